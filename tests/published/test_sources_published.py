"""Importers on the real files: vintages recognised, control totals met, the faulty area files caught by the ledger, by name and people."""

import gzip
import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from tests.published import reproduce_primary_medical
from udfs.capitation.target import capitation_target
from udfs.money import exact
from workbooks.outcome import BadInput
from workbooks.reader import Workbook, read
from workbooks.sources import age_sex, covering, nhs_practices, practice_areas, primary_medical, recognise
from workbooks.sources.delimited import open_table
from workbooks.sources.tables import Table

pytestmark = pytest.mark.published
DATA = "data/capitation"
FAULTY = ("QF7", "QOQ", "S0E4D", "S9B9J", "QXU", "QWE", "QNC")


@pytest.fixture(scope="module")
def expected(shared: Path) -> dict[str, dict]:
    cases = json.loads((shared / "cases/capitation.json").read_text(encoding="utf-8"))["examples"]
    return {case["id"]: case["expected"] for case in cases}


@pytest.fixture(scope="module")
def first(shared: Path) -> Workbook:
    return read(shared / DATA / "gp_practice_weighted_population.xlsx")


@pytest.fixture(scope="module")
def second(shared: Path) -> Workbook:
    return read(shared / DATA / "GP Practice WP_2022_23_run9_v3_PMC.xlsx")


@pytest.fixture(scope="module")
def people(shared: Path) -> age_sex.People:
    return age_sex.load(open_table(shared / DATA / "gp_registered_age_sex_2026_27.csv.gz"), blanks="zero")


@pytest.fixture(scope="module")
def areas(shared: Path) -> Table:
    return practice_areas.load_areas(open_table(shared / DATA / "gp_indicators_2025_26.csv"))


@pytest.fixture(scope="module")
def ledger(people: age_sex.People, areas: Table) -> covering.Coverage:
    return practice_areas.areas_against(people.units(), areas)


def counts_of(table: Table, name: str) -> Counter:
    return Counter(table.texts(name))


def test_the_excerpt_of_the_first_vintage_comes_in_as_csv(shared):
    """92 practices of the two CCGs 05C and 05W, 2018/19: every row is placed."""
    table = nhs_practices.load(open_table(shared / DATA / "excerpt_w01_practice_targets_2018_19.csv"))
    assert (len(table.practices), table.refused, table.blocked) == (92, 0, False)
    assert table.practices[0].numbers["list"] == 7285.25


# ---- the workbook of 2022/23


def test_both_vintages_are_recognised_by_their_headings(first, second):
    assert [(f.kind, f.sheet, f.vintages) for f in recognise.recognise(first)] == [("practices", "GP practice WP by ICS", ("2018/19",))]
    assert [(f.kind, f.sheet, f.vintages) for f in recognise.recognise(second)] == [
        ("primary medical", "GP_wp", ("2022/23",)), ("primary medical", "Revised Outputs", ("2022/23",))]  # fmt: skip


def test_control_totals_of_2022_23(second, expected):
    """Worked example G21."""
    table, told = primary_medical.load(second), expected["G21"]["2022/23"]
    assert not table.blocked and table.reconciles and table.sheet == told["sheet"]
    assert (len(table.lines), table.refused) == (told["practices"], 0)
    assert len(counts_of(table, "system")) == told["icbs"] and counts_of(table, "network")["U"] == told["pcn_placeholder_U"]
    assert table.numbers("maternity").count(None) == told["blank_Mat_WP"]
    assert table.numbers("general_and_acute").count(0.0) == told["zero_GA_WP"]
    sums = {"patients": "patients", "list": "pop_sum", "general_and_acute": "GA_sum", "overall": "final_sum", "need": "pmc_need_sum",
            "primary_medical": "final_pmc_sum"}  # fmt: skip
    for name, key in sums.items():
        assert float(table.placed_sum(name)) == pytest.approx(told[key], abs=0.001)


def test_the_primary_medical_population_of_every_practice_is_reproduced(shared):
    worst, _, count, inputs = reproduce_primary_medical.differences(shared / DATA / "GP Practice WP_2022_23_run9_v3_PMC.xlsx")
    assert count == 6_554 and worst <= reproduce_primary_medical.TOLERANCE
    assert any(s.startswith("Final WP is taken as published") for s in inputs) and len(inputs) == 10


def test_the_two_sheets_of_2022_23_agree_by_code_though_not_by_position(second):
    """The mapper stands in another order, so nothing is joined by row."""
    practices = primary_medical.load(second)
    sheet = second.sheets["Revised Outputs"]
    other = {sheet.cell(row, 2): sheet.cell(row, 15) for row in range(2, sheet.max_row + 1)}
    assert dict(zip(practices.texts("practice"), practices.numbers("primary_medical"), strict=True)) == other


def test_a_budget_of_2022_23_is_split_to_the_penny(second):
    parts = covering.split(1_000_000_000.01, primary_medical.load(second), "primary_medical")
    assert len(parts) == 6_554 and sum(map(Fraction, parts.values())) == Fraction("1000000000.01")


# ---- the workbook of 2018/19


def test_printed_totals_of_2018_19_agree_and_every_practice_has_its_cell(first):
    table = nhs_practices.load(first, strict=True)
    assert not table.blocked and "printed totals" not in {f.rule for f in table.findings}
    assert len(table.cells) == 7_325 and table.cells[0] == "GP practice WP by ICS!L2"


