"""Excel on the desktop: what the VBA wrappers hand over and what they must never do. The cases themselves run in test_parity.py."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from udfs.cells import ExcelError
from udfs.registry import load
from xl_addin import desktop

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "xl_addin" / "desktop").rglob("*.bas"))
LONGEST_VBA_LINE = 1023
ALL_BOUND = """
import json
from tests.hosts import fakewin
fakewin.install()
import xl_addin.desktop as bound
marked = {n: getattr(bound, n).__xlfunc__ for n in dir(bound) if hasattr(getattr(bound, n), "__xlfunc__")}
print(json.dumps({n: [[a["name"], a["options"].get("convert"), "optional" in a] for a in m["args"]] for n, m in marked.items()}))
"""


@pytest.fixture(scope="module")
def bound():
    """What xlwings finds in the module that saved files name: function -> name, converter and optional of each argument."""
    run = subprocess.run([sys.executable, "-c", ALL_BOUND], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_xlwings_finds_every_function_and_nothing_else(bound):
    assert set(bound) == set(load())


def test_every_argument_travels_raw_and_the_caller_comes_last(bound):
    for name, arguments in bound.items():
        described = [[p.name, "raw", p.optional] for p in load()[name].params]
        assert arguments == [*described, ["cwb_where", "raw", True]]


@pytest.mark.parametrize(
    ("from_excel", "cell"),
    [
        (-2146826246, ExcelError("#N/A")),
        (-2146826281, ExcelError("#DIV/0!")),
        (-2146828288 + 2045, ExcelError("#VALUE!")),  # #SPILL!, which is newer than the seven
        (-2147352572, None),  # left out
        (None, None),  # blank
        (7, 7.0),
        (-2146826246.0, -2146826246.0),  # a number in a cell, however odd, is a number
        (True, True),
        (((1.0, None), ("a", -2146826246)), [[1.0, None], ["a", ExcelError("#N/A")]]),
    ],
)
def test_a_cell_of_excel_arrives_as_what_it_is(from_excel, cell):
    got = desktop.cells_in(from_excel)
    assert (got, type(got)) == (cell, type(cell))


def test_answers_carry_marked_errors_and_empty_text_for_blanks():
    assert desktop.cells_out([[1.5, ExcelError("#N/A")], [None, "live"]]) == [
        [1.5, "\x01cwb:2042"],
        ["", "live"],
    ]


def test_the_error_mark_is_the_same_in_python_and_vba():
    host = next(p for p in MODULES if p.name == "CwbHost.bas").read_text(encoding="utf-8")
    assert f'Left$(v, {len(desktop.ERROR_MARK)}) = Chr$(1) & "{desktop.ERROR_MARK[1:]}"' in host
    assert f"Mid$(v, {len(desktop.ERROR_MARK) + 1})" in host


def test_no_vba_gives_an_error_as_text_or_reads_a_value_that_excel_has_rounded():
    code = "\n".join(
        line
        for p in MODULES
        for line in p.read_text("utf-8").splitlines()
        if not line.lstrip().startswith("'")
    )
    assert "Err.Description" not in code
    assert re.findall(r"\.Value\b(?!2)", code) == []


def test_no_line_of_vba_is_longer_than_its_editor_takes():
    assert [
        p.name for p in MODULES for line in p.read_text("utf-8").splitlines() if len(line) > LONGEST_VBA_LINE
    ] == []


def test_a_question_about_a_cell_hands_over_its_address():
    wrappers = next(p for p in MODULES if p.name == "CwbFunctions.bas").read_text(encoding="utf-8")
    assert 'WHY = CwbCall("WHY", Array(CwbAddress(cell), CwbWhere()))' in wrappers
    assert 'EXPLAIN = CwbCall("EXPLAIN", Array(CwbAddress(cell), CwbWhere()))' in wrappers
