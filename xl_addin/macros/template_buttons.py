"""What every button of a template does: make the sheets a person fills, then write the sheets of a step, calculated."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import xlwings as xw

from udfs import dispatch
from udfs.cells import ExcelError
from udfs.errors import column_letters
from udfs.findings import CALCULATION, Finding
from workbooks.fill import Filled
from workbooks.job.state import Job
from workbooks.live_rows import empty_rows
from workbooks.template import Template
from workbooks.templates import every_finding, told_of
from workbooks.writer import MASTER
from xl_addin.macros import template_plan as plans
from xl_addin.macros.reading import LiveBook, LiveSheet
from xl_addin.macros.spec_cells import NOT_CHECKED, VERDICT, SheetCells
from xl_addin.macros.spec_sheet import unlocked, write
from xl_addin.ribbon import Report, progress

HOLD = "All checks hold"
Gate = Callable[[Template, Job, tuple[Finding, ...]], list[Finding]]


@dataclass(frozen=True)
class Kit:
    """The buttons of a template: their group on the ribbon, what is said once its sheets are there, and what no button can read.

    `refuse` raises a WorkbookError for a job that cannot be laid out where it stands."""

    template: Template
    group: str
    ready: str
    refuse: Callable[[Job], None] = lambda job: None


def set_up(kit: Kit, book: xw.Book) -> Report:
    """Make the sheets a person fills, in an empty workbook or beside sheets of the user's own; what was filled in stays."""
    label = plans.first_step(kit.template)
    progress(book, f"{label}: reading the workbook")
    live, job, new = plans.read_or_new(kit.template, book, kit.group)
    kit.refuse(job)
    found = () if new else tuple(every_finding(kit.template, job))
    done = _written(kit.template, book, live, job, (label,), found)
    if new:
        return Report(kit.ready, done.notes, done.changed)
    return _report(book, label, found if _verdict(book) else (), done)


def step(
    kit: Kit, book: xw.Book, steps: tuple[str, ...], gate: Gate, change: Callable[[Job], Job] = lambda job: job,
    anew: Collection[str] = (), label: str = "",
) -> Report:  # fmt: skip
    """Write the sheets of the last of the steps, and of those before it that are not there yet; stops when the gate says so.

    `change`: what the button itself enters into the job, on the sheets `anew`, which a person has not filled. `label`: of the button,
    where it is not the last step."""
    label = label or steps[-1]
    progress(book, f"{label}: reading the workbook")
    live, job = plans.read_job(kit.template, book, kit.group)
    gaps = empty_rows(job.rows) if kit.template.unbroken else []
    job = change(job)
    kit.refuse(job)
    found = tuple(every_finding(kit.template, job))
    if stops := gate(kit.template, job, found):
        stops = [*gaps, *stops]
        more = f" {len(stops) - 1} more must be put right as well." if len(stops) > 1 else ""
        first = stops[0]
        told = f"{label} is not possible yet: {first.where}: {first.sentence} {first.remedy}{more}{_as_before(live)}"
        return Report(told, tuple(stops), refused=True)
    done = _written(kit.template, book, live, job, steps, found, anew, label)
    return _report(book, label, found, done)


def _as_before(live: LiveBook) -> str:
    """What somebody must know who looks at the verdict after a refusal: it is an older one."""
    if not Filled(live).has(MASTER):  # type: ignore[arg-type]  # reading by name asks no more of a book than this
        return ""
    return " Nothing was written: the calculated sheets and their verdict are those of before."


def enter(kit: Kit, book: xw.Book, job: Job, steps: tuple[str, ...], label: str = "") -> Report:
    """Make the sheets of a job from elsewhere in a book that has none of ours."""
    live, _, _ = plans.read_or_new(kit.template, book, kit.group)
    found = tuple(every_finding(kit.template, job))
    return _report(book, label or steps[-1], found, _written(kit.template, book, live, job, steps, found, label=label))


@dataclass(frozen=True)
class Done:
    """What a step has written: sheets, findings of the calculation, what could not be done, sheets cleared because they are not due any
    more, and those that were not written but show other results than before."""

    changed: tuple[str, ...]
    told: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    undue: tuple[str, ...] = ()
    anew: tuple[str, ...] = ()


def _report(book: xw.Book, label: str, found: tuple[Finding, ...], done: Done) -> Report:
    verdict = _verdict(book)
    blocks = [f for f in (*found, *done.told) if f.severity == "block"]
    fails = () if verdict is None or verdict[1] == HOLD else (
        Finding(verdict[0], "checks", "block", f"{verdict[1]}.", "Look at the rows marked FAILS."),)  # fmt: skip
    return Report(f"{_told(label, done)}{_said(verdict, blocks)}", (*found, *done.told, *fails, *done.notes), done.changed)


def _said(verdict: tuple[str, str] | None, blocks: list[Finding]) -> str:
    """The verdict; that checks hold is not said beside something that must be put right first."""
    if verdict is None:
        return ""
    if verdict[1] != HOLD or not blocks:
        return f" {verdict[1]}."
    more = f" {len(blocks) - 1} more must be put right as well." if len(blocks) > 1 else ""
    return f" To be put right: {blocks[0].where}: {blocks[0].sentence}{more}"


def _told(label: str, done: Done) -> str:
    written = [name for name in done.changed if name not in done.undue]
    parts = [f"{', '.join(names)} {what}" for names, what in
             ((written, "written"), (done.anew, "calculated anew"), (done.undue, "cleared, not due any more")) if names]  # fmt: skip
    return f"{label}: {'; '.join(parts) or 'everything was up to date'}."


