"""Four procurements the trade press wrote about, and what each of the 24 health checks must find in them.

The table tender_seed_findings.yaml was written by hand from the tender reference; the facts are workbooks/samples/seeds/*.csv.
"""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from udfs.dispatch import call, sentence
from udfs.tender.health import fact_list, findings
from workbooks.tender.seeds import SEEDS, facts, load

TABLE = yaml.safe_load(Path(__file__).with_name("tender_seed_findings.yaml").read_text(encoding="utf-8"))
AS_AT = (dt.date(2017, 10, 6) - dt.date(1899, 12, 30)).days
CELLS = [(check, seed) for check in TABLE for seed in SEEDS]
SEVERITY = {"block": "RED", "warn": "AMBER", "note": "UNKNOWN"}


def checked(seed: str, outside: bool) -> dict[str, list]:
    rows = call("TENDER_HEALTH_CHECK", [facts(seed, outside), AS_AT], where="Sheet1!A1")
    assert sentence("Sheet1!A1") is None, sentence("Sheet1!A1")
    return {row[0]: row for row in rows}


@pytest.fixture(scope="module")
def results() -> dict[tuple[str, bool], dict[str, list]]:
    return {(seed, outside): checked(seed, outside) for seed in SEEDS for outside in (False, True)}


def test_the_table_says_something_of_every_check_and_procurement():
    assert list(TABLE) == [f"H{number:02}" for number in range(1, 25)]
    assert all(tuple(seeds) == SEEDS for seeds in TABLE.values())
    unexplained = [(c, s) for c, s in CELLS if not {"quote", "blank"} & TABLE[c][s].keys()]
    assert unexplained == []


@pytest.mark.parametrize(("check", "seed"), CELLS)
def test_what_the_articles_say_gives_the_expected_finding(results, check, seed):
    told, row = TABLE[check][seed], results[seed, False][check]
    assert row[2] == told["is"]
    assert told.get("says", "") in row[3]
    assert told.get("beside", "") in row[4]
    assert told.get("blank", "") in row[4]


@pytest.mark.parametrize(("check", "seed"), CELLS)
def test_facts_from_outside_the_articles_change_only_what_the_reference_says(results, check, seed):
    told, row = TABLE[check][seed], results[seed, True][check]
    assert row[2] == told.get("with†", told["is"])
    assert told.get("says†", "") in row[3]
    if "with†" not in told:
        assert row[3] == results[seed, False][check][3]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_fact_names_its_article_and_the_words_it_rests_on(seed):
    assert all(row.article and row.quote and row.quoted_in for row in load(seed, outside_articles=True))
    assert not any(row.outside_articles for row in load(seed))
    assert any(row.outside_articles for row in load(seed, outside_articles=True))


@pytest.mark.published
def test_words_quoted_in_the_seeds_stand_in_the_reference(shared):
    """Nothing is put into the articles' mouth: each quotation is found in the reference, its marks of omission and daggers aside."""
    plain = lambda text: " ".join("".join(c for c in text.casefold() if c.isalnum() or c in " £").split())
    reference = plain((shared / "domain" / "tender.md").read_text(encoding="utf-8").replace("\n", " "))
    quotes = {row.quote for seed in SEEDS for row in load(seed, outside_articles=True)}
    parts = {part for quote in quotes for part in quote.replace("; ", "…").split("…")}
    assert [part for part in sorted(parts) if plain(part) not in reference] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sheet_of_checks_gets_the_same_findings_with_their_cells(results, seed):
    rows = facts(seed)
    cells = [f"Health!B{number}" for number in range(7, 7 + len(rows))]
    found = findings(rows, cells, dt.date(2017, 10, 6))
    expected = {check: row[2] for check, row in results[seed, False].items() if row[2] not in ("GREEN", "N/A")}
    assert {f.rule: SEVERITY[f.severity] for f in found} == expected
    assert all(f.where == "facts" or f.where in cells for f in found)


def test_the_finding_on_the_single_bid_points_at_the_cells_that_say_so():
    found = {f.rule: f for f in findings([["advertised", True], ["bids_received", 1]], ["Health!B7", "Health!B8"], dt.date(2017, 3, 14))}
    assert found["H01"].where == "Health!B7"
    assert "Health!B8" in found["H01"].sentence
    assert found["H01"].severity == "block"


def test_every_fact_that_may_be_told_is_read_by_a_check():
    assert [fact.name for fact, checks in fact_list() if not checks] == []
