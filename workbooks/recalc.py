"""Cells of a workbook calculated anew without a spreadsheet program, the values patched in where they stand.

Only values, their types, the areas of spilling formulas, the dimension and the kept numbers of charts change. A cell
that cannot be calculated keeps the value it has and is reported: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from udfs import dispatch, registry
from udfs.cells import ERROR_CODES, Cell, ExcelError
from udfs.findings import Finding
from workbooks import charts, sheetxml, uncalculated, xmlbytes
from workbooks.cached import cached_value
from workbooks.engines import Calculation, CellRune, Engine, Unavailable
from workbooks.formulas import FormulaCell
from workbooks.liftcopy import Copy, merged
from workbooks.lifting import Functions, Known, Lifting, Progress
from workbooks.package import Package
from workbooks.references import Block
from workbooks.sheetcells import KEPT
from workbooks.sheetxml import Area, CellEdit, Found, Place
from workbooks.uncollected import uncollected


@dataclass(frozen=True)
class Recalculated:
    """`data` is the workbook; `calls` counts calls of our functions made, `changed` the cells whose value changed.

    `known`: what a calculation of nearly the same workbook may begin with."""

    data: bytes
    findings: list[Finding]
    calls: int
    changed: int
    known: Known


@uncollected
def recalculate(
    data: bytes,
    *,
    progress: Progress | None = None,
    functions: Functions | None = None,
    engine: Engine | None = None,
    known: Known | None = None,
    or_told: bool = False,
    fresh: bool = False,
) -> Recalculated:
    """Every formula of the workbook calculated anew: native ones by `engine`, ours by Python.

    `progress` is told ("functions", done, all) and ("cells", done, all). Raises WorkbookError only for a file that cannot
    be read; what cannot be calculated is a finding of severity "block". `known`: of an earlier calculation of nearly the same
    workbook. `or_told`: for who will write the findings into the workbook and calculate it again: where there are any, nothing is
    written into `data`. `fresh`: nobody has calculated the workbook yet, so what cannot be calculated shows #N/A, no value it never had."""
    package = Package.from_bytes(data)
    tell = progress or (lambda *_: None)
    lifting = Lifting(package, functions or our_functions(), engine or CellRune(), known)
    copy, calculation = lifting.run(tell)
    values = _Values(lifting, copy, calculation, ExcelError("#N/A") if fresh else None)
    left = uncalculated.NO_VALUE if fresh else uncalculated.KEPT_VALUE
    findings = uncalculated.findings(lifting, values.by_cell, values.odd_errors, left)
    if findings and or_told:
        return Recalculated(data, findings, lifting.made, 0, lifting.known)
    changed = _patch(package, lifting.standing.found, values, tell)
    charts.refresh(package, changed, calculation, lifting.resolver)
    if not any(isinstance(value, Unavailable) for value in values.by_cell.values()):
        _calculated_on_load_off(package)
    return Recalculated(package.to_bytes(), findings, lifting.made, sum(map(len, changed.values())), lifting.known)


def our_functions() -> Functions:
    """The registry and its dispatch."""
    return Functions(registry.load(), dispatch.call, dispatch.sentence)


class _Values:
    """The new value of every formula cell and every cell an array formula fills, and the areas that changed."""

    def __init__(self, lifting: Lifting, copy: Copy, calculation: Calculation, missing: ExcelError | None) -> None:
        self._missing = missing
        self.areas = {cell: _area(cell, copy, calculation) for cell in lifting.cells}
        blocks = merged({Block(cell.sheet, area) for cell, area in self.areas.items()})
        self.cells: dict[str, dict[Place, Cell | Unavailable]] = {}
        for block in blocks:
            known = self.cells.setdefault(block.sheet, {})
            known.update(_placed(block, calculation.rows(block)))
        self.by_cell = {cell: self.cells[cell.sheet][cell.place] for cell in lifting.cells}
        self.odd_errors = {cell: str(v) for cell, v in self.by_cell.items() if _odd(v)}
        self._empty_what_no_longer_spills()

    def _empty_what_no_longer_spills(self) -> None:
        for cell in self.areas:
            if cell.dynamic and not isinstance(self.by_cell[cell], Unavailable):
                for place in cell.reach.places():
                    self.cells[cell.sheet].setdefault(place, None)

    def edits(self, sheet: str) -> dict[Place, CellEdit]:
        """What to write on a sheet; cells that could not be calculated, and what they fill, keep what stands there."""
        known = self.cells.get(sheet, {})
        if self._missing:
            known = {place: v if _is_cell(v) else self._missing for place, v in known.items()}
        edits = {place: CellEdit(_classic(v), KEPT) for place, v in known.items() if _is_cell(v)}
        for cell, area in self.areas.items():
            if cell.sheet == sheet and cell.dynamic and cell.place in edits:
                edits[cell.place] = CellEdit(edits[cell.place].value, KEPT, area.text)
        return edits


