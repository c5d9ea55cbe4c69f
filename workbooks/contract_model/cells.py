"""Formulas the sheets of a contract model have in common."""

from collections.abc import Sequence

from workbooks.layout import Places
from workbooks.spec import CellFormula, Column, RowFormula

WIDTHS = (20, 17, 17, 17, 17, 17, 17, 17, 17, 17, 17)
NAMED = (38, *WIDTHS[1:])


def text_of(cell: str) -> str:
    """A cell that may be blank: a reference alone would show 0."""
    return f'IF({cell}="","",{cell})'


def copied(grid: str, column: str, rows: Sequence[int] | None = None) -> RowFormula:
    """The cells of another grid, blank where they are blank; `rows` are the rows taken, all of them in order when not given."""
    return lambda at, i: text_of(at.at(grid, column, rows[i] if rows is not None else i))


def part(grid: str, column: str, rows: int, last: str = "") -> CellFormula:
    """The first rows of a column of a grid, or of the columns up to `last`: what a function is given of an answer that ends in a total."""

    def formula(at: Places) -> str:
        end = at.at(grid, last or column, rows - 1).rsplit("!", 1)[-1]
        return f"{at.at(grid, column, 0)}:{end}"

    return formula


def year_names(width: float = 16) -> Column:
    """The financial year of each row."""
    return Column("name", "Financial year", "words", width, formula=lambda at, i: at.at("Years", "name", i))


def answers(*fields: tuple[str, str, str], width: float = 17) -> tuple[Column, ...]:
    """Columns that a function fills: name, heading, how it shows."""
    return tuple(Column(name, header, number, width) for name, header, number in fields)


def total(at: Places, grid: str, column: str, places: int = 2) -> str:
    """Sum of a column of money, rounded because programs add in different orders."""
    return f"ROUND(SUM({at.column(grid, column)}),{places})"
