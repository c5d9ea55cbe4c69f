"""Long columns read and written as a whole, where all cells are of one type and nothing is wrong with any.

National columns have a hundred thousand cells; looked at one by one they take twenty times as long. Each function here gives exactly what
udfs/cells.py gives cell by cell, or None where a cell needs a closer look.
"""

import datetime as dt
import gc
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from udfs.registry import Param
from udfs.values import (
    ERROR_CODES,
    FIRST_SAFE_SERIAL,
    LAST_SERIAL,
    LONG_LINE,
    MONEY_LIMIT,
    ORDINAL_ZERO,
    PENCE,
)

FEW = 100  # different texts among the first thousand cells of a column that says the same again and again
PENNY = Decimal(1).scaleb(-PENCE)
NUMBERS = {float, int, Decimal, Fraction}


class Column(list):
    """The cells of a block one cell wide, without their rows, and the types that occur among them."""

    __slots__ = ("kinds",)

    def __init__(self, cells: list[Any]):
        super().__init__(cells)
        self.kinds = _kinds(cells)


class PlainRows(list):
    """Rows of nothing but finite numbers and texts: no host has to look for an error or a blank in them."""

    __slots__ = ()


def _kinds(cells: list[Any]) -> set[type]:
    """The types that occur; a set made of every cell's takes twice as long where all are alike."""
    types = list(map(type, cells))
    return set(types[:1]) if types.count(types[0]) == len(types) else set(types)


# ---- in ------------------------------------------------------------------------------------------------------------------------


def column_of(raw: Any) -> Column | None:
    """A long block one cell wide as a column; None for any other cells."""
    if type(raw) is Column:
        return raw
    if not isinstance(raw, (list, tuple)) or len(raw) < LONG_LINE or not isinstance(raw[0], (list, tuple)):
        return None
    try:
        return Column([cell for (cell,) in raw])
    except (TypeError, ValueError):
        return None  # some row is wider, or no row


def whole(param: Param, column: Column) -> list[Any] | None:
    """What the cells mean as an argument. One type only, as 1, 1.0 and TRUE would be taken for each other."""
    read = READERS.get((param.kind, *column.kinds))
    return read(param, column) if read else None


def _numbers(param: Param, column: Column) -> list[Any] | None:
    if not math.isfinite(sum(column)):  # some cell is not, or they are so large that each is to be looked at
        return None
    least = min(column) if param.minimum is not None or param.above is not None else 0
    if (param.minimum is not None and least < param.minimum) or (param.above is not None and least <= param.above):
        return None
    if param.decimals is None:
        return list(column)
    return _amounts(column) if param.decimals == PENCE else None


def _amounts(column: Column) -> list[Decimal] | None:
    """Below the limit a double is a whole number of pence just when those pence, divided by 100, are that double again."""
    if max(column) >= MONEY_LIMIT or min(column) <= -MONEY_LIMIT:
        return None
    pence = [round(cell * 100) for cell in column]
    return [PENNY * amount for amount in pence] if [amount / 100 for amount in pence] == column else None


def _texts(param: Param, column: Column) -> list[str] | None:
    """Each different text is looked at once where there are few of them; nothing is stripped where no text holds a blank."""
    told = set(column) if _says_again(column) else column
    joined = "".join(told)
    stripped = told if joined.split(None, 1) == [joined] else list(map(str.strip, told))
    if not all(stripped) or ("#" in joined and not ERROR_CODES.keys().isdisjoint(stripped)):
        return None
    if param.choices and not set(stripped).issubset(param.choices):
        return None
    if told is column:
        return list(stripped)
    as_told = dict(zip(told, stripped, strict=True))
    return list(column) if all(map(str.__eq__, told, stripped)) else list(map(as_told.__getitem__, column))


def _dates(param: Param, column: Column) -> list[dt.date] | None:
    """Few different days stand in a long column, so each is made once."""
    told = set(column)
    if not (FIRST_SAFE_SERIAL <= min(told) and max(told) < LAST_SERIAL + 1):
        return None
    if len(told) * 2 > len(column):
        return [_day(serial) for serial in column]
    days = {serial: _day(serial) for serial in told}
    return list(map(days.__getitem__, column))


def _day(serial: float) -> dt.date:
    return dt.date.fromordinal(ORDINAL_ZERO + int(serial))


READERS: dict[tuple[Any, ...], Callable[[Param, Column], list[Any] | None]] = {
    ("number", float): _numbers, ("text", str): _texts, ("date", float): _dates,
}  # fmt: skip


# ---- out -----------------------------------------------------------------------------------------------------------------------


def plain_rows(column: Any) -> PlainRows | None:
    """A column of nothing but numbers, texts or dates as rows of cells."""
    kinds = _kinds(column) if column else set()
    if kinds in ({dt.date}, {str}):
        out = _serial if kinds == {dt.date} else str
        if len(column) < LONG_LINE:
            return PlainRows([out(cell)] for cell in column)
        if kinds == {dt.date} or _says_again(column):
            as_row = {cell: (out(cell),) for cell in set(column)}  # nobody changes these rows, so equal cells may share one
            return PlainRows(map(as_row.__getitem__, column))
        return _as_tuples(column)
    cells = _numbers_out(column, kinds) if kinds and kinds <= NUMBERS else None
    if cells is None:
        return None
    return _as_tuples(cells) if len(cells) >= LONG_LINE else PlainRows([cell] for cell in cells)


def _numbers_out(column: list[Any], kinds: set[type]) -> list[float] | None:
    """Doubles; None where one is not finite."""
    try:
        numbers = column if kinds == {float} else list(map(float, column))
        return numbers if math.isfinite(sum(numbers)) else None
    except OverflowError:
        return None


def _serial(day: dt.date) -> float:
    return float(day.toordinal() - ORDINAL_ZERO)


def _says_again(column: list[str]) -> bool:
    """Whether a column looks as if few different texts stood in it."""
    return len(set(column[:1000])) < FEW


def _as_tuples(cells: list[Any]) -> PlainRows:
    """Rows as tuples: a hundred thousand lists take longer than all the rest. The garbage collector waits until they are made, as it would
    look through what is there a hundred times over and nothing in them can be garbage."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return PlainRows(zip(cells, strict=True))
    finally:
        if collects:
            gc.enable()
