"""Returns of the partners of a pooled budget: a plain workbook for each council or other partner, to be filled in and sent back.

A return names the lines of that partner with their budgets, holds no formula, no line of anybody else and nothing hidden. It carries
a number and a fingerprint of what was asked, so that a return of another period or of older lines is recognised.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from udfs.findings import Finding
from udfs.money import exact
from workbooks.durable import told_apart
from workbooks.errors import refuse
from workbooks.guard import check_address
from workbooks.outcome import BadInput
from workbooks.save import save
from workbooks.tender.plain import (
    FIRST_ROW,
    Cell,
    PlainSheet,
    canonical_number,
    file_name,
    header,
    plain_book,
    sha256,
    texts,
)
from workbooks.writer import AREA

KIND = "pooled budget return"
LINES = "Lines"
HEADS = ("Line", "Title", "Budget, £", "Actual, £", "Users", "Comment")
LINE, TITLE, BUDGET, ACTUAL, USERS, COMMENT = HEADS
MOST_POUNDS = 1_000_000_000  # the limit of the Better Care Fund planning template for any one cell
FIRST_FIELDS = ("reference", "pool", "period", "council", "number", "request", "kind")
LABELS = {"reference": "Reference", "pool": "Pooled budget", "period": "Period", "council": "Partner", "number": "Return number",
          "request": "Lines asked for, fingerprint", "kind": "What this is"}  # fmt: skip


@dataclass(frozen=True)
class AskedLine:
    """A line of the pool a council answers for, with its budget in GBP."""

    council: str
    line: str
    title: str
    budget: float
    serves: bool = True  # whether users are to be expected: tax serves nobody

    @property
    def code(self) -> str:
        """How the ledger names it: one line may be asked of several councils."""
        return f"{self.council} / {self.line}".upper()


@dataclass(frozen=True)
class Request:
    """What is asked: a pool, a period and its lines."""

    reference: str
    pool: str
    period: str
    lines: tuple[AskedLine, ...]

    @property
    def councils(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.council for line in self.lines))

    def of(self, council: str) -> list[AskedLine]:
        return [line for line in self.lines if line.council == council]

    @property
    def fingerprint(self) -> str:
        """SHA-256 over all that is asked."""
        head = json.dumps([self.reference, self.pool, self.period])
        return sha256([head, *(json.dumps([a.council, a.line, a.title, canonical_number(a.budget)]) for a in self.lines)])

    def number(self, council: str) -> str:
        """The number of one council's return."""
        return sha256([self.fingerprint, council])[:12].upper()


@dataclass(frozen=True)
class Issued:
    """Returns that were written."""

    files: tuple[Path, ...]

    @property
    def sentence(self) -> str:
        folder = f" in {self.files[0].parent}" if self.files else ""
        return f"{len(self.files)} returns issued{folder}: {', '.join(f.name for f in self.files)}."


def book(request: Request, council: str) -> bytes:
    """One council's return as bytes."""
    sheets = (_instructions(request, council), _lines(request, council))
    return plain_book(f"Return of {council}, {request.pool}, {request.period}", sheets, KIND)


def _instructions(request: Request, council: str) -> PlainSheet:
    told = (request.reference, request.pool, request.period, council, request.number(council), request.fingerprint, KIND)
    rows = [[Cell(LABELS[field]), Cell(value, "Long text", "text")] for field, value in zip(FIRST_FIELDS, told, strict=True)]
    names = {f"return_{field}": f"$B${FIRST_ROW + i}" for i, field in enumerate(FIRST_FIELDS)}
    lines = (
        "1. Lines: for each line enter what was spent in the period, in pounds and pence, and how many people had a service.",
        "2. Every yellow cell but the comment is filled; enter 0 where nothing was spent or nobody was served. A blank is not a zero.",
        "3. Enter values, not formulas. Change nothing else; rows may not be added.",
        "4. Write nothing by which a person could be known. Save as .xlsx and send this file back.",
    )
    rows += [[Cell()], [Cell("What to do", "Block title")], *([Cell(), Cell(line, "Long text", "text")] for line in lines)]
    return PlainSheet("Instructions", f"Return of {council}", f"{request.pool}, {request.period}.", rows, (28, 110), names)


def _lines(request: Request, council: str) -> PlainSheet:
    asked = request.of(council)
    rows = [header(*HEADS)]
    rows += [[*texts(a.line, a.title), Cell(a.budget, "Label", "money"), Cell(None, "Input", "money"), Cell(None, "Input", "count"),
              Cell(None, "Long input", "text")] for a in asked]  # fmt: skip
    area = {LINES + AREA: f"$A${FIRST_ROW}:$F${FIRST_ROW + len(asked)}"}
    return PlainSheet(LINES, "Spending and users by line", "One row a line of the pooled budget.", rows, (14, 50, 18, 18, 12, 60), area,
                      frozen=FIRST_ROW)  # fmt: skip


def issue(request: Request, folder: str | os.PathLike[str]) -> Issued:
    """Write a return for each council into a folder, which is made if need be.

    Raises BadInput when what is asked has a fault, and WorkbookError when another return of that name is there already."""

    faults = list(_faults(request))
    if faults:
        raise BadInput(faults)
    place = Path(folder)
    check_address(os.fspath(folder))
    with told_apart(place):
        place.mkdir(parents=True, exist_ok=True)
    names: dict[Path, bytes] = {}
    for council in request.councils:
        taken = {path.stem.removeprefix("Return ").casefold() for path in names}
        names[place / f"Return {file_name(council, taken)}.xlsx"] = book(request, council)
    there = [path for path, data in names.items() if path.exists() and path.read_bytes() != data]
    if there:
        raise refuse("pack_exists", path=there[0])
    for path, data in names.items():
        save(path, data)
    return Issued(tuple(names))


def _faults(request: Request) -> Iterator[Finding]:
    """What would come back wrong because it goes out wrong."""
    if not request.lines:
        yield Finding("lines", "lines asked", "block", "No line is asked of any council.", "Give the lines of the pool.")
    seen: set[str] = set()
    for asked in request.lines:
        where = f"lines, {asked.council}, {asked.line}"
        if not (asked.council.strip() and asked.line.strip()):
            yield Finding(where, "lines asked", "block", "A line has no council or no code.", "Fill it in.")
        if asked.code in seen:
            told = f"Line {asked.line} is asked of {asked.council} twice."
            yield Finding(where, "lines asked", "block", told, "Ask for it once.")
        if not 0 <= asked.budget <= MOST_POUNDS or exact(asked.budget) * 100 % 1:
            told = f"The budget of {asked.line} is {asked.budget!r}, which is no sum in whole pence from 0 to {MOST_POUNDS:,}."
            yield Finding(where, "lines asked", "block", told, "Correct it.")
        seen.add(asked.code)
