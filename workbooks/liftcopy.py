"""The throw-away copy of a workbook an engine calculates: answers in the place of calls, arguments on scratch sheets."""

from __future__ import annotations

from udfs.cells import Cell
from workbooks import sheetxml, zipcopy
from workbooks.formulas import Argument, Call, FormulaCell
from workbooks.literals import exact, literal, literal_value
from workbooks.package import Package
from workbooks.references import Block, Resolver
from workbooks.scratch import Scratch, Sizes
from workbooks.sheetcells import MOST_COLUMNS, MOST_ROWS
from workbooks.sheetxml import Area, CellEdit, Place

LITERAL_CELLS = 64  # an answer up to this size stands in the formula itself, a larger one on a scratch sheet
UNKNOWN = "CWB_UNKNOWN()"  # no engine knows it, so a cell that holds it is unavailable

Answers = dict[Call, list[list[Cell]]]


class Stage:
    """The copy between rounds: the workbook with what has been answered so far.

    While a call is open its formula stays, which no engine knows, and the cells it will spill into are unknown too."""

    def __init__(
        self, package: Package, used: dict[str, Area], cells: list[FormulaCell], calls: dict[FormulaCell, list[Call]], free_spills: bool
    ) -> None:
        self.package = package.copy()
        self._free_spills = free_spills
        self.calls = calls
        self.spilling = [cell for cell in cells if cell.dynamic]
        self.used = used
        self._sheets = package.sheets
        self._open = set(calls)
        edits: dict[str, dict[Place, CellEdit]] = {}
        for cell in self.spilling:
            unknown = UNKNOWN if cell in calls else None
            changes = edits.setdefault(cell.sheet, {})
            changes.update((place, CellEdit(None, unknown)) for place in _beside(cell))
            changes[cell.place] = self._formula(cell, cell.text)
        for cell in calls:
            edits.setdefault(cell.sheet, {})[cell.place] = self._formula(cell, cell.text)
        self._write(edits)

    def write(self, texts: dict[FormulaCell, str]) -> None:
        """Puts formulas with answers in the place of those with calls."""
        edits: dict[str, dict[Place, CellEdit]] = {}
        for cell, text in texts.items():
            changes = edits.setdefault(cell.sheet, {})
            if cell.dynamic and cell in self._open:
                changes.update((place, CellEdit(None)) for place in _beside(cell))
            self._open.discard(cell)
            changes[cell.place] = self._formula(cell, text)
        self._write(edits)

    def _formula(self, cell: FormulaCell, text: str) -> CellEdit:
        """A spilling formula has no area where the engine finds its size, or is still open: its own cell alone."""
        reach = cell.reach.text if cell.reach else None
        if cell.dynamic:
            alone = Area(*cell.place, *cell.place).text if cell in self._open else reach
            reach = None if self._free_spills else alone
        return CellEdit(None, text, reach, dynamic=cell.dynamic)

    def _write(self, edits: dict[str, dict[Place, CellEdit]]) -> None:
        parts = self.package.parts
        for sheet, changes in edits.items():
            part = self._sheets[sheet]
            parts[part] = sheetxml.edit(parts[part], sheet, changes)


