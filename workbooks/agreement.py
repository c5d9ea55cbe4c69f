"""A second opinion: every formula cell of a workbook calculated by two engines and compared."""

from __future__ import annotations

import math
from dataclasses import dataclass

from udfs.cells import Cell, ExcelError
from workbooks.engines import CellRune, Engine, LibreOffice, Unavailable, Value
from workbooks.liftcopy import Copy, Stage
from workbooks.lifting import Functions, Lifting
from workbooks.package import Package
from workbooks.recalc import our_functions
from workbooks.references import Block
from workbooks.sheetxml import Area, address

SAME_WITHIN = 1e-12  # relative; two engines may add in another order, and a double carries 1e-16


@dataclass(frozen=True)
class Difference:
    """A cell in which two engines do not agree."""

    where: str
    first: Value
    second: Value


def compare(
    data: bytes, *, functions: Functions | None = None, first: Engine | None = None, second: Engine | None = None
) -> list[Difference]:
    """Cells with another value by `second` (LibreOffice) than by `first` (cellrune); [] when they agree on every cell.

    Our functions are called once, and both engines are given their answers. Array formulas have the area the file gives
    them, so compare a workbook that was recalculated. Cells `first` cannot calculate are left out; `recalculate` reports
    them."""
    package = Package.from_bytes(data)
    lifting = Lifting(package, functions or our_functions(), first or CellRune())
    _, one = lifting.run(lambda *_: None)
    other_engine = second or LibreOffice()
    stage = Stage(package, lifting.standing.used, lifting.cells, lifting.calls, other_engine.free_spills)
    answers = {call: answer.rows for call, answer in lifting.answers.items()}
    two = other_engine.calculate(Copy(stage, answers, lifting.resolver).to_bytes())
    found: list[Difference] = []
    for cell in lifting.cells:
        block = Block(cell.sheet, cell.reach or Area(*cell.place, *cell.place))
        found += _differences(block, one.rows(block), two.rows(block))
    return found


def _differences(block: Block, first: list[list[Value]], second: list[list[Value]]) -> list[Difference]:
    found = []
    for i, (one_row, two_row) in enumerate(zip(first, second, strict=True)):
        for j, (one, two) in enumerate(zip(one_row, two_row, strict=True)):
            if not isinstance(one, Unavailable) and not _agree(one, two):
                where = f"{block.sheet}!{address(block.area.top + i, block.area.left + j)}"
                found.append(Difference(where, one, two))
    return found


def _agree(one: Cell, two: Value) -> bool:
    if one in (None, "") or two in (None, ""):
        return one in (None, "") and two in (None, "")
    if isinstance(one, bool) or isinstance(two, bool) or isinstance(one, str) or isinstance(two, str):
        return one == two and isinstance(one, ExcelError) == isinstance(two, ExcelError)
    return not isinstance(two, Unavailable) and math.isclose(one, two, rel_tol=SAME_WITHIN, abs_tol=SAME_WITHIN)
