"""A spec's chart as a native one of the workbook: bars, bars built up of their parts, or lines."""

import itertools
from typing import Any

import xlsxwriter
from xlsxwriter.chart import Chart as Drawn

from udfs.errors import column_letters
from workbooks import styles
from workbooks.layout import Places, quoted
from workbooks.ownership import MARK
from workbooks.spec import Chart

TYPES: dict[str, dict[str, str]] = {
    "bar": {"type": "bar"}, "stacked": {"type": "bar", "subtype": "stacked"}, "line": {"type": "line"},
}  # fmt: skip
MARKERS = ("square", "diamond")
UNDRAWN = {"name": " ", "fill": {"none": True}, "border": {"none": True}}  # one without a name would be given one, and programs do not
# agree on which entry of a legend is whose, so none is taken out
MOST_LABELS = 10  # about so many points of a line chart are named below it
DASHES = ("solid", "dash", "square_dot", "long_dash")  # colour never carries a meaning alone


def native_chart(file: xlsxwriter.Workbook, places: Places, block: Chart) -> Drawn:
    """The chart, its series taken from the columns of its grid."""
    chart = file.add_chart({**TYPES[block.kind], "name": f"{block.title} ({MARK})"})  # by which a button knows it may be drawn anew
    looks = itertools.cycle(itertools.product(DASHES, block.colours or styles.CHART_COLOURS))
    for name in block.values:
        dash, colour = ("solid", "") if name in block.hidden else next(looks)
        chart.add_series(_series(places, block, name, colour, dash) | (UNDRAWN if name in block.hidden else {}))
    for shape, name in zip(MARKERS, block.marks, strict=False):
        chart.add_series(_marked(places, block, name, shape))
    chart.set_title({"name": block.title, "name_font": {"name": "Arial", "size": 12}})
    drawn = [name for name in block.values if name not in block.hidden]
    chart.set_legend({"none": True} if len(drawn) == 1 else {"position": "bottom"})
    headers = {c.name: c.header for c in places.grids[block.grid][0].columns}
    values = {"name": block.axis or headers[block.values[0]], "num_font": {"name": "Arial"}, "num_format": block.number}
    values |= {} if block.least is None else {"min": block.least}
    place = {"label_position": "low"} if block.low_labels else {}
    if block.kind == "line":
        chart.show_blanks_as("span")  # said outright: unsaid, one program leaves a gap and another draws a zero
        small, every = {"name": "Arial", "size": 8}, max(1, places.grids[block.grid][0].rows // MOST_LABELS)
        chart.set_x_axis({"name": headers[block.category], "num_font": small, "interval_unit": every, "num_format": "0.0", **place})
        chart.set_y_axis(values)
    else:
        chart.set_x_axis(values)
        chart.set_y_axis({"reverse": True, "crossing": "max", "num_font": {"name": "Arial", "size": 8}, **place})
    chart.set_size({"width": 900, "height": block.height})
    return chart


def _marked(places: Places, block: Chart, name: str, shape: str) -> dict[str, Any]:
    """Points without a line between them."""
    look = {"type": shape, "size": 9, "fill": {"color": styles.NAVY}, "border": {"color": "#000000"}}
    return _series(places, block, name, styles.NAVY, "solid") | {"line": {"none": True}, "marker": look}


def _series(places: Places, block: Chart, name: str, colour: str, dash: str) -> dict[str, Any]:
    grid, where = places.grids[block.grid]
    letter = column_letters(places.index(block.grid, name))
    look = {"line": {"color": colour, "width": 2, "dash_type": dash}} if block.kind == "line" else {"fill": {"color": colour}, "gap": 40}
    return {
        "name": f"={quoted(where.sheet)}!${letter}${where.header}",
        "categories": "=" + places.column(block.grid, block.category), "values": "=" + places.column(block.grid, name), **look,
    }  # fmt: skip
