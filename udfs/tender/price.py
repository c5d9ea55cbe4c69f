"""Formulas that turn evaluated prices into points (F1 to F5).

Formula numbers are those of the project's tender reference. Everything is computed exactly; nothing is rounded before display unless
the formula says so. A bid that is not admitted enters no reference price.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.errors import At
from udfs.money import exact, half_up
from udfs.registry import Param, Result, Source, udf

Points = list[Fraction]


class Method(NamedTuple):
    """A price formula: the fraction of the maximum points for each admitted price, and the settings it needs published."""

    score: Callable[[list[Fraction], dict[str, Any]], Points]
    settings: tuple[str, ...] = ()
    needs_price_above_zero: bool = False


def _lowest_price_ratio(prices: list[Fraction], settings: dict[str, Any]) -> Points:
    """F1: lowest price / price."""
    return [min(prices) / p for p in prices]


def _linear_above_lowest(prices: list[Fraction], settings: dict[str, Any]) -> Points:
    """F2: all points at the lowest price, none from `zero_point` times the lowest upward."""
    lowest, multiple = min(prices), exact(settings.get("zero_point", 2))
    if lowest == 0 or multiple <= 1:
        raise errors.Refused("prices" if lowest == 0 else "parameters", reason="the zero point must lie above the lowest price, which "
                             "must be above zero; set zero_price or a zero_point above 1")  # fmt: skip
    return [max(Fraction(0), 1 - (p - lowest) / (lowest * (multiple - 1))) for p in prices]


def _highest_lowest(prices: list[Fraction], settings: dict[str, Any]) -> Points:
    """F3: all points at the lowest price, none at the highest; `equal_value` points when all prices are equal."""
    lowest, highest = min(prices), max(prices)
    if lowest == highest:
        return [settings.get("equal_share", Fraction(1))] * len(prices)
    return [(highest - p) / (highest - lowest) for p in prices]


def _linear_to_cap(prices: list[Fraction], settings: dict[str, Any]) -> Points:
    """F4: all points at the optimum, none at the cap; both published, so no bid moves another's points."""
    if "cap" not in settings or "optimum" not in settings:
        raise errors.Refused("parameters", reason="linear_to_cap needs the published cap and optimum; add both rows")
    cap, optimum = exact(settings["cap"]), exact(settings["optimum"])
    return [min(Fraction(1), max(Fraction(0), (cap - p) / (cap - optimum))) for p in prices]


def _mean_50(prices: list[Fraction], settings: dict[str, Any]) -> Points:
    """F5: half the points at the mean price, one hundredth less for each per cent above, more below; whole_percent rounds it."""
    mean = sum(prices) / len(prices)
    if mean == 0:
        raise errors.Refused("prices", reason="the mean price is zero, so no price is a per cent of it; check the prices")
    percents = [100 * (p - mean) / mean for p in prices]
    if settings.get("whole_percent", False):
        percents = [Fraction(half_up(x)) for x in percents]
    return [min(Fraction(1), max(Fraction(0), (50 - x) / 100)) for x in percents]


METHODS: dict[str, Method] = {
    "lowest_price_ratio": Method(_lowest_price_ratio, ("zero_price",), needs_price_above_zero=True),
    "linear_above_lowest": Method(_linear_above_lowest, ("zero_point", "zero_price")),
    "highest_lowest": Method(_highest_lowest, ("equal_value",)),
    "linear_to_cap": Method(_linear_to_cap, ("cap", "optimum", "over_cap")),
    "mean_50": Method(_mean_50, ("whole_percent",)),
}
OVER_CAP = ("non_compliant", "zero")


@udf(
    params=[
        Param("prices", "Evaluated price of each bid", kind="number", rank="column", unit="GBP", example=[90, 145, 50], minimum=0,
              blank="none"),
        Param("method", "Price formula, as published in the tender documents", kind="text", rank="scalar", unit="text",
              example="lowest_price_ratio", choices=tuple(METHODS)),
        Param("max_points", "Points of the best price", kind="number", rank="scalar", unit="points", example=40, above=0),
        Param("parameters", "Published settings of the formula, two columns: name and value (cap, optimum, over_cap, zero_point, "
              "equal_value, whole_percent, zero_price)", kind="any", rank="table", unit="name and value", example=[["zero_price", 0.01]],
              blank="none"),
        Param("admitted", "TRUE for each bid that passed every hurdle; all are taken as admitted when left out", kind="logical",
              rank="column", unit="TRUE or FALSE", example=[True, True, True]),
    ],
    result=Result("column", "number", "points", "Price points of each bid, unrounded; #N/A for a bid not admitted"),
    sources=[
        Source("Mercell (Negometrix) support, Low bid scoring formula", "article 44001761046", evidence="read"),
        Source("Stilger, Siderius and van Raaij, A Comparative Study of Formulas for Choosing the Economically Most Advantageous "
               "Tender, 2017", "highest-lowest", evidence="read (abstract and contents)"),
        Source("procurementtemplates.co.uk, mean calculation", "linear to a maximum and an optimum; mean = 50", evidence="read"),
    ],
    since="0.1.0",
)  # fmt: skip
def tender_price_points(
    prices: list[float | None],
    method: str,
    max_points: float,
    parameters: list[list[Any]] | None = None,
    admitted: list[bool] | None = None,
) -> list[Fraction | errors.UdfError]:
    """Price points of each bid by a published formula.

    prices: GBP, n bids; max_points: points; parameters: name and value rows; admitted: n logicals. Result: points, n, unrounded.
    A bid not admitted gets #N/A and enters no reference price. An admitted bid with a blank price is an error, so is a price of zero
    where the formula divides by it, unless the published setting zero_price names the amount that stands for it.
    """
    settings = _settings(method, parameters, max_points)
    if admitted is not None and len(admitted) != len(prices):
        raise errors.LengthsDiffer("admitted", found=len(admitted), what="bids", other="prices", expected=len(prices))
    allowed = [i for i in range(len(prices)) if admitted is None or admitted[i]]
    amounts = {i: _price(i, prices[i], METHODS[method], settings) for i in allowed}
    over = _over_cap(method, amounts, settings)
    counted = [i for i in allowed if i not in over]
    if not counted:
        raise errors.Refused("prices", reason="no bid is left to score: each is not admitted or above the cap; check both")
    scores = dict(zip(counted, METHODS[method].score([amounts[i] for i in counted], settings), strict=True))
    out = errors.NotAvailable
    return [
        scores[i] * exact(max_points) if i in scores
        else over.get(i) or out(At("admitted", i), reason="the bid is not admitted, so it has no price points")
        for i in range(len(prices))
    ]  # fmt: skip


