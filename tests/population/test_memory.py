"""Memory: DuckDB is held to little of it, and gets more for a question it would give up at."""

import os
import subprocess
import sys
from pathlib import Path

import narwhals as nw
import polars
import pytest

from workbooks.population import engines, totals

PEOPLE = 200_000


@pytest.fixture
def people(tmp_path):
    """Pseudonyms of 64 letters, as SHA-256 writes them: all of them are held at once to see whether one stands twice."""
    polars.select(person=polars.arange(PEOPLE).cast(polars.String).str.zfill(64)).write_parquet(tmp_path / "p.parquet")
    return [str(tmp_path / "p.parquet")]


@pytest.fixture
def short_of_memory(monkeypatch):
    monkeypatch.setattr(engines, "MEMORY_DUCKDB", 8)
    monkeypatch.setattr(engines, "MEMORY_A_THREAD", 1)


def asked(engine, people):
    found = totals.times(engine.people(people, {"person": ("person", nw.String)}))
    return engine.rows(found.select(nw.len().alias("persons"), nw.col("times").sum().alias("rows")))


def test_a_question_that_gives_up_is_asked_again_with_more_memory(short_of_memory, people):
    engine = engines.engine("duckdb")
    assert asked(engine, people) == [{"persons": PEOPLE, "rows": PEOPLE}]
    assert len(engine.wider) < 2, "8 MiB were enough, so this shows nothing"


def test_a_question_too_large_for_the_machine_ends_in_what_duckdb_says(short_of_memory, people):
    engine = engines.engine("duckdb")
    engine.wider = []
    with pytest.raises(engine.duckdb.OutOfMemoryException):
        asked(engine, people)


MEASURED = """
import re, sys
{first}
import narwhals as nw
from workbooks.population import engines, totals
engine = engines.engine("polars")
people = engine.people([sys.argv[1]], {{"person": ("person", nw.Int64)}})
assert engine.rows(totals.times(people).select(nw.len().alias("persons"))) == [{{"persons": {persons}}}]
print(re.search("VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process there how much memory it took at most")
def test_polars_is_held_to_little_memory_by_whomever_it_was_loaded(tmp_path):
    """As xlwings loads it before us. Without a bound it takes 1.4 times as much for these, and more with every person."""
    persons = 4_000_000
    polars.select(person=polars.int_range(persons) * 2_654_435_761).write_parquet(tmp_path / "p.parquet", row_group_size=125_000)
    fresh = {name: value for name, value in os.environ.items() if not name.startswith("POLARS_")}  # which we set, and it would inherit
    ours, others = (int(subprocess.run([sys.executable, "-c", MEASURED.format(first=first, persons=persons), str(tmp_path / "p.parquet")],
                                       capture_output=True, text=True, check=True, env=fresh).stdout) for first in ("", "import polars"))
    assert others < 1.2 * ours
