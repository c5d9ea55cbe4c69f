"""Quality and price put together, and whether the leader is clear of the next bid."""

from decimal import Decimal
from fractions import Fraction

from udfs import errors
from udfs.cells import shown
from udfs.errors import At, UdfError
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf
from udfs.tender.admission import (
    ADMITTED,
    SINGLE_BID,
    admitted_rows,
    as_compared,
    needed,
    not_admitted,
    one_row_a_bid,
)
from udfs.tender.ranking import DIRECTIONS, TOTALS

COMPARISONS = ("at_most", "below")
WHOLE_WEIGHT = "the weights must add up, so 0 passes only where the other weight is all of them"


@udf(
    params=[
        Param("quality", "Quality of each bid", kind="number", rank="column", unit="per cent", example=[70, 90, 30], minimum=0,
              blank="none", errors="keep"),
        Param("price_points", "Price points of each bid, from TENDER_PRICE_POINTS", kind="number", rank="column", unit="points",
              example=[22.22, 13.79, 40], minimum=0, blank="none", errors="keep"),
        Param("quality_weight", "Published weight of quality", kind="number", rank="scalar", unit="points", example=60, minimum=0,
              blank_as_zero=WHOLE_WEIGHT),
        Param("price_weight", "Published weight of price", kind="number", rank="scalar", unit="points", example=40, minimum=0,
              blank_as_zero=WHOLE_WEIGHT),
        Param("price_maximum", "Points of the best price, the max_points of TENDER_PRICE_POINTS; the price_weight when left out",
              kind="number", rank="scalar", unit="points", example=40, above=0),
        Param("weights_total", "What the two weights must add up to", kind="number", rank="scalar", unit="points", example=100, above=0),
        ADMITTED,
    ],
    result=Result("table", "number", "points", "Three columns, unrounded: total, its quality part, its price part, out of weights_total, "
                  "quality_weight and price_weight; #N/A in the first for a bid not admitted"),
    sources=[
        Source("commissioning-workbooks, tender reference", "combination: absolute quality plus price; parts shown with their maxima",
               evidence="project rule"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_total_score(
    quality: list[float | None], price_points: list[float | None], quality_weight: float, price_weight: float,
    price_maximum: float | None = None, weights_total: float = 100, admitted: list[bool] | None = None,
) -> list[list[Fraction | UdfError | str]]:  # fmt: skip
    """Total of each bid from its quality and its price points, with both parts.

    quality: per cent, n; price_points: points out of price_maximum, n. Result: n rows of total, quality_weight x quality / 100 and
    price_weight x price points / price_maximum. Without a weight of price the price points are not looked at.
    Errors: #VALUE! when the weights do not add up exactly (they are never rescaled); in the row of a bid #VALUE! for a missing or
    impossible figure, #N/A where it is not admitted.
    """
    one_row_a_bid("quality", quality, price_points=price_points, admitted=admitted)
    both = exact(quality_weight) + exact(price_weight)
    if both != exact(weights_total):
        off = shown(float(both - exact(weights_total)))
        rule = f"with quality_weight it adds up to {shown(float(both))}, not {shown(weights_total)} (difference {off}); " \
               "correct them, they are never rescaled"  # fmt: skip
        raise errors.OutOfRange("price_weight", value=shown(price_weight), rule=rule)
    most = exact(price_maximum if price_maximum is not None else price_weight)
    rows: list[list] = []
    for i in range(len(quality)):
        try:
            if admitted is not None and not admitted[i]:
                raise not_admitted(i, "total")
            first = exact(quality_weight) * _up_to("quality", i, quality[i], Fraction(100), "quality in per cent") / 100
            price = exact(price_weight) and _up_to("price_points", i, price_points[i], most, "price points")
            second = exact(price_weight) * price / most if price else Fraction(0)
            rows.append([first + second, first, second])
        except UdfError as problem:
            rows.append([problem, "", ""])
    return rows


def _up_to(name: str, row: int, value: float | None, most: Fraction, what: str) -> Fraction:
    """A figure between 0 and its maximum; at 15 digits, because a cell's last binary digit is no excess."""
    amount = exact(needed(name, row, value, what))
    if as_compared(amount) > as_compared(most):
        rule = f"the most it can be is {shown(most)}" + ("" if name == "quality" else "; check price_maximum")
        raise errors.OutOfRange(At(name, row), value=shown(float(amount)), rule=rule)
    return amount


@udf(
    params=[
        TOTALS,
        Param("band", "Published width of the near-tie band, one cell; blank or left out where none is published", kind="number",
              rank="column", unit="as the totals", example=[5], above=0, blank="none"),
        Param("comparison", "at_most: a margin of just the band is within it; below: it is not", kind="text", rank="scalar", unit="text",
              example="at_most", choices=COMPARISONS),
        Param("direction", "Whether a higher or a lower total wins", kind="text", rank="scalar", unit="text", example="higher",
              choices=DIRECTIONS),
        ADMITTED,
    ],
    result=Result("table", "any", "as the totals, TRUE or FALSE", "Two columns: margin to the leader (the leader's own: 0), and whether "
                  "the bid is within the band (the leader: whether another is); the words no band published where there is none"),
    sources=[
        Source("DfT franchise invitation to tender", "section 7.2: supplementary rules where another bid is within 15 points",
               evidence="read in republished form"),
        Source("Braceurself v NHS England [2022] EWHC 1532 (TCC)", "outcome very close", evidence="read",
               url="https://caselaw.nationalarchives.gov.uk/ewhc/tcc/2022/1532"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_near_tie(
    totals: list[float | None], band: list[float | None] | None = None, comparison: str = "at_most", direction: str = "higher",
    admitted: list[bool] | None = None,
) -> list[list[Decimal | bool | str | UdfError]]:  # fmt: skip
    """Margin of each bid to the leader, and whether it is within the published near-tie band.

    totals: n; band: one cell in the unit of the totals. Result: n rows of margin and TRUE or FALSE. A winner within the band must not be
    announced from the score alone: apply the published supplementary rule.
    Errors: #VALUE! when an admitted bid has no total; #N/A where a bid is not admitted, and when only one bid is, which has no margin.
    """
    one_row_a_bid("totals", totals, admitted=admitted)
    if band is not None and len(band) != 1:
        raise errors.NotOneValue("band", rows=len(band), columns=1)
    counted = {i: as_compared(needed("totals", i, totals[i], "total")) for i in admitted_rows(totals, admitted)}
    if len(counted) < 2:
        reason = SINGLE_BID if counted else "no bid is admitted, so there is no leader"
        raise errors.NotAvailable("admitted" if admitted else "totals", reason=reason)
    best = max(counted.values()) if direction == "higher" else min(counted.values())
    margins = {i: abs(best - total) for i, total in counted.items()}
    _, nearest, *_ = sorted(margins.values())  # the rival of a lone leader
    width = as_compared(band[0]) if band and band[0] is not None else None
    return [
        [margins[i], _within(margins[i] or nearest, width, comparison)] if i in margins else [not_admitted(i, "margin"), False]
        for i in range(len(totals))
    ]


def _within(margin: Decimal, band: Decimal | None, comparison: str) -> bool | str:
    """Whether the bid cannot be told from the leader; for the leader, whether the nearest rival cannot be told from it."""
    if band is None:
        return "no band published"
    return margin <= band if comparison == "at_most" else margin < band
