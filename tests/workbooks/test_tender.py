"""The tender workbook of the packaged sample: the same bytes again, fit to print, and its figures by hand.

Marks, weights and prices are those of workbooks/samples/tender; every expected figure has its working beside it.
"""

import datetime as dt

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from tests.hosts import compare_libreoffice
from tests.practice_books import at, cwb, table
from tests.workbooks.tender_folders import regenerate, sample_bytes
from udfs.cells import ExcelError
from workbooks.dialect import respell_package
from workbooks.patch import set_cells
from workbooks.reader import Workbook, read

HOLDS, FAILS, REFUSED = 0, 1, 2
ALDER, BIRCH, CEDAR, DOGWOOD, ELM, FIR = (f"{name} Care Partnership (invented)" for name in
                                          ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"))  # fmt: skip
A4 = "9"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    file.write_bytes(sample_bytes())
    return file


@pytest.fixture(scope="module")
def book(path) -> Workbook:
    return read(path)


@pytest.fixture(scope="module")
def opened(path):
    return openpyxl.load_workbook(path)


def by_bidder(book: Workbook, name: str, heading: str) -> dict[str, object]:
    return {row["Bidder"]: row[heading] for row in table(book, name)}


# ---- the file ------------------------------------------------------------------------------------------------------------------------


def test_the_sample_comes_out_the_same_again_from_its_csv_and_from_itself(tmp_path, path):
    assert regenerate(tmp_path, "sample", "again.xlsx").code == HOLDS
    assert (tmp_path / "again.xlsx").read_bytes() == sample_bytes()
    assert regenerate(tmp_path, path, "itself.xlsx").code == HOLDS
    assert (tmp_path / "itself.xlsx").read_bytes() == sample_bytes()


def test_every_check_holds_and_every_sheet_says_so_at_its_top(book, opened):
    assert {row["Result"] for row in table(book, "Checks")} == {"holds"}
    assert at(book, "Checks.Master") == "All checks hold"
    master = opened.defined_names["Checks.Master"].attr_text
    assert {sheet.title: sheet["A3"].value for sheet in opened} == {name: f"={master}" for name in book.sheets}
    assert {sheet.cell(3, 1) for sheet in book.sheets.values()} == {"All checks hold"}


def test_two_readers_see_the_same_numbers_in_every_sheet(path, opened):
    values = openpyxl.load_workbook(path, data_only=True)
    other = CalamineWorkbook.from_path(str(path))
    assert other.sheet_names == values.sheetnames
    plain = lambda v: isinstance(v, (int, float)) and not isinstance(v, bool)
    for name in values.sheetnames:
        first = sorted(float(c) for row in values[name].iter_rows(values_only=True) for c in row if plain(c))
        second = sorted(float(c) for row in other.get_sheet_by_name(name).to_python() for c in row if plain(c))
        assert first == second, name


def test_every_sheet_prints_on_a4_landscape_with_file_sheet_page_and_run(opened, book):
    sample_run = at(book, "source_hash")[:8]
    for sheet in opened:
        setup = sheet.page_setup
        assert (str(setup.paperSize), setup.orientation, setup.fitToHeight) == (A4, "landscape", 0), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        footer = "".join(part.text or "" for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right))
        assert footer.startswith("&F&APage &P of &N"), "file, sheet and page"
        assert footer.split()[-2:] == ["0.2.0", sample_run], "version of the template and what it was made from"


FILLED = ("Lots", "Scale", "Formula", "Criteria", "Bids", "Scores", "Moderation", "Conflicts", "Timetable", "Representations", "Answers",
          "Options", "Assessment", "Facts")  # fmt: skip


@pytest.mark.parametrize("name", FILLED)
def test_what_a_person_fills_looks_like_an_input_and_is_unlocked(opened, name):
    sheet, _, area = opened.defined_names[f"{name}.Area"].attr_text.rpartition("!")
    _, *rows = opened[sheet.strip("'")][area.replace("$", "")]
    assert {(cell.style, cell.protection.locked) for row in rows for cell in row} == {("Input", False)}


