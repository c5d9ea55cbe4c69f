"""Package costs of two years become the services of a contract model: nobody lost, nobody counted twice, a block stops the job."""

import csv
from pathlib import Path

import pytest

from tests.practice_books import at, table, write_source
from tests.workbooks.contract_folders import regenerate
from workbooks.reader import read

HOLDS, REFUSED = 0, 2
HEADS = ["Package ID", "Pseudonym", "Council", "Client group", "Financial year", "Cost in year (£)"]
BEFORE = [["K1", "P1", "East", "LD", "2015/16", 30000], ["K2", "P1", "East", "LD", "2015/16", 10000.50],
          ["K3", "P2", "West", "LD", "2015/16", 20000]]  # fmt: skip
AFTER = [["K1", "P1", "East", "LD", "2016/17", 44000.50], ["K3", "P2", "West", "LD", "2016/17", 22000],
         ["K5", "P4", "West", "LD", "2016/17", 30000], ["K4", "P3", "West", "MH", "2016/17", 33000]]  # fmt: skip


def write(path: Path, lines: list[list[object]], heads: list[str] = HEADS) -> Path:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heads, *lines])
    return path


def run(folder: Path, before: list, after: list, **heads: list[str]):
    files = write(folder / "before.csv", before), write(folder / "after.csv", after, **heads)
    return regenerate(folder, "sample", "out.xlsx", "--packages", *files)


def test_users_and_cost_of_every_group_before_and_after(tmp_path):
    assert run(tmp_path, BEFORE, AFTER).code == HOLDS
    book = read(tmp_path / "out.xlsx")
    heads = ("Service", "Users before", "Users after", "Cost before", "Cost after")
    assert [[row[h] for h in heads] for row in table(book, "Services")] == [["LD", 2, 3, 60000.5, 96000.5], ["MH", 0, 1, 0, 33000]]
    assert at(book, "bill_change") == 69000  # 129,000.50 - 60,000.50
    # LD: one more user at 30,000.25; two users dearer by 96,000.50/3 - 30,000.25; MH came, which is volume: 33,000
    assert at(book, "bill_volume") == pytest.approx(30000.25 + 33000, abs=0.01)
    assert at(book, "bill_price") == pytest.approx(2 * (96000.5 / 3 - 30000.25), abs=0.01)


def test_rows_read_are_told_and_both_files_stand_as_sources(tmp_path):
    done = run(tmp_path, BEFORE, AFTER)
    told = "before.csv: 3 rows read = 3 packages + 0 of totals + 0 notes; packages add up to £60,000.50."
    assert told in done.said
    book = read(tmp_path / "out.xlsx")
    assert told in book.sheets["Change log"].cells.values()
    assert "packages of before.csv and after.csv" in str(at(book, "source_file"))


def test_the_book_comes_back_the_same(tmp_path):
    run(tmp_path, BEFORE, AFTER)
    assert regenerate(tmp_path, "out.xlsx", "again.xlsx").code == HOLDS
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "out.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ([*BEFORE, ["K1", "P1", "East", "LD", "2015/16", 1]], AFTER, "A5"),
        ([["K1", "P1", "East", "LD", "2015/16", -5]], AFTER, "F2"),
        ([["K1", "", "East", "LD", "2015/16", 5]], AFTER, "B2"),
        ([["K1", "943 476 5919", "East", "LD", "2015/16", 5]], AFTER, "not a pseudonym"),
        ([*BEFORE, *AFTER], AFTER, "before.csv holds 2 years: 2015/16, 2016/17."),
        (BEFORE, BEFORE, "Both files are of 2015/16."),
        (AFTER, BEFORE, "The first file is of 2016/17, the second of 2015/16."),
    ],
)  # fmt: skip
def test_a_block_stops_the_job_and_nothing_is_written(tmp_path, before, after, sentence):
    done = run(tmp_path, before, after)
    assert (done.code, sentence in done.said) == (REFUSED, True), done.said
    assert not (tmp_path / "out.xlsx").exists()


def test_a_finding_says_which_of_the_two_workbooks_it_is_about(tmp_path):
    files = [write_source(tmp_path / f"{name}.xlsx", [HEADS, *lines])
             for name, lines in (("earlier", BEFORE), ("later", [["K1", "P1", "East", "LD", "2016/17", -5]]))]  # fmt: skip
    done = regenerate(tmp_path, "sample", "out.xlsx", "--packages", *files)
    assert (done.code, "later.xlsx, Practice data!F2" in done.said, "earlier.xlsx, " in done.said) == (REFUSED, True, False), done.said


def test_a_year_without_groups_is_not_held_against_one_with(tmp_path):
    lines = [[*row[:3], *row[4:]] for row in AFTER]
    done = run(tmp_path, BEFORE, lines, heads=[*HEADS[:3], *HEADS[4:]])
    assert (done.code, "after.csv has no column of client groups" in done.said) == (REFUSED, True), done.said


def test_a_group_in_two_spellings_is_named_with_file_and_row(tmp_path):
    done = run(tmp_path, [*BEFORE, ["K9", "P9", "East", "MH", "2015/16", 5]], [*AFTER[:3], [*AFTER[3][:3], "mh", *AFTER[3][4:]]])
    told = "The client group mh is written MH at before.csv!D5."
    assert (done.code, told in done.said, done.said.count("is written")) == (REFUSED, True, 1), done.said
    assert "after.csv!D5" in done.said and not (tmp_path / "out.xlsx").exists()
