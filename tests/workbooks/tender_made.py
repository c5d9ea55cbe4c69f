"""The invented sample as a calculated workbook, made once a process; one bidder's name begins with an equals sign."""

import atexit
import functools
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import udfs.registry
from workbooks.build import build
from workbooks.outcome import silent
from workbooks.tender import book as tender
from workbooks.tender.findings import findings
from workbooks.tender.importing import load
from workbooks.tender.job import Job

PLAIN = "Dogwood Care Partnership (invented)"
ODD = '=1+1 Dogwood "&" Care'  # a spreadsheet that took it for a formula would show 2


def sample() -> Job:
    """The invented sample with the odd name."""
    udfs.registry.load()
    job = load(None)
    swap = lambda row: {name: ODD if value == PLAIN else value for name, value in row.items()}
    return replace(job, rows={name: [swap(row) for row in rows] for name, rows in job.rows.items()})


@functools.cache
def calculated() -> bytes:
    """Its workbook, calculated."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    job = sample()
    made = build(lambda found: tender.book(job, (*findings(job), *found)), str(folder / "tender.xlsx"), silent, [])
    assert made.verdict == "All checks hold" and made.blocking == 0
    return (folder / "tender.xlsx").read_bytes()
