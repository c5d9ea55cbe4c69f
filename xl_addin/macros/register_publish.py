"""Ribbon group Register, what leaves a register: open data, lists, calendar and annual summary, each a file beside the workbook.

The same makers as `cwb export`: nothing is written while something forbids it, and no contact is ever read. Who publishes, the period and
the counts no register knows stand on the sheet Register.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import xlwings as xw

from udfs.findings import Finding
from udfs.register.summary import ASKED
from workbooks import guard
from workbooks.errors import refuse
from workbooks.exports.annual import counts_in, export_summary, period
from workbooks.exports.diary import export_calendar
from workbooks.exports.lists import Listing, export_nhsbsa, export_transparency
from workbooks.exports.notices import export_notices
from workbooks.exports.ocds import Publisher, export_ocds
from workbooks.exports.official import read_schema
from workbooks.exports.rows import Rows
from workbooks.exports.source import in_register, passed
from workbooks.job.findings import setting_findings
from workbooks.outcome import BadInput
from workbooks.reader import Workbook
from workbooks.register.book import SET_UP, TEMPLATE
from workbooks.register.span import outside
from workbooks.register.tables import SCHEMA, RegisterJob, tables_of
from workbooks.side_files import put
from workbooks.template import from_book
from workbooks.templates import at_cells
from xl_addin.macros.beside import fresh, newest, not_done, saved
from xl_addin.macros.register import GROUP
from xl_addin.macros.template_places import is_made
from xl_addin.ribbon import Report, button, progress

PUBLISHER = {"publisher": "publisher", "uri": "publish_address", "prefix": "ocid_prefix"}  # what a finding calls it -> the setting
STAMP = re.compile(rb"DTSTAMP:[^\r]*\r\n")


class Made(NamedTuple):
    """An export: what was found, its bytes once nothing blocks, and what is in it."""

    findings: Iterable[Finding]
    text: Callable[[], bytes]
    told: str


Maker = Callable[[RegisterJob, Rows, dt.date], Made]


@button(
    group=GROUP,
    label="Export OCDS",
    screentip="Publish the register as open contracting data",
    supertip="Writes a release package (OCDS 1.1.5 with the United Kingdom extension) beside this workbook, one release a contract as at "
    "the date on Register. Enter who publishes, where and under which prefix on Register first. Checked before it is written; nothing is "
    "written while something forbids it. Contacts are never read. Save first.",
    keytip="RO",
    icon="XmlExport",
)
def register_export_ocds(
    book: xw.Book, publisher: str | None = None, address: str | None = None, prefix: str | None = None, as_at: dt.date | None = None,
    schema: str | None = None,
) -> Report:  # fmt: skip
    """Write the release package. What is not given is taken from the sheet Register; `schema`: an official schema to check as well."""

    def make(job: RegisterJob, tables: Rows, day: dt.date) -> Made:
        told = [given or str(job.settings.get(name) or "") for given, name in
                ((publisher, "publisher"), (prefix, "ocid_prefix"), (address, "publish_address"))]  # fmt: skip
        export = export_ocds(tables, day, Publisher(*told), read_schema(schema) if schema else None)
        count = len(export.package.get("releases", ()))
        found = [replace(f, where=job.settings_at.get(PUBLISHER[f.where], f.where)) if f.where in PUBLISHER else f for f in export.findings]
        return Made(found, lambda: export.text, f"{count:,} release{'s' * (count != 1)} as at {day:%d/%m/%Y}")

    return _publish(book, "Export OCDS", as_at, make, ("ocds", ".json"))


@button(
    group=GROUP,
    label="Export transparency CSV",
    screentip="Publish the list of the Transparency Code",
    supertip="Writes the list the Local Government Transparency Code asks for beside this workbook: a row for each agreement in force "
    "above the Code's value, what its sum is (lifetime or annual), and in the last column what it lacks. No contact is read. Save first.",
    keytip="RT",
    icon="ExportTextFile",
)
def register_export_transparency(book: xw.Book, as_at: dt.date | None = None) -> Report:
    """Write the Transparency Code's list."""
    return _publish_list(book, "Export transparency CSV", as_at, export_transparency, "transparency")


