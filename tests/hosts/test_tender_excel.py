"""What the Tender buttons ask of Excel, as far as it can be seen without Excel: xlwings' own Windows classes over an object that notes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def orders() -> dict:
    ran = subprocess.run([sys.executable, "-m", "tests.hosts.excel_calls"], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


def test_excel_is_asked_for_nothing_it_does_not_know(orders: dict):
    assert {sheet: told["unable"] for sheet, told in orders.items()} == {name: [] for name in orders}
    for told in orders.values():
        names = [name for name, _ in told["orders"]]
        assert names[0] == "sheet.Unprotect()" and names[-1] == "sheet.Protect()"


def test_excel_gets_texts_as_texts_and_formulas_in_cells_that_are_not_text(orders: dict):
    told = orders["Conflicts"]["orders"]
    formats = {name.partition(".")[0]: value for name, value in told if name.endswith(".NumberFormat")}
    values = next(value for name, value in told if name.endswith(".Value"))
    assert formats["A6:A9"] == "@"
    assert '"\'Conflicts register"' in values and "'Evaluator 1'" in values  # marked as text, or in a cell for text
    assert ["sheet.ListObjects.Add().Name", "Conflicts"] in told
    assert ["E6:E9.Validation.Modify()", "Type=3, Formula1=none,actual,potential,perceived"] in told
    result = orders["Result"]["orders"]
    written = {name.partition(".")[0] for name, _ in result if name.endswith((".Formula", ".FormulaArray"))}
    as_text = {name.partition(".")[0] for name, value in result if name.endswith(".NumberFormat") and value == "@"}
    assert written and not written & as_text


def test_excel_gets_long_array_formulas_as_spills(orders: dict):
    """Excel takes an array formula from a program only up to 255 characters."""
    every = [order for told in orders.values() for order in told["orders"]]
    arrays = [text for name, text in every if name.endswith(".FormulaArray")]
    spills = [text for name, text in every if name.endswith(".Formula2")]
    assert arrays and max(map(len, arrays)) <= 255
    assert spills and min(map(len, spills)) > 255


def test_excel_draws_the_build_up(orders: dict):
    told = orders["Result"]["orders"]
    kinds = [value for name, value in told if name.endswith(".ChartType")]
    assert kinds == ["58", "58"]  # xlBarStacked, a lot each
    assert sum(name.endswith(".AlternativeText") for name, _ in told) == 2
