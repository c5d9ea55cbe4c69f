"""Codes of units are text: what a sheet turned into a number is refused, because 00C and 01E5 cannot be told from it any more."""

from collections.abc import Container
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import distinct
from udfs.errors import At


def unit_codes(name: str, cells: list[Any]) -> list[str]:
    """Codes trimmed and in capitals. A number or a logical is refused, with its cell."""
    return [unit_code(At(name, row), cell) for row, cell in enumerate(cells)]


def unit_code(at: At, cell: Any) -> str:
    """One code, trimmed and in capitals."""
    return unit_name(at, cell).upper()


def unit_names(name: str, cells: list[Any], spelling: dict[str, str]) -> list[str]:
    """Names of places and areas, trimmed and spelled as where each stood first: capitals make no difference. `spelling` keeps that, by
    the name in capitals."""
    found = (unit_name(At(name, row), cell) for row, cell in enumerate(cells))
    return [spelling.setdefault(one.upper(), one) for one in found]


def unit_name(at: At, cell: Any) -> str:
    """One name or code, trimmed."""
    if not isinstance(cell, str):
        reason = f"{shown(cell)} is no text, and a code such as 01E5 or 00C read as a number is another code; format the column as text "
        raise errors.Refused(at, reason=reason + "and enter the code again")
    if not cell.strip():
        raise errors.BlankCell(at, remedy="it holds blanks only, so enter the code")
    return cell.strip()


def once_each(name: str, codes: list[str]) -> list[str]:
    """The codes, if none stands twice."""
    distinct(name, codes)
    return codes


def row_of(at: At, code: str, codes: list[str], where: str) -> int:
    """The row of a code in a list of codes."""
    must_stand(at, code, codes, where)
    return codes.index(code)


def must_stand(at: At, code: str, codes: Container[str], where: str) -> None:
    """Refuse a code that does not stand among these."""
    if code not in codes:
        raise errors.Refused(at, reason=f"{shown(code)} does not stand in {where}; use a code of that list")
