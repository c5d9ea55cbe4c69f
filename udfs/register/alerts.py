"""Dates that need somebody to act: bands by days to the date, the next event of each contract, the list of alerts."""

import datetime as dt
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At
from udfs.register.months import moved
from udfs.register.params import AS_AT, REFERENCE, dates, links, texts
from udfs.register.rows import OPEN_ENDED_DAYS, by_row, ends, needed, without_placeholders
from udfs.registry import Param, Result, Source, udf
from udfs.settings import dated

BANDS = ("red", "amber", "watch")
ALERTS = Source("commissioning-workbooks, register reference", "alert bands", evidence="project rule")
LEAD_ARTICLE = Source("Commissioners must drive but leave providers to steer new care models, 6 October 2017",
                      "the whole award process could typically take 12 to 18 months", evidence="read")  # fmt: skip
LIMITS = Param("limits", "Most days to the date for red, amber and watch, three cells; the dated parameters when left out", kind="number",
               rank="row", unit="days", example=[30, 90, 180], minimum=0)  # fmt: skip
Limits = list[float]
Row = list[Any]


def band_limits(as_at: dt.date, given: Limits | None) -> Limits:
    """Days up to which an alert is red, amber, watch."""
    if given is None:
        return [float(dated(f"alert_{name}_days", as_at)) for name in BANDS]
    if len(given) != len(BANDS) or sorted(given) != list(given):
        raise errors.Refused("limits", reason="give three limits, the days for red, amber and watch, each no less than the one before")
    return given


def band(days: float, limits: Limits) -> str:
    """The first band whose limit the days do not pass."""
    if days < 0:
        return "overdue"
    return next((name for name, limit in zip(BANDS, limits, strict=True) if days <= limit), "green")


@udf(
    params=[dates("event_dates", "Date of each event; blank where there is none", ["2023-09-30", None]), AS_AT, LIMITS],
    result=Result("column", "text", "band", "overdue, red, amber, watch, green, or none for a blank date"),
    sources=[ALERTS],
    since="0.3.0",
)
def register_alert_band(event_dates: list[dt.date | None], as_at: dt.date, limits: Limits | None = None) -> list[str | errors.UdfError]:
    """Alert band of each date: overdue before the as-at date, then red, amber, watch and green by the days to go.

    event_dates: n; as_at: one date; limits: days, 3. Result: text, n. Bands are local practice: 30, 90 and 180 days unless given.
    Errors: #VALUE! in the row of a text no date; #N/A for an as-at date no parameter covers.
    """
    bounds = band_limits(as_at, limits)
    day_of = without_placeholders(event_dates)
    return by_row(lambda i, day: band((day - as_at).days, bounds) if day and day not in OPEN_ENDED_DAYS else "none", day_of)


@udf(
    params=[
        Param("event_dates", "Dates of each contract, one column an event; blank where there is none", kind="date", rank="table",
              unit="date", example=[["2023-09-30", "2024-03-31"], [None, "2023-05-31"]], blank="none", errors="row"),
        Param("events", "What each column is", kind="text", rank="row", unit="text", example=["notice deadline", "expiry"]),
        AS_AT, LIMITS,
    ],
    result=Result("table", "any", "text, date and days", "One row a contract, six columns: next event, its date, days to it, its band, how "
                  "many events are overdue, which and since when"),
    sources=[ALERTS, REFERENCE],
    since="0.3.0",
)  # fmt: skip
def register_next_event(
    event_dates: list[list[dt.date | None]], events: list[str], as_at: dt.date, limits: Limits | None = None
) -> list[Row]:
    """Next event of each contract on or after a date, and what is overdue.

    event_dates: n x k dates; events: k names; as_at: one date. Result: n rows of event, date, days, band, overdue, which. Events of one
    day are named together. A contract without a date to come has the band none, or overdue where only past ones are left; 31/12/2099 is
    no date. Errors: #VALUE! in the row of a text no date.
    """
    if len(events) != len(event_dates[0]):
        raise errors.LengthsDiffer("events", found=len(events), what="columns", other="event_dates", expected=len(event_dates[0]))
    bounds = band_limits(as_at, limits)
    columns = [without_placeholders(list(column)) for column in zip(*event_dates, strict=True)]
    return by_row(lambda i, *days: _next(days, events, as_at, bounds), *columns, width=6)


def _next(days: tuple[dt.date | None, ...], events: list[str], as_at: dt.date, limits: Limits) -> Row:
    dated_events = sorted((day, k) for k, day in enumerate(days) if day and day not in OPEN_ENDED_DAYS)
    to_come = [(day, k) for day, k in dated_events if day >= as_at]
    late = [f"{events[k]} {day:%d/%m/%Y}" for day, k in dated_events if day < as_at]
    told = [len(late), "; ".join(late) or None]
    if not to_come:
        return [None, None, None, "overdue" if late else "none", *told]
    day = to_come[0][0]
    left = (day - as_at).days
    return ["; ".join(events[k] for d, k in to_come if d == day), day, left, band(left, limits), *told]


