"""A sheet of the writing library that keeps every digit and takes text for text."""

import re
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from xlsxwriter.worksheet import CellNumberTuple, Worksheet

from udfs.errors import column_letters
from workbooks.sheetcells import cell_text, check_place, number_text

_CALLED = re.compile(r"[\w.]+\(")
_EVERY_FUNCTION = SimpleNamespace(use_future_functions=True)


@lru_cache(maxsize=10_000)
def _as_written(called: str) -> bool:
    """Whether the library leaves a call of this function as it is."""
    return Worksheet._prepare_formula(_EVERY_FUNCTION, called, True) == called


class _Markup(NamedTuple):
    """Text that looks like the library's own markup, escaped."""

    text: str
    format: Any


class ExactWorksheet(Worksheet):
    """A sheet whose numbers keep every digit: the library writes 16, which changes the last digit of one double in seven."""

    def _check_dimensions(self, row: int, col: int, ignore_row: bool = False, ignore_col: bool = False) -> int:
        """The library leaves out in silence what lies beyond the last row or column."""
        check_place(self.name, row + 1, col + 1)
        return super()._check_dimensions(row, col, ignore_row, ignore_col)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """The library looks for each of a hundred and fifty names of functions in every formula; a workbook calls few, again and again."""
        bare = formula.removeprefix("{").removeprefix("=").removesuffix("}")
        return bare if all(map(_as_written, _CALLED.findall(bare))) else super()._prepare_formula(formula, expand_future_functions)

    def _write_number(self, row: int, col: int, number: float, cell_format: Any = None) -> int:
        """A number a cell can hold: the library rounds a longer one, and stops at infinity with an error of its own."""
        number_text(number, self.name, (row + 1, col + 1))
        return super()._write_number(row, col, number, cell_format)

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        """Text as text: the library takes "<r>...</r>" for its own markup, and cuts long text in silence."""
        cell_text(string, self.name, (row + 1, col + 1))
        if not (string.startswith("<r>") and string.endswith("</r>")):
            return super()._write_string(row, col, string, cell_format)
        self.table[row][col] = _Markup(escape(string), cell_format)
        return 0

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        index = cell.format._get_xf_index() if cell.format else None
        if isinstance(cell, _Markup):
            style = "" if index is None else f' s="{index}"'
            self.fh.write(f'<c r="{column_letters(col + 1)}{row + 1}"{style} t="inlineStr"><is><t>{cell.text}</t></is></c>')
        elif isinstance(cell, CellNumberTuple) and index is not None:  # as most cells of a large table, and without the calls between
            self._xml_number_element(cell.number, [("r", f"{column_letters(col + 1)}{row + 1}"), ("s", index)])
        else:
            super()._write_cell(row, col, cell)

    def _xml_number_element(self, number: float, attributes: list | None = None) -> None:
        told = "".join(f' {key}="{value}"' for key, value in attributes or [])
        self.fh.write(f"<c{told}><v>{float(number)!r}</v></c>".replace(".0</v>", "</v>"))