def _patch(package: Package, standing: dict[str, list[Found]], values: _Values, tell: Progress) -> dict[str, set[Place]]:
    """Writes the values that differ from those in the file; answers where."""
    changed: dict[str, set[Place]] = {}
    for done, (sheet, part) in enumerate(package.sheets.items(), 1):
        edits = values.edits(sheet)
        same = _unchanged(package.parts[part], sheet, standing[sheet], edits)
        wanted = {place: edit for place, edit in edits.items() if place not in same}
        changed[sheet] = set(wanted)
        if wanted:
            package.parts[part] = sheetxml.edit(package.parts[part], sheet, wanted)
        tell("cells", done, len(package.sheets))
    return changed


def _unchanged(xml: bytes, sheet: str, cells: list[Found], edits: dict[Place, CellEdit]) -> set[Place]:
    """Places whose cell already says what the edit would write; blanks beside the file's cells count too."""
    grammar = sheetxml.grammar_of(xml, sheet)
    same = {place for place, edit in edits.items() if edit.value is None}
    for found in cells:
        place = (found.row, found.column)
        edit = edits.get(place)
        if edit is None:
            continue
        same.discard(place)
        formula = sheetxml.formula_of(found, grammar) if edit.reach else None
        moved = formula is not None and formula.attributes.get("ref") != edit.reach
        if not moved and found.attributes.get("t") != "s" and _equal(cached_value(found, []), edit.value):
            same.add(place)
    return same


def _equal(old: Cell, new: Cell) -> bool:
    return old == new and isinstance(old, bool) == isinstance(new, bool) and _is_error(old) == _is_error(new)


def _is_error(value: Cell) -> bool:
    return isinstance(value, ExcelError)


def _is_cell(value: Cell | Unavailable) -> bool:
    return not isinstance(value, Unavailable)


def _odd(value: Cell | Unavailable) -> bool:
    """Errors newer than the seven every program knows (#SPILL!, #CALC!)."""
    return isinstance(value, ExcelError) and value not in ERROR_CODES


def _classic(value: Cell) -> Cell:
    """Newer errors are stored as #VALUE!, as Excel itself does for programs that do not know them."""
    return ExcelError("#VALUE!") if _odd(value) else value


def _area(cell: FormulaCell, copy: Copy, calculation: Calculation) -> Area:
    """The cells a formula fills now."""
    row, column = cell.place
    probe = copy.spills.get(cell)
    if probe is None:
        return cell.reach or Area(row, column, row, column)
    height, width = calculation.rows(probe)[0]
    if not (isinstance(height, float) and isinstance(width, float)):
        return cell.reach or Area(row, column, row, column)
    return Area(row, column, row + int(height) - 1, column + int(width) - 1)


def _placed(block: Block, rows: list[list[Cell | Unavailable]]) -> Iterator[tuple[Place, Cell | Unavailable]]:
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            yield (block.area.top + i, block.area.left + j), value


def _calculated_on_load_off(package: Package) -> None:
    """Every value is right, so the program that opens the file need not calculate it first."""
    part = package.workbook_part
    for element in xmlbytes.children(package.elements(part), "workbook", "calcPr"):
        if "fullCalcOnLoad" in element.attributes:
            package.parts[part] = xmlbytes.set_attribute(package.parts[part], element, "fullCalcOnLoad", None)
