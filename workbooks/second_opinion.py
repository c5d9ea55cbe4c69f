"""The second reader: python-calamine must see the same sheets and, cell by cell, the same values.

Two readers written apart, in two languages, rarely make the same mistake. What calamine shows differently by design
is allowed for: it has no error cells (they look blank) and turns numbers with a date format into dates of whole
milliseconds.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from workbooks.cell_stream import ERROR, ISO_DATE, MAX_COLUMNS, NO_RESULT, NUMBER, TEXT, StoredCells, address
from workbooks.errors import refuse

# calamine holds a sheet as one block from its first to its last cell, some 32 bytes for each cell of it.
MAX_BLOCK_CELLS = 12_000_000
# calamine rounds the time of day to a millisecond, which is 1.16e-8 of a day.
_MILLISECOND = 2e-8
# Serial 60 is Excel's 29 February 1900, a day that never was; below 61 calamine is a day off, below 0 it gives midnight.
_FIRST_SURE_DATE = 61
_EPOCHS = {False: dt.datetime(1899, 12, 30), True: dt.datetime(1904, 1, 1)}


def check_block(sheet: str, cells: StoredCells) -> None:
    """Refuses a sheet whose few cells lie so far apart that a reader which fills the block between would burst."""
    if not cells.places:
        return
    rows = [place // MAX_COLUMNS for place in (min(cells.places), max(cells.places))]
    columns = [place % MAX_COLUMNS for place in cells.places]
    height, width = rows[1] - rows[0] + 1, max(columns) - min(columns) + 1
    if height * width > MAX_BLOCK_CELLS and height * width > 4 * len(cells.places):
        raise refuse("stray_cell", sheet=sheet, cell=address(rows[1] * MAX_COLUMNS + max(columns)),
                     count=len(cells.places))


def confirm(data: bytes, sheets: dict[str, StoredCells], date1904: bool) -> None:
    """Raises `readers_disagree`, naming the first cell, unless calamine sees the same in the same sheets."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
            if names != list(sheets):
                raise refuse("readers_disagree", place="the list of sheets", first=list(sheets), second=names)
            for name, cells in sheets.items():
                _confirm_sheet(name, cells, _filled(book, name), date1904)
    except CalamineError as error:
        raise refuse("readers_disagree", place="the workbook", first="readable", second=error) from None


def _filled(book: CalamineWorkbook, name: str) -> Iterator[tuple[int, object]]:
    sheet = book.get_sheet_by_name(name)
    # Its rows begin at row 1 whatever is filled, but each begins at the first column that is.
    _, first_column = sheet.start or (0, 0)
    for row, values in enumerate(sheet.iter_rows()):
        start = row * MAX_COLUMNS + first_column
        for column, value in enumerate(values):
            if value != "":
                yield start + column, value


def _confirm_sheet(name: str, cells: StoredCells, filled: Iterator[tuple[int, object]], date1904: bool) -> None:
    ours = zip(cells.places, cells.kinds, cells.values, strict=True)
    shown = [(place, kind, value) for place, kind, value in ours if _shows(kind, value)]
    shown.sort(key=lambda cell: cell[0])
    for place, kind, value in shown:
        their_place, theirs = next(filled, (-1, "no cell"))
        if their_place != place or not _same(kind, value, theirs, date1904):
            where = f"sheet {name}, cell {address(place)}"
            seen = theirs if their_place == place else "no such cell"
            raise refuse("readers_disagree", place=where, first=value, second=seen)
    extra = next(filled, None)
    if extra is not None:
        where = f"sheet {name}, cell {address(extra[0])}"
        raise refuse("readers_disagree", place=where, first="no such cell", second=extra[1])


def _shows(kind: str, value: object) -> bool:
    return kind not in (ERROR, NO_RESULT) and value != ""


def _same(kind: str, value: object, theirs: object, date1904: bool) -> bool:
    if kind == NUMBER and isinstance(theirs, float):
        return value == theirs
    if kind == TEXT:
        # XML turns a line end of Windows into one character; calamine may keep both.
        return value == theirs or (isinstance(theirs, str) and _lines(str(value)) == _lines(theirs))
    if kind == ISO_DATE:
        return True
    serial = _serial(theirs, date1904)
    if kind == NUMBER and isinstance(value, float) and serial is not None:
        return value < _FIRST_SURE_DATE or abs(value - serial) <= _MILLISECOND
    return type(value) is type(theirs) and value == theirs


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _serial(value: object, date1904: bool) -> float | None:
    """The day number of what calamine made of a number with a date format."""
    if isinstance(value, dt.datetime):
        return (value - _EPOCHS[date1904]) / dt.timedelta(days=1)
    if isinstance(value, dt.date):
        return float((value - _EPOCHS[date1904].date()).days)
    if isinstance(value, dt.time):
        return (dt.datetime.combine(dt.date.min, value) - dt.datetime.min) / dt.timedelta(days=1)
    if isinstance(value, dt.timedelta):
        return value / dt.timedelta(days=1)
    return None
