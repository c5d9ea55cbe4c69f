"""A sheet of the writing library that keeps every digit and takes text for text."""

from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from xlsxwriter.worksheet import Worksheet

from udfs.errors import column_letters
from workbooks.errors import refuse

LONGEST_TEXT = 32_767  # characters a cell holds


class _Markup(NamedTuple):
    """Text that looks like the library's own markup, escaped."""

    text: str
    format: Any


class ExactWorksheet(Worksheet):
    """A sheet whose numbers keep every digit: the library writes 16, which changes the last digit of one double in seven."""

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        """Text as text: the library takes "<r>...</r>" for its own markup, and cuts long text in silence."""
        if len(string) > LONGEST_TEXT:
            cell = f"{column_letters(col + 1)}{row + 1}"
            raise refuse("text_too_long", sheet=self.name, cell=cell, length=len(string), limit=LONGEST_TEXT)
        if not (string.startswith("<r>") and string.endswith("</r>")):
            return super()._write_string(row, col, string, cell_format)
        self.table[row][col] = _Markup(escape(string), cell_format)
        return 0

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if not isinstance(cell, _Markup):
            super()._write_cell(row, col, cell)
            return
        style = f' s="{cell.format._get_xf_index()}"' if cell.format else ""
        self.fh.write(f'<c r="{column_letters(col + 1)}{row + 1}"{style} t="inlineStr"><is><t>{cell.text}</t></is></c>')

    def _xml_number_element(self, number: float, attributes: list | None = None) -> None:
        told = "".join(f' {key}="{value}"' for key, value in attributes or [])
        self.fh.write(f"<c{told}><v>{float(number)!r}</v></c>".replace(".0</v>", "</v>"))
