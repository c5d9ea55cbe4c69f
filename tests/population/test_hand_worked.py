"""Small populations whose answer stands beside them, and the real list of one system, through every engine."""

import csv

import polars
import pytest

from udfs.registry import load
from workbooks.population import job

WEIGHTS = "Age band,Sex,All services\n0-64,F,500\n0-64,M,500\n65+,F,2000\n65+,M,2000\n"
NEED = "Practice,All services\nA,1\nB,1\n"
# practice, age, sex, people: 1,000 and 500 of practice A, 2,000 and 100 of practice B, split by sex and age at will
GROUPS = (("A", 0, "F", 400), ("A", 64, "M", 600), ("A", 65, "F", 500), ("B", 30, "Male", 2000), ("B", 101, "female", 100))


def asked(folder, engine, spark, people, **more):
    (folder / "weights.csv").write_text(WEIGHTS, encoding="utf-8")
    (folder / "need.csv").write_text(more.pop("need", NEED), encoding="utf-8")
    return job.Asked([str(people)], str(folder / "weights.csv"), str(folder / "need.csv"), engine=engine,
                     remote=spark if engine == "spark" else "", **more)  # fmt: skip


def persons(folder):
    """One row a person."""
    rows = [(practice, age, sex) for practice, age, sex, people in GROUPS for _ in range(people)]
    polars.DataFrame(rows, schema=["practice", "age", "sex"], orient="row").write_parquet(folder / "people.parquet")
    return folder / "people.parquet"


def groups(folder):
    """One row a group, as CSV: every column is text there."""
    lines = [",".join(map(str, row)) for row in (("practice", "age", "sex", "people"), *GROUPS)]
    (folder / "people.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "people.csv"


@pytest.mark.parametrize("engine", ["polars", "duckdb", "spark"])
@pytest.mark.parametrize("made", [persons, groups])
def test_two_practices_and_two_bands(made, engine, spark, tmp_path):
    """Example G01 of the capitation reference. Sum of weights: A 1,000 x 500 + 500 x 2,000 = 1,500,000; B 2,000 x 500 + 100 x 2,000 =
    1,200,000. Weighted: 1,500,000 x 3,600 / 2,700,000 = 2,000, and 1,200,000 x 3,600 / 2,700,000 = 1,600."""
    run = job.weighed(asked(tmp_path, engine, spark, made(tmp_path)))
    assert run.counted.people == 3600
    assert [n / run.weights.scale for n in run.found.sums[0]] == [1_500_000, 1_200_000]
    assert run.found.population(0) == [2000, 1600]


def test_a_later_service_may_have_more_decimals(tmp_path):
    """Fine: A 1,000 x 0.125 + 500 x 1.5 = 875, B 2,000 x 0.125 + 100 x 1.5 = 400; weighted A 875 x 3,600 / 1,275 = 2,470.588. £12.75 is
    £8.75 and £4.00."""
    header, *rows = WEIGHTS.splitlines()
    fine = [f"{row},{'0.125' if row.startswith('0-64') else '1.5'}" for row in rows]
    (tmp_path / "sums.csv").write_text("Service,Sum\nFine,12.75\n", encoding="utf-8")
    one = asked(tmp_path, "polars", "", persons(tmp_path), need="Practice,All services,Fine\nA,1,1\nB,1,1\n",
                sums=str(tmp_path / "sums.csv"))  # fmt: skip
    (tmp_path / "weights.csv").write_text("\n".join([f"{header},Fine", *fine]) + "\n", encoding="utf-8")
    run = job.weighed(one)
    assert [n / run.weights.scale for n in run.found.sums[1]] == [875, 400]
    assert run.found.population(1)[0] == pytest.approx(2470.588, abs=0.001)
    assert run.parts == {"Fine": [875, 400]}


def test_need_is_multiplied_in_before_scaling(tmp_path):
    """A 1,500,000 x 0.8 = 1,200,000 and B 1,200,000 x 1 = 1,200,000: half of 3,600 each, and half of £10.01 each with the odd penny at the
    first code."""
    (tmp_path / "sums.csv").write_text("Service,Sum\nAll services,10.01\n", encoding="utf-8")
    one = asked(tmp_path, "polars", "", persons(tmp_path), need="Practice,All services\nB,1\nA,0.8\n", sums=str(tmp_path / "sums.csv"))
    run = job.weighed(one)
    assert run.codes == ["B", "A"]
    assert run.found.population(0) == [1800, 1800]
    assert run.parts == {"All services": [500, 501]}


@pytest.mark.published
@pytest.mark.parametrize("engine", ["polars", "duckdb", "spark"])
def test_the_real_list_of_one_system(engine, spark, shared, tmp_path):
    """141 practices and 1,207,350 people of Staffordshire and Stoke-on-Trent, April 2026, as its source counts them; weighted populations
    are those of CAPITATION_WEIGHTED_POPULATION over the same people by band. A blank of the file is nobody of that age."""
    source = shared / "data" / "capitation" / "QNC_staffordshire_gp_age_sex.csv"
    with open(source, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    ages = [name for name in rows[0] if name.isdigit()]
    long = [(row["GP code"], int(age), row["sex"], int(float(row[age]))) for row in rows for age in ages if row[age]]
    people = tmp_path / "people.parquet"
    polars.DataFrame(long, schema=["practice", "age", "sex", "people"], orient="row").write_parquet(people)
    codes = sorted({row["GP code"] for row in rows})
    need = {code: 1 + k % 7 / 10 for k, code in enumerate(codes)}  # any need will do: both ways get the same
    table = "Practice,All services\n" + "".join(f"{code},{need[code]}\n" for code in codes)
    run = job.weighed(asked(tmp_path, engine, spark, people, need=table))
    assert (len(run.codes), run.counted.people, run.found.counted) == (141, 1_207_350, 1_207_350)
    young = [sum(n for code, age, _, n in long if code == c and age < 65) for c in codes]
    old = [sum(n for code, age, _, n in long if code == c and age >= 65) for c in codes]
    weighted = load()["CAPITATION_WEIGHTED_POPULATION"].function
    expected = weighted([list(pair) for pair in zip(young, old, strict=True)], [500, 2000], [need[c] for c in codes])
    assert run.found.population(0) == [float(row[1]) for row in expected]
