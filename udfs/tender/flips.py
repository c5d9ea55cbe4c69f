"""How little must change for another bid to win: one mark of one question, or one price."""

from bisect import bisect_left
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import adds_up_to
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param, Result, udf
from udfs.tender.admission import ADMITTED, one_row_a_bid
from udfs.tender.price import METHODS as POINT_METHODS
from udfs.tender.scoring import (
    FULL,
    METHOD,
    PARAMETERS,
    PRICES,
    QUALITY_WEIGHT,
    REFERENCE,
    TIE_RULE,
    Tender,
    at_least,
    leaders,
    number,
    only_leader,
    score,
    tender,
)

LAYOUTS = ("list", "cells", "summary")
# A formula of price and quality in which no bid's quality enters another's index: there a higher mark can only help.
ABSOLUTE_QUALITY = ("price_per_quality_point", "value_for_money_index", "monetised_quality", "rail_franchise", "feature_adjusted_price")


class Marks:
    """The marks of a tender and what follows from them, so that one cell can be changed and everything scored again."""

    def __init__(self, base: Tender, marks: list[list[Fraction]], weights: list[Fraction], scale: list[Fraction],
                 thresholds: list[Fraction | None], overall: Fraction, tie_rule: str):  # fmt: skip
        self.base, self.marks, self.weights, self.scale, self.tie_rule = base, marks, weights, scale, tie_rule
        self.thresholds, self.overall = thresholds, overall
        self.known: dict[tuple, dict[int, Fraction]] = {}
        quality = [self.quality_of(line) for line in marks]
        inside = [ok and self.passes(line, q) for ok, line, q in zip(base.admitted, marks, quality, strict=True)]
        self.now = base._replace(quality=quality, admitted=inside)
        self.hurdles = overall > 0 or any(x is not None for x in thresholds)

    def quality_of(self, line: list[Fraction]) -> Fraction:
        return FULL * sum(w * m for w, m in zip(self.weights, line, strict=True)) / sum(self.weights) / self.scale[-1]

    def passes(self, line: list[Fraction], quality: Fraction) -> bool:
        marks_pass = all(x is None or m >= x for m, x in zip(line, self.thresholds, strict=True))
        return marks_pass and quality >= self.overall

    def winner(self, row: int, question: int, mark: Fraction) -> tuple[int, ...]:
        """Who leads with this mark in that cell; nobody where no bid is left."""
        line = [*self.marks[row][:question], mark, *self.marks[row][question + 1 :]]
        quality = self.quality_of(line)
        inside = self.base.admitted[row] and self.passes(line, quality)
        changed = self.now.changed("quality", row, quality).changed("admitted", row, inside)
        return leaders(changed, score(changed, self.known), self.tie_rule) if any(changed.admitted) else ()


@udf(
    params=[
        PRICES,
        Param("marks", "Mark of each bid on each question, one row a bid", kind="number", rank="table", unit="marks",
              example=[[4, 3], [5, 4], [1, 2]], minimum=0, blank="none", errors="keep"),
        Param("weights", "Weight of each question", kind="number", rank="row", unit="points", example=[50, 50], minimum=0),
        Param("scale", "Every mark the scale allows", kind="number", rank="column", unit="marks", example=[0, 1, 2, 3, 4, 5],
              minimum=0),
        METHOD, QUALITY_WEIGHT, PARAMETERS,
        ADMITTED._replace(description="FALSE for each bid that is out for another reason than its marks; all are in when left out"),
        Param("thresholds", "Lowest mark a bid must reach on each question; blank where a question has none", kind="number", rank="row",
              unit="marks", example=[None, 1], blank="none"),
        Param("overall_threshold", "Lowest quality a bid must reach, 0 where there is none", kind="number", rank="scalar",
              unit="per cent", example=20, minimum=0),
        TIE_RULE,
        Param("layout", "list: the cells that can change the winner, nearest first; cells: the steps in the shape of the marks; summary: "
              "smallest number of steps and the number of cells one step away", kind="text", rank="scalar", unit="text",
              example="list", choices=LAYOUTS),
        Param("weights_total", "What the weights must add up to", kind="number", rank="scalar", unit="points", example=100, above=0),
    ],
    result=Result("table", "any", "steps of the scale, marks, bid numbers", "list: six columns: bid, question, steps of the scale (minus: "
                  "down), mark now, mark then, winner then; cells: the steps of each cell, none where no mark of it changes the winner; "
                  "summary: one row: smallest number of steps (none if there is none), number of cells one step away. Bids and questions "
                  "are numbered from 1"),
    sources=[REFERENCE],
    since="0.2.0",
)  # fmt: skip
def tender_mark_flip(
    prices: list[float | None], marks: list[list[float | None]], weights: list[float], scale: list[float], method: str,
    quality_weight: float, parameters: list[list[Any]] | None = None, admitted: list[bool] | None = None,
    thresholds: list[float | None] | None = None, overall_threshold: float = 0, tie_rule: str = "none", layout: str = "list",
    weights_total: float = 100,
) -> list[list[Any]]:  # fmt: skip
    """Smallest change of a single mark after which another bid wins, for every mark.

    prices: GBP, n; marks: n x k; weights: k; scale: the marks allowed; quality_weight: out of 100; thresholds: k, marks. Marks go up
    for challengers and down for the winner, along the scale, with hurdles, reference prices and ties taken again at every step. Bids
    below a threshold are not admitted but may rise above it. A tie that tie_rule does not decide does not count as another winner.
    Errors: #N/A where the lead is tied; #VALUE! for a missing mark or one off the scale, and weights that do not add up.
    """
    given = _marks(prices, marks, weights, scale, method, quality_weight, parameters, admitted, thresholds, overall_threshold,
                   tie_rule, weights_total)  # fmt: skip
    winner = only_leader(given.now, score(given.now, given.known), tie_rule)
    scored = [(row, k) for row, inside in enumerate(given.base.admitted) if inside for k in range(len(weights))]
    flips = {(row, k): _steps(given, winner, row, k) for row, k in scored}
    found = sorted(((abs(flip[0]), row, k, flip) for (row, k), flip in flips.items() if flip), key=lambda entry: entry[:3])
    if layout == "cells":
        cell = lambda place: flips[place][0] if flips.get(place) else "none"
        return [[cell((row, k)) for k in range(len(weights))] for row in range(len(marks))]
    if layout == "summary":
        return [[found[0][0] if found else "none", sum(1 for entry in found if entry[0] == 1)]]
    listed = [[row + 1, k + 1, steps, given.marks[row][k], mark, number(then)] for _, row, k, (steps, mark, then) in found]
    return listed or [["none", "", "", "", "", winner + 1]]


