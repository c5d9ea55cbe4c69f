"""Hand-made attacks: bytes that look like a workbook, each with the code its refusal must carry.

Every attack starts from a healthy workbook and changes one thing. `ATTACKS` holds (name, code, builder); a code of
None means that the file looks alarming but must open all the same.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable

import xlsxwriter

Parts = dict[str, bytes]
SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
BOOK_RELS = "xl/_rels/workbook.xml.rels"
TEXTS = "xl/sharedStrings.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'

ATTACKS: list[tuple[str, str | None, Callable[[], bytes]]] = []


def attack(code: str | None, name: str, builder: Callable[[], bytes]) -> None:
    """Adds one attack to the list."""
    ATTACKS.append((name, code, builder))


def healthy() -> bytes:
    """Two small sheets with a text, a number, a logical, a formula with its result, and an error."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("Prices")
    sheet.write_string(0, 0, "Supplier")
    sheet.write_number(1, 1, 12.5)
    sheet.write_boolean(2, 0, True)
    sheet.write_formula(3, 0, "=B2*2", None, 25)
    sheet.write_formula(4, 0, "=NA()", None, "#N/A")
    book.add_worksheet("Notes").write_string(0, 0, "none")
    book.close()
    return target.getvalue()


def parts_of(data: bytes) -> Parts:
    """The parts of a package, unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Parts | list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip package of the parts; a list may hold the same name twice."""
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", method) as package:
        warnings.simplefilter("ignore", UserWarning)  # zipfile warns of the duplicate names made on purpose
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            package.writestr(zipfile.ZipInfo(name), content, method)
    return target.getvalue()


def changed(part: str, old: str, new: str) -> Callable[[], bytes]:
    """A healthy workbook in which `old` (a pattern) in a part has become `new`."""

    def build() -> bytes:
        parts = parts_of(healthy())
        text, count = re.subn(old, lambda _: new, parts[part].decode(), count=1)
        assert count, f"{old} is not in {part}"
        parts[part] = text.encode()
        return packed(parts)

    return build


def without(part: str) -> Callable[[], bytes]:
    """A healthy workbook that lacks one part."""
    return lambda: packed({name: content for name, content in parts_of(healthy()).items() if name != part})


def extra(name: str, content: bytes = b"x") -> Callable[[], bytes]:
    """A healthy workbook with one more part, even if that name is taken."""
    return lambda: packed([*parts_of(healthy()).items(), (name, content)])


def with_cells(cells: str) -> Callable[[], bytes]:
    """A healthy workbook whose first sheet holds these rows instead of its own."""
    return changed(SHEET, r"(?s)<sheetData>.*</sheetData>", f"<sheetData>{cells}</sheetData>")


def with_value(attributes: str, value: str) -> Callable[[], bytes]:
    """A healthy workbook in which cell B2 of the first sheet is stored like this."""
    return with_cells(f'<row r="2"><c r="B2"{attributes}><v>{value}</v></c></row>')


def plain(text: str) -> Callable[[], bytes]:
    """A file that is only text."""
    return lambda: text.encode()


def _utf16_document_type() -> bytes:
    parts = parts_of(healthy())
    text = parts[SHEET].decode().replace("UTF-8", "UTF-16").replace("?>", f"?>{LAUGHS}", 1)
    return packed(parts | {SHEET: text.encode("utf-16")})


def _bomb() -> bytes:
    return packed(parts_of(healthy()) | {"xl/media/image1.xml": bytes(60 * 1024 * 1024)})


def _nested_bomb() -> bytes:
    inner = packed({"a.xml": bytes(60 * 1024 * 1024)})
    return packed(parts_of(healthy()) | {"xl/embeddings/inner.zip": packed({"b.zip": inner})})


def _size_lie() -> bytes:
    """The sheet says it unpacks to ten bytes, in its own header and in the directory."""
    data = bytearray(_bomb())
    size = struct.pack("<L", 60 * 1024 * 1024)
    for _ in range(2):
        place = data.index(size)
        data[place : place + 4] = struct.pack("<L", 10)
    return bytes(data)


def _shared_bytes() -> bytes:
    """Two directory entries for the same packed bytes, the trick behind bombs of many gigabytes."""
    data = packed({**parts_of(healthy()), "xl/media/a.bin": b"1" * 100, "xl/media/b.bin": b"2" * 100})
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        first, second = (package.getinfo(f"xl/media/{letter}.bin").header_offset for letter in "ab")
    place = data.rindex(struct.pack("<L", second) + b"xl/media/b.bin")
    return data[:place] + struct.pack("<L", first) + data[place + 4 :]


