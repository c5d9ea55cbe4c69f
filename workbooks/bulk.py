"""A large table as a new sheet in somebody else's workbook, row by row: only its packed form is ever in memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from udfs.cells import Cell, ExcelError
from workbooks import cellstyles, sheetcells, zipcopy
from workbooks.attach import attach
from workbooks.errors import refuse
from workbooks.newsheet import (
    MAIN,
    Page,
    Sheet,
    StyleName,
    columns_xml,
    hung_xml,
    kind_xml,
    page_xml,
    view_xml,
)
from workbooks.newtable import NewTable
from workbooks.ownership import Owned
from workbooks.patch import new_part, styles_part
from workbooks.permission import check_new_name, open_for_change
from workbooks.sheetxml import area_text

_ROWS_A_PIECE = 500
# Text that needs more than to be put between tags; length is looked at beside it.
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")
_SURELY_SHORT = sheetcells.LONGEST_TEXT // 2  # a character is at most two UTF-16 units


@dataclass(frozen=True)
class BigTable:
    """Headings in row 1 and any number of rows below. `looks` and `widths` go by column number from 1.

    `table` names the Excel table over it all; without it the sheet holds plain cells."""

    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    table: str = ""
    looks: dict[int, StyleName | cellstyles.Look] = field(default_factory=dict)
    widths: dict[int, float] = field(default_factory=dict)


def add_big_sheet(data: bytes, name: str, content: BigTable) -> bytes:
    """The workbook with a sheet added behind the last tab; the rows are asked for once, one after another.

    Raises WorkbookError like `patch.add_sheet`; a value no cell can hold is named by its cell."""
    package = open_for_change(data, structure=True)
    check_new_name(package, name)
    part = new_part(package, name)
    looks = dict.fromkeys(["header", *content.looks.values()])
    styles = styles_part(package)
    package.parts[styles], indexes = cellstyles.add_styles(package.parts[styles], list(looks))
    if max(indexes.values()) >= cellstyles.MOST_CELL_FORMATS:
        raise refuse("too_many_formats", sheet=name, cell="A1", limit=f"{cellstyles.MOST_CELL_FORMATS:,}")
    written = _Rows(name, content, indexes)

    def tail() -> str:
        """Known only when the last row is written: the area of the table."""
        width = max(len(content.headings), 1)
        area = area_text(1, 1, written.count, width)
        tables = (NewTable(content.table, area),) if content.table else ()
        hung = attach(package, name, part, Sheet([list(content.headings)], tables=tables), Owned({}, None))
        return page_xml(name, Page()) + hung_xml(hung)

    package.put_packed(part, zipcopy.pack(part, _pieces(content, written, tail)))
    return package.to_bytes()


def _pieces(content: BigTable, rows: _Rows, tail: Callable[[], str]) -> Iterator[bytes]:
    frame = Sheet([], content.widths, frozen_rows=1)
    yield (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f"{view_xml(frame)}{columns_xml(frame)}<sheetData>"
    ).encode()
    yield from rows
    yield f"</sheetData>{tail()}</worksheet>".encode()


class _Rows:
    """The rows as pieces of XML; `count` tells how many there are once all have been taken."""

    def __init__(self, name: str, content: BigTable, indexes: dict[StyleName | cellstyles.Look, int]) -> None:
        self.name, self.content, self.count = name, content, 0
        self.header = f' s="{indexes["header"]}"'
        looks = {column: f' s="{indexes[look]}"' for column, look in content.looks.items()}
        width = max([len(content.headings), *looks, 1])
        self.columns = [(get_column_letter(c), looks.get(c, "")) for c in range(1, width + 1)]

    def __iter__(self) -> Iterator[bytes]:
        piece = [self._row(self.content.headings, [(letters, self.header) for letters, _ in self.columns])]
        for row in self.content.rows:
            piece.append(self._row(row, self.columns))
            if len(piece) == _ROWS_A_PIECE:
                yield "".join(piece).encode()
                piece = []
        yield "".join(piece).encode()

    def _row(self, row: Sequence[Cell], columns: Sequence[tuple[str, str]]) -> str:
        self.count += 1
        number = self.count
        if number > sheetcells.MOST_ROWS or len(row) > len(columns):
            self._refuse_place(number, len(row))
        cells = []
        for (letters, look), value in zip(columns, row, strict=False):
            kind = type(value)
            if kind is float and value - value == 0:  # neither infinite nor no number
                cells.append(f'<c r="{letters}{number}"{look}><v>{value!r}</v></c>')
            elif kind is str and len(value) <= _SURELY_SHORT and not _SPECIAL.search(value):
                space = "" if value == value.strip() else ' xml:space="preserve"'
                cells.append(f'<c r="{letters}{number}"{look} t="inlineStr"><is><t{space}>{value}</t></is></c>')
            elif value is not None:
                cells.append(self._rare(f'<c r="{letters}{number}"{look}', value, (number, len(cells) + 1)))
            elif look:
                cells.append(f'<c r="{letters}{number}"{look}/>')
            else:
                cells.append("")
        return f'<row r="{number}">{"".join(cells)}</row>'

    def _rare(self, start: str, value: Cell, place: tuple[int, int]) -> str:
        if isinstance(value, str) and not isinstance(value, ExcelError):
            return f'{start} t="inlineStr">{sheetcells.inline_text(value, self.name, place)}</c>'
        kind, text = sheetcells.written(value, self.name, place)
        return f"{start}{kind_xml(kind)}><v>{text}</v></c>"

    def _refuse_place(self, row: int, width: int) -> None:
        sheetcells.check_place(self.name, row, max(width, 1))
        reason = f"the row has {width} values under {len(self.columns)} headings"
        raise refuse("item_refused", sheet=self.name, cell=f"A{row}", item="table", reason=reason)
