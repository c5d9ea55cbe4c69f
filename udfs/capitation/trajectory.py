"""Trajectories (F16): where the cost was heading, what was saved against it, and how much of a rise is volume and how much is price."""

from decimal import Context, Decimal, Overflow
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "F16, trajectory, savings, present value", evidence="project rule")
ARTICLE = Source("HealthManagement 17(2), 2017", "learning-disability programme", evidence="read")
ROOT = Context(prec=40)  # a yearly growth is a root, which is no fraction
YEARS = Param("years", "Name of each year, one cell a year", kind="any", rank="column", unit="year",
              example=["2017/18", "2018/19", "2019/20", "2020/21", "2021/22"])  # fmt: skip


@udf(
    params=[
        Param("rise", "How much the yearly cost rose", kind="number", rank="scalar", unit="GBP", example=11000000, above=0),
        Param("rise_share", "The same rise as a share of the cost before it, 0.15 for 15 per cent", kind="number", rank="scalar",
              unit="share", example=0.15, above=0),
        Param("rise_years", "How many years the rise took", kind="number", rank="scalar", unit="years", example=2, above=0),
    ],
    result=Result("row", "number", "GBP and share", "Four cells: yearly cost before the rise, yearly cost now, rise a year, growth a year "
                  "(share, compound)"),
    sources=[REFERENCE, ARTICLE],
    since="0.3.0",
)  # fmt: skip
def trajectory_starting_point(rise: float, rise_share: float, rise_years: float) -> list[Any]:
    """Cost before and now, from a rise that is told in pounds and per cent (F16).

    rise: GBP; rise_share: share; rise_years: years. Result: GBP before = rise / share, GBP now, GBP a year, growth a year =
    (1 + share)^(1/years) - 1. Errors: #VALUE! for a share above 10, which is most likely a per cent figure.
    """
    if rise_share > 10:
        raise errors.OutOfRange("rise_share", value=shown(rise_share), rule="it is a share: write 15 per cent as 0.15")
    before, years = exact(rise) / exact(rise_share), exact(rise_years)
    base, power = (ROOT.divide(Decimal(f.numerator), Decimal(f.denominator)) for f in (1 + exact(rise_share), 1 / years))
    try:
        growth = ROOT.power(base, power) - 1
    except Overflow:
        rule = "so short a time makes the growth a year too large for a cell; check the years"
        raise errors.OutOfRange("rise_years", value=shown(rise_years), rule=rule) from None
    return [before, before + exact(rise), exact(rise) / years, growth]


@udf(
    params=[
        YEARS,
        Param("cost_now", "Yearly cost at the start", kind="number", rank="scalar", unit="GBP", example=84333333.33, above=0),
        Param("added", "The sum the announcement speaks of", kind="number", rank="scalar", unit="GBP", example=14000000, above=0),
        Param("reached_in_year", "Reading B: the year, counted from 1, in which the yearly bill is higher by that sum", kind="number",
              rank="scalar", unit="years", example=3, above=0),
    ],
    result=Result("table", "any", "year and GBP", "One row a year, five columns: year, bill under reading A (the sum is added every year), "
                  "bill under reading B (the bill is higher by the sum in the year told, the same step every year), reading A so far, "
                  "reading B so far"),
    sources=[ARTICLE, REFERENCE],
    since="0.3.0",
)  # fmt: skip
def trajectory_readings(years: list[Any], cost_now: float, added: float, reached_in_year: float) -> list[list[Any]]:
    """Both readings of "another sum to the bill each year by a year", side by side (F16).

    years: n names; cost_now, added: GBP. Result: rows of year, A, B, sum of A so far, sum of B so far. A: cost now + t x sum. B: cost
    now + t x sum / years to reach it. Neither is right by itself: write down which one the contract means. Errors: #VALUE! for blanks.
    """
    now, sum_told, reach = exact(cost_now), exact(added), exact(reached_in_year)
    rows, so_far = [], [Fraction(0), Fraction(0)]
    for t, year in enumerate(years, 1):
        bills = [now + t * sum_told, now + t * sum_told / reach]
        so_far = [s + bill for s, bill in zip(so_far, bills, strict=True)]
        rows.append([year, *bills, *so_far])
    return rows


