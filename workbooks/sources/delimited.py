"""Tables issued as CSV, also packed (.csv.gz): every cell stays the text it is, so no code is read as a number or a date."""

import csv
import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workbooks import guard
from workbooks.errors import refuse
from workbooks.reader import Cell, Sheet, Workbook, read

MOST_BYTES = 256 * guard.MIB  # unpacked; the national table of ages has 6 MiB
ENDINGS = (".csv", ".csv.gz")


@dataclass
class TextSheet(Sheet):
    """The lines of a CSV file as a sheet. Figures are text too: whoever reads a column says whether it holds figures."""

    lines: list[list[str]] = field(default_factory=list)

    def cell(self, row: int, column: int) -> Cell:
        line = self.lines[row - 1] if 0 < row <= len(self.lines) else []
        return (line[column - 1] or None) if 0 < column <= len(line) else None

    @property
    def max_row(self) -> int:  # type: ignore[override]  # cells are not kept one by one
        return len(self.lines)

    @property
    def max_column(self) -> int:  # type: ignore[override]  # as above
        return max(map(len, self.lines), default=0)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        width = self.max_column
        for row, line in enumerate(self.lines, 1):
            if any(line):
                yield row, [text or None for text in line] + [None] * (width - len(line))


def open_table(path: str | os.PathLike[str], timeout: float | None = None) -> Workbook:
    """A workbook through the guarded reader, or a CSV file as a workbook of one sheet. Raises WorkbookError and no other."""
    return read_csv(path) if os.fspath(path).lower().endswith(ENDINGS) else read(path, timeout=timeout)


def read_csv(path: str | os.PathLike[str]) -> Workbook:
    """The CSV file as a workbook with one sheet named after the file. Raises WorkbookError and no other."""
    data = guard.load(path)
    text = _text(path, _unpacked(path, data))
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as problem:
        raise refuse("file_unreadable", path=path, reason=f"it is no CSV table ({problem})") from None
    if not any(map(any, lines)):
        raise refuse("file_empty", path=path)
    name = Path(path).name
    sheet = TextSheet(name, True, {}, lines=lines)
    return Workbook(os.fspath(path), {name: sheet}, {}, False, hashlib.sha256(data).hexdigest())


def _unpacked(path: str | os.PathLike[str], data: bytes) -> bytes:
    if not os.fspath(path).lower().endswith(".gz"):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            whole = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise refuse("file_unreadable", path=path, reason="its packing is damaged") from None
    if len(whole) > MOST_BYTES:
        raise refuse("file_too_big", path=path, size=f"more than {MOST_BYTES // guard.MIB}", limit=MOST_BYTES // guard.MIB)
    return whole


def _text(path: str | os.PathLike[str], data: bytes) -> str:
    if b"\0" in data:
        raise refuse("file_unreadable", path=path, reason="it is no text")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        reason = f"byte {problem.start + 1} is not UTF-8; save it as CSV UTF-8"
        raise refuse("file_unreadable", path=path, reason=reason) from None
