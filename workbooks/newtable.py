"""A real Excel table on a sheet of ours: what it must satisfy, and its part as bytes (ECMA-376 part 1, 18.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from udfs.cells import ExcelError
from workbooks import sheetcells
from workbooks.errors import WorkbookError, refuse
from workbooks.names import name_fault
from workbooks.ownership import MARK
from workbooks.sheetxml import Area, address, area_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LONGEST_HEADING = 255  # Microsoft, Excel specifications: characters of a table column's name


@dataclass(frozen=True)
class NewTable:
    """A table over `area` ("A3:D20"), whose first row holds the headings as text. `filter` gives every heading a button."""

    name: str
    area: str
    style: str = "TableStyleLight1"
    filter: bool = True


def headings_of(sheet: str, table: NewTable, rows: Sequence[Sequence[object]]) -> list[str]:
    """The column names, which are the texts of the heading cells. Raises `name_refused` or `item_refused`."""
    area = area_of(table.area)
    if name_fault(table.name):
        raise refuse("name_refused", name=table.name, reason=name_fault(table.name))
    if area is None or area.bottom <= area.top:
        raise _fault(sheet, table.area, "a table needs a heading row and at least one row below it")
    found: list[str] = []
    for column in range(area.left, area.right + 1):
        where = address(area.top, column)
        row = rows[area.top - 1] if area.top <= len(rows) else ()
        heading = row[column - 1] if column <= len(row) else None
        if not isinstance(heading, str) or isinstance(heading, ExcelError) or not heading.strip():
            raise _fault(sheet, where, "a heading must be text")
        if heading.lower() in (other.lower() for other in found):
            raise _fault(sheet, where, f"the heading {heading} stands there twice")
        if len(heading) > LONGEST_HEADING:
            raise _fault(sheet, where, f"a heading may have {LONGEST_HEADING} characters")
        found.append(heading)
    return found


def refuse_overlap(sheet: str, tables: Sequence[NewTable]) -> None:
    """Raises `item_refused` when two tables share a cell, or `name_refused` when they share a name."""
    placed: list[tuple[NewTable, Area]] = []
    for table in tables:
        area = area_of(table.area)
        for other, theirs in placed if area else ():
            if other.name.lower() == table.name.lower():
                raise refuse("name_refused", name=table.name, reason="two tables would have it")
            apart = area.bottom < theirs.top or theirs.bottom < area.top or area.right < theirs.left or theirs.right < area.left
            if not apart:
                raise _fault(sheet, address(area.top, area.left), f"it would lie over the table {other.name}")
        if area:
            placed.append((table, area))


def part_bytes(table: NewTable, number: int, headings: Sequence[str]) -> bytes:
    """The table part; `number` is the id no other table of the workbook has."""
    columns = "".join(f'<tableColumn id="{i}" name={_heading(text)}/>' for i, text in enumerate(headings, 1))
    button = f'<autoFilter ref="{table.area}"/>' if table.filter else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<table xmlns="{MAIN}" id="{number}" name="{table.name}" displayName="{table.name}" comment="{MARK}" '
        f'ref="{table.area}" totalsRowShown="0">{button}<tableColumns count="{len(headings)}">{columns}</tableColumns>'
        f'<tableStyleInfo name={quoteattr(table.style)} showFirstColumn="0" showLastColumn="0" showRowStripes="1" '
        'showColumnStripes="0"/></table>'
    ).encode()


def _heading(text: str) -> str:
    """A column name as attribute: line ends and tabs, which XML would turn into blanks, are spelt out as Excel does."""
    spelt = sheetcells.cell_text(text, "", (1, 1))
    return quoteattr("".join(f"_x{ord(letter):04x}_" if letter in "\n\t" else letter for letter in spelt))


def _fault(sheet: str, cell: str, reason: str) -> WorkbookError:
    return refuse("item_refused", sheet=sheet, cell=cell, item="table", reason=reason)
