"""Whole jobs without a spreadsheet program: source -> spec -> file -> calculation -> checks -> saved workbook.

Bad input raises BadInput with every finding and writes nothing. A job that ran is told by its checks.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from udfs.errors import NotCovered
from udfs.findings import Finding
from udfs.parameters import BadParameterFile, Parameter
from udfs.parameters import read as read_parameters
from workbooks import capitation as capitation_book
from workbooks import samples
from workbooks.errors import refuse
from workbooks.fill import Filled
from workbooks.layout import CHECK_HEADERS
from workbooks.reader import Workbook, read
from workbooks.recalc import recalculate
from workbooks.save import save
from workbooks.sources import nhs_practices
from workbooks.spec import Book
from workbooks.writer import FAILS, MASTER, write


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
    def holds(self) -> bool:
        return all(check["Result"] != FAILS for check in self.checks) and all(f.severity != "block" for f in self.findings)


def capitation(
    source: str, as_at: dt.date, out: str, *, ccg: str | None = None, parameters: str | None = None, progress: Progress = silent
) -> Outcome:
    """A capitation workbook from a practice workbook; `source` "sample" is the packaged invented sample with invented parameters."""
    local = _local(samples.PARAMETERS if source == samples.NAME else parameters)
    progress(f"Reading {source}")
    book = read(samples.practices() if source == samples.NAME else source)
    table = nhs_practices.load(book, lambda row, last: progress("Importing practices", row, last))
    _stop_if_blocked(table.findings)
    _known_area(table, ccg)
    try:
        work = capitation_book.job(table, as_at, ccg, local)
    except NotCovered as gap:
        raise BadInput([_uncovered(gap)]) from gap
    return build(lambda findings: capitation_book.book(work, findings), out, progress, list(work.findings))


def move_data(old: str, out: str, *, progress: Progress = silent) -> Outcome:
    """The data of an older workbook of ours in the newest template."""
    progress(f"Reading {old}")
    book = read(old)
    work = _template(book).moved(book)
    return build(lambda findings: capitation_book.book(work, findings), out, progress, list(work.findings))


def roll_forward(old: str, out: str, *, progress: Progress = silent) -> Outcome:
    """The same workbook for the next financial year: structure kept, yearly figures emptied, parameters of the new year."""
    progress(f"Reading {old}")
    book = read(old)
    work = capitation_book.rolled_forward(_template(book).moved(book))
    return build(lambda findings: capitation_book.book(work, findings), out, progress, list(work.findings))


TEMPLATES = {capitation_book.KIND: capitation_book}


def _template(book: Workbook):
    """The module of the template a workbook was made from."""
    filled = Filled(book)
    kind = filled.inputs.get("template_kind")
    if kind is None:
        raise refuse("not_our_template", path=book.path, name="template_kind")
    if kind not in TEMPLATES:
        raise refuse("unknown_template", path=book.path, kind=kind, known=", ".join(TEMPLATES))
    return TEMPLATES[kind]


def build(make: Callable[[tuple[Finding, ...]], Book], out: str, progress: Progress, findings: list[Finding]) -> Outcome:
    """Write, calculate, save and read back a book; sentences of failing cells go into its Checks sheet by a second pass."""
    progress("Writing the workbook")
    data = write(make(()))
    calculated = recalculate(data, progress=_worded(progress))
    if calculated.findings:
        progress("Writing the findings into the Checks sheet")
        calculated = recalculate(write(make(tuple(calculated.findings))), progress=_worded(progress))
    progress(f"Saving {out}")
    save(out, calculated.data)
    progress("Reading back what was saved")
    return outcome(out, [*findings, *calculated.findings])


STEPS = {"functions": "Calling our functions", "cells": "Writing calculated values"}


def _worded(progress: Progress) -> Progress:
    """The calculation's own steps in words for a person."""
    return lambda step, part=0, whole=0: progress(STEPS.get(step, step), part, whole)


def outcome(path: str, findings: list[Finding]) -> Outcome:
    """Verdict and checks as they stand in a saved workbook of ours."""
    book = read(path)
    filled = Filled(book, {"Checks": {header: header for header in CHECK_HEADERS}})
    return Outcome(path, str(filled.inputs.get(MASTER, "")), filled.table_with_errors("Checks"), findings)


def recalculated(path: str, out: str, *, progress: Progress = silent) -> Outcome:
    """An edited workbook of ours calculated anew, with its own formulas as they stand."""
    data = Path(path).read_bytes() if read(path) else b""
    calculated = recalculate(data, progress=_worded(progress))
    save(out, calculated.data)
    return outcome(out, calculated.findings)


def _local(path: str | Path | None) -> tuple[Parameter, ...]:
    if path is None:
        return ()
    try:
        return read_parameters(Path(path))
    except BadParameterFile as problem:
        raise BadInput([Finding(str(path), "parameter file", "block", str(problem), "")]) from problem


def _uncovered(gap: NotCovered) -> Finding:
    remedy = "Choose a date that is covered, or give your own --parameters file."
    return Finding("--as-at", "dated parameters", "block", gap.sentence(), remedy)


def _stop_if_blocked(findings: list[Finding]) -> None:
    if any(f.severity == "block" for f in findings):
        raise BadInput(findings)


def _known_area(table: nhs_practices.PracticeTable, ccg: str | None) -> None:
    known = sorted({p.texts["ccg"] for p in table.practices})
    if ccg is not None and ccg not in known:
        near = ", ".join(k for k in known if k[:2] == ccg[:2].upper()) or f"{known[0]} to {known[-1]}"
        sentence = f"The source has no CCG {ccg}."
        raise BadInput([Finding("--ccg", "known areas", "block", sentence, f"Choose one of its {len(known)} codes, such as {near}.")])
