"""Ribbon group Check and share: what is different between this workbook and another one."""

from __future__ import annotations

from pathlib import Path

import xlwings as xw

from workbooks.difference import job as difference_job
from workbooks.errors import refuse
from workbooks.outcome import BadInput
from xl_addin.macros.beside import beside, fresh, not_done, saved
from xl_addin.ribbon import Report, button, progress

FOLDER = "Compare with"


@button(
    group="Check and share",
    label="Compare two workbooks",
    screentip="What is different between this workbook and another",
    supertip="Compares this workbook, as the later one, with the only workbook in the folder Compare with beside it: inputs, rows by key, "
    "results and the inputs that explain them, formulas, practices. Saves a report beside this workbook, which stays as it is. Save first.",
    keytip="XC",
    icon="ReviewCompareTwoVersions",
)
def compare_workbooks(book: xw.Book, other: str | None = None, out: str | None = None) -> Report:
    """Compare the book with an earlier one and save the report beside it. `other`: its path; `out`: that of the report."""
    saved(book)
    earlier = other or _only(Path(beside(book, FOLDER)))
    told = lambda step, part=0, whole=0: progress(book, f"Compare two workbooks: {step}")
    found = difference_job.compare(earlier, book.fullname, progress=told)
    if found.same:
        return Report(f"{Path(earlier).name} and {book.name} say the same. Nothing was saved.")
    target = out or str(fresh(Path(book.fullname).with_suffix(".xlsx"), "compared"))
    try:
        difference_job.report(found, target, told)
    except BadInput as problem:
        return not_done(problem)
    return Report(f"{found.sentence} Saved as {target}.")


def _only(folder: Path) -> str:
    """The one workbook of a folder; files that Excel keeps beside an open one are none."""
    files = sorted(p for p in folder.glob("*.xls[xm]") if p.is_file() and not p.name.startswith(("~$", ".~")))
    if not files:
        raise refuse("nothing_to_compare", path=folder)
    if len(files) > 1:
        raise refuse("several_to_compare", path=folder, count=len(files), names=", ".join(p.name for p in files))
    return str(files[0])
