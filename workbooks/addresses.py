"""Addresses of cells and ranges as numbers: `B2:D9`, `B:D`, `2:9`.

openpyxl.utils says the same, but no part of it can be had without the whole of openpyxl, which is a tenth of a second of every start.
tests/workbooks/test_addresses.py holds the two together.
"""

import re
from functools import cache

_CORNER = r"[$]?([A-Za-z]{1,3})?[$]?([0-9]+)?"
_RANGE = re.compile(f"{_CORNER}(?::{_CORNER})?")


@cache
def column_number(letters: str) -> int:
    """"A" -> 1, "AA" -> 27. ValueError for what is not one to three letters."""
    if not re.fullmatch("[A-Za-z]{1,3}", letters):
        raise ValueError(f"{letters!r} names no column")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def range_boundaries(text: str) -> tuple[int | None, int | None, int | None, int | None]:
    """First column, first row, last column, last row; None for the rows of `B:D` and the columns of `2:9`.

    ValueError for what is no range: both corners must name the same things."""
    found = _RANGE.fullmatch(text)
    left, top, right, bottom = found.groups() if found else (None,) * 4
    alike = ":" not in text or ((left is None) == (right is None) and (top is None) == (bottom is None))
    if not (left or top) or not alike:
        raise ValueError(f"{text!r} is no range")
    first, last = (column_number(left) if left else None), (column_number(right) if right else None)
    above, below = (int(top) if top else None), (int(bottom) if bottom else None)
    return (first, above, last, below) if ":" in text else (first, above, first, above)
