"""What a worksheet shows of its cells: hidden rows and columns, widths, cell formats, merged areas, filter, panes.

The reader gives values and formulas; this gives what stands around them, streamed from the same bytes.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from workbooks.addresses import column_number, range_boundaries
from workbooks.part_tree import measure, switched_on, whole
from workbooks.sheetcells import MOST_COLUMNS, MOST_ROWS
from workbooks.xml_stream import parse

LEAST_HEIGHT, LEAST_WIDTH = 1, 0.2  # points and characters; a row or column of less is a hairline
Place = tuple[int, int]
COUNTED = {"conditionalFormatting": "Conditional formats", "dataValidation": "Drop-downs and input rules", "hyperlink": "Links on cells"}


@dataclass
class View:
    """Rows and columns count from 1. `ranges` are areas as (first column, first row, last column, last row)."""

    formats: dict[Place, int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    widths: list[tuple[int, int, float]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    conditional: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    filtered: str = ""
    filter_active: bool = False
    frozen: Place = (0, 0)
    default_width: float | None = None
    counts: Counter = field(default_factory=Counter)

    def column_hidden(self, column: int) -> bool:
        return any(first <= column <= last for first, last in self.hidden_columns)

    def within_conditional(self, place: Place) -> bool:
        """Whether a rule may change how the cell looks, so that its own format does not tell."""
        row, column = place
        return any(c1 <= column <= c2 and r1 <= row <= r2 for c1, r1, c2, r2 in self._conditional_areas)

    @property
    def _conditional_areas(self) -> list[tuple[int, int, int, int]]:
        if not hasattr(self, "_areas"):
            self._areas = [area for text in self.conditional for piece in text.split() if (area := boundaries(piece))]
        return self._areas


def view(part: str, data: bytes) -> View:
    """The view of one worksheet part that the reader has accepted. Raises WorkbookError `damaged_part`."""
    reading = _Reading()
    parse(io.BytesIO(data), part, reading.wire)
    return reading.view


def boundaries(text: str) -> tuple[int, int, int, int] | None:
    """First column, first row, last column, last row of `B2:D9`, `B:D` or `2:9`; None for anything else."""
    try:
        c1, r1, c2, r2 = range_boundaries(text.replace("$", ""))
    except ValueError:
        return None
    return c1 or 1, r1 or 1, c2 or MOST_COLUMNS, r2 or MOST_ROWS


def moved_up(number: int, left_out: list[int]) -> int:
    """Where row or column `number` comes to stand when the sorted ones in `left_out` are gone."""
    return number - bisect_right(left_out, number)


class _Reading:
    def __init__(self) -> None:
        self.view = View()
        self.row = self.column = 0

    def wire(self, parser) -> None:
        parser.StartElementHandler = self.start

    def start(self, tag: str, told: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "c":
            self._cell(told)
        elif name in COUNTED:
            self.view.counts[COUNTED[name]] += 1
        reader = getattr(self, f"_{name}", None) if name in _ELEMENTS else None
        if reader:
            reader(told)

    def _cell(self, told: dict[str, str]) -> None:
        self.column = _column_of(told["r"]) if "r" in told else self.column + 1
        if told.get("s", "0") != "0":
            self.view.formats[self.row, self.column] = whole(told["s"])

    def _row(self, told: dict[str, str]) -> None:
        self.row = whole(told.get("r"), self.row + 1)
        self.column = 0
        height = measure(told.get("ht"))
        if switched_on(told.get("hidden")) or height is not None and height < LEAST_HEIGHT:
            self.view.hidden_rows.add(self.row)
        elif height:
            self.view.heights[self.row] = height

    def _col(self, told: dict[str, str]) -> None:
        first, last = whole(told.get("min"), 1), whole(told.get("max"), 1)
        width = measure(told.get("width"))
        if switched_on(told.get("hidden")) or width is not None and width < LEAST_WIDTH:
            self.view.hidden_columns.append((first, last))
        elif width:
            self.view.widths.append((first, last, width))

    def _sheetFormatPr(self, told: dict[str, str]) -> None:
        self.view.default_width = measure(told.get("defaultColWidth"))

    def _mergeCell(self, told: dict[str, str]) -> None:
        self.view.merged.append(told.get("ref", ""))

    def _conditionalFormatting(self, told: dict[str, str]) -> None:
        self.view.conditional.append(told.get("sqref", ""))

    def _hyperlink(self, told: dict[str, str]) -> None:
        target = next((value for key, value in told.items() if key.endswith(" id")), "")
        self.view.links.append((told.get("ref", ""), target))

    def _autoFilter(self, told: dict[str, str]) -> None:
        self.view.filtered = self.view.filtered or told.get("ref", "")

    def _filterColumn(self, _: dict[str, str]) -> None:
        self.view.filter_active = True

    def _pane(self, told: dict[str, str]) -> None:
        if told.get("state") in ("frozen", "frozenSplit"):
            rows, columns = measure(told.get("ySplit")), measure(told.get("xSplit"))
            self.view.frozen = int(rows or 0), int(columns or 0)


_ELEMENTS = {"row", "col", "sheetFormatPr", "mergeCell", "conditionalFormatting", "hyperlink", "autoFilter", "filterColumn", "pane"}


def _column_of(address: str) -> int:
    return column_number(address.rstrip("0123456789"))
