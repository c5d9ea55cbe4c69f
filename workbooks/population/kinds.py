"""What a column of people's files holds, in words that are the same whatever the engine calls it, and what may be meant by it."""

from typing import Any

import narwhals as nw

WHOLE, NUMBER, TEXT = "whole number", "number", "text"
EMPTY = "nothing"  # a column in which no row says anything has no type
DIGITS = 38  # of a decimal; no engine adds wider ones exactly
HELD = {WHOLE: "whole numbers", NUMBER: "numbers", TEXT: "text", "date": "dates or times", "logical": "only true and false"}
OTHER = "neither text nor numbers of up to 64 bits"
_SPARK = {
    nw.Int8: "tinyint", nw.Int16: "smallint", nw.Int32: "int", nw.Int64: "bigint", nw.UInt8: "smallint", nw.UInt16: "int",
    nw.UInt32: "bigint", nw.UInt64: "decimal(20,0)", nw.Float16: "float", nw.Float32: "float", nw.Float64: "double", nw.String: "string",
    nw.Categorical: "string", nw.Enum: "string", nw.Unknown: "void",
}  # fmt: skip
_READ_ALIKE = (nw.Int8, nw.Int16, nw.Int32, nw.Int64, nw.Float32, nw.Float64, nw.String, nw.Boolean, nw.Date, nw.Binary, nw.Decimal)


def kind(dtype: Any) -> str:
    """Which of HELD, EMPTY, or a text that is neither."""
    if dtype in (nw.Int128, nw.UInt128, nw.Time):  # other engines take them for bytes, or have no name for them
        return OTHER
    if dtype.is_integer() or (dtype == nw.Decimal and dtype.scale == 0):  # databases write their whole numbers so
        return WHOLE
    if dtype.is_numeric():
        return NUMBER
    if dtype in (nw.String, nw.Categorical, nw.Enum):
        return TEXT
    if dtype.is_temporal():
        return "date"
    return "logical" if dtype == nw.Boolean else EMPTY if dtype == nw.Unknown else OTHER


def held(found: str) -> str:
    return HELD.get(found, OTHER)


def odd(schema: nw.Schema) -> bool:
    """Whether a Spark server might stop at a column, even one that nobody asks for, unless it is told what it has to read."""
    return not all(dtype in _READ_ALIKE for dtype in schema.values())


def spark_columns(columns: dict[str, Any]) -> str:
    """How Spark is told of columns: it has no unsigned numbers, and takes texts by number for texts."""
    return ", ".join(f"{quoted(name)} {_spark(dtype)}" for name, dtype in columns.items())


def quoted(name: str) -> str:
    """A name of a column as Spark takes it whatever is in it."""
    return f"`{name.replace('`', '``')}`"


def _spark(dtype: Any) -> str:
    if dtype == nw.Decimal:
        return f"decimal({dtype.precision},{dtype.scale})"
    return next((name for known, name in _SPARK.items() if dtype == known), "binary")


def largest(dtype: Any) -> int | None:
    """The largest whole number a column can hold; None where ages find no bound."""
    if dtype == nw.Decimal:
        return 10 ** (dtype.precision - dtype.scale) - 1
    return {nw.Int8: 2**7 - 1, nw.UInt8: 2**8 - 1, nw.Int16: 2**15 - 1}.get(type(dtype))
