"""The log of representations under the Provider Selection Regime: which came in time, and how long they keep the standstill open."""

import datetime as dt
from typing import Any

from udfs import errors
from udfs.cells import ExcelError
from udfs.columns import same_length
from udfs.dated import check, entry
from udfs.errors import At
from udfs.registry import Param, Result, Source, udf
from udfs.tender.regime import PSR, REFERENCE
from udfs.tender.working_days import HOLIDAYS, WorkingDays

LATE, UNDECIDED, DECIDED = "late", "in time, further decision awaited", "in time, further decision communicated"
OPEN = "open"


@udf(
    params=[
        Param("received_dates", "Day each representation was received", kind="date", rank="column", unit="date",
              example=["2025-06-16", "2025-06-17"], blank="none"),
        Param("standstill_end", "Last day for representations, as TENDER_STANDSTILL_END gives it", kind="date", rank="scalar", unit="date",
              example="2025-06-16"),
        Param("decision_dates", "Day the further decision on each was communicated; blank while it is awaited", kind="date", rank="column",
              unit="date", example=["2025-06-26", None], blank="none"),
        HOLIDAYS,
    ],
    result=Result("table", "any", "text and dates", "One row a representation: in_time (yes, no), status, open_until (last day this "
                  "one keeps the period open, or the word open), period_open_until (the same for all together), check (what a person "
                  "must check)"),
    sources=[
        REFERENCE, PSR._replace(section="reg 12, legislation.gov.uk"),
        Source("NHS England, Provider Selection Regime: reviewing decisions during the standstill period", "england.nhs.uk",
               evidence="read; counting detail needs a person's check"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_representations(
    received_dates: list[dt.date | None],
    standstill_end: dt.date,
    decision_dates: list[dt.date | None],
    holidays: list[dt.date | None] | None = None,
) -> list[list[Any]]:
    """Which representations came in time, and until when each and all of them keep the standstill open.

    received_dates, decision_dates: n dates; standstill_end: one date; holidays: dates. Result: n rows of in_time, status, open_until,
    period_open_until, check. A day is in time up to and including the last day. After the further decision is communicated the
    period stays open 5 more working days, the day itself not counted, and never ends before the standstill. A blank line of the log
    stays blank. Errors: #VALUE! in the row of a decision without a representation or before it; #N/A where the days count into a year
    whose bank holidays are not loaded.
    """
    same_length(received_dates=received_dates, decision_dates=decision_dates)
    rule, calendar = entry("psr_days_after_decision", standstill_end), WorkingDays(holidays, standstill_end)
    log = list(zip(received_dates, decision_dates, strict=True))
    after = lambda day: max(standstill_end, calendar.nth_after(day, rule.value))
    rows = [_row(i, received, decided, standstill_end, after) for i, (received, decided) in enumerate(log)]
    whole, words = _whole(rows, standstill_end), check(rule, *calendar.used)
    return [row if row[0] is None or isinstance(row[0], errors.UdfError) else [*row[:3], whole, words] for row in rows]


def _row(i: int, received: dt.date | None, decided: dt.date | None, end: dt.date, after: Any) -> list[Any]:
    problem = _fault(i, received, decided)
    if problem:
        return [problem, ExcelError(problem.code), ExcelError(problem.code), None, None]
    if received is None:
        return [None] * 5
    if received > end:
        return ["no", LATE, end, None, None]
    return ["yes", UNDECIDED, OPEN, None, None] if decided is None else ["yes", DECIDED, after(decided), None, None]


def _fault(i: int, received: dt.date | None, decided: dt.date | None) -> errors.UdfError | None:
    if decided is not None and received is None:
        return errors.BlankCell(At("received_dates", i), remedy="a decision is recorded beside it, so fill in when it was received")
    if decided is not None and decided < received:
        rule = "it lies before the representation was received, so correct one of them"
        return errors.OutOfRange(At("decision_dates", i), value=f"{decided:%d/%m/%Y}", rule=rule)
    return None


def _whole(rows: list[list[Any]], end: dt.date) -> Any:
    """Until when all together keep the period open; a row at fault leaves it unknown."""
    fault = next((row[0] for row in rows if isinstance(row[0], errors.UdfError)), None)
    untils = [row[2] for row in rows if row[0] is not None]
    return (fault and ExcelError(fault.code)) or (OPEN if OPEN in untils else max(untils, default=end))
