"""Where the parts of a template stand in a live book: which sheet is which, and the cells of tables a person has filled.

Sheets are known by the names on them, so a person may rename and reorder them; rows are those that were read, so blank rows
and added columns do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from udfs.errors import column_letters
from workbooks.errors import WorkbookError, refuse
from workbooks.fill import REFERENCE, Filled, number
from workbooks.job.state import Job
from workbooks.layout import Places, layout, quoted
from workbooks.spec import Book, Grid, Inputs, Lines, Rows, Sheet
from workbooks.writer import AREA
from xl_addin.macros.reading import LiveBook

LONGEST_SHEET = 31  # Excel: characters of a sheet name
LAST_DIGITS = re.compile(r"\d+$")


# ---- which sheet is which


def is_made(live: LiveBook) -> bool:
    """Whether sheets of a template have been made in the book."""
    return any(name.casefold() == "template_kind" for name in live.names)


def second_choice(sheet: str, kind: str) -> str:
    """The name of a sheet in a workbook that has one of its own under our name: Bids (tender)."""
    added = f" ({kind.replace('_', ' ')})"
    return sheet[: LONGEST_SHEET - len(added)] + added


def known_sheets(spec: Book, live: LiveBook) -> dict[str, str]:
    """Sheet of the spec -> the book's own sheet that is it, by the names that stand on it."""
    owned = {name.casefold(): sheet for name, sheet in owners(live)}
    found: dict[str, str] = {}
    for sheet in spec.sheets:
        name = next((owned[mark] for mark in _marks(sheet) if mark in owned and owned[mark] not in found.values()), None)
        name = name or _by_title(sheet, live, spec.kind)
        if name:
            found[sheet.name] = name
    bases = {_base(name): sheet for name, sheet in owned.items() if _of_a_lot(name) and sheet not in found.values()}
    for sheet in spec.sheets:  # a lot was renamed: its tables have other names and are the same all the same
        name = next((bases[_base(mark)] for mark in _marks(sheet) if _of_a_lot(mark) and _base(mark) in bases), None)
        if sheet.name not in found and name and name not in found.values():
            found[sheet.name] = name
    return found


def owners(live: LiveBook) -> Iterable[tuple[str, str]]:
    for name, text in live.names.items():
        place = REFERENCE.match(text)
        sheet = (place[1] or place[2]).replace("''", "'") if place else ""
        if sheet in live.sheets:
            yield name, sheet


def _marks(sheet: Sheet) -> list[str]:
    """Names only this sheet has, tables first."""
    grids = [block.name + AREA for block in sheet.blocks if isinstance(block, (Grid, Rows)) and block.name]
    items = [item.name for block in sheet.blocks if isinstance(block, (Inputs, Lines)) for item in block.items if item.name]
    return [mark.casefold() for mark in grids + items]


def _base(mark: str) -> str:
    return mark.removesuffix(AREA.casefold()).partition("_")[0] if mark.endswith(AREA.casefold()) else mark


def _of_a_lot(mark: str) -> bool:
    """Whether a name may be that of a lot's own table or cell: the lot stands behind a low line, in the table Isap it does not."""
    return "_" in mark


def _by_title(sheet: Sheet, live: LiveBook, kind: str) -> str | None:
    """A sheet of notes has no names; its title and first sentence tell it."""
    if _marks(sheet):
        return None
    for name in (sheet.name, second_choice(sheet.name, kind)):
        own = live.sheets.get(name)
        if own and (own.cell(1, 1), own.cell(2, 1)) == (sheet.title, sheet.intro):
            return name
    return None


def renamed(spec: Book, live: LiveBook) -> tuple[Book, dict[str, str]]:
    """The spec with its sheets under the names they have or get in this book, and those that are there (ours -> theirs)."""
    known = known_sheets(spec, live) if is_made(live) else {}
    taken = {name.casefold() for name in live.sheets} - {name.casefold() for name in known.values()}
    names = {sheet.name: known.get(sheet.name) or _free(sheet.name, taken, spec.kind) for sheet in spec.sheets}
    return replace(spec, sheets=tuple(replace(s, name=names[s.name]) for s in spec.sheets)), names


