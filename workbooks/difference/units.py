"""Two vintages of practices: which came, went, moved or were coded anew, and what that did to lists, weighted people and money.

The figures are those of CAPITATION_VINTAGE_DIFFERENCE; here stand only how practices are found in a workbook and who is the same unit
under a new code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from udfs.capitation.population import capitation_need_index
from udfs.capitation.vintages import capitation_vintage_difference
from udfs.errors import UdfError
from udfs.money import exact
from workbooks.difference.sides import KIND, Side
from workbooks.errors import refuse
from workbooks.reader import Cell
from workbooks.sources import headings
from workbooks.sources.nhs_practices import ALIASES
from workbooks.sources.table_rows import TOTAL

FIGURES = {"list": "Registered list", "overall": "Weighted population", "money": "£"}
PARENTS = ("system", "ccg")
# Columns of a capitation workbook of ours: table, heading.
OURS = {"name": "Name", "system": "System", "ccg": "CCG", "list": "Registered list", "overall": "Overall weighted population",
        "money": "Split, £"}  # fmt: skip


@dataclass
class Units:
    """The practices of one side by code; `left_out`: cells of those without a figure, `sheet`: where they were read."""

    sheet: str
    vintage: str
    rows: dict[str, dict[str, Cell]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return any(row.get(name) is not None for row in self.rows.values())

    def known(self, name: str) -> bool:
        """Whether any unit has this figure; where a split was withheld its column holds errors only."""
        return any(isinstance(row.get(name), float) for row in self.rows.values())


@dataclass(frozen=True)
class Unit:
    """One unit: what happened, its parents, per figure before, after and change, and the need index before and after."""

    code: str
    name: str
    what: str
    parents: tuple[str, str]
    figures: tuple[float, ...]
    index: tuple[float | None, float | None]

    @property
    def told(self) -> str:
        """What happened, in a word: one that stayed and has other figures is not the same."""
        return "figures" if self.what == "same" and any(self.figures[2::3]) else self.what

    @property
    def size(self) -> tuple[float, ...]:
        """The changes by which units are put in order: money where it is known, then weighted people, then the list."""
        return tuple(abs(change) for change in self.figures[2::3][::-1])


@dataclass(frozen=True)
class Vintages:
    """Units with a change, the largest first. `totals`: per figure before, after and change over all units, the unchanged included."""

    figures: tuple[str, ...]
    units: tuple[Unit, ...]
    totals: tuple[float, ...]
    sums: tuple[tuple[float, float], ...]
    counts: dict[str, int]
    guessed: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    sheets: tuple[str, str]
    after: int  # units of the later vintage

    @property
    def same(self) -> bool:
        return not self.units


def units(side: Side, vintage: str = "") -> Units | None:
    """The practices of a capitation workbook of ours or of a published practice workbook; None when it holds none.

    vintage: the year that is meant, such as 2024/25, where a file has several."""
    return _ours(side) if KIND in side.named else _published(side, vintage)


def _ours(side: Side) -> Units | None:
    tables = [t for t in side.tables.values() if t.columns[0] == "Practice"]
    if not {"Practices", "Working"} <= {t.name for t in tables}:
        return None
    found = Units(side.tables["Practices"].sheet, "")
    for table in (side.tables["Practices"], side.tables["Working"]):
        known = {name: table.columns.index(heading) for name, heading in OURS.items() if heading in table.columns}
        for row in table.rows:
            found.rows.setdefault(_code(row[0]), {}).update({name: row[column] for name, column in known.items()})
    return _complete(found)


def _published(side: Side, vintage: str) -> Units | None:
    known = [h for h, _ in headings.headers(side.book, ALIASES) if {"practice", "list"} <= h.columns.keys()]
    meant = [h for h in known if not vintage or vintage in h.vintages]
    if not meant and vintage and known:
        told = ", ".join(v for h in known for v in h.vintages) or "none"
        raise refuse("no_vintage", path=side.book.path, year=vintage, known=told)
    if not meant:
        return None
    header = max(meant, key=lambda h: len(h.columns))
    found = Units(header.sheet.name, header.vintages[0] if header.vintages else "")
    for row, values in header.sheet.rows():
        cells = {name: values[column - 1] for name, column in header.columns.items()}
        code = cells["practice"]
        if row > header.row and code not in (None, "") and not TOTAL.fullmatch(str(code).strip()):
            found.rows[_code(code, found)] = cells | {"money": _pounds(cells.get("target_inc_k")), "at": header.address("list", row)}
    return _complete(found)


def _pounds(thousands: Cell) -> Cell:
    return float(exact(thousands) * 1000) if isinstance(thousands, float) else None


def _code(cell: Cell, found: Units | None = None) -> str:
    code = f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip().upper()
    if found is not None and code in found.rows:
        raise refuse("unusable_vintage", reason=f"{code} stands twice on the sheet {found.sheet}")
    return code


def _complete(found: Units) -> Units:
    """Without a list or a figure a unit cannot be compared; it is named, never taken for zero."""
    wanted = [name for name in FIGURES if found.known(name)]
    gaps = [code for code, row in found.rows.items() if any(not isinstance(row.get(name), float) for name in wanted)]
    found.left_out = [f"{code} {found.rows[code].get('at', '')}".strip() for code in gaps]
    found.rows = {code: row for code, row in found.rows.items() if code not in set(gaps)}
    return found


# ---- the comparison


def compare(old: Units, new: Units, anew: Sequence[tuple[str, str]] = (), parent: str = "", guess: bool = True) -> Vintages:
    """Units of both vintages. `anew`: earlier and later codes somebody knows; with `guess` also those told by one name and one parent.

    Raises WorkbookError when the units cannot be compared."""
    chosen = parent or next((p for p in PARENTS if old.has(p) and new.has(p)), "")
    figures = tuple(name for name in FIGURES if old.known(name) and new.known(name))
    for one in (old, new):
        if not figures or not one.rows:
            raise refuse("unusable_vintage", reason=f"no unit of the sheet {one.sheet} has every figure")
    guessed = _same_name(old, new, chosen, {code for pair in anew for code in pair}) if guess else ()
    lines = [list(pair) for pair in (*anew, *guessed)]
    sides = (_arguments(one, chosen, figures) for one in (old, new))
    try:
        *rows, total = capitation_vintage_difference(*(part for one in sides for part in one), lines or None)
    except UdfError as problem:
        raise refuse("unusable_vintage", reason=problem.sentence().rstrip(".")) from problem
    before, after = _indices(old), _indices(new)
    origin = {later: earlier for earlier, later in lines}
    made = [_unit(row, old, new, before.get(origin.get(row[0], row[0])), after.get(row[0])) for row in rows]
    changed = sorted((u for u in made if u.told != "same"), key=lambda u: ([-s for s in u.size], u.code))
    sums = tuple((float(_sum(old, name)), float(_sum(new, name))) for name in figures)
    notes = tuple(f"{len(one.left_out)} units of the sheet {one.sheet} have a blank figure and are not compared: "
                  f"{', '.join(one.left_out[:5])}." for one in (old, new) if one.left_out)  # fmt: skip
    withheld = tuple(f"{label} is not compared: no unit of the sheet {one.sheet} of the {which} file has an amount."
                     for name, label in FIGURES.items() for which, one in (("earlier", old), ("later", new))
                     if one.has(name) and not one.known(name))  # fmt: skip
    counts = dict(Counter(u.told for u in made))
    return Vintages(figures, tuple(changed), tuple(map(float, total[4:])), sums, counts, guessed, notes + withheld, (old.sheet, new.sheet),
                    len(new.rows))  # fmt: skip


def _arguments(one: Units, parent: str, figures: tuple[str, ...]) -> tuple[list[str], list[str], list[list[Any]]]:
    homes = [str(row.get(parent) or "not told") for row in one.rows.values()]
    return list(one.rows), homes, [[row[name] for name in figures] for row in one.rows.values()]


def _same_name(old: Units, new: Units, parent: str, known: set[str]) -> tuple[tuple[str, str], ...]:
    """A unit that went and one that came with one name under one parent, and no other of that name, are taken for the same."""
    def alone(one: Units, other: Units) -> dict[tuple[str, str], str]:
        names = [(_words(row.get("name")), _words(row.get(parent))) for row in one.rows.values()]
        often = Counter(names)
        return {name: code for name, code in zip(names, one.rows, strict=True)
                if all(name) and often[name] == 1 and code not in other.rows and code not in known}  # fmt: skip

    gone, come = alone(old, new), alone(new, old)
    return tuple((code, come[name]) for name, code in gone.items() if name in come)


def _words(cell: Cell) -> str:
    return " ".join(str(cell or "").split()).casefold()


def _indices(one: Units) -> dict[str, float | None]:
    """Weighted people by list: the need index relative to whatever the weighted people were scaled to."""
    if not one.known("overall"):
        return {}
    found = capitation_need_index([row["overall"] for row in one.rows.values()], [row["list"] for row in one.rows.values()])
    return {code: None if isinstance(i, UdfError) else float(i) for code, i in zip(one.rows, found, strict=True)}


def _unit(row: list[Any], old: Units, new: Units, before: float | None, after: float | None) -> Unit:
    code, what, was, now, *figures = row
    named = new.rows.get(code) or old.rows.get(code) or {}
    return Unit(code, str(named.get("name") or ""), what, (was, now), tuple(map(float, figures)), (before, after))


def _sum(one: Units, name: str) -> Fraction:
    return sum((exact(row[name]) for row in one.rows.values()), Fraction(0))
