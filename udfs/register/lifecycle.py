"""Where a contract stands on a date, and by when notice must be given. Ends are inclusive; months are added as EDATE does."""

import calendar
import datetime as dt

from udfs import errors
from udfs.cells import FIRST_SAFE_DATE, shown
from udfs.columns import same_length
from udfs.errors import At
from udfs.registry import Param, Result, Source, udf

END_FLAGS = ("fixed", "open_ended", "on_completion")
REFERENCE = Source("commissioning-workbooks, register reference", "lifecycle, dates that need action", evidence="project rule")
TRANSPARENCY_CODE = Source(
    "Department for Communities and Local Government, Local Government Transparency Code 2015",
    "contract register: start, end and review dates",
    evidence="read",
)

CURRENT_ENDS = Param("end_dates_current", "End of each contract, exercised extensions included", kind="date", rank="column", unit="date",
                     example=["2024-03-31"], blank="none")  # fmt: skip


def add_months(date: dt.date, months: int) -> dt.date:
    """The same day some months on, or the month's last day where there is no such day, as EDATE does. OverflowError beyond year 9999."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if not 1 <= year <= dt.MAXYEAR:
        raise OverflowError(f"{months} months from {date} is outside the calendar")
    return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


@udf(
    params=[
        Param("start_dates", "First day of each contract", kind="date", rank="column", unit="date", example=["2018-04-01"], blank="none"),
        Param("end_dates_original", "End of each contract as signed, extensions left out", kind="date", rank="column", unit="date",
              example=["2023-03-31"], blank="none"),
        CURRENT_ENDS,
        Param("as_at", "Date the status is wanted for", kind="date", rank="scalar", unit="date", example="2023-06-01"),
        Param("end_flags", "fixed, open_ended or on_completion; fixed when left out", kind="text", rank="column", unit="text",
              example=["fixed"], choices=END_FLAGS, blank="none"),
    ],
    result=Result("column", "text", "status", "not_started, live, in_extension or expired"),
    sources=[REFERENCE, TRANSPARENCY_CODE],
    since="0.1.0",
)  # fmt: skip
def register_status(
    start_dates: list[dt.date | None],
    end_dates_original: list[dt.date | None],
    end_dates_current: list[dt.date | None],
    as_at: dt.date,
    end_flags: list[str | None] | None = None,
) -> list[str | errors.UdfError]:
    """Status of each contract on a date: not_started, live, in_extension (after the original end, up to the current end) or expired.

    Dates: n contracts, ends inclusive; as_at: one date; end_flags: n. Result: text, n. A blank original end is taken as the current end.
    Errors: #N/A in the row of a contract whose start is blank, or whose end is blank and not flagged open_ended or on_completion;
    #VALUE! in the row where an end lies before the start, or the current end before the original one.
    """
    same_length(start_dates=start_dates, end_dates_original=end_dates_original, end_dates_current=end_dates_current, end_flags=end_flags)
    flags = end_flags or ["fixed"] * len(start_dates)
    rows = zip(start_dates, end_dates_original, end_dates_current, flags, strict=True)
    return [_status(i, start, original, current, flag or "fixed", as_at) for i, (start, original, current, flag) in enumerate(rows)]


def _status(
    i: int, start: dt.date | None, original: dt.date | None, current: dt.date | None, flag: str, as_at: dt.date
) -> str | errors.UdfError:
    if start is None:
        return errors.NotAvailable(At("start_dates", i), reason="no start date is recorded; fill it in")
    if current is None and flag == "fixed":
        reason = "no end date is recorded; fill it in, or flag the contract open_ended or on_completion"
        return errors.NotAvailable(At("end_dates_current", i), reason=reason)
    fault = _order(i, start, original, current)
    if fault:
        return fault
    if as_at < start:
        return "not_started"
    if current is not None and as_at > current:
        return "expired"
    return "in_extension" if original is not None and as_at > original else "live"


def _order(i: int, start: dt.date, original: dt.date | None, current: dt.date | None) -> errors.UdfError | None:
    """An end before the start, or an extension that shortens, is a slip of the keyboard: never guess which date is right."""
    ends = [(name, end) for name, end in (("end_dates_original", original), ("end_dates_current", current)) if end is not None]
    for name, end in ends:
        if end < start:
            rule = "it lies before the start date, so correct one of them"
            return errors.OutOfRange(At(name, i), value=shown(f"{end:%d/%m/%Y}"), rule=rule)
    if original and current and current < original:
        rule = "it lies before the original end; record an early end as a break or a variation"
        return errors.OutOfRange(At("end_dates_current", i), value=shown(f"{current:%d/%m/%Y}"), rule=rule)
    return None


@udf(
    params=[
        CURRENT_ENDS,
        Param("notice_period_months", "Months of notice to end the contract or not to extend it", kind="number", rank="column",
              unit="months", example=[6], minimum=0, blank="none"),
    ],
    result=Result("column", "date", "date", "Last day to give notice"),
    sources=[REFERENCE],
    since="0.1.0",
)  # fmt: skip
def register_notice_deadline(
    end_dates_current: list[dt.date | None], notice_period_months: list[float | None]
) -> list[dt.date | errors.UdfError]:
    """Last day to give notice: the current end less the notice period, as EDATE counts months.

    end_dates_current: n dates, exercised extensions included; notice_period_months: n whole months, 0 allowed. Result: dates, n.
    31 August 2025 less six months is 28 February 2025. Errors: #N/A in the row of a contract without an end or a notice period;
    #VALUE! in the row of a part of a month.
    """
    same_length(end_dates_current=end_dates_current, notice_period_months=notice_period_months)
    return [_deadline(i, end, months) for i, (end, months) in enumerate(zip(end_dates_current, notice_period_months, strict=True))]


def _deadline(i: int, end: dt.date | None, months: float | None) -> dt.date | errors.UdfError:
    if end is None:
        return errors.NotAvailable(At("end_dates_current", i), reason="no end date is recorded, so there is no notice deadline")
    at = At("notice_period_months", i)
    if months is None:
        return errors.NotAvailable(at, reason="no notice period is recorded; enter its months, 0 if none is needed")
    if months != int(months):
        return errors.OutOfRange(at, value=shown(months), rule="notice is counted in whole months")
    try:
        deadline = add_months(end, -int(months))
        if deadline < FIRST_SAFE_DATE:
            raise OverflowError(deadline)
        return deadline
    except OverflowError:
        return errors.OutOfRange(at, value=shown(months), rule="it reaches back before the calendar begins, so check it")
