"""A large sheet read back from the file it was written to, and held against what was to be written."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_BLOCK = 1 << 20
_ROW, _CELL, _TEXT, _END = b'<row r="', b"<c ", b"<is>", b"</row>"


@dataclass
class Tally:
    """Rows, cells (also those that only have a look) and the texts among them; `misread` counts stretches of a column whose numbers, read
    back from their digits, have another sum than the numbers given."""

    rows: int = 0
    cells: int = 0
    texts: int = 0
    misread: int = 0

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


def fault(data: bytes, part: str, written: Tally) -> str:
    """Why the bytes of a package are not what was meant, in words; empty when every part has its checksum, which was taken from what
    was to be written, and `part` has its rows in order, every cell and every text."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                if name != part:
                    package.read(name)
            return written.difference(_tally(package, part))
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, NotImplementedError, EOFError, OSError) as error:
        return str(error)


def _tally(package: zipfile.ZipFile, part: str) -> Tally:
    found = Tally()
    for block in _whole_rows(package, part):
        rows = block.count(_ROW)
        for number, at in ((found.rows + 1, block.find(_ROW)), (found.rows + rows, block.rfind(_ROW))):
            if not block.startswith(b'%d"' % number, at + len(_ROW)):
                raise ValueError(f"row {number:,} does not stand in its place")
        found.rows += rows
        found.cells += block.count(_CELL)
        found.texts += block.count(_TEXT)
    return found


def _whole_rows(package: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet, cut behind rows; reading to its end checks its sum."""
    rest = b""
    with package.open(part) as stream:
        while block := stream.read(_BLOCK):
            whole, end, rest = (rest + block).rpartition(_END)
            if end:
                yield whole
