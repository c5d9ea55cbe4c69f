"""A capitation workbook from whatever published file is given: which importer it fits decides which workbook is made."""

import datetime as dt
import math
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from udfs.cells import shown
from udfs.findings import Finding, in_two
from udfs.parameters import BadParameterFile, Parameter
from udfs.parameters import read as read_parameters
from workbooks import samples, templates
from workbooks.capitation import age_sex as capitation_age_sex
from workbooks.capitation import age_sex_tables as capitation_age_sex_tables
from workbooks.capitation import primary as capitation_primary
from workbooks.capitation import primary_tables as capitation_primary_tables
from workbooks.capitation.importing import SAMPLE_DATE
from workbooks.capitation.regenerate import regenerated
from workbooks.outcome import BadInput, Outcome, Progress, not_onto_source, silent
from workbooks.reader import Workbook
from workbooks.save import check_target
from workbooks.sources import age_sex, cost_weights, primary_medical
from workbooks.sources.delimited import open_table
from workbooks.sources.recognise import AGE_AND_SEX, PRIMARY_MEDICAL, recognise
from workbooks.sources.tables import Table
from workbooks.template import PATIENCE, from_book, made

SETTING = "inequalities_weight"
OURS = "template_kind"  # a name every workbook of ours has


class Asked(NamedTuple):
    """What may be asked of a source besides its date; which of it has a place depends on what the source is."""

    ccg: str | None = None
    parameters: str | None = None
    tables: str | None = None
    vintage: str = ""
    total: float | None = None
    weights: str | None = None
    blanks: str = ""
    system: str | None = None

    def only(self, *names: str, reason: str) -> None:
        """BadInput for everything asked that is none of the names."""
        options = {"ccg": "--ccg", "parameters": "--parameters", "tables": "--with", "vintage": "--vintage", "total": "--sum",
                   "weights": "--weights", "blanks": "--blanks", "system": "--system"}  # fmt: skip
        wrong = [option for name, option in options.items() if name not in names and getattr(self, name) not in (None, "")]
        _stop([Finding(o, "options", "block", f"{o} has no place here: {reason}", f"Leave {o} out.") for o in wrong])


NOTHING = Asked()


def capitation(
    source: str | None, as_at: dt.date | None, out: str, asked: Asked = NOTHING, *, progress: Progress = silent
) -> Outcome:
    """The workbook of a source: a published practice file, a folder of tables, a workbook of ours, or the packaged sample.

    `asked.vintage` ("2022/23") picks among the years of a file; `asked.total`: GBP to split where the source gives no money.
    BadInput with every finding when the source cannot be used; then nothing is written."""
    check_target(out)
    if asked.total is not None and not (math.isfinite(asked.total) and asked.total >= 0):
        _stop([Finding("--sum", "sum to split", "block", f"The sum to split is {shown(asked.total)}.", "Give 0 or more, in GBP.")])
    if source in (None, samples.NAME):
        asked.only("ccg", "parameters", "tables", reason="the invented sample is of one year and brings its own money.")
        day = as_at or SAMPLE_DATE
        return regenerated(samples.NAME, day, out, **_passed(asked), progress=progress)
    not_onto_source(source, out)
    if Path(source).is_dir():
        asked.only(reason="the tables of the folder say everything.")
        return templates.regenerate(templates.template("capitation"), source, out, progress=progress)
    progress(f"Reading {source}")
    book = open_table(source, timeout=PATIENCE)
    if OURS in book.names:
        asked.only(reason="the workbook is one of ours and says everything.")
        kind = templates.template_of(book)
        return templates.from_job(kind, from_book(kind, book), out, progress=progress)
    if as_at is None:
        told = "A published file does not say of which day its parameters are wanted."
        _stop([Finding("--as-at", "as at which date", "block", told, "Give the date, such as 2018-04-01.")])
    return _published(book, as_at, out, asked, progress)


