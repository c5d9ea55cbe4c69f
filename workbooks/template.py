"""A kind of workbook as data: what is filled in, where it is laid out, what is checked; and reading a job of that kind.

A template is a schema (settings and tables), a function that lays a job out as a book, and one that finds what is wrong with its cells.
Everything else (import, the way back, regeneration, buttons, moving data, rolling forward) is made from that and is the same for all.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeVar

from udfs.errors import NotCovered
from udfs.findings import Finding, in_two
from udfs.parameters import Parameter, parameter
from workbooks import samples
from workbooks.errors import refuse
from workbooks.fill import Filled
from workbooks.job.headings import RULE as HEADINGS
from workbooks.job.schema import SETTINGS, Row, Schema, Setting, Tables
from workbooks.job.state import INVENTED, Job
from workbooks.job.tables import from_folder, from_workbook
from workbooks.reader import Workbook, read
from workbooks.spec import SIGN_OFF, Book, Value
from workbooks.tender.told import told_once
from workbooks.writer import AREA

PATIENCE = 90  # seconds for a workbook a person named
DATED = "dated parameters"  # rule of a finding about a parameter's period
AnyJob = TypeVar("AnyJob", bound=Job)


def no_rows() -> dict[str, list[Row]]:
    """A new book begins with empty tables."""
    return {}


@dataclass(frozen=True, kw_only=True)
class Template(Schema):
    """A kind of workbook. Made of a schema by `Template.of(SCHEMA, ...)`, or with all fields given.

    `book` lays a job out; it gets the findings of `findings` and of the calculation, those of reading stand in the job.
    `steps`: label of a button -> names of the sheets it makes; sheets no step names come with the last one. A name may end with *.
    `hopeless`: rules of findings after which there is no sheet to write. `started`: the rows a new, empty book begins with.
    `rolled` makes the job of the next financial year; none where a workbook has no next year. `moved` reads an older workbook, where
    that takes more than names; `sampled` reads the packaged sample, where that takes more than its folder of tables. `told` shortens what
    a calculation found before it is shown. `title`: of a book that has none yet. `consumed`: settings whose words a book takes into its
    log and empties. `told_anew`: whether a recalculation reads the inputs again and tells what is wrong with them as they are now.
    `unbroken`: whether its formulas take a table as a whole, so that no row between others may be empty."""

    sample: Path
    book: Callable[..., Book]
    findings: Callable[..., list[Finding]]
    steps: Mapping[str, tuple[str, ...]]
    title: str
    job: type[Job] = Job
    sampled: Callable[[], Job] | None = None
    hopeless: tuple[str, ...] = ()
    started: Callable[[], dict[str, list[Row]]] = no_rows
    rolled: Callable[..., Job] | None = None
    moved: Callable[[Workbook], Job] | None = None
    told: Callable[[list[Finding]], list[Finding]] = field(default=told_once)
    consumed: tuple[str, ...] = ()
    told_anew: bool = False
    unbroken: bool = False

    def step_of(self, sheet: str) -> str:
        """The step that makes a sheet, by its name as planned; what no step names comes with the last."""
        return next((step for step, names in self.steps.items() if any(fnmatchcase(sheet, name) for name in names)), [*self.steps][-1])

    @classmethod
    def of(cls, schema: Schema, **rest: object) -> "Template":
        """The template of a schema."""
        return cls(**{f.name: getattr(schema, f.name) for f in fields(Schema)}, **rest)  # type: ignore[arg-type]  # the caller names them


# ---- reading a job


def load(template: Template, source: str | None) -> Job:
    """The job of a source: a folder, a workbook, the sample when none is named, or "seeds" where articles are packaged as tables.

    WorkbookError when it cannot be read at all."""
    if source in (None, samples.NAME):
        if template.sampled:
            return template.sampled()
        return made(template, from_folder(template, template.sample), INVENTED, _fingerprint(template.sample))
    seeds = samples.FOLDER / samples.SEEDS / template.kind
    if source == samples.SEEDS and (seeds / f"{SETTINGS}.csv").exists():
        return made(template, from_folder(template, seeds), samples.SEEDS, _fingerprint(seeds))
    path = Path(source)
    if path.is_dir():
        return made(template, from_folder(template, path), path.name, _fingerprint(path))
    return from_book(template, read(source, timeout=PATIENCE))


def from_book(template: Template, book: Workbook) -> Job:
    """The job that stands in a workbook of the template, every input and row found by name."""
    filled = Filled(book)
    kind = filled.value("template_kind")
    if kind != template.kind:
        raise refuse("unknown_template", path=book.path, kind=kind, known=template.kind)
    signed = {item.name: filled.value(item.name) for item in SIGN_OFF.items if filled.has(item.name)}
    source, hashed = (str(filled.value(name) or "") for name in ("source_file", "source_hash"))
    job = made(template, from_workbook(template, book), source, hashed)
    return replace(job, sign_off=signed, changes=filled.rows("changes") if filled.has("changes" + AREA) else ())


def made(template: Template, tables: Tables, source: str, sha256: str) -> Job:
    """The job of tables that were read, by `from_folder` or by an importer of its own; blank dated parameters are filled in."""
    known = template.known
    strange = [
        Finding(f"settings, {name}", HEADINGS, "block", f"There is no setting {name}.", f"Correct it; known are {', '.join(known)}.")
        for name in tables.settings if name not in known
    ]  # fmt: skip
    settings = {name: tables.settings.get(name) for name in known}
    rows = {name: tables.rows.get(name, []) for name in template.tables}
    job = template.job(settings, rows, source, sha256, (*tables.findings, *strange), parameters=dict(tables.parameters),
                       settings_at=dict(tables.settings_at), columns_at=dict(tables.columns_at))  # fmt: skip
    return dated(template, job)


def empty(template: Template, source: str) -> Job:
    """The job of a book in which nothing has been filled in yet."""
    rows = {name: [] for name in template.tables} | template.started()
    return template.job(dict.fromkeys(template.known), rows, source, "")


def _fingerprint(folder: Path) -> str:
    """One hash over the folder's tables, in the order of their names."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        whole.update(f"{path.name}\n".encode() + path.read_bytes())
    return whole.hexdigest()


