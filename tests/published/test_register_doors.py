"""Every callable vector of the register reference through every door: the cells it tells, and the same cells everywhere."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hosts import doors
from tests.hosts.cases import Case, differences
from tests.published.register_calls import Vector, vectors
from tests.published.test_register_every_case import THROUGH_EVERY_DOOR
from udfs.cells import ExcelError
from udfs.dispatch import call

pytestmark = pytest.mark.published
DOORS = [
    pytest.param(doors.plain_call, id="plain call"),
    pytest.param(doors.desktop, id="Excel through xlwings"),
    pytest.param(doors.command_line, id="command line"),
    pytest.param(doors.headless, id="workbook without a program"),
    pytest.param(doors.libreoffice, id="LibreOffice", marks=pytest.mark.libreoffice),
]

# Of the closed list of host differences: LibreOffice calls no function with an error inside a range, and hands TRUE over as 1.
ERROR_IN_A_RANGE, TRUE_IS_ONE = ("M35", "D43"), ("M59",)


@pytest.fixture(scope="module")
def told(shared: Path) -> dict:
    return json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def asked(told: dict) -> list[Vector]:
    return list(vectors(told))


def test_every_family_of_vectors_with_a_call_is_asked(told, asked):
    single = ("parse_money", "parse_date", "reg13", "break_clauses", "lead_time", "standstill", "isap_order", "function_transfer")
    ids = [vector.case.id for vector in asked]
    assert [one["id"] for family in single for one in told[family] if one["id"] not in ids] == []
    assert [one["id"] for one in told["lifecycle"] if not any(name.startswith(f"{one['id']} ") for name in ids)] == []
    whole = {"company numbers": "company_numbers", "supplier names": "supplier_names", "alert bands": "alert_bands",
             "KPI duty": "kpi_duty"}  # fmt: skip
    rows = {vector.case.id: len(vector.told) for vector in asked}
    assert {name: rows[name] for name in whole} == {name: len(told[family]) for name, family in whole.items()}
    counted = {"duplicates": "duplicates", "shares": "commissioner_shares", "amounts": "share_split_largest_remainder",
               "distribution": "profit_distribution"}  # fmt: skip
    assert {name: sum(i.startswith(f"{name} ") for i in ids) for name in counted} == {n: len(told[f]) for n, f in counted.items()}
    assert {"spend", "spend totals", "GP lists"} <= set(ids)
    assert {*single, "lifecycle", *whole.values(), *counted.values(), "spend_matching", "gp_right_to_return"} == set(THROUGH_EVERY_DOOR)


def test_every_vector_gives_the_cells_the_reference_tells(asked):
    assert [wrong for vector in asked for wrong in vector.wrong(vector.case.computed())] == []


@pytest.mark.parametrize("door", DOORS)
def test_every_vector_gives_the_same_cells_at_every_door(
    door: Callable[[list[Case]], doors.Answers], asked: list[Vector], request: pytest.FixtureRequest
):
    if door is doors.libreoffice:
        request.getfixturevalue("soffice")
    cases = [vector.case for vector in asked]
    answers = door(cases)
    assert list(answers) == [case.id for case in cases]
    expected = {case.id: case.computed() for case in cases}
    if door is doors.libreoffice:
        for name in ERROR_IN_A_RANGE:
            expected[name] = [[ExcelError("Err:504") for _ in row] for row in expected[name]]
        for name in TRUE_IS_ONE:
            expected[name] = call("REGISTER_MONEY", [[1.0, 1.0]])
    assert [f"{name}: {wrong}" for name, rows in expected.items() for wrong in differences(answers[name], rows)] == []
