"""Every template by its kind, and the jobs all of them have: regenerate, move to a newer template, roll forward."""

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module
from typing import NamedTuple

from udfs.errors import column_letters
from udfs.findings import CALCULATION, IMPORT, Finding
from workbooks import guard
from workbooks.build import build
from workbooks.errors import WorkbookError, refuse
from workbooks.fill import REFERENCE, Filled
from workbooks.job.cells import BLANK, UNREADABLE
from workbooks.job.places import OF_A_SETTING, Cells, split_at
from workbooks.job.schema import grid_name
from workbooks.job.state import Job
from workbooks.layout import Places, layout
from workbooks.live_gate import BELOW_TABLE
from workbooks.outcome import BadInput, Outcome, Progress, not_onto_source, silent
from workbooks.package import Package
from workbooks.reader import Workbook
from workbooks.save import check_target
from workbooks.spec import Value
from workbooks.template import Template, from_book, load
from workbooks.tender.told import told_once
from workbooks.uncalculated import CUT
from workbooks.writer import AREA


class Entry(NamedTuple):
    """Where a template is, and what its workbook is for."""

    module: str
    about: str


# by kind; a module is loaded only when its TEMPLATE is wanted
TEMPLATES = {
    "capitation": Entry(
        "workbooks.capitation.book",
        "Split capitation targets to the penny by practice, place and provider, with every step as a live formula.",
    ),
    "capitation_primary": Entry(
        "workbooks.capitation.primary",
        "Primary medical weighted populations of practices, rebuilt beside the published ones.",
    ),
    "capitation_age_sex": Entry(
        "workbooks.capitation.age_sex",
        "Need of practices by age and sex alone, from people and a table of weights; it splits no money.",
    ),
    "tender": Entry(
        "workbooks.tender.book",
        "Score a tender, stress-test the result and check the procurement, with every step as a live formula.",
    ),
    "contract_model": Entry(
        "workbooks.contract_model.book",
        "Model a contract over its life: payment, outcomes, risk, savings, breaks, cash, moves and carve-outs.",
    ),
    "register": Entry(
        "workbooks.register.book",
        "Keep a contract register: status, notice deadlines, alerts, assurance, a dashboard and a change log.",
    ),
    "pooled_budget": Entry(
        "workbooks.pooled_budget.book",
        "Share a pooled budget among its partners: contributions, the order of cover, settlements, instalments.",
    ),
}
MADE_FROM = re.compile(rb"<dc:description>(\w+) template ")  # as the writer words it
OF_A_ROW = (BELOW_TABLE, "This row is empty")
CANNOT_BE_LAID_OUT = ("tables", "headings")  # without these there is no sheet to write


def template(kind: str) -> Template:
    """The template of a kind."""
    return import_module(TEMPLATES[kind].module).TEMPLATE


def template_of(book: Workbook) -> Template:
    """The template a workbook was made from. WorkbookError unknown_template when it is none of these."""
    kind = Filled(book).value("template_kind")
    if kind not in TEMPLATES:
        raise refuse("unknown_template", path=book.path, kind=kind, known=", ".join(TEMPLATES))
    return template(str(kind))


def regenerate(kind: Template, source: str | None, out: str, *, progress: Progress = silent) -> Outcome:
    """A workbook from a source; none or "sample" is the packaged invented one. Findings about cells are told in its Checks sheet.

    BadInput when the tables cannot be laid out at all: one is missing, or a heading is.
    """
    check_target(out)
    if source:
        not_onto_source(source, out)
    progress(f"Reading {source or 'the sample'}")
    return from_job(kind, load(kind, source), out, progress=progress)


def from_job(kind: Template, job: Job, out: str, *, progress: Progress = silent) -> Outcome:
    """The calculated workbook of a job, however it was read."""
    not_onto_another(kind, out)
    told = every_finding(kind, job)
    hopeless = [f for f in told if f.severity == "block" and f.rule in (*CANNOT_BE_LAID_OUT, *kind.hopeless)]
    if hopeless:
        raise BadInput(hopeless)
    whole = placed(
        kind, replace(job, changes=job.changes or (_change(kind, f"Generated from {job.source}"),))
    )
    found = told_of_cells(kind, whole)
    make = lambda calculated: kind.book(whole, (*found, *calculated))
    return build(
        make,
        out,
        progress,
        told,
        lambda calculated: not_told(told_of(kind, calculated), [*whole.findings, *found]),
    )


