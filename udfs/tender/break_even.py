"""The weight of quality at which the winner changes, as an exact fraction where the formula allows one."""

from decimal import Context, Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from udfs import errors
from udfs.money import exact
from udfs.registry import Param, Result, udf
from udfs.tender.price import METHODS as POINT_METHODS
from udfs.tender.scoring import (
    FULL,
    LEADING,
    REFERENCE,
    Tender,
    at_least,
    counted,
    has_weights,
    number,
    price_points,
    score,
    tender,
)

SHOWN = ("winner", "all")
POWER = Context(prec=40)  # the index with powers crosses at a ratio of logarithms, which is no fraction
Height = Fraction | Decimal


class Line(NamedTuple):
    """A bid's standing as the weight moves: start + slope x position; all bids share the position."""

    start: Height
    slope: Height

    def at(self, position: Height) -> Height:
        return self.start + self.slope * position


class Sweep(NamedTuple):
    """The lines of all bids, and whether the position is the share of quality itself or the ratio of quality weight to price weight."""

    lines: dict[int, Line]
    ratio: bool

    def share(self, position: Height) -> Height:
        return position / (1 + position) if self.ratio else position

    def inside(self, position: Height) -> bool:
        return position >= 0 and (self.ratio or position <= 1)


@udf(
    params=[
        *LEADING,
        Param("pairs", "winner: only weights at which the winner changes; all: every weight at which two bids are level", kind="text",
              rank="scalar", unit="text", example="all", choices=SHOWN),
    ],
    result=Result("table", "any", "points of 100 and bid numbers", "One row for each break-even weight, lowest first, six columns: weight "
                  "of quality (out of 100), the same as an exact share of 1 (text; empty where it is no fraction), bid ahead below it, "
                  "bid ahead above it, whether the winner changes there (TRUE or FALSE), distance from the published weight in points. "
                  "One row beginning with none where no weight changes anything. Bids are numbered by row from 1"),
    sources=[REFERENCE],
    since="0.2.0",
)  # fmt: skip
def tender_break_even_weight(
    prices: list[float | None], quality: list[float | None], method: str, quality_weight: float,
    parameters: list[list[Any]] | None = None, admitted: list[bool] | None = None, pairs: str = "winner",
) -> list[list[Any]]:  # fmt: skip
    """Weights of quality at which the winner changes, and how far the published weight is from them.

    prices: GBP, n; quality: per cent, n; quality_weight: out of 100. Result: rows of weight, exact share, bid ahead below, bid ahead
    above, winner changes, distance. Two bids are level at (pj - pi) / ((pj - pi) + (qi - qj)), q and p being quality and price marks
    out of 100; price marks are held while the weight moves. Errors: #N/A for a formula without weights, and where price points are
    rounded, because then totals move in steps.
    """
    t = tender(prices, quality, method, quality_weight, parameters, admitted)
    at_least(t, 2, "no weight can change the order of fewer than two bids")
    sweep = _sweep(t)
    crossings = _crossings(sweep)
    positions = sorted(crossings)
    leaders = _between(sweep, positions)
    rows: list[list[Any]] = []
    for (below, above), position in zip(pairwise(leaders), positions, strict=True):
        meeting = crossings[position]
        if below != above:
            rows.append(_row(t, sweep, position, below, above, True))
            meeting = [pair for pair in meeting if not set(pair) <= set(below + above)]
        if pairs == "all":
            rows += [_row(t, sweep, position, *_order(sweep, pair), False) for pair in meeting]
    return rows or [["none", "", *[number(_best(sweep, sweep.lines, Fraction(1, 2)))] * 2, False, "none"]]


def _row(t: Tender, sweep: Sweep, position: Height, below: tuple, above: tuple, decides: bool) -> list[Any]:
    share = sweep.share(position)
    exactly = str(share) if isinstance(share, Fraction) else ""
    distance = share * FULL - (t.weight if isinstance(share, Fraction) else _decimal(t.weight))
    return [share * FULL, exactly, number(below), number(above), decides, distance]


def _order(sweep: Sweep, pair: tuple[int, int]) -> tuple[tuple[int], tuple[int]]:
    """Which of two bids is ahead below their crossing and which above: the steeper line is ahead above."""
    low, high = sorted(pair, key=lambda i: sweep.lines[i].slope)
    return (low,), (high,)


