"""`cwb diff`: what is different between two workbooks."""

import json
import math
import sys
from collections.abc import Iterable
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from xl_addin.cli.books import Json
from xl_addin.cli.shown import plain, progress, say

DIFFERENT = 1
LARGE = 1e6  # from here on nobody looks at more than pence
_out = Console()


def diff(
    old: Annotated[str, typer.Argument(help="The earlier workbook, or a CSV table.")],
    new: Annotated[str, typer.Argument(help="The later one.")],
    out: Annotated[str | None, typer.Option("--out", help="Save a report workbook with every change.")] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Lines shown of each kind; the rest is counted.")] = 20,
    old_vintage: Annotated[str, typer.Option("--old-vintage", help="Year of the earlier practices (2023/24), if there are several.")] = "",
    new_vintage: Annotated[str, typer.Option("--new-vintage", help="Year of the later practices.")] = "",
    coded_anew: Annotated[
        str | None, typer.Option("--coded-anew", help="CSV file of practices with a new code: earlier code, later code.")
    ] = None,
    parent: Annotated[str, typer.Option("--parent", help="What a practice belongs to: system or ccg.")] = "",
    by_name: Annotated[
        bool, typer.Option("--by-name/--not-by-name", help="One that went and one that came are one practice if name and parent are.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Show what is different between two workbooks: inputs, rows by key, results and what explains them, formulas, practices.

    Exit code 0: they say the same. 1: they differ. 2: one cannot be read; nothing is written.
    """
    from workbooks.difference import job
    from workbooks.difference.units import PARENTS
    from workbooks.errors import refuse

    if parent not in ("", *PARENTS):
        raise refuse("no_such_parent", parent=parent, known=", ".join(PARENTS))
    how = job.Compare(old_vintage, new_vintage, job.known_codes(coded_anew), parent, by_name)
    with progress() as told:
        found = job.compare(old, new, how, told)
        saved = job.report(found, out, told) if out else None
    if as_json:
        sys.stdout.write(json.dumps(_as_dict(found, most, out), ensure_ascii=False, indent=2) + "\n")
    else:
        _show(found, most)
    if saved:
        say(f"Saved {out}. {saved.verdict}.")
    if not found.same:
        raise typer.Exit(DIFFERENT)


# ---- for people


def _show(found: Any, most: int) -> None:
    b = found.books
    lists = {"Sheets": ("What", "Sheet"), "Inputs": ("Input", "Before", "After", "Cell"), "Rows": ("Table", "What", "Row", "Change")}
    lines: dict[str, list[tuple[str, ...]]] = {
        "Sheets": [("added", name) for name in b.sheets_added] + [("removed", name) for name in b.sheets_removed],
        "Inputs": [(c.column, _cell(c.old), _cell(c.new), c.new_at or c.old_at) for c in b.inputs],
        "Rows": [(row.table, row.what, row.key, _row(row)) for row in b.entered],
    }
    lists["Results that moved"] = ("Result", "Before", "After", "Cell", "What explains it")
    lines["Results that moved"] = [(c.column, *_ends(c), c.new_at, "; ".join(c.because)) for c in b.results]
    for row in b.calculated:
        lines["Results that moved"].append((f"{row.table}, {row.key}", row.what, _row(row), row.at, "; ".join(row.because)))
    for title, changes in (("Formulas", b.formulas), ("Cells elsewhere", b.cells)):
        lists[title] = ("Beside it", "Before", "After", "Cell")
        lines[title] = [(c.column, *_ends(c), c.new_at or c.old_at) for c in changes]
    for title, rows in lines.items():
        _table(title, lists[title], rows, most)
    if found.vintages:
        _vintages(found.vintages, most)
    _out.print(found.sentence, markup=False, highlight=False)


def _vintages(v: Any, most: int) -> None:
    from workbooks.difference.units import FIGURES

    heads = ("Unit", "What", "Parent", *(f"{FIGURES[name]}, change" for name in v.figures), "Index")
    rows = []
    for u in v.units:
        index = " to ".join("none" if i is None else f"{i:.4f}" for i in u.index)
        parent = u.parents[1] if u.parents[0] == u.parents[1] else " to ".join(p or "none" for p in u.parents)
        rows.append((f"{u.code} {u.name}".strip(), u.told, parent, *map(_number, u.figures[2::3]), index))
    _table("Units of two vintages", heads, rows, most)
    for i, name in enumerate(v.figures):
        before, after, change = v.totals[3 * i : 3 * i + 3]
        ends = f"{FIGURES[name]}: {_number(before)} to {_number(after)}"
        _out.print(f"{ends}; the changes of the units add up to {_number(change)}.", highlight=False)
    _out.print(", ".join(f"{count:,} {what}" for what, count in sorted(v.counts.items())) + ".", highlight=False)
    for note in v.notes:
        _out.print(plain(_tame(note)))


def _table(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]], most: int) -> None:
    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", show_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows[:most]:
        table.add_row(*(plain(_tame(text)) for text in row))
    _out.print(table)
    if len(rows) > most:
        _out.print(f"and {len(rows) - most:,} more", markup=False, highlight=False)


def _row(row: Any) -> str:
    if not row.cells:
        return "; ".join(_cell(v) for v in row.values if v is not None)
    return "; ".join(f"{c.column}: {_cell(c.old)} to {_cell(c.new)}" for c in row.cells)


def _ends(change: Any) -> tuple[str, str]:
    return _cell(change.old), _cell(change.new)


def _cell(value: Any) -> str:
    if value is None:
        return "blank"
    return _number(value) if isinstance(value, float) else str(value).upper() if isinstance(value, bool) else str(value)


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) >= LARGE else f"{value:,.10g}"


def _tame(text: str) -> str:
    """A foreign text on one line of a screen, without signs that steer the screen."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return shown if len(shown) <= 200 else f"{shown[:200]}…"


# ---- for programs


def _as_dict(found: Any, most: int, out: str | None) -> dict[str, Any]:
    b, v = found.books, found.vintages
    tables = [{"table": t.name, "key": list(t.key), "rows_before": t.old_rows, "rows_after": t.new_rows,
               "added": t.count("added"), "removed": t.count("removed"), "changed": len(t.rows) - t.count("added", "removed")}
              for t in b.tables.tables if not t.same]  # fmt: skip
    rows = [{"table": r.table, "what": r.what, "row": r.key, "at": r.at, "cells": [_change(c) for c in r.cells],
             "values": list(r.values)} for r in b.entered[:most]]  # fmt: skip
    moved = [*b.results, *(c for row in b.calculated for c in row.cells)]
    told = {"same": found.same, "old": b.old, "new": b.new, "path": out, "counts": found.counts, "sheets_added": b.sheets_added,
            "sheets_removed": b.sheets_removed, "inputs": _changes(b.inputs, most), "tables": tables, "rows": rows,
            "results": [{**_change(c), "because": list(c.because)} for c in moved[:most]],
            "formulas": _changes(b.formulas, most), "cells": _changes(b.cells, most)}  # fmt: skip
    return told | ({"units": _units(v, most)} if v else {})


def _units(v: Any, most: int) -> dict[str, Any]:
    listed = [{"code": u.code, "name": u.name, "what": u.what, "parents": list(u.parents), "index": list(u.index),
               **{name: list(u.figures[3 * i : 3 * i + 3]) for i, name in enumerate(v.figures)}} for u in v.units[:most]]  # fmt: skip
    totals = {name: list(v.totals[3 * i : 3 * i + 3]) for i, name in enumerate(v.figures)}
    guessed = [list(pair) for pair in v.guessed]
    return {"counts": v.counts, "totals": totals, "taken_for_the_same": guessed, "notes": v.notes, "units": listed}


def _changes(changes: Iterable[Any], most: int) -> list[dict[str, Any]]:
    return [_change(c) for c in list(changes)[:most]]


def _change(c: Any) -> dict[str, Any]:
    size = {"change": c.new - c.old} if math.isfinite(c.size) else {}
    return {"what": c.column, "before": c.old, "after": c.new, **size, "cell_before": c.old_at, "cell_after": c.new_at}
