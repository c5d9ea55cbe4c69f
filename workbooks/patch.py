"""Changes inside somebody else's workbook that leave every other part as it was, byte for byte.

Loading a workbook into a library and saving it again loses what the library does not know (drawings, sparklines, cached
values). Here only the parts that must change are changed, and the rest is copied compressed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from udfs.cells import Cell
from workbooks import cellstyles, sheetxml, writable
from workbooks.attach import attach, detach
from workbooks.errors import refuse
from workbooks.keeping import carry_over, refuse_additions, refuse_lost_cells
from workbooks.names import PRINT_AREA, PRINT_TITLES, Key, own_names, put_names, sheet_reference
from workbooks.newchart import NewChart, Series
from workbooks.newrules import DropDown, Highlight, Tone
from workbooks.newsheet import Formula, Page, Sheet, Styled, StyleName, part_bytes, styles_used, tones_used
from workbooks.newtable import NewTable
from workbooks.ownership import Owned, drop_leavings, owned
from workbooks.package import Package
from workbooks.paper import titles
from workbooks.permission import check_new_name, open_for_change
from workbooks.sheetxml import CellEdit, Place
from workbooks.styletrim import trim
from workbooks.tabs import list_tab, unlist_tab
from workbooks.usage import refuse_if_used
from workbooks.xmlbytes import Element

_SPREADSHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"

__all__ = [
    "DropDown", "Formula", "Highlight", "NewChart", "NewTable", "Page", "Series", "Sheet", "Styled",
    "add_sheet", "put_sheet", "remove_sheet", "replace_sheet", "set_cells",
]  # fmt: skip


def add_sheet(data: bytes, name: str, sheet: Sheet) -> bytes:
    """The workbook with a worksheet added behind the last tab.

    Touches the content types, the workbook part and its relations, and the styles when `sheet` names any; brings the
    sheet, and a part for each table and chart. Raises WorkbookError: signed, structure_protected, strict_ooxml,
    shared_workbook, encrypted, duplicate_part, sheet_exists, sheet_name, name_refused, item_refused, too_many_formats, and
    the limits of a cell."""
    package = open_for_change(data, structure=True)
    check_new_name(package, name)
    put_sheet(package, name, sheet)
    return package.to_bytes()


def put_sheet(package: Package, name: str, sheet: Sheet) -> None:
    """Adds a worksheet to an open package without asking whether that is allowed."""
    part = new_part(package, name)
    package.parts[part] = _content(package, name, part, sheet, Owned({}, None))


def new_part(package: Package, name: str) -> str:
    """Lists an empty worksheet behind the last tab; answers its part."""
    part = package.free_part("worksheets/sheet")
    package.add_part(part, b"", f"{_SPREADSHEETML}.worksheet+xml")
    list_tab(package, name, package.add_relation(package.workbook_part, "worksheet", part))
    return part


def replace_sheet(data: bytes, name: str, sheet: Sheet, *, discard: bool = False) -> bytes:
    """The workbook with the content of a worksheet that holds cells, and tables and charts of ours, replaced by `sheet`.

    Formulas elsewhere that point to the sheet stay valid. Replacing by the same content gives the same bytes. What the user
    has added stays: rules, data validation, merged cells, protection, widths of other columns. `discard`: cells beside
    and below the new content may go, and merged cells that would hide new ones.
    Raises WorkbookError like `add_sheet`, and no_such_sheet, sheet_in_use, sheet_referred_to, cell_would_be_lost."""
    package = open_for_change(data, structure=False)
    part = package.sheet_part(name)
    new_tables = {table.name.lower() for table in sheet.tables}
    old = owned(package, name, part, new_tables)
    gone = [table for table in old.tables if table.lower() not in new_tables]
    unnamed = own_names(package, name) - sheet.names.keys()
    refuse_if_used(package, name, stays=True, tables=gone, names=unnamed, own=_own_parts(part, old))
    if not discard:
        refuse_lost_cells(name, package.parts[part], sheet)
    content = _content(package, name, part, sheet, old)
    content = carry_over(package, name, part, sheet, content, discard=discard)
    if content != package.parts[part]:
        _forget_order(package, name)
        package.parts[part] = content
    drop_leavings(package, part)
    return package.to_bytes()


def remove_sheet(data: bytes, name: str, *, discard: bool = False) -> bytes:
    """The workbook without a worksheet that holds nothing but cells, and tables and charts of ours.

    Names that belong to the sheet go with it, and cell formats only it used. `discard`: what a user has added to the sheet
    itself (rules, merged cells, protection) may go as well. Raises WorkbookError like `add_sheet`, and
    no_such_sheet, sheet_in_use, sheet_referred_to, last_sheet."""
    package = open_for_change(data, structure=True)
    part = package.sheet_part(name)
    old = owned(package, name, part)
    if not discard:
        refuse_additions(package, name, part)
    visible = [e.attributes.get("name", "").lower() for e in package.sheet_elements() if _visible(e)]
    if visible in ([], [name.lower()]):
        raise refuse("last_sheet", sheet=name)
    names = own_names(package, name)
    refuse_if_used(package, name, stays=False, tables=old.tables, names=names, own=_own_parts(part, old))
    _forget_order(package, name)
    put_names(package, name, {})
    unlist_tab(package, name)
    detach(package, part, old)
    drop_leavings(package, part)
    content = package.parts[part]
    package.remove_part(part, package.workbook_part)
    trim(package, content)
    return package.to_bytes()


def set_cells(data: bytes, sheet: str, cells: Mapping[Place, Cell | Formula], *, locked: bool = False) -> bytes:
    """The workbook with cells of one sheet written; places are (row, column) from 1.

    A cell keeps its style. A written value takes the place of a formula; None empties the cell. `locked`: locked cells
    of a protected sheet too, for sheets that are ours. Raises WorkbookError:
    no_such_sheet, signed, strict_ooxml, odd_sheet, bad_place, array_cell, table_heading, merged_cell, locked_cell, and the
    limits of a cell."""
    package = open_for_change(data, structure=False)
    part = package.sheet_part(sheet)
    if writable.check(package, part, sheet, cells, locked=locked):
        _drop_calculation_chain(package)
    package.parts[part] = sheetxml.edit(package.parts[part], sheet, {place: _edit(content) for place, content in cells.items()})
    return package.to_bytes()


def _edit(content: Cell | Formula) -> CellEdit:
    if isinstance(content, Formula):
        return CellEdit(content.value, content.text, content.reach)
    return CellEdit(content)


# ---- the content of a sheet


def _content(package: Package, name: str, part: str, sheet: Sheet, old: Owned) -> bytes:
    """The part of a listed sheet; what hangs on it, its names and its styles are put into the package."""
    styles, tones = _styles(package, name, sheet)
    hung = attach(package, name, part, sheet, old)
    content = part_bytes(name, sheet, styles, tones, hung)
    put_names(package, name, sheet_names(name, sheet))
    return content


def sheet_names(name: str, sheet: Sheet) -> dict[Key, str]:
    """The names a sheet brings: its own, and what prints."""
    here = sheet_reference(name)
    wanted = {Key(known): here + _fixed(name, area) for known, area in sheet.names.items()}
    if sheet.page.area:
        wanted[Key(PRINT_AREA, local=True)] = here + _fixed(name, sheet.page.area)
    if repeated := titles(sheet.page.titles, sheet.pages_wide):
        wanted[Key(PRINT_TITLES, local=True)] = ",".join(here + area for area in repeated.split(","))
    return wanted


def _fixed(name: str, text: str) -> str:
    """"B2:C3" -> "$B$2:$C$3"."""
    area = sheetxml.area_of(text)
    if area is None:
        raise refuse("item_refused", sheet=name, cell=text, item="name", reason="that is not an area of cells")
    return area.fixed


def _styles(package: Package, name: str, sheet: Sheet) -> tuple[dict[StyleName | cellstyles.Look, int], dict[Tone, int]]:
    looks, tones = styles_used(sheet), tones_used(sheet)
    if not looks and not tones:
        return {}, {}
    part = styles_part(package)
    package.parts[part], indexes = cellstyles.add_styles(package.parts[part], looks)
    package.parts[part], tone_indexes = cellstyles.add_tones(package.parts[part], tones)
    beyond = {look for look, index in indexes.items() if index >= cellstyles.MOST_CELL_FORMATS}
    if beyond:
        raise refuse("too_many_formats", sheet=name, cell=_first_with(sheet, beyond), limit=f"{cellstyles.MOST_CELL_FORMATS:,}")
    return dict(indexes), tone_indexes


def styles_part(package: Package) -> str:
    """The part of the styles, made when the workbook has none."""
    parts = package.related(package.workbook_part, "styles")
    if parts and parts[0] not in package.parts:
        raise refuse("missing_part", part=parts[0])
    if parts:
        return parts[0]
    new = posixpath.join(posixpath.dirname(package.workbook_part), "styles.xml")
    package.add_part(new, cellstyles.EMPTY, f"{_SPREADSHEETML}.styles+xml")
    package.add_relation(package.workbook_part, "styles", new)
    return new


def _first_with(sheet: Sheet, looks: set[StyleName | cellstyles.Look]) -> str:
    for r, row in enumerate(sheet.rows, 1):
        for c, cell in enumerate(row, 1):
            if isinstance(cell, Styled) and cell.style in looks:
                return sheetxml.address(r, c)
    raise AssertionError("a look is only asked for by a cell")


def _visible(element: Element) -> bool:
    return element.attributes.get("state", "visible") == "visible"


def _own_parts(part: str, old: Owned) -> list[str]:
    drawing = [old.drawing.part, *old.drawing.charts] if old.drawing else []
    return [part, *(table for _, table in old.tables.values()), *drawing]


# ---- the order of calculation


def _forget_order(package: Package, name: str) -> None:
    """Excel's list of formulas goes when it names the sheet: one that names a cell without formula would be repaired."""
    numbers = {e.attributes.get("name", "").lower(): e.attributes.get("sheetId") for e in package.sheet_elements()}
    for part in package.related(package.workbook_part, "calcChain"):
        named = f' i="{numbers.get(name.lower())}"'.encode()
        if named in package.parts.get(part, named):
            _drop_calculation_chain(package)


def _drop_calculation_chain(package: Package) -> None:
    for part in package.related(package.workbook_part, "calcChain"):
        package.remove_part(part, package.workbook_part)
