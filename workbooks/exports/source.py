"""The tables an export is made from: a register workbook of ours, or a folder of its CSV tables."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TypeVar

from udfs.findings import Finding
from workbooks.exports.rows import Rows
from workbooks.regenerate import BadInput
from workbooks.register_tables import KIND, tables_of
from workbooks.side_files import put
from workbooks.spec import Value
from workbooks.template import load
from workbooks.templates import template

Made = TypeVar("Made")


class Given(NamedTuple):
    """Tables by the names and columns of the schema, never the contacts; the register's date, what reading it found, its settings."""

    tables: Rows
    as_at: dt.date | None
    findings: tuple[Finding, ...]
    settings: Mapping[str, Value]


def given(source: str) -> Given:
    """The register of a workbook or folder. WorkbookError when it cannot be read, or is another kind of workbook."""
    job = load(template(KIND), source)
    return Given(tables_of(job), job.as_at, job.findings, job.settings)


def on_day(register: Given, as_at: dt.date | None) -> dt.date:
    """The day asked for, else the one the register shows. BadInput where neither is told: today would be a silent choice."""
    day = as_at or register.as_at
    if day is None:
        told = "The register shows no date."
        raise BadInput([Finding("--as-at", "as_at", "block", told, "Give --as-at, such as 2026-03-31, or fill in As at.")])
    return day


def passed(*findings: Iterable[Finding]) -> list[Finding]:
    """Every finding once. BadInput where one blocks."""
    told = list(dict.fromkeys(chain(*findings)))
    if any(f.severity == "block" for f in told):
        raise BadInput(told)
    return told


def write(register: Given, findings: list[Finding], made: Callable[[], bytes], out: str) -> list[Finding]:
    """Write an export that nothing forbids, and answer with what was found. BadInput, and nothing written, where something blocks."""
    told = passed(register.findings, findings)
    put(Path(out), made())
    return told