@button(
    group=GROUP,
    label="NHSBSA layout",
    screentip="Publish the register in the NHSBSA's layout",
    supertip="Writes the register as CSV beside this workbook, in the layout of the NHS Business Services Authority's own register: award "
    "value with options and without VAT, current and latest end apart. Contacts are never read. Save first.",
    keytip="RN",
    icon="ExportSavedExports",
)
def register_export_nhsbsa(book: xw.Book, as_at: dt.date | None = None) -> Report:
    """Write the list in the NHSBSA's layout."""
    return _publish_list(book, "NHSBSA layout", as_at, export_nhsbsa, "nhsbsa")


@button(
    group=GROUP,
    label="Notices needed",
    screentip="Which notices the contracts need, and by when",
    supertip="Writes a list beside this workbook of the notices each contract needs by its regime, by when, and which are published; the "
    "periods are dated parameters that say who checked them. Contacts are never read. Save first.",
    keytip="RE",
    icon="ReviewTrackChanges",
)
def register_export_notices(book: xw.Book, as_at: dt.date | None = None) -> Report:
    """Write the list of notices."""
    return _publish_list(book, "Notices needed", as_at, export_notices, "notices")


@button(
    group=GROUP,
    label="Annual summary",
    screentip="The annual summary of the Provider Selection Regime",
    supertip="Writes the counts regulation 25 asks for beside this workbook: awards by process, frameworks, urgent awards, providers, "
    "representations. The period and the counts no register knows are entered on Register; without a period it is the last whole "
    "financial year. Save first.",
    keytip="RS",
    icon="SummarizeSlide",
)
def register_summary(book: xw.Book, first: dt.date | None = None, last: dt.date | None = None) -> Report:
    """Write the annual summary of a period, both days in it; the one on the sheet Register when none is given."""

    def make(job: RegisterJob, tables: Rows, day: dt.date) -> Made:
        start, end = period(job.settings, day, first, last, job.settings_at)
        listing = export_summary(tables, start, end, counts_in(job.settings))
        found = [replace(f, remedy="Enter it on the sheet Register, or publish without it.") if f.rule == "count_asked_for" else f
                 for f in listing.findings]  # fmt: skip
        return Made(found, lambda: listing.text, f"{len(listing.rows):,} rows for {start:%d/%m/%Y} to {end:%d/%m/%Y}")

    return _publish(book, "Annual summary", None, make, ("annual summary", ".csv"), (*ASKED, "summary_from", "summary_to"))


@button(
    group=GROUP,
    label="Calendar",
    screentip="The register's dates as a calendar for Outlook",
    supertip="Writes a calendar (.ics) beside this workbook: notice deadlines, ends, reviews, breaks, checkpoints, notices and others as "
    "whole days. Open it in Outlook. Written again after a change, a date that moved moves there too and one that is gone is cancelled. "
    "Nobody is invited. Save first.",
    keytip="RC",
    icon="CalendarInsert",
)
def register_calendar(
    book: xw.Book, previous: str | None = None, alarms: bool | None = None, remind: str | None = None, as_at: dt.date | None = None
) -> Report:
    """Write the calendar over the one of the time before. `previous`: that file, where it lies elsewhere; `alarms`: with reminders;
    `remind`: so many days before each date, with commas. What is not given is taken from the sheet Register."""
    target = Path(book.fullname).with_name(f"{Path(book.fullname).stem} calendar.ics")

    def make(job: RegisterJob, tables: Rows, day: dt.date) -> Made:
        before = Path(previous) if previous else target
        earlier = guard.load(str(before)) if previous or before.exists() else None
        wanted = bool(job.settings.get("calendar_alarms")) if alarms is None else alarms
        diary = export_calendar(tables, day, dt.datetime.now(dt.UTC).replace(microsecond=0), earlier, wanted,
                                remind=_reminders(job, remind), settings=job.settings)  # fmt: skip
        return Made(diary.findings, lambda: diary.text, _events(diary.counts))

    return _publish(book, "Calendar", as_at, make, target, ("calendar_alarms",))