@udf(
    params=[
        links("contract_ids", "Contract of each event", ["C-1", "C-2"]),
        texts("events", "What happens", ["notice deadline", "review"]),
        dates("event_dates", "When; blank where no date is recorded", ["2023-09-30", None]),
        AS_AT,
        texts("who_acts", "Role that acts; roles, not names of persons", ["contracts lead", None]),
        LIMITS,
    ],
    result=Result("table", "any", "text, date and days", "One row an event, sorted by date, undated ones last, seven columns: contract, "
                  "event, date, days to it, band, who acts, sentence"),
    sources=[ALERTS],
    since="0.3.0",
)  # fmt: skip
def register_alerts(
    contract_ids: list[str | None], events: list[str | None], event_dates: list[dt.date | None], as_at: dt.date,
    who_acts: list[str | None] | None = None, limits: Limits | None = None,
) -> list[Row]:  # fmt: skip
    """Events of all contracts in the order of their dates, each with its band and one sentence.

    contract_ids, events, event_dates, who_acts: n. Result: n rows of contract, event, date, days, band, who acts, sentence. An event
    without a date stands at the end with the band none: it is listed, not left out. A blank row is no event: it comes last, blank.
    Errors: #VALUE! in the row of an event without a contract and of a text no date; these rows come first.
    """
    same_length(contract_ids=contract_ids, events=events, event_dates=event_dates, who_acts=who_acts)
    bounds = band_limits(as_at, limits)
    columns = (contract_ids, events, without_placeholders(event_dates), who_acts)
    rows = by_row(lambda i, *row: _alert(i, *row, as_at, bounds), *columns, width=7)
    return sorted(rows, key=lambda row: (*_order(row), str(row[0]), str(row[1])))


def _order(row: Row) -> tuple[int, float]:
    """What cannot be read first, then by days, then what has no date, then blank rows."""
    if isinstance(row[0], errors.UdfError):
        return 0, 0
    return (3, 0) if row[0] is None else (2, 0) if row[2] is None else (1, row[3])


def _alert(
    i: int, contract: str | None, event: str | None, day: dt.date | None, who: str | None, as_at: dt.date, limits: Limits
) -> Row:
    if contract is None and event is None and day is None:
        return [None] * 7
    if contract is None:
        raise errors.BlankCell(At("contract_ids", i), remedy="enter the contract this event belongs to or empty the row")
    if day is None or day in OPEN_ENDED_DAYS:
        return [contract, event, None, None, "none", who, f"{contract}: no date is recorded for {event}."]
    left = (day - as_at).days
    when = "today" if left == 0 else f"in {left} day{'s' * (left != 1)}" if left > 0 else f"{-left} day{'s' * (left != -1)} ago"
    return [contract, event, day, left, band(left, limits), who, f"{contract}: {event} {when}, on {day:%d/%m/%Y}."]


@udf(
    params=[
        dates("end_dates_current", "End of each contract, exercised extensions included", ["2027-03-31"]),
        Param("as_at", "Date the band is wanted for", kind="date", rank="scalar", unit="date", example="2025-10-01"),
        Param("long_months", "Months of a safe start; the dated parameter (18) when left out", kind="number", rank="scalar",
              unit="months", example=18, above=0),
        Param("short_months", "Months of the last start; the dated parameter (12) when left out", kind="number", rank="scalar",
              unit="months", example=12, above=0),
    ],
    result=Result("table", "any", "date and text", "One row a contract, three columns: safe_start_by, last_start_by, band (green, amber, "
                  "red, expired)"),
    sources=[REFERENCE, LEAD_ARTICLE],
    since="0.3.0",
)  # fmt: skip
def contract_lead_time(
    end_dates_current: list[dt.date | None], as_at: dt.date, long_months: float | None = None, short_months: float | None = None
) -> list[Row]:
    """By when the award of what follows a contract must begin, and where that stands.

    end_dates_current: n; as_at: one date; months: whole. Result: n rows of safe_start_by (18 months before the end), last_start_by (12),
    band: green up to and on the first, amber up to and on the second, red after it, expired after the end.
    Errors: #N/A in the row of a contract without an end; #VALUE! for a part of a month or a short time longer than the long one.
    """
    long_, short = (_lead(name, given, as_at) for name, given in (("long_months", long_months), ("short_months", short_months)))
    if short > long_:
        raise errors.OutOfRange("short_months", value=shown(short), rule=f"it must not be above long_months ({long_})")
    return by_row(lambda i, end, _: _lead_row(i, end, as_at, long_, short), *ends(end_dates_current, None), width=3)


def _lead(name: str, given: float | None, as_at: dt.date) -> int:
    months = dated(f"lead_time_{name}", as_at) if given is None else given
    if months != int(months):
        raise errors.OutOfRange(name, value=shown(months), rule="lead time is counted in whole months")
    return int(months)


def _lead_row(i: int, end: dt.date | None, as_at: dt.date, long_: int, short: int) -> Row:
    at = At("end_dates_current", i)
    end = needed(at, end, "no end date is recorded, so there is no day by which to begin")
    safe, last = moved(at, end, -long_), moved(at, end, -short)
    found = next((name for name, day in (("green", safe), ("amber", last), ("red", end)) if as_at <= day), "expired")
    return [safe, last, found]
