"""Worked examples of F11 to F14 through the door every cell uses: printed figures of others first, then those derived here."""

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

import pytest

from udfs.dispatch import call, sentence
from udfs.money import exact, half_up
from udfs.parameters import parameter

pytestmark = pytest.mark.published
WHERE = "Sheet1!A1"
MID_2016 = dt.date(2016, 7, 1)


@pytest.fixture(scope="module")
def examples(shared: Path) -> dict[str, dict]:
    cases = json.loads((shared / "cases" / "capitation.json").read_text(encoding="utf-8"))["examples"]
    return {case["id"]: case for case in cases}


def rows(name: str, *arguments: object) -> list[list]:
    """A function's answer; a failure shows its sentence. A list of plain cells is a column."""
    found = call(name, [_standing(a) for a in arguments], where=WHERE)
    assert sentence(WHERE) is None, sentence(WHERE)
    return found


def _standing(argument: object) -> object:
    return [[cell] for cell in argument] if isinstance(argument, list) and not isinstance(argument[0], list) else argument


def pence(amount: float) -> int:
    return int(half_up(100 * exact(amount)))


# ---- printed figures ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def savings_2016(examples) -> dict[str, dict]:
    """The ten organisations of 2016 by our functions: first pound, one minimum rate for both sides, losses only where two-sided."""
    limits = [[parameter(f"shared_savings_{end}_loss_rate", MID_2016).value for end in ("minimum", "maximum")]]
    withheld = parameter("shared_savings_sequestration", MID_2016).value
    assert withheld == examples["W08a"]["inputs"]["sequestration"]["2016"]
    return {row["ACO_ID"]: _savings(row, limits, withheld) for row in examples["W08a"]["inputs"]["rows"]}


def _savings(row: dict, limits: list, withheld: float) -> dict[str, float]:
    ((final, kept, loss),) = rows("RISK_QUALITY_SHARE", [row["QualPerfShare"]], [row["QualScore"]], limits, withheld)
    two_sided = 1 in (row["Current_Track_3"], row["Current_ENHANCED"], row["Current_BASIC_E"])
    cost, dead = ([row["ABtotBnchmk"]], [row["ABtotExp"]]), [[row["MinSavPerc"]] * 2]
    generated, earned = (
        rows("RISK_SHARE", *cost, [[0, None, gain]], [[0, None, loss if two_sided else 0]], "first_pound", dead)[0]
        for gain, loss in ((1, 1), (kept, loss))
    )
    return {"BnchmkMinExp": generated[2], "Sav_rate": generated[3], "GenSaveLoss": generated[4], "FinalShareRate": final,
            "EarnSaveLoss": earned[4]}  # fmt: skip


@pytest.mark.parametrize("column", ["BnchmkMinExp", "Sav_rate", "GenSaveLoss", "FinalShareRate", "EarnSaveLoss"])
def test_w08a_printed_savings_and_losses_of_2016(examples, savings_2016, column):
    printed = examples["W08a"]["expected"]["rows"]
    assert len(printed) == 10
    off = [abs(savings_2016[row["ACO_ID"]][column] - row[column]) for row in printed]
    assert max(off) <= examples["W08a"]["tolerance"][column]


# ---- printed bands, amounts derived ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["global", "professional"])
def test_w09_amounts_derived_from_printed_corridors(examples, option):
    given = examples["W09"]["inputs"]
    ends = given[f"{option}_bands"]
    bands = [[low, high, share] for low, (high, share) in zip([0, *(e for e, _ in ends)], ends, strict=False)]
    told = [e for e in examples["W09"]["expected"]["examples"] if e["option"] == option]
    found = rows("RISK_SHARE", [given["benchmark"]], [e["actual"] for e in told], bands, bands, "excess")
    assert len(told) == 14
    assert max(abs(row[4] - e["aco"]) for row, e in zip(found, told, strict=True)) <= examples["W09"]["tolerance"]


def test_w16_derived_outcome_element_of_dudley(examples):
    given = examples["W16"]["inputs"]
    ((_, element, *_),) = rows("OUTCOME_PAYMENT", given["annual_m"] * 1e6, given["outcome_share"], [[1]])
    assert abs(element / 1e6 - examples["W16"]["expected"]["outcome_m"]) <= examples["W16"]["tolerance"]


# ---- derived figures ---------------------------------------------------------------------------------------------------------


def test_g11_derived_two_ccgs_and_their_practices_in_one_cascade(examples):
    given, expected = examples["G11"]["inputs"], examples["G11"]["expected"]
    practices = examples["W01"]["inputs"]["rows"]
    targets = [row["Target_inc_remote_£k"] for row in examples["W01"]["expected"]["rows"]]
    units = [*given["level1_keys"], *(row["Practice"] for row in practices)]
    above = [None, None, *(row["CCG"] for row in practices)]
    *found, _ = rows("CAPITATION_CASCADE", given["total_pence"] / 100, units, [*given["level1_weights_k"], *targets], above)
    money = {row[0]: pence(row[4]) for row in found}
    assert {key: money[key] for key in given["level1_keys"]} == expected["parents"] == expected["children_sum"]
    assert {row[0]: pence(row[5]) for row in found[:2]} == expected["children_sum"]
    for named in expected["children_first_last"].values():
        assert {key: money[key] for key in named} == named