def _encrypted_member() -> bytes:
    data = bytearray(healthy())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        offset = package.getinfo(SHEET).header_offset
    data[offset + 6] |= 1
    entry = data.rindex(SHEET.encode()) - 46
    data[entry + 8] |= 1
    return bytes(data)


def _strict() -> bytes:
    main, strict = "http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/"
    swapped = {
        name: content.replace(f"{main}spreadsheetml/2006/main".encode(), f"{strict}spreadsheetml/main".encode())
        .replace(f"{main}officeDocument/2006/".encode(), f"{strict}officeDocument/".encode())
        for name, content in parts_of(healthy()).items()
    }
    return packed(swapped)


def _many_parts() -> bytes:
    return packed({**parts_of(healthy()), **{f"xl/media/{n}.bin": b"" for n in range(10_001)}}, zipfile.ZIP_STORED)


def _text_bomb() -> bytes:
    """One text of 30,000 letters, shown in 10,000 cells: small on disk, 300 million letters in memory."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10_001))
    parts = parts_of(with_cells(cells)())
    text = parts[TEXTS].decode().replace("<t>Supplier</t>", f"<t>{'x' * 30_000}</t>")
    return packed(parts | {TEXTS: text.encode()})


def _open_document() -> bytes:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed([("mimetype", kind), ("content.xml", b"<x/>")], zipfile.ZIP_STORED)


# ---- kinds of file ----------------------------------------------------------------------------------------------
attack("not_a_workbook", "random bytes", lambda: bytes((n * 197 + n // 7) % 256 for n in range(5000)))
attack("not_a_workbook", "an empty zip", lambda: packed({}))
attack("not_a_workbook", "a zip of something else", lambda: packed({"[Content_Types].xml": b"<Types/>",
       "_rels/.rels": b"<Relationships/>"}))
attack("encrypted", "password", lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512))
attack("old_xls", "old .xls", lambda: OLE + "Workbook".encode("utf-16-le") + bytes(512))
attack("other_document", "old .doc", lambda: OLE + "WordDocument".encode("utf-16-le") + bytes(512))
attack("text_file", "HTML", plain("<html><body><table><tr><td>1</td></tr></table></body></html>"))
attack("text_file", "CSV", plain("Supplier,Price\nA,12.50\n"))
attack("text_file", "JSON", plain('{"supplier": "A"}'))
attack("text_file", "XML Spreadsheet 2003", plain('<?xml version="1.0"?><Workbook '
       'xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'))
attack("other_document", "PDF", plain("%PDF-1.7\n"))
attack("other_document", "Word", lambda: packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}))
attack("opendocument", "OpenDocument", _open_document)
attack("binary_xlsb", "xlsb", lambda: packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"x"}))
attack("strict_ooxml", "Strict Open XML", _strict)
# ---- the zip package --------------------------------------------------------------------------------------------
for cut in (4, 29, 200, 1000, -2000, -200, -22, -1):
    attack("truncated", f"cut at {cut}", lambda cut=cut: healthy()[:cut])
attack("inflates_too_far", "bomb", _bomb)
attack(None, "bomb inside a zip inside a zip, which nothing unpacks", _nested_bomb)
attack("size_lie", "size lie", _size_lie)
attack("size_lie", "shared bytes", _shared_bytes)
attack("too_many_parts", "10,001 pictures", _many_parts)
attack("duplicate_part", "a part twice", extra(SHEET))
attack("duplicate_part", "a part twice but for case", extra("xl/Workbook.XML"))
for unsafe in ("../evil.xml", "xl/../../evil.xml", "/etc/evil.xml", "xl\\evil.xml", "C:evil.xml", "xl/a\nb.xml"):
    attack("unsafe_part_name", f"part {unsafe!r}", extra(unsafe))
attack("encrypted_part", "encrypted zip member", _encrypted_member)
attack("odd_compression", "LZMA", lambda: packed(parts_of(healthy()), zipfile.ZIP_LZMA))
# ---- XML --------------------------------------------------------------------------------------------------------
attack("dtd", "document type", changed(SHEET, r"\?>", '?><!DOCTYPE worksheet SYSTEM "http://localhost/x.dtd">'))
attack("dtd", "billion laughs", changed(TEXTS, r"\?>", f"?>{LAUGHS}"))
attack("dtd", "billion laughs after a comment", changed(BOOK, r"\?>", f"?><!-- {'-x' * 3000} -->{LAUGHS}"))
attack("dtd", "document type in the relations", changed("_rels/.rels", r"\?>", f"?>{LAUGHS}"))
attack("dtd", "document type in a part nobody reads", changed("docProps/app.xml", r"\?>", f"?>{LAUGHS}"))
attack("dtd", "document type in UTF-16", _utf16_document_type)
attack("damaged_part", "no root within 64 KiB", changed(SHEET, r"\?>", f"?><!--{' ' * 70_000}-->"))
attack("damaged_part", "cut XML", changed(SHEET, r"</sheetData>(?s:.*)", ""))
attack("damaged_part", "cut styles", changed("xl/styles.xml", r"</cellXfs>(?s:.*)", ""))
attack("missing_part", "no styles", without("xl/styles.xml"))
attack("damaged_part", "unknown encoding", changed(SHEET, "UTF-8", "x-nobody"))
attack("damaged_part", "another root", changed(SHEET, r"(?s)<worksheet.*", "<x/>"))
attack("damaged_part", "a value as root", changed(SHEET, r"(?s)<worksheet.*",
       '<v xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">1</v>'))
attack(None, "50,000 nested elements", with_cells("<x>" * 50_000 + "</x>" * 50_000))
attack("missing_part", "no content types", without("[Content_Types].xml"))
attack("missing_part", "no package relations", without("_rels/.rels"))
attack("missing_part", "no workbook part", without(BOOK))
attack("missing_part", "no workbook relations", without(BOOK_RELS))
attack("missing_part", "no shared strings", without(TEXTS))
attack("wrong_content_type", "wrong content type", changed("[Content_Types].xml", r"sheet\.main\+xml", "chart+xml"))
attack("missing_sheet", "no sheet part", without(SHEET))
attack("missing_sheet", "a sheet without relation", changed(BOOK, 'r:id="rId1"', 'r:id="rId99"'))
attack("missing_sheet", "a sheet on the web", changed(BOOK_RELS, 'Target="worksheets/sheet1.xml"',
       'Target="http://localhost/s.xml" TargetMode="External"'))
attack("damaged_part", "the workbook as its own sheet", changed(BOOK_RELS, "worksheets/sheet1.xml", "workbook.xml"))
attack("bad_sheet_list", "two sheets in one part", changed(BOOK_RELS, "sheet2.xml", "sheet1.xml"))
attack("bad_sheet_list", "two sheets of one name", changed(BOOK, '"Notes"', '"PRICES"'))
attack("bad_sheet_list", "no sheets", changed(BOOK, r"<sheets>.*</sheets>", "<sheets/>"))
# ---- cells ------------------------------------------------------------------------------------------------------
attack("stray_cell", "far corner", with_cells('<row r="1"><c r="A1"><v>1</v></c></row>'
       '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
for number in ("abc", "1_000", "nan", "inf", "1e999", "\uff11\uff12", "0x10", "1,5", "9" * 5000):
    attack("bad_number", f"number {number[:20]}", with_value("", number))
for index in ("99", "-1", "1.5", "x"):
    attack("bad_text_number", f"text number {index}", with_value(' t="s"', index))
attack("bad_cell", "unknown type", with_value(' t="z"', "1"))
attack("bad_cell", "logical 2", with_value(' t="b"', "2"))
attack("bad_cell", "error that is none", with_value(' t="e"', "oops"))
for reference in ("A0", "XFE1", "A1048577", "1A", "$A$1", ""):
    attack("bad_cell", f"address {reference!r}", with_cells(f'<row r="1"><c r="{reference}"><v>1</v></c></row>'))
attack("bad_cell", "overlong formula", with_cells(f'<row r="1"><c r="A1"><f>{"1+" * 5000}1</f></c></row>'))
attack("bad_cell", "formula repeated from nowhere", with_cells(
       '<row r="1"><c r="A1"><f t="shared" si="3"/><v>1</v></c></row>'))
attack("duplicate_cell", "a cell twice", with_cells('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'))
attack("too_much_text", "text bomb", _text_bomb)
attack(None, "100,000 styled empty rows", with_cells("".join(f'<row r="{n}" s="0"><c r="A{n}" s="0"/></row>'
       for n in range(1, 100_001))))
attack("xml_encoding", "UTF-16 without document type", lambda: packed(parts_of(healthy()) | {
       SHEET: parts_of(healthy())[SHEET].decode().replace("UTF-8", "UTF-16").encode("utf-16")}))
