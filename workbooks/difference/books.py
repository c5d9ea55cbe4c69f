"""What is different between two workbooks: inputs, rows by key, results with the inputs behind them, formulas, sheets, other cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from udfs.errors import column_letters
from workbooks.difference import tables as core
from workbooks.difference.formulas import Spelling
from workbooks.difference.sides import Place, Side
from workbooks.difference.tables import CellChange, Difference, Key, RowChange, Table
from workbooks.fill import number
from workbooks.reader import Cell
from workbooks.writer import AREA

# What names a row of the tables a person fills, where the first columns do not tell it by themselves.
KEYS = {
    "criteria": ("Lot", "Question"), "bids": ("Lot", "Bidder"), "scores": ("Lot", "Evaluator", "Question", "Bidder"),
    "moderation": ("Lot", "Question", "Bidder"), "facts": ("Fact",), "formula": ("Lot", "Setting"), "moves": ("From", "To"),
}  # fmt: skip
CELL = re.compile(r"(.+)!([A-Z]+)(\d+)")
SHOWS = re.compile(r"('[^']+'|\w+)!\$?[A-Z]{1,3}\$?\d+")
Pair = tuple[str, Place, str, Place]  # sheet and place before, sheet and place after


@dataclass(frozen=True)
class BookDifference:
    """Everything that is different. `entered` and `calculated` are rows of tables, `cells` what stands elsewhere."""

    old: str
    new: str
    tables: Difference
    sheets_added: tuple[str, ...] = ()
    sheets_removed: tuple[str, ...] = ()
    inputs: tuple[CellChange, ...] = ()
    entered: tuple[RowChange, ...] = ()
    calculated: tuple[RowChange, ...] = ()
    results: tuple[CellChange, ...] = ()
    formulas: tuple[CellChange, ...] = ()
    cells: tuple[CellChange, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing that somebody entered, and nothing that follows from it, is different."""
        rows = (self.entered, self.calculated, self.results, self.formulas)
        return self.tables.same and not any((self.sheets_added, self.sheets_removed, self.inputs, self.cells, *rows))