class Copy:
    """One round's copy. `plan` every argument, then `to_bytes`, then ask `source` where each argument's values are."""

    def __init__(self, stage: Stage, answers: Answers, resolver: Resolver) -> None:
        self._stage, self._answers, self._resolver = stage, answers, resolver
        self.scratch = Scratch(stage.package.tabs)
        self.spills = {cell: self.scratch.spill(cell.sheet, cell.place) for cell in stage.spilling}
        self._answer_blocks: dict[Call, Block] = {}
        self._sources: dict[tuple[Call, int], Block | Call | None] = {}
        self._pointing: set[tuple[Call, int]] = set()

    def plan(self, call: Call, index: int, argument: Argument, sizes: Sizes) -> None:
        """Finds out where an argument's values come from; an expression gets a place on the scratch sheets."""
        if literal_value(argument.text)[0]:
            return
        key, cell = (call, index), call.cell
        inner = [c for c in call.inner if argument.start <= c.start and c.end <= argument.end]
        block = self._resolver.block(argument.text, cell.sheet, cell.place)
        if len(inner) == 1 and cell.text[inner[0].start : inner[0].end] == argument.text:
            self._sources[key] = inner[0]
        elif block:
            self._sources[key] = self._clipped(block)
            self._pointing.add(key)
        elif all(c in self._answers for c in inner):
            text = self._with_answers(cell, argument.start, argument.end, inner)
            moved = self._resolver.elsewhere(text, cell.sheet, cell.place)
            self._sources[key] = self.scratch.expression(moved, sizes)

    def source(self, call: Call, index: int) -> Block | Call | None:
        """Where an argument's values are: cells, the answer of a call inside it, or None while that is unknown."""
        return self._sources.get((call, index))

    def points(self, call: Call, index: int) -> bool:
        """Whether an argument is a reference to cells of the workbook."""
        return (call, index) in self._pointing

    @property
    def targets(self) -> list[Block]:
        """Everything the engine must calculate so that the arguments can be read."""
        blocks = {source for source in self._sources.values() if isinstance(source, Block)}
        return merged(blocks) + self.scratch.targets()

    def to_bytes(self) -> bytes:
        """The copy as a file."""
        texts = {}
        for cell, calls in self._stage.calls.items():
            if all(call in self._answers for call in calls):
                texts[cell] = self._with_answers(cell, 0, len(cell.text), calls)
        self._stage.write(texts)
        package = self._stage.package.copy()
        self.scratch.put_into(package)
        return package.to_bytes(zipcopy.FAST)

    def _clipped(self, block: Block) -> Block:
        """Whole columns and rows end where the sheet does."""
        area, used = block.area, self._stage.used[block.sheet]
        bottom = max(used.bottom, area.top) if area.bottom == MOST_ROWS else area.bottom
        right = max(used.right, area.left) if area.right == MOST_COLUMNS else area.right
        return Block(block.sheet, area._replace(bottom=bottom, right=right))

    def _with_answers(self, cell: FormulaCell, start: int, end: int, calls: list[Call]) -> str:
        """Part of a formula with the answers of `calls` in their places."""
        text, at = "", start
        for call in sorted(calls, key=lambda c: c.start):
            text += cell.text[at : call.start] + self._answer_text(call)
            at = call.end
        return (text + cell.text[at:end]).strip()

    def _answer_text(self, call: Call) -> str:
        rows = self._answers[call]
        if call.alone and call.cell.reach is None:
            rows = [rows[0][:1]]  # a single cell shows the first value of an array
        elif call.alone:
            rows = filling(rows, call.cell.reach)
        if sum(map(len, rows)) <= LITERAL_CELLS and all(exact(value) for row in rows for value in row):
            return literal(rows)
        if call not in self._answer_blocks:
            self._answer_blocks[call] = self.scratch.answer(rows)
        block = self._answer_blocks[call]
        # An ordinary formula takes from a reference the cell in its own row, but from an array the first value.
        as_array = block.area.size > 1 and call.cell.reach is None
        return f"TRANSPOSE(TRANSPOSE({block.text}))" if as_array else block.text


def filling(rows: list[list[Cell]], area: Area) -> list[list[Cell]]:
    """A single row or column as often as the area of its array formula has them: so every spreadsheet program fills it."""
    wide = [row * (area.right - area.left + 1) if len(row) == 1 else row for row in rows]
    return wide * (area.bottom - area.top + 1) if len(wide) == 1 else wide


def merged(blocks: set[Block]) -> list[Block]:
    """Blocks with those that lie under each other in the same columns joined, so that an engine is asked less often."""
    joined: list[Block] = []
    for block in sorted(blocks, key=lambda b: (b.sheet, b.area.left, b.area.right, b.area.top)):
        last = joined[-1] if joined else None
        same = last and (last.sheet, last.area.left, last.area.right) == (block.sheet, block.area.left, block.area.right)
        if same and block.area.top <= last.area.bottom + 1:
            area = last.area._replace(bottom=max(last.area.bottom, block.area.bottom))
            joined[-1] = Block(last.sheet, area)
        else:
            joined.append(block)
    return joined


def _beside(cell: FormulaCell) -> list[Place]:
    """The cells an array formula fills, without its own."""
    return [place for place in cell.reach.places() if place != cell.place] if cell.reach else []
