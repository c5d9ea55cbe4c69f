"""What five articles say of contracts, as `cwb regenerate register --source seeds` gives it: what they state, and nothing else."""

import json

import pytest

from tests.practice_books import table
from tests.workbooks.register_folders import sample_bytes
from workbooks.reader import read
from workbooks.register.book import TEMPLATE
from workbooks.register.tables import tables_of
from workbooks.template import load

PROGRAMME = "staffordshire_programme"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("seeds") / "seeds.xlsx"
    path.write_bytes(sample_bytes("seeds"))
    return read(path)


@pytest.fixture(scope="module")
def told():
    return tables_of(load(TEMPLATE, "seeds"))


def said(told, contract: str, column: str) -> list[str]:
    return [row["said"] for row in told["statement"] if (row["contract_id"], row["column"]) == (contract, column)]


def test_every_contract_of_the_articles_is_a_row_and_no_date_was_invented(told):
    assert len(told["contract"]) == 10
    days = [name for row in told["contract"] for name, value in row.items() if name.endswith("_date") and value is not None]
    assert days == [] and not any(row["regime"] or row["route"] for row in told["contract"])


def test_two_values_of_one_article_are_two_rows(told):
    assert said(told, "manchester", "value_lifetime") == ["£5.9 billion", "£6bn contract"]


def test_a_programme_is_kept_apart_from_its_contracts(told):
    values = {row["contract_id"]: row["value_lifetime"] for row in told["contract"]}
    assert values[PROGRAMME] is None and values["staffordshire_cancer"] == 690_000_000 and values["staffordshire_end_of_life"] is None
    assert said(told, PROGRAMME, "value of both contracts") == ["some £1.2 bn, two contracts"]


def test_a_saving_is_no_value_and_a_bound_stays_one(told):
    rows = {row["contract_id"]: row for row in told["contract"]}
    assert rows["ld_prime_provider"]["value_lifetime"] is None and rows["ld_prime_provider"]["value_annual"] is None
    assert (rows["dudley"]["value_annual"], rows["dudley"]["value_flag"]) == (200_000_000, "lower_bound")


def test_both_states_of_the_cancer_contract_are_kept_with_when_they_were_said(told):
    states = [(row["status"], row["as_of"]) for row in told["status_event"] if row["contract_id"] == "staffordshire_cancer"]
    assert states == [("in_procurement", "not stated (undated source)"), ("cancelled", "2017 (issue year only)")]


def test_the_workbook_holds_and_says_that_the_holder_is_not_the_governing_body(book):
    assert {row["Result"] for row in table(book, "Checks")} == {"holds"}
    rules = [row["Rule"] for row in table(book, "Findings")] if "Findings.Area" in book.names else []
    shown = {value for value in book.sheet("Checks").cells.values()}
    assert "holder_is_not_governing_body" in shown or "holder_is_not_governing_body" in rules


def test_functions_that_may_move_stay_with_the_commissioner(book):
    moved = {row["Activity"]: row["Severity"] for row in table(book, "Transfers")}
    assert moved["financial management"] == "warn", "whether ISAP covers it is not recorded"


@pytest.mark.published
def test_the_rows_are_those_of_the_published_cases(shared, told):
    cases = json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))
    rows = {row["contract_id"]: row for row in told["contract"]}
    names = {row["source_id"]: row["title"] for row in told["source"]}
    assert names == {case["id"]: case["title"] for case in cases["seed_sources"]}
    assert set(rows) == {case["row"] for case in cases["seed_rows"]}
    for case in cases["seed_rows"]:
        for name, wanted in case["register"].items():
            if name in rows[case["row"]] and not (case["row"] == PROGRAMME and name == "value_lifetime"):
                found = rows[case["row"]][name]
                assert (float(wanted) if isinstance(found, float) else wanted) == found, f"{case['row']}, {name}"
