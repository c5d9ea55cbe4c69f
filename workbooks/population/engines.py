"""Where the people are counted: polars on a laptop, DuckDB on a laptop, Spark by Spark Connect. One frame for all three.

An engine opens people, makes a small table of its own kind, and answers with rows; what is calculated stands in totals.py, once.
"""

import contextlib
import io
import os
import socket
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn, Protocol
from urllib.parse import urlsplit

import narwhals as nw

from udfs.findings import Finding
from workbooks.outcome import BadInput

MEMORY = 100  # MiB polars may keep of groups before they go to disk; the larger part of what it needs is not groups
MEMORY_DUCKDB = "256MiB"
ANSWER = 5  # seconds for a Spark server to take a connection
SPARK_PORT = 15002  # of Spark Connect where the address names none
CSV = (".csv", ".csv.gz")
TABLE = "table:"  # before the name of a table of a catalogue
Rows = list[dict[str, Any]]


class Engine(Protocol):
    """What totals.py asks of an engine."""

    name: str

    def people(self, sources: Sequence[str]) -> nw.LazyFrame[Any]:
        """The people of Parquet or CSV files, every column of a CSV as text."""

    def table(self, texts: Sequence[str], numbers: Sequence[str], rows: Sequence[tuple]) -> nw.LazyFrame[Any]:
        """A small table: columns of text first, then whole numbers of 64 bits."""

    def rows(self, frame: nw.LazyFrame[Any]) -> Rows:
        """The answer. BadInput when the engine cannot give it."""

    def plan(self, frame: nw.LazyFrame[Any]) -> str:
        """How the engine means to work it out."""

    def close(self) -> None: ...


def stopped(name: str, problem: BaseException, remedy: str = "") -> NoReturn:
    """One sentence for whatever an engine says when it cannot go on."""
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    said = (lines[0] if lines else type(problem).__name__).rstrip(".")[:200]
    found = Finding(f"--engine {name}", "engine", "block", f"{name} could not count the people: {said}.",
                    remedy or "Check the files named with --people, then run it again.")  # fmt: skip
    raise BadInput([found]) from problem


def is_csv(source: str) -> bool:
    return source.lower().endswith(CSV)


class Polars:
    """polars, a part of the files at a time (its streaming engine), groups beyond MEMORY on disk."""

    name = "polars"

    def __init__(self) -> None:
        # read when polars is first used, and a user's own choice stands: one group of rows at a time, or memory grows with the files
        os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "1")
        os.environ.setdefault("POLARS_OOC_MEMORY_BUDGET_MB", str(MEMORY))
        import polars

        self.polars = polars

    def people(self, sources: Sequence[str]) -> nw.LazyFrame[Any]:
        if is_csv(sources[0]):
            return nw.from_native(self.polars.scan_csv(list(sources), infer_schema=False))
        return nw.from_native(self.polars.scan_parquet(list(sources), glob=False, hive_partitioning=False))

    def table(self, texts: Sequence[str], numbers: Sequence[str], rows: Sequence[tuple]) -> nw.LazyFrame[Any]:
        schema = {name: self.polars.String for name in texts} | {name: self.polars.Int64 for name in numbers}
        return nw.from_native(self.polars.LazyFrame(list(rows), schema=schema, orient="row"))

    def rows(self, frame: nw.LazyFrame[Any]) -> Rows:
        try:
            return frame.to_native().collect(engine="streaming").rows(named=True)
        except (self.polars.exceptions.PolarsError, self.polars.exceptions.PanicException, OSError) as problem:
            stopped(self.name, problem)

    def plan(self, frame: nw.LazyFrame[Any]) -> str:
        return frame.to_native().explain(engine="streaming")

    def close(self) -> None: ...


class DuckDB:
    """DuckDB in this process, groups beyond MEMORY_DUCKDB on disk."""

    name = "duckdb"

    def __init__(self) -> None:
        import duckdb

        self.duckdb = duckdb
        self.connection = duckdb.connect(config={"memory_limit": MEMORY_DUCKDB, "temp_directory": tempfile.gettempdir(),
                                                 "preserve_insertion_order": False})  # fmt: skip

    def people(self, sources: Sequence[str]) -> nw.LazyFrame[Any]:
        with self._sentence():
            if is_csv(sources[0]):
                return nw.from_native(self.connection.read_csv(list(sources), header=True, all_varchar=True))
            return nw.from_native(self.connection.read_parquet(list(sources), hive_partitioning=False))

    def table(self, texts: Sequence[str], numbers: Sequence[str], rows: Sequence[tuple]) -> nw.LazyFrame[Any]:
        columns = ", ".join([*(f'"{n}" VARCHAR' for n in texts), *(f'"{n}" BIGINT' for n in numbers)])
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE weights ({columns})")
        self.connection.executemany(f"INSERT INTO weights VALUES ({', '.join('?' * len(rows[0]))})", [list(row) for row in rows])
        return nw.from_native(self.connection.table("weights"))

    def rows(self, frame: nw.LazyFrame[Any]) -> Rows:
        with self._sentence():
            found = frame.to_native()
            return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    def plan(self, frame: nw.LazyFrame[Any]) -> str:
        return frame.to_native().explain()

    def close(self) -> None:
        self.connection.close()

    @contextlib.contextmanager
    def _sentence(self) -> Iterator[None]:
        try:
            yield
        except (self.duckdb.Error, OSError) as problem:
            stopped(self.name, problem)


