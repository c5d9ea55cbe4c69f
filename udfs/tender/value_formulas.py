"""The formulas that rank bids by price and quality together, without points for price (F1b, F7 to F10, F12).

Formula numbers are those of the project's tender reference. Each takes the prices of the bids that count, their quality as a share of the
highest quality the column allows, and the published settings; it gives the index of each bid, or the reason why that bid has none.
"""

from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.errors import At
from udfs.money import exact, half_up
from udfs.tender.price_settings import Settings, dated, needed, weights

Indices = list[Fraction | str]
PERCENT = 100
MILLION = 1_000_000
POWER = Context(prec=34)  # six digits more than are kept, so that the 28th is right
KEPT = Context(prec=28)


class ValueMethod(NamedTuple):
    """A formula of price and quality: the index of each bid, the settings it needs, which end wins, and what it can be fed.

    `scale_told`: the highest possible quality must be said (quality_maximum), because this formula's own column is no percentage.
    """

    score: Callable[[list[Fraction], list[Fraction], Settings], Indices]
    settings: tuple[str, ...]
    lower_is_better: bool
    reference: str = "nobody"
    needs_price_above_zero: bool = False
    negative_prices: bool = False
    scale_told: bool = False


def _relative_quality_and_price(prices: list[Fraction], quality: list[Fraction], settings: Settings) -> Indices:
    """F1b: 100 x (quality weight x quality / best quality + price weight x lowest price / price)."""
    by_quality, by_price = weights("relative_quality_and_price", settings)
    best, lowest = max(quality), min(prices)
    if best == 0:
        raise errors.Refused("quality", reason="the best quality is zero, so no quality is a share of it; check the marks")
    return [100 * (by_quality * q / best + by_price * lowest / p) for p, q in zip(prices, quality, strict=True)]


def _price_per_quality_point(prices: list[Fraction], quality: list[Fraction], settings: Settings) -> Indices:
    """F7: price / quality in per cent, for bids at the published quality threshold or above."""
    (threshold,) = needed("price_per_quality_point", settings, "quality_threshold")
    below = "the quality lies below the published quality_threshold, so the bid is not admitted"
    return [p / (PERCENT * q) if PERCENT * q >= threshold else below for p, q in zip(prices, quality, strict=True)]


def _value_for_money_index(prices: list[Fraction], quality: list[Fraction], settings: Settings) -> Indices:
    """F8: scale constant x quality / price; with weights instead, quality ^ (quality weight / price weight) / price."""
    weighted = "quality_weight" in settings or "price_weight" in settings
    if weighted == ("scale_constant" in settings):
        reason = "value_for_money_index needs either scale_constant, or quality_weight and price_weight; publish one of the two forms"
        raise errors.Refused("parameters", reason=reason)
    if not weighted:
        constant = exact(settings["scale_constant"])
        return [constant * PERCENT * q / p for p, q in zip(prices, quality, strict=True)]
    by_quality, by_price = weights("value_for_money_index", settings)
    if by_price == 0:
        raise errors.Refused("parameters", reason="price_weight is 0 and the formula divides by it; publish a weight above zero")
    return [_power(PERCENT * q, by_quality / by_price) / p for p, q in zip(prices, quality, strict=True)]


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    """base ^ exponent, correct to 28 significant digits; exact where the exponent is a whole number."""
    if exponent.denominator == 1:
        return base**exponent.numerator
    if base == 0:
        return base
    decimal = lambda f: POWER.divide(Decimal(f.numerator), Decimal(f.denominator))
    return Fraction(KEPT.plus(POWER.power(decimal(base), decimal(exponent))))


def _monetised_quality(prices: list[Fraction], quality: list[Fraction], settings: Settings) -> Indices:
    """F9: price - published pounds per quality point x quality in per cent."""
    (worth,) = needed("monetised_quality", settings, "pounds_per_quality_point")
    return [p - worth * PERCENT * q for p, q in zip(prices, quality, strict=True)]


