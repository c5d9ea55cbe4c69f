"""The only door for foreign workbooks: `read(path)` gives plain data, or one WorkbookError that says what to do.

The file is opened in a child process under limits of time and memory, where two independent readers must agree on
every cell. Nothing in the file is followed or run: no links, no macros, no network.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from udfs.cells import ExcelError
from udfs.errors import column_letters
from workbooks import guard
from workbooks.errors import WorkbookError, refuse
from workbooks.uncollected import uncollected

Cell = None | float | str | bool | ExcelError

# For the child; putting its answer together takes up to a third as long again, and a person waits no longer than 20 seconds
# without wondering. Some two million cells on an ordinary desk computer.
DEFAULT_SECONDS = 14
# A dense sheet needs 0.8 seconds for a MiB of its file (19 MiB, 2.5 million numbers: 16 seconds), and a busy computer three times that.
# Counted by the file as it is packed: a bomb is small and gains nothing. Nobody is kept longer than the last of these.
SECONDS_FOR_A_MIB = 2.5
MOST_SECONDS = 90
# Less than any computer of a finance team has free, more than any workbook of theirs needs.
DEFAULT_MEMORY = 1024 * guard.MIB
# Answers of the child kept in this process, together at most: a file that was just saved and verified is opened again at once.
KEPT_BYTES = 16 * guard.MIB
# Places come from the child as (row - 1) * 16384 + column - 1.
_GRID_COLUMNS = 16_384


@dataclass
class Sheet:
    """One worksheet: values and formulas by (row, column), both counted from 1 as on the sheet."""

    name: str
    visible: bool
    cells: dict[tuple[int, int], Cell]
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    # Formula cells in which the program that saved the file left no result: their value is unknown, not blank.
    missing_cached: set[tuple[int, int]] = field(default_factory=set)
    numeric_sum: float = 0.0
    # Cells that repeat the formula of another cell, shifted: where they are -> where the first one is.
    _shared: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict, repr=False)

    def cell(self, row: int, column: int) -> Cell:
        """None (blank), a float (number or date serial), a str, a bool or an ExcelError."""
        return self.cells.get((row, column))

    def formula(self, row: int, column: int) -> str | None:
        """The formula as stored, without "="; None for a cell without one. Copies of one formula are worked out.

        A WorkbookError where the formula that is copied is no formula."""
        first = self._shared.get((row, column))
        if first is None:
            return self.formulas.get((row, column))
        from openpyxl.formula.tokenizer import (
            TokenizerError,  # here, for it takes longer to load than most workbooks to read
        )
        from openpyxl.formula.translate import Translator, TranslatorError

        try:
            translator = Translator(f"={self.formulas[first]}", origin=_a1(*first))
            return str(translator.translate_formula(_a1(row, column)))[1:]
        except (TokenizerError, TranslatorError, LookupError, ValueError):  # the last two: unmatched brackets
            reason = f"the formula it repeats, {self.formulas[first]}, is none"
            raise refuse("bad_cell", sheet=self.name, cell=_a1(row, column), reason=reason) from None

    def formula_cells(self) -> list[tuple[int, int]]:
        """Where the formulas are, in reading order."""
        return sorted(self.formulas.keys() | self._shared.keys())

    @cached_property
    def max_row(self) -> int:
        """The last row with a value or formula; 0 for an empty sheet."""
        return max((row for row, _ in self.cells), default=0)

    @cached_property
    def max_column(self) -> int:
        """The last column with a value or formula; 0 for an empty sheet."""
        return max((column for _, column in self.cells), default=0)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """(row number, values of columns 1 to max_column) for each row that holds anything, from the top."""
        by_row: dict[int, list[int]] = {}
        for row, column in self.cells:
            by_row.setdefault(row, []).append(column)
        for row in sorted(by_row):
            values: list[Cell] = [None] * self.max_column
            for column in by_row[row]:
                values[column - 1] = self.cells[row, column]
            yield row, values


@dataclass
class Workbook:
    """A workbook as read: worksheets by name in tab order, defined names, date system and the file's SHA-256."""

    path: str
    sheets: dict[str, Sheet]
    names: dict[str, str]
    date1904: bool
    sha256: str
    # Tabs without cells of their own, by name: "chartsheet", "dialogsheet", "xlMacrosheet".
    other_sheets: dict[str, str] = field(default_factory=dict)

    def sheet(self, name: str) -> Sheet:
        """The worksheet of that name (upper and lower case do not matter, as in Excel)."""
        for known, sheet in self.sheets.items():
            if known.lower() == name.lower():
                return sheet
        raise refuse("no_such_sheet", sheet=name)


