"""What a macro did to a copy of the workbook, done again to the open one: actions for Excel, by xlwings' own calls.

The copy is a file without Excel (`xl_addin.headless`), where the macro read, wrote and calculated as on every other host. Here its sheets
are taken cell by cell and look by look to xlwings' remote book, which turns each call into an action of Office.js. Formulas are spelt as
Excel on the web shows them. An area that one formula fills is given as a spill, as array formulas cannot be set on the web.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import xlwings as xw

from udfs.cells import ERROR_CODES
from udfs.errors import column_letters
from workbooks import dialect
from workbooks.newchart import NewChart
from workbooks.newrules import DropDown, Highlight
from xl_addin.headless.file import FileSheet, Format, Place, WorkbookFile
from xl_addin.headless.ranges import box_of
from xl_addin.macros.spec_charts import OUR_CHART

USUAL_FONT = {"name": "", "bold": False, "italic": False, "size": 11, "color": "#000000"}
USUAL_CELL = {"wrapText": False, "indentLevel": 0, "horizontalAlignment": "General"}
POINTS_A_CHARACTER, POINTS_BESIDE = 5.25, 3.75  # 7 pixels a character and 5 beside them, at 96 pixels an inch
POINTS_A_PIXEL = 0.75
CHART_KINDS = {"bar": "bar_clustered", "stacked": "bar_stacked", "column": "column_clustered", "line": "line"}
# Functions of js/buttons.js. Sheets of ours are protected without a password, so they are opened first and closed again.
OPEN, CLOSE, EMPTY, DRESS = "cwbOpenSheets", "cwbCloseSheets", "cwbEmptySheet", "cwbDress"
Box = tuple[int, int, int, int]


def replay(file: WorkbookFile, before: dict[str, str], book: xw.Book) -> None:
    """Queue on `book` what was changed in `file`; `before`: its defined names as they were, and what they stood for."""
    there = {sheet.name.casefold(): sheet for sheet in book.sheets}
    touched = [s for s in file.sheets if s.state != "kept" or s.written]
    open_ones = [there[s.name.casefold()].name for s in touched if s.name.casefold() in there]
    call(book, OPEN, open_ones)
    for sheet in touched:  # all of them first: drop-downs and names may point to one that comes later
        if sheet.state == "new":
            there[sheet.name.casefold()] = book.sheets.add(sheet.name, after=book.sheets[-1])
        elif sheet.state == "cleared":
            _empty(there[sheet.name.casefold()])
    for sheet in touched:
        _write(there[sheet.name.casefold()], sheet)
    for name in file.removed:
        if not any(s.name.casefold() == name.casefold() for s in file.sheets):
            there[name.casefold()].delete()
    _names(file, before, book)
    for sheet in touched:
        _hang(book, there[sheet.name.casefold()], sheet)
    call(book, CLOSE, open_ones)


def call(book: xw.Book, function: str, *args: Any) -> None:
    """Have the task pane call a function of its own. Not by xlwings' App, which asks whichever workbook came to the server last."""
    book.impl.append_json_action(func="runMacro", args=[function, *args])


def _empty(target: xw.Sheet) -> None:
    """Cells, tables, rules and our own charts; xlwings has no call for all of it."""
    call(target.book, EMPTY, target.name, OUR_CHART)
    target.impl.api["tables"].clear()
    target.impl.api["charts"][:] = [chart for chart in target.impl.api["charts"] if OUR_CHART not in chart["name"]]


# ---- cells


def _write(target: xw.Sheet, sheet: FileSheet) -> None:
    if sheet.state == "kept":
        _cells(target, sheet)
    else:
        _dress(target, sheet)
        _whole(target, sheet)


