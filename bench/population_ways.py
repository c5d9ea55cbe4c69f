"""The ways of weighing people that bench/population.py compares, each in a process of its own.

    python -m bench.population_ways WAY FOLDER plain|once|whole ANSWER.json

`plain` reads no column of persons, `once` also looks whether anybody stands twice, `whole` is the whole job. All answer the same: people,
weighed people and whole sums by practice, and people refused by reason; a fingerprint of them goes to ANSWER.json. The ways by hand are
written as somebody would for this one table, and share nothing with ours.
"""

import csv
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable
from glob import glob
from importlib import import_module
from pathlib import Path
from typing import Any

SERVICES = ("General and acute", "Community", "Mental health", "Maternity", "Prescribing", "Avoidable mortality")
SCALE = 10_000  # the weights have four decimals
LIMIT = "192MiB"  # what our DuckDB keeps in memory
Row = tuple[Any, ...]  # practice, people, people with a weight, sum of each service
Found = tuple[Iterable[Row], int]  # and persons who stand twice


def ours(name: str) -> Callable[[Path, bool], Found]:
    def way(folder: Path, once: bool) -> Found:
        from workbooks.population import engines, inputs, people, totals

        weights = inputs.weights(str(folder / "weights.csv"))
        engine = engines.engine(name, _server() if name == "spark" else "")
        files = people.sources([str(folder / "people" / "*.parquet")], engine)
        opened = people.open_people(engine, files, {})
        read = opened if once else opened.select(*totals.NEEDED)
        counted = totals.count(engine, read, weights, lambda *_: None)
        more = SCALE // weights.scale
        return [(t.practice, t.people, t.weighed, *(n * more for n in t.sums)) for t in counted.totals], 0

    return way


SERVERS: list[Any] = []  # a server stops when nobody holds it


def _server() -> str:
    """A Spark Connect server in this very process, so that its cost is counted with the run's."""
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    SERVERS.append(server)
    return "sc://{}:{}".format(*server.listening_address)


def by_sql(limit: str = "") -> Callable[[Path, bool], Found]:
    def way(folder: Path, once: bool) -> Found:
        import duckdb

        connection = duckdb.connect()
        if limit:
            connection.execute(f"SET memory_limit = '{limit}'; SET preserve_insertion_order = false")
        whole = ", ".join(f'CAST(CAST("{name}" AS DECIMAL(18, 4)) * {SCALE} AS BIGINT) AS s{k}' for k, name in enumerate(SERVICES))
        connection.execute(f"""
            CREATE TEMP TABLE weights AS
            SELECT unnest(range(first, last + 1))::SMALLINT AS age, sex, * EXCLUDE (first, last, sex)
            FROM (SELECT regexp_extract("Age band", '^[0-9]+')::INT AS first, Sex AS sex, {whole},
                         coalesce(nullif(regexp_extract("Age band", '-([0-9]+)$', 1), ''), '120')::INT AS last
                  FROM read_csv('{folder}/weights.csv', all_varchar = true))""")  # fmt: skip
        people = f"read_parquet('{folder}/people/*.parquet')"
        sums = ", ".join(f"sum(s{k})" for k in range(len(SERVICES)))
        rows = connection.sql(f"""
            SELECT practice, count(*), count(s0), {sums}
            FROM {people} LEFT JOIN weights USING (age, sex) GROUP BY practice""").fetchall()  # fmt: skip
        if not once:
            return rows, 0
        twice = f"SELECT count(*) FROM (SELECT person FROM {people} WHERE person IS NOT NULL GROUP BY person HAVING count(*) > 1)"
        return rows, connection.sql(twice).fetchall()[0][0]

    return way


def by_pandas(folder: Path, once: bool) -> Found:
    import pandas as pd

    weights = pd.DataFrame(_weights(folder), columns=["age", "sex", *SERVICES]).astype({"age": "int16"})
    weights["known"] = 1
    columns = [*SERVICES, "known"]
    parts, persons = [], []
    for file in sorted(glob(f"{folder}/people/*.parquet")):
        people = pd.read_parquet(file, columns=["practice", "age", "sex", *(["person"] if once else [])])
        if once:
            persons.append(people.pop("person"))
        joined = people.merge(weights, on=["age", "sex"], how="left")
        groups = joined.groupby("practice", dropna=False, sort=False)
        parts.append(groups[columns].sum().astype("int64").assign(people=groups.size()))
    found = pd.concat(parts).groupby(level=0, dropna=False).sum()
    rows = found[["people", "known", *SERVICES]].itertuples(name=None)
    return rows, int(pd.concat(persons).dropna().duplicated().sum()) if once else 0