def _published(book: Workbook, as_at: dt.date, out: str, asked: Asked, progress: Progress) -> Outcome:
    kinds = {one.kind for one in recognise(book)}
    if AGE_AND_SEX in kinds:
        asked.only("weights", "blanks", "system", reason="age and sex alone are not fit to split a budget.")
        return by_age_and_sex(book, as_at, out, asked, progress=progress)
    if PRIMARY_MEDICAL in kinds:
        asked.only("ccg", "parameters", "vintage", "total", reason="a workbook of primary medical populations has no such tables.")
        table = primary_medical.load(book, asked.vintage)
        return primary(table, as_at, out, ccg=asked.ccg or "", parameters=asked.parameters, total=asked.total, progress=progress)
    asked.only("ccg", "parameters", "tables", reason="the source is of one year, and its money stands in the parameters.")
    return regenerated(book.path, as_at, out, **_passed(asked), progress=progress, book=book)


def by_age_and_sex(book: Workbook, as_at: dt.date, out: str, asked: Asked, *, progress: Progress = silent) -> Outcome:
    """The workbook of need by age and sex of a table of people, with the table of weights that is asked for."""
    if asked.weights is None:
        told = "People by age and sex need a table of weights: cost or need of a person by age band and sex."
        _stop([Finding("--weights", "weights", "block", told, "Give its file.")])
    blanks = asked.blanks or "error"
    people, weights = age_sex.load(book, blanks), cost_weights.load(open_table(asked.weights, timeout=PATIENCE))
    known = sorted({line.text("system") for line in people.table.lines} - {""})
    _stop([*people.table.findings, *weights.table.findings, *_unknown("--system", "system", asked.system or "", known)])
    tables = capitation_age_sex_tables.tables_of(people, weights, as_at, blanks, asked.system or "")
    job = made(capitation_age_sex.TEMPLATE, tables, _name(people.table), people.table.sha256)
    return templates.from_job(capitation_age_sex.TEMPLATE, job, out, progress=progress)


def _passed(asked: Asked) -> dict[str, str | None]:
    return {"ccg": asked.ccg, "parameters": asked.parameters, "tables": asked.tables}


def primary(
    table: Table, as_at: dt.date, out: str, *, ccg: str = "", parameters: str | None = None, total: float | None = None,
    progress: Progress = silent,
) -> Outcome:  # fmt: skip
    """The workbook of primary medical weighted populations of an imported table."""
    _stop([*table.findings, *_unknown("--ccg", "CCG", ccg, sorted({line.text("ccg") for line in table.lines} - {""}))])
    tables = capitation_primary_tables.tables_of(table, as_at, total, ccg)
    own = _own(parameters, as_at)
    job = made(capitation_primary.TEMPLATE, tables._replace(parameters=own), _name(table), table.sha256)
    _stop([_with_remedy(f) for f in job.findings])
    _stop([*job.findings, *capitation_primary.TEMPLATE.findings(job)])
    return templates.from_job(capitation_primary.TEMPLATE, job, out, progress=progress)


def _own(path: str | None, as_at: dt.date) -> dict[str, Parameter]:
    """The weight from a person's own file; nothing else of this workbook is a parameter."""
    if path is None:
        return {}
    try:
        entries = [e for e in read_parameters(Path(path)) if e.key == primary_medical.WEIGHT and e.valid_from <= as_at <= e.valid_to]
    except BadParameterFile as problem:
        raise BadInput([Finding(path, "parameter file", "block", *in_two(str(problem)))]) from problem
    if not entries:
        told = f"No entry {primary_medical.WEIGHT} of the file covers {as_at:%d/%m/%Y}."
        _stop([Finding(path, "parameters", "block", told, "Correct its key or its dates, or leave --parameters out to use ours.")])
    return {SETTING: entries[0]}


def _with_remedy(found: Finding) -> Finding:
    """A weight nobody has published for the year is a person's to give, with where it stands."""
    if found.rule != "dated parameters":
        return found
    return replace(found, remedy=f"Give {primary_medical.WEIGHT} of that year with its source in a file of your own (--parameters).")


def _unknown(option: str, what: str, code: str, known: list[str]) -> list[Finding]:
    """A finding for a code the source does not have."""
    if not code or code in known:
        return []
    near = ", ".join(k for k in known if k[:2] == code[:2].upper()) or f"{known[0]} to {known[-1]}" if known else "none"
    told = f"The source has no {what} {code}."
    return [Finding(option, "known areas", "block", told, f"Choose one of its {len(known)} codes, such as {near}.")]


def _name(table: Table) -> str:
    return table.path.replace("\\", "/").rsplit("/", 1)[-1]


def _stop(findings: list[Finding]) -> None:
    if any(f.severity == "block" for f in findings):
        raise BadInput(findings)
