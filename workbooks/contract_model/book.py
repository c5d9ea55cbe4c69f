"""The contract model: a contract over its whole life, from the capitated sum to outcomes, risk, savings, breaks, cash and moves.

Our functions answer as array formulas; what is typed or grown from year to year, totals and checks are native formulas.
"""

from pathlib import Path

from udfs.findings import Finding
from workbooks import samples
from workbooks.contract_model.area import carve_out_sheet, gate_sheet
from workbooks.contract_model.cash import cash_sheets
from workbooks.contract_model.checks import checks_sheet
from workbooks.contract_model.findings import findings, ready
from workbooks.contract_model.gate import completion_sheet, gated
from workbooks.contract_model.inputs import contract_sheet, filled_sheets, readme_sheet, start_sheet
from workbooks.contract_model.job import KIND, SCHEMA, VERSION, ContractJob
from workbooks.contract_model.parties import moves_sheets, parties_sheet
from workbooks.contract_model.share import share_sheets
from workbooks.contract_model.trajectory import breaks_sheet, trajectory_sheet, volume_sheet
from workbooks.contract_model.years import outcomes_sheet, sums_sheet
from workbooks.reference_sheets import reference_sheets
from workbooks.spec import Book, Sheet
from workbooks.template import Template

LICENCE = "The commissioner's own"
SET_UP, MODEL = "Set up contract", "Contract model"  # the steps, as their buttons
MADE_BY = {
    SET_UP: ("Start", "Read me", "Contract", "Terms", "Years", "Measures", "Parties", "Moves", "Cash plan", "Services",
             "Carved contracts", "Areas", "Members"),
    MODEL: ("Completion", "Contract sum", "Outcomes", "Trajectory", "Gain and loss", "Share working", "Prime provider", "Moves and endings",
            "Months working", "Break years", "Volume and price", "Cash", "Cash working", "Per-head gate",
            "Carve-outs", "Checks", "Sources", "Change log"),
}  # fmt: skip


def book(job: ContractJob, found: tuple[Finding, ...] = ()) -> Book:
    """The workbook of a job: a sheet whose tables are empty is left out, and every calculated one while an input blocks.

    `found` by the checks of its cells and a first calculation are written into its Checks sheet."""
    may_pay = ready(job)
    sheets = (start_sheet(job, may_pay), readme_sheet(), contract_sheet(job), *filled_sheets(job), *(_calculated(job) if may_pay else ()),
              checks_sheet(job, (*job.findings, *found), may_pay))  # fmt: skip
    sheets += reference_sheets(sheets, job.source, job.sha256, LICENCE, job.changes)
    return Book(KIND, VERSION, f"Contract model {job.settings.get('title') or ''}", sheets, run_id=f"{VERSION} {job.sha256[:8]}")


def _calculated(job: ContractJob) -> list[Sheet]:
    parts = (
        (job.has_sums, sums_sheet), (job.has_ramp, outcomes_sheet),
        (job.has_cost or job.has_trajectory or job.has_readings, trajectory_sheet),
        (job.has_share, share_sheets), (job.has_cascade, parties_sheet), (job.has_moves, moves_sheets), (job.has_breaks, breaks_sheet),
        (bool(job.rows["services"]), volume_sheet), (job.has_cash, cash_sheets), (job.has_values, gate_sheet),
        (job.has_carve_outs, carve_out_sheet),
    )  # fmt: skip
    made = (sheet(job) for there, sheet in parts if there)
    return [completion_sheet(job), *(gated(one) for sheets in made for one in (sheets if isinstance(sheets, tuple) else (sheets,)))]


TEMPLATE = Template.of(
    SCHEMA, sample=Path(samples.FOLDER) / KIND, book=book, findings=findings, steps=MADE_BY, title="Contract model", job=ContractJob,
    told_anew=True, unbroken=True,
)  # fmt: skip
