"""Cells inside a worksheet part, found and changed as bytes.

A parser finds where <sheetData> begins, so that one inside a comment is not taken for it. A worksheet may have a million
cells, so those are found by pattern: inside <sheetData> the element names are fixed, attributes hold no `>`, and a part with
comments, CDATA or instructions there (no spreadsheet program writes them) is refused. Only the cells named in an edit, their
rows and the dimension change.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import unescape

from udfs.cells import Cell
from udfs.errors import column_letters
from workbooks import xmlbytes
from workbooks.addresses import column_number, range_boundaries
from workbooks.errors import refuse
from workbooks.sheetcells import KEPT, Kept, cell_bytes, revalued

Place = tuple[int, int]
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SPANS = re.compile(rb"""\sspans\s*=\s*["'](\d+):(\d+)["']""")
_AREA = re.compile(r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}(:\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})?")
_PLAIN_TAG = re.compile(rb"""( r="[A-Z]{1,3}([0-9]+)"(?: s="[0-9]+")?)(?: t="[a-zA-Z]+")?""")
_COLUMN = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]+)""")
_CELLS = ("worksheet", "sheetData")
_COLUMN_NUMBERS: dict[bytes, int] = {}
_ENTITIES = {"&quot;": '"', "&apos;": "'"}


class Grammar(NamedTuple):
    """Patterns for one namespace prefix (most files have none, some libraries write `x:`)."""

    close: re.Pattern[bytes]
    row: re.Pattern[bytes]
    cell: re.Pattern[bytes]
    formula: re.Pattern[bytes]
    prefix: bytes


class Found(NamedTuple):
    """One cell as it stands: place, the rest of its start tag, and what is inside."""

    row: int
    column: int
    tag: bytes
    inside: bytes

    @property
    def attributes(self) -> dict[str, str]:
        return attributes(self.tag)


_new_found = tuple.__new__  # a quarter of a million cells: without the call between


@dataclass(frozen=True)
class FormulaXml:
    """The <f> of a cell: text without equals sign, and its attributes (t, ref, si ...)."""

    text: str
    attributes: dict[str, str]


@dataclass(frozen=True)
class CellEdit:
    """New content of one cell. `formula`: KEPT, None for none, or text. `reach`: the area of an array formula.

    `style` None keeps the style the cell has; `dynamic` keeps the mark of an array formula that spills."""

    value: Cell
    formula: str | None | Kept = None
    reach: str | None = None
    style: int | None = None
    dynamic: bool = False


class Area(NamedTuple):
    """A rectangle of cells, counted from 1, last row and column included."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def places(self) -> Iterator[Place]:
        """Every cell of it, row by row."""
        columns = range(self.left, self.right + 1)
        return ((row, column) for row in range(self.top, self.bottom + 1) for column in columns)

    def among(self, places: Collection[Place]) -> Iterator[Place]:
        """Those of `places` (a set or the keys of a dictionary) that lie in it; the smaller of the two is gone through."""
        if self.size < len(places):
            return (place for place in self.places() if place in places)
        return (place for place in places if self.holds(*place))

    @property
    def size(self) -> int:
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)

    @property
    def text(self) -> str:
        """"B2:C3", or "B2" for one cell."""
        return area_text(*self)

    @property
    def fixed(self) -> str:
        """"$B$2:$C$3", or "$B$2" for one cell."""
        corners = ((self.top, self.left), (self.bottom, self.right))
        first, last = (f"${column_letters(column)}${row}" for row, column in corners)
        return first if first == last else f"{first}:{last}"


def area_of(text: str) -> Area | None:
    """The rectangle "B2:C3" or "B2" names; None for anything else."""
    if not _AREA.fullmatch(text):
        return None
    left, top, right, bottom = range_boundaries(text.replace("$", ""))
    return Area(top, left, bottom, right)


def cells(xml: bytes, sheet: str) -> Iterator[Found]:
    """Every cell of a worksheet part, row by row; a row or cell without its address follows the one before."""
    grammar, (_, _, body) = _opened(xml, sheet)
    last_row = 0
    for row_match in grammar.row.finditer(body):
        last_row = _row_number(row_match, last_row)
        column = 0
        for match in grammar.cell.finditer(row_match.group(2) or b""):
            tag, inside = match.groups(b"")
            column = _column_number(tag, column)
            yield _new_found(Found, (last_row, column, tag, inside))


def formula_of(found: Found, grammar: Grammar) -> FormulaXml | None:
    """The formula of a cell, None if it holds none."""
    match = grammar.formula.search(found.inside) if b"f" in found.inside else None
    if match is None:
        return None
    return FormulaXml(plain_text(match.group(2) or b""), attributes(match.group(1)))


