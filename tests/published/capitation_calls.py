"""The larger worked examples of the capitation reference as calls: too long to copy, so they are built from the reference itself."""

import csv
import gzip
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from tests.hosts.cases import Case
from udfs.registry import load

INDEX_COLUMNS = ("WP_G&A", "WP_CS", "WP_MH", "WP_Mat", "WP_HCHS", "WP_Presc", "WP_AM", "WP_MFF", "WP_EACA", "WP_Overall")
LEAST_LOSS, MOST_LOSS = 0.4, 0.75  # F13: minimum and maximum loss rates of W08a, printed in its formula
FAULTY_AREA = "QF7"
PMC_SHARE = 0.15  # F4: the share of health inequalities printed in the workbook of 2022/23


def calls(told: dict[str, dict], data: Path) -> dict[str, list[Case]]:
    """Example -> its calls. `told`: the examples by id; `data`: the folder of published files."""
    builders = {"W01": _w01, "W03": _w03, "W08a": _w08a, "W09": _w09, "G05": _g05, "G11": _g11, "G13": _g13, "G20": _g20}
    made = {name: [_numbered(name, *call) for call in zip(count(1), build(told[name], told), strict=False)]
            for name, build in builders.items()}  # fmt: skip
    made["G19"] = [_numbered("G19", n, call) for n, call in enumerate(_g19(data), 1)]
    made["G22"] = [_numbered("G22", 1, _g22(told["G22"], data))]
    return made


def _numbered(example: str, number: int, call: list[Any]) -> Case:
    """A call as a case: arguments by name, None in a range as a blank cell, None for a whole argument as left out."""
    name, *arguments = call
    names = [p.name for p in load()[name].params]
    given = {n: _blank(a) for n, a in zip(names, arguments, strict=False) if a is not None}
    return Case(f"{example} {number} {name}", {"id": f"{example} {number} {name}", "function": name, "arguments": given})


def _blank(told: Any) -> Any:
    return [_blank(item) for item in told] if isinstance(told, list) else "blank" if told is None else told


def _column(case: list[Any]) -> list[Any]:
    """The first column of a call's answer, for a chain of calls."""
    return [row[0] for row in _numbered("chain", 0, case).computed()]


def _w01(case: dict, _: dict) -> Iterator[list[Any]]:
    given = case["inputs"]
    rows, h = given["rows"], given["hi_weight"]
    get = lambda name: [row[name] for row in rows]
    weights = given["service_weights"]
    hchs = ["CAPITATION_SERVICE_BLEND", [[row[f"WP_{s}"] for s in weights] for row in rows], list(weights.values())]
    need = ["CAPITATION_INEQUALITIES_BLEND", _column(hchs), get("WP_AM"), h]
    cost = ["CAPITATION_UNAVOIDABLE_COST", _column(need), get("MFF_index"), get("EACA_index")]
    prescribing = ["CAPITATION_INEQUALITIES_BLEND", get("WP_Presc"), get("WP_AM"), h]
    streams = [list(pair) for pair in zip(_column(cost), _column(prescribing), strict=True)]
    sums = [given["sum_x"], given["sum_y"]]
    target = ["CAPITATION_TARGET", streams, [given["B_H_k"], given["B_P_k"]], None, sums]
    totals = [given["sum_target_inc_k"], given["sum_gp_pop"]]
    overall = ["CAPITATION_OVERALL_POPULATION", _column(target), get("GP_pop"), totals]
    yield from (hchs, need, cost, prescribing, target, overall, ["CAPITATION_NEED_INDEX", _column(overall), get("GP_pop")])


def _w03(case: dict, _: dict) -> Iterator[list[Any]]:
    places = case["inputs"]["rows"]
    get = lambda name: [place[name] for place in places]
    for column in INDEX_COLUMNS:
        yield ["CAPITATION_NEED_INDEX_BY_BASE", get(column), get("GP_pop"), "England", ["GM"] * len(places)]
    yield ["CAPITATION_TOTAL", get("Target_inc_remote_£k"), "GBP thousand"]


def _w08a(case: dict, _: dict) -> Iterator[list[Any]]:
    withheld = case["inputs"]["sequestration"]["2016"]
    for row in case["inputs"]["rows"]:
        share = ["RISK_QUALITY_SHARE", [row["QualPerfShare"]], [row["QualScore"]], [LEAST_LOSS, MOST_LOSS], withheld]
        yield share
        _, kept, loss = _numbered("chain", 0, share).computed()[0]
        two_sided = 1 in (row["Current_Track_3"], row["Current_ENHANCED"], row["Current_BASIC_E"])
        for gain, repaid in ((1, 1), (kept, loss)):
            bands = [[[0, None, gain]], [[0, None, repaid if two_sided else 0]]]
            yield ["RISK_SHARE", [row["ABtotBnchmk"]], [row["ABtotExp"]], *bands, "first_pound", [row["MinSavPerc"]] * 2]


