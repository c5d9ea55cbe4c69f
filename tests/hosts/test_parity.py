"""The same cases through every door: each cell must show the same, but for the closed list of host differences; docs/parity.md says so."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hosts import libreoffice_vba, matrix
from tests.hosts.cases import Case, differences
from tests.hosts.doors import json_arguments, rows_of_json
from tests.hosts.matrix_holes import CLOSED_LIST
from udfs import dispatch
from udfs.cells import ExcelError
from udfs.registry import load

ROOT = Path(__file__).resolve().parents[2]
CASES = matrix.cases()
BY_ID = {case.id: case for case in CASES}


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


def test_the_closed_list_is_the_one_that_was_decided():
    decided = (ROOT / "docs" / "decisions" / "0004-where-hosts-may-differ.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip(' "') for line in decided.splitlines() if line.startswith('| "')]
    assert sorted(rows) == sorted(CLOSED_LIST)


def test_every_failure_has_a_sentence_to_look_for():
    fails = [
        c
        for c in CASES
        if "error" in c.told or any(isinstance(v, ExcelError) for row in c.computed() for v in row)
    ]
    assert [case.id for case in fails if not case.told.get("sentence")] == []


# ---- the doors -------------------------------------------------------------------------------------------------------

ASKED_ELSEWHERE = {"VBA": matrix.OURS}  # in test_desktop_addin.py, which asks more of the code in the same process


@pytest.mark.parametrize("door", [door for door in matrix.DOORS if door.ask], ids=lambda door: door.id)
def test_every_door_gives_the_same_cells(door: matrix.Door, request: pytest.FixtureRequest):
    if door.needs:
        request.getfixturevalue(door.needs)
    told = [origin for origin in matrix.origins() if ASKED_ELSEWHERE.get(door.id) != origin]
    answers = matrix.asked(door, told)
    for origin in told:
        matrix.current(door.id, answers, origin)


def test_the_published_references_went_through_every_door_too(shared: Path):
    assert matrix.origins() == [matrix.OURS, matrix.REGISTER, matrix.CAPITATION]


def test_the_page_has_every_function_every_door_and_no_hole_but_those_of_the_closed_list():
    page = matrix.PAGE.read_text(encoding="utf-8")
    columns = {door.id: matrix.read(page, door) for door in matrix.DOORS}
    assert page == matrix.page({name: told for name, told in columns.items() if matrix.BY_ID[name].ask}), matrix.STALE
    for door in matrix.DOORS:
        told = columns[door.id]
        assert list(told.functions[matrix.OURS]) == list(load())
        assert (set(told.functions[matrix.OURS].values()) == {matrix.MISSING}) == (door.ask is None)
        assert {reason for _, reason in told.holes} <= set(CLOSED_LIST)
        named = [names for (of, _), names in told.holes.items() if of == matrix.OURS and not names.endswith(" cases")]
        assert all(name in BY_ID for names in named for name in names.split(", "))


def test_the_page_says_what_is_changed_for_libreoffice_and_counts_no_case_as_agreeing_that_was_helped():
    page = matrix.PAGE.read_text(encoding="utf-8")
    assert all(f"- {change}\n" in page for change in libreoffice_vba.CHANGED)
    # A further change of the code belongs into CHANGED, which the page repeats.
    assert set(libreoffice_vba.CALC_LACKS) == {"CwbValues = block.Value2", "Optional base As", "CwbIn(base)"}
    door = matrix.read(page, matrix.BY_ID["LO VBA"])
    # An error cell, =F(a, b,, c) and pounds: none of them reaches the code as in Excel, and an error as answer is the text Error 2042.
    assert door.values["value-error-na"] == '"Error 2042", with help'
    assert door.values["value-left-out-between"] == door.values["value-number-pounds"] == "same, with help"
    assert "value-error-in-its-row" in door.holes[matrix.OURS, "error cell handed in"]
    assert door.values["value-number"] == "same"


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
