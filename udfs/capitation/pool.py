"""Pooled budgets: who puts in what, who answers for which line, and when it is paid (F12)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.capitation.shares import by_weight, in_pence, known, whole_pence
from udfs.cells import shown
from udfs.columns import SUM_TOLERANCE, distinct, exact_sum, same_length
from udfs.errors import At
from udfs.money import exact, largest_remainder, pence, pounds
from udfs.registry import Param, Result, Source, udf

PROFILES = ("pro_rata", "host", "explicit", "fixed_partner")
REFERENCE = Source("commissioning-workbooks, capitation reference", "F12 and section 3, pooled budgets", evidence="project rule")
CLAUSES = Source(
    "Section 75 and Better Care Fund agreements of Luton, Rotherham and Essex", "fixed and variable lines, order of cover, instalments",
    evidence="second-hand: as shown on public contract-clause sites; check the local agreement",
)  # fmt: skip
PARTNERS = Param("partners", "Name of each partner, each once", kind="text", rank="column", unit="name", example=["ICB", "Council"])
CONTRIBUTIONS = Param("contributions", "What each partner puts into the pool this year", kind="number", rank="column", unit="GBP",
                      example=[60000000, 40000000], decimals=2, minimum=0)  # fmt: skip
LINES = Param("lines", "Name of each line (scheme) of the pool, each once", kind="text", rank="column", unit="name",
              example=["Community", "Care homes"])  # fmt: skip
PROFILE = Param("profiles", "Who answers for each line: pro_rata to contributions, host (the named partner alone), explicit (the shares "
                "given), fixed_partner (the named partner does not move, the others pro rata)", kind="text", rank="column", unit="text",
                example=["pro_rata", "host"], choices=PROFILES)  # fmt: skip
NAMED = Param("named_partners", "Partner of each line that is host or fixed_partner; blank elsewhere", kind="text", rank="column",
              unit="name", example=[None, "Council"], blank="none")  # fmt: skip
SHARES = Param("shares", "Share of each partner in lines that are explicit, a row for each line and a column for each partner, adding up "
               "to 1; blank elsewhere", kind="number", rank="table", unit="share", example=[[None, None], [None, None]], blank="none",
               minimum=0)  # fmt: skip


@udf(
    params=[
        PARTNERS, CONTRIBUTIONS,
        LINES._replace(description=LINES.description + "; needed with budgets"),
        Param("budgets", "Budget of each line; negative for savings still to be found", kind="number", rank="column", unit="GBP",
              example=[70000000, 29000000], decimals=2),
    ],
    result=Result("table", "any", "GBP", "A row for each partner, then the rows pool, lines and unallocated, four columns: name, amount "
                  "(GBP), share of the pool, note. unallocated is pool less lines and must be zero before the year begins"),
    sources=[REFERENCE],
    since="0.3.0",
)  # fmt: skip
def pool_contributions(
    partners: list[str], contributions: list[Decimal], lines: list[str] | None = None, budgets: list[Decimal] | None = None
) -> list[list[Any]]:
    """Contributions to a pooled budget, their shares, and whether the budgets of the lines use the pool up exactly (F12).

    partners, contributions: m; lines, budgets: n. Result: m + 3 rows of name, GBP, share of the pool, note; without lines the last two
    amounts are empty.
    Errors: #DIV/0! when nobody puts anything in; #VALUE! for a negative contribution or a name given twice.
    """
    same_length(partners=partners, contributions=contributions)
    distinct("partners", partners)
    given, pool = in_pence(contributions), pool_of(contributions)
    rows = [[name, pounds(part), Fraction(part, pool), ""] for name, part in zip(partners, given, strict=True)]
    rows.append(["pool", pounds(pool), 1, ""])
    if budgets is None:
        return [*rows, ["lines", "", "", "no lines given"], ["unallocated", "", "", "no lines given"]]
    if lines is None:
        raise errors.MissingArgument("lines", description="the name of each line that has a budget")
    same_length(lines=lines, budgets=budgets)
    distinct("lines", lines)
    used = sum(in_pence(budgets))
    spare = pool - used
    note = "not yet given to a line" if spare > 0 else "the lines exceed the pool: cut lines or raise contributions" if spare else ""
    rows.append(["lines", pounds(used), Fraction(used, pool), ""])
    return [*rows, ["unallocated", pounds(spare), Fraction(spare, pool), note]]


def pool_of(contributions: list[Decimal]) -> int:
    """The pool in pence; a pool of nothing has no shares."""
    pool = sum(in_pence(contributions))
    if pool == 0:
        raise errors.NoShareToTake("contributions")
    return pool


@udf(
    params=[
        LINES,
        Param("amounts", "Sum of each line to be shared: its variance (actual less budget), or any other; negative allowed", kind="number",
              rank="column", unit="GBP", example=[300000, -100000], decimals=2),
        PROFILE, PARTNERS, CONTRIBUTIONS, NAMED, SHARES,
    ],
    result=Result("table", "any", "GBP", "A row for each line and a last row total; columns: line, sum, then one column for each partner "
                  "in the order given (GBP). Every row adds up to its sum"),
    sources=[REFERENCE, CLAUSES],
    since="0.3.0",
)  # fmt: skip
def pool_line_shares(
    lines: list[str], amounts: list[Decimal], profiles: list[str], partners: list[str], contributions: list[Decimal],
    named_partners: list[str | None] | None = None, shares: list[list[float | None]] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """What each partner bears of each line by the line's profile, each line by itself and nothing set against another line (F12).

    lines, amounts, profiles, named_partners: n; partners, contributions: m; shares: n x m. Result: n + 1 rows, m + 2 columns, GBP.
    To set underspends against overspends first, in the order of an agreement, use POOL_OUTTURN.
    Errors: #VALUE! for shares that do not add up to 1, a partner not in the list, a line without what its profile needs.
    """
    same_length(lines=lines, amounts=amounts, profiles=profiles, named_partners=named_partners)
    same_length(partners=partners, contributions=contributions)
    distinct("lines", lines)
    weights = profile_weights(profiles, partners, contributions, named_partners, shares)
    sums = in_pence(amounts)
    parts = [by_weight(sums[i], weights[i], partners, At("contributions")) for i in range(len(lines))]
    rows = [[lines[i], pounds(sums[i]), *map(pounds, parts[i])] for i in range(len(lines))]
    return [*rows, ["total", pounds(sum(sums)), *(pounds(sum(column)) for column in zip(*parts, strict=True))]]


def profile_weights(
    profiles: list[str], partners: list[str], contributions: list[Decimal], named: list[str | None] | None, shares: list[list] | None
) -> list[list[Fraction]]:
    """Weight of each partner in each line."""
    rows = distinct("partners", partners)
    if shares is not None and (len(shares) != len(profiles) or len(shares[0]) != len(partners)):
        reason = f"it has {len(shares)} rows and {len(shares[0])} columns; give a row for each line and a column for each partner"
        raise errors.Refused("shares", reason=reason)
    weights = []
    for i, profile in enumerate(profiles):
        if profile == "explicit":
            weights.append(_explicit(i, shares))
            continue
        by_contribution = [exact(c) for c in contributions]
        if profile == "pro_rata":
            weights.append(by_contribution)
            continue
        row = _named(i, profile, named, rows)
        host = [Fraction(int(j == row)) for j in range(len(partners))]
        weights.append(host if profile == "host" else [c if j != row else Fraction(0) for j, c in enumerate(by_contribution)])
    return weights


def _named(i: int, profile: str, named: list[str | None] | None, rows: dict[str, int]) -> int:
    if named is None or named[i] is None:
        raise errors.BlankCell(At("named_partners", i), remedy=f"name the partner of a line whose profile is {profile}")
    return known("named_partners", i, named[i], rows, "the partners")


def _explicit(i: int, shares: list[list[float | None]] | None) -> list[Fraction]:
    """The shares of one line, none left blank, adding up to 1."""
    if shares is None:
        raise errors.MissingArgument("shares", description=f"the share of each partner in line {i + 1}, whose profile is explicit")
    for j, share in enumerate(shares[i]):
        if share is None:
            raise errors.BlankCell(At("shares", i, j), remedy="the line is explicit, so give 0 to a partner that bears nothing")
    total = exact_sum(shares[i])
    if abs(total - 1) > SUM_TOLERANCE:
        raise errors.SumIsOff(At("shares", i), found=shown(total), expected="1", difference=shown(total - 1))
    return [exact(share) for share in shares[i]]


# ---- instalments -------------------------------------------------------------------------------------------------------------


def _in_turn(total: int, weights: list[Fraction], keys: list[str]) -> list[int]:
    """Cumulative rounding: what is paid up to each instalment is the rounded share up to it."""
    if total == 0:
        return [0] * len(weights)
    whole, running, parts, paid = sum(weights), Fraction(0), [], 0
    for weight in weights:
        running += weight
        parts.append(whole_pence(total * running / whole) - paid)
        paid += parts[-1]
    return parts


ROUNDING = {"largest_remainder": largest_remainder, "cumulative": _in_turn}


@udf(
    params=[
        Param("amounts", "Sum of the year of each partner or contract", kind="number", rank="column", unit="GBP", example=[10000000.03],
              decimals=2),
        Param("weights", "Weight of each instalment in order of time: 1, 1, 1, 1 for four equal ones", kind="number", rank="row",
              unit="any", example=[1, 1, 1, 1], minimum=0),
        Param("rounding", "Which instalments get the odd pennies: largest_remainder (equal weights: the first ones) or cumulative (what is "
              "paid to date is always the rounded share to date)", kind="text", rank="scalar", unit="text", example="largest_remainder",
              choices=tuple(ROUNDING)),
    ],
    result=Result("table", "number", "GBP", "A row for each sum and a column for each instalment; every row adds up to its sum"),
    sources=[REFERENCE, CLAUSES],
    since="0.3.0",
)  # fmt: skip
def pool_instalments(amounts: list[Decimal], weights: list[float], rounding: str = "largest_remainder") -> list[list[Decimal]]:
    """Instalments that add up to each sum to the penny (F12, F10).

    amounts: GBP, m; weights: k instalments in order of time. Result: GBP, m x k.
    Errors: #DIV/0! when all weights are zero; #VALUE! for a blank or negative weight.
    """
    given = [exact(w) for w in weights]
    if not any(given):
        raise errors.NoShareToTake("weights")
    order = [f"{i:09d}" for i in range(len(given))]
    return [[pounds(part) for part in ROUNDING[rounding](pence(amount), given, order)] for amount in amounts]
