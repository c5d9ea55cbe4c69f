"""Programs that calculate native formulas of a workbook: one protocol, two adapters.

cellrune (Rust, from the package index) is the default. LibreOffice is a second opinion. Neither knows our functions: a
cell that needs one is `Unavailable`, and never a guess.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cellrune

from udfs.cells import Cell, ExcelError
from workbooks.addresses import column_number
from workbooks.cached import cached_values
from workbooks.errors import refuse
from workbooks.package import Package
from workbooks.references import Block
from workbooks.sheetxml import address

LIBREOFFICE_SECONDS = 300
_ROWS_AT_ONCE = 4_000
_TARGETS_AT_ONCE = 1_000  # cellrune takes 1,024
# Set well above what the reader lets through, so that only the reader decides what is too big.
_READ_LIMITS = {
    "max_archive_bytes": 2**30,
    "max_entry_uncompressed_bytes": 2**31,
    "max_total_uncompressed_bytes": 2**32,
    "max_compression_ratio": 1_000,
    "max_sheets": 16_384,
    "max_cells_per_sheet": 20_000_000,
    "max_total_cells": 20_000_000,
    "max_shared_strings": 5_000_000,
    "max_total_shared_string_bytes": 2**31,
    "max_total_cell_text_bytes": 2**31,
    "max_total_formula_bytes": 2**30,
}
_TARGET_LIMITS = {"max_targets": 1_024, "max_result_cells": 10_000_000, "max_evaluated_cells": 20_000_000}


@dataclass(frozen=True)
class Unavailable:
    """A cell the engine cannot calculate: its code and, for a function, the name it does not know."""

    code: str
    detail: str | None


Value = Cell | Unavailable


class Calculation(Protocol):
    """A calculated workbook."""

    def rows(self, block: Block) -> list[list[Value]]:
        """The cells of a rectangle; blank cells are None."""


class Engine(Protocol):
    """Something that calculates a workbook given as bytes.

    `free_spills` says that it finds the size of spilling formulas, and wants them without the area of the file."""

    @property
    def name(self) -> str: ...

    @property
    def free_spills(self) -> bool: ...

    def calculate(self, data: bytes, targets: Sequence[Block] | None = None) -> Calculation:
        """All formulas, or only what `targets` need; then only cells of `targets` may be asked for."""


@dataclass(frozen=True)
class CellRune:
    """`today` is the serial date TODAY() and NOW() give; without it they are unavailable, because a result that
    depends on the day it is made cannot be checked."""

    today: float | None = None
    name: str = "cellrune"
    free_spills: bool = True

    def calculate(self, data: bytes, targets: Sequence[Block] | None = None) -> Calculation:
        """Raises WorkbookError `engine_refused` when the file cannot be loaded."""
        clock = {} if self.today is None else {"today_serial": float(int(self.today)), "now_serial": self.today}
        try:
            workbook = cellrune.Workbook.from_bytes(data, read_limits=_READ_LIMITS)
            if targets is not None:
                return _Listed(_calculated_targets(workbook, targets, clock))
            workbook.calculate(**clock)
        except cellrune.CellRuneError as error:
            raise refuse("engine_refused", engine=self.name, reason=f"{error} ({error.code})") from error
        return _Open(workbook)


class _Open:
    """A calculated cellrune workbook, read when asked."""

    def __init__(self, workbook: cellrune.Workbook) -> None:
        self._workbook = workbook

    def rows(self, block: Block) -> list[list[Value]]:
        found: list[list[Value]] = []
        top, left, bottom, right = block.area
        for first in range(top, bottom + 1, _ROWS_AT_ONCE):
            last = min(first + _ROWS_AT_ONCE - 1, bottom)
            read = self._workbook.read_values(block.sheet, address(first, left), address(last, right))
            found += [[_value(cell) for cell in row] for row in read]
        return found


class _Listed:
    """Values by sheet and place."""

    def __init__(self, values: dict[tuple[str, int, int], Value]) -> None:
        self._values = values

    def rows(self, block: Block) -> list[list[Value]]:
        top, left, bottom, right = block.area
        columns = range(left, right + 1)
        get, sheet = self._values.get, block.sheet
        return [[get((sheet, row, column)) for column in columns] for row in range(top, bottom + 1)]


NOTHING = _Listed({})


def _calculated_targets(workbook: cellrune.Workbook, targets: Sequence[Block], clock: dict) -> dict:
    values: dict[tuple[str, int, int], Value] = {}
    wanted = [
        {"sheet": b.sheet, "start": address(b.area.top, b.area.left), "end": address(b.area.bottom, b.area.right)}
        for b in targets
    ]
    for first in range(0, len(wanted), _TARGETS_AT_ONCE):
        part = wanted[first : first + _TARGETS_AT_ONCE]
        report = workbook.calculate_targets(part, limits=_TARGET_LIMITS, **clock)
        for found in report["cells"]:
            cell, result = found["cell"], found["result"]
            row, column = _place(cell["address"])
            values[cell["sheet_name"], row, column] = _value(result["value"] if result["kind"] == "value" else result)
    return values


def _place(text: str) -> tuple[int, int]:
    letters = text.rstrip("0123456789")
    return int(text[len(letters) :]), column_number(letters)


def _value(told: dict) -> Value:
    kind = told["kind"]
    if kind == "blank":
        return None
    if kind == "error":
        return ExcelError(told["value"])
    if kind in ("number", "text", "logical"):
        return told["value"]
    return Unavailable(told.get("code", kind), told.get("detail"))


@dataclass(frozen=True)
class LibreOffice:
    """LibreOffice Calc as a second opinion: a hidden copy with its own profile recalculates every cell and is closed.

    It has no dynamic arrays: an array formula keeps the area the file gives it."""

    program: str = "soffice"
    name: str = "LibreOffice"
    free_spills: bool = False

    def calculate(self, data: bytes, targets: Sequence[Block] | None = None) -> Calculation:
        """Raises WorkbookError `engine_missing`, `engine_not_started` or `engine_refused`."""
        program = shutil.which(self.program)
        if program is None:
            raise refuse("engine_missing", engine=self.name)
        with tempfile.TemporaryDirectory(prefix="cwb-") as folder:
            converted = _converted(program, Path(folder), data)
        package = Package.from_bytes(converted)
        return _Listed(cached_values(package))


_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""


def _converted(program: str, folder: Path, data: bytes) -> bytes:
    profile, source, target = folder / "profile", folder / "book.xlsx", folder / "out"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, encoding="utf-8")
    source.write_bytes(data)
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(target), str(source)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIBREOFFICE_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise refuse("engine_refused", engine="LibreOffice", reason=f"no answer in {error.timeout} seconds") from error
    except OSError as error:  # a locked laptop may forbid it to start
        raise refuse("engine_not_started", engine="LibreOffice", reason=error.strerror or error) from error
    result = target / source.name
    if not result.exists():
        raise refuse("engine_refused", engine="LibreOffice", reason=done.stderr.strip() or "it wrote no file")
    return result.read_bytes()
