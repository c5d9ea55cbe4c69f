"""The tables an export is made from: a register workbook of ours, or a folder of its CSV tables."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

from udfs.findings import Finding
from workbooks.exports.rows import Rows
from workbooks.job.findings import at
from workbooks.job.places import Cells, split_at
from workbooks.job.state import Job
from workbooks.outcome import BadInput, Progress, silent
from workbooks.register.log import exported, trusted
from workbooks.register.span import outside
from workbooks.register.tables import CONTRACT, KIND, PARTS, SCHEMA, RegisterJob, tables_of
from workbooks.side_files import put
from workbooks.spec import Value
from workbooks.template import load
from workbooks.templates import from_job, template

Made = TypeVar("Made")


class Given(NamedTuple):
    """Tables by the names and columns of the schema, never the contacts; the register's date, what reading it found, its settings.

    `told`: findings, each at the cell it is about."""

    tables: Rows
    as_at: dt.date | None
    findings: tuple[Finding, ...]
    settings: Mapping[str, Value]
    told: Callable[[Iterable[Finding]], list[Finding]]


def given(source: str) -> Given:
    """The register of a workbook or folder. WorkbookError when it cannot be read, or is another kind of workbook."""
    job = load(template(KIND), source)
    assert isinstance(job, RegisterJob)
    return Given(tables_of(job), job.as_at, job.findings, job.settings, lambda found: in_register(job, found))


def in_register(job: RegisterJob, found: Iterable[Finding]) -> list[Finding]:
    """The findings of an export, which knows rows and names of columns, each at its cell: a column of a contract on the sheet it is on."""
    cells = Cells(job)
    rows = {row["at"]: row for table in job.rows.values() for row in table if "at" in row}
    parts = {part: {row[CONTRACT]: row for row in reversed(job.rows[part])} for part in PARTS}

    def headed(where: str) -> str:
        place, name = split_at(where, rows)
        table = cells.tables.get(place, "")
        parted = table in PARTS and name != CONTRACT
        held = next((part for part, names in PARTS.items() if parted and name in names), table)
        row = rows.get(place, {}) if held == table else parts[held].get(rows[place][CONTRACT], {})
        known = row.get("at") and any(field.name == name for field in SCHEMA.tables[held])
        return at(SCHEMA, row, held, name) if known else where

    return cells.of(replace(finding, where=headed(finding.where)) for finding in found)


def on_day(register: Given, as_at: dt.date | None) -> dt.date:
    """The day asked for, else the one the register shows. BadInput where neither is told (today would be a silent choice), and for a day
    on which no rule of a register is known."""
    day = as_at or register.as_at
    if day is None:
        told = "The register shows no date."
        raise BadInput([Finding("--as-at", "as_at", "block", told, "Give --as-at, such as 2026-03-31, or fill in As at.")])
    if unknown := outside(day, "--as-at" if as_at else "As at"):
        raise BadInput([unknown])
    return day


def passed(*findings: Iterable[Finding]) -> list[Finding]:
    """Every finding once. BadInput where one blocks."""
    told = list(dict.fromkeys(chain(*findings)))
    if any(f.severity == "block" for f in told):
        raise BadInput(told)
    return told


def write(register: Given, findings: list[Finding], made: Callable[[], bytes], out: str) -> list[Finding]:
    """Write an export that nothing forbids, and answer with what was found. BadInput, and nothing written, where something blocks."""
    told = passed(register.told(chain(register.findings, findings)))
    put(Path(out), made())
    return told


def with_log(source: str) -> Job:
    """The register of a source, whose change log can be continued. BadInput where it keeps none, or one that cannot be trusted."""
    job = load(template(KIND), source)
    if trusted(job) is None:  # type: ignore[arg-type]  # the template's own job
        told = f"{source} keeps no change log that could be continued."
        raise BadInput([Finding("--log-in", "no_log", "block", told, "Enter TRUE beside Keep the change log, or leave out --log-in.")])
    return job


def log_it(job: Job, out: str, what: str, into: str, progress: Progress = silent) -> None:
    """The register with an entry in its change log about a file just published from it, as a new workbook."""
    digest = hashlib.sha256(Path(out).read_bytes()).hexdigest()
    whole = exported(job, what, Path(out).name, digest)  # type: ignore[arg-type]  # the template's own job
    from_job(template(KIND), whole, into, progress=progress)
