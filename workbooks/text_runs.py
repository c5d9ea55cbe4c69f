"""Colours of single words inside a cell, as the table of texts and the sheets keep them."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from xml.etree.ElementTree import Element
from xml.parsers import expat

from workbooks.cell_looks import Looks
from workbooks.package import Package
from workbooks.xml_stream import decoded, parse

_TEXTS_INSIDE = re.compile(rb"[<:]is[\s>]")  # a sheet that keeps texts of its own; most do not, and are large


def run_inks(package: Package, looks: Looks) -> dict[str, set[str]]:
    """Text -> the colours its words were given, each apart from the colour of the cell; texts of one colour are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    tables = package.related(package.workbook_part, "sharedStrings")
    parts = [p for p in tables if p in package.parts]
    parts += [p for p in package.sheets.values() if _TEXTS_INSIDE.search(package.parts[p])]
    for part in parts:
        parse(io.BytesIO(package.parts[part]), part, _Runs(found, looks).wire)
    return dict(found)


class _Runs:
    def __init__(self, found: dict[str, set[str]], looks: Looks) -> None:
        self.found, self.looks = found, looks
        self.buffer: list[str] = []
        self.pieces: list[str] = []
        self.inks: set[str] = set()
        self.ink: str | None = None
        self.in_run = self.phonetic = False

    def wire(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.buffer.append

    def start(self, tag: str, told: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name in ("si", "is"):
            self.pieces.clear()
            self.inks = set()
        elif name == "r":
            self.in_run, self.ink = True, None
        elif name == "color" and self.in_run:
            self.ink = self.looks.colour(Element("color", told))
        elif name == "rPh":
            self.phonetic = True
        self.buffer.clear()

    def end(self, tag: str) -> None:
        name, text = tag.rpartition(" ")[2], "".join(self.buffer)
        if name == "t" and not self.phonetic:
            self.pieces.append(text)
            if self.in_run and self.ink and text.strip():
                self.inks.add(self.ink)
        elif name == "r":
            self.in_run = False
        elif name == "rPh":
            self.phonetic = False
        elif name in ("si", "is") and self.inks:
            self.found[decoded("".join(self.pieces))] |= self.inks
        self.buffer.clear()
