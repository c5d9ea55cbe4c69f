"""What a cell can hold, and the only place that turns cells into arguments and answers into cells.

A cell holds nothing (None), a number, text, a logical, a date (which is a number) or an error. Blank, zero, text and error are four
different things; only this module decides what each means for an argument.
"""

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from udfs import errors, money
from udfs.errors import At
from udfs.registry import Param, Result
from udfs.values import (
    DAY_ZERO,
    ERROR_CODES,
    FIRST_SAFE_DATE,
    FIRST_SAFE_SERIAL,
    LAST_SERIAL,
    LONG_LINE,
    MONEY_LIMIT,
    ORDINAL_ZERO,
    ExcelError,
)  # fmt: skip
from udfs.whole import Column, PlainRows, column_of, plain_rows, whole

Cell = None | float | int | str | bool | ExcelError


# ---- in ------------------------------------------------------------------------------------------------------------------------


def rows_of(raw: Any) -> list[list[Any]]:
    """A scalar, a line of cells or rows of cells, as lists or tuples of any host -> rows. A line is taken as one row."""
    if not isinstance(raw, (list, tuple)):
        return [[raw]]
    if type(raw) is Column:
        return [[cell] for cell in raw]
    if raw and isinstance(raw[0], (list, tuple)):
        return [row if type(row) is list else list(row) for row in raw]
    return [list(raw)]


def coerce(param: Param, raw: Any) -> Any:
    """The Python value of an argument: one value, a list, or a list of rows. UdfError if the cells do not fit the argument."""
    if type(raw) is float and param.rank == "scalar" and _is_right(param, raw):
        return raw
    column = column_of(raw) if param.rank == "column" else None
    if column is not None and (values := _whole(param, column)) is not None:
        return values
    rows = rows_of(raw)
    if raw is None or (param.optional and len(rows) == 1 and [_clean(cell) for cell in rows[0]] == [None]):
        return _absent(param)
    if param.rank == "scalar":
        return _scalar(param, rows)
    if len({len(row) for row in rows}) > 1 or not rows[0]:
        raise errors.Refused(param.name, reason="its rows are of different lengths or empty; give a rectangle of cells")
    if param.rank == "table":
        return _table(param, rows)
    return _vector(param, rows)


def _is_right(param: Param, number: float) -> bool:
    """Whether a double is plainly what the argument wants, so that nothing more need be asked."""
    return (
        param.kind == "number" and param.decimals is None and -math.inf < number < math.inf
        and (param.minimum is None or number >= param.minimum) and (param.above is None or number > param.above)
    )  # fmt: skip


def _absent(param: Param) -> Any:
    if param.optional:
        return param.default
    raise errors.MissingArgument(param.name, description=param.description[:1].lower() + param.description[1:])


def _scalar(param: Param, rows: list[list[Any]]) -> Any:
    if len(rows) != 1 or len(rows[0]) != 1:
        raise errors.NotOneValue(param.name, rows=len(rows), columns=len(rows[0]) if rows else 0)
    return _value(param, rows[0][0], At(param.name))


def _vector(param: Param, rows: list[list[Any]]) -> list[Any]:
    """A line of cells may stand or lie: some hosts hand a column over as one row."""
    if len(rows) > 1 and len(rows[0]) > 1:
        raise errors.NotAVector(param.name, rows=len(rows), columns=len(rows[0]))
    line = rows[0] if len(rows) == 1 else [cell for (cell,) in rows]
    lying = len(rows) == 1
    if lying and len(line) >= LONG_LINE and (values := _whole(param, Column(line))) is not None:
        return values
    return [_value(param, cell, _along(param, rows, i) if lying else At(param.name, i)) for i, cell in enumerate(line)]


def _table(param: Param, rows: list[list[Any]]) -> list[list[Any]]:
    width = len(rows[0])
    if len(rows) * width >= LONG_LINE and (values := _whole(param, Column([cell for row in rows for cell in row]))) is not None:
        return [values[i : i + width] for i in range(0, len(values), width)]
    return [[_value(param, cell, At(param.name, i, j)) for j, cell in enumerate(row)] for i, row in enumerate(rows)]


