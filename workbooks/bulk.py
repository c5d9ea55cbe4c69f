"""A large table as a new sheet in somebody else's workbook: only its packed form is ever in memory beside the rows themselves."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType

from udfs.cells import Cell
from workbooks import bulk_check, cellstyles, zipcopy
from workbooks.attach import attach
from workbooks.backup import Backups
from workbooks.bulk_calculated import FIRST_ROW, Calculated
from workbooks.bulk_check import Tally
from workbooks.bulk_rows import Pieces
from workbooks.errors import refuse
from workbooks.names import put_names
from workbooks.newrules import DropDown, drop_downs_xml
from workbooks.newsheet import (
    MAIN,
    Page,
    Sheet,
    StyleName,
    columns_xml,
    hung_xml,
    page_xml,
    view_xml,
)
from workbooks.newtable import NewTable
from workbooks.ownership import Owned
from workbooks.package import Package
from workbooks.paper import FOOTER
from workbooks.patch import new_part, sheet_names, styles_part
from workbooks.permission import check_new_name, open_for_change
from workbooks.save import Saved, save
from workbooks.sheetxml import area_text
from workbooks.uncollected import uncollected


@dataclass(frozen=True)
class BigTable:
    """Headings in row 1 and any number of rows below. `looks`, `widths` and `choices` (drop-downs) go by column number from 1.

    `table` names the Excel table over it all; without it the sheet holds plain cells. `calculated` columns stand right of it,
    and need rows that can be gone through twice."""

    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    table: str = ""
    looks: Mapping[int, StyleName | cellstyles.Look] = field(default_factory=dict)
    widths: Mapping[int, float] = field(default_factory=dict)
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    calculated: Sequence[Calculated] = ()


def add_big_sheet(data: bytes, name: str, content: BigTable) -> bytes:
    """The workbook with a sheet added behind the last tab; without calculated columns the rows are asked for once, one after another.

    Raises WorkbookError like `patch.add_sheet`; a value no cell can hold is named by its cell."""
    return _with_sheets(data, {name: content}, zlib)[0]


def save_big_sheet(
    path: str | os.PathLike[str], data: bytes, name: str, content: BigTable, *, backups: Backups | None = None
) -> Saved:
    """`save_big_sheets` of one."""
    return save_big_sheets(path, data, {name: content}, backups=backups)


def save_big_sheets(
    path: str | os.PathLike[str], data: bytes, contents: Mapping[str, BigTable], *, backups: Backups | None = None
) -> Saved:
    """`add_big_sheet` one after another, saved at `path` as `save` does it, and read back there: every byte, every part's checksum, and in
    the new sheets their rows in order, their cells and texts, and a row of every stretch cell by cell. The rest of the workbook is not
    read again: its parts are the bytes they were. The packed bytes may differ from one kind of processor to another, the parts do not.

    Raises WorkbookError as both do; whatever is refused, the file at `path` stays as it was."""
    from isal import isal_zlib

    whole, written = _with_sheets(data, contents, isal_zlib)
    return save(path, whole, backups=backups, check=lambda stored: bulk_check.fault(stored, written))


@uncollected
def _with_sheets(data: bytes, contents: Mapping[str, BigTable], by: ModuleType) -> tuple[bytes, dict[str, Tally]]:
    """The workbook with the sheets, and what was written to each new part. Their packed form is held once when this ends."""
    package = open_for_change(data, structure=True)
    written = dict(_added(package, name, content, by) for name, content in contents.items())
    return package.to_bytes(), written


def _added(package: Package, name: str, content: BigTable, by: ModuleType) -> tuple[str, Tally]:
    """Adds the sheet; its part, and what was written to it."""
    check_new_name(package, name)
    part = new_part(package, name)
    looks = _looks(package, name, content)
    pieces = Pieces(name, Tally())
    head = Sheet([[*content.headings, *(column.heading for column in content.calculated)]], content.widths,
                 page=Page(titles=(1, 1), footer=FOOTER))  # fmt: skip

    def tail() -> str:
        """Known only when the last row is written: the area of the table."""
        last = pieces.tally.rows
        areas = lambda column: area_text(FIRST_ROW, column, max(last, FIRST_ROW), column)
        rules = [DropDown(areas(column), tuple(choices)) for column, choices in sorted(content.choices.items())]
        area = area_text(1, 1, last, max(len(content.headings), 1))
        tables = (NewTable(content.table, area),) if content.table else ()
        hung = attach(package, name, part, Sheet([list(content.headings)], tables=tables), Owned({}, None))
        return drop_downs_xml(name, rules) + page_xml(name, head.page, head.pages_wide) + hung_xml(hung)

    package.put_packed(part, zipcopy.pack(part, _sheet(content, looks, pieces, tail), zipcopy.QUICK, by))
    put_names(package, name, sheet_names(name, head))
    return part, pieces.tally


def _looks(package: Package, name: str, content: BigTable) -> list[str]:
    """The attribute that gives the headings their look, and that of each column."""
    first = len(content.headings) + 1
    wanted = {**content.looks, **{number: column.look for number, column in enumerate(content.calculated, first) if column.look}}
    styles = styles_part(package)
    package.parts[styles], indexes = cellstyles.add_styles(package.parts[styles], list(dict.fromkeys(["header", *wanted.values()])))
    if max(indexes.values()) >= cellstyles.MOST_CELL_FORMATS:
        raise refuse("too_many_formats", sheet=name, cell="A1", limit=f"{cellstyles.MOST_CELL_FORMATS:,}")
    width = max([first - 1 + len(content.calculated), *wanted, 1])
    looks = ["header", *(wanted.get(column) for column in range(1, width + 1))]
    return ["" if look is None else f' s="{indexes[look]}"' for look in looks]


def _sheet(content: BigTable, looks: Sequence[str], pieces: Pieces, tail: Callable[[], str]) -> Iterator[bytes]:
    frame = Sheet([], content.widths, frozen_rows=1)
    yield (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f"{view_xml(frame)}{columns_xml(frame)}<sheetData>"
    ).encode()
    header, *others = looks
    headings = [*content.headings, *(column.heading for column in content.calculated)]
    yield pieces.row(headings, [header] * len(headings))
    first = len(content.headings) + 1
    beside = [column.column(content.rows, number) for number, column in enumerate(content.calculated, first)]  # type: ignore[arg-type]  # said there
    yield from pieces.rows(iter(content.rows), others, beside)
    yield f"</sheetData>{tail()}</worksheet>".encode()
