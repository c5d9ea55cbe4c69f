"""The charts of a planned sheet, by the same xlwings calls in Excel and in a file without Excel.

What xlwings has no call for is set where the program itself has it.
"""

from __future__ import annotations

from collections.abc import Iterator

import xlwings as xw

from workbooks.layout import Area, Places
from workbooks.spec import Chart
from xl_addin.macros.reading import in_excel
from xl_addin.macros.spec_cells import SheetCells

CHART_TYPES = {"bar": "bar_clustered", "stacked": "bar_stacked", "line": "line"}
CHART_POINTS = 675  # as wide as on the template's own sheets, 900 pixels
XL_INTERPOLATED, XL_CATEGORY, XL_LOW = 3, 1, -4134  # XlDisplayBlanksAs, XlAxisType, XlTickLabelPosition
OUR_CHART = "commissioning-workbooks"


def draw(sheet: xw.Sheet, plan: SheetCells, places: Places) -> Iterator[str]:
    """Every chart of the plan; answers those that could not be drawn."""
    for chart, area in plan.charts:
        try:
            _draw(sheet, chart, area, places)
        except Exception as problem:  # noqa: BLE001 - each program has errors of its own; the table serves without, and it is told
            yield f"{sheet.name}!A{area.first}: no chart could be drawn ({type(problem).__name__}); the figures stand in the table"


def _draw(sheet: xw.Sheet, chart: Chart, area: Area, places: Places) -> None:
    """Values side by side are series, their headings the names of the series."""
    grid, where = places.grids[chart.grid]
    columns = sorted(places.index(chart.grid, name) for name in chart.values)
    source = sheet.range((where.header, columns[0]), (where.last, columns[-1]))
    made = sheet.charts.add(
        width=CHART_POINTS, height=chart.height * 0.75, chart_type=CHART_TYPES[chart.kind], source=source, plot_by="columns",
        name=f"{chart.title} ({OUR_CHART})", anchor=sheet.range((area.first, 1)),
    )  # fmt: skip
    category = places.index(chart.grid, chart.category)
    made.set_x_axis_values(sheet.range((where.first, category), (where.last, category)))
    made.title = chart.title
    headings = {column.name: column.header for column in grid.columns}
    least = {} if chart.least is None else {"minimum_scale": chart.least}
    made.value_axis.set(title=chart.axis or headings[chart.values[0]], number_format=chart.number, **least)
    if chart.kind != "line":
        made.category_axis.set(reverse_order=True)
    by_column = sorted(chart.values, key=lambda name: places.index(chart.grid, name))
    _span(made, chart)
    _hide(made, tuple(number for number, name in enumerate(by_column) if name in chart.hidden))
    _describe(made, chart.alt_text or chart.title)


def _hide(made: xw.main.Chart, series: tuple[int, ...]) -> None:
    """What the bars of a waterfall stand on takes its room and is not drawn; Excel counts series from 1."""
    if in_excel(made.parent):
        for number in series:
            made.api[1].SeriesCollection(number + 1).Format.Fill.Visible = False
    elif series and hasattr(type(made.impl), "hidden"):
        made.impl.hidden = series


def _span(made: xw.main.Chart, chart: Chart) -> None:
    """A line goes on where a value is blank; names stand at the edge where the chart asks for that."""
    if in_excel(made.parent):
        if chart.kind == "line":
            made.api[1].DisplayBlanksAs = XL_INTERPOLATED
        if chart.low_labels:
            made.api[1].Axes(XL_CATEGORY).TickLabelPosition = XL_LOW
    elif chart.low_labels and hasattr(type(made.impl), "low_labels"):
        made.impl.low_labels = True


def _describe(made: xw.main.Chart, text: str) -> None:
    """For somebody who cannot see it."""
    if in_excel(made.parent):
        made.api[0].ShapeRange.AlternativeText = text
    elif hasattr(type(made.impl), "alt_text"):
        made.impl.alt_text = text
