"""Every callable vector of the register reference gives the cells it tells; tests/hosts/test_parity.py puts them through every door."""

import json
from pathlib import Path

import pytest

from tests.published.register_calls import Vector, vectors
from tests.published.test_register_every_case import THROUGH_EVERY_DOOR

pytestmark = pytest.mark.published


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
