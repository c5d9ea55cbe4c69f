"""Find the header row of a table in a foreign sheet and map its headings to our names.

The header is the first of the top rows in which enough headings are known. A heading is compared without case, surplus blanks and
the year in it; the year is kept as the vintage.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from udfs.cells import shown
from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.reader import Cell, Sheet, Workbook

TOP_ROWS = 30  # titles and notes above a published table stay well under this
ENOUGH = 5  # fewer known headings than this is a coincidence, not a table
NOTHING = ("", "NULL")  # what a program or a database writes where a cell has no value
YEAR = re.compile(r"20\d\d\s*/\s*\d\d")
Aliases = Mapping[str, tuple[str, ...]]
Pattern = Callable[[Cell], str | None]  # headings that follow a rule, such as one a year of age


@dataclass(frozen=True)
class Header:
    """A recognised header row: our name -> column number, the headings as written, those not known, and the vintages named.

    `cells`: every filled cell of the row by column."""

    sheet: Sheet
    row: int
    columns: dict[str, int]
    written: dict[str, str]
    unknown: tuple[str, ...]
    vintages: tuple[str, ...]
    cells: dict[int, Cell] = field(default_factory=dict)

    def address(self, name: str, row: int) -> str:
        """Where a value stands, as a person would look it up."""
        return self.place(self.columns[name], row)

    def place(self, column: int, row: int) -> str:
        return f"{self.sheet.name}!{column_letters(column)}{row}"

    @property
    def whole_row(self) -> str:
        return f"{self.sheet.name}!{self.row}:{self.row}"


def normalised(heading: str) -> str:
    """A heading as it is compared: no surplus blanks, no case, the year replaced."""
    return YEAR.sub("{year}", " ".join(heading.split())).casefold()


def find(
    book: Workbook, aliases: Aliases, enough: int = ENOUGH, pattern: Pattern | None = None
) -> tuple[Header | None, list[Finding]]:
    """The best header in the book, and a finding for each name that two of its columns claim."""
    return max(headers(book, aliases, enough, pattern), key=lambda found: len(found[0].columns), default=(None, []))


def headers(
    book: Workbook, aliases: Aliases, enough: int = ENOUGH, pattern: Pattern | None = None
) -> list[tuple[Header, list[Finding]]]:
    """The header of every sheet that has one, in the order of the tabs."""
    known = {normalised(alias): name for name, spellings in aliases.items() for alias in spellings}

    def meaning(cell: Cell) -> str | None:
        found = known.get(normalised(cell)) if isinstance(cell, str) else None
        return found or (pattern(cell) if pattern else None)

    found = (_first_in(sheet, meaning, enough) for sheet in book.sheets.values())
    return [one for one in found if one]


def candidates(book: Workbook, aliases: Aliases) -> list[str]:
    """Names of all sheets whose header knows as many headings as the best one, in the order of the tabs."""
    found = [header for header, _ in headers(book, aliases)]
    most = max((len(h.columns) for h in found), default=0)
    return [h.sheet.name for h in found if len(h.columns) == most]


def _first_in(sheet: Sheet, meaning: Pattern, enough: int) -> tuple[Header, list[Finding]] | None:
    for row in range(1, min(sheet.max_row, TOP_ROWS) + 1):
        cells = {c: sheet.cell(row, c) for c in range(1, sheet.max_column + 1)}
        filled = {c: v for c, v in cells.items() if v is not None and not (isinstance(v, str) and not v.strip())}
        if sum(meaning(v) is not None for v in filled.values()) >= enough:
            return _header(sheet, row, filled, meaning)
    return None


def _header(sheet: Sheet, row: int, cells: dict[int, Cell], meaning: Pattern) -> tuple[Header, list[Finding]]:
    columns: dict[str, int] = {}
    findings = []
    texts = {c: v if isinstance(v, str) else shown(v) for c, v in cells.items()}
    for column, cell in cells.items():
        name = meaning(cell)
        if name in columns:
            where = f"{sheet.name}!{column_letters(column)}{row}"
            first = f"{column_letters(columns[name])}{row}"
            sentence = f'Column "{texts[column]}" means the same as column {first}, so it is not clear which one to use.'
            findings.append(Finding(where, "one column a meaning", "block", sentence, "Rename or remove one of the two."))
        elif name:
            columns[name] = column
    unknown = tuple(texts[c] for c, v in cells.items() if isinstance(v, str) and meaning(v) is None)
    vintages = tuple(sorted({m.group().replace(" ", "") for t in texts.values() for m in YEAR.finditer(t)}))
    return Header(sheet, row, columns, {n: texts[c] for n, c in columns.items()}, unknown, vintages, cells), findings
