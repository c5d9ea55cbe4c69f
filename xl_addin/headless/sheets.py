"""Sheets of a workbook file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base

from workbooks.errors import refuse as refuse_file
from workbooks.newsheet import Page
from xl_addin.headless.charts import Charts
from xl_addin.headless.file import FileSheet
from xl_addin.headless.ranges import MOST_COLUMNS, MOST_ROWS, Range, box_of
from xl_addin.headless.refusal import honest, refuse
from xl_addin.headless.tables import Tables

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
    def charts(self) -> Charts:
        return Charts(self)

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

    def print_on(self, footer: str, repeated: int) -> None:
        """How a sheet written here prints: A4 landscape, a row repeated; xlwings knows no such order of its own."""
        self.file_sheet.page = Page(titles=(repeated, repeated) if repeated else None, footer=footer)

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
