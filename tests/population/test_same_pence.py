"""A million people to pence: polars, DuckDB, Spark Connect and Python's own integers agree to the last penny."""

import csv
import hashlib
from collections import Counter
from fractions import Fraction

import polars
import pytest

from bench import people as synthetic
from workbooks.population import job

ENGINES = ("polars", "duckdb", "spark")


def asked(folder, engine, spark="", **more):
    tables = [str(folder / name) for name in ("weights.csv", "need.csv", "sums.csv")]
    return job.Asked([str(folder / "people" / "*.parquet")], *tables, engine, spark if engine == "spark" else "", **more)


def by_hand(folder):
    """Pence by practice and service from the files alone, with nothing of ours: exact fractions, largest remainder, ties by larger weight
    and then by code (F10)."""
    with open(folder / "weights.csv", encoding="utf-8", newline="") as stream:
        bands = list(csv.DictReader(stream))
    weight = {}
    for band in bands:
        first, _, last = band["Age band"].rstrip("+").partition("-")
        last = last or ("120" if band["Age band"].endswith("+") else first)
        for age in range(int(first), int(last) + 1):
            weight[age, band["Sex"]] = {s: int(Fraction(band[s]) * 10**4) for s in synthetic.SERVICES}  # four decimals
    people = Counter()
    for file in sorted((folder / "people").glob("*.parquet")):
        table = polars.read_parquet(file)
        people.update(zip(table["practice"].to_list(), table["age"].to_list(), table["sex"].to_list(), strict=True))
    with open(folder / "need.csv", encoding="utf-8", newline="") as stream:
        need = {row["Practice"]: row for row in csv.DictReader(stream)}
    with open(folder / "sums.csv", encoding="utf-8", newline="") as stream:
        sums = {row["Service"]: int(Fraction(row["Sum"]) * 100) for row in csv.DictReader(stream)}
    raw = {s: dict.fromkeys(need, 0) for s in sums}
    for (practice, age, sex), count in people.items():
        for s in sums:
            raw[s][practice] += count * weight[age, sex][s]
    lines = []
    for s, pence in sums.items():
        shares = {code: raw[s][code] * int(Fraction(need[code][s]) * 10**4) for code in need}
        whole = sum(shares.values())
        part = {code: pence * share // whole for code, share in shares.items()}
        order = sorted(need, key=lambda code: (-(pence * shares[code] % whole), -shares[code], code))
        for code in order[: pence - sum(part.values())]:
            part[code] += 1
        lines += [f"{code},{s},{p}\n" for code, p in part.items()]
    return hashlib.sha256("".join(sorted(lines, key=lambda line: tuple(line.split(",")[:2]))).encode()).hexdigest()


@pytest.fixture(scope="module")
def runs(million, spark):
    return {engine: job.weighed(asked(million, engine, spark)) for engine in ENGINES}


def test_all_engines_and_whole_numbers_of_python_give_the_same_pence(runs, million):
    assert {engine: run.hash_of_pence for engine, run in runs.items()} == dict.fromkeys(ENGINES, by_hand(million))


def test_everybody_is_counted_on_every_engine(runs):
    for run in runs.values():
        assert run.counted.people == run.found.counted == synthetic.IN_A_FILE // 2
        assert [refused.people for refused in run.found.refused] == [0, 0, 0]
        assert run.counted.checked_once
    assert len({run.hash_of_sums for run in runs.values()}) == 1


def test_every_sum_is_handed_out_to_the_penny(runs):
    for run in runs.values():
        assert {s: sum(parts) for s, parts in run.parts.items()} == run.sums.pence
