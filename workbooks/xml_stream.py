"""Streaming over the XML of a part, and the table of texts that the cells of a workbook share."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from workbooks.errors import refuse
from workbooks.guard import check_encoding
from workbooks.outline import MAIN

# The second reader copies a text for each cell that shows it: one long text in a million cells is a bomb.
MAX_TEXT_CHARACTERS = 200_000_000
T, SI, RPH, _SST = (f"{MAIN} {tag}" for tag in ("t", "si", "rPh", "sst"))

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CHUNK = 256 * 1024


def parse(stream: IO[bytes], part: str, wire: Callable[[expat.XMLParserType], None]) -> None:
    """Runs expat over a part with the handlers `wire` sets; document types and damage become one WorkbookError."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 65_536
    wire(parser)

    def no_document_type(*_: object) -> None:
        raise refuse("dtd", part=part)

    parser.StartDoctypeDeclHandler = no_document_type
    parser.EntityDeclHandler = no_document_type
    try:
        chunk = stream.read(_CHUNK)
        check_encoding(part, chunk)
        while chunk:
            parser.Parse(chunk, False)
            chunk = stream.read(_CHUNK)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two: an unknown text encoding
        raise refuse("damaged_part", part=part, reason=error) from None


def decoded(text: str) -> str:
    """Text with the escapes Excel writes for characters XML cannot hold: "_x0001_" is the character U+0001."""
    if "_x" not in text:
        return text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # An emoji may be escaped as two halves; a half alone is no character and becomes U+FFFD.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def shared_strings(stream: IO[bytes], part: str) -> list[str]:
    """The table of texts that cells point to; formatting is dropped, phonetic guides are not part of the text."""
    table: list[str] = []
    handlers = _TextTable(table, part)
    parse(stream, part, handlers.wire)
    return table


def first_element(stream: IO[bytes], part: str) -> str:
    """Namespace and name of the root element, once the whole part has proved to be sound XML."""
    names: list[str] = []

    def wire(parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = lambda name, _: names or names.append(name)

    parse(stream, part, wire)
    return names[0]


class _TextTable:
    def __init__(self, table: list[str], part: str) -> None:
        self.table, self.part = table, part
        self.buffer: list[str] = []
        self.pieces: list[str] = []
        self.phonetic = False
        self.characters = 0

    def wire(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.buffer.append

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == _SST:
            self.check_counts(attributes)
        elif name == T:
            self.buffer.clear()
        elif name == SI:
            self.pieces.clear()
        elif name == RPH:
            self.phonetic = True

    def check_counts(self, attributes: dict[str, str]) -> None:
        """Some readers set memory aside for as many texts as the table says it has."""
        for count in (attributes.get("count", "0"), attributes.get("uniqueCount", "0")):
            if re.fullmatch(r"[0-9]{8,}", count):
                raise refuse("damaged_part", part=self.part, reason=f"it says that it holds {count} texts")

    def end(self, name: str) -> None:
        if name == T and not self.phonetic:
            self.pieces.append("".join(self.buffer))
        elif name == RPH:
            self.phonetic = False
        elif name == SI:
            text = decoded("".join(self.pieces))
            self.characters += len(text)
            if self.characters > MAX_TEXT_CHARACTERS:
                raise refuse("too_much_text", limit=MAX_TEXT_CHARACTERS // 1_000_000)
            self.table.append(text)
