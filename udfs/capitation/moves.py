"""Money moved between subcontractors, or released by one that ends early: what every party gets, and totals that stay (F11)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from udfs import errors
from udfs.capitation.codes import once_each, row_of, unit_code, unit_codes
from udfs.cells import shown
from udfs.columns import exact_sum, same_length
from udfs.errors import At
from udfs.money import exact, largest_remainder, pence, pounds
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "F11, cascade: a moved line keeps the total", evidence="project rule")
ARTICLE = Source("The NHS Commissioning Revolution - And Why It Might Fail (Part 2)", "what happens when money or work is moved around?",
                 evidence="read")  # fmt: skip
PARTIES = Param("parties", "Code of each party, each once", kind="any", rank="column", unit="code", example=["A", "B", "C"])
FROM, TO = (
    Param(name, f"Party {words} in each move; blank in lines not used", kind="any", rank="column", unit="code", example=[code, None],
          blank="none")
    for name, words, code in (("from_parties", "that gives", "A"), ("to_parties", "that receives", "C"))
)  # fmt: skip
TOTAL, HELD = "total", "not placed"


@udf(
    params=[
        PARTIES,
        Param("amounts", "Money of each party before the moves", kind="number", rank="column", unit="GBP", example=[500, 300, 200],
              minimum=0, decimals=2),
        FROM, TO,
        Param("moved", "Amount of each move", kind="number", rank="column", unit="GBP", example=[50, None], blank="none", above=0,
              decimals=2),
        Param("expected_spend", "What each party is expected to spend, to see whom a move leaves short", kind="number", rank="column",
              unit="GBP", example=[480, 310, 220], minimum=0, decimals=2),
    ],
    result=Result("table", "any", "code and GBP", "One row a party and a last row total, eight columns: party, before, moved out, moved "
                  "in, after, expected spending, left before, left after (the last three blank without expected_spend; negative: short)"),
    sources=[REFERENCE, ARTICLE],
    since="0.3.0",
)  # fmt: skip
def trajectory_move(
    parties: list[Any], amounts: list[Decimal], from_parties: list[Any], to_parties: list[Any], moved: list[Decimal | None],
    expected_spend: list[Decimal] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """What moves of money between parties do to every party; the total stays (F11).

    parties, amounts: n; from_parties, to_parties, moved: m lines, each a double-sided entry. Result: rows of party, before, out, in,
    after, expected spending, left before, left after, and a row total. Law: the total after is the total before. Errors: #VALUE! for a
    party not in the list, a move to itself, a line half filled, or a party that would have less than nothing after the moves.
    """
    codes = once_each("parties", unit_codes("parties", parties))
    same_length(parties=parties, amounts=amounts, expected_spend=expected_spend)
    same_length(from_parties=from_parties, to_parties=to_parties, moved=moved)
    nothing = Decimal("0.00")
    out, into = [nothing] * len(codes), [nothing] * len(codes)
    largest: dict[int, int] = {}  # giver -> its largest move, which is the cell to look at where it gives too much
    for row, line in enumerate(zip(from_parties, to_parties, moved, strict=True)):
        if line != (None, None, None):
            giver, taker, amount = _line(row, line, codes)
            out[giver] += amount
            into[taker] += amount
            largest[giver] = max(largest.get(giver, row), row, key=lambda at: moved[at])
    for i, code in enumerate(codes):
        if (short := out[i] - into[i] - amounts[i]) > 0:
            rule = f"{code} would give {shown(short)} more than it has; make its moves smaller"
            raise errors.OutOfRange(At("moved", largest[i]), value=shown(moved[largest[i]]), rule=rule)
    rows = [_effect(i, code, amounts[i], out[i], into[i], expected_spend) for i, code in enumerate(codes)]
    columns = list(zip(*(row[1:] for row in rows), strict=True))
    return [*rows, [TOTAL, *(None if None in column else exact_sum(list(column)) for column in columns)]]


def _line(row: int, line: tuple[Any, Any, Decimal | None], codes: list[str]) -> tuple[int, int, Decimal]:
    """One move as row of the giver, row of the taker, amount."""
    for name, cell in zip(("from_parties", "to_parties", "moved"), line, strict=True):
        if cell is None:
            raise errors.BlankCell(At(name, row), remedy="a move has a giver, a taker and an amount, so fill all three in or none")
    at = At("from_parties", row), At("to_parties", row)
    giver, taker = (row_of(a, unit_code(a, cell), codes, "parties") for a, cell in zip(at, line[:2], strict=True))
    if giver == taker:
        raise errors.Refused(at[1], reason=f"{codes[taker]} gives to itself; name another party or take the line out")
    return giver, taker, line[2]


def _effect(i: int, code: str, before: Decimal, out: Decimal, into: Decimal, spend: list[Decimal] | None) -> list[Any]:
    after = before - out + into
    return [code, before, out, into, after, *([spend[i], before - spend[i], after - spend[i]] if spend else [None] * 3)]


@udf(
    params=[
        PARTIES,
        Param("months", "First day of each month", kind="date", rank="row", unit="date",
              example=["2017-04-01", "2017-05-01", "2017-06-01"]),
        Param("plan", "Money of each party in each month: one row a party, one column a month", kind="number", rank="table", unit="GBP",
              example=[[100, 100, 100], [60, 60, 60], [40, 40, 40]], minimum=0, decimals=2),
        Param("leaver", "Code of the party whose contract ends early", kind="any", rank="scalar", unit="code", example="B"),
        Param("last_month", "Last month it is paid for", kind="date", rank="scalar", unit="date", example="2017-04-01"),
        Param("take_over", "Weight by which each other party takes the released money over, 0 for the leaver; left out when nobody does",
              kind="number", rank="column", unit="any", example=[2, 0, 1], minimum=0),
    ],
    result=Result("table", "any", "code and GBP", "One row a party, then a row not placed and a row total, six columns: party, before, "
                  "released, received, after, change"),
    sources=[REFERENCE, ARTICLE],
    since="0.3.0",
)  # fmt: skip
def trajectory_end_early(
    parties: list[Any], months: list[dt.date], plan: list[list[Decimal]], leaver: Any, last_month: dt.date,
    take_over: list[float] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """What ending one party's contract early does to every party; the total stays (F11).

    plan: GBP, n x months. Result: rows of party, before, released, received, after, change; then not placed, then total. What the leaver
    would have had after its last month is released and split month by month by largest remainder over take_over; without take_over it
    stands as not placed. Cost of ending a contract is not in it. Law: the total after is the total before. Errors: #VALUE! for an unknown
    leaver or month, or a weight for the leaver itself; #DIV/0! when all weights are 0.
    """
    codes = once_each("parties", unit_codes("parties", parties))
    same_length(parties=parties, plan=plan, take_over=take_over)
    if len(plan[0]) != len(months):
        raise errors.LengthsDiffer("plan", found=len(plan[0]), what="months", other="months", expected=len(months))
    row = row_of(At("leaver"), unit_code(At("leaver"), leaver), codes, "parties")
    last = _month(months, last_month)
    released = [pence(amount) for amount in plan[row][last + 1 :]]
    received = _received(row, released, codes, take_over)
    before = [sum(pence(amount) for amount in line) for line in plan]
    free = sum(released)
    freed = [free if i == row else 0 for i in range(len(codes))]
    held = free - sum(received)
    lines = [*zip(codes, before, freed, received, strict=True), (HELD, 0, 0, held)]
    rows = [[code, b, f, r, b - f + r, r - f] for code, b, f, r in lines]
    rows.append([TOTAL, *(sum(column) for column in list(zip(*rows, strict=True))[1:])])
    return [[line[0], *map(pounds, line[1:])] for line in rows]


def _month(months: list[dt.date], last: dt.date) -> int:
    place = [(month.year, month.month) for month in months]
    if (last.year, last.month) not in place:
        raise errors.OutOfRange("last_month", value=f"{last:%m/%Y}", rule="it is not among the months; choose one of them")
    return place.index((last.year, last.month))


def _received(row: int, released: list[int], codes: list[str], take_over: list[float] | None) -> list[int]:
    """Pence each party takes over, over all months."""
    if take_over is None:
        return [0] * len(codes)
    if take_over[row]:
        rule = f"{codes[row]} is the one that ends, so its weight is 0"
        raise errors.OutOfRange(At("take_over", row), value=shown(take_over[row]), rule=rule)
    weights = [exact(w) for w in take_over]
    if any(released) and not exact_sum(take_over):
        raise errors.NoShareToTake("take_over")
    by_month = [largest_remainder(amount, weights, codes) for amount in released]
    return [sum(line[i] for line in by_month) for i in range(len(codes))]
