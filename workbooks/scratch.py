"""Scratch sheets of the throw-away copy: expressions to be calculated, sizes of spills, large answers."""

from __future__ import annotations

from typing import NamedTuple

from udfs.cells import Cell
from workbooks.engines import Calculation
from workbooks.newsheet import Content, Formula, Sheet
from workbooks.package import Package
from workbooks.patch import put_sheet
from workbooks.references import Block
from workbooks.sheetxml import Area, Place

Sizes = dict[str, tuple[int, int]]


class _Probe(NamedTuple):
    """An expression: its row on the probe sheet, where its values stand if laid out, and for what size."""

    row: int
    values: Block | None
    size: tuple[int, int]


class Scratch:
    """Three sheets of one round: probes (a row each: height, width, first value), values of expressions, answers."""

    def __init__(self, tabs: list[str]) -> None:
        taken = {tab.lower() for tab in tabs}
        stems = ("cwb_probes", "cwb_values", "cwb_answers")
        self._probe_sheet, self._value_sheet, self._answer_sheet = (_free_name(stem, taken) for stem in stems)
        self._probe_rows: list[list[Content]] = []
        self._value_rows: list[list[Content]] = []
        self._answer_rows: list[list[Content]] = []
        self._probes: dict[str, _Probe] = {}
        self._laid_at: dict[Block, _Probe] = {}

    def expression(self, text: str, sizes: Sizes) -> Block | None:
        """Where the values of an expression will stand; None while its size is not known."""
        if text not in self._probes:
            probe = self._probes[text] = self._laid_out(text, sizes.get(text))
            if probe.values:
                self._laid_at[probe.values] = probe
        return self._probes[text].values

    def spill(self, sheet: str, anchor: Place) -> Block:
        """Two cells that will hold height and width of the values spilling from a cell."""
        reference = Block(sheet, Area(*anchor, *anchor)).text
        row = self._probe(f"_xlfn.ANCHORARRAY({reference})", [])
        return Block(self._probe_sheet, Area(row, 1, row, 2))

    def answer(self, rows: list[list[Cell]]) -> Block:
        """Where an answer stands as cells; a blank is an empty text, as every host's add-in hands it over."""
        top = len(self._answer_rows) + 1
        self._answer_rows += [["" if value is None else value for value in row] for row in rows]
        return Block(self._answer_sheet, Area(top, 1, top + len(rows) - 1, max(map(len, rows))))

    def targets(self) -> list[Block]:
        """What an engine must calculate so that sizes and values of expressions can be read."""
        if not self._probes:
            return []
        rows = max(probe.row for probe in self._probes.values())
        return [Block(self._probe_sheet, Area(1, 1, rows, 3))]

    def put_into(self, package: Package) -> None:
        """Adds the sheets that hold anything."""
        sheets = (self._probe_sheet, self._value_sheet, self._answer_sheet)
        for name, rows in zip(sheets, (self._probe_rows, self._value_rows, self._answer_rows), strict=True):
            if rows:
                put_sheet(package, name, Sheet(rows))

    def fits(self, values: Block, calculation: Calculation) -> bool:
        """Whether an expression has the size it was laid out for; before that its values are not all there."""
        probe = self._laid_at.get(values)
        return probe is None or self._size(probe, calculation) == probe.size

    def note_sizes(self, calculation: Calculation, sizes: Sizes) -> int:
        """Learns how large the expressions are; answers how many are not as they were laid out."""
        changed = 0
        for text, probe in self._probes.items():
            size = self._size(probe, calculation)
            if size and size != probe.size:
                sizes[text] = size
                changed += 1
        return changed

    def _size(self, probe: _Probe, calculation: Calculation) -> tuple[int, int] | None:
        height, width = calculation.rows(Block(self._probe_sheet, Area(probe.row, 1, probe.row, 2)))[0]
        return (int(height), int(width)) if isinstance(height, float) and isinstance(width, float) else None

    def _probe(self, text: str, more: list[Content]) -> int:
        row: list[Content] = [Formula(f"IFERROR({count}({text}),1)") for count in ("ROWS", "COLUMNS")]
        self._probe_rows.append(row + more)
        return len(self._probe_rows)

    def _laid_out(self, text: str, size: tuple[int, int] | None) -> _Probe:
        number = len(self._probe_rows) + 1
        look = Block(self._probe_sheet, Area(number, 3, number, 3))
        self._probe(text, [Formula(text, reach=look.area.text)])
        if size is None:
            return _Probe(number, None, (0, 0))
        if size == (1, 1):
            return _Probe(number, look, size)
        top = len(self._value_rows) + 1
        values = Block(self._value_sheet, Area(top, 1, top + size[0] - 1, size[1]))
        self._value_rows.append([Formula(text, reach=values.area.text)])
        self._value_rows += [[] for _ in range(size[0] - 1)]
        return _Probe(number, values, size)


def _free_name(stem: str, taken: set[str]) -> str:
    name = stem
    while name in taken:
        name += "_"
    return name
