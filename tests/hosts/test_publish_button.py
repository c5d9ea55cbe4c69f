"""Publishable copy as a button: the first press makes the list of what to withhold, the second the copy it asks for."""

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest

from workbooks.reader import read
from xl_addin.headless import press_file
from xl_addin.ribbon import Report

PRICES = (("Bidder", "Price"), ("Alder Health", 98765.43), ("Birch Care", 91234.56))


@pytest.fixture(scope="module")
def first_press(tmp_path_factory) -> Path:
    """The bids, and beside them the list of what to withhold, as the first press makes it."""
    book = openpyxl.Workbook()
    book.active.title = "Bids"
    for row in PRICES:
        book.active.append(row)
    book.save(path := tmp_path_factory.mktemp("bids") / "bids.xlsx")
    assert "bids to withhold.xlsx is made." in press_file("publish_copy", path).sentence
    return path.parent


@pytest.fixture
def bids(first_press: Path, tmp_path: Path) -> Path:
    return shutil.copytree(first_press, tmp_path / "bids") / "bids.xlsx"


def asked(bids: Path, **cells: object) -> Report:
    """Fill in cells of the list as a person would, and press again."""
    wanted = bids.with_name("bids to withhold.xlsx")
    book = openpyxl.load_workbook(wanted)
    for cell, value in cells.items():
        book.active[cell] = value
    book.save(wanted)
    return press_file("publish_copy", bids)


DAY = {"B4": dt.date(2026, 11, 21)}


def test_the_cells_asked_for_hold_the_reason(bids):
    before = bids.read_bytes()
    report = asked(bids, **DAY, A10="Bids!B2:B3", B10="section 43")
    assert not report.refused, report.sentence
    copy = read(bids.with_name("bids publishable.xlsx")).sheet("Bids")
    assert [copy.cell(row, 2) for row in (2, 3)] == ["Withheld: section 43 commercial interests"] * 2
    assert [copy.cell(row, 1) for row in (2, 3)] == ["Alder Health", "Birch Care"]
    assert bids.read_bytes() == before
    assert "says that already, so nothing was saved." in press_file("publish_copy", bids).sentence


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({}, "Day of publication (To withhold!B4) is blank."),
        (DAY, "Nothing is listed below To withhold!A9, so nothing would be withheld."),
        ({"B4": "soon", "A10": "Bids!B2", "B10": "section 43"}, "To withhold!B4 (publish_as_at) holds no date."),
        ({**DAY, "A10": "Bids!B2"}, "Why (To withhold!B10) is blank."),
        ({**DAY, "B11": "section 43"}, "Where (To withhold!A11) is blank."),
        ({**DAY, "B6": "perhaps", "A10": "Bids!B2", "B10": "x"}, '"perhaps" in To withhold!B6 is neither TRUE nor FALSE.'),
        ({**DAY, "A10": "Nowhere!B2", "B10": "x"}, "bids to withhold.xlsx, To withhold!A10: There is no sheet Nowhere."),
        ({**DAY, "A10": "Bids!B2", "B10": "x", "A11": "Bids!D9", "B11": "y"}, "To withhold!A11: Bids!D9 holds no filled cell"),
        ({**DAY, "A10": "Bids!B2", "B10": "section 99"}, "To withhold!A10: Section 99 is not in the list of exemptions"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_list_is_one_sentence_with_its_cell(bids, cells, told):
    report = asked(bids, **cells)
    assert report.refused and told in report.sentence
    assert not bids.with_name("bids publishable.xlsx").exists()


def test_what_would_give_it_away_is_listed_and_can_be_accepted(bids):
    book = openpyxl.load_workbook(bids)
    book.active["D2"], book.active["D3"] = "Price of Alder: 98765.43", "and Birch: 91234.56"
    book.save(bids)
    report = asked(bids, **DAY, A10="Bids!B2:B3", B10="section 43")
    assert report.refused and "TRUE in the third yellow cell of the list" in report.sentence
    assert "findings are listed in bids publishable findings.csv" in report.sentence
    assert not bids.with_name("bids publishable.xlsx").exists()
    assert not asked(bids, B6=True).refused
    assert bids.with_name("bids publishable.xlsx").exists()
