"""Exact amounts, one rounding rule, and splits that add up.

Money is whole pence or Decimal pounds, never a float of pounds. Nothing outside this module rounds.
Sources: Balinski and Young, The Quota Method of Apportionment, Am. Math. Monthly 82(7), 1975 (largest remainder, Sainte-Lague).
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import lcm

Number = int | float | Decimal | Fraction
WIDE = Context(prec=60)  # more digits than any cell holds, so that quantize never fails
WHOLE_AS_WRITTEN = 2**53  # below it a whole double is the number its text says
EXCEL_DIGITS = 15  # a cell shows and compares this many significant digits


def exact(value: Number) -> Fraction:
    """The number as written: a double is read as its shortest decimal text, so 0.1 is one tenth."""
    if not isinstance(value, float):
        return Fraction(value)
    if value.is_integer() and abs(value) < WHOLE_AS_WRITTEN:
        return Fraction(int(value))
    # Fraction reads a text far more slowly than Decimal does, and here comes every cell of a national column
    return Fraction(*Decimal(repr(value)).as_integer_ratio()) if value - value == 0 else Fraction(repr(value))


def fifteen_digits(value: float) -> Decimal:
    """A double as Excel shows it: 15 significant digits."""
    return Decimal(f"{value:.{EXCEL_DIGITS}g}")


def half_up(value: Number, places: int = 0) -> Decimal:
    """Rounded to `places` decimals, exact halves away from zero.

    An exact value is rounded exactly; a double is first taken to 15 significant digits, as Excel's ROUND does.
    """
    if isinstance(value, float):
        value = fifteen_digits(value)
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=WIDE)
    scaled = abs(Fraction(value)) * Fraction(10) ** places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-places, context=WIDE)


def pence(pounds: Number) -> int:
    """Whole pence of an amount in pounds; ValueError if it is not a whole number of pence."""
    amount = exact(pounds) * 100
    if amount.denominator != 1:
        raise ValueError(f"{pounds} is not a whole number of pence")
    return amount.numerator


def pounds(amount: int) -> Decimal:
    """Pounds with two decimals of an amount in pence."""
    return Decimal(amount).scaleb(-2, context=WIDE)


def largest_remainder(total: int, weights: Sequence[Fraction], keys: Sequence[str]) -> list[int]:
    """Whole units of `total` by weight (Hamilton): floors first, then one unit each by remainder, weight, key.

    Every part is within one unit of its exact share and the parts add up; the order of the rows never matters.
    Weights are >= 0 with a positive sum unless the total is 0; keys are unique. A negative total is split as its mirror image.
    """
    if total == 0:
        return [0] * len(weights)
    shared = lcm(*{w.denominator for w in weights})  # whole numbers: the same order, and many times sooner than fractions
    shares = [w.numerator * (shared // w.denominator) for w in weights]
    whole = sum(shares)
    floors = [divmod(abs(total) * share, whole) for share in shares]
    parts = [part for part, _ in floors]
    order = sorted(range(len(parts)), key=lambda i: (-floors[i][1], -shares[i], keys[i]))
    for i in order[: abs(total) - sum(parts)]:
        parts[i] += 1
    return parts if total > 0 else [-p for p in parts]


def sainte_lague(total: int, weights: Sequence[Fraction], keys: Sequence[str]) -> list[int]:
    """Whole units of `total` by weight (Webster, Sainte-Lague): next unit to the largest weight / (units + 1/2).

    Starts from the half-up shares, which are at most half a unit a row off, and moves the few units left one at a time.
    Same ties and same conditions as largest_remainder.
    """
    if total == 0:
        return [0] * len(weights)
    whole = sum(weights)
    parts = [int(half_up(abs(total) * w / whole)) for w in weights]
    gap = abs(total) - sum(parts)
    _move(parts, weights, keys, gap)
    return parts if total > 0 else [-p for p in parts]


def _move(parts: list[int], weights: Sequence[Fraction], keys: Sequence[str], gap: int) -> None:
    """Give the units of `gap` to the rows next in line, or take them from the rows whose last unit was least deserved."""
    half = Fraction(1, 2)
    step = 1 if gap > 0 else -1
    rank = {i: place for place, i in enumerate(sorted(range(len(parts)), key=lambda i: (-weights[i], keys[i])))}

    def claim(i: int) -> tuple[Fraction, int, int]:
        average = weights[i] / (parts[i] + step * half)
        return (-step * average, step * rank[i], i)

    queue = [claim(i) for i, w in enumerate(weights) if w > 0 and (step > 0 or parts[i] > 0)]
    heapify(queue)
    for _ in range(abs(gap)):
        i = heappop(queue)[2]
        parts[i] += step
        if step > 0 or parts[i] > 0:
            heappush(queue, claim(i))
