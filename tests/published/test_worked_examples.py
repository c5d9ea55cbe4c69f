"""The worked examples of the capitation reference that the functions of today can answer, through the door every cell uses."""

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

import pytest

from udfs.dispatch import call, sentence
from udfs.money import exact, half_up
from udfs.parameters import parameter
from workbooks.reader import read
from workbooks.sources import nhs_practices

pytestmark = pytest.mark.published
WHERE = "Sheet1!A1"
SERVICES = {"G&A": "general_and_acute", "CS": "community", "MH": "mental_health", "Mat": "maternity"}


@pytest.fixture(scope="module")
def examples(shared: Path) -> dict[str, dict]:
    cases = json.loads((shared / "cases" / "capitation.json").read_text(encoding="utf-8"))["examples"]
    return {case["id"]: case for case in cases}


def column(name: str, *arguments: object) -> list[float]:
    """A function's answer as a column; a failure shows its sentence."""
    rows = call(name, list(arguments), where=WHERE)
    assert sentence(WHERE) is None, sentence(WHERE)
    return [row[0] for row in rows]


# ---- W01: 92 practices of Dudley and Stoke-on-Trent ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def w01(examples) -> dict[str, list[float]]:
    """Every step of the formula for the 92 practices, with the sums over England as given."""
    given = examples["W01"]["inputs"]
    rows = given["rows"]
    get = lambda name: [row[name] for row in rows]
    h = given["hi_weight"]
    services = [[row[f"WP_{s}"] for s in SERVICES] for row in rows]
    hchs = column("CAPITATION_SERVICE_BLEND", services, [given["service_weights"][s] for s in SERVICES])
    need = column("CAPITATION_INEQUALITIES_BLEND", hchs, get("WP_AM"), h)
    cost = column("CAPITATION_UNAVOIDABLE_COST", need, get("MFF_index"), get("EACA_index"))
    prescribing = column("CAPITATION_INEQUALITIES_BLEND", get("WP_Presc"), get("WP_AM"), h)
    streams = [list(pair) for pair in zip(cost, prescribing, strict=True)]
    quanta, sums = [given["B_H_k"], given["B_P_k"]], [given["sum_x"], given["sum_y"]]
    target = column("CAPITATION_TARGET", streams, quanta, None, sums)
    overall = column("CAPITATION_OVERALL_POPULATION", target, get("GP_pop"), [given["sum_target_inc_k"], given["sum_gp_pop"]])
    return {
        "WP_HCHS": hchs, "Target_exc_remote_£k": target, "Target_inc_remote_£k": target, "WP_Overall": overall,
        "Need_index": column("CAPITATION_NEED_INDEX", overall, get("GP_pop")),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("output", "tolerance"),
    [("WP_HCHS", 1e-9), ("Target_exc_remote_£k", 1e-9), ("Target_inc_remote_£k", 1e-9), ("WP_Overall", 1e-9), ("Need_index", 1e-12)],
)
def test_w01_practice_targets_of_two_ccgs(examples, w01, output, tolerance):
    published = [row[output] for row in examples["W01"]["expected"]["rows"]]
    assert len(published) == 92
    assert max(abs(a - b) for a, b in zip(w01[output], published, strict=True)) <= tolerance


def test_w01_our_dated_parameters_are_those_of_the_example(examples):
    given, day = examples["W01"]["inputs"], dt.date(2018, 4, 1)
    value = lambda key: parameter(key, day).value
    assert {s: value(f"hchs_weight_{name}") for s, name in SERVICES.items()} == given["service_weights"]
    assert value("inequalities_weight") == given["hi_weight"]
    assert (value("quantum_hchs"), value("quantum_prescribing")) == (given["B_H_k"], given["B_P_k"])


# ---- W10, W11a, G10: splits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("example", ["ex1", "ex2"])
@pytest.mark.parametrize(("method", "printed"), [("largest_remainder", "largest_remainder"), ("sainte_lague", "saintelague")])
def test_w10_seats_as_printed_by_balinski_and_young(examples, example, method, printed):
    given = examples["W10"]["inputs"][example]
    seats = column("CAPITATION_SPLIT", given["seats"], given["votes"], None, method, "pound")
    assert seats == examples["W10"]["expected"][example][printed]


