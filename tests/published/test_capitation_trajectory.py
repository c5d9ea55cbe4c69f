"""Lists, trajectory, carve-out, gate and ledger on the cases of the capitation reference: printed figures and derived ones apart."""

import csv
import datetime as dt
import gzip
import json
from collections import defaultdict
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from udfs.dispatch import call, sentence

pytestmark = pytest.mark.published
WHERE = "Sheet1!A1"
MILLION = 1_000_000
PARTIES = [f"P{n:03d}" for n in range(1, 178)]


@pytest.fixture(scope="module")
def cases(shared: Path) -> dict[str, dict]:
    told = json.loads((shared / "cases" / "capitation.json").read_text(encoding="utf-8"))
    return {case["id"]: case for case in told["examples"]}


def ask(name: str, *arguments: object) -> list[list]:
    """A function's answer, every cell of it a figure or a text."""
    rows = call(name, list(arguments), where=WHERE)
    assert sentence(WHERE) is None, sentence(WHERE)
    return rows


def near(value: object, case: dict) -> object:
    return pytest.approx(value, rel=0, abs=case["tolerance"])


# ---- printed by the source, arithmetic ours ----------------------------------------------------------------------------


def test_published_learning_disability_start_and_growth(cases):
    case = cases["W18"]
    told, expected = case["inputs"], case["expected"]
    (row,) = ask("TRAJECTORY_STARTING_POINT", told["rise_m"], told["pct"], told["years"])
    assert [row[0], row[1], row[3]] == near([expected["base_m"], expected["now_m"], expected["cagr"]], case)
    assert row[2] == 5.5


def test_published_learning_disability_both_readings_of_the_14_million(cases):
    case = cases["W18"]
    told, expected = case["inputs"], case["expected"]
    years = list(range(1, told["term"] + 1))
    rows = ask("TRAJECTORY_READINGS", years, told["rise_m"] / told["pct"] + told["rise_m"], told["add_m"], 3)
    assert [round(row[1], 2) for row in rows] == [98.33, 112.33, 126.33, 140.33, 154.33]
    assert [round(row[2], 2) for row in rows] == [89.00, 93.67, 98.33, 103.00, 107.67]
    assert rows[-1][3:] == near([expected["readingA_5y_m"], expected["readingB_5y_m"]], case)
    saving = told["savings_cap_m"] / told["term"]
    for column, name in ((1, "saving_pct_A"), (2, "saving_pct_B")):
        trajectory = [row[column] * MILLION for row in rows]
        actual = [bill - saving * MILLION for bill in trajectory]
        found = ask("TRAJECTORY_SAVINGS", years, trajectory, actual, ["nominal", "nominal"], told["savings_cap_m"] * MILLION)
        assert found[-1][6] == near(expected[name], case)
        assert found[-1][4] == near(told["savings_cap_m"] * MILLION, case)


def test_published_learning_disability_present_value_of_40_million(cases):
    case = cases["W18"]
    for amounts, name in (([8] * 5, "npv_flat_8m_end_year"), ([2, 5, 8, 11, 14], "npv_ramp_end_year")):
        for rate in ((case["inputs"]["discount"], None), (None, "2017-04-01")):
            rows = ask("TRAJECTORY_PRESENT_VALUE", [1, 2, 3, 4, 5], amounts, "real", "end_of_year", *rate)
            assert rows[-1][4] == near(case["expected"][name], case)


def test_published_uniting_care_price_of_the_first_year(cases):
    case = cases["W17"]
    told, expected = case["inputs"], case["expected"]
    (row,) = ask("TRAJECTORY_STARTING_POINT", told["extra_m"], told["pct"], 1)
    assert row[0] == near(expected["implied_first_year_price_m"], case)
    assert told["bid_total_m"] / told["years"] == near(expected["five_year_average_m"], case)


def test_published_dudley_and_manchester_a_head_of_the_list(cases):
    case = cases["W19"]
    told, expected = case["inputs"], case["expected"]
    manchester_core = told["manchester_total_bn"] * 1e9 / told["manchester_years"] / expected["manchester_share_of_core_target"]
    rows = ask(
        "CAPITATION_PER_HEAD_GATE",
        [*[told["dudley_annual_m"] * MILLION] * 2, told["manchester_total_bn"] * 1e9 / told["manchester_years"]],
        [told["dudley_article_people"], expected["dudley_registered"], expected["manchester_registered"]],
        [expected["dudley_registered"], expected["dudley_registered"], expected["manchester_registered"]],
        [expected["dudley_core_target_per_head"]] * 2 + [manchester_core / expected["manchester_registered"]],
        "2018-04-01",
    )
    heads = ("dudley_per_head_article_people", "dudley_per_head_registered", "manchester_per_head")
    assert [row[0] for row in rows] == near([expected[name] for name in heads], case)
    assert [row[3] for row in rows] == ["block", "pass", "pass"]
    assert rows[2][1] == near(expected["manchester_share_of_core_target"], case)


