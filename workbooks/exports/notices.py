"""Which notices the contracts of a register need by their regime, by when, and which of them are published; as a CSV file.

The list goes with what is published: a body that lists a contract is asked for its notices. From dated parameters that say who checked
them; whether a change of a contract needs a notice is told on the sheet of variations. Not legal advice.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from udfs.dated import check, entry, is_known
from udfs.errors import NotCovered, UdfError
from udfs.findings import Finding
from udfs.register.notices import contract_notices_due
from workbooks.exports.contacts import told_contacts
from workbooks.exports.ending import OVER, day_ended, sound_end
from workbooks.exports.lists import Listing
from workbooks.exports.rows import Record, Register, Rows, place, read
from workbooks.register.span import in_plain_words

if TYPE_CHECKING:
    from udfs.parameters import Parameter

HEADINGS = ("Reference number", "Title of agreement", "Regime", "Notice", "Counts from", "Due", "State", "Published", "Link", "Rule",
            "Checked by", "To be checked by a person", "Source")  # fmt: skip
AWARDED = ("signed", "live", "expired", "terminated")
AFTER_THE_END = ("UK11",)  # notices that count from the end; the others count from the signature
MISSING = "not on the register, "  # before the state of a notice nobody entered


class Wanted(NamedTuple):
    """A notice of a contract, the row of the register about it, and the day it counts from.

    `rule`: the dated parameter that asks for it, None where none does. `problem`: why it is not known what the contract needs."""

    contract: Record
    kind: str
    row: Record | None
    event: dt.date | None
    rule: "Parameter | None" = None
    problem: str = ""


def export_notices(tables: Rows, as_at: dt.date) -> Listing:
    """A row for each notice a contract needs or the register has."""
    register = read(tables, ("notice", "status_event"))
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
    there, needed = register.of("notice", contract), {}
    try:
        needed = _needed(contract, as_at) if _is_awarded(contract) else {}
    except NotCovered as unknown:
        yield Wanted(contract, "", None, contract["signed_date"], problem=in_plain_words(unknown.sentence()))
    for kind, rule in needed.items():
        rows = [row for row in there if row["type"] == kind]
        yield from (Wanted(contract, kind, row, _event(register, contract, kind, as_at), rule) for row in rows or [None])
    for row in there:
        if row["type"] and row["type"] not in needed:
            yield Wanted(contract, row["type"], row, _event(register, contract, row["type"], as_at))


def _needed(contract: Record, as_at: dt.date) -> "dict[str, Parameter]":
    """Notice -> the parameter by which a contract of this regime and route needs it.

    Errors: NotCovered where the regime's entries do not cover the day of signature (the as-at date where that is blank)."""
    end = sound_end(contract)
    is_over = contract["status"] in OVER or (end is not None and end < as_at)
    return _rules(str(contract["regime"]).removesuffix("_light_touch"), str(contract["route"]), is_over, contract["signed_date"] or as_at)


@cache
def _rules(law: str, route: str, is_over: bool, day: dt.date) -> "dict[str, Parameter]":
    """Of a regime or route without an entry no notice is known."""
    asked = (f"notices_needed_{law}_{route}", f"notices_needed_{law}", *([f"notices_needed_{law}_over"] if is_over else []))
    return {kind: rule for rule in (entry(key, day) for key in asked if is_known(key)) for kind in str(rule.value).split()}


def _event(register: Register, contract: Record, kind: str, as_at: dt.date) -> dt.date | None:
    if kind in AFTER_THE_END:
        return day_ended(contract, register.of("status_event", contract), as_at)
    return contract["signed_date"]


def due_of(wanted: list[Wanted], as_at: dt.date) -> list[list[Any]]:
    """What CONTRACT_NOTICES_DUE says of each."""
    if not wanted:
        return []
    regimes = [one.row["regime"] if one.row and one.row["regime"] else one.contract["regime"] for one in wanted]
    published = [one.row["published_date"] if one.row else None for one in wanted]
    return contract_notices_due(regimes, [one.kind for one in wanted], [one.event for one in wanted], as_at,
                                [one.contract["value_lifetime"] for one in wanted], published)  # fmt: skip


def _line(one: Wanted, answer: list[Any]) -> list[Any]:
    due, _, _, state, rule, checked, to_check, source = (None if isinstance(cell, UdfError) else cell for cell in answer)
    problem = next((cell for cell in answer if isinstance(cell, UdfError)), None)
    row = one.row or {}
    if one.problem:
        state = f"cannot be told: {one.problem}"
    elif problem:
        state = f"published {row['published_date']:%d/%m/%Y}" if row.get("published_date") else f"cannot be told: {_why(problem)}"
    elif one.row is None and state != "not required":
        state = f"{MISSING}{state}"
    return [one.contract["contract_ref"], one.contract["title"], one.contract["regime"], one.kind, one.event,
            row.get("due_date") or due, state, row.get("published_date"), row.get("url"), rule, checked,
            *_with(one.rule, to_check, source)]  # fmt: skip


def _with(rule: "Parameter | None", to_check: str | None, source: str | None) -> tuple[str | None, str | None]:
    """What is to be checked and the source, of the rule that asks for the notice too."""
    if rule is None:
        return to_check, source
    both = "; ".join(told for told in (check(rule), to_check) if told)
    return both or None, " | ".join(dict.fromkeys(told for told in (rule.source, source) if told))


def _why(problem: UdfError) -> str:
    return str(next((problem.fields[name] for name in ("reason", "rule") if name in problem.fields), in_plain_words(problem.sentence())))


def _findings(wanted: list[Wanted], rows: list[list[Any]]) -> Iterator[Finding]:
    for one, cells in zip(wanted, rows, strict=True):
        at, state = place(one.row or one.contract), str(cells[HEADINGS.index("State")])
        if state.endswith("overdue"):
            told = f"{one.kind} of {one.contract['contract_id']} is {state}."
            yield Finding(at, "notice_overdue", "warn", told, "Publish it, or enter when it was published.")
        texts = ((f"{at}, {heading}", cell) for heading, cell in zip(HEADINGS, cells, strict=True) if isinstance(cell, str))
        for where, wrong in told_contacts(texts):
            yield Finding(where, "contact", "block", f"{where} {wrong}.", "Take it out of the register's text.")