class Compared:
    """Two sides with their tables paired. `skip`: sheets which somebody else compares."""

    def __init__(self, old: Side, new: Side, anew: Mapping[str, Mapping[Key, Key]] | None = None, skip: tuple[str, ...] = ()) -> None:
        self.old, self.new, self.anew, self.skip = old, new, anew or {}, skip
        for one, other in ((old, new), (new, old)):
            _as_cells(one, other)
        self.names = [n for n, t in new.tables.items() if n in old.tables and t.sheet not in skip and old.tables[n].sheet not in skip]
        for name in self.names:
            ordered = any(_calculated(one, one.tables[name].where(0, c)) for one in (old, new) if one.tables[name].rows
                          for c in range(len(one.tables[name].columns)))  # fmt: skip
            key = _key(old.tables[name], new.tables[name], ordered)
            for one in (old, new):
                one.tables[name] = replace(one.tables[name], key=key, ordered=ordered)

    def sheets(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Sheets added and removed; upper and lower case do not matter, as in Excel."""
        names = [{sheet.casefold(): sheet for sheet in one.book.sheets if sheet not in self.skip} for one in (self.old, self.new)]
        return (tuple(names[1][n] for n in names[1] if n not in names[0]), tuple(names[0][n] for n in names[0] if n not in names[1]))

    def cells_of_tables(self) -> Iterator[Pair]:
        for name in self.names:
            old, new = self.old.tables[name], self.new.tables[name]
            shared = [(old.columns.index(c), new.columns.index(c)) for c in new.columns if c in old.columns]
            rows = core.pairs(old, new, new.key, self.anew.get(name)) if new.key or new.ordered else []
            for i, j in ((i, j) for i, j in rows if i is not None and j is not None):
                for a, b in shared:
                    yield old.sheet, (old.rows_at[i], old.left + a), new.sheet, (new.rows_at[j], new.left + b)

    def arrays_of_tables(self) -> Iterator[Pair]:
        """The first cells of arrays that fill a column of a table: whichever row comes first, the array is the same."""
        for name in self.names:
            old, new = self.old.tables[name], self.new.tables[name]
            for column in (c for c in new.columns if c in old.columns and old.rows and new.rows):
                before = old.rows_at[0], old.left + old.columns.index(column)
                after = new.rows_at[0], new.left + new.columns.index(column)
                first = self.old.master(old.sheet, before), self.new.master(new.sheet, after)
                if any(first):
                    yield old.sheet, first[0] or before, new.sheet, first[1] or after

    def in_array(self, pair: Pair) -> bool:
        return self.old.master(*pair[:2]) is not None or self.new.master(*pair[2:]) is not None

    def named_cells(self) -> Iterator[tuple[str, Pair]]:
        for name, (sheet, place) in self.new.named.items():
            if name in self.old.named and sheet not in self.skip:
                yield name, (*self.old.named[name], sheet, place)

    def loose_cells(self) -> Iterator[tuple[str, Place | None, Place | None]]:
        """Sheet, and where a cell that stands in no table was and is."""
        for sheet in self.new.book.sheets:
            if sheet in self.old.book.sheets and sheet not in self.skip:
                before, after = dict(self.old.loose(sheet)), dict(self.new.loose(sheet))
                for known in dict.fromkeys([*after, *before]):
                    yield sheet, before.get(known), after.get(known)


def _key(old: Table, new: Table, ordered: bool) -> tuple[str, ...]:
    """What names a row: as known, else the first columns that tell rows apart; a figure that was calculated names none."""
    known = KEYS.get(new.name.casefold(), ())
    if known and all(name in table.columns for name in known for table in (old, new)):
        return known
    found = core.find_key(old, new)
    figures = (isinstance(row[table.columns.index(name)], float) for name in found for table in (old, new) for row in table.rows)
    return () if ordered and any(figures) else found


def _as_cells(one: Side, other: Side) -> None:
    """A table that only one side has, though both have its sheet, is compared cell by cell, unless it bears a name."""
    for name, table in list(one.tables.items()):
        if name not in other.tables and table.sheet in other.book.sheets and name + AREA not in one.book.names:
            del one.tables[name], one.areas[name]


def compare(both: Compared) -> BookDifference:
    """Everything that is different, each list with the largest change first."""
    from workbooks.difference.explained import explained  # which needs to know what is different

    added, removed = both.sheets()
    tables = _tables(both)
    entered, calculated = _parted(both, tables)
    inputs, results = [], []
    for name, pair in both.named_cells():
        if change := _change(both, pair, both.new.label(*pair[2:]) or name):
            (results if both.new.formula(*pair[2:]) is not None else inputs).append(change)
    cells = [change for change in _loose(both) if change]
    results += [c for c in cells if _calculated(both.new, c.new_at) and not _shows_another(both.new, c.new_at)]
    inputs += _gone_names(both)
    typed = [change for change in cells if not _calculated(both.new, change.new_at)]
    made = BookDifference(
        both.old.book.path, both.new.book.path, tables, added, removed, _ranked(inputs), entered, calculated,
        _ranked(results), _ranked(list(_formulas(both))), _ranked(typed),
    )  # fmt: skip
    return explained(both, made)


def _ranked(changes: list[CellChange]) -> tuple[CellChange, ...]:
    return tuple(sorted(changes, key=lambda change: -change.size))


def _tables(both: Compared) -> Difference:
    """Tables of sheets that both have; a whole sheet that came or went is told by its name alone."""
    def of(one: Side, other: Side) -> list[Table]:
        return [t for t in one.tables.values() if t.sheet not in both.skip and (t.name in other.tables or t.sheet in other.book.sheets)]

    return core.difference(of(both.old, both.new), of(both.new, both.old), both.anew)


def _parted(both: Compared, tables: Difference) -> tuple[tuple[RowChange, ...], tuple[RowChange, ...]]:
    """The rows somebody entered, and those that calculation made; a row of both kinds stands in both lists with its cells."""
    entered, calculated = [], []
    for row in tables.rows():
        if not row.cells:
            one = both.old if row.what == core.REMOVED else both.new
            (calculated if _calculated(one, row.at) else entered).append(row)
            continue
        own = tuple(c for c in row.cells if not _calculated(both.new, c.new_at))
        theirs = tuple(c for c in row.cells if c not in own)
        entered += [replace(row, cells=own)] if own else []
        calculated += [replace(row, cells=theirs)] if theirs else []
    order = lambda rows: tuple(sorted(rows, key=lambda row: -row.size))
    return order(entered), order(calculated)


def _calculated(one: Side, address: str) -> bool:
    at = placed(address)
    return at is not None and one.formula(*at) is not None


def _shows_another(one: Side, address: str) -> bool:
    """Whether a cell only repeats another one, as the verdict on top of every sheet does."""
    at = placed(address)
    return at is not None and SHOWS.fullmatch(one.formula(*at) or "") is not None


def placed(address: str) -> tuple[str, Place] | None:
    """Sheet and place of an address such as Bids!C6."""
    found = CELL.fullmatch(address)
    return (found[1], (int(found[3]), number(found[2]))) if found else None


def _address(sheet: str, place: Place) -> str:
    return f"{sheet}!{column_letters(place[1])}{place[0]}"


def _change(both: Compared, pair: Pair, label: str) -> CellChange | None:
    old, new = both.old.value(*pair[:2]), both.new.value(*pair[2:])
    return None if core.same(old, new) else CellChange(label, old, new, _address(*pair[:2]), _address(*pair[2:]))


def _loose(both: Compared) -> Iterator[CellChange | None]:
    for sheet, before, after in both.loose_cells():
        old, new = (one.value(sheet, at) if at else None for one, at in ((both.old, before), (both.new, after)))
        if not core.same(old, new):
            one, at = (both.new, after) if after else (both.old, before)
            assert at is not None
            yield CellChange(one.label(sheet, at), old, new, *(_address(sheet, p) if p else "" for p in (before, after)))


def _gone_names(both: Compared) -> Iterator[CellChange]:
    """Named cells of one side only."""
    for one, other, gone in ((both.old, both.new, True), (both.new, both.old, False)):
        for name, (sheet, place) in one.named.items():
            if name not in other.named and sheet not in both.skip:
                value: Cell = one.value(sheet, place)
                ends = (_address(sheet, place), "")
                yield CellChange(one.label(sheet, place) or name, *((value, None, *ends) if gone else (None, value, *ends[::-1])))


# ---- formulas


def _formulas(both: Compared) -> Iterator[CellChange]:
    """Formulas that say something else, rows that moved allowed for; a formula that became a value or came in the place of one."""
    old, new = Spelling(both.old), Spelling(both.new)
    loose = ((sheet, before, sheet, after) for sheet, before, after in both.loose_cells() if before and after)
    singly = (pair for pair in both.cells_of_tables() if not both.in_array(pair))
    for pair in dict.fromkeys((*both.arrays_of_tables(), *singly, *(p for _, p in both.named_cells()), *loose)):
        one, other = both.old.book.sheets[pair[0]], both.new.book.sheets[pair[2]]
        if old.plain(*pair[:2]) == new.plain(*pair[2:]):
            continue
        was, now = one.formula(*pair[1]), other.formula(*pair[3])
        meant = new.meaning(*pair[2:], now) if now is not None else None
        if was is None or meant is None or meant not in (old.meaning(*pair[:2], was), old.in_its_row(pair[2], pair[3], both.new)):
            ends = _written(both.old, pair[:2], was), _written(both.new, pair[2:], now)
            yield CellChange(both.new.label(pair[2], pair[3]), *ends, _address(*pair[:2]), _address(*pair[2:]))


def _written(one: Side, at: tuple[str, Place], formula: str | None) -> Cell:
    return one.value(*at) if formula is None else f"={formula}"
