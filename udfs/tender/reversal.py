"""Leave-one-out: whether a bid that does not win decides the order of the others."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from udfs.registry import Result, udf
from udfs.tender.scoring import (
    LEADING,
    REFERENCE,
    Tender,
    at_least,
    counted,
    leaders,
    number,
    score,
    standing,
    tender,
)

Totals = dict[int, Fraction]


@udf(
    params=LEADING,
    result=Result("table", "any", "bid numbers, as the totals", "One row for each pair of bids whose order changes when a third is taken "
                  "out, nine columns: bid taken out, bid ahead before, bid ahead after (both where they become level), margin before, "
                  "margin after, what happens (reversed, becomes a tie, tie is broken), leader of the remaining bids before, after, and "
                  "whether that leader changes (TRUE or FALSE). One row beginning with none where no order changes. Bids are numbered by "
                  "row from 1"),
    sources=[REFERENCE],
    since="0.2.0",
)  # fmt: skip
def tender_rank_reversal(
    prices: list[float | None], quality: list[float | None], method: str, quality_weight: float,
    parameters: list[list[Any]] | None = None, admitted: list[bool] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Pairs of bids whose order changes when a third bid is taken out and everything is scored again.

    prices: GBP, n; quality: per cent, n; quality_weight: out of 100. Result: rows of bid taken out, ahead before, ahead after, margin
    before, margin after, what happens, leader of the rest before, leader of the rest after, leader changes. Margins are in the unit of
    the totals. Errors: #N/A with fewer than three admitted bids.
    """
    t = tender(prices, quality, method, quality_weight, parameters, admitted)
    at_least(t, 3, "a bid is taken out and two must remain to change places; give at least three")
    before = score(t)
    rows: list[list[Any]] = []
    for left_out in counted(t):
        without = t.changed("admitted", left_out, False)
        rows += _changes(t, left_out, {i: x for i, x in before.items() if i != left_out}, score(without))
    return rows or [["none", *[""] * 7, False]]


def _changes(t: Tender, left_out: int, before: Totals, after: Totals) -> list[list[Any]]:
    """A row for each pair that stands differently after the bid is gone; pairs in which one has no total any more are not compared."""
    old, new = standing(t, before), standing(t, after)
    both = [i for i in old if i in new]
    rows = []
    for i, j in combinations(both, 2):
        was, is_now = _sign(old[i] - old[j]), _sign(new[i] - new[j])
        if was != is_now:
            happens = "becomes a tie" if is_now == 0 else "tie is broken" if was == 0 else "reversed"
            margins = [abs(before[i] - before[j]), abs(after[i] - after[j])]
            rows.append([left_out + 1, _ahead(i, j, was), _ahead(i, j, is_now), *margins, happens])
    first, then = leaders(t, before) if before else (), leaders(t, after)
    return [[*row, number(first) if first else "none", number(then), first != then] for row in rows]


def _ahead(i: int, j: int, sign: int) -> int | str:
    return number((i,) if sign > 0 else (j,) if sign < 0 else (i, j))


def _sign(gap: Decimal) -> int:
    return (gap > 0) - (gap < 0)
