"""The values a workbook carries for its cells, as the last program left them."""

from __future__ import annotations

import re

from udfs.cells import Cell, ExcelError
from workbooks import sheetxml
from workbooks.package import Package
from workbooks.sheetxml import Found

_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>(.*?)</(?:\w+:)?v\s*>", re.S)
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>(.*?)</(?:\w+:)?t\s*>", re.S)
_PHONETIC = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh\s*>", re.S)
_STRING = re.compile(rb"<(?:\w+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:\w+:)?si\s*>)", re.S)
_KIND = re.compile(rb"""\st\s*=\s*["'](\w+)""")
_SPELT = re.compile(r"_x([0-9A-Fa-f]{4})_")


def cached_values(package: Package) -> dict[tuple[str, int, int], Cell]:
    """Every cell that holds something, by sheet, row and column."""
    strings = shared_strings(package)
    found = {}
    for sheet, part in package.sheets.items():
        for cell in sheetxml.cells(package.parts[part], sheet):
            value = cached_value(cell, strings)
            if value is not None:
                found[sheet, cell.row, cell.column] = value
    return found


def shared_strings(package: Package) -> list[str]:
    """Texts of the workbook by their number, [] if it has none."""
    parts = package.related(package.workbook_part, "sharedStrings")
    return [_text(m.group(1) or b"") for m in _STRING.finditer(package.parts[parts[0]])] if parts else []


def cached_value(found: Found, strings: list[str]) -> Cell:
    """The value of one cell; None for a blank one."""
    told = _KIND.search(found.tag) if b"t" in found.tag else None
    kind = told.group(1).decode() if told else "n"
    if kind == "inlineStr":
        return _text(found.inside)
    inside = found.inside
    if inside.endswith(b"</v>") and (start := inside.rfind(b"<v>")) >= 0:  # as nearly every cell
        raw = inside[start + 3 : -4]
    elif match := _VALUE.search(inside):
        raw = match.group(1)
    else:
        return None
    text = sheetxml.plain_text(raw)
    if kind in ("n", "d"):
        return float(text) if kind == "n" and text else text or None
    if kind == "s":
        return strings[int(text)]
    if kind == "b":
        return text.strip() in ("1", "true")
    return ExcelError(text) if kind == "e" else _spelt_out(text)


def _text(xml: bytes) -> str:
    parts = _TEXT.findall(_PHONETIC.sub(b"", xml))
    return _spelt_out(sheetxml.plain_text(b"".join(parts)))


def _spelt_out(text: str) -> str:
    return _SPELT.sub(lambda m: chr(int(m.group(1), 16)), text) if "_x" in text else text
