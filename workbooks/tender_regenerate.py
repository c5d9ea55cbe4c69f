"""The tender job without a spreadsheet program: a folder of CSV files, a filled workbook or the sample -> a calculated workbook."""

from dataclasses import replace
from pathlib import Path

from udfs.findings import Finding
from workbooks import tender as tender_book
from workbooks import tender_import
from workbooks.regenerate import BadInput, Outcome, Progress, build, silent
from workbooks.save import check_target
from workbooks.spec import Value
from workbooks.tender_findings import LAID_OUT, findings
from workbooks.tender_job import Job
from workbooks.tender_told import told_once

CANNOT_BE_LAID_OUT = ("tables", "headings", LAID_OUT)  # without these there is no sheet to write


def tender(source: str | None, out: str, *, progress: Progress = silent) -> Outcome:
    """A tender workbook from a source; none or "sample" is the packaged invented one. Findings about cells are told in its Checks sheet.

    BadInput when the tables cannot be laid out at all: one is missing, or a heading is.
    """
    check_target(out)
    if source and Path(source).is_file() and Path(out).exists() and Path(source).samefile(out):
        sentence = f"{out} is the source itself."
        raise BadInput([Finding("--out", "the source is kept", "block", sentence, "Give the new workbook another name.")])
    progress(f"Reading {source or 'the sample'}")
    job = tender_import.load(source)
    told = [*job.findings, *findings(job)]
    hopeless = [f for f in told if f.severity == "block" and f.rule in CANNOT_BE_LAID_OUT]
    if hopeless:
        raise BadInput(hopeless)
    job = replace(job, changes=job.changes or first_change(job))
    make = lambda calculated: tender_book.book(job, (*findings(job), *calculated))
    return build(make, out, progress, told, told_once)


def first_change(job: Job) -> tuple[tuple[Value, ...], ...]:
    """The line of the change log that says where the book came from."""
    return ((None, tender_book.VERSION, f"Generated from {job.source}", None),)
