"""What kind of file some bytes are, told by their content; the name of a file says nothing."""

from __future__ import annotations

import io
import zipfile

from workbooks.errors import WorkbookError, refuse

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\3\4"
_EMPTY_ZIP = b"PK\5\6"
# Enough for the head of an HTML export; a longer look would not tell more.
_LOOK = 4096

_BINARY_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
_ZIP_KINDS = (
    ("word/", "a Word document"),
    ("ppt/", "a PowerPoint presentation"),
    ("index/document.iwa", "an Apple Numbers or Pages document"),
)


def check_signature(data: bytes) -> None:
    """Refuses everything but a zip package that may be an .xlsx workbook, saying what it is instead."""
    if not data:
        raise refuse("file_empty", path="The file")
    if data.startswith(_OLE):
        raise _ole(data)
    if data.startswith(_ZIP):
        _check_zip_kind(data)
        return
    if data.startswith(_EMPTY_ZIP):
        raise refuse("not_a_workbook", reason="it is an empty zip file")
    for start, kind in _BINARY_KINDS:
        if data.startswith(start):
            raise refuse("other_document", kind=kind)
    raise _text(data[:_LOOK])


def _ole(data: bytes) -> WorkbookError:
    """The old container holds either an encrypted .xlsx or a document of Office 97-2003: stream names tell which."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return refuse("encrypted")
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return refuse("old_xls")
    return refuse("other_document", kind="a document of Office 97-2003 or a mail")


def _check_zip_kind(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {name.lower() for name in package.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refuse("truncated", reason=error) from None
    if b"application/vnd.oasis.opendocument" in data[:200] or "content.xml" in names:
        raise refuse("opendocument")
    if "xl/workbook.bin" in names:
        raise refuse("binary_xlsb")
    for start, kind in _ZIP_KINDS:
        if any(name.startswith(start) for name in names) and not any(name.startswith("xl/") for name in names):
            raise refuse("other_document", kind=kind)


def _text(head: bytes) -> WorkbookError:
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = head.decode(encoding, "replace").strip().lower()
    if "\0" in text or text.count("\ufffd") > len(text) // 10:
        return refuse("not_a_workbook", reason="its content is not of any kind known here")
    return refuse("text_file", kind=_text_kind(text))


def _text_kind(text: str) -> str:
    if any(tag in text for tag in ("<!doctype html", "<html", "<table")):
        return "a web page (HTML)"
    if "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "an XML Spreadsheet 2003"
    if text.startswith("<"):
        return "an XML file"
    if text.startswith(("{", "[")):
        return "a JSON file"
    if any(separator in text for separator in ",;\t|"):
        return "a CSV file"
    return "a text file"