def _whole(param: Param, column: Column) -> list[Any] | None:
    """What the cells of a long line mean, where nothing is wrong with any; None: they are to be read one by one."""
    values = whole(param, column)
    return _each_once(param, column) if values is None else values


def _each_once(param: Param, column: Column) -> list[Any] | None:
    """Where few different cells stand in a line, blanks among them or not, each is read once."""
    if column.kinds - {type(None)} not in ({float}, {str}):
        return None
    different = set(column)
    if len(different) * 2 > len(column) or not different.isdisjoint(ERROR_CODES):
        return None
    try:
        alike = {cell: _read(param, cell, At(param.name)) for cell in different}
    except errors.UdfError:
        return None  # its place matters
    return [alike[cell] for cell in column]


def _along(param: Param, rows: list[list[Any]], i: int) -> At:
    return At(param.name, i) if param.rank == "column" else At(param.name, None, i)


def _clean(cell: Any) -> Any:
    return None if cell is None or cell == "" else cell


def _value(param: Param, cell: Any, at: At) -> Any:
    """One cell. A column read row by row hands what is wrong with a cell to the function, so that one slip costs one row."""
    if param.errors != "row":
        return _read(param, cell, at)
    try:
        return _read(param, cell, at)
    except errors.UdfError as problem:
        problem.cell = cell
        return problem


def _read(param: Param, cell: Any, at: At) -> Any:
    cell = _clean(cell)
    if isinstance(cell, ExcelError) or (isinstance(cell, str) and cell in ERROR_CODES):
        problem = errors.IncomingError(at, ExcelError(cell))
        if param.errors == "keep":
            return problem
        raise problem
    if cell is None:
        if param.blank == "error":
            raise errors.BlankCell(at, remedy=_remedy(param))
        return None
    return _KIND[param.kind](param, cell, at)


def _remedy(param: Param) -> str:
    return "a blank is not a zero, so fill it in" if param.kind == "number" else "fill it in"


def _number(param: Param, cell: Any, at: At) -> Any:
    if isinstance(cell, bool) or not isinstance(cell, (int, float, Decimal, Fraction)) or not _finite(cell):
        raise errors.NotANumber(at, value=shown(cell))
    if param.minimum is not None and cell < param.minimum:
        rule = "it must not be negative" if param.minimum == 0 else f"it must be at least {param.minimum:g}"
        raise errors.OutOfRange(at, value=shown(cell), rule=rule)
    if param.above is not None and cell <= param.above:
        raise errors.OutOfRange(at, value=shown(cell), rule=f"it must be above {param.above:g}")
    return cell if param.decimals is None else _amount(param, cell, at)


def _finite(number: Any) -> bool:
    """Whether a double can hold it."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _amount(param: Param, cell: Any, at: At) -> Decimal:
    """Money: Decimal pounds. A third decimal is refused, because rounding is a decision and not ours to take."""
    if abs(cell) >= MONEY_LIMIT:
        raise errors.TooLarge(at, value=shown(cell), limit=f"{MONEY_LIMIT:,}")
    scaled = money.exact(cell) * 10**param.decimals
    if scaled.denominator != 1:
        raise errors.TooFine(at, value=shown(cell))
    return Decimal(scaled.numerator).scaleb(-param.decimals, context=money.WIDE)


def _text(param: Param, cell: Any, at: At) -> str:
    """Text. A number is taken as the text it shows, because codes made of digits are often stored as numbers."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        raise errors.NotText(at, value=shown(cell))
    text = cell.strip() if isinstance(cell, str) else shown(cell)
    if not text:
        raise errors.BlankCell(at, remedy="it holds blanks only, so fill it in")
    if param.choices and text not in param.choices:
        raise errors.NotAChoice(at, value=shown(text), choices=", ".join(param.choices))
    return text


