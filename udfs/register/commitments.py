"""What contracts commit by financial year, and what each commissioner's lines with their uplift come to against its budget."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import exact_sum, same_length
from udfs.errors import At, UdfError
from udfs.money import exact, half_up
from udfs.register.lifecycle import FLAGS
from udfs.register.months import DAY, end_after, spread
from udfs.register.params import dates, keys, texts
from udfs.register.params import money as amounts
from udfs.register.rows import by_row, ends, failed, needed, once_each, without_placeholders
from udfs.registry import Param, Result, Source, udf

RULE = Source("commissioning-workbooks, docs/functions.md", "each contract year's value evenly over its own days", evidence="project rule")
PARTICULARS = Source("NHS Standard Contract 2017/18, particulars", "Schedule 3F, expected annual contract values: annual, per commissioner",
                     evidence="read")  # fmt: skip
BASES = ("lifetime", "annual", "range_min", "range_max", "unknown")
TOTAL, UNBUDGETED = "total", "no budget line"
Row = list[Any]


@udf(
    params=[
        dates("start_dates", "First day of each contract", ["2018-04-01", "2018-07-01"]),
        dates("end_dates", "Last day of each contract", ["2020-03-31", "2019-06-30"]),
        amounts("contract_values", "Value of each contract", [200000, 365000]),
        texts("value_bases", "lifetime or annual; the others commit nothing that could be told", ["lifetime", "annual"], BASES),
        Param("year_starts", "First day of each financial year wanted, one after the other", kind="date", rank="row", unit="date",
              example=["2018-04-01", "2019-04-01"]),
        FLAGS._replace(example=["fixed", "fixed"]),
    ],
    result=Result("table", "number", "GBP", "One row a contract: a column a financial year, then what falls before and what falls after "
                  "these years (#N/A for an open-ended contract)"),
    sources=[RULE],
    since="0.3.0",
)  # fmt: skip
def register_commitments(
    start_dates: list, end_dates: list, contract_values: list, value_bases: list, year_starts: list[dt.date],
    end_flags: list | None = None,
) -> list[Row]:  # fmt: skip
    """Commitment of each contract by financial year, to the penny; years, before and after add up to the contract's value.

    Contract columns: n; year_starts: k consecutive years of 12 months. Result: n rows of k years, before, after. A lifetime value is
    spread evenly over the days of the term; a yearly one evenly over the days of each contract year, part years by days. Sums up to each
    year are rounded half-up, so that the years add up. Errors: #N/A in the row of a blank date or value, of a lifetime value without end,
    of a basis that is a range or unknown; #VALUE! for years out of order and an end before its start.
    """
    same_length(start_dates=start_dates, end_dates=end_dates, contract_values=contract_values, value_bases=value_bases, end_flags=end_flags)
    edges = _years(year_starts)
    days = (without_placeholders(start_dates), *ends(end_dates, end_flags))
    width = len(year_starts) + 2
    return by_row(lambda i, *row: _committed(i, *row, edges), *days, contract_values, value_bases, width=width)


def _years(starts: list[dt.date]) -> list[dt.date]:
    """First day of each year and the day after the last."""
    edges = [*starts, end_after(starts[-1], 12) + DAY]
    for k in range(len(starts)):
        if edges[k + 1] != end_after(starts[k], 12) + DAY:
            wanted = end_after(starts[k], 12) + DAY
            raise errors.OutOfRange(At("year_starts", None, k + 1), value=shown(f"{starts[k + 1]:%d/%m/%Y}"),
                                    rule=f"the year after {starts[k]:%d/%m/%Y} begins on {wanted:%d/%m/%Y}")  # fmt: skip
    return edges


def _committed(i: int, start: Any, end: Any, flag: str | None, value: Any, basis: str | None, edges: list[dt.date]) -> Row:
    start = needed(At("start_dates", i), start, "no start date is recorded, so no year can be told")
    at = At("end_dates", i)
    if end is None and (flag or "fixed") == "fixed":
        raise errors.NotAvailable(at, reason="no end date is recorded; fill it in, or flag the contract open_ended or on_completion")
    if end and end < start:
        raise errors.OutOfRange(at, value=shown(f"{end:%d/%m/%Y}"), rule="it lies before the start date, so correct one of them")
    value = exact(needed(At("contract_values", i), value, "no value is recorded; a blank is not a zero"))
    if basis not in ("lifetime", "annual"):
        told = f"the basis is {basis}" if basis else "it is not recorded whether the value is lifetime or annual"
        raise errors.NotAvailable(At("value_bases", i), reason=f"{told}, so nothing can be told of single years")
    if basis == "lifetime" and end is None:
        raise errors.NotAvailable(at, reason="a lifetime value cannot be spread over a contract without an end")

    def up_to(day: dt.date) -> Decimal:
        """Committed before a day, rounded."""
        last = min(day - DAY, end) if end else day - DAY
        if last < start:
            return Decimal(0)
        if basis == "annual":
            return half_up(spread(start, value, start, last), 2)
        return half_up(value * ((last - start).days + 1) / ((end - start).days + 1), 2)

    sums = [up_to(day) for day in edges]
    endless = errors.NotAvailable(at, reason="the contract is open-ended, so what comes after these years has no sum")
    return [*(late - early for early, late in pairwise(sums)), sums[0], up_to(end + DAY) - sums[-1] if end else endless]


@udf(
    params=[
        texts("commissioners", "Commissioner of each line (a contract and a commissioner)", ["North ICB", "South ICB", "North ICB"]),
        amounts("base_amounts", "Yearly amount of each line before uplift", [1000000, 500000, 250000], minimum=None),
        Param("uplifts", "Uplift of each line, 0.021 for 2.1 per cent, negative for an efficiency; 0 for none", kind="number",
              rank="column", unit="share", example=[0.021, 0.021, 0], blank="none", minimum=-1, errors="row"),
        keys("budget_commissioners", "Commissioners that hold a budget, each once", ["North ICB", "South ICB"]),
        amounts("budgets", "Budget of each", [1271000, 510000], minimum=None),
    ],
    result=Result("table", "any", "text and GBP", "One row a commissioner with a budget, then one of lines without a budget and the total, "
                  "seven columns: commissioner, base, uplift, committed, budget, budget less committed, status (agrees, under, over, "
                  "no budget line)"),
    sources=[PARTICULARS, RULE],
    since="0.3.0",
)  # fmt: skip
def register_budget(
    commissioners: list, base_amounts: list, uplifts: list, budget_commissioners: list[str], budgets: list
) -> list[Row]:
    """Lines of contracts by commissioner with their uplift, reconciled to each commissioner's budget.

    Lines: m; budgets: n. Result: n + 2 rows of commissioner, base, uplift, committed, budget, budget less committed, status. Each line's
    uplift is rounded half-up to the penny; sums are exact. Lines whose commissioner has no budget stand in a row of their own, so the
    total holds every line. Blank lines are passed over. Errors: #N/A or #VALUE! for a line without commissioner, amount or uplift: in the
    rows it belongs to and in the total; #N/A for a budget not recorded.
    """
    same_length(commissioners=commissioners, base_amounts=base_amounts, uplifts=uplifts)
    same_length(budget_commissioners=budget_commissioners, budgets=budgets)
    once_each("budget_commissioners", budget_commissioners)
    lines = [_line(i, *cells) for i, cells in enumerate(zip(commissioners, base_amounts, uplifts, strict=True))]
    lines = [line for line in lines if line is not None]
    held = by_row(lambda i, b: needed(At("budgets", i), b, "no budget is recorded; enter it, 0 for none"), budgets)
    own: dict[str, list[tuple]] = {name: [] for name in budget_commissioners}
    others: list[tuple] = []
    for line in lines:
        own.get(line[0], others).append(line)
    rows = [_against(name, own[name], budget) for name, budget in zip(budget_commissioners, held, strict=True)]
    rows.append(_against(UNBUDGETED, others, Decimal(0)))
    problem = next((b for b in held if isinstance(b, UdfError)), None)
    return [*rows, _against(TOTAL, lines, problem or Fraction(exact_sum(held)))]


def _line(i: int, name: Any, base: Any, uplift: Any) -> tuple | None:
    """Commissioner, base and uplift in pounds of one line; a fault of the line in their place."""
    if name is base is uplift is None:
        return None
    try:
        for cell in (name, base, uplift):
            if isinstance(cell, UdfError):
                raise cell
        needed(At("commissioners", i), name, "the line has no commissioner; enter it")
        base = exact(needed(At("base_amounts", i), base, "the line has no amount; enter it, 0 for none"))
        rate = exact(needed(At("uplifts", i), uplift, "the line has no uplift; enter it, 0 for none"))
        return name, base, exact(half_up(base * rate, 2))
    except UdfError as problem:
        return name if isinstance(name, str) else None, problem, problem


def _against(name: str, lines: list[tuple], budget: Any) -> Row:
    fault = next((line[1] for line in lines if isinstance(line[1], UdfError)), None)
    if fault:
        return [name, *failed(fault, 3), budget, *failed(fault, 1), None]
    base, uplift = (sum((line[k] for line in lines), Fraction(0)) for k in (1, 2))
    if isinstance(budget, UdfError):
        return [name, base, uplift, base + uplift, *failed(budget, 2), None]
    left = exact(budget) - base - uplift
    status = "agrees" if left == 0 else "under" if left > 0 else "over"
    return [name, base, uplift, base + uplift, exact(budget), left, UNBUDGETED if name == UNBUDGETED and lines else status]