def _cells(target: xw.Sheet, sheet: FileSheet) -> None:
    """Single cells of a sheet that stays."""
    constants = {place: _typed(sheet.value(place)) for place in sheet.written if place not in sheet.formulas}
    for (row, column), values in _runs(constants):
        target.range((row, column)).options(ndim=2).value = [[value] for value in values]
    for (row, column), texts in _runs({place: shown(text) for place, text in sheet.formulas.items()}):
        _range(target, (row, column, row + len(texts) - 1, column)).formula = [[text] for text in texts]


def _whole(target: xw.Sheet, sheet: FileSheet) -> None:
    """Everything on a sheet at once. What a formula fills is left blank, so that it can spill."""
    spilt = {place for first, reach in sheet.reaches.items() for place in _places(box_of(reach)) if place != first}
    held = {place: value for place in sheet.written - spilt if (value := _content(sheet, place)) not in (None, "")}
    if held:
        height, width = (max(place[i] for place in held) for i in (0, 1))
        rows = [[held.get((row, column), "") for column in range(1, width + 1)] for row in range(1, height + 1)]
        _range(target, (1, 1, height, width)).formula = rows


def _content(sheet: FileSheet, place: Place) -> Any:
    text = sheet.formulas.get(place)
    return _typed(sheet.value(place), sheet.formats.get(place)) if text is None else shown(text)


def shown(formula: str) -> str:
    """A formula as it is typed in Excel on the web: CWB.NAME( as in LibreOffice, and no mark before newer functions of Excel's own."""
    return dialect.respell(formula, "libreoffice").replace("_xlfn.", "")


def _typed(value: Any, look: Format | None = None) -> Any:
    """Excel would take a text such as 1/2 or =A1 for a date or a formula unless it is marked as text or the cell is one for texts."""
    if not isinstance(value, str) or value == "" or value in ERROR_CODES or (look and look.number_format == "@"):
        return value
    return f"'{value}"


# ---- looks


def _dress(target: xw.Sheet, sheet: FileSheet) -> None:
    """All looks of a sheet in one action, as each of xlwings' own waits for Excel."""
    looks = [[_area(box), _look(look, box)] for box, look in _areas(sheet.formats)]
    widths = {column_letters(column): width * POINTS_A_CHARACTER + POINTS_BESIDE for column, width in sheet.widths.items()}
    call(target.book, DRESS, target.name, json.dumps({"looks": looks, "widths": widths, "heights": sheet.heights}))


def _look(look: Format, box: Box) -> dict[str, Any]:
    """What is not as usual, in the words of Office.js."""
    font = {"name": look.name, "bold": look.bold, "italic": look.italic, "size": look.size, "color": f"#{look.color}"}
    cell = {"wrapText": look.wrap, "indentLevel": look.indent, "horizontalAlignment": look.align.capitalize() or "General"}
    told = {
        "font": {word: value for word, value in font.items() if value != USUAL_FONT[word]},
        "cell": {word: value for word, value in cell.items() if value != USUAL_CELL[word]},
        "fill": f"#{look.fill}" if look.fill else "",
        "number": look.number_format if look.number_format != "General" else "",
        "lines": list(_lines(look, box)),
    }
    return {word: value for word, value in told.items() if value}


def _lines(look: Format, box: Box) -> Iterator[list[str]]:
    """Side, weight and colour; lines between the cells of an area are lines inside it."""
    sides = {side: (weight.capitalize(), f"#{colour}") for side, weight, colour in look.edges}
    yield from ([f"Edge{side.capitalize()}", *line] for side, line in sides.items())
    inside = (("InsideHorizontal", "top", "bottom", box[2] - box[0]), ("InsideVertical", "left", "right", box[3] - box[1]))
    for name, one, other, cells in inside:
        if cells and one in sides and other in sides:
            yield [name, *sides[one]]


