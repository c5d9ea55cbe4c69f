"""What must be put right before a step of a tender is possible: the findings a step cannot go round, in the order of the sheets."""

from __future__ import annotations

from udfs.findings import Finding
from workbooks.errors import refuse
from workbooks.job.places import OF_A_SETTING
from workbooks.template import Template
from workbooks.tender.job import Job
from xl_addin.macros.template_gates import without_rows

# Faults of how the tables are built and filled, which leave nothing to read.
UNREADABLE = {"tables", "headings", "lots", "known questions", "known bidders"}
OF_MARKS = {"criteria", "marks"}
MODERATION_SETTINGS = ("start_date", "moderation_method")
SCORE_SETTINGS = (
    *MODERATION_SETTINGS, "quality_weight", "price_weight", "price_method", "criteria_mode", "near_tie_band", "overall_hurdle",
    "abnormally_low_test", "currency", "vat_basis",
)  # fmt: skip
NOT_SCORED = ("timetable", "representations", "answers", "options", "assessment", "facts")


def before_moderation(kind: Template, job: Job, found: tuple[Finding, ...]) -> list[Finding]:
    """Lots, scale, criteria, bidders and marks must be there and readable; prices and reasons come later."""
    marks = _sheets(job, ("lots", "scale", "criteria", "scores", "moderation"))
    stops = [f for f in found if f.severity == "block" and (
        f.rule in UNREADABLE | OF_MARKS or (f.rule in ("blank", "kind of cell") and f.where.partition("!")[0] in marks)
        or _about(job, f, MODERATION_SETTINGS))]  # fmt: skip
    return [*without_rows(job, ("lots", "scale", "criteria", "bids", "scores")), *stops]


def before_score(kind: Template, job: Job, found: tuple[Finding, ...]) -> list[Finding]:
    """Nothing that blocks may be open, but on sheets no score is made of: dates, options, facts, and settings of other steps."""
    apart = _sheets(job, NOT_SCORED) - _sheets(job, ("lots", "scale", "formula"))
    stops = [f for f in found if f.severity == "block" and f.where.partition("!")[0] not in apart
             and (f.rule != "settings" or _about(job, f, SCORE_SETTINGS))]  # fmt: skip
    return [*without_rows(job, ("lots", "scale", "criteria", "bids", "scores")), *stops]


def _about(job: Job, finding: Finding, settings: tuple[str, ...]) -> bool:
    return finding.rule == "settings" and finding.where in {job.settings_at.get(name, f"{OF_A_SETTING}{name}") for name in settings}


def _sheets(job: Job, tables: tuple[str, ...]) -> set[str]:
    return {str(row["at"]).partition("!")[0] for name in tables for row in job.rows[name] if "at" in row}


def refuse_scattered(job: Job) -> None:
    """A formula takes the settings of a lot as one range."""
    for lot in job.lots:
        rows = [i for i, row in enumerate(job.rows["formula"]) if row["lot"] == lot]
        if rows and rows != list(range(rows[0], rows[-1] + 1)):
            raise refuse("settings_apart", lot=lot, place=job.rows["formula"][rows[-1]]["at"])
