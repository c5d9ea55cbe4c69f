"""One side of a comparison: a workbook as named inputs, tables and all other cells.

Books of ours are read by their names, tables of Excel by theirs; on other sheets a block of rows under a row of headings is a table.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from workbooks.addresses import range_boundaries
from workbooks.difference.tables import Table
from workbooks.errors import refuse
from workbooks.fill import REFERENCE, Filled, number
from workbooks.guard import load
from workbooks.package import Package
from workbooks.reader import Cell, Sheet, Workbook
from workbooks.references import Resolver
from workbooks.sheetxml import Area
from workbooks.sources.delimited import ENDINGS, TextSheet, open_table, read
from workbooks.writer import AREA

PATIENCE = 90  # seconds for a workbook a person named: a national one on a slow or busy laptop
Place = tuple[int, int]
# What a row belongs to, the first that a table has; a change there is told as a move.
PARENTS = ("Place", "CCG", "System", "Parent", "Unit above", "Lot", "Provider")
ARRAY = re.compile(rb"<(?:\w+:)?f\b[^>]*\bref=\"([A-Z]+\d+(?::[A-Z]+\d+)?)\"[^>]*>")
ARRAY_TYPE = re.compile(rb"\bt=\"array\"")
PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")  # no exponent and no leading zero: 00C and 01E5 are codes
KIND = "template_kind"
CSV_SHEET = "Table"
EXCEL_OWN = "_xlnm."


@dataclass
class Side:
    """A workbook in parts. `areas`: each table with its headings; `inputs`: named single cells, as sheet, row and column."""

    book: Workbook
    package: Package | None = None
    tables: dict[str, Table] = field(default_factory=dict)
    areas: dict[str, tuple[str, Area]] = field(default_factory=dict)
    named: dict[str, tuple[str, Place]] = field(default_factory=dict)

    @cached_property
    def cells(self) -> dict[str, dict[Place, Cell]]:
        """Every cell that holds something, by sheet."""
        return {name: _cells(sheet) for name, sheet in self.book.sheets.items()}

    @cached_property
    def resolver(self) -> Resolver | None:
        return Resolver(self.package) if self.package else None

    @cached_property
    def reaches(self) -> dict[str, list[Area]]:
        """Areas that one array formula fills; only its first cell holds the formula."""
        package = self.package
        return {name: _arrays(package.parts[part]) for name, part in package.sheets.items()} if package else {}

    def formula(self, sheet: str, place: Place) -> str | None:
        """The formula behind a cell, that of the array it lies in included."""
        master = self.master(sheet, place)
        return self.book.sheets[sheet].formula(*(master or place)) if sheet in self.book.sheets else None

    def master(self, sheet: str, place: Place) -> Place | None:
        """The first cell of the array a cell lies in."""
        found = next((area for area in self.reaches.get(sheet, []) if area.holds(*place)), None)
        return (found.top, found.left) if found else None

    def value(self, sheet: str, place: Place) -> Cell:
        return self.cells[sheet].get(place)

    def label(self, sheet: str, place: Place) -> str:
        """The words beside a cell: the nearest text to its left, else the nearest above it."""
        own = self.cells[sheet]
        left = (own.get((place[0], column)) for column in range(place[1] - 1, 0, -1))
        return next((text for text in left if isinstance(text, str) and text), "")

    def loose(self, sheet: str) -> Iterator[tuple[tuple[str, int, int], Place]]:
        """Cells that stand in no table and have no name: (the table above it, rows below that, column) and where it is. What stands
        below a table that has grown is found again."""
        ends = sorted((area.bottom, name) for name, (on, area) in self.areas.items() if on == sheet)
        inside = [area for on, area in self.areas.values() if on == sheet]
        taken = {place for on, place in self.named.values() if on == sheet}
        row_known, anchor, bottom = 0, "", 0
        for row, column in sorted(self.cells[sheet]):
            if row != row_known:
                row_known, (bottom, anchor) = row, next((end for end in reversed(ends) if end[0] < row), (0, ""))
                here = [area for area in inside if area.top <= row <= area.bottom]
            if (row, column) not in taken and not any(area.holds(row, column) for area in here):
                yield (anchor, row - bottom, column), (row, column)


def side(path: str | os.PathLike[str]) -> Side:
    """A workbook or CSV file, through the guarded reader. Raises WorkbookError and no other."""
    if os.fspath(path).lower().endswith(ENDINGS):
        found = Side(_one_name(open_table(path)))
    else:
        book = read(path, timeout=PATIENCE)
        data = load(path)
        found = Side(book, _package(book, data))
    _names(found)
    _excel_tables(found)
    for name in () if KIND in found.named else found.book.sheets:  # a book of ours has a name for every table
        if all(on != name for on, _ in found.areas.values()):
            _guessed(found, name)
    return found


def _one_name(book: Workbook) -> Workbook:
    """The sheet of a CSV file bears the file's name, and two files never have one name."""
    (sheet,) = book.sheets.values()
    sheet.name, book.sheets = CSV_SHEET, {CSV_SHEET: sheet}
    return book


