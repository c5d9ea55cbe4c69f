"""A cell as its column's kind: what cannot be a day, a time or a number is a finding that says how to enter it, never a traceback."""

import pytest

from udfs.cells import ExcelError
from workbooks.job.cells import read_cell
from workbooks.job.schema import Field


def read(kind, raw, *, typed=True):
    """What a cell comes to, and the finding about it."""
    told = []
    value = read_cell(Field("day", "Day", kind), raw, "Terms!A8", told, typed)
    return value, [f"{f.where}: {f.sentence} {f.remedy}" for f in told]


@pytest.mark.parametrize("kind", ["date", "time"])
@pytest.mark.parametrize("raw", [20032026.0, 2958466.0, -1.0, 1e300], ids=str)  # 20/03/2026 without slashes; the day after 31/12/9999
def test_a_number_that_is_no_day_is_told(kind, raw):
    value, (said,) = read(kind, raw)
    assert value is None and said.startswith("Terms!A8, Day: Day holds ") and f"which is not a {kind}." in said


def test_the_last_day_of_a_calendar_is_one():
    assert str(read("date", 2958465.0)[0]) == "9999-12-31" and read("time", 2958465.5)[0] == "9999-12-31 12:00"


HOW = {"date": ("soon", "in a workbook as a date, such as 20/03/2026, in a file as 2026-03-20."), "money": ("5.9 billion", "digits alone"),
       "number": ("two", "digits alone"), "logical": ("perhaps", "Enter TRUE or FALSE.")}  # fmt: skip


@pytest.mark.parametrize("kind", HOW)
def test_what_is_not_of_its_kind_is_told_with_how_to_enter_it(kind):
    raw, how = HOW[kind]
    for typed in (True, False):
        assert [how in said for said in read(kind, raw, typed=typed)[1]] == [True]


def test_a_cell_with_an_error_sends_to_its_formula():
    said = 'Day holds "#REF!", which is not a number. Mend its formula, or enter what it stands for.'
    assert read("money", ExcelError("#REF!"))[1] == [f"Terms!A8, Day: {said}"]