def not_told(calculated: list[Finding], found: list[Finding]) -> list[Finding]:
    """What a calculation found, without the cells whose fault was found already when they were read: one fault is told once. That a row
    is in no figure, or empty, is another fault than that of its first cell."""
    known = {f.where.partition(", ")[0] for f in found if f.severity == "block"}
    return [f for f in calculated if f.where not in known or any(words in f.sentence for words in OF_A_ROW)]


def told_of_calculation(filled: Filled, calculated: list[Finding]) -> list[Finding]:
    """What a calculation of a workbook found, as its template tells it: the same when it was made and when it is calculated anew."""
    made = _kind_of(filled)
    return told_of(made, [_outgrown(made, f) if made and f.rule == CUT else f for f in calculated])


def told_of(kind: Template | None, calculated: list[Finding]) -> list[Finding]:
    """What a calculation found, as its template tells it, with what to do apart."""
    told = kind.told if kind else told_once
    return [found.in_two() for found in told(calculated)]


def _outgrown(made: Template, found: Finding) -> Finding:
    """An answer with more rows than its sheet was made with: a button makes the sheet anew, and nobody has to enter a formula."""
    sheet = found.where.rpartition("!")[0]
    sentence = f"The sheet {sheet} was made with too few rows for all that is to be shown here."
    return replace(found, sentence=sentence, remedy=f"Press {made.step_of(sheet)}: it makes the sheet anew.")


def _kind_of(filled: Filled) -> Template | None:
    """The template a workbook says it was made from; none where it is none of these."""
    kind = filled.value("template_kind") if filled.has("template_kind") else None
    return template(str(kind)) if kind in TEMPLATES else None


def told_of_inputs(book: Workbook, standing: list[Finding]) -> list[Finding]:
    """The findings of a workbook but for those of its calculation: as they stand in it, or found anew in its inputs as they are now where
    its template says so. Those that only stand at another place, in the file the inputs came from, stay as they are."""
    kept = [finding for finding in standing if finding.by != CALCULATION]
    made = _kind_of(Filled(book))
    if made is None or not made.told_anew:
        return kept
    try:
        found = every_finding(made, from_book(made, book))
    except WorkbookError as problem:  # an input that cannot be read at all
        found = [*kept, Finding(made.title, "inputs", "block", problem.sentence, problem.remedy)]
        return list(dict.fromkeys(found))
    found = [
        *(f for f in kept if f.by == IMPORT and f.sentence not in {one.sentence for one in found}),
        *found,
    ]
    says = lambda findings: sorted((f.severity, f.sentence, f.remedy) for f in findings)
    return kept if says(kept) == says(found) else found


def every_finding(kind: Template, job: Job) -> list[Finding]:
    """What reading the tables found, then what is wrong with their cells; nothing of the cells where a table could not be read."""
    unread = any(f.severity == "block" and f.rule in CANNOT_BE_LAID_OUT for f in job.findings)
    return [*at_cells(job, job.findings), *([] if unread else told_of_cells(kind, job))]


def told_of_cells(kind: Template, job: Job) -> list[Finding]:
    """What is wrong with the cells, but for those whose fault reading them told: they are blank only because nothing could be read."""
    told = {f.where for f in at_cells(job, job.findings) if f.rule in (BLANK, UNREADABLE)}
    return [finding for finding in at_cells(job, kind.findings(job)) if finding.where not in told]


def at_cells(job: Job, findings: Iterable[Finding]) -> list[Finding]:
    """The findings with the cell each is about; a setting or cell of a source that is no workbook with its row."""
    return Cells(job).of(findings)


def placed(kind: Template, job: Job) -> Job:
    """The job with every row and setting at the cell it gets in the book: findings on its Checks sheet name the cells beside them."""
    places = layout(kind.book(job, ()))
    grids = places.grids
    rows, cells = dict(job.rows), {}
    for name in job.rows:
        if grid_name(name) in grids:
            _, area = grids[grid_name(name)]
            rows[name] = [
                {**row, "at": f"{area.sheet}!A{number}"}
                for number, row in enumerate(job.rows[name], area.first)
            ]
            cells |= {
                old["at"]: new["at"]
                for old, new in zip(job.rows[name], rows[name], strict=True)
                if "at" in old
            }
    spots = ((name, places.cells[name]) for name in kind.known if name in places.cells)
    settings_at = {name: f"{sheet}!{column_letters(column)}{row}" for name, (sheet, row, column) in spots}
    cells |= {old: settings_at[name] for name, old in job.settings_at.items() if name in settings_at}
    cells |= {f"{OF_A_SETTING}{name}": cell for name, cell in settings_at.items()}
    columns_at = {name: _headings(places, name) for name in job.rows if grid_name(name) in grids}
    moved = tuple(replace(f, where=_there(f.where, cells)) for f in job.findings)
    whole = replace(job, rows=rows, settings_at=settings_at, columns_at=columns_at)
    return replace(whole, findings=tuple(at_cells(whole, moved)))


