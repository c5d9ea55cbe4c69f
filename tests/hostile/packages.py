"""Packages to start from, and ways to change one thing in them."""

from __future__ import annotations

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import xlsxwriter

Parts = dict[str, bytes]


class Attack(NamedTuple):
    """One hostile file: what it does, the code of its refusal (None: it must open), and how its bytes are made."""

    name: str
    code: str | None
    build: Callable[[], bytes]

    @property
    def file(self) -> str:
        """A file name made of its name."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") + ".xlsx"


SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
BOOK_RELS = "xl/_rels/workbook.xml.rels"
TEXTS = "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"
# XlsxWriter would put in the present moment, and no two runs would make the same bytes.
CREATED = datetime(2024, 4, 1)


def healthy() -> bytes:
    """Two small sheets with a text, a number, a logical, a formula with its result, and an error."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.set_properties({"created": CREATED})
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
            package.writestr(_entry(name), content, method)
    return target.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    """The same on every system; Python would note which one it was."""
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    return entry


def stored(parts: Parts | list[tuple[str, bytes]]) -> bytes:
    """The same unpacked, so that the bytes do not depend on the zlib at hand."""
    return packed(parts, zipfile.ZIP_STORED)


# Long texts are made when they are needed.
Text = str | Callable[[], str]


def made(text: Text) -> str:
    """The text, or what makes it."""
    return text if isinstance(text, str) else text()


def changed(part: str, old: str, new: Text) -> Callable[[], bytes]:
    """A healthy workbook in which `old` (a pattern) in a part has become `new`."""

    def build() -> bytes:
        parts = parts_of(healthy())
        text, count = re.subn(old, lambda _: made(new), parts[part].decode(), count=1)
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


def with_cells(cells: Text) -> Callable[[], bytes]:
    """A healthy workbook whose first sheet holds these rows instead of its own."""
    return changed(SHEET, r"(?s)<sheetData>.*</sheetData>", lambda: f"<sheetData>{made(cells)}</sheetData>")


def with_value(attributes: str, value: str) -> Callable[[], bytes]:
    """A healthy workbook in which cell B2 of the first sheet is stored like this."""
    return with_cells(f'<row r="2"><c r="B2"{attributes}><v>{value}</v></c></row>')


def plain(text: str) -> Callable[[], bytes]:
    """A file that is only text."""
    return lambda: text.encode()


def with_parts(changes: Parts) -> Callable[[], bytes]:
    """A healthy workbook in which these parts are added or replaced."""
    return lambda: packed(parts_of(healthy()) | changes)


def noise(count: int) -> str:
    """Twice `count` letters that hardly pack, always the same."""
    return random.Random(2024).randbytes(count).hex()
