"""Changes inside somebody else's workbook that leave every other part as it was, byte for byte.

Loading a workbook into a library and saving it again loses what the library does not know (drawings, sparklines, cached
values). Here only the parts that must change are changed, and the rest is copied compressed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from udfs.cells import Cell
from workbooks import cellstyles, sheetxml, xmlbytes
from workbooks.errors import refuse
from workbooks.newsheet import Formula, Sheet, Styled, StyleName, part_bytes, styles_used
from workbooks.package import RELATIONS, Package, rels_name
from workbooks.sheetxml import CellEdit, Place

LONGEST_SHEET_NAME = 31  # Microsoft, Excel specifications: characters of a sheet name, in UTF-16 units
RESERVED_SHEET_NAME = "history"  # Excel keeps it for its own list of tracked changes
_SPREADSHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_REPLACEABLE = {"printerSettings"}  # relations of a sheet that may go when its content is replaced

__all__ = ["Formula", "Sheet", "Styled", "add_sheet", "remove_sheet", "replace_sheet", "set_cells"]


def add_sheet(data: bytes, name: str, sheet: Sheet) -> bytes:
    """The workbook with a worksheet added behind the last tab.

    Touches the content types, the workbook part and its relations, and the styles when `sheet` names any.
    Raises WorkbookError: signed, structure_protected, strict_ooxml, duplicate_part, sheet_exists, sheet_name, and the
    limits of a cell."""
    package = _open(data, structure=True)
    _check_name(package, name)
    put_sheet(package, name, sheet)
    return package.to_bytes()


def put_sheet(package: Package, name: str, sheet: Sheet) -> None:
    """Adds a worksheet to an open package without asking whether that is allowed."""
    part = _free_part(package)
    content = part_bytes(name, sheet, _styles(package, sheet))
    package.add_part(part, content, f"{_SPREADSHEETML}.worksheet+xml")
    _list_sheet(package, name, package.add_relation(package.workbook_part, "worksheet", part))


def replace_sheet(data: bytes, name: str, sheet: Sheet) -> bytes:
    """The workbook with the content of a worksheet that holds nothing but cells replaced by `sheet`.

    Formulas elsewhere that point to the sheet stay valid. Replacing by the same content gives the same bytes.
    Raises WorkbookError like `add_sheet`, and no_such_sheet, sheet_in_use."""
    package = _open(data, structure=False)
    part = package.sheet_part(name)
    _refuse_content(package, name, part)
    content = part_bytes(name, sheet, _styles(package, sheet))
    if content != package.parts[part]:
        if _has_formula(package.parts[part]):
            _drop_calculation_chain(package)
        package.parts[part] = content
        _drop_relations(package, part)
    return package.to_bytes()


def remove_sheet(data: bytes, name: str) -> bytes:
    """The workbook without a worksheet that holds nothing but cells.

    Names that belong to the sheet go with it. Raises WorkbookError like `add_sheet`, and no_such_sheet, sheet_in_use,
    last_sheet."""
    package = _open(data, structure=True)
    part = package.sheet_part(name)
    _refuse_content(package, name, part)
    visible = [e.attributes["name"].lower() for e in package.sheet_elements() if "state" not in e.attributes]
    if visible in ([], [name.lower()]):
        raise refuse("last_sheet", sheet=name)
    _drop_relations(package, part)
    _drop_calculation_chain(package)
    _unlist_sheet(package, name)
    package.remove_part(part, package.workbook_part)
    return package.to_bytes()


def set_cells(data: bytes, sheet: str, cells: Mapping[Place, Cell | Formula]) -> bytes:
    """The workbook with cells of one sheet written; places are (row, column) from 1.

    A cell keeps its style. A written value takes the place of a formula; None empties the cell. Raises WorkbookError:
    no_such_sheet, signed, strict_ooxml, odd_sheet, array_cell, table_heading, and the limits of a cell."""
    package = _open(data, structure=False)
    part = package.sheet_part(sheet)
    xml = package.parts[part]
    _refuse_headings(package, part, sheet, cells)
    if _replaces_formula(xml, sheet, cells):
        _drop_calculation_chain(package)
    package.parts[part] = sheetxml.edit(xml, sheet, {place: _edit(content) for place, content in cells.items()})
    return package.to_bytes()


def _edit(content: Cell | Formula) -> CellEdit:
    if isinstance(content, Formula):
        return CellEdit(content.value, content.text, content.reach)
    return CellEdit(content)


# ---- what may be changed


def _open(data: bytes, *, structure: bool) -> Package:
    """The package, refused when a change would break it; `structure` says that tabs are to change."""
    package = Package.from_bytes(data)
    if any("_xmlsignatures/" in name for name in package.parts):
        raise refuse("signed")
    if package.strict:
        raise refuse("strict_ooxml")
    for element in package.elements(package.workbook_part):
        locked = element.attributes.get("lockStructure") in ("1", "true")
        if structure and element.name == "workbookProtection" and locked:
            raise refuse("structure_protected")
    return package


def _check_name(package: Package, name: str) -> None:
    reason = _name_fault(name)
    if reason:
        raise refuse("sheet_name", sheet=name, reason=reason)
    if name.lower() in (tab.lower() for tab in package.tabs):
        raise refuse("sheet_exists", sheet=name)


def _name_fault(name: str) -> str | None:
    if not name.strip():
        return "it is blank"
    if len(name.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_SHEET_NAME:
        return f"it is longer than {LONGEST_SHEET_NAME} characters"
    if re.search(r"[\[\]:*?/\\\x00-\x1f]", name):
        return "it holds one of [ ] : * ? / \\ or a control character"
    if name[0] == "'" or name[-1] == "'":
        return "it begins or ends with an apostrophe"
    return "Excel keeps that name for itself" if name.lower() == RESERVED_SHEET_NAME else None


def _refuse_content(package: Package, name: str, part: str) -> None:
    kinds = sorted({r.type for r in package.rels(part).values()} - _REPLACEABLE)
    if kinds:
        raise refuse("sheet_in_use", sheet=name, content=", ".join(kinds))


def _refuse_headings(package: Package, part: str, sheet: str, cells: Mapping[Place, Cell | Formula]) -> None:
    """A table's part repeats its headings; where they differ from the cells Excel offers to repair the file."""
    for table in package.tables.values():
        for column, heading in enumerate(table.columns, table.first_column):
            place = (table.first_row, column)
            on_heading = package.sheets[table.sheet] == part and table.header_rows and place in cells
            if on_heading and cells[place] != heading:
                raise refuse("table_heading", sheet=sheet, cell=sheetxml.address(*place), table=table.name)


