"""Where the people are counted: polars on a laptop, DuckDB on a laptop, Spark by Spark Connect. One frame for all three.

An engine opens people, makes a small table of its own kind, and answers with rows; what is calculated stands in totals.py, once.
"""

import contextlib
import io
import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from threading import Thread
from typing import Any, Protocol
from urllib.parse import urlsplit

import narwhals as nw
from narwhals.exceptions import NarwhalsError

from udfs.findings import Finding
from workbooks.outcome import BadInput
from workbooks.population import footers, kinds
from workbooks.population.footers import Headings, literally
from workbooks.population.stopped import stopped

MEMORY_DUCKDB, MEMORY_A_THREAD = 192, 16  # MiB: with less for each of many threads DuckDB gives up instead of going to disk
WIDER = 4  # times as much for a question that gave up
ANSWER = 5  # seconds for a Spark server to take a connection
SPARK_PORT = 15002  # of Spark Connect where the address names none
CSV = (".csv", ".csv.gz")
SPARK_CSV = {"header": "true", "inferSchema": "false", "escape": '"', "mode": "FAILFAST"}
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
        found = self._opened(sources[:1]).collect_schema()
        if is_csv(sources[0]) or nw.Int64 not in found.values():
            return found
        times = footers.durations_by_duckdb(self.connection, sources[0])
        return nw.Schema({name: nw.Duration() if name in times else kind for name, kind in found.items()})

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


class Spark:
    """Any server that speaks Spark Connect, by its address: sc://host:port. Only practice totals come back."""

    name = "spark"

    def __init__(self, remote: str) -> None:
        # of pandas, which nothing here uses; of a server that is gone, which has a sentence of its own
        import warnings

        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
        warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]", category=UserWarning)
        _no_doctests()
        from grpc import RpcError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
        from pyspark.sql.connect.client.retries import DefaultPolicy

        self.problems = (PySparkException, RpcError, NarwhalsError, OSError)
        self.remote, self.place, self.told = remote, _reached(remote), False
        _speaks(remote, self.place)
        with self.sentence():
            self.session = SparkSession.builder.remote(remote).create()
            # a server that is gone is told within seconds, not after the ten minutes of the default
            self.session.client.set_retry_policies([DefaultPolicy(max_retries=3)])

    def footers(self, files: Sequence[str]) -> dict[str, Headings]:
        return footers.by_polars(files)

    def columns(self, sources: Sequence[str]) -> nw.Schema:
        """As polars reads a file that is on this machine: a server may stop at a column nobody asks for."""
        if sources[0].startswith(TABLE) or is_csv(sources[0]) or not os.path.exists(sources[0]):
            return nw.from_native(self._opened(sources, {})).collect_schema()
        found = Polars().columns(sources[:1])
        self.told = kinds.odd(found)
        return found

    def people(self, sources: Sequence[str], columns: Columns) -> nw.LazyFrame[Any]:
        # with the names in backticks: Spark takes a dot in one for a part of a column
        named = [f"{kinds.quoted(theirs)} AS {ours}" for ours, (theirs, _) in columns.items()]
        return nw.from_native(self._opened(sources, dict(columns.values())).selectExpr(*named))

    def _opened(self, sources: Sequence[str], columns: dict[str, Any]) -> Any:
        if sources[0].startswith(TABLE):
            return self.session.table(sources[0].removeprefix(TABLE))
        if is_csv(sources[0]):
            return self.session.read.options(**SPARK_CSV).csv(list(sources))
        read = self.session.read.schema(kinds.spark_columns(columns)) if self.told else self.session.read
        return read.parquet(*sources)

    def table(self, texts: Sequence[str], numbers: Sequence[str], rows: Sequence[tuple]) -> nw.LazyFrame[Any]:
        columns = ", ".join([*(f"`{n}` string" for n in texts), *(f"`{n}` bigint" for n in numbers)])
        return nw.from_native(self.session.createDataFrame(list(rows), schema=columns))

    def rows(self, frame: nw.LazyFrame[Any]) -> Rows:
        return [row.asDict() for row in frame.to_native().collect()]

    def plan(self, frame: nw.LazyFrame[Any]) -> str:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            frame.to_native().explain()
        return said.getvalue()

    def close(self) -> None:
        with contextlib.suppress(*self.problems):  # a server that is gone has no session to release
            self.session.stop()

    @contextlib.contextmanager
    def sentence(self) -> Iterator[None]:
        try:
            yield
        except self.problems as problem:
            if not _answers(*self.place):
                told = f"The Spark server {_shown(self.place)} was lost before it had answered."
                raise _unreached(told, "Start it again, then run this again.") from problem
            stopped(self.name, problem, self.remote)


def _named(found: nw.LazyFrame[Any], columns: Columns) -> nw.LazyFrame[Any]:
    """With our names for their columns, and no other column."""
    return found.select(*(nw.col(theirs).alias(ours) for ours, (theirs, _) in columns.items()))


def _no_doctests() -> None:
    """Spark's client takes a program that is no file (python -c, a spreadsheet program) for its own doctests, and ends it."""
    main = sys.modules["__main__"]
    if main.__spec__ is None and not hasattr(main, "__file__"):
        main.__spec__ = ModuleSpec("__main__", None)


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
        return Spark(remote) if name == "spark" else Polars() if name == "polars" else DuckDB()
    except ImportError as problem:
        told = f"The package of the engine {name} is not installed ({str(problem.name).partition('.')[0]})."
        raise BadInput([Finding("--engine", "engine", "block", told, "Ask for pip install 'commissioning-workbooks[scale]'.")]) from None


def _reached(remote: str) -> tuple[str, int]:
    """Host and port of an address a server answers at. The address itself may hold a token, so no sentence repeats it."""
    try:
        parts = urlsplit(remote)
        host, port = (parts.hostname or "") if parts.scheme == "sc" else "", parts.port
    except ValueError:  # a port that is no number, brackets that do not close
        host, port = "", None
    if not host:
        told = "Spark is asked for, and --remote names no server." if not remote else "--remote is no address of Spark Connect."
        raise _unreached(told, "Give it as sc://host:port, or set SPARK_REMOTE.")
    place = (host, port or SPARK_PORT)
    if not _answers(*place):
        raise _unreached(f"No Spark server answers at {_shown(place)}.", "Check the address, and that the server runs.")
    return place


def _speaks(remote: str, place: tuple[str, int]) -> None:
    """A connection by the very client Spark uses, for with a server of another kind a session waits without end."""
    from grpc import FutureTimeoutError, channel_ready_future
    from pyspark.errors import PySparkException
    from pyspark.sql.connect.client import DefaultChannelBuilder

    try:
        channel = DefaultChannelBuilder(remote).toChannel()
    except PySparkException:  # its text repeats the address
        raise _unreached("--remote is no address of Spark Connect.", "Give it as sc://host:port, or as its provider writes it.") from None
    try:
        channel_ready_future(channel).result(timeout=ANSWER)
    except FutureTimeoutError:
        told = f"What answers at {_shown(place)} is no Spark Connect server, or wants (or has no) encryption."
        raise _unreached(told, "Check the port, and whether the address needs use_ssl=true or a token.") from None
    finally:
        Thread(target=channel.close).start()  # it waits a while for a thread of its own


def _unreached(sentence: str, remedy: str) -> BadInput:
    return BadInput([Finding("--remote", "engine", "block", sentence, remedy)])


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=ANSWER).close()
    except OSError:
        return False
    return True


def _shown(place: tuple[str, int]) -> str:
    return f"{place[0]}:{place[1]}"