def _areas(formats: dict[Place, Format]) -> Iterator[tuple[Box, Format]]:
    """Rectangles of one look: runs below each other, joined with equal ones beside them."""
    open_ones: dict[tuple[int, int, Format], Box] = {}
    for (row, column), looks in _runs(formats):
        for look, run in groupby(looks):
            height = len(list(run))
            key, known = (row, row + height - 1, look), open_ones.get((row, row + height - 1, look))
            if known and known[3] < column - 1:
                yield known, look
                known = None
            open_ones[key] = (row, known[1] if known else column, row + height - 1, column)
            row += height
    yield from ((box, look) for (_, _, look), box in open_ones.items())


def _runs(cells: dict[Place, Any]) -> Iterator[tuple[Place, list[Any]]]:
    """First place and contents of cells below each other."""
    places = sorted(cells, key=lambda place: (place[1], place[0]))
    for _, run in groupby(enumerate(places), key=lambda pair: (pair[1][1], pair[1][0] - pair[0])):
        found = [place for _, place in run]
        yield found[0], [cells[place] for place in found]


def _area(box: Box) -> str:
    return f"{column_letters(box[1])}{box[0]}:{column_letters(box[3])}{box[2]}"


# ---- what hangs on the cells


def _names(file: WorkbookFile, before: dict[str, str], book: xw.Book) -> None:
    now = {name.name: f"={name.text}" for name in file.names}
    known = {name.name.casefold(): name for name in book.names}
    for name, text in before.items():
        if now.get(name) != text and name.casefold() in known:
            known[name.casefold()].delete()
    for name, text in now.items():
        if before.get(name) != text:
            book.names.add(name, text)


def _hang(book: xw.Book, target: xw.Sheet, sheet: FileSheet) -> None:
    for table in sheet.tables:
        target.tables.add(source=target[table.area], name=table.name, table_style_name=table.style, has_headers=True)
    for offer in sheet.drop_downs:
        _offer(book, target, offer)
    for rule in reversed(sheet.highlights):  # each new one goes before those that are there
        _highlight(target[rule.area], rule)
    for chart in sheet.charts:
        _chart(target, chart)
    if sheet.frozen_rows:
        target.freeze_panes.freeze_at(f"A1:A{sheet.frozen_rows}")


def _offer(book: xw.Book, target: xw.Sheet, offer: DropDown) -> None:
    source: Any = list(offer.choices)
    if offer.source:
        name, _, area = offer.source.rpartition("!")
        source = book.sheets[name.strip("'").replace("''", "'")].range(area)
    target[offer.area].data_validation.set_list(source)


def _highlight(area: xw.Range, rule: Highlight) -> None:
    if rule.when == "equals":
        quoted = str(rule.value).replace('"', '""')
        area.conditional_formats.add_cell_value("equal_to", f'="{quoted}"', fill_color=rule.tone)
    else:
        area.conditional_formats.add_custom(str(rule.value), fill_color=rule.tone)


def _chart(target: xw.Sheet, chart: NewChart) -> None:
    columns = [box_of(series.heading)[1] for series in chart.series]
    top, bottom = box_of(chart.series[0].heading)[0], box_of(chart.series[0].values)[2]
    made = target.charts.add(
        width=chart.width * POINTS_A_PIXEL, height=chart.height * POINTS_A_PIXEL, chart_type=CHART_KINDS[chart.kind],
        source=_range(target, (top, min(columns), bottom, max(columns))), plot_by="columns", name=f"{chart.title} ({OUR_CHART})",
        anchor=target[chart.at],
    )  # fmt: skip
    made.set_x_axis_values(target[chart.categories])
    made.title = chart.title
    least = {} if chart.least is None else {"minimum_scale": chart.least}
    made.value_axis.set(title=chart.axis, number_format=chart.number, **least)
    if chart.kind in ("bar", "stacked"):
        made.category_axis.set(reverse_order=True)


def _range(target: xw.Sheet, box: Box) -> xw.Range:
    return target.range(box[:2], box[2:])


def _places(box: Box) -> Iterator[Place]:
    return ((row, column) for row in range(box[0], box[2] + 1) for column in range(box[1], box[3] + 1))
