"""The functions in Python for browsers, with no server behind them: every case, in Node."""

from tests.conftest import absent
from tests.hosts.browser import lacking
from tests.hosts.cases import load_cases
from tests.hosts.pyodide import asked, wrong


def test_every_case_gives_the_same_cells_and_sentences_in_pyodide():
    if missing := lacking("pyodide"):
        absent(f"The functions are not tried in Pyodide; {missing}.")
    cases = load_cases()
    answers, _ = asked(cases, "node")
    assert wrong(cases, answers) == []
