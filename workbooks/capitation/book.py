"""The capitation template: from practice lists and weighted populations to a sum split to the penny, by practice, place and provider.

The steps of the formula call our functions, one array formula a column; totals, summaries, statuses and checks are native formulas, so
that a colleague without the add-in can work on. Sheets of tables that are still empty are left out.
"""

import datetime as dt
from dataclasses import replace

from udfs.findings import Finding
from workbooks.capitation.cascade import cascade_sheets
from workbooks.capitation.checks import checks_sheet
from workbooks.capitation.completion import completion_sheet
from workbooks.capitation.explain import explain_sheets
from workbooks.capitation.findings import findings
from workbooks.capitation.front import filled_sheets, inputs_sheet, practices_sheet, readme_sheet, start_sheet
from workbooks.capitation.importing import PARAMETERS, sample
from workbooks.capitation.job import CapitationJob
from workbooks.capitation.lists import list_sheets
from workbooks.capitation.pace import pace_sheets
from workbooks.capitation.places import place_sheets
from workbooks.capitation.results import results_sheets
from workbooks.capitation.tables import KIND, SCHEMA, TABLES, VERSION
from workbooks.capitation.vintage import vintage_sheets
from workbooks.capitation.working import published_sheets, working_sheet
from workbooks.fill import Filled
from workbooks.reader import Workbook
from workbooks.reference_sheets import OGL, reference_sheets
from workbooks.samples import FOLDER
from workbooks.spec import Book
from workbooks.template import Template, from_book, next_year

HEADERS = {"Practices": {f.header: f.name for f in TABLES["practices"] if f.required or f.kind == "number"}}
SET_UP, SPLIT, ASSIGN, PACE = "Set up capitation", "Split", "Assign practices to places", "Pace of change"  # steps, as their buttons
HAND_DOWN, LISTS, VINTAGES, EXPLAIN = "Hand down", "Reconcile lists", "Compare two vintages", "Explain this number"
STEPS = {
    SET_UP: ("Start", "Read me", "Inputs", "Practices", "Contracts"),
    ASSIGN: ("Places", "Accepted", "Assigned", "Coverage", "By place"),
    PACE: ("Baselines", "Pace"),
    HAND_DOWN: ("Providers", "Cascade"),
    LISTS: ("Lists", "Reconciliation"),
    VINTAGES: ("Earlier vintage", "Recoded", "Vintage change"),
    EXPLAIN: ("Explain", "Explain place"),
    SPLIT: ("Working", "Published", "Results", "By CCG", "Per-head gate", "Completion", "Checks", "Sources", "Change log"),
}
TO_BE_FILLED = "to be filled in"


def book(job: CapitationJob, found: tuple[Finding, ...] = ()) -> Book:
    """The whole workbook of a job; `found` by the checks of its cells and by a first calculation is written into its Checks sheet."""
    licence = OGL if job.published else "See the Read me of the source"
    sheets = (
        start_sheet(job), readme_sheet(), inputs_sheet(job), practices_sheet(job), *filled_sheets(job), working_sheet(job),
        *published_sheets(job), *results_sheets(job), *place_sheets(job), *pace_sheets(job), *cascade_sheets(job), *list_sheets(job),
        *vintage_sheets(job), *explain_sheets(job), completion_sheet(job), checks_sheet(job, (*job.findings, *found)),
    )  # fmt: skip
    sheets += reference_sheets(sheets, job.source, job.sha256, licence, job.changes)
    title = f"Capitation {job.financial_year}" + (f", CCG {job.area}" if job.area else "")
    return Book(KIND, VERSION, title, sheets, run_id=f"{VERSION} {job.sha256[:8]} {job.as_at:%Y-%m-%d}")


# ---- keeping up: moving data to a newer template, and into the next year


def moved(old: Workbook) -> CapitationJob:
    """The job of an older capitation workbook, every input and row found by name; an error cell or a lost heading stops it."""
    filled = Filled(old, HEADERS)
    filled.date("as_at")
    for name in (n for n in PARAMETERS if filled.has(n)):
        filled.parameter(name)
    _ = filled.tables
    job = from_book(TEMPLATE, old)
    assert isinstance(job, CapitationJob)
    return job


def rolled(job: CapitationJob) -> CapitationJob:
    """The same practices one financial year on: lists and weighted populations emptied, parameters of the new year or none.

    Nothing of last year is passed off as this year's: an emptied cell fails its check until it is filled."""
    new = next_year(SCHEMA, job)
    rows = new.rows | dict.fromkeys(("published", "findings", "earlier", "recoded"), [])
    settings = new.settings | {n: None for n, s in SCHEMA.known.items() if s.yearly and n != SCHEMA.as_at}
    first = dt.date(new.as_at.year - (new.as_at.month < 4), 4, 1)
    year = {"valid_from": first, "valid_to": dt.date(first.year + 1, 3, 31)}
    entries = {n: replace(p, **year) if p.evidence == TO_BE_FILLED else p for n, p in new.parameters.items()}
    return replace(new, rows=rows, settings=settings, parameters=entries, findings=())


TEMPLATE = Template.of(
    SCHEMA, sample=FOLDER / KIND, book=book, findings=findings, steps=STEPS, title="Capitation", job=CapitationJob, rolled=rolled,
    moved=moved, sampled=sample, told_anew=True, unbroken=True,
)  # fmt: skip
