"""`cwb press --set name=value`: what a button asks for, given on the command line as its signature takes it."""

import datetime as dt

import pytest

from tests.hosts.template_book import empty
from tests.practice_books import cwb
from workbooks.outcome import BadInput
from xl_addin.cli.press import _typed


def test_a_name_the_button_does_not_ask_for_is_refused_with_those_it_does(tmp_path):
    empty(tmp_path / "book.xlsx")
    before = (tmp_path / "book.xlsx").read_bytes()
    ran = cwb("press", "assign_practices", "book.xlsx", "--set", "colour=red", cwd=tmp_path)
    assert ran.code == 2 and "takes no colour. What it asks for is called by." in ran.said
    assert (tmp_path / "book.xlsx").read_bytes() == before


def test_what_to_do_about_an_input_nobody_asks_for_is_one_sentence(tmp_path):
    empty(tmp_path / "book.xlsx")
    ran = cwb("press", "move_data", "book.xlsx", "--set", "foo=bar", cwd=tmp_path)
    assert ran.code == 2 and "Move data takes no foo. What it asks for is called out." in ran.said


def test_what_is_set_reaches_the_button(tmp_path):
    empty(tmp_path / "book.xlsx")
    ran = cwb("press", "assign_practices", "book.xlsx", "--set", "by=town", cwd=tmp_path)
    assert ran.code == 2 and "There is no column town to place practices by." in ran.said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["by"], '"by" is not a name and a value. Give each once, as name=value, such as as_at=2026-04-01.'),
        (["=pcn"], '"=pcn" is not a name and a value.'),
        (["by=pcn", "by=ccg"], "by is set twice."),
    ],
)
def test_what_is_no_name_and_value_is_one_sentence(tmp_path, words, told):
    empty(tmp_path / "book.xlsx")
    options = [part for word in words for part in ("--set", word)]
    ran = cwb("press", "assign_practices", "book.xlsx", *options, cwd=tmp_path)
    assert ran.code == 2 and told in ran.said


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("2026-04-01", dt.date | None, dt.date(2026, 4, 1)), ("00C", str | None, "00C"), ("=a=b", str, "=a=b"),
        ("TRUE", bool | None, True), ("false", bool, False), ("12.5", float | None, 12.5),
    ],
)  # fmt: skip
def test_a_value_is_typed_as_the_button_takes_it(text, wanted, value):
    assert _typed("given", text, wanted) == value


@pytest.mark.parametrize(
    ("text", "wanted", "told"),
    [
        ("1 April", dt.date | None, '"1 April" is not a date.'), ("perhaps", bool, 'alarms is "perhaps", which is neither TRUE nor FALSE.'),
        ("much", float, 'alarms is "much", which is not a number.'), ("nan", float, 'alarms is "nan", which is not a number.'),
        ("2.5", int, 'alarms is "2.5", which is not a whole number.'),
    ],
)  # fmt: skip
def test_one_that_is_not_of_that_kind_is_refused(text, wanted, told):
    with pytest.raises(BadInput) as refused:
        _typed("alarms", text, wanted)
    assert told in [finding.sentence for finding in refused.value.findings]
