"""List-size reconciliation (F15): what a contract owes for the people on the lists, against what was paid on account."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.capitation.codes import once_each, row_of, unit_code, unit_codes
from udfs.capitation.list_year import QUARTERS, Day, person_years, quarter_days
from udfs.cells import shown
from udfs.columns import exact_sum, same_length
from udfs.errors import At
from udfs.money import exact, half_up, largest_remainder, pounds
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "F15, list-size reconciliation", evidence="project rule")
QUARTERLY = Source("GP contract, global sum: paid on quarterly lists (Carr-Hill)", "quarterly lists", evidence="second-hand")
MODES = ("per_head", "fixed_pool")
KEYS = Param("keys", "Code of each unit, each once", kind="any", rank="column", unit="code", example=["P1", "P2", "P3"])
LISTS = Param("lists", "List at the start of each quarter, four columns; the weighted list where the contract says so; for a unit that "
              "opens within a quarter, the list of its first day", kind="number", rank="table", unit="persons",
              example=[[10000, 10050, 10100, 10120], [5000, 5000, 0, 0], [7301, 7290, 7310, 7333]], minimum=0)  # fmt: skip
MODE = Param("mode", "per_head: a rate a head, so a leaver changes nobody else; fixed_pool: a fixed sum a quarter, so the others take over "
             "a leaver's part. The contract must say which", kind="text", rank="scalar", unit="text", example="per_head",
             choices=MODES)  # fmt: skip
AMOUNTS = Param("amounts", "per_head: one cell, the rate a head a year; fixed_pool: four cells, the pool of each quarter", kind="number",
                rank="row", unit="GBP", example=[1353.26], minimum=0)  # fmt: skip


@udf(
    params=[
        KEYS, LISTS, MODE, AMOUNTS,
        Param("paid", "Paid on account over the year; negative where money was taken back", kind="number", rank="column", unit="GBP",
              example=[13532600, 6766300, 9880151.28], decimals=2),
        Param("opened", "Day a unit opened; blank if open before the year", kind="date", rank="column", unit="date",
              example=[None, None, None], blank="none"),
        Param("closed", "Day a unit closed, itself not paid for; blank if it did not", kind="date", rank="column", unit="date",
              example=[None, "2026-10-01", None], blank="none"),
        Param("year_start", "First day of the contract year; needed with opened or closed", kind="date", rank="scalar", unit="date",
              example="2026-04-01"),
    ],
    result=Result("table", "any", "code and GBP", "One row a unit, nine columns: code, due in quarters 1 to 4, due for the year, paid, "
                  "still to settle (positive: the commissioner owes it; negative: the unit pays back), due a head a year (#N/A where the "
                  "unit had no list)"),
    sources=[REFERENCE, QUARTERLY],
    since="0.3.0",
)  # fmt: skip
def capitation_list_reconciliation(
    keys: list[Any], lists: list[list[float]], mode: str, amounts: list[float], paid: list[Decimal],
    opened: list[Day] | None = None, closed: list[Day] | None = None, year_start: Day = None,
) -> list[list[Any]]:  # fmt: skip
    """What each unit is due by quarter for the people on its list, against what it was paid on account (F15).

    lists: persons, n x 4; amounts: GBP, one rate a head a year or four pools; paid: GBP, n. Result: rows of code, four quarters, year,
    paid, to settle, a head. per_head: list x rate / 4, half-up to the penny; in a quarter in which a unit opens or closes list x rate x
    days / days of the year, the first day counted and the closing day not. fixed_pool: each pool by largest remainder over lists x time.
    Laws: quarters add up to the year; in fixed_pool units add up to each pool. Errors: #VALUE! for a code given twice, a number where a
    code belongs, a negative list, a list while shut; #DIV/0! for a pool and no list at all.
    """
    codes = once_each("keys", unit_codes("keys", keys))
    same_length(keys=keys, lists=lists, paid=paid, opened=opened, closed=closed)
    people = person_years(lists, opened, closed, year_start)
    due = _due(codes, people, mode, amounts)
    return [
        [key.strip(), *line, sum(line), account, sum(line) - account, _a_head(row, sum(line), sum(people[row], Fraction(0)))]
        for row, (key, line, account) in enumerate(zip(keys, due, paid, strict=True))
    ]


@udf(
    params=[
        KEYS,
        LISTS._replace(description="List at the start of each quarter if everybody stayed, four columns",
                       example=[[10000, 10050, 10100, 10120], [5000, 5000, 5000, 5000], [7301, 7290, 7310, 7333]]),
        MODE, AMOUNTS,
        Param("leaver", "Code of the unit that leaves", kind="any", rank="scalar", unit="code", example="P2"),
        Param("leaves_in_quarter", "First quarter without it, 1 to 4; it leaves at that quarter's start", kind="number", rank="scalar",
              unit="quarter", example=3, minimum=1),
    ],
    result=Result("table", "any", "code and GBP", "One row a unit and a last row total, four columns: code, due for the year if everybody "
                  "stayed, due for the year once the leaver has gone, change"),
    sources=[REFERENCE, Source("Commissioners must drive but leave providers to steer new care models (6 October 2017)",
                               "practices that leave", evidence="read")],
    since="0.3.0",
)  # fmt: skip
def capitation_leaver_effect(
    keys: list[Any], lists: list[list[float]], mode: str, amounts: list[float], leaver: Any, leaves_in_quarter: float
) -> list[list[Any]]:
    """What a unit that leaves within the year changes for every party (F15).

    lists: persons, n x 4, as if nobody left; the leaver's lists count as 0 from its first quarter away. Result: rows of code, due before,
    due after, change, and a last row total. Laws: per_head changes nobody but the leaver, by not a penny; fixed_pool keeps the total.
    People who move to another list are yours to enter there; none are moved. Errors: #VALUE! for an unknown leaver or quarter.
    """
    codes = once_each("keys", unit_codes("keys", keys))
    same_length(keys=keys, lists=lists)
    row = row_of(At("leaver"), unit_code(At("leaver"), leaver), codes, "keys")
    if leaves_in_quarter not in range(1, QUARTERS + 1):
        raise errors.OutOfRange("leaves_in_quarter", value=shown(leaves_in_quarter), rule="give the quarter as 1, 2, 3 or 4")
    away = int(leaves_in_quarter) - 1
    left = [line[:away] + [0] * (QUARTERS - away) if i == row else line for i, line in enumerate(lists)]
    before, after = ([sum(line) for line in _due(codes, person_years(x, None, None, None), mode, amounts)] for x in (lists, left))
    rows = [[key.strip(), b, a, a - b] for key, b, a in zip(keys, before, after, strict=True)]
    return [*rows, ["total", sum(before), sum(after), sum(after) - sum(before)]]


@udf(
    params=[
        Param("registered_list", "People on the list", kind="number", rank="scalar", unit="persons", example=5000, above=0),
        Param("rate", "Rate a head a year", kind="number", rank="scalar", unit="GBP", example=1353.26, above=0),
        Param("open_from", "First day that is paid for", kind="date", rank="scalar", unit="date", example="2026-04-01"),
        Param("closed_on", "Day of closing, itself not paid for", kind="date", rank="scalar", unit="date", example="2026-11-15"),
        Param("year_start", "First day of the contract year", kind="date", rank="scalar", unit="date", example="2026-04-01"),
    ],
    result=Result("scalar", "number", "GBP", "Due for the days open, rounded half-up to the penny"),
    sources=[REFERENCE],
    since="0.3.0",
)  # fmt: skip
def capitation_part_year_due(
    registered_list: float, rate: float, open_from: dt.date, closed_on: dt.date, year_start: dt.date
) -> Decimal:
    """Due for a part of a year by days alone: list x rate x days / days of the year (F15).

    registered_list: persons; rate: GBP a head a year. Result: GBP, half-up to the penny. The year has 366 days when a 29 February lies
    in it; the first day counts, the closing day does not. For contracts that settle by quarter use CAPITATION_LIST_RECONCILIATION, whose
    whole quarters are a fourth each, whatever their days. Errors: #VALUE! for days outside the year or in the wrong order.
    """
    edges = quarter_days(year_start)
    first, end = edges[0], edges[-1]
    span = f"the year runs from {first:%d/%m/%Y} until before {end:%d/%m/%Y}"
    if not first <= open_from < end:
        raise errors.OutOfRange("open_from", value=f"{open_from:%d/%m/%Y}", rule=span)
    if not open_from <= closed_on <= end:
        rule = f"it must not lie before open_from, and {span}"
        raise errors.OutOfRange("closed_on", value=f"{closed_on:%d/%m/%Y}", rule=rule)
    return half_up(exact(registered_list) * exact(rate) * (closed_on - open_from).days / (end - first).days, 2)


def _due(codes: list[str], people: list[list[Fraction]], mode: str, amounts: list[float]) -> list[list[Decimal]]:
    """What each unit is due in each quarter."""
    wanted = 1 if mode == "per_head" else QUARTERS
    if len(amounts) != wanted:
        reason = f"{mode} needs {wanted} {'cell, the rate a head a year' if wanted == 1 else 'cells, the pool of each quarter'}; "
        raise errors.Refused("amounts", reason=f"{reason}{len(amounts)} were given")
    if mode == "per_head":
        return [[half_up(share * exact(amounts[0]), 2) for share in line] for line in people]
    parts = [_pool(codes, q, [line[q] for line in people], amounts[q]) for q in range(QUARTERS)]
    return [list(line) for line in zip(*parts, strict=True)]


def _pool(codes: list[str], q: int, people: list[Fraction], pool: float) -> list[Decimal]:
    pence = exact(pool) * 100
    if pence.denominator != 1:
        raise errors.TooFine(At("amounts", None, q), value=shown(pool))
    if pence and not exact_sum(people):
        raise errors.NoShareToTake(At("lists", None, q))
    return [pounds(part) for part in largest_remainder(pence.numerator, people, codes)]


def _a_head(row: int, due: Decimal, people: Fraction) -> Any:
    if people == 0:
        return errors.NotAvailable(At("lists", row), reason="the unit had no list in the year, so there is no amount a head")
    return exact(due) / people