def _package(book: Workbook, data: bytes) -> Package:
    import hashlib

    if hashlib.sha256(data).hexdigest() != book.sha256:
        raise refuse("changed_meanwhile", path=book.path)
    return Package.from_bytes(data)


def _arrays(xml: bytes) -> list[Area]:
    tags = (m for m in ARRAY.finditer(xml) if ARRAY_TYPE.search(m[0]))
    return [_area(m[1].decode()) for m in tags]


def _area(text: str) -> Area:
    left, top, right, bottom = range_boundaries(text)
    return Area(top, left, bottom, right)


def _cells(sheet: Sheet) -> dict[Place, Cell]:
    if not isinstance(sheet, TextSheet):
        return {place: value for place, value in sheet.cells.items() if value is not None} | {
            place: sheet.cell(*place) for place in sheet.formula_cells()}  # fmt: skip
    return {(row, column): float(text) if PLAIN_NUMBER.fullmatch(str(text)) else text
            for row, line in sheet.rows() for column, text in enumerate(line, 1) if text is not None}  # fmt: skip


# ---- tables


def _names(found: Side) -> None:
    """Tables and inputs of a book of ours, by its defined names; single cells with a name in any other."""
    filled = Filled(found.book)
    for name, text in found.book.names.items():
        at = REFERENCE.match(text)
        sheet = (at[1] or at[2]).replace("''", "'") if at else ""
        if not at or EXCEL_OWN in name or sheet not in found.book.sheets:
            continue
        if name.endswith(AREA):
            last = filled.last_row(name)
            _add(found, name.removesuffix(AREA), sheet, Area(int(at[4]), number(at[3]), last, number(at[5] or at[3])))
        elif not at[5]:
            found.named[name] = (sheet, (int(at[4]), number(at[3])))


def _excel_tables(found: Side) -> None:
    for name, table in (found.package.tables if found.package else {}).items():
        area = Area(table.first_row, table.first_column, table.last_row - table.totals_rows, table.last_column)
        clash = any(on == table.sheet and meet(area, other) for on, other in found.areas.values())
        if table.header_rows and not clash and table.sheet in found.book.sheets:
            _add(found, name, table.sheet, area)


def meet(a: Area, b: Area) -> bool:
    return a.top <= b.bottom and b.top <= a.bottom and a.left <= b.right and b.left <= a.right


def _guessed(found: Side, sheet: str) -> None:
    """Blocks of rows that follow one another without a gap, under a row of different texts side by side."""
    columns: dict[int, set[int]] = {}
    for row, column in found.cells[sheet]:
        columns.setdefault(row, set()).add(column)
    start = 0
    rows = sorted(columns)
    for i, row in enumerate(rows):
        if i + 1 == len(rows) or rows[i + 1] != row + 1:
            _guess(found, sheet, rows[start : i + 1], columns)
            start = i + 1


def _guess(found: Side, sheet: str, rows: list[int], columns: dict[int, set[int]]) -> None:
    cells = found.cells[sheet]
    for top in rows[:-1]:
        texts = [cells[top, column] for column in sorted(columns[top])]
        whole = len(texts) > 1 and max(columns[top]) - min(columns[top]) + 1 == len(texts)
        if whole and all(isinstance(t, str) for t in texts) and len({str(t).casefold() for t in texts}) == len(texts):
            below = [row for row in rows if row > top]
            if all(columns[row] <= columns[top] for row in below):
                name = f"{sheet}: {texts[0]}"
                _add(found, name, sheet, Area(top, min(columns[top]), rows[-1], max(columns[top])))
            return


def _add(found: Side, name: str, sheet: str, area: Area) -> None:
    """A table with its headings made different and without the rows that hold nothing."""
    cells = found.cells[sheet]
    headings: list[str] = []
    for column in range(area.left, area.right + 1):
        text = str(cells.get((area.top, column)) or f"column {column - area.left + 1}")
        headings.append(text if text not in headings else f"{text} ({column - area.left + 1})")
    wide = range(area.left, area.right + 1)
    rows = [(row, tuple(cells.get((row, column)) for column in wide)) for row in range(area.top + 1, area.bottom + 1)]
    kept = [(row, values) for row, values in rows if any(v not in (None, "") for v in values)]
    while name in found.tables:
        name += " again"
    parent = next((p for p in PARENTS if p in headings), "")
    found.areas[name] = (sheet, area)
    found.tables[name] = Table(
        name, tuple(headings), tuple(v for _, v in kept), parent=parent, sheet=sheet, rows_at=tuple(r for r, _ in kept), left=area.left
    )
