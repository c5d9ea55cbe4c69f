"""Notices that wait to be published: those on the register, those a contract needs by its regime, and those of its changes.

A change that needs a notice is answered by the contract's next notice of a modification on the register, in the order of their rows.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from udfs.register.modification import contract_modification
from workbooks.exports.notices import Wanted, due_of, wanted_of
from workbooks.exports.rows import Record, Register

MODIFICATION = "PSR_modification"
SUCCESSION, URGENT = "succession", "urgent"  # reasons of a variation that regulation 13 asks about


class Pair(NamedTuple):
    """A change that needs a notice, and the row of the register that holds it."""

    variation: Record
    notice: Record | None


def owed(register: Register, contracts: list[Record], as_at: dt.date) -> Iterator[tuple[Any, ...]]:
    """An event for each notice that is not published. One that is not on the register is told with its day, or where that is unknown."""
    pairs = modifications(register, contracts)
    of_notice = {id(pair.notice): pair.variation for pair in pairs if pair.notice is not None}
    missing = [pair.variation for pair in pairs if pair.notice is None]
    psr = {row["contract_id"]: row for row in contracts}
    wanted = [_counted(one, of_notice) for row in contracts for one in wanted_of(register, row, as_at) if _waits(one)]
    untyped = lambda row: (n for n in register.of("notice", row) if not n["type"] and not n["published_date"])
    wanted += [Wanted(row, "", notice, None) for row in contracts for notice in untyped(row)]
    wanted += [Wanted(psr[v["contract_id"]], MODIFICATION, None, v["date"]) for v in missing]
    about = [one.row for one in wanted[: len(wanted) - len(missing)]] + missing
    for one, row, answer in zip(wanted, about, due_of(wanted, as_at), strict=True):
        day = (one.row or {}).get("due_date") or answer[0]
        if one.row is None and not isinstance(day, dt.date) and (one.event is not None or answer[0] is None):
            continue  # not required, of a rule that was not yet there, or without a period
        change = f" of variation {row['var_no']}" if one.row is None and row is not None else ""
        number = (one.row["notice_id"] or "") if one.row else f"{one.kind}{change}"
        yield one.contract["contract_id"], "notice", number, day, f"Publish notice {one.kind.replace('_', ' ')}{change}".strip(), row


def _waits(one: Wanted) -> bool:
    return not one.problem and (one.row is None or one.row["published_date"] is None)


def _counted(one: Wanted, of_notice: dict[int, Record]) -> Wanted:
    """A notice of a modification counts from the change it answers, not from the signature."""
    if one.kind != MODIFICATION:
        return one
    variation = of_notice.get(id(one.row))
    return one._replace(event=variation["date"] if variation else None)


def modifications(register: Register, contracts: list[Record]) -> list[Pair]:
    """Signed changes that need a notice under regulation 13, each with the row that holds it."""
    rows = [(row, v) for row in contracts for v in register.of("variation", row)]
    pairs, waiting = list[Pair](), {row["contract_id"]: _of_changes(register, row) for row in contracts}
    for (row, variation), told in zip(rows, asked(register, rows), strict=True):
        if told[4] == "yes" and variation["state"] != "draft":
            pairs.append(Pair(variation, next(waiting[row["contract_id"]], None)))
    return pairs


def _of_changes(register: Register, row: Record) -> Iterator[Record]:
    return (notice for notice in register.of("notice", row) if notice["type"] == MODIFICATION)


def asked(register: Register, rows: list[tuple[Record, Record]]) -> list[list[Any]]:
    """What regulation 13 says of each change; asked as the sheet Variation facts asks."""
    if not rows:
        return []
    one = lambda value, word: "unknown" if value is None else "yes" if value == word else "no"
    sums = [_sums(register.of("variation", row), v) for row, v in rows]
    return contract_modification(
        [row["regime"] for row, _ in rows], [row["route"] for row, _ in rows], [v["date"] for _, v in rows],
        [v["value_delta"] for _, v in rows], [prior for prior, _ in sums], [row["value_original"] for row, _ in rows],
        [v["materially_different"] for _, v in rows], [v["provided_for"] for _, v in rows],
        [one(v["reason_code"], SUCCESSION) for _, v in rows], ["unknown"] * len(rows),
        [one(v["initiated_by"], "external") for _, v in rows], [one(v["initiated_by"], "authority") for _, v in rows],
        ["yes" if v["reason_code"] == URGENT else "no" for _, v in rows], [gross for _, gross in sums])  # fmt: skip


def _sums(changes: list[Record], variation: Record) -> tuple[Any, Any]:
    """Changes of value before one, and the size of all of them up to it."""
    known = [v for v in changes if v["value_delta"] is not None and v["var_no"] is not None and variation["var_no"] is not None]
    prior = sum(v["value_delta"] for v in known if v["var_no"] < variation["var_no"])
    return prior, sum(abs(v["value_delta"]) for v in known if v["var_no"] <= variation["var_no"])
