"""One sum handed down from area to place, practice, provider and subcontractor, exact at every level (F11)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.capitation.shares import distinct, in_pence, known, share_between, whole_pence
from udfs.capitation.split import APPORTIONMENT, METHODS
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At
from udfs.money import exact, pence, pounds
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "F11, two-level split and cascade", evidence="project rule")
STEPS = ("level_by_level", "at_once")
UNITS = Param("units", "Code of each unit of every level, each once", kind="text", rank="column", unit="code",
              example=["North", "South", "M87001", "M87002", "Y02653"])  # fmt: skip
PARENTS = Param("parents", "Code of the unit directly above; blank for the units the whole sum is split between", kind="text",
                rank="column", unit="code", example=[None, None, "North", "North", "South"], blank="none")  # fmt: skip


class Tree(NamedTuple):
    """Rows by the row above them (None: the top), and every row after the one above it."""

    below: dict[int | None, list[int]]
    parent: list[int | None]
    order: list[int]
    level: dict[int | None, int]


@udf(
    params=[
        Param("total", "Sum handed down", kind="number", rank="scalar", unit="GBP", example=1000.00, decimals=2),
        UNITS,
        Param("weights", "Weight of each unit among those with the same unit above: weighted population, contract value", kind="number",
              rank="column", unit="any", example=[3, 2, 1, 1, 1], minimum=0),
        PARENTS,
        Param("top_slice", "Share of the sum kept back before the split, 0 to 1; none when left out", kind="number", rank="scalar",
              unit="share", example=0.01),
        Param("levels", "Name of each unit's level (place, practice): a unit that receives money must then have units below it if others "
              "of its level have; a blank level is excused", kind="text", rank="column", unit="name",
              example=["place", "place", "practice", "practice", "practice"], blank="none"),
        Param("steps", "level_by_level: every level shares out the pence of the level above; at_once: the lowest units share the whole "
              "sum and the levels above are added up", kind="text", rank="scalar", unit="text", example="level_by_level", choices=STEPS),
        Param("method", "Rule of apportionment", kind="text", rank="scalar", unit="text", example="largest_remainder",
              choices=tuple(METHODS)),
    ],
    result=Result("table", "any", "GBP", "A row for each unit in the order given and a last row for the top slice, seven columns: unit, "
                  "unit above, level (1 directly below the sum, 0 the top slice), share of the unit above, amount (GBP), units below it "
                  "add up to (GBP; empty where there are none), kept at this unit (GBP; 0 where it is handed down). The last column adds "
                  "up to the sum"),
    sources=[REFERENCE, APPORTIONMENT],
    since="0.3.0",
)  # fmt: skip
def capitation_cascade(
    total: Decimal, units: list[str], weights: list[float], parents: list[str | None] | None = None, top_slice: float | None = None,
    levels: list[str | None] | None = None, steps: str = "level_by_level", method: str = "largest_remainder",
) -> list[list[Any]]:  # fmt: skip
    """Money handed down through every level, children adding up to their parent to the penny (F11).

    total: GBP, negative allowed; units, weights, parents, levels: n. Top slice first: total less half-up(total x share); then each
    level's pence by largest remainder with the codes deciding ties. Result: n + 1 rows of seven columns. The two ways of `steps` can
    differ by a penny a unit, so keep which one was used.
    Errors: #VALUE! for a unit given twice, a parent that is no unit or lies below itself, a blank or negative weight; #DIV/0! where
    money meets only zero weights; #VALUE! where it meets a unit whose level should have units below it.
    """
    same_length(units=units, weights=weights, parents=parents, levels=levels)
    tree = tree_of(units, parents)
    shares = _shares(tree, weights)
    sliced = whole_pence(pence(total) * share_between("top_slice", top_slice or 0))
    money = _each_level if steps == "level_by_level" else _at_once
    parts = money(pence(total) - sliced, tree, units, shares, METHODS[method], [exact(w) for w in weights])
    _refuse_empty(tree, units, levels, parts)
    rows = [_row(tree, units, shares, parts, i) for i in range(len(units))]
    return [*rows, ["top slice", "", 0, exact(top_slice or 0), pounds(sliced), "", pounds(sliced)]]


def tree_of(units: list[str], parents: list[str | None] | None) -> Tree:
    """Who stands below whom. A unit in a circle hangs from nothing and is refused."""
    rows = distinct("units", units)
    parent = [None if p is None else known("parents", i, p, rows, "the units") for i, p in enumerate(parents or [None] * len(units))]
    below: dict[int | None, list[int]] = {}
    for i, above in enumerate(parent):
        below.setdefault(above, []).append(i)
    order: list[int] = list(below.get(None, []))
    level: dict[int | None, int] = {None: 0}
    for i in order:
        level[i] = level[parent[i]] + 1
        order.extend(below.get(i, []))
    for i in range(len(units)):
        if i not in level:
            reason = f"{shown(units[i])} hangs in a circle or from one; let the highest unit's parent be blank"
            raise errors.Refused(At("parents", i), reason=reason)
    return Tree(below, parent, order, level)


def _shares(tree: Tree, weights: list[float]) -> list[Fraction | None]:
    """Share of the unit above; None where all with that unit weigh nothing."""
    shares: list[Fraction | None] = [None] * len(weights)
    for rows in tree.below.values():
        whole = sum(exact(weights[i]) for i in rows)
        for i in rows:
            shares[i] = exact(weights[i]) / whole if whole else None
    return shares


def _each_level(total: int, tree: Tree, units: list[str], shares: list, method: Any, weights: list[Fraction]) -> list[int]:
    """Every unit's pence, split among the units below it."""
    parts = [0] * len(units)
    for above in (None, *tree.order):
        rows = tree.below.get(above, [])
        given = total if above is None else parts[above]
        if given and rows and not any(weights[i] for i in rows):
            raise errors.Refused(At("weights", rows[0]), reason=_nothing_to_share_by(units, above))
        for i, part in zip(rows, method(given, [weights[i] for i in rows], [units[i] for i in rows]), strict=True):
            parts[i] = part
    return parts


