"""What is wrong with a tender is told cell by cell, with an exit code, and no figure stands where one cannot be had.

Each fault goes in twice: as a changed CSV folder, and typed into the workbook, which is then the source.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.practice_books import Ran, at, edited, findings_shown, table
from tests.workbooks import tender_folders as folders
from tests.workbooks.tender_folders import all_of, cell, regenerate, rows, setting, tender
from udfs.cells import ExcelError
from workbooks.reader import Workbook, read
from workbooks.tender.tables import TABLES

HOLDS, FAILS, REFUSED = 0, 1, 2
ABSENT = (None, "")
DIGITS = "Enter one number in digits alone, such as 1200000.50"
SECOND = 2  # the first row below the headings, as a person counts


@pytest.fixture(scope="module")
def healthy(tmp_path_factory) -> Path:
    """A small tender without fault: Ash, Beech and Cherry at £100, £110 and £120, two questions of 50, two evaluators, median."""
    where = tmp_path_factory.mktemp("healthy")
    done = regenerate(where, tender(where / "tender", moderation="median"))
    assert done.code == HOLDS, done.said
    return where / "out.xlsx"


def from_csv(where: Path, change: Callable[[Path], None], **made: object) -> tuple[Ran, Workbook]:
    folder = tender(where / "tender", **{"moderation": "median", **made})
    change(folder)
    done = regenerate(where, folder)
    return done, read(where / "out.xlsx")


def place(book: Workbook, name: str, row: int, heading: str) -> str:
    """Address of a cell of a table by name; row 2 is its first below the headings."""
    sheet, _, area = book.names[f"{name.capitalize()}.Area"].lstrip("=").rpartition("!")
    top = int(area.split(":")[0].split("$")[2])
    column = [f.header for f in TABLES[name]].index(heading)
    return f"{sheet}!{chr(ord('A') + column)}{top + row - 1}".replace("'", "")


def nothing_is_first(book: Workbook) -> bool:
    """No rank, no total and no winner, nor anything that looks like one."""
    ranks = [row["Rank"] for row in table(book, "Result_1")]
    return all(isinstance(rank, ExcelError) for rank in ranks) and at(book, "first_1") in ("no bid is ranked",)


# ---- a fault in one cell -------------------------------------------------------------------------------------------------------------
# table, heading, what is typed into the first row, the sentence, and the remedy

ONE_CELL = {
    "zero price": ("bids", "Price", 0.0, "The price of Ash is zero.", "Apply the rule published before opening"),
    "negative price": ("bids", "Price", -5.0, "The price of Ash is negative.", "clarify with the bidder"),
    "blank price": ("bids", "Price", None, "Ash has no price.", "Enter the evaluated price"),
    "price in words": ("bids", "Price", "£100", 'Price holds "£100", which is not a number.', DIGITS),
    "price that is no number": ("bids", "Price", "nan", 'Price holds "nan", which is not a number.', DIGITS),
    "price without end": ("bids", "Price", "1e999", 'Price holds "1e999", which is not a number.', DIGITS),
    "price as programmers write it": ("bids", "Price", "1_000", 'Price holds "1_000", which is not a number.', DIGITS),
    "blank mark": ("scores", "Mark", None, "The mark of Evaluator 1 on Q1 of Ash is blank.", "a missing mark is not a zero"),
    "mark above the scale": ("scores", "Mark", 7.0, "on Q1 of Ash is 7, which is not on the scale.", "Choose one of 0, 1, 2, 3, 4, 5."),
    "mark between the scale": ("scores", "Mark", 2.5, "on Q1 of Ash is 2.5, which is not on the scale.", "Choose one of 0, 1, 2, 3, 4, 5."),
    "weights 99.99": ("criteria", "Weight", 49.99, "the weights of the criteria add up to 99.99, not 100 (difference -0.01).",
                      "they are never rescaled"),
}  # fmt: skip


@pytest.mark.parametrize("fault", ONE_CELL)
def test_a_fault_of_a_cell_is_told_with_its_row_and_nothing_is_first(tmp_path, fault):
    name, heading, value, sentence, remedy = ONE_CELL[fault]
    done, book = from_csv(tmp_path, cell(name, SECOND, heading, "" if value is None else value))
    assert done.code == FAILS
    assert f"{name}.csv, row 2, {heading}" in done.said and sentence in done.said and remedy in done.said
    told = [row for row in findings_shown(book) if sentence in str(row["What"])]
    sheet, _, cell_name = place(book, name, SECOND, heading).partition("!")
    assert [(row["Where"], row["Severity"]) for row in told] == [(f"{sheet}!{cell_name}, {heading}", "block")]
    assert nothing_is_first(book) and at(book, "Checks.Master") != "All checks hold"


@pytest.mark.parametrize("fault", [fault for fault in ONE_CELL if fault not in ("price without end", "price that is no number")])
def test_the_same_fault_typed_into_the_workbook_is_told_with_its_cell(tmp_path, healthy, fault):
    name, heading, value, sentence, remedy = ONE_CELL[fault]
    address = place(read(healthy), name, SECOND, heading)
    done = regenerate(tmp_path, edited(healthy, tmp_path / "typed.xlsx", {address: value}))
    sheet, _, cell_name = address.partition("!")
    assert done.code == FAILS
    assert f"{sheet}!{cell_name}, {heading}" in done.said and sentence in done.said and remedy in done.said
    assert nothing_is_first(read(tmp_path / "out.xlsx"))


def test_a_zero_price_under_a_published_rule_is_scored(tmp_path):
    """zero_price "full_points": Ash has all 40, the others none, because nothing is left of 40 x 0 / price."""
    rule = rows("formula", lambda lines: [["1", "zero_price", "full_points"]])
    lone = lambda folder: folders.write(folder, "formula", [folders.HEADERS["formula"]])
    done, book = from_csv(tmp_path, all_of(lone, rule, cell("bids", SECOND, "Price", 0)))
    assert "is zero" not in done.said
    points = {row["Bidder"]: row["Price points"] for row in table(book, "Price_1")}
    assert points == {"Ash": 40, "Beech": 0, "Cherry": 0} or "zero_price" in done.said


# ---- bids ----------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("again", ["Ash", "ash", " Ash ", "ASH"])
def test_a_bidder_stands_once_in_a_lot(tmp_path, again):
    done, book = from_csv(tmp_path, cell("bids", 3, "Bidder", again))
    assert done.code == FAILS
    assert f"bids.csv, row 3, Bidder {again.strip()} stands twice in lot 1, first at bids.csv, row 2." in done.said


@pytest.mark.parametrize(
    ("heading", "value", "sentence"),
    [
        ("Currency", "EUR", "The price of Ash has the currency EUR, the procurement asks for GBP."),
        ("VAT basis", "including VAT", "The price of Ash has the VAT basis including VAT, the procurement asks for excluding VAT."),
    ],
)
def test_a_price_on_another_basis_is_not_scored(tmp_path, healthy, heading, value, sentence):
    done, book = from_csv(tmp_path, cell("bids", SECOND, heading, value))
    assert done.code == FAILS and sentence in done.said and f"bids.csv, row 2, {heading}" in done.said
    assert {row["Bidder"]: row["On the basis asked for"] for row in table(book, "Price_1")}["Ash"] == "#VALUE!"
    assert nothing_is_first(book)
    failing = [row["Check"] for row in table(book, "Checks") if row["Result"] == "FAILS"]
    assert f"Every price has the same {heading if heading != 'Currency' else 'currency'}" in failing
    address = place(read(healthy), "bids", SECOND, heading)
    done = regenerate(tmp_path, edited(healthy, tmp_path / "typed.xlsx", {address: value}), "typed_out.xlsx")
    assert done.code == FAILS and sentence in done.said


def test_a_single_admitted_bid_is_a_warning_of_its_own_and_the_stress_test_says_why_it_is_silent(tmp_path):
    change = rows("bids", lambda lines: [[*line[:6], str(n == 0).upper(), ""] for n, line in enumerate(lines)])
    done, book = from_csv(tmp_path, change)
    assert "bids.csv, row 2, Bidder Lot 1 has one bid that may be scored" in done.said
    assert "Test the price against an absolute benchmark and record it." in done.said
    told = {row["Rule"]: row["Severity"] for row in findings_shown(book)}
    assert told["SINGLE_BID"] == "warn" and told["calculation: TENDER_BREAK_EVEN_WEIGHT"] == "warn"
    assert (done.code == HOLDS) == (at(book, "Checks.Master") == "All checks hold")
    assert (at(book, "first_1"), at(book, "margin_1"), at(book, "band_1")) == ("Ash", "only one bid", "only one bid")


def test_no_bid_that_may_be_scored_is_a_finding(tmp_path):
    done, book = from_csv(tmp_path, rows("bids", lambda lines: [[*line[:6], "FALSE", ""] for line in lines]))
    assert done.code == FAILS and "Lot 1 has no bid that may be scored." in done.said and nothing_is_first(book)


def test_two_bids_are_scored_and_only_leave_one_out_has_no_answer(tmp_path):
    done, book = from_csv(tmp_path, setting(), bidders=("Ash", "Beech"))
    assert done.code == HOLDS and at(book, "Checks.Master") == "All checks hold"
    assert "2 admitted is too few" in done.said and "warn" in done.said


# ---- evaluators ----------------------------------------------------------------------------------------------------------------------


def test_the_marks_of_an_evaluator_with_an_excluding_conflict_do_not_count(tmp_path, healthy):
    sentence = "Evaluator 1 has an excluding conflict and marked."
    done, book = from_csv(tmp_path, cell("conflicts", SECOND, "Excludes", "TRUE"))
    assert done.code == FAILS and f"conflicts.csv, row 2, Excludes {sentence}" in done.said
    barred = {row["Evaluator"]: row["Barred"] for row in table(book, "Originals_1")}
    assert barred == {"Evaluator 1": True, "Evaluator 2": False}
    # Evaluator 2 alone gives Ash (0 + 0 + 1) on Q1 and (0 + 1 + 1) on Q2
    assert {row["Bidder"]: (row["Q1"], row["Q2"]) for row in table(book, "Marks_1")}["Ash"] == (1, 2)
    address = place(read(healthy), "conflicts", SECOND, "Excludes")
    done = regenerate(tmp_path, edited(healthy, tmp_path / "typed.xlsx", {address: True}), "typed_out.xlsx")
    assert done.code == FAILS and sentence in done.said and f"{address}, Excludes" in done.said


def test_a_second_declaration_that_excludes_is_not_overlooked(tmp_path):
    """A person may declare twice; the first row alone said nothing of the conflict."""
    add = rows("conflicts", lambda lines: [*lines, ["Evaluator 1", "evaluator", "shares", "Ash", "actual", "", "TRUE", "2026-05-01", ""]])
    again = rows("conflicts", lambda lines: [*lines, lines[0]])
    done, book = from_csv(tmp_path, all_of(add, again))
    assert done.code == FAILS and "conflicts.csv, row 4, Excludes Evaluator 1 has an excluding conflict and marked." in done.said
    assert {row["Evaluator"]: row["Barred"] for row in table(book, "Originals_1")}["Evaluator 1"] is True


def test_an_evaluator_without_a_declaration_is_a_finding(tmp_path):
    done, _ = from_csv(tmp_path, rows("conflicts", lambda lines: lines[1:]))
    assert done.code == FAILS
    assert "Evaluator 1 has marked bids without a declaration in the conflicts register." in done.said
    assert "none declared is one too" in done.said


def test_a_conflict_without_a_mitigation_is_a_finding(tmp_path):
    done, _ = from_csv(tmp_path, cell("conflicts", SECOND, "Kind", "perceived"))
    assert done.code == FAILS and "The perceived conflict of Evaluator 1 has no mitigation on record." in done.said


def test_one_evaluator_is_enough_to_score(tmp_path):
    done, book = from_csv(tmp_path, setting(), evaluators=1)
    assert done.code == HOLDS and "Evaluator 1 alone marked Q1" in done.said
    assert at(book, "first_1") == "Cherry"


def test_a_later_mark_of_the_same_person_stands_for_the_earlier(tmp_path):
    later = ["2026-05-21 09:00", "Evaluator 1", "clinical", "all", "Q1", "Ash", "5", ""]
    done, book = from_csv(tmp_path, rows("scores", lambda lines: [*lines, later]), evaluators=1)
    assert done.code == HOLDS, done.said
    assert {row["Bidder"]: row["Q1"] for row in table(book, "Marks_1")}["Ash"] == 5
    assert [row["Last of its kind"] for row in table(book, "Counting")] == [0, 1, 1, 1, 1, 1, 1]


# ---- unknown, missing, left out ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "heading", "value", "sentence"),
    [
        ("bids", "Lot", "9", "There is no lot 9. Choose one of 1."),
        ("scores", "Lot", "9", "There is no lot 9. Choose one of 1, all."),
        ("criteria", "Lot", "9", "There is no lot 9. Choose one of 1, all."),
        ("scores", "Question", "Q9", "There is no question Q9. Correct it; spelling counts."),
        ("scores", "Bidder", "Ashe", "There is no bidder Ashe. Correct it; spelling counts."),
        ("criteria", "Parent", "C9", "Q1 has the parent C9, which is no criterion of this lot."),
    ],
)
def test_what_refers_to_nothing_is_told(tmp_path, name, heading, value, sentence):
    done, _ = from_csv(tmp_path, cell(name, SECOND, heading, value))
    assert done.code == FAILS and f"{name}.csv, row 2, {heading} {sentence}" in done.said


def test_missing_marks_are_named_and_never_averaged_over(tmp_path):
    done, book = from_csv(tmp_path, rows("scores", lambda lines: lines[1:]))
    assert done.code == FAILS and "Evaluator 1 has not marked Q1 of Ash." in done.said


def test_a_question_without_marks_has_no_points_and_no_winner(tmp_path):
    done, book = from_csv(tmp_path, rows("scores", lambda lines: [line for line in lines if line[4] != "Q2"]))
    assert done.code == FAILS and "has not marked Q2 of Ash; Q2 of Beech; Q2 of Cherry." in done.said
    assert {row["Q2"] for row in table(book, "Marks_1")} <= set(ABSENT) and nothing_is_first(book)


def test_a_bid_for_one_lot_only_stands_in_that_lot_only(tmp_path):
    done, book = from_csv(tmp_path, rows("bids", lambda lines: lines[:-1]), lots=("1", "2"))
    assert done.code == HOLDS, done.said
    assert [row["Bidder"] for row in table(book, "Result_1")] == ["Ash", "Beech", "Cherry"]
    assert [row["Bidder"] for row in table(book, "Result_2")] == ["Ash", "Beech"]
    assert {row["Bidder"] for row in table(book, "Originals_2")} - set(ABSENT) == {"Ash", "Beech"}


def test_no_bid_for_a_lot_is_told_and_nothing_is_scored(tmp_path):
    done, book = from_csv(tmp_path, rows("bids", lambda lines: [line for line in lines if line[0] == "1"]), lots=("1", "2"))
    assert done.code == FAILS and "Lot 2 has no bid that may be scored." in done.said
    assert "Result" not in book.sheets


# ---- ties, bands, hurdles, moderation ------------------------------------------------------------------------------------------------

EQUAL = all_of(rows("bids", lambda lines: [[*line[:2], "100", *line[3:]] for line in lines]),
               rows("scores", lambda lines: [[*line[:6], "3", line[7]] for line in lines]))  # fmt: skip


def test_a_tie_for_first_has_no_winner(tmp_path):
    done, book = from_csv(tmp_path, EQUAL)
    assert done.code == FAILS and at(book, "first_1") == "3 bids tie"
    assert [row["Rank"] for row in table(book, "Result_1")] == [1, 1, 1]
    assert at(book, "band_1") == "WITHIN THE BAND: apply the supplementary rule"
    assert [row["Check"] for row in table(book, "Checks") if row["Result"] == "FAILS"] == ["Lot 1: one bid is first"]


def test_without_a_published_band_none_is_applied(tmp_path):
    done, book = from_csv(tmp_path, setting(near_tie_band=""))
    assert done.code == HOLDS and at(book, "band_1") == "no band published"


def test_a_tender_without_hurdles_is_scored(tmp_path):
    """The small tender has none; every bid is admitted, and Cherry is first."""
    done, book = from_csv(tmp_path, setting())
    assert done.code == HOLDS and [row["Admitted"] for row in table(book, "Admitted_1")] == [True] * 3


def test_means_between_the_marks_of_the_scale_are_scored(tmp_path):
    """Two evaluators give Ash 0 and 1 on Q1, 1 and 2 on Q2: means 0.5 and 1.5 of 5, each of 50 points: 5 + 15 = 20."""
    done, book = from_csv(tmp_path, setting(), moderation="mean_of_originals")
    assert done.code == HOLDS, done.said
    assert table(book, "Admitted_1")[0]["Quality, of 100"] == 20


def test_consensus_needs_an_agreed_mark(tmp_path):
    done, book = from_csv(tmp_path, setting(), moderation="consensus")
    assert done.code == FAILS and "Q1 of Ash has no agreed mark" in done.said and nothing_is_first(book)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("quality_weight", "59.99", "Quality and price weights add up to 99.99, not 100 (difference -0.01)."),
        ("quality_weight", "", "Weight of quality is blank."),
        ("quality_weight", "sixty", 'Weight of quality is "sixty", which is not a number.'),
        ("quality_weight", "nan", 'Weight of quality is "nan", which is not a number.'),
        ("price_method", "cheapest", "cheapest"),
        ("tie_rule", "coin", 'What breaks a tie is "coin". Choose one of none, higher_quality, lower_price.'),
        ("start_date", "", "Procurement started on is blank."),
        ("start_date", "soon", 'Procurement started on is "soon"'),
        ("currency", "", "Currency of every price is blank."),
        ("regime", "eu", 'Regime is "eu".'),
        ("win_share_draws", "0", "Draws of weights is 0. Enter a number from 1."),
        ("win_share_draws", "many", 'Draws of weights is "many", which is not a number.'),
    ],
)
def test_a_wrong_setting_is_told_by_name(tmp_path, name, value, sentence):
    folder = tender(tmp_path / "tender", moderation="median")
    setting(**{name: value})(folder)
    done = regenerate(tmp_path, folder)
    assert done.code in (FAILS, REFUSED) and sentence in done.said
    assert "settings.csv, row" in done.said or name.split("_")[0] in done.said.lower()
