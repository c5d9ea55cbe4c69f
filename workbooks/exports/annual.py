"""The annual summary that the Provider Selection Regime asks for, as a CSV file."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from udfs.errors import UdfError
from udfs.findings import Finding
from udfs.register.summary import ASKED, register_psr_summary
from workbooks.exports.lists import Listing
from workbooks.exports.rows import Rows, read
from workbooks.outcome import BadInput

COLUMNS = ("regime", "route", "agreement_kind", "signed_date", "start_date", "end_date_current", "holder_party_id")
HEADINGS = ("Item", "Count", "How found")
NOWHERE: Mapping[str, str] = {}


def last_year(as_at: dt.date) -> tuple[dt.date, dt.date]:
    """The financial year that ended last on or before a date."""
    end = dt.date(as_at.year, 3, 31)
    end = end if end <= as_at else end.replace(year=end.year - 1)
    return dt.date(end.year - 1, 4, 1), end


def counts_in(settings: Mapping[str, Any]) -> dict[str, int]:
    """The counts no register knows, as they were entered on the sheet Register."""
    return {name: int(count) for name in ASKED if isinstance(count := settings.get(name), int | float)}


def period(
    settings: Mapping[str, Any], day: dt.date, first: dt.date | None = None, last: dt.date | None = None, at: Mapping[str, str] = NOWHERE
) -> tuple[dt.date, dt.date]:  # fmt: skip
    """The period given, else the one on the sheet Register, else the financial year that ended last. BadInput where one end is blank."""
    start, end = (first, last) if first or last else (settings.get("summary_from"), settings.get("summary_to"))
    if isinstance(start, dt.date) and isinstance(end, dt.date):
        return start, end
    if start or end:
        where = at.get("summary_to" if start else "summary_from", "the period")
        raise BadInput([Finding(where, "dates", "block", "A period has two ends, and one is blank.", "Enter both, or neither.")])
    return last_year(day)


def export_summary(tables: Rows, start: dt.date, end: dt.date, asked_for: Mapping[str, int] | None = None) -> Listing:
    """Counts of the period, both days in it. `asked_for`: counts the register cannot know; where one is needed and not given, its cell
    stays blank and a finding says so."""
    register = read(tables, ())
    columns = [[row[name] for row in register.contracts] for name in COLUMNS]
    try:
        told = register_psr_summary(*columns, start, end, [list(pair) for pair in (asked_for or {}).items()])
    except UdfError as problem:
        found = Finding("the period", "summary", "block", problem.sentence(), "Correct it.")
        return Listing(HEADINGS, [], [*register.findings, found], {})
    rows: list[list[Any]] = [["Period", None, f"{start:%d/%m/%Y} to {end:%d/%m/%Y}"]]
    findings = list(register.findings)
    for item, count, how in told:
        if isinstance(count, UdfError):
            remedy = f"Enter it on the sheet Register, or give it with --{item.replace('_', '-')}." if item in ASKED else ""
            findings.append(Finding(_label(item), "count_asked_for", "warn", f"No register knows {_label(item).lower()}.", remedy))
        rows.append([_label(item), None if isinstance(count, UdfError) else int(count), how])
    return Listing(HEADINGS, rows, findings, {})


def _label(item: str) -> str:
    words = item.replace("psr", "PSR").split("_")
    if len(words[-1]) == 1:
        words[-1] = words[-1].upper()
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])
