"""The checks of a contract model: every total held against its whole, then every finding."""

from collections.abc import Iterator

from udfs.findings import Finding
from workbooks.contract_model.cells import total
from workbooks.contract_model.inputs import years_in_order
from workbooks.contract_model.job import ContractJob
from workbooks.contract_model.parties import months_add_up
from workbooks.layout import Places, quoted
from workbooks.spec import Check, Checks, Sheet
from workbooks.template_sheets import findings_block
from workbooks.writer import FINDINGS

ROOM = 200  # rows below the findings in which more may come
PENNY = 0.005  # sums of pence that programs add in different orders


def checks_sheet(job: ContractJob, findings: tuple[Finding, ...], ready: bool) -> Sheet:
    """All checks with one verdict, then every finding."""
    parts = ((True, _complete), *_parts(job)) if ready else ()
    items = [*_always(), *(check for there, checks in parts if there for check in checks())]
    return Sheet("Checks", "Checks", "Every check with its figures, then every finding with its place and remedy.", (
        Checks(tuple(items)),
        findings_block(findings),
    ), widths=(44, 17, 62, 32, 28, 14, 13))  # fmt: skip


def _parts(job: ContractJob) -> tuple:
    return (
        (job.has_ramp, _ramp), (job.has_savings, lambda: _savings(job)), (job.has_share, _share), (job.has_cascade, _cascade),
        (job.has_prime, lambda: _prime(job)), (job.has_cascade and bool(job.rows["moves"]), _moves),
        (job.ends_early, lambda: _ending(job)), (bool(job.rows["services"]), _services), (job.has_cash, lambda: _cash(job)),
        (job.has_gate and job.own_gate, _gate), (job.has_carve_outs, lambda: _carve_outs(job)),
    )


def _always() -> Iterator[Check]:
    yield Check("No finding blocks", _blocking, lambda at: "0", 0, "Every finding stands below, with its place and remedy", "count")
    yield Check("Years run from 1 without a gap", years_in_order, lambda at: "0", 0, "Rows of Years out of their place", "count")
    yield Check("Every year of the term has its row", lambda at: f"COUNT({at.column('Years', 'year')})", lambda at: at.cell("years"), 0,
                "Years of the contract, as the sheet Contract says", "count")  # fmt: skip


def _complete() -> Iterator[Check]:
    told = "As the inputs stand now; the sheet Completion names each cell"
    yield Check("No cell is to fill or mend", lambda at: at.cell("faults"), lambda at: "0", 0, told, "count")


def _blocking(at: Places) -> str:
    _, area = at.rows[FINDINGS]
    return f"COUNTIF({quoted(area.sheet)}!$B${area.first}:$B${area.last + ROOM},\"block\")"


def _ramp() -> Iterator[Check]:
    parts = lambda at: f"ROUND({'+'.join(total(at, 'Ramp', c) for c in ('core', 'earned', 'withheld'))},2)"
    yield Check("Core, earned and withheld are the contract sum", parts, lambda at: total(at, "Sums", "sum"), PENNY, "All years", "money")


def _savings(job: ContractJob) -> Iterator[Check]:
    saved = lambda at: f"ROUND({total(at, 'Course', 'trajectory', 6)}-{total(at, 'Course', 'cost', 6)},2)"
    yield Check("Savings are trajectory less cost", lambda at: total(at, "Savings", "saving"), saved, PENNY, "All years", "money")
    claims = lambda at: f"ROUND({at.cell('claimed_in_all')},2)"
    yield Check("Claims of the years add up", lambda at: total(at, "Savings", "claimed"), claims, PENNY, "To the claim in all", "money")
    same = lambda at: f'IF({at.cell("trajectory_price_base")}={at.cell("cost_price_base")},1,0)'
    yield Check("One price base", same, lambda at: "1", 0, "Real and nominal are never mixed", "count")
    if job.filled("savings_cap"):
        over = lambda at: f"MAX(0,ROUND({at.cell('claimed_in_all')}-{at.cell('savings_cap')},2))"
        yield Check("Claims stay within the cap", over, lambda at: "0", 0, "Claimed above the cap of the contract", "money")


def _share() -> Iterator[Check]:
    parts = lambda at: f"ROUND({total(at, 'Shared', 'provider')}+{total(at, 'Shared', 'commissioner')},2)"
    whole = lambda at: total(at, "Shared", "difference")
    yield Check("Provider's and commissioner's part are the difference", parts, whole, PENNY, "All years", "money")


