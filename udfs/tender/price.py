"""Price points of bids by a published formula (F1 to F6, F14 of the project's tender reference).

Everything is computed exactly; nothing is rounded unless a published setting says so. A bid not admitted enters no reference price.
"""

from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.errors import At
from udfs.money import exact, half_up
from udfs.registry import Param, Result, Source, udf
from udfs.tender.price_formulas import METHODS, Method
from udfs.tender.price_settings import Settings, admitted_rows, amount, read_settings

__all__ = ["METHODS", "Method", "tender_price_points"]


@udf(
    params=[
        Param("prices", "Evaluated price of each bid", kind="number", rank="column", unit="GBP", example=[90, 145, 50], minimum=0,
              blank="none", errors="keep"),
        Param("method", "Price formula, as published in the tender documents", kind="text", rank="scalar", unit="text",
              example="lowest_price_ratio", choices=tuple(METHODS)),
        Param("max_points", "Points of the best price", kind="number", rank="scalar", unit="points", example=40, above=0),
        Param("parameters", "Published settings of the formula, two columns: name and value as TENDER_METHODS lists them; "
              "ratio_decimals and points_decimals round half-up before and after weighting", kind="any", rank="table",
              unit="name and value", example=[["zero_price", 0.01]], blank="none"),
        Param("admitted", "TRUE for each bid that passed every hurdle; all are taken as admitted when left out", kind="logical",
              rank="column", unit="TRUE or FALSE", example=[True, True, True]),
    ],
    result=Result("column", "number", "points", "Price points of each bid, unrounded unless the settings say so; #N/A for a bid not "
                  "admitted"),
    sources=[
        Source("Mercell (Negometrix) support, Low bid scoring formula", "article 44001761046", evidence="read"),
        Source("Stilger, Siderius and van Raaij, A Comparative Study of Formulas for Choosing the Economically Most Advantageous "
               "Tender, 2017", "highest-lowest", evidence="read (abstract and contents)"),
        Source("procurementtemplates.co.uk, mean calculation", "linear to a maximum and an optimum; mean = 50", evidence="read"),
        Source("Scottish Government CPN 3/2024, Annex A, via scottishlegal.com", "graduated pricing, steps 1 to 3",
               evidence="read (incomplete)"),
        Source("Bevan Brittan 2017; tessa R package documentation", "fixed price, lowest compliant price", evidence="read"),
        Source("Documentation of the Python package bid-evaluation", "proximity to a mean or target: not recommended", evidence="read"),
    ],
    since="0.1.0",
)  # fmt: skip
def tender_price_points(
    prices: list[float | None],
    method: str,
    max_points: float,
    parameters: list[list[Any]] | None = None,
    admitted: list[bool] | None = None,
) -> list[Fraction | errors.UdfError]:
    """Price points of each bid by a published formula.

    prices: GBP, n bids; max_points: points; parameters: name and value rows; admitted: n logicals. Result: points, n,
    unrounded unless ratio_decimals or points_decimals are published. A bid not admitted gets #N/A and enters no reference price.
    An admitted bid with a blank price is an error, so is a price of zero where the formula divides by it, unless the published setting
    zero_price names the amount that stands for it.
    #N/A with its reason in the row of a bid for which the formula has no points: above the cap, above the inflection, off the fixed price.
    """
    settings = _consistent(read_settings(method, METHODS[method].settings, parameters), max_points)
    allowed = admitted_rows(prices, admitted)
    amounts = {i: amount(i, prices[i], settings, METHODS[method].needs_price_above_zero) for i in allowed}
    left_out = _over_cap(method, amounts, settings)
    counted = [i for i in allowed if i not in left_out]
    if not counted:
        raise errors.Refused("prices", reason="no bid is left to score: each is not admitted or above the cap; check both")
    shares = METHODS[method].score([amounts[i] for i in counted], settings)
    for i, share in zip(counted, shares, strict=True):
        left_out[i] = errors.NotAvailable(At("prices", i), reason=share) if isinstance(share, str) else _points(share, max_points, settings)
    out = errors.NotAvailable
    return [
        left_out.get(i, out(At("admitted", i), reason="the bid is not admitted, so it has no price points")) for i in range(len(prices))
    ]


def _points(share: Fraction, max_points: float, settings: Settings) -> Fraction:
    """Points of a share, rounded half-up before and after weighting where the documents say so."""
    if "ratio_decimals" in settings:
        share = Fraction(half_up(share, int(settings["ratio_decimals"])))
    points = share * exact(max_points)
    return Fraction(half_up(points, int(settings["points_decimals"]))) if "points_decimals" in settings else points


def _consistent(settings: Settings, max_points: float) -> Settings:
    """Settings that fit each other and the maximum; equal_value becomes a share of the maximum points."""
    lowest = settings.get("optimum") == "lowest"  # its own check needs the prices
    if {"cap", "optimum"} <= settings.keys() and not exact(settings["cap"]) > (0 if lowest else exact(settings["optimum"])) >= 0:
        raise errors.Refused("parameters", reason="the cap must lie above the optimum, which must not be negative; correct them")
    if "equal_value" in settings:
        if not 0 <= settings["equal_value"] <= max_points:
            rule = "equal_value must lie between 0 and max_points"
            raise errors.OutOfRange("parameters", value=shown(settings["equal_value"]), rule=rule)
        settings["equal_share"] = exact(settings["equal_value"]) / exact(max_points) if max_points else Fraction(1)
    return settings


def _over_cap(method: str, amounts: dict[int, Fraction], settings: Settings) -> dict[int, errors.UdfError]:
    """Bids above the published cap that count as non-compliant: they get #N/A in their own row and enter nothing."""
    over = [i for i, p in amounts.items() if method == "linear_to_cap" and "cap" in settings and p > exact(settings["cap"])]
    if over and "over_cap" not in settings:
        reason = "it lies above the cap; add the published setting over_cap: non_compliant, or zero if such a bid scores 0"
        raise errors.Refused(At("prices", over[0]), reason=reason)
    if settings.get("over_cap") == "zero":
        return {}
    reason = "the price is above the published cap, so the bid is non-compliant"
    return {i: errors.NotAvailable(At("prices", i), reason=reason) for i in over}
