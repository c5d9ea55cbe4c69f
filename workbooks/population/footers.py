"""The columns of a Parquet file as its footer tells them, asked of what the engine has loaded anyway."""

import os
import re
from collections.abc import Sequence
from typing import Any

from workbooks.population.kinds import DIGITS

MAGIC = b"PAR1"
BAD_FOOTER = "its footer is damaged"
TWICE = "two of its columns have one name"
WIDE = f"a column of it has decimals of more than {DIGITS} digits"
Headings = list[tuple[str, str]]  # name and type; in how the type is spelt each reader has its own way


class Damaged(Exception):
    """A file that is not what its name says; the text says how."""


def by_polars(files: Sequence[str]) -> dict[str, Headings]:
    """Headings by file. Damaged, or OSError, at the first that has none."""
    import polars

    found = {}
    for file in files:
        _ends_meet(file)
        try:
            with open(file, "rb") as stream:  # a name would be taken for a pattern
                columns = polars.read_parquet_schema(stream)
        except polars.exceptions.DuplicateError as problem:
            raise Damaged(TWICE) from problem
        except (polars.exceptions.PolarsError, polars.exceptions.PanicException) as problem:
            raise Damaged(BAD_FOOTER) from problem
        if any((getattr(kind, "precision", 0) or 0) > DIGITS for kind in columns.values()):  # it cannot be so much as asked for
            raise Damaged(WIDE)
        found[file] = [(name, str(kind)) for name, kind in columns.items()]
    return found


def by_duckdb(connection: Any, files: Sequence[str]) -> dict[str, Headings]:
    """The same by one query, from the table of the footers: a scan gives new names to columns that differ only in case."""
    import duckdb

    for file in files:
        _ends_meet(file)
    asked = "SELECT file_name, name, duckdb_type, coalesce(num_children, 0), coalesce(precision, 0) FROM parquet_schema(?)"
    try:
        rows = connection.execute(asked, [[literally(file) for file in files]]).fetchall() if files else []
    except duckdb.Error as problem:
        raise Damaged(BAD_FOOTER) from problem
    told: dict[str, list[tuple[str, str, int]]] = {}
    for file, *column, precision in rows:
        if precision > DIGITS:
            raise Damaged(WIDE)
        told.setdefault(file, []).append(tuple(column))
    if len(files) == 1:
        return {files[0]: _outermost(next(iter(told.values())))}
    # in what order the files come back is DuckDB's own; one it spells otherwise is asked for by itself
    return {file: _outermost(told[file]) for file in files if file in told}


def _outermost(told: list[tuple[str, str, int]]) -> Headings:
    """The first row is the table itself; what is within a column follows it."""
    found, inside = [], 0
    for name, kind, children in told[1:]:
        if not inside:
            found.append((name, kind))
        inside = max(inside - 1, 0) + children
    if len({name for name, _ in found}) < len(found):
        raise Damaged(TWICE)
    return found


def literally(file: str) -> str:
    """A name as DuckDB must be told it: it is no pattern, and would find its neighbours."""
    return re.sub(r"([*?\[])", r"[\1]", file)


def _ends_meet(file: str) -> None:
    with open(file, "rb") as stream:
        begins, size = stream.read(len(MAGIC)), os.path.getsize(file)
        stream.seek(max(size - len(MAGIC), 0))
        ends = stream.read()
    if not size:
        raise Damaged("it is empty")
    if begins != MAGIC:
        raise Damaged("it does not begin as a Parquet file does")
    if ends != MAGIC or size < 3 * len(MAGIC):
        raise Damaged("it is cut off, because it does not end as a Parquet file does")
