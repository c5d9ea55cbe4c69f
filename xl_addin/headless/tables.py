"""Tables of a workbook file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base

from workbooks.newtable import NewTable
from workbooks.package import Table as PackageTable
from xl_addin.headless.ranges import Range, box_of
from xl_addin.headless.refusal import honest, refuse

if TYPE_CHECKING:
    from xl_addin.headless.sheets import Sheet


@honest
class Tables(base.Tables):
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        kept = [t for t in sheet.book.file.tables if t.sheet == sheet.name] if sheet.file_sheet.state == "kept" else []
        self.found = kept + [_placed(sheet.name, table) for table in sheet.file_sheet.tables]

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

    def add(self, source: Any, name: str | None = None, table_style_name: str = "TableStyleLight1", **_: Any) -> Table:
        """A table over cells of a sheet written here, the first row of them its headings."""
        if self.sheet.file_sheet.state == "kept" or name is None:
            raise refuse("Adding a table to a sheet that was there before, or one without a name")
        self.sheet.file_sheet.tables.append(NewTable(name, source.impl.get_address(False, False, False), table_style_name))
        return Tables(self.sheet)(name)


def _placed(sheet: str, table: NewTable) -> PackageTable:
    """A table that is not in the file yet, as one that is."""
    top, left, bottom, right = box_of(table.area)
    return PackageTable(table.name, sheet, "", top, left, bottom, right, 1, 0, ())


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
