"""The report of a comparison: Summary, Inputs, Rows, Results, Cells and, for practices, Units. Words of the two files stay words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from udfs.findings import Finding
from workbooks.difference.job import Told
from workbooks.difference.tables import CellChange, RowChange
from workbooks.difference.units import FIGURES, Vintages
from workbooks.layout import Places
from workbooks.reader import Cell
from workbooks.spec import Block, Book, Check, Checks, Column, Grid, Notes, Rows, Sheet, Value
from workbooks.template_sheets import findings_block

KIND, VERSION = "difference", "0.1.0"
MOST_ROWS = 10_000  # of a list; who needs more compares smaller files
LONGEST_TEXT = 1_000  # characters of a cell that are shown
INPUT_HEADINGS = ("Input", "Before", "After", "Change", "Cell before", "Cell after")
ROW_HEADINGS = ("Table", "What happened", "Row", "Heading", "Before", "After", "Change", "Cell before", "Cell after")
RESULT_HEADINGS = ("Result", "Before", "After", "Change", "Cell after", "What explains it")
TOLERANCES = {"list": 1e-6, "overall": 1e-6, "money": 0.005}
NONE = "—"


def book(told: Told, findings: tuple[Finding, ...] = ()) -> Book:
    """The report as a spec; `findings` of its calculation stand on Summary."""
    names = Path(told.books.old).name, Path(told.books.new).name
    vintages = (_units(told.vintages),) if told.vintages else ()
    sheets = (_summary(told, names, findings), _inputs(told), _rows(told), _results(told), _cells(told), *vintages)
    return Book(KIND, VERSION, f"{names[0]} and {names[1]}", sheets, run_id=VERSION)


def _summary(told: Told, names: tuple[str, str], findings: tuple[Finding, ...]) -> Sheet:
    b = told.books
    counts = Rows("What is different", ("Kind", "How many"), tuple(told.counts.items()))
    lines = [("Before", names[0]), ("After", names[1]), ("Verdict", told.sentence)]
    sheets = [("Sheet added", name) for name in b.sheets_added] + [("Sheet removed", name) for name in b.sheets_removed]
    columns = [("Headings added", f"{t.name}: {', '.join(t.columns_added)}") for t in b.tables.tables if t.columns_added]
    columns += [("Headings removed", f"{t.name}: {', '.join(t.columns_removed)}") for t in b.tables.tables if t.columns_removed]
    files = Rows("Two files", ("What", "Which"), tuple((a, _text(b)) for a, b in (*lines, *sheets, *columns)))
    blocks = (files, counts, _tables(told), *_vintage_grid(told.vintages), Checks(tuple(_checks(told))),
              findings_block(findings))  # fmt: skip
    intro = "Rows are compared by what names them, never by their position. Largest change first on every sheet."
    return Sheet("Summary", "What is different", intro, blocks, (44, 30, 40, 16, 16, 16, 16))


def _tables(told: Told) -> Grid:
    """Every table with a change and its rows; those without one are one line, so that every row is counted."""
    changed = [t for t in told.books.tables.tables if not t.same]
    alike = [t for t in told.books.tables.tables if t.same]
    rows = [(_text(t.name), _text(", ".join(t.key)) or "its rows", t.old_rows, t.count("added"), t.count("removed"),
             len(t.rows) - t.count("added", "removed"), t.new_rows) for t in changed]  # fmt: skip
    rows.append((f"{len(alike)} tables without a change", "", sum(t.old_rows for t in alike), 0, 0, 0, sum(t.new_rows for t in alike)))
    names = (("table", "Table", 44), ("key", "Compared by", 30), ("old", "Rows before", 14), ("added", "Added", 14),
             ("removed", "Removed", 14), ("changed", "Changed", 14), ("new", "Rows after", 14))  # fmt: skip
    columns = (Column(name, heading, "text" if i < 2 else "count", width, tuple(row[i] for row in rows))
               for i, (name, heading, width) in enumerate(names))  # fmt: skip
    return Grid("Tables", tuple(columns), len(rows), "Tables")


def _vintage_grid(vintages: Vintages | None) -> tuple[Block, ...]:
    if vintages is None:
        return ()
    sides = list(zip(*vintages.sums, strict=True)) or [(), ()]
    return (Grid(
        "Vintages",
        (
            Column("figure", "Sum over all units", "text", 44, tuple(FIGURES[name] for name in vintages.figures)),
            Column("old", "Before", "persons", 30, tuple(sides[0])),
            Column("new", "After", "persons", 40, tuple(sides[1])),
            Column("change", "Change of the sum", "persons", 16, formula=_change_of_sum),
        ),
        len(vintages.figures), "Units of two vintages",
    ), Notes("What happened to them", _in_words(vintages)))  # fmt: skip


def _in_words(vintages: Vintages) -> tuple[str, ...]:
    more = len(vintages.units) - MOST_ROWS
    counts = ", ".join(f"{count:,} {what}" for what, count in sorted(vintages.counts.items()))
    guessed = (f"{old} was taken for {new}: one name, one parent" for old, new in vintages.guessed[:MOST_ROWS])
    return (counts, *guessed, *vintages.notes, *([f"{more:,} more units are not listed"] if more > 0 else []))


def _change_of_sum(at: Places, row: int) -> str:
    return f"{at.at('Vintages', 'new', row)}-{at.at('Vintages', 'old', row)}"


def _checks(told: Told) -> Iterable[Check]:
    total = lambda at, name: f"SUM({at.column('Tables', name)})"
    if any(t.old_rows or t.new_rows for t in told.books.tables.tables):  # published files have units, and no tables of ours
        yield Check(
            "Rows before, plus added, less removed, are the rows after",
            lambda at: f"{total(at, 'old')}+{total(at, 'added')}-{total(at, 'removed')}", lambda at: total(at, "new"), 0,
            "No row was lost or counted twice.", "count",
        )  # fmt: skip
    if told.vintages:
        counted, after = dict(told.vintages.counts), told.vintages.after
        removed = counted.pop("removed", 0)
        yield Check(
            "Units by what happened, but for those removed, are the units after",
            lambda at: "+".join(map(str, counted.values())) or "0", lambda at: str(after), 0,
            f"Each is counted once; {removed:,} are removed.", "count",
        )  # fmt: skip
    for i, name in enumerate(told.vintages.figures if told.vintages and len(told.vintages.units) <= MOST_ROWS else ()):
        yield Check(
            f"{FIGURES[name]}: the changes of the units are the change of the sum",
            lambda at, n=name: f"ROUND(SUM({at.column('Units', f'{n}_change')}),6)",
            lambda at, i=i: f"ROUND({at.at('Vintages', 'change', i)},6)", TOLERANCES[name],
            "Every change is explained by a unit.", "persons",
        )  # fmt: skip


# ---- lists


def _inputs(told: Told) -> Sheet:
    rows = [_cell(c) for c in told.books.inputs]
    blocks = (_list(INPUT_HEADINGS, rows),)
    return Sheet("Inputs", "Inputs that changed", "Named cells that somebody fills.", blocks, (44, 24, 24, 16, 24, 24))


def _rows(told: Told) -> Sheet:
    lines = [line for row in told.books.entered for line in _row(row)]
    intro = "Rows of tables that somebody fills: added, removed, moved to another parent, changed."
    return Sheet("Rows", "Rows that changed", intro, (_list(ROW_HEADINGS, lines),), (24, 16, 34, 24, 24, 24, 16, 20, 20))


def _results(told: Told) -> Sheet:
    named = [_result(c.column, c) for c in told.books.results]
    rows = [_result(f"{row.table}, {row.key}, {c.column}", c) for row in told.books.calculated for c in row.cells]
    rows += [(_text(f"{row.table}, {row.key}"), None, row.what, None, row.at, None) for row in told.books.calculated if not row.cells]
    blocks = (_list(RESULT_HEADINGS, named, "Results outside tables"), _list(RESULT_HEADINGS, rows, "Results in tables"))
    return Sheet("Results", "Results that moved", "With the changed inputs that lie behind each.", blocks, (44, 24, 24, 16, 24, 60))


def _cells(told: Told) -> Sheet:
    cells, formulas = ([_cell(c) for c in changes] for changes in (told.books.cells, told.books.formulas))
    headings = ("Beside it", *INPUT_HEADINGS[1:])
    blocks = (_list(headings, formulas, "Formulas that changed"), _list(headings, cells, "Cells elsewhere"))
    return Sheet("Cells", "Cells that changed", "Everything that is in no table and has no name.", blocks, (44, 40, 40, 16, 24, 24))


def _list(headings: tuple[str, ...], rows: Sequence[tuple[Value, ...]], title: str = "") -> Rows:
    shown = tuple(rows[:MOST_ROWS]) or ((NONE, *[None] * (len(headings) - 1)),)
    more = len(rows) - len(shown)
    shown += ((f"and {more:,} more", *[None] * (len(headings) - 1)),) if more > 0 else ()
    return Rows(title or "Largest change first", headings, shown)


def _cell(c: CellChange) -> tuple[Value, ...]:
    return (_text(c.column), _value(c.old), _value(c.new), _size(c), c.old_at, c.new_at)


def _row(row: RowChange) -> list[tuple[Value, ...]]:
    head = (_text(row.table), row.what, _text(row.key))
    if not row.cells:
        words = _text("; ".join(str(v) for v in row.values if v is not None))
        at = ("", row.at) if row.what == "added" else (row.at, "")
        return [(*head, "whole row", *((None, words) if row.what == "added" else (words, None)), None, *at)]
    return [(*head, _text(c.column), _value(c.old), _value(c.new), _size(c), c.old_at, c.new_at) for c in row.cells]


def _result(label: str, c: CellChange) -> tuple[Value, ...]:
    return (_text(label), _value(c.old), _value(c.new), _size(c), c.new_at, _text("; ".join(c.because)))


def _size(c: CellChange) -> float | None:
    return c.new - c.old if math.isfinite(c.size) else None  # type: ignore[operator]  # a finite size is that of two numbers


def _value(cell: Cell) -> Value:
    return _text(cell) if isinstance(cell, str) else "blank" if cell is None else cell


def _text(words: str) -> str:
    return words if len(words) <= LONGEST_TEXT else f"{words[:LONGEST_TEXT]}…"


# ---- units


def _units(vintages: Vintages) -> Sheet:
    units = vintages.units[:MOST_ROWS]
    column = lambda name, header, number, width, values: Column(name, header, number, width, tuple(values) or (None,))
    columns = [
        column("code", "Unit", "text", 12, (u.code for u in units)), column("name", "Name", "text", 34, (_text(u.name) for u in units)),
        column("what", "What happened", "text", 22, (u.told for u in units)),
        column("before", "Parent before", "text", 14, (u.parents[0] for u in units)),
        column("after", "Parent after", "text", 14, (u.parents[1] for u in units)),
    ]  # fmt: skip
    for i, name in enumerate(vintages.figures):
        for j, side in enumerate(("before", "after", "change")):
            values = (u.figures[3 * i + j] for u in units)
            columns.append(column(f"{name}_{side}", f"{FIGURES[name]}, {side}", "money" if name == "money" else "persons", 17, values))
    for j, side in enumerate(("before", "after")):
        columns.append(column(f"index_{side}", f"Weighted people by list, {side}", "ratio", 16, (u.index[j] for u in units)))
    intro = "Units with a change between the two vintages, the largest first."
    return Sheet("Units", "Units of two vintages", intro, (Grid("Units", tuple(columns), max(len(units), 1)),), widths=())
