"""Findings on how a file is stored: texts no cell shows any more, values kept in names, bytes that belong to no part."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from collections.abc import Iterator

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

from udfs.findings import Finding
from workbooks import guard
from workbooks.errors import refuse
from workbooks.scan.sheets import counted, listed
from workbooks.source_file import SourceFile
from workbooks.xml_stream import shared_strings

SAVE_ANEW = "Save the workbook anew in Excel, which drops it; or use Make a copy to share (cwb share)."
LONGEST = 60
_LOCAL_HEADER = struct.Struct("<26xHH")  # PKWARE, APPNOTE 4.3.7: the lengths of the name and of the extra field
_ENTRY, _DIRECTORY_END = 46, 22  # APPNOTE 4.3.12 and 4.3.16, without names and comments
_SIZES_AFTER = 24  # APPNOTE 4.3.9: sizes may be repeated behind the packed bytes


def unused_texts(source: SourceFile) -> Iterator[Finding]:
    """Texts are kept in one table for all cells; some programs leave a text there when its cell is emptied."""
    shown = {v for sheet in source.book.sheets.values() for v in sheet.cells.values() if isinstance(v, str)}
    for part in source.package.related(source.package.workbook_part, "sharedStrings"):
        if part not in source.package.parts:
            continue
        texts = shared_strings(io.BytesIO(source.package.parts[part]), part)
        lost = list(dict.fromkeys(text for text in texts if text.strip() and text not in shown))
        if lost:
            sentence = f"{counted(len(lost), 'text')} no cell shows any more: {listed([_short(text) for text in lost])}."
            yield Finding(part, "unused_text", "block", sentence, SAVE_ANEW)


def names_with_values(source: SourceFile) -> Iterator[Finding]:
    """A name may hold a price or a text without any cell, and a comment."""
    kept, comments = [], []
    for element in source.workbook_elements:
        if element.path != ("workbook", "definedNames", "definedName"):
            continue
        name = element.attributes.get("name", "")
        if _constant(element.text):
            kept.append(f"{name} ({_short(element.text)})")
        if element.attributes.get("comment", "").strip():
            comments.append(f"{name} ({_short(element.attributes['comment'])})")
    look = "Look at them in Formulas, Name Manager."
    if kept:
        sentence = f"{counted(len(kept), 'name')} holding a value of no cell: {listed(kept)}."
        yield Finding("Name Manager", "name_with_value", "warn", sentence, look)
    if comments:
        sentence = f"{counted(len(comments), 'name')} with a comment: {listed(comments)}."
        yield Finding("Name Manager", "name_comment", "warn", sentence, look)


def _constant(text: str) -> bool:
    try:
        operands = [t for t in Tokenizer(f"={text}").items if t.type == Token.OPERAND]
    except (TokenizerError, IndexError):
        return False
    return bool(operands) and all(t.subtype in (Token.TEXT, Token.NUMBER) for t in operands)


def bytes_outside(source: SourceFile) -> Iterator[Finding]:
    """Comments of the zip package and of its entries, and bytes between or behind the parts: no spreadsheet program shows them."""
    data = guard.load(source.path)
    if hashlib.sha256(data).hexdigest() != source.book.sha256:
        raise refuse("changed_meanwhile", path=source.path)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries, comment, directory = package.infolist(), package.comment, package.start_dir
    said = [_short(c.decode("utf-8", "replace")) for c in (comment, *(e.comment for e in entries)) if c.strip(b"\0 ")]
    if said:
        yield Finding("The package", "zip_comment", "warn", f"The zip package carries a comment: {listed(said)}.", SAVE_ANEW)
    spare = _gaps(data, entries, directory) + _behind(data, entries, directory, len(comment))
    if spare:
        sentence = f"{counted(spare, 'byte')} of the file belong to no part of the workbook, so no program shows them."
        yield Finding("The package", "bytes_outside_parts", "warn", sentence, SAVE_ANEW)


def _gaps(data: bytes, entries: list[zipfile.ZipInfo], directory: int) -> int:
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    ends = []
    for entry in ordered:
        name, extra = _LOCAL_HEADER.unpack_from(data, entry.header_offset)
        ends.append(entry.header_offset + 30 + name + extra + entry.compress_size + (_SIZES_AFTER if entry.flag_bits & 8 else 0))
    starts = [entry.header_offset for entry in ordered[1:]] + [directory]
    return sum(max(start - end, 0) for end, start in zip(ends, starts, strict=True))


def _behind(data: bytes, entries: list[zipfile.ZipInfo], directory: int, comment: int) -> int:
    names = sum(len(e.orig_filename.encode("utf-8" if e.flag_bits & 0x800 else "cp437")) for e in entries)
    entered = names + sum(_ENTRY + len(e.extra) + len(e.comment) for e in entries)
    return max(len(data) - directory - entered - _DIRECTORY_END - comment, 0)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST] + "..."
