"""How far each bid's own price may move before another bid wins, in whole published units."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.errors import UdfError
from udfs.money import exact
from udfs.registry import Param, Result, udf
from udfs.tender.admission import not_admitted
from udfs.tender.scoring import (
    LEADING,
    REFERENCE,
    TIE_RULE,
    Tender,
    at_least,
    counted,
    leaders,
    number,
    only_leader,
    score,
    tender,
)

FAR = 10**6  # times the largest price in play: beyond it no formula here changes the order any more in practice
HALVES = [Fraction(2 * k + 1, 2) for k in range(-51, 51)]


@udf(
    params=[
        *LEADING,
        Param("unit", "Smallest step in which a price may be stated, as published", kind="number", rank="scalar", unit="GBP", example=1,
              above=0),
        TIE_RULE,
    ],
    result=Result("table", "any", "GBP, per cent, GBP, bid number", "Four columns, one row a bid: smallest change of its own price after "
                  "which another bid wins (GBP, minus: a cut), the same in per cent of its price, its price then, winner then. The word "
                  "none where no change of this price does; #N/A for a bid not admitted"),
    sources=[REFERENCE],
    since="0.2.0",
)  # fmt: skip
def tender_price_flip(
    prices: list[float | None], quality: list[float | None], method: str, quality_weight: float,
    parameters: list[list[Any]] | None = None, admitted: list[bool] | None = None, unit: float = 1, tie_rule: str = "none",
) -> list[list[Any]]:  # fmt: skip
    """Smallest change of a bid's own price after which another bid wins, for every bid.

    prices: GBP, n; quality: per cent, n; quality_weight: out of 100; unit: GBP. Result: n rows of change, per cent, price then, winner
    then. The other prices stay, every reference is taken again; cuts and rises are both searched, up to the cap where one is published,
    and of two equally small changes the cut is shown. Between the prices at which a formula bends the gap to any rival moves one way
    only, so the place is found by halving and its neighbour is verified. Published rounding can make it move both ways by less than
    the rounding. A tie that tie_rule does not decide is no other winner.
    Errors: #N/A where the lead is tied, and for graduated_pricing, of which only a part is built in.
    """
    t = tender(prices, quality, method, quality_weight, parameters, admitted)
    at_least(t, 2, "with a single bid no price can change the winner")
    if method == "graduated_pricing":
        raise errors.NotAvailable("method", reason="graduated_pricing is built in up to its inflection only, so prices beyond it cannot be "
                                  "tried; enter points by hand")  # fmt: skip
    winner = only_leader(t, score(t), tie_rule)
    return [_row(t, winner, row, exact(unit), tie_rule) if t.admitted[row] else [not_admitted(row, "price to change"), "", "", ""]
            for row in range(len(prices))]  # fmt: skip


def _row(t: Tender, winner: int, row: int, unit: Fraction, tie_rule: str) -> list[Any]:
    found = [steps for steps in (_nearest(t, winner, row, unit, tie_rule, side) for side in (-1, 1)) if steps is not None]
    if not found:
        return ["none", "", "", ""]
    change = min(found, key=abs) * unit
    price = exact(t.prices[row])
    then = price + change
    return [change, 100 * change / price if price else "", then, number(_leading(t, row, then, tie_rule))]


def _leading(t: Tender, row: int, price: Fraction, tie_rule: str) -> tuple[int, ...]:
    changed = t.changed("prices", row, price)
    return leaders(changed, score(changed), tie_rule)


def _nearest(t: Tender, winner: int, row: int, unit: Fraction, tie_rule: str, side: int) -> int | None:
    """Units (with sign) to the nearest price with another winner on one side; None where there is none."""
    price = exact(t.prices[row])

    def other(steps: int) -> bool:
        then = _leading(t, row, price + side * steps * unit, tie_rule)
        return bool(then) and winner not in then

    before = 0
    for steps in _places(t, row, unit, side):
        if other(steps):
            return side * _first(before, steps, other)
        before = steps
    return None


def _first(low: int, high: int, true_for: Callable[[int], bool]) -> int:
    """The first number above `low` it is true for, `high` being one; numbers may be larger than any list is long."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if true_for(middle) else (middle, high)
    return high


def _places(t: Tender, row: int, unit: Fraction, side: int) -> list[int]:
    """Numbers of units to the prices just before and just after each bend on this side, and to the last price there is."""
    price = exact(t.prices[row])
    bends = [bend for bend in _bends(t, row) if bend > 0]
    cap = _setting(t, "cap")
    if side < 0:
        last = price // unit
        if last * unit == price and not _can_be_zero(t, row):
            last -= 1
    elif t.method == "linear_to_cap" and cap is not None:
        last = (cap - price) // unit
    else:
        last = FAR * max([price, unit, *bends]) // unit
    near = [(bend - price) * side // unit for bend in bends]
    # Where percentages are whole numbers nothing moves between two bends, so one price behind each will do.
    around = (1,) if _whole_percent(t) else (0, 1)
    return sorted({steps for place in (0, *near, last - 1) for steps in (place + one for one in around) if 0 < steps <= last})


def _whole_percent(t: Tender) -> bool:
    return any(line and line[0] == "whole_percent" and line[1] for line in t.parameters or [])


def _can_be_zero(t: Tender, row: int) -> bool:
    try:
        score(t.changed("prices", row, 0))
    except UdfError:
        return False
    return True


def _setting(t: Tender, name: str) -> Fraction | None:
    return next((exact(line[1]) for line in t.parameters or [] if line and line[0] == name and not isinstance(line[1], str)), None)


# ---- where a formula bends -------------------------------------------------------------------------------------------


def _bends(t: Tender, row: int) -> Iterator[Fraction]:
    """Own prices at which the reference passes to another bid or a score reaches an end of its range."""
    others = [exact(t.prices[i]) for i in counted(t) if i != row]
    yield from others
    yield from filter(None, (_setting(t, name) for name in ("cap", "optimum", "fixed_price", "zero_price")))
    if t.method == "linear_above_lowest":
        multiple = _setting(t, "zero_point") or 2
        yield from (price / multiple for price in others)
        yield multiple * min(others)
    if t.method == "proximity_to_target":
        target = _setting(t, "target") or 0
        yield from (target, 2 * target)
    if t.method in ("mean_50", "proximity_to_mean"):
        yield from _bends_of_the_mean(others, _shares_of_the_mean(t))


def _shares_of_the_mean(t: Tender) -> list[Fraction]:
    """Prices, as shares of the mean, at which a score bends or jumps."""
    if t.method == "proximity_to_mean":
        return [Fraction(1), Fraction(2)]
    return [1 + percent / 100 for percent in (HALVES if _whole_percent(t) else [Fraction(-50), Fraction(50)])]


def _bends_of_the_mean(others: list[Fraction], shares: list[Fraction]) -> Iterator[Fraction]:
    """Own prices at which another's price, or one's own, is such a share of the mean of all."""
    bids, total = len(others) + 1, sum(others)
    for share in shares:
        yield from (bids * price / share - total for price in others)
        if bids > share:
            yield share * total / (bids - share)
