"""Ribbon group Tender: whether a tender workbook holds, and is as it was frozen."""

from __future__ import annotations

from pathlib import Path

import xlwings as xw

from workbooks.tender import check as checking
from xl_addin.macros.beside import listed, on_disk
from xl_addin.ribbon import Report, button, progress


@button(
    group="Tender",
    label="Check",
    screentip="Check the tender: entries, checks, and changes since it was frozen",
    supertip="Reads the saved workbook again: what is entered, its checks, and every cell that is not any more as it was frozen for award, "
    "each by its address. More than one finding is listed in a CSV file beside the workbook, which stays as it is. Save first.",
    keytip="TC",
    icon="FileCompatibilityChecker",
)
def tender_check(book: xw.Book) -> Report:
    """Say what is wrong with the saved workbook, and what changed since its last freeze."""
    progress(book, "Check: reading")
    path = on_disk(book)
    done = checking.check(path)
    return listed(Report(f"Check: {done.sentence}", done.findings), Path(path), "checked")
