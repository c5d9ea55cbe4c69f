"""Quality points from marks on a scale, added over the questions."""

from fractions import Fraction

from udfs import errors
from udfs.cells import shown
from udfs.columns import adds_up_to
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf

METHODS = ("share_of_maximum", "weighted_points")


@udf(
    params=[
        Param("marks", "Mark of each bid on each question, one row a bid", kind="number", rank="table", unit="marks",
              example=[[3, 4], [5, 2]], minimum=0, blank="none"),
        Param("weights", "Weight of each question", kind="number", rank="row", unit="points", example=[60, 40], minimum=0),
        Param("scale", "Every mark the scale allows", kind="number", rank="column", unit="marks", example=[0, 1, 2, 3, 4, 5],
              minimum=0),
        Param("weights_total", "What the weights must add up to", kind="number", rank="scalar", unit="points", example=100, above=0),
        Param("method", "share_of_maximum: weight x mark / highest mark; weighted_points (World Bank): weight x mark", kind="text",
              rank="scalar", unit="text", example="share_of_maximum", choices=METHODS),
        Param("means", "TRUE where the marks are means of several evaluators' marks and may lie between the marks of the scale",
              kind="logical", rank="scalar", unit="TRUE or FALSE", example=False),
    ],
    result=Result("column", "number", "points", "Quality points of each bid, unrounded"),
    sources=[
        Source("Notice 044526 under the Provider Selection Regime (Find a Tender)",
               "key criteria: share of the weight per mark on the scale", evidence="read"),
        Source("World Bank, Evaluating Bids and Proposals (including use of Rated Criteria), Feb 2025", "weighted points",
               evidence="second-hand"),
        Source("commissioning-workbooks, tender reference", "quality scoring: weights exact, marks on the scale", evidence="project rule"),
    ],
    since="0.1.0",
)  # fmt: skip
def tender_quality_points(
    marks: list[list[float | None]], weights: list[float], scale: list[float], weights_total: float = 100,
    method: str = "share_of_maximum", means: bool = False,
) -> list[Fraction | errors.UdfError]:  # fmt: skip
    """Quality points of each bid: weight x mark / highest mark of the scale, added over the questions.

    marks: n bids x k questions; weights: k, adding up exactly to weights_total; scale: the marks allowed. Result: points, n, unrounded.
    weighted_points multiplies weight and mark without the division, so the maximum is weights_total x highest mark: divide by the
    highest mark before comparing with points of the other method.
    Errors: #VALUE! when the weights do not add up (they are never rescaled); in the row of a bid #VALUE! for a missing mark or a mark
    off the scale (with means: outside the scale).
    """
    if len(marks[0]) != len(weights):
        raise errors.LengthsDiffer("weights", found=len(weights), what="questions", other="marks", expected=len(marks[0]))
    adds_up_to("weights", weights, exact(weights_total), tolerance=Fraction(0))
    if max(scale) == 0:
        raise errors.OutOfRange("scale", value=0, rule="the highest mark must be above zero")
    divisor = exact(max(scale)) if method == "share_of_maximum" else Fraction(1)
    return [_fault(row, line, scale, means) or _points(line, weights, divisor) for row, line in enumerate(marks)]


def _fault(row: int, line: list[float | None], scale: list[float], means: bool) -> errors.UdfError | None:
    """What is wrong with the marks of one bid."""
    for column, mark in enumerate(line):
        if mark is None:
            return errors.BlankCell(At("marks", row, column), remedy="enter the mark; a missing mark is not a zero")
        if means and not min(scale) <= mark <= max(scale):
            rule = f"it must lie on the scale, {shown(min(scale))} to {shown(max(scale))}"
            return errors.OutOfRange(At("marks", row, column), value=shown(mark), rule=rule)
        if not means and mark not in scale:
            choices = ", ".join(shown(m) for m in scale)
            return errors.NotAChoice(At("marks", row, column), value=shown(mark), choices=f"{choices} (the scale)")
    return None


def _points(line: list[float | None], weights: list[float], divisor: Fraction) -> Fraction:
    return sum((exact(w) * exact(m) / divisor for w, m in zip(weights, line, strict=True)), Fraction(0))
