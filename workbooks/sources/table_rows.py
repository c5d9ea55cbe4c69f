"""The rows of a published table under its layout: placed, a printed total, a note, or refused, each fault told once with its cell."""

import math
import re
from decimal import Decimal
from fractions import Fraction

from udfs.cells import ExcelError, shown
from udfs.findings import Finding
from udfs.money import exact
from workbooks.reader import Cell, Workbook
from workbooks.sources.delimited import TextSheet
from workbooks.sources.headings import NOTHING, Header
from workbooks.sources.tables import BAND, CODE, NAME, NUMBER, TEXT, Column, Line, Table, total

CODE_LIKE = re.compile(r"[\w.+-]{1,12}")
WILDCARDS = ("*", "?", "~", "<", ">", "=")
FIGURE = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
# what a spreadsheet leaves in a CSV file of a code or a band it took for a number or a date
SPOILT = re.compile(r"\d(\.\d+)?E\+\d+|\d{1,2}[-/ ][A-Z]{3}([-/ ]\d{2,4})?|[A-Z]{3}[-/ ]\d{1,4}|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}",
                    re.IGNORECASE)  # fmt: skip
TOTAL = re.compile(r"(grand |sub-?|all )?total\b.*|england|sum", re.IGNORECASE)
NOISE = Fraction(1, 10**12)  # share of a sum that adding up doubles in another order can move


def printed_total(where: str, heading: str, printed: float, total: Fraction, severity: str = "block") -> list[Finding]:
    """A finding when a printed total is not the sum of all rows read, rounded or cut to the places it is printed with."""
    step = Fraction(1, 10 ** max(0, -int(Decimal(repr(printed)).normalize().as_tuple().exponent)))
    steps, noise = total / step, abs(total / step) * NOISE
    nearest = round(steps)
    whole_steps = [nearest] if abs(steps - nearest) <= noise else [math.floor(steps), math.ceil(steps)]
    if any(exact(printed) == n * step for n in whole_steps):
        return []
    told = f"{heading} prints {printed:,.15g} as its total; the rows add up to {float(total):,.15g}."
    return [Finding(where, "printed totals", severity, told, "Ask the sender which is right, and correct the source.")]


