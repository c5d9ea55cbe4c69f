"""Attacks through the XML of a part: document types, encodings, depth, and markup that readers understand differently."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.packages import (
    BOOK,
    SHEET,
    TEXTS,
    Attack,
    changed,
    healthy,
    noise,
    packed,
    parts_of,
    with_cells,
    with_parts,
    without,
)

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'

ATTACKS: list[Attack] = []


def attack(code: str | None, name: str, builder: Callable[[], bytes]) -> None:
    """Adds one attack to the list."""
    ATTACKS.append(Attack(name, code, builder))


def _utf16_document_type() -> bytes:
    parts = parts_of(healthy())
    text = parts[SHEET].decode().replace("UTF-8", "UTF-16").replace("?>", f"?>{LAUGHS}", 1)
    return packed(parts | {SHEET: text.encode("utf-16")})


def recoded(part: str, encoding: str, declared: str) -> Callable[[], bytes]:
    """A healthy workbook with one part in another encoding."""

    def build() -> bytes:
        parts = parts_of(healthy())
        return packed(parts | {part: parts[part].decode().replace("UTF-8", declared).encode(encoding)})

    return build


def raw(part: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    """A healthy workbook in which some bytes of a part are replaced, valid text or not."""
    return lambda: packed(parts_of(healthy()) | {part: parts_of(healthy())[part].replace(old, new, 1)})


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
attack(None, "50,000 nested elements", with_cells(lambda: "<x>" * 50_000 + "</x>" * 50_000))
attack("dtd", "an entity from a file", changed(TEXTS, r"\?>", '?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'))
attack("dtd", "a parameter entity from the web", changed(TEXTS, r"\?>",
       '?><!DOCTYPE x [<!ENTITY % a SYSTEM "http://localhost/x.dtd"> %a;]>'))
attack("dtd", "an entity of a million letters", changed(TEXTS, r"\?>",
       f'?><!DOCTYPE x [<!ENTITY a "{"x" * 1_000_000}">]>'))
attack("dtd", "document type in the content types", changed("[Content_Types].xml", r"\?>", f"?>{LAUGHS}"))
attack("dtd", "document type in a drawing", with_parts({"xl/drawings/drawing1.xml": f"<?xml version='1.0'?>{LAUGHS}<x/>".encode()}))
attack("damaged_part", "an entity nobody declared", changed(TEXTS, "Supplier", "&anything;"))
attack("xml_encoding", "a sheet in UTF-16", recoded(SHEET, "utf-16", "UTF-16"))
attack("xml_encoding", "a sheet in UTF-16 without mark", recoded(SHEET, "utf-16-be", "UTF-16"))
attack("xml_encoding", "a sheet in UTF-32", recoded(SHEET, "utf-32", "UTF-32"))
attack("xml_encoding", "texts in UTF-16", recoded(TEXTS, "utf-16", "UTF-16"))
attack("xml_encoding", "the workbook part in UTF-16", recoded(BOOK, "utf-16", "UTF-16"))
attack("damaged_part", "a sheet in UTF-7", recoded(SHEET, "utf-7", "UTF-7"))
attack(None, "a sheet in Latin 1", recoded(SHEET, "latin-1", "ISO-8859-1"))
attack(None, "texts in Latin 1", raw(TEXTS, b"UTF-8", b"ISO-8859-1"))
attack("damaged_part", "a sheet in EBCDIC", recoded(SHEET, "cp037", "cp037"))
attack(None, "a sheet with a UTF-8 mark", recoded(SHEET, "utf-8-sig", "UTF-8"))
attack("damaged_part", "texts that are not UTF-8", raw(TEXTS, b"Supplier", b"Suppl\xff\xfeer"))
attack("damaged_part", "an overlong letter", raw(TEXTS, b"Supplier", b"Suppl\xc0\xafer"))
attack("damaged_part", "half a character", raw(TEXTS, b"Supplier", b"\xed\xa0\x80"))
attack("damaged_part", "a NUL in the text", raw(TEXTS, b"Supplier", b"Sup\0plier"))
attack("damaged_part", "a character that XML lacks, by number", raw(TEXTS, b"Supplier", b"Sup&#0;plier"))
attack("damaged_part", "two roots", changed(SHEET, r"</worksheet>", "</worksheet><worksheet/>"))
attack("damaged_part", "an attribute twice", changed(SHEET, r'r="A1"', 'r="A1" r="A2"'))
attack(None, "an included file", with_cells('<row r="1"><c r="A1"><v>1</v></c></row>'
       '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'))
attack(None, "a style sheet of the web", changed(SHEET, r"\?>", '?><?xml-stylesheet href="http://localhost/x.xsl" type="text/xsl"?>'))
attack("readers_disagree", "cells in another namespace", with_cells(
       '<row r="1"><x:c xmlns:x="http://localhost/x" r="A1"><x:v>1</x:v></x:c></row>'))
attack("bad_cell", "a cell inside a cell", with_cells('<row r="1"><c r="A1"><c r="B1"><v>1</v></c><v>2</v></c></row>'))
attack("bad_cell", "two values in a cell", with_cells('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>'))
attack("readers_disagree", "a comment inside a value", with_cells('<row r="1"><c r="A1"><v>1<!-- -->2</v></c></row>'))
attack("readers_disagree", "an element inside a value", with_cells('<row r="1"><c r="A1"><v>1<x>3</x>2</v></c></row>'))
attack("readers_disagree", "marked text as value", with_cells('<row r="1"><c r="A1"><v><![CDATA[12]]></v></c></row>'))
attack("readers_disagree", "cells outside the table", changed(SHEET, "<sheetData>", '<c r="Z9"><v>7</v></c><sheetData>'))
attack("readers_disagree", "two tables of cells", changed(SHEET, "<sheetData>",
       '<sheetData><row r="9"><c r="A9"><v>7</v></c></row></sheetData><sheetData>'))
attack("duplicate_cell", "cells that only newer programs see", with_cells('<mc:AlternateContent xmlns:mc='
       '"http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x14"><row r="1"><c r="A1"><v>1</v></c>'
       '</row></mc:Choice><mc:Fallback><row r="1"><c r="A1"><v>2</v></c></row></mc:Fallback></mc:AlternateContent>'))
attack(None, "100,000 attributes on one element", changed(SHEET, "<sheetData>", lambda: "<sheetData " + " ".join(
       f'a{n}="1"' for n in range(100_000)) + ">"))
attack(None, "20,000 namespaces", changed(SHEET, "<sheetData>", lambda: "<sheetData " + " ".join(
       f'xmlns:a{n}="http://localhost/{n}"' for n in range(20_000)) + ">"))
attack(None, "an attribute of 10 million letters", changed(SHEET, "<sheetData>", lambda: f'<sheetData a="{noise(5_000_000)}">'))
attack(None, "a comment of 10 million letters", changed(SHEET, "<sheetData>", lambda: f'<!--{noise(5_000_000)}--><sheetData>'))
attack(None, "half a million comments", changed(SHEET, "<sheetData>", lambda: "".join(
       f"<!--{n}-->" for n in range(500_000)) + "<sheetData>"))
