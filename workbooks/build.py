"""From a book in parts to a file: written, calculated, saved and read back."""

import hashlib
from collections.abc import Callable

from udfs.cells import ExcelError
from udfs.findings import Finding
from workbooks.backup import Backups
from workbooks.fill import Filled
from workbooks.guard import load
from workbooks.outcome import Outcome, Progress
from workbooks.reader import read
from workbooks.recalc import recalculate
from workbooks.save import Saved, check_target, save
from workbooks.spec import Book
from workbooks.totals import of_package
from workbooks.writer import MASTER, write


def build(
    make: Callable[[tuple[Finding, ...]], Book], out: str, progress: Progress, findings: list[Finding],
    told: Callable[[list[Finding]], list[Finding]] = list,
) -> Outcome:  # fmt: skip
    """Write, calculate, save and read back a book; sentences of failing cells go into its Checks sheet by a second pass.

    `told` shortens what the calculation found before it is shown."""
    check_target(out)
    progress("Writing the workbook")
    calculated = recalculate(write(make(())), progress=worded(progress), or_told=True, fresh=True)
    if calculated.findings:
        progress("Writing the findings into the Checks sheet")
        data, known = write(make(tuple(told(calculated.findings)))), calculated.known
        calculated = recalculate(data, progress=worded(progress), known=known, fresh=True)
    progress(f"Saving {out}")
    saved = save(out, calculated.data, backups=Backups.of(out), expected_totals=of_package(calculated.data))
    progress("Reading back what was saved")
    return outcome(out, [*findings, *told(calculated.findings), *saved.findings], saved)


PATIENCE = (
    90  # seconds for a workbook a person named or we made ourselves: a national one on a slow or busy laptop
)
STEPS = {"functions": "Calling our functions", "cells": "Writing calculated values"}


def worded(progress: Progress) -> Progress:
    """The calculation's own steps in words for a person."""
    return lambda step, part=0, whole=0: progress(STEPS.get(step, step), part, whole)


def outcome(path: str, findings: list[Finding], saved: Saved | None = None) -> Outcome:
    """Verdict and checks as they stand in a saved workbook; one that is not of ours has none.

    A file that still holds the very bytes that were verified when they were `saved` is not read again."""
    same = saved is not None and hashlib.sha256(load(path)).hexdigest() == saved.sha256
    book = saved.book if saved and saved.book and same else read(path, timeout=PATIENCE)
    filled = Filled(book)
    if not filled.has(MASTER):
        return Outcome(path, "Calculated, without checks of its own", findings=findings)
    verdict = filled.shown(MASTER)
    told = (
        "Not all could be calculated, so nothing is known of the checks"
        if isinstance(verdict, ExcelError)
        else str(verdict)
    )
    return Outcome(path, told, filled.table_with_errors("Checks"), findings)