def test_published_staffordshire_cancer_contract_against_all_six(cases):
    case, six = cases["W19"], cases["G17"]["inputs"]
    target = [six["target_k"][ccg] * 1000 for ccg in six["all"]]
    members = [[ccg in six["coalition"], ccg in six["coalition"]] for ccg in six["all"]]
    weighted = [six["WP_Overall"][ccg] for ccg in six["all"]]
    a_year = case["inputs"]["staffs_cancer_m"] * MILLION / case["inputs"]["staffs_years"]
    cancer, both = ask("CAPITATION_CARVE_OUT_CONTRACTS", target, weighted, target, members, [a_year, 120 * MILLION], ["cancer", "both"])
    assert sum(target) / 1000 == near(case["expected"]["staffs_six_ccg_target_k"], case)
    assert cancer[4] == near(case["expected"]["cancer_contract_share"], case)
    assert [round(100 * row[4], 2) for row in (cancer, both)] == [4.66, 8.10]


@pytest.fixture(scope="module")
def practices(shared: Path) -> tuple[list[dict], dict]:
    """The rows of the 2018/19 practice workbook, and its printed total row."""
    book = CalamineWorkbook.from_path(shared / "data" / "capitation" / "gp_practice_weighted_population.xlsx")
    heading, *rows = book.get_sheet_by_name("GP practice WP by ICS").to_python()
    told = [dict(zip(heading, row, strict=True)) for row in rows]
    return [row for row in told if row["Practice"]], next(row for row in told if not row["Practice"] and row["GP_pop"])


def test_published_totals_of_2018_are_kept_beside_the_computed_ones(cases, practices):
    rows, printed = practices
    expected = cases["G21"]["expected"]["2018/19"]["printed_total_row"]
    assert {name: printed[name] for name in expected} == expected
    amounts = [[row[name] for name in expected] for row in rows]
    found = ask("CAPITATION_CONTROL_TOTALS", amounts, list(expected.values()), [1] * len(expected))
    assert {row[3] for row in found} == {"agrees"}
    assert found[0][0] == pytest.approx(cases["G21"]["expected"]["2018/19"]["GP_pop_sum"], rel=0, abs=0.001)


def test_published_contract_values_against_the_lists_of_the_practice_workbook(cases, practices):
    """Dudley and Manchester as the workbook has them: list and core target summed over their practices."""
    case = cases["W19"]
    sums = {ccg: [sum(row[name] for row in practices[0] if row["CCG"] == ccg) for name in ("GP_pop", "Target_inc_remote_£k")]
            for ccg in ("05C", "14L")}  # fmt: skip
    (dudley, dudley_k), (manchester, manchester_k) = sums["05C"], sums["14L"]
    lists, core = [dudley, dudley, manchester], [*[1000 * dudley_k / dudley] * 2, 1000 * manchester_k / manchester]
    values, people = [200 * MILLION, 200 * MILLION, 590 * MILLION], [30_000, dudley, manchester]
    rows = ask("CAPITATION_PER_HEAD_GATE", values, people, lists, core, "2018-04-01")
    expected = case["expected"]
    assert [row[0] for row in rows[1:]] == near([expected["dudley_per_head_registered"], expected["manchester_per_head"]], case)
    assert rows[2][1] == near(expected["manchester_share_of_core_target"], case)
    assert [row[3] for row in rows] == ["block", "pass", "pass"]


# ---- worked out for this project ---------------------------------------------------------------------------------------


def test_derived_quarterly_lists_by_head_and_out_of_a_pool(cases):
    case = cases["G15"]
    told, expected = case["inputs"], case["expected"]
    keys = list(told["list_at_quarter_start"])
    lists = list(told["list_at_quarter_start"].values())
    paid = [told["paid_on_account_pence"][key] / 100 for key in keys]
    pence = lambda amount: round(100 * amount)
    for row in call("CAPITATION_LIST_RECONCILIATION", [keys, lists, "per_head", float(told["rate_gbp_per_head_year"]), paid]):
        assert [pence(due) for due in row[1:5]] == expected["due_pence"][row[0]]
        assert pence(row[5]) == expected["annual"][row[0]]
        assert pence(row[7]) == expected["settle"][row[0]]
    pools = [told["fixed_pool_quarter_pence"] / 100] * 4
    rows = ask("CAPITATION_LIST_RECONCILIATION", keys, lists, "fixed_pool", pools, paid)
    assert [{row[0]: pence(row[q]) for row in rows if row[q]} for q in range(1, 5)] == expected["fixed_pool"]


