"""How often each bid would win if the published weights had been a little different: many draws of weights around them.

The weights are drawn from a Dirichlet distribution with the published weights as its mean. Every host must show the same shares, so
the random words come from the generator that Python itself brings, and they are used up in a fixed order: the fast path, which needs
numpy, takes the very same words in the same order as the plain one, and the plain one is used where numpy is absent or the job small.
"""

import math
from collections.abc import Callable
from fractions import Fraction
from operator import mul
from types import ModuleType
from typing import Any, NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.columns import adds_up_to
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf
from udfs.tender.admission import needed, not_admitted, one_row_a_bid
from udfs.tender.price import METHODS as POINT_METHODS
from udfs.tender.scoring import (
    ADMITTED,
    FULL,
    METHOD,
    PARAMETERS,
    PRICES,
    QUALITY,
    QUALITY_WEIGHT,
    REFERENCE,
    Tender,
    counted,
    has_weights,
    price_points,
    tender,
)

MOST_DRAWS = 100_000
WORD = 32
UNIT = 0.5**WORD  # a random word as a number between 0 and 1: (word + 1/2) x UNIT
LEVEL = 1e-9  # points of 100 within which two totals are level: far above what doubles lose, far below what anybody publishes
SMALL_JOB = 20_000  # random numbers below which loading numpy would take longer than the plain loop
SQUEEZE = 0.0331  # Marsaglia and Tsang (2000): quick acceptance without a logarithm
Gammas = list[list[float]]


class Race(NamedTuple):
    """Bids in floating point: marks out of 100 by criterion, price last, the parameters of the draw, and price marks with a bid gone."""

    alphas: list[float]
    marks: list[list[float]]
    without: dict[int, list[float]]


class Tally(NamedTuple):
    """Draws won alone, draws led together with others, draws in which taking the bid out changes who leads the rest."""

    wins: list[int]
    ties: list[int]
    changes: dict[int, int]


