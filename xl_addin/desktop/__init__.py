"""Excel for Windows: every function of the registry as xlwings binds it.

Workbooks and the add-in name this very module, so it must hold one callable per worksheet function under the function's own name,
and nothing else that carries xlwings' mark. The VBA wrapper (generated/CwbFunctions.bas) calls

    XLPy.CallUDF("xl_addin.desktop", "TENDER_RANK", Array(totals, ..., caller's address), ...)

Cells arrive raw: xlwings' own converters would turn error cells into blanks, cut amounts in currency format to four decimals and
take some eighty times as long. xlwings binds on Windows only; elsewhere importing this module does no harm.
"""

import inspect
from collections.abc import Callable
from typing import Any

import xlwings as xw

from udfs import dispatch
from udfs.cells import ERROR_CODES, ExcelError, PlainRows, column_of
from udfs.registry import Udf, load

CATEGORY = "Commissioning Workbooks"
ERROR_MARK = "\x01cwb:"  # COM carries no error value out of Python: CwbHost.bas turns mark and number into CVErr(number)
SCODE_BASE = -2146828288  # pywin32 hands an error cell over as this plus Excel's error number
SCODES = 10_000  # room for every error number Excel has or may get
MISSING = -2147352572  # DISP_E_PARAMNOTFOUND: an optional argument left out
WHERE = "cwb_where"  # hidden last argument: the address of the calling cell
ERRORS = {SCODE_BASE + number: ExcelError(text) for text, number in ERROR_CODES.items()}


def cells_in(raw: Any) -> Any:
    """A value or a block of values as COM hands it over -> cells. Numbers are doubles, so an int is an error or a missing argument."""
    if isinstance(raw, (tuple, list)):
        column = column_of(raw)
        return column if column and int not in column.kinds else [cells_in(item) for item in raw]
    if type(raw) is not int:
        return raw
    if SCODE_BASE <= raw < SCODE_BASE + SCODES:
        return ERRORS.get(
            raw, ExcelError("#VALUE!")
        )  # newer errors such as #SPILL! must not pass for a number
    return None if raw == MISSING else float(raw)


def cells_out(rows: list[list[Any]]) -> list[list[Any]]:
    """Rows of cells as COM can carry them: error values marked, blanks as empty text."""
    if type(rows) is PlainRows:
        return rows
    return [[_out(cell) for cell in row] for row in rows]


def _out(cell: Any) -> Any:
    if isinstance(cell, ExcelError):
        return f"{ERROR_MARK}{ERROR_CODES[cell]}"
    return "" if cell is None else cell


def _handler(udf: Udf) -> Callable[..., list[list[Any]]]:
    """A function with the signature xlwings reads: the described arguments, then the caller's address."""

    name = udf.name

    def call(*raw: Any) -> list[list[Any]]:
        cells = [cell if type(cell) is float else cells_in(cell) for cell in raw[:-1]]
        return cells_out(dispatch.call(name, cells, raw[-1] or None))

    parameter, kind = inspect.Parameter, inspect.Parameter.POSITIONAL_OR_KEYWORD
    described = [parameter(p.name, kind, default=None if p.optional else parameter.empty) for p in udf.params]
    call.__signature__ = inspect.Signature([*described, parameter(WHERE, kind, default=None)])
    call.__name__ = call.__qualname__ = udf.name
    call.__doc__ = udf.label
    return call


def _bind(udf: Udf) -> Callable[..., list[list[Any]]]:
    bound = xw.ret("raw")(xw.func(category=CATEGORY)(_handler(udf)))
    for param in udf.params:
        bound = xw.arg(param.name, "raw", doc=param.description)(bound)
    return xw.arg(WHERE, "raw")(bound)


# update, not a loop: a loop variable left in the module would be a second export of the last function
globals().update({name: _bind(udf) for name, udf in load().items()})
