"""Any server that speaks Spark Connect, and what is said when its address is none or nobody answers there."""

import contextlib
import io
import os
import socket
import sys
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import narwhals as nw
from narwhals.exceptions import NarwhalsError

from udfs.findings import Finding
from workbooks.outcome import BadInput
from workbooks.population import footers, kinds
from workbooks.population.engines import TABLE, Columns, Polars, Rows, is_csv
from workbooks.population.footers import Headings
from workbooks.population.stopped import stopped

ANSWER = 5  # seconds for a Spark server to take a connection
SPARK_PORT = 15002  # of Spark Connect where the address names none
SPARK_CSV = {"header": "true", "inferSchema": "false", "escape": '"', "mode": "FAILFAST"}


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
            try:
                self.session = SparkSession.builder.remote(remote).create()
            except ValueError:  # session_id is no UUID; its text may repeat what else stands in the address
                told = "--remote has a setting that Spark Connect cannot take."
                raise _unreached(told, "Correct it, such as session_id=, which is a UUID.") from None
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


def _no_doctests() -> None:
    """Spark's client takes a program that is no file (python -c, a spreadsheet program) for its own doctests, and ends it."""
    main = sys.modules["__main__"]
    if main.__spec__ is None and not hasattr(main, "__file__"):
        main.__spec__ = ModuleSpec("__main__", None)


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
    place = (host, SPARK_PORT if port is None else port)
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
    host, port = place
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
