"""The red flags of Open Contracting's Cardinal against its own fixtures and documentation, as the tender reference quotes them."""

import json
from pathlib import Path

import pytest

from udfs.dispatch import call, sentence

pytestmark = pytest.mark.published
AS_AT = 46023  # 1 January 2026
WHERE = "Sheet1!A1"


@pytest.fixture(scope="module")
def examples(shared: Path) -> dict[str, dict]:
    cases = json.loads((shared / "cases" / "tender.json").read_text(encoding="utf-8"))["examples"]
    return {case["id"]: case for case in cases}


def flag(name: str, facts: list[list], own: list[list] | None = None) -> list:
    """The row of one flag."""
    rows = call("TENDER_RED_FLAGS", [facts, None, None, AS_AT, own], where=WHERE)
    assert sentence(WHERE) is None, sentence(WHERE)
    return next(row for row in rows if row[0] == name)


def test_published_fixtures_of_the_short_submission_period(examples):
    case = examples["cardinal-r003-short-submission-period"]
    flagged = [
        told["id"] for told in case["inputs"]["cases"]
        if flag("R003", [["submission_start", told["start"]], ["submission_end", told["end"]]])[2] == "flagged"
    ]  # fmt: skip
    assert flagged == case["expected"]["published"]["flagged"]


def test_the_threshold_shipped_is_the_published_one(examples):
    threshold = examples["cardinal-r003-short-submission-period"]["inputs"]["threshold_days"]
    assert f"red_flag_r003_days = {threshold} whole days" in flag("R003", [["tenderers", 1]])[6]


def test_published_fixtures_of_the_single_bid(examples):
    """The fixture with minus one tenderer is not flagged there; here such a number is refused."""
    case = examples["cardinal-r018-single-bid"]
    flagged = []
    for told in case["inputs"]["cases"]:
        facts = [["tenderers", told["tenderers"]], ["procurement_method", told["method"]]]
        if told["tenderers"] < 0:
            assert call("TENDER_RED_FLAGS", [facts, None, None, AS_AT], where=WHERE) == [["#VALUE!"]]
        elif flag("R018", facts)[2] == "flagged":
            flagged.append(told["id"])
    assert flagged == case["expected"]["published"]["flagged"]


def test_published_example_of_the_interquartile_fences(examples):
    case = examples["cardinal-r024-r058-doc-example"]
    given, published = case["inputs"], case["expected"]["published"]
    for number, pair in enumerate(given["pairs"]):
        facts = [["winning_price", pair["winner"]], ["second_price", pair["second"]], ["discount_quartile_1", given["q1"]],
                 ["discount_quartile_3", given["q3"]]]  # fmt: skip
        for name in ("R024", "R058"):
            row = flag(name, facts)
            assert (row[2] == "flagged") is published[name][number]
            assert abs(row[3] - published["d"][number]) <= case["tolerance"]
    assert f"the fence is {published['lower_fence'] * 100:.1f}%" in flag("R024", facts)[4]
    assert f"the fence is {published['upper_fence'] * 100:.1f}%" in flag("R058", facts)[4]