@udf(
    params=[
        YEARS,
        Param("trajectory", "Cost expected without the contract, one cell a year, natural growth included", kind="number", rank="column",
              unit="GBP", example=[89000000, 93670000, 98330000, 103000000, 107670000], minimum=0),
        Param("actual", "Cost that came about, one cell a year", kind="number", rank="column", unit="GBP",
              example=[88000000, 86000000, 85000000, 95000000, 97670000], minimum=0),
        Param("price_bases", "Price base of the trajectory and of the actual cost, such as nominal or 2017/18 prices; the two must be one",
              kind="text", rank="row", unit="text", example=["nominal", "nominal"]),
        Param("savings_cap", "One cell: the most that may be claimed over the whole contract; left out when there is none", kind="number",
              rank="row", unit="GBP", example=[40000000], minimum=0),
    ],
    result=Result("table", "any", "year, GBP and share", "One row a year, seven columns: year, saving (negative: dearer than the "
                  "trajectory), saving so far, claimed in the year, claimed so far, saved above the cap so far, saving so far as a share "
                  "of the trajectory so far"),
    sources=[REFERENCE, ARTICLE],
    since="0.3.0",
)  # fmt: skip
def trajectory_savings(
    years: list[Any], trajectory: list[float], actual: list[float], price_bases: list[str], savings_cap: list[float] | None = None
) -> list[list[Any]]:
    """Savings against a trajectory, claimed up to the contract's cap (F16).

    trajectory, actual: GBP, n years, in one price base. Result: rows of year, saving, so far, claimed, claimed so far, above the cap,
    share. saving = trajectory - actual. Claimed so far = saving so far, never below 0 and never above the cap, so a dear year takes
    claims back. Laws: claims add up to the claim so far; claimed + above the cap = saving so far where that is positive. Errors: #VALUE!
    when real and nominal are mixed, or columns differ in length; #N/A for a share of a trajectory of 0.
    """
    same_length(years=years, trajectory=trajectory, actual=actual)
    _one_base(price_bases)
    if savings_cap is not None and len(savings_cap) != 1:
        raise errors.NotOneValue("savings_cap", rows=1, columns=len(savings_cap))
    cap = exact(savings_cap[0]) if savings_cap else None
    rows, heading, saved, claimed = [], Fraction(0), Fraction(0), Fraction(0)
    for row, (year, told, came) in enumerate(zip(years, trajectory, actual, strict=True)):
        heading, saved, before = heading + exact(told), saved + exact(told) - exact(came), claimed
        claimed = max(saved, Fraction(0)) if cap is None else min(max(saved, Fraction(0)), cap)
        above = max(saved, Fraction(0)) - claimed
        rows.append([year, exact(told) - exact(came), saved, claimed - before, claimed, above, _share(row, saved, heading)])
    return rows


def _share(row: int, saved: Fraction, heading: Fraction) -> Any:
    if heading == 0:
        return errors.NotAvailable(At("trajectory", row), reason="the trajectory is 0 up to here, so nothing can be a share of it")
    return saved / heading


def _one_base(price_bases: list[str]) -> None:
    if len(price_bases) != 2:
        raise errors.Refused("price_bases", reason="give two cells: the price base of the trajectory and that of the actual cost")
    one, other = (base.casefold() for base in price_bases)
    if one != other:
        reason = f"the trajectory is in {shown(price_bases[0])} and the actual cost in {shown(price_bases[1])}; bring both to one base"
        raise errors.Refused("price_bases", reason=reason)


@udf(
    params=[
        Param("volume_before", "Users or units before, one row a service", kind="number", rank="column", unit="units",
              example=[400], minimum=0),
        Param("volume_after", "Users or units after", kind="number", rank="column", unit="units", example=[410], minimum=0),
        Param("price_before", "Cost of a user or unit before", kind="number", rank="column", unit="GBP", example=[180000], minimum=0),
        Param("price_after", "Cost of a user or unit after", kind="number", rank="column", unit="GBP", example=[207000], minimum=0),
    ],
    result=Result("table", "number", "GBP", "One row a service, eight columns: cost before, cost after, change, volume, price, joint, and "
                  "in the form of two terms volume and price, each taking half of the joint effect"),
    sources=[REFERENCE],
    since="0.3.0",
)  # fmt: skip
def trajectory_price_volume(
    volume_before: list[float], volume_after: list[float], price_before: list[float], price_after: list[float]
) -> list[list[Fraction]]:
    """How much of a change in cost is volume, how much price, and how much both together (F16).

    Volumes: units, n; prices: GBP, n. Result: rows of before, after, change, volume = change of volume x old price, price = old volume x
    change of price, joint = both changes, and two terms at mean price and mean volume. Laws: volume + price + joint = change = the two
    terms. Errors: #VALUE! for blanks, negative figures and columns of different length.
    """
    same_length(volume_before=volume_before, volume_after=volume_after, price_before=price_before, price_after=price_after)
    rows = []
    for line in zip(volume_before, volume_after, price_before, price_after, strict=True):
        u0, u1, c0, c1 = map(exact, line)
        du, dc = u1 - u0, c1 - c0
        rows.append([u0 * c0, u1 * c1, u1 * c1 - u0 * c0, du * c0, u0 * dc, du * dc, du * (c0 + c1) / 2, dc * (u0 + u1) / 2])
    return rows
