"""Defined names of a workbook file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import xlwings as xw
from xlwings import base_classes as base

from workbooks.package import DefinedName
from xl_addin.headless.ranges import Range, box_of
from xl_addin.headless.refusal import honest, refuse

if TYPE_CHECKING:
    from xl_addin.headless.engine import Book


class Names(base.Names):
    """Names of the whole workbook."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def found(self) -> list[DefinedName]:
        return self.book.file.names

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

    def add(self, name: str, refers_to: str) -> Name:
        """A name for one area of a sheet that is written here; a name that is known stands for it from now on."""
        sheet, _, area = refers_to.removeprefix("=").rpartition("!")
        known = self.book.file.sheet(sheet.strip("'").replace("''", "'"))
        if known is None or known.state == "kept" or box_of(area, strict=False) is None:
            raise refuse("Adding a name for anything but cells of a sheet written here")
        self.book.file.add_name(name, known, area)
        return self(name)


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
        return Range(self.book.sheets(known.name), area)

    def delete(self) -> None:
        """For names of sheets written here; any other stays in the file."""
        self.book.file.drop_name(self.name)
