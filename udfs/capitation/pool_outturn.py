"""The year's result of a pooled budget: an overspend covered in the stated order, an underspend held or given back (F12)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.capitation.pool import (
    CLAUSES,
    CONTRIBUTIONS,
    LINES,
    NAMED,
    PARTNERS,
    PROFILE,
    REFERENCE,
    SHARES,
    pool_of,
    profile_weights,
)
from udfs.capitation.shares import (
    CAP_POLICIES,
    by_weight,
    caps_of,
    in_pence,
    known,
    limited,
    share_between,
    whole_pence,
)
from udfs.cells import shown
from udfs.columns import distinct, same_length
from udfs.errors import At
from udfs.money import exact, pence, pounds
from udfs.registry import Param, Result, udf

UNDERSPEND = ("hold", "rebate", "priority")
AT_CAP, BLOCKS = "at its cap", "blocks sign-off: nobody bears it"


class Pool(NamedTuple):
    """A pool in pence, ready to be closed."""

    lines: list[str]
    variances: list[int]
    uncommitted: list[int]
    partners: list[str]
    contributions: list[int]
    weights: list[list[Fraction]]
    caps: list[int | None]


@udf(
    params=[
        LINES,
        Param("budgets", "Budget of each line; negative for savings still to be found", kind="number", rank="column", unit="GBP",
              example=[70000000, 29000000], decimals=2),
        Param("actuals", "Outturn of each line, or its forecast", kind="number", rank="column", unit="GBP",
              example=[72000000, 30000000], decimals=2),
        PARTNERS, CONTRIBUTIONS,
        PROFILE._replace(description=PROFILE.description + "; all pro_rata when left out"),
        NAMED, SHARES,
        Param("uncommitted", "Part of each line's outturn that is not committed yet and could still be stopped; none when left out",
              kind="number", rank="column", unit="GBP", example=[0, 500000], decimals=2, minimum=0),
        Param("risk_pool", "Balance of the risk pool, held beside the contributions; none when left out", kind="number", rank="scalar",
              unit="GBP", example=500000, decimals=2, minimum=0),
        Param("caps", "Most each partner may be asked for on top of its contribution; blank for no cap, 0 for nothing", kind="number",
              rank="column", unit="GBP", example=[None, 800000], decimals=2, minimum=0, blank="none"),
        Param("cap_policy", "What lies above a cap: report (left unmet) or respread (to the partners that share it and have room)",
              kind="text", rank="scalar", unit="text", example="report", choices=CAP_POLICIES),
        Param("underspend", "What becomes of an underspend: hold (next year or the risk pool), rebate (pro rata to contributions), "
              "priority (the protected partner waits until the others have had their reduction)", kind="text", rank="scalar", unit="text",
              example="hold", choices=UNDERSPEND),
        Param("protected_partner", "Under priority: the partner that waits", kind="text", rank="scalar", unit="name", example="ICB"),
        Param("others_first", "Under priority: reduction of the others' contributions before it gains, above 0 and at most 1",
              kind="number", rank="scalar", unit="share", example=0.1),
    ],
    result=Result("table", "any", "GBP", "Rows in the order of cover: unallocated, underspends of other lines, risk pool, uncommitted (a "
                  "row for each line), a row for each partner, unmet, carried forward. Eight columns: step, cover, who, before (GBP still "
                  "to cover; negative: still to give back), amount (GBP covered; negative: given back or held), after, limit (GBP; empty "
                  "where there is none), note. before - amount = after, and the last after is 0"),
    sources=[REFERENCE, CLAUSES],
    since="0.3.0",
)  # fmt: skip
def pool_outturn(
    lines: list[str], budgets: list[Decimal], actuals: list[Decimal], partners: list[str], contributions: list[Decimal],
    profiles: list[str] | None = None, named_partners: list[str | None] | None = None, shares: list[list] | None = None,
    uncommitted: list[Decimal] | None = None, risk_pool: Decimal | int = 0, caps: list[Decimal | None] | None = None,
    cap_policy: str = "report", underspend: str = "hold", protected_partner: str | None = None, others_first: float = 0,
) -> list[list[Any]]:  # fmt: skip
    """How a pooled budget closes the year: each step of cover with what was open before and after it (F12).

    lines, budgets, actuals, profiles, named_partners, uncommitted: n; partners, contributions, caps: m; shares: n x m. Result:
    n + m + 5 rows of eight columns, GBP. Overspend: underspends of other lines, risk pool, uncommitted sums pro rata to what is left,
    then partners: what is left goes to the overspent lines by their overspends, each line's part to partners by its profile, each
    partner up to its cap. Pool variance = risk pool + uncommitted + partners + unmet.
    Errors: #VALUE! for lines that exceed the pool, uncommitted above the outturn, a partner not in the list; #DIV/0! for an empty pool.
    """
    same_length(lines=lines, budgets=budgets, actuals=actuals, profiles=profiles, named_partners=named_partners, uncommitted=uncommitted)
    same_length(partners=partners, contributions=contributions)
    distinct("lines", lines)
    profiles = profiles or ["pro_rata"] * len(lines)
    pool = Pool(
        lines, [a - b for a, b in zip(in_pence(actuals), in_pence(budgets), strict=True)], _open(uncommitted, actuals), partners,
        in_pence(contributions), profile_weights(profiles, partners, contributions, named_partners, shares),
        caps_of("caps", caps, len(partners), partners=partners),
    )  # fmt: skip
    spare = _unallocated(budgets, contributions)
    over = sum(v for v in pool.variances if v > 0)
    under = sum(-v for v in pool.variances if v < 0)
    left = over - spare - under
    risk = min(max(left, 0), pence(risk_pool))
    stopped = _stopped(pool, max(left, 0) - risk)
    short = max(left, 0) - risk - sum(stopped)
    rebates = _rebates(pool, max(-left, 0), underspend, protected_partner, others_first)
    extra, after, unmet = _partners(pool, short, cap_policy)
    books = _Books(over)
    books.enter(1, "unallocated", "pool", spare)
    books.enter(1, "underspends of other lines", "pool", under)
    books.enter(2, "risk pool", "pool", risk, pence(risk_pool))
    for name, part, limit in zip(lines, stopped, pool.uncommitted, strict=True):
        books.enter(3, "uncommitted", name, part, limit)
    for i, name in enumerate(partners):
        note = AT_CAP if pool.caps[i] is not None and extra[i] > after[i] else ""
        books.enter(4, "partner", name, after[i] - rebates[i], pool.caps[i], note)
    books.enter(5, "unmet", "pool", unmet, None, BLOCKS if unmet else "")
    books.enter(6, "carried forward", "pool", books.left)
    return books.rows


class _Books:
    """Rows of the waterfall; each row opens with what the one above it left."""

    def __init__(self, left: int):
        self.left = left
        self.rows: list[list[Any]] = []

    def enter(self, step: int, cover: str, who: str, amount: int, limit: int | None = None, note: str = "") -> None:
        after = self.left - amount
        bound = "" if limit is None else pounds(limit)
        self.rows.append([step, cover, who, pounds(self.left), pounds(amount), pounds(after), bound, note])
        self.left = after


def _unallocated(budgets: list[Decimal], contributions: list[Decimal]) -> int:
    """What no line was given. Lines above the pool are a plan without money, which no order of cover answers."""
    pool, given = pool_of(contributions), sum(in_pence(budgets))
    if given > pool:
        reason = f"the lines exceed the pool of £{pounds(pool):,} by £{pounds(given - pool):,}; cut lines, raise contributions, or give "
        raise errors.Refused("budgets", reason=f"{reason}the savings still to be found as a line with a negative budget")
    return pool - given


def _open(uncommitted: list[Decimal] | None, actuals: list[Decimal]) -> list[int]:
    """Uncommitted pence of each line, never more than its outturn."""
    if uncommitted is None:
        return [0] * len(actuals)
    for i, (part, whole) in enumerate(zip(uncommitted, actuals, strict=True)):
        if part > max(whole, 0):
            rule = f"the line's outturn is £{whole:,}, and only what is in it can still be stopped"
            raise errors.OutOfRange(At("uncommitted", i), value=f"£{part:,}", rule=rule)
    return in_pence(uncommitted)


def _stopped(pool: Pool, wanted: int) -> list[int]:
    """Uncommitted sums used, pro rata to what is left in each."""
    used = min(wanted, sum(pool.uncommitted))
    return by_weight(used, [Fraction(part) for part in pool.uncommitted], pool.lines, "uncommitted")


def _partners(pool: Pool, short: int, policy: str) -> tuple[list[int], list[int], int]:
    """Extras before caps, after caps, and what is unmet: by overspent line, within a line by its profile."""
    by_line = by_weight(short, [Fraction(max(v, 0)) for v in pool.variances], pool.lines, "actuals")
    parts = [by_weight(part, pool.weights[i], pool.partners, "contributions") for i, part in enumerate(by_line)]
    asked = [sum(column) for column in zip(*parts, strict=True)]
    spread = limited(asked, [Fraction(a) for a in asked], pool.partners, pool.caps, policy)
    return spread.before, spread.after, spread.unmet


def _rebates(pool: Pool, spare: int, rule: str, protected: str | None, others_first: float) -> list[int]:
    """What each partner has back of an underspend. Under priority the rest, after the others' reduction, is for all of them."""
    weights = [Fraction(c) for c in pool.contributions]
    if rule == "hold":
        return [0] * len(weights)
    if rule == "rebate":
        return by_weight(spare, weights, pool.partners, "contributions")
    if protected is None or others_first == 0:  # a reduction of nothing is a rebate
        needed = {"protected_partner": "the partner that waits", "others_first": "the reduction, above 0 and at most 1"}
        missing = "protected_partner" if protected is None else "others_first"
        raise errors.MissingArgument(missing, description=f"{needed[missing]}, because underspend is priority")
    row = known("protected_partner", 0, protected, distinct("partners", pool.partners), "the partners")
    others = [w if i != row else Fraction(0) for i, w in enumerate(weights)]
    if not any(others):
        raise errors.Refused("protected_partner", reason=f"besides {shown(protected)} nobody contributes, so nobody goes first; use rebate")
    first = min(spare, whole_pence(sum(others) * share_between("others_first", exact(others_first))))
    one = by_weight(first, others, pool.partners, "contributions")
    two = by_weight(spare - first, weights, pool.partners, "contributions")
    return [a + b for a, b in zip(one, two, strict=True)]