def _marks(prices: list, marks: list, weights: list, scale: list, method: str, quality_weight: float, parameters: list | None,
           admitted: list | None, thresholds: list | None, overall: float, tie_rule: str, weights_total: float) -> Marks:  # fmt: skip
    """The marks once every shape and every mark of an admitted bid is right."""
    one_row_a_bid("prices", prices, marks=marks, admitted=admitted)
    for name, row in (("weights", weights), ("thresholds", thresholds)):
        if row is not None and len(row) != len(marks[0]):
            raise errors.LengthsDiffer(name, found=len(row), what="questions", other="marks", expected=len(marks[0]))
    adds_up_to("weights", weights, exact(weights_total), tolerance=Fraction(0))
    steps = sorted({exact(m) for m in scale})
    if steps[-1] == 0:
        raise errors.OutOfRange("scale", value=0, rule="the highest mark must be above zero")
    if overall > FULL:
        raise errors.OutOfRange("overall_threshold", value=shown(overall), rule="it is in per cent of the highest quality; correct it")
    inside = [True] * len(prices) if admitted is None else list(admitted)
    zero = [Fraction(0)] * len(weights)
    lines = [_line(row, line, steps) if inside[row] else zero for row, line in enumerate(marks)]
    base = tender(prices, [0] * len(prices), method, quality_weight, parameters, inside)
    least = [None if x is None else exact(x) for x in thresholds or [None] * len(weights)]
    found = Marks(base, lines, [exact(w) for w in weights], steps, least, exact(overall), tie_rule)
    if not any(found.now.admitted):
        raise errors.Refused("marks", reason="no admitted bid reaches the thresholds, so there is no winner; check both")
    at_least(base, 2, "with a single bid no mark can change the winner")
    return found


def _line(row: int, line: list[float | None], steps: list[Fraction]) -> list[Fraction]:
    for k, mark in enumerate(line):
        if isinstance(mark, errors.UdfError):
            raise mark
        if mark is None:
            raise errors.BlankCell(At("marks", row, k), remedy="enter the mark; a missing mark is not a zero")
        if exact(mark) not in steps:
            choices = ", ".join(shown(m) for m in steps)
            raise errors.NotAChoice(At("marks", row, k), value=shown(mark), choices=f"{choices} (the scale)")
    return [exact(mark) for mark in line]


def _steps(given: Marks, winner: int, row: int, k: int) -> tuple[int, Fraction, tuple[int, ...]] | None:
    """Steps (minus: down), mark and winner of the nearest mark in this cell with another winner; None where no mark has one.

    Where no hurdle can be crossed and no bid's quality moves another's total, a better mark can only help: then the place is found by
    halving. Elsewhere every step is tried.
    """
    place, down = given.scale.index(given.marks[row][k]), row == winner
    further = given.scale[:place][::-1] if down else given.scale[place + 1 :]
    leading = lambda mark: given.winner(row, k, mark)
    other = lambda mark: bool(then := leading(mark)) and winner not in then
    monotone = not given.hurdles and given.base.method in (*POINT_METHODS, *ABSOLUTE_QUALITY)
    if monotone and (not further or not other(further[-1])):
        return None
    first = bisect_left(further, True, key=other) if monotone else next((i for i, m in enumerate(further) if other(m)), None)
    if first is None:
        return None
    return (-(first + 1) if down else first + 1), further[first], leading(further[first])
