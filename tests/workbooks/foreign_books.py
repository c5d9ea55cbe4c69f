"""Workbooks as somebody else would send them, and looks into the zip that show what was left alone."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile

import xlsxwriter

PREFIXED_SHEET = (
    b'<?xml version="1.0" encoding="utf-8"?><x:worksheet '
    b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:dimension ref="A1:B2"/><x:sheetData>'
    b"<x:row><x:c t='inlineStr'><x:is><x:t>first</x:t></x:is></x:c><x:c><x:v>2</x:v></x:c></x:row>"
    b"<x:row><x:c/><x:c><x:f>B1*2</x:f><x:v>4</x:v></x:c></x:row></x:sheetData></x:worksheet>"
)


def finance_book() -> bytes:
    """A workbook with most of what patching must not touch: table, chart, comment, rules, names, styles, properties."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    prices, sums = book.add_worksheet("Bids & prices"), book.add_worksheet("Lot's sums")
    money = book.add_format({"num_format": "#,##0.00", "bold": True})
    for row, (bidder, price) in enumerate([("Alder", 1200.5), ("Birch", 1100.25), ("Cedar", 1300.0)], 1):
        prices.write_row(row, 0, [bidder, price])
    columns = [{"header": "Bidder"}, {"header": "Price", "format": money}]
    prices.add_table(0, 0, 3, 1, {"name": "tblBids", "columns": columns})
    prices.data_validation("D2", {"validate": "list", "source": ["yes", "no"]})
    prices.conditional_format("B2:B4", {"type": "cell", "criteria": ">", "value": 1250, "format": money})
    prices.write_comment("A2", "checked")
    sums.write_formula("A1", "=SUM(tblBids[Price])", money, 3600.75)
    sums.write_formula("A2", "=A1*2", money, 7201.5)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='Lot''s sums'!$A$1:$A$2"})
    sums.insert_chart("C3", chart)
    book.define_name("Total", "='Lot''s sums'!$A$1")
    book.define_name("'Bids & prices'!Twice", "='Lot''s sums'!$A$2")
    book.set_properties({"title": "Bids"})
    book.close()
    return out.getvalue()


def prefixed_book() -> bytes:
    """A workbook as some libraries write it: a prefix on every element, no cell addresses, no styles."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    package = "http://schemas.openxmlformats.org/package/2006"
    related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<ct:Types xmlns:ct="{package}/content-types"><ct:Default Extension="xml" '
        'ContentType="application/xml"/><ct:Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><ct:Override PartName="/xl/workbook.xml" '
        f'ContentType="{kinds}.sheet.main+xml"/><ct:Override PartName="/xl/one.xml" '
        f'ContentType="{kinds}.worksheet+xml"/></ct:Types>',
        "_rels/.rels": f'<r:Relationships xmlns:r="{package}/relationships"><r:Relationship Id="a" '
        f'Type="{related}/officeDocument" Target="xl/workbook.xml"/></r:Relationships>',
        "xl/workbook.xml": f'<x:workbook xmlns:x="{main}" xmlns:q="{related}"><x:sheets>'
        '<x:sheet name="Other" sheetId="1" q:id="b"/></x:sheets></x:workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="b" '
        f'Type="{related}/worksheet" Target="one.xml"/></Relationships>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts.items():
            made.writestr(name, text)
        made.writestr("xl/one.xml", PREFIXED_SHEET)
    return out.getvalue()


def with_parts(data: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The package with parts put in, replaced, or (None) taken out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(n for n in changes if n not in old.namelist())]:
            content = changes.get(name, old.read(name) if name in old.namelist() else None)
            if content is not None:
                new.writestr(zipfile.ZipInfo(name, (2024, 2, 29, 12, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def replaced(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The package with bytes of one part exchanged; they must be there."""
    content = zipfile.ZipFile(io.BytesIO(data)).read(part)
    assert old in content
    return with_parts(data, {part: content.replace(old, new)})


def packed_hashes(data: bytes) -> dict[str, str]:
    """Hash of the compressed bytes of each part, in the order of the zip."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for member in package.infolist():
            name, extra = struct.unpack_from("<HH", data, member.header_offset + 26)
            start = member.header_offset + 30 + name + extra
            found[member.filename] = hashlib.sha256(data[start : start + member.compress_size]).hexdigest()
    return found


def touched(before: bytes, after: bytes) -> set[str]:
    """Parts that are new, gone, or not the same compressed bytes."""
    old, new = packed_hashes(before), packed_hashes(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def part_text(data: bytes, part: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(part).decode("utf-8")
