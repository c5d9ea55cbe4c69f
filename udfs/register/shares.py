"""What share of a contract each commissioner bears: whether the shares add up, and the amounts to the penny."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import SUM_TOLERANCE, same_length
from udfs.errors import At, UdfError
from udfs.money import exact, largest_remainder, pence, pounds
from udfs.register.params import AS_AT, dates, keys, links, money, texts
from udfs.register.rows import by_row, children, needed, once_each, without_placeholders
from udfs.registry import Param, Result, Source, udf
from udfs.settings import dated

RULE = Source("commissioning-workbooks, register reference", "tables: commissioner_share", evidence="project rule")
REMAINDER = Source("Balinski and Young, The Quota Method of Apportionment, Am. Math. Monthly 82(7), 1975", "largest remainder",
                   evidence="read")  # fmt: skip
CONTRACTS = keys("contract_ids", "Contract ids, each once", ["C-1"])
SHARES = (
    links("share_contract_ids", "Contract of each share", ["C-1", "C-1"]),
    texts("commissioner_ids", "Commissioner that bears each", ["ICB-1", "LA-1"], unit="id"),
    Param("shares", "Share each bears, 0.7 for 70 per cent", kind="number", rank="column", unit="share", example=[0.7, 0.3], blank="none",
          errors="row"),
    dates("effective_from", "Day from which each share holds; blank: from the start", [None, None]),
)  # fmt: skip
Row = list[Any]


@udf(
    params=[CONTRACTS, *SHARES, AS_AT],
    result=Result("table", "any", "text, share and count", "One row a contract, four columns: verdict (ok, warn, error), sum of the shares "
                  "in force, how many, finding"),
    sources=[RULE],
    since="0.3.0",
)  # fmt: skip
def register_share_check(
    contract_ids: list[str], share_contract_ids: list, commissioner_ids: list, shares: list, effective_from: list, as_at: dt.date
) -> list[Row]:
    """Whether the commissioners' shares of each contract add up to 1 on a date.

    Contract columns: n; share columns: m. Result: n rows of verdict, sum, count, finding. In force are the shares of the latest day on or
    before the date. Beyond 0.0005 of 1 is an error (shares_sum_to_0.99), nearer but not 1 a warning, a share below 0 or above 1 an error
    (share_outside_0_1), none a warning (no_shares_recorded), a commissioner twice an error. Errors: #N/A in the row of a contract with a
    share without commissioner or number; #VALUE! for a share of a contract not in the list.
    """
    found = _in_force(contract_ids, share_contract_ids, commissioner_ids, shares, effective_from, as_at)
    tolerance = dated("share_tolerance", as_at)
    return by_row(lambda _, mine: _verdict([share for *_, share in mine], _twice(mine), tolerance), found, width=4)


def _in_force(contracts: list[str], links_: list, commissioners: list, shares: list, starts: list, as_at: dt.date) -> list:
    """Per contract the rows (place, commissioner, share) in force, or what is wrong with one of them."""
    same_length(share_contract_ids=links_, commissioner_ids=commissioners, shares=shares, effective_from=starts)
    once_each("contract_ids", contracts)
    rows_of = children(contracts, links_, "share_contract_ids")
    read = by_row(_share, commissioners, shares, without_placeholders(starts))

    def row(_: int, contract: str) -> list[tuple]:
        for k in rows_of[contract]:
            if isinstance(read[k], UdfError):
                raise read[k]
        mine = [read[k] for k in rows_of[contract] if read[k][0] <= as_at]
        latest = max((start for start, *_ in mine), default=None)
        return [(k, name, share) for start, k, name, share in mine if start == latest]

    return by_row(row, contracts)


def _share(k: int, name: str | None, share: float | None, start: dt.date | None) -> tuple:
    name = needed(At("commissioner_ids", k), name, "the share has no commissioner; enter it")
    share = needed(At("shares", k), share, "no share is recorded; a blank is not a zero, so fill it in")
    return start or dt.date.min, k, name, exact(share)


def _twice(mine: list[tuple]) -> bool:
    return len({name for _, name, _ in mine}) < len(mine)


def _verdict(shares: list[Fraction], twice: bool, tolerance: Fraction) -> Row:
    if not shares:
        return ["warn", None, 0, "no_shares_recorded"]
    total = sum(shares)
    told = [total, len(shares)]
    if any(not 0 <= share <= 1 for share in shares):
        return ["error", *told, "share_outside_0_1"]
    if twice:
        return ["error", *told, "commissioner_twice"]
    if abs(total - 1) <= SUM_TOLERANCE:
        return ["ok", *told, None]
    return ["error" if abs(total - 1) > tolerance else "warn", *told, f"shares_sum_to_{shown(float(total))}"]


@udf(
    params=[
        CONTRACTS,
        money("amounts", "Amount of each contract to be shared", [100], minimum=None),
        *SHARES,
        AS_AT,
    ],
    result=Result("column", "number", "GBP", "Amount of each share in force; blank for a share not in force"),
    sources=[RULE, REMAINDER],
    since="0.3.0",
)
def contract_share_amounts(
    contract_ids: list[str], amounts: list, share_contract_ids: list, commissioner_ids: list, shares: list, effective_from: list,
    as_at: dt.date,
) -> list[Any]:  # fmt: skip
    """What each commissioner bears of each contract's amount, to the penny, by largest remainder.

    Contract columns: n; share columns: m. Result: GBP, m; the parts of a contract add up to its amount exactly. Shares off 1 by no more
    than 0.0005 are rounding and are scaled to 1 (REGISTER_SHARE_CHECK warns); anything further is refused, never rescaled. Errors:
    #VALUE! in the rows of a contract whose shares do not add up, lie outside 0 to 1 or name a commissioner twice; #N/A in those of a
    contract without an amount.
    """
    same_length(contract_ids=contract_ids, amounts=amounts)
    found = _in_force(contract_ids, share_contract_ids, commissioner_ids, shares, effective_from, as_at)
    rows_of = children(contract_ids, share_contract_ids, "share_contract_ids")
    tolerance = dated("share_tolerance", as_at)
    answers: list[Any] = [None] * len(share_contract_ids)
    parts = by_row(lambda i, amount, mine: _parts(i, amount, mine, tolerance), amounts, found)
    for contract, split in zip(contract_ids, parts, strict=True):
        for k in rows_of[contract]:
            answers[k] = split if isinstance(split, UdfError) else split.get(k)
    return answers


def _parts(i: int, amount: Decimal | None, mine: list[tuple], tolerance: Fraction) -> dict[int, Decimal]:
    if not mine:
        return {}
    verdict, total, _, finding = _verdict([share for *_, share in mine], _twice(mine), tolerance)
    at = At("shares", mine[0][0])
    if finding in ("share_outside_0_1", "commissioner_twice"):
        reason = "a share lies outside 0 to 1" if finding == "share_outside_0_1" else "a commissioner bears two shares on one day"
        raise errors.Refused(at, reason=f"{reason}; correct the shares of that contract")
    if verdict == "error":
        raise errors.SumIsOff(at, found=shown(float(total)), expected="1", difference=shown(float(total - 1)))
    whole = pence(needed(At("amounts", i), amount, "no amount is recorded; a blank is not a zero"))
    split = largest_remainder(whole, [share for *_, share in mine], [name for _, name, _ in mine])
    return {k: pounds(part) for (k, *_), part in zip(mine, split, strict=True)}
