"""Constants in formulas: reading those of arguments, and writing answers as constants."""

from __future__ import annotations

import re

from udfs.cells import Cell, ExcelError

LONGEST_TEXT = 255  # Microsoft, Excel specifications: characters of a text constant in a formula

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(E[-+]?\d+)?%?", re.I)
_TEXT = re.compile(r'"((?:[^"]|"")*)"')


def literal_value(text: str) -> tuple[bool, Cell]:
    """Whether an argument is a constant, and its value; a missing argument is a blank."""
    if text == "":
        return True, None
    if _NUMBER.fullmatch(text):
        return True, float(text[:-1]) / 100 if text.endswith("%") else float(text)
    quoted = _TEXT.fullmatch(text)
    if quoted:
        return True, quoted.group(1).replace('""', '"')
    if text.upper() in ("TRUE", "FALSE"):
        return True, text.upper() == "TRUE"
    return False, None


def exact(value: Cell) -> bool:
    """Whether a constant in a formula can say this value: Excel reads 15 digits of a number and 255 characters."""
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    return value is None or isinstance(value, bool) or float(f"{value:.15g}") == value


def literal(rows: list[list[Cell]]) -> str:
    """Cells as a constant in a formula: one value, or an array constant. A blank is an empty text, as in every host."""
    if len(rows) == 1 and len(rows[0]) == 1:
        text = _constant(rows[0][0])
        return f"({text})" if text.startswith("-") else text
    return "{" + ";".join(",".join(_constant(cell) for cell in row) for row in rows) + "}"


def _constant(cell: Cell) -> str:
    if cell is None:
        return '""'
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, ExcelError):
        return str(cell)
    if isinstance(cell, str):
        return '"' + cell.replace('"', '""') + '"'
    return repr(float(cell)).replace("e", "E").removesuffix(".0")
