"""Cells as Office.js hands them to custom functions, and back."""

from typing import Any

from udfs.cells import ERROR_CODES, Cell, ExcelError

NOT_A_VALUE = "__xlwings_not_an_object_handle__"  # what xlwings' code puts in the place of a stock or a place on a map
OTHER_ERROR = ExcelError("#VALUE!")  # newer errors such as #SPILL! must not pass for a text


def cells_in(raw: Any) -> Any:
    """One value, a line or rows of values as JSON -> cells. Excel describes an error, a date or a formatted number by an object."""
    if isinstance(raw, list):
        return [cells_in(item) for item in raw]
    if isinstance(raw, dict):
        return _described(raw)
    return OTHER_ERROR if raw == NOT_A_VALUE else raw


def _described(cell: dict[str, Any]) -> Cell:
    value = cell.get("basicValue")
    if "Error" in (cell.get("type"), cell.get("basicType")):
        return ExcelError(value) if value in ERROR_CODES else OTHER_ERROR
    return value


def cells_out(rows: list[list[Cell]]) -> list[list[Any]]:
    """Rows of cells for xlwings, which turns the texts of the seven errors into real error values from runtime 1.4 on."""
    return [["" if cell is None else str(cell) if isinstance(cell, ExcelError) else cell for cell in row] for row in rows]
