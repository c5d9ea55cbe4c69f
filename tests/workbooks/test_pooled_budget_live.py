"""The pooled budget while somebody types in it: what is wrong is told once, at its cell, and goes when it is mended."""

import pytest

from tests.hosts.template_book import set_up
from tests.practice_books import at, edited, table
from tests.workbooks.pool_folders import sample_bytes
from udfs.cells import ExcelError
from workbooks import regenerate as jobs
from workbooks import templates
from workbooks.fill import Filled
from workbooks.pooled_budget.book import TEMPLATE
from workbooks.reader import read
from xl_addin.headless import press_file

AMOUNT = "Amount (negative: given back)"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    file.write_bytes(sample_bytes())
    return file


def test_a_cell_emptied_in_the_workbook_stops_the_year_and_completion_names_it(tmp_path, path):
    """What a person does in a spreadsheet program, with no import in between."""
    emptied = edited(path, tmp_path / "edited.xlsx", {"Lines!E8": None})
    outcome = jobs.recalculated(str(emptied), str(tmp_path / "out.xlsx"))
    book = read(tmp_path / "out.xlsx")
    assert not outcome.holds and at(book, "actual_faults") == 1
    assert [r["Actual"] for r in table(book, "LineChecks") if r["Actual to fill or mend"]] == ["Lines!E8: Actual is blank or no number"]
    assert all(isinstance(row[AMOUNT], ExcelError) for row in table(book, "Outturn"))
    assert table(book, "Payments")[0]["April"] == 10_550_000.01, "the plan is complete, so contributions are paid"


def test_an_amount_alone_below_the_lines_is_told_to_be_below_them_and_what_its_row_lacks(tmp_path, path):
    """Lines end in row 12 of the sample."""
    typed = edited(path, tmp_path / "edited.xlsx", {"Lines!E13": 1e6})
    told = {f.where: f.sentence for f in jobs.recalculated(str(typed), str(tmp_path / "out.xlsx")).findings if f.severity == "block"}
    assert told["Lines!A13"].startswith("This row, below the table, is in no figure yet")
    assert told["Lines!A13, Line"] == "Line is blank." and not [words for words in told.values() if "None" in words]
    assert told["Lines!F13, Uncommitted, of the actual"] == "It is not said how much of this line is uncommitted; a blank is not a zero."


def test_what_is_held_back_names_the_input_and_no_formula_to_overwrite(tmp_path, path):
    """The risk pool is emptied in the workbook: one input, told at its cell; nobody is sent to a calculated sheet."""
    emptied = edited(path, tmp_path / "edited.xlsx", {"risk_pool": None})
    outcome = jobs.recalculated(str(emptied), str(tmp_path / "out.xlsx"))
    assert [(f.where, f.sentence) for f in outcome.findings if f.severity == "block"] == [("Pool!B16", "Risk pool, balance is blank.")]
    assert all(f.remedy and "enter a number" not in f.sentence for f in outcome.findings) and not outcome.holds
    mended = edited(tmp_path / "out.xlsx", tmp_path / "mended.xlsx", {"risk_pool": 500_000.0})
    assert jobs.recalculated(str(mended), str(tmp_path / "again.xlsx")).holds, "what was held back is not told any more"


def test_a_recalculation_takes_back_what_a_calculation_found_and_nothing_else(tmp_path, path):
    sheet, top, *_ = Filled(read(path)).place("findings.Area")
    told = {"calculation: a rule of later": "gone", "import: another": "stays", "a third": "found anew where it still is"}
    cells = {f"{sheet.name}!{letter}{row}": text for row, (rule, what) in enumerate(told.items(), top + 1)
             for letter, text in zip("ABCDE", ("Lines!E6", "note", what, "", rule), strict=True)}  # fmt: skip
    marked = edited(path, tmp_path / "marked.xlsx", cells)
    found = [(f.by, f.rule) for f in Filled(read(marked)).findings()]
    assert found == [("calculation", "a rule of later"), ("import", "another"), ("", "a third")]
    jobs.recalculated(str(marked), str(tmp_path / "out.xlsx"))
    assert [f.marked_rule for f in Filled(read(tmp_path / "out.xlsx")).findings()] == ["import: another", "withheld"]


def test_a_blank_actual_is_told_once_and_the_button_says_that_the_verdict_is_an_older_one(tmp_path, path):
    emptied = edited(path, tmp_path / "edited.xlsx", {"Lines!E6": None})
    told = [(f.where, f.sentence) for f in jobs.recalculated(str(emptied), str(tmp_path / "out.xlsx")).findings]
    assert [one for one in told if one[0] != "Pool!B29"] == [("Lines!E6, Actual", "Supported living has no actual; a blank is not a zero.")]
    outcome = templates.regenerate(TEMPLATE, str(emptied), str(tmp_path / "anew.xlsx"))
    assert [(f.where, f.rule) for f in outcome.findings if f.severity == "block"] == [("Lines!E6, Actual", "actuals")]
    refused = press_file("pool_outturn", emptied)
    assert refused.refused
    assert refused.sentence.endswith("Nothing was written: the calculated sheets and their verdict are those of before.")
    new = set_up(tmp_path / "new.xlsx", TEMPLATE)
    assert "those of before" not in press_file("pool_outturn", new).sentence, "it has no verdict yet"


def test_what_performance_withholds_is_told_on_start_and_checks_as_the_results_are_now(tmp_path, path):
    """Of 2.8m a quarter is not earned: the result of 3.15 is three quarters of the way to 4.2. At 4.2 nothing is withheld."""
    told = [(f.where, f.severity, f.sentence) for f in Filled(read(path)).findings()]
    words = "of the performance element is withheld by Invented Northshire ICB, and no partner bears it: the pool is short of it."
    assert told == [("Pool!B29", "warn", f"£700,000.00 {words}")]
    assert START in _labels(read(path)) and at(read(path), "kept_back") == 700_000
    half = edited(path, tmp_path / "half.xlsx", {"Measures!E6": 2.1})
    outcome = jobs.recalculated(str(half), str(tmp_path / "out.xlsx"))
    assert [(f.where, f.sentence) for f in outcome.findings] == [("Pool!B29", f"£1,400,000.00 {words}")]
    full = edited(path, tmp_path / "full.xlsx", {"Measures!E6": 4.2})
    assert jobs.recalculated(str(full), str(tmp_path / "all.xlsx")).findings == []
    assert at(read(tmp_path / "all.xlsx"), "kept_back") == 0


START = "Performance withheld, which no partner bears"


def _labels(book):
    return list(book.sheets["Start"].cells.values())


@pytest.mark.parametrize(("name", "value"), [("risk_key", "equal"), ("underspend", "priority"), ("control_pool", None),
                                             ("performance_fund", 0.0)])  # fmt: skip
def test_a_choice_the_sheets_were_not_made_for_is_named_at_its_cell(tmp_path, path, name, value):
    typed = edited(path, tmp_path / "typed.xlsx", {name: value})
    outcome = jobs.recalculated(str(typed), str(tmp_path / "out.xlsx"))
    cell = {"risk_key": "Pool!B19", "underspend": "Pool!B18", "control_pool": "Pool!B36", "performance_fund": "Pool!B29"}[name]
    told = {f.where: f.sentence for f in outcome.findings if f.severity == "block"}
    assert not outcome.holds
    assert told[cell].endswith("it was changed since the sheets were made: press Pool outturn.")
