"""The throw-away copy of a workbook an engine calculates: answers in the place of calls, arguments on scratch sheets."""

from __future__ import annotations

import re
from typing import NamedTuple

from udfs.cells import Cell, ExcelError
from workbooks import sheetxml
from workbooks.engines import Calculation
from workbooks.formulas import Argument, Call, FormulaCell
from workbooks.newsheet import Content, Formula, Sheet
from workbooks.package import Package
from workbooks.patch import put_sheet
from workbooks.references import Block, Resolver
from workbooks.sheetcells import MOST_COLUMNS, MOST_ROWS
from workbooks.sheetxml import Area, CellEdit, Place

LITERAL_CELLS = 64  # an answer up to this size stands in the formula itself, a larger one on a scratch sheet
LITERAL_TEXT = 255  # Excel specifications: characters of a text constant in a formula
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(E[-+]?\d+)?%?", re.I)
_TEXT = re.compile(r'"((?:[^"]|"")*)"')


class _Probe(NamedTuple):
    """An argument that is an expression: its row on the probe sheet and where its values stand, if laid out."""

    row: int
    values: Block | None
    size: tuple[int, int]


class Copy:
    """One round's copy. `plan` every argument, then `to_bytes`, then ask `source` where each argument's values are."""

    def __init__(
        self,
        package: Package,
        cells: list[FormulaCell],
        calls: dict[FormulaCell, list[Call]],
        refused: dict[FormulaCell, str],
        answers: dict[Call, list[list[Cell]]],
        resolver: Resolver,
        used: dict[str, Area],
    ) -> None:
        self._package = package.copy()
        self._cells, self._calls, self._refused = cells, calls, refused
        self._answers, self._resolver = answers, resolver
        self._used = used
        taken = {name.lower() for name in package.tabs}
        self._probe_sheet, self._value_sheet, self._answer_sheet = (
            _free_name(stem, taken) for stem in ("cwb_probes", "cwb_values", "cwb_answers")
        )
        self._probe_rows: list[list[Content]] = []
        self._value_rows: list[list[Content]] = []
        self._answer_lines: list[list[Content]] = []
        self._answer_blocks: dict[Call, Block] = {}
        self._probes: dict[str, _Probe] = {}
        self._sources: dict[tuple[Call, int], Block | Call | None] = {}
        self._pointing: set[tuple[Call, int]] = set()
        self.spill_probes: dict[FormulaCell, Block] = {}

    # ---- arguments

    def plan(self, call: Call, index: int, argument: Argument, sizes: dict[str, tuple[int, int]]) -> None:
        """Finds out where an argument's values come from; an expression gets a place on the scratch sheets."""
        if literal_value(argument.text)[0]:
            return
        key = (call, index)
        inner = [c for c in call.inner if argument.start <= c.start and c.end <= argument.end]
        if len(inner) == 1 and call.cell.text[inner[0].start : inner[0].end] == argument.text:
            self._sources[key] = inner[0]
            return
        block = self._resolver.block(argument.text, call.cell.sheet, call.cell.place)
        if block:
            self._sources[key] = self._clipped(block)
            self._pointing.add(key)
        elif all(c in self._answers for c in inner):
            text = self._with_answers(call.cell, argument.start, argument.end, inner)
            self._sources[key] = self._probe(self._resolver.elsewhere(text, call.cell.sheet, call.cell.place), sizes)

    def source(self, call: Call, index: int) -> Block | Call | None:
        """Where an argument's values are: cells, the answer of a call inside it, or None while that is unknown."""
        return self._sources.get((call, index))

    def points(self, call: Call, index: int) -> bool:
        """Whether an argument is a reference to cells of the workbook."""
        return (call, index) in self._pointing

    @property
    def targets(self) -> list[Block]:
        """Everything the engine must calculate so that the arguments can be read."""
        blocks = {s for s in self._sources.values() if isinstance(s, Block)}
        if self._probes:
            rows = max(probe.row for probe in self._probes.values())
            blocks.add(Block(self._probe_sheet, Area(1, 1, rows, 3)))
        return merged(blocks)

    def note_sizes(self, calculation: Calculation, sizes: dict[str, tuple[int, int]]) -> int:
        """Learns how large the expressions are; answers how many turned out otherwise than they were laid out."""
        changed = 0
        for text, probe in self._probes.items():
            height, width = calculation.rows(Block(self._probe_sheet, Area(probe.row, 1, probe.row, 2)))[0]
            if isinstance(height, float) and isinstance(width, float) and (int(height), int(width)) != probe.size:
                sizes[text] = (int(height), int(width))
                changed += 1
        return changed

    def _probe(self, text: str, sizes: dict[str, tuple[int, int]]) -> Block | None:
        if text not in self._probes:
            self._probes[text] = self._laid_out(text, sizes.get(text))
        return self._probes[text].values

    def _laid_out(self, text: str, size: tuple[int, int] | None) -> _Probe:
        row = len(self._probe_rows) + 1
        look = Block(self._probe_sheet, Area(row, 3, row, 3))
        probes: list[Content] = [Formula(f"IFERROR({count}({text}),1)") for count in ("ROWS", "COLUMNS")]
        self._probe_rows.append([*probes, Formula(text, reach=look.area.text)])
        if size is None:
            return _Probe(row, None, (0, 0))
        if size == (1, 1):
            return _Probe(row, look, size)
        top = len(self._value_rows) + 1
        values = Block(self._value_sheet, Area(top, 1, top + size[0] - 1, size[1]))
        self._value_rows.append([Formula(text, reach=values.area.text)])
        self._value_rows += [[] for _ in range(size[0] - 1)]
        return _Probe(row, values, size)

    def _clipped(self, block: Block) -> Block:
        """Whole columns and rows end where the sheet does."""
        area, used = block.area, self._used[block.sheet]
        bottom = max(used.bottom, area.top) if area.bottom == MOST_ROWS else area.bottom
        right = max(used.right, area.left) if area.right == MOST_COLUMNS else area.right
        return Block(block.sheet, area._replace(bottom=bottom, right=right))

    # ---- the copy

    def to_bytes(self) -> bytes:
        """The copy as a file."""
        edits: dict[str, dict[Place, CellEdit]] = {}
        for cell in self._cells:
            if cell.dynamic and cell.reach:
                self._clear_spill(cell, edits.setdefault(cell.sheet, {}))
            if cell in self._calls:
                edits.setdefault(cell.sheet, {})[cell.place] = self._edit(cell)
        for sheet, changes in edits.items():
            part = self._package.sheets[sheet]
            self._package.parts[part] = sheetxml.edit(self._package.parts[part], sheet, changes)
        scratch = ((self._probe_sheet, self._probe_rows), (self._value_sheet, self._value_rows))
        for name, rows in (*scratch, (self._answer_sheet, self._answer_lines)):
            if rows:
                put_sheet(self._package, name, Sheet(rows))
        return self._package.to_bytes()

    def _edit(self, cell: FormulaCell) -> CellEdit:
        reach = cell.reach.text if cell.reach else None
        calls = self._calls[cell]
        if cell in self._refused or not all(call in self._answers for call in calls):
            return CellEdit(None, cell.text, reach)  # as an array formula of fixed size its whole area is unknown
        text = self._with_answers(cell, 0, len(cell.text), calls)
        return CellEdit(None, text, reach, dynamic=cell.dynamic)

    def _clear_spill(self, cell: FormulaCell, edits: dict[Place, CellEdit]) -> None:
        """Takes the old spilt values away, which would stand in the way of the new ones; asks for the new extent."""
        top, left, bottom, right = cell.reach
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != cell.place:
                    edits.setdefault((row, column), CellEdit(None))
        number = len(self._probe_rows) + 1
        anchor = Block(cell.sheet, Area(*cell.place, *cell.place)).text
        spill = f"_xlfn.ANCHORARRAY({anchor})"
        self._probe_rows.append([Formula(f"IFERROR({count}({spill}),1)") for count in ("ROWS", "COLUMNS")])
        self.spill_probes[cell] = Block(self._probe_sheet, Area(number, 1, number, 2))

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
        fits = sum(map(len, rows)) <= LITERAL_CELLS
        if fits and all(len(v) <= LITERAL_TEXT for row in rows for v in row if isinstance(v, str)):
            return literal(rows)
        if call not in self._answer_blocks:
            top = len(self._answer_lines) + 1
            self._answer_lines += [[0.0 if v is None else v for v in row] for row in rows]
            area = Area(top, 1, top + len(rows) - 1, max(map(len, rows)))
            self._answer_blocks[call] = Block(self._answer_sheet, area)
        return self._answer_blocks[call].text


