"""The last sheet of a pooled budget: every law it keeps with both figures, then every finding."""

from collections.abc import Iterator

from udfs.findings import Finding
from workbooks.layout import Places, quoted
from workbooks.pooled_budget.outturn import part
from workbooks.pooled_budget.tables import AGAIN, MISSING_LINE, PLACED, REFUSED, PoolJob
from workbooks.spec import Check, Checks, Sheet
from workbooks.template_sheets import findings_block
from workbooks.writer import FINDINGS

ROOM = 200  # rows below the findings in which more may come
PENNY = 0.005


def checks_sheet(job: PoolJob, findings: tuple[Finding, ...]) -> Sheet:
    """All checks with one verdict, then every finding."""
    parts = (_whole(job), _year(job) if job.has_actuals else (), _paid(job) if job.is_laid else (), _came(job))
    return Sheet("Checks", "Checks", "Every check with its figures, then every finding with its place and remedy.", (
        Checks(tuple(check for some in parts for check in some)),
        findings_block(findings),
    ), widths=(44, 17, 62, 32, 28, 14, 13))  # fmt: skip


def _zero(at: Places) -> str:
    return "0"


def _sum(grid: str, column: str):
    return lambda at: f"ROUND(SUM({at.column(grid, column)}),2)"


def _whole(job: PoolJob) -> Iterator[Check]:
    yield Check("No finding blocks", _blocking, _zero, 0, "Every finding stands below, with its place and remedy", "count")
    yield Check("Every sheet is complete", lambda at: at.cell("all_faults"), _zero, 0,
                "Nothing is shared out before; see Completion", "count")  # fmt: skip
    if not job.is_laid:
        return
    rows = len(job.partners)
    spare = lambda at: f"ROUND({_sum('Lines', 'budget')(at)}+{at.at('Contributions', 'amount', rows + 2)},2)"
    yield Check("Lines and unallocated use the pool up", spare, _sum("Partners", "contribution"), PENNY,
                "Budgets of the lines + what no line was given = contributions", "money")  # fmt: skip
    for row, name, label in ((0, "control_pool", "The pool is the one signed"), (1, "control_actual", "Spending is that of the ledger")):
        if job.settings.get(name) is not None and (row == 0 or job.has_actuals):
            yield Check(label, lambda at, row=row: at.at("Control", "computed", row), lambda at, name=name: at.cell(name), PENNY,
                        "Computed and stated control total", "money")  # fmt: skip


def _year(job: PoolJob) -> Iterator[Check]:
    """The laws of F12, each from figures of its own."""
    n, m = len(job.lines), len(job.partners)
    total = lambda at: f"ROUND(SUM({at.at('LineShares', 'p0', n)}:{at.at('LineShares', f'p{m - 1}', n).rpartition('!')[2]}),2)"
    yield Check("Shares of the lines add up to their variance", total, _sum("Budget", "variance"), PENNY,
                "What partners would bear line by line = variance of all lines", "money")  # fmt: skip
    explained = lambda at: (f"ROUND({part(at, job, 'risk')}+{at.cell('stopped')}+{at.cell('partners_bear')}+{part(at, job, 'unmet')}"
                            f"+{part(at, job, 'carried')},2)")  # fmt: skip
    yield Check("The variance of the pool is fully explained", explained, lambda at: at.cell("variance"), PENNY,
                "Risk pool + uncommitted + partners + unmet + carried forward = actual less contributions", "money")  # fmt: skip
    steps = "Each step ends where the next begins"
    before, after = (lambda at, c=c: at.column("Outturn", c) for c in ("before", "after"))
    amounts = lambda at: f"ROUND(SUM({before(at)})-SUM({at.column('Outturn', 'amount')}),2)"
    yield Check(steps, amounts, lambda at: f"ROUND(SUM({after(at)}),2)", PENNY, "Before less amount = after, over all steps", "money")
    yield Check("Nothing is open after the last step", lambda at: part(at, job, "carried", "after"), _zero, PENNY, "", "money")
    yield Check("Nobody is left to bear nothing: no sum is unmet", lambda at: part(at, job, "unmet"), _zero, PENNY,
                "A sum above every cap blocks sign-off", "money")  # fmt: skip
    yield Check("No partner bears more than its cap", lambda at: _above(at, job), _zero, 0, "Number of partners above their cap", "count")
    drawn = lambda at: f"MAX(0,{part(at, job, 'risk')}-{at.cell('risk_pool')})"
    yield Check("The risk pool pays no more than it holds", drawn, _zero, PENNY, "", "money")
    kept = lambda at: f"-{at.cell('kept_back')}" if job.has_performance else ""
    settled = lambda at: f"ROUND({_sum('Partners', 'contribution')(at)}+{at.cell('partners_bear')}{kept(at)},2)"
    yield Check("Contributions and settlements add up", _sum("Settlement", "bears"), settled, PENNY,
                "What partners bear in all = contributions + extras - rebates - what is withheld", "money")  # fmt: skip
    yield Check("Shares of the risk pool add up", _sum("RiskShare", "after"), lambda at: at.cell("risk_loss"), PENNY,
                "Partners' parts + unmet = what the risk pool paid", "money")  # fmt: skip


