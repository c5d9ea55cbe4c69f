"""The coverage ledger over imported tables: who is dropped, foreign or there twice, each with its cell and the people it carries.

Rules and figures are those of CAPITATION_COVERAGE. Nothing may be split while a table or its coverage has a finding that blocks.
"""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from udfs.capitation import ledger as rules
from udfs.capitation.coverage import capitation_coverage
from udfs.capitation.ledger import PLACED, Ledger
from udfs.capitation.split import capitation_split
from udfs.errors import UdfError
from udfs.findings import Finding, in_two
from workbooks.outcome import BadInput
from workbooks.sources.tables import Table

REMEDIES = {
    "missing": "Get its row, or accept the finding by name and reason.",
    "alien": "Take the row out, correct its code or area, or accept the finding by name and reason.",
    "duplicate": "Keep one of the rows.",
    "overlap": "Keep it in one of them.",
    "date": "Take population and mapping as at one day.",
}
ROW = re.compile(r"^row \d+ of the source: ")
Accepted = Sequence[Sequence[str | None]]


@dataclass(frozen=True)
class Units:
    """Codes, the group each stands under (none: empty), the figures each carries (None: not told), the cell each stands in."""

    codes: list[str]
    amounts: list[list[float | None]]
    cells: list[str]
    groups: list[str] = field(default_factory=list)


@dataclass
class Coverage:
    """What the ledger says. `lines` are the rows of CAPITATION_COVERAGE; `placed` tells for every row of the source whether it is."""

    lines: list[list[Any]] = field(default_factory=list)
    placed: list[bool] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    found: list[rules.Finding] = field(default_factory=list)  # the same by kind, group and code, with what they carry

    @property
    def blocked(self) -> bool:
        return any(f.severity == "block" for f in self.findings)

    def by_group(self, kind: str) -> dict[str, tuple[int, list[float | None]]]:
        """Units of one kind of finding by the group they stand under: how many, and the sum of each figure they carry, None where none of
        them tells it."""
        gathered: dict[str, list[rules.Finding]] = {}
        for one in self.found:
            if one.kind == kind:
                gathered.setdefault(one.group, []).append(one)
        return {group: (len(ones), [_sum(column) for column in zip(*(one.amounts for one in ones), strict=True)])
                for group, ones in sorted(gathered.items())}  # fmt: skip

    def figure(self, line: str, column: int = 1) -> Any:
        """A figure of the ledger by the name of its line: column 1 counts, then one column a figure."""
        return next(row[column] for row in self.lines if row[0] == line)

    @property
    def reconciles(self) -> bool:
        """Rows in = rows placed + rows refused, and units = covered + missing + in overlap, for counts and every figure."""
        def adds(whole: str, *parts: str) -> bool:
            wholes = next(row[1:-1] for row in self.lines if row[0] == whole)
            sums = [[row[i] for row in self.lines if row[0] in parts] for i in range(1, len(wholes) + 1)]
            return all(w is None or w == sum(s) for w, s in zip(wholes, sums, strict=True))

        return bool(self.lines) and adds("rows in", "rows placed", "rows refused") and adds(
            "units of the universe", "units covered", "units missing", "units in overlap")  # fmt: skip


def _sum(column: Sequence[float | None]) -> float | None:
    told = [a for a in column if a is not None]
    return math.fsum(told) if told else None


def units(table: Table, code: str, figures: Sequence[str | None], group: str = "") -> Units:
    """The rows of a table for the ledger; a figure is None where the table does not tell it."""
    told = [table.numbers(name) if name else [None] * len(table.lines) for name in figures]
    amounts = [list(row) for row in zip(*told, strict=True)]
    cells = [table.at(code, line.row) for line in table.lines]
    return Units(table.texts(code), amounts, cells, table.texts(group) if group else [])


