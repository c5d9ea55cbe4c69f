"""Which notices the contracts of a register need by their regime, by when, and which of them are published; as a CSV file.

The list goes with what is published: a body that lists a contract is asked for its notices. From dated parameters that say who checked
them; whether a change of a contract needs a notice is told on the sheet of variations. Not legal advice.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from udfs.errors import UdfError
from udfs.findings import Finding
from udfs.register.notices import contract_notices_due
from workbooks.exports.contacts import told_contacts
from workbooks.exports.lists import Listing
from workbooks.exports.rows import Record, Register, Rows, place, read

HEADINGS = ("Reference number", "Title of agreement", "Regime", "Notice", "Counts from", "Due", "State", "Published", "Link", "Rule",
            "Checked by", "To be checked by a person", "Source")  # fmt: skip
AWARDED = ("signed", "live", "expired", "terminated")
OVER = ("expired", "terminated")
WITH_STANDSTILL, WITHOUT = ("DAP_C", "MSP", "competitive"), ("DAP_A", "DAP_B")
ENDED = ("UK11",)
MISSING = "not on the register, "  # before the state of a notice nobody entered


class Wanted(NamedTuple):
    """A notice of a contract, the row of the register about it, and the day it counts from."""

    contract: Record
    kind: str
    row: Record | None
    event: dt.date | None


def export_notices(tables: Rows, as_at: dt.date) -> Listing:
    """A row for each notice a contract needs or the register has."""
    register = read(tables, ("notice",))
    wanted, left_out = list[Wanted](), Counter[str]()
    for contract in register.contracts:
        mine = list(wanted_of(register, contract, as_at))
        wanted += mine
        if not mine:
            left_out["not awarded" if not _is_awarded(contract) else f"no notices known under regime {contract['regime'] or 'blank'}"] += 1
    told = due_of(wanted, as_at)
    rows = [_line(one, answer) for one, answer in zip(wanted, told, strict=True)]
    return Listing(HEADINGS, rows, [*register.findings, *_findings(wanted, rows)], dict(left_out))


def _is_awarded(contract: Record) -> bool:
    return contract["status"] in AWARDED or contract["signed_date"] is not None


def wanted_of(register: Register, contract: Record, as_at: dt.date) -> Iterator[Wanted]:
    """The notices a contract needs and those the register has of it, each with the day it counts from."""
    there = register.of("notice", contract)
    needed = _needed(contract, as_at) if _is_awarded(contract) else ()
    for kind in needed:
        rows = [row for row in there if row["type"] == kind]
        yield from (Wanted(contract, kind, row, _event(contract, kind)) for row in rows or [None])
    for row in there:
        if row["type"] and row["type"] not in needed:
            yield Wanted(contract, row["type"], row, _event(contract, row["type"]))


def _needed(contract: Record, as_at: dt.date) -> tuple[str, ...]:
    """The notices a contract of this regime and route needs, as the parameters name them (register reference, 5)."""
    regime, route = contract["regime"], contract["route"]
    if regime == "PSR":
        return ("PSR_intention", "PSR_confirmation") if route in WITH_STANDSTILL else ("PSR_award",) if route in WITHOUT else ()
    if regime not in ("PA2023", "PA2023_light_touch"):
        return ()
    end = contract["end_date_current"]
    over = contract["status"] in OVER or (end is not None and end < as_at)
    return (*(("UK5",) if route == "direct" else ()), "UK6", "UK7", "contract_copy", *(ENDED if over else ()))


def _event(contract: Record, kind: str) -> dt.date | None:
    return contract["end_date_current"] if kind in ENDED else contract["signed_date"]


def due_of(wanted: list[Wanted], as_at: dt.date) -> list[list[Any]]:
    """What CONTRACT_NOTICES_DUE says of each."""
    if not wanted:
        return []
    regimes = [one.row["regime"] if one.row and one.row["regime"] else one.contract["regime"] for one in wanted]
    published = [one.row["published_date"] if one.row else None for one in wanted]
    return contract_notices_due(regimes, [one.kind for one in wanted], [one.event for one in wanted], as_at,
                                [one.contract["value_lifetime"] for one in wanted], published)  # fmt: skip


def _line(one: Wanted, answer: list[Any]) -> list[Any]:
    due, _, _, state, rule, checked, check, source = (None if isinstance(cell, UdfError) else cell for cell in answer)
    problem = next((cell for cell in answer if isinstance(cell, UdfError)), None)
    row = one.row or {}
    if problem:
        state = f"published {row['published_date']:%d/%m/%Y}" if row.get("published_date") else f"cannot be told: {_why(problem)}"
    elif one.row is None and state != "not required":
        state = f"{MISSING}{state}"
    return [one.contract["contract_ref"], one.contract["title"], one.contract["regime"], one.kind, one.event,
            row.get("due_date") or due, state, row.get("published_date"), row.get("url"), rule, checked, check, source]  # fmt: skip


def _why(problem: UdfError) -> str:
    return str(next((problem.fields[name] for name in ("reason", "rule") if name in problem.fields), problem.sentence()))


def _findings(wanted: list[Wanted], rows: list[list[Any]]) -> Iterator[Finding]:
    for one, cells in zip(wanted, rows, strict=True):
        at, state = place(one.row or one.contract), str(cells[HEADINGS.index("State")])
        if state.endswith("overdue"):
            told = f"{one.kind} of {one.contract['contract_id']} is {state}."
            yield Finding(at, "notice_overdue", "warn", told, "Publish it, or enter when it was published.")
        texts = ((f"{at}, {heading}", cell) for heading, cell in zip(HEADINGS, cells, strict=True) if isinstance(cell, str))
        for where, wrong in told_contacts(texts):
            yield Finding(where, "contact", "block", f"{where} {wrong}.", "Take it out of the register's text.")
