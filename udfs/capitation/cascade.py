"""One sum handed down from area to place, practice, provider and subcontractor, exact at every level (F11)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.capitation.codes import unit_code, unit_codes
from udfs.capitation.shares import known, share_between, whole_pence
from udfs.capitation.split import APPORTIONMENT, METHODS, SUM_IN_SIGHT
from udfs.cells import shown
from udfs.columns import distinct, same_length
from udfs.errors import At
from udfs.money import exact, pence, pounds
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "F11, two-level split and cascade", evidence="project rule")
STEPS = ("level_by_level", "at_once")


class NothingToShareBy(errors.NoShareToTake):
    """{where}: {reason}."""


class Tree(NamedTuple):
    """Rows by the row above them (None: the top), and every row after the one above it."""

    below: dict[int | None, list[int]]
    parent: list[int | None]
    order: list[int]
    level: dict[int | None, int]


@udf(
    params=[
        Param("total", "Sum handed down", kind="number", rank="scalar", unit="GBP", example=1000.00, decimals=2,
              blank_as_zero=SUM_IN_SIGHT),
        Param("units", "Code or name of each unit of every level, as text, each once; capitals do not matter", kind="any", rank="column",
              unit="code", example=["North", "South", "M87001", "M87002", "Y02653"]),
        Param("weights", "Weight of each unit among those with the same unit above: weighted population, contract value", kind="number",
              rank="column", unit="any", example=[3, 2, 1, 1, 1], minimum=0),
        Param("parents", "Code of the unit directly above; blank for the units the whole sum is split between", kind="any", rank="column",
              unit="code", example=[None, None, "North", "North", "South"], blank="none"),
        Param("top_slice", "Share of the sum kept back before the split, 0 to 1", kind="number", rank="scalar",
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
    total: Decimal, units: list[Any], weights: list[float], parents: list[Any] | None = None, top_slice: float = 0,
    levels: list[str | None] | None = None, steps: str = "level_by_level", method: str = "largest_remainder",
) -> list[list[Any]]:  # fmt: skip
    """Money handed down through every level, children adding up to their parent to the penny (F11).

    total: GBP, negative allowed; units, weights, parents, levels: n. Top slice first: total less half-up(total x share); then each
    level's pence by largest remainder with the codes deciding ties. Result: n + 1 rows of seven columns. The two ways of `steps` can
    differ by a penny a unit, so keep which one was used.
    Errors: #VALUE! for a unit given twice, a code that is a number, a parent that is no unit or lies below itself, a blank or negative
    weight, and where money stops at a unit whose level should have units below it; #DIV/0! where money meets only zero weights.
    """
    same_length(units=units, weights=weights, parents=parents, levels=levels)
    codes = unit_codes("units", units)
    tree = _tree(codes, parents)
    shares = _shares(tree, weights)
    sliced = whole_pence(pence(total) * share_between("top_slice", top_slice))
    money = _each_level if steps == "level_by_level" else _at_once
    parts = money(pence(total) - sliced, tree, codes, shares, METHODS[method], [exact(w) for w in weights])
    _refuse_empty(tree, units, levels, parts)
    rows = [_row(tree, units, shares, parts, i) for i in range(len(units))]
    return [*rows, ["top slice", "", 0, exact(top_slice), pounds(sliced), "", pounds(sliced)]]


def _tree(codes: list[str], parents: list[Any] | None) -> Tree:
    """Who stands below whom. A unit in a circle hangs from nothing and is refused."""
    rows = distinct("units", codes)
    above = [None if p is None else unit_code(At("parents", i), p) for i, p in enumerate(parents or [None] * len(codes))]
    parent = [None if p is None else known("parents", i, p, rows, "the units") for i, p in enumerate(above)]
    below: dict[int | None, list[int]] = {}
    for i, row in enumerate(parent):
        below.setdefault(row, []).append(i)
    order: list[int] = list(below.get(None, []))
    level: dict[int | None, int] = {None: 0}
    for i in order:
        level[i] = level[parent[i]] + 1
        order.extend(below.get(i, []))
    for i in range(len(codes)):
        if i not in level:
            reason = f"{shown(codes[i])} hangs in a circle or from one; let the highest unit's parent be blank"
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


def _each_level(total: int, tree: Tree, codes: list[str], shares: list, method: Any, weights: list[Fraction]) -> list[int]:
    """Every unit's pence, split among the units below it."""
    parts = [0] * len(codes)
    for above in (None, *(i for i in tree.order if i in tree.below)):
        rows = tree.below.get(above, [])
        given = total if above is None else parts[above]
        if given and rows and not any(weights[i] for i in rows):
            raise NothingToShareBy(At("weights", rows[0]), reason=_nothing_to_share_by(codes, above))
        for i, part in zip(rows, method(given, [weights[i] for i in rows], [codes[i] for i in rows]), strict=True):
            parts[i] = part
    return parts


def _at_once(total: int, tree: Tree, codes: list[str], shares: list, method: Any, weights: list[Fraction]) -> list[int]:
    """The lowest units by the product of the shares above them; the others are added up."""
    product: dict[int | None, Fraction] = {None: Fraction(1 if total else 0)}
    for above in (None, *tree.order):
        for i in tree.below.get(above, []):
            if shares[i] is None and product[above]:
                raise NothingToShareBy(At("weights", i), reason=_nothing_to_share_by(codes, above))
            product[i] = product[above] * (shares[i] or 0)
    ends = [i for i in tree.order if i not in tree.below]
    parts = [0] * len(codes)
    for i, part in zip(ends, method(total, [product[i] for i in ends], [codes[i] for i in ends]), strict=True):
        parts[i] = part
    for i in reversed(tree.order):
        if tree.parent[i] is not None:
            parts[tree.parent[i]] += parts[i]
    return parts


def _nothing_to_share_by(codes: list[str], above: int | None) -> str:
    place = "the sum" if above is None else shown(codes[above])
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
