"""A workbook as data: sheets of blocks, blocks of inputs, grids, checks, notes and charts.

A spec says what stands in a book; `layout` gives every named thing its cells, `writer` makes the file. Formulas are written as functions
of `Places`, so that no cell address is ever typed by hand. Inputs and grids are found again by name, which is what makes moving data
to a newer template and rolling forward cheap (see fill.py).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from udfs.parameters import Parameter

if TYPE_CHECKING:
    from workbooks.layout import Places

Value = None | str | float | int | bool | dt.date
CellFormula = Callable[["Places"], str]
RowFormula = Callable[["Places", int], str]


@dataclass(frozen=True)
class Input:
    """One input cell with a defined name. `yearly`: belongs to one financial year, so rolling forward empties it."""

    name: str
    label: str
    value: Value
    number: str = "general"
    unit: str = ""
    parameter: Parameter | None = None
    yearly: bool = False
    minimum: float | None = None
    choices: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Inputs:
    """A block of labelled input cells; dated parameters show period, source, evidence status and who checked them."""

    title: str
    items: tuple[Input, ...]


@dataclass(frozen=True)
class Line:
    """One labelled result: a formula over the book."""

    label: str
    formula: CellFormula
    number: str = "general"
    note: str = ""
    name: str = ""


@dataclass(frozen=True)
class Lines:
    """A block of labelled results."""

    title: str
    items: tuple[Line, ...]


@dataclass(frozen=True)
class Column:
    """A column of a grid: given values, a native formula a row, one array formula over all rows, or a part of the grid's spill.

    `choices` are offered as a drop-down: texts, or the grid and column that list them. `tones`: a word of a cell and the colour it
    stands on; the word alone says it too. `role`: of a column that is not what its grid is. `guarded`: what is typed in is looked at as
    it is entered, and a person may keep it all the same. `total`: what stands below the last row, words or a formula such as the sum of
    the column; no range of the grid holds it. Files have it; no sheet that is written into an open workbook does.
    """

    name: str
    header: str
    number: str = "general"
    width: float = 14
    values: tuple[Value, ...] | None = None
    formula: RowFormula | None = None
    array: CellFormula | None = None
    choices: tuple[str, ...] = ()
    choices_from: tuple[str, str] | None = None
    tones: tuple[tuple[str, str], ...] = ()
    role: str = ""
    guarded: bool = False
    total: str | CellFormula = ""

    @property
    def spilled(self) -> bool:
        """Whether the grid's one spilling formula fills this column."""
        return self.values is None and self.formula is None and self.array is None


@dataclass(frozen=True)
class Grid:
    """A table area. `table` makes it a real Excel table (input data); spilling functions stand outside tables.

    `lines` is the height of a row whose calculated texts are wrapped: not every program finds it when it opens a file.
    `spill` is one formula that answers with a table: it fills the columns that have no content of their own, which stand side by side.
    """

    name: str
    columns: tuple[Column, ...]
    rows: int
    title: str = ""
    table: bool = False
    role: str = "Calculation"
    spill: CellFormula | None = None
    lines: int = 1

    @property
    def totalled(self) -> bool:
        """Whether a row of totals stands below."""
        return any(column.total for column in self.columns)


@dataclass(frozen=True)
class Check:
    """Something that must hold: two formulas that agree within a tolerance."""

    label: str
    computed: CellFormula
    expected: CellFormula
    tolerance: float
    meaning: str
    number: str = "general"


@dataclass(frozen=True)
class Checks:
    """All checks of the book with one overall verdict, named Checks.Master."""

    items: tuple[Check, ...]


@dataclass(frozen=True)
class Notes:
    """Plain lines of text."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Rows:
    """Plain rows of text under headers: findings, sources, change log."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    role: str = "Label"
    name: str = ""


@dataclass(frozen=True)
class Chart:
    """A native chart of one grid: "bar", "stacked" (bars built up of the values) or "line"; `marks` are points on the lines.

    `hidden` are values that take their room and are not drawn: what a waterfall's bars stand on. `low_labels`: names stand at the edge,
    not along zero, where values may be negative. `least`: where the axis of values begins, where that is not left to the program.
    `colours`: of values whose names are colours."""

    title: str
    grid: str
    category: str
    values: tuple[str, ...]
    kind: str = "bar"
    axis: str = ""
    number: str = "#,##0"
    alt_text: str = ""
    height: int = 420
    marks: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    low_labels: bool = False
    least: float | None = None
    colours: tuple[str, ...] = ()


Block = Inputs | Lines | Grid | Checks | Notes | Rows | Chart


@dataclass(frozen=True)
class Sheet:
    """A sheet: name, title, one sentence of purpose, and its blocks from top to bottom. Grids are never put side by side.

    `shown`: results beside the overall verdict, from the second column on, a label and its value each."""

    name: str
    title: str
    intro: str
    blocks: tuple[Block, ...]
    widths: tuple[float, ...] = (44, 24, 16, 14, 14, 60, 16, 20)
    protect: bool = True
    shown: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Book:
    """A whole workbook. `kind` and `version` say which template it is; `run_id` stands in the footer of every page."""

    kind: str
    version: str
    title: str
    sheets: tuple[Sheet, ...]
    run_id: str = ""
    created: dt.date = field(default=dt.date(2000, 1, 1))

    def blocks(self, kind: type) -> list[Any]:
        """Every block of one kind, in order of the sheets."""
        return [b for s in self.sheets for b in s.blocks if isinstance(b, kind)]

    def with_blocks(self, change: Callable[[Block], Block]) -> "Book":
        """The same book with every block passed through `change`."""
        sheets = tuple(replace(s, blocks=tuple(change(b) for b in s.blocks)) for s in self.sheets)
        return replace(self, sheets=sheets)


SIGN_OFF = Inputs(
    "Sign-off",
    (
        Input("prepared_by", "Prepared by", None, "text", yearly=True, note="Name of the preparer"),
        Input("prepared_on", "Prepared on", None, "date", yearly=True),
        Input("reviewed_by", "Reviewed by", None, "text", yearly=True, note="A second person"),
        Input("reviewed_on", "Reviewed on", None, "date", yearly=True),
    ),
)


def dated(name: str, entry: Parameter, number: str) -> Input:
    """An input cell that shows a dated parameter with its source, evidence status and checker."""
    return Input(name, entry.label, entry.value, number, entry.unit, parameter=entry, yearly=True, minimum=0)
