"""Sheets of a workbook file, its defined names and its tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import xlwings as xw
from xlwings import base_classes as base

from workbooks.errors import refuse as refuse_file
from workbooks.package import DefinedName
from workbooks.package import Table as PackageTable
from xl_addin.headless.file import FileSheet
from xl_addin.headless.ranges import MOST_COLUMNS, MOST_ROWS, Range, box_of
from xl_addin.headless.refusal import honest, refuse

if TYPE_CHECKING:
    from xl_addin.headless.engine import Book


@honest
class Sheets(base.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> list[FileSheet]:
        return self.book.file.sheets

    @property
    def active(self) -> Sheet:
        return self(1)

    def __call__(self, key: int | str) -> Sheet:
        found = self.api[key - 1] if isinstance(key, int) else self.book.file.sheet(key)
        if found is None:
            raise refuse_file("no_such_sheet", sheet=key)
        return Sheet(self.book, found)

    def __len__(self) -> int:
        return len(self.api)

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, sheet) for sheet in self.api)

    def __contains__(self, key: object) -> bool:
        return self.book.file.sheet(str(key)) is not None

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """A sheet behind the last tab, the only place where nothing else in the file has to change."""
        if before is not None or (after is not None and after.index != len(self)):
            raise refuse("Adding a sheet before others")
        if name is None:
            raise refuse("Adding a sheet without a name")
        self.api.append(FileSheet(name))
        return Sheet(self.book, self.api[-1])


@honest
class Sheet(base.Sheet):
    def __init__(self, book: Book, file_sheet: FileSheet) -> None:
        self._book, self.file_sheet = book, file_sheet

    @property
    def api(self) -> FileSheet:
        return self.file_sheet

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return self.file_sheet.name

    @name.setter
    def name(self, value: str) -> None:
        raise refuse("Renaming a sheet")

    @property
    def index(self) -> int:
        return self._book.file.sheets.index(self.file_sheet) + 1

    @property
    def visible(self) -> bool:
        return self.file_sheet.source is None or self.file_sheet.source.visible

    @visible.setter
    def visible(self, value: bool) -> None:
        raise refuse("Hiding a sheet")

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def cells(self) -> Range:
        return Range(self, (1, 1), (MOST_ROWS, MOST_COLUMNS))

    @property
    def used_range(self) -> Range:
        return Range(self, (1, 1), self.file_sheet.extent())

    @property
    def freeze_panes(self) -> FreezePanes:
        return FreezePanes(self.file_sheet)

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        return Range(self, arg1, arg2)

    def clear(self) -> None:
        self.file_sheet.clear()

    def delete(self) -> None:
        sheet = self.file_sheet
        if sheet.state != "new":
            self._book.file.removed.append(sheet.name)
        self._book.file.sheets.remove(sheet)

    def activate(self) -> None:
        """Nothing is shown, so there is nothing to bring to the front."""


class FreezePanes:
    """Rows that stay in view, on sheets we write."""

    def __init__(self, sheet: FileSheet) -> None:
        self.sheet = sheet

    def freeze_at(self, frozen_range: str) -> None:
        """Everything down to the last row of the range, which must begin at the left edge, stays in view."""
        if self.sheet.state == "kept":
            raise refuse("Freezing panes of a sheet that was there before")
        self.sheet.frozen_rows = box_of(frozen_range)[2]

    def unfreeze(self) -> None:
        self.sheet.frozen_rows = 0


class Names(base.Names):
    """Names of the whole workbook, to read."""

    def __init__(self, book: Book) -> None:
        self.book, self.found = book, book.file.names

    @property
    def api(self) -> list[DefinedName]:
        return self.found

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Name]:
        return (Name(self.book, name) for name in self.found)

    def __call__(self, key: int | str) -> Name:
        if isinstance(key, int):
            return Name(self.book, self.found[key - 1])
        return Name(self.book, {name.name.lower(): name for name in self.found}[key.lower()])

    def contains(self, key: int | str) -> bool:
        return any(name.name.lower() == str(key).lower() for name in self.found)

    def add(self, name: str, refers_to: str) -> None:
        raise refuse("Adding a name")


@honest
class Name(base.Name):
    def __init__(self, book: Book, found: DefinedName) -> None:
        self.book, self.found = book, found

    @property
    def api(self) -> DefinedName:
        return self.found

    @property
    def name(self) -> str:
        return self.found.name

    @property
    def refers_to(self) -> str:
        return f"={self.found.text}"

    @property
    def refers_to_range(self) -> Range:
        sheet, _, area = self.found.text.rpartition("!")
        known = self.book.file.sheet(sheet.strip("'").replace("''", "'"))
        if known is None or box_of(area, strict=False) is None:
            raise xw.NoSuchObjectError(f"The name {self.name} does not stand for one area of this workbook.")
        return Range(Sheet(self.book, known), area)


@honest
class Tables(base.Tables):
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.found = [t for t in sheet.book.file.tables if t.sheet == sheet.name]

    @property
    def api(self) -> list[PackageTable]:
        return self.found

    @property
    def parent(self) -> Sheet:
        return self.sheet

    def __len__(self) -> int:
        return len(self.found)

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.sheet, table) for table in self.found)

    def __call__(self, key: int | str) -> Table:
        table = self.found[key - 1] if isinstance(key, int) else {t.name: t for t in self.found}[key]
        return Table(self.sheet, table)

    def __contains__(self, key: object) -> bool:
        return any(table.name == key for table in self.found)

    def add(self, *_: Any, **__: Any) -> None:
        raise refuse("Adding a table")


@honest
class Table(base.Table):
    def __init__(self, sheet: Sheet, found: PackageTable) -> None:
        self.sheet, self.found = sheet, found

    @property
    def api(self) -> PackageTable:
        return self.found

    @property
    def parent(self) -> Sheet:
        return self.sheet

    @property
    def name(self) -> str:
        return self.found.name

    display_name = name

    @property
    def range(self) -> Range:
        t = self.found
        return Range(self.sheet, (t.first_row, t.first_column), (t.last_row, t.last_column))

    @property
    def header_row_range(self) -> Range | None:
        t = self.found
        return Range(self.sheet, (t.first_row, t.first_column), (t.first_row, t.last_column)) if t.header_rows else None

    @property
    def data_body_range(self) -> Range:
        t = self.found
        first, last = (t.first_row + t.header_rows, t.first_column), (t.last_row - t.totals_rows, t.last_column)
        return Range(self.sheet, first, last)
