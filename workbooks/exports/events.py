"""Dates of the register on which somebody must have acted: the one list behind Alerts, the dashboard, Contracts and the calendar.

Each has an id that stays the same from export to export.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from udfs.register.alerts import contract_lead_time
from udfs.register.breaks import contract_breaks
from udfs.register.extensions import contract_extensions
from udfs.register.lifecycle import register_notice_deadline
from udfs.register.rows import OPEN_ENDED_DAYS
from udfs.settings import dated
from workbooks.exports.breaks_served import as_served, ends_later
from workbooks.exports.duties import assessments, checkpoint, consumption, laid, payment_changes
from workbooks.exports.ending import sound_end
from workbooks.exports.owed import owed
from workbooks.exports.rows import Record, Register

# where dates stand besides the contract
TABLES = ("extension", "break_clause", "milestone", "notice", "condition", "payment_mechanism", "transaction", "variation",
          "status_event")  # fmt: skip
CLOSED = ("expired", "terminated", "cancelled", "failed")  # nobody has to act on these any more
TAKES_EFFECT = "break_effect"  # a kind of its own: notice was given, and what counts is the day it ends the contract
TO_DECIDE = (None, "envisaged", "available")  # an extension on which nothing is decided yet
ASKED = (None, "signed", "live")  # of these a date that is not recorded is told; earlier ones may not have it yet


class Event(NamedTuple):
    """What happens to a contract on a day; contract, kind and number together never change. `day`: None where it is not recorded.
    `row`: the row it follows from, of the contract or of another table; None for a notice the register does not have."""

    contract_id: str
    kind: str
    number: str
    day: dt.date | None
    title: str
    row: Record | None = None
    months: int = 0  # from the start to the day, where it is counted so


class Lead(NamedTuple):
    """How long before a date something must begin: days before a notice deadline, months before an end; None for the dated parameter."""

    notice_days: int | None = None
    award_months: int | None = None


OF_THE_PARAMETERS = Lead()


def events(register: Register, as_at: dt.date, lead: Lead = OF_THE_PARAMETERS) -> list[Event]:
    """Every dated event in the order of the days, past ones too: a day that goes by does not undo what had to be done."""
    known = (event for event in every(register, as_at, lead) if event.day is not None)
    return sorted(known, key=lambda e: (e.day, e.contract_id, e.kind, e.number))


def every(register: Register, as_at: dt.date, lead: Lead = OF_THE_PARAMETERS) -> list[Event]:
    """Every event of the contracts that are not over, those without a date too: first each contract's own, then those of the tables.

    A notice waits until it is published, also once its contract is over: that of termination falls due only then."""
    contracts = [row for row in register.contracts if not is_over(row)]
    found = [*_of_contracts(contracts, as_at, lead), *_extensions(register, contracts), *assessments(contracts, as_at),
             *owed(register, register.contracts, as_at)]  # fmt: skip
    payments = laid(register, as_at)
    for row in contracts:
        found += [*_breaks(register, row, as_at), *_others(register, row), *consumption(row, payments.get(row["contract_id"], []), as_at),
                  *payment_changes(register, row)]  # fmt: skip
    return [Event(*event)._replace(day=_known(event[3])) for event in found if event[3] not in OPEN_ENDED_DAYS]


def is_over(row: Record) -> bool:
    """Whether a contract is over, as a person recorded, or another took its place."""
    return row["status"] in CLOSED or row["replaced_by_id"] is not None


def _known(day: Any) -> dt.date | None:
    return day if isinstance(day, dt.date) else None


def _of_contracts(contracts: list[Record], as_at: dt.date, lead: Lead) -> Iterator[tuple[Any, ...]]:
    ends = [sound_end(row) for row in contracts]
    deadlines = register_notice_deadline(ends, [row["notice_period_months"] for row in contracts])
    own_days = dt.timedelta(days=int(dated("notice_internal_buffer_days", as_at)) if lead.notice_days is None else lead.notice_days)
    safe = None if lead.award_months is None else max(lead.award_months, int(dated("lead_time_long_months", as_at)))
    starts = contract_lead_time(ends, as_at, safe, lead.award_months)
    for row, end, deadline, award in zip(contracts, ends, deadlines, starts, strict=True):
        own, is_asked = row["contract_id"], row["status"] in ASKED
        is_fixed = row["end_flag"] in (None, "fixed") and end not in OPEN_ENDED_DAYS
        if is_fixed and end is not None:
            if _known(deadline) or is_asked:
                yield own, "notice_deadline", "1", deadline, "Notice deadline", row
            if _known(deadline):
                yield own, "notice_own", "1", deadline - own_days, "Own date for notice", row
            yield own, "next_award", "1", award[1], "Last day to begin the next award", row
        if is_fixed and (row["end_date_current"] is not None or is_asked):
            yield own, "expiry", "1", end, "Contract ends", row
        if row["review_date"] is not None or is_asked:
            yield own, "review", "1", row["review_date"], "Contract review", row


def _extensions(register: Register, contracts: list[Record]) -> Iterator[tuple[Any, ...]]:
    rows = [(row, extension) for row in contracts for extension in register.of("extension", row)]
    if not rows:
        return
    columns = [[e[name] for _, e in rows] for name in ("contract_id", "ext_no", "months", "state")]
    notice = [row["notice_period_months"] if e["notice_months"] is None else e["notice_months"] for row, e in rows]
    held = [[row[name] for row in contracts] for name in ("contract_id", "end_date_original", "signed_date")]
    for (row, e), told in zip(rows, contract_extensions(*columns, *held, notice), strict=True):
        if e["state"] in TO_DECIDE:
            day = e["decision_date"] or told[3]
            yield row["contract_id"], "extension", str(e["ext_no"]), day, f"Decide on extension {e['ext_no']}", e


def _breaks(register: Register, row: Record, as_at: dt.date) -> Iterator[tuple[Any, ...]]:
    """Breaks on a date that are not used, and the day one that was takes effect, unless the current end says so already. One that hangs
    on an event, or may be used on any day, has no last day for notice."""
    clauses = [c for c in register.of("break_clause", row) if c["exercised_date"] is None and c["trigger"] in (None, "date")]
    columns = [[c[name] for c in clauses] for name in ("trigger", "earliest_date", "notice_months")]
    for clause, told in zip(clauses, contract_breaks(*columns, as_at) if clauses else (), strict=True):
        known = isinstance(told[0], dt.date)
        day, what = (told[0], "Last day to give notice of") if known else (clause["earliest_date"], "First day of")
        yield row["contract_id"], "break", str(clause["break_no"]), day, f"{what} break {clause['break_no']}", clause
    used = [c for c in register.of("break_clause", row) if c["exercised_date"] is not None]
    for clause, (_, day, *_) in zip(used, as_served(used, as_at), strict=True):
        if isinstance(day, dt.date) and ends_later(row, day):
            yield row["contract_id"], TAKES_EFFECT, str(clause["break_no"]), day, f"Break {clause['break_no']} takes effect", clause


def _others(register: Register, row: Record) -> Iterator[tuple[Any, ...]]:
    own = row["contract_id"]
    for m in register.of("milestone", row):
        if m["status"] != "met":
            day, name = checkpoint(row, m)
            yield own, "milestone", m["milestone_id"] or "", day, f"Due: {name}", m
    for c in register.of("condition", row):
        if c["met"] != "yes":
            yield own, "condition", c["condition_id"] or "", c["due_date"], f"Condition due: {c['text'] or ''}".strip(), c