def edit(xml: bytes, sheet: str, edits: dict[Place, CellEdit]) -> bytes:
    """The part with the cells of `edits` written; rows and cells are added where there are none.

    Raises WorkbookError when a value does not fit a cell or the part cannot be changed safely."""
    grammar, (start, end, body) = _opened(xml, sheet)
    rows: dict[int, dict[int, CellEdit]] = {}
    for (row, column), change in edits.items():
        rows.setdefault(row, {})[column] = change
    inside = b"".join(_rows(body, rows, grammar, sheet))
    data = b"<%ssheetData>" % grammar.prefix + inside + b"</%ssheetData>" % grammar.prefix
    rest = (data if inside else xml[start:end]) + xml[end:]
    return _widened(xml[:start] + rest, sheet, edits)


@functools.cache
def _grammar(prefix: bytes) -> Grammar:
    def element(name: bytes) -> re.Pattern[bytes]:
        tag = re.escape(prefix) + name
        # What comes before the next sign is taken at once and never given back: character by character takes five times as long.
        start, inside = rb"(\s[^>/]*+(?:/(?!>)[^>/]*+)*+)?", rb"([^<]*+(?:<(?!/%s\s*>)[^<]*+)*+)" % tag
        return re.compile(rb"<%s%s(?:/>|>%s</%s\s*>)" % (tag, start, inside, tag))

    close = re.compile(rb"</%s\s*>" % re.escape(prefix + b"sheetData"))
    return Grammar(close, *(element(name) for name in (b"row", b"c", b"f")), prefix)


def grammar_of(xml: bytes, sheet: str) -> Grammar:
    """The patterns for this part, by the prefix its root element has."""
    return _grammar_under(_head(xml, sheet)[0])


def _grammar_under(root: xmlbytes.Element) -> Grammar:
    return _grammar(f"{root.prefix}:".encode() if root.prefix else b"")


def _head(xml: bytes, sheet: str) -> list[xmlbytes.Element]:
    """The elements down to the start tag of the cells, as a parser sees them."""
    found = xmlbytes.elements(xml, f"the sheet {sheet}", _CELLS)
    if found[0].name != _CELLS[0]:
        raise refuse("odd_sheet", sheet=sheet, reason="it does not begin as a worksheet")
    return found


def attributes(tag: bytes | None) -> dict[str, str]:
    """Attributes of a start tag by name."""
    found = _ATTRIBUTE.findall(tag or b"")
    return {name.decode(): plain_text(a or b) for name, a, b in found}


def plain_text(xml: bytes) -> str:
    """Text as it reads, its entities resolved."""
    text = xml.decode("utf-8")
    return unescape(text, _ENTITIES) if "&" in text else text


def body_of(xml: bytes, sheet: str) -> tuple[int, int, bytes]:
    """Where <sheetData> begins and ends, and what is inside. Raises `odd_sheet` where that cannot be told for sure."""
    return _opened(xml, sheet)[1]


def _opened(xml: bytes, sheet: str) -> tuple[Grammar, tuple[int, int, bytes]]:
    """The patterns for a part and its body, its head looked at once."""
    head = _head(xml, sheet)
    grammar = _grammar_under(head[0])
    return grammar, _body(xml, sheet, head[-1], grammar)


def _body(xml: bytes, sheet: str, cells_begin: xmlbytes.Element, grammar: Grammar) -> tuple[int, int, bytes]:
    if cells_begin.path == _CELLS and xml.endswith(b"/>", cells_begin.start, cells_begin.inside):
        return cells_begin.start, cells_begin.inside, b""
    close = grammar.close.search(xml, cells_begin.inside) if cells_begin.path == _CELLS else None
    if close is None:
        raise refuse("odd_sheet", sheet=sheet, reason="it has no cell data")
    body = xml[cells_begin.inside : close.start()]
    if b"<!" in body or b"<?" in body:
        raise refuse("odd_sheet", sheet=sheet, reason="it holds comments, CDATA or instructions among its cells")
    return cells_begin.start, close.end(), body


def _row_number(match: re.Match[bytes], last: int) -> int:
    told = re.search(rb"\sr\s*=\s*[\"'](\d+)", match.group(1) or b"")
    return int(told.group(1)) if told else last + 1


def _column_number(tag: bytes, last: int) -> int:
    if tag.startswith(b' r="') and (known := _COLUMN_NUMBERS.get(tag[4 : tag.find(b'"', 4)].rstrip(b"0123456789"))):
        return known  # as nearly every cell: its address first, in a column seen before
    told = _COLUMN.search(tag)  # a part may leave out addresses: then cells follow each other
    if told and len(told.group(1)) > 3:
        raise refuse("damaged_part", part="a sheet", reason=f"it has a column {told.group(1).decode()}")
    if told is None:
        return last + 1
    number = _COLUMN_NUMBERS[told.group(1)] = column_number(told.group(1).decode())
    return number


