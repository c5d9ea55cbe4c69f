"""Memory: DuckDB is held to little of it, and gets more for a question it would give up at."""

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
