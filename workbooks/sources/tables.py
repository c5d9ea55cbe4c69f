"""Any published table: what its columns mean, what a blank is, and where every one of its rows went.

A layout names the columns; `load` finds them by heading on whatever sheet and row they stand, and reads the rows under the rules of
`table_rows`. One blocking finding and nothing of the table may be split.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext
from fractions import Fraction

from udfs.findings import Finding
from udfs.money import exact
from workbooks.reader import Cell, Workbook
from workbooks.sources import header_rules, headings

MOST_DIGITS = 1000  # of a sum of any doubles: from the largest to the smallest there are some 650
CODE, TEXT, NUMBER, BAND = "code", "text", "number", "band"
NAME = "name"  # of a place: held to the rules of a code, and spelled as in the file


@dataclass(frozen=True)
class Column:
    """One meaning. `blank`: error, zero (a blank means nobody) or carry (not available). A `unit` of people or money adds up to a
    total. `zero`, `negative`: whether such figures are taken; `pence`: no more than two decimals."""

    name: str
    spellings: tuple[str, ...]
    kind: str = NUMBER
    required: bool = True
    blank: str = "error"
    unit: str = ""  # "people", "weighted people", "GBP"; empty for indices, which do not add up
    zero: bool = True
    negative: bool = False
    pence: bool = False


@dataclass(frozen=True)
class Layout:
    """A kind of table. `keys`: the codes a row must have; `once`: the columns which together stand once; `many`: headings by a rule,
    all of the meaning `each`."""

    name: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    once: tuple[str, ...] = ()
    enough: int = headings.ENOUGH
    many: Callable[[Cell], str | None] | None = None
    each: Column | None = None

    @property
    def aliases(self) -> dict[str, tuple[str, ...]]:
        return {c.name: c.spellings for c in self.columns}

    def column(self, name: str) -> Column:
        found = next((c for c in self.columns if c.name == name), self.each)
        assert found is not None, f"{name} is a column of no kind"
        return found


@dataclass(frozen=True)
class Line:
    """A row that was placed: where it stands and its values by name; None where nothing is available."""

    row: int
    values: dict[str, Cell]

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    def number(self, name: str) -> float | None:
        value = self.values.get(name)
        return value if isinstance(value, float) else None


def whole(value: float) -> int | Fraction:
    """A figure exactly; counts stay whole numbers, which add up many times faster."""
    return int(value) if value.is_integer() else exact(value)


def total(values: Iterable[float]) -> Fraction:
    """The sum of figures as they are written, exactly: decimal digits are added, many times faster than fractions."""
    with localcontext(Context(prec=MOST_DIGITS, traps=[Inexact, InvalidOperation])):
        return Fraction(sum(map(Decimal, map(repr, values)), Decimal(0)))


@dataclass
class Table:
    """A table as imported. Law: rows_read = lines + total_rows + note_rows + refused, and the same for every sum of people or money."""

    path: str
    sha256: str
    layout: Layout
    header: headings.Header | None = None
    lines: list[Line] = field(default_factory=list)
    totals: dict[str, float] = field(default_factory=dict)
    total_row: int = 0
    rows_read: int = 0
    total_rows: int = 0
    note_rows: int = 0
    refused: int = 0
    read_sums: dict[str, Fraction] = field(default_factory=dict)
    refused_sums: dict[str, Fraction] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    apart: set[int] = field(default_factory=set)  # rows of totals and notes

    @property
    def blocked(self) -> bool:
        return any(f.severity == "block" for f in self.findings)

    @property
    def sheet(self) -> str:
        return self.header.sheet.name if self.header else ""

    @property
    def vintage(self) -> str:
        """The year its headings name; empty when they name none."""
        return self.header.vintages[0] if self.header and self.header.vintages else ""

    @property
    def unknown(self) -> tuple[str, ...]:
        return self.header.unknown if self.header else ()

    def has(self, name: str) -> bool:
        return self.header is not None and name in self.header.columns

    def at(self, name: str, row: int) -> str:
        assert self.header is not None
        return self.header.address(name, row)

    def numbers(self, name: str) -> list[float | None]:
        return [line.number(name) for line in self.lines]

    def texts(self, name: str) -> list[str]:
        return [line.text(name) for line in self.lines]

    def placed_sum(self, name: str) -> Fraction:
        """What the placed rows carry."""
        return total(v for v in self.numbers(name) if v is not None)

    @property
    def reconciles(self) -> bool:
        """Whether nobody was lost or counted twice: rows, and every sum read = placed + refused."""
        rows = self.rows_read == len(self.lines) + self.total_rows + self.note_rows + self.refused
        return rows and all(self.placed_sum(n) + self.refused_sums.get(n, 0) == read for n, read in self.read_sums.items())

    def block(self, where: str, rule: str, sentence: str, remedy: str) -> None:
        self.findings.append(Finding(where, rule, "block", sentence, remedy))

    def tell(self, where: str, rule: str, severity: str, sentence: str, remedy: str = "") -> None:
        self.findings.append(Finding(where, rule, severity, sentence, remedy))


def load(book: Workbook, layout: Layout, vintage: str = "") -> Table:
    """The table of this layout in a workbook, with every finding. `vintage` ("2022/23") picks among several years and must be met."""
    from workbooks.sources.table_rows import Rows  # the rules of rows stand on the classes here

    table = Table(book.path, book.sha256, layout)
    found = headings.headers(book, layout.aliases, layout.enough, layout.many)
    if not found:
        _no_table(table, book)
        return table
    most = max(len(h.columns) for h, _ in found)
    same = [(h, f) for h, f in found if len(h.columns) == most]
    header, doubled = next(((h, f) for h, f in same if vintage in h.vintages), same[0])
    table.header = header
    table.findings += doubled
    _one_sheet(table, [h for h, _ in same], vintage)
    missing = {c.name: c.spellings for c in layout.columns if c.required and c.name not in header.columns}
    table.findings += [*header_rules.one_vintage(header, vintage), *header_rules.complete(header, book, missing)]
    if layout.many and not any(layout.many(v) for v in header.cells.values()):
        table.block(header.whole_row, "required columns", f"The {layout.name} has no columns of figures.", "Add them.")
    if not table.blocked:
        Rows(table, header, book).read()
    return table


def _no_table(table: Table, book: Workbook) -> None:
    layout = table.layout
    known = ", ".join(c.spellings[0] for c in layout.columns if c.required and c.spellings)
    cells = [f"{name}!A1" for name in book.sheets]
    sentence = f"No sheet has a {layout.name}: no row among the first {headings.TOP_ROWS} has {layout.enough} headings of one."
    table.block(cells[0] if cells else book.path, "header row", sentence, f"Give a sheet with headings such as {known}.")


def _one_sheet(table: Table, same: list[headings.Header], vintage: str) -> None:
    header = table.header
    assert header is not None
    others = [h for h in same if h is not header]
    other_years = [h for h in others if h.vintages != header.vintages]
    if other_years and not vintage:
        told = ", ".join(f"{h.sheet.name} ({h.vintages[0] if h.vintages else 'no year'})" for h in same)
        where = f"{other_years[0].sheet.name}!A{other_years[0].row}"
        table.block(where, "one vintage", f"The workbook has tables of several years: {told}.", "Say which year is meant.")
    same_year = [h.sheet.name for h in others if h.vintages == header.vintages]
    if same_year:
        table.tell(f"{header.sheet.name}!A{header.row}", "one table", "warn",
                   f"Sheet {header.sheet.name} was read; {', '.join(same_year)} has such a table too and was not.",
                   "Remove the table that is not meant.")  # fmt: skip
    if not header.sheet.visible:
        table.tell(f"{header.sheet.name}!A{header.row}", "hidden sheet", "note", f"Sheet {header.sheet.name}, which was read, is hidden.",
                   "Check that it is the one meant.")  # fmt: skip
    if header.row > 1:
        table.tell(f"{header.sheet.name}!A{header.row}", "header row", "note", f"The table begins in row {header.row}.")