def by_polars(folder: Path, once: bool) -> Found:
    import polars as pl

    schema = {"age": pl.Int16, "sex": pl.String, **dict.fromkeys(SERVICES, pl.Int64)}
    weights = pl.LazyFrame(_weights(folder), schema=schema, orient="row")
    people = pl.scan_parquet(f"{folder}/people/*.parquet")
    known = pl.col(SERVICES[0]).count().alias("known")
    asked = people.join(weights, on=["age", "sex"], how="left").group_by("practice").agg(pl.len(), known, pl.col(SERVICES).sum())
    rows = asked.collect(engine="streaming").rows()
    if not once:
        return rows, 0
    twice = people.drop_nulls("person").group_by("person").agg(pl.len().alias("times")).filter(pl.col("times") > 1)
    return rows, twice.select(pl.len()).collect(engine="streaming").item()


def _weights(folder: Path) -> list[Row]:
    """A row an age and sex."""
    rows = []
    with open(folder / "weights.csv", encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            first, _, last = line["Age band"].rstrip("+").partition("-")
            ages = range(int(first), int(last or 120) + 1)
            rows += [(age, line["Sex"], *(round(float(line[s]) * SCALE) for s in SERVICES)) for age in ages]
    return rows


def whole(name: str) -> Callable[[Path, bool], tuple[Found, str]]:
    """Everything of `cwb population` but the workbook: files checked, people counted, populations scaled, pence split."""
    def way(folder: Path, _: bool) -> tuple[Found, str]:
        from workbooks.population import job

        tables = [str(folder / table) for table in ("weights.csv", "need.csv", "sums.csv")]
        run = job.weighed(job.Asked([str(folder / "people" / "*.parquet")], *tables, name))
        more = SCALE // run.weights.scale
        return ([(t.practice, t.people, t.weighed, *(n * more for n in t.sums)) for t in run.counted.totals], 0), run.hash_of_pence

    return way


WAYS: dict[str, Callable[[Path, bool], Found]] = {
    "polars": ours("polars"), "duckdb": ours("duckdb"), "sail": ours("spark"), "sql": by_sql(), "sql-limited": by_sql(LIMIT),
    "pandas": by_pandas, "polars-by-hand": by_polars,
}  # fmt: skip
# what a way loads, so that its work can be told from the start of Python
LOADED = {
    "polars": ("workbooks.population.people", "polars"), "duckdb": ("workbooks.population.people", "duckdb"),
    "sql": ("duckdb",), "sql-limited": ("duckdb",), "pandas": ("pandas", "pyarrow.parquet"), "polars-by-hand": ("polars",),
}  # fmt: skip
WHOLE = {"whole-polars": whole("polars"), "whole-duckdb": whole("duckdb")}


def refused(rows: list[Row], folder: Path) -> list[int]:
    """People without a practice, of a practice without need, of an age or sex without a weight."""
    with open(folder / "need.csv", encoding="utf-8", newline="") as stream:
        listed = {line["Practice"] for line in csv.DictReader(stream)}
    no_practice = sum(row[1] for row in rows if not row[0])
    no_need = sum(row[1] for row in rows if row[0] and row[0] not in listed)
    return [no_practice, no_need, sum(row[1] - row[2] for row in rows if row[0] in listed)]


def main() -> None:
    name, folder, once, answer = sys.argv[1], Path(sys.argv[2]), sys.argv[3] == "once", Path(sys.argv[4])
    pence = ""
    for module in LOADED.get(name, ()):
        import_module(module)
    began, spent = time.perf_counter(), time.process_time()
    if name in WHOLE:
        (found, twice), pence = WHOLE[name](folder, once)
    else:
        found, twice = WAYS[name](folder, once)
    work = {"processor": time.process_time() - spent, "clock": time.perf_counter() - began}
    rows = sorted((str(row[0] or ""), *map(int, row[1:])) for row in found)
    told = {"people": sum(row[1] for row in rows), "refused": refused(rows, folder), "twice": twice,
            "totals": hashlib.sha256(repr(rows).encode()).hexdigest(), "pence": pence, "work": work}  # fmt: skip
    answer.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
