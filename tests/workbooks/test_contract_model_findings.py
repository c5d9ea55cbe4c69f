"""Bad input of a contract model: told with its cell, and nothing is paid."""

import re
from pathlib import Path

import pytest

from tests.practice_books import at, findings_shown
from tests.workbooks.contract_folders import regenerate, sample_folder, without
from tests.workbooks.tender_folders import all_of, cell, rows, setting
from udfs.errors import column_letters
from workbooks.fill import Filled
from workbooks.reader import Workbook, read

FAILS = 1
IN_CSV = re.compile(r"(\w+)\.csv, row (\d+), (.*)")
PAYING = {"Contract sum", "Outcomes", "Gain and loss", "Prime provider", "Moves and endings", "Cash", "Break years", "Trajectory",
          "Carve-outs"}  # fmt: skip


def _drop(number: int):
    return lambda lines: lines[:number] + lines[number + 1 :]


def _swapped(lines: list) -> list:
    return [lines[1], lines[0], *lines[2:]]


# what is done to the sample, the cell that is named, a part of the sentence
BLOCKING = {
    "a year missing": (rows("years", _drop(3)), "years.csv, row 5, Year", "Year 4 is missing here"),
    "a term longer than the years": (setting(years=12), "settings, years", "12 years, the table Years 10"),
    "a term of more than fifteen years": (setting(years=16), "settings, years", "16 years"),
    "years out of order": (rows("years", _swapped), "years.csv, row 2, Year", "Year 1 is missing here"),
    "a list of nobody": (cell("years", 2, "List", 0), "years.csv, row 2, List", "no amount a head"),
    "a blank amount a head": (cell("years", 2, "£ per head", ""), "years.csv, row 2, Contract sum", "none of contract sum"),
    "growth blank, which is not zero": (cell("years", 4, "Growth of £ per head", ""), "years.csv, row 4, Contract sum",
                                        "none of contract sum"),
    "growth as per cent": (cell("years", 4, "Growth of the list", 4), "years.csv, row 4, Growth of the list", "is 4"),
    "a negative sum": (all_of(cell("years", 5, "Growth of £ per head", ""), cell("years", 5, "Contract sum", -1)),
                       "years.csv, row 5, Contract sum", "negative"),
    "a negative cost": (cell("years", 3, "Actual cost", -5), "years.csv, row 3, Actual cost", "negative"),
    "outcome share as per cent": (cell("years", 2, "Outcome share", 2), "years.csv, row 2, Outcome share", "is 2"),
    "outcome share blank in one year": (cell("years", 6, "Outcome share", ""), "years.csv, row 6, Outcome share", "blank in one year"),
    "neither measures nor score": (cell("years", 4, "Score", ""), "years.csv, row 4, Score", "neither measures nor a score"),
    "measures and score": (cell("years", 2, "Score", 0.5), "years.csv, row 2, Score", "measures and a score"),
    "measures that do not add up": (cell("measures", 2, "Weight", 0.4), "measures.csv, row 2, Weight", "add up to 0.9, not 1"),
    "a measure of no year": (cell("measures", 2, "Year", 11), "measures.csv, row 2, Year", "no year 11"),
    "an actual cost after a blank one": (cell("years", 5, "Actual cost", 1), "years.csv, row 5, Actual cost", "a year before it has none"),
    "no cost in a year": (cell("years", 8, "Planned cost", ""), "years.csv, row 8, Planned cost", "neither planned cost"),
    "mixed price bases": (setting(cost_price_base="nominal"), "settings, cost_price_base", "real and the cost nominal"),
    "the real rate for nominal amounts": (setting(cost_price_base="nominal", trajectory_price_base="nominal"), "settings, discount_rate",
                                          "for real ones"),
    "a gap between bands": (cell("gains", 3, "From", 0.06), "gains.csv, row 3, From", "not at 0.05"),
    "a band that ends before it begins": (cell("losses", 3, "Up to", 0.04), "losses.csv, row 3, Up to", "ends at 0.04"),
    "a dead-band beyond the bands": (all_of(cell("gains", 3, "Up to", 0.06), setting(gain_dead=0.07)), "settings, gain_dead",
                                     "nothing is ever shared"),
    "a cap in per cent": (setting(gain_cap=10), "settings, gain_cap", "is 10"),
    "bands of one side only": (without("losses"), "losses", "no bands of a loss"),
    "a break beyond the term": (cell("breaks", 2, "Break after year", 11), "breaks.csv, row 2, Break after year", "not a year of the"),
    "months out of order": (rows("cash", _swapped), "cash.csv, row 3, Month", "04/2026 does not follow 05/2026"),
    "a month's actual after a blank one": (cell("cash", 20, "Actual", 5), "cash.csv, row 20, Actual", "A month before it has no actual"),
    "a blank plan": (cell("cash", 4, "Plan", ""), "cash.csv, row 4, Plan", "Plan is blank"),
    "a party twice": (cell("parties", 3, "Party", "a01"), "parties.csv, row 3, Party", "stands twice"),
    "a party paid by nobody known": (cell("parties", 6, "Paid by", "A09"), "parties.csv, row 6, Paid by", "no other party"),
    "a negative weight": (cell("parties", 3, "Weight", -1), "parties.csv, row 3, Weight", "negative"),
    "a party without a share of its loss": (cell("parties", 3, "Share of own loss", ""), "parties.csv, row 3, Share of own loss", "has no"),
    "a move to an unknown party": (cell("moves", 2, "To", "A99"), "moves.csv, row 2, To", "no party that keeps money"),
    "a move to itself": (cell("moves", 2, "To", "A01"), "moves.csv, row 2, To", "gives to itself"),
    "an ending in another year": (setting(last_month="2027-09-01"), "settings, last_month", "not a month of year 1"),
    "a leaver nobody knows": (setting(leaver="A99"), "settings, leaver", "no party that keeps money"),
    "a service without users": (cell("services", 2, "Users before", 0), "services.csv, row 2, Users before", "but no users before"),
    "an area twice in one contract": (cell("members", 3, "Unit that takes part", "n01 "), "members.csv, row 3, Unit that takes part",
                                      "stands twice for \"End-of-life care (invented)\", first at"),
    "a measure twice in a year": (cell("measures", 3, "Measure", "People at home 91 days after leaving hospital, per cent"),
                                "measures.csv, row 3, Measure", "stands twice for 1"),
    "an area nobody knows": (cell("members", 2, "Unit that takes part", "N09"), "members.csv, row 2, Unit that takes part", "no area N09"),
    "VAT without what is recovered": (setting(vat_recovered=""), "settings, vat_recovered", "is blank"),
}  # fmt: skip


