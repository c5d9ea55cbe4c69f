"""Rows put below the tables of a workbook that holds more than ours: tables, names and drop-downs grow, the rest stays byte for byte."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from udfs.cells import DAY_ZERO
from udfs.errors import column_letters
from workbooks import sheetxml, xmlbytes
from workbooks.errors import refuse
from workbooks.fill import Filled
from workbooks.job.schema import Field, Row
from workbooks.package import Package, Table
from workbooks.permission import open_for_change
from workbooks.reader import Sheet, Workbook
from workbooks.sheetxml import Area, CellEdit, area_of
from workbooks.spec import Value
from workbooks.tender.tables import TABLES
from workbooks.writable import check as check_writable
from workbooks.writer import AREA
from workbooks.xmlbytes import Element, children

CHANGES = "changes"
FOLLOWING = ("dataValidation", "conditionalFormatting", "protectedRange")  # what holds for a column down to the end of its table

Line = dict[int, Value]  # value by column number


class Grown(NamedTuple):
    """A table before rows are added: heading row, columns, last row by its name and as a table of the file, first new row."""

    sheet: Sheet
    top: int
    left: int
    right: int
    bottoms: frozenset[int]
    first: int
    table: Table | None


@dataclass
class _Book:
    """The package that is changed, beside what was read from it."""

    package: Package
    filled: Filled


def append(
    book: Workbook, data: bytes, rows: dict[str, list[Row]], changes: tuple[tuple[Value, ...], ...],
    tables: Mapping[str, tuple[Field, ...]] = TABLES,
) -> bytes:  # fmt: skip
    """The file with `rows` below the tables of their names and `changes` below the change log, where there is one.

    Raises WorkbookError heading_missing (a value has no column), rows_taken and totals_row (no room below it), and what stops any
    change of a file: signed, strict_ooxml, shared_workbook."""
    whole = _Book(open_for_change(data, structure=False), Filled(book))
    for name, new in rows.items():
        if new:
            grown = _grown(whole, name.capitalize() + AREA)
            _write(whole, name.capitalize() + AREA, grown, [_line(tables[name], grown, row) for row in new])
    if changes and whole.filled.has(CHANGES + AREA):
        grown = _grown(whole, CHANGES + AREA)
        _write(whole, CHANGES + AREA, grown, [dict(enumerate(change, grown.left)) for change in changes])
    _calculate_on_opening(whole.package)
    return whole.package.to_bytes()


def _grown(whole: _Book, name: str) -> Grown:
    if not whole.filled.has(name):
        raise refuse("not_our_template", path=whole.filled.book.path, name=name)
    sheet, top, left, bottom, right = whole.filled.place(name)
    tables = [t for t in whole.package.tables.values() if t.sheet == sheet.name and t.first_row == top
              and t.first_column <= left <= t.last_column]  # fmt: skip
    table = tables[0] if tables else None
    if table and table.totals_rows:
        raise refuse("totals_row", sheet=sheet.name, row=table.last_row)
    last = whole.filled.last_row(name)
    filled = [row for row in range(top, last + 1) if any(_taken(sheet, row, c) for c in range(left, right + 1))]
    return Grown(sheet, top, left, right, frozenset({bottom, table.last_row if table else bottom}), max(filled, default=top) + 1, table)


def _taken(sheet: Sheet, row: int, column: int) -> bool:
    return sheet.cell(row, column) is not None or sheet.formula(row, column) is not None


def _line(fields: tuple[Field, ...], grown: Grown, row: Row) -> Line:
    """A row of ours by the columns that stand there: a person may have moved them."""
    headings = {str(grown.sheet.cell(grown.top, c)).strip(): c for c in range(grown.left, grown.right + 1)}
    line: Line = {}
    for field in fields:
        if field.header in headings:
            line[headings[field.header]] = row.get(field.name)
        elif row.get(field.name) not in (None, ""):
            raise refuse("heading_missing", sheet=grown.sheet.name, row=grown.top, heading=field.header)
    return line


def _write(whole: _Book, name: str, grown: Grown, lines: list[Line]) -> None:
    package, sheet = whole.package, grown.sheet
    part = package.sheet_part(sheet.name)
    values = {(row, column): _cell(value) for row, line in enumerate(lines, grown.first) for column, value in line.items()}
    taken = next((place for place in values if _taken(sheet, *place)), None)
    if taken:
        raise refuse("rows_taken", cell=f"{sheet.name}!{column_letters(taken[1])}{taken[0]}", count=len(lines))
    check_writable(package, part, sheet.name, values, locked=True)  # tables of ours, protected without a password
    styles = {(c.row, c.column): c.attributes.get("s") for c in sheetxml.cells(package.parts[part], sheet.name)}
    edits = {place: CellEdit(value, style=_style(styles, place, grown.top + 1)) for place, value in values.items()}
    package.parts[part] = sheetxml.edit(package.parts[part], sheet.name, edits)
    last = grown.first + len(lines) - 1
    _grow_rules(package, part, grown, last)
    _grow_table(package, grown, last)
    _grow_name(package, name, last)


def _cell(value: Value) -> Value:
    return float((value - DAY_ZERO).days) if isinstance(value, dt.date) else value


def _style(styles: dict, place: tuple[int, int], model: int) -> int | None:
    """The look of the table's first row where the cell has none of its own."""
    like = styles.get((model, place[1]))
    return int(like) if like and styles.get(place) is None else None


def _grow_rules(package: Package, part: str, grown: Grown, last: int) -> None:
    """Drop-downs and highlights of whole columns of the table."""
    for element in reversed(package.elements(part)):
        if element.name in FOLLOWING and "sqref" in element.attributes:
            old = element.attributes["sqref"]
            new = " ".join(_longer(text, grown, last) for text in old.split())
            if new != " ".join(old.split()):
                package.parts[part] = xmlbytes.set_attribute(package.parts[part], element, "sqref", new)


def _longer(text: str, grown: Grown, last: int) -> str:
    area = area_of(text)
    right = max(grown.right, grown.table.last_column if grown.table else 0)
    inside = area and grown.top < area.top and grown.left <= area.left and area.right <= right
    if not inside or area.bottom not in grown.bottoms or area.bottom >= last:
        return text
    return area._replace(bottom=last).text


def _grow_table(package: Package, grown: Grown, last: int) -> None:
    table = grown.table
    if table is None or last <= table.last_row:
        return
    reach = Area(table.first_row, table.first_column, last, table.last_column).text
    for element in reversed(package.elements(table.part)):
        if element.path in (("table",), ("table", "autoFilter")):
            package.parts[table.part] = xmlbytes.set_attribute(package.parts[table.part], element, "ref", reach)


def _grow_name(package: Package, name: str, last: int) -> None:
    part = package.workbook_part
    for element in reversed(children(package.elements(part), "workbook", "definedNames", "definedName")):
        sheet, _, text = element.text.rpartition("!")
        area = area_of(text)
        if element.attributes.get("name", "").casefold() == name.casefold() and area and area.bottom < last:
            _set_text(package, part, element, f"{sheet}!{area._replace(bottom=last).fixed}")


def _set_text(package: Package, part: str, element: Element, text: str) -> None:
    data = package.parts[part]
    package.parts[part] = data[: element.inside] + xmlbytes.text(text) + data[element.inside_end :]


def _calculate_on_opening(package: Package) -> None:
    """Formulas that count the rows show their old results until then."""
    part = package.workbook_part
    for element in children(package.elements(part), "workbook", "calcPr"):
        package.parts[part] = xmlbytes.set_attribute(package.parts[part], element, "fullCalcOnLoad", "1")
