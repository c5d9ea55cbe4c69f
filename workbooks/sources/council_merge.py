"""Merging the returns of councils: each read through the guarded reader and checked cell by cell, then held against all that was asked.

Rows in the returns = rows placed + rows refused; lines asked = lines covered + lines missing. While one finding blocks nothing of
the pool may be settled.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from udfs.cells import shown
from udfs.errors import column_letters
from udfs.findings import Finding
from udfs.money import exact
from workbooks.errors import WorkbookError, refuse
from workbooks.fill import Filled
from workbooks.reader import Cell, read
from workbooks.sources.council_returns import (
    ACTUAL,
    BUDGET,
    COMMENT,
    HEADS,
    KIND,
    LINE,
    LINES,
    MOST_POUNDS,
    USERS,
    Request,
)
from workbooks.sources.covering import Coverage, Units, cover
from workbooks.tender.returns import LOCK_FILE, PATIENCE
from workbooks.writer import AREA

LONGEST_COMMENT = 1000  # characters that are taken over


@dataclass(frozen=True)
class ReturnedLine:
    """A row of a return: its cell, whose line it is, and what was entered. `why` it was refused; `again`: it was counted elsewhere."""

    at: str
    council: str
    line: str
    budget: float | None
    actual: float | None
    users: float | None
    refused: bool = False
    comment: str = ""
    why: str = ""
    again: bool = False

    @property
    def code(self) -> str:
        return f"{self.council} / {self.line}".upper()


@dataclass(frozen=True)
class Return:
    """A returned file."""

    name: str
    council: str = ""
    lines: tuple[ReturnedLine, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def content(self) -> tuple:
        return tuple((line.line, line.actual, line.users) for line in self.lines)


@dataclass(frozen=True)
class Merged:
    """All returns together. `read` is every row in the order of the files, `lines` those that were placed; `unread` says why a file
    gave no row at all; `coverage` says which lines were asked for and did not come."""

    read: tuple[ReturnedLine, ...]
    lines: tuple[ReturnedLine, ...]
    unread: tuple[Finding, ...]
    refused: int
    missing: int
    coverage: Coverage
    findings: tuple[Finding, ...]

    @property
    def rows(self) -> int:
        return len(self.read)

    @property
    def blocked(self) -> bool:
        return any(f.severity == "block" for f in self.findings)

    @property
    def reconciles(self) -> bool:
        return self.rows == len(self.lines) + self.refused and self.coverage.reconciles

    @property
    def actual(self) -> Fraction:
        """GBP of the placed lines, exactly."""
        return sum((exact(line.actual or 0.0) for line in self.lines), Fraction(0))

    @property
    def sentence(self) -> str:
        counted = f"{self.rows} rows in the returns: {len(self.lines)} placed, {self.refused} refused"
        return f"{counted}; {self.missing} of the lines asked for have no figure."


def merge(request: Request, folder: str | os.PathLike[str]) -> Merged:
    """Every return of a folder, checked and held against the request. Raises WorkbookError when there is no such folder."""
    place = Path(folder)
    if not place.is_dir():
        raise refuse("folder_missing", path=folder)
    files = sorted(p for p in place.iterdir() if p.suffix.lower() == ".xlsx" and not p.name.startswith(LOCK_FILE))
    found = _twice([_return(request, path) for path in files])
    rows = [line for one in found for line in one.lines]
    placed = tuple(line for line in rows if not line.refused)
    coverage = _coverage(request, placed)
    findings = tuple(f for one in found for f in one.findings) + tuple(coverage.findings)
    unread = tuple(f for one in found if not one.lines for f in one.findings)
    missing = len({a.code for a in request.lines} - {line.code for line in placed})
    return Merged(tuple(rows), placed, unread, len(rows) - len(placed), missing, coverage, findings)


def _coverage(request: Request, placed: tuple[ReturnedLine, ...]) -> Coverage:
    """The ledger over lines asked, with budget and actual in GBP; an empty folder leaves every line missing."""
    universe = Units([a.code for a in request.lines], [[a.budget, None] for a in request.lines],
                     [f"request, {a.council}, {a.line}" for a in request.lines])  # fmt: skip
    if placed:
        source = Units([line.code for line in placed], [[line.budget, line.actual] for line in placed], [line.at for line in placed])
        return cover(universe, source, ("GBP of budget", "GBP of actual"))
    told = f"None of the {len(request.lines)} lines asked for came back."
    return Coverage(findings=[Finding("returns", "coverage: missing", "block", told, "Ask the partners for their returns.")])


def _twice(found: list[Return]) -> list[Return]:
    """Of two alike the first counts; of two that differ neither, as nobody but the council knows which is meant."""
    checked = []
    for place, one in enumerate(found):
        others = [o for i, o in enumerate(found) if i != place and one.council and o.council == one.council]
        differing = next((o for o in others if o.content != one.content), None)
        earlier = next((o for o in found[:place] if o in others and o.content == one.content), None)
        if differing:
            told, severity = f"{one.name} and {differing.name} are both returns of {one.council} and differ.", "block"
            remedy = "Ask the partner which one counts, and take the other out of the folder."
        elif earlier:
            told, severity, remedy = f"{one.name} is the same return as {earlier.name}; it is not counted again.", "warn", "Keep one."
        else:
            checked.append(one)
            continue
        lines = tuple(replace(line, refused=True, why=told, again=not differing) for line in one.lines)
        checked.append(replace(one, lines=lines, findings=(*one.findings, Finding(one.name, "duplicate return", severity, told, remedy))))
    return checked


def _return(request: Request, path: Path) -> Return:
    try:
        filled = Filled(read(path, timeout=PATIENCE))
        if not filled.has("return_kind") or filled.shown("return_kind") != KIND:
            return _not_taken(path.name, "another file", f"{path.name} is no return to a pooled budget.", "Take it out of the folder.")
        told = {name: str(filled.shown(f"return_{name}") or "") for name in ("reference", "period", "council", "number", "request")}
        lines, faults = _lines(path.name, told["council"], filled)
    except WorkbookError as problem:
        return _not_taken(path.name, problem.code, problem.sentence, problem.remedy)
    foreign = _another(request, path.name, told)
    if foreign:
        return Return(path.name, "", tuple(replace(line, refused=True, why=foreign.sentence) for line in lines), (foreign,))
    checked, more = _checked(request, told["council"], lines, faults)
    return Return(path.name, told["council"], checked, more)


def _not_taken(name: str, rule: str, sentence: str, remedy: str) -> Return:
    return Return(name, findings=(Finding(name, rule, "block", sentence, remedy),))


def _another(request: Request, name: str, told: dict[str, str]) -> Finding | None:
    """Why a return is not of this request; none when it is."""
    block = lambda sentence, remedy: Finding(name, "another return", "block", sentence, remedy)
    if (told["reference"], told["period"]) != (request.reference, request.period):
        return block(f"{name} is of {told['reference']}, {told['period']}, not of {request.reference}, {request.period}.",
                     "Merge it with the returns of that period.")  # fmt: skip
    if told["request"] != request.fingerprint:
        return block(f"{name} was issued for other lines or budgets than are asked now.", "Issue the return again.")
    if told["number"] != request.number(told["council"]) or told["council"] not in request.councils:
        return block(f"{name} has the number {told['number']}, which is not that of {shown(told['council'])}.",
                     "The name in it was changed: ask the partner for the original.")  # fmt: skip
    return None


# ---- the cells of a return


def _lines(name: str, council: str, filled: Filled) -> tuple[list[ReturnedLine], dict[str, Finding]]:
    """The rows of a return, and by the cell of its line the first fault of each."""
    sheet, top, left, bottom, right = filled.place(LINES + AREA)
    columns = {str(sheet.cell(top, c)).strip(): c for c in range(left, right + 1)}
    for heading in HEADS:
        if heading not in columns:
            raise refuse("heading_missing", sheet=sheet.name, heading=heading, row=top)
    lines, faults = [], {}
    for row in range(top + 1, max(bottom, sheet.max_row) + 1):
        place = {h: f"{name}, {sheet.name}!{column_letters(columns[h])}{row}" for h in HEADS}
        cells = {h: sheet.cell(row, columns[h]) for h in HEADS}
        if all(v is None for v in cells.values()):
            continue
        fault = next(_faults(place, cells, {h for h in HEADS if (row, columns[h]) in sheet.missing_cached}), None)
        if fault:
            faults[place[LINE]] = fault
        numbers = [v if isinstance(v := cells[h], float) else None for h in (BUDGET, ACTUAL, USERS)]
        comment = str(cells[COMMENT] or "").strip()[:LONGEST_COMMENT]
        lines.append(ReturnedLine(place[LINE], council, str(cells[LINE] or "").strip(), *numbers, comment=comment))
    return lines, faults


def _faults(place: dict[str, str], cells: dict[str, Cell], uncalculated: set[str]) -> Iterator[Finding]:
    block = lambda heading, rule, sentence, remedy: Finding(place[heading], rule, "block", sentence, remedy)
    for heading, what in ((ACTUAL, "sum in pounds"), (USERS, "number of people")):
        value = cells[heading]
        if heading in uncalculated:
            yield block(heading, "values", f"{heading} is a formula nobody has calculated.", "Enter the value.")
        elif value is None:
            yield block(heading, "blanks", f"{heading} is blank; a blank is not a zero.", "Ask the partner; 0 where there was nothing.")
        elif not isinstance(value, float):
            yield block(heading, "values", f"{heading} is {shown(value)}, which is no {what}.", "Ask the partner for the number.")
        elif not 0 <= value <= MOST_POUNDS:
            yield block(heading, "values", f"{heading} is {shown(value)}; it must be from 0 to {MOST_POUNDS:,}.", "Ask the partner.")
    actual, users = cells[ACTUAL], cells[USERS]
    if isinstance(actual, float) and exact(actual) * 100 % 1:
        yield block(ACTUAL, "whole pence", f"{ACTUAL} is {shown(actual)}, which is no sum of whole pence.", "Ask for pounds and pence.")
    if isinstance(users, float) and not users.is_integer():
        yield block(USERS, "values", f"{USERS} is {shown(users)}, which is no whole number of people.", "Ask the partner.")


def _checked(
    request: Request, council: str, lines: list[ReturnedLine], faults: dict[str, Finding]
) -> tuple[tuple[ReturnedLine, ...], tuple[Finding, ...]]:
    """Lines with their refusals: unknown or repeated labels, budgets that were changed, cells that cannot be read."""
    asked = {a.line: a for a in request.of(council)}
    seen: set[str] = set()
    checked, found = [], []
    for line in lines:
        fault = faults.get(line.at)
        if line.line not in asked:
            fault = Finding(line.at, "known lines", "block", f"{council} has no line {shown(line.line)}.", "Put the label back as issued.")
        elif line.line in seen:
            fault = Finding(line.at, "one row a line", "block", f"{line.line} stands there twice.", "Keep the row as issued.")
        elif line.budget != asked[line.line].budget:
            told = f"The budget of {line.line} was changed from {asked[line.line].budget:,.2f} to {shown(line.budget)}."
            fault = Finding(line.at, "budgets as issued", "block", told, "Put it back; a new budget is agreed first, then issued.")
        seen.add(line.line)
        found += [fault] if fault else list(_odd(line) if asked[line.line].serves else ())
        checked.append(replace(line, refused=fault is not None, why=fault.sentence if fault else ""))
    return tuple(checked), tuple(found)


def _odd(line: ReturnedLine) -> Iterator[Finding]:
    """Spending without users is right for staff or tax and wrong for a service: it is placed, and asked about."""
    if line.users == 0 and line.actual:
        told = f"{line.council}, {line.line}: {line.actual:,.2f} was spent and nobody is counted, so there is no cost per user."
        yield Finding(line.at, "users", "warn", told, "Ask how many people had the service, unless it is staff or tax.")
