"""Workbooks as they are about to leave a building: with things nobody sees, with bids, with hostile texts."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import xlsxwriter

from tests.workbooks.foreign_books import with_parts

# Texts a stranger might enter: formulas, commands, links, markup of the file itself, and what CSV readers take for a formula.
INJECTIONS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1,1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "=cmd|'/C calc'!A0", '=HYPERLINK("http://a.example","x")',
    "{=1+1}", "＝1+1", "http://a.example/", "internal:A1", "mailto:a@b.example", "<r><t>markup</t></r>", "</t></is></c><f>1</f>", "&amp;=1",
    "_x003D_1+1", "'=1", '"=1+1"', "a;=1+1", "1/2", "007", "TRUE", "#N/A", "]]>", "%0A=1", "-5",
)  # fmt: skip
PENCE = (0.1 + 0.2, 1234567.89, -0.07, 1e-9, 123456789012345.6, 2**53 - 1.0, 1e300, 41.99)


def book(fill, **options) -> bytes:
    """What `fill(workbook)` writes."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, **options})
    fill(made)
    made.close()
    return out.getvalue()


def leaky() -> bytes:
    """One of everything that is filled and not seen, and a few traces of people."""

    def fill(made):
        bids, secret, deep = (made.add_worksheet(name) for name in ("Bids", "Secret", "Deep"))
        bids.write_row(0, 0, ["Bidder", "Price", "Note"])
        for row, (bidder, price) in enumerate([("Alder", 1200.5), ("Birch", 1100.25), ("Cedar", 1300.1)], 1):
            bids.write_row(row, 0, [bidder, price])
        bids.set_row(2, None, None, {"hidden": True})
        bids.set_column(4, 4, 10, None, {"hidden": True})
        bids.write(0, 4, "margin")
        bids.write(5, 0, "ghost", made.add_format({"font_color": "#FFFFFF"}))
        bids.write(6, 0, 42, made.add_format({"num_format": ";;;"}))
        bids.write_formula(7, 1, "=[1]Sheet1!A1", None, 5)
        bids.write_comment("A1", "ask legal")
        bids.print_area(0, 0, 3, 1)
        secret.write(0, 0, "reserve price")
        secret.hide()
        deep.write(0, 0, "deep")
        deep.very_hidden()
        made.define_name("Path", r"='C:\bids\[b.xlsx]S'!$A$1")
        made.set_properties({"author": "A. Person", "company": "An Organisation"})
        made.set_custom_property("Case", "17")

    return book(fill)


def clean() -> bytes:
    """A workbook with nothing to find."""

    def fill(made):
        sheet = made.add_worksheet("Prices")
        sheet.write(0, 0, "Prices")
        sheet.write_number(1, 0, 5)
        made.set_properties({"title": "Prices"})

    return book(fill)


def tender() -> bytes:
    """Three invented bids below a title, their total, a hidden sheet, and a sheet that repeats the winner."""

    def fill(made):
        bids, result, workings = (made.add_worksheet(name) for name in ("Bids", "Result", "Workings"))
        head = made.add_format({"bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF"})
        money, day = made.add_format({"num_format": "£#,##0.00"}), made.add_format({"num_format": "dd/mm/yyyy"})
        bids.write(0, 0, "Bids received")
        bids.write_row(2, 0, ["Bidder", "Price", "Points", "Received"], head)
        rows = [("Alder Health CIC", 1234567.89, 61.5), ("Birch Diagnostics Ltd", 1189000.25, 64.2), ("Cedar LLP", 1301222.5, 58.9)]
        for row, (bidder, price, points) in enumerate(rows, 3):
            bids.write(row, 0, bidder)
            bids.write(row, 1, price, money)
            bids.write(row, 2, points)
            bids.write(row, 3, 45210 + row, day)
        bids.write(6, 0, "Total")
        bids.write_formula(6, 1, "=SUM(B4:B6)", money, 3724790.64)
        result.write(0, 0, "Winner")
        result.write_formula(0, 1, "=INDEX(Bids!A4:A6,2)", None, "Birch Diagnostics Ltd")
        workings.write(0, 0, "Cedar LLP asked for more time")
        workings.hide()

    return book(fill)


def hostile() -> bytes:
    """Every injection as a text cell in column A, below a heading, and as a sheet name where Excel allows that."""

    def fill(made):
        sheet = made.add_worksheet("=1+1")
        sheet.write_row(0, 0, ["=Heading", "@Amount"], made.add_format({"bold": True}))
        for row in range(1, len(INJECTIONS) + 1):
            sheet.write_number(row, 1, -row)
        made.add_worksheet("@SUM(1)").write_string(0, 0, "x")

    data = book(fill)
    part = "xl/worksheets/sheet1.xml"
    sheet = parts(data)[part].decode()
    for row, text in enumerate(INJECTIONS, 2):
        cell = f'<c r="A{row}" t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'
        sheet = sheet.replace(f'<c r="B{row}">', f'{cell}<c r="B{row}">')
    return with_parts(data, {part: sheet.encode()})


def _escaped(text: str) -> str:
    """As a file holds it: markup escaped, and a carriage return or an escape spelt out as Excel does."""
    text = text.replace("_x003D_", "_x005F_x003D_").replace("\r", "_x000D_")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def saved(folder: Path, data: bytes, name: str = "source.xlsx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
