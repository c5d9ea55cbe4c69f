"""The change log of a register workbook: what differs from the last entries is appended, chained by hashes, never rewritten.

Entries are dated to the register's as-at date, so that the same register always has the same log. Contacts, spend and import issues are
not logged: the first hold persons, the others are files' rows that keep their own file and row.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from udfs.findings import Finding
from udfs.register import history
from udfs.register.history import NEED_REASON, Entry, Rows
from workbooks.job.schema import Row
from workbooks.register.tables import CONTRACT, TABLES, RegisterJob, tables_of
from workbooks.spec import Value

LOGGED = ("contract", "lot", "party", "commissioner_share", "subcontract", "extension", "break_clause", "milestone", "isap_kloe",
          "variation", "function_transfer", "statutory_duty", "gp_participation", "condition", "outcome_measure", "payment_mechanism",
          "notice", "status_event", "source", "statement", "conflict_record")  # fmt: skip
KEYS = {
    "contract": (CONTRACT,), "commissioner_share": (CONTRACT, "party_id", "effective_from"), "extension": (CONTRACT, "ext_no"),
    "break_clause": (CONTRACT, "break_no"), "isap_kloe": (CONTRACT, "checkpoint", "kloe_ref"), "variation": (CONTRACT, "var_no"),
    "gp_participation": (CONTRACT, "practice_ods"), "payment_mechanism": (CONTRACT, "kind", "from_date"),
    "status_event": (CONTRACT, "source_id", "status", "as_of"), "conflict_record": (CONTRACT, "decision", "date", "role"),
}  # fmt: skip
COLUMNS = ("seq", "at_utc", "who", "action", "batch", "table", "key", "column", "old", "new", "reason", "source_id", "prev_hash", "hash")
NOBODY = "not stated"
FIRST = "import"
REASON = "reason"


def entries(job: RegisterJob) -> list[Entry]:
    """The log as it stands in a job."""
    return [Entry(int(row["seq"] or 0), *(str(row[name] or "") for name in COLUMNS[1:])) for row in job.rows["change_log"]]


def logged(job: RegisterJob, batch: str = "") -> RegisterJob:
    """The job with its log brought up to its rows, and the reason that went into it emptied. Unchanged when no log is kept, or when what
    stands in it cannot be trusted or read. `batch`: the import that the rows came with."""
    log = trusted(job)
    if log is None:
        return job
    count = len(log)
    known, now = history.as_at(log, dt.date.max), current(job)
    reason = str(job.settings.get(REASON) or "")
    for action, (table, key), column, old, new in _changes(known, now, FIRST if batch or not log else "insert"):
        said = reason if action in ("change", "void") else ""
        came = batch or (job.source if action == FIRST else "")
        history.append(log, _entry(job, action, came, table, key, column, old, new, said))
    return replace(_with(job, log[count:]), settings=job.settings | {REASON: None}) if len(log) > count else job


def exported(job: RegisterJob, what: str, file: str, sha256: str) -> RegisterJob:
    """The job with an entry about a file that was published from it; what was not logged yet goes before it."""
    job = logged(job)
    log = trusted(job)
    return job if log is None else _with(job, [history.append(log, _entry(job, "export", "", "export", file, what, "", sha256, ""))])


def trusted(job: RegisterJob) -> list[Entry] | None:
    """The log where one is kept, was read whole and can be trusted; else none."""
    if not job.settings.get("keep_log") or job.as_at is None or any(f.severity == "block" for f in job.findings):
        return None
    log = entries(job)
    return None if any(f.severity == "block" for f in history.check(log)) else log


def _entry(job: RegisterJob, action: str, *told: str) -> Entry:
    """An entry of the register's day by whom it names, before it is numbered and chained."""
    return Entry(0, f"{job.as_at:%Y-%m-%d}T00:00:00Z", str(job.settings.get("entered_by") or NOBODY), action, *told, "")


def _with(job: RegisterJob, added: list[Entry]) -> RegisterJob:
    rows = [dict(zip(COLUMNS, entry, strict=True)) | {"seq": float(entry.seq)} for entry in added]
    whole = [*job.rows["change_log"], *({name: value if value != "" else None for name, value in row.items()} for row in rows)]
    return replace(job, rows=job.rows | {"change_log": whole})


def findings(job: RegisterJob) -> list[Finding]:
    """What the chain of hashes says about the log."""
    return history.check(entries(job))


def current(job: RegisterJob) -> Rows:
    """The rows by table and key, each cell as its text."""
    found: Rows = {}
    tables = tables_of(job)
    for table in LOGGED:
        for row in tables[table]:
            key = "/".join(text(row.get(name)) for name in KEYS.get(table, (TABLES[table][0].name,) if table in TABLES else ()))
            place, number = (table, key), 2
            while place in found:  # the same key twice is a finding; both rows are kept
                place, number = (table, f"{key} #{number}"), number + 1
            found[place] = {name: text(value) for name, value in row.items() if name != "at" and value is not None}
    return found


def text(value: Value) -> str:
    """A cell as the log writes it: dates as 2026-03-31, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _changes(known: Rows, now: Rows, inserted: str) -> Iterator[tuple[str, tuple[str, str], str, str, str]]:
    """Action, place, column, old and new text of every cell that differs, then the rows that are gone."""
    for place, cells in now.items():
        before = known.get(place)
        for column in dict.fromkeys((*(before or {}), *cells)):
            old, new = (before or {}).get(column, ""), cells.get(column, "")
            if old != new:
                yield "change" if before is not None else inserted, place, column, old, new
    for place in known:
        if place not in now:
            yield "void", place, "", "", ""


def reasons_missing(job: RegisterJob) -> bool:
    """Whether changes are about to be logged that ask for a reason while none is given."""
    known = history.as_at(entries(job), dt.date.max)
    changed = (column for action, _, column, _, _ in _changes(known, current(job), FIRST) if action == "change")
    return not job.settings.get(REASON) and any(name in column for column in changed for name in NEED_REASON)


def register_as_at(job: RegisterJob, day: dt.date) -> dict[str, list[Row]]:
    """The register by table as its log has it at the end of a day, cells as text."""
    found: dict[str, list[Row]] = {}
    for (table, _), cells in history.as_at(entries(job), day).items():
        found.setdefault(table, []).append(dict(cells))
    return found
