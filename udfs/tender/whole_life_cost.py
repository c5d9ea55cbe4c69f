"""Whole-life cost of each bid (F13 of the project's tender reference): price, discounted yearly costs, less discounted residual value."""

from fractions import Fraction

from udfs import errors
from udfs.columns import same_length
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf


@udf(
    params=[
        Param("prices", "Price of each bid, paid at the start", kind="number", rank="column", unit="GBP", example=[10000, 9000],
              minimum=0),
        Param("annual_costs", "Cost at the end of each year, one row a bid and one column a year; income is negative", kind="number",
              rank="table", unit="GBP", example=[[1000, 1000, 1000], [2000, 2000, 2000]]),
        Param("residuals", "Value left at the end of the last year, one a bid", kind="number", rank="column", unit="GBP",
              example=[2500, 0]),
        Param("discount_rate", "Published discount rate, a share such as 0.035; one for all years, or one for each year", kind="number",
              rank="row", unit="share", example=[0.08], above=-1),
    ],
    result=Result("column", "number", "GBP", "Whole-life cost of each bid, unrounded"),
    sources=[
        Source("World Bank, Evaluating Bids and Proposals with Rated Criteria, Feb 2025", "Annex X", evidence="second-hand"),
        Source("procurementjourney.scot", "whole-life costing", evidence="read"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_whole_life_cost(
    prices: list[float], annual_costs: list[list[float]], residuals: list[float], discount_rate: list[float]
) -> list[Fraction]:
    """Whole-life cost of each bid: price + yearly costs discounted - residual value discounted.

    prices: n bids, GBP; annual_costs: n x years, GBP, at the end of each year; residuals: n, GBP, at the end of the last year;
    discount_rate: one share for all years, or one a year (a year's factor is then the product of the years up to it). Result: GBP, n,
    exact. Publish the rate, the years and the price base. A single rate of 0 is refused, because a blank cell can look like it: for no
    discounting give 0 for each year. Errors: #VALUE! for blanks, columns of different lengths, a rate of -1 or less or above 1.
    """
    same_length(prices=prices, residuals=residuals)
    if len(annual_costs) != len(prices):
        raise errors.LengthsDiffer("annual_costs", found=len(annual_costs), what="bids", other="prices", expected=len(prices))
    factors = _factors(discount_rate, years=len(annual_costs[0]))
    costs = zip(prices, annual_costs, residuals, strict=True)
    return [exact(p) + sum(exact(c) * f for c, f in zip(line, factors, strict=True)) - exact(r) * factors[-1] for p, line, r in costs]


def _factors(rates: list[float], years: int) -> list[Fraction]:
    """What a pound at the end of each year is worth today."""
    for year, rate in enumerate(rates):
        if rate > 1:
            rule = "a rate is a share: write 3.5 per cent as 0.035"
            raise errors.OutOfRange(errors.At("discount_rate", None, year), value=rate, rule=rule)
    if len(rates) == 1:
        if rates[0] == 0:
            rule = "a blank cell can look like it: give the rate, or 0 for each year if nothing is discounted"
            raise errors.OutOfRange("discount_rate", value=0, rule=rule)
        rates = rates * years
    if len(rates) != years:
        raise errors.LengthsDiffer("discount_rate", found=len(rates), what="years", other="annual_costs", expected=years)
    factors, worth = [], Fraction(1)
    for rate in rates:
        worth /= 1 + exact(rate)
        factors.append(worth)
    return factors
