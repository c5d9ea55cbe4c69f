"""A large sheet read back from the file it was written to, and held against what was to be written."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from udfs.cells import Cell, ExcelError
from udfs.errors import column_letters
from workbooks.newsheet import Formula
from workbooks.xml_stream import decoded

_BLOCK = 1 << 18  # small enough to be gone through several times where it is fast
_ROW, _CELL, _TEXT, _END = b'<row r="', b"<c ", b"<is>", b"</row>"


@dataclass
class Tally:
    """Rows, cells (also those that only have a look) and the texts among them; `misread` counts stretches of a column whose numbers, read
    back from their digits, have another sum than the numbers given; `looked_at` has the cells of rows to be read back one by one."""

    rows: int = 0
    cells: int = 0
    texts: int = 0
    misread: int = 0
    looked_at: dict[int, list[Cell | Formula]] = field(default_factory=dict)

    def add_numbers(self, numbers: Sequence[float], digits: Sequence[str]) -> None:
        self.misread += sum(map(float, digits)) != sum(numbers)

    def difference(self, found: Tally) -> str:
        """What was found otherwise, in words; empty when nothing was."""
        if self.misread:
            return "numbers do not read back as they were given"
        for name in ("rows", "cells", "texts"):
            wanted, got = getattr(self, name), getattr(found, name)
            if wanted != got:
                return f"it has {got:,} {name} and not {wanted:,}"
        return ""


def fault(data: bytes, written: Mapping[str, Tally]) -> str:
    """Why the bytes of a package are not what was meant, in words; empty when every part has its checksum, which was taken from what
    was to be written, and each part of `written` has its rows in order, every cell, every text, and the rows looked at cell by cell."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                if name not in written:
                    package.read(name)
            return next(filter(None, (tally.difference(_tally(package, part, tally)) for part, tally in written.items())), "")
    except (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, NotImplementedError, EOFError, OSError) as error:
        return str(error)


def _tally(package: zipfile.ZipFile, part: str, written: Tally) -> Tally:
    found = Tally()
    due = iter([*written.looked_at, 0])
    number = next(due)
    for block in _whole_rows(package, part):
        rows = block.count(_ROW)
        _place(block, found.rows + 1, block.find(_ROW))
        _place(block, found.rows + rows, block.rfind(_ROW))
        found.rows += rows
        found.cells += block.count(_CELL)
        found.texts += block.count(_TEXT)
        while 0 < number <= found.rows:
            _hold_against(block, number, written.looked_at[number])
            number = next(due)
    return found


def _place(block: bytes, number: int, at: int) -> None:
    if not block.startswith(b'%d"' % number, at + len(_ROW)):
        raise ValueError(f"row {number:,} does not stand in its place")


def _hold_against(block: bytes, number: int, cells: Sequence[Cell | Formula]) -> None:
    """Raises for the first cell of a row that does not say what it was given."""
    at = block.index(b'%s%d"' % (_ROW, number))
    row = fromstring(block[at : block.index(_END, at) + len(_END)])
    found = {cell.get("r"): _value(cell) for cell in row}
    for column, cell in enumerate(cells, 1):
        address = f"{column_letters(column)}{number}"
        wanted = _plain(cell.value if isinstance(cell, Formula) else cell)
        got = found.pop(address, None)
        if (type(got), got) != (type(wanted), wanted):
            raise ValueError(f"{address} does not read back as it was given")
    if found:
        raise ValueError(f"row {number:,} has cells that were not given")


def _plain(cell: Cell) -> Cell:
    """As a cell is read back: every number is a double, every text a plain one."""
    if cell is None or isinstance(cell, (bool, ExcelError)):
        return cell
    return str(cell) if isinstance(cell, str) else float(cell)


def _value(cell: Element) -> Cell:
    kind, text = cell.get("t"), cell.findtext("v")
    if kind == "inlineStr":
        return decoded(cell.findtext("is/t") or "")
    if text is None:
        return None
    read = {"b": lambda text: text == "1", "e": ExcelError, "str": decoded}
    return read.get(kind or "", float)(text)


def _whole_rows(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet, cut behind rows; reading to its end checks its sum."""
    rest = b""
    with package.open(part) as stream:
        while block := stream.read(_BLOCK):
            whole, end, rest = (rest + block).rpartition(_END)
            if end:
                yield whole + end
