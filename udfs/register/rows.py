"""Registers are read row by row: what is wrong with one contract spoils the answer of that contract only."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from udfs import errors
from udfs.cells import ExcelError
from udfs.errors import At, UdfError

OPEN_ENDED_DAYS = frozenset((dt.date(2099, 12, 31), dt.date(9999, 12, 31)))  # what systems write where no end is meant
PLACEHOLDER_CELLS = (0, 1, 2, "1900-01-01")  # an empty date as systems export it: serial 0, or 1 January 1900


def by_row(compute: Callable[..., Any], *columns: list | None, width: int = 0) -> list[Any]:
    """`compute(i, cells...)` of each row; the first column sets the number of rows, a column not given is blank.

    What is wrong with a row becomes that row's answer: an error, or with `width` a row of that many error cells.
    """
    size = len(columns[0] or [])
    filled = [[None] * size if column is None else column for column in columns]
    wrong = any(issubclass(kind, UdfError) for column in filled for kind in set(map(type, column)))
    answers = []
    for i, cells in enumerate(zip(*filled, strict=True)):
        try:
            answers.append(compute(i, *(_sound(cells) if wrong else cells)))
        except UdfError as problem:
            answers.append(failed(problem, width) if width else problem)
    return answers


def _sound(cells: tuple) -> tuple:
    """The cells of a row; raises what is wrong with the first that could not be read."""
    for cell in cells:
        if isinstance(cell, UdfError):
            raise cell
    return cells


def failed(problem: UdfError, width: int) -> list[Any]:
    """A row of a table that has no answer: its sentence is kept once, every cell shows the error."""
    return [problem, *[ExcelError(problem.code)] * (width - 1)]


def without_placeholders(column: list | None) -> list | None:
    """Dates with those blanked that systems write for an empty date."""
    if column is None or errors.NotADate not in set(map(type, column)):
        return column
    empty = lambda cell: isinstance(cell, errors.NotADate) and cell.cell in PLACEHOLDER_CELLS
    return [None if empty(cell) else cell for cell in column]


def ends(column: list, flags: list | None) -> tuple[list, list]:
    """End dates and end flags: the days that systems write for no end at all are taken as flagged open_ended."""
    column = without_placeholders(column) or []
    told = flags or [None] * len(column)
    if OPEN_ENDED_DAYS.isdisjoint(column):
        return column, told
    open_ended = [isinstance(day, dt.date) and day in OPEN_ENDED_DAYS for day in column]
    dated = [None if endless else day for day, endless in zip(column, open_ended, strict=True)]
    return dated, ["open_ended" if endless else flag for flag, endless in zip(told, open_ended, strict=True)]


def needed(at: At, cell: Any, reason: str) -> Any:
    """The cell, or #N/A with the reason where it is blank."""
    if cell is None:
        raise errors.NotAvailable(at, reason=reason)
    return cell


def children(parents: list[str], keys_of: list[str | None], name: str) -> dict[str, list[int]]:
    """Rows of a table below another, by the id of their parent; blank rows belong to nobody. A row whose parent is not there is refused:
    nothing is lost silently."""
    found: dict[str, list[int]] = {parent: [] for parent in parents}
    for i, key in enumerate(keys_of):
        if key is None:
            continue
        if key not in found:
            raise errors.Refused(At(name, i), reason=f"{key} is not among the contracts; add it there or correct the id")
        found[key].append(i)
    return found


def once_each(name: str, ids: Iterable[str]) -> None:
    """Refuse an id that stands twice."""
    seen: dict[str, int] = {}
    for i, key in enumerate(ids):
        if seen.setdefault(key, i) != i:
            raise errors.DuplicateKey(At(name, i), value=key, first=seen[key] + 1)


def unplaced(parents_name: str, parents: list[str], name: str, keys_of: list[str | None]) -> dict[int, UdfError]:
    """Rows of a table below another that belong to no parent, or to one of two with the same id, each with what is wrong."""
    first: dict[str, int] = {}
    twice: dict[str, UdfError] = {}
    for i, key in enumerate(parents):
        if first.setdefault(key, i) != i:
            twice[key] = errors.DuplicateKey(At(parents_name, i), value=key, first=first[key] + 1)
    stray = lambda k, key: errors.Refused(At(name, k), reason=f"{key} is not among the contracts; add it there or correct the id")
    return {k: twice.get(key) or stray(k, key) for k, key in enumerate(keys_of) if key is not None and (key in twice or key not in first)}
