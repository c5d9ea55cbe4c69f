"""List reconciliation: what each unit is due by quarter for the people on its list, and what one that leaves changes for everybody."""

from workbooks.capitation.job import CapitationJob
from workbooks.capitation.results import stops
from workbooks.capitation.tables import QUARTERS
from workbooks.layout import Places
from workbooks.spec import Column, Grid, Line, Lines, Sheet


def list_sheets(job: CapitationJob) -> tuple[Sheet, ...]:
    """Nothing without lists."""
    if not job.rows["lists"]:
        return ()
    sums = lambda column: lambda at: f"ROUND(SUM({at.column('Reconciled', column)}),2)"
    money = Lines("All units", (
        Line("Due for the year, £", sums("year"), "money", "", "lists_due"),
        Line("Paid on account, £", sums("paid"), "money", "", "lists_paid"),
        Line("Still to settle, £", sums("settle"), "money", "Positive: the commissioner owes it", "lists_settle"),
    ))  # fmt: skip
    leaver = (_leaver(job),) if job.settings.get("leaver") else ()
    intro = "per_head: a unit that leaves changes nobody else. fixed_pool: the others take over its part. The contract says which."
    return (
        Sheet(
            "Reconciliation",
            "List reconciliation",
            intro,
            (money, _reconciled(job), *leaver),
            widths=(36, *(20,) * 8),
        ),
    )


def _mode(job: CapitationJob, at: Places) -> str:
    amounts = f'IF({at.cell("lists_mode")}="fixed_pool",{at.cell_range("pool_q1", "pool_q4")},{at.cell("lists_rate")})'
    return f"{stops(at, at.cell('lists_mode'), 'lists_faults')},{amounts}"


def _lists(at: Places) -> str:
    return f"{at.column('Lists', 'unit')},{at.column('Lists', QUARTERS[0], QUARTERS[-1])}"


def _reconciled(job: CapitationJob) -> Grid:
    def call(at: Places) -> str:
        own = lambda name: at.column("Lists", name)
        dates = f",{own('opened')},{own('closed')},{at.cell('lists_year_start')}"
        return f"CAPITATION_LIST_RECONCILIATION({_lists(at)},{_mode(job, at)},{own('paid')}{dates})"

    return Grid("Reconciled", (
        Column("unit", "Unit", "words", 36), *(Column(q, f"Due, quarter {q[1]}, £", "money", 20) for q in QUARTERS),
        Column("year", "Due for the year, £", "money", 20), Column("paid", "Paid on account, £", "money", 20),
        Column("settle", "Still to settle, £", "money", 20), Column("per_head", "Due a head, £", "money", 16),
    ), len(job.rows["lists"]), "Due and paid", role="Output", spill=call)  # fmt: skip


def _leaver(job: CapitationJob) -> Grid:
    call = lambda at: (
        f"CAPITATION_LEAVER_EFFECT({_lists(at)},{_mode(job, at)},{at.cell('leaver')},{at.cell('leaves_in_quarter')})"
    )
    return Grid("Leaver", (
        Column("unit", "Unit", "words", 36), Column("before", "If everybody stayed, £", "money", 20),
        Column("after", "Once it has left, £", "money", 20), Column("change", "Change, £", "money", 20),
    ), len(job.rows["lists"]) + 1, "What the unit that leaves changes", spill=call)  # fmt: skip
