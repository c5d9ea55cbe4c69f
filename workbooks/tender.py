"""The tender template: criteria and bids to points, ranks, stress test, health check and record.

The steps call our functions, one array formula a column; marks, admission and checks are native formulas. Each lot is its own run.
"""

from udfs.findings import Finding
from workbooks.reference_sheets import reference_sheets
from workbooks.spec import Book, Sheet
from workbooks.tender_checks import checks_sheet
from workbooks.tender_health import health_sheets
from workbooks.tender_job import Job
from workbooks.tender_moderation import moderation_sheets
from workbooks.tender_results import marks_sheet, price_sheet, result_sheet, weights_sheet
from workbooks.tender_route import route_sheet, timetable_sheet
from workbooks.tender_sheets import filled_sheets, procurement_sheet, readme_sheet, start_sheet
from workbooks.tender_stress import stress_sheets

KIND = "tender"
VERSION = "0.2.0"
LICENCE = "The authority's own"


def book(job: Job, findings: tuple[Finding, ...] = ()) -> Book:
    """The workbook of a job: sheets whose tables are still empty are left out until they are filled.

    `findings` of a first calculation are written into its Checks sheet."""
    criteria, bids, scores, conflicts = filled_sheets(job)
    weights = (weights_sheet(job),) if job.has_weights else ()
    scored = _scored(job) if job.has_scores else ()
    sheets = (
        start_sheet(job, VERSION), readme_sheet(), procurement_sheet(job, VERSION), route_sheet(job), timetable_sheet(job),
        criteria, *weights, conflicts, bids, scores, *scored, *health_sheets(job), checks_sheet(job, (*job.findings, *findings)),
    )  # fmt: skip
    sheets += reference_sheets(sheets, job.source, job.sha256, LICENCE, job.changes)
    return Book(KIND, VERSION, f"Tender evaluation {job.settings['reference']}", sheets, run_id=f"{VERSION} {job.sha256[:8]}")


def _scored(job: Job) -> tuple[Sheet, ...]:
    return (*moderation_sheets(job), marks_sheet(job), price_sheet(job), result_sheet(job), *stress_sheets(job))