def test_derived_practice_open_228_days(cases):
    told = cases["G15"]["inputs"]["closure"]
    found = ask("CAPITATION_PART_YEAR_DUE", told["list"], float(told["rate"]), told["open_from"], told["closed_on"], told["open_from"])
    assert found == [[cases["G15"]["expected"]["closure_due_pence"] / 100]]


def test_derived_practice_that_leaves_at_quarter_3(cases):
    told, expected = cases["G15"]["inputs"], cases["G15"]["expected"]
    stay = {**told["list_at_quarter_start"], "P2": [5000] * 4}
    rows = ask("CAPITATION_LEAVER_EFFECT", list(stay), list(stay.values()), "per_head", float(told["rate_gbp_per_head_year"]), "P2", 3)
    assert {row[0]: round(100 * row[2]) for row in rows[:-1]} == expected["annual"]
    assert [row[3] for row in rows if row[0] in ("P1", "P3")] == [0, 0]


def test_derived_volume_price_and_joint_effect(cases):
    case = cases["G16"]
    (u0, u1), (c0, c1) = case["inputs"]["users"], case["inputs"]["cost_per_user_gbp"]
    expected = case["expected"]
    names = ("change", "volume", "price", "joint", "two_term_volume", "two_term_price")
    (row,) = ask("TRAJECTORY_PRICE_VOLUME", [u0], [u1], [c0], [c1])
    assert row == near([*expected["spend"], *(expected[name] for name in names)], case)


def test_derived_staffordshire_four_of_six(cases):
    case = cases["G17"]
    told, expected = case["inputs"], case["expected"]
    ccgs = told["all"]
    target, lists, weighted = ([told[name][ccg] for ccg in ccgs] for name in ("target_k", "GP_pop", "WP_Overall"))
    target = [thousand * 1000 for thousand in target]
    members = [[ccg in told["coalition"]] for ccg in ccgs]
    rows = ask("CAPITATION_CARVE_OUT", ccgs, target, lists, weighted, target, members, told["carve_out_k"] * 1000, "cancer")
    for row in rows:
        wanted = expected["rows"][row[0]]
        assert [row[2] / 1000, row[3] / 1000] == near([wanted["carved_k"], wanted["residual_k"]], case)
        names = ("share_lost", "per_head_before", "per_head_after", "per_weighted_head_before", "per_weighted_head_after")
        assert row[4:9] == near([wanted[name] for name in names], case)
    assert sum(row[3] for row in rows) / 1000 == near(expected["residual_total_k"], case)
    for column, name in ((5, "per_head_spread_before"), (6, "per_head_spread_after")):
        assert max(row[column] for row in rows) - min(row[column] for row in rows) == near(expected[name], case)
    hole = max(row[8] for row in rows) - min(row[8] for row in rows)
    assert round(hole, 2) == 83.48 and max(row[7] for row in rows) - min(row[7] for row in rows) == near(0, case)


def test_derived_per_head_gate(cases):
    case = cases["G18"]
    rows = case["inputs"]["rows"]
    columns = [[row[name] for row in rows] for name in ("value_gbp", "people", "list", "local_core_per_head")]
    found = call("CAPITATION_PER_HEAD_GATE", [*columns, "2018-04-01"])
    for got, wanted in zip(found, case["expected"]["rows"], strict=True):
        status = f"{got[3]}: {got[4]}" if got[3] == "no result" else got[3]
        assert status == wanted["status"]
        figures = [wanted[name] for name in ("per_head_gbp", "ratio_to_core", "people_to_list")]
        assert got[:3] == (["#N/A"] * 3 if None in figures else near(figures, case))


def test_derived_177_subcontractors_money_moves_and_one_ends_early(cases):
    total = cases["G11"]["inputs"]["total_pence"] / 100
    amounts = [row[0] for row in ask("CAPITATION_SPLIT", total, [1] * 177, PARTIES)]
    assert sorted(round(100 * amount) for amount in amounts) == [112994350] * 127 + [112994351] * 50
    moved = ask("TRAJECTORY_MOVE", PARTIES, amounts, ["P001", "P177"], ["P002", "P100"], [250000.01, 999.99])
    assert moved[-1][1] == moved[-1][4] == total
    changed = {row[0] for row in moved[:-1] if row[1] != row[4]}
    assert changed == {"P001", "P002", "P100", "P177"}
    months = [dt.date(2018, month, 1) for month in range(1, 13)]
    plan = [[row[0] for row in ask("CAPITATION_SPLIT", amount, [1] * 12)] for amount in amounts]
    ended = ask("TRAJECTORY_END_EARLY", PARTIES, months, plan, "P005", months[6], [0 if code == "P005" else 1 for code in PARTIES])
    assert ended[-1][1] == ended[-1][4] == total and ended[-2][3] == 0
    assert ended[4][2] == pytest.approx(sum(plan[4][7:]))


