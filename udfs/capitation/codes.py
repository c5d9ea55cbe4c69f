"""Codes of units are text: what a sheet turned into a number is refused, because 00C and 01E5 cannot be told from it any more."""

from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.errors import At


def unit_codes(name: str, cells: list[Any]) -> list[str]:
    """Codes trimmed and in capitals. A number or a logical is refused, with its cell."""
    return [unit_code(At(name, row), cell) for row, cell in enumerate(cells)]


def unit_code(at: At, cell: Any) -> str:
    """One code, trimmed and in capitals."""
    if not isinstance(cell, str):
        reason = f"{shown(cell)} is no text, and a code such as 01E5 or 00C read as a number is another code; format the column as text "
        raise errors.Refused(at, reason=reason + "and enter the code again")
    if not cell.strip():
        raise errors.BlankCell(at, remedy="it holds blanks only, so enter the code")
    return cell.strip().upper()


def once_each(name: str, codes: list[str]) -> list[str]:
    """The codes, if none stands twice."""
    first: dict[str, int] = {}
    for row, code in enumerate(codes):
        if code in first:
            raise errors.DuplicateKey(At(name, row), value=shown(code), first=first[code] + 1)
        first[code] = row
    return codes


def row_of(at: At, code: str, codes: list[str], where: str) -> int:
    """The row of a code in a list of codes."""
    if code not in codes:
        raise errors.Refused(at, reason=f"{shown(code)} does not stand in {where}; use a code of that list")
    return codes.index(code)