def test_a_formula_is_never_an_input(opened):
    for sheet in opened:
        wrong = [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f" and c.style == "Input"]
        assert wrong == [], sheet.title


def test_no_sheet_is_hidden_and_nothing_is_volatile_or_linked(path, opened):
    assert {sheet.sheet_state for sheet in opened} == {"visible"}
    told = "".join(str(c.value) for sheet in opened for row in sheet.iter_rows() for c in row if c.data_type == "f").upper()
    assert [word for word in ("OFFSET(", "INDIRECT(", "TODAY(", "NOW(", "RAND(", "[1]") if word in told] == []


@pytest.mark.libreoffice
def test_libreoffice_calculates_every_cell_alike(soffice, path, capsys):
    assert compare_libreoffice.main([str(path)]) == 0, capsys.readouterr().out
    assert "0 differences" in capsys.readouterr().out


def test_respelt_for_libreoffice_and_back_it_is_the_same_book():
    there = respell_package(sample_bytes(), "libreoffice")
    assert there != sample_bytes() and respell_package(there, "desktop") == sample_bytes()


# ---- quality by hand -----------------------------------------------------------------------------------------------------------------
# The questions weigh, of 100: Q1 60 % of 40 = 24, Q2 40 % of 40 = 16, Q3A or Q3B 30, Q4 20, Q5 10. The highest mark is 5.

QUALITY_1 = {
    ALDER: 68.8,    # 24x4/5 + 16x3/5 + 30x3/5 + 20x4/5 + 10x3/5 = 19.2 + 9.6 + 18 + 16 + 6
    BIRCH: 90.8,    # 24x5/5 + 16x4/5 + 30x5/5 + 20x4/5 + 10x4/5 = 24 + 12.8 + 30 + 16 + 8
    CEDAR: 34.0,    # 24x2/5 + 16x2/5 + 30x1/5 + 20x2/5 + 10x2/5 = 9.6 + 6.4 + 6 + 8 + 4
    DOGWOOD: 63.2,  # 24x3/5 + 16x4/5 + 30x3/5 + 20x3/5 + 10x3/5 = 14.4 + 12.8 + 18 + 12 + 6
    ELM: 42.4,      # 24x1/5 + 16x3/5 + 30x2/5 + 20x3/5 + 10x2/5 = 4.8 + 9.6 + 12 + 12 + 4
    FIR: 76.0,      # 24x4/5 + 16x4/5 + 30x4/5 + 20x3/5 + 10x4/5 = 19.2 + 12.8 + 24 + 12 + 8
}  # fmt: skip
QUALITY_2 = {
    ALDER: 74.8,    # as lot 1, with Q3B 30x4/5 = 24 for 18
    BIRCH: 78.8,    # with 30x3/5 = 18 for 30
    CEDAR: 40.0,    # every mark 2 of 5
    DOGWOOD: 69.2,  # with 24 for 18
    ELM: 48.4,      # with 18 for 12
    FIR: 82.0,      # with 30 for 24
}  # fmt: skip


@pytest.mark.parametrize(("lot", "expected"), [("1", QUALITY_1), ("2", QUALITY_2)])
def test_quality_is_share_of_the_highest_mark_times_weight(book, lot, expected):
    found = by_bidder(book, f"Admitted_{lot}", "Quality, of 100")
    assert found == {bidder: pytest.approx(points, abs=1e-12) for bidder, points in expected.items()}


def test_the_hurdle_on_the_clinical_model_keeps_elm_out_of_everything_that_follows(book):
    """Q1 asks for 2; Elm's moderated mark is 1. Its quality of 42.4 would pass the overall 30."""
    for lot in ("1", "2"):
        assert by_bidder(book, f"Admitted_{lot}", "Admitted") == {name: name != ELM for name in QUALITY_1}
        assert by_bidder(book, f"Result_{lot}", "Rank")[ELM] == ExcelError("#N/A")
        assert by_bidder(book, f"Price_{lot}", "Price points")[ELM] == ExcelError("#N/A")


# ---- price, total, rank ----------------------------------------------------------------------------------------------------------------
# Price points are 40 x lowest admitted price / price; totals 0.6 x quality + price points.

TOTAL_1 = {
    ALDER: (63.50, 2),    # 0.6x68.8 = 41.28, 40x25/45 = 22.2222
    BIRCH: (68.27, 1),    # 54.48 + 40x25/72.5 = 13.7931
    CEDAR: (60.40, 4),    # 20.40 + 40
    DOGWOOD: (54.59, 5),  # 37.92 + 40x25/60 = 16.6667
    FIR: (60.75, 3),      # 45.60 + 40x25/66 = 15.1515
}  # fmt: skip
TOTAL_2 = {
    ALDER: (80.44, 2),    # 44.88 + 40x16/18 = 35.5556
    BIRCH: (77.76, 4),    # 47.28 + 40x16/21 = 30.4762
    CEDAR: (64.00, 5),    # 24.00 + 40
    DOGWOOD: (78.09, 3),  # 41.52 + 40x16/17.5 = 36.5714
    FIR: (86.85, 1),      # 49.20 + 40x16/17 = 37.6471
}  # fmt: skip


@pytest.mark.parametrize(("lot", "expected"), [("1", TOTAL_1), ("2", TOTAL_2)])
def test_totals_and_ranks(book, lot, expected):
    totals, ranks = (by_bidder(book, f"Result_{lot}", heading) for heading in ("Total, of 100", "Rank"))
    assert {name: (round(totals[name], 2), ranks[name]) for name in expected} == expected


def test_the_first_their_margins_and_the_near_tie_band(book):
    assert (at(book, "first_1"), at(book, "first_2")) == (BIRCH, FIR)
    assert at(book, "margin_1") == pytest.approx(54.48 + 1000 / 72.5 - 41.28 - 1000 / 45, abs=1e-9)  # 4.7709
    assert at(book, "margin_2") == pytest.approx(49.2 + 640 / 17 - 44.88 - 640 / 18, abs=1e-9)  # 6.4115
    assert (at(book, "band_1"), at(book, "band_2")) == ("outside the band",) * 2, "the band is 1 point"


def test_the_abnormally_low_screen_flags_cedar_in_both_lots(book):
    """World Bank, five bids or more: below the mean less one population standard deviation of the admitted prices.

    Lot 1, £m: mean 268.5/5 = 53.7; squares of distances 75.69 + 353.44 + 823.69 + 39.69 + 151.29 = 1,443.8; /5 = 288.76, root 16.993;
    limit 36.707. Lot 2: mean 89.5/5 = 17.9; 0.01 + 9.61 + 3.61 + 0.16 + 0.81 = 14.2; /5 = 2.84, root 1.68523; limit 16.21477.
    """
    for lot, limit in (("1", 53.7e6 - 288.76**0.5 * 1e6), ("2", 17.9e6 - 2.84**0.5 * 1e6)):
        assert [name for name, flag in by_bidder(book, f"Screen_{lot}", "Flagged").items() if flag is True] == [CEDAR]
        assert by_bidder(book, f"Screen_{lot}", "Limit")[CEDAR] == pytest.approx(limit, rel=1e-12)


# ---- stress test ---------------------------------------------------------------------------------------------------------------------


def test_without_cedar_alder_is_first(book):
    """The lowest price is then £45m: Alder 41.28 + 40 = 81.28, Birch 54.48 + 40x45/72.5 = 79.3076; margin 1.9724."""
    first, second = table(book, "ReversalShown_1")[:2]
    assert (first["Taken out"], first["Ahead before"], first["Ahead after"]) == (CEDAR, BIRCH, ALDER)
    assert first["Margin after"] == pytest.approx(41.28 + 40 - 54.48 - 1800 / 72.5, abs=1e-9)
    assert first["First changes"] is True and second["Taken out"] is None or second["Taken out"] == ""
    assert table(book, "ReversalShown_2")[0]["Taken out"] == "none"


@pytest.mark.parametrize(
    ("lot", "weight", "gain", "loss"),
    # Where Cedar's price lead equals the winner's quality lead. Lot 1: Birch's price mark is 100x25/72.5, quality 90.8 against 34.
    # Lot 2: Fir's price mark is 100x16/17, quality 82 against 40; (100/17) / (100/17 + 42) = 100/814 = 50/407.
    [("1", 53.5634, 100 - 2500 / 72.5, 90.8 - 34), ("2", 12.2850, 100 - 1600 / 17, 82 - 40)],
)  # fmt: skip
def test_the_break_even_weight_of_quality(book, lot, weight, gain, loss):
    row = table(book, f"BreakEvenShown_{lot}")[0]
    assert row["Quality weight"] == pytest.approx(100 * gain / (gain + loss), abs=1e-9) == pytest.approx(weight, abs=1e-4)
    assert (row["Ahead below it"], row["Ahead above it"]) == (CEDAR, BIRCH if lot == "1" else FIR)


def test_the_standstill_of_the_sample(book):
    """Notice on Tuesday 23 June 2026; the day after is Wednesday 24; the eighth working day after that is Monday 6 July 2026: 25, 26, 29,
    30 June, 1, 2, 3, 6 July."""
    row = table(book, "Standstill")[0]
    serial = lambda *day: (dt.date(*day) - dt.date(1899, 12, 30)).days
    assert row["Published"] == serial(2026, 6, 23) and row["Last day"] == serial(2026, 7, 6)
    assert row["Earliest contract date"] == serial(2026, 7, 7)


# ---- one mark changed ----------------------------------------------------------------------------------------------------------------


def cell_of(book: Workbook, name: str, heading: str, **wanted: object) -> tuple[str, int, int]:
    """Sheet, row and column of a cell of a named table, by what else stands in its row."""
    rows = table(book, name)
    (found,) = [i for i, row in enumerate(rows) if all(row[k] == v for k, v in wanted.items())]
    sheet, _, area = book.names[f"{name}.Area"].lstrip("=").rpartition("!")
    top = int(area.split(":")[0].split("$")[2])
    return sheet.strip("'"), top + 1 + found, 1 + list(rows[0]).index(heading)


def test_recalculating_after_a_price_changed_gives_the_new_winner(tmp_path, book):
    """Alder at £35m: 41.28 + 40x25/35 = 69.85, ahead of Birch with 68.27. Margin 1.5783."""
    sheet, row, column = cell_of(book, "Bids", "Price", Lot="1", Bidder=ALDER)
    (tmp_path / "edited.xlsx").write_bytes(set_cells(sample_bytes(), sheet, {(row, column): 35_000_000.0}))
    done = cwb("recalculate", "edited.xlsx", "--out", "new.xlsx", cwd=tmp_path)
    new = read(tmp_path / "new.xlsx")
    assert at(new, "Checks.Master") == "All checks hold", done.said
    assert at(new, "first_1") == ALDER
    assert at(new, "margin_1") == pytest.approx(41.28 + 1000 / 35 - 54.48 - 1000 / 72.5, abs=1e-9)


def test_recalculating_after_an_agreed_mark_changed_gives_the_new_winner(tmp_path, book):
    """Birch's agreed mark on Q1 down to 1: below the hurdle of 2, so Birch is out and Alder first with 63.50 against Fir's 60.75."""
    sheet, row, column = cell_of(book, "Moderation", "Agreed mark", Question="Q1", Bidder=BIRCH)
    outside = {(row, column): 1.0, (row, column + 2): "Invented reason: the panel read the annex again"}
    (tmp_path / "edited.xlsx").write_bytes(set_cells(sample_bytes(), sheet, outside))
    cwb("recalculate", "edited.xlsx", "--out", "new.xlsx", cwd=tmp_path)
    new = read(tmp_path / "new.xlsx")
    assert by_bidder(new, "Admitted_1", "Admitted")[BIRCH] is False
    assert (at(new, "first_1"), at(new, "first_2")) == (ALDER, FIR)
    assert at(new, "margin_1") == pytest.approx(41.28 + 1000 / 45 - 45.6 - 1000 / 66, abs=1e-9)
