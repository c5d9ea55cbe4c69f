"""The register's dates as an iCalendar file (RFC 5545) for Outlook and others: whole days, no attendees, no addresses.

An event keeps its id over all exports, so a calendar replaces it instead of showing it twice. What was exported before is read from the
earlier file: a date that moved raises the event's SEQUENCE, an event that is gone is sent once more as cancelled.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from icalendar import Alarm, Calendar
from icalendar import Event as Entry

from udfs.findings import Finding
from udfs.register.alerts import BANDS, band_limits
from udfs.register.months import DAY
from workbooks.errors import refuse
from workbooks.exports.contacts import told_contacts
from workbooks.exports.events import TABLES, Event, Lead, events
from workbooks.exports.rows import Rows, read

PRODUCT = "-//commissioning-workbooks//Contract register//EN"
NAMESPACE = uuid.UUID("8b5c6f0e-52a1-5c0b-9e0a-3f6f2f4c7d11")  # ours; an id is made from it, the contract, the kind of event and its number
CONFIRMED, CANCELLED = "CONFIRMED", "CANCELLED"


class Diary(NamedTuple):
    """The file, what was found, and how many events are new, moved, unchanged or cancelled."""

    text: bytes
    findings: list[Finding]
    counts: dict[str, int]


class Known(NamedTuple):
    """An event as a calendar has it."""

    uid: str
    day: dt.date
    title: str
    note: str
    sequence: int = 0
    status: str = CONFIRMED


def export_calendar(
    tables: Rows, as_at: dt.date, stamp: dt.datetime, previous: bytes | None = None, alarms: bool = False, *,
    remind: Sequence[int] = (), settings: Mapping[str, Any] | None = None,
) -> Diary:  # fmt: skip
    """Events of the register. `stamp`: the moment of the export; nothing else in the file depends on it. `previous`: the file of the
    export before. `alarms`: a reminder at each limit of the alert bands; `remind`: so many days before instead. `settings`: those of the
    register, whose own alert bands and times go before the dated parameters."""
    own = settings or {}
    register = read(tables, TABLES)
    titles = {row["contract_id"]: row["title"] or row["contract_id"] for row in register.contracts}
    before = {known.uid: known for known in _read(previous)} if previous else {}
    now = {known.uid: known for known in (_known(titles[event.contract_id], event) for event in events(register, as_at, _lead(own)))}
    counts = dict.fromkeys(("new", "moved", "unchanged", "cancelled"), 0)
    told = [_followed(known, before.get(uid), counts) for uid, known in now.items()]
    told += [_gone(known, counts) for uid, known in before.items() if uid not in now]
    days = sorted(set(remind)) or (_bands(own, as_at) if alarms else [])
    texts = ((known.title, text) for known in told for text in (known.title, known.note))
    contacts = [Finding(where[:60], "contact", "block", f"An event {wrong}.", "Take it out of the register's text.")
                for where, wrong in told_contacts(texts)]  # fmt: skip
    return Diary(_written(told, stamp, days), [*register.findings, *contacts], counts)


def _lead(own: Mapping[str, Any]) -> Lead:
    return Lead(*(None if own.get(name) is None else int(own[name]) for name in ("notice_buffer", "lead_months")))


def _bands(own: Mapping[str, Any], as_at: dt.date) -> list[int]:
    given = [own.get(f"alert_{name}") for name in BANDS]
    return [int(limit) for limit in band_limits(as_at, None if None in given else given)]  # type: ignore[arg-type]  # none is None


def _known(name: str, event: Event) -> Known:
    uid = str(uuid.uuid5(NAMESPACE, "\n".join((event.contract_id, event.kind, event.number))))
    return Known(uid, event.day, f"{event.title}: {name}", f"Contract {event.contract_id}: {event.title} on {event.day:%d/%m/%Y}.")


def _followed(known: Known, old: Known | None, counts: dict[str, int]) -> Known:
    if old is None:
        counts["new"] += 1
        return known
    same = old.day == known.day and old.status != CANCELLED
    counts["unchanged" if same else "moved"] += 1
    return known._replace(sequence=old.sequence + (not same))


def _gone(old: Known, counts: dict[str, int]) -> Known:
    if old.status == CANCELLED:
        return old
    counts["cancelled"] += 1
    return old._replace(status=CANCELLED, sequence=old.sequence + 1)


def _written(told: Sequence[Known], stamp: dt.datetime, days: list[int]) -> bytes:
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
        calendar.add(name, value)
    for known in sorted(told, key=lambda k: (k.day, k.title, k.uid)):
        calendar.add_component(_entry(known, stamp, days if known.status == CONFIRMED else []))
    return calendar.to_ical()


def _entry(known: Known, stamp: dt.datetime, days: list[int]) -> Entry:
    entry = Entry()
    fields = {"uid": known.uid, "dtstamp": stamp, "dtstart": known.day, "dtend": known.day + DAY, "summary": known.title,
              "description": known.note, "sequence": known.sequence, "status": known.status, "transp": "TRANSPARENT"}  # fmt: skip
    for name, value in fields.items():
        entry.add(name, value)
    for limit in days:
        alarm = Alarm()
        for name, value in (("action", "DISPLAY"), ("description", known.title), ("trigger", -limit * DAY)):
            alarm.add(name, value)
        entry.add_component(alarm)
    return entry


def _read(data: bytes) -> list[Known]:
    """Events of an earlier export. WorkbookError not_our_calendar for any other file: it is not replaced."""
    try:
        calendar: Any = Calendar.from_ical(data)
        if str(calendar.get("prodid")) != PRODUCT:
            raise refuse("not_our_calendar", reason="another program wrote it")
        return [_as_known(entry) for entry in calendar.walk("VEVENT")]
    except (ValueError, KeyError, AttributeError) as problem:
        raise refuse("not_our_calendar", reason=str(problem).rstrip(".") or "it cannot be read") from None


def _as_known(entry: Any) -> Known:
    return Known(str(entry["uid"]), entry["dtstart"].dt, str(entry["summary"]), str(entry.get("description", "")),
                 int(entry.get("sequence", 0)), str(entry.get("status", CONFIRMED)))  # fmt: skip
