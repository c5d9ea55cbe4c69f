"""Read a book of ours back by name: inputs, dated parameters, tables. Moving data to a newer template and rolling forward stand on it.

Nothing is read by position: a column is found by its name's header, an input by its defined name.
"""

import datetime as dt
import itertools
import re
from dataclasses import dataclass, field
from functools import cached_property

from udfs.cells import DAY_ZERO, FIRST_SAFE_SERIAL, LAST_SERIAL, ExcelError
from udfs.errors import column_letters
from udfs.findings import SEVERITIES, Finding, by_and_rule
from udfs.parameters import Parameter
from workbooks.errors import refuse
from workbooks.layout import INPUT_HEADERS
from workbooks.reader import Cell, Sheet, Workbook
from workbooks.writer import AREA, FINDINGS

TITLE_AND_GAP = 2  # rows between a table and the header of the next block; an input stands one below its header
REFERENCE = re.compile(r"^=?(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?$")


@dataclass
class Filled:
    """What a person's copy of a template holds, by name. `headers` maps a table's headings back to column names."""

    book: Workbook
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the book has a cell or area of that name."""
        return any(known.casefold() == name.casefold() for known in self.book.names)

    def value(self, name: str) -> Cell:
        """Value of an input cell; an error in it is refused, because it must not be carried over."""
        sheet, row, column, *_ = self.place(name)
        return self._clean(sheet, row, column)

    def shown(self, name: str) -> Cell:
        """Value of a named cell as it stands, an error included."""
        sheet, row, column, *_ = self.place(name)
        return sheet.cell(row, column)

    def date(self, name: str) -> dt.date:
        """A date input; one sentence when it holds no date."""
        sheet, row, column, *_ = self.place(name)
        return self._date(sheet, row, column, name)

    def _date(self, sheet: Sheet, row: int, column: int, name: str) -> dt.date:
        value = _day(self._clean(sheet, row, column))
        if not isinstance(value, dt.date):
            raise refuse("input_not_a_date", cell=f"{sheet.name}!{column_letters(column)}{row}", name=name)
        return value

    def parameter(self, name: str) -> Parameter:
        """A dated parameter as it stands in the Inputs sheet, edits and the checker's name included."""
        sheet, row, column, *_ = self.place(name)
        columns = {header: column - 1 + i for i, header in enumerate(INPUT_HEADERS)}
        get = lambda header: self._clean(sheet, row, columns[header])
        day = lambda header: self._date(sheet, row, columns[header], name)
        return Parameter(name, get("Input"), get("Value"), get("Unit") or "", day("Valid from"), day("Valid to"), get("Source") or "",
                         get("Evidence status") or "", get("Checked by") or "")  # fmt: skip

    @cached_property
    def tables(self) -> dict[str, list[dict[str, Cell]]]:
        """Every named table as rows by column name; columns the template does not know are left out."""
        return {name: self._table(name) for name in self.headers if self.has(name + AREA)}

    def _table(self, name: str) -> list[dict[str, Cell]]:
        sheet, top, left, bottom, right = self.place(name + AREA)
        known = self.headers[name]
        columns = {known[h]: c for c in range(left, right + 1) if (h := sheet.cell(top, c)) in known}
        for heading, column in known.items():
            if column not in columns:
                raise refuse("heading_missing", sheet=sheet.name, row=top, heading=heading)
        last = max(bottom, sheet.max_row)  # a table grows when a row is typed under it, the name of its area does not
        rows = [{n: self._clean(sheet, row, c) for n, c in columns.items()} for row in range(top + 1, last + 1)]
        return [row for row in rows if any(v is not None for v in row.values())]

    def table_with_errors(self, name: str) -> list[dict[str, Cell]]:
        """A named table as it stands, error cells included: for checks, where an error is an answer."""
        sheet, top, left, bottom, right = self.place(name + AREA)
        headers = {c: sheet.cell(top, c) for c in range(left, right + 1)}
        return [{str(h): sheet.cell(row, c) for c, h in headers.items()} for row in range(top + 1, bottom + 1)]

    def rows(self, name: str) -> tuple[tuple[Cell | dt.date, ...], ...]:
        """Plain rows under headers that hold anything, dates as dates in the first column."""
        sheet, top, left, bottom, right = self.place(name + AREA)
        last = max(bottom, sheet.max_row)
        found = [[self._clean(sheet, row, c) for c in range(left, right + 1)] for row in range(top + 1, last + 1)]
        kept = [row for row in found if any(v is not None for v in row)]
        return tuple((_day(first), *rest) for first, *rest in kept)

    def finding_rows(self) -> list[list[Cell]]:
        """The rows of findings as they stand: those of the area, and of calculations since then that went on below it."""
        sheet, top, left, bottom, right = self.place(FINDINGS + AREA)
        rows = ([sheet.cell(row, c) for c in range(left, right + 1)] for row in range(top + 1, sheet.max_row + 1))
        numbered = enumerate(rows, top + 1)
        return [row for _, row in itertools.takewhile(lambda item: item[0] <= bottom or item[1][1] in SEVERITIES, numbered)]

    def findings(self) -> list[Finding]:
        """The findings on the sheet of checks, each with who made it."""
        found = []
        for where, severity, what, remedy, marked in self.finding_rows() if self.has(FINDINGS + AREA) else []:
            if severity in SEVERITIES:
                by, rule = by_and_rule(str(marked or ""))
                found.append(Finding(str(where), rule, str(severity), str(what), str(remedy or ""), by))
        return found

    def _clean(self, sheet: Sheet, row: int, column: int) -> Cell:
        """A cell to be carried over; an error is never carried as if it were a value."""
        value = sheet.cell(row, column)
        if isinstance(value, ExcelError):
            raise refuse("error_in_cell", cell=f"{sheet.name}!{column_letters(column)}{row}", error=value)
        return value

    def last_row(self, area: str) -> int:
        """The last row a table may reach: it grows when a row is typed under it, but never into the next block of its sheet."""
        sheet, top, _, bottom, _ = self.place(area)
        below = [row - TITLE_AND_GAP for known, row in self._tops(sheet) if row > bottom and known.endswith(AREA)]
        below += [row - TITLE_AND_GAP - 1 for known, row in self._tops(sheet) if row > bottom and not known.endswith(AREA)]
        return max(bottom, min([sheet.max_row, *below]))

    def _tops(self, sheet: Sheet) -> list[tuple[str, int]]:
        """First rows of everything with a name on a sheet."""
        found = ((name, REFERENCE.match(text)) for name, text in self.book.names.items())
        return [(n, int(m[4])) for n, m in found if m and (m[1] or m[2]).replace("''", "'").casefold() == sheet.name.casefold()]

    def place(self, name: str) -> tuple[Sheet, int, int, int, int]:
        """Sheet, first row and column, last row and column of a name; one sentence when the book has no such name."""
        text = next((t for n, t in self.book.names.items() if n.casefold() == name.casefold()), "")
        found = REFERENCE.match(text)
        if not found and name == "template_kind":  # a workbook of somebody else's, who knows nothing of names
            raise refuse("no_template", path=self.book.path)
        if not found:
            raise refuse("not_our_template", path=self.book.path, name=name)
        sheet = self.book.sheet((found[1] or found[2]).replace("''", "'"))
        row, column = int(found[4]), number(found[3])
        return sheet, row, column, int(found[6] or row), number(found[5] or found[3])


def _day(value: Cell) -> Cell | dt.date:
    """A date serial as a date; what is none stays what it is."""
    if not isinstance(value, float) or not FIRST_SAFE_SERIAL <= value < LAST_SERIAL + 1:
        return value
    return DAY_ZERO + dt.timedelta(days=int(value))


def number(column: str) -> int:
    """A -> 1, AA -> 27."""
    result = 0
    for letter in column:
        result = result * 26 + ord(letter) - 64
    return result
