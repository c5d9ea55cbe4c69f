"""A whole tender scored at once: quality, price and weight in, the total of every bid that counts and the leader out.

The stress functions change one thing, score everything again with this module and compare. Their leading arguments are the same,
described once here.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.errors import At, UdfError
from udfs.money import exact
from udfs.registry import Param, Source
from udfs.tender.admission import ADMITTED, as_compared, needed, one_row_a_bid
from udfs.tender.price import METHODS as POINT_METHODS
from udfs.tender.price import tender_price_points
from udfs.tender.value_formulas import VALUE_METHODS
from udfs.tender.value_index import lower_is_better, tender_value_index

FULL = 100  # quality is in per cent and the two weights are out of 100
TIE_RULES = ("none", "higher_quality", "lower_price")
WEIGHTED = "quality_weight"
# Formulas that leave the decision to one side alone, whatever weight is told: the weight of quality they amount to.
ONE_SIDED = {"lowest_compliant_price": Fraction(0), "fixed_price": Fraction(FULL)}

PRICES = Param(
    "prices", "Evaluated price of each bid", kind="number", rank="column", unit="GBP", example=[90, 145, 50], minimum=0, blank="none",
    errors="keep",
)  # fmt: skip
QUALITY = Param(
    "quality", "Quality of each bid", kind="number", rank="column", unit="per cent", example=[70, 90, 30], minimum=0, blank="none",
    errors="keep",
)  # fmt: skip
METHOD = Param(
    "method", "Formula, as published in the tender documents; TENDER_METHODS lists them", kind="text", rank="scalar", unit="text",
    example="lowest_price_ratio", choices=(*POINT_METHODS, *VALUE_METHODS),
)  # fmt: skip
QUALITY_WEIGHT = Param(
    "quality_weight", "Published weight of quality out of 100; the rest is the weight of price. Not looked at by a formula without "
    "weights", kind="number", rank="scalar", unit="points of 100", example=60, above=0,
)  # fmt: skip
PARAMETERS = Param(
    "parameters", "Published settings of the formula, two columns: name and value, as TENDER_METHODS lists them; the weights are not "
    "repeated here", kind="any", rank="table", unit="name and value", example=[[None, None]], blank="none",
)  # fmt: skip
LEADING = [PRICES, QUALITY, METHOD, QUALITY_WEIGHT, PARAMETERS, ADMITTED]
TIE_RULE = Param(
    "tie_rule", "What decides between equal totals, as published; with none a tie has no winner", kind="text", rank="scalar",
    unit="text", example="none", choices=TIE_RULES,
)  # fmt: skip
REFERENCE = Source("commissioning-workbooks, tender reference", "stress test", evidence="project rule")


class Tender(NamedTuple):
    """What decides a tender. `weight`: of quality, out of 100."""

    prices: list
    quality: list
    method: str
    weight: Fraction
    parameters: list[list[Any]] | None
    admitted: list[bool]

    def changed(self, column: str, row: int, value: Any) -> "Tender":
        """The same tender with one cell of one column changed."""
        cells = list(getattr(self, column))
        cells[row] = value
        return self._replace(**{column: cells})


def tender(
    prices: list, quality: list, method: str, quality_weight: float, parameters: list[list[Any]] | None, admitted: list[bool] | None
) -> Tender:
    """The tender of these arguments. UdfError where a column is short, an admitted bid has no quality, or the weight is above 100."""
    one_row_a_bid("prices", prices, quality=quality, admitted=admitted)
    if quality_weight > FULL:
        raise errors.OutOfRange("quality_weight", value=shown(quality_weight), rule="the weight of quality is out of 100; correct it")
    inside = [True] * len(prices) if admitted is None else list(admitted)
    given = Tender(prices, quality, method, exact(quality_weight), parameters, inside)
    for row in counted(given):
        needed("prices", row, prices[row], "price")
        figure = exact(needed("quality", row, quality[row], "quality"))
        if figure > FULL and method in POINT_METHODS:
            raise errors.OutOfRange(At("quality", row), value=shown(figure), rule="quality is in per cent, from 0 to 100; correct it")
    return given


def counted(t: Tender) -> list[int]:
    """Rows of the admitted bids."""
    return [row for row, inside in enumerate(t.admitted) if inside]


# ---- scores ----------------------------------------------------------------------------------------------------------


def weight_in_force(t: Tender) -> Fraction:
    """Weight of quality out of 100 as the formula takes it."""
    return ONE_SIDED.get(t.method, t.weight)


def price_points(t: Tender) -> dict[int, Fraction]:
    """Points for price, out of the weight of price, of every bid that counts."""
    weight = FULL if t.method in ONE_SIDED else FULL - t.weight
    found = tender_price_points(t.prices, t.method, weight, t.parameters, t.admitted)
    return {row: points for row, points in enumerate(found) if not isinstance(points, UdfError)}


def score(t: Tender, known: dict[tuple, dict[int, Fraction]] | None = None) -> dict[int, Fraction]:
    """Total, or index, of every bid that counts. `known` keeps price points of the same prices for every set of admitted bids."""
    if t.method in VALUE_METHODS:
        found = tender_value_index(t.prices, t.quality, t.method, with_weights(t), t.admitted)
        return {row: index for row, index in enumerate(found) if not isinstance(index, UdfError)}
    key = tuple(t.admitted)
    points = known.get(key) if known is not None else None
    if points is None:
        points = price_points(t)
        if known is not None:
            known[key] = points
    weight = weight_in_force(t)
    return {row: weight * exact(t.quality[row]) / FULL + mark for row, mark in points.items()}


def has_weights(t: Tender) -> bool:
    """Whether the weight of quality decides anything in this formula."""
    if t.method in POINT_METHODS:
        return t.method not in ONE_SIDED
    plain = any(line and line[0] == "scale_constant" for line in t.parameters or [])
    return WEIGHTED in VALUE_METHODS[t.method].settings and not plain


def with_weights(t: Tender) -> list[list[Any]] | None:
    """The settings of an index, with the two weights as rows where the formula has weights."""
    for row, line in enumerate(t.parameters or []):
        if line and line[0] in (WEIGHTED, "price_weight", "weights_total"):
            raise errors.Refused(At("parameters", row, 0), reason=f"{line[0]} is told by the argument quality_weight; remove this row")
    if not has_weights(t):
        return t.parameters
    return [*(t.parameters or []), [WEIGHTED, t.weight], ["price_weight", FULL - t.weight]]


# ---- who leads -------------------------------------------------------------------------------------------------------


def standing(t: Tender, totals: dict[int, Fraction]) -> dict[int, Decimal]:
    """What bids are compared by, more is better: totals at the 15 digits a cell shows, so that all functions see the same ties."""
    sign = -1 if lower_is_better(t.method) else 1
    try:
        return {row: sign * as_compared(total) for row, total in totals.items()}
    except OverflowError:  # a power of quality with nearly all the weight
        raise errors.NotFinite(name=t.method) from None


def leaders(t: Tender, totals: dict[int, Fraction], tie_rule: str = "none") -> tuple[int, ...]:
    """Rows of the best bid; several where the lead is tied and the rule does not decide, none where no bid has a total."""
    place = standing(t, totals)
    best = max(place.values(), default=None)
    first = [row for row, value in place.items() if value == best]
    if len(first) < 2 or tie_rule == "none":
        return tuple(first)
    deciding = {row: exact(t.quality[row]) if tie_rule == "higher_quality" else -exact(t.prices[row]) for row in first}
    most = max(deciding.values())
    return tuple(row for row in first if deciding[row] == most)


def only_leader(t: Tender, totals: dict[int, Fraction], tie_rule: str = "none") -> int:
    """The row of the winner. #N/A where the lead is tied, because then nobody can lose it, and where no bid has a total."""
    first = leaders(t, totals, tie_rule)
    if not first:
        raise errors.NotAvailable("prices", reason="no admitted bid has a total, so there is no winner; check thresholds and settings")
    if len(first) > 1:
        reason = f"{named(first, 'bids')} share the lead, so there is no winner to change; publish what decides a tie and give it as "
        reason += "tie_rule"
        raise errors.NotAvailable("prices", reason=reason)
    return first[0]


def at_least(t: Tender, fewest: int, why: str) -> None:
    """#N/A where fewer bids than that are admitted."""
    if len(counted(t)) < fewest:
        raise errors.NotAvailable("prices", reason=f"{len(counted(t))} admitted is too few: {why}")


def number(rows: Iterable[int]) -> int | str:
    """Bids as a result names them: the number of the row, counted from 1; several as text."""
    found = sorted(row + 1 for row in rows)
    return found[0] if len(found) == 1 else " and ".join(map(str, found))


def named(rows: Iterable[int], what: str) -> str:
    """Bids as a sentence names them."""
    return f"{what} {number(rows)}"
