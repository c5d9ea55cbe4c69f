"""A few invented people, their tables, and what a run of them says."""

import gzip
from pathlib import Path

import pytest

from workbooks.outcome import BadInput
from workbooks.population import job

ENGINES = ("polars", "duckdb", "spark")
WEIGHTS = "Age band,Sex,General,Community\n0-17,F,1,2\n0-17,M,1,2\n18-64,F,2,1\n18-64,M,2.25,1\n65+,F,5,3\n65+,M,6,3\n"
NEED = "Practice,Place,General,Community\nX1,North,1,1\nX2,North,1.5,1\nX3,South,0.5,2\n"
SUMS = "Service,Sum\nGeneral,1000.01\nCommunity,100\n"
HEADINGS = "person,practice,age,sex\n"
# 300 people, 100 of each practice, none older than 89
GOOD = HEADINGS + "".join(f"p{i},X{i % 3 + 1},{i % 90},{'FM'[i % 2]}\n" for i in range(300))


def write(path: Path, text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return str(path)


def asked(folder: Path, *people: str, engine: str = "polars", spark: str = "", sums: str | None = SUMS, **more) -> job.Asked:
    """A run of these files with the tables above; `weights`, `need` and `sums` as text for other ones."""
    tables = {name: write(folder / f"{name}.csv", more.pop(name, usual)) for name, usual in (("weights", WEIGHTS), ("need", NEED))}
    if sums is not None:
        tables["sums"] = write(folder / "sums.csv", sums)
    return job.Asked(list(people), engine=engine, remote=spark if engine == "spark" else "", **tables, **more)


def refused(one: job.Asked, out: Path) -> str:
    """The one sentence a run ends in, and that it wrote nothing."""
    with pytest.raises(BadInput) as problem:
        job.population(one, str(out))
    blocking = [f for f in problem.value.findings if f.severity == "block"]
    assert len(blocking) == 1, blocking
    assert blocking[0].where and blocking[0].sentence.endswith(".") and blocking[0].remedy.endswith(".")
    assert not out.exists()
    return blocking[0].sentence


def refused_by_all(folder: Path, spark: str, *people: str, **more) -> str:
    """The same sentence, whatever the engine."""
    said = {engine: refused(asked(folder, *people, engine=engine, spark=spark, **more), folder / "out.xlsx") for engine in ENGINES}
    assert len(set(said.values())) == 1, said
    return said["polars"]
