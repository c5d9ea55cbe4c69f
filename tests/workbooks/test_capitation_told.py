"""What is typed into a capitation and calculated anew is told: with the sum it moves, the cell that causes it, and what to do."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.practice_books import at, sample_book, table
from udfs.cells import ExcelError
from udfs.findings import Finding
from workbooks.capitation.book import TEMPLATE
from workbooks.outcome import Outcome
from workbooks.reader import Cell, Workbook, read
from workbooks.regenerate import recalculated
from workbooks.template import from_book
from workbooks.templates import at_cells


def anew(folder: Path, changes: Mapping[str, Cell]) -> tuple[Outcome, Workbook]:
    """The sample with some cells typed over, after `cwb recalculate`."""
    path = sample_book(folder, changes)
    return recalculated(str(path), str(path)), read(path)


def first(outcome: Outcome, rule: str) -> Finding:
    return next(f for f in outcome.findings if f.rule == rule)


# ---- pace


def test_the_target_of_a_unit_that_closes_is_told_with_its_sum(tmp_path):
    """The sheet By place gives River £44,896,047.84 of the £217,000,000; 217,000,000 - 44,896,047.84 = 172,103,952.16."""
    outcome, book = anew(tmp_path, {"Baselines!C21": True})
    found = first(outcome, "units that close")
    assert (found.where, found.severity) == ("Baselines!C21, Closes", "warn")
    assert "River closes, so its target of £44,896,047.84 is no part of the money" in found.sentence and found.remedy
    assert at(book, "pace_closing") == pytest.approx(44_896_047.84, abs=0.001) and at(book, "pace_money") == 172_103_952.16


def test_money_that_is_entered_loses_nothing_when_a_unit_closes(tmp_path):
    outcome, book = anew(tmp_path, {"Baselines!C21": True, "pace_budget": 217_000_000})
    assert not [f for f in outcome.findings if f.rule == "units that close"] and at(book, "pace_money") == 217_000_000


def test_a_rule_that_cannot_be_met_is_told_once_at_its_own_cell(tmp_path):
    outcome, book = anew(tmp_path, {"Baselines!B15": 0.02})
    blocks = [(f.where, f.rule) for f in outcome.findings if f.severity == "block"]
    assert blocks == [("Baselines!B15", "held back")]
    assert str(at(book, "first_fault")).startswith("Baselines!B15: floors and caps cannot meet the money: the floor is above the cap")


def test_a_row_that_was_emptied_is_where_its_unit_is_to_be_added(tmp_path):
    """Row 20 is Vale; row 16 of Places is X90003."""
    emptied = {f"Baselines!{letter}20": None for letter in "ABCD"} | {f"Places!{letter}16": None for letter in "ABC"}
    job = from_book(TEMPLATE, read(sample_book(tmp_path, emptied)))
    places = {f.where for f in at_cells(job, TEMPLATE.findings(job)) if "has no" in f.sentence and f.severity == "block"}
    assert places == {"Baselines!A20, Unit", "Places!A16, Practice"}


def test_floors_above_the_money_are_told_at_the_floor_where_no_money_is_entered(tmp_path):
    outcome, _ = anew(tmp_path, {"Baselines!B8": None, "Baselines!B9": 0.2, "Baselines!B11": 0.3, "Baselines!B12": False})
    assert [f.where for f in outcome.findings if f.severity == "block"] == ["Baselines!B9"]


# ---- weights


def test_weights_that_do_not_add_up_are_told_at_the_weights_and_nothing_else_is_accused(tmp_path):
    outcome, book = anew(tmp_path, {"Inputs!B16": 0.75})
    blocks = [f for f in outcome.findings if f.severity == "block"]
    assert [f.where for f in blocks] == ["Inputs!B16"] and "add up to" in blocks[0].sentence and blocks[0].remedy
    assert at(book, "sum_to_split") == "held back: see Completion"


# ---- money handed down


def test_no_negative_sum_is_handed_down(tmp_path):
    outcome, book = anew(tmp_path, {"Providers!B7": -100})
    assert [f.where for f in outcome.findings if f.severity == "block"] == ["Providers!B7"]
    assert not [row for row in table(book, "Cascade") if isinstance(row["Amount, £"], float)]


def test_more_than_is_split_is_handed_down_with_a_warning(tmp_path):
    """£217,000,000 is split; 500,000,000 - 217,000,000 = 283,000,000."""
    outcome, book = anew(tmp_path, {"Providers!B7": 500_000_000})
    found = first(outcome, "no more than is split")
    assert (found.where, found.severity) == ("Providers!B7", "warn") and "£283,000,000.00 more" in found.sentence
    assert at(book, "cascade_money") == 500_000_000


# ---- places


def test_a_column_that_places_nobody_is_told_beside_places_typed_in(tmp_path):
    """No practice of the sample has a network."""
    outcome, _ = anew(tmp_path, {"place_by": "network"})
    found = first(outcome, "placed by")
    told = "Placed by is network, but that column of Practices is blank; those typed in are used."
    assert (found.where, found.severity, found.sentence) == ("Places!B7", "warn", told)


# ---- lists


@pytest.mark.parametrize(("typed", "where"), [
    ({"Lists!H20": 43374}, "Lists!D20"),  # closed on 1 October 2018: nobody is paid for in the third quarter
    ({"Lists!G20": 43344}, "Lists!B20"),  # opened on 1 September 2018, in the second quarter
    ({"Lists!H20": 43405, "Lists!G20": 43435}, "Lists!H20"),  # closed in November, opened in December
    ({"Lists!H20": 43405, "lists_year_start": None}, "Lists!B13"),
])  # fmt: skip
def test_a_list_of_a_unit_that_is_not_open_holds_the_lists_back_and_is_named(tmp_path, typed, where):
    outcome, book = anew(tmp_path, typed)
    found = next(f for f in outcome.findings if f.where == where)
    assert (found.severity, found.rule) == ("block", "held back") and found.remedy and at(book, "lists_faults") > 0
    assert isinstance(at(book, "lists_due"), ExcelError) and at(book, "sum_to_split") == 217_000_000
    assert {str(row["Change, £"]) for row in table(book, "Leaver")} == {"#VALUE!"}


# ---- the year


def test_the_financial_year_on_start_is_that_of_the_date_typed(tmp_path):
    """1 June 2019 lies in 2019/20, 31 March 2019 in 2018/19."""
    for serial, year in ((43617, "2019/20"), (43555, "2018/19")):
        _, book = anew(tmp_path, {"as_at": serial})
        start = book.sheet("Start")
        shown = [start.cell(row, column) for row in range(1, 30) for column in (1, 2) if start.cell(row, column) is not None]
        assert shown[shown.index("Financial year") + 1] == year and [v for v in shown if "20" in str(v) and "/" in str(v)] == [year]
