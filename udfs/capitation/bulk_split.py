"""Largest remainder over a great many whole weights at once: the same parts as `money.largest_remainder`, a hundred times sooner.

A double guesses each floor; whole numbers then correct the guess, so nothing rests on the guess. total x weight may need more than 64 bits,
but total x weight - floor x sum is small, and 64-bit arithmetic, which drops what is above, gives a small difference exactly.
The units left over go by a partition at the remainder that just gets one; only rows level with it are put in order.
numpy is asked for here alone; without it, or outside the range proved here, the plain function answers.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from types import ModuleType
from typing import Any

from udfs.money import largest_remainder

SMALL_JOB = 5_000  # rows below which loading numpy would take longer than the plain way
MOST_TOTAL = 2**53  # a double counts whole numbers up to here, so the guess is at most four units off
MOST_SUM = 2**60  # and eight times this is still below 2**63
Array = Any


def split(total: int, weights: Sequence[Fraction], keys: Sequence[str]) -> list[int]:
    """As `money.largest_remainder`, by numpy where it is there and the job is large enough to repay loading it."""
    np = _numpy() if len(weights) >= SMALL_JOB else None
    if np is None or not 0 < abs(total) < MOST_TOTAL:
        return largest_remainder(total, weights, keys)
    shared = lcm(*{w.denominator for w in weights})
    whole = [w.numerator * (shared // w.denominator) for w in weights]
    if not 0 < sum(whole) < MOST_SUM:
        return largest_remainder(total, weights, keys)
    return bulk_split(np, total, np.fromiter(whole, np.int64, len(whole)), keys).tolist()


def _numpy() -> ModuleType | None:
    try:
        import numpy
    except ImportError:
        return None
    return numpy


def bulk_split(np: ModuleType, total: int, weights: Array, keys: Sequence[str] | None = None) -> Array:
    """Parts of `total` by whole weights, adding up to it exactly; `np` is numpy, loaded by the caller.

    weights: int64, n, >= 0; keys: n, unique, decide exact ties; the position is taken when left out. Result: int64, n.
    Errors: OverflowError when the total or the sum of the weights is outside the range for which the arithmetic is exact.
    """
    whole = int(weights.sum())
    if not abs(total) < MOST_TOTAL or not 0 < int(weights.max()) * len(weights) < 2**63 or not 0 < whole < MOST_SUM:
        raise OverflowError(f"a bulk split takes totals below {MOST_TOTAL:,} and weights with a sum from 1 to {MOST_SUM:,}")
    parts, left = _floors(np, abs(total), weights, whole)
    spare = abs(total) - int(parts.sum())
    if spare:
        edge = np.partition(left, len(left) - spare)[len(left) - spare]
        above = left > edge
        parts += above
        level = np.flatnonzero(left == edge)
        parts[_first(level, spare - int(np.count_nonzero(above)), weights, keys)] += 1
    return parts if total >= 0 else -parts


def _floors(np: ModuleType, total: int, weights: Array, whole: int) -> tuple[Array, Array]:
    """Floor of each share, and what is left of it in parts of the sum."""
    guess = weights * (total / whole)
    parts = guess.astype(np.int64)
    left = guess.view(np.int64)  # the same memory: the guess has served
    np.multiply(parts, -whole, out=left)
    left += weights * total
    while int(left.min()) < 0:
        low = left < 0
        parts -= low
        left += low * np.int64(whole)
    while int(left.max()) >= whole:
        high = left >= whole
        parts += high
        left -= high * np.int64(whole)
    return parts, left


def _first(level: Array, count: int, weights: Array, keys: Sequence[str] | None) -> list[int]:
    """The rows that get a unit among those whose remainders are level: larger weight first, then key."""
    rows = level.tolist()
    if count < len(rows):
        rows.sort(key=(lambda i: (-int(weights[i]), keys[i])) if keys is not None else lambda i: (-int(weights[i]), i))
    return rows[:count]