def test_g11_derived_177_ways_through_a_cascade(examples):
    """An area, its one place, and 177 providers in equal parts."""
    given, expected = examples["G11"]["inputs"], examples["G11"]["expected"]["equal_177"]
    providers = [f"P{i:03d}" for i in range(given["equal_split_units"])]
    units, above = ["Area", "Place", *providers], [None, "Area", *["Place"] * len(providers)]
    *found, _ = rows("CAPITATION_CASCADE", given["total_pence"] / 100, units, [1] * len(units), above)
    parts = [pence(row[4]) for row in found[2:]]
    assert parts == [expected["first_50"]] * 50 + [expected["other_127"]] * 127
    assert sum(parts) == given["total_pence"]


@pytest.mark.parametrize("policy", ["report", "respread"])
def test_g12a_derived_waterfall(examples, policy):
    given, expected = examples["G12a"]["inputs"], examples["G12a"]["expected"]
    names, money = list(given["contributions_pence"]), [v / 100 for v in given["contributions_pence"].values()]
    scheme = given["uncommitted_pence"]["Scheme U"] / 100
    caps = [cap and cap / 100 for cap in map(given["extra_cap_pence"].get, names)]
    found = rows(
        "POOL_OUTTURN", ["Services", "Scheme U"], [sum(money) - scheme, scheme], [given["spend_pence"] / 100 - scheme, scheme], names,
        money, None, None, None, [0, scheme], given["risk_pool_pence"] / 100, caps, policy,
    )  # fmt: skip
    used = {row[2] if row[1] in ("partner", "uncommitted") else row[1]: pence(row[4]) for row in found}
    assert pence(found[1][5]) == expected["V"]
    assert (used["risk pool"], used["Scheme U"]) == (expected["risk_pool_used"], expected["uncommitted_used"])
    assert {key: used[key] for key in (*names, "unmet")} == expected[f"cap_policy_{policy}"]


def test_g12a_derived_split_before_the_caps(examples):
    given, expected = examples["G12a"]["inputs"], examples["G12a"]["expected"]
    names, money = list(given["contributions_pence"]), [v / 100 for v in given["contributions_pence"].values()]
    left = (expected["V"] - expected["risk_pool_used"] - expected["uncommitted_used"]) / 100
    line = rows("POOL_LINE_SHARES", ["V"], [left], ["pro_rata"], names, money)[0]
    assert dict(zip(names, map(pence, line[2:]), strict=True)) == expected["before_caps"]


def test_g12b_derived_lines_by_their_profiles(examples):
    given, expected = examples["G12b"]["inputs"], examples["G12b"]["expected"]
    partners, lines = given["contributions_gbp"], given["lines"]
    shares = [[line.get("shares", {}).get(p) for p in partners] for line in lines]
    found = rows(
        "POOL_LINE_SHARES", [line["id"] for line in lines], [line["variance_gbp"] for line in lines], [line["profile"] for line in lines],
        list(partners), list(partners.values()), [line.get("host") for line in lines], shares,
    )  # fmt: skip
    assert {row[0]: dict(zip(partners, row[2:], strict=True)) for row in found} == {k: v for k, v in expected.items() if k != "V"}
    assert found[-1][1] == expected["V"]


def test_g12c_derived_priority(examples):
    given, expected = examples["G12c"]["inputs"], examples["G12c"]["expected"]
    partners, money = list(given["contributions_gbp"]), list(given["contributions_gbp"].values())
    found = rows(
        "POOL_OUTTURN", ["Services"], [sum(money)], [sum(money) + given["V_gbp"]], partners, money, None, None, None, None, None, None,
        "report", "priority", given["protected_partner"], given["others_first_pct"],
    )  # fmt: skip
    assert {row[2]: -row[4] for row in found if row[1] == "partner"} == expected["total"]


def test_g12d_derived_instalments(examples):
    given = examples["G12d"]["inputs"]
    (parts,) = rows("POOL_INSTALMENTS", [given["total_pence"] / 100], [[1] * given["instalments"]])
    assert list(map(pence, parts)) == examples["G12d"]["expected"]


@pytest.mark.parametrize(("form", "name"), [("first_pound", "first"), ("excess", "excess")])
def test_g13_derived_prime_provider_terms(examples, form, name):
    given = examples["G13"]["inputs"]
    million = lambda amount: float(exact(amount) * 10**6)
    found = rows(
        "RISK_SHARE", [million(given["benchmark_m"])], list(map(million, given["actual_m"])), [[0, None, given["gain_share"]]],
        [[0, None, given["loss_share"]]], form, [[given["deadband"]] * 2], [[given["cap"]] * 2],
    )  # fmt: skip
    for row, told in zip(found, examples["G13"]["expected"]["rows"], strict=True):
        assert row[4] / 1e6 == pytest.approx(told[f"{form}_m"], abs=1e-12)
        effective = told[f"effective_share_{name}"]
        assert row[6] == "" if effective is None else row[6] == pytest.approx(effective, abs=1e-12)


def test_g14_derived_ramp_and_score(examples):
    given, expected = examples["G14"]["inputs"], examples["G14"]["expected"]
    get = lambda name: [measure[name] for measure in given["measures"]]
    scored = rows("OUTCOME_SCORE", get("id"), get("weight"), get("threshold"), get("target"), get("result"))
    assert [row[2] for row in scored] == pytest.approx([*expected["measure_scores"], expected["score"]], abs=1e-12)
    score, years = scored[-1][2], len(given["outcome_share"])
    found = rows("OUTCOME_RAMP", [given["annual_pence"] / 100] * years, given["outcome_share"], [score] * years)
    names = ("core", "earned", "withheld", "paid")
    got = [{"year": int(row[0]), **dict(zip(names, map(pence, row[4:8]), strict=True))} for row in found]
    assert got == expected["rows"]
    assert all(sum(Fraction(row[name]) for name in names[:3]) == given["annual_pence"] for row in got)
