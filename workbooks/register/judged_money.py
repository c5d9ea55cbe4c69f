"""What the sheets of money find: changes a value does not hold, payments above it, commissioners above their budgets."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from udfs.errors import UdfError
from udfs.findings import Finding
from udfs.register.commitments import register_budget
from udfs.register.shares import contract_share_amounts
from udfs.register.spend import ENTERED, register_spend_match, register_spend_totals
from workbooks.job.findings import is_number
from workbooks.job.schema import Row
from workbooks.register.judged import Judge, cell_of, cells_of, heads_of, rows_known
from workbooks.register.tables import CONTRACT, RegisterJob

DRAFT, EXERCISED = "draft", "exercised"


# ---- values


class Unheld(NamedTuple):
    """The value that counts now, and what the original value gives with the signed changes."""

    stated: Decimal
    expected: Decimal


def changes_not_held(job: RegisterJob, as_at: dt.date) -> dict[Any, Unheld]:
    """Contracts whose value is not the original one with the changes signed by a date; what is blank tells nothing.

    An exercised extension moves a value by a sum no table holds; then only a value that is still the original one is told."""
    signed: dict[Any, Decimal] = defaultdict(Decimal)
    for row in job.rows["variation"]:
        if row["state"] != DRAFT and is_number(row["value_delta"]) and (not isinstance(row["date"], dt.date) or row["date"] <= as_at):
            signed[row[CONTRACT]] += Decimal(str(row["value_delta"]))
    extended = {row[CONTRACT] for row in job.rows["extension"] if row["state"] == EXERCISED}
    found = {}
    for key, head in ((key, head) for key, head in heads_of(job).items() if signed.get(key)):
        if is_number(head["value_original"]) and is_number(_value(head)):
            original, stated = Decimal(str(head["value_original"])), Decimal(str(_value(head)))
            if stated != original + signed[key] and (stated == original or key not in extended):
                found[key] = Unheld(stated, original + signed[key])
    return found


def _values(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    heads = heads_of(job)
    for key, (stated, expected) in changes_not_held(job, as_at).items():
        told = f"The value of {key} is £{stated:,.2f}; the original value with the signed changes is £{expected:,.2f}."
        remedy = "Enter the current value with the changes signed so far, or correct a change."
        yield Finding(_value_cell(job, heads[key]), "changes_not_in_value", "warn", told, remedy)


def _value(head: Row) -> Any:
    return head["value_lifetime"] if head["value_current"] is None else head["value_current"]


# ---- budgets


def _budgets(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """Commissioners whose part of the yearly values, with its uplift, is above their budget, as the sheet Budget check has it."""
    heads, budgets = heads_of(job), job.rows["budget"]
    shares = rows_known(job, "commissioner_share", heads)
    if not budgets or not shares:
        return
    borne = contract_share_amounts(list(heads), *cells_of(list(heads.values()), "value_annual"),
                                   *cells_of(shares, CONTRACT, "party_id", "share_pct", "effective_from"), as_at)  # fmt: skip
    base = [_counted(heads[row[CONTRACT]], amount, job) for row, amount in zip(shares, borne, strict=True)]
    uplifts = {row["party_id"]: row["uplift"] for row in reversed(budgets)}
    rates = [uplifts.get(row["party_id"]) or 0 for row in shares]  # a blank uplift is none, as on the sheet
    answers = register_budget(*cells_of(shares, "party_id"), base, rates, *cells_of(budgets, "party_id", "budget"))
    for row, (name, _, _, committed, budget, _, status) in zip(budgets, answers, strict=False):
        if status == "over":
            told = f"£{float(committed):,.2f} a year is committed for {name}, above its budget of £{float(budget):,.2f}."
            remedy = "Enter the budget as it is now, or look at its lines on Budget check."
            yield Finding(cell_of(row, "budget", "budget"), "over_budget", "warn", told, remedy)


def _counted(head: Row, amount: Any, job: RegisterJob) -> Any:
    """The part of an open contract; one that cannot be told stays so, and no verdict is given on its commissioner."""
    if job.is_closed(head):
        return Decimal(0)
    return None if isinstance(amount, UdfError) else Decimal(0) if amount is None else amount


# ---- spend


def _spend(job: RegisterJob, as_at: dt.date) -> Iterator[Finding]:
    """Contracts on which more was spent than their value, payments laid to them as on the sheet Spend check."""
    lines, heads = job.rows["transaction"], list(heads_of(job).values())
    if not lines:
        return
    laid = [_laid(*pair) for pair in zip(lines, _matches(job, lines, heads, as_at), strict=True)]
    totals = register_spend_totals(*cells_of(heads, CONTRACT), list(map(_value, heads)), [to for to, _ in laid], [how for _, how in laid],
                                   *cells_of(lines, "net"), as_at)  # fmt: skip
    for head, (_, spent, share, band) in zip(heads, totals, strict=False):  # what no contract is named for comes after them
        if band == "over_value":
            told = f"£{float(spent):,.2f} was spent on {head[CONTRACT]}, {float(share):.1%} of its value."
            remedy = "Check the payments laid to it on Spend check, or enter the value as it was varied."
            yield Finding(_value_cell(job, head), band, "warn", told, remedy)


def _value_cell(job: RegisterJob, head: Row) -> str:
    """The cell of the value that counts: the current one, else the one over the lifetime."""
    rows = (row for row in job.rows["values"] if row[CONTRACT] == head[CONTRACT] and row["value_current"] is not None)
    mine = next(rows, None)
    return cell_of(mine, "values", "value_current") if mine else cell_of(head, "contracts", "value_lifetime")


def _matches(job: RegisterJob, lines: list[Row], heads: list[Row], as_at: dt.date) -> list[list[Any]]:
    parties = {row["party_id"]: row for row in job.rows["party"]}
    of = lambda rows, key, name: [parties.get(row[key], {}).get(name) for row in rows]
    names = [name or row["holder_party_id"] for name, row in zip(of(heads, "holder_party_id", "name"), heads, strict=True)]
    return register_spend_match(
        *cells_of(lines, "supplier_raw", "date", "net", "contract_ref_raw", "narrative"), of(lines, "party_id", "company_no"),
        *cells_of(heads, CONTRACT, "contract_ref"), names, of(heads, "holder_party_id", "company_no"),
        *cells_of(heads, "start_date", "end_date_current"), as_at)  # fmt: skip


def _laid(line: Row, match: list[Any]) -> tuple[Any, Any]:
    """The contract of a payment and how it was found: what a person entered goes first."""
    if line["match_how"] is not None or line[CONTRACT] is not None:
        return line[CONTRACT], line["match_how"] or ENTERED
    return (None, "unmatched") if isinstance(match[1], UdfError) else (match[0], match[1])


MONEY: tuple[Judge, ...] = (_values, _budgets, _spend)
