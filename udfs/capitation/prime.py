"""What a prime provider bears of its subcontractors' overspends, and what the commissioner is left with (F11, F13)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.capitation.shares import caps_of, in_pence, share_between, whole_pence
from udfs.columns import distinct, same_length
from udfs.errors import At
from udfs.money import pence, pounds
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "F11 and F13, prime and subcontractors", evidence="project rule")
ARTICLE = Source("HealthManagement 17(2), 2017", "capitation-funded prime provider bears overspend and keeps part of savings",
                 evidence="read: the terms; the arithmetic is a project rule")  # fmt: skip


class Borne(NamedTuple):
    """A variance in pence (+ overspend) and how it parts; cut: the party stands at its cap."""

    variance: int
    kept: int
    passed: int
    cut: bool


@udf(
    params=[
        Param("subcontractors", "Name of each subcontractor, each once", kind="text", rank="column", unit="name",
              example=["Community trust", "Home care"]),
        Param("budgets", "Sum of each subcontract", kind="number", rank="column", unit="GBP", example=[600000, 300000], decimals=2,
              minimum=0),
        Param("actuals", "Actual cost of each subcontractor", kind="number", rank="column", unit="GBP", example=[650000, 280000],
              decimals=2, minimum=0),
        Param("gain_shares", "Share of its own underspend each subcontractor keeps, 0 to 1", kind="number", rank="column", unit="share",
              example=[0.5, 0.5], minimum=0),
        Param("loss_shares", "Share of its own overspend each subcontractor bears, 0 to 1", kind="number", rank="column", unit="share",
              example=[0.2, 1], minimum=0),
        Param("contract_sum", "What the commissioner pays the prime provider", kind="number", rank="scalar", unit="GBP", example=1000000,
              decimals=2, above=0),
        Param("prime_costs", "The prime provider's own costs, a line for each: management, irrecoverable VAT, what it provides itself; 0 "
              "where there are none", kind="number", rank="column", unit="GBP", example=[70000, 20000], decimals=2, minimum=0),
        Param("prime_shares", "Two cells: share of the final gain the prime provider keeps, share of the final loss it bears, 0 to 1",
              kind="number", rank="row", unit="share", example=[0.5, 1], minimum=0),
        Param("loss_caps", "Most each subcontractor bears of its overspend; blank for no cap, 0 for nothing", kind="number", rank="column",
              unit="GBP", example=[None, 10000], decimals=2, minimum=0, blank="none"),
    ],
    result=Result("table", "any", "GBP", "A row for each subcontractor, then the rows prime provider, commissioner and total, eight "
                  "columns: party, budget, actual, variance (+ overspend), taken on from below, passed on, bears (+ cost, - gain; all "
                  "GBP, empty where they do not apply), note. variance + taken on = passed on + bears; what all parties bear adds up to "
                  "the total"),
    sources=[REFERENCE, ARTICLE],
    since="0.3.0",
)  # fmt: skip
def risk_prime_provider(
    subcontractors: list[str], budgets: list[Decimal], actuals: list[Decimal], gain_shares: list[float], loss_shares: list[float],
    contract_sum: Decimal, prime_costs: list[Decimal], prime_shares: list[float], loss_caps: list[Decimal | None] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Every party's part of a prime contract's over- and underspends, subcontractor by subcontractor (F13 down the cascade of F11).

    One row a subcontractor. Each bears its share of its own overspend up to its cap, or keeps its share of its underspend; the rest
    passes to the prime provider, whose own budget is what it kept of the contract sum. The prime's final gain or loss is shared with
    the commissioner. Result: n + 3 rows; what all bear adds up to actual less contract sum.
    Errors: #VALUE! for a subcontractor given twice, a share outside 0 to 1 or a negative amount.
    """
    same_length(subcontractors=subcontractors, budgets=budgets, actuals=actuals, gain_shares=gain_shares, loss_shares=loss_shares)
    distinct("subcontractors", subcontractors)
    if len(prime_shares) != 2:
        reason = f"it has {len(prime_shares)} cells; give two, the share of a gain first, then the share of a loss"
        raise errors.Refused("prime_shares", reason=reason)
    given, spent, whole, own = in_pence(budgets), in_pence(actuals), pence(contract_sum), sum(in_pence(prime_costs))
    caps = caps_of("loss_caps", loss_caps, len(subcontractors), subcontractors=subcontractors)
    below = [
        _part(spent[i] - given[i], share_between(At("gain_shares", i), gain_shares[i]), share_between(At("loss_shares", i), loss_shares[i]),
              caps[i])
        for i in range(len(subcontractors))
    ]  # fmt: skip
    taken, kept = sum(b.passed for b in below), whole - sum(given)
    gain, loss = (share_between(At("prime_shares", None, j), share) for j, share in enumerate(prime_shares))
    prime = _part(own - kept + taken, gain, loss, None)
    rows = [_row(name, b, s, part) for name, b, s, part in zip(subcontractors, given, spent, below, strict=True)]
    rows.append(["prime provider", *map(pounds, (kept, own, own - kept, taken, prime.passed, prime.kept)), _note(below, kept)])
    rows.append(["commissioner", "", "", "", pounds(prime.passed), pounds(0), pounds(prime.passed), ""])
    cost = sum(spent) + own
    borne = sum(b.kept for b in below) + prime.kept + prime.passed
    return [*rows, ["total", *map(pounds, (whole, cost, cost - whole)), "", "", pounds(borne), ""]]


def _part(variance: int, gain_share: Fraction, loss_share: Fraction, cap: int | None) -> Borne:
    """Loss up to the cap, or gain; the rest is passed on. Overspends are positive, so a gain kept is negative."""
    kept = whole_pence(variance * (loss_share if variance > 0 else gain_share))
    cut = cap is not None and kept > cap
    kept = cap if cut else kept
    return Borne(variance, kept, variance - kept, cut)


def _row(name: str, budget: int, actual: int, part: Borne) -> list[Any]:
    amounts = map(pounds, (budget, actual, part.variance, 0, part.passed, part.kept))
    return [name, *amounts, "at its cap" if part.cut else ""]


def _note(below: list[Borne], kept: int) -> str:
    over, passed = sum(max(b.variance, 0) for b in below), sum(max(b.passed, 0) for b in below)
    notes = [f"takes on £{pounds(passed):,} of the £{pounds(over):,} its subcontractors overspent"] if over else []
    notes += [f"the subcontracts exceed the contract sum by £{pounds(-kept):,}"] if kept < 0 else []
    return "; ".join(notes)
