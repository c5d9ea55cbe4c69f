"""Index of bids by a formula that takes price and quality together; TENDER_METHODS says for each whether the lower index wins."""

from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.errors import At
from udfs.money import exact, half_up
from udfs.registry import Param, Result, Source, udf
from udfs.tender.price_formulas import METHODS as POINTS_METHODS
from udfs.tender.price_settings import Settings, admitted_rows, amount, read_settings
from udfs.tender.value_formulas import PERCENT, REFUSED, VALUE_METHODS, ValueMethod

METHODS = VALUE_METHODS
__all__ = ["METHODS", "REFUSED", "ValueMethod", "lower_is_better", "tender_value_index"]


@udf(
    params=[
        Param("prices", "Evaluated price of each bid; for rail_franchise the payments to government, a subsidy below zero", kind="number",
              rank="column", unit="GBP", example=[90, 145, 50], blank="none",
              errors="keep"),
        Param("quality", "Quality of each bid, per cent unless quality_maximum says otherwise", kind="number", rank="column",
              unit="per cent", example=[70, 90, 30], minimum=0, blank="none", errors="keep"),
        Param("method", f"Formula, as published in the tender documents: {', '.join(VALUE_METHODS)}", kind="text", rank="scalar",
              unit="text", example="relative_quality_and_price"),
        Param("parameters", "Published settings of the formula, two columns: name and value, as TENDER_METHODS lists them; index_decimals "
              "rounds half-up", kind="any", rank="table", unit="name and value",
              example=[["quality_weight", 60], ["price_weight", 40]], blank="none"),
        Param("admitted", "TRUE for each bid that passed every hurdle; all are taken as admitted when left out", kind="logical",
              rank="column", unit="TRUE or FALSE", example=[True, True, True]),
    ],
    result=Result("column", "number", "index of the method", "Index of each bid, unrounded unless the method or the settings round; #N/A "
                  "for a bid not admitted; TENDER_METHODS says whether lower or higher wins"),
    sources=[
        Source("World Bank, Evaluating Bids and Proposals with Rated Criteria, Feb 2025", "Figures X to XII", evidence="second-hand"),
        Source("Cabinet Office, Bid Evaluation Guidance Note, May 2021", "7.3 and Appendix II, price per quality point",
               evidence="headings read; definition: background"),
        Source("Negometrix support, Value for money 50-50 index; Utility index", "articles 9000129991, 9000183873", evidence="read"),
        Source("tessa R package documentation", "weighted value for money index; monetising non-cost score", evidence="read"),
        Source("DfT franchise invitation to tender", "7.2 Definition of MEAT for the Competition", evidence="read (republished)"),
        Source("ProzorroUKR/openprocurement.api", "procedure/awarding.py, features", evidence="read"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_value_index(
    prices: list[float | None],
    quality: list[float | None],
    method: str,
    parameters: list[list[Any]] | None = None,
    admitted: list[bool] | None = None,
) -> list[Fraction | errors.UdfError]:
    """Index of each bid by a published formula that takes price and quality together.

    prices: GBP, n bids; quality: per cent, n, or out of the setting quality_maximum; parameters: name and value rows; admitted: n.
    Result: index, n. Where the higher index wins and where the lower one does stands in TENDER_METHODS. Indices are exact; the weighted
    value_for_money_index is a power, right to 28 digits: two bids equal at the 15 digits a cell shows are a tie, as TENDER_RANK takes it.
    A bid not admitted, or below the quality threshold, gets #N/A and enters no reference. Errors: #VALUE! for a blank price or quality of
    an admitted bid, a negative price (but for rail_franchise), a price of zero where the formula divides by it, weights that do not add
    up, and for a formula that is not built in, with the reason.
    """
    known = _method(method)
    settings = read_settings(method, known.settings, parameters)
    if len(quality) != len(prices):
        raise errors.LengthsDiffer("quality", found=len(quality), what="bids", other="prices", expected=len(prices))
    rows = admitted_rows(prices, admitted)
    shares = _shares(method, quality, rows, settings)
    indices = known.score([_amount(i, prices[i], known, settings) for i in rows], shares, settings)
    found = {i: _rounded(i, index, settings) for i, index in zip(rows, indices, strict=True)}
    not_admitted = "the bid is not admitted, so it has no index"
    return [found.get(i, errors.NotAvailable(At("admitted", i), reason=not_admitted)) for i in range(len(prices))]


def lower_is_better(method: str) -> bool:
    """Whether the bid with the lowest figure of this method wins; points for price never do."""
    return method in VALUE_METHODS and VALUE_METHODS[method].lower_is_better


def _method(name: str) -> ValueMethod:
    if name in VALUE_METHODS:
        return VALUE_METHODS[name]
    if name in REFUSED:
        raise errors.Refused("method", reason=f"{name} is refused: {REFUSED[name]}")
    if name in POINTS_METHODS:
        raise errors.Refused("method", reason=f"{name} gives points for price alone; use TENDER_PRICE_POINTS for it")
    raise errors.NotAChoice("method", value=shown(name), choices=", ".join(VALUE_METHODS))


def _amount(row: int, price: float | None, method: ValueMethod, settings: Settings) -> Fraction:
    if isinstance(price, errors.UdfError):
        raise price
    if price is not None and price < 0 and not method.negative_prices:
        raise errors.OutOfRange(At("prices", row), value=shown(price), rule="it must not be negative")
    if price == 0 and method.needs_price_above_zero and "zero_price" not in method.settings:
        raise errors.OutOfRange(At("prices", row), value=0, rule="the formula divides by it, so a price of zero cannot be compared; "
                                "publish another formula before bids are opened")  # fmt: skip
    return amount(row, price, settings, method.needs_price_above_zero)


def _shares(method: str, quality: list[float | None], rows: list[int], settings: Settings) -> list[Fraction]:
    """Quality of the bids that count as a share of the highest quality the column allows. An error cell counts where its bid does."""
    if VALUE_METHODS[method].scale_told and "quality_maximum" not in settings:
        reason = f"{method} needs quality_maximum, the highest quality the column allows (100 for per cent); add that row"
        raise errors.Refused("parameters", reason=reason)
    top = exact(settings.get("quality_maximum", PERCENT))
    for i in rows:
        if isinstance(quality[i], errors.UdfError):
            raise quality[i]
        if quality[i] is None:
            raise errors.BlankCell(At("quality", i), remedy="give the bid's quality, or mark it as not admitted; a blank is not a zero")
        if exact(quality[i]) > top:
            rule = f"it must not be above {shown(top)}: correct it, or give the top of its scale as quality_maximum"
            raise errors.OutOfRange(At("quality", i), value=shown(quality[i]), rule=rule)
    return [exact(quality[i]) / top for i in rows]


def _rounded(row: int, index: Fraction | str, settings: Settings) -> Fraction | errors.UdfError:
    """The index as published; a text is the reason why the bid has none."""
    if isinstance(index, str):
        return errors.NotAvailable(At("quality", row), reason=index)
    return Fraction(half_up(index, int(settings["index_decimals"]))) if "index_decimals" in settings else index
