"""Quality points from marks on a scale: weight x mark / highest mark, summed over the questions."""

from fractions import Fraction

from udfs import errors
from udfs.cells import shown
from udfs.columns import adds_up_to
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf


@udf(
    params=[
        Param("marks", "Mark of each bid on each question, one row a bid", kind="number", rank="table", unit="marks",
              example=[[3, 4], [5, 2]], minimum=0, blank="none"),
        Param("weights", "Weight of each question", kind="number", rank="row", unit="points", example=[60, 40], minimum=0),
        Param("scale", "Every mark the scale allows", kind="number", rank="column", unit="marks", example=[0, 1, 2, 3, 4, 5],
              minimum=0),
        Param("weights_total", "What the weights must add up to", kind="number", rank="scalar", unit="points", example=100, above=0),
    ],
    result=Result("column", "number", "points", "Quality points of each bid, unrounded"),
    sources=[
        Source("Notice 044526 under the Provider Selection Regime (Find a Tender)",
               "key criteria: share of the weight per mark on the scale", evidence="read"),
        Source("commissioning-workbooks, tender reference", "quality scoring: weights exact, marks on the scale", evidence="project rule"),
    ],
    since="0.1.0",
)  # fmt: skip
def tender_quality_points(
    marks: list[list[float | None]], weights: list[float], scale: list[float], weights_total: float = 100
) -> list[Fraction | errors.UdfError]:
    """Quality points of each bid: weight x mark / highest mark of the scale, added over the questions.

    marks: n bids x k questions; weights: k, adding up exactly to weights_total; scale: the marks allowed. Result: points, n, unrounded.
    Errors: #VALUE! when the weights do not add up (they are never rescaled); in the row of a bid #VALUE! for a missing mark or a mark
    off the scale.
    """
    if len(marks[0]) != len(weights):
        raise errors.LengthsDiffer("weights", found=len(weights), what="questions", other="marks", expected=len(marks[0]))
    adds_up_to("weights", weights, exact(weights_total), tolerance=Fraction(0))
    if max(scale) == 0:
        raise errors.OutOfRange("scale", value=0, rule="the highest mark must be above zero")
    return [_points(row, line, weights, scale) for row, line in enumerate(marks)]


def _points(row: int, line: list[float | None], weights: list[float], scale: list[float]) -> Fraction | errors.UdfError:
    for column, mark in enumerate(line):
        if mark is None:
            return errors.BlankCell(At("marks", row, column), remedy="enter the mark; a missing mark is not a zero")
        if mark not in scale:
            choices = ", ".join(shown(m) for m in scale)
            return errors.NotAChoice(At("marks", row, column), value=shown(mark), choices=f"{choices} (the scale)")
    top = exact(max(scale))
    return sum((exact(w) * exact(m) / top for w, m in zip(weights, line, strict=True)), Fraction(0))
