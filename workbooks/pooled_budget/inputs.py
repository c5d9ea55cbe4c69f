"""The sheets of a pooled budget that lead through it and that a person fills."""

from workbooks.pooled_budget.outturn import part
from workbooks.pooled_budget.tables import SCHEMA, PoolJob
from workbooks.spec import Line, Lines, Notes, Sheet
from workbooks.template_sheets import input_table, setting_blocks, sign_off, this_book

INVENTED = "INVENTED EXAMPLE, for trying out only. "


def start_sheet(job: PoolJob) -> Sheet:
    """Start leads through the book and shows what stands at the moment."""
    steps = Notes("Steps", (
        "1. Pool: title, host, the rules of the agreement, partners with their contributions and caps.",
        "2. Lines: one row a line with its budget, who answers for it and who reports it. Shares: only for lines that are explicit.",
        "3. Instalments: when contributions are paid. Performance measures and monthly plan: where the agreement has them.",
        "4. Completion: what is still to be filled or mended, sheet by sheet. Nothing is shared out before it is complete.",
        "5. Issue returns: a plain workbook for each partner that reports. Merge returns: actuals and users come into Lines, each row kept "
        "on the sheet Returns.",
        "6. Outturn: variance of each line, the order of cover step by step, what each partner bears or gets back.",
        "7. Settlement: each partner's year, and who stands behind the risk pool. Instalments, Performance, Forecast: what is paid when.",
        "8. Checks: every check and finding with one verdict. A sum that nobody bears blocks sign-off.",
    ))  # fmt: skip
    signed = sign_off(job)
    invented = INVENTED if job.invented else ""
    intro = f"{invented}Share a pooled budget by the lines of its agreement, to the penny. Source: {job.source}."
    return Sheet("Start", f"Pooled budget: {job.settings['title']}", intro, (steps, Lines("Where it stands", _stands(job)), signed),
                 widths=(112, 40, 16, 24))  # fmt: skip


def _stands(job: PoolJob) -> tuple[Line, ...]:
    total = lambda column: lambda at: f"ROUND(SUM({at.column('Lines', column)}),2)"
    lines = [
        Line("Contributions", lambda at: f"ROUND(SUM({at.column('Partners', 'contribution')}),2)", "money"),
        Line("Budgets of the lines", total("budget"), "money"),
        Line("Cells to fill or mend", lambda at: at.cell("all_faults"), "count", "As the sheet Completion counts them"),
    ]
    if job.has_actuals:
        lines += [
            Line("Actual", total("actual"), "money"),
            Line("Overspend of the pool (negative: underspend)", lambda at: at.cell("variance"), "money", "Actual less contributions"),
            Line("Covered by the risk pool", lambda at: part(at, job, "risk"), "money"),
            Line("Borne by partners (negative: given back)", lambda at: at.cell("partners_bear"), "money"),
            *_gap(job),
            *_kept(job),
            Line("Unmet, which blocks sign-off", lambda at: part(at, job, "unmet"), "money"),
        ]  # fmt: skip
    return tuple(lines)


def _gap(job: PoolJob) -> tuple[Line, ...]:
    if not job.has_forecast:
        return ()
    return (Line("Spending by month less spending by line", lambda at: at.cell("two_figures"), "money", "To be explained: see Forecast"),)


def _kept(job: PoolJob) -> tuple[Line, ...]:
    if not job.has_performance:
        return ()
    return (Line("Performance withheld, which no partner bears", lambda at: at.cell("kept_back"), "money",
                 "Agree who covers it: see Settlement"),)  # fmt: skip


def readme_sheet() -> Sheet:
    lines = (
        "Pale yellow cells with blue text are inputs. Everything else is calculated; sheets are protected without a password.",
        "A blank is not a zero: enter 0 where nothing was spent, nothing is uncommitted or a partner bears nothing.",
        "Who answers for a line: pro_rata to contributions; host, the named partner alone; explicit, the shares on the sheet Shares, which "
        "add up to 1; fixed_partner, the named partner does not move and the others share pro rata.",
        "An overspend is covered in this order: contributions no line was given, underspends of other lines, the risk pool, uncommitted "
        "sums pro rata, then partners by the profile of each overspent line up to their caps. What is left is unmet and blocks sign-off.",
        "An underspend is held, given back pro rata, or given back by priority: the others first, up to their reduction, then all.",
        "Every sum is whole pence. A split rounds once, by largest remainder, and adds up exactly; nothing is ever rescaled.",
        "VAT that cannot be recovered depends on who buys: a council mostly recovers it, others mostly do not. Keep a line for it.",
        "The clauses behind these rules are from published agreements as shown on contract sites: check them against your own agreement.",
        "Returns hold totals of services, no person's name. Nothing here is legal or accounting advice.",
    )
    return Sheet("Read me", "Read me", "Conventions and order of work of this workbook.", (Notes("How this book works", lines),),
                 widths=(120, 20))  # fmt: skip


def pool_sheet(job: PoolJob) -> Sheet:
    """The agreement: settings, partners and what book this is."""
    grids = (input_table(SCHEMA, job, "partners", "Partners"),)
    return Sheet("Pool", "Pool", "The agreement: its rules, its partners, what each puts in.",
                 (*setting_blocks(SCHEMA, job), *grids, this_book(SCHEMA, job)), widths=(44, 36, 19, 18, 18, 52, 22, 14))  # fmt: skip


TABLE_SHEETS = (
    ("Lines", "Lines", "One row a line of the pool: budget, actual, who answers for it, who reports it.", ("lines",)),
    ("Shares", "Shares of explicit lines", "For each explicit line a row a partner; they add up to 1. Blank is not zero.", ("shares",)),
    ("Schedule", "Schedule of instalments", "When contributions are paid; equal weights for equal instalments.", ("instalments",)),
    ("Measures", "Performance measures", "From which result each measure pays, and at which in full.", ("measures",)),
    ("Months", "Monthly plan and scenarios", "Plan of each month, actual as months close, changes to try out.", ("months", "scenarios")),
    ("Returns", "Returns merged", "Every row of every return of this period: placed, refused, the same again, or missing.", ("returns",)),
)


def table_sheets(job: PoolJob) -> dict[str, Sheet]:
    """One sheet a table that a person fills, by its name."""
    grids = {"scenarios": "Scenarios", "months": "Months"}
    tables = lambda names: tuple(input_table(SCHEMA, job, name, grids.get(name, "")) for name in names)
    return {n: Sheet(n, title, intro, tables(names), protect=False) for n, title, intro, names in TABLE_SHEETS}