def split_pence(case: dict) -> list[float]:
    """A split of pence as the sheet asks for it, in pounds; weights given as text are numbers typed with those digits."""
    weights = [float(w) if isinstance(w, str) else w for w in case["weights"]]
    parts = column("CAPITATION_SPLIT", case["total"] / 100, weights, case.get("keys"))
    return [int(half_up(100 * exact(part))) for part in parts]


@pytest.mark.parametrize("name", ["brick111", "dinero144", "moneyphp492b", "spliit374"])
def test_w11a_what_users_asked_for(examples, name):
    case = next(c for c in examples["W11a"]["inputs"]["cases"] if c["id"] == name)
    assert split_pence(case) == examples["W11a"]["expected"][name]


def test_w11a_the_order_of_the_parties_changes_nobodys_share(examples):
    case = next(c for c in examples["W11a"]["inputs"]["cases"] if c["id"] == "rusty103perm")
    total, weights = case["total"], case["weights"]
    keys = list("ABCDEF")
    straight = dict(zip(keys, split_pence({**case, "keys": keys}), strict=True))
    backwards = split_pence({"total": total, "weights": weights[::-1], "keys": keys[::-1]})
    assert dict(zip(keys[::-1], backwards, strict=True)) == straight
    assert sum(straight.values()) == 613
    shares = [Fraction(total * w, sum(weights)) for w in weights]
    assert all(abs(part - share) < 1 for part, share in zip(straight.values(), shares, strict=True))


EDGES = ["zero_total", "negative_total", "tie_on_remainder_larger_weight_first", "tie_all_equal_key_order",
         "zero_weight_gets_nothing", "decimal_weights_as_text"]  # fmt: skip


@pytest.mark.parametrize("name", EDGES)
def test_g10_edges_of_a_split(examples, name):
    case = next(c for c in examples["G10"]["inputs"]["cases"] if c["id"] == name)
    assert split_pence(case) == examples["G10"]["expected"][name]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("all_weights_zero", "#DIV/0!", "weights add up to zero"), ("negative_weight", "#VALUE!", "weights, row 2 is -1"),
        ("blank_weight", "#VALUE!", "weights, row 2 is blank"), ("duplicate_keys", "#VALUE!", 'keys, row 2 repeats "A"'),
    ],
)  # fmt: skip
def test_g10_what_cannot_be_split_is_an_error_with_its_reason(examples, name, code, words):
    case = next(c for c in examples["G10"]["inputs"]["cases"] if c["id"] == name)
    assert examples["G10"]["expected"][name] == "error"
    assert call("CAPITATION_SPLIT", [case["total"] / 100, case["weights"], case.get("keys")], where=WHERE) == [[code]]
    assert words in sentence(WHERE)


def test_every_edge_of_g10_is_tested(examples):
    failing = {name for name, expected in examples["G10"]["expected"].items() if expected == "error"}
    assert failing | set(EDGES) == {case["id"] for case in examples["G10"]["inputs"]["cases"]}


# ---- G22: all practices of England -----------------------------------------------------------------------------------------------


def test_g22_the_published_targets_to_the_penny(examples, shared):
    """Rounding each row by itself would pay out 2p too much, and £29k too much in whole thousands."""
    case = examples["G22"]
    book = read(shared / "data/capitation/gp_practice_weighted_population.xlsx")
    practices = nhs_practices.load(book).practices
    targets = [p.published["target_exc_k"] for p in practices]
    assert len(targets) == case["inputs"]["rows"]
    total = column("CAPITATION_TOTAL", targets, "GBP thousand")[0]
    parts = column("CAPITATION_SPLIT", total, targets, [p.code for p in practices])
    pence = dict(zip((p.code for p in practices), (int(half_up(100 * exact(part))) for part in parts), strict=True))
    assert half_up(100 * exact(total)) == sum(pence.values()) == case["inputs"]["total_pence"] == case["expected"]["hamilton_sum"]
    assert {code: pence[code] for code in case["expected"]["selected_pence"]} == case["expected"]["selected_pence"]
    naive_pence = sum(int(half_up(100_000 * exact(t))) for t in targets) - case["inputs"]["total_pence"]
    naive_thousands = sum(int(half_up(exact(t))) for t in targets) - int(half_up(Fraction(case["inputs"]["total_pence"], 100_000)))
    assert (naive_pence, naive_thousands) == (case["expected"]["naive_pence_drift"], case["expected"]["naive_k_drift"])
