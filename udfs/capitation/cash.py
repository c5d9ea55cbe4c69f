"""When the cash runs out: monthly plan, actual and forecast against the cash that comes in, under scenarios of demand and price."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.columns import exact_sum, same_length
from udfs.errors import At
from udfs.money import exact, half_up
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "10, article 1, cash-out alarm", evidence="project rule")
ARTICLE = Source("The NHS Commissioning Revolution - And Why It Might Fail (Part 2)", "or when the cash runs out?", evidence="read")
METHODS = ("run_rate", "plan")
NEVER = "none"
MONTHS = Param("months", "First day of each month, one after the other", kind="date", rank="column", unit="date",
               example=["2017-04-01", "2017-05-01", "2017-06-01", "2017-07-01"])  # fmt: skip
PLAN = Param("plan", "Planned spending of each month", kind="number", rank="column", unit="GBP", example=[100, 100, 100, 100], minimum=0,
             decimals=2)  # fmt: skip
ACTUAL = Param("actual", "Actual spending of the months that are over; blank from the first month that is not", kind="number",
               rank="column", unit="GBP", example=[100, 120, None, None], blank="none", decimals=2)  # fmt: skip
CASH = Param("cash", "Cash that comes in each month (the capitated sum); a fixed fund stands whole in its month, with 0 in the others",
             kind="number", rank="column", unit="GBP", example=[400, 0, 0, 0], minimum=0, decimals=2)  # fmt: skip
METHOD = Param("method", "Forecast of the months to come: run_rate (plan x actual so far / plan so far) or plan (as planned)", kind="text",
               rank="scalar", unit="text", example="run_rate", choices=METHODS)  # fmt: skip


class Course(NamedTuple):
    """Spending month by month, actual and then forecast, and what has been spent and received up to each month."""

    spend: list[Fraction]
    spent: list[Fraction]
    received: list[Fraction]

    @property
    def left(self) -> list[Fraction]:
        return [cash - spent for cash, spent in zip(self.received, self.spent, strict=True)]


@udf(
    params=[
        MONTHS, PLAN, ACTUAL, CASH, METHOD,
        Param("demand_change", "Change of demand in the months to come, 0.05 for 5 per cent more", kind="number", rank="scalar",
              unit="share", example=0.05, minimum=-1),
        Param("price_change", "Change of price in the months to come", kind="number", rank="scalar", unit="share", example=0.02,
              minimum=-1),
    ],
    result=Result("table", "any", "date, text and GBP", "One row a month, nine columns: month, actual or forecast, spending, plan so far, "
                  "spent so far, cash so far, cash left (negative: short), spent so far / cash so far, state (covered or exhausted)"),
    sources=[REFERENCE, ARTICLE],
    since="0.3.0",
)  # fmt: skip
def trajectory_cash_forecast(
    months: list[dt.date], plan: list[Decimal], actual: list[Decimal | None], cash: list[Decimal], method: str,
    demand_change: float = 0, price_change: float = 0,
) -> list[list[Any]]:  # fmt: skip
    """Spending month by month, actual then forecast, against the cash that has come in.

    months: n; plan, actual, cash: GBP, n. Result: rows of month, actual or forecast, spending, plan so far, spent so far, cash so far,
    left, ratio, state. Forecast = plan x run rate x (1 + demand) x (1 + price), rounded so that the sum so far is right to the penny. A
    month is exhausted when more has been spent so far than has come in. Errors: #VALUE! for months out of order, an actual after a blank
    one, or a run rate without actuals; #N/A for a ratio to no cash.
    """
    course = _course(months, plan, actual, cash, method, _factor(demand_change, price_change))
    planned = list(accumulate(map(exact, plan)))
    rows = []
    for i, month in enumerate(months):
        told = "forecast" if actual[i] is None else "actual"
        state = "exhausted" if course.left[i] < 0 else "covered"
        ratio = course.spent[i] / course.received[i] if course.received[i] else errors.NotAvailable(At("cash", i), reason="no cash so far")
        rows.append([month, told, course.spend[i], planned[i], course.spent[i], course.received[i], course.left[i], ratio, state])
    return rows


@udf(
    params=[
        MONTHS, PLAN, ACTUAL, CASH, METHOD,
        Param("scenarios", "Name of each scenario", kind="text", rank="column", unit="text", example=["as it goes", "hard winter"]),
        Param("demand_changes", "Change of demand in the months to come in each scenario, 0.05 for 5 per cent more, 0 for none",
              kind="number", rank="column", unit="share", example=[0, 0.1], minimum=-1),
        Param("price_changes", "Change of price in the months to come in each scenario", kind="number", rank="column", unit="share",
              example=[0, 0.03], minimum=-1),
    ],
    result=Result("table", "any", "text, date and GBP", "One row a scenario, eight columns: scenario, spending of all months, cash of all "
                  "months, left at the end (negative: short), first month the cash does not cover (none where it always does), how much is "
                  "short in that month, the lowest that is left in any month, the month of the lowest"),
    sources=[REFERENCE, ARTICLE],
    since="0.3.0",
)  # fmt: skip
def trajectory_cash_exhaustion(
    months: list[dt.date], plan: list[Decimal], actual: list[Decimal | None], cash: list[Decimal], method: str, scenarios: list[str],
    demand_changes: list[float], price_changes: list[float],
) -> list[list[Any]]:  # fmt: skip
    """The month in which the cash runs out, under each scenario of demand and price.

    months: n; plan, actual, cash: GBP, n; scenarios: m. Result: rows of scenario, spending, cash, left, month it runs out or none, short
    then, lowest left, month of the lowest. Forecast as in TRAJECTORY_CASH_FORECAST. Months that are over stay as they were in every
    scenario. Errors as there.
    """
    same_length(scenarios=scenarios, demand_changes=demand_changes, price_changes=price_changes)
    rows = []
    for name, demand, price in zip(scenarios, demand_changes, price_changes, strict=True):
        course = _course(months, plan, actual, cash, method, _factor(demand, price))
        left = course.left
        out = next((i for i, amount in enumerate(left) if amount < 0), None)
        lowest = left.index(min(left))
        run_out = [NEVER, Fraction(0)] if out is None else [months[out], -left[out]]
        rows.append([name, course.spent[-1], course.received[-1], left[-1], *run_out, left[lowest], months[lowest]])
    return rows


def _factor(demand: float, price: float) -> Fraction:
    return (1 + exact(demand)) * (1 + exact(price))


def _course(
    months: list[dt.date], plan: list[Decimal], actual: list[Decimal | None], cash: list[Decimal], method: str, factor: Fraction
) -> Course:
    same_length(months=months, plan=plan, actual=actual, cash=cash)
    _consecutive(months)
    over = _months_over(actual)
    rate = factor * (_run_rate(plan[:over], actual[:over]) if method == "run_rate" and over < len(plan) else 1)
    before = exact_sum(actual[:over])
    expected = accumulate((exact(p) * rate for p in plan[over:]), initial=before)
    spent = [*accumulate(map(exact, actual[:over])), *[exact(half_up(s, 2)) for s in list(expected)[1:]]]
    spend = [b - a for a, b in pairwise([Fraction(0), *spent])]
    return Course(spend, spent, list(accumulate(map(exact, cash))))


def _consecutive(months: list[dt.date]) -> None:
    for row, (one, following) in enumerate(pairwise(months), 1):
        if following.year * 12 + following.month != one.year * 12 + one.month + 1:
            rule = f"the month after {one:%m/%Y} is wanted; give every month once, in order"
            raise errors.OutOfRange(At("months", row), value=f"{following:%m/%Y}", rule=rule)


def _months_over(actual: list[Decimal | None]) -> int:
    """How many months are over: those with an actual, which must be the first ones."""
    over = next((i for i, amount in enumerate(actual) if amount is None), len(actual))
    for row in range(over, len(actual)):
        if actual[row] is not None:
            reason = f"it is {shown(actual[row])}, but month {over + 1} before it is blank; a month without spending is 0, so fill it in"
            raise errors.Refused(At("actual", row), reason=reason)
    return over


def _run_rate(plan: list[Decimal], actual: list[Decimal | None]) -> Fraction:
    planned = exact_sum(plan)
    if not planned:
        reason = "there is no month with both plan and actual, so there is no run rate; use the method plan until there is one"
        raise errors.Refused("actual", reason=reason)
    return exact_sum(actual) / planned
