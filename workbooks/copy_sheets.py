"""The sheets of a copy that is to leave the building: values only, nothing hidden, everything left out counted.

Hidden rows and columns are taken out and what follows moves up, so the copy shows what the source shows.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field, replace

from udfs.cells import Cell
from workbooks.cell_looks import WHITE, Look
from workbooks.errors import WorkbookError
from workbooks.package import Table
from workbooks.sheet_view import Place, View, moved_up
from workbooks.sheetxml import Area
from workbooks.source_file import SHOWN, SourceFile, cell_name
from workbooks.writer import LINE_POINTS

UNSEEN_LABELS = {
    "row": "Cells in hidden rows",
    "column": "Cells in hidden columns",
    "merged area": "Cells under a merged area",
    "number format": "Cells whose number format shows nothing",
    "fixed words": "Values whose number format shows fixed words",
    "text colour": "Cells with text in the colour of their background",
}
DEFAULT_WIDTH = 8.43  # Excel's own, in characters
ROOM_PER_LETTER = 1.1  # lines break at words, so a text needs a little more room than its letters
TALLEST_ROW = 409  # Microsoft, Excel specifications, in points
LONGEST_HEADING = 255  # Microsoft, Excel specifications: a table heading


@dataclass
class CopySheet:
    """One sheet of a copy; rows and columns count from 1. `source` is the sheet it comes from, None for one of ours.

    `tables` are areas with their heading row first. `left_rows` and `left_columns` are those of the source that were taken out;
    `unseen` are filled cells of the source that are not in the copy as they are, by the reason.
    """

    name: str
    cells: dict[Place, Cell] = field(default_factory=dict)
    looks: dict[Place, Look] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    frozen: Place = (0, 0)
    tables: list[Area] = field(default_factory=list)
    source: str | None = None
    left_rows: list[int] = field(default_factory=list)
    left_columns: list[int] = field(default_factory=list)
    unseen: dict[str, list[Place]] = field(default_factory=dict)

    @property
    def extent(self) -> Place:
        """Last row and last column with a value; (0, 0) for an empty sheet."""
        return max((r for r, _ in self.cells), default=0), max((c for _, c in self.cells), default=0)

    def moved(self, place: Place) -> Place:
        """Where a cell of the source stands here."""
        return moved_up(place[0], self.left_rows), moved_up(place[1], self.left_columns)

    def here(self, place: Place) -> Place | None:
        """Where a value of the source stands here; None when it was left out."""
        found = self.moved(place)
        same = moved_up(place[0] - 1, self.left_rows), moved_up(place[1] - 1, self.left_columns)
        gone = found[0] == same[0] or found[1] == same[1]  # a row or column that is taken out moves nothing on
        return found if not gone and found in self.cells else None


def copied(source: SourceFile, *, with_hidden: bool, left_out: Counter) -> list[CopySheet]:
    """The sheets with values, in the order of the tabs; `left_out` is filled with what is not in them.

    Raises WorkbookError `not_calculated` where a formula has no saved result.
    """
    found = []
    for name in source.book.sheets:
        state = source.states.get(name, SHOWN)
        if state != SHOWN and not with_hidden:
            left_out["Hidden sheets" if state == "hidden" else "Very hidden sheets"] += 1
            continue
        sheet = _sheet(source, name, with_hidden, left_out)
        if sheet.cells:
            found.append(sheet)
        else:
            left_out["Sheets without values in cells"] += 1
    return found


def _sheet(source: SourceFile, name: str, with_hidden: bool, left_out: Counter) -> CopySheet:
    known, seen = source.book.sheets[name], source.views[name]
    last_row = max(known.max_row, max((r for r, _ in known.missing_cached), default=0))
    last_column = known.max_column
    sheet = CopySheet(name, source=name)
    if not with_hidden:
        sheet.left_rows = sorted(r for r in seen.hidden_rows if r <= last_row)
        sheet.left_columns = [c for c in range(1, last_column + 1) if seen.column_hidden(c)]
    _values(source, sheet, with_hidden, left_out)
    _papers(source, sheet, last_row, last_column)
    _sizes(seen, sheet, last_row, last_column)
    rows, columns = sheet.moved(seen.frozen)
    sheet.frozen = (rows, columns) if rows < 50 and columns < 20 else (0, 0)  # more would leave nothing to scroll
    _tables(source, sheet)
    return sheet


def _values(source: SourceFile, sheet: CopySheet, with_hidden: bool, left_out: Counter) -> None:
    known = source.book.sheets[sheet.name]
    formulas = set(known.formula_cells())
    for place, value in known.cells.items():
        if value is None and place not in known.missing_cached:
            continue
        reason = "" if with_hidden else source.unseen(sheet.name, place)
        look = source.look(sheet.name, place)
        if reason:
            left_out[UNSEEN_LABELS[reason]] += 1
            sheet.unseen.setdefault(reason, []).append(place)
            if reason != "fixed words":
                continue
            value = look.shown(value).words  # what a reader of the source sees there
        if place in known.missing_cached:
            raise _not_calculated(source, sheet.name, place)
        left_out["Formulas, replaced by their values"] += place in formulas
        here = sheet.moved(place)
        sheet.cells[here] = value
        sheet.looks[here] = _showing(look, known.cells.get(place))


def _showing(look: Look, value: Cell) -> Look:
    """The look without a number format that hides the value; the copy's text is never in the colour of its paper."""
    seen = look.shown(value)
    hidden = seen.words is not None or (seen.colour is not None and seen.colour == look.paper)
    return replace(look, number=0) if hidden else look


