"""One path for every host: name and raw cells in, rows of cells out, and the sentence of a failure kept under the caller's address."""

from typing import Any

from udfs import cells, errors, memory
from udfs.registry import Udf, find

Refs = list[tuple[str, int, int] | None]


def call(name: str, raw: list[Any], where: str | None = None, refs: Refs | None = None) -> list[list[cells.Cell]]:
    """Rows of cells; bad input never raises: it is one error cell, and `sentence(where)` says why.

    `raw` holds a cell, a line of cells or rows of cells per argument; `refs` the sheet, first row and first column (from 1) of
    arguments that came from a sheet, so that sentences can name cells.
    """
    udf = find(name.upper())
    if udf is None:
        rows, problems, places = [[cells.ExcelError("#NAME?")]], [errors.UnknownFunction(name=name)], {}
    else:
        places = {p.name: ref for p, ref in zip(udf.params, refs, strict=False) if ref} if refs else {}
        rows, problems = _run(udf, raw)
    if where is not None:
        memory.keep(where, udf, raw, rows, _sentences(udf, raw, problems, places) if problems else [])
    return rows


def _sentences(udf: Udf | None, raw: list[Any], problems: list[errors.UdfError], places: dict[str, tuple[str, int, int]]) -> list[str]:
    lying = {p.name for p, cells_ in zip(udf.params if udf else (), raw, strict=False) if p.rank == "column" and _lies(cells_)}
    return [_along(problem, lying).sentence(places) for problem in problems]


def _lies(cells_given: Any) -> bool:
    """Whether a column was given as one row of cells."""
    rows = cells_given if isinstance(cells_given, (list, tuple)) else []
    return len(rows) == 1 and isinstance(rows[0], (list, tuple)) and len(rows[0]) > 1


def _along(problem: errors.UdfError, lying: set[str]) -> errors.UdfError:
    """Functions count units as rows; where the units were given side by side, the place is a column."""
    at = problem.at
    if at and at.param in lying and at.row is not None and at.column is None:
        problem.at = at._replace(row=None, column=at.row)
    return problem


def _run(udf: Udf, raw: list[Any]) -> tuple[list[list[cells.Cell]], list[errors.UdfError]]:
    try:
        return cells.emit(udf.name, udf.result, udf.function(*arguments(udf, raw)))
    except errors.UdfError as problem:
        return [[cells.ExcelError(problem.code)]], [problem]
    except Exception as fault:  # noqa: BLE001 - a traceback must never reach a sheet; the sentence names our fault as ours
        problem = errors.InternalFault(name=udf.name, kind=type(fault).__name__)
        return [[cells.ExcelError(problem.code)]], [problem]


def arguments(udf: Udf, raw: list[Any]) -> list[Any]:
    """The Python values of the raw cells, in the order of the function's arguments."""
    if len(raw) > len(udf.params):
        raise errors.TooManyArguments(name=udf.name, most=len(udf.params), given=len(raw))
    filled = raw if len(raw) == len(udf.params) else [*raw, *[None] * (len(udf.params) - len(raw))]
    return [cells.coerce(param, value) for param, value in zip(udf.params, filled, strict=True)]


def sentence(where: str) -> str | None:
    """Why the last call from that address failed; None if it did not fail or is not known."""
    known = memory.recall(where)
    return known.sentence if known else None
