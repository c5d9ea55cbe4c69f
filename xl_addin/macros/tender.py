"""Ribbon group Tender: the sheets of a tender evaluation made in the user's own workbook, step by step, when they are needed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import xlwings as xw

from udfs import dispatch
from udfs.cells import ExcelError
from udfs.errors import column_letters
from udfs.findings import SEVERITIES, Finding
from workbooks.fill import Filled
from workbooks.tender_job import Job
from workbooks.tender_told import told_once
from workbooks.writer import AREA, FINDINGS, MASTER
from xl_addin.macros import tender_plan as plans
from xl_addin.macros.reading import LiveBook, LiveSheet
from xl_addin.macros.spec_cells import NOT_CHECKED, VERDICT, SheetCells
from xl_addin.macros.spec_sheet import unlocked, write
from xl_addin.macros.tender_gates import before_moderation, before_score, none
from xl_addin.ribbon import Report, button, progress

GROUP = "Tender"
HOLD = "All checks hold"
Gate = Callable[[Job, tuple[Finding, ...]], list[Finding]]


@button(
    group=GROUP,
    label="Set up",
    screentip="Set up a tender evaluation in this workbook",
    supertip="Adds the sheets Start, Read me, Procurement, Route, Timetable, Criteria, Conflicts, Bids and Scores. What is filled in is "
    "never overwritten; press it again to bring the calculations of Route and Timetable up to date.",
    keytip="TU",
    icon="CreateForm",
)
def tender_set_up(book: xw.Book) -> Report:
    """Make the sheets a person fills, in an empty workbook or beside sheets of the user's own."""
    progress(book, f"{plans.SET_UP}: reading the workbook")
    live, job, new = plans.read_or_new(book)
    found = () if new else plans.every_finding(job)
    done = _written(book, live, job, (plans.SET_UP,), found)
    if new:
        return Report("The tender sheets are there. Fill Procurement first, then Criteria, Conflicts, Bids and Scores.",
                      done.notes, done.changed)  # fmt: skip
    return _report(book, plans.SET_UP, found if _verdict(book) else (), done)


@button(
    group=GROUP,
    label="Moderate",
    screentip="Marks by lot, how far they lie apart, and what counts after moderation",
    supertip="Adds Moderation, where the panel writes the agreed mark and its reason, Originals, Divergence and Moderated. Originals are "
    "never changed. Press it again after marks or decisions were added.",
    keytip="TO",
    icon="ReviewCompareAndMerge",
)
def tender_moderate(book: xw.Book) -> Report:
    """Write the sheets of moderation from Scores, Conflicts and Moderation."""
    return _step(book, (plans.MODERATE,), before_moderation)


@button(
    group=GROUP,
    label="Score",
    screentip="Weights, marks, price points, totals and ranks",
    supertip="Adds Weights, Marks, Price, Result and Checks, every step a live formula; each lot is its own run. Stops with the "
    "reason when something entered makes a result impossible. Press it again after any change.",
    keytip="TS",
    icon="FunctionsMathTrigInsertGallery",
)
def tender_score(book: xw.Book) -> Report:
    """Write every calculated sheet up to the result, and the checks."""
    return _step(book, (plans.MODERATE, plans.SCORE), before_score)


@button(
    group=GROUP,
    label="Stress test",
    screentip="Whether a losing bid, a weight, a mark or a price decided the result",
    supertip="Adds a sheet a lot with win share, break-even weights, withdrawals, single marks and prices that would change the first, and "
    "the same bids under every price formula. Use it before publication on invented bids, and again on the live ones.",
    keytip="TT",
    icon="WhatIfAnalysisMenu",
)
def tender_stress_test(book: xw.Book) -> Report:
    """Write the stress test of each lot."""
    return _step(book, (plans.MODERATE, plans.SCORE, plans.STRESS), before_score)


