"""A capitation workbook from a practice workbook, or from the packaged sample."""

import datetime as dt
from pathlib import Path

from udfs.errors import NotCovered, UdfError
from udfs.findings import Finding, in_two
from udfs.parameters import BadParameterFile, Parameter, parameter
from udfs.parameters import read as read_parameters
from workbooks import samples, templates
from workbooks.build import PATIENCE
from workbooks.capitation import book as capitation_book
from workbooks.capitation import importing as capitation_import
from workbooks.capitation.job import CapitationJob
from workbooks.capitation.parameters import local_findings, parameter_findings
from workbooks.outcome import BadInput, Outcome, Progress, not_onto_source, silent
from workbooks.reader import Workbook, read
from workbooks.save import check_target
from workbooks.sources import nhs_practices, verdict


def regenerated(
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
    except (
        UdfError
    ) as problem:  # adding up the whole source for one CCG comes before any cell that could show it
        raise BadInput([Finding(source, "shares of the whole", "block", *in_two(problem.sentence()))]) from problem
    if source == samples.NAME and not ccg:
        work = capitation_import.with_tables(work, capitation_import.SAMPLE)
    if tables:
        work = capitation_import.with_tables(work, Path(tables))
    return templates.from_job(templates.template(capitation_book.KIND), work, out, progress=progress)


def _imported(
    book: Workbook,
    as_at: dt.date,
    ccg: str | None,
    local: tuple[Parameter, ...],
    parameters: str | None,
    progress: Progress,
) -> CapitationJob:
    """The job of a practice workbook; nothing is made of one with a finding that blocks."""
    table = nhs_practices.load(book, lambda row, last: progress("Importing practices", row, last))
    _stop_if_blocked([*table.findings, *verdict.against(book)])
    _known_area(table, ccg)
    entries = {key: parameter(key, as_at, local) for key in capitation_import.PARAMETERS}
    _stop_if_blocked(parameter_findings(entries, parameters or "the shipped parameters"))
    return capitation_import.job_of(table, as_at, ccg, local, verdict.people_as_at(book))


def _own(path: str | None, as_at: dt.date) -> tuple[Parameter, ...]:
    """The entries of a person's own file, refused as a whole when one of them would be ignored."""
    entries = _local(path)
    _stop_if_blocked(local_findings(entries, as_at, path) if path else [])
    return entries


def _local(path: str | Path | None) -> tuple[Parameter, ...]:
    if path is None:
        return ()
    try:
        return read_parameters(Path(path))
    except BadParameterFile as problem:
        raise BadInput([Finding(str(path), "parameter file", "block", *in_two(str(problem)))]) from problem


def _uncovered(gap: NotCovered) -> Finding:
    return Finding("--as-at", "dated parameters", "block", *in_two(gap.sentence()))


def _stop_if_blocked(findings: list[Finding]) -> None:
    if any(f.severity == "block" for f in findings):
        raise BadInput(findings)


def _known_area(table: nhs_practices.PracticeTable, ccg: str | None) -> None:
    known = sorted({p.texts["ccg"] for p in table.practices})
    if ccg is not None and ccg not in known:
        near = ", ".join(k for k in known if k[:2] == ccg[:2].upper()) or f"{known[0]} to {known[-1]}"
        sentence = f"The source has no CCG {ccg}."
        raise BadInput(
            [
                Finding(
                    "--ccg",
                    "known areas",
                    "block",
                    sentence,
                    f"Choose one of its {len(known)} codes, such as {near}.",
                )
            ]
        )