@udf(
    params=[
        PRICES,
        QUALITY._replace(rank="table", description="Quality of each bid, one row a bid: one column, or one for each question",
                         example=[[60, 80], [90, 90], [20, 40]]),
        METHOD, QUALITY_WEIGHT, PARAMETERS, ADMITTED,
        Param("question_weights", "Weight of each column of quality; not needed for a single column", kind="number", rank="row",
              unit="points", example=[50, 50], minimum=0),
        Param("concentration", "How closely the drawn weights keep to the published ones: a weight of w out of 100 varies with a "
              "standard deviation of the root of w x (100 - w) / (concentration + 1) (project convention: 100)", kind="number",
              rank="scalar", unit="number", example=100, minimum=1),
        Param("draws", f"Number of draws, at most {MOST_DRAWS:,}", kind="number", rank="scalar", unit="draws", example=200, above=0),
        Param("seed", "Whole number that starts the random numbers; the same seed gives the same answer everywhere", kind="number",
              rank="scalar", unit="number", example=1, above=0),
        Param("leave_one_out", "TRUE: also take out each bid in every draw", kind="logical", rank="scalar", unit="TRUE or FALSE",
              example=True),
        Param("weights_total", "What the question weights must add up to", kind="number", rank="scalar", unit="points", example=100,
              above=0),
    ],
    result=Result("table", "any", "share of the draws", "Three columns, one row a bid: share of draws in which it wins alone, share in "
                  "which it leads together with others, and with leave_one_out the share in which taking it out changes who leads the "
                  "remaining bids (else empty); #N/A for a bid not admitted"),
    sources=[
        REFERENCE,
        Source("Marsaglia and Tsang, A Simple Method for Generating Gamma Variables, ACM Trans. Math. Software 26(3), 2000", "method",
               evidence="background"),
        Source("commissioning-workbooks, tender reference", "concentration 100, draws 10,000", evidence="project convention"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_win_share(
    prices: list[float | None], quality: list[list[float | None]], method: str, quality_weight: float,
    parameters: list[list[Any]] | None = None, admitted: list[bool] | None = None, question_weights: list[float] | None = None,
    concentration: float = 100, draws: float = 10_000, seed: float = 1, leave_one_out: bool = False, weights_total: float = 100,
) -> list[list[Any]]:  # fmt: skip
    """Share of random weightings around the published one in which each bid wins.

    prices: GBP, n; quality: per cent, n x k; question_weights: k; quality_weight: out of 100. Weights of all questions and of price are
    drawn together, with the published weights as their mean; price marks do not move with them. Result: n rows of share won, share
    tied, share in which the bid decides between others. Errors: #N/A for a formula that is no weighted sum, or with rounded points.
    """
    t, shares = _read(prices, quality, method, quality_weight, parameters, admitted, question_weights, weights_total)
    size, start = _whole("draws", draws, MOST_DRAWS), _whole("seed", seed, 2**WORD - 1)
    rows, race = _race(t, quality, shares, exact(concentration), leave_one_out)
    tally = run(race, size, start)
    place = {row: i for i, row in enumerate(rows)}
    share = lambda count: Fraction(count, size)
    last = lambda i: share(tally.changes.get(i, 0)) if leave_one_out else ""
    return [[share(tally.wins[i]), share(tally.ties[i]), last(i)] if (i := place.get(row)) is not None
            else [not_admitted(row, "share"), "", ""] for row in range(len(prices))]  # fmt: skip


# ---- reading ---------------------------------------------------------------------------------------------------------


def _read(prices: list, quality: list, method: str, quality_weight: float, parameters: list | None, admitted: list | None,
          question_weights: list | None, total: float) -> tuple[Tender, list[Fraction]]:  # fmt: skip
    """The tender, and the weight of each question as a share of 1."""
    one_row_a_bid("prices", prices, quality=quality, admitted=admitted)
    width = len(quality[0])
    weights = [total] if question_weights is None and width == 1 else question_weights
    if weights is None:
        raise errors.MissingArgument("question_weights", description=f"the weight of each of the {width} columns of quality")
    if len(weights) != width:
        raise errors.LengthsDiffer("question_weights", found=len(weights), what="questions", other="quality", expected=width)
    adds_up_to("question_weights", weights, exact(total), tolerance=Fraction(0))
    t = tender(prices, [0] * len(prices), method, quality_weight, parameters, admitted)
    if method not in POINT_METHODS or not has_weights(t):
        raise errors.NotAvailable("method", reason=f"{method} is no weighted sum of quality and price points, so it has no weights to draw")
    for row in counted(t):
        for k, cell in enumerate(quality[row]):
            if needed("quality", row, cell, "quality") > FULL:
                raise errors.OutOfRange(At("quality", row, k), value=shown(cell), rule="quality is in per cent, from 0 to 100; correct it")
    return t, [exact(w) / exact(total) for w in weights]


def _whole(name: str, value: float, most: int) -> int:
    if value != int(value) or value > most:
        raise errors.OutOfRange(name, value=shown(value), rule=f"it must be a whole number from 1 to {most:,}")
    return int(value)


def _race(t: Tender, quality: list, shares: list[Fraction], concentration: Fraction, leave_one_out: bool) -> tuple[list[int], Race]:
    """Rows of the bids that count, and the race between them. A criterion without weight is left out: it never has any."""
    points = _price_marks(t)
    rows = list(points)
    weights = [*(t.weight * share for share in shares), FULL - t.weight]
    drawn = [k for k, weight in enumerate(weights) if weight]
    table = {row: [*map(exact, quality[row]), points[row]] for row in rows}
    marks = [[float(table[row][k]) for k in drawn] for row in rows]
    without: dict[int, list[float]] = {}
    for i, row in enumerate(rows if leave_one_out and len(rows) > 2 and t.weight < FULL else []):
        left = _price_marks(t.changed("admitted", row, False))
        if any(left[other] != points[other] for other in rows if other != row):
            without[i] = [float(left.get(other, 0)) for other in rows]
    return rows, Race([float(weights[k] * concentration / FULL) for k in drawn], marks, without)


def _price_marks(t: Tender) -> dict[int, Fraction]:
    """Price marks out of 100."""
    if any(line and line[0] == "points_decimals" for line in t.parameters or []):
        raise errors.NotAvailable("parameters", reason="points are rounded at the published weights, which says nothing of other weights; "
                                  "leave points_decimals out")  # fmt: skip
    return {row: points * FULL / (FULL - t.weight) if t.weight < FULL else Fraction(0) for row, points in price_points(t).items()}


# ---- plain -----------------------------------------------------------------------------------------------------------


def run(race: Race, draws: int, seed: int) -> Tally:
    """The tally of all draws, by numpy where it is there and the job is large enough to repay loading it."""
    np = _numpy() if draws * (len(race.alphas) + len(race.marks)) >= SMALL_JOB else None
    if np is None:
        return tally_plain(race, gammas_plain(race.alphas, draws, seed))
    from udfs.tender.win_share_arrays import gammas_by_arrays, tally_by_arrays

    return tally_by_arrays(np, race, gammas_by_arrays(np, race.alphas, draws, seed))


def _numpy() -> ModuleType | None:
    try:
        import numpy
    except ImportError:
        return None
    return numpy


def shapes(alphas: list[float]) -> list[tuple[float, float]]:
    """d and c of Marsaglia and Tsang for each parameter; below 1 the next higher one is drawn and scaled down afterwards."""
    sizes = [(alpha if alpha >= 1 else alpha + 1) - 1 / 3 for alpha in alphas]
    return [(d, 1 / math.sqrt(9 * d)) for d in sizes]


def gammas_plain(alphas: list[float], draws: int, seed: int) -> Gammas:
    """Gamma numbers, one list a criterion. Each round draws normals, then acceptance words, for all numbers still wanted, in order."""
    # Not at the top: it brings the libraries of hashes, which the first cell of a session need not wait for.
    from random import Random

    word = Random((1 << WORD) + seed).getrandbits
    uniform = lambda count: [(word(WORD) + 0.5) * UNIT for _ in range(count)]
    found: Gammas = [[0.0] * draws for _ in alphas]
    pending: list[tuple[int, int]] = []
    shape = shapes(alphas)
    for k in range(len(alphas)):
        pending += _attempt(found, [(k, draw) for draw in range(draws)], shape, uniform)
    while pending:
        pending = _attempt(found, pending, shape, uniform)
    for k, alpha in enumerate(alphas):
        if alpha < 1:
            found[k] = [g * u ** (1 / alpha) for g, u in zip(found[k], uniform(draws), strict=True)]
    return found


def _attempt(found: Gammas, places: list[tuple[int, int]], shape: list[tuple[float, float]],
             uniform: Callable[[int], list[float]]) -> list[tuple[int, int]]:  # fmt: skip
    """One attempt for each place; the places it failed for."""
    failed = []
    normals = _normals(len(places), uniform)
    for (k, draw), x, u in zip(places, normals, uniform(len(places)), strict=True):
        d, c = shape[k]
        root = 1 + c * x
        v = root * root * root
        if root > 0 and (u < 1 - SQUEEZE * (x * x) * (x * x) or math.log(u) < 0.5 * (x * x) + d * (1 - v + math.log(v))):
            found[k][draw] = v * d
        else:
            failed.append((k, draw))
    return failed


def _normals(count: int, uniform: Callable[[int], list[float]]) -> list[float]:
    """Normal numbers by Box and Muller: the radii of all, then their angles; cosines first, sines behind."""
    half = (count + 1) // 2
    radii = [math.sqrt(-2 * math.log(u)) for u in uniform(half)]
    angles = uniform(half)
    cosines = [math.cos(2 * math.pi * u) for u in angles]
    sines = [math.copysign(math.sqrt(1 - c * c), 0.5 - u) for u, c in zip(angles, cosines, strict=True)]
    return ([*map(mul, radii, cosines)] + [*map(mul, radii, sines)])[:count]


def tally_plain(race: Race, gammas: Gammas) -> Tally:
    """Winners draw by draw."""
    bids = range(len(race.marks))
    wins, ties, changes = [0] * len(race.marks), [0] * len(race.marks), dict.fromkeys(race.without, 0)
    for drawn in zip(*gammas, strict=True):
        whole = sum(drawn)
        totals = [sum(map(mul, drawn, marks)) / whole for marks in race.marks]
        first = _first(totals, bids)
        for i in first:
            (wins if len(first) == 1 else ties)[i] += 1
        price = drawn[-1] / whole
        for gone, left in race.without.items():
            rest = [i for i in bids if i != gone]
            moved = [total + price * (new - marks[-1]) for total, new, marks in zip(totals, left, race.marks, strict=True)]
            changes[gone] += _first(totals, rest) != _first(moved, rest)
    return Tally(wins, ties, changes)


def _first(totals: list[float], bids: Any) -> list[int]:
    """The bids level with the best."""
    best = max(totals[i] for i in bids) - LEVEL
    return [i for i in bids if totals[i] >= best]
