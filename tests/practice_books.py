"""Practice workbooks as sources send them, faults included, and books of ours as a person would have changed them."""

import contextlib
import csv
import datetime as dt
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest import mock

import xlsxwriter

from workbooks import samples, sheetxml
from workbooks.capitation.regenerate import regenerated
from workbooks.package import Package
from workbooks.reader import Cell, Workbook, read
from workbooks.sheetcells import KEPT
from workbooks.sheetxml import CellEdit
from xl_addin.cli import main, shown

ROOT = Path(__file__).resolve().parent.parent
Rows = list[list[object]]
SHEET = "Practice data"
WIDE = 400  # columns of the screen, so that no sentence is broken
AS_AT = dt.date(2018, 4, 1)
NOT_AVAILABLE = object()  # stands for a cell that shows #N/A
ADDRESS = re.compile(r"=?'?([^'!]+)'?!\$?([A-Z]+)\$?(\d+)")


def sample_rows() -> Rows:
    """The packaged invented practices: a header and 24 rows of practice, name, system, CCG and nine figures."""
    with open(samples.FOLDER / "invented_practices.csv", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return [header, *([*row[: samples.TEXT_COLUMNS], *map(float, row[samples.TEXT_COLUMNS :])] for row in rows)]


def column(heading: str) -> int:
    return sample_rows()[0].index(heading)


def write_source(path: Path, rows: Rows) -> Path:
    """The rows as a workbook with one sheet; text stays text."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(SHEET)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if cell is NOT_AVAILABLE:
                    sheet.write_formula(i, j, "=NA()", None, "#N/A")
                elif cell is not None:
                    sheet.write(i, j, cell)
    return path


def spoilt(row: int, heading: str, value: object) -> Callable[[Rows], Rows]:
    """The sample with one cell changed; `row` as the sheet counts, so the header is row 1."""

    def change(rows: Rows) -> Rows:
        rows[row - 1][column(heading)] = value
        return rows

    return change


@cache
def sample_bytes() -> bytes:
    """The capitation workbook of the packaged sample at 1 April 2018, made once for all tests that only read or edit it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sample.xlsx"
        regenerated(samples.NAME, AS_AT, str(out))
        return out.read_bytes()


def sample_book(folder: Path, changes: Mapping[str, Cell] | None = None) -> Path:
    """A copy of the sample's workbook in a folder, with some cells typed over."""
    path = folder / "capitation.xlsx"
    path.write_bytes(sample_bytes())
    return edited(path, path, changes) if changes else path


def parameter_file(path: Path, changes: Mapping[str, str]) -> Path:
    """The sample's dated parameters with lines of text replaced."""
    text = samples.PARAMETERS.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, f"{old} does not stand in the sample's parameters"
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return path


def edited(source: Path, out: Path, changes: Mapping[str, Cell]) -> Path:
    """A workbook after a person has typed over some cells, by name or address; nothing else in it is touched."""
    package, names = Package.from_bytes(source.read_bytes()), read(source).names
    for name, value in changes.items():
        sheet, letters, row = ADDRESS.fullmatch(names.get(name, name)).groups()
        part, place = package.sheets[sheet], (int(row), number(letters))
        package.parts[part] = sheetxml.edit(package.parts[part], sheet, {place: CellEdit(value, KEPT)})
    out.write_bytes(package.to_bytes())
    return out


def number(letters: str) -> int:
    """A -> 1, AA -> 27."""
    result = 0
    for letter in letters:
        result = result * 26 + ord(letter) - 64
    return result


def at(book: Workbook, address: str) -> Cell:
    """A cell by name or by address as a person writes it."""
    sheet, letters, row = ADDRESS.fullmatch(book.names.get(address, address)).groups()
    return book.sheet(sheet).cell(int(row), number(letters))


def table(book: Workbook, name: str) -> list[dict[str, Cell]]:
    """A named table as rows by heading."""
    sheet, left, top, right, bottom = re.fullmatch(
        r"=?'?([^'!]+)'?!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)", book.names[name + ".Area"]
    ).groups()
    get = lambda row, c: book.sheet(sheet).cell(row, c)
    columns = range(number(left), number(right) + 1)
    return [{str(get(int(top), c)): get(row, c) for c in columns} for row in range(int(top) + 1, int(bottom) + 1)]


def findings_shown(book: Workbook) -> list[dict[str, Cell]]:
    """The findings of the Checks sheet down to its last filled row, as a reader's eye takes them."""
    sheet = book.sheet("Checks")
    top = next(row for row in range(1, 200) if sheet.cell(row, 1) == "Where")
    heads = [str(sheet.cell(top, c)) for c in range(1, 6)]
    rows = [[sheet.cell(row, c) for c in range(1, 6)] for row in range(top + 1, sheet.max_row + 1)]
    return [dict(zip(heads, row, strict=True)) for row in rows if any(cell is not None for cell in row)]


@dataclass(frozen=True)
class Ran:
    """What a command answered: exit code and everything it printed, as one line of words."""

    code: int
    said: str
    out: str


def cwb(*arguments: object, cwd: Path, own_process: bool = False) -> Ran:
    """The command with these arguments, in a folder: by its entry point, or in a process of its own as a person or a script runs it."""
    run = _in_own_process if own_process else _by_entry_point
    code, out, err = run([str(word) for word in arguments], cwd)
    said = " ".join(f"{out} {err}".split())
    assert "Traceback" not in said, "a traceback, which ends in " + err.strip().splitlines()[-1]
    return Ran(code, said, out)


def _in_own_process(words: list[str], folder: Path) -> tuple[int, str, str]:
    environment = {**os.environ, "COLUMNS": str(WIDE), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-m", "xl_addin.cli", *words], cwd=folder, env=environment, capture_output=True,
                          text=True, encoding="utf-8", timeout=300)  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def _by_entry_point(words: list[str], folder: Path) -> tuple[int, str, str]:
    """The same without waiting half a second for a new Python; anything but an exit code ends the test with its own traceback."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.chdir(folder))
        stack.enter_context(mock.patch.object(sys, "argv", ["cwb", *words]))
        stack.enter_context(mock.patch.dict(os.environ, COLUMNS=str(WIDE)))
        for console in (shown._out, shown._errors):
            stack.enter_context(mock.patch.object(console, "_width", WIDE))
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
    return code, out.getvalue(), err.getvalue()
