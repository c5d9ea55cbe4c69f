"""Real published files brought in whole: rows read = imported + set aside + duplicates, and their known faults are among the findings.

The counts are those of the reference's shared_file_facts, taken from the files before this program was written.
"""

import datetime as dt
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from udfs.register.schema import heading_key
from workbooks.register.incoming import mapping_file
from workbooks.register.incoming.bring_in import bring_in, proposals
from workbooks.register.incoming.collected import Gathered
from workbooks.register.incoming.mapping import known
from workbooks.register.incoming.mapping_file import Choices
from workbooks.register.incoming.parties import key_of
from workbooks.register.incoming.written import write_mapping

pytestmark = pytest.mark.published
TODAY = dt.date(2026, 1, 5)
CONTRACTS_FINDER = ("mysociety_cf_flat/awards.csv", "mysociety_cf_flat/suppliers.csv", "mysociety_cf_flat/buyer.csv")
AGREEMENTS, LOTS = "ccs/commercial_agreements.csv", "ccs/lots.csv"
RELEASES = "ocds/contractsfinder_search_100.json"


@pytest.fixture(scope="module")
def facts(shared: Path) -> dict:
    return json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))["shared_file_facts"]


def brought_in(shared: Path, *names: str, choices: Choices | None = None) -> Gathered:
    layouts = proposals([str(shared / "data" / "register" / name) for name in names])[1]
    return bring_in(layouts, today=TODAY, choices=choices)


@pytest.fixture(scope="module")
def awards(shared: Path, tmp_path_factory) -> Gathered:
    """Awards, suppliers and buyers together; the date of an award is taken for its signature, as a person may choose."""
    layouts = proposals([str(shared / "data" / "register" / name) for name in CONTRACTS_FINDER])[1]
    out = write_mapping([c for layout in layouts for c in layout.columns], str(tmp_path_factory.mktemp("awards")))
    choices = mapping_file.choices(out)
    (asked,) = [key for key, choice in choices.items() if not choice.use]
    assert choices[asked].heading == "date"
    return bring_in(layouts, today=TODAY, choices=choices | {asked: choices[asked]._replace(use="contract.signed_date")})


@pytest.fixture(scope="module")
def frameworks(shared: Path) -> Gathered:
    return brought_in(shared, AGREEMENTS, LOTS)


def times(found: Gathered, file: str = "") -> Counter:
    return Counter(issue.code for issue in found.issues if issue.file.endswith(file))


def rows_with(found: Gathered, file: str, code: str) -> set[int]:
    return {issue.row for issue in found.issues if issue.file == file and issue.code == code}


def test_headings_of_the_reference(shared):
    cases = json.loads((shared / "cases" / "register.json").read_text(encoding="utf-8"))["heading_cases"]
    for case in cases:
        assert heading_key(case["raw"]) == case["normalised"]
        meant = [known(kind).get(case["normalised"]) for kind in ("register", "spend")]
        if case["match"]:
            assert case["match"] in [m.target for m in meant if m and m.treatment == "map"]
        elif case.get("expect") == "ask":
            assert [m.treatment for m in meant if m] == ["ask"]
        else:
            assert not any(meant)


# ---- every real file


def test_every_real_file_is_brought_in_whole(shared):
    """Tables, workbooks and releases; the schemas beside them are no registers."""
    folder = shared / "data" / "register"
    files = [p for p in sorted(folder.rglob("*")) if p.suffix in (".csv", ".xlsx", ".json") and "ocds_schema" not in p.parts]
    assert len(files) == 17
    for path in files:
        for one in brought_in(shared, str(path.relative_to(folder))).counted():
            assert one.read and one.adds_up, path.name


def test_rows_of_the_published_tables(awards, frameworks, facts):
    for found, names in ((awards, CONTRACTS_FINDER), (frameworks, (AGREEMENTS, LOTS))):
        assert [one.read for one in found.counted()] == [facts[name]["rows"] for name in names]
        assert all(one.adds_up for one in found.counted())


# ---- Contracts Finder


def test_known_faults_of_the_awards(awards, facts):
    told, found = facts[CONTRACTS_FINDER[0]], times(awards, "awards.csv")
    assert (found["no_value"], found["nominal_value"], found["zero_value"]) == (
        told["blank_value"], told["nominal_value_up_to_1"], told["zero_value"])  # fmt: skip
    assert (found["implausibly_large"], found["rounded_to_pence"]) == (told["over_10bn"], told["more_than_2dp"])
    assert found["far_future"] == told["end_date_far_future_from_2026"]
    assert (found["ends_on_first_day"], found["end_before_start"]) == (told["end_equals_start"], told["end_before_start"])
    assert found["signed_after_start"] == told["award_date_after_start"]
    titles = next(i.sentence for i in awards.issues if i.code == "not_stated" and i.column == "title")
    assert f"any of the {told['title_blank']:,} contracts" in titles