def used_areas(package: Package) -> dict[str, Area]:
    """Per worksheet the rectangle from A1 that holds every cell."""
    found = {}
    for sheet, part in package.sheets.items():
        bottom = right = 1
        for cell in sheetxml.cells(package.parts[part], sheet):
            bottom, right = max(bottom, cell.row), max(right, cell.column)
        found[sheet] = Area(1, 1, bottom, right)
    return found


def merged(blocks: set[Block]) -> list[Block]:
    """Blocks with those that lie under each other in the same columns joined, so that the engine is asked less often."""
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


def literal_value(text: str) -> tuple[bool, Cell]:
    """Whether an argument is a constant, and its value; a missing argument is a blank."""
    if text == "":
        return True, None
    if _NUMBER.fullmatch(text):
        return True, float(text[:-1]) / 100 if text.endswith("%") else float(text)
    quoted = _TEXT.fullmatch(text)
    if quoted:
        return True, quoted.group(1).replace('""', '"')
    if text.upper() in ("TRUE", "FALSE"):
        return True, text.upper() == "TRUE"
    return False, None


def literal(rows: list[list[Cell]]) -> str:
    """Cells as a constant in a formula: one value, or an array constant. A blank is 0, as a formula shows it."""
    if len(rows) == 1 and len(rows[0]) == 1:
        text = _constant(rows[0][0])
        return f"({text})" if text.startswith("-") else text
    return "{" + ";".join(",".join(_constant(cell) for cell in row) for row in rows) + "}"


def _constant(cell: Cell) -> str:
    if cell is None:
        return "0"
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, ExcelError):
        return str(cell)
    if isinstance(cell, str):
        return '"' + cell.replace('"', '""') + '"'
    return repr(float(cell)).replace("e", "E").removesuffix(".0")


def _free_name(stem: str, taken: set[str]) -> str:
    name = stem
    while name in taken:
        name += "_"
    return name