def _date(param: Param, cell: Any, at: At) -> dt.date:
    """A date serial, or text written YYYY-MM-DD, which no one can misread. A time of day is cut off."""
    if type(cell) is float and FIRST_SAFE_SERIAL <= cell < LAST_SERIAL + 1:  # what nearly every cell of a long column is
        return dt.date.fromordinal(ORDINAL_ZERO + int(cell))
    if isinstance(cell, dt.date):
        return _in_calendar(cell.date() if isinstance(cell, dt.datetime) else cell, at)
    if isinstance(cell, str):
        return _iso_date(cell, at)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)) or not FIRST_SAFE_SERIAL <= cell < LAST_SERIAL + 1:
        raise errors.NotADate(at, value=shown(cell))
    return DAY_ZERO + dt.timedelta(days=math.floor(cell))


def _in_calendar(day: dt.date, at: At) -> dt.date:
    """A date no cell can hold is refused, or an answer made from it could not be shown."""
    if day < FIRST_SAFE_DATE:
        raise errors.NotADate(at, value=f"{day:%d/%m/%Y}")
    return day


def _iso_date(text: str, at: At) -> dt.date:
    try:
        if len(text.strip()) != len("2018-04-01") or "W" in text:  # newer Pythons also take a week and a weekday
            raise ValueError(text)
        return _in_calendar(dt.date.fromisoformat(text.strip()), at)
    except ValueError:
        raise errors.NotADate(at, value=shown(text)) from None


def _logical(param: Param, cell: Any, at: At) -> bool:
    """TRUE or FALSE; 1 and 0 too, because one host hands logicals over as numbers."""
    if isinstance(cell, bool) or (isinstance(cell, (int, float)) and cell in (0, 1)):
        return bool(cell)
    raise errors.NotLogical(at, value=shown(cell))


_KIND: dict[str, Callable[[Param, Any, At], Any]] = {
    "number": _number, "text": _text, "date": _date, "logical": _logical,
    "any": lambda param, cell, at: cell, "address": lambda param, cell, at: str(cell),
}  # fmt: skip


def shown(value: Any) -> str:
    """A value as a sentence quotes it: text in quotes and cut short, numbers as a cell shows them."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return f'"{value[:40]}…"' if len(value) > 40 else f'"{value}"'
    if isinstance(value, float):
        return f"{value + 0.0:.15g}"  # no cell shows a zero below zero
    if isinstance(value, Fraction):
        return f"{float(value):.15g}"
    return str(value)


# ---- out -----------------------------------------------------------------------------------------------------------------------


def emit(name: str, result: Result, value: Any) -> tuple[list[list[Cell]], list[errors.UdfError]]:
    """Rows of cells of a function's answer, and the errors that stand in single cells of it."""
    problems: list[errors.UdfError] = []
    if result.rank == "scalar" and type(value) is float and -math.inf < value < math.inf:
        return PlainRows([[value]]), problems

    def cell(item: Any) -> Cell:
        if type(item) is str or item is None:
            return item
        if isinstance(item, errors.UdfError):
            problems.append(item)
            return ExcelError(item.code)
        plain = _plain(item)
        if isinstance(plain, float) and not math.isfinite(plain):
            problems.append(errors.NotFinite(name=name))
            return ExcelError("#NUM!")
        return plain

    if result.rank == "column" and (rows := plain_rows(value)):
        return rows, problems
    shape = {"scalar": lambda v: [[v]], "column": lambda v: [[i] for i in v], "row": lambda v: [list(v)], "table": lambda v: v}
    rows = [[cell(item) for item in row] for row in shape[result.rank](value)]
    return rows or [[None]], problems


def _plain(item: Any) -> Cell:
    """Numbers leave as doubles, dates as serials: nothing else passes through every host."""
    if item is None or isinstance(item, (bool, str)):
        return item
    if isinstance(item, dt.date):
        return float((item - DAY_ZERO).days)
    return _double(item)


def _double(item: Any) -> float:
    try:
        return float(item)
    except OverflowError:
        return math.inf
