"""Hurdles: which bids reach every published minimum and stay in the evaluation."""

from bisect import bisect_right
from decimal import Decimal

from udfs import errors
from udfs.cells import shown
from udfs.errors import At, UdfError
from udfs.registry import Param, Result, Source, udf
from udfs.tender.admission import as_compared

COMPARISONS = ("at_least", "above")
Passed = list[bool | str | UdfError]


@udf(
    params=[
        Param("values", "What is tested, one row a bid, one column a hurdle: marks, points or per cent, unrounded; where top_n or "
              "within_of_best is used, the last column is what it looks at", kind="number", rank="table", unit="as the threshold",
              example=[[70, 66], [40, 71], [80, 52]], blank="none", errors="keep"),
        Param("thresholds", "Minimum of each column, in the unit of that column; blank where a column has none, left out "
              "where none has", kind="number", rank="row", unit="as the values", example=[50, 60], blank="none"),
        Param("comparison", "at_least: the minimum itself passes; above: it does not", kind="text", rank="scalar", unit="text",
              example="at_least", choices=COMPARISONS),
        Param("top_n", "Of the bids that pass the minimums, only those ranked so high in the last column go on; leave out where not "
              "published", kind="number", rank="scalar", unit="bids", example=2, above=0),
        Param("within_of_best", "Of the bids that pass the minimums, only those so close to the best in the last column go on; leave "
              "out where not published", kind="number", rank="scalar", unit="as the last column", example=20, above=0),
    ],
    result=Result("table", "any", "TRUE or FALSE, reason", "Two columns: admitted (TRUE or FALSE), and why not (empty where admitted)"),
    sources=[
        Source("Notice 044526 under the Provider Selection Regime (Find a Tender)", "hurdles of 50 % and 75 % of a criterion's weight",
               evidence="read"),
        Source("World Bank, Evaluating Bids and Proposals (including use of Rated Criteria), Feb 2025", "Annex 2, minimum of 80",
               evidence="second-hand"),
        Source("commissioning-workbooks, tender reference", "hurdles: inclusive unless published strict, on unrounded values",
               evidence="project rule"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_hurdles(
    values: list[list[float | None]], thresholds: list[float | None] | None = None, comparison: str = "at_least",
    top_n: float | None = None, within_of_best: float | None = None,
) -> list[Passed]:  # fmt: skip
    """Whether each bid passes every hurdle, and why not.

    values: n bids x k; thresholds: k, blank for none; top_n: bids; within_of_best: unit of the last column. Result: n rows of
    admitted and reason; point `admitted` of the other functions at the first column. Compared unrounded, at 15 significant digits.
    top_n and within_of_best look only at bids that pass the minimums; bids that share the last place all go on.
    Errors: #VALUE! when no hurdle is given at all; in the row of a bid #VALUE! where a value with a threshold is blank.
    """
    thresholds = thresholds or [None] * len(values[0])
    if len(values[0]) != len(thresholds):
        raise errors.LengthsDiffer("thresholds", found=len(thresholds), what="columns", other="values", expected=len(values[0]))
    if top_n is not None and top_n != int(top_n):
        raise errors.OutOfRange("top_n", value=shown(top_n), rule="it must be a whole number of bids")
    relative = top_n is not None or within_of_best is not None
    if not relative and all(minimum is None for minimum in thresholds):
        raise errors.Refused("thresholds", reason="no hurdle is given, so nothing is tested; enter the published minimums")
    answers = [_minimums(row, line, thresholds, comparison, relative) for row, line in enumerate(values)]
    standing = {i: as_compared(values[i][-1]) for i, answer in enumerate(answers) if answer[0] is True and relative}
    ordered = sorted(standing.values())
    for row, value in standing.items():
        reason = _relative(value, ordered, comparison, top_n, within_of_best)
        if reason:
            answers[row] = [False, reason]
    return answers


def _minimums(row: int, line: list, thresholds: list[float | None], comparison: str, relative: bool) -> Passed:
    """The bid against every minimum; a value nobody looks at may be blank."""
    low = []
    for column, (value, minimum) in enumerate(zip(line, thresholds, strict=True)):
        looked_at = minimum is not None or (relative and column == len(line) - 1)
        if isinstance(value, UdfError) and looked_at:
            return [value, "not decided: the value is an error"]
        if value is None and looked_at:
            return [errors.BlankCell(At("values", row, column), remedy="give it; a blank is not a zero"), "not decided: a value is missing"]
        if minimum is not None and not _passes(as_compared(value), as_compared(minimum), comparison):
            verb = "is below" if comparison == "at_least" else "is not above"
            low.append(f"hurdle {column + 1}: {shown(value)} {verb} {shown(minimum)}")
    return [not low, "; ".join(low)]


def _passes(value: Decimal, minimum: Decimal, comparison: str) -> bool:
    return value >= minimum if comparison == "at_least" else value > minimum


def _relative(value: Decimal, ordered: list[Decimal], comparison: str, top_n: float | None, within: float | None) -> str:
    """Why a bid that passed the minimums is still not admitted; empty if it is."""
    place = 1 + len(ordered) - bisect_right(ordered, value)
    if top_n is not None and place > top_n:
        return f"place {place}, but only the best {shown(top_n)} go on"
    gap = ordered[-1] - value
    if within is not None and not (gap <= as_compared(within) if comparison == "at_least" else gap < as_compared(within)):
        return f"{shown(float(gap))} below the best, but only bids within {shown(within)} go on"
    return ""