class Rows:
    """Reads the rows below a header into the table."""

    def __init__(self, table: Table, header: Header, book: Workbook):
        self.table, self.header, self.sheet = table, header, header.sheet
        self.text_only = isinstance(header.sheet, TextSheet)
        self.columns = {name: table.layout.column(name) for name in header.columns}
        self.adding = [n for n, c in self.columns.items() if c.unit]
        self.seen: dict[tuple[str, ...], int] = {}
        self.blanks: dict[str, list[tuple[str, int]]] = {}
        self.unfilled = False  # whether the row at hand has a blank that is told for the whole table at the end
        self.read_figures: dict[str, list[float]] = {n: [] for n in self.adding}
        self.refused_figures: dict[str, list[float]] = {n: [] for n in self.adding}

    def read(self) -> None:
        for row, cells in self.sheet.rows():
            if row > self.header.row:
                values = {n: self._cell(n, cells[c - 1]) for n, c in self.header.columns.items()}
                filled = [c for c in cells if not _empty(c)]
                if filled or any((row, c) in self.sheet.missing_cached for c in self.header.columns.values()):
                    self._row(row, values, filled)
        self.table.read_sums = {n: total(figures) for n, figures in self.read_figures.items()}
        self.table.refused_sums = {n: total(figures) for n, figures in self.refused_figures.items()}
        self._tell_blanks()
        self._compare()
        if not self.table.lines and not self.table.blocked:
            self.table.block(self.header.whole_row, "rows", "The table has no rows.", "Give a table with rows below its headings.")

    def _cell(self, name: str, cell: Cell) -> Cell:
        """An empty text is a blank; in a CSV file a figure is text."""
        if _empty(cell):
            return None
        if self.text_only and self.columns[name].kind == NUMBER and isinstance(cell, str) and FIGURE.fullmatch(cell.strip()):
            return float(cell)
        return cell

    def _row(self, row: int, values: dict[str, Cell], filled: list[Cell]) -> None:
        table = self.table
        table.rows_read += 1
        figures = any(isinstance(v, float) and self.columns[n].kind == NUMBER for n, v in values.items())
        keys = [values.get(k) for k in table.layout.keys]
        labelled = any(isinstance(k, str) and TOTAL.fullmatch(k.strip()) for k in keys)
        if figures and (labelled or _all_blank(keys) and self._no_texts(values)):
            self._total(row, values)
        elif not figures and self._is_note(row, values, filled):
            table.note_rows += 1
            table.apart.add(row)
            words = str(filled[0])
            told = f"A line of words, which is not read: {shown(words[:60])}."
            table.tell(self._place(row, words), "notes below the table", "note", told)
        else:
            self._data(row, values)

    def _is_note(self, row: int, values: dict[str, Cell], filled: list[Cell]) -> bool:
        """Words only, and nothing that could be a unit: a lone code is a row somebody did not finish, a formula may hold anything."""
        if any((row, c) in self.sheet.missing_cached for c in self.header.columns.values()):
            return False
        codes = [v for n, v in values.items() if self.columns[n].kind in (CODE, NAME, BAND) and v is not None]
        sentences = [v for v in codes if isinstance(v, str) and not CODE_LIKE.fullmatch(v.strip())]
        lone = len(filled) == 1 or len(sentences) == 1
        return all(isinstance(v, str) for v in filled) and lone and len(codes) == len(sentences)

    def _place(self, row: int, words: str) -> str:
        column = next(c for c in range(1, self.sheet.max_column + 1) if self.sheet.cell(row, c) == words)
        return self.header.place(column, row)

    def _no_texts(self, values: dict[str, Cell]) -> bool:
        words = [v for n, v in values.items() if self.columns[n].kind != NUMBER and v is not None]
        return all(isinstance(w, str) and TOTAL.fullmatch(w.strip()) for w in words)

    def _total(self, row: int, values: dict[str, Cell]) -> None:
        self.table.total_rows += 1
        self.table.apart.add(row)
        if self.table.total_row:
            where = self.header.place(min(self.header.columns.values()), row)
            self.table.block(where, "printed totals", f"A second row of totals; the first is row {self.table.total_row}.",
                             "Keep one, and give subtotals no place in the table.")  # fmt: skip
            return
        self.table.total_row = row
        self.table.totals = {n: v for n, v in values.items() if isinstance(v, float)}

    def _data(self, row: int, values: dict[str, Cell]) -> None:
        before, self.unfilled = len(self.table.findings), False
        cleaned = {n: self._value(n, row, v) for n, v in values.items()}
        self._once(row, cleaned)
        for name in self.adding:
            if isinstance(value := cleaned[name], float):
                self.read_figures[name].append(value)
        if self.unfilled or any(f.severity == "block" for f in self.table.findings[before:]):
            self.table.refused += 1
            for name in self.adding:
                if isinstance(value := cleaned[name], float):
                    self.refused_figures[name].append(value)
        else:
            self.table.lines.append(Line(row, cleaned))

    # ---- single cells

    def _value(self, name: str, row: int, cell: Cell) -> Cell:
        column = self.columns[name]
        if isinstance(cell, ExcelError):
            self._fault(name, row, "no error cells", f"{self._head(name)} holds the error {cell}.", "Mend the cell in the source.")
            return None
        if (row, self.header.columns[name]) in self.sheet.missing_cached:
            sentence, remedy = "is a formula nobody has calculated.", "Open the source in Excel, save it, and try again."
            self._fault(name, row, "calculated", f"{self._head(name)} {sentence}", remedy)
            return None
        if cell is None:
            return self._blank(name, row, column)
        return self._figure(name, row, cell, column) if column.kind == NUMBER else self._word(name, row, cell, column)

    def _blank(self, name: str, row: int, column: Column) -> Cell:
        if column is self.table.layout.each:
            self.unfilled |= column.blank == "error"
        elif column.blank == "error":
            told = "a blank is not a zero" if column.kind == NUMBER else "the row cannot be placed without it"
            remedy = "Enter the number, 0 if nobody is meant." if column.kind == NUMBER else "Fill it in, or remove the row."
            self._fault(name, row, "blanks", f"{self._head(name)} is blank; {told}.", remedy)
            return None
        group = "each" if column is self.table.layout.each else name
        self.blanks.setdefault(group, []).append((name, row))
        return 0.0 if column.blank == "zero" and column.kind == NUMBER else None

    def _figure(self, name: str, row: int, cell: Cell, column: Column) -> Cell:
        if not isinstance(cell, float):
            told = f"{self._head(name)} holds {shown(cell)}, which is not a number."
            self._fault(name, row, "numbers are numbers", told, "Enter a number.")
        elif not math.isfinite(cell):
            self._fault(name, row, "numbers are numbers", f"{self._head(name)} is larger than any number here can be.", "Enter a number.")
            return None
        elif cell < 0 and not column.negative:
            self._fault(name, row, "no negative figures", f"{self._head(name)} is {shown(cell)}, which is negative.", "Correct the number.")
        elif cell == 0 and not column.zero:
            told = f"{self._head(name)} is 0, and has to be more than that."
            self._fault(name, row, "no zero there", told, "Enter the figure, or take the row out if it has ended.")
        elif column.pence and exact(cell) * 100 % 1:
            self._fault(name, row, "whole pence", f"{self._head(name)} is {shown(cell)}, which is no sum of whole pence.", "Correct it.")
        return cell if isinstance(cell, float) else None

    def _word(self, name: str, row: int, cell: Cell, column: Column) -> Cell:
        if column.kind == TEXT:
            return cell.strip() if isinstance(cell, str) else shown(cell)
        if column.kind == BAND and isinstance(cell, float) and cell.is_integer() and 0 <= cell < 130:
            return str(int(cell))
        if not isinstance(cell, str) or SPOILT.fullmatch(cell.strip()):
            sentence = f"The {column.kind} {shown(cell)} was read as a number or a date, so it is not known which {column.kind} was meant."
            remedy = f"Format the column as text in the source and enter the {column.kind} again."
            self._fault(name, row, "codes are text", sentence, remedy)
            return None
        if column.kind in (CODE, NAME) and any(sign in cell for sign in WILDCARDS):
            told = f"The {column.kind} {shown(cell)} holds one of the signs {' '.join(WILDCARDS)}, which a spreadsheet reads as a pattern."
            self._fault(name, row, "codes are plain", told, f"Correct the {column.kind} in the source.")
        return cell.strip().upper() if column.kind == CODE else cell.strip()

    def _once(self, row: int, values: dict[str, Cell]) -> None:
        key = tuple(str(values.get(n) or "") for n in self.table.layout.once if n in self.columns)
        if not all(key) or not key:
            return
        first = self.seen.setdefault(key, row)
        if first != row:
            told = f"{' '.join(key)} stands twice, first in row {first}."
            self._fault(self.table.layout.keys[0], row, "every row once", told, "Keep one of the two rows.")

    # ---- the table as a whole

    def _tell_blanks(self) -> None:
        for group, cells in self.blanks.items():
            name, row = cells[0]
            column = self.columns[name]
            words = {"zero": "taken as 0, as chosen", "carry": "kept as not available", "error": "and a blank is not a zero"}[column.blank]
            heading = "The figures are" if group == "each" else f"{self._head(name)} is"
            sentence = f"{heading} blank in {len(cells):,} {'cell' if len(cells) == 1 else 'cells'}, {words}; the first in row {row}."
            remedy = "Say that a blank means nobody, or fill them in." if column.unit == "people" else "Fill them in."
            severity, remedy = ("block", remedy) if column.blank == "error" else ("note", "")
            self.table.tell(self.header.address(name, row), "blanks", severity, sentence, remedy)

    def _compare(self) -> None:
        for name, printed in self.table.totals.items():
            if self.columns[name].unit:
                where = self.header.address(name, self.table.total_row)
                self.table.findings += printed_total(where, self._head(name), printed, self.table.read_sums[name])

    def _head(self, name: str) -> str:
        return " ".join(self.header.written[name].split())

    def _fault(self, name: str, row: int, rule: str, sentence: str, remedy: str) -> None:
        self.table.block(self.header.address(name, row), rule, sentence, remedy)


def _empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and cell.strip() in NOTHING)


def _all_blank(cells: list[Cell]) -> bool:
    return all(c is None for c in cells)
