"""The button Compare two workbooks on files: the other one is found or named, the report stands beside, the workbook stays as it is."""

import shutil
from pathlib import Path

import pytest

from tests.practice_books import edited, sample_book
from workbooks.reader import read
from workbooks.regenerate import recalculated
from xl_addin.headless import press_file


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """A folder with this year's workbook; last year's, with another list, waits in the folder Compare with."""
    (tmp_path / "Compare with").mkdir()
    earlier = sample_book(tmp_path / "Compare with")
    typed = edited(earlier, tmp_path / "typed.xlsx", {"Practices!E6": 6000.0})
    recalculated(str(typed), str(tmp_path / "this year.xlsx"))
    return tmp_path / "this year.xlsx"


def test_the_only_workbook_in_the_folder_is_the_other_one(later: Path):
    before = later.read_bytes()
    report = press_file("compare_workbooks", later)
    # the list of the practice, and the finding of the gate, whose figure follows it
    assert not report.refused and "Rows changed: 2;" in report.sentence, report
    saved = read(later.with_name("this year compared.xlsx"))
    assert list(saved.sheets) == ["Summary", "Inputs", "Rows", "Results", "Cells", "Units"]
    assert later.read_bytes() == before
    press_file("compare_workbooks", later)
    assert later.with_name("this year compared 2.xlsx").exists(), "an earlier report is never written over"


def test_the_other_one_may_be_named(later: Path):
    report = press_file("compare_workbooks", later, other=str(later))
    assert report.sentence == "this year.xlsx and this year.xlsx say the same. Nothing was saved."
    assert not later.with_name("this year compared.xlsx").exists()


def test_none_or_several_in_the_folder_is_one_sentence(later: Path):
    folder = later.parent / "Compare with"
    shutil.copy(folder / "capitation.xlsx", folder / "another.xlsx")
    report = press_file("compare_workbooks", later)
    assert report.refused and "another.xlsx, capitation.xlsx" in report.sentence
    shutil.rmtree(folder)
    report = press_file("compare_workbooks", later)
    assert report.refused and "There is no workbook" in report.sentence
