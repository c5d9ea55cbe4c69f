"""Which changed inputs explain a result that moved: its formula followed back through every cell that moved on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from workbooks.difference import tables as core
from workbooks.difference.books import BookDifference, Compared, placed
from workbooks.difference.formulas import Spelling
from workbooks.difference.sides import Place, meet
from workbooks.references import Block

MOST_CELLS = 200_000  # followed back in all; a workbook with more is told without reasons
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
At = tuple[str, Place]
Node = At | Block


def explained(both: Compared, made: BookDifference) -> BookDifference:
    """The same difference with the reasons of every result."""
    trail = _Trail(both, made)
    told = lambda cells: tuple(replace(cell, because=trail.reasons(cell.new_at)) for cell in cells)
    results, rows = told(made.results), tuple(replace(row, cells=told(row.cells)) for row in made.calculated)
    return replace(made, results=results, calculated=rows)


class _Trail:
    """Reasons are numbered, so that those of a cell are one number and each cell is looked at once."""

    def __init__(self, both: Compared, made: BookDifference) -> None:
        self.side, self.spelling = both.new, Spelling(both.new)
        self.words: list[str] = []
        self.own: dict[At, int] = {}  # the reasons that lie in a cell itself
        self.moved: dict[str, set[Place]] = {}  # calculated cells that moved, by sheet
        self.entered: dict[str, set[Place]] = {}
        self.rows: dict[str, int] = {}  # tables with rows that came or went
        self.known: dict[Node, int] = {}
        self._inputs(made)
        self._tables(made)
        for row in made.calculated:
            self._mark(self.moved, (cell.new_at for cell in row.cells) if row.cells else self._whole(row))
        self._mark(self.moved, (cell.new_at for cell in made.results))

    def reasons(self, address: str) -> tuple[str, ...]:
        at = placed(address)
        found = self._followed((at[0], self._first(*at))) | self.own.get(at, 0) if at else 0
        return tuple(word for i, word in enumerate(self.words) if found >> i & 1)

    # ---- what changed

    def _reason(self, word: str) -> int:
        if word not in self.words:
            self.words.append(word)
        return 1 << self.words.index(word)

    def _mark(self, marked: dict[str, set[Place]], addresses: Iterable[str]) -> None:
        for sheet, place in filter(None, map(placed, addresses)):
            marked.setdefault(sheet, set()).add(place)

    def _because(self, address: str, word: str) -> None:
        at = placed(address)
        if at:
            self.own[at] = self.own.get(at, 0) | self._reason(word)
            self._mark(self.entered, [address])

    def _inputs(self, made: BookDifference) -> None:
        for change in made.inputs:
            self._because(change.new_at, change.column)
        for change in made.cells:
            self._because(change.new_at, f"{change.new_at} {change.column}".strip())
        for change in made.formulas:
            self._because(change.new_at, f"formula in {change.new_at}")

    def _tables(self, made: BookDifference) -> None:
        for row in made.entered:
            for cell in row.cells:
                self._because(cell.new_at, f"{row.table}, {cell.column}")
            if row.what in (core.ADDED, core.REMOVED):
                word = f"{row.table}, rows added or removed"
                self.rows[row.table] = self._reason(word)
                for address in self._whole(row):
                    self._because(address, word)

    def _whole(self, row: core.RowChange) -> list[str]:
        """The cells of a row that came."""
        first = row.at.rpartition("!")[2]
        if row.what != core.ADDED or not first:
            return []
        table = self.side.tables[row.table]
        return [table.where(table.rows_at.index(int(first.lstrip(LETTERS))), column) for column in range(len(table.columns))]

    # ---- following

    def _followed(self, start: Node) -> int:
        """Every reason behind a cell. A stack of its own, because a chain of formulas can be longer than Python's."""
        stack: list[tuple[Node, Iterator[Node], list[Node]]] = []
        if start not in self.known:
            stack.append((start, *self._before(start)))
        while stack:
            node, left, waiting = stack[-1]
            following = next((one for one in left if one not in self.known), None)
            if following is not None:
                stack.append((following, *self._before(following)))
                continue
            for one in waiting:
                self.known[node] |= self.known[one]
            stack.pop()
        return self.known[start]

    def _before(self, node: Node) -> tuple[Iterator[Node], list[Node]]:
        """What must be known before a node is: of a cell the areas its formula reads, of an area the cells in it that moved. Its own
        reasons are noted at once, which also ends a ring of formulas."""
        waiting = self._cells_of(node) if isinstance(node, Block) else self._areas_of(node)
        return iter(waiting), waiting

    def _cells_of(self, block: Block) -> list[Node]:
        self.known[block] = self._entered_in(block)
        places = block.area.among(self.moved.get(block.sheet, ()))
        return list(dict.fromkeys((block.sheet, self._first(block.sheet, place)) for place in places))

    def _areas_of(self, cell: At) -> list[Node]:
        sheet, place = cell
        self.known[cell] = self.own.get(cell, 0)
        text = self.side.book.sheets[sheet].formula(*place)
        if text is None or len(self.known) > MOST_CELLS:
            return []
        return list(dict.fromkeys(self.spelling.references(sheet, place, text)))

    def _first(self, sheet: str, place: Place) -> Place:
        """The cell that holds the formula: all cells of an array are followed back as one."""
        return self.side.master(sheet, place) or place

    def _entered_in(self, block: Block) -> int:
        """Reasons that lie in an area: cells somebody entered, and rows of a table that came or went."""
        found = 0
        for at in block.area.among(self.entered.get(block.sheet, ())):
            found |= self.own[block.sheet, at]
        for name, reason in self.rows.items():
            on, area = self.side.areas.get(name, ("", block.area))
            if on == block.sheet and block.area.size > 1 and meet(block.area, area):
                found |= reason
        return found