def _headings(places: Places, table: str) -> dict[str, str]:
    """The cell of every heading of a table in the book."""
    grid, area = places.grids[grid_name(table)]
    return {
        column.header: f"{area.sheet}!{column_letters(number)}{area.header}"
        for number, column in enumerate(grid.columns, 1)
    }


def _there(where: str, cells: dict[Value, Value]) -> str:
    """A place in a source as the cell of the book: the row's, and its heading."""
    row, heading = split_at(where, cells)
    return f"{cells[row]}, {heading}" if row in cells else str(cells.get(where, where))


def not_onto_another(kind: Template, out: str) -> None:
    """BadInput when the file to be written is a workbook of another template: it is somebody's, and would be lost to its makers."""
    other = made_from(out)
    if other in TEMPLATES and other != kind.kind:
        sentence = (
            f"{out} is a {other.replace('_', ' ')} workbook, not a {kind.kind.replace('_', ' ')} workbook."
        )
        raise BadInput(
            [
                Finding(
                    "--out",
                    "another workbook is kept",
                    "block",
                    sentence,
                    "Give the new workbook another name.",
                )
            ]
        )


def made_from(path: str) -> str:
    """The kind of template a file says it was made from, as far as it is a workbook; the whole of it is not read for that."""
    if not os.path.isfile(path):
        return ""
    try:
        core = Package.from_bytes(guard.load(path)).parts.get("docProps/core.xml", b"")
    except WorkbookError:  # it is no workbook, so none of ours
        return ""
    found = MADE_FROM.search(core)
    return found[1].decode() if found else ""


def _change(kind: Template, told: str) -> tuple[Value, ...]:
    """A line of the change log that says where the book came from."""
    return None, kind.version, told, None


# ---- keeping up


def move_data(book: Workbook, out: str, *, progress: Progress = silent) -> Outcome:
    """The data of an older workbook in the newest template, with a note for every sheet that stays behind."""
    kind = template_of(book)
    job = (kind.moved or (lambda old: from_book(kind, old)))(book)
    change = _change(kind, f"Moved from template {Filled(book).value('template_version')}")
    left = _left_behind(kind, job, book)
    return from_job(
        kind,
        replace(job, changes=(*job.changes, change), findings=(*job.findings, *left)),
        out,
        progress=progress,
    )


def roll_forward(book: Workbook, out: str, *, progress: Progress = silent) -> Outcome:
    """The workbook of the next financial year. WorkbookError no_next_year for a template that has none."""
    kind = template_of(book)
    if kind.rolled is None:
        raise refuse("no_next_year", path=book.path, kind=kind.kind)
    job = kind.rolled((kind.moved or (lambda old: from_book(kind, old)))(book))
    change = _change(kind, "Rolled forward to the next financial year")
    return from_job(kind, replace(job, changes=(*job.changes, change)), out, progress=progress)


def _left_behind(kind: Template, job: Job, book: Workbook) -> list[Finding]:
    """A note for every sheet a person added: the move takes what the template knows, the rest stays in the old book."""
    spec = kind.book(job, ())
    places = layout(spec)
    ours = {name.casefold() for name in (*places.cells, *(area + AREA for area, *_ in places.named_areas()))}
    texts = (REFERENCE.match(text) for name, text in book.names.items() if name.casefold() in ours)
    known = {sheet.name for sheet in spec.sheets} | {(m[1] or m[2]).replace("''", "'") for m in texts if m}
    told, remedy = (
        "Sheet {} is not part of the template and stays in the old workbook.",
        "Copy it over by hand if it is still wanted.",
    )
    return [
        Finding(n, "not part of the template", "note", told.format(n), remedy)
        for n in book.sheets
        if n not in known
    ]