def _replaces_formula(xml: bytes, sheet: str, cells: Mapping[Place, Cell | Formula]) -> bool:
    """Whether a formula goes. Raises `array_cell` when a cell is one of several that share an array formula."""
    grammar = sheetxml.grammar_of(xml, sheet)
    replaced = False
    for found in sheetxml.cells(xml, sheet):
        formula = sheetxml.formula_of(found, grammar)
        if formula is None:
            continue
        written = (found.row, found.column) in cells
        replaced |= written
        area = sheetxml.area_of(formula.attributes.get("ref", ""))
        if area and formula.attributes.get("t") in ("array", "shared", "dataTable"):
            _refuse_part_of_area(sheet, area, cells, (found.row, found.column), formula.attributes["t"])
    return replaced


def _refuse_part_of_area(
    sheet: str, area: sheetxml.Area, cells: Mapping[Place, Cell | Formula], anchor: Place, kind: str
) -> None:
    """A filled-down formula may lose any cell but its first; an array formula only all of them at once."""
    inside = [(row, column) for row, column in cells if area.holds(row, column)]
    whole = len(inside) == area.size
    if inside and not whole and (kind != "shared" or anchor in inside):
        raise refuse("array_cell", sheet=sheet, cell=sheetxml.address(*inside[0]), area=area.text)


