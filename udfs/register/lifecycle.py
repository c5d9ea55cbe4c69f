"""Where a contract stands on a date, and by when notice must be given. Ends are inclusive; months are added as EDATE does."""

import datetime as dt
from functools import partial

from udfs import errors
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At
from udfs.register.months import counted, moved, whole_months
from udfs.register.params import REFERENCE, dates, numbers, texts
from udfs.register.rows import by_row, ends, needed, without_placeholders
from udfs.registry import Param, Result, Source, udf

END_FLAGS = ("fixed", "open_ended", "on_completion")
TRANSPARENCY_CODE = Source(
    "Department for Communities and Local Government, Local Government Transparency Code 2015",
    "contract register: start, end and review dates",
    evidence="read",
)
CURRENT_ENDS = dates("end_dates_current", "End of each contract, exercised extensions included", ["2024-03-31"])
STARTS = dates("start_dates", "First day of each contract", ["2018-04-01"])
FLAGS = texts("end_flags", "fixed, open_ended or on_completion; fixed when left out", ["fixed"], END_FLAGS)


@udf(
    params=[
        STARTS,
        dates("end_dates_original", "End of each contract as signed, extensions left out", ["2023-03-31"]),
        CURRENT_ENDS,
        Param("as_at", "Date the status is wanted for", kind="date", rank="scalar", unit="date", example="2023-06-01"),
        FLAGS,
    ],
    result=Result("column", "text", "status", "not_started, live, in_extension or expired"),
    sources=[REFERENCE, TRANSPARENCY_CODE],
    since="0.1.0",
)
def register_status(
    start_dates: list[dt.date | None],
    end_dates_original: list[dt.date | None],
    end_dates_current: list[dt.date | None],
    as_at: dt.date,
    end_flags: list[str | None] | None = None,
) -> list[str | errors.UdfError]:
    """Status of each contract on a date: not_started, live, in_extension (after the original end, up to the current end) or expired.

    Dates: n contracts, ends inclusive; as_at: one date; end_flags: n. Result: text, n. A blank original end is taken as the current end.
    An end of 31/12/2099 or 31/12/9999 is an open end; serial 0 and 1 January 1900 are blanks. Every row stands alone.
    Errors: #N/A in the row of a contract whose start is blank, or whose end is blank and not flagged open_ended or on_completion;
    #VALUE! in the row of a text no date, or where an end lies before the start, or the current end before the original one.
    """
    same_length(start_dates=start_dates, end_dates_original=end_dates_original, end_dates_current=end_dates_current, end_flags=end_flags)
    current, flags = ends(end_dates_current, end_flags)
    original = ends(end_dates_original, None)[0]
    return by_row(partial(_status, as_at), without_placeholders(start_dates), original, current, flags)


def _status(as_at: dt.date, i: int, start: dt.date | None, original: dt.date | None, current: dt.date | None, flag: str | None) -> str:
    if start is None:
        raise errors.NotAvailable(At("start_dates", i), reason="no start date is recorded; fill it in")
    if current is None and (flag or "fixed") == "fixed":
        reason = "no end date is recorded; fill it in, or flag the contract open_ended or on_completion"
        raise errors.NotAvailable(At("end_dates_current", i), reason=reason)
    in_order(i, start, original, current)
    if as_at < start:
        return "not_started"
    if current is not None and as_at > current:
        return "expired"
    return "in_extension" if original is not None and as_at > original else "live"


def in_order(i: int, start: dt.date, original: dt.date | None, current: dt.date | None) -> None:
    """An end before the start, or an extension that shortens, is a slip of the keyboard: never guess which date is right."""
    for name, end in (("end_dates_original", original), ("end_dates_current", current)):
        if end is not None and end < start:
            rule = "it lies before the start date, so correct one of them"
            raise errors.OutOfRange(At(name, i), value=shown(f"{end:%d/%m/%Y}"), rule=rule)
    if original and current and current < original:
        rule = "it lies before the original end; record an early end as a break or a variation"
        raise errors.OutOfRange(At("end_dates_current", i), value=shown(f"{current:%d/%m/%Y}"), rule=rule)


@udf(
    params=[CURRENT_ENDS, numbers("notice_period_months", "Months of notice to end the contract or not to extend it", "months", [6])],
    result=Result("column", "date", "date", "Last day to give notice"),
    sources=[REFERENCE],
    since="0.1.0",
)
def register_notice_deadline(
    end_dates_current: list[dt.date | None], notice_period_months: list[float | None]
) -> list[dt.date | errors.UdfError]:
    """Last day to give notice: the current end less the notice period, as EDATE counts months.

    end_dates_current: n dates, exercised extensions included; notice_period_months: n whole months, 0 allowed. Result: dates, n.
    31 August 2025 less six months is 28 February 2025. Errors: #N/A in the row of a contract without an end (31/12/2099 and 31/12/9999
    are none) or without a notice period; #VALUE! in the row of a part of a month, a negative number or a text no date.
    """
    same_length(end_dates_current=end_dates_current, notice_period_months=notice_period_months)
    return by_row(_deadline, *ends(end_dates_current, None), notice_period_months)


def _deadline(i: int, end: dt.date | None, flag: str | None, months: float | None) -> dt.date:
    if end is None:
        kind = "the contract is open-ended" if flag else "no end date is recorded"
        raise errors.NotAvailable(At("end_dates_current", i), reason=f"{kind}, so there is no notice deadline")
    at = At("notice_period_months", i)
    if months is None:
        raise errors.NotAvailable(at, reason="no notice period is recorded; enter its months, 0 if none is needed")
    return moved(at, end, -counted(at, months, "notice"))


@udf(
    params=[STARTS, dates("end_dates", "Last day of each contract", ["2023-03-31"])],
    result=Result("column", "number", "months", "Whole months of each contract"),
    sources=[REFERENCE],
    since="0.3.0",
)
def contract_term(start_dates: list[dt.date | None], end_dates: list[dt.date | None]) -> list[int | errors.UdfError]:
    """Term of each contract in whole months, from its first day to the day after its last.

    start_dates, end_dates: n dates, ends inclusive. Result: months, n. 1 April 2018 to 31 March 2023 is 60; 1 March 2023 to 29 February
    2024 is 12. Errors: #N/A in the row of a blank date or an open end; #VALUE! in the row of an end before its start or a text no date.
    """
    same_length(start_dates=start_dates, end_dates=end_dates)
    return by_row(_term, without_placeholders(start_dates), *ends(end_dates, None))


def _term(i: int, start: dt.date | None, end: dt.date | None, flag: str | None) -> int:
    start = needed(At("start_dates", i), start, "no start date is recorded, so there is no term")
    reason = "the contract is open-ended, so it has no term" if flag else "no end date is recorded; fill it in"
    end = needed(At("end_dates", i), end, reason)
    if end < start:
        raise errors.OutOfRange(At("end_dates", i), value=shown(f"{end:%d/%m/%Y}"), rule="it lies before the start date, so correct one")
    return whole_months(start, end)
