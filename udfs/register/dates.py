"""Dates as registers hold them: true dates, serials, ISO text and instants, day first text, month names; anything else is refused."""

import datetime as dt
import re
from functools import cache
from typing import Any

from udfs.cells import DAY_ZERO, LAST_SERIAL, ExcelError
from udfs.register.reading import PLACEHOLDERS, Reading, flat, refused, shows_error

OPEN_ENDED = frozenset(
    ("ongoing", "on-going", "rolling", "open ended", "open-ended", "perpetual", "indefinite", "no end date", "until further notice")
)
OPEN_DAYS = frozenset(((9999, 12, 31), (2099, 12, 31)))
SERIALS = range(20000, 80000)  # numbers that are dates of the years 1954 to 2118; others are no dates of contracts
FAR_YEARS, FAR_PAST = 50, 1990  # beyond these a date is kept and flagged (register reference, project rule)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
ISO = r"(\d{4})-(\d{1,2})-(\d{1,2})"
INSTANT = r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?"
DAY_FIRST = r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?"
NAMED = rf"(\d{{1,2}})(?:st|nd|rd|th)?[ ./-]?(?:of )?{MONTH}[ ,./-]*(\d{{4}}|\d{{2}})"
MONTH_FIRST = rf"{MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})"
WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? "
PARTIAL = (
    rf"{MONTH}[ -/]*(?:\d{{4}}|\d{{2}})|(?:19|20)\d\d|\d{{1,2}}[/-]\d{{4}}|\d{{4}}-\d{{2}}|(?:19|20)\d\d\s?[/-]\s?(?:20)?\d\d"
    r"|(?:fy|financial year|year) ?\d{2,4}(?:\s?[/-]\s?\d{2,4})?|q[1-4][ /-]*\d{2,4}(?:[/-]\d{2,4})?|\d{4}[ /-]*q[1-4]"
)
PIECE = rf"(?<!\d)(?:\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}|\d{{1,2}}(?:st|nd|rd|th)? {MONTH} \d{{4}})(?!\d)"
FIRST_YEAR = 1  # at either end of the calendar an hour has no other day to go to
SUMMER_TIME_RULE = 1996  # from this year on: last Sunday of March to last Sunday of October, 01:00 UTC


def read_date(cell: Any, today: dt.date | None = None) -> Reading:
    """The date a cell states, day first always, and never with day and month swapped.

    Flags: placeholder, open_ended, excel_serial, two_digit_year, time_dropped, timezone_shift, far_past and, counted from `today`,
    far_future. Errors: excel_error, month_out_of_range, no_such_date, partial_date, two_dates, not_a_date.
    """
    if isinstance(cell, ExcelError):
        return refused("excel_error")
    if isinstance(cell, dt.datetime):
        timed = (cell.hour, cell.minute, cell.second, cell.microsecond) != (0, 0, 0, 0)
        return _told(Reading(cell.date(), ("time_dropped",) if timed else ()), today)
    if isinstance(cell, dt.date):
        return _told(Reading(cell), today)
    if cell is None:
        return Reading()
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)) or cell in (float("inf"), float("-inf")) or cell != cell:
        return refused("not_a_date")
    return _told(_text(flat(cell)) if isinstance(cell, str) else _serial(cell), today)


def _told(reading: Reading, today: dt.date | None) -> Reading:
    """The reading with what its year tells: no end at all, an empty date, or a year far from ours."""
    day = reading.value
    if day is None:
        return reading
    if (day.year, day.month, day.day) in OPEN_DAYS:
        return Reading(flags=("open_ended",))
    if day == dt.date(1900, 1, 1):
        return Reading(flags=("placeholder",))
    past = ("far_past",) if day.year < FAR_PAST else ()
    ahead = ("far_future",) if today and (day.year - FAR_YEARS, day.month, day.day) > (today.year, today.month, today.day) else ()
    return reading._replace(flags=(*reading.flags, *past, *ahead))


def _serial(number: float) -> Reading:
    if number in (0, 1):
        return Reading(flags=("placeholder",))
    if int(number) == LAST_SERIAL:
        return Reading(flags=("open_ended",))
    if int(number) not in SERIALS:
        return refused("not_a_date")
    timed = ("time_dropped",) if number != int(number) else ()
    return Reading(DAY_ZERO + dt.timedelta(days=int(number)), ("excel_serial", *timed))


