"""What is typed into a capitation and calculated anew is told: with the sum it moves, the cell that causes it, and what to do."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.practice_books import at, sample_book
from udfs.findings import Finding
from workbooks.reader import Cell, Workbook, read
from workbooks.regenerate import Outcome, recalculated


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
