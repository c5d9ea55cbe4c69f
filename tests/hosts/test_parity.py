"""The same cases through every door: each cell must show the same, but for the closed list of host differences, named here."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.hosts import case_book
from tests.hosts.cases import Case, ask, differences, load_cases
from tests.hosts.compare_libreoffice import cached
from tests.hosts.doors import json_arguments, rows_of_json
from tests.hosts.libreoffice import recalculated
from udfs import cells, dispatch, memory
from udfs.cells import ExcelError
from udfs.errors import UdfError, column_letters
from udfs.registry import load
from workbooks.dialect import respell_package
from workbooks.recalc import recalculate
from xl_addin.cli import app
from xl_addin.libreoffice.build import build

ROOT = Path(__file__).resolve().parents[2]
CASES = load_cases()
BY_ID = {case.id: case for case in CASES}
BOOK = case_book.write(CASES)  # its bytes, and where each answer stands
Rows = list[list[Any]]


# ---- what the cases say ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_cells_show_what_the_case_says(case: Case):
    got = case.computed()
    if "answer_contains" in case.told:
        assert case.told["answer_contains"] in got[0][0]
    else:
        assert list(differences(got, case.expected(), case.told.get("tolerance", 0.0))) == []
    assert case.told.get("sentence", "") in (dispatch.sentence(case.id) or "")


def test_every_case_says_why_it_is_there_and_where_its_figures_come_from():
    assert [case.id for case in CASES if not (case.told.get("why") and case.told.get("source"))] == []


def test_every_function_has_a_case_that_works_and_one_with_bad_input():
    works = {case.told["function"] for case in CASES if "error" not in case.told}
    fails = {case.told["function"] for case in CASES if "error" in case.told}
    takes_input = {name for name, udf in load().items() if udf.params}
    assert (set(load()) - works, takes_input - fails) == (set(), set())


def test_every_failure_has_a_sentence_to_look_for():
    fails = [
        c
        for c in CASES
        if "error" in c.told or any(isinstance(v, ExcelError) for row in c.computed() for v in row)
    ]
    assert [case.id for case in fails if not case.told.get("sentence")] == []


# ---- the doors -------------------------------------------------------------------------------------------------------


def plain_call() -> dict[str, Rows]:
    """The Python function itself, called with Python values."""

    def call(case: Case, raw: list[Any], where: str) -> Rows:
        if case.id not in BY_ID:
            return dispatch.call(case.udf.name, raw, where)  # the cell asked about must be remembered
        try:
            return cells.emit(
                case.udf.name, case.udf.result, case.udf.function(*dispatch.arguments(case.udf, raw))
            )[0]
        except UdfError as problem:
            return [[ExcelError(problem.code)]]

    return {case.id: ask(case, case.id, call) for case in CASES}


def desktop() -> dict[str, Rows]:
    """xlwings' COM dispatch; its sentences are compared too."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.hosts.desktop"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr[-3000:]
    told = json.loads(run.stdout.splitlines()[-1])
    silent = [c.id for c in CASES if c.told.get("sentence", "") not in (told[c.id]["sentence"] or "")]
    assert silent == [], "=WHY() does not give the sentence"
    return {name: [[_error(cell) for cell in row] for row in answer["rows"]] for name, answer in told.items()}


def _error(cell: Any) -> Any:
    """An error value as VBA would make it of the mark; a mere text stays a text."""
    return ExcelError(cell["error"]) if isinstance(cell, dict) else cell


def command_line() -> dict[str, Rows]:
    """`cwb call`, each call as if in a process of its own."""
    answers = {}
    for case in CASES:
        memory.forget()
        run = CliRunner().invoke(app, ["call", case.udf.name, json.dumps(json_arguments(case))])
        printed = json.loads(run.stdout)
        assert run.exit_code == (2 if "error" in printed else 0), case.id
        if "error" in printed and case.id not in COMMAND_LINE:
            assert case.told.get("sentence", "") in printed["error"]["sentence"]
        answers[case.id] = rows_of_json(case, printed)
    return answers


def headless() -> dict[str, Rows]:
    """A workbook recalculated without any spreadsheet program."""
    data, answers = BOOK
    done = recalculate(data)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.xlsx"
        path.write_bytes(done.data)
        sheets = cached(path)
    found = {finding.where.replace("'", "") for finding in done.findings}
    for case in CASES:
        at = answers[case.id]
        told = f"{at.sheet}!{column_letters(at.column)}{at.row}" in found
        case.computed()
        assert told == bool(dispatch.sentence(case.id)), (
            f"{case.id}: the findings do not tell which cells failed"
        )
    return {name: at.read(sheets[at.sheet]) for name, at in answers.items()}


def libreoffice() -> dict[str, Rows]:
    """The same workbook, respelt, in a real LibreOffice with our extension."""
    data, answers = BOOK
    with tempfile.TemporaryDirectory() as folder:
        book, oxt = Path(folder) / "cases.xlsx", Path(folder) / "cwb.oxt"
        book.write_bytes(respell_package(data, "libreoffice"))
        build(oxt)
        sheets = recalculated(book, oxt)
    return {name: at.read(sheets[at.sheet]) for name, at in answers.items()}


