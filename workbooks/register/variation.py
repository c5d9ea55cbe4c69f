"""Budget moves drafted as variations: what leaves one contract goes to another, each change is put to regulation 13, and nothing is signed.

A move is a row of the sheet Budget moves. Drafting it adds two rows to Variations, marked as drafts, which add up to nothing; the paper
that goes with them is written from those rows (register_variation_paper.py). What no answer was given to is unknown, never yes or no.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from udfs.cells import shown
from udfs.errors import UdfError
from udfs.findings import Finding
from udfs.register.modification import contract_modification
from udfs.register.notices import contract_notices_due
from workbooks.job.findings import at, block
from workbooks.job.schema import Row
from workbooks.outcome import BadInput
from workbooks.register.judged_money import DRAFT, Unheld, changes_not_held
from workbooks.register.tables import CONTRACT, SCHEMA, RegisterJob
from workbooks.templates import at_cells

TABLE, NOTICE = "budget_move", "PSR_modification"
REQUIRED = ("from_contract", "to_contract", "amount", "date", "text")
ANSWERS = ("initiated_by", "provided_for", "materially_different")  # of the move, and of both its variations


class Side(NamedTuple):
    """One contract of a move: its variation, the money before it, and what regulation 13 says of the change.

    `prior`: all changes before it, `pending` those of them that are drafts. `unheld`: set where the value lacks signed changes."""

    contract: Row
    variation: Row
    prior: Decimal
    pending: Decimal
    answer: list[Any]
    unheld: Unheld | None = None
    due: dt.date | None = None
    unchecked: str = ""

    @property
    def change(self) -> Decimal:
        return pounds(self.variation["value_delta"]) or Decimal(0)

    @property
    def before(self) -> Decimal | None:
        """The contract's value before this change: the current one, else the one over its lifetime, with the drafts before this one."""
        current, lifetime = (pounds(self.contract[name]) for name in ("value_current", "value_lifetime"))
        stated = lifetime if current is None else current
        return None if stated is None else stated + self.pending

    @property
    def after(self) -> Decimal | None:
        return None if self.before is None else self.before + self.change

    @property
    def permitted(self) -> str:
        """yes, no or unknown; what cannot be asked is unknown."""
        return "unknown" if isinstance(self.answer[0], UdfError) else str(self.answer[0])

    @property
    def sentence(self) -> str:
        said = self.answer[0]
        return said.sentence() if isinstance(said, UdfError) else str(self.answer[6])


class Drafted(NamedTuple):
    """The register with the drafts, the moves that were drafted now, and what a person has to look at."""

    job: RegisterJob
    moves: list[Row]
    findings: list[Finding]


def pounds(value: Any) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def draft(job: RegisterJob) -> Drafted:
    """Every move that is not drafted yet as two variations. BadInput where one of them cannot be, or is not permitted; none is drafted."""
    waiting = [row for row in job.rows[TABLE] if row["drafted_as"] is None]
    found = [finding for row in waiting for finding in _faults(job, row)]
    _stop(job, found)
    done, drafted = job, []
    for row in waiting:
        done, move = _with_move(done, row)
        drafted.append(move)
        found += [f for side in sides(done, move) for f in _judged(done, row, side)]
    _stop(job, found)
    return Drafted(done, drafted, at_cells(job, found))


def _stop(job: RegisterJob, found: list[Finding]) -> None:
    if any(f.severity == "block" for f in found):

        raise BadInput(at_cells(job, found))


def _faults(job: RegisterJob, row: Row) -> Iterator[Finding]:
    """What keeps a move from being drafted, each at its cell."""
    where = lambda name: at(SCHEMA, row, TABLE, name)
    head = {f.name: f.header for f in SCHEMA.tables[TABLE]}
    for name in (n for n in REQUIRED if row[n] is None):
        yield block(where(name), TABLE, f"{head[name]} is blank.", "Fill it in.")
    known = {contract[CONTRACT]: contract for contract in job.contracts}
    ends = [row[name] for name in ("from_contract", "to_contract")]
    for name, end in zip(("from_contract", "to_contract"), ends, strict=True):
        if end is not None and end not in known:
            yield block(where(name), TABLE, f"{shown(end)} is no contract of the sheet Contracts.", "Correct it, or add the contract.")
    if ends[0] is not None and ends[0] == ends[1]:
        yield block(where("to_contract"), TABLE, f"The sum would move from {ends[0]} to itself.", "Enter another contract.")
    amount, day = pounds(row["amount"]), row["date"]
    if amount is not None and (amount <= 0 or amount != amount.quantize(Decimal("0.01"))):
        told = f"Amount is {shown(row['amount'])}; a move is above zero, in whole pence."
        yield block(where("amount"), TABLE, told, "Enter what moves; to move it back, swap the two contracts.")
    elif row["amount"] is not None and amount is None:
        yield block(where("amount"), TABLE, f"Amount is {shown(row['amount'])}, which is not a number.", "Enter it in pounds.")
    if day is not None and not isinstance(day, dt.date):
        yield block(where("date"), TABLE, f"From the date holds {shown(day)}, which is not a date.", "Enter it as 2026-03-02.")
    for name in ANSWERS:
        choices = next(f.choices for f in SCHEMA.tables[TABLE] if f.name == name)
        if row[name] is not None and row[name] not in choices:
            yield block(where(name), TABLE, f"{head[name]} is {shown(row[name])}.", f"Choose one of {', '.join(choices)}.")


