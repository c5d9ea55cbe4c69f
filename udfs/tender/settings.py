"""Published settings of a rule, given as name and value rows; what is not given comes from the dated parameters."""

import datetime as dt
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import DAY_ZERO, shown
from udfs.errors import At
from udfs.money import exact

Rows = list[list[Any]] | None


def settings(rows: Rows, conventions: dict[str, str], own: tuple[str, ...] = ()) -> dict[str, Fraction]:
    """Setting -> number. `conventions` maps a setting to its dated parameter, `own` names settings that only the user can give.

    The row as_at chooses the day whose parameters count; today when left out. A misspelt name is refused: it would be a silent default.
    """
    given: dict[str, Any] = {}
    for row, cells in enumerate(rows or []):
        name, value = (list(cells) + [None, None])[:2]
        if name is None and value is None:
            continue
        if name not in (*conventions, *own, "as_at"):
            choices = ", ".join((*conventions, *own, "as_at"))
            raise errors.NotAChoice(At("parameters", row, 0), value=shown(name), choices=choices)
        if name in given:
            raise errors.Refused(At("parameters", row, 0), reason=f"{name} is given twice; keep the published one")
        given[name] = _day(row, value) if name == "as_at" else _positive(row, name, value)
    day = given.pop("as_at", None) or dt.date.today()
    return {**{name: dated(key, day) for name, key in conventions.items() if name not in given}, **given}


def dated(key: str, day: dt.date) -> Fraction:
    """The number of a dated parameter on a day."""
    from udfs.parameters import parameter  # brings dataclasses, which the first cell of a session need not wait for

    try:
        return exact(parameter(key, day).value)
    except ModuleNotFoundError as missing:
        reason = f"this program cannot read the dated parameters ({missing.name} is missing); give the setting as a row of parameters"
        raise errors.Refused("parameters", reason=reason) from missing


def _positive(row: int, name: str, value: Any) -> Fraction:
    at = At("parameters", row, 1)
    if value is None:
        raise errors.BlankCell(at, remedy=f"give the published value of {name}")
    if isinstance(value, (bool, str)):
        raise errors.NotANumber(at, value=shown(value))
    if value <= 0:
        raise errors.OutOfRange(at, value=shown(value), rule=f"{name} must be above zero")
    return exact(value)


def _day(row: int, value: Any) -> dt.date:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 61 <= value < 2958466:
        raise errors.NotADate(At("parameters", row, 1), value=shown(value))
    return DAY_ZERO + dt.timedelta(days=int(value))