def _w09(case: dict, _: dict) -> Iterator[list[Any]]:
    given = case["inputs"]
    for option in ("global", "professional"):
        ends = given[f"{option}_bands"]
        bands = [[low, high, share] for low, (high, share) in zip([0, *(end for end, _ in ends)], ends, strict=False)]
        actuals = [e["actual"] for e in case["expected"]["examples"] if e["option"] == option]
        yield ["RISK_SHARE", [given["benchmark"]], actuals, bands, bands, "excess"]


def _g05(case: dict, _: dict) -> Iterator[list[Any]]:
    need, mortality = ([row[name] for row in case["inputs"]["rows"]] for name in ("Primary Medical Care need", "Health Ineq WP"))
    yield ["CAPITATION_INEQUALITIES_BLEND", need, mortality, PMC_SHARE]


def _g11(case: dict, told: dict) -> Iterator[list[Any]]:
    given = case["inputs"]
    practices = told["W01"]["inputs"]["rows"]
    targets = [row["Target_inc_remote_£k"] for row in told["W01"]["expected"]["rows"]]
    units = [*given["level1_keys"], *(row["Practice"] for row in practices)]
    above = [None, None, *(row["CCG"] for row in practices)]
    yield ["CAPITATION_CASCADE", given["total_pence"] / 100, units, [*given["level1_weights_k"], *targets], above]
    providers = [f"P{i:03d}" for i in range(given["equal_split_units"])]
    area = [None, "Area", *["Place"] * len(providers)]
    yield ["CAPITATION_CASCADE", given["total_pence"] / 100, ["Area", "Place", *providers], [1] * len(area), area]


def _g13(case: dict, _: dict) -> Iterator[list[Any]]:
    given = case["inputs"]
    pounds = [actual * 1_000_000 for actual in given["actual_m"]]
    for form in ("first_pound", "excess"):
        yield ["RISK_SHARE", [given["benchmark_m"] * 1_000_000], pounds, [[0, None, given["gain_share"]]], [[0, None, given["loss_share"]]],
               form, [given["deadband"]] * 2, [given["cap"]] * 2]  # fmt: skip


def _g20(case: dict, _: dict) -> Iterator[list[Any]]:
    given = case["inputs"]
    rules = [["floor_growth", given["g_min"]], ["convergence", given["kappa"]], ["cap_growth", given["g_max"]]]
    taper = [[name, end] for name, end in zip(("taper_from", "taper_to"), given["taper_for_variant_b"], strict=True)]
    least = [["furthest_below_target", given["delta_variant_d"]]]
    for budget, more in (("quantum_k", []), ("quantum_k", taper), ("quantum_variant_c_k", []), ("quantum_k", least),
                         ("quantum_variant_e_k", [])):  # fmt: skip
        for name in ("CAPITATION_PACE", "CAPITATION_PACE_CHECK"):
            yield [name, given["baseline_k"], given["target_k"], given[budget], [*rules, *more], given["codes"], None, "pound"]


def _g19(data: Path) -> Iterator[list[Any]]:
    """South Yorkshire alone: its practices by the population file against those of its indicator file, of which most are foreign."""
    people: dict[str, float] = {}
    with gzip.open(data / "gp_registered_age_sex_2026_27.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.reader(file):
            if row[0] == FAULTY_AREA:
                people[row[2]] = people.get(row[2], 0) + sum(float(cell) for cell in row[3:] if cell)
    with open(data / "gp_indicators_2025_26.csv", encoding="utf-8") as file:
        weighted = {row["GP code"]: float(row["Weighted population"]) for row in csv.DictReader(file) if row["icb"] == FAULTY_AREA}
    sides = [list(people), [[n, None] for n in people.values()], list(weighted), [[None, n] for n in weighted.values()]]
    for name in ("CAPITATION_COVERAGE", "CAPITATION_COVERAGE_FINDINGS"):
        yield [name, *sides]


def _g22(case: dict, data: Path) -> list[Any]:
    book = CalamineWorkbook.from_path(data / "gp_practice_weighted_population.xlsx")
    heading, *rows = book.get_sheet_by_name("GP practice WP by ICS").to_python()
    code, target = heading.index("Practice"), heading.index("Target_exc_remote_£k")
    listed = [row for row in rows if row[code]]
    return ["CAPITATION_SPLIT", case["inputs"]["total_pence"] / 100, [row[target] for row in listed], [row[code] for row in listed]]