def _written(
    kind: Template, book: xw.Book, live: LiveBook, job: Job, steps: tuple[str, ...], found: tuple[Finding, ...],
    anew: Collection[str] = (), label: str = "",
) -> Done:  # fmt: skip
    """Write what is planned, calculate, and put what the calculation found into the sheet of checks."""
    label, before = label or steps[-1], _findings_before(live, found)
    plan = plans.plan(kind, live, job, steps, (*found, *before), anew)
    notes = _put(book, plan, plan.cells, label)
    _echo_verdict(book, plan)
    progress(book, f"{label}: calculating")
    told = tuple(told_of(kind, list(_calculated(book, plan.every))))
    changed = [cells.name for cells in plan.cells]
    checks = plan.sheets["Checks"]
    if set(told) != set(before) and any(cells.name == checks for cells in plan.every):
        again = plans.plan(kind, live, job, steps, (*found, *told), anew)
        known = LiveSheet(book.sheets[checks]).cells
        _put(book, again, [cells for cells in again.every if cells.name == checks], label, known)
        changed += [checks] if checks not in changed else []
        tuple(_calculated(book, again.every))  # the checks count the findings that stand there now
    untouched = (c.name for c in plan.every if c.name not in changed)
    anew = [name for name in untouched if not _alike(LiveSheet(book.sheets[name]).cells, live.sheet(name).cells)]
    cleared = [_not_due(name) for name in plan.undue]
    return Done(tuple(changed), told, (*cleared, *plan.left_alone, *notes), plan.undue, tuple(anew))


def _alike(now: dict, before: dict) -> bool:
    """Whether a sheet shows the same results; LibreOffice saves fifteen digits of a number, Excel seventeen."""
    close = lambda a, b: isinstance(a, float) and isinstance(b, float) and math.isclose(a, b, rel_tol=1e-13)
    return now.keys() == before.keys() and all(value == before[place] or close(value, before[place]) for place, value in now.items())


def _not_due(sheet: str) -> Finding:
    sentence = f"The sheet {sheet} is not due any more: what it was calculated from is not there."
    return Finding(sheet, "not due", "note", sentence, "Enter it and press the button again, or delete the sheet.")


def _put(book: xw.Book, plan: plans.Plan, cells: list[SheetCells], label: str, known: dict | None = None) -> tuple[Finding, ...]:
    there = {sheet.name.casefold(): sheet for sheet in book.sheets}
    for sheet in cells:  # all of them first: drop-downs and names may point to one that comes later
        if sheet.name.casefold() not in there:
            there[sheet.name.casefold()] = book.sheets.add(sheet.name, after=book.sheets[-1])
    unable = []
    for sheet in cells:
        progress(book, f"{label}: writing {sheet.name}")
        unable += write(book, there[sheet.name.casefold()], sheet, plan.places, known)
    return not_in_this_program(unable)


def not_in_this_program(texts: list[str]) -> tuple[Finding, ...]:
    """Notes of what a program could not do, each text its place and what; the place is told once."""
    told = [text.partition(": ") for text in texts]
    return tuple(Finding(where, "not in this program", "note", f"{what[:1].upper()}{what[1:]}.", "") for where, _, what in told)


def _echo_verdict(book: xw.Book, plan: plans.Plan) -> None:
    """The overall verdict on top of the sheets that are never written again, once there is one."""
    if not any(sheet.name.casefold() == plan.sheets["Checks"].casefold() for sheet in book.sheets):
        return
    written = {cells.name for cells in plan.every}
    for sheet in book.sheets:
        if sheet.name in plan.sheets.values() and sheet.name not in written:
            cell = sheet.range(VERDICT)
            if str(cell.options(err_to_str=True).value).startswith(NOT_CHECKED):
                with unlocked(sheet):
                    cell.formula = f"={plan.places.master}"


def _findings_before(live: LiveBook, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What the last calculation left on the sheet of checks."""
    filled = Filled(live)  # type: ignore[arg-type]  # reading by name asks no more of a book than this
    return tuple(finding for finding in filled.findings() if finding.by == CALCULATION and finding not in found)


def _verdict(book: xw.Book) -> tuple[str, str] | None:
    filled = Filled(LiveBook(book))  # type: ignore[arg-type]  # as above
    if not filled.has(MASTER):
        return None
    sheet, row, column, *_ = filled.place(MASTER)
    return f"{sheet.name}!{column_letters(column)}{row}", str(sheet.cell(row, column))


# ---- calculation


def _calculated(book: xw.Book, written: list[SheetCells]) -> Iterator[Finding]:
    """Calculate the book; answers every call of ours that failed, with its reason where it is known."""
    with contextlib.suppress(NotImplementedError, AttributeError):  # a program that calculates by itself
        book.app.calculate()
    told = getattr(book.impl, "told", None)
    if told is not None:
        yield from told
        return
    for cells in written:
        live = LiveSheet(book.sheets[cells.name])
        for (top, left, bottom, right), text in cells.arrays.items():
            shown = [live.cell(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
            errors = [cell for cell in shown if isinstance(cell, ExcelError)]
            if errors:
                some = set(errors) == {"#N/A"} and len(errors) < len(shown)
                yield _failed(book, f"{cells.name}!{column_letters(left)}{top}", text, errors[0], "warn" if some else "block")


def _failed(book: xw.Book, where: str, text: str, error: str, severity: str) -> Finding:
    sheet, _, cell = where.partition("!")
    letters, row = cell.rstrip("0123456789"), cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    name = text.removeprefix("=").partition("(")[0]
    sentence = dispatch.sentence(f"[{book.name}]{sheet}!${letters}${row}") or dispatch.sentence(where)
    return Finding(where, name, severity, sentence or f"{name} gives {error}.", "" if sentence else f"=WHY({cell}) says why.", CALCULATION)