def _at_once(total: int, tree: Tree, units: list[str], shares: list, method: Any, weights: list[Fraction]) -> list[int]:
    """The lowest units by the product of the shares above them; the others are added up."""
    product: dict[int | None, Fraction] = {None: Fraction(1 if total else 0)}
    for above in (None, *tree.order):
        for i in tree.below.get(above, []):
            if shares[i] is None and product[above]:
                raise errors.Refused(At("weights", i), reason=_nothing_to_share_by(units, above))
            product[i] = product[above] * (shares[i] or 0)
    ends = [i for i in tree.order if i not in tree.below]
    parts = [0] * len(units)
    for i, part in zip(ends, method(total, [product[i] for i in ends], [units[i] for i in ends]), strict=True):
        parts[i] = part
    for i in reversed(tree.order):
        if tree.parent[i] is not None:
            parts[tree.parent[i]] += parts[i]
    return parts


def _nothing_to_share_by(units: list[str], above: int | None) -> str:
    place = "the sum" if above is None else shown(units[above])
    return f"all units directly below {place} weigh zero, so its money has nowhere to go; give at least one a weight above zero"


def _refuse_empty(tree: Tree, units: list[str], levels: list[str | None] | None, parts: list[int]) -> None:
    """Money that stops at a unit whose like hand theirs down."""
    handing = {levels[i] for i in tree.below if i is not None} - {None} if levels else set()
    for i, part in enumerate(parts):
        if part and i not in tree.below and levels and levels[i] in handing:
            reason = f"{shown(units[i])} receives £{pounds(part):,} but no unit stands below it, as with others called {shown(levels[i])}; "
            raise errors.Refused(At("units", i), reason=f"{reason}add the units below it, or leave its level blank if it keeps the money")


def _row(tree: Tree, units: list[str], shares: list[Fraction | None], parts: list[int], i: int) -> list[Any]:
    above, rows = tree.parent[i], tree.below.get(i)
    share = "" if shares[i] is None else shares[i]
    below = pounds(sum(parts[j] for j in rows)) if rows else ""
    return [units[i], "" if above is None else units[above], tree.level[i], share, pounds(parts[i]), below, pounds(0 if rows else parts[i])]


@udf(
    params=[
        UNITS._replace(example=["Prime", "Sub A", "Sub B"]),
        Param("amounts", "Amount of each unit before the moves", kind="number", rank="column", unit="GBP", example=[100, 60, 40],
              decimals=2),
        Param("move_from", "Unit each move takes from", kind="text", rank="column", unit="code", example=["Sub A"]),
        Param("move_to", "Unit each move gives to", kind="text", rank="column", unit="code", example=["Sub B"]),
        Param("move_amounts", "Amount of each move", kind="number", rank="column", unit="GBP", example=[12.34], decimals=2, above=0),
        PARENTS._replace(example=[None, "Prime", "Prime"]),
    ],
    result=Result("table", "any", "GBP", "A row for each unit in the order given, five columns: unit, before, moved out, moved in, after "
                  "(GBP). A unit above both ends of a move shows nothing moved"),
    sources=[REFERENCE],
    since="0.3.0",
)  # fmt: skip
def capitation_move(
    units: list[str], amounts: list[Decimal], move_from: list[str], move_to: list[str], move_amounts: list[Decimal],
    parents: list[str | None] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Every party's money before and after moves between units; no total changes (F11).

    units, amounts, parents: n, parents as in CAPITATION_CASCADE; a move is one line with two sides. Result: n rows of unit, before,
    moved out, moved in, after, GBP. The units above change only where the two ends hang from different ones.
    Errors: #VALUE! for a unit that is not there, a move from a unit to itself or from one with units below it, and a move that would
    leave less than nothing.
    """
    same_length(units=units, amounts=amounts, parents=parents)
    same_length(move_from=move_from, move_to=move_to, move_amounts=move_amounts)
    tree, rows = tree_of(units, parents), distinct("units", units)
    before, out, into = in_pence(amounts), [0] * len(units), [0] * len(units)
    for number, amount in enumerate(in_pence(move_amounts)):
        giver = _end("move_from", number, move_from[number], rows, tree)
        taker = _end("move_to", number, move_to[number], rows, tree)
        if giver == taker:
            raise errors.Refused(At("move_to", number), reason=f"{shown(move_to[number])} gives and takes; name two units")
        givers, takers = _line(tree, giver), _line(tree, taker)
        for i in givers - takers:
            out[i] += amount
        for i in takers - givers:
            into[i] += amount
        if before[giver] - out[giver] + into[giver] < 0:
            left = pounds(before[giver] - out[giver] + into[giver] + amount)
            rule = f"{shown(move_from[number])} has £{left:,} left, so move no more than that"
            raise errors.OutOfRange(At("move_amounts", number), value=f"£{pounds(amount):,}", rule=rule)
    return [[units[i], *map(pounds, (before[i], out[i], into[i], before[i] - out[i] + into[i]))] for i in range(len(units))]


def _end(name: str, number: int, key: str, rows: dict[str, int], tree: Tree) -> int:
    row = known(name, number, key, rows, "the units")
    if row in tree.below:
        raise errors.Refused(At(name, number), reason=f"{shown(key)} has units below it; name the one whose money moves")
    return row


def _line(tree: Tree, row: int | None) -> set[int]:
    """A unit and all above it."""
    line = set()
    while row is not None:
        line.add(row)
        row = tree.parent[row]
    return line
