"""The sheets Ledger, Start and Sources: what they tell of people nobody weighs, and by which files and programs a run was made."""

import dataclasses
import hashlib
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.population.small import GOOD, asked, refused, write
from workbooks.population import accounts, book, inputs, job, totals


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """300 good people; at X1 twelve of the age "old" and nine of 121, at X9, which has no need, eleven of 121, and one without a practice;
    one age of X1 is a text longer than a cell holds, of ten people."""
    long = "9" * 40_000
    odd = [("X1", "old", 12), ("X1", "121", 9), ("X9", "121", 11), ("", "old", 1), ("X1", long, 10)]
    rows = [f"{practice},{age},F" for practice, age, people in odd for _ in range(people)]
    folder = tmp_path_factory.mktemp("accounts")
    text = GOOD + "".join(f"q{k},{row}\n" for k, row in enumerate(rows))
    return job.weighed(asked(folder, write(folder / "p.csv", text)))


def rows(sheet, name):
    return next(block for block in sheet.blocks if getattr(block, "name", "") == name)


def test_small_groups_are_one_line_and_the_list_adds_up(run):
    """12 + 10 + 9 = 31 people of practices with need are refused for their age; the others for another reason."""
    told = rows(accounts.ledger(run), "strange")
    assert told.rows == (("X1", "old", "F", 12), ("X1", "9" * 39 + "…", "F", 10),
                         ("Groups of fewer than 10 people", "not listed", "not listed", 9))  # fmt: skip
    assert [r.people for r in run.found.refused] == [1, 11, 31]
    assert "cut" not in told.title and "practices with need" in told.title


def test_the_list_says_when_it_was_cut(run, monkeypatch):
    monkeypatch.setattr(totals, "MOST_REFUSED", 1)
    monkeypatch.setattr(accounts, "MOST_REFUSED", 1)
    cut = dataclasses.replace(run, counted=dataclasses.replace(run.counted, strange=run.counted.strange[:1]))
    told = rows(accounts.ledger(cut), "strange")
    assert told.title.endswith("(cut: of the 1 largest groups)")
    assert told.rows == (("X1", "old", "F", 12), ("All other groups", "not listed", "not listed", 19))


def test_a_long_code_is_cut_wherever_it_is_shown(tmp_path):
    """A cell holds 32,767 characters, and the run would stop at its end."""
    text = GOOD + f"q1,{'Y' * 40_000},34,F\n"
    told = job.population(asked(tmp_path, write(tmp_path / "p.csv", text)), str(tmp_path / "out.xlsx"))
    said = next(f.sentence for f in told.findings if f.rule == "need of every practice")
    assert (tmp_path / "out.xlsx").exists() and said.endswith(f"{'Y' * 39}….")


@pytest.mark.parametrize("first", ["9434765919,X1,34,F", "34,X1,34,F", "X1;34;F", "GP_CODE,AGES,SEXES"])
def test_a_file_without_headings_shows_nobody(first, tmp_path):
    """Its first line is a person: how many columns there are is said, and nothing that stands in them."""
    told = refused(asked(tmp_path, write(tmp_path / "people.csv", "\n".join([first] * 3) + "\n")), tmp_path / "out.xlsx")
    told = told.replace(str(tmp_path), "")  # a number of the folder may be one of theirs
    assert "does not look like headings" in told
    assert not [cell for cell in first.replace(";", ",").split(",") if len(cell) > 1 and cell in told]


def test_versions_sizes_and_fingerprints(run):
    told = dict(rows(book.book(run, ()).sheets[0], "run").rows)
    assert told["Versions"].startswith(f"polars {version('polars')}, narwhals {version('narwhals')}, Python 3.")
    assert accounts.versions("duckdb").startswith(f"duckdb {version('duckdb')}, ")
    assert accounts.versions("spark").startswith(f"pyspark {version('pyspark-client')}, ")
    with open(run.files[0], "rb") as stream:
        data = stream.read()
    files = rows(accounts.sources(run), "files").rows
    assert files[-1] == ("People", "p.csv", len(data), hashlib.sha256(data).hexdigest())
    assert all(size > 0 for _, _, size, _ in files)


def test_large_files_and_those_of_a_server_have_no_fingerprint(run, monkeypatch):
    monkeypatch.setattr(accounts, "HASHED", 10)
    assert rows(accounts.sources(run), "files").rows[-1][3].startswith("A large file")
    remote = dataclasses.replace(run, files=("table:people",))
    assert rows(accounts.sources(remote), "files").rows[-1][2:] == ("", "Not on this machine; what was counted has a fingerprint on Start")


def test_the_page_says_what_is_withheld():
    page = " ".join((Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8").split())
    assert f"only where {accounts.FEWEST} people or more of one practice share them" in page
    assert f"more such groups than {totals.MOST_REFUSED:,}" in page and f"up to {accounts.HASHED // 2**20} MiB" in page
    assert "Neither withholds small numbers" in page and f"£{(inputs.LARGEST_SUM + 1) // 100:,}" in page


def test_which_of_two_splits_is_the_allocation(run):
    start, *others = book.book(run, ()).sheets
    split = next(sheet for sheet in others if sheet.name == "Split")
    assert "Not the allocation" in split.intro and "It is not the allocation" in repr(start)
