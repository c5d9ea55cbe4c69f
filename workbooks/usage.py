"""Where a sheet, or a table or name on it, is still used in the rest of a workbook.

Formulas stand in many kinds of elements (cells, rules, drop-downs, charts, sparklines, controls) and references in many
attributes (pivot sources, links, shapes, controls), and new kinds come with every release. So every part is searched: each
element that can hold a formula by its name, and each attribute that names a sheet with an exclamation mark.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, NoReturn
from urllib.parse import unquote
from xml.parsers import expat

from workbooks.errors import refuse
from workbooks.names import foreign_names
from workbooks.package import Package, rels_name

_SEARCHED = (".xml", ".rels", ".vml")
_FORMULA = re.compile(r"f|sqref|\w*formula\w*|fmla\w*", re.I)  # element names: f, formula1, x:FmlaLink, c15:sqref ...
_POINTER = re.compile(r"fmla\w*|location|textlink", re.I)  # attributes that may hold the name of an area
_SOURCES = ("worksheetSource", "rangeSet", "dataRef")  # ECMA-376 part 1, 18.10.1.95, 18.10.1.79, 18.3.1.30: sheet or name
_SHEET = re.compile(r"'((?:[^']|'')+)'!|([\w.\[\]]+(?::[\w.]+)?)!")
_SPAN = re.compile(rb":[^<>:!]+!")  # Sheet1:Sheet3!A1 uses the sheets between without naming them
_WORD = re.compile(r"[\w.]+")


class Going(NamedTuple):
    """What leaves: the sheet (None when it stays), and its tables and names, lower case, as a sentence begins with them."""

    sheet: str | None
    words: Mapping[str, str]
    tabs: Sequence[str]

    def used_by(self, formula: str) -> str | None:
        """What of it a formula uses."""
        if self.sheet and self.sheet.lower() in sheets_named(formula, self.tabs):
            return "A cell"
        found = self.words and self.words.keys() & {word.lower() for word in _WORD.findall(formula)}
        return self.words[min(found)] if found else None


def refuse_if_used(
    package: Package, sheet: str, *, stays: bool, tables: Iterable[str], names: Iterable[str], own: Collection[str]
) -> None:
    """Raises `sheet_referred_to` when something elsewhere uses what goes, and says where.

    `stays`: the sheet itself is only replaced; `tables`, `names`: those that go; `own`: parts that go or are made anew."""
    words = {name.lower(): f"The name {name}" for name in names} | {table.lower(): f"The table {table}" for table in tables}
    going = Going(None if stays else sheet, words, package.tabs)
    if stays and not words:
        return
    for name, place in _uses(package, sheet, going, own):
        raise refuse("sheet_referred_to", name=name, sheet=sheet, place=place)


def sheets_named(formula: str, tabs: Sequence[str] = ()) -> set[str]:
    """Sheets of its own workbook a formula uses, in lower case; of a range of sheets all that `tabs` has between its ends."""
    order = [tab.lower() for tab in tabs]
    found: set[str] = set()
    for quoted, bare in _SHEET.findall(formula):
        text = (quoted.replace("''", "'") or bare).lower()
        ends = text.split(":")
        if "[" not in text:
            places = [order.index(end) for end in ends if end in order]
            found.update(ends, order[min(places) : max(places)] if places else ())
    return found


def _uses(package: Package, sheet: str, going: Going, own: Collection[str]) -> Iterator[tuple[str, str]]:
    for element in foreign_names(package, sheet):
        if name := going.used_by(element.text):
            yield name, f"the name {element.attributes.get('name', '')}"
    skipped = {*own, *map(rels_name, own), *package.related(package.workbook_part, "externalLink")}
    homes = _homes(package)
    for part, content in package.parts.items():
        if part.lower().endswith(_SEARCHED) and part not in skipped and _may_use(content, going):
            if hit := _first_use(content, going):
                yield hit.name, _place(part, hit.address, homes)


def _homes(package: Package) -> dict[str, str]:
    """The sheet each part is or hangs on: a chart hangs on a drawing, which hangs on a sheet."""
    homes: dict[str, str] = {}
    for title, part in package.sheets.items():
        waiting = [part]
        while waiting:
            at = waiting.pop()
            if at in package.parts and at not in homes:
                homes[at] = homes[rels_name(at)] = title
                waiting += [r.target for r in package.rels(at).values() if not r.external]
    return homes


def _place(part: str, address: str, homes: Mapping[str, str]) -> str:
    home = f"the sheet {homes[part]}" if part in homes else ""
    if "/worksheets/" in part and home:
        many = "cells" if re.search(r"[:\s]", address) else "cell"
        return f"{home}, {many} {address}" if address else home
    return f"the part {part}" + (f" on {home}" if home else "")


def _may_use(content: bytes, going: Going) -> bool:
    """A quick look that spares the parser most parts: the longest plain stretch of each name is there, or a range of sheets."""
    text = content.lower()
    names = [*going.words, *([going.sheet] if going.sheet else [])]
    plain = [max(re.findall(r"[a-z0-9 _.]+", name.lower()), key=len, default="") for name in names]
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    return wide or any(stretch.encode() in text for stretch in plain) or bool(going.sheet and _SPAN.search(text))


# ---- one part


class _Hit(Exception):
    """The first use: what is used, and the address of the cells that use it, if any."""

    def __init__(self, name: str, address: str) -> None:
        self.name, self.address = name, address


def _first_use(content: bytes, going: Going) -> _Hit | None:
    try:
        _Search(going).run(content)
    except _Hit as hit:
        return hit
    except (expat.ExpatError, LookupError, ValueError):  # old drawings of form controls are not always sound XML: then any mention counts
        name = going.used_by(content.decode("utf-8", "replace"))
        return _Hit(name, "") if name else None
    return None


class _Search:
    """Goes through one part and raises the first use."""

    def __init__(self, going: Going) -> None:
        self.going = going
        self.addresses = [""]
        self.texts: list[str] | None = None

    def run(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = lambda text: None if self.texts is None else self.texts.append(text)
        parser.Parse(content, True)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        told = attributes.get("r") if name == "c" else attributes.get("sqref") or attributes.get("ref")
        self.addresses.append(told or self.addresses[-1])
        self.texts = [] if _FORMULA.fullmatch(name) else None
        linked = attributes.get("TargetMode") == "External" and not attributes.get("Target", "").startswith("#")
        if not linked and not any(key.endswith(":id") for key in attributes if name in _SOURCES):
            self.look_at(name, attributes)

    def look_at(self, element: str, attributes: dict[str, str]) -> None:
        for name, text in attributes.items():
            if element in _SOURCES and name == "sheet":
                self.check(f"'{text.replace(chr(39), chr(39) * 2)}'!")
            elif "!" in text or _POINTER.fullmatch(name) or (element in _SOURCES and name == "name"):
                self.check(unquote(text))

    def end(self, _: str) -> None:
        if self.texts:
            self.check("".join(self.texts))
        self.texts = None
        self.addresses.pop()

    def check(self, text: str) -> None:
        if name := self.going.used_by(text):
            self.found(name)

    def found(self, name: str) -> NoReturn:
        raise _Hit(name, self.addresses[-1])
