"""Whole jobs without a spreadsheet program: source -> spec -> file -> calculation -> checks -> saved workbook.

Bad input raises BadInput with every finding and writes nothing. A job that ran is told by its checks.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Protocol

from udfs.cells import ExcelError
from udfs.errors import NotCovered, UdfError, column_letters
from udfs.findings import Finding
from udfs.parameters import BadParameterFile, Parameter, parameter
from udfs.parameters import read as read_parameters
from workbooks import capitation as capitation_book
from workbooks import capitation_import, samples
from workbooks.backup import Backups
from workbooks.capitation_job import CapitationJob
from workbooks.capitation_parameters import local_findings, parameter_findings
from workbooks.errors import refuse
from workbooks.fill import Filled
from workbooks.guard import load
from workbooks.patch import set_cells
from workbooks.reader import Workbook, read
from workbooks.recalc import recalculate
from workbooks.save import Saved, check_target, save
from workbooks.sources import nhs_practices
from workbooks.spec import Book
from workbooks.totals import of_package
from workbooks.writer import AREA, FAILS, FINDINGS, MASTER, NO_FINDINGS, write


class Progress(Protocol):
    """Told what is being done; `part` and `whole` when the step can be counted."""

    def __call__(self, step: str, part: int = 0, whole: int = 0) -> None: ...


def silent(step: str, part: int = 0, whole: int = 0) -> None:
    """Progress for those who do not look."""


class BadInput(Exception):
    """The input cannot be used; `findings` say what, where and what to do. Nothing was written."""

    def __init__(self, findings: list[Finding]):
        super().__init__("; ".join(f.sentence for f in findings if f.severity == "block"))
        self.findings = findings


@dataclass
class Outcome:
    """A finished job: the file, one line a check, every finding, and whether all checks hold."""

    path: str
    verdict: str
    checks: list[dict[str, object]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def blocking(self) -> int:
        """Number of findings that block."""
        return sum(f.severity == "block" for f in self.findings)

    @property
    def holds(self) -> bool:
        return self.blocking == 0 and all(check["Result"] != FAILS for check in self.checks)


def capitation(
    source: str, as_at: dt.date, out: str, *, ccg: str | None = None, parameters: str | None = None, tables: str | None = None,
    progress: Progress = silent, book: Workbook | None = None,
) -> Outcome:  # fmt: skip
    """A capitation workbook from a practice workbook; `source` "sample" is the packaged invented sample with invented parameters.

    `tables`: a folder of CSV files (places, baselines, lists ...) beside the practices. `book`: the source, where somebody has read it
    already."""
    check_target(out)
    not_onto_source(source, out)
    local = _own(parameters, as_at)
    try:
        if book is None:
            progress(f"Reading {source}")
        if source == samples.NAME:
            local += _local(samples.PARAMETERS)
            book = capitation_import.sample_practices()
        work = _imported(book or read(source, timeout=PATIENCE), as_at, ccg, local, parameters, progress)
    except NotCovered as gap:
        raise BadInput([_uncovered(gap)]) from gap
    except UdfError as problem:  # adding up the whole source for one CCG comes before any cell that could show it
        raise BadInput([Finding(source, "shares of the whole", "block", problem.sentence(), "")]) from problem
    if source == samples.NAME and not ccg:
        work = capitation_import.with_tables(work, capitation_import.SAMPLE)
    if tables:
        work = capitation_import.with_tables(work, Path(tables))
    templates = _templates()
    return templates.from_job(templates.template(capitation_book.KIND), work, out, progress=progress)


def _imported(
    book: Workbook, as_at: dt.date, ccg: str | None, local: tuple[Parameter, ...], parameters: str | None, progress: Progress
) -> CapitationJob:
    """The job of a practice workbook; nothing is made of one with a finding that blocks."""
    table = nhs_practices.load(book, lambda row, last: progress("Importing practices", row, last))
    _stop_if_blocked(table.findings)
    _known_area(table, ccg)
    entries = {key: parameter(key, as_at, local) for key in capitation_import.PARAMETERS}
    _stop_if_blocked(parameter_findings(entries, parameters or "the shipped parameters"))
    return capitation_import.job_of(table, as_at, ccg, local)


def move_data(old: str, out: str, *, progress: Progress = silent) -> Outcome:
    """The data of an older workbook of ours in the newest template."""
    not_onto_source(old, out)
    progress(f"Reading {old}")
    return _templates().move_data(read(old, timeout=PATIENCE), out, progress=progress)


def roll_forward(old: str, out: str, *, progress: Progress = silent) -> Outcome:
    """The same workbook for the next financial year: structure kept, yearly figures emptied, parameters of the new year."""
    not_onto_source(old, out)
    progress(f"Reading {old}")
    return _templates().roll_forward(read(old, timeout=PATIENCE), out, progress=progress)


def _templates() -> ModuleType:
    from workbooks import templates  # which build their books here

    return templates


def build(
    make: Callable[[tuple[Finding, ...]], Book], out: str, progress: Progress, findings: list[Finding],
    told: Callable[[list[Finding]], list[Finding]] = list,
) -> Outcome:  # fmt: skip
    """Write, calculate, save and read back a book; sentences of failing cells go into its Checks sheet by a second pass.

    `told` shortens what the calculation found before it is shown."""
    check_target(out)
    progress("Writing the workbook")
    calculated = recalculate(write(make(())), progress=_worded(progress), or_told=True, fresh=True)
    if calculated.findings:
        progress("Writing the findings into the Checks sheet")
        data, known = write(make(tuple(told(calculated.findings)))), calculated.known
        calculated = recalculate(data, progress=_worded(progress), known=known, fresh=True)
    progress(f"Saving {out}")
    saved = save(out, calculated.data, backups=Backups.of(out), expected_totals=of_package(calculated.data))
    progress("Reading back what was saved")
    return outcome(out, [*findings, *told(calculated.findings), *saved.findings], saved)


PATIENCE = 90  # seconds for a workbook a person named or we made ourselves: a national one on a slow or busy laptop
STEPS = {"functions": "Calling our functions", "cells": "Writing calculated values"}


def _worded(progress: Progress) -> Progress:
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
    told = "Not all could be calculated, so nothing is known of the checks" if isinstance(verdict, ExcelError) else str(verdict)
    return Outcome(path, told, filled.table_with_errors("Checks"), findings)


def recalculated(path: str, out: str, *, progress: Progress = silent, backups: str | None = None) -> Outcome:
    """An edited workbook calculated anew with its formulas as they stand; failing cells are told in its Checks sheet.

    A file that is replaced is kept as a dated copy, in the folder `backups` or the usual one. A workbook whose results
    were right already stays as it is: nothing is written over it. Findings about inputs are told anew where the template says so."""
    check_target(out)
    progress(f"Reading {path}")
    book = read(path, timeout=PATIENCE)
    old = load(path)
    calculated = recalculate(old, progress=_worded(progress))
    filled = Filled(book)
    standing = filled.findings()
    of_inputs = _templates().told_of_inputs(book, standing)
    found = _templates().not_told(_templates().told_of_calculation(filled, calculated.findings), of_inputs)
    told = [*of_inputs, *found]
    data = calculated.data if calculated.changed else old
    if told != standing:
        data = _told_in_sheet(data, filled, told)
        again = recalculate(data)  # a check counts the findings that stand there now
        data = again.data if again.changed else data
    same = os.path.exists(out) and os.path.samefile(path, out)
    if same and data == old:
        return outcome(out, told)
    hashed = book.sha256 if same else None
    saved = save(out, data, expected_sha256=hashed, backups=Backups.of(out, backups), expected_totals=of_package(data))
    return outcome(out, [*told, *saved.findings], saved)


def _told_in_sheet(data: bytes, filled: Filled, findings: list[Finding]) -> bytes:
    """The findings in the Checks sheet; what a person wrote below stays where it is."""
    if not filled.has(FINDINGS + AREA):
        return data
    sheet, top, left, bottom, right = filled.place(FINDINGS + AREA)
    old = filled.finding_rows()
    rows = [[f.where, f.severity, f.sentence, f.remedy, f.marked_rule] for f in findings] or [list(NO_FINDINGS)]
    for row in range(top + 1 + len(old), top + 1 + len(rows)):
        taken = [c for c in range(left, right + 1) if sheet.cell(row, c) is not None or sheet.formula(row, c) is not None]
        if taken:
            raise refuse("no_room", cell=f"{sheet.name}!{column_letters(taken[0])}{row}", count=len(rows) - len(old))
    rows += [[None] * (right - left + 1)] * (len(old) - len(rows))
    cells = {(top + 1 + i, left + j): value for i, row in enumerate(rows) for j, value in enumerate(row)}
    return set_cells(data, sheet.name, cells, locked=True)  # our own template, protected without a password


def _own(path: str | None, as_at: dt.date) -> tuple[Parameter, ...]:
    """The entries of a person's own file, refused as a whole when one of them would be ignored."""
    entries = _local(path)
    _stop_if_blocked(local_findings(entries, as_at, path) if path else [])
    return entries


