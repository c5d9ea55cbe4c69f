"""A capitation workbook from whatever published file is given: which importer it fits decides which workbook is made."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from udfs.findings import Finding
from udfs.parameters import BadParameterFile, Parameter
from udfs.parameters import read as read_parameters
from workbooks import capitation_primary, capitation_primary_tables, samples, templates
from workbooks import regenerate as jobs
from workbooks.regenerate import BadInput, Outcome, Progress, not_onto_source, silent
from workbooks.save import check_target
from workbooks.sources import primary_medical
from workbooks.sources.delimited import open_table
from workbooks.sources.recognise import PRIMARY_MEDICAL, recognise
from workbooks.sources.tables import Table
from workbooks.template import PATIENCE, made

SETTING = "inequalities_weight"


def capitation(
    source: str, as_at: dt.date, out: str, *, ccg: str | None = None, parameters: str | None = None, vintage: str = "",
    total: float | None = None, progress: Progress = silent,
) -> Outcome:  # fmt: skip
    """The workbook of a source. `vintage` ("2022/23") picks among the years of a file; `total`: GBP to split where the source gives no
    money. BadInput with every finding when the source cannot be used; then nothing is written."""
    check_target(out)
    not_onto_source(source, out)
    if source == samples.NAME or not Path(source).is_file():
        return jobs.capitation(source, as_at, out, ccg=ccg, parameters=parameters, progress=progress)
    progress(f"Reading {source}")
    book = open_table(source, timeout=PATIENCE)
    if PRIMARY_MEDICAL not in {one.kind for one in recognise(book)}:
        _only_there("--sum", total is not None, "The money of this source stands in its parameters.")
        return jobs.capitation(source, as_at, out, ccg=ccg, parameters=parameters, progress=progress, book=book)
    table = primary_medical.load(book, vintage)
    return primary(table, as_at, out, ccg=ccg or "", parameters=parameters, total=total, progress=progress)


def primary(
    table: Table, as_at: dt.date, out: str, *, ccg: str = "", parameters: str | None = None, total: float | None = None,
    progress: Progress = silent,
) -> Outcome:  # fmt: skip
    """The workbook of primary medical weighted populations of an imported table."""
    _stop([*table.findings, *_known(table, ccg)])
    tables = capitation_primary_tables.tables_of(table, as_at, total, ccg)
    own = _own(parameters, as_at)
    source = table.path.replace("\\", "/").rsplit("/", 1)[-1]
    job = made(capitation_primary.TEMPLATE, tables._replace(parameters=own), source, table.sha256)
    _stop([_with_remedy(f) for f in job.findings])
    _stop([*job.findings, *capitation_primary.TEMPLATE.findings(job)])
    return templates.from_job(capitation_primary.TEMPLATE, job, out, progress=progress)


def _own(path: str | None, as_at: dt.date) -> dict[str, Parameter]:
    """The weight from a person's own file; nothing else of this workbook is a parameter."""
    if path is None:
        return {}
    try:
        entries = [e for e in read_parameters(Path(path)) if e.key == primary_medical.WEIGHT and e.valid_from <= as_at <= e.valid_to]
    except BadParameterFile as problem:
        raise BadInput([Finding(path, "parameter file", "block", str(problem), "")]) from problem
    if not entries:
        told = f"No entry {primary_medical.WEIGHT} of the file covers {as_at:%d/%m/%Y}."
        _stop([Finding(path, "parameters", "block", told, "Correct its key or its dates, or leave --parameters out to use ours.")])
    return {SETTING: entries[0]}


def _with_remedy(found: Finding) -> Finding:
    """A weight nobody has published for the year is a person's to give, with where it stands."""
    if found.rule != "dated parameters" or found.remedy:
        return found
    return replace(found, remedy=f"Give {primary_medical.WEIGHT} of that year with its source in a file of your own (--parameters).")


def _known(table: Table, ccg: str) -> list[Finding]:
    known = sorted({line.text("ccg") for line in table.lines} - {""})
    if not ccg or ccg in known:
        return []
    near = ", ".join(k for k in known if k[:2] == ccg[:2].upper()) or f"{known[0]} to {known[-1]}" if known else "none"
    remedy = f"Choose one of its {len(known)} codes, such as {near}."
    return [Finding("--ccg", "known areas", "block", f"The source has no CCG {ccg}.", remedy)]


def _only_there(option: str, given: bool, reason: str) -> None:
    if given:
        _stop([Finding(option, "options", "block", f"{option} has no place here. {reason}", f"Leave {option} out.")])


def _stop(findings: list[Finding]) -> None:
    if any(f.severity == "block" for f in findings):
        raise BadInput(findings)
