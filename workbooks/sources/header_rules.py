"""What a header row must be before anything under it is read: of one year, whole, one heading a column."""

from collections.abc import Mapping

from udfs.findings import Finding
from workbooks.reader import Workbook
from workbooks.sources.delimited import TextSheet
from workbooks.sources.headings import YEAR, Header

RULE = "header row"


def one_vintage(header: Header, wanted: str = "") -> list[Finding]:
    """A finding for each heading of another year than the one asked for, or than the first one named."""
    year = wanted or (header.vintages[0] if header.vintages else "")
    found = []
    for name, column in header.columns.items():
        named = {m.group().replace(" ", "") for m in YEAR.finditer(header.written[name])}
        if named and year not in named:
            told = f'Column "{header.written[name]}" is of another year than {year}.'
            found.append(Finding(header.place(column, header.row), "one vintage", "block", told, "Give the table of one year."))
    return found


def _merged(book: Workbook, header: Header) -> str:
    from workbooks.sources import merged  # here, for with it comes what opens a file as a package

    return merged.over_row(book, header.sheet.name, header.row)


def complete(header: Header, book: Workbook, missing: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    """A merged heading, or each required column that is missing, and the first column of figures without a heading."""
    bare = _bare(header)
    area = _merged(book, header) if missing or bare else ""
    if area:
        sentence = f"The heading in {area} is merged over several cells, so its columns cannot be told apart."
        remedy = "Unmerge it and give every column its own heading in one row."
        return [Finding(f"{header.sheet.name}!{area}", RULE, "block", sentence, remedy)]
    found = []
    for spellings in missing.values():
        told = f"Column {' or '.join(map(_quoted, spellings))} is missing from the header in row {header.row}."
        found.append(Finding(header.whole_row, "required columns", "block", told, "Add the column or correct its heading."))
    if bare:
        told = "The column has figures and no heading."
        found.append(Finding(header.place(bare, header.row), RULE, "block", told, "Give it a heading, or remove the column."))
    return found


def _quoted(text: str) -> str:
    return f'"{text}"'


def _bare(header: Header) -> int:
    """The first column that has a figure in the row below the header and no heading, or in a CSV file any field; 0 when there is none."""
    for column in range(1, header.sheet.max_column + 1):
        if column not in header.cells:
            if isinstance(header.sheet, TextSheet):
                if any(header.sheet.cell(row, column) for row in range(header.row + 1, header.sheet.max_row + 1)):
                    return column
            elif isinstance(header.sheet.cell(header.row + 1, column), float):
                return column
    return 0
