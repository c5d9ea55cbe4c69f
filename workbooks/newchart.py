"""Native charts on a sheet of ours: XlsxWriter writes them into a throw-away workbook, and the parts are lifted out."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import xlsxwriter

from udfs.cells import Cell
from workbooks import styles
from workbooks.errors import WorkbookError, refuse
from workbooks.names import sheet_reference
from workbooks.ownership import MARK
from workbooks.package import RELATIONS
from workbooks.sheetxml import Area, area_of

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_FONT = {"name": "Arial"}


@dataclass(frozen=True)
class Series:
    """One line or set of bars: the cell of its heading ("B3") and its numbers ("B4:B9")."""

    heading: str
    values: str


@dataclass(frozen=True)
class NewChart:
    """A chart over cells of the sheet it stands on, its corner at the cell `at`; width and height in pixels.

    `stacked` are bars built up of their parts; `alt_text` says what the chart shows to somebody who cannot see it; `number` formats the
    axis of values. `hidden`: series, from 0, that take their room and are not drawn. `least`: where the axis of values begins, where that
    is not left to the program; `low_labels`: names stand at the edge, not along zero."""

    title: str
    categories: str
    series: tuple[Series, ...]
    at: str
    alt_text: str
    kind: Literal["bar", "stacked", "column", "line"] = "column"
    axis: str = ""
    number: str = "#,##0"
    width: int = 640
    height: int = 360
    hidden: tuple[int, ...] = ()
    least: float | None = None
    low_labels: bool = False


def parts_of(
    sheet: str, charts: Sequence[NewChart], values: Sequence[Sequence[Cell]], widths: Mapping[int, float]
) -> tuple[bytes, list[bytes]]:
    """The drawing part, whose relations are rId1, rId2 ..., and the chart parts in their order."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = book.add_worksheet(sheet)
    for column, width in widths.items():
        made.set_column(column - 1, column - 1, width)
    for number, chart in enumerate(charts, 1):
        _check(sheet, chart)
        _copy_values(made, chart, values)
        at = area_of(chart.at)
        options = {"description": chart.alt_text}
        made.insert_chart(at.top - 1, at.left - 1, _chart(book, sheet, chart, number), options)  # type: ignore[union-attr]  # _check
    book.close()
    with zipfile.ZipFile(target) as lifted:
        found = [lifted.read(f"xl/charts/chart{number}.xml") for number in range(1, len(charts) + 1)]
        return lifted.read("xl/drawings/drawing1.xml"), found


def relations_bytes(charts: Sequence[str]) -> bytes:
    """The relations of a drawing to its chart parts."""
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/chart" Target="/{part}"/>' for number, part in enumerate(charts, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<Relationships xmlns="{space}">{entries}</Relationships>'.encode()


def _chart(book: xlsxwriter.Workbook, sheet: str, chart: NewChart, number: int) -> Any:
    lying = chart.kind in ("bar", "stacked")
    kind = {"type": "bar", "subtype": "stacked"} if chart.kind == "stacked" else {"type": chart.kind}
    made = book.add_chart({**kind, "name": f"Chart {number} ({MARK})"})
    colours = itertools.cycle(styles.CHART_COLOURS)
    for index, series in enumerate(chart.series):
        colour = "" if index in chart.hidden else next(colours)
        paint = {"line": {"color": colour, "width": 2.25}} if chart.kind == "line" else {"fill": {"color": colour}, "gap": 40}
        paint |= {"fill": {"none": True}, "border": {"none": True}} if index in chart.hidden else {}
        areas = {"name": series.heading, "categories": chart.categories, "values": series.values}
        made.add_series({**{key: _reference(sheet, text) for key, text in areas.items()}, **paint})
    if chart.kind == "line":
        made.show_blanks_as("span")  # said outright, as native_chart does
    made.set_title({"name": "Title", "name_font": {**_FONT, "size": 12}})
    made.title.name = chart.title  # set_title would take a title such as "Sheet!A1" for a reference
    made.set_legend({"none": True} if len(chart.series) - len(chart.hidden) == 1 else {"position": "bottom"})
    across, up = (made.set_y_axis, made.set_x_axis) if lying else (made.set_x_axis, made.set_y_axis)
    at_edge = {"label_position": "low"} if chart.low_labels else {}
    across({"num_font": _FONT, **({"reverse": True, "crossing": "max"} if lying else {}), **at_edge})
    up({"num_font": _FONT, "num_format": chart.number, "name": "Axis" if chart.axis else None, "min": chart.least})
    if chart.axis:  # set afterwards for the same reason as the title
        (made.x_axis if lying else made.y_axis)["title"].name = chart.axis
    made.set_size({"width": chart.width, "height": chart.height})
    return made


def _check(sheet: str, chart: NewChart) -> None:
    areas = [chart.categories, chart.at, *(text for series in chart.series for text in (series.heading, series.values))]
    if not chart.series or any(area_of(text) is None for text in areas):
        raise _fault(sheet, chart, "it needs cells for its place, its categories and every series")
    if not chart.alt_text.strip():
        raise _fault(sheet, chart, "it has no text that says what it shows")
    if _NOT_IN_XML.search(chart.title + chart.alt_text + chart.axis):
        raise _fault(sheet, chart, "its title or text holds a character that cannot be shown")


def _fault(sheet: str, chart: NewChart, reason: str) -> WorkbookError:
    return refuse("item_refused", sheet=sheet, cell=chart.at, item="chart", reason=reason)


def _areas(chart: NewChart) -> list[Area]:
    texts = [chart.categories, *(text for series in chart.series for text in (series.heading, series.values))]
    return [area for text in texts if (area := area_of(text))]


def _copy_values(made: Any, chart: NewChart, values: Sequence[Sequence[Cell]]) -> None:
    """The cells a chart shows: from them the library writes what a viewer draws without calculating."""
    for area in _areas(chart):
        for row, column in area.places():
            line = values[row - 1] if row <= len(values) else ()
            value = line[column - 1] if column <= len(line) else None
            if isinstance(value, str):
                made.write_string(row - 1, column - 1, _NOT_IN_XML.sub(" ", value))
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                made.write_number(row - 1, column - 1, value)


def _reference(sheet: str, text: str) -> str:
    area = area_of(text)
    corners = [(area.top, area.left), (area.bottom, area.right)]  # type: ignore[union-attr]  # _check saw to it
    first, last = (xlsxwriter.utility.xl_rowcol_to_cell(r - 1, c - 1, True, True) for r, c in corners)
    return f"={sheet_reference(sheet)}{first}" + ("" if first == last else f":{last}")