def not_onto_source(source: str, out: str) -> None:
    if os.path.exists(out) and os.path.exists(source) and os.path.samefile(source, out):
        sentence = f"{out} is the source itself."
        raise BadInput([Finding("--out", "the source is kept", "block", sentence, "Give the new workbook another name.")])


def _local(path: str | Path | None) -> tuple[Parameter, ...]:
    if path is None:
        return ()
    try:
        return read_parameters(Path(path))
    except BadParameterFile as problem:
        raise BadInput([Finding(str(path), "parameter file", "block", str(problem), "")]) from problem


def _uncovered(gap: NotCovered) -> Finding:
    return Finding("--as-at", "dated parameters", "block", gap.sentence(), "")


def _stop_if_blocked(findings: list[Finding]) -> None:
    if any(f.severity == "block" for f in findings):
        raise BadInput(findings)


def _known_area(table: nhs_practices.PracticeTable, ccg: str | None) -> None:
    known = sorted({p.texts["ccg"] for p in table.practices})
    if ccg is not None and ccg not in known:
        near = ", ".join(k for k in known if k[:2] == ccg[:2].upper()) or f"{known[0]} to {known[-1]}"
        sentence = f"The source has no CCG {ccg}."
        raise BadInput([Finding("--ccg", "known areas", "block", sentence, f"Choose one of its {len(known)} codes, such as {near}.")])
