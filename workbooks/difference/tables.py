"""What is different between two states of the same tables: rows compared by key, never by position.

`difference(old, new)` is a plain function over tables; whoever reads a workbook, a register or a source makes the tables.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from udfs.cells import ExcelError
from udfs.errors import column_letters
from workbooks.reader import Cell

Key = tuple[str, ...]
Row = Sequence[Cell]
ADDED, REMOVED, CHANGED, MOVED, ANEW = "added", "removed", "changed", "moved", "coded anew"
ANEW_AND_MOVED = "coded anew and moved"
# Programs add in different orders; what differs in the last digits only was not changed by anybody.
ALIKE = 1e-12
MOST_KEY_COLUMNS = 4  # more columns than these do not name a row, they describe it


@dataclass(frozen=True)
class Table:
    """Rows under headings. `key`: the headings whose cells together name a row (none: rows are compared as wholes); `parent`: the
    heading of what a row belongs to, where a change is a move; `ordered`: without a key its rows are compared in their order, as those
    of a calculation are. `sheet`, `rows_at` and `left` say where the cells stand."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    key: tuple[str, ...] = ()
    parent: str = ""
    ordered: bool = False
    sheet: str = ""
    rows_at: tuple[int, ...] = ()
    left: int = 1

    def where(self, row: int, column: int = 0) -> str:
        """The address of a cell, rows and columns counted from 0; empty for a table that stands nowhere."""
        return f"{self.sheet}!{column_letters(self.left + column)}{self.rows_at[row]}" if self.rows_at else ""

    def keys(self, key: Sequence[str]) -> list[Key]:
        """The key of each row, blanks and capitals made alike; its number where the table has no key."""
        if not key:
            return [(str(i),) for i in range(len(self.rows))]
        places = [self.columns.index(name) for name in key]
        return [tuple(_named(row[place]) for place in places) for row in self.rows]


@dataclass(frozen=True)
class CellChange:
    """One cell that holds something else: its heading, both values, where they stand; of a calculated one the inputs that explain it."""

    column: str
    old: Cell
    new: Cell
    old_at: str = ""
    new_at: str = ""
    because: tuple[str, ...] = ()

    @property
    def size(self) -> float:
        """How much a number changed; without end where words, blanks or errors came or went."""
        return abs(self.new - self.old) if _number(self.old) and _number(self.new) else math.inf


@dataclass(frozen=True)
class RowChange:
    """What happened to a row: added, removed, changed, moved, coded anew. `values` is the whole row of one that came or went."""

    table: str
    what: str
    key: str
    at: str
    cells: tuple[CellChange, ...] = ()
    values: Row = ()

    @property
    def size(self) -> float:
        return max((cell.size for cell in self.cells), default=math.inf)

    @property
    def because(self) -> tuple[str, ...]:
        """What explains any of its cells."""
        return tuple(dict.fromkeys(word for cell in self.cells for word in cell.because))


@dataclass(frozen=True)
class TableDifference:
    """One table. Law: old rows + added - removed = new rows."""

    name: str
    key: tuple[str, ...]
    old_rows: int
    new_rows: int
    rows: tuple[RowChange, ...] = ()
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        return not (self.rows or self.columns_added or self.columns_removed)

    def count(self, *what: str) -> int:
        return sum(row.what in what for row in self.rows)


@dataclass(frozen=True)
class Difference:
    """Every table of either side; one that stands on one side only has all its rows added or removed."""

    tables: tuple[TableDifference, ...]

    @property
    def same(self) -> bool:
        return all(table.same for table in self.tables)

    def rows(self) -> list[RowChange]:
        """Every row, the largest change first; words before figures."""
        return sorted((row for table in self.tables for row in table.rows), key=lambda row: -row.size)


def difference(old: Iterable[Table], new: Iterable[Table], anew: Mapping[str, Mapping[Key, Key]] | None = None) -> Difference:
    """Compare tables of the same name by the key of the new one (of the old one where it is gone).

    anew: for a table, the earlier key of a row that has another key now -> the later key."""
    before, after = {t.name: t for t in old}, {t.name: t for t in new}
    names = [*after, *(name for name in before if name not in after)]
    return Difference(tuple(_table(before.get(name), after.get(name), (anew or {}).get(name, {})) for name in names))


def same(a: Cell, b: Cell) -> bool:
    """Whether two cells hold the same; a blank and an empty text are one thing on every screen, a blank and a zero are not."""
    if _number(a) and _number(b):
        return a == b or abs(a - b) <= ALIKE * max(abs(a), abs(b))
    if isinstance(a, ExcelError) != isinstance(b, ExcelError) or isinstance(a, bool) != isinstance(b, bool):
        return False
    return (a in (None, "") and b in (None, "")) or (type(a) is type(b) and a == b)


