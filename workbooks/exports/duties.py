"""Dates that follow from a rule rather than from a cell: indicators to be assessed, checkpoints before a step, spend near a value."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from udfs.register.months import DAY, end_after
from udfs.register.notices import contract_kpi_duty
from udfs.register.rows import OPEN_ENDED_DAYS
from udfs.register.spend import register_spend_match
from udfs.settings import dated
from workbooks.exports.ending import sound_end
from workbooks.exports.rows import Record, Register

STARTED = ("signed", "live")
DUTY = ("regime", "agreement_kind", "value_lifetime", "start_date")
AHEAD = 12  # months an assessment is told ahead where a contract has no end
# Checkpoint without a day of its own -> the column whose day it must come before, and by how many days (register reference, 4.1).
BEFORE: Mapping[str, tuple[str, dt.timedelta, str]] = {
    "ISAP_CP2": ("signed_date", DAY, "before the day of signature"),
    "ISAP_CP3": ("start_date", dt.timedelta(0), "by the start of the service"),
}


def assessments(contracts: list[Record], as_at: dt.date) -> Iterator[tuple[Any, ...]]:
    """By when indicators must be assessed where the Procurement Act asks for them: at the end of each interval, and at the end."""
    rows = [row for row in contracts if row["status"] in STARTED and all(row[name] is not None for name in DUTY)]
    if not rows:
        return
    told = contract_kpi_duty(*([row[name] for row in rows] for name in ("regime", "value_lifetime", "agreement_kind")), as_at)
    for row, (needed, _, months) in zip(rows, told, strict=True):
        if isinstance(needed, int | float) and needed > 0 and months:
            yield from _of_contract(row, int(months), as_at)


def _of_contract(row: Record, months: int, as_at: dt.date) -> Iterator[tuple[Any, ...]]:
    end = sound_end(row)
    known = end is not None and end not in OPEN_ENDED_DAYS
    last = end if known else end_after(as_at, AHEAD)
    number = 1
    while (day := end_after(row["start_date"], months * number)) < last:
        yield row["contract_id"], "kpi", str(number), day, f"Assess the key performance indicators, period {number}", row, months * number
        number += 1
    if known:
        yield row["contract_id"], "kpi", "end", end, "Assess the key performance indicators, at the end", row


def checkpoint(row: Record, milestone: Record) -> tuple[dt.date | None, str]:
    """The day of a checkpoint: its own, else the last one its rule leaves; and in words what that is."""
    name = (milestone["scheme"] or "milestone").replace("_", " ")
    if milestone["due_date"] or milestone["scheme"] not in BEFORE:
        return milestone["due_date"], name
    column, less, words = BEFORE[milestone["scheme"]]
    return (row[column] - less if row[column] else None), f"{name}, {words}"


def laid(register: Register, as_at: dt.date) -> dict[str, list[Record]]:
    """Payments by contract, as the sheet Spend check lays them: what a person entered goes first, then what matches."""
    payments = [t for mine in register.below.get("transaction", {}).values() for t in mine]
    if not payments or not register.contracts:
        return {}
    name = lambda party: (register.parties.get(party) or {}).get("name") or party
    number = lambda party: (register.parties.get(party) or {}).get("company_no")
    lines = [[t[c] for t in payments] for c in ("supplier_raw", "date", "net", "contract_ref_raw", "narrative")]
    column = lambda c: [row[c] for row in register.contracts]
    held = column("holder_party_id")
    told = register_spend_match(*lines, [number(t["party_id"]) for t in payments], column("contract_id"), column("contract_ref"),
                                list(map(name, held)), list(map(number, held)), column("start_date"), column("end_date_current"),
                                as_at)  # fmt: skip
    found: dict[str, list[Record]] = {}
    for payment, match in zip(payments, told, strict=True):
        contract = payment["contract_id"] or (None if payment["match_how"] else match[0])
        if isinstance(contract, str):
            found.setdefault(contract, []).append(payment)
    return found


def consumption(row: Record, payments: list[Record], as_at: dt.date) -> Iterator[tuple[Any, ...]]:
    """The day a payment took what was spent near the value of the contract, and the day one took it above."""
    value = row["value_current"] if row["value_current"] is not None else row["value_lifetime"]
    paid = [t for t in payments if t["date"] and t["net"] is not None]
    if not value or value < 0 or not paid:
        return
    near = Decimal(str(float(dated("spend_near_value_share", as_at))))
    limits = {"near": (near * value, False, f"Spend reached {near:.0%} of the value"), "over": (value, True, "Spend went above the value")}
    spent = Decimal(0)
    for payment in sorted(paid, key=lambda t: t["date"]):
        spent += payment["net"]
        for name in [n for n, (limit, above, _) in limits.items() if spent > limit or (spent == limit and not above)]:
            yield row["contract_id"], "consumption", name, payment["date"], limits.pop(name)[2], payment


def payment_changes(register: Register, row: Record) -> Iterator[tuple[Any, ...]]:
    """The first day of a way of paying that begins after the contract does, and the last of one that ends before it."""
    own, counted = row["contract_id"], dict[str, int]()
    for m in register.of("payment_mechanism", row):
        kind = (m["kind"] or "").replace("_", " ")
        counted[kind] = counted.get(kind, 0) + 1
        number = f"{kind} {counted[kind]}"
        if m["from_date"] and row["start_date"] and m["from_date"] > row["start_date"]:
            yield own, "payment_from", number, m["from_date"], f"Payment by {kind} begins".replace("  ", " "), m
        if m["to_date"] and row["end_date_current"] and m["to_date"] < row["end_date_current"]:
            yield own, "payment_to", number, m["to_date"], f"Payment by {kind} ends".replace("  ", " "), m