def _above(at: Places, job: PoolJob) -> str:
    caps = at.column("Partners", "cap")
    return f'SUMPRODUCT(({caps}<>"")*({at.column("Settlement", "extra")}>{caps}+{PENNY}))'


def _paid(job: PoolJob) -> Iterator[Check]:
    if job.rows["instalments"]:
        kept = lambda at: f"+{at.column('Payments', 'withheld')}" if job.has_performance else ""
        left = lambda at: f"+SUM({at.column('Payments', 'withheld')})" if job.has_performance else ""
        paid = lambda at: f"ROUND(SUM({at.column('Paid', 'amount')}){left(at)},2)"
        yield Check("Instalments add up to the contributions", paid, _sum("Partners", "contribution"), PENNY,
                    "All instalments of all partners, what is paid as earned, and what is withheld", "money")  # fmt: skip
        total = lambda at: f"{at.column('Payments', 'total')}{kept(at)}"
        off = lambda at: f"SUMPRODUCT(--(ABS({total(at)}-{at.column('Partners', 'contribution')})>{PENNY}))"
        yield Check("So they do for each partner", off, _zero, 0, "Number of partners whose instalments do not", "count")
    if job.has_performance:
        both = lambda at: f"ROUND({at.at('Performance', 'earned', 0)}+{at.at('Performance', 'withheld', 0)},2)"
        yield Check("Earned and withheld make up the performance sum", both, lambda at: at.cell("performance_fund"), PENNY, "", "money")
    if job.has_forecast:
        yield Check("The monthly plan is that of the lines", _sum("Months", "plan"), _sum("Lines", "budget"), PENNY,
                    "Plan of all months = budgets of all lines", "money")  # fmt: skip
        yield Check("Every instalment falls into a month", _sum("Cash", "cash"), _sum("Paid", "amount"), PENNY,
                    "Cash of all months = all instalments", "money")  # fmt: skip


def _came(job: PoolJob) -> Iterator[Check]:
    """Nothing that came in is lost: rows in = rows placed + rows refused, and no line asked for is missing."""
    if not job.rows["returns"]:
        return
    count = lambda at, state: f"COUNTIF({at.column('Returns', 'state')},\"{state}\")"
    kinds = lambda at: "+".join(count(at, state) for state in (PLACED, REFUSED, AGAIN, MISSING_LINE))
    yield Check("Every row of a return is accounted for", kinds, lambda at: f"ROWS({at.column('Returns', 'state')})", 0,
                "Placed + refused + the same again + missing = rows of the sheet Returns", "count")  # fmt: skip
    yield Check("No row of a return is refused or missing", lambda at: f"{count(at, REFUSED)}+{count(at, MISSING_LINE)}", _zero, 0,
                "Merge the mended return, or say where the figure comes from", "count")  # fmt: skip


def _blocking(at: Places) -> str:
    """Findings below that must be mended first, those a later calculation adds among them."""
    _, area = at.rows[FINDINGS]
    return f"COUNTIF({quoted(area.sheet)}!$B${area.first}:$B${area.last + ROOM},\"block\")"