# ---- the ledger on files that have faults ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def files(shared: Path) -> tuple[list, list]:
    """(area, practice, people) by the population file and (area, practice, weighted people) by the indicator file."""
    people: dict[tuple[str, str], float] = defaultdict(float)
    with gzip.open(shared / "data" / "capitation" / "gp_registered_age_sex_2026_27.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.reader(file):
            if row[0] != "icb":
                people[row[0], row[2]] += sum(float(cell) for cell in row[3:] if cell)
    with open(shared / "data" / "capitation" / "gp_indicators_2025_26.csv", encoding="utf-8") as file:
        indicators = [(row["icb"], row["GP code"], float(row["Weighted population"])) for row in csv.DictReader(file)]
    return [(*key, count) for key, count in people.items()], indicators


def ledger_arguments(population: list, indicators: list) -> list:
    """The arguments of the ledger: people are known by the population file, weighted people by the indicator file."""
    return [
        [code for _, code, _ in population], [[count, None] for *_, count in population],
        [code for _, code, _ in indicators], [[None, weighted] for *_, weighted in indicators],
        [icb for icb, *_ in population], [icb for icb, *_ in indicators],
    ]  # fmt: skip


def test_derived_faulty_area_files_are_caught_over_england(cases, files):
    population, indicators = files
    expected = cases["G19"]["expected"]["england"]
    lines = {row[0]: row[1:] for row in ask("CAPITATION_COVERAGE", *ledger_arguments(population, indicators))}
    assert lines["rows in"][0] == expected["indicator_rows"]
    assert lines["units of the universe"][:2] == [expected["population_practices"], expected["population_people"]]
    assert lines["codes under two groups"][0] == expected["codes_in_two_indicator_files"]
    assert lines["rows placed"][0] + lines["rows refused"][0] == expected["indicator_rows"]
    assert lines["units covered"][1] + lines["units missing"][1] == expected["population_people"]
    assert lines["findings not accepted"][-1] == "block"
    findings = ask("CAPITATION_COVERAGE_FINDINGS", *ledger_arguments(population, indicators))
    nowhere = [row for row in findings if row[0] == "missing" and not row[3]]
    homeless = {row[2] for row in findings if row[0] == "alien" and not row[3]}
    assert len(nowhere) == expected["in_population_not_in_any_indicator"]
    assert len(homeless) == expected["in_indicators_not_in_any_population"]


def test_derived_dropped_and_foreign_practices_of_each_area_with_their_people(cases, files):
    population, indicators = files
    findings = ask("CAPITATION_COVERAGE_FINDINGS", *ledger_arguments(population, indicators))
    for icb, expected in cases["G19"]["expected"]["by_icb"].items():
        missing = [row for row in findings if row[:2] == ["missing", icb]]
        alien = [row for row in findings if row[:2] == ["alien", icb]]
        assert len(missing) == expected["in_population_not_in_indicators"]
        assert sum(row[6] for row in missing) == expected["people_lost_by_left_join"]
        assert len(alien) == expected["in_indicators_not_in_population"]
        homes: dict[str, int] = defaultdict(int)
        for row in alien:
            homes[row[3] or "none"] += 1
            assert (row[6] is not None) == bool(row[3]), "the people of a foreign practice are those of its home"
        assert homes == expected["alien_by_home"]
        assert sum(row[7] for row in alien) == pytest.approx(expected["weighted_population_alien"], abs=0.5)


def test_derived_one_area_alone_names_its_foreign_practices(cases, files):
    population, indicators = files
    expected = cases["G19"]["expected"]["by_icb"]["QF7"]
    ours = [row for row in population if row[0] == "QF7"], [row for row in indicators if row[0] == "QF7"]
    lines = {row[0]: row[1:] for row in ask("CAPITATION_COVERAGE", *ledger_arguments(*ours))}
    assert lines["units of the universe"][:2] == [expected["population_file_practices"], expected["people"]]
    assert lines["units missing"][:2] == [expected["in_population_not_in_indicators"], expected["people_lost_by_left_join"]]
    assert lines["rows in"][0] == expected["indicator_rows"]
    assert lines["of these alien"][0] == expected["in_indicators_not_in_population"]
    assert lines["rows in"][2] == pytest.approx(expected["weighted_population"], abs=0.5)
