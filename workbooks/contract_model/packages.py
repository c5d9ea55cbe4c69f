"""Pseudonymised package costs of two years as the services of a contract model: users and cost before and after, through the ledger.

A file that blocks stops the whole job; every row read is placed or refused, and the services add up to the packages to the penny.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from udfs.findings import Finding
from workbooks import templates
from workbooks.job.schema import Row
from workbooks.job.state import Job
from workbooks.outcome import BadInput, Outcome, Progress, not_onto_source, silent
from workbooks.save import check_target
from workbooks.sources import package_costs
from workbooks.sources.covering import stop_if_blocked
from workbooks.sources.delimited import open_table
from workbooks.sources.package_costs import Bill
from workbooks.sources.tables import Table
from workbooks.template import PATIENCE, load

ALL = "All packages"  # where the files name no client group


def contract_model(source: str | None, before: str, after: str, out: str, *, progress: Progress = silent) -> Outcome:
    """The contract model of a source with the services of two files of package costs in place of its own.

    What the ledger told of each file stands in the change log, which goes with the book, and among the findings of the outcome.
    BadInput with every finding when a file blocks or does not hold one year; then nothing is written."""
    check_target(out)
    for path in (source, before, after):
        if path:
            not_onto_source(path, out)
    tables = []
    for path in (before, after):
        progress(f"Reading {path}")
        tables.append(package_costs.load(open_table(path, timeout=PATIENCE)))
    kind = templates.template("contract_model")
    job = with_packages(load(kind, source), *tables)
    told = [*tables[0].findings, *tables[1].findings, *_seen(*tables)]
    lines = tuple((None, kind.version, f.sentence, None) for f in told)
    job = replace(job, changes=(*(job.changes or ((None, kind.version, f"Generated from {job.source}", None),)), *lines))
    outcome = templates.from_job(kind, job, out, progress=progress)
    outcome.findings[:0] = told
    return outcome


def with_packages(job: Job, before: Table, after: Table) -> Job:
    """The job with one service a client group, and both files named as sources."""
    for one in (before, after):
        one.findings[:] = [_of_file(one, found) for found in one.findings]
    stop_if_blocked(before, after)
    _stop(list(_one_year_each(before, after)))
    _stop(list(_same_columns(before, after)))
    _stop(list(_spelt_alike(before, after)))
    names = " and ".join(Path(table.path).name for table in (before, after))
    whole = hashlib.sha256("\n".join((job.sha256, before.sha256, after.sha256)).encode()).hexdigest()
    source = f"{job.source}; packages of {names}"
    return replace(job, rows=job.rows | {"services": services(before, after)}, source=source, sha256=whole)


def _of_file(table: Table, found: Finding) -> Finding:
    """Two files are read: a finding says which of them it is about."""
    name = Path(table.path).name
    return found if found.where.startswith(name) else replace(found, where=f"{name}, {found.where}")


def services(before: Table, after: Table) -> list[Row]:
    """Users and cost of every client group in both years; a group that is in one year only has nobody in the other."""
    bills = [{bill.group: bill for bill in package_costs.bills(table, by_group=True)} for table in (before, after)]
    groups = sorted({group for year in bills for group in year})
    return [_service(group, *(year.get(group) for year in bills)) for group in groups]


def _service(group: str, before: Bill | None, after: Bill | None) -> Row:
    row: Row = {"at": f"packages, {group or ALL}", "service": group or ALL}
    for when, bill in (("before", before), ("after", after)):
        row[f"users_{when}"] = float(bill.users) if bill else 0.0
        row[f"cost_{when}"] = float(bill.cost) if bill else 0.0
    return row


def _one_year_each(before: Table, after: Table) -> Iterator[Finding]:
    years = [sorted(set(table.texts("year"))) for table in (before, after)]
    for table, found in zip((before, after), years, strict=True):
        if len(found) != 1:
            told = f"{Path(table.path).name} holds {len(found)} years: {', '.join(found)}."
            remedy = "Give one file for each of the two years."
            yield _of_file(table, Finding(table.at("year", table.lines[0].row), "one year", "block", told, remedy))
    if years[0] == years[1]:
        told = f"Both files are of {years[0][0]}."
        yield _of_file(after, Finding(after.at("year", after.lines[0].row), "one year", "block", told, "Give the earlier year first."))
    elif years[0] > years[1]:
        told = f"The first file is of {years[0][0]}, the second of {years[1][0]}."
        yield _of_file(after, Finding(after.at("year", after.lines[0].row), "one year", "block", told, "Give the earlier year first."))


def _same_columns(before: Table, after: Table) -> Iterator[Finding]:
    """Groups of one year cannot be held against a year without groups."""
    with_groups = [table.has("group") for table in (before, after)]
    if with_groups[0] != with_groups[1]:
        table = before if not with_groups[0] else after
        told = f"{Path(table.path).name} has no column of client groups, the other file has one."
        remedy = "Add it, or take it out of the other file."
        yield _of_file(table, Finding(table.at("year", table.lines[0].row), "client groups", "block", told, remedy))


def _spelt_alike(before: Table, after: Table) -> Iterator[Finding]:
    """One group in two spellings would be two services, each with nobody in the other year."""
    first: dict[str, tuple[str, str]] = {}
    told = set()
    grouped = [(table, line) for table in (before, after) if table.has("group") for line in table.lines]
    for table, line in grouped:
        group = line.text("group")
        where = table.at("group", line.row)
        known, there = first.setdefault(group.casefold(), (group, _of_file(table, Finding(where, "", "note", "", "")).where))
        if group != known and group not in told:
            told.add(group)
            sentence = f"The client group {group} is written {known} at {there}."
            remedy = "Write it the same everywhere; capitals make no difference."
            yield _of_file(table, Finding(where, "client groups", "block", sentence, remedy))


def _seen(before: Table, after: Table) -> Iterator[Finding]:
    """What the ledger says of each file, and of people who count in several groups."""
    for table in (before, after):
        cost = float(table.placed_sum("cost"))
        name, apart = Path(table.path).name, f"{table.total_rows:,} of totals + {table.note_rows:,} notes"
        told = f"{name}: {table.rows_read:,} rows read = {len(table.lines):,} packages + {apart}; packages add up to £{cost:,.2f}."
        yield _of_file(table, Finding(table.sheet, "ledger", "note", told, ""))
        by_group = sum(bill.users for bill in package_costs.bills(table, by_group=True))
        people = sum(bill.users for bill in package_costs.bills(table))
        if by_group != people:
            told = f"{by_group - people:,} people of {Path(table.path).name} have packages of several client groups and count in each."
            yield _of_file(table, Finding(table.sheet, "client groups", "warn", told, "Read users by service, not added up."))


def _stop(findings: list[Finding]) -> None:
    if findings:
        raise BadInput(findings)