def _reminders(job: RegisterJob, given: str | None) -> list[int]:
    """Days before each date. BadInput where one is no whole number."""
    words = [word.strip() for word in (given or str(job.settings.get("calendar_remind") or "")).split(",") if word.strip()]
    wrong = next((word for word in words if not word.removesuffix(".0").isdecimal()), None)
    if wrong is not None:
        where = "remind" if given else job.settings_at.get("calendar_remind", "Register")
        raise BadInput([Finding(where, "settings", "block", f"{wrong} is no number of days.", "Enter whole days, such as 14, 3.")])
    return [int(word.removesuffix(".0")) for word in words]


def _events(counts: dict[str, int]) -> str:
    return f"{', '.join(f'{count:,} {what}' for what, count in counts.items() if count) or 'no'} events"


# ---- the same for all


def _publish(
    book: xw.Book, label: str, as_at: dt.date | None, make: Maker, into: Path | tuple[str, str], used: tuple[str, ...] = (),
) -> Report:  # fmt: skip
    """Make an export and write it `into` a file, or a new one beside the workbook named by a word and an ending. `used`: its settings."""
    try:
        progress(book, f"{label}: reading the register")
        job = _register(book)
        day = as_at or _day(job, used)
        progress(book, f"{label}: making and checking it")
        made = make(job, tables_of(job), day)
        found = passed(in_register(job, (*job.findings, *made.findings)))
    except BadInput as problem:
        return not_done(problem)
    path, is_new = _write(book, made.text(), into)
    done = f"Written to {path.name}" if is_new else f"{path.name} says just that already, so nothing was written"
    return Report(f"{label}: {made.told}. {done}.", tuple(found))


def _publish_list(book: xw.Book, label: str, as_at: dt.date | None, export: Callable[[Rows, dt.date], Listing], word: str) -> Report:
    """Write a list that needs the tables and the day alone, as CSV."""

    def make(job: RegisterJob, tables: Rows, day: dt.date) -> Made:
        listing = export(tables, day)
        left = "".join(f", {count:,} left out ({reason})" for reason, count in sorted(listing.left_out.items()))
        return Made(listing.findings, lambda: listing.text, f"{len(listing.rows):,} rows as at {day:%d/%m/%Y}{left}")

    return _publish(book, label, as_at, make, (word, ".csv"))


def register_file(book: xw.Book) -> Workbook:
    """The book's own file, in which a register stands. Raises WorkbookError unsaved, no_sheets_yet."""
    whole = saved(book)
    if not is_made(whole):  # type: ignore[arg-type]  # a read file answers the same questions as a live book
        raise refuse("no_sheets_yet", book=book.name, kind="register", button=SET_UP, group=GROUP)
    return whole


def _register(book: xw.Book) -> RegisterJob:
    """The register in the book's file. BadInput when it has no contract."""
    job = from_book(TEMPLATE, register_file(book))
    assert isinstance(job, RegisterJob)
    if not job.contracts:
        raise BadInput([Finding("Contracts", "nothing_to_export", "block", "There is no contract on the sheet Contracts.", "Fill it in.")])
    return job


def _day(job: RegisterJob, used: tuple[str, ...]) -> dt.date:
    """The register's date. BadInput where it, or a setting the export uses, is blank or wrong, with its cell."""
    wrong = wrong_settings(job, ("as_at", *used))
    unknown = outside(job.as_at, job.settings_at.get("as_at", "As at")) if job.as_at else None
    if job.as_at is None or wrong or unknown:
        raise BadInput([*wrong, *filter(None, [unknown])])
    return job.as_at


def wrong_settings(job: RegisterJob, used: tuple[str, ...]) -> list[Finding]:
    """What is wrong with some settings, each at its cell."""
    names = [f"settings, {name}" for name in used]
    return at_cells(job, [f for f in setting_findings(SCHEMA, job) if f.where in names])


def _write(book: xw.Book, data: bytes, into: Path | tuple[str, str]) -> tuple[Path, bool]:
    """The file, and whether it was written: not where the newest one says the same. What stands beside the workbook stays."""
    if isinstance(into, Path):
        there, target = into if into.exists() else None, into
    else:
        word, ending = into
        first = Path(book.fullname).with_suffix(ending)
        there, target = newest(first, word), fresh(first, word)
    if there and there.is_file() and STAMP.sub(b"", guard.load(str(there))) == STAMP.sub(b"", data):
        return there, False
    put(target, data)
    return target, True
