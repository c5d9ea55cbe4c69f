"""The tender template: criteria and bids to points, ranks, stress test, health check and record.

The steps call our functions, one array formula a column; marks, admission and checks are native formulas. Each lot is its own run.
"""

from pathlib import Path

from udfs.findings import Finding
from udfs.tender.process import EVIDENCE, QUESTIONS
from workbooks import samples
from workbooks.job.schema import Row
from workbooks.reference_sheets import reference_sheets
from workbooks.spec import Book, Sheet
from workbooks.template import Template
from workbooks.tender.checks import checks_sheet
from workbooks.tender.findings import LAID_OUT, findings
from workbooks.tender.health import health_sheets
from workbooks.tender.job import KIND, SCHEMA, VERSION, Job
from workbooks.tender.moderation import moderation_sheets
from workbooks.tender.results import marks_sheet, price_sheet, result_sheet, weights_sheet
from workbooks.tender.route import route_sheet, timetable_sheet
from workbooks.tender.sheets import filled_sheets, procurement_sheet, readme_sheet, start_sheet
from workbooks.tender.stress import stress_sheets

LICENCE = "The authority's own"
SET_UP, MODERATE, SCORE, STRESS, HEALTH = "Set up", "Moderate", "Score", "Stress test", "Health check"  # the steps, as their buttons
MADE_BY = {
    SET_UP: ("Start", "Read me", "Procurement", "Route", "Timetable", "Criteria", "Conflicts", "Bids", "Scores"),
    MODERATE: ("Moderation", "Originals", "Divergence", "Moderated"),
    STRESS: ("Formulas", "Stress working", "Stress test *"),
    HEALTH: ("Facts", "Health check"),
    SCORE: ("Weights", "Marks", "Price", "Result", "Checks", "Sources", "Change log"),
}
TIMETABLE = ("Market engagement event", "Notice sent", "Notice published", "Deadline for bids", "Moderation", "Intention notice published",
             "Contract award notice published", "Service start")  # fmt: skip


def book(job: Job, found: tuple[Finding, ...] = ()) -> Book:
    """The workbook of a job: sheets whose tables are still empty are left out until they are filled.

    `found` by the checks of its cells and a first calculation are written into its Checks sheet."""
    criteria, bids, scores, conflicts = filled_sheets(job)
    weights = (weights_sheet(job),) if job.has_weights else ()
    scored = _scored(job) if job.has_scores else ()
    sheets = (
        start_sheet(job), readme_sheet(), procurement_sheet(job), route_sheet(job), timetable_sheet(job),
        criteria, *weights, conflicts, bids, scores, *scored, *health_sheets(job), checks_sheet(job, (*job.findings, *found)),
    )  # fmt: skip
    sheets += reference_sheets(sheets, job.source, job.sha256, LICENCE, job.changes)
    return Book(KIND, VERSION, f"Tender evaluation {job.settings['reference']}", sheets, run_id=f"{VERSION} {job.sha256[:8]}")


def _scored(job: Job) -> tuple[Sheet, ...]:
    return (*moderation_sheets(job), marks_sheet(job), price_sheet(job), result_sheet(job), *stress_sheets(job))


def _started() -> dict[str, list[Row]]:
    """The questions and steps every procurement has."""
    questions: list[Row] = [{"question": name, "answer": None} for name in (*QUESTIONS, *EVIDENCE)]
    return {"answers": questions, "timetable": [{"step": step} for step in TIMETABLE]}


TEMPLATE = Template.of(
    SCHEMA, sample=Path(samples.FOLDER) / KIND, book=book, findings=findings, steps=MADE_BY, title="Tender evaluation", job=Job,
    hopeless=(LAID_OUT,), started=_started,
)  # fmt: skip
