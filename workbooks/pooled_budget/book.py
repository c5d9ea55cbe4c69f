"""The pooled-budget template: contributions and lines to shares, the order of cover, settlements, instalments and returns.

The steps call our functions, each answer a spill; totals, the waterfall, completion and checks are native formulas.
"""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from udfs.findings import Finding
from workbooks import samples
from workbooks.job.schema import Row
from workbooks.pooled_budget.checks import checks_sheet
from workbooks.pooled_budget.completion import completion_sheet
from workbooks.pooled_budget.findings import findings
from workbooks.pooled_budget.inputs import pool_sheet, readme_sheet, start_sheet, table_sheets
from workbooks.pooled_budget.outturn import (
    contributions_sheet,
    cover_sheet,
    lines_sheet,
    outturn_sheet,
    settlement_sheet,
)
from workbooks.pooled_budget.payments import forecast_sheet, instalments_sheet, performance_sheet
from workbooks.pooled_budget.tables import KIND, SCHEMA, VERSION, YEARLY, PoolJob
from workbooks.reference_sheets import reference_sheets
from workbooks.spec import Book, Sheet, Value
from workbooks.template import Template, next_year

LICENCE = "The partners' own"
SET_UP, OUTTURN = "Set up pool", "Pool outturn"
STEPS = {
    SET_UP: ("Start", "Read me", "Pool", "Lines", "Shares", "Schedule", "Measures", "Months", "Returns", "Change log"),
    OUTTURN: ("Completion", "Contributions", "Line shares", "Outturn", "Order of cover", "Settlement", "Instalments", "Performance",
              "Forecast", "Checks", "Sources"),
}  # fmt: skip


def book(job: PoolJob, told: tuple[Finding, ...] = ()) -> Book:
    """The workbook of a job: sheets whose tables are still empty are left out until they are filled.

    `told`: findings of the cells and of a first calculation, written into its Checks sheet."""
    sheets = (
        start_sheet(job), readme_sheet(), pool_sheet(job), *table_sheets(job).values(), completion_sheet(job), *_calculated(job),
        checks_sheet(job, (*job.findings, *told)),
    )  # fmt: skip
    sheets += reference_sheets(sheets, job.source, job.sha256, LICENCE, job.changes)
    return Book(KIND, VERSION, f"Pooled budget {job.settings['reference']}", sheets, run_id=f"{VERSION} {job.sha256[:8]}")


def _calculated(job: PoolJob) -> tuple[Sheet, ...]:
    made = (contributions_sheet(job),) if job.is_laid else ()
    made += (lines_sheet(job), outturn_sheet(job), cover_sheet(job), settlement_sheet(job)) if job.has_actuals else ()
    made += (instalments_sheet(job),) if job.rows["instalments"] and job.partners else ()
    made += (performance_sheet(job),) if job.has_performance else ()
    return made + ((forecast_sheet(job),) if job.has_forecast else ())


def rolled(job: PoolJob) -> PoolJob:
    """The pool of the next financial year: partners, lines and rules stay, figures of the year and its months go."""
    later = next_year(SCHEMA, job)
    rows: dict[str, list[Row]] = {name: [] if name in YEARLY else kept for name, kept in later.rows.items()}
    rows["instalments"] = [row | {"due": _a_year_on(row["due"])} for row in rows["instalments"]]
    return replace(later, rows=rows)


def _a_year_on(day: Value) -> Value:
    """The same day of the next year; the last of February where there is no such day."""
    if not isinstance(day, dt.date):
        return day
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


TEMPLATE = Template.of(
    SCHEMA, sample=Path(samples.FOLDER) / KIND, book=book, findings=findings, steps=STEPS, title="Pooled budget", job=PoolJob,
    rolled=rolled, told_anew=True, unbroken=True,
)  # fmt: skip
