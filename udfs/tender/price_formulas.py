"""The formulas that turn evaluated prices into a share of the points for price (F1 to F6, F14).

Formula numbers are those of the project's tender reference. Each takes the prices of the bids that count and the published settings, and
gives for each bid its share of the maximum points, exactly, or the reason why that bid has none.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from udfs import errors
from udfs.money import exact, half_up
from udfs.tender.price_settings import Settings, dated, needed

Shares = list[Fraction | str]
NONE, ALL = Fraction(0), Fraction(1)


class Method(NamedTuple):
    """A price formula: the fraction of the maximum points for each admitted price, and the settings it needs published.

    A text in place of a fraction is the reason why that bid has no points. `reference` says whose price can move the others' points.
    """

    score: Callable[[list[Fraction], Settings], Shares]
    settings: tuple[str, ...] = ()
    needs_price_above_zero: bool = False
    reference: str = "nobody"


def _lowest_price_ratio(prices: list[Fraction], settings: Settings) -> Shares:
    """F1: lowest price / price."""
    lowest = min(prices)
    return [lowest / p for p in prices]


def _linear_above_lowest(prices: list[Fraction], settings: Settings) -> Shares:
    """F2: all points at the lowest price, none from `zero_point` times the lowest upward."""
    lowest, multiple = min(prices), exact(settings.get("zero_point", 2))
    if lowest == 0 or multiple <= 1:
        raise errors.Refused("prices" if lowest == 0 else "parameters", reason="the zero point must lie above the lowest price, which "
                             "must be above zero; set zero_price or a zero_point above 1")  # fmt: skip
    return [max(NONE, 1 - (p - lowest) / (lowest * (multiple - 1))) for p in prices]


def _highest_lowest(prices: list[Fraction], settings: Settings) -> Shares:
    """F3: all points at the lowest price, none at the highest; `equal_value` points when all prices are equal."""
    lowest, highest = min(prices), max(prices)
    if lowest == highest:
        return [settings.get("equal_share", ALL)] * len(prices)
    return [(highest - p) / (highest - lowest) for p in prices]


def _linear_to_cap(prices: list[Fraction], settings: Settings) -> Shares:
    """F4: all points at the optimum, none at the cap. Both published: no bid moves another's points. The lowest bid may be the optimum."""
    if "cap" not in settings or "optimum" not in settings:
        raise errors.Refused("parameters", reason="linear_to_cap needs the published cap and optimum; add both rows")
    cap, lowest = exact(settings["cap"]), settings["optimum"] == "lowest"
    optimum = min(prices) if lowest else exact(settings["optimum"])
    if lowest and optimum == cap:
        reason = "the lowest price is the cap itself, so no price lies between them; publish an optimum in pounds"
        raise errors.Refused("prices", reason=reason)
    if lowest and optimum > cap:
        return [NONE for _ in prices]  # counted here only where the documents say that a price above the cap scores zero
    return [min(ALL, max(NONE, (cap - p) / (cap - optimum))) for p in prices]


def _mean_of(prices: list[Fraction]) -> Fraction:
    mean = sum(prices) / len(prices)
    if mean == 0:
        raise errors.Refused("prices", reason="the mean price is zero, so no price is a per cent of it; check the prices")
    return mean


def _mean_50(prices: list[Fraction], settings: Settings) -> Shares:
    """F5: half the points at the mean price, one hundredth less for each per cent above, more below; whole_percent rounds it."""
    mean = _mean_of(prices)
    percents = [100 * (p - mean) / mean for p in prices]
    if settings.get("whole_percent", False):
        percents = [Fraction(half_up(x)) for x in percents]
    return [min(ALL, max(NONE, (50 - x) / 100)) for x in percents]


def _proximity(prices: list[Fraction], reference: Fraction) -> Shares:
    """F5b: all points at the reference, fewer on both sides of it, none at nothing and at twice the reference."""
    return [max(NONE, 1 - abs(p - reference) / reference) for p in prices]


def _proximity_to_mean(prices: list[Fraction], settings: Settings) -> Shares:
    return _proximity(prices, _mean_of(prices))


def _proximity_to_target(prices: list[Fraction], settings: Settings) -> Shares:
    return _proximity(prices, *needed("proximity_to_target", settings, "target"))


def _graduated_pricing(prices: list[Fraction], settings: Settings) -> Shares:
    """F6, steps 1 to 3: 100 less 0.1 for each per cent above the lowest, up to 1.025 times the median. The rest was not readable."""
    multiple = dated("graduated_pricing", settings, "inflection_multiple", "graduated_pricing_inflection_multiple")
    deduction = dated("graduated_pricing", settings, "deduction_per_percent", "graduated_pricing_deduction_per_percent")
    lowest, inflection = min(prices), multiple * _median(prices)

    def share(price: Fraction) -> Fraction | str:
        mark = 100 - deduction * 100 * (price - lowest) / lowest
        if price <= inflection and mark >= 0:
            return mark / 100
        return (
            "the price lies above the inflection or its mark falls below zero, and what happens there stands in CPN 3/2024, Annex A, "
            "steps 4 and 5, which are not built in: read Annex A and enter the points by hand"
        )

    return [share(p) for p in prices]


def _median(prices: list[Fraction]) -> Fraction:
    ordered, middle = sorted(prices), len(prices) // 2
    return ordered[middle] if len(prices) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _fixed_price(prices: list[Fraction], settings: Settings) -> Shares:
    """F14: quality alone decides; every bid at the published price has all points, another price is non-compliant."""
    (fixed,) = needed("fixed_price", settings, "fixed_price")
    return [ALL if p == fixed else "the price is not the published fixed price, so the bid is non-compliant" for p in prices]


def _lowest_compliant_price(prices: list[Fraction], settings: Settings) -> Shares:
    """F14: among the bids that meet the requirements the lowest price takes all points, every other none."""
    lowest = min(prices)
    return [ALL if p == lowest else NONE for p in prices]


ROUNDING = ("ratio_decimals", "points_decimals")
LOWEST, HIGHEST, ANYBODY = "the unique lowest price", "the unique lowest or unique highest price", "anybody"
METHODS: dict[str, Method] = {
    "lowest_price_ratio": Method(_lowest_price_ratio, ("zero_price", *ROUNDING), True, LOWEST),
    "linear_above_lowest": Method(_linear_above_lowest, ("zero_point", "zero_price", *ROUNDING), reference=LOWEST),
    "highest_lowest": Method(_highest_lowest, ("equal_value", *ROUNDING), reference=HIGHEST),
    "linear_to_cap": Method(_linear_to_cap, ("cap", "optimum", "over_cap", *ROUNDING),
                            reference="nobody; with optimum lowest: the unique lowest price"),
    "mean_50": Method(_mean_50, ("whole_percent", *ROUNDING), reference=ANYBODY),
    "proximity_to_mean": Method(_proximity_to_mean, ROUNDING, reference=ANYBODY),
    "proximity_to_target": Method(_proximity_to_target, ("target", *ROUNDING)),
    "graduated_pricing": Method(_graduated_pricing, ("inflection_multiple", "deduction_per_percent", "as_at", "zero_price", *ROUNDING),
                                True, "the unique lowest price; anybody, for the median that bounds the formula"),
    "fixed_price": Method(_fixed_price, ("fixed_price",)),
    "lowest_compliant_price": Method(_lowest_compliant_price, reference=LOWEST),
}  # fmt: skip
