"""Healthy workbooks of many kinds, the same bytes every time; every reader must open them and see the same."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, time

import openpyxl
import xlsxwriter
from openpyxl.worksheet.table import Table

from tests.hostile.packages import CREATED, healthy, noise, packed, parts_of, with_parts

ORIGINALS: dict[str, Callable[[], bytes]] = {"plain": healthy}


def original(fill: Callable[[xlsxwriter.Workbook], None], **options: object) -> None:
    """Adds the workbook that `fill` writes, under the name of that function."""

    def build() -> bytes:
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target, options)
        book.set_properties({"created": CREATED})
        fill(book)
        book.close()
        return target.getvalue()

    ORIGINALS[fill.__name__.strip("_").replace("_", "-")] = build


def _numbers(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Numbers")
    for row in range(120):
        sheet.write_row(row, 0, [row * 0.1, -row, row * 1e15, row / 7, 1e-300 * row, 10.0**row])


def _texts(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Texts")
    for row, text in enumerate(("plain", " spaces ", "a\nb", "£", "naïve", "\U0001f600", "<&>\"'", "=1+1", "'00123", "x" * 32_767)):
        sheet.write_string(row, 0, text)
        sheet.write_string(row, 2, f"{text} again"[:32_767])
    sheet.write_rich_string(12, 0, "one ", book.add_format({"bold": True}), "two", " three")


def _dates(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Dates")
    for row, form in enumerate(("dd/mm/yyyy", "yyyy-mm-dd hh:mm:ss", "hh:mm", "[h]:mm", "mmm yy")):
        sheet.write_datetime(row, 0, datetime(2024, 4, 1, 9, 30), book.add_format({"num_format": form}))
    sheet.write_datetime(6, 0, time(17, 45), book.add_format({"num_format": "hh:mm"}))


def _dates_from_1904(book: xlsxwriter.Workbook) -> None:
    _dates(book)


def _formulas(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Formulas")
    for row in range(30):
        sheet.write_number(row, 0, row)
        sheet.write_formula(row, 1, f"=A{row + 1}*2", None, row * 2)
        sheet.write_formula(row, 2, f'=IF(A{row + 1}>9,"many","few")', None, "many" if row > 9 else "few")
    sheet.write_array_formula(0, 3, 4, 3, "{=A1:A5*3}", None, 0)
    sheet.write_dynamic_array_formula("E1:E3", "=SORT(A1:A3)", None, 0)
    sheet.write_formula(0, 6, "=1/0", None, "#DIV/0!")
    sheet.write_formula(1, 6, "=TRUE()", None, True)


def _tables_and_charts(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Table")
    rows = [[f"Practice {n}", n * 1000.25] for n in range(10)]
    sheet.add_table(0, 0, 10, 1, {"data": rows, "columns": [{"header": "Practice"}, {"header": "Patients"}]})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Table!$B$2:$B$11"})
    sheet.insert_chart("D2", chart)
    line = book.add_chart({"type": "line"})
    line.add_series({"values": "=Table!$B$2:$B$11"})
    book.add_chartsheet("Picture").set_chart(line)


def _hidden_sheets_and_names(book: xlsxwriter.Workbook) -> None:
    for name in ("Seen", "Hidden", "Very hidden", "O'Brien & Söhne (2)"):
        book.add_worksheet(name).write_row(0, 0, [name, 1])
    book.get_worksheet_by_name("Hidden").hide()
    book.get_worksheet_by_name("Very hidden").very_hidden()
    book.define_name("Total", "=Seen!$B$1")
    book.define_name("Hidden!Local", "=Hidden!$B$1")


def _layout(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Layout")
    bold = book.add_format({"bold": True, "bg_color": "#FFFF99"})
    sheet.merge_range("A1:C1", "Title", bold)
    sheet.freeze_panes(2, 1)
    sheet.set_column("A:A", 30, bold)
    sheet.set_row(4, 30, None, {"hidden": True})
    sheet.write_column(2, 0, [1, 2, 3, 4])
    sheet.write_blank(7, 7, None, bold)
    sheet.conditional_format("A3:A9", {"type": "data_bar"})
    sheet.data_validation("B3", {"validate": "list", "source": ["yes", "no"]})
    sheet.write_comment("A3", "A remark")
    sheet.write_url("A12", "https://example.org/", string="a link")
    sheet.add_sparkline("B4", {"range": "Layout!A3:A6"})


def _texts_in_cells(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Inline")
    for row in range(40):
        sheet.write_row(row, 0, [f"row {row}", row, row % 2 == 0])


def _far_apart(book: xlsxwriter.Workbook) -> None:
    book.add_worksheet("Low").write_row(99_999, 3, [1, "low"])
    book.add_worksheet("Wide").write_column(3, 16_000, [2, "wide"])
    book.add_worksheet("Empty")


def _forty_sheets(book: xlsxwriter.Workbook) -> None:
    for number in range(40):
        book.add_worksheet(f"S{number}").write_row(0, 0, [number, f"sheet {number}", number / 3])


def _large(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Large")
    for row in range(20_000):
        sheet.write_row(row, 0, [f"P{row:05d}", row, row / 8, row % 3 == 0, "a text often used"])


for one in (_numbers, _texts, _dates, _formulas, _tables_and_charts, _hidden_sheets_and_names, _layout, _far_apart, _forty_sheets, _large):
    original(one)
original(_dates_from_1904, date_1904=True)
original(_texts_in_cells, constant_memory=True)


def _by_openpyxl() -> bytes:
    """Another writer, another way to write the same things; it puts in the present moment, which is taken out again."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("Name", "Value"), ("one", 1), ("two", 2.5), ("three", datetime(2024, 4, 1)), ("four", True)):
        sheet.append(row)
    sheet.add_table(Table(displayName="T", ref="A1:B5"))
    target = io.BytesIO()
    book.save(target)
    parts = parts_of(target.getvalue())
    core = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-04-01T00:00:00Z", parts["docProps/core.xml"])
    return packed(parts | {"docProps/core.xml": core})


ORIGINALS["by-openpyxl"] = _by_openpyxl
ORIGINALS["with-a-picture"] = with_parts({"xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + noise(20_000).encode()})
ORIGINALS["unpacked"] = lambda: packed(parts_of(healthy()), 0)