def _has_formula(xml: bytes) -> bool:
    return re.search(rb"<(?:\w+:)?f[\s>]", xml) is not None


# ---- the package's lists


def _free_part(package: Package) -> str:
    folder = package.workbook_part.rpartition("/")[0]
    stem = f"{folder}/worksheets/sheet" if folder else "worksheets/sheet"
    taken = {part.lower() for part in package.parts}
    number = 1
    while f"{stem}{number}.xml".lower() in taken:
        number += 1
    return f"{stem}{number}.xml"


def _styles(package: Package, sheet: Sheet) -> dict[StyleName | cellstyles.Look, int]:
    names = styles_used(sheet)
    if not names:
        return {}
    parts = package.related(package.workbook_part, "styles")
    if not parts:
        parts = [package.workbook_part.rpartition("/")[0] + "/styles.xml"]
        package.add_part(parts[0], cellstyles.EMPTY, f"{_SPREADSHEETML}.styles+xml")
        package.add_relation(package.workbook_part, "styles", parts[0])
    package.parts[parts[0]], indexes = cellstyles.add_styles(package.parts[parts[0]], names)
    return dict(indexes)


def _list_sheet(package: Package, name: str, relation: str) -> None:
    workbook = package.workbook_part
    found = package.elements(workbook)
    sheets = xmlbytes.children(found, "workbook", "sheets")[0]
    ids = [int(e.attributes["sheetId"]) for e in package.sheet_elements()]
    tag = f"{sheets.prefix}:sheet" if sheets.prefix else "sheet"
    pairs = {"name": name, "sheetId": str(max(ids, default=0) + 1), "rel:id": relation, "xmlns:rel": RELATIONS}
    entry = f"<{tag}{xmlbytes.attributes_text(pairs)}/>".encode()
    package.parts[workbook] = xmlbytes.append_child(package.parts[workbook], sheets, entry)


def _unlist_sheet(package: Package, name: str) -> None:
    """Takes the tab out and moves every index that counts tabs."""
    workbook = package.workbook_part
    position = [tab.lower() for tab in package.tabs].index(name.lower())
    for element in reversed(package.elements(workbook)):
        data = package.parts[workbook]
        if element.name == "sheet" and element.attributes.get("name", "").lower() == name.lower():
            package.parts[workbook] = data[: element.start] + data[element.end :]
        elif element.name == "definedName" and "localSheetId" in element.attributes:
            package.parts[workbook] = _move_name(data, element, position)
        elif element.name == "workbookView":
            package.parts[workbook] = _move_view(data, element, position)


def _move_name(data: bytes, element: xmlbytes.Element, position: int) -> bytes:
    index = int(element.attributes["localSheetId"])
    if index == position:
        return data[: element.start] + data[element.end :]
    return xmlbytes.set_attribute(data, element, "localSheetId", str(index - 1)) if index > position else data


def _move_view(data: bytes, element: xmlbytes.Element, position: int) -> bytes:
    index = int(element.attributes.get("activeTab", "0"))
    moved = max(index - 1, 0) if index >= position else index
    return xmlbytes.set_attribute(data, element, "activeTab", str(moved)) if moved != index else data


def _drop_calculation_chain(package: Package) -> None:
    """Excel makes the chain anew; one that names a cell without formula would make it offer a repair."""
    for part in package.related(package.workbook_part, "calcChain"):
        package.remove_part(part, package.workbook_part)


def _drop_relations(package: Package, part: str) -> None:
    for relation in list(package.rels(part).values()):
        if relation.type in _REPLACEABLE and not relation.external:
            package.remove_part(relation.target, part)
    package.parts.pop(rels_name(part), None)