def test_known_faults_of_the_suppliers(awards, facts):
    told, found = facts[CONTRACTS_FINDER[1]], times(awards, "suppliers.csv")
    assert (found["zero_padded"], found["number_missing"], found["nine_digits_maybe_vat"], found["not_a_company_number"]) == (
        told["GB_COH_zero_padded"], told["GB_COH_blank_id"], told["GB_COH_nine_digits"], told["GB_COH_other_not_a_number"])  # fmt: skip
    assert found["html_entities"] == told["html_entity_names_rows"]
    assert found["several_suppliers"] == told["awards_with_2_or_more_suppliers"]
    assert any(f"has {told['most_suppliers_on_one_award']} suppliers" in issue.sentence for issue in awards.issues)
    nobody = [issue for issue in awards.issues if issue.code == "names_nobody" and issue.file == "suppliers.csv"]
    assert sum(not raw(awards, issue) for issue in nobody) == told["blank_name"]
    assert {"-", "."} <= {raw(awards, issue) for issue in nobody}


def raw(found: Gathered, issue) -> str:
    """The name as it stands in the source row."""
    row = next(r for r in found.source_rows if (r.at.file, r.at.row) == (issue.file, issue.row))
    return (row.cells[3] or "").strip()


def test_names_and_numbers_that_contradict_each_other_are_asked(awards, facts):
    told = facts[CONTRACTS_FINDER[1]]
    asked = [issue for issue in awards.issues if issue.code == "same_name_two_numbers"]
    assert len(asked) == told["normalised_names_with_2_or_more_company_numbers"]
    mentions = [m for m in awards.parties.mentions if m.told.get("company_no") and m.at.file == "suppliers.csv"]
    assert len(mentions) == told["GB_COH_usable"]
    names: dict[str, set[str]] = {}
    for mention in mentions:
        names.setdefault(mention.told["company_no"], set()).add(key_of(mention.name))
    assert sum(len(keys) > 1 for keys in names.values()) == told["company_numbers_with_2_or_more_normalised_names"]
    noted = {re.findall(r"P-\d{5}", i.sentence)[-1] for i in awards.issues if i.code == "same_number_other_name"}
    parties = {p["party_id"] for p in awards.tables["party"] if len(names.get(p.get("company_no"), ())) > 1}
    with_company = {p["party_id"] for p in awards.tables["party"] if p.get("company_no")}  # three more have a charity number
    assert noted & with_company == parties and len(noted - with_company) == 3


def test_each_award_has_its_buyer_and_its_first_supplier(awards):
    contracts = awards.tables["contract"]
    assert len(contracts) == 20778 and all(c["lead_commissioner_id"] for c in contracts)
    first = next(c for c in contracts if c["contract_id"] == "7.awards.0")
    names = {p["party_id"]: p["name"] for p in awards.tables["party"]}
    assert (names[first["holder_party_id"]], names[first["lead_commissioner_id"]]) == ("NJL Box Green", "CHOBHAM PARISH COUNCIL")


def test_bodies_with_and_without_nhs_are_questions_and_stay_two(awards):
    pairs = [p.sentence for p in awards.proposals if p.finding == "name_candidate" and "nhs" in p.sentence.casefold()]
    assert pairs and all(p.key != p.other_key for p in awards.proposals if p.finding == "name_candidate")


# ---- Crown frameworks


def test_known_faults_of_the_frameworks(frameworks, facts):
    agreements, lots = facts[AGREEMENTS], facts[LOTS]
    bad = [(i.file, i.raw) for i in frameworks.issues if i.code == "not_a_date"]
    assert bad == [("commercial_agreements.csv", agreements["bad_start_dates"]["RM6162"]), ("lots.csv", "20219-03-20")]
    assert len(rows_with(frameworks, "commercial_agreements.csv", "markup")) == agreements["html_descriptions"]
    assert len(rows_with(frameworks, "lots.csv", "markup")) == lots["html_descriptions"]
    assert len(rows_with(frameworks, "lots.csv", "doubly_encoded")) == lots["mojibake_rows"]
    late = [i.sentence for i in frameworks.issues if i.code == "lot_after_contract"]
    assert len(late) == lots["lots_ending_after_agreement"] and all(lots["those_all_in"] in sentence for sentence in late)
    swapped = [i.sentence for i in frameworks.issues if i.code == "possible_day_month_swap"]
    assert len(swapped) == len(late) and all("02/08/2021" in s and "08/02/2021" in s for s in swapped)
    (early,) = [i.sentence for i in frameworks.issues if i.code == "lot_before_contract"]
    assert early.startswith("Lot 2 of RM6170 starts on 28/12/2020") and "29/01/2021" in early
    twice = [i.sentence for i in frameworks.issues if i.code == "lot_ref_twice"]
    assert [s.split(" stands")[0] for s in twice] == ["Lot 7", "Lot 8"] and all("contract 57" in s for s in twice)


# ---- releases


def test_releases_are_read_by_their_awards_and_the_latest_counts(shared, facts):
    told, found = facts[RELEASES], brought_in(shared, RELEASES)
    awards, suppliers = found.counted()
    assert (awards.read, awards.imported, awards.set_aside) == (told["releases"], told["distinct_ocids"], 6)
    assert suppliers.read == told["award_supplier_entries"]
    assert times(found)["zero_value"] == told["award_value_zero"]
    with_award = [c for c in found.tables["contract"] if c["award_id"]]
    older = [r for r in found.source_rows if r.reason.startswith("a later release") and r.at.sheet == "awards" and r.cells[3]]
    assert len(with_award) + len(older) == told["awards"]
