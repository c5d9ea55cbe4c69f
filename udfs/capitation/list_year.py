"""A contract year of four quarters: how long a unit was open in each, and what follows for the people it is paid for."""

import datetime as dt
from fractions import Fraction

from udfs import errors
from udfs.cells import shown
from udfs.errors import At
from udfs.money import exact

QUARTERS = 4
Day = dt.date | None


def quarter_days(year_start: dt.date) -> list[dt.date]:
    """First day of each quarter and of the next year. A year starts on the first of a month."""
    if year_start.day != 1:
        raise errors.OutOfRange("year_start", value=f"{year_start:%d/%m/%Y}", rule="a contract year starts on the first day of a month")
    months = [year_start.year * 12 + year_start.month - 1 + 3 * q for q in range(QUARTERS + 1)]
    return [dt.date(month // 12, month % 12 + 1, 1) for month in months]


def person_years(lists: list[list[float]], opened: list[Day] | None, closed: list[Day] | None, start: Day) -> list[list[Fraction]]:
    """People x time of each unit in each quarter: a whole quarter is 1/4, a part of one its days / days of the year.

    The first day counts, the closing day does not. A list in a quarter in which the unit was shut is refused.
    """
    for row, line in enumerate(lists):
        if len(line) != QUARTERS:
            raise errors.LengthsDiffer(At("lists", row), found=len(line), what="quarters", other="a year", expected=QUARTERS)
    if not any(opened or ()) and not any(closed or ()):
        return [[exact(n) / QUARTERS for n in line] for line in lists]
    if start is None:
        raise errors.MissingArgument("year_start", description="first day of the contract year, because opening or closing days are given")
    edges = quarter_days(start)
    none: list[Day] = [None] * len(lists)
    dates = list(zip(opened or none, closed or none, strict=True))
    return [[_quarter(row, q, n, dates[row], edges) for q, n in enumerate(line)] for row, line in enumerate(lists)]


def _quarter(row: int, q: int, people: float, dates: tuple[Day, Day], edges: list[dt.date]) -> Fraction:
    """People x time of one unit in one quarter."""
    first, last = _open_days(row, dates, edges[q], edges[q + 1])
    if last <= first:
        if people:
            reason = f"it is {shown(people)} in a quarter in which the unit was not open; make it 0 or correct opened or closed"
            raise errors.Refused(At("lists", row, q), reason=reason)
        return Fraction(0)
    if (first, last) == (edges[q], edges[q + 1]):
        return exact(people) / QUARTERS
    return exact(people) * (last - first).days / (edges[-1] - edges[0]).days


def _open_days(row: int, dates: tuple[Day, Day], start: dt.date, end: dt.date) -> tuple[dt.date, dt.date]:
    opened, closed = dates
    if opened and closed and closed < opened:
        rule = f"it lies before the day it opened, {opened:%d/%m/%Y}"
        raise errors.OutOfRange(At("closed", row), value=f"{closed:%d/%m/%Y}", rule=rule)
    return max(opened or start, start), min(closed or end, end)
