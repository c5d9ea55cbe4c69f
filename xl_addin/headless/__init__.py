"""A workbook file without Excel: the same macros, through xlwings, and every other part of the file left byte for byte.

    with opened("awards.xlsx") as book:
        report = press("register_generate", book)
        book.save()
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Iterator
from typing import Any

import xlwings as xw

from xl_addin import ribbon
from xl_addin.headless.engine import Engine
from xl_addin.ribbon import Report


@contextlib.contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[xw.Book]:
    """The workbook at `path` as an xlwings Book. Nothing is written unless `save` is called. Raises WorkbookError."""
    # Past xlwings' own open, which tells a missing file in words of its own.
    book = xw.Book(impl=Engine().apps.add().books.open(path))
    try:
        yield book
    finally:
        book.close()


def press_file(
    action_id: str, path: str | os.PathLike[str], out: str | os.PathLike[str] | None = None, *, backups: str | None = None, **inputs: Any
) -> Report:
    """Press a button on a workbook file and save it, to `out` if given. Bad input is a Report too, and nothing is written.

    A file that is replaced is kept as a dated copy, in the folder `backups` or the usual one.
    """

    def work() -> Report:
        with opened(path) as book:
            report = ribbon.press(action_id, book, **inputs)
            # Past xlwings' own save, which answers nothing: its notes belong into the report.
            saved = None if report.refused else book.impl.file.save(out, backups)
            return dataclasses.replace(report, notes=saved.findings) if saved else report

    return ribbon.reported(os.path.basename(path), work)