def _number(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _named(cell: Cell) -> str:
    """A cell of a key as text: a code read as a number still names its row, and the change of kind is told."""
    if _number(cell):
        return f"{cell:.15g}"
    return "" if cell is None else " ".join(str(cell).split()).casefold()


def find_key(*tables: Table) -> tuple[str, ...]:
    """The fewest leading headings whose cells name every row once in each of the tables; none when there are none."""
    shared = tuple(column for column in tables[0].columns if all(column in t.columns for t in tables))
    for count in range(1, min(MOST_KEY_COLUMNS, len(shared)) + 1):
        if all(_names_rows(t, shared[:count]) for t in tables):
            return shared[:count]
    return ()


def _names_rows(table: Table, key: tuple[str, ...]) -> bool:
    keys = table.keys(key)
    fractions = any(_number(row[table.columns.index(name)]) and row[table.columns.index(name)] % 1 for row in table.rows for name in key)
    return len(set(keys)) == len(keys) and not fractions and all(any(part) for part in keys)


# ---- one table


def _table(old: Table | None, new: Table | None, anew: Mapping[Key, Key]) -> TableDifference:
    shown = new or old
    assert shown is not None
    old = old or Table(shown.name, shown.columns, (), shown.key)
    new = new or Table(shown.name, shown.columns, (), shown.key)
    key = shown.key if all(name in t.columns for t in (old, new) for name in shown.key) else ()
    rows = _by_key(old, new, key, anew) if key or shown.ordered else _as_wholes(old, new)
    gone, come = ([c for c in one.columns if c not in other.columns] for one, other in ((old, new), (new, old)))
    return TableDifference(shown.name, key, len(old.rows), len(new.rows), tuple(rows), tuple(come), tuple(gone))


def pairs(old: Table, new: Table, key: Sequence[str], anew: Mapping[Key, Key] | None = None) -> list[tuple[int | None, int | None]]:
    """Row numbers, from 0, of the same row on both sides, gone rows first. Rows of one key are paired in their order, so that a key
    that stands twice loses no row."""
    before = _numbered([(anew or {}).get(k, k) for k in old.keys(key)])
    after = _numbered(new.keys(key))
    return [(i, None) for one, i in before.items() if one not in after] + [(before.get(one), j) for one, j in after.items()]


def _by_key(old: Table, new: Table, key: tuple[str, ...], anew: Mapping[Key, Key]) -> Iterable[RowChange]:
    shared = [c for c in new.columns if c in old.columns]
    keys = old.keys(key)
    for i, j in pairs(old, new, key, anew):
        if i is None and j is not None:
            yield RowChange(new.name, ADDED, _shown_key(new, j, key), new.where(j), values=new.rows[j])
        elif j is None and i is not None:
            yield RowChange(old.name, REMOVED, _shown_key(old, i, key), old.where(i), values=old.rows[i])
        elif i is not None and j is not None and (change := _changed(old, i, new, j, shared, keys[i] in anew)):
            yield RowChange(new.name, change[0], _shown_key(new, j, key), new.where(j), change[1])


def _numbered(keys: Sequence[Key]) -> dict[tuple[Key, int], int]:
    seen: Counter[Key] = Counter()
    found = {}
    for i, key in enumerate(keys):
        found[key, seen[key]] = i
        seen[key] += 1
    return found


def _changed(old: Table, i: int, new: Table, j: int, shared: list[str], anew: bool) -> tuple[str, tuple[CellChange, ...]] | None:
    cells = []
    for name in shared:
        a, b = old.columns.index(name), new.columns.index(name)
        if not same(old.rows[i][a], new.rows[j][b]):
            cells.append(CellChange(name, old.rows[i][a], new.rows[j][b], old.where(i, a), new.where(j, b)))
    moved = any(cell.column == new.parent for cell in cells)
    what = (ANEW_AND_MOVED if moved else ANEW) if anew else MOVED if moved else CHANGED
    return (what, tuple(cells)) if cells or anew else None


def _as_wholes(old: Table, new: Table) -> Iterable[RowChange]:
    """Without a key a row is what it holds: equal rows cancel each other, in any order."""
    wholes = [[tuple(map(_whole, row)) for row in table.rows] for table in (old, new)]
    for table, mine, other, what in ((old, wholes[0], wholes[1], REMOVED), (new, wholes[1], wholes[0], ADDED)):
        left = Counter(other)
        for i, row in enumerate(mine):
            if left[row]:
                left[row] -= 1
            else:
                yield RowChange(table.name, what, f"row {i + 1}", table.where(i), values=table.rows[i])


def _whole(cell: Cell) -> tuple[str, Cell]:
    return ("", None) if cell in (None, "") and not _number(cell) else (type(cell).__name__, cell)


def _shown_key(table: Table, row: int, key: tuple[str, ...]) -> str:
    values = [table.rows[row][table.columns.index(name)] for name in key]
    if not key:
        return f"row {row + 1}"
    return ", ".join(f"{v:.15g}" if _number(v) else "blank" if v in (None, "") else str(v) for v in values)
