"""Published settings of a rule, given as name and value rows; what is not given comes from the dated parameters."""

import datetime as dt
from fractions import Fraction
from typing import Any

from udfs import cells, errors
from udfs.cells import shown
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param

Rows = list[list[Any]] | None


def settings(rows: Rows, conventions: dict[str, str], own: tuple[str, ...] = ()) -> dict[str, Fraction]:
    """Setting -> number. `conventions` maps a setting to its dated parameter, `own` names settings that only the user can give.

    The row as_at chooses the day whose parameters count; without it every setting must be given, because today's date would be a silent
    default. A misspelt name is refused for the same reason.
    """
    given: dict[str, Any] = {}
    for row, line in enumerate(rows or []):
        name, value = (list(line) + [None, None])[:2]
        if name is None and value is None:
            continue
        if name not in (*conventions, *own, "as_at"):
            choices = ", ".join((*conventions, *own, "as_at"))
            raise errors.NotAChoice(At("parameters", row, 0), value=shown(name), choices=choices)
        if name in given:
            raise errors.Refused(At("parameters", row, 0), reason=f"{name} is given twice; keep the published one")
        given[name] = _day(row, value) if name == "as_at" else _positive(row, name, value)
    day, missing = given.pop("as_at", None), [name for name in conventions if name not in given]
    if missing and day is None:
        reason = f"give the row as_at (date of the tender notice) for the values of that day, or the published {', '.join(missing)}"
        raise errors.Refused("parameters", reason=reason)
    return {**given, **{name: dated(conventions[name], day) for name in missing}}


def dated(key: str, day: dt.date) -> Fraction:
    """The number of a dated parameter on a day."""
    from udfs.parameters import parameter  # not at the top: the first cell of a session need not wait for it

    try:
        return exact(parameter(key, day).value)
    except ModuleNotFoundError as missing:
        reason = f"this program cannot read the dated parameters ({missing.name} is missing); give the setting as a row of parameters"
        raise errors.Refused("parameters", reason=reason) from missing


def _positive(row: int, name: str, value: Any) -> Fraction:
    at = At("parameters", row, 1)
    if value is None:
        raise errors.BlankCell(at, remedy=f"give the published value of {name}")
    return exact(cell_as(at, value, Param("parameters", "", kind="number", rank="scalar", unit=name, example=None, above=0)))


def _day(row: int, value: Any) -> dt.date:
    return cell_as(At("parameters", row, 1), value, Param("parameters", "", kind="date", rank="scalar", unit="date", example=None))


def cell_as(at: At, value: Any, param: Param) -> Any:
    """One cell of a table of mixed kinds, read as an argument of its own would be."""
    try:
        return cells.coerce(param, value)
    except errors.UdfError as problem:
        problem.at = at
        raise