def _text(text: str) -> Reading:
    word = text.casefold()
    if not word or word in PLACEHOLDERS:
        return Reading(flags=("placeholder",) if word else ())
    if shows_error(text):
        return refused("excel_error")
    if word in OPEN_ENDED:
        return Reading(flags=("open_ended",))
    if word.isascii() and word.isdigit() and len(word) in (1, 5):
        return _serial(int(word))
    text = _pattern(WEEKDAY).sub("", text, count=1) if _pattern(WEEKDAY).match(text) else text
    for pattern, read in READERS:
        if match := _pattern(pattern).fullmatch(text):
            return read(match)
    if _pattern(PARTIAL).fullmatch(text):
        return refused("partial_date")
    return refused("two_dates" if len(_pattern(PIECE).findall(text)) > 1 else "not_a_date")


@cache
def _pattern(text: str) -> re.Pattern:
    """Compiled when first needed: no cell waits for patterns it does not use."""
    return re.compile(text, re.IGNORECASE)


def _iso(match: re.Match) -> Reading:
    return _calendar(*map(int, match.groups()[:3]))


def _instant(match: re.Match) -> Reading:
    """The day in London; without an offset the day as written."""
    day, zone = _iso(match), match[7]
    hour, minute, second = (int(part or 0) for part in match.groups()[3:6])
    if hour > 23 or minute > 59 or second > 59:
        return refused("not_a_date", "whose time of day does not exist")
    if day.value is None or not zone:
        return day
    ahead = dt.timedelta(0) if zone in "Zz" else dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:])) * (-1 if zone[0] == "-" else 1)
    if not FIRST_YEAR < day.value.year < dt.MAXYEAR:
        return day
    moment = dt.datetime.combine(day.value, dt.time(hour, minute, second)) - ahead
    london = moment + dt.timedelta(hours=_summer(moment))
    if moment.year < SUMMER_TIME_RULE and moment.date() != (moment + dt.timedelta(hours=1)).date():
        return refused("not_a_date", "an instant near midnight of a year whose summer time is not held here; enter the day")
    return Reading(london.date(), ("timezone_shift",) if london.date() != day.value else ())


def _summer(moment: dt.datetime) -> int:
    """1 while summer time holds in London, by the rule of the year; a UTC moment."""
    return int(_last_sunday(moment.year, 3) <= moment < _last_sunday(moment.year, 10))


def _last_sunday(year: int, month: int) -> dt.datetime:
    last = dt.datetime(year, month, 31, 1)
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


def _day_first(match: re.Match) -> Reading:
    time = [int(part or 0) for part in match.groups()[4:]]
    if time[0] > 23 or max(time) > 59:
        return refused("not_a_date", "whose time of day does not exist")
    day = _with_year(match[4], int(match[3]), int(match[1]))
    return day._replace(flags=(*day.flags, "time_dropped")) if day.value and any(time) else day


def _named(match: re.Match) -> Reading:
    return _with_year(match[3], MONTHS.index(match[2].lower()) + 1, int(match[1]))


def _month_first(match: re.Match) -> Reading:
    return _with_year(match[3], MONTHS.index(match[1].lower()) + 1, int(match[2]))


def _with_year(year: str, month: int, day: int) -> Reading:
    """Two digits are a year from 1970 to 2069."""
    short = len(year) == 2
    full = int(year) + ((1900 if int(year) >= 70 else 2000) if short else 0)
    reading = _calendar(full, month, day)
    return reading._replace(flags=("two_digit_year",)) if short and reading.value else reading


def _calendar(year: int, month: int, day: int) -> Reading:
    if month > 12:
        return refused("month_out_of_range", f"which would be month {month}; day and month are never swapped silently")
    try:
        return Reading(dt.date(year, month, day))
    except ValueError:
        return refused("no_such_date")


READERS = ((ISO, _iso), (INSTANT, _instant), (DAY_FIRST, _day_first), (NAMED, _named), (MONTH_FIRST, _month_first))


def swapped(day: dt.date) -> dt.date | None:
    """The date with day and month exchanged, to be offered and never taken; None where that is no date."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


def month_first(cell: Any) -> dt.date | None:
    """The date of a text that makes sense month first only, so that one choice can read a whole column again; None otherwise."""
    match = _pattern(DAY_FIRST).fullmatch(flat(cell)) if isinstance(cell, str) else None
    if not match or int(match[3]) <= 12:
        return None
    return _with_year(match[4], int(match[1]), int(match[3])).value
