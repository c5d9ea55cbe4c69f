"""Dates of the register on which somebody must have acted, each with an id that stays the same from export to export."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from udfs.register.alerts import contract_lead_time
from udfs.register.breaks import contract_breaks
from udfs.register.extensions import contract_extensions
from udfs.register.lifecycle import register_notice_deadline
from udfs.register.rows import OPEN_ENDED_DAYS
from udfs.settings import dated
from workbooks.exports.duties import assessments, checkpoint, consumption, payment_changes
from workbooks.exports.rows import Record, Register

# where dates stand besides the contract
TABLES = ("extension", "break_clause", "milestone", "notice", "condition", "payment_mechanism", "transaction")
CLOSED = ("expired", "terminated", "cancelled", "failed")  # nobody has to act on these any more
OPEN_STATES = ("envisaged", "available")  # an extension on which nothing is decided yet


class Event(NamedTuple):
    """What happens to a contract on a day; contract, kind and number together never change."""

    contract_id: str
    kind: str
    number: str
    day: dt.date
    title: str


class Lead(NamedTuple):
    """How long before a date something must begin: days before a notice deadline, months before an end; None for the dated parameter."""

    notice_days: int | None = None
    award_months: int | None = None


OF_THE_PARAMETERS = Lead()


def events(register: Register, as_at: dt.date, lead: Lead = OF_THE_PARAMETERS) -> list[Event]:
    """Every dated event of the contracts that are not closed, past ones too: a day that goes by does not undo what had to be done."""
    contracts = [row for row in register.contracts if row["status"] not in CLOSED]
    found = [*_of_contracts(contracts, as_at, lead), *_extensions(register, contracts), *assessments(contracts, as_at)]
    for row in contracts:
        found += [*_breaks(register, row, as_at), *_others(register, row), *consumption(register, row, as_at),
                  *payment_changes(register, row)]  # fmt: skip
    known = [event for event in found if isinstance(event[3], dt.date) and event[3] not in OPEN_ENDED_DAYS]
    return sorted((Event(*event) for event in known), key=lambda e: (e.day, e.contract_id, e.kind, e.number))


def _of_contracts(contracts: list[Record], as_at: dt.date, lead: Lead) -> Iterator[tuple[Any, ...]]:
    ends = [row["end_date_current"] for row in contracts]
    deadlines = register_notice_deadline(ends, [row["notice_period_months"] for row in contracts])
    own_days = dt.timedelta(days=int(dated("notice_internal_buffer_days", as_at)) if lead.notice_days is None else lead.notice_days)
    safe = None if lead.award_months is None else max(lead.award_months, int(dated("lead_time_long_months", as_at)))
    starts = contract_lead_time(ends, as_at, safe, lead.award_months)
    for row, deadline, award in zip(contracts, deadlines, starts, strict=True):
        own = row["contract_id"]
        yield own, "notice_deadline", "1", deadline, "Notice deadline"
        yield own, "notice_own", "1", deadline - own_days if isinstance(deadline, dt.date) else None, "Own date for notice"
        yield own, "expiry", "1", row["end_date_current"], "Contract ends"
        yield own, "review", "1", row["review_date"], "Contract review"
        yield own, "next_award", "1", award[1], "Last day to begin the next award"


def _extensions(register: Register, contracts: list[Record]) -> Iterator[tuple[Any, ...]]:
    rows = [(row, extension) for row in contracts for extension in register.of("extension", row)]
    if not rows:
        return
    columns = [[e[name] for _, e in rows] for name in ("contract_id", "ext_no", "months", "state")]
    notice = [row["notice_period_months"] if e["notice_months"] is None else e["notice_months"] for row, e in rows]
    held = [[row[name] for row in contracts] for name in ("contract_id", "end_date_original", "signed_date")]
    for (row, e), told in zip(rows, contract_extensions(*columns, *held, notice), strict=True):
        if e["state"] in OPEN_STATES:
            day = e["decision_date"] or told[3]
            yield row["contract_id"], "extension", str(e["ext_no"]), day, f"Decide on extension {e['ext_no']}"


def _breaks(register: Register, row: Record, as_at: dt.date) -> Iterator[tuple[Any, ...]]:
    clauses = [c for c in register.of("break_clause", row) if c["exercised_date"] is None]
    columns = [[c[name] for c in clauses] for name in ("trigger", "earliest_date", "notice_months")]
    for clause, told in zip(clauses, contract_breaks(*columns, as_at) if clauses else (), strict=True):
        known = isinstance(told[0], dt.date) or clause["trigger"] != "date"
        day, what = (told[0], "Last day to give notice of") if known else (clause["earliest_date"], "First day of")
        yield row["contract_id"], "break", str(clause["break_no"]), day, f"{what} break {clause['break_no']}"


def _others(register: Register, row: Record) -> Iterator[tuple[Any, ...]]:
    own = row["contract_id"]
    for m in register.of("milestone", row):
        if m["status"] not in ("met", "notMet"):
            day, name = checkpoint(row, m)
            yield own, "milestone", m["milestone_id"] or "", day, f"Due: {name}"
    for n in register.of("notice", row):
        if n["published_date"] is None:
            yield own, "notice", n["notice_id"] or "", n["due_date"], f"Publish notice {(n['type'] or '').replace('_', ' ')}".strip()
    for c in register.of("condition", row):
        if c["met"] != "yes":
            yield own, "condition", c["condition_id"] or "", c["due_date"], f"Condition due: {c['text'] or ''}".strip()