def _settings(method: str, parameters: list[list[Any]] | None, max_points: float) -> dict[str, Any]:
    """Name and value rows as a dictionary; an unknown name is refused, because a misspelt setting would be a silent default."""
    settings: dict[str, Any] = {}
    for row, cells in enumerate(parameters or []):
        if all(c is None for c in cells):
            continue
        name, value = (list(cells) + [None, None])[:2]
        if name not in METHODS[method].settings:
            choices = ", ".join(METHODS[method].settings) or "none"
            raise errors.NotAChoice(At("parameters", row, 0), value=shown(name), choices=f"{choices} (the settings of {method})")
        if name in settings:
            raise errors.Refused(At("parameters", row, 0), reason=f"{name} is given twice; keep the published one")
        settings[name] = _setting(row, name, value)
    return _consistent(settings, max_points)


def _consistent(settings: dict[str, Any], max_points: float) -> dict[str, Any]:
    """Settings that fit each other and the maximum; equal_value becomes a share of the maximum points."""
    if {"cap", "optimum"} <= settings.keys() and not exact(settings["cap"]) > exact(settings["optimum"]) >= 0:
        raise errors.Refused("parameters", reason="the cap must lie above the optimum, which must not be negative; correct them")
    if "equal_value" in settings:
        if not 0 <= settings["equal_value"] <= max_points:
            rule = "equal_value must lie between 0 and max_points"
            raise errors.OutOfRange("parameters", value=shown(settings["equal_value"]), rule=rule)
        settings["equal_share"] = exact(settings["equal_value"]) / exact(max_points) if max_points else Fraction(1)
    return settings


def _setting(row: int, name: str, value: Any) -> Any:
    at = At("parameters", row, 1)
    if value is None:
        raise errors.BlankCell(at, remedy=f"give the published value of {name}")
    if name == "over_cap":
        if value not in OVER_CAP:
            raise errors.NotAChoice(at, value=shown(value), choices=", ".join(OVER_CAP))
    elif name == "whole_percent":
        if value not in (True, False):
            raise errors.NotLogical(at, value=shown(value))
    elif isinstance(value, (bool, str)):
        raise errors.NotANumber(at, value=shown(value))
    elif name == "zero_price" and value <= 0:
        raise errors.OutOfRange(at, value=shown(value), rule="the amount that stands for a zero price must be above zero")
    return value


def _price(row: int, price: float | None, method: Method, settings: dict[str, Any]) -> Fraction:
    """The price that counts: a blank is refused, a zero is replaced only by the published amount."""
    at = At("prices", row)
    if price is None:
        raise errors.BlankCell(at, remedy="give the evaluated price, or mark the bid as not admitted")
    if price == 0 and "zero_price" in settings:
        return exact(settings["zero_price"])
    if price == 0 and method.needs_price_above_zero:
        rule = "the formula divides by it: publish zero_price or another formula before bids are opened"
        raise errors.OutOfRange(at, value=0, rule=rule)
    return exact(price)


def _over_cap(method: str, amounts: dict[int, Fraction], settings: dict[str, Any]) -> dict[int, errors.UdfError]:
    """Bids above the published cap that count as non-compliant: they get #N/A in their own row and enter nothing."""
    over = [i for i, p in amounts.items() if method == "linear_to_cap" and "cap" in settings and p > exact(settings["cap"])]
    if over and "over_cap" not in settings:
        reason = "it lies above the cap; add the published setting over_cap: non_compliant, or zero if such a bid scores 0"
        raise errors.Refused(At("prices", over[0]), reason=reason)
    if settings.get("over_cap") == "zero":
        return {}
    reason = "the price is above the published cap, so the bid is non-compliant"
    return {i: errors.NotAvailable(At("prices", i), reason=reason) for i in over}
