"""Working days: not a Saturday, a Sunday or a bank holiday. A year whose bank holidays are not loaded is refused, never taken as
without any."""

import datetime as dt
from typing import TYPE_CHECKING

from udfs import errors
from udfs.dated import entry
from udfs.registry import Param

if TYPE_CHECKING:
    from udfs.parameters import Parameter

DAY = dt.timedelta(days=1)
SATURDAY = 5
HOLIDAYS = Param("holidays", "Bank holidays that replace the shipped list of England and Wales; give every one of each year counted in",
                 kind="date", rank="column", unit="date", example=["2025-05-26", "2025-08-25"], blank="none")  # fmt: skip


class WorkingDays:
    """Counts working days; `used` holds the entries the count rested on."""

    def __init__(self, holidays: list[dt.date | None] | None, as_at: dt.date):
        self.given = None if holidays is None else {day for day in holidays if day is not None}
        self.used: list[Parameter] = [entry("working_day", as_at)]
        self._years: dict[int, set[dt.date]] = {}

    def is_working(self, day: dt.date) -> bool:
        """Whether it is a working day. Errors: NotCovered when the bank holidays of its year are not loaded."""
        if day.year not in self._years:
            self._years[day.year] = self._holidays_of(day)
        return day.weekday() < SATURDAY and day not in self._years[day.year]

    def nth_after(self, day: dt.date, count: int) -> dt.date:
        """The count-th working day after `day`; `day` itself is never counted."""
        while count:
            day += DAY
            count -= self.is_working(day)
        return day

    def roll_forward(self, day: dt.date) -> dt.date:
        """The day itself if it is a working day, else the next one."""
        return day if self.is_working(day) else self.nth_after(day, 1)

    def between(self, earlier: dt.date, later: dt.date) -> int:
        """Working days after `earlier` up to and including `later`; negative if `later` comes first."""
        if later < earlier:
            return -self.between(later, earlier)
        return sum(self.is_working(earlier + n * DAY) for n in range(1, (later - earlier).days + 1))

    def _holidays_of(self, day: dt.date) -> set[dt.date]:
        if self.given is None:
            return self._shipped(day)
        of_year = {holiday for holiday in self.given if holiday.year == day.year}
        if not of_year:
            reason = f"no day of {day.year} is among them, so its working days are not known; add that year's bank holidays"
            raise errors.NotAvailable("holidays", reason=reason)
        return of_year

    def _shipped(self, day: dt.date) -> set[dt.date]:
        from udfs.parameters import shipped

        years = [e for e in shipped() if e.key == "bank_holidays"]
        year = next((e for e in years if e.valid_from <= day <= e.valid_to), None)
        if year is None:
            remedy = f"{years[0].valid_from.year} to {years[-1].valid_to.year} are loaded; give that year's bank holidays as holidays"
            raise errors.NotCovered(parameter="the bank holidays", date=f"{day:%d/%m/%Y}", remedy=remedy)
        self.used.append(year)
        return set(map(dt.date.fromisoformat, str(year.value).split()))
