"""The rows of a file as they stand, each with the number a spreadsheet would give it: CSV of any English make, workbooks, releases."""

import csv
import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from udfs.cells import Cell, ExcelError
from udfs.errors import column_letters
from workbooks import guard
from workbooks.errors import refuse
from workbooks.fill import Filled
from workbooks.package import Package
from workbooks.reader import Sheet, Workbook, read
from workbooks.register.incoming import releases
from workbooks.sheet_view import view

SEPARATORS = ",;\t|"
LAST_ROW = 1_048_576  # of a worksheet: what stands below cannot become a row of a register
DAYS_1904 = 1462  # between the two date systems of workbooks
LONGEST_CELL = 32_767  # signs a cell can hold
PATIENCE = 90  # seconds for a workbook a person named


class NotCalculated(ExcelError):
    """The value of a formula that nobody has calculated: it is not known."""

    __slots__ = ()


@dataclass
class SourceSheet:
    """A block of rows that are not blank: (number, cells). `note` says how the file had to be read, where that is worth a word."""

    file: str
    name: str
    rows: list[tuple[int, list[Cell]]]
    blank_rows: int = 0
    note: str = ""
    days: int = 0  # to be added to a date serial
    kind: str = ""  # known already, where a file says it itself
    hidden: str = ""  # what of it a person does not see
    not_read: str = ""  # what the file holds beside these rows


@dataclass
class SourceFile:
    """A file and its sheets."""

    name: str
    sha256: str
    sheets: list[SourceSheet] = field(default_factory=list)


def open_file(path: str | os.PathLike[str]) -> SourceFile:
    """CSV by its name, open-contracting releases by theirs, else a workbook through the guarded reader. WorkbookError and no other."""
    ending = Path(path).suffix.lower()
    if ending == ".csv":
        return _csv(path)
    return _releases(path) if ending == ".json" else _workbook(path)


def _csv(path: str | os.PathLike[str]) -> SourceFile:
    data = guard.load(path)
    alphabet, note = _alphabet(path, data)
    stream = lambda: io.TextIOWrapper(io.BytesIO(data), alphabet, newline="")  # line by line: the text as a whole is never held
    first = next((line for line in stream() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    rows, blank, number = [], 0, 0
    try:
        for number, line in enumerate(csv.reader(stream(), delimiter=separator), 1):
            cells: list[Cell] = [cell or None for cell in line]
            if any(cell and str(cell).strip() for cell in cells):
                rows.append((number, cells))
            else:
                blank += 1
    except csv.Error as problem:
        raise refuse("file_unreadable", path=path, reason=f"it is no CSV table after row {number} ({problem})") from None
    if not rows:
        raise refuse("file_empty", path=path)
    name = Path(path).name
    return SourceFile(name, hashlib.sha256(data).hexdigest(), [SourceSheet(name, "", rows, blank, note)])


def _alphabet(path: str | os.PathLike[str], data: bytes) -> tuple[str, str]:
    """UTF-8, else the alphabet of Windows with a note; no sign is ever replaced."""
    if b"\0" in data:
        raise refuse("file_unreadable", path=path, reason="it is no text")
    try:
        data.decode("utf-8-sig")
        return "utf-8-sig", ""
    except UnicodeDecodeError as problem:
        place = problem.start + 1
    try:
        data.decode("cp1252")
        return "cp1252", f"byte {place:,} is not UTF-8, so the file was read in the Windows alphabet (cp1252)"
    except UnicodeDecodeError:
        reason = f"byte {place:,} is neither UTF-8 nor of the Windows alphabet; save it as CSV UTF-8"
        raise refuse("file_unreadable", path=path, reason=reason) from None


def _workbook(path: str | os.PathLike[str]) -> SourceFile:
    book = read(path, timeout=PATIENCE)
    if _is_register(book):
        raise refuse("register_as_file", path=path)
    package = Package.from_bytes(guard.load(path))
    name = Path(path).name
    days = DAYS_1904 if book.date1904 else 0
    found = SourceFile(name, book.sha256)
    for sheet in book.sheets.values():
        unknown: dict[int, list[int]] = {}
        for row, column in sheet.missing_cached:
            unknown.setdefault(row, []).append(column)
        rows = []
        for number, cells in sheet.rows():
            for column in unknown.get(number, ()):
                cells[column - 1] = NotCalculated("#N/A")
            rows.append((number, cells))
        if rows:
            hidden = ", ".join(_hidden(sheet, package.parts[package.sheets[sheet.name]]))
            found.sheets.append(SourceSheet(name, sheet.name, rows, sheet.max_row - len(rows), days=days, hidden=hidden))
    return found


def _hidden(sheet: Sheet, data: bytes) -> Iterator[str]:
    """What a person does not see of a sheet: it is read all the same, and told."""
    if not sheet.visible:
        yield "the sheet itself"
    if b"hidden=" in data:  # else reading all its cells once more would tell nothing
        seen = view(sheet.name, data)
        if rows := sorted(row for row in seen.hidden_rows if row <= sheet.max_row):
            yield f"{len(rows):,} rows (first {rows[0]})"
        if columns := [column_letters(c) for c in range(1, sheet.max_column + 1) if seen.column_hidden(c)]:
            yield f"the columns {', '.join(columns)}"


def _is_register(book: Workbook) -> bool:
    """Whether it is a register workbook of this project, whose sheets hold each contract in parts."""
    filled = Filled(book)
    return filled.has("template_kind") and filled.value("template_kind") == "register"


def _releases(path: str | os.PathLike[str]) -> SourceFile:
    data = guard.load(path)
    alphabet, note = _alphabet(path, data)
    name = Path(path).name
    found = SourceFile(name, hashlib.sha256(data).hexdigest())
    text = data.decode(alphabet)
    for kind, (headings, rows) in releases.tables(str(path), text).items():
        numbered = [(number, cells) for number, cells in enumerate([headings, *rows], 1)]
        beside = "" if found.sheets else releases.not_read(str(path), text)  # told once a file
        found.sheets.append(SourceSheet(name, kind, numbered, note=note, kind=kind, not_read=beside))
    return found
