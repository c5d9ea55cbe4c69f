"""Months as contracts count them: the same day some months on, ends inclusive."""

import datetime as dt
from fractions import Fraction

from udfs import errors
from udfs.cells import FIRST_SAFE_DATE, shown
from udfs.errors import At

DAY = dt.timedelta(days=1)
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # the library for this loads slowly, and a cell waits for it


def add_months(date: dt.date, months: int) -> dt.date:
    """The same day some months on, or the month's last day where there is no such day, as EDATE does. OverflowError beyond year 9999."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if not 1 <= year <= dt.MAXYEAR:
        raise OverflowError(f"{months} months from {date} is outside the calendar")
    if date.day <= 28:
        return dt.date(year, month + 1, date.day)
    last = LENGTHS[month] + (month == 1 and (year % 4 == 0 and year % 100 != 0 or year % 400 == 0))
    return dt.date(year, month + 1, min(date.day, last))


def end_after(start: dt.date, months: int) -> dt.date:
    """Last day of a period of whole months. Months are added to the day after an end, never to the end: leap years differ."""
    return add_months(start, months) - DAY


def whole_months(start: dt.date, end: dt.date) -> int:
    """Whole months from the start to the day after the end."""
    after = end + DAY
    months = (after.year - start.year) * 12 + after.month - start.month
    return months - (add_months(start, months) > after)


def counted(at: At, months: float, what: str = "a term") -> int:
    """A number of months; OutOfRange unless it is whole."""
    if months != int(months):
        raise errors.OutOfRange(at, value=shown(months), rule=f"{what} is counted in whole months")
    return int(months)


def moved(at: At, date: dt.date, months: int) -> dt.date:
    """`date` moved by months; OutOfRange where no cell could hold the answer."""
    try:
        day = add_months(date, months)
        if day < FIRST_SAFE_DATE:
            raise OverflowError(day)
        return day
    except OverflowError:
        rule = f"it reaches {'back before the calendar begins' if months < 0 else 'beyond the calendar'}, so check it"
        raise errors.OutOfRange(at, value=shown(abs(months)), rule=rule) from None


def spread(start: dt.date, annual: Fraction, first: dt.date, last: dt.date) -> Fraction:
    """What of a yearly sum falls on the days first to last, both counted: each contract year's sum evenly over its own days."""
    total, year = Fraction(0), max(0, (max(first, start).year - start.year) - 1)
    while last >= first and (begin := add_months(start, 12 * year)) <= last:
        end = end_after(start, 12 * (year + 1))
        days = (min(end, last) - max(begin, first)).days + 1
        total += annual * max(0, days) / ((end - begin).days + 1)
        year += 1
    return total
