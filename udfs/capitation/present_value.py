"""What money of later years is worth at the start (F16), with the discount rate as a dated parameter."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.capitation.trajectory import ARTICLE, REFERENCE, YEARS
from udfs.cells import shown
from udfs.columns import same_length
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf
from udfs.settings import dated

TIMINGS = ("end_of_year", "start_of_year")
PRICE_BASES = ("real", "nominal")
GREEN_BOOK = Source("HM Treasury, The Green Book", "discounting, 3.5 per cent real", evidence="background")


@udf(
    params=[
        YEARS,
        Param("amounts", "Saving or cost of each year", kind="number", rank="column", unit="GBP",
              example=[8000000, 8000000, 8000000, 8000000, 8000000]),
        Param("price_base", "Price base of the amounts: real (prices of one year) or nominal (prices of each year)", kind="text",
              rank="scalar", unit="text", example="real", choices=PRICE_BASES),
        Param("timing", "When the amounts fall: end_of_year or start_of_year", kind="text", rank="scalar", unit="text",
              example="end_of_year", choices=TIMINGS),
        Param("discount_rate", "One cell with your own rate, in the same price base, 0.035 for 3.5 per cent", kind="number", rank="row",
              unit="share", example=[0.035], above=-1),
        Param("as_at", "Without a rate of your own: the day whose dated rate counts; that rate is for real amounts only", kind="date",
              rank="scalar", unit="date", example="2017-04-01"),
    ],
    result=Result("table", "any", "year, GBP and factor", "One row a year, five columns: year, amount, discount factor, present value, "
                  "present value so far: what the contract is worth if it ends with that year; the last row is the whole"),
    sources=[REFERENCE, ARTICLE, GREEN_BOOK],
    since="0.3.0",
)  # fmt: skip
def trajectory_present_value(
    years: list[Any], amounts: list[Decimal | float], price_base: str, timing: str, discount_rate: list[float] | None = None,
    as_at: dt.date | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Present value of yearly amounts, year by year, so that every break year has its own (F16).

    amounts: GBP, n. Result: rows of year, amount, factor, present value, present value so far; unrounded. Factor = 1 / (1 + rate)^t,
    t = 1, 2, ... at the end of each year, 0, 1, ... at its start. The rate is yours, else the dated discount_rate_real of the day.
    Errors: #VALUE! without a rate and a day, for a rate above 1, or for nominal amounts with the real rate; #N/A for a day no
    entry covers.
    """
    same_length(years=years, amounts=amounts)
    rate = _rate(price_base, discount_rate, as_at)
    factor = Fraction(1) if timing == "start_of_year" else 1 / (1 + rate)
    rows, so_far = [], Fraction(0)
    for year, amount in zip(years, amounts, strict=True):
        worth = exact(amount) * factor
        so_far += worth
        rows.append([year, exact(amount), factor, worth, so_far])
        factor /= 1 + rate
    return rows


def _rate(price_base: str, own: list[float] | None, as_at: dt.date | None) -> Fraction:
    if own is not None:
        return _own(own)
    if as_at is None:
        raise errors.MissingArgument("discount_rate", description="your own rate, or the day as_at whose dated rate counts")
    if price_base != "real":
        reason = "the dated rate is for real amounts, and real and nominal must not be mixed; give your own nominal discount_rate"
        raise errors.Refused("price_base", reason=reason)
    return dated("discount_rate_real", as_at)


def _own(own: list[float]) -> Fraction:
    if len(own) != 1:
        raise errors.NotOneValue("discount_rate", rows=1, columns=len(own))
    if own[0] > 1:
        raise errors.OutOfRange("discount_rate", value=shown(own[0]), rule="a rate is a share: write 3.5 per cent as 0.035")
    return exact(own[0])
