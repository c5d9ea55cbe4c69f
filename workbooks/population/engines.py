"""Where the people are counted: polars on a laptop, DuckDB on a laptop, Spark by Spark Connect (spark.py). One frame for all three.

An engine opens people, makes a small table of its own kind, and answers with rows; what is calculated stands in totals.py, once.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import narwhals as nw
from narwhals.exceptions import NarwhalsError

from udfs.findings import Finding
from workbooks.outcome import BadInput
from workbooks.population import footers
from workbooks.population.footers import Headings, literally
from workbooks.population.stopped import stopped

MEMORY_DUCKDB, MEMORY_A_THREAD = 192, 16  # MiB: with less for each of many threads DuckDB gives up instead of going to disk
WIDER = 4  # times as much for a question that gave up
CSV = (".csv", ".csv.gz")
TABLE = "table:"  # before the name of a table of a catalogue
Rows = list[dict[str, Any]]
Columns = dict[str, tuple[str, Any]]  # our name of a column: the files' own, and what it holds


class Engine(Protocol):
    """What totals.py asks of an engine."""

    name: str

    def footers(self, files: Sequence[str]) -> dict[str, Headings]:
        """The columns of each Parquet file of this machine. Damaged, or OSError, at the first whose cannot be told."""

    def columns(self, sources: Sequence[str]) -> nw.Schema:
        """The columns of the people, and what they hold."""

    def people(self, sources: Sequence[str], columns: Columns) -> nw.LazyFrame[Any]:
        """The people of Parquet or CSV files with these columns, every one of a CSV as text."""

    def table(self, texts: Sequence[str], numbers: Sequence[str], rows: Sequence[tuple]) -> nw.LazyFrame[Any]:
        """A small table: columns of text first, then whole numbers of 64 bits."""

    def rows(self, frame: nw.LazyFrame[Any]) -> Rows:
        """The answer."""

    def plan(self, frame: nw.LazyFrame[Any]) -> str:
        """How the engine means to work it out."""

    def sentence(self) -> contextlib.AbstractContextManager[None]:
        """Whatever the engine raises within becomes BadInput with one sentence; it may come at any question, even what the columns are."""

    def close(self) -> None: ...


def is_csv(source: str) -> bool:
    return source.lower().endswith(CSV)


class Polars:
    """polars, a part of the files at a time (its streaming engine), groups beyond a bound on disk (see the package)."""

    name = "polars"

    def __init__(self) -> None:
        import polars

        # whoever imported polars before this package, such as xlwings: its settings are read again, or its memory has no bound
        polars.Config.load('{"environment": {}, "direct": {}}')
        self.polars = polars

    def footers(self, files: Sequence[str]) -> dict[str, Headings]:
        return footers.by_polars(files)

    def columns(self, sources: Sequence[str]) -> nw.Schema:
        return self._opened(sources).collect_schema()

    def people(self, sources: Sequence[str], columns: Columns) -> nw.LazyFrame[Any]:
        return _named(self._opened(sources), columns)

    def _opened(self, sources: Sequence[str]) -> nw.LazyFrame[Any]:
        if is_csv(sources[0]):
            return nw.from_native(self.polars.scan_csv(list(sources), infer_schema=False, glob=False))
        return nw.from_native(self.polars.scan_parquet(list(sources), glob=False, hive_partitioning=False))

    def table(self, texts: Sequence[str], numbers: Sequence[str], rows: Sequence[tuple]) -> nw.LazyFrame[Any]:
        schema = {name: self.polars.String for name in texts} | {name: self.polars.Int64 for name in numbers}
        return nw.from_native(self.polars.LazyFrame(list(rows), schema=schema, orient="row"))

    def rows(self, frame: nw.LazyFrame[Any]) -> Rows:
        return frame.to_native().collect(engine="streaming").rows(named=True)

    def plan(self, frame: nw.LazyFrame[Any]) -> str:
        return frame.to_native().explain(engine="streaming")

    @contextlib.contextmanager
    def sentence(self) -> Iterator[None]:
        problems = self.polars.exceptions
        try:
            yield
        except (problems.PolarsError, problems.PanicException, NarwhalsError, OSError) as problem:
            stopped(self.name, problem)

    def close(self) -> None: ...


class DuckDB:
    """DuckDB in this process, groups beyond a bound of memory on disk; a question it gives up at is asked again with a wider one."""

    name = "duckdb"

    def __init__(self) -> None:
        import duckdb

        self.duckdb = duckdb
        memory = max(MEMORY_DUCKDB, MEMORY_A_THREAD * (os.cpu_count() or 1))
        self.connection = duckdb.connect(config={"memory_limit": f"{memory}MiB", "temp_directory": tempfile.gettempdir(),
                                                 "preserve_insertion_order": False})  # fmt: skip
        # at last what DuckDB takes by itself, four fifths of the machine's memory
        self.wider = [f"SET memory_limit = '{WIDER * memory}MiB'", "RESET memory_limit"]
        self.connection.execute("SET enable_progress_bar = false")  # it would stand between our own lines

    def footers(self, files: Sequence[str]) -> dict[str, Headings]:
        return footers.by_duckdb(self.connection, files)

    def columns(self, sources: Sequence[str]) -> nw.Schema:
        return self._opened(sources[:1]).collect_schema()

    def people(self, sources: Sequence[str], columns: Columns) -> nw.LazyFrame[Any]:
        return _named(self._opened(sources), columns)

    def _opened(self, sources: Sequence[str]) -> nw.LazyFrame[Any]:
        files = [literally(source) for source in sources]
        # nothing is left to guess: a guess from the first lines once took a fault for another way of writing. Every line is known to be
        # right (csv_lines.py); told to be strict, DuckDB leaves out a file whose lines end in another way than those of the first
        if is_csv(files[0]):
            return nw.from_native(self.connection.read_csv(files, header=True, all_varchar=True, sep=",", quotechar='"',
                                                           escapechar='"', comment="", skiprows=0, strict_mode=False))  # fmt: skip
        return nw.from_native(self.connection.read_parquet(files, hive_partitioning=False))

    def table(self, texts: Sequence[str], numbers: Sequence[str], rows: Sequence[tuple]) -> nw.LazyFrame[Any]:
        kinds = [*((name, "VARCHAR") for name in texts), *((name, "BIGINT") for name in numbers)]
        # a list a column: inserting row by row takes a second
        columns = ", ".join(f'unnest(?::{kind}[]) AS "{name}"' for name, kind in kinds)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE weights AS SELECT {columns}", [list(c) for c in zip(*rows, strict=True)])
        return nw.from_native(self.connection.table("weights"))

    def rows(self, frame: nw.LazyFrame[Any]) -> Rows:
        while True:
            try:
                return self._asked(frame)
            except self.duckdb.OutOfMemoryException:  # 62 million pseudonyms of 32 letters want more than they may have at first
                if not self.wider:
                    raise
                self.connection.execute(self.wider.pop(0))

    def _asked(self, frame: nw.LazyFrame[Any]) -> Rows:
        found = frame.to_native()
        names = found.columns  # asked once: each time is a question to the engine
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def plan(self, frame: nw.LazyFrame[Any]) -> str:
        return frame.to_native().explain()

    def close(self) -> None:
        self.connection.close()

    @contextlib.contextmanager
    def sentence(self) -> Iterator[None]:
        try:
            yield
        except RuntimeError as problem:  # of Python, not of DuckDB: how it tells of Ctrl-C
            if "interrupted" not in str(problem):
                raise
            raise KeyboardInterrupt from None
        except (self.duckdb.Error, NarwhalsError, OSError) as problem:
            stopped(self.name, problem)


def _named(found: nw.LazyFrame[Any], columns: Columns) -> nw.LazyFrame[Any]:
    """With our names for their columns, and no other column."""
    return found.select(*(nw.col(theirs).alias(ours) for ours, (theirs, _) in columns.items()))


ENGINES = ("polars", "duckdb", "spark")


def engine(name: str, remote: str = "") -> Engine:
    """The engine of a name. BadInput for one that is not known, and for Spark without an address or out of reach."""
    if name not in ENGINES:
        told = f"There is no engine {name}."
        raise BadInput([Finding("--engine", "engine", "block", told, f"Choose one of {', '.join(ENGINES)}.")])
    if remote and name != "spark":
        told = f"--remote is the address of a Spark server, and the engine is {name}."
        raise BadInput([Finding("--remote", "engine", "block", told, "Leave it out, or give --engine spark.")])
    try:
        if name == "spark":
            from workbooks.population.spark import Spark  # with what nobody needs who asks no server

            return Spark(remote)
        return Polars() if name == "polars" else DuckDB()
    except ImportError as problem:
        told = f"The package of the engine {name} is not installed ({str(problem.name).partition('.')[0]})."
        raise BadInput([Finding("--engine", "engine", "block", told, "Ask for pip install 'commissioning-workbooks[scale]'.")]) from None