@button(
    group=GROUP,
    label="Health check",
    screentip="24 checks of the procurement, with rule, inputs and limits",
    supertip="Adds Facts, where what is known of the procurement is entered, and Health check with 24 findings. A finding is a prompt to "
    "look, explain or take advice; it does not say that anything was unlawful.",
    keytip="TH",
    icon="AccessibilityChecker",
)
def tender_health_check(book: xw.Book) -> Report:
    """Write the health check from the facts entered."""
    return _step(book, (plans.HEALTH,), none)


# ---- one step


class Done:
    """What a step has written: sheets, findings of the calculation, and what could not be done."""

    def __init__(self, changed: tuple[str, ...], told: tuple[Finding, ...], notes: tuple[Finding, ...]) -> None:
        self.changed, self.told, self.notes = changed, told, notes


def _step(book: xw.Book, steps: tuple[str, ...], gate: Gate) -> Report:
    label = steps[-1]
    progress(book, f"{label}: reading the workbook")
    live, job = plans.read_job(book)
    found = plans.every_finding(job)
    if stops := gate(job, found):
        more = f" {len(stops) - 1} more must be put right as well." if len(stops) > 1 else ""
        first = stops[0]
        return Report(f"{label} is not possible yet: {first.where}: {first.sentence} {first.remedy}{more}", tuple(stops), refused=True)
    done = _written(book, live, job, steps, found)
    return _report(book, label, found, done)


def _report(book: xw.Book, label: str, found: tuple[Finding, ...], done: Done) -> Report:
    verdict = _verdict(book)
    fails = () if verdict is None or verdict[1] == HOLD else (
        Finding(verdict[0], "checks", "block", f"{verdict[1]}.", "Look at the rows marked FAILS."),)  # fmt: skip
    told = f"{_told(label, done.changed)}{f' {verdict[1]}.' if verdict else ''}"
    return Report(told, (*found, *done.told, *fails, *done.notes), done.changed)


def _told(label: str, changed: tuple[str, ...]) -> str:
    return f"{label}: {', '.join(changed)} written." if changed else f"{label}: everything was up to date."


def _written(book: xw.Book, live: LiveBook, job: Job, steps: tuple[str, ...], found: tuple[Finding, ...]) -> Done:
    """Write what is planned, calculate, and put what the calculation found into the sheet of checks."""
    label, before = steps[-1], _findings_before(live, found)
    plan = plans.plan(live, job, steps, (*found, *before))
    notes = _put(book, plan, plan.cells, label)
    _echo_verdict(book, plan)
    progress(book, f"{label}: calculating")
    told = tuple(told_once(list(_calculated(book, plan.every))))
    changed = [cells.name for cells in plan.cells]
    checks = plan.sheets["Checks"]
    if set(told) != set(before) and any(cells.name == checks for cells in plan.every):
        again = plans.plan(live, job, steps, (*found, *told))
        known = LiveSheet(book.sheets[checks]).cells
        _put(book, again, [cells for cells in again.every if cells.name == checks], label, known)
        changed += [checks] if checks not in changed else []
    return Done(tuple(changed), told, (*plan.left_alone, *notes))


def _put(book: xw.Book, plan: plans.Plan, cells: list[SheetCells], label: str, known: dict | None = None) -> tuple[Finding, ...]:
    there = {sheet.name.casefold(): sheet for sheet in book.sheets}
    for sheet in cells:  # all of them first: drop-downs and names may point to one that comes later
        if sheet.name.casefold() not in there:
            there[sheet.name.casefold()] = book.sheets.add(sheet.name, after=book.sheets[-1])
    unable = []
    for sheet in cells:
        progress(book, f"{label}: writing {sheet.name}")
        unable += write(book, there[sheet.name.casefold()], sheet, plan.places, known)
    return tuple(Finding(text.partition(":")[0], "not in this program", "note", f"{text}.", "") for text in unable)


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
    if not filled.has(FINDINGS + AREA):
        return ()
    rows = [row for row in filled.finding_rows() if row[1] in SEVERITIES]
    kept = [Finding(where, rule, severity, what, remedy or "") for where, severity, what, remedy, rule in rows]
    return tuple(finding for finding in kept if finding not in found)


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
    return Finding(where, name, severity, sentence or f"{name} gives {error}.", "" if sentence else f"=WHY({cell}) says why.")
