"""Findings on what a sheet holds outside its cells: headers and footers, input messages, scenarios, and whatever is not known.

The rows are passed over unread, so that a large sheet costs no more than a small one.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from udfs.findings import Finding
from workbooks.scan.sheets import counted, listed
from workbooks.source_file import SourceFile
from workbooks.xml_stream import parse
from workbooks.xmlbytes import children

# ECMA-376 part 1, 18.3.1.99 (worksheet) and 18.3.1.12 (chart sheet): what is looked at elsewhere, or says nothing but how a sheet looks.
KNOWN = {
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "scenarios", "autoFilter",
    "sortState", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "ignoredErrors", "drawing", "legacyDrawing",
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "tableParts", "extLst", "customSheetViews", "AlternateContent",
}  # fmt: skip
# What Microsoft's extensions put into <ext>, by the first element inside ([MS-XLSX] 2.3.3); drop-downs there are read like any other.
KNOWN_EXTENSIONS = {
    "conditionalFormattings", "dataValidations", "sparklineGroups", "slicerList", "timelineRefs", "ignoredErrors", "id",
}  # fmt: skip
_HEADINGS = {f"{which}{end}" for which in ("odd", "even", "first") for end in ("Header", "Footer")}
_COLLECTED = {"dataValidation", "scenario", *_HEADINGS}
# ECMA-376 part 1, 18.3.1.46: &P, &D, &"Arial,Bold", &12, &K0070C0 and so on print no words of their own.
_HEADING_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+|[A-Za-z])')
_PAGE_WORDS = re.compile(r"(?i)\b(?:page|sheet|of)\b|[\W_]")
_INLINE_LIST = re.compile(r'\s*"(.*)"\s*', re.S)
_MESSAGES = ("promptTitle", "prompt", "errorTitle", "error")
LONGEST = 60


@dataclass
class Item:
    """A header, an input rule or a scenario: its attributes, and the texts of what is inside by element."""

    name: str
    told: dict[str, str]
    inside: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    cells: list[str] = field(default_factory=list)


class _Stream:
    """Collects items and unknown elements of one sheet part; inside <sheetData> nothing is called but the end."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.unknown: list[str] = []
        self.path: list[str] = []
        self.buffer: list[str] = []

    def wire(self, parser) -> None:
        self.parser = parser
        self._listen()

    def _listen(self) -> None:
        self.parser.StartElementHandler, self.parser.EndElementHandler = self.start, self.end
        self.parser.CharacterDataHandler = self.buffer.append

    def start(self, tag: str, told: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        self.path.append(name)
        self.buffer.clear()
        if name == "sheetData" and len(self.path) == 2:
            self.parser.StartElementHandler = self.parser.CharacterDataHandler = None
            self.parser.EndElementHandler = self.row_end
        elif len(self.path) == 2 and name not in KNOWN or self.path[-2:-1] == ["ext"] and name not in KNOWN_EXTENSIONS:
            self.unknown.append(name)
        if name in _COLLECTED:
            self.items.append(Item(name, told))
        elif name == "inputCells" and self.items:
            self.items[-1].cells.append(f"{told.get('r', '?')} = {told.get('val', '')}")

    def row_end(self, tag: str) -> None:
        if tag.endswith(" sheetData"):
            self._listen()
            self.path.pop()

    def end(self, _: str) -> None:
        name, text = self.path.pop(), "".join(self.buffer)
        self.buffer.clear()
        if self.items and text.strip() and (name in _HEADINGS or "dataValidation" in self.path):
            owner = next((outer for outer in reversed(self.path) if outer.startswith("formula")), name)
            self.items[-1].inside[owner].append(text)


def outside_findings(source: SourceFile) -> Iterator[Finding]:
    """For every tab with a part of its own, chart sheets included."""
    relations = source.package.rels(source.package.workbook_part)
    for tab in children(source.workbook_elements, "workbook", "sheets", "sheet"):
        name, relation = tab.attributes.get("name", ""), relations.get(tab.attributes.get("id", ""))
        part = relation.target if relation else ""
        if part not in source.package.parts:
            continue
        stream = _Stream()
        parse(io.BytesIO(source.package.parts[part]), part, stream.wire)
        yield from _headings(name, stream.items)
        yield from _rules(name, stream.items)
        yield from _scenarios(name, stream.items)
        if stream.unknown:
            sentence = f"{name} holds something this scan does not know: {listed(sorted(set(stream.unknown)))}."
            yield Finding(name, "unknown_content", "warn", sentence, "Use Make a copy to share (cwb share), which leaves it out.")


def _headings(sheet: str, items: list[Item]) -> Iterator[Finding]:
    texts = [text for item in items for text in item.inside.get(item.name, ()) if item.name in _HEADINGS]
    plain = [_HEADING_CODES.sub(" ", text.replace("&&", "\0")).replace("\0", "&") for text in texts]
    words = list(dict.fromkeys(_short(text) for text in plain if _PAGE_WORDS.sub("", text)))
    if words:
        sentence = f"{sheet}: headers or footers, which only a print shows, say: {listed(words)}."
        yield Finding(sheet, "header_footer", "warn", sentence, "Read them in Page Layout, Print Titles, Header/Footer.")


def _rules(sheet: str, items: list[Item]) -> Iterator[Finding]:
    messages, lists = [], []
    for item in (item for item in items if item.name == "dataValidation"):
        cell = (item.told.get("sqref") or " ".join(item.inside.get("sqref", ["?"]))).split()[0].partition(":")[0]
        said = " ".join(item.told[name] for name in _MESSAGES if item.told.get(name, "").strip())
        if said:
            messages.append((cell, f"{cell} ({_short(said)})"))
        typed = _INLINE_LIST.fullmatch("".join(item.inside.get("formula1", ())))
        if typed and item.told.get("type") == "list":
            lists.append((cell, f"{cell} ({_short(typed[1])})"))
    for rule, what, found in (("input_message", "input message", messages), ("typed_drop_down", "drop-down with typed entries", lists)):
        if found:
            noun = what if len(found) == 1 else what.replace("message", "messages").replace("drop-down", "drop-downs")
            sentence = f"{sheet}: {len(found):,} {noun}, seen only when the cell is chosen: {listed([told for _, told in found])}."
            yield Finding(f"{sheet}!{found[0][0]}", rule, "note", sentence, "Read them in Data, Data Validation.")


def _scenarios(sheet: str, items: list[Item]) -> Iterator[Finding]:
    found = [item for item in items if item.name == "scenario"]
    if found:
        told = [f"{item.told.get('name', '?')} by {item.told.get('user') or 'nobody'} ({listed(item.cells)})" for item in found]
        first = found[0].cells[0].partition(" ")[0] if found[0].cells else "A1"
        sentence = f"{sheet}: {counted(len(found), 'scenario')}, other values kept for cells: {listed(told)}."
        yield Finding(f"{sheet}!{first}", "scenarios", "block", sentence, "Delete them in Data, What-If Analysis, Scenario Manager.")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST] + "..."
