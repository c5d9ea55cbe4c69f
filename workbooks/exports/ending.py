"""The day a contract ended: of one recorded as expired or terminated the day that says so, not the end that was planned."""

import datetime as dt
import re
from collections.abc import Iterable

from udfs.register.dates import read_date
from workbooks.exports.rows import Record

OVER = ("expired", "terminated")
WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}|\d{5}")  # as the sheet reads it too; a month is not a day


def day_ended(contract: Record, history: Iterable[Record], as_at: dt.date) -> dt.date | None:
    """The last day, from which the notice of termination counts; None where it is not known.

    `history`: the rows of the status history about it. The first day on which one of them calls it over goes before a later planned end;
    without one the planned end counts once it has passed."""
    end: dt.date | None = contract["end_date_current"]
    if contract["status"] not in OVER:
        return end
    known = [end] if end else []
    if recorded := [day for row in history if row["status"] in OVER and (day := whole_day(row["as_of"]))]:
        return min(known + recorded)
    return end if end and end <= as_at else None


def whole_day(told: object) -> dt.date | None:
    """The day a text states; None of a month, a year or words."""
    text = str(told or "").strip()
    return read_date(text).value if WHOLE_DAY.fullmatch(text) else None