def _crossings(sweep: Sweep) -> dict[Height, list[tuple[int, int]]]:
    """Where the lines of bids cross, two by two, as far as a weight between 0 and 100 stands there."""
    found: dict[Height, list[tuple[int, int]]] = {}
    for i, j in combinations(sweep.lines, 2):
        one, other = sweep.lines[i], sweep.lines[j]
        if one.slope != other.slope:
            position = (other.start - one.start) / (one.slope - other.slope)
            # An index never falls below zero, so bids that meet there do not cross.
            if sweep.inside(position) and (not sweep.ratio or isinstance(position, Decimal) or one.at(position) > 0):
                found.setdefault(position, []).append((i, j))
    return found


def _between(sweep: Sweep, positions: list[Height]) -> list[tuple[int, ...]]:
    """The leaders below the first crossing, between each two, and above the last."""
    if not positions:
        return []
    kind, first, last = type(positions[0]), positions[0], positions[-1]
    start, end = (max(first - 1, kind(0)), last + 1) if sweep.ratio else (kind(0), kind(1))
    return [_best(sweep, sweep.lines, (one + other) / 2) for one, other in pairwise([start, *positions, end])]


def _best(sweep: Sweep, rows: Any, position: Height) -> tuple[int, ...]:
    if isinstance(next(iter(sweep.lines.values())).start, Decimal):
        position = position if isinstance(position, Decimal) else _decimal(position)
    heights = {row: sweep.lines[row].at(position) for row in rows}
    best = max(heights.values())
    return tuple(row for row, height in heights.items() if height == best)


# ---- the line of each formula ----------------------------------------------------------------------------------------


def _sweep(t: Tender) -> Sweep:
    """The lines of the formula. Refused where it has no weight to move."""
    if not has_weights(t):
        raise errors.NotAvailable("method", reason=f"{t.method} has no weight of quality, so there is no break-even weight; see what a "
                                  "quality point is worth with TENDER_POUNDS_PER_POINT")  # fmt: skip
    rounding = ("points_decimals", "index_decimals")
    if any(line and line[0] in rounding for line in t.parameters or []):
        raise errors.NotAvailable("parameters", reason="points are rounded, so totals move in steps and no weight makes them equal; "
                                  "leave the rounding out to see where the unrounded totals cross")  # fmt: skip
    if t.method in POINT_METHODS:
        return Sweep({i: Line(p, exact(t.quality[i]) - p) for i, p in _price_marks(t).items()}, ratio=False)
    rows = list(score(t))
    prices = _counted_prices(t, rows)
    quality = {i: exact(t.quality[i]) for i in rows}
    if t.method == "relative_quality_and_price":
        low, top = min(prices.values()), max(quality.values())
        parts = {i: (100 * low / prices[i], 100 * quality[i] / top) for i in rows}
        return Sweep({i: Line(p, q - p) for i, (p, q) in parts.items()}, ratio=False)
    if t.method == "utility_index":
        top, scale = max(quality.values()), exact(_setting(t, "quality_maximum", FULL))
        return Sweep({i: Line(1 / prices[i], (quality[i] - top) / scale / prices[i]) for i in rows}, ratio=True)
    lines = {i: Line(-_decimal(prices[i]).ln(POWER), _decimal(quality[i]).ln(POWER)) for i in rows if quality[i] > 0}
    return Sweep(lines, ratio=True)


def _price_marks(t: Tender) -> dict[int, Fraction]:
    """Price marks out of 100, which do not move with the weight."""
    weight = FULL - t.weight
    if weight == 0:
        raise errors.NotAvailable("quality_weight", reason="price has no weight, so its points cannot be weighed against quality; give a "
                                  "weight below 100")  # fmt: skip
    return {row: points * FULL / weight for row, points in price_points(t).items()}


def _counted_prices(t: Tender, rows: list[int]) -> dict[int, Fraction]:
    zero = _setting(t, "zero_price", 0)
    inside = set(counted(t))
    return {i: exact(t.prices[i] or zero) for i in rows if i in inside}


def _setting(t: Tender, name: str, otherwise: float) -> float:
    return next((line[1] for line in t.parameters or [] if line and line[0] == name), otherwise)


def _decimal(value: Fraction) -> Decimal:
    return POWER.divide(Decimal(value.numerator), Decimal(value.denominator))