def test_the_two_live_columns_of_2018_19_are_list_times_index(first):
    """WP_MFF and WP_EACA are formulas in the source: list x index; the difference may be the last bit of a double."""
    sheet, table = first.sheets["GP practice WP by ICS"], nhs_practices.load(first)
    headings = {sheet.cell(1, c): c for c in range(1, sheet.max_column + 1)}
    for heading, index in (("WP_MFF", "market_forces"), ("WP_EACA", "ambulance")):
        published = (sheet.cell(row, headings[heading]) for row in range(2, 7_327))
        gaps = [abs(p.numbers["list"] * p.numbers[index] - value) for p, value in zip(table.practices, published, strict=True)]
        assert max(gaps) <= 1e-9


def test_the_target_with_remoteness_of_2018_19_is_the_one_published(first):
    """The column reproduce.py does not print; 1e-6 GBP thousand as for the target without."""
    practices = nhs_practices.load(first).practices
    without = [p.published["target_exc_k"] for p in practices]
    ours = capitation_target([[x] for x in without], [sum(map(exact, without))], [p.remoteness for p in practices])
    assert max(abs(a - exact(p.published["target_inc_k"])) for a, p in zip(ours, practices, strict=True)) <= 1e-6


# ---- April 2026: people by age and sex, and the faulty area files


def test_people_by_age_and_sex_come_in_whole(people, expected):
    told = expected["G19"]["england"]
    assert not people.table.blocked and people.table.reconciles and people.people() == sum(people.lists()) == told["population_people"]
    assert len(people.practices) == told["population_practices"] and len(counts_of(people.table, "system")) == told["icb_in_population"]
    assert sum(f.rule == "both sexes" for f in people.table.findings) == told["practices_with_one_sex_only"]
    assert any(f"{told['blank_age_cells']:,} cells, taken as 0" in f.sentence for f in people.table.findings)


def test_blanks_are_refused_unless_somebody_says_they_mean_nobody(shared):
    table = age_sex.load(open_table(shared / DATA / "QNC_staffordshire_gp_age_sex.csv")).table
    blank = [f for f in table.findings if f.severity == "block"]
    assert len(blank) == 1 and blank[0].rule == "blanks" and table.reconciles and table.refused


def test_staffordshire_comes_in_alone_and_its_areas_are_clear(shared, expected):
    told = expected["G19"]["by_icb"]["QNC"]
    people = age_sex.load(open_table(shared / DATA / "QNC_staffordshire_gp_age_sex.csv"), "zero")
    areas = practice_areas.load_areas(open_table(shared / DATA / "QNC_staffordshire_gp_indicators.csv"))
    clear = practice_areas.areas_against(people.units(), areas)
    assert not clear.blocked and clear.reconciles and clear.figure("units covered") == told["population_file_practices"]
    assert clear.figure("units covered", 2) == told["people"]


def test_the_ledger_of_all_areas_adds_up(ledger, areas, expected):
    told = expected["G19"]["england"]
    assert ledger.blocked and ledger.reconciles and areas.reconciles
    assert ledger.figure("rows in") == told["indicator_rows"]
    assert ledger.figure("codes under two groups") == told["codes_in_two_indicator_files"]
    assert ledger.figure("units of the universe", 2) == told["population_people"]


@pytest.mark.parametrize("icb", FAULTY)
def test_each_area_names_its_dropped_and_foreign_practices_with_their_people(ledger, people, areas, expected, icb):
    """South Yorkshire (QF7), Humber (QOQ), Surrey and Sussex (S9B9J and QXU) and the rest of worked example G19."""
    told = expected["G19"]["by_icb"][icb]
    found = [f for f in ledger.findings if f" under {icb} " in f.sentence]
    dropped = [f for f in found if f.rule == "coverage: missing"]
    foreign = [f for f in found if f.rule == "coverage: alien"]
    assert len(dropped) == told["in_population_not_in_indicators"] and len(foreign) == told["in_indicators_not_in_population"]
    homes = Counter(f.sentence.split("belongs to ")[1].split(",")[0] if "belongs to " in f.sentence else "none" for f in foreign)
    assert homes == told["alien_by_home"]
    assert sum(_carried(f.sentence, "people") for f in dropped) == told["people_lost_by_left_join"]
    weighted = sum(_carried(f.sentence, "weighted people") for f in foreign)
    assert weighted == pytest.approx(told["weighted_population_alien"], abs=0.5)
    assert all(f.severity == "block" and ".csv" in f.where for f in found)


def _carried(sentence: str, what: str) -> float:
    """The number that stands before these words: "with 1,229 people and 1,300 weighted people"."""
    for piece in sentence.rstrip(".").split(", with ")[1].split(" and "):
        number, _, words = piece.partition(" ")
        if words == what:
            return float(number.replace(",", ""))
    return 0.0


def test_nothing_is_split_while_the_area_files_are_at_fault(second, ledger):
    with pytest.raises(BadInput) as refused:
        covering.split(1_000.0, primary_medical.load(second), "primary_medical", coverage=[ledger])
    assert any("C85001 under QF7 has no row" in f.sentence for f in refused.value.findings)


def test_the_packed_file_is_the_table_itself(shared):
    packed = shared / DATA / "gp_registered_age_sex_2026_27.csv.gz"
    lines = gzip.decompress(packed.read_bytes()).decode().splitlines()
    assert open_table(packed).sheets[packed.name].max_row == len(lines) == 12_332
