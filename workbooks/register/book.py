"""The contract register as a template: twelve columns and alerts to begin with, every other sheet when it is first used.

Dates, status, alerts and the rules of assurance call our functions; totals, look-ups, charts' tables and checks are native formulas.
"""

from dataclasses import replace
from pathlib import Path

from udfs.findings import Finding
from workbooks import samples
from workbooks.reference_sheets import reference_sheets
from workbooks.register import span as register_span
from workbooks.register.alerts import alerts_sheet, events_sheet
from workbooks.register.assurance import rule_sheets
from workbooks.register.changes import change_sheets
from workbooks.register.dashboard import dashboard_sheet
from workbooks.register.dates import break_sheet, dates_sheet, extension_sheet
from workbooks.register.events import Event, events
from workbooks.register.findings import findings, told
from workbooks.register.inputs import (
    FILLED,
    contacts_sheet,
    contracts_sheet,
    detail_sheets,
    readme_sheet,
    register_sheet,
    table_grid,
)
from workbooks.register.log import REASON, logged
from workbooks.register.money import money_sheets
from workbooks.register.notice_days import notices_sheet
from workbooks.register.tables import KIND, SCHEMA, VERSION, RegisterJob
from workbooks.register.verdict import checks_sheet
from workbooks.spec import Book, Grid, Sheet
from workbooks.template import Template

LICENCE = "The commissioners' own"
SET_UP, REFRESH = "Set up register", "Refresh register"
STEPS = {
    SET_UP: FILLED,
    REFRESH: ("Alerts", "Dashboard", "Dates", "Events", "Checks", "Sources"),
}


def book(job: RegisterJob, found: tuple[Finding, ...] = ()) -> Book:
    """The workbook of a job, its change log brought up to its rows. `found`: findings of the cells and of a first calculation."""
    job = logged(job)
    due = events(job)
    sheets = (
        contracts_sheet(job), alerts_sheet(job, due), dashboard_sheet(job, due), register_sheet(job), readme_sheet(), *detail_sheets(job),
        *_calculated(job, due), *((events_sheet(job, due),) if due else ()), *rule_sheets(job),
        *change_sheets(job), *money_sheets(job), checks_sheet(job, due, (*job.findings, *found)),
    )  # fmt: skip
    contacts = contacts_sheet(job)
    entries = _log_grid(job)
    laid = (*sheets, *contacts, Sheet("Change log", "", "", entries))
    sources, log = reference_sheets(laid, job.source, job.sha256, LICENCE, job.changes)
    sheets += (sources, _change_log(log, entries), *contacts)
    return Book(KIND, VERSION, f"Contract register {job.settings.get('title') or ''}".strip(), sheets, run_id=f"{VERSION} {job.sha256[:8]}")


def _calculated(job: RegisterJob, due: list[Event]) -> tuple[Sheet, ...]:
    """Sheets of dates; those of a table only where it has rows, that of notices where one is on the register or needed."""
    if not job.contracts:
        return ()
    made = (("extension", extension_sheet), ("break_clause", break_sheet))
    notices = (notices_sheet(job, due),) if job.rows["notice"] or any(event.missing for event in due) else ()
    return (dates_sheet(job, due), *(sheet(job) for table, sheet in made if job.rows[table]), *notices)


def _log_grid(job: RegisterJob) -> tuple[Grid, ...]:
    """Every entry of the log, not to be typed into."""
    if not job.rows["change_log"]:
        return ()
    grid = replace(table_grid(job, "change_log", "Register"), role="Calculation")
    return (replace(grid, columns=tuple(replace(c, guarded=False, choices=(), choices_from=None) for c in grid.columns)),)


def _change_log(versions: Sheet, entries: tuple[Grid, ...]) -> Sheet:
    """Every change of a cell, above the changes of the workbook as such."""
    if not entries:
        return versions
    intro = "Every change of a cell, chained by hashes and never rewritten; below it the versions of this workbook."
    below = tuple(replace(block, role="Long input") for block in versions.blocks)
    return replace(versions, intro=intro, blocks=(*entries, *below), widths=(16, 24, 44, 24), protect=True)


TEMPLATE = Template.of(
    SCHEMA, sample=Path(samples.FOLDER) / KIND, book=book, findings=findings, steps=STEPS, title="Contract register", job=RegisterJob,
    told=told, hopeless=(register_span.RULE,), consumed=(REASON,), told_anew=True,
)  # fmt: skip