def _rows(body: bytes, rows: dict[int, dict[int, CellEdit]], grammar: Grammar, sheet: str) -> Iterator[bytes]:
    waiting = sorted(rows)
    done = number = 0
    for match in grammar.row.finditer(body):
        number = _row_number(match, number)
        while waiting and waiting[0] < number:
            yield body[done : match.start()]
            done = match.start()
            yield _new_row(waiting.pop(0), rows, grammar, sheet)
        if waiting and waiting[0] == number:
            yield body[done : match.start()]
            done = match.end()
            waiting.pop(0)
            inside = b"".join(_cells(match.group(2) or b"", number, rows[number], grammar, sheet))
            tag = _fitting_tag(match.group(1) or b"", rows[number])
            yield b"<%srow%s>%s</%srow>" % (grammar.prefix, tag, inside, grammar.prefix)
    yield body[done:]
    for number in waiting:
        yield _new_row(number, rows, grammar, sheet)


def _fitting_tag(tag: bytes, changes: dict[int, CellEdit]) -> bytes:
    """The attributes of a row; `spans` (a hint for loading) goes when a cell now stands outside it."""
    spans = _SPANS.search(tag)
    if spans is None or int(spans.group(1)) <= min(changes) <= max(changes) <= int(spans.group(2)):
        return tag
    return tag[: spans.start()] + tag[spans.end() :]


def _new_row(number: int, rows: dict[int, dict[int, CellEdit]], grammar: Grammar, sheet: str) -> bytes:
    inside = b"".join(_cells(b"", number, rows[number], grammar, sheet))
    return b'<%srow r="%d">%s</%srow>' % (grammar.prefix, number, inside, grammar.prefix) if inside else b""


def _cells(body: bytes, row: int, changes: dict[int, CellEdit], grammar: Grammar, sheet: str) -> Iterator[bytes]:
    waiting = sorted(changes)
    digits = b"%d" % row
    done = column = 0
    for match in grammar.cell.finditer(body):
        tag, inside = match.groups(b"")
        column = _column_number(tag, column)
        if not waiting:
            break
        if waiting[0] > column:
            continue
        yield body[done : match.start()]
        done = match.start()
        while waiting and waiting[0] < column:
            new = waiting.pop(0)
            yield cell_bytes(sheet, (row, new), changes[new], {}, b"", grammar)
        if waiting and waiting[0] == column:
            waiting.pop(0)
            done = match.end()
            change = changes[column]
            plain = _PLAIN_TAG.fullmatch(tag) if type(change.value) is float and _only_value(change) else None
            if plain and plain.group(2) == digits:
                yield revalued(plain.group(1), change.value, sheet, (row, column), inside, grammar)
            else:
                yield cell_bytes(sheet, (row, column), change, attributes(tag), inside, grammar)
    yield body[done:]
    for new in waiting:
        yield cell_bytes(sheet, (row, new), changes[new], {}, b"", grammar)


def _only_value(change: CellEdit) -> bool:
    return change.formula is KEPT and change.reach is None and change.style is None and not change.dynamic


def _widened(xml: bytes, sheet: str, edits: dict[Place, CellEdit]) -> bytes:
    """The part with the dimension grown to hold the cells that now have content."""
    told = next((e for e in _head(xml, sheet) if e.path == ("worksheet", "dimension")), None)
    filled = [place for place, change in edits.items() if change.value is not None or change.formula is not None]
    if told is None or not filled:
        return xml
    try:
        left, top, right, bottom = range_boundaries(told.attributes.get("ref", ""))
    except ValueError:  # it is a hint only, and this one says nothing
        return xml
    rows, columns = [r for r, _ in filled], [c for _, c in filled]
    top, bottom = min(top or 1, *rows), max(bottom or 1, *rows)
    left, right = min(left or 1, *columns), max(right or 1, *columns)
    reach = area_text(top, left, bottom, right)
    return xml if reach == told.attributes["ref"] else xmlbytes.set_attribute(xml, told, "ref", reach)


def address(row: int, column: int) -> str:
    """(9, 8) -> "H9"."""
    return f"{column_letters(column)}{row}"


def area_text(top: int, left: int, bottom: int, right: int) -> str:
    """"B2:C3", or "B2" for one cell."""
    first, last = address(top, left), address(bottom, right)
    return first if first == last else f"{first}:{last}"
