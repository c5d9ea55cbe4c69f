"""Formulas the sheets of a register have in common."""

from workbooks.contract_model.cells import part, text_of
from workbooks.layout import Places, quoted
from workbooks.register.tables import CONTRACT, FEW, PARTS, PARTY, RegisterJob
from workbooks.spec import CellFormula, Column, RowFormula

BLANK = '""'
BANDS = (("overdue", "#F4CDC6"), ("red", "#F4CDC6"), ("amber", "#FFF2CC"), ("watch", "#E8EFF5"), ("green", "#CCE2D8"))


def place_of(column: str) -> str:
    """The table that holds a column of a contract."""
    return next(name for name, columns in PARTS.items() if column in columns)


def own(job: RegisterJob, column: str) -> RowFormula:
    """A column of the contract in its own row, blank where it is blank or its sheet is not made."""
    table = place_of(column)
    if not job.shows(table):
        return lambda at, i: BLANK
    return lambda at, i: text_of(at.at(table.capitalize(), column, i))


def columns_of(job: RegisterJob, *names: str) -> CellFormula:
    """Whole columns of the contracts, as a function takes them; one whose sheet is not made is left empty."""
    rows = len(job.contracts)

    def formula(at: Places) -> str:
        return ",".join(part(place_of(n).capitalize(), n, rows)(at) if job.shows(place_of(n)) else "" for n in names)

    return formula


def all_rows(job: RegisterJob, column: str) -> CellFormula:
    """A column of all contracts for a formula over every row at once, bare; blank texts where its sheet is not made.

    One formula a column: a formula a row would take a program minutes and gigabytes in a register of twenty thousand contracts."""
    if not job.shows(place_of(column)):
        return lambda at: BLANK
    return columns_of(job, column)


def or_blank(cells: str) -> str:
    """Cells as they are shown: blank where they are blank."""
    return f'IF({cells}="","",{cells})'


def ends_first(start: str, end: str) -> str:
    """1 where an end lies before the start, so that nothing counts from it, or is blank; cells or whole columns. A start that is no date
    says nothing about the end."""
    return f"IFERROR(ISNUMBER({start})*({start}>{end}),0)"


def text_found(keys: str, area: str, column: int, otherwise: str) -> str:
    """The texts of a column looked up for a whole column of keys; `otherwise` where the cell found is blank, which programs take for 0."""
    found = f"VLOOKUP({keys},{area},{column},FALSE)"
    return f'IF({found}=0,{otherwise},{found}&"")'


def same(table: str, column: str, header: str, number: str = "words", width: float = 16) -> Column:
    """A whole column of another grid shown again, row by row, by one formula."""
    return Column(column, header, number, width, array=lambda at: or_blank(at.column(table, column)))


def table_columns(table: str, *names: str) -> CellFormula:
    """Whole columns of another table."""
    return lambda at: ",".join(at.column(table.capitalize(), name) for name in names)


def limits(at: Places) -> str:
    """The limits of red, amber and watch."""
    return at.cell_range("alert_red", "alert_watch")


def heads(at: Places, grid: str, first: str, last: str) -> str:
    """The headings of some columns of a grid, as one row."""
    area = at.grids[grid][1]
    whole = at.column(grid, first, last).rpartition("!")[2]
    letters = [text.split("$")[1] for text in whole.split(":")]
    return f"{quoted(area.sheet)}!${letters[0]}${area.header}:${letters[1]}${area.header}"


def provider(job: RegisterJob, holder: RowFormula) -> RowFormula:
    """The name of a party, or what stands in its place where no party of that id is recorded."""
    if not job.rows["party"] or len(job.rows["party"]) > FEW:
        return holder
    ids, names = (lambda at, c=c: at.column("Party", c) for c in (PARTY[1], "name"))
    return lambda at, i: f'IFERROR(INDEX({names(at)},MATCH({holder(at, i)},{ids(at)},0))&"",{holder(at, i)})'


def of_contract(job: RegisterJob, column: str, key: str) -> CellFormula:
    """A column of the contract whose id stands in the cell `key`, blank where it is blank or there is none."""
    table = place_of(column).capitalize()
    if not job.shows(place_of(column)):
        return lambda at: BLANK

    def formula(at: Places) -> str:
        found = f"INDEX({at.column(table, column)},MATCH({key},{at.column(table, CONTRACT)},0))"
        return f'IFERROR(IF({found}="","",{found}),"")'

    return formula


def linked(table: str, column: str, header: str, number: str = "words", width: float = 16, role: str = "") -> Column:
    """A column of a table shown again."""
    return Column(column, header, number, width, formula=lambda at, i: text_of(at.at(table.capitalize(), column, i)), role=role)


def wrapped(*fields: tuple[str, str, str, float]) -> tuple[Column, ...]:
    """Columns of sentences that a function fills, on several lines of a cell: a page is too narrow for them on one."""
    return tuple(Column(*field, role="Long text") for field in fields)


def answers(*fields: tuple[str, str, str, float]) -> tuple[Column, ...]:
    """Columns that a function fills: name, heading, how it shows, width."""
    return tuple(Column(*field) for field in fields)
