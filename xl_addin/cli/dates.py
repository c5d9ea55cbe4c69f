"""Dates as they are given on the command line."""

import datetime as dt

from udfs.findings import Finding
from workbooks.outcome import BadInput


def date_of(text: str, option: str) -> dt.date:
    """A date written as 2018-04-01; BadInput naming the option for anything else."""
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date()  # fromisoformat also takes weeks and dates without dashes
    except ValueError:
        told = f'"{text}" is not a date.'
        raise BadInput([Finding(option, "dates", "block", told, "Write it as year-month-day, such as 2018-04-01.")]) from None
