"""The day a contract ended: of one recorded as expired or terminated the day that says so, not the end that was planned."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from udfs.register.dates import read_date

OVER = ("expired", "terminated")
WHOLE_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}|\d{5}")  # as the sheet reads it too; a month is not a day


def sound_end(contract: Mapping[str, Any]) -> dt.date | None:
    """The current end, from which deadlines count; None where it lies before the start, as nobody knows which of the two is wrong."""
    start, end = contract.get("start_date"), contract["end_date_current"]
    return None if start and end and end < start else end


def day_ended(contract: Mapping[str, Any], history: Iterable[Mapping[str, Any]], as_at: dt.date) -> dt.date | None:
    """The last day, from which the notice of termination counts; None where it is not known.

    `history`: the rows of the status history about it. The first day on which one of them calls it over goes before a later planned end;
    without one the planned end counts once it has passed."""
    end = sound_end(contract)
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
