"""Days of the register as moments of an export: a start at midnight, an end at the last second, in London."""

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MIDNIGHT, LAST_SECOND = dt.time(), dt.time(23, 59, 59)


def opening(day: dt.date) -> str:
    """A start, a signature, an award, a publication, a date met: 2018-04-01T00:00:00+01:00, with Z for an offset of none."""
    return _moment(day, MIDNIGHT)


def closing(day: dt.date) -> str:
    """An end, a maximum, a due date: 2023-03-31T23:59:59+01:00."""
    return _moment(day, LAST_SECOND)


def _moment(day: dt.date, time: dt.time) -> str:
    text = dt.datetime.combine(day, time, LONDON).isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
