"""The change log of a register: append-only entries chained by hashes, and the register as it stood on any day.

Source: commissioning-workbooks, register reference, change log (project rule). A hash shows a slip or an edit in the middle; it does not
stop somebody who rewrites the whole log.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from udfs.findings import Finding

ACTIONS = ("insert", "change", "void", "import", "export")
NEED_REASON = ("value", "date", "status", "accountable_body")  # a column whose name holds one of these changes for a reason
START = "0" * 64
Rows = dict[tuple[str, str], dict[str, str]]


class Entry(NamedTuple):
    """One change of one cell; an insert or import writes a row column by column, a void takes the whole row out of sight."""

    seq: int
    at: str  # UTC, 2026-01-05T09:30:00Z
    who: str
    action: str
    batch: str
    table: str
    key: str
    column: str
    old: str
    new: str
    reason: str
    source_id: str
    prev_hash: str = ""
    hash: str = ""


def append(log: list[Entry], entry: Entry) -> Entry:
    """The entry as it joins the log: numbered and chained to the last one. ValueError for an action or a time nobody knows."""
    if entry.action not in ACTIONS:
        raise ValueError(f"action is one of {', '.join(ACTIONS)}, not {entry.action}")
    if not entry.at.endswith("Z"):
        raise ValueError(f"at is a time in UTC such as 2026-01-05T09:30:00Z, not {entry.at}")
    dt.datetime.fromisoformat(entry.at)
    last = log[-1] if log else None
    numbered = entry._replace(seq=last.seq + 1 if last else 1, prev_hash=last.hash if last else START, hash="")
    log.append(numbered._replace(hash=digest(numbered)))
    return log[-1]


def digest(entry: Entry) -> str:
    """SHA-256 of the previous hash and the fields, each with its length before it, so that no text can pass for two."""
    text = "".join(f"{len(str(field))}:{field}" for field in entry[:-2])
    return hashlib.sha256(f"{entry.prev_hash}{text}".encode()).hexdigest()


def check(log: Iterable[Entry]) -> list[Finding]:
    """Where the log was edited, lost an entry, goes back in time, or lacks a reason."""
    found = []
    before, number, time = START, 0, ""
    for entry in log:
        where = f"change_log, seq {entry.seq}"
        if entry.hash != digest(entry):
            told = f"{where} is not as it was written; one of its fields was changed."
            found.append(Finding(where, "log_entry_changed", "block", told, "Restore it from a backup."))
        if entry.prev_hash != before or entry.seq != number + 1:
            told = f"{where} does not follow the entry before it; one is missing, added or moved."
            found.append(Finding(where, "log_chain_broken", "block", told, "Restore the log from a backup."))
        if entry.at < time:
            found.append(Finding(where, "log_time_goes_back", "warn", f"{where} is earlier than the one before it.", "Check the clock."))
        if entry.action in ("change", "void") and not entry.reason and any(name in entry.column for name in NEED_REASON):
            told = f"{where} changes {entry.column} of {entry.key} without a reason."
            found.append(Finding(where, "log_reason_missing", "warn", told, "Add an entry that says why."))
        before, number, time = entry.hash, entry.seq, entry.at
    return found


def as_at(log: Iterable[Entry], day: dt.date) -> Rows:
    """The rows by table and key as they stood at the end of a day (UTC): column -> text. Voided rows are not among them."""
    last = f"{day.isoformat()}T23:59:59Z"
    rows: Rows = {}
    for entry in log:
        if entry.at > last or entry.action == "export":
            continue
        place = (entry.table, entry.key)
        if entry.action == "void":
            rows.pop(place, None)
        elif entry.new:
            rows.setdefault(place, {})[entry.column] = entry.new
        else:
            rows.setdefault(place, {}).pop(entry.column, None)
    return rows
