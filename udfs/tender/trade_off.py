"""What a quality point is worth in pounds at each bid, and the weight that price and quality really had."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.errors import At, UdfError
from udfs.money import exact
from udfs.registry import Param, Result, udf
from udfs.tender.admission import not_admitted
from udfs.tender.price import METHODS as POINT_METHODS
from udfs.tender.scoring import (
    FULL,
    LEADING,
    ONE_SIDED,
    REFERENCE,
    Tender,
    at_least,
    counted,
    has_weights,
    price_points,
    score,
    standing,
    tender,
)
from udfs.tender.value_index import lower_is_better

ONE_PER_CENT_LESS = Fraction(99, 100)
Pounds = Callable[[Fraction, list[Fraction], dict[str, Any]], Fraction]


def _linear(length: Callable[[list[Fraction], dict[str, Any]], Fraction]) -> Pounds:
    """A formula whose points fall evenly over a length of pounds."""
    return lambda price, prices, settings: length(prices, settings) / FULL


def _to_the_optimum(prices: list[Fraction], settings: dict[str, Any]) -> Fraction:
    optimum = settings["optimum"]
    return exact(settings["cap"]) - (min(prices) if optimum == "lowest" else exact(optimum))


# Pounds that one point of a hundred for price costs at a price; times quality weight / price weight it is the worth of a quality point.
POUNDS: dict[str, Pounds] = {
    "lowest_price_ratio": lambda price, prices, settings: price**2 / (FULL * min(prices)),
    "linear_above_lowest": _linear(lambda prices, settings: min(prices) * (exact(settings.get("zero_point", 2)) - 1)),
    "highest_lowest": _linear(lambda prices, settings: max(prices) - min(prices)),
    "linear_to_cap": _linear(_to_the_optimum),
    "mean_50": _linear(lambda prices, settings: sum(prices) / len(prices)),
}


@udf(
    params=[
        *LEADING,
        Param("low_price_ratio", "The lowest price is flagged where it lies below this share of the second lowest (project convention)",
              kind="number", rank="scalar", unit="share", example=0.8, above=0),
    ],
    result=Result("table", "any", "GBP, points, text, TRUE or FALSE", "Four columns, one row a bid: pounds that one more quality point (of "
                  "100) pays for; what a further cut of the bid's price by 1 % gains on the best other bid, everything scored again (in "
                  "points or in the unit of the index); full or none where its price points stand at an end (else empty); whether the "
                  "formula is a ratio to the lowest price and this is the lowest, below low_price_ratio times the second lowest"),
    sources=[REFERENCE],
    since="0.2.0",
)  # fmt: skip
def tender_pounds_per_point(
    prices: list[float | None], quality: list[float | None], method: str, quality_weight: float,
    parameters: list[list[Any]] | None = None, admitted: list[bool] | None = None, low_price_ratio: float = 0.8,
) -> list[list[Any]]:  # fmt: skip
    """Price rise that one extra quality point pays for at each bid, references held.

    prices: GBP, n; quality: per cent, n; quality_weight: out of 100. Result: n rows of GBP per quality point, gain of a 1 % price cut,
    end of the points, far below the next. Errors: #N/A in the first column of a bid whose price points stand at an end where price no
    longer moves them, and for a formula for which no such figure is defined; #N/A for a bid not admitted.
    """
    t = tender(prices, quality, method, quality_weight, parameters, admitted)
    totals = score(t)
    points = price_points(t) if method in POINT_METHODS else {}
    rows: list[list[Any]] = []
    for row in range(len(prices)):
        if row not in totals:
            rows.append([not_admitted(row, "figures"), "", "", ""])
            continue
        race = _race(t, row, list(totals), low_price_ratio)
        rows.append([_worth(t, row, list(totals)), _gain(t, row, totals), _end(t, points.get(row)), race])
    return rows


def _worth(t: Tender, row: int, rows: list[int]) -> Fraction | UdfError:
    settings = {line[0]: line[1] for line in t.parameters or [] if line and line[0] is not None}
    amounts = {i: exact(t.prices[i] or settings.get("zero_price", 0)) for i in rows}
    price, quality = amounts[row], exact(t.quality[row])
    weighted = t.weight / (FULL - t.weight) if t.weight < FULL else None
    if weighted is None and has_weights(t):
        return errors.NotAvailable("quality_weight", reason="price has no weight, so no rise of the price costs anything")
    if t.method in POUNDS:
        if _flat(t, row, settings, amounts):
            reason = "its price points stand at the end of the formula, so its price no longer moves them and no worth can be stated"
            return errors.NotAvailable(At("prices", row), reason=reason)
        return weighted * POUNDS[t.method](price, list(amounts.values()), settings)
    if t.method == "monetised_quality":
        return exact(settings["pounds_per_quality_point"])
    if t.method in ("price_per_quality_point", "value_for_money_index"):
        if quality == 0:
            return errors.NotAvailable(At("quality", row), reason="its quality is zero, so a further point is worth no stated amount")
        return (weighted if has_weights(t) else 1) * price / quality
    return errors.NotAvailable("method", reason=f"no worth of a quality point is defined for {t.method}")


def _flat(t: Tender, row: int, settings: dict[str, Any], amounts: dict[int, Fraction]) -> bool:
    """Whether the price lies where the formula is cut off, all references held."""
    price, prices = amounts[row], list(amounts.values())
    if t.method == "linear_above_lowest":
        return price > min(prices) * exact(settings.get("zero_point", 2))
    if t.method == "linear_to_cap":
        optimum = min(prices) if settings["optimum"] == "lowest" else exact(settings["optimum"])
        return not optimum <= price <= exact(settings["cap"])
    if t.method == "mean_50":
        return not Fraction(1, 2) <= price * len(prices) / sum(prices) <= Fraction(3, 2)
    return t.method == "highest_lowest" and min(prices) == max(prices)


def _gain(t: Tender, row: int, totals: dict[int, Fraction]) -> Fraction | str | UdfError:
    """What a price lower by 1 % adds to the distance from the best other bid; empty for a lone bid."""
    if len(totals) < 2:
        return ""
    lower = t.changed("prices", row, exact(t.prices[row]) * ONE_PER_CENT_LESS)
    try:
        then = score(lower)
        if then.keys() != totals.keys():
            raise errors.NotAvailable(At("prices", row), reason="at 1 % less a bid is left without points, so no gain can be stated")
        return _ahead(lower, row, then) - _ahead(t, row, totals)
    except UdfError as problem:
        return problem


def _ahead(t: Tender, row: int, totals: dict[int, Fraction]) -> Fraction:
    """How far a bid stands before the best other one; below zero where it stands behind."""
    place = standing(t, totals)
    best = max((i for i in totals if i != row), key=place.__getitem__)
    gap = totals[row] - totals[best]
    return -gap if lower_is_better(t.method) else gap


def _end(t: Tender, points: Fraction | None) -> str:
    """Whether the price points are all there are, or none."""
    most = FULL if t.method in ONE_SIDED else FULL - t.weight
    return "" if points is None or not most else "full" if points == most else "none" if points == 0 else ""


def _race(t: Tender, row: int, rows: list[int], ratio: float) -> bool:
    others = [exact(t.prices[i]) for i in rows if i != row]
    ratio_formula = t.method in ("lowest_price_ratio", "relative_quality_and_price")
    return ratio_formula and bool(others) and exact(t.prices[row]) < exact(ratio) * min(others)


# ---- effective weight ------------------------------------------------------------------------------------------------


@udf(
    params=[
        *LEADING,
        Param("warning_share", "A weight is flagged where its effect is below this share of what was published (project convention)",
              kind="number", rank="scalar", unit="share", example=0.5, above=0),
    ],
    result=Result("table", "any", "points of 100, TRUE or FALSE", "Two rows, quality and price, four columns: published weight, effective "
                  "weight (both out of 100), range of the weighted points (highest less lowest admitted bid), whether the effective "
                  "weight lies below warning_share of the published one"),
    sources=[REFERENCE],
    since="0.2.0",
)  # fmt: skip
def tender_effective_weight(
    prices: list[float | None], quality: list[float | None], method: str, quality_weight: float,
    parameters: list[list[Any]] | None = None, admitted: list[bool] | None = None, warning_share: float = 0.5,
) -> list[list[Any]]:  # fmt: skip
    """Weight that quality and price really had: the range of the points each gave, out of both ranges.

    prices: GBP, n; quality: per cent, n; quality_weight: out of 100. Result: rows quality and price of published weight, effective
    weight, range of points, too small. Errors: #N/A for a formula that gives no points for price, with fewer than two bids, and where
    neither quality nor price tells the bids apart.
    """
    t = tender(prices, quality, method, quality_weight, parameters, admitted)
    at_least(t, 2, "a range needs two bids")
    if not has_weights(t):
        raise errors.NotAvailable("method", reason=f"{method} has no weights, so there is nothing to compare the effect with")
    ranges = [max(part.values()) - min(part.values()) for part in _parts(t)]
    if sum(ranges) == 0:
        raise errors.NotAvailable("prices", reason="quality points and price points are the same for all bids, so neither weighs anything")
    published = [t.weight, FULL - t.weight]
    effective = [FULL * x / sum(ranges) for x in ranges]
    return [[was, now, x, now < exact(warning_share) * was] for was, now, x in zip(published, effective, ranges, strict=True)]


def _parts(t: Tender) -> tuple[dict[int, Fraction], dict[int, Fraction]]:
    """Weighted quality points and weighted price points of the bids that count."""
    if t.method in POINT_METHODS:
        points = price_points(t)
        return {i: t.weight * exact(t.quality[i]) / FULL for i in points}, points
    if t.method != "relative_quality_and_price":
        raise errors.NotAvailable("method", reason=f"{t.method} gives no points for price, so there are no two ranges to compare")
    total = score(t)
    top = max(exact(t.quality[i]) for i in counted(t))
    by_quality = {i: t.weight * exact(t.quality[i]) / top for i in total}
    return by_quality, {i: total[i] - by_quality[i] for i in total}