def _with_move(job: RegisterJob, row: Row) -> tuple[RegisterJob, Row]:
    """The job with the two variations of a move, which names them."""
    made = []
    for name, sign in (("from_contract", -1), ("to_contract", 1)):
        numbers = [int(v["var_no"]) for v in job.rows["variation"] if v[CONTRACT] == row[name] and pounds(v["var_no"]) is not None]
        new: Row = dict.fromkeys(f.name for f in SCHEMA.tables["variation"])
        new |= {CONTRACT: row[name], "var_no": float(max(numbers, default=0) + 1), "date": row["date"], "state": DRAFT,
                "reason_code": row["reason_code"] or "budget move", "value_delta": sign * row["amount"], "text": row["text"],
                **{answer: row[answer] for answer in ANSWERS}}  # fmt: skip
        made.append(new)
    move = row | {"drafted_as": " and ".join(_name(new) for new in made)}
    moves = [move if one is row else one for one in job.rows[TABLE]]
    return replace(job, rows=job.rows | {"variation": [*job.rows["variation"], *made], TABLE: moves}), move


def _name(variation: Row) -> str:
    """C-01 variation 2."""
    return f"{variation[CONTRACT]} variation {variation['var_no']:g}"


def sides(job: RegisterJob, move: Row) -> list[Side]:
    """The two contracts of a drafted move, while their variations stand as drafts; none once one is signed or gone."""
    wanted = str(move["drafted_as"] or "").split(" and ")
    rows = {_name(v): v for v in job.rows["variation"] if v["state"] == DRAFT and pounds(v["var_no"]) is not None}
    return [_side(job, rows[name]) for name in wanted] if all(name in rows for name in wanted) else []


def drafts(job: RegisterJob) -> list[tuple[Row, list[Side]]]:
    """Every move that is drafted and not signed, with its two contracts."""
    found = ((move, sides(job, move)) for move in job.rows[TABLE] if move["drafted_as"] is not None)
    return [(move, both) for move, both in found if both]


# ---- regulation 13


def _side(job: RegisterJob, variation: Row) -> Side:
    contract = next(row for row in job.whole if row[CONTRACT] == variation[CONTRACT])
    earlier = [v for v in job.rows["variation"] if v[CONTRACT] == variation[CONTRACT] and _number(v) < _number(variation)]
    others = [pounds(v["value_delta"]) or Decimal(0) for v in earlier]
    pending = sum((delta for v, delta in zip(earlier, others, strict=True) if v["state"] == DRAFT), Decimal(0))
    prior, this = sum(others, Decimal(0)), pounds(variation["value_delta"])
    gross = sum(map(abs, others), abs(this or Decimal(0)))
    who = variation["initiated_by"]
    by = lambda word: "unknown" if who is None else "yes" if who == word else "no"
    # a sum that moves between two contracts changes no provider, so it is no succession
    answer = contract_modification(
        [contract["regime"]], [contract["route"]], [variation["date"]], [this], [prior], [pounds(contract["value_original"])],
        [variation["materially_different"]], [variation["provided_for"]], ["no"], ["no"], [by("external")], [by("authority")], None,
        [gross],
    )[0]  # fmt: skip
    unheld = changes_not_held(job, job.as_at or variation["date"]).get(contract[CONTRACT])
    side = Side(contract, variation, prior, pending, answer, unheld)
    if side.permitted != "yes" or answer[4] != "yes":
        return side
    due = contract_notices_due(["PSR"], [NOTICE], [variation["date"]], job.as_at or variation["date"])[0]
    return side if isinstance(due[0], UdfError) else side._replace(due=due[0], unchecked="unchecked" if due[5] == "unchecked" else "")


def _number(variation: Row) -> Decimal:
    return pounds(variation["var_no"]) or Decimal(0)


def _judged(job: RegisterJob, row: Row, side: Side) -> Iterator[Finding]:
    """What regulation 13, and the money, say of one side of a move."""
    name = "to_contract" if side.change > 0 else "from_contract"
    where, own = at(SCHEMA, row, TABLE, name), side.contract[CONTRACT]
    if side.after is not None and side.after < 0:
        told = f"{own} is worth {side.before:,.2f} and cannot give {-side.change:,.2f}."
        yield block(at(SCHEMA, row, TABLE, "amount"), TABLE, told, "Enter a smaller amount, or correct the value of the contract.")
    if side.before is None:
        yield Finding(where, TABLE, "warn", f"No value is recorded for {own}, so none is told after the change.", "Enter it on Contracts.")
    if side.unheld:
        told = (f"The value of {own} is £{side.unheld.stated:,.2f}; the original value with the signed changes is "
                f"£{side.unheld.expected:,.2f}, so the values before and after may be wrong.")  # fmt: skip
        yield Finding(where, "changes_not_in_value", "warn", told, "Enter the current value with the changes signed so far.")
    if side.permitted == "no":
        yield block(where, "regulation 13", f"{own}: {side.sentence}", "Leave the move out, or correct the answers given for it.")
    elif side.permitted == "unknown":
        yield Finding(where, "regulation 13", "warn", f"{own}: {side.sentence}", "Have a person judge it before anything is signed.")
    for flag in str(side.answer[5] or "").split("; ") if side.permitted == "yes" else ():
        if flag:
            yield Finding(where, "regulation 13", "warn", f"{own}: {flag.replace('_', ' ')}.", "Have a person judge it.")