def cover(
    universe: Units, source: Units, figures: Sequence[str], accepted: Accepted = (), dates: tuple[dt.date, dt.date] | None = None
) -> Coverage:
    """The ledger of a source against the universe. `figures` name what the units carry ("people"); `dates` are those of the universe
    and of the source; `accepted` are lines of kind, group, code, reason."""
    blank = [Finding(cell, "coverage", "block", "The area or place is blank, so the unit cannot be placed by it.", "Fill it in.")
             for side in (universe, source) for cell, group in zip(side.cells, side.groups, strict=False) if not group.strip()]  # fmt: skip
    if blank:
        return Coverage(findings=blank)
    taken = [list(line) for line in accepted] or None
    days = list(dates) if dates else None
    arguments = (universe.codes, universe.amounts, source.codes, source.amounts, universe.groups or None, source.groups or None)
    try:
        lines = capitation_coverage(*arguments, taken, days)
        book = rules.ledger(*rules.sides(*arguments), days)
        reasons = rules.acceptance(taken, book.findings)
    except UdfError as problem:
        return Coverage(findings=[Finding("ledger", "coverage", "block", *in_two(problem.sentence()))])
    places = _cells(book, universe, source)
    findings = [_finding(found, cell, figures, reasons) for found, cell in zip(book.findings, places, strict=True)]
    return Coverage(lines, [status == PLACED for status, _ in book.rows], findings, book.findings)


def _cells(book: Ledger, universe: Units, source: Units) -> list[str]:
    """The cell of each finding: the ledger tells dates first, then units of the universe, then rows of the source, in their order."""
    missing = [cell for cell, (status, _) in zip(universe.cells, book.units, strict=True) if status == "missing"]
    refused = [cell for cell, (status, _) in zip(source.cells, book.rows, strict=True) if status != PLACED]
    return [*(["dates"] if len(book.findings) > len(missing) + len(refused) else []), *missing, *refused]


def _finding(found: rules.Finding, cell: str, figures: Sequence[str], reasons: dict[tuple[str, str, str], str]) -> Finding:
    told = ((name, amount) for name, amount in zip(figures, found.amounts, strict=False) if amount is not None)
    carried = [f"{amount:,.2f}".removesuffix(".00") + f" {name}" for name, amount in told]
    words = f", with {' and '.join(carried)}" if carried else ""
    said = ROW.sub("", found.sentence)  # the cell says where, as a person counts rows
    sentence = said[0].upper() + said[1:] + words + "."
    reason = reasons.get((found.kind, found.group, found.code))
    if reason:
        return Finding(cell, f"coverage: {found.kind}", "note", f"{sentence} Accepted: {reason}.")
    return Finding(cell, f"coverage: {found.kind}", "block", sentence, REMEDIES[found.kind])


def stop_if_blocked(*parts: Table | Coverage) -> None:
    """Raises BadInput with every finding when one of the tables or ledgers blocks, or does not add up."""

    findings = [f for part in parts for f in part.findings]
    for part in parts:
        if not part.blocked and not part.reconciles:
            name = part.sheet if isinstance(part, Table) else "ledger"
            findings.append(Finding(name, "ledger", "block", "Rows read are not rows placed and rows refused.", "Report this."))
    if any(f.severity == "block" for f in findings):
        raise BadInput(findings)


def split(total: float, table: Table, weights: str, *, code: str = "practice", coverage: Sequence[Coverage] = ()) -> dict[str, Fraction]:
    """A sum in GBP over the rows of a table, to the penny, by one of its columns. Raises BadInput when anything blocks: then nothing is
    split."""

    stop_if_blocked(table, *coverage)
    blank = [Finding(table.at(weights, line.row), "blanks", "block", "The weight is blank, and a blank is not a zero.", "Find the figure.")
             for line in table.lines if line.number(weights) is None]  # fmt: skip
    if blank:
        raise BadInput(blank)
    try:
        parts = capitation_split(total, table.numbers(weights), table.texts(code))
    except UdfError as problem:
        raise BadInput([Finding(table.sheet, "split", "block", *in_two(problem.sentence()))]) from problem
    return dict(zip(table.texts(code), parts, strict=True))