class Spark:
    """Any server that speaks Spark Connect, by its address: sc://host:port. Only practice totals come back."""

    name = "spark"

    def __init__(self, remote: str) -> None:
        self.place = _reached(remote)
        # the first line of Spark's client warns of pandas, which nothing here uses
        import warnings

        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
        from pyspark.sql.connect.client.retries import DefaultPolicy

        self.problems = (PySparkException, OSError)
        with self._sentence():
            self.session = SparkSession.builder.remote(remote).create()
            # a server that is gone is told within seconds, not after the ten minutes of the default
            self.session.client.set_retry_policies([DefaultPolicy(max_retries=3)])

    def people(self, sources: Sequence[str]) -> nw.LazyFrame[Any]:
        with self._sentence():
            if sources[0].startswith(TABLE):
                return nw.from_native(self.session.table(sources[0].removeprefix(TABLE)))
            if is_csv(sources[0]):
                return nw.from_native(self.session.read.option("header", True).option("inferSchema", False).csv(list(sources)))
            return nw.from_native(self.session.read.parquet(*sources))

    def table(self, texts: Sequence[str], numbers: Sequence[str], rows: Sequence[tuple]) -> nw.LazyFrame[Any]:
        columns = ", ".join([*(f"`{n}` string" for n in texts), *(f"`{n}` bigint" for n in numbers)])
        with self._sentence():
            return nw.from_native(self.session.createDataFrame(list(rows), schema=columns))

    def rows(self, frame: nw.LazyFrame[Any]) -> Rows:
        with self._sentence():
            return [row.asDict() for row in frame.to_native().collect()]

    def plan(self, frame: nw.LazyFrame[Any]) -> str:
        said = io.StringIO()
        with self._sentence(), contextlib.redirect_stdout(said):
            frame.to_native().explain()
        return said.getvalue()

    def close(self) -> None:
        with contextlib.suppress(*self.problems):  # a server that is gone has no session to release
            self.session.stop()

    @contextlib.contextmanager
    def _sentence(self) -> Iterator[None]:
        try:
            yield
        except self.problems as problem:
            if not _answers(*self.place):
                told = f"The Spark server {_shown(self.place)} was lost before it had answered."
                raise BadInput([Finding("--remote", "engine", "block", told, "Start it again, then run this again.")]) from problem
            stopped(self.name, problem)


ENGINES = ("polars", "duckdb", "spark")


def engine(name: str, remote: str = "") -> Engine:
    """The engine of a name. BadInput for one that is not known, and for Spark without an address or out of reach."""
    if name not in ENGINES:
        told = f"There is no engine {name}."
        raise BadInput([Finding("--engine", "engine", "block", told, f"Choose one of {', '.join(ENGINES)}.")])
    if remote and name != "spark":
        told = f"--remote is the address of a Spark server, and the engine is {name}."
        raise BadInput([Finding("--remote", "engine", "block", told, "Leave it out, or give --engine spark.")])
    return Spark(remote) if name == "spark" else Polars() if name == "polars" else DuckDB()


def _reached(remote: str) -> tuple[str, int]:
    """Host and port of an address a server answers at. The address itself may hold a token, so no sentence repeats it."""
    parts = urlsplit(remote)
    if parts.scheme != "sc" or not parts.hostname:
        told = "Spark is asked for, and --remote names no server." if not remote else "--remote is no address of Spark Connect."
        raise BadInput([Finding("--remote", "engine", "block", told, "Give it as sc://host:port, or set SPARK_REMOTE.")])
    place = (parts.hostname, parts.port or SPARK_PORT)
    if not _answers(*place):
        told = f"No Spark server answers at {_shown(place)}."
        raise BadInput([Finding("--remote", "engine", "block", told, "Check the address, and that the server runs.")])
    return place


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=ANSWER).close()
    except OSError:
        return False
    return True


def _shown(place: tuple[str, int]) -> str:
    return f"{place[0]}:{place[1]}"
