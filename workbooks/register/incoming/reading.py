"""The rows of a sheet read by its confirmed columns, and given to the table they belong to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from udfs.cells import Cell
from udfs.register import schema
from udfs.register.amounts import read_money
from udfs.register.names import read_company_number
from udfs.register.reading import PLACEHOLDERS, Reading, flat
from workbooks.register.incoming import source_rows
from workbooks.register.incoming.cells import How, month_first_only, read_cell, read_text, three_dates
from workbooks.register.incoming.collected import HEADING, IMPORTED, SET_ASIDE, TITLE, Gathered, SourceRow
from workbooks.register.incoming.issues import Issues, Place
from workbooks.register.incoming.mapping import (
    COMBINED,
    LEAVE_OUT,
    MONTH_FIRST,
    SPLIT,
    Column,
    Layout,
    holds_contact,
    holds_persons,
    targets,
)

SCHEMES = {"gb-coh": "party.company_no", "gb-chc": "party.charity_no", "gb-nhs": "party.ods_code"}
TOTAL = re.compile(r"(sum|((grand|overall|sub)[ -]?)?totals?( (value|amount|spend|sum|cost|price))?)( \(?(£|gbp|(ex|in)cl?\.? vat)\)?)?:?")
NAMES = re.compile(r"[a-z_]+\.[a-z_]+")  # of a proposal that leaves a choice: one column of the register or another
PERSONS_TOO = "; contacts of persons are left out"
NUMBER, SCHEME, OLDER = "party.company_no", "identifier.scheme", "release.older"
ODD = ("line_break", "formula_like", "markup", "contact_in_text", "doubly_encoded")
THREE = ("contract.start_date", "contract.end_date_current", "contract.review_date")


def _says_total(cell: Any) -> bool:
    return isinstance(cell, str) and TOTAL.fullmatch(flat(cell).casefold()) is not None


@dataclass(slots=True)
class Line:
    """A row while it is read: values and flags by target, and the issues it would tell."""

    source: SourceRow
    values: dict[str, Any] = field(default_factory=dict)
    flags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    issues: Issues = field(default_factory=Issues)
    columns: dict[str, Column] = field(default_factory=dict)
    contacts: dict[Column, Cell] = field(default_factory=dict)  # personal, kept out of everything else; blank cells too

    @property
    def at(self) -> Place:
        return self.source.at

    def get(self, target: str) -> Any:
        return self.values.get(target)

    def part(self, table: str) -> dict[str, Any]:
        """The values of one table's columns."""
        return {name[len(table) + 1 :]: value for name, value in self.values.items() if name.startswith(f"{table}.")}

    def name(self, target: str) -> str:
        column = self.columns.get(target)
        return column.name if column else target