class Answers:
    """The last answers of the child, by the SHA-256 of what was read: the same bytes need not be read twice by one process.

    Only what two readers agreed on is kept, as the child wrote it; a refusal is asked for anew."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._known: dict[str, bytes] = {}

    def get(self, digest: str) -> bytes | None:
        return self._known.get(digest)

    def keep(self, digest: str, answer: bytes) -> None:
        """The newest stands last; the oldest go until all have room. One that would drive out all others is not kept."""
        self._known.pop(digest, None)
        if len(answer) > self._room // 4:
            return
        self._known[digest] = answer
        while sum(map(len, self._known.values())) > self._room:
            del self._known[next(iter(self._known))]

    def clear(self) -> None:
        self._known.clear()


ANSWERS = Answers(KEPT_BYTES)


def read(path: str | os.PathLike[str], *, timeout: float | None = None, memory: int = DEFAULT_MEMORY) -> Workbook:
    """Reads an .xlsx or .xlsm file; a child process has `timeout` seconds and `memory` bytes. Raises WorkbookError and no other.

    Without a `timeout` the time grows with the file, as `seconds_for` says."""
    try:
        return _read(path, timeout, memory)
    except MemoryError:  # this process may be under a limit of its own
        raise refuse("too_much_memory", limit=memory // guard.MIB) from None


def seconds_for(size: int) -> float:
    """How long a file of `size` bytes may take: 14 seconds up to 5.6 MiB, then longer in step with it, 90 at most."""
    return min(max(DEFAULT_SECONDS, math.ceil(size / guard.MIB * SECONDS_FOR_A_MIB)), MOST_SECONDS)


@uncollected
def _read(path: str | os.PathLike[str], timeout: float | None, memory: int) -> Workbook:
    data = guard.load(path)
    digest = hashlib.sha256(data).hexdigest()
    answer = ANSWERS.get(digest) or _ask_child(data, seconds_for(len(data)) if timeout is None else timeout, memory)
    ANSWERS.keep(digest, answer)
    book, *lines = (json.loads(line) for line in answer.splitlines())
    del answer  # which may be as large again as all that is made of it
    sheets = {line["name"]: _sheet(line) for line in lines[:-1]}
    return Workbook(os.fspath(path), sheets, book["names"], book["date1904"], digest, book["other_sheets"])


def _ask_child(data: bytes, timeout: float, memory: int) -> bytes:
    # -P: a file json.py lying beside the workbook must not be taken for the library of that name.
    command = [sys.executable, "-P", "-m", "workbooks.read_child", str(math.ceil(timeout)), str(memory)]
    root = str(Path(__file__).resolve().parent.parent)
    known = os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": f"{root}{os.pathsep}{known}" if known else root}
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows would flash a black window
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=timeout, env=environment,
                              creationflags=flags, check=False)
    except subprocess.TimeoutExpired:
        raise refuse("too_slow", seconds=timeout) from None
    except OSError as error:
        raise refuse("reader_not_started", program=sys.executable, reason=error.strerror) from None
    return _answer(done, timeout, memory)


def _answer(done: subprocess.CompletedProcess[bytes], timeout: float, memory: int) -> bytes:
    """The child's lines if it came to its end, else the reason as a WorkbookError."""
    try:
        last_line = json.loads(done.stdout[done.stdout.rstrip().rfind(b"\n") + 1 :])
    except ValueError:
        last_line = {}
    if "error" in last_line:
        raise WorkbookError(*last_line["error"])
    if "end" in last_line and done.returncode == 0:
        return done.stdout
    complaint = done.stderr.decode("utf-8", "replace").strip()
    if "memory allocation" in complaint or "MemoryError" in complaint:
        raise refuse("too_much_memory", limit=memory // guard.MIB)
    if done.returncode in _CPU_SIGNALS:
        raise refuse("too_slow", seconds=timeout)
    last = complaint.splitlines()[-1] if complaint else "no message"
    raise refuse("reader_stopped", reason=f"exit {done.returncode}, {last}")


# SIGXCPU and SIGKILL: how the operating system ends a process that has used up its time.
_CPU_SIGNALS = (-24, -9)


def _sheet(line: dict) -> Sheet:
    """The sparse dictionary of a sheet from the child's parallel lists."""
    texts = line["texts"]
    cells: dict[tuple[int, int], Cell] = {}
    missing = set()
    for place, kind, value in zip(line["places"], line["kinds"], line["values"], strict=True):
        where = _where(place)
        if kind == "s":
            cells[where] = texts[value]
        elif kind == "e":
            cells[where] = ExcelError(value)
        else:
            cells[where] = value
            if kind == "x":
                missing.add(where)
    formulas = {_where(place): text for place, text in line["formulas"]}
    shared = {_where(place): _where(first) for place, first in line["shared"]}
    return Sheet(line["name"], line["visible"], cells, formulas, missing, float(line["sum"]), shared)


def _where(place: int) -> tuple[int, int]:
    row, column = divmod(place, _GRID_COLUMNS)
    return row + 1, column + 1


def _a1(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"