# ---- the closed list of host differences -----------------------------------------------------------------------------

NO_ADDRESS = (
    "LibreOffice does not tell an add-in which cell calls it, so a cell cannot be asked here: "
    "the Checks sheet of a book that cwb wrote or recalculated gives the reason, and `cwb call` gives it for the same arguments."
)


def everywhere(value: Any) -> Callable[[Case], Rows]:
    """One value in every cell of the answer, as an array formula shows it."""
    return lambda case: [[value for _ in row] for row in case.computed()]


def handed_over_as(change: Callable[[Any], Any]) -> Callable[[Case], Rows]:
    """What the function answers when the host changes the cells on the way; only as much of it as the array formula covers."""

    def answer(case: Case) -> Rows:
        measure = case.computed()
        rows = dispatch.call(case.udf.name, [change(value) for value in case.raw()])
        return [row[: len(measure[0])] for row in rows[: len(measure)]]

    return answer


def names_the_cells(case: Case) -> Rows:
    """A workbook knows where each argument stands, so its sentences say `totals (Sheet1!A4)` where others say `totals, row 2`."""
    refs = BOOK[1][case.id].refs
    return ask(
        case,
        case.id,
        lambda c, raw, where: dispatch.call(c.udf.name, raw, where, None if c is case else refs),
    )


def _true_as_one(value: Any) -> Any:
    return [_true_as_one(v) for v in value] if isinstance(value, list) else 1.0 if value is True else value


ERROR_IN_A_RANGE = everywhere(
    ExcelError("Err:504")
)  # LibreOffice does not call a function with an error inside a range
SINGLE_BLANK_IS_ZERO = handed_over_as(lambda value: 0.0 if value is None else value)
TRUE_IS_ONE = handed_over_as(_true_as_one)
TELLS_NO_ADDRESS = everywhere(NO_ADDRESS)


def forgets(case: Case) -> Rows:
    """A process that ended forgets its sentences."""
    return [[ExcelError("#N/A")]]


LIBREOFFICE = {
    "price-broken-lookup": ERROR_IN_A_RANGE,
    "rank-error-among-totals": ERROR_IN_A_RANGE,
    "need-index-broken-reference": ERROR_IN_A_RANGE,
    **dict.fromkeys((
        "abnormal-rejected-bid-is-out-of-the-count",
        "total-bid-not-admitted",
        "total-error-of-an-admitted-bid",
        "near-tie-bid-not-admitted",
        "near-tie-error-of-an-admitted-bid",
        "health-broken-lookup",
        "hurdles-value-is-an-error",
        "lots-bid-not-admitted",
        "rank-reads-past-the-error-of-a-bid-not-admitted",
        "decided-by-bid-not-admitted",
        "rank-reads-past-tie-breakers-of-a-bid-not-admitted",
        "rank-error-among-tie-breakers",
        "typed-dates-error-cell",
        "typed-amounts-error-cell",
    ), ERROR_IN_A_RANGE),
    **dict.fromkeys(("price-maximum-blank", "index-by-base-without-label"), SINGLE_BLANK_IS_ZERO),
    "near-tie-no-band": everywhere(ExcelError("#VALUE!")),  # the one blank cell of the band comes as zero, which is refused
    **dict.fromkeys(("price-logical-among-prices", "typed-amounts-a-logical"), TRUE_IS_ONE),
    **{case.id: TELLS_NO_ADDRESS for case in CASES if case.asks_a_cell},
}
HEADLESS = {case.id: names_the_cells for case in CASES if case.asks}
COMMAND_LINE = {case.id: forgets for case in CASES if case.asks}


DOORS = [
    pytest.param(plain_call, {}, id="plain call"),
    pytest.param(desktop, {}, id="Excel through xlwings"),
    pytest.param(command_line, COMMAND_LINE, id="command line"),
    pytest.param(headless, HEADLESS, id="workbook without a program"),
    pytest.param(libreoffice, LIBREOFFICE, id="LibreOffice", marks=pytest.mark.libreoffice),
]


@pytest.mark.parametrize(("door", "named"), DOORS)
def test_every_door_gives_the_same_cells(
    door: Callable[[], dict[str, Rows]], named: dict, request: pytest.FixtureRequest
):
    if door is libreoffice:
        request.getfixturevalue("soffice")
    answers = door()
    assert set(answers) == set(BY_ID)
    wrong = []
    for case in CASES:
        expected = named[case.id](case) if case.id in named else case.computed()
        wrong += [f"{case.id}: {told}" for told in differences(answers[case.id], expected)]
    assert wrong == []


@pytest.mark.parametrize("name", ["split-wanted-by-a-user", "notice-open-ended", "split-third-decimal"])
def test_the_command_itself(name: str):
    case = BY_ID[name]
    run = subprocess.run(
        [Path(sys.executable).with_name("cwb"), "call", case.udf.name, json.dumps(json_arguments(case))],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    printed = json.loads(run.stdout)
    assert list(differences(rows_of_json(case, printed), case.expected())) == []
    assert run.returncode == (2 if "error" in case.told else 0)
