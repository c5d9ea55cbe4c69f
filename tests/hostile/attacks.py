"""Hand-made attacks: bytes that look like a workbook, each with the code its refusal must carry.

Every attack starts from a healthy workbook and changes one thing. `ATTACKS` holds them all: what is done to the kind of file
and to the zip package stands here, the rest in the modules beside this one.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.hostile import attacks_book, attacks_cells, attacks_xml
from tests.hostile.packages import SHEET, TEXTS, Attack, changed, extra, healthy, packed, parts_of, with_parts

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
# A workbook of ours, encrypted by msoffcrypto-tool as Excel does it; the password is "commissioning".
PASSWORD_FILE = Path(__file__).with_name("password.xlsx")
MIB = 1024 * 1024

ATTACKS: list[Attack] = []


def attack(code: str | None, name: str, builder: Callable[[], bytes]) -> None:
    """Adds one attack to the list."""
    ATTACKS.append(Attack(name, code, builder))


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


def _many_parts() -> bytes:
    return packed({**parts_of(healthy()), **{f"xl/media/{n}.bin": b"" for n in range(10_001)}}, zipfile.ZIP_STORED)


def _open_document() -> bytes:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed([("mimetype", kind), ("content.xml", b"<x/>")], zipfile.ZIP_STORED)


def plain(text: str) -> Callable[[], bytes]:
    """A file that is only text."""
    return lambda: text.encode()


def _quine_like() -> bytes:
    """Nine zips inside one another, each a bomb: 10 KB that a program which unpacks everything never gets to the end of."""
    inner = packed({"a.xml": bytes(4 * MIB)})
    for _ in range(8):
        inner = packed({f"{n}.zip": inner for n in range(4)})
    return packed(parts_of(healthy()) | {"xl/embeddings/inner.zip": inner})


def _central(data: bytes, part: str, offset: int, value: bytes) -> bytes:
    """A package with some bytes of a part's entry in the directory replaced."""
    entry = data.rindex(part.encode()) - 46
    return data[: entry + offset] + value + data[entry + offset + len(value) :]


def _two_ends() -> bytes:
    """Two complete packages one after the other: which directory counts depends on the reader."""
    return healthy() + changed(SHEET, "12.5", "99")()


def _package_in_comment() -> bytes:
    """A second end record inside the comment of the first."""
    data, other = healthy(), packed({})
    return data[:-2] + struct.pack("<H", len(other)) + other


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
attack("encrypted", "a real password", PASSWORD_FILE.read_bytes)
attack("text_file", "HTML in UTF-16", lambda: "<html><table><tr><td>1</td></tr></table></html>".encode("utf-16"))
attack("text_file", "CSV that begins like a formula", plain("=cmd|'/C calc'!A0,1\n"))
attack("other_document", "a picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100))
attack("other_document", "a gzip archive", lambda: b"\x1f\x8b\x08" + bytes(100))
attack("other_document", "a 7-Zip archive", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100))
attack("other_document", "PowerPoint", lambda: packed({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<x/>"}))
attack("other_document", "an OLE header and nothing more", lambda: OLE)
attack("not_a_workbook", "2 KB of zero", lambda: bytes(2048))
# ---- the zip package --------------------------------------------------------------------------------------------
for cut in (4, 29, 200, 1000, -2000, -200, -22, -1):
    attack("truncated", f"cut to {cut} bytes" if cut > 0 else f"cut {-cut} bytes before the end", lambda cut=cut: healthy()[:cut])
attack("inflates_too_far", "bomb", _bomb)
attack(None, "bomb inside a zip inside a zip, which nothing unpacks", _nested_bomb)
attack("size_lie", "size lie", _size_lie)
attack("size_lie", "shared bytes", _shared_bytes)
attack("too_many_parts", "10,001 pictures", _many_parts)
attack("duplicate_part", "a part twice", extra(SHEET))
attack("duplicate_part", "a part twice but for case", extra("xl/Workbook.XML"))
for what, unsafe in (
    ("that climbs out", "../evil.xml"), ("that climbs out from inside", "xl/../../evil.xml"), ("from the root", "/etc/evil.xml"),
    ("with a backslash", "xl\\evil.xml"), ("on a drive", "C:evil.xml"), ("with a line end", "xl/a\nb.xml"),
    ("on a server", "\\\\server\\share\\evil.xml"),
):  # fmt: skip
    attack("unsafe_part_name", f"a part {what}", extra(unsafe))
attack("unsafe_part_name", "a part with a NUL", lambda: extra("xl/a.xml!.png")().replace(b"xl/a.xml!", b"xl/a.xml\0"))
attack("encrypted_part", "encrypted zip member", _encrypted_member)
attack("damaged_part", "marked as a patch to another package", lambda: _central(healthy(), SHEET, 8, b"\x20\0"))
attack("damaged_part", "marked as strongly encrypted", lambda: _central(healthy(), SHEET, 8, b"\x40\0"))
attack("odd_compression", "LZMA", lambda: packed(parts_of(healthy()), zipfile.ZIP_LZMA))
attack("odd_compression", "BZIP2", lambda: packed(parts_of(healthy()), zipfile.ZIP_BZIP2))
attack(None, "bombs nested nine deep, which nothing unpacks", _quine_like)
attack("not_a_workbook", "a picture in front of the package", lambda: b"GIF89a" + bytes(40) + healthy())
attack("truncated", "two packages one after the other", _two_ends)
attack("missing_part", "an end record in the comment of another", _package_in_comment)
attack(None, "bytes after the end", lambda: healthy() + bytes(1000))
attack("truncated", "a directory that points before the file", lambda: _central(healthy(), SHEET, 42, b"\xff\xff\xff\x7f"))
attack("size_lie", "a part of 4 GB by its entry", lambda: _central(healthy(), SHEET, 24, b"\xff\xff\xff\xff"))
attack("size_lie", "a wrong checksum", lambda: _central(healthy(), SHEET, 16, b"\0\0\0\0"))
attack("odd_compression", "an unknown packing", lambda: _central(healthy(), SHEET, 10, b"\x63\0"))
attack(None, "a symbolic link", lambda: _central(with_parts({"xl/media/link": b"/etc/passwd"})(), "xl/media/link", 38,
       struct.pack("<L", 0o120777 << 16)))
attack(None, "a folder as part", extra("xl/worksheets/", b""))
attack("inflates_too_far", "a shared strings bomb of blanks", lambda: with_parts({TEXTS: b" " * (60 * MIB)})())

ATTACKS += [*attacks_xml.ATTACKS, *attacks_book.ATTACKS, *attacks_cells.ATTACKS]