def _cascade() -> Iterator[Check]:
    kept = lambda at: total(at, "Cascade", "kept")
    yield Check("What the parties keep is the sum handed down", kept, lambda at: at.cell("party_sum"), PENNY, "To the penny", "money")


def _prime(job: ContractJob) -> Iterator[Check]:
    last = len(job.leaves) + 2
    borne = lambda at: f"ROUND(SUM({at.at('Borne', 'borne', 0)}:{at.at('Borne', 'borne', last - 1).rsplit('!', 1)[-1]}),2)"
    cost = lambda at: f"ROUND({total(at, 'Subcontracts', 'actual')}+{total(at, 'OwnCosts', 'amount')},2)"
    whole = lambda at: at.cell("party_paid" if job.has_ramp else "party_sum")
    yield Check("What all parties bear is cost less what is paid", borne, lambda at: f"ROUND({cost(at)}-{whole(at)},2)", PENNY,
                "Nobody's overspend is lost or counted twice", "money")  # fmt: skip
    if job.has_cost:
        year = lambda at: f"INDEX({at.column('Course', 'cost')},{at.cell('party_year')})"
        yield Check("The parties' cost is the cost of the year", cost, year, PENNY, "Subcontractors and the prime's own costs", "money")


def _moves() -> Iterator[Check]:
    before = lambda at: total(at, "Subcontracts", "budget")
    rows = lambda at: at.grids["Moved"][0].rows
    after = lambda at: f"ROUND({at.at('Moved', 'after', rows(at) - 1)},2)"
    yield Check("Moves leave the total as it was", after, before, PENNY, "All parties after the moves", "money")


def _ending(job: ContractJob) -> Iterator[Check]:
    after = lambda at: f"ROUND({at.at('Ended', 'after', len(job.leaves) + 1)},2)"
    before = lambda at: total(at, "Subcontracts", "budget")
    yield Check("An early ending leaves the total as it was", after, before, PENNY, "All parties and what is not placed", "money")
    months = lambda at: months_add_up(at, job)
    yield Check("Months add up to the year", months, before, PENNY, "Every party's twelve instalments", "money")


def _services() -> Iterator[Check]:
    parts = lambda at: f"ROUND({'+'.join(total(at, 'PriceVolume', c) for c in ('volume', 'price', 'joint'))},2)"
    change = lambda at: f"ROUND({total(at, 'Services', 'cost_after')}-{total(at, 'Services', 'cost_before')},2)"
    # cost per user is a fraction of a penny: a penny a service is the room it needs
    yield Check("Volume, price and both together are the change", parts, change, 0.02, "All services", "money")


def _cash(job: ContractJob) -> Iterator[Check]:
    last = len(job.rows["cash"]) - 1
    plan = lambda at: f"ROUND({at.at('CashCourse', 'plan', last)},2)"
    yield Check("The plan so far ends at the whole plan", plan, lambda at: total(at, "Cash", "plan"), PENNY, "All months", "money")
    spent = lambda at: f"ROUND({at.at('CashCourse', 'spent', last)},2)"
    yield Check("Spending month by month adds up", lambda at: total(at, "CashCourse", "spending"), spent, PENNY, "Actual and forecast",
                "money")  # fmt: skip


def _gate() -> Iterator[Check]:
    blocked = lambda at: f'IF({at.at("Gate", "status", 0)}="block",1,0)'
    yield Check("The per-head gate lets this contract pass", blocked, lambda at: "0", 0, "1 when it blocks; the reason stands on its sheet",
                "count")  # fmt: skip


def _carve_outs(job: ContractJob) -> Iterator[Check]:
    budgets = lambda at: total(at, "Units", "budget")
    parts = lambda at: f"ROUND({total(at, 'Hole', 'left', 6)}+{total(at, 'Hole', 'taken', 6)},2)"
    yield Check("Carved out and left are the whole budgets", parts, budgets, PENNY, "All areas", "money")
    taken = lambda at: total(at, "Hole", "taken")
    values = lambda at: "ROUND(SUMIF({},\">0\",{}),2)".format(at.column("CarveSizes", "inside"), at.column("CarveSizes", "value"))
    yield Check("What is carved out is the contracts", taken, values, PENNY, "Contracts somebody takes part in", "money")
