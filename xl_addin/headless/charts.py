"""Native charts on sheets we write, kept as what they show until the file is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from xlwings import base_classes as base

from udfs.errors import column_letters
from workbooks.newchart import NewChart, Series
from xl_addin.headless.refusal import honest, refuse

if TYPE_CHECKING:
    from xl_addin.headless.ranges import Range
    from xl_addin.headless.sheets import Sheet

KINDS = {"bar_clustered": "bar", "bar_stacked": "stacked", "column_clustered": "column", "line": "line"}
PIXELS_A_POINT = 96 / 72


@honest
class Charts(base.Charts):
    """Charts put on a sheet since it was opened; those that were in the file are not counted."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def parent(self) -> Sheet:
        return self.sheet

    def __len__(self) -> int:
        return len(self.sheet.file_sheet.charts)

    def __iter__(self) -> Iterator[Chart]:
        return (Chart(self.sheet, number) for number in range(len(self)))

    def __call__(self, key: int) -> Chart:
        return Chart(self.sheet, key - 1)

    def __contains__(self, key: object) -> bool:
        return False  # a chart of a file without Excel has no name of its own

    def add(self, left: float, top: float, width: float, height: float, chart_type: str | None = None, source: Range | None = None,
            plot_by: str | None = None, anchor: Any = None, **_: Any) -> Chart:  # fmt: skip
        """A chart at the cell `anchor`; width and height in points. Its series are the columns of `source`, headings in the first row."""
        if self.sheet.file_sheet.state == "kept" or anchor is None:
            raise refuse("Adding a chart to a sheet that was there before, or one without a cell it stands at")
        size = round(width * PIXELS_A_POINT), round(height * PIXELS_A_POINT)
        at = anchor.impl.get_address(False, False, False)
        self.sheet.file_sheet.charts.append(NewChart("", "", (), at, "", width=size[0], height=size[1]))
        made = Chart(self.sheet, len(self) - 1)
        if chart_type is not None:
            made.chart_type = chart_type
        if source is not None:
            made.set_source_data(source, plot_by)
        return made


@honest
class Chart(base.Chart):
    def __init__(self, sheet: Sheet, number: int) -> None:
        self.sheet, self.number = sheet, number

    @property
    def drawn(self) -> NewChart:
        return self.sheet.file_sheet.charts[self.number]

    def change(self, **changes: Any) -> None:
        self.sheet.file_sheet.charts[self.number] = replace(self.drawn, **changes)

    @property
    def api(self) -> NewChart:
        return self.drawn

    @property
    def parent(self) -> Sheet:
        return self.sheet

    @property
    def chart_type(self) -> str:
        return next(name for name, kind in KINDS.items() if kind == self.drawn.kind)

    @chart_type.setter
    def chart_type(self, value: str) -> None:
        if value not in KINDS:
            raise refuse(f"A chart of the type {value}")
        self.change(kind=KINDS[value])

    @property
    def title(self) -> str | None:
        return self.drawn.title or None

    @title.setter
    def title(self, value: str | None) -> None:
        self.change(title=value or "", alt_text=self.drawn.alt_text or value or "")

    @property
    def alt_text(self) -> str:
        """What the chart shows, for somebody who cannot see it; xlwings knows no such property of its own."""
        return self.drawn.alt_text

    @alt_text.setter
    def alt_text(self, value: str) -> None:
        self.change(alt_text=value)

    @property
    def hidden(self) -> tuple[int, ...]:
        """Series, from 0, that are not drawn: xlwings knows no such property of its own."""
        return self.drawn.hidden

    @hidden.setter
    def hidden(self, value: tuple[int, ...]) -> None:
        self.change(hidden=value)

    @property
    def low_labels(self) -> bool:
        """Whether names stand at the edge and not along zero: no such property of xlwings either."""
        return self.drawn.low_labels

    @low_labels.setter
    def low_labels(self, value: bool) -> None:
        self.change(low_labels=value)

    def set_source_data(self, source: Range, plot_by: str | None = None) -> None:
        """Each column a series: its heading, then its numbers."""
        if plot_by == "rows":
            raise refuse("A chart with its series in rows")
        top, left, bottom, right = source.box
        letters = [column_letters(column) for column in range(left, right + 1)]
        self.change(series=tuple(Series(f"{letter}{top}", f"{letter}{top + 1}:{letter}{bottom}") for letter in letters))

    def set_x_axis_values(self, source: Range) -> None:
        self.change(categories=source.get_address(False, False, False))

    @property
    def value_axis(self) -> Axis:
        return Axis(self, values=True)

    @property
    def category_axis(self) -> Axis:
        return Axis(self, values=False)


class Axis:
    """An axis of a chart. Bars are listed from the top in any case, so `reverse_order` changes nothing."""

    def __init__(self, chart: Chart, values: bool) -> None:
        self.chart, self.values = chart, values

    def set(self, **changes: Any) -> None:
        wanted = {name: value for name, value in changes.items() if isinstance(value, (str, bool))}
        if self.values and "title" in wanted:
            self.chart.change(axis=wanted["title"])
        if self.values and "number_format" in wanted:
            self.chart.change(number=wanted["number_format"])
        least = changes.get("minimum_scale")
        if self.values and isinstance(least, (int, float)):
            self.chart.change(least=least)
