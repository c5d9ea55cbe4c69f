"""Lines of a CSV that end in several ways, or never: counted alike by every engine, or one sentence of ours before anybody is."""

import pytest

from tests.population.small import ENGINES, GOOD, HEADINGS, asked, refused_by_all, write
from workbooks.population import job

WINDOWS = GOOD.replace("\n", "\r\n")
MIXED = {"first": GOOD.replace("\n", "\r\n", 1), "second": GOOD.replace("\n", "\r\n", 2).replace("\r\n", "\n", 1),
         "last": GOOD[:-1] + "\r\n", "all but the first": WINDOWS.replace("\r\n", "\n", 1)}  # fmt: skip


@pytest.mark.parametrize("which", MIXED)
def test_line_ends_of_two_kinds_in_one_file(which, spark, tmp_path):
    file = write(tmp_path / "p.csv", MIXED[which])
    for engine in ENGINES:
        assert job.weighed(asked(tmp_path, file, engine=engine, spark=spark)).found.people == (100, 100, 100)


@pytest.mark.parametrize("first, second", [(GOOD, WINDOWS), (WINDOWS, GOOD)])
def test_a_file_whose_lines_end_in_another_way_than_those_of_the_first(first, second, spark, tmp_path):
    """DuckDB, told to be strict, counts the first alone and says nothing."""
    files = [write(tmp_path / "1.csv", first), write(tmp_path / "2.csv", second.replace("\np", "\nq"))]
    for engine in ENGINES:
        assert job.weighed(asked(tmp_path, *files, engine=engine, spark=spark)).found.people == (200, 200, 200)


def test_headings_with_blanks_around_and_columns_without_one(spark, tmp_path):
    """As a spreadsheet program writes a column that is empty to its right."""
    text = GOOD.replace(HEADINGS, "person ,\t practice,AGE , sex,\n").replace("F\n", "F,\n").replace("M\n", "M,\n")
    file = write(tmp_path / "p.csv", text)
    for engine in ENGINES:
        assert job.weighed(asked(tmp_path, file, engine=engine, spark=spark)).found.people == (100, 100, 100)
    both = write(tmp_path / "both.csv", GOOD.replace(HEADINGS, "sex,practice,age,sex \n"))
    assert refused_by_all(tmp_path, spark, both) == f"{both} has the columns sex and sex , which some engines take for one."
    one_letter = write(tmp_path / "letters.csv", GOOD.replace(HEADINGS, "practice,a,b,a\n"))
    assert "has the columns a and a, which" in refused_by_all(tmp_path, spark, one_letter)


OLD = "its first line ends in a carriage return alone"
LINES = {  # what is in the file, and a piece of the sentence
    "old Mac": (GOOD.replace("\n", "\r"), OLD),
    "headings of an old Mac": (GOOD.replace("\n", "\r", 1), OLD),
    "too many of them": (GOOD.replace("\n", "\r\r\n"), OLD),
    "in a field": (GOOD.replace("p50,", "p\r50,"), "line 52 holds a carriage return outside quotation marks"),
    "one line for two": (GOOD.replace("\np50,", "\rp50,"), "line 51 holds a carriage return outside quotation marks"),
    "heading of two lines": (GOOD.replace("person", '"per\nson"'), "a quotation mark in line 1 is not closed in it"),
    "long": (GOOD.replace("p50,", f"{'p' * 3_000_000},"), "line 52 is longer than 1,000,000 bytes"),
    "long without an end": (HEADINGS + "p" * 3_000_000, "line 2 is longer than 1,000,000 bytes"),
    "fairly long, and a field short": (GOOD + f"{'z' * 200_000},X1,3\n", "line 302 has 3 fields, and the headings are 4"),
}  # fmt: skip


@pytest.mark.parametrize("which", LINES)
def test_a_line_that_engines_would_take_for_different_things(which, spark, tmp_path):
    text, piece = LINES[which]
    assert piece in refused_by_all(tmp_path, spark, write(tmp_path / "p.csv", text))


def test_a_carriage_return_within_quotation_marks_and_a_long_line_are_counted(spark, tmp_path):
    file = write(tmp_path / "p.csv", GOOD.replace("p50,", '"p\r50",').replace("p51,", f"{'p' * 990_000},"))
    for engine in ENGINES:
        assert job.weighed(asked(tmp_path, file, engine=engine, spark=spark)).found.counted == 300