class SheetReader:
    """Reads one sheet row by row; `lines` gives those that go on to a table, the others are set aside with a reason."""

    def __init__(self, gathered: Gathered, layout: Layout):
        self.gathered, self.layout = gathered, layout
        known = targets()
        self.contacts = [column for column in layout.columns if column.is_personal]
        self.columns = [(column, known.get(column.use)) for column in layout.used if column not in self.contacts]
        beside = [column for column in layout.columns if column not in layout.used and not column.is_personal]
        self.unused = [column for column in beside if column.use != LEAVE_OUT]
        self.by_target = {column.use: column for column in layout.used}
        self.currency = self.by_target.get("value.currency")
        self.hows: dict[str, list[How]] = {}
        money = {name for name, column in known.items() if column.kind == "money"}
        self.asked = [column for column in self.unused if not column.use and money & set(NAMES.findall(column.proposed))]
        self.sums: dict[int, Decimal] = {}  # of the rows so far, by column
        self.month_first: dict[str, list[int]] = {}
        self.hidden = not layout.row and holds_persons(layout.sheet)

    def lines(self) -> Iterator[Line]:
        """The rows that go on, one after another; every row of the sheet is among the source rows once all are taken."""
        sheet = self.layout.sheet
        last = sheet.rows[-1][0]
        for number, cells in sheet.rows:
            source = SourceRow(Place(sheet.file, sheet.name, number), self._without_contacts(cells, number), IMPORTED)
            self.gathered.source_rows.append(source)
            if number <= self.layout.row:
                source.outcome = HEADING if number == self.layout.row else TITLE
            elif not self.layout.row:
                source.outcome, source.reason = SET_ASIDE, "no row of headings the register knows" + (PERSONS_TOO if self.hidden else "")
            elif not source.cells:
                source.outcome, source.reason = SET_ASIDE, "personal contact, left out"
            elif number > source_rows.LAST_ROW:
                self._beyond(source)
            else:
                line = self._line(source, cells)
                if not self._apart(line, cells, number == last):
                    yield line
        self._tell_month_first()

    def _without_contacts(self, cells: list[Cell], number: int) -> list[Cell]:
        """The cells of a row that are no contacts: none where a line above the headings, or one of a single cell, names a person, nor in a
        sheet nobody knows that holds persons. Every contact is counted as left out; those that are kept are taken off again."""
        filled = sum(cell is not None for cell in cells)
        line_of_its_own = number < self.layout.row or filled == 1
        if self.hidden or (line_of_its_own and number != self.layout.row and any(map(holds_contact, cells))):
            self.gathered.contact_cells += filled
            self._tell_left_out(number)
            return []
        if not self.contacts or number <= self.layout.row:
            return cells
        hidden = {column.index - 1 for column in self.contacts}
        self.gathered.contact_cells += sum(cell is not None for i, cell in enumerate(cells) if i in hidden)
        return [None if i in hidden else cell for i, cell in enumerate(cells)]

    def _tell_left_out(self, number: int) -> None:
        """Once for a sheet nobody knows, else for each line."""
        sheet = self.layout.sheet
        at, tell = Place(sheet.file, sheet.name, number), self.gathered.issues.tell
        if not self.hidden:
            told = f"Row {number} is a line with a contact of a person; it is left out, of the source rows too."
            tell(at, "", None, "contact_left_out", told, "Nothing, if no contract stands in it.")
        elif number == sheet.rows[0][0]:
            told = f"No headings of {sheet.name or sheet.file} are known and it holds contacts of persons, so none of its cells is kept."
            tell(at, "", None, "contact_left_out", told, "If contracts stand in it, give it headings of contracts and import again.")

    def _beyond(self, source: SourceRow) -> None:
        source.outcome, source.reason = SET_ASIDE, "beyond the last row of a sheet"
        if source.at.row == source_rows.LAST_ROW + 1:
            told = f"The file goes on beyond row {source_rows.LAST_ROW:,}, the last of a sheet; the rows from here on are set aside."
            self.gathered.issues.tell(source.at, self.layout.columns[0].name, None, "beyond_sheet", told, "Import the file in parts.")

    # ---- cells

    def _line(self, source: SourceRow, cells: list[Cell]) -> Line:
        line = Line(source, columns=self.by_target)
        cell_of = lambda column: cells[column.index - 1] if column.index <= len(cells) else None
        line.contacts = {column: cell_of(column) for column in self.contacts}
        hows = self._hows(self.currency and cell_of(self.currency))
        for (column, known), how in zip(self.columns, hows, strict=True):
            cell = cell_of(column)
            if cell is None and column.use != NUMBER:
                line.values[column.use] = None
            elif column.use == SPLIT:
                self._split(line, column, cell)
            elif column.use == COMBINED:
                self._combined(line, column, cell)
            elif column.use == NUMBER and SCHEME in self.by_target:
                self._numbered(line, column, cell, cell_of(self.by_target[SCHEME]))
            else:
                self._take(line, column, known, cell, how)
        self._look(line, cells)
        if len(cells) > len(self.layout.columns) and any(cells[len(self.layout.columns) :]):
            told = f"Row {line.at.row} has more cells than there are headings."
            line.issues.tell(line.at, "", None, "cells_without_heading", told, "Look whether a comma stands inside a text.")
        return line

    def _hows(self, currency: Cell) -> list[How]:
        """How each column is read where the row names this currency."""
        money = str(currency or "GBP").strip().upper()
        if money not in self.hows:
            today, days = self.gathered.today, self.layout.sheet.days
            self.hows[money] = [How(today, money, column.read_as == MONTH_FIRST, days) for column, _ in self.columns]
        return self.hows[money]

    def _look(self, line: Line, cells: list[Cell]) -> None:
        """Columns that do not go into the register are kept all the same, so what is odd about their texts is told too."""
        for column in self.unused:
            cell = cells[column.index - 1] if column.index <= len(cells) else None
            if isinstance(cell, str) and (flags := tuple(f for f in read_text(cell).flags if f in ODD)):
                line.issues.read(line.at, column, "text", cell, Reading(flags=flags))

    def _take(self, line: Line, column: Column, known: schema.Column | None, cell: Cell, how: How) -> None:
        reading = read_cell(known, cell, how)
        line.values[column.use], line.flags[column.use] = reading.value, reading.flags
        if reading.error or reading.flags:
            line.issues.read(line.at, column, known.kind if known else "text", cell, reading)
        if reading.error == "month_out_of_range" and month_first_only(cell):
            self.month_first.setdefault(column.use, []).append(line.at.row)
        if known and known.kind == "money" and reading.value is not None:
            line.values[column.use] = reading.value

    def _split(self, line: Line, column: Column, cell: Cell) -> None:
        pieces = three_dates(cell, self.gathered.today) if cell is not None else []
        if pieces is None:
            reading = Reading(error="cannot_be_split", reason="which does not hold a start, an end and perhaps a review date in that order")
            line.issues.read(line.at, column, "date", cell, reading)
        for target, piece in zip(THREE, pieces or [], strict=False):
            line.values[target], line.flags[target] = piece.value, piece.flags

    def _combined(self, line: Line, column: Column, cell: Cell) -> None:
        """One answer about two questions: a small company, a voluntary or community body."""
        word = flat(str(cell or "")).casefold()
        small = "sme" in word.split() or "small" in word or "both" in word
        voluntary = any(sign in word for sign in ("vcse", "vcs", "voluntary", "community", "both"))
        if word in ("no", "none", "neither", "n"):
            line.values |= {"party.sme": False, "party.vcse": False}
        elif small or voluntary:
            line.values |= {"party.sme": small or None, "party.vcse": voluntary or None}
        elif word and word not in PLACEHOLDERS:
            reading = Reading(error="which_of_two", reason="which does not say which of the two it is")
            line.issues.read(line.at, column, "bool", cell, reading)

    def _numbered(self, line: Line, column: Column, cell: Cell, scheme: Cell) -> None:
        """A number of the register its scheme names."""
        target = SCHEMES.get(str(scheme or "").strip().casefold(), "")
        if cell is None and scheme:
            told = f"{column.name} is blank though {self.by_target[SCHEME].name} says {scheme}."
            line.issues.tell(line.at, column.name, cell, "number_missing", told, "Enter the number.")
        elif target == NUMBER:
            reading = read_company_number(cell)
            line.values[NUMBER] = reading.value
            line.issues.read(line.at, column, "text", cell, reading)
        elif target:
            line.values[target] = flat(str(cell))

    # ---- rows that do not go on

    def _apart(self, line: Line, cells: list[Cell], last: bool) -> bool:
        source = line.source
        if older := line.get(OLDER):
            source.outcome, source.reason = SET_ASIDE, str(older)
            return True
        amounts = self._amounts(line, cells)
        if self._is_total(line, cells, bool(amounts), last):
            self._tell_total(line, amounts)
            return True
        self.gathered.issues.extend(line.issues)
        for place, value in amounts.items():
            self.sums[place] = self.sums.get(place, Decimal(0)) + value
        return False

    def _amounts(self, line: Line, cells: list[Cell]) -> dict[int, Decimal]:
        """The amounts of a row by column, those too of which nobody has said yet what they mean."""
        found = {self.by_target[name].index: value for name, value in line.values.items() if isinstance(value, Decimal)}
        for column in self.asked:
            cell = cells[column.index - 1] if column.index <= len(cells) else None
            if cell is not None and isinstance(value := read_money(cell).value, Decimal):
                found[column.index] = value
        return found

    def _is_total(self, line: Line, cells: list[Cell], with_amounts: bool, last: bool) -> bool:
        """Called a total, or amounts at the end of the file; and nothing else that the register would take."""
        others = [value for value in line.values.values() if value is not None and not isinstance(value, Decimal)]
        return all(map(_says_total, others)) and (any(map(_says_total, cells)) or (last and with_amounts))

    def _tell_total(self, line: Line, amounts: dict[int, Decimal]) -> None:
        line.source.outcome, line.source.reason = SET_ASIDE, "total_row"
        tell = self.gathered.issues.tell
        if not amounts:
            told = f"Row {line.at.row} is called a total and names no amount that can be read; it is set aside."
            tell(line.at, "", None, "total_row", told, "Nothing, if it is a total.")
        for place, value in amounts.items():
            above, name = self.sums.get(place, Decimal(0)), self.layout.columns[place - 1].name
            agrees = "the sum of the rows above" if above == value else f"but the rows above add up to {above:,.2f}"
            code = "total_row" if above == value else "total_disagrees"
            told = f"{name} is {value:,.2f}, {agrees}; the row is a total and is set aside."
            tell(line.at, name, f"{value:.2f}", code, told, "Look whether a row is missing." if code == "total_disagrees"
                 else "Nothing, if it is a total.")  # fmt: skip

    def _tell_month_first(self) -> None:
        """A column that only makes sense month first: one choice in the mapping reads it again."""
        sheet = self.layout.sheet
        dated = sum(number > self.layout.row for number, _ in sheet.rows)
        for target, rows in self.month_first.items():
            name = self.by_target[target].name
            told = f"{len(rows):,} of {dated:,} cells of {name} only make sense as month/day/year; they are left blank."
            remedy = f'If the file is American, enter "{MONTH_FIRST}" under Read as in the mapping and run again.'
            self.gathered.issues.tell(Place(sheet.file, sheet.name, rows[0]), name, None, "month_first_column", told, remedy)