# ---- dated parameters


def dated(schema: Schema, job: AnyJob) -> AnyJob:
    """The job with every blank setting that has a dated parameter filled at the job's date, and findings where none covers it."""
    as_at = job.settings.get(schema.as_at)
    settings, entries, found = dict(job.settings), dict(job.parameters), []
    for setting in schema.known.values():
        if not setting.parameter or not isinstance(as_at, dt.date):
            continue
        where = f"settings, {setting.name}"
        try:
            entry = entries.get(setting.name) or parameter(setting.parameter, as_at)
        except NotCovered as gap:
            entry = Parameter(setting.parameter, setting.label, None, setting.unit, as_at, as_at, "", "to be filled in")
            severity = "warn" if setting.may_lapse else "block"
            found += [Finding(where, DATED, severity, *in_two(gap.sentence()))] if settings[setting.name] is None else []
        entries[setting.name] = entry
        if settings[setting.name] is None:
            settings[setting.name] = entry.value
        elif settings[setting.name] != entry.value and setting.name not in job.parameters:
            entries[setting.name] = _entered(entry)
        if not entry.valid_from <= as_at <= entry.valid_to:
            found.append(_out_of_date(setting, entry, as_at))
    return replace(job, settings=settings, parameters=entries, findings=(*job.findings, *found))


def _entered(entry: Parameter) -> Parameter:
    """The period of ours beside a value of somebody's own."""
    told = f"Entered in place of {entry.value}, which is of {entry.source}" if entry.source else "Entered"
    return replace(entry, source=told, evidence="entered by hand", checked_by="")


def _out_of_date(setting: Setting, entry: Parameter, as_at: dt.date) -> Finding:
    sentence = f"{setting.label} holds from {entry.valid_from:%d/%m/%Y} to {entry.valid_to:%d/%m/%Y}, not on {as_at:%d/%m/%Y}."
    remedy = "Empty its value to take ours of that date, or enter another with its period and source."
    return Finding(f"settings, {setting.name}", DATED, "block", sentence, remedy)


# ---- the next financial year


def next_year(schema: Schema, job: AnyJob) -> AnyJob:
    """The same job a year on: what is marked yearly is emptied, dated parameters are those of the new date or to be filled in."""
    known, as_at = schema.known, job.settings.get(schema.as_at)
    kept: dict[str, Value] = {n: None if known[n].yearly or known[n].parameter else v for n, v in job.settings.items()}
    if isinstance(as_at, dt.date):
        leap_day = (as_at.month, as_at.day) == (2, 29)
        kept[schema.as_at] = as_at.replace(year=as_at.year + 1, day=28 if leap_day else as_at.day)
    yearly = {name: {f.name for f in columns if f.yearly} for name, columns in schema.tables.items()}
    rows = {name: [{n: None if n in yearly[name] else v for n, v in row.items()} for row in rows] for name, rows in job.rows.items()}
    return dated(schema, replace(job, settings=kept, rows=rows, parameters={}, findings=(), sign_off={}, source="", sha256=""))
