"""Mean, median, population standard deviation and ranks of a few exact numbers."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from udfs.money import WIDE


def mean(values: Sequence[Fraction]) -> Fraction:
    """Sum over count."""
    return sum(values, Fraction(0)) / len(values)


def median(values: Sequence[Fraction]) -> Fraction:
    """The middle value; the mean of the two middle ones of an even count."""
    ordered, half = sorted(values), len(values) // 2
    return Fraction(ordered[half]) if len(values) % 2 else Fraction(ordered[half - 1] + ordered[half]) / 2


def population_variance(values: Sequence[Fraction]) -> Fraction:
    """Mean squared distance from the mean, divided by n and not by n - 1."""
    centre = mean(values)
    return mean([(v - centre) ** 2 for v in values])


def root(value: Fraction) -> Decimal:
    """Square root to 60 digits."""
    return WIDE.sqrt(WIDE.divide(Decimal(value.numerator), Decimal(value.denominator)))


def rank_correlation(left: Sequence[Fraction], right: Sequence[Fraction]) -> Decimal | None:
    """Spearman's rank correlation, ties at their mean rank; None where one side has no spread."""
    a, b = _mean_ranks(left), _mean_ranks(right)
    centre = mean(a) if a else Fraction(0)
    product = sum(((x - centre) * (y - centre) for x, y in zip(a, b, strict=True)), Fraction(0))
    squares = sum(((x - centre) ** 2 for x in a), Fraction(0)) * sum(((y - centre) ** 2 for y in b), Fraction(0))
    if not squares:
        return None
    size = root(product * product / squares)
    return size if product >= 0 else -size


def _mean_ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Rank of each value from 1; equal values share the mean of their places."""
    return [Fraction(2 * sum(w < v for w in values) + sum(w == v for w in values) + 1, 2) for v in values]
