"""Ribbon group Capitation, the files of a pooled budget: returns issued to its partners, and merged when they come back."""

from __future__ import annotations

from pathlib import Path

import xlwings as xw

from udfs.findings import Finding
from workbooks.outcome import BadInput
from workbooks.pooled_budget import returns as pooled_budget_returns
from workbooks.template import from_book
from xl_addin.macros.beside import beside, fresh, not_done, saved
from xl_addin.ribbon import Report, button, progress

ISSUED, RETURNED = "Returns issued", "Returns received"


@button(
    group="Capitation",
    label="Issue returns",
    screentip="Issue a return to each partner of the pool",
    supertip="Writes a plain workbook for each partner that reports a line into the folder Returns issued beside this workbook: its lines "
    "with their budgets, cells for actual, users and comment. No macros, no formulas, no lines of others.",
    keytip="CI",
    icon="ExportExcel",
)
def pool_returns_issue(book: xw.Book, folder: str | None = None) -> Report:
    """Write a return for each partner that reports a line."""
    job = from_book(pooled_budget_returns.TEMPLATE, saved(book))
    try:
        done = pooled_budget_returns.issue(job, folder or beside(book, ISSUED))
    except BadInput as problem:
        return not_done(problem)
    return Report(done.sentence)


@button(
    group="Capitation",
    label="Merge returns",
    screentip="Merge the returns of the partners",
    supertip="Reads every return in the folder Returns received beside this workbook, checks it cell by cell, and saves a new workbook "
    "beside this one with actuals and users in Lines and every row, placed or refused, on Returns. Nothing is settled while one is "
    "refused or missing.",
    keytip="CM",
    icon="ImportExcel",
)
def pool_returns_merge(book: xw.Book, folder: str | None = None, out: str | None = None) -> Report:
    """Merge the returns into a new workbook beside this one, which stays as it is."""
    progress(book, "Merge returns: reading")
    saved(book)
    target = out or str(fresh(Path(book.fullname), "merged"))
    done, outcome = pooled_budget_returns.merge_into(book.fullname, folder or beside(book, RETURNED), target)
    fails = () if outcome.holds else (Finding("Checks", "checks", "block", f"{outcome.verdict}.", "Look at the rows marked FAILS."),)
    return Report(f"{done.sentence} Saved as {target}. {outcome.verdict}.", (*fails, *outcome.findings))