def _rail_franchise(prices: list[Fraction], quality: list[Fraction], settings: Settings) -> Indices:
    """F9b: payments to government in £ million + n x quality out of 13, both rounded to 2 decimals first."""
    factor = dated("rail_franchise", settings, "quality_factor", "rail_franchise_quality_factor")
    top = dated("rail_franchise", settings, "quality_points", "rail_franchise_quality_points")
    millions = [_midpoint_up(p / MILLION) for p in prices]
    for price, rounded in zip(prices, millions, strict=True):
        if price and not rounded:
            rule = "it rounds to 0.00 million; give the payments to government in pounds, not in millions"
            raise errors.OutOfRange("prices", value=shown(price), rule=rule)
    return [m + factor * Fraction(half_up(top * q, 2)) for m, q in zip(millions, quality, strict=True)]


def _midpoint_up(value: Fraction) -> Fraction:
    """Two decimals, the midpoint always up, which for a negative number is towards zero."""
    return Fraction((200 * value + 1) // 2, 100)


def _utility_index(prices: list[Fraction], quality: list[Fraction], settings: Settings) -> Indices:
    """F10: (1 - (best quality - quality) x quality weight / price weight) / price x lowest price, never below 0."""
    by_quality, by_price = weights("utility_index", settings)
    if by_price == 0:
        raise errors.Refused("parameters", reason="price_weight is 0 and the formula divides by it; publish a weight above zero")
    best, lowest, ratio = max(quality), min(prices), by_quality / by_price
    return [max(Fraction(0), 1 - (best - q) * ratio) / p * lowest for p, q in zip(prices, quality, strict=True)]


def _feature_adjusted_price(prices: list[Fraction], quality: list[Fraction], settings: Settings) -> Indices:
    """F12: price / (1 + features of the bid / (1 - highest features)), to 2 decimals."""
    (most,) = needed("feature_adjusted_price", settings, "features_maximum")
    cap = dated("feature_adjusted_price", settings, "features_cap", "feature_adjusted_price_cap")
    if most > cap or most >= 1:
        rule = f"the features together may weigh at most {shown(cap)} and less than 1; correct features_maximum"
        raise errors.OutOfRange(At("parameters"), value=shown(most), rule=rule)
    pence = int(settings.get("index_decimals", 2))
    return [Fraction(half_up(p / (1 + most * q / (1 - most)), pence)) for p, q in zip(prices, quality, strict=True)]


WEIGHTS = ("quality_weight", "price_weight", "weights_total")
SHAPE = ("quality_maximum", "index_decimals")
VALUE_METHODS: dict[str, ValueMethod] = {
    "relative_quality_and_price": ValueMethod(_relative_quality_and_price, (*WEIGHTS, "zero_price", *SHAPE), False,
        "the unique lowest price; the unique top quality", needs_price_above_zero=True),
    "price_per_quality_point": ValueMethod(_price_per_quality_point, ("quality_threshold", "zero_price", *SHAPE), True,
        needs_price_above_zero=True),
    "value_for_money_index": ValueMethod(_value_for_money_index, ("scale_constant", *WEIGHTS, "zero_price", *SHAPE), False,
        needs_price_above_zero=True),
    "monetised_quality": ValueMethod(_monetised_quality, ("pounds_per_quality_point", *SHAPE), True),
    "rail_franchise": ValueMethod(_rail_franchise, ("quality_factor", "quality_points", "as_at", "quality_maximum"), False,
        negative_prices=True, scale_told=True),
    "utility_index": ValueMethod(_utility_index, (*WEIGHTS, *SHAPE), False,
        "the unique top quality (order); the lowest price (scale only)", needs_price_above_zero=True),
    "feature_adjusted_price": ValueMethod(_feature_adjusted_price, ("features_maximum", "features_cap", "as_at", *SHAPE), True,
        scale_told=True),
}  # fmt: skip
# Formulas that are known of but not built in, and why. A formula half read would be a guess.
REFUSED: dict[str, str] = {
    "super_formula": "how its exponent is solved and how its parts combine was not read (Negometrix, The Super Formula), so it is not "
    "built in; use utility_index or relative_quality_and_price",
    "price_quality_method": "NZTA Procurement Manual, Appendix C, was not read, so it is not built in; use monetised_quality with a "
    "published worth of a quality point",
    "utility_index_weighted_quality": "the further step of Mercell's variant with weighted quality was not read, so it is not built in; "
    "use utility_index",
}
