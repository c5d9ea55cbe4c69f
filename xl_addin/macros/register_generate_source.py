"""Where a register is generated from: a contract list of this workbook, a tender workbook, or files beside it; never a guess."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import xlwings as xw

from workbooks.errors import WorkbookError
from workbooks.fill import Filled
from workbooks.reader import read
from workbooks.register.contract_list import Block, find_heading
from workbooks.register.from_folder import from_folder
from workbooks.register.from_list import from_list, no_list
from workbooks.register.from_tender import KIND as TENDER
from workbooks.register.from_tender import from_tender
from workbooks.register.origin import Taken
from workbooks.template import PATIENCE
from xl_addin.macros.beside import beside
from xl_addin.macros.reading import cells
from xl_addin.ribbon import progress

FOLDER = "Register sources"
BOOKS = (".xlsx", ".xlsm")
# A name for cells of this workbook; others stand for numbers, formulas, single cells or cells elsewhere.
AREA = re.compile(r"=('[^\[\]]+'|[^'!\[\]#(]+)!\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+")


def taken_from(book: xw.Book, wanted: str | None, before: str, ours: set[str], today: dt.date) -> Taken:
    """What the source says: the one that is `wanted`, else the one taken `before`, else the only one there is.

    `ours`: the sheets of the register, which are no source. Raises WorkbookError: no_contract_list, several_contract_lists, and what a
    source cannot be read for."""
    lists = _lists(book, ours)
    if wanted is not None:
        return _named(book, lists, wanted, today)
    again = next((block for block in lists.values() if block.origin == before), None)
    place = _place(book, before.partition(" ")[2] if before.startswith(("folder ", "file ")) else before.removeprefix("tender workbook "))
    if again is None and before and place:
        return _from_path(book, place, today)
    if again is None and len(lists) > 1:
        told = "; ".join(f"{block.origin} at {block.cell(0, 0)}" for block in lists.values())
        remedy = f"Say which as the source: {', '.join(lists)}."
        raise WorkbookError("several_contract_lists", f"{book.name} holds {len(lists)} contract lists: {told}.", remedy)
    if lists:
        return from_list(again or next(iter(lists.values())))
    folder = Path(beside(book, FOLDER))
    if folder.is_dir():
        return _from_path(book, folder, today)
    raise no_list(book.name)


def _named(book: xw.Book, lists: dict[str, Block], wanted: str, today: dt.date) -> Taken:
    found = next((block for key, block in lists.items() if key.casefold() == wanted.casefold()), None)
    if found:
        return from_list(found)
    place = _place(book, wanted)
    if place is None:
        raise no_list(f"a sheet, table, named range, file or folder called {wanted}")
    return _from_path(book, place, today)


def _place(book: xw.Book, name: str) -> Path | None:
    """A file or folder: as it is called, beside this workbook, or in the folder of sources."""
    if not name:
        return None
    folder = Path(beside(book, "."))
    return next((path for path in (folder / name, folder / FOLDER / name, Path(name)) if path.exists()), None)


def _from_path(book: xw.Book, place: Path, today: dt.date) -> Taken:
    progress(book, f"Generate register: reading {place.name}")
    files = [f for f in place.iterdir() if f.is_file() and not f.name.startswith(("~$", "."))] if place.is_dir() else [place]
    if len(files) == 1 and files[0].suffix.lower() in BOOKS:
        filled = read(files[0], timeout=PATIENCE)
        if Filled(filled).has("template_kind") and Filled(filled).value("template_kind") == TENDER:
            return from_tender(filled)
    return from_folder(str(place), today, lambda text: progress(book, f"Generate register: {text}"))


# ---- contract lists of this workbook


def _lists(book: xw.Book, ours: set[str]) -> dict[str, Block]:
    """Contract lists by name: tables first, then named ranges, then whole sheets; the same cells count once."""
    found: dict[str, Block] = {}
    taken: set[tuple[str, int]] = set()
    for name, block in _places(book, ours):
        heading = find_heading(block.rows)
        if heading and (block.sheet, block.first_row + heading.row) not in taken:
            taken.add((block.sheet, block.first_row + heading.row))
            found[name] = block
    return found


def _places(book: xw.Book, ours: set[str]) -> Iterator[tuple[str, Block]]:
    sheets = [sheet for sheet in book.sheets if sheet.name not in ours]
    for sheet in sheets:
        for table in sheet.tables:
            area = table.range if table.header_row_range is None else _with_heading(table)
            yield table.name, _read(area, f"table {table.name}")
    for name in book.names:
        if AREA.fullmatch(name.refers_to):
            area = name.refers_to_range
            if area.sheet.name not in ours:
                yield name.name, _read(area, f"named range {name.name}")
    for sheet in sheets:
        yield sheet.name, _read(sheet.used_range, f"sheet {sheet.name}")


def _with_heading(table: xw.main.Table) -> xw.Range:
    """Heading and data of a table, without the totals row it may end in."""
    head, body = table.header_row_range, table.data_body_range
    return head if body is None else head.resize(body.row + body.shape[0] - head.row)


def _read(area: xw.Range, origin: str) -> Block:
    return Block(area.sheet.name, area.row, area.column, cells(area), origin)
