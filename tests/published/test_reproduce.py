"""The command that shows how closely NHS England's published figures of 2018/19 are reproduced, run on all 7,325 practices."""

import re

import pytest

from tests.published import reproduce
from workbooks.reader import read
from workbooks.sources import nhs_practices

WORKBOOK = "data/capitation/gp_practice_weighted_population.xlsx"
# As asked for: heads, GBP thousand, GBP thousand, heads, ratio, heads, heads.
ASKED = {"hchs": 1e-9, "target_exc_k": 1e-6, "target_inc_k": 1e-6, "overall": 1e-9, "need_index": 1e-12, "wp_mff": 1e-9, "wp_eaca": 1e-9}
PENCE = 7_415_112_861_821  # the published targets without remoteness, £74,151,128,618.21 (worked example G22)

pytestmark = pytest.mark.published


@pytest.fixture(scope="module")
def differences(shared):
    return reproduce.differences(shared / WORKBOOK)


def test_every_published_output_of_every_practice_is_reproduced(differences):
    worst, practices, _, _ = differences
    assert practices == 7_325
    assert worst.keys() == ASKED.keys()
    assert {name for name, difference in worst.items() if not difference <= ASKED[name]} == set()


def test_every_column_of_the_workbook_is_either_rebuilt_or_named_as_an_input(shared):
    """29 columns: 13 of codes and names (the place among them), 9 figures of the formula, 7 outputs."""
    header = nhs_practices.load(read(shared / WORKBOOK)).header
    rebuilt = {header.written[name] for name in ASKED if name in header.written} | {heading for heading, _ in reproduce.LIVE.values()}
    figures = [cell for column, cell in header.cells.items() if isinstance(header.sheet.cell(header.row + 1, column), float)]
    assert len(header.cells) == 29 and set(figures) - {"STP", "Place"} == rebuilt | reproduce.NOT_REBUILT.keys()


def test_the_split_of_the_published_sum_is_exact_to_the_penny(differences):
    _, _, total, parts = differences
    assert total == parts == PENCE


def test_the_command_asks_for_no_less_than_was_promised():
    assert {name: tolerance for name, (_, tolerance) in reproduce.TOLERANCES.items()} == ASKED


def test_the_command_prints_each_figure_and_answers_with_its_exit_code(differences, monkeypatch, capsys):
    monkeypatch.setattr(reproduce, "differences", lambda path: differences)
    monkeypatch.setattr("sys.argv", ["reproduce"])
    assert reproduce.main() == 0
    printed = capsys.readouterr().out
    assert printed.startswith("7,325 practices\n")
    assert printed.count(" is taken as published: ") == len(reproduce.NOT_REBUILT)
    assert printed.count(": holds") == len(ASKED) and "£74,151,128,618.21" in printed and printed.rstrip().endswith("exact")


@pytest.mark.parametrize("spoilt", sorted(ASKED))
def test_one_figure_out_of_tolerance_fails_the_command(differences, spoilt, monkeypatch, capsys):
    worst, practices, total, parts = differences
    off = {**worst, spoilt: 2 * ASKED[spoilt]}
    monkeypatch.setattr(reproduce, "differences", lambda path: (off, practices, total, parts))
    monkeypatch.setattr("sys.argv", ["reproduce"])
    assert reproduce.main() == 1
    assert re.search(rf"^{spoilt} .*FAILS$", capsys.readouterr().out, re.M)


def test_a_penny_lost_fails_the_command(differences, monkeypatch, capsys):
    worst, practices, total, parts = differences
    monkeypatch.setattr(reproduce, "differences", lambda path: (worst, practices, total, parts - 1))
    monkeypatch.setattr("sys.argv", ["reproduce"])
    assert reproduce.main() == 1
    assert capsys.readouterr().out.rstrip().endswith("FAILS")
