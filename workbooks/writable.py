"""Whether cells of a sheet may be written: none a sheet does not have, covered by merged cells, locked, a table's heading, or one of
several that share an array formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from udfs.cells import Cell
from workbooks import sheetcells, sheetxml
from workbooks.errors import refuse
from workbooks.keeping import column_span
from workbooks.newsheet import Formula
from workbooks.package import Package
from workbooks.sheetxml import Area, Place, address, area_of
from workbooks.xmlbytes import Element, children, elements

Cells = Mapping[Place, Cell | Formula]


def check(package: Package, part: str, sheet: str, cells: Cells, *, locked: bool = False) -> bool:
    """Raises WorkbookError for the first cell that must not be written; else answers whether a formula goes.

    `locked`: locked cells may be written. Codes: bad_place, outside_sheet, item_refused, table_heading, merged_cell,
    locked_cell, array_cell."""
    for place, content in cells.items():
        _check_place(sheet, place)
        if isinstance(content, Formula) and content.reach is not None and area_of(content.reach) is None:
            raise refuse("item_refused", sheet=sheet, cell=address(*place), item="array formula", reason=f"{content.reach!r} is no area")
    _refuse_headings(package, part, sheet, cells)
    xml = package.parts[part]
    frame = _around_cells(xml, sheet)
    _refuse_covered(frame, sheet, cells)
    if not locked:
        _refuse_locked(package, xml, frame, sheet, cells)
    return _replaces_formula(xml, sheet, cells)


def _check_place(sheet: str, place: object) -> None:
    whole = isinstance(place, tuple) and len(place) == 2 and all(isinstance(n, int) and not isinstance(n, bool) for n in place)
    if not whole:
        raise refuse("bad_place", sheet=sheet, place=repr(place))
    sheetcells.check_place(sheet, *place)


def _around_cells(xml: bytes, sheet: str) -> list[Element]:
    start, end, _ = sheetxml.body_of(xml, sheet)
    return elements(xml[:start] + xml[end:], f"the sheet {sheet}")


def _refuse_covered(frame: list[Element], sheet: str, cells: Cells) -> None:
    """What stands in a covered cell is never seen, and lost when the cells are unmerged; emptying one is no harm."""
    filled = {place for place, content in cells.items() if content is not None}
    for merged in children(frame, "worksheet", "mergeCells", "mergeCell"):
        area = area_of(merged.attributes.get("ref", ""))
        for place in sorted(area.among(filled)) if area else ():
            if place != (area.top, area.left):
                first = address(area.top, area.left)
                raise refuse("merged_cell", sheet=sheet, cell=address(*place), area=area.text, first=first)


# ---- protection


def _refuse_locked(package: Package, xml: bytes, frame: list[Element], sheet: str, cells: Cells) -> None:
    protected = any(_on(e, "sheet") for e in children(frame, "worksheet", "sheetProtection"))
    free = [area for e in children(frame, "worksheet", "protectedRanges", "protectedRange") for area in _areas(e)]
    wanted = [place for place in cells if not any(area.holds(*place) for area in free)] if protected else []
    if wanted:
        styles, unlocked = _styles(xml, frame, sheet, wanted), _unlocked(package)
        for place in wanted:
            if styles[place] not in unlocked:
                raise refuse("locked_cell", sheet=sheet, cell=address(*place))


def _areas(element: Element) -> Iterator[Area]:
    return (area for text in element.attributes.get("sqref", "").split() if (area := area_of(text)))


def _styles(xml: bytes, frame: list[Element], sheet: str, wanted: list[Place]) -> dict[Place, str]:
    """The cell format of each place: its own, else its row's, else its column's."""
    found = {}
    spans = children(frame, "worksheet", "cols", "col")
    for row, column in wanted:
        mine = [e for e in spans if column in column_span(e)]
        found[row, column] = mine[0].attributes.get("style", "0") if mine else "0"
    rows = {row for row, _ in wanted}
    for match in sheetxml.grammar_of(xml, sheet).row.finditer(sheetxml.body_of(xml, sheet)[2]):
        told = sheetxml.attributes(match.group(1))
        if told.get("customFormat") in ("1", "true") and told.get("r", "").isdecimal() and int(told["r"]) in rows:
            found |= {place: told.get("s", "0") for place in wanted if place[0] == int(told["r"])}
    for cell in sheetxml.cells(xml, sheet):
        if (cell.row, cell.column) in found:
            found[cell.row, cell.column] = cell.attributes.get("s", "0")
    return found


def _unlocked(package: Package) -> set[str]:
    """Numbers of the cell formats that let a cell be changed on a protected sheet; without a word of it a cell is locked."""
    found: set[str] = set()
    for part in package.related(package.workbook_part, "styles"):
        number = -1
        for element in package.elements(part) if part in package.parts else ():
            number += element.path == ("styleSheet", "cellXfs", "xf")
            if element.path == ("styleSheet", "cellXfs", "xf", "protection") and not _on(element, "locked", "1"):
                found.add(str(number))
    return found


def _on(element: Element, name: str, default: str = "0") -> bool:
    return element.attributes.get(name, default) in ("1", "true")


# ---- headings and array formulas


def _refuse_headings(package: Package, part: str, sheet: str, cells: Cells) -> None:
    """A table's part repeats its headings; where they differ from the cells Excel offers to repair the file."""
    for table in package.tables.values():
        for column, heading in enumerate(table.columns, table.first_column):
            place = (table.first_row, column)
            on_heading = package.sheets[table.sheet] == part and table.header_rows and place in cells
            if on_heading and cells[place] != heading:
                raise refuse("table_heading", sheet=sheet, cell=address(*place), table=table.name)


def _replaces_formula(xml: bytes, sheet: str, cells: Cells) -> bool:
    """Whether a formula goes. Raises `array_cell` when a cell is one of several that share an array formula."""
    grammar = sheetxml.grammar_of(xml, sheet)
    replaced = False
    for found in sheetxml.cells(xml, sheet):
        formula = sheetxml.formula_of(found, grammar)
        if formula is None:
            continue
        written = (found.row, found.column) in cells
        replaced |= written
        area = area_of(formula.attributes.get("ref", ""))
        if area and formula.attributes.get("t") in ("array", "shared", "dataTable"):
            _refuse_part_of_area(sheet, area, cells, (found.row, found.column), formula.attributes["t"])
    return replaced


def _refuse_part_of_area(
    sheet: str, area: Area, cells: Cells, anchor: Place, kind: str
) -> None:
    """A filled-down formula may lose any cell but its first; an array formula only all of them at once."""
    inside = [(row, column) for row, column in cells if area.holds(row, column)]
    whole = len(inside) == area.size
    if inside and not whole and (kind != "shared" or anchor in inside):
        raise refuse("array_cell", sheet=sheet, cell=address(*inside[0]), area=area.text)
