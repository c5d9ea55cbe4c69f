"""Find the header row of a table in a foreign sheet and map its headings to our names.

The header is the first of the top rows in which enough headings are known. A heading is compared without case, surplus blanks and
the year in it; the year is kept as the vintage.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.reader import Sheet, Workbook

TOP_ROWS = 30  # titles and notes above a published table stay well under this
ENOUGH = 5  # fewer known headings than this is a coincidence, not a table
YEAR = re.compile(r"20\d\d\s*/\s*\d\d")


@dataclass(frozen=True)
class Header:
    """A recognised header row: our name -> column number, the headings as written, those not known, and the vintages named."""

    sheet: Sheet
    row: int
    columns: dict[str, int]
    written: dict[str, str]
    unknown: tuple[str, ...]
    vintages: tuple[str, ...]

    def address(self, name: str, row: int) -> str:
        """Where a value stands, as a person would look it up."""
        return f"{self.sheet.name}!{column_letters(self.columns[name])}{row}"


def normalised(heading: str) -> str:
    """A heading as it is compared: no surplus blanks, no case, the year replaced."""
    return YEAR.sub("{year}", " ".join(heading.split())).casefold()


def find(book: Workbook, aliases: Mapping[str, tuple[str, ...]]) -> tuple[Header | None, list[Finding]]:
    """The best header in the book, and a finding for each name that two of its columns claim."""
    known = {normalised(alias): name for name, spellings in aliases.items() for alias in spellings}
    best: Header | None = None
    findings: list[Finding] = []
    for sheet in book.sheets.values():
        header, doubled = _first_in(sheet, known)
        if header and (best is None or len(header.columns) > len(best.columns)):
            best, findings = header, doubled
    return best, findings


def candidates(book: Workbook, aliases: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Names of all sheets whose header knows as many headings as the best one, in the order of the tabs."""
    known = {normalised(alias): name for name, spellings in aliases.items() for alias in spellings}
    headers = {sheet.name: _first_in(sheet, known)[0] for sheet in book.sheets.values()}
    most = max((len(h.columns) for h in headers.values() if h), default=0)
    return [name for name, header in headers.items() if header and len(header.columns) == most]


def _first_in(sheet: Sheet, known: dict[str, str]) -> tuple[Header | None, list[Finding]]:
    for row in range(1, min(sheet.max_row, TOP_ROWS) + 1):
        cells = {c: sheet.cell(row, c) for c in range(1, sheet.max_column + 1)}
        texts = {c: v for c, v in cells.items() if isinstance(v, str) and v.strip()}
        if sum(normalised(t) in known for t in texts.values()) >= ENOUGH:
            return _header(sheet, row, texts, known)
    return None, []


def _header(sheet: Sheet, row: int, texts: dict[int, str], known: dict[str, str]) -> tuple[Header, list[Finding]]:
    columns: dict[str, int] = {}
    findings = []
    for column, text in texts.items():
        name = known.get(normalised(text))
        if name in columns:
            where = f"{sheet.name}!{column_letters(column)}{row}"
            first = f"{column_letters(columns[name])}{row}"
            sentence = f'Column "{text}" means the same as column {first}, so it is not clear which one to use.'
            findings.append(Finding(where, "one column a meaning", "block", sentence, "Rename or remove one of the two."))
        elif name:
            columns[name] = column
    unknown = tuple(t for t in texts.values() if normalised(t) not in known)
    vintages = tuple(sorted({m.group().replace(" ", "") for t in texts.values() for m in YEAR.finditer(t)}))
    return Header(sheet, row, columns, {n: texts[c] for n, c in columns.items()}, unknown, vintages), findings