def _free(name: str, taken: set[str], kind: str) -> str:
    other = second_choice(name, kind)
    free = next((n for n in (name, other) if n.casefold() not in taken), None)
    if free is None:
        sentence = f"The sheets {name} and {other} are both taken by sheets this button did not make."
        raise WorkbookError("sheet_names_taken", sentence, "Rename one of them and press the button again.")
    return free


# ---- where its parts stand


@dataclass(frozen=True)
class LiveTable:
    """A table as it stands: sheet, column number of each of our columns, and the rows that hold something."""

    sheet: str
    columns: dict[str, int]
    rows: tuple[int, ...]


@dataclass
class LivePlaces(Places):
    """Places of which some are those of a live book. `lost`: names of inputs the book no longer has."""

    tables: dict[str, LiveTable] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def cell(self, name: str) -> str:
        if name in self.lost:
            raise refuse("input_missing", name=name)
        return super().cell(name)

    def column(self, grid: str, first: str, last: str = "") -> str:
        table = self.tables.get(grid)
        if table is None:
            return super().column(grid, first, last)
        left, right = (column_letters(self.index(grid, name)) for name in (first, last or first))
        return f"{quoted(table.sheet)}!${left}${min(table.rows)}:${right}${max(table.rows)}"

    def at(self, grid: str, column: str, row: int) -> str:
        table = self.tables.get(grid)
        if table is None:
            return super().at(grid, column, row)
        return f"{quoted(table.sheet)}!${column_letters(self.index(grid, column))}${table.rows[row]}"

    def index(self, grid: str, column: str) -> int:
        table = self.tables.get(grid)
        if table is None:
            return super().index(grid, column)
        if column not in table.columns:
            header = next(c.header for c in self.grids[grid][0].columns if c.name == column)
            sentence = f"The table {grid} on the sheet {table.sheet} has no column {header}."
            raise WorkbookError("heading_missing", sentence, "Add the column; it may be empty.")
        return table.columns[column]


def live_places(spec: Book, live: LiveBook, kept: set[str], job: Job) -> LivePlaces:
    """Places of the spec; on the `kept` sheets those of the book itself."""
    plain, filled = layout(spec), Filled(live)  # type: ignore[arg-type]  # reading by name asks no more of a book than this
    places = LivePlaces(**{name: getattr(plain, name) for name in ("areas", "cells", "grids", "rows", "checks")})
    for name, (sheet, *_) in list(places.cells.items()):
        if sheet in kept and filled.has(name):
            own, row, column, *_ = filled.place(name)
            places.cells[name] = (own.name, row, column)
        elif sheet in kept:
            places.lost.add(name)
    for name, (grid, area) in plain.grids.items():
        if area.sheet in kept and filled.has(name + AREA):
            places.tables[name] = _table(grid, filled, job)
    return places


def _table(grid: Grid, filled: Filled, job: Job) -> LiveTable:
    sheet, top, left, bottom, right = filled.place(grid.name + AREA)
    headings = {str(sheet.cell(top, c)).strip(): c for c in range(left, right + 1)}
    columns = {column.name: headings[column.header] for column in grid.columns if column.header in headings}
    rows = [int(LAST_DIGITS.search(str(row["at"]))[0]) for row in job.rows.get(grid.name.lower(), []) if "at" in row]
    return LiveTable(sheet.name, columns, tuple(rows) if grid.table and rows else tuple(range(top + 1, bottom + 1)))


def area_box(text: str) -> tuple[int, int, int, int] | None:
    """First and last row and column of what a name stands for."""
    found = REFERENCE.match(text)
    if not found:
        return None
    row, column = int(found[4]), number(found[3])
    return row, column, int(found[6] or row), number(found[5] or found[3])
