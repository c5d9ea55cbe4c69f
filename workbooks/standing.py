"""What stands in a workbook before it is calculated: every cell found once, and values that can be told without an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from udfs.cells import Cell
from workbooks import sheetxml
from workbooks.cached import cached_value, shared_strings
from workbooks.engines import Calculation, Unavailable, Value
from workbooks.formulas import FormulaCell, formula_cells
from workbooks.package import Package
from workbooks.references import Block
from workbooks.sheetxml import Area, Found, Place

_NOT_YET = Unavailable("waiting", None)


class Standing:
    """The cells of every sheet that hold anything, in reading order, found once: a national workbook has a quarter of a million, and
    a register of imported awards as many again that are blank."""

    def __init__(self, package: Package) -> None:
        self.parts = {sheet: package.parts[part] for sheet, part in package.sheets.items()}
        self.used: dict[str, Area] = {}
        self.found: dict[str, list[Found]] = {sheet: self._filled(sheet, xml) for sheet, xml in self.parts.items()}
        self._package = package
        self._values: dict[str, dict[Place, Found]] = {}

    def _filled(self, sheet: str, xml: bytes) -> list[Found]:
        """The cells of a sheet that are not blank; notes the rectangle from A1 that holds every cell, blank ones too."""
        bottom = right = 1
        filled = []
        for cell in sheetxml.cells(xml, sheet):
            bottom, right = max(bottom, cell.row), max(right, cell.column)
            if cell.inside:
                filled.append(cell)
        self.used[sheet] = Area(1, 1, bottom, right)
        return filled

    def formulas(self, names: Mapping[str, object]) -> list[FormulaCell]:
        """Every cell with a formula, sheet by sheet; filled-down formulas are written out where they call `names`."""
        return [cell for sheet, xml in self.parts.items() for cell in formula_cells(sheet, xml, self.found[sheet], names)]

    @cached_property
    def _strings(self) -> list[str]:
        return shared_strings(self._package)

    def constant(self, sheet: str, place: Place) -> Value:
        """The value of a cell without a formula; a date as text, which programs read in their own ways, is not told."""
        if sheet not in self.found:  # one that is put beside them for the engine
            return _NOT_YET
        if sheet not in self._values:
            self._values[sheet] = {(found.row, found.column): found for found in self.found[sheet]}
        found = self._values[sheet].get(place)
        if found is None:
            return None
        return _NOT_YET if b'"d"' in found.tag or b"'d'" in found.tag else cached_value(found, self._strings)


class Ahead:
    """A calculation without an engine: constants of the file, and the answers of calls that fill cells of their own.

    `filled_by` tells what stands in the cells of a formula, None where only an engine can tell; it may learn between two readings."""

    def __init__(
        self, standing: Standing, cells: Iterable[FormulaCell], filled_by: Callable[[FormulaCell], list[list[Cell]] | None]
    ) -> None:
        self._standing, self._filled_by = standing, filled_by
        self._single = {(cell.sheet, cell.place): cell for cell in cells if cell.reach is None}
        self._filling = [(cell.sheet, cell.reach, cell) for cell in cells if cell.reach]

    def rows(self, block: Block) -> list[list[Value]]:
        """The cells of a rectangle."""
        top, left, bottom, right = block.area
        filled: dict[Place, Value] = {}
        for sheet, area, cell in self._filling:
            if sheet == block.sheet and (common := _common(area, block.area)):
                known = self._filled_by(cell)
                filled.update((p, _at(known, p[0] - area.top, p[1] - area.left)) for p in common.places())
        value = lambda place: filled[place] if place in filled else self._value(block.sheet, place)
        return [[value((row, column)) for column in range(left, right + 1)] for row in range(top, bottom + 1)]

    def holds(self, block: Block) -> bool:
        """Whether every cell of a rectangle can be told."""
        return not any(isinstance(value, Unavailable) for row in self.rows(block) for value in row)

    def before(self, calculation: Calculation) -> Calculation:
        """What can be told without an engine, and the rest as an engine calculated it."""
        return _Both(self, calculation)

    def _value(self, sheet: str, place: Place) -> Value:
        formula = self._single.get((sheet, place))
        return self._standing.constant(sheet, place) if formula is None else _at(self._filled_by(formula), 0, 0)


@dataclass(frozen=True)
class _Both:
    first: Ahead
    second: Calculation

    def rows(self, block: Block) -> list[list[Value]]:
        return (self.first if self.first.holds(block) else self.second).rows(block)


def _at(rows: list[list[Cell]] | None, i: int, j: int) -> Value:
    """A blank in an answer is an empty text in its cell, as every host's add-in hands it over."""
    if rows is None or i >= len(rows) or j >= len(rows[i]):
        return _NOT_YET
    return "" if rows[i][j] is None else rows[i][j]


def _common(one: Area, other: Area) -> Area | None:
    top, left, bottom, right = (*map(max, one[:2], other[:2]), *map(min, one[2:], other[2:]))
    return Area(top, left, bottom, right) if top <= bottom and left <= right else None