def in_book(book: Workbook, where: str) -> str:
    """A setting's cell, or a cell of a CSV file as the workbook that was made of it names it: its cell, and the heading."""
    if where.startswith("settings, "):
        return book.names[where.removeprefix("settings, ")].lstrip("=").replace("'", "").replace("$", "")
    found = IN_CSV.match(where)
    sheet, top, left, _, right = Filled(book).place(f"{found[1] if found else where}.Area")
    if not found:
        return f"{sheet.name}!A{top + 1}"  # a table without rows: where the first is entered
    column = next(c for c in range(left, right + 1) if sheet.cell(top, c) == found[3])
    return f"{sheet.name}!{column_letters(column)}{top + int(found[2]) - 1}, {found[3]}"


@pytest.mark.parametrize("fault", BLOCKING)
def test_a_bad_cell_is_named_and_nothing_is_paid(tmp_path, fault):
    change, where, sentence = BLOCKING[fault]
    assert regenerate(tmp_path, sample_folder(tmp_path / "contract", change)).code == FAILS
    book = read(tmp_path / "out.xlsx")
    told = [f for f in findings_shown(book) if f["Severity"] == "block" and str(f["Where"]).startswith(in_book(book, where))]
    assert [f for f in told if sentence in str(f["What"])], findings_shown(book)
    assert not PAYING & set(book.sheets)
    assert "fail" in str(at(book, "Checks.Master"))


def test_what_is_mended_is_paid_again(tmp_path):
    folder = sample_folder(tmp_path / "contract", setting(years=12))
    regenerate(tmp_path, folder, "bad.xlsx")
    setting(years=10)(folder)
    assert regenerate(tmp_path, folder, "good.xlsx").code == 0
    assert set(read(tmp_path / "good.xlsx").sheets) >= PAYING


WARNINGS = {
    "an outcome share that falls": (cell("years", 4, "Outcome share", 0.01), "falls from 0.03 to 0.01"),
    "first-pound sharing": (setting(form="first_pound"), "jumps at the dead-band"),
}


@pytest.mark.parametrize("warning", WARNINGS)
def test_a_warning_is_told_and_the_model_still_stands(tmp_path: Path, warning):
    change, sentence = WARNINGS[warning]
    regenerate(tmp_path, sample_folder(tmp_path / "contract", change))
    book = read(tmp_path / "out.xlsx")
    assert [f for f in findings_shown(book) if f["Severity"] == "warn" and sentence in str(f["What"])]
    assert set(book.sheets) >= PAYING


def test_the_jump_of_first_pound_sharing_is_shown_in_pounds(tmp_path):
    regenerate(tmp_path, sample_folder(tmp_path / "contract", setting(form="first_pound")))
    book = read(tmp_path / "out.xlsx")
    assert at(book, "gain_jump") == pytest.approx(800000)  # half of 2 % of 80m
    assert at(book, "loss_jump") == pytest.approx(800000)


def test_a_cap_of_nothing_is_not_a_blank_cap(tmp_path):
    for value, told in ((0, 0), ("", 50000)):
        regenerate(tmp_path, sample_folder(tmp_path / f"contract{value}", setting(gain_cap=value)))
        book = read(tmp_path / "out.xlsx")
        sheet, _, address = book.names["Shared.Area"].partition("!")
        assert book.sheet("Gain and loss").cell(int(address.split("$")[2].rstrip(":")) + 1, 6) == told