def _not_calculated(source: SourceFile, sheet: str, place: Place) -> WorkbookError:
    waiting = sum(len(s.missing_cached) for s in source.book.sheets.values())
    sentence = f"{cell_name(sheet, place)} holds a formula whose result was never saved ({waiting} such cells in {source.name})."
    return WorkbookError("not_calculated", sentence, "Open the workbook in Excel, let it calculate, save it and try again.")


def _papers(source: SourceFile, sheet: CopySheet, last_row: int, last_column: int) -> None:
    """Colour of blank cells, so that a coloured heading row stays one band."""
    gone_rows, gone_columns = set(sheet.left_rows), set(sheet.left_columns)
    for place, index in source.views[sheet.name].formats.items():
        row, column = place
        if row > last_row or column > last_column or row in gone_rows or column in gone_columns:
            continue
        here = sheet.moved(place)
        look = source.looks.at(index)
        if here not in sheet.looks and look.paper not in (None, WHITE):
            sheet.looks[here] = Look(paper=look.paper)


def _sizes(seen: View, sheet: CopySheet, last_row: int, last_column: int) -> None:
    gone_rows, gone_columns = set(sheet.left_rows), set(sheet.left_columns)
    given = {c: seen.default_width for c in range(1, last_column + 1)} if seen.default_width else {}
    for first, last, width in seen.widths:
        given |= {c: min(width, 255) for c in range(max(first, 1), min(last, last_column) + 1)}
    sheet.widths = {moved_up(c, sheet.left_columns): w for c, w in given.items() if c not in gone_columns}
    kept = {r: h for r, h in seen.heights.items() if r <= last_row and r not in gone_rows and h <= TALLEST_ROW}
    sheet.heights = {moved_up(r, sheet.left_rows): h for r, h in kept.items()}


def fit_rows(sheet: CopySheet) -> None:
    """Rows tall enough for their wrapped texts; not every program does this when it opens a file. No row gets lower."""
    for (row, column), look in sheet.looks.items():
        value = sheet.cells.get((row, column))
        if look.wrap and isinstance(value, str):
            room = max(sheet.widths.get(column, DEFAULT_WIDTH), 1) * 11 / look.size
            lines = sum(max(math.ceil(len(line) * ROOM_PER_LETTER / room), 1) for line in value.split("\n"))
            needed = min(LINE_POINTS * look.size / 11 * lines + 2, TALLEST_ROW)
            if lines > 1 and needed > sheet.heights.get(row, 0.0):
                sheet.heights[row] = needed


# ---- tables


def _tables(source: SourceFile, sheet: CopySheet) -> None:
    """Of tables that lie on one another, which no program makes, the first counts."""
    for table in source.tables.values():
        area = _table(sheet, table) if table.sheet == sheet.source else None
        if area and not any(_overlap(area, other) for other in sheet.tables):
            sheet.tables.append(area)


def _overlap(one: Area, other: Area) -> bool:
    across = one.left <= other.right and other.left <= one.right
    return across and one.top <= other.bottom and other.top <= one.bottom


def _table(sheet: CopySheet, table: Table) -> Area | None:
    """A table of the source as it stands in the copy, without its row of totals."""
    if table.header_rows != 1 or table.first_row in sheet.left_rows:
        return None
    top, left = sheet.moved((table.first_row, table.first_column - 1))
    bottom, right = sheet.moved((table.last_row - table.totals_rows, table.last_column))
    area = Area(top, left + 1, bottom, right)
    return area if is_table(sheet, area) else None


def is_table(sheet: CopySheet, area: Area) -> bool:
    """Whether Excel takes an area as a table: headings are texts, none twice, none with a control character; rows below."""
    headings = [sheet.cells.get((area.top, column)) for column in range(area.left, area.right + 1)]
    if area.bottom <= area.top or not headings or not all(type(h) is str for h in headings):
        return False
    plain = [str(h).strip().casefold() for h in headings]
    sound = all(p and str(h).isprintable() and len(str(h)) <= LONGEST_HEADING for p, h in zip(plain, headings, strict=True))
    return sound and len(set(plain)) == len(plain)
