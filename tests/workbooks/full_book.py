"""An invented workbook with macros that holds what patching could lose: charts, a pivot, an image, comments, rules, names, a drop-down."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import xlsxwriter
import xlwings

from tests.workbooks.foreign_books import replaced, with_parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PIVOT = "pivotCache/pivotCacheDefinition1.xml"
SPEND = [["North", 120.5], ["South", 80.25], ["North", 10.0]]
HOLDS = (
    "xl/vbaProject.bin", "xl/pivotTables/pivotTable1.xml", f"xl/{PIVOT}", "xl/pivotCache/pivotCacheRecords1.xml", "xl/media/image1.png",
    "xl/charts/chart1.xml", "xl/charts/chart2.xml", "xl/drawings/drawing1.xml", "xl/comments1.xml", "xl/sharedStrings.xml",
    "xl/tables/table1.xml",
)  # fmt: skip


def full_book(path: Path, rows: list[list], headings: list[str]) -> Path:
    """The workbook, with a list of contracts as a table; `path` ends with .xlsm."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_vba_project(BytesIO(_macros()), is_stream=True)
    awards, spend, pivot = (book.add_worksheet(name) for name in ("Awards", "Spend", "Pivot"))
    _awards(book, awards, rows, headings)
    _spend(book, spend)
    pivot.write_column("A3", ["Area", "North", "South", "Total Result"])
    pivot.write_column("B3", ["Sum of Net", 130.5, 80.25, 210.75])
    book.define_name("Net", "=Spend!$B$2:$B$4")
    book.close()
    path.write_bytes(_with_pivot(out.getvalue()))
    return path


def _macros() -> bytes:
    """The macros of a workbook that a spreadsheet tool ships."""
    with zipfile.ZipFile(Path(xlwings.__file__).with_name("quickstart.xlsm")) as package:
        return package.read("xl/vbaProject.bin")


def _awards(book: xlsxwriter.Workbook, sheet, rows: list[list], headings: list[str]) -> None:
    for number, row in enumerate(rows, 3):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    columns = [{"header": heading} for heading in headings]
    sheet.add_table(2, 0, 2 + len(rows), len(headings) - 1, {"name": "AwardList", "columns": columns})
    sheet.data_validation("G4:G9", {"validate": "list", "source": ["3", "6", "12"]})
    sheet.conditional_format("H4:H9", {"type": "data_bar"})
    sheet.conditional_format("D4:F9", {"type": "cell", "criteria": "<", "value": 43000, "format": book.add_format({"bg_color": "#FFC7CE"})})
    sheet.write_comment("A4", "checked against the signed copy")
    sheet.insert_image("J20", "dot.png", {"image_data": BytesIO(_png())})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Awards!$H$4:$H$6"})
    sheet.insert_chart("J3", chart)


def _spend(book: xlsxwriter.Workbook, sheet) -> None:
    sheet.write_row("A1", ["Area", "Net"])
    for number, row in enumerate(SPEND, 1):
        sheet.write_row(number, 0, row)
    sheet.write_formula("B6", "=SUM(B2:B4)", book.add_format({"num_format": "#,##0.00"}), 210.75)
    sheet.conditional_format("B2:B4", {"type": "3_color_scale"})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Spend!$B$2:$B$4"})
    sheet.insert_chart("D3", chart)


def _png() -> bytes:
    """One dark blue dot."""
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x12\x43\x6d")) + chunk(b"IEND", b"")


def _with_pivot(data: bytes) -> bytes:
    """The same with a pivot of Spend on the sheet Pivot, as Excel stores one."""
    fields = ('<cacheField name="Area" numFmtId="0"><sharedItems count="2"><s v="North"/><s v="South"/></sharedItems></cacheField>'
              '<cacheField name="Net" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" '
              'minValue="10" maxValue="120.5"/></cacheField>')  # fmt: skip
    records = "".join(f'<r><x v="{["North", "South"].index(str(area))}"/><n v="{net}"/></r>' for area, net in SPEND)
    parts = {
        f"xl/{PIVOT}": f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{RELATED}" r:id="rId1" refreshedBy="" refreshedDate="0" '
        f'createdVersion="6" refreshedVersion="6" recordCount="3"><cacheSource type="worksheet"><worksheetSource ref="A1:B4" '
        f'sheet="Spend"/></cacheSource><cacheFields count="2">{fields}</cacheFields></pivotCacheDefinition>',
        "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords xmlns="{MAIN}" count="3">{records}</pivotCacheRecords>',
        "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": _rels(("rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")),
        "xl/pivotTables/pivotTable1.xml": _table(),
        "xl/pivotTables/_rels/pivotTable1.xml.rels": _rels(("rId1", "pivotCacheDefinition", f"../{PIVOT}")),
        "xl/worksheets/_rels/sheet3.xml.rels": _rels(("rId1", "pivotTable", "../pivotTables/pivotTable1.xml")),
    }
    named = (("pivotCacheDefinition", PIVOT), ("pivotCacheRecords", "pivotCache/pivotCacheRecords1.xml"),
             ("pivotTable", "pivotTables/pivotTable1.xml"))  # fmt: skip
    types = "".join(f'<Override PartName="/xl/{part}" ContentType="{KINDS}.{kind}+xml"/>' for kind, part in named)
    data = with_parts(data, {name: text.encode() for name, text in parts.items()})
    data = replaced(data, "[Content_Types].xml", b"</Types>", f"{types}</Types>".encode())
    link = f'<Relationship Id="rId99" Type="{RELATED}/pivotCacheDefinition" Target="{PIVOT}"/></Relationships>'
    data = replaced(data, "xl/_rels/workbook.xml.rels", b"</Relationships>", link.encode())
    caches = b'<pivotCaches><pivotCache cacheId="1" r:id="rId99"/></pivotCaches></workbook>'
    return replaced(data, "xl/workbook.xml", b"</workbook>", caches)


def _rels(*links: tuple[str, str, str]) -> str:
    inside = "".join(f'<Relationship Id="{name}" Type="{RELATED}/{kind}" Target="{target}"/>' for name, kind, target in links)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'


def _table() -> str:
    not_applied = " ".join(f'apply{what}Formats="0"' for what in ("Number", "Border", "Font", "Pattern", "Alignment"))
    items = '<items count="3"><item x="0"/><item x="1"/><item t="default"/></items>'
    return (
        f'<pivotTableDefinition xmlns="{MAIN}" name="SpendByArea" cacheId="1" dataOnRows="0" {not_applied} applyWidthHeightFormats="1" '
        'dataCaption="Values" updatedVersion="6" minRefreshableVersion="3" createdVersion="6" outline="1" outlineData="1">'
        '<location ref="A3:B6" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        f'<pivotFields count="2"><pivotField axis="axisRow" showAll="0">{items}</pivotField><pivotField dataField="1" showAll="0"/>'
        '</pivotFields><rowFields count="1"><field x="0"/></rowFields>'
        '<rowItems count="3"><i><x/></i><i><x v="1"/></i><i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems>'
        '<dataFields count="1"><dataField name="Sum of Net" fld="1" baseField="0" baseItem="0"/></dataFields></pivotTableDefinition>'
    )
