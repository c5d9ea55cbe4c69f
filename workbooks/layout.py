"""Where everything of a spec stands: block by block down each sheet, and the addresses formulas ask for by name."""

from dataclasses import dataclass, field

from udfs.errors import column_letters
from workbooks.spec import Block, Book, Chart, Checks, Grid, Inputs, Lines, Notes, Rows, Sheet

FIRST_BLOCK_ROW = 5  # title, purpose, overall verdict, empty row
CHART_ROW_PIXELS = 20
INPUT_HEADERS = ("Input", "Value", "Unit", "Valid from", "Valid to", "Source", "Evidence status", "Checked by")
PLAIN_INPUT_HEADERS = ("Input", "Value", "Unit", "Note")
CHECK_HEADERS = ("Check", "Result", "What it means", "Computed", "Expected", "Difference", "Tolerance")


@dataclass(frozen=True)
class Area:
    """A block's cells: sheet, title row (0 if none), header row (0 if none), first and last row of its content."""

    sheet: str
    title: int
    header: int
    first: int
    last: int


@dataclass
class Places:
    """Addresses by name. All are absolute; those asked for with a sheet stand alone in any other sheet."""

    areas: dict[tuple[str, int], Area] = field(default_factory=dict)
    cells: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    grids: dict[str, tuple[Grid, Area]] = field(default_factory=dict)
    rows: dict[str, tuple[Rows, Area]] = field(default_factory=dict)
    checks: tuple[Checks, Area] | None = None

    def named_areas(self) -> list[tuple[str, Area, int]]:
        """Tables a person's data stand in, or that are looked up by name: name, area, number of columns."""
        grids = [(name, area, len(grid.columns)) for name, (grid, area) in self.grids.items()]
        checks = [("Checks", self.checks[1], len(CHECK_HEADERS))] if self.checks else []
        return grids + [(name, area, len(block.headers)) for name, (block, area) in self.rows.items()] + checks

    def cell(self, name: str) -> str:
        """Address of an input or a named result."""
        sheet, row, column = self.cells[name]
        return f"{quoted(sheet)}!${column_letters(column)}${row}"

    def cell_range(self, first: str, last: str) -> str:
        """Inputs that stand one below the other, as one range."""
        _, row, column = self.cells[last]
        return f"{self.cell(first)}:${column_letters(column)}${row}"

    def column(self, grid: str, first: str, last: str = "") -> str:
        """A whole column of a grid, or the columns from `first` to `last`."""
        _, area = self.grids[grid]
        left, right = column_letters(self.index(grid, first)), column_letters(self.index(grid, last or first))
        return f"{quoted(area.sheet)}!${left}${area.first}:${right}${area.last}"

    def at(self, grid: str, column: str, row: int) -> str:
        """One cell of a grid; rows count from 0."""
        _, area = self.grids[grid]
        return f"{quoted(area.sheet)}!${column_letters(self.index(grid, column))}${area.first + row}"

    def index(self, grid: str, column: str) -> int:
        """Column number of a grid's column in its sheet, from 1."""
        return 1 + [c.name for c in self.grids[grid][0].columns].index(column)

    def pieces(self, sheet: Sheet) -> list[tuple[int, int]]:
        """First and last row of each chart of a sheet, alone and with the table above it: what a page should hold whole."""
        areas = [self.areas[sheet.name, number] for number in range(len(sheet.blocks))]
        found = []
        for number, block in enumerate(sheet.blocks):
            if isinstance(block, Chart):
                last = areas[number].last
                above = areas[number - 1] if number and isinstance(sheet.blocks[number - 1], Grid) else areas[number]
                found += [(above.title or above.header or above.first, last), (areas[number].first, last)]
        return found

    @property
    def master(self) -> str:
        """The cell of the overall verdict."""
        _, area = self.checks
        return f"{quoted(area.sheet)}!$B${area.title}"


def quoted(sheet: str) -> str:
    """A sheet name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def layout(book: Book) -> Places:
    """Places of everything in the book."""
    places = Places()
    for sheet in book.sheets:
        row = FIRST_BLOCK_ROW
        for number, block in enumerate(sheet.blocks):
            area = _area(sheet.name, block, row)
            places.areas[sheet.name, number] = area
            _name(places, block, area)
            row = area.last + 2 + (isinstance(block, Grid) and block.totalled)
    return places


def _area(sheet: str, block: Block, row: int) -> Area:
    """Title row, header row, then the content; a chart takes the rows its height covers."""
    if isinstance(block, Chart):
        return Area(sheet, 0, 0, row, row + block.height // CHART_ROW_PIXELS)
    title = row if isinstance(block, Checks) or block.title else 0
    row += 1 if title else 0
    header = row if isinstance(block, (Inputs, Grid, Checks, Rows)) else 0
    row += 1 if header else 0
    return Area(sheet, title, header, row, row + max(_height(block), 1) - 1)


def _height(block: Block) -> int:
    if isinstance(block, Grid):
        return block.rows
    return len(block.lines if isinstance(block, Notes) else block.rows if isinstance(block, Rows) else block.items)


def _name(places: Places, block: Block, area: Area) -> None:
    if isinstance(block, Grid):
        places.grids[block.name] = (block, area)
    elif isinstance(block, Checks):
        places.checks = (block, area)
    elif isinstance(block, Rows) and block.name:
        places.rows[block.name] = (block, area)
    elif isinstance(block, (Inputs, Lines)):
        for i, item in enumerate(block.items):
            if item.name:
                places.cells[item.name] = (area.sheet, area.first + i, 2)
