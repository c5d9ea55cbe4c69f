"""Health check of a tender workbook: the facts a person enters, and the 24 checks with their rule, inputs and parameters."""

from workbooks.layout import Places
from workbooks.spec import Column, Grid, Line, Lines, Sheet
from workbooks.tender.job import Job
from workbooks.tender.sheets import table

CHECKS = 24
FIELDS = (("check", "Check", 16), ("title", "Title", 24), ("severity", "Severity", 14), ("message", "Message", 36),
          ("unknown", "Not known", 26), ("inputs", "Inputs used", 34), ("rule", "Rule", 40), ("parameters", "Parameters", 34))  # fmt: skip
TONES = (("RED", "#F6B6C2"), ("AMBER", "#FFDD00"), ("UNKNOWN", "#E8EFF5"), ("GREEN", "#CCE2D8"))
SEVERITIES = ("RED", "AMBER", "UNKNOWN", "GREEN", "N/A")
FACT_WIDTHS = (30, 24, 24, 24, 24, 24)


def health_sheets(job: Job) -> tuple[Sheet, Sheet]:
    """Facts (what a person knows) and Health check (what follows)."""
    told = "What is known of the procurement; an entry of a log has its columns after the name. Blank is not known."
    facts = Sheet("Facts", "Facts", told, (table(job, "facts"),), FACT_WIDTHS, protect=False)
    intro = ("RED: stop and take advice. AMBER: explain on the record. UNKNOWN: a fact is missing. "
             "Findings are prompts, not statements that anything was unlawful.")  # fmt: skip
    health = Sheet("Health check", "Health check", intro, (_count(), _checks()), tuple(width for *_, width in FIELDS))
    return facts, health


def _checks() -> Grid:
    columns = tuple(Column(n, header, "words", width, tones=TONES if n == "severity" else ()) for n, header, width in FIELDS)
    facts = lambda at: at.column("Facts", "fact", "value_5")
    call = lambda at: f"TENDER_HEALTH_CHECK({facts(at)},{at.cell('start_date')})"
    return Grid("Health", columns, CHECKS, "Checks", role="Long text", spill=call, lines=5)


def _count() -> Lines:
    number = lambda severity: lambda at: f'SUMPRODUCT(--({_severity(at)}&""="{severity}"))'
    return Lines("How many", tuple(Line(severity, number(severity), "count") for severity in SEVERITIES))


def _severity(at: Places) -> str:
    return at.column("Health", "severity")
