"""Long columns read and written as a whole, where all cells are of one type and nothing is wrong with any.

National columns have a hundred thousand cells; looked at one by one they take twenty times as long. Each function here gives exactly what
udfs/cells.py gives cell by cell, or None where a cell needs a closer look.
"""

import datetime as dt
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

PENNY = Decimal(1).scaleb(-PENCE)
NUMBERS = {float, int, Decimal, Fraction}


class Column(list):
    """The cells of a block one cell wide, without their rows, and the types that occur among them."""

    __slots__ = ("kinds",)

    def __init__(self, cells: list[Any]):
        super().__init__(cells)
        self.kinds = set(map(type, cells))


class PlainRows(list):
    """Rows of nothing but finite numbers and texts: no host has to look for an error or a blank in them."""

    __slots__ = ()


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
    texts = list(map(str.strip, column))
    if not all(texts) or ("#" in "".join(texts) and not ERROR_CODES.keys().isdisjoint(texts)):
        return None
    return texts if not param.choices or set(texts).issubset(param.choices) else None


def _dates(param: Param, column: Column) -> list[dt.date] | None:
    if not (FIRST_SAFE_SERIAL <= min(column) and max(column) < LAST_SERIAL + 1):
        return None
    return list(map(dt.date.fromordinal, map(ORDINAL_ZERO.__add__, map(int, column))))


READERS: dict[tuple[Any, ...], Callable[[Param, Column], list[Any] | None]] = {
    ("number", float): _numbers, ("text", str): _texts, ("date", float): _dates,
}  # fmt: skip


# ---- out -----------------------------------------------------------------------------------------------------------------------


def plain_rows(column: Any) -> PlainRows | None:
    """A column of nothing but numbers, texts or dates as rows of cells."""
    cells = _plain(column)
    if not cells:
        return None
    # rows as tuples, which the garbage collector need not follow: a hundred thousand lists take longer than all the rest
    return PlainRows(zip(cells, strict=True) if len(cells) >= LONG_LINE else ([cell] for cell in cells))


def _plain(column: Any) -> list[Any] | None:
    kinds = set(map(type, column))
    if kinds <= NUMBERS:
        try:
            numbers = column if kinds == {float} else list(map(float, column))
            return numbers if math.isfinite(sum(numbers)) else None
        except OverflowError:
            return None
    if kinds == {dt.date}:
        return [float(day.toordinal() - ORDINAL_ZERO) for day in column]
    return column if kinds == {str} else None
