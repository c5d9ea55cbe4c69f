"""Addresses as numbers: the same as openpyxl says, held against it over every column and thousands of ranges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils import range_boundaries as by_openpyxl

from udfs.errors import column_letters
from workbooks.addresses import column_number, range_boundaries

COLUMNS, ROWS = 16_384, 1_048_576  # of a sheet


def test_every_column_of_a_sheet_has_the_letters_openpyxl_gives_it():
    for number in range(1, COLUMNS + 1):
        letters = get_column_letter(number)
        assert (column_letters(number), column_number(letters), column_number(letters.lower())) == (letters, number, number)


FORMS = ("{a}{t}:{b}{u}", "${a}${t}:${b}${u}", "{a}:{b}", "{t}:{u}", "{a}{t}")


@given(*[st.integers(1, COLUMNS), st.integers(1, ROWS)] * 2, st.sampled_from(FORMS))
def test_a_range_has_the_boundaries_openpyxl_gives_it(left, top, right, bottom, form):
    text = form.format(a=get_column_letter(left), t=top, b=get_column_letter(right), u=bottom)
    assert range_boundaries(text) == by_openpyxl(text)


@pytest.mark.parametrize("text", ["", ":", "A1:", ":A1", "A1:B", "A:1", "ABCD1", "A1:B2:C3", "A1 B2", "-1", "1A", "A1\n", "A٣", "Sheet!A1"])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(ValueError, match="is no range"):
        range_boundaries(text)


@pytest.mark.parametrize("letters", ["", "A1", "ABCD", "É", " "])
def test_what_names_no_column_is_refused(letters):
    with pytest.raises(ValueError, match="names no column"):
        column_number(letters)
    if letters:
        with pytest.raises(ValueError):
            column_index_from_string(letters)
