"""The year of a pooled budget: contributions, variance and shares of each line, the order of cover, each partner's settlement."""

from workbooks.layout import Places
from workbooks.pooled_budget.completion import HELD
from workbooks.pooled_budget.tables import PoolJob
from workbooks.spec import CellFormula, Chart, Column, Grid, Line, Lines, Sheet

WIDTHS = (44, 24, 24, 20, 20, 20, 20, 34)
FIRST_LINE = 3  # rows of the outturn before those of the lines: unallocated, underspends, risk pool
PARTS = {"unallocated": 0, "underspends": 1, "risk": 2}


def row_of(job: PoolJob, name: str) -> int:
    """Row of the outturn, from 0: the three before the lines, then lines, partners, and the two after them."""
    partners = FIRST_LINE + len(job.lines)
    after = partners + len(job.partners)
    return {**PARTS, "lines": FIRST_LINE, "partners": partners, "unmet": after, "carried": after + 1}[name]


def part(at: Places, job: PoolJob, name: str, column: str = "amount", row: int = 0) -> str:
    """A cell of the outturn by what it is."""
    return at.at("Outturn", column, row_of(job, name) + row)


def _between(at: Places, job: PoolJob, first: str, rows: int, column: str = "amount") -> str:
    last = part(at, job, first, column, rows - 1).rpartition("!")[2]
    return f"{part(at, job, first, column)}:{last}"


# ---- contributions and lines


def contributions_sheet(job: PoolJob) -> Sheet:
    """Who puts in what, and whether the budgets use the pool up."""
    inputs = lambda at: ",".join(at.column(*name) for name in (("Partners", "partner"), ("Released", "plan"), ("Lines", "line"),
                                                               ("Lines", "budget")))  # fmt: skip
    grid = Grid("Contributions", (
        Column("name", "Partner", "words", 44), Column("amount", "Amount", "money", 24),
        Column("share", "Share of the pool", "percent", 24), Column("note", "Note", "words", 50),
    ), len(job.partners) + 3, "Contributions", spill=lambda at: f"POOL_CONTRIBUTIONS({inputs(at)})")  # fmt: skip
    intro = "What each partner puts in; pool less lines is shown as unallocated, a line of its own."
    return Sheet("Contributions", "Contributions", intro, (grid, _control(job)), widths=(44, 24, 24, 50))


def _control(job: PoolJob) -> Grid:
    """Totals stated elsewhere beside ours; published tables do not always add up."""
    stated = ("control_pool", "control_actual")
    ours = (("Partners", "contribution"), ("Lines", "actual"))
    given = lambda at, i: at.cell(stated[i])
    computed = lambda at, i: f"ROUND(SUM({at.column(*ours[i])}),2)"
    off = lambda at, i: f'IF({given(at, i)}="","",ROUND({at.at("Control", "computed", i)}-{given(at, i)},2))'
    return Grid("Control", (
        Column("what", "Control total", "words", 44, ("Pool, as signed", "Spending, by the ledger")),
        Column("stated", "Stated", "money", 24, formula=lambda at, i: f'IF({given(at, i)}="","not stated",{given(at, i)})'),
        Column("computed", "Computed", "money", 24, formula=computed), Column("off", "Difference", "money", 50, formula=off),
    ), 2 if job.has_actuals else 1, "Control totals")  # fmt: skip


def lines_sheet(job: PoolJob) -> Sheet:
    """Each line by itself: budget, actual, variance, and what each partner would bear of it by its profile."""
    blocks = (_vat(job), _chart_of_lines(), _budget(job), _line_shares(job), _share_grid(job))
    intro = "Each line by itself, nothing set against another line; the order of cover stands on Outturn."
    return Sheet("Line shares", "Lines: variance and shares", intro, blocks, WIDTHS)


def _vat(job: PoolJob) -> Lines:
    provided = lambda at: f'ROUND(SUMIF({at.column("Lines", "kind")},"vat",{at.column("Lines", "budget")}),2)'
    leaked = lambda at: f"ROUND(SUM({at.column('Lines', 'vat')}),2)"
    return Lines("VAT that cannot be recovered", (
        Line("Provided for, budget of lines of the kind vat", provided, "money"),
        Line("In the actuals", leaked, "money", name="vat_leaked"),
        Line("Beyond the provision (negative: within it)", lambda at: f"ROUND({leaked(at)}-{provided(at)},2)", "money",
             "A gap opens where a provider cannot recover what a council could"),
    ))  # fmt: skip


def _chart_of_lines() -> Chart:
    alt = "Bars: budget and actual of each line of the pool; the figures stand in the table below."
    return Chart("Budget and actual by line", "Budget", "title", ("budget", "actual"), axis="GBP", number="£#,##0", alt_text=alt,
                 height=340, low_labels=True)  # fmt: skip


def _budget(job: PoolJob) -> Grid:
    cell = lambda name: lambda at, i: at.at("Lines", name, i)
    variance = lambda at, i: f"ROUND({cell('actual')(at, i)}-{cell('budget')(at, i)},2)"
    held = lambda at, i: f'IF(ISNUMBER({cell("actual")(at, i)}),{variance(at, i)},"{HELD}")'
    share = lambda at, i: f'IFERROR({at.at("Budget", "variance", i)}/ABS({cell("budget")(at, i)}),"")'
    return Grid("Budget", (
        Column("title", "Line", "words", 44, formula=lambda at, i: f'{cell("title")(at, i)}&""'),
        Column("budget", "Budget", "money", 24, formula=cell("budget")), Column("actual", "Actual", "money", 24, formula=cell("actual")),
        Column("variance", "Variance (overspend +)", "money", 20, formula=held), Column("share", "Of budget", "percent", 20, formula=share),
        Column("users", "Users", "count", 20, formula=lambda at, i: f'IF({cell("users")(at, i)}="","",{cell("users")(at, i)})'),
        Column("each", "Actual per user", "money", 20, formula=lambda at, i: f'IFERROR({cell("actual")(at, i)}/{cell("users")(at, i)},"")'),
    ), len(job.lines), "Budget and actual")  # fmt: skip


def _share_grid(job: PoolJob) -> Grid:
    """The shares of explicit lines, a row a line and a column a partner, as functions take them; blank where none was given."""
    def share(partner: int):
        def formula(at: Places, i: int) -> str:
            both = (f"({at.column('Shares', 'line')}={at.at('Lines', 'line', i)})*"
                    f"({at.column('Shares', 'partner')}={at.at('Partners', 'partner', partner)})")  # fmt: skip
            there = f"SUMPRODUCT({both}*ISNUMBER({at.column('Shares', 'share')}))"
            return f'IF({there}=0,"",SUMPRODUCT({both},{at.column("Shares", "share")}))'

        return formula

    columns = [Column("line", "Line", "words", 44, formula=lambda at, i: f'{at.at("Lines", "line", i)}&""')]
    columns += [Column(f"p{n}", name, "general", 24, formula=share(n)) for n, name in enumerate(job.partners)]
    return Grid("ShareGrid", tuple(columns), len(job.lines), "Shares of explicit lines, of 1")


def _profile(at: Places, job: PoolJob) -> str:
    last = f"p{len(job.partners) - 1}"
    return f"{at.column('Lines', 'named')},{at.column('ShareGrid', 'p0', last)}"


def _line_shares(job: PoolJob) -> Grid:
    def call(at: Places) -> str:
        column = lambda table, name: at.column(table, name)
        lines, partners = column("Lines", "line"), f"{column('Partners', 'partner')},{column('Released', 'year')}"
        return f"POOL_LINE_SHARES({lines},{column('Budget', 'variance')},{column('Lines', 'profile')},{partners},{_profile(at, job)})"

    columns = (Column("line", "Line", "words", 44), Column("sum", "Variance", "money", 24))
    columns += tuple(Column(f"p{n}", name, "money", 24) for n, name in enumerate(job.partners))
    return Grid("LineShares", columns, len(job.lines) + 1, "What each partner would bear of each line by itself", spill=call)


# ---- the order of cover


def outturn_sheet(job: PoolJob) -> Sheet:
    """Each step of cover with what was open before and after it."""
    blocks = (_position(job), _waterfall_chart(), _waterfall(job))
    intro = "The order of cover: other lines, risk pool, uncommitted sums, partners by profile and cap; what is left blocks sign-off."
    return Sheet("Outturn", "Outturn", intro, blocks, WIDTHS)


def cover_sheet(job: PoolJob) -> Sheet:
    """Every row of the order of cover."""
    intro = "Before less amount is after; the next step begins with what the one before it left. The last one ends with nothing."
    return Sheet("Order of cover", "The order of cover, step by step", intro, (_outturn(job),))


def _position(job: PoolJob) -> Lines:
    spent = lambda at: f"SUM({at.column('Lines', 'actual')})"
    variance = lambda at: f"ROUND({spent(at)}-SUM({at.column('Partners', 'contribution')}),2)"
    unmet = lambda at: part(at, job, "unmet")
    return Lines("The year", (
        Line("Actual less contributions (overspend +)", variance, "money", name="variance"),
        Line("Covered by the risk pool", lambda at: part(at, job, "risk"), "money"),
        Line("Covered by stopping what is uncommitted", lambda at: f"ROUND(SUM({_between(at, job, 'lines', len(job.lines))}),2)", "money",
             name="stopped"),
        Line("Borne by partners (negative: given back)",
             lambda at: f"ROUND(SUM({_between(at, job, 'partners', len(job.partners))}),2)", "money", name="partners_bear"),
        Line("Carried forward (negative: held for next year or the risk pool)", lambda at: part(at, job, "carried"), "money"),
        Line("Unmet", unmet, "money"),
        Line("Sign-off", lambda at: f'IF({unmet(at)}>0,"blocked: nobody bears £"&TEXT({unmet(at)},"#,##0.00"),"not blocked by the pool")',
             "words", name="may_sign"),
    ))  # fmt: skip


def outturn_call(job: PoolJob) -> CellFormula:
    """POOL_OUTTURN over the tables, without the arguments only a priority rule needs where another rule is chosen."""
    def formula(at: Places) -> str:
        lines = ",".join(at.column("Lines", name) for name in ("line", "budget", "actual"))
        partners = f"{at.column('Partners', 'partner')},{at.column('Released', 'year')}"
        limits = f"{at.column('Lines', 'uncommitted')},{at.cell('risk_pool')},{at.column('Partners', 'cap')},{at.cell('cap_policy')}"
        first = f"POOL_OUTTURN({lines},{partners},{at.column('Lines', 'profile')},{_profile(at, job)},{limits},{at.cell('underspend')}"
        if job.settings.get("underspend") != "priority":
            return f"{first})"
        return f"{first},{at.cell('protected_partner')},{at.cell('others_first')})"

    return formula


def _outturn(job: PoolJob) -> Grid:
    return Grid("Outturn", (
        Column("step", "Step", "count", 18), Column("cover", "Cover", "words", 30), Column("who", "Who", "words", 32),
        Column("before", "Before", "money", 20), Column("amount", "Amount (negative: given back)", "money", 20),
        Column("after", "After", "money", 20), Column("limit", "Limit", "money", 20), Column("note", "Note", "words", 34),
    ), row_of(job, "carried") + 1, spill=outturn_call(job))  # fmt: skip


# ---- the waterfall


def _waterfall_chart() -> Chart:
    alt = ("Waterfall: from the overspend of the lines down to nothing, each bar hanging where the one before it ended; bars left of zero "
           "are money over. The figures stand in the table of the waterfall.")  # fmt: skip
    return Chart("How the overspend is covered", "Cover", "step", ("base", "start", "covers", "over"), "stacked", "GBP still to be covered",
                 "£#,##0", alt, hidden=("base",), low_labels=True)  # fmt: skip


def _waterfall(job: PoolJob) -> Grid:
    """Each step as a bar from what was open before it to what was open after it; crossing zero it has two parts."""
    steps = _steps(job)
    before = lambda at, i: steps[i][1](at)
    after = lambda at, i: steps[i][2](at)
    low = lambda at, i: f"MIN({at.at('Cover', 'before', i)},{at.at('Cover', 'after', i)})"
    high = lambda at, i: f"MAX({at.at('Cover', 'before', i)},{at.at('Cover', 'after', i)})"
    above = lambda at, i: f"ROUND(MAX(0,{high(at, i)})-MAX(0,{low(at, i)}),2)"
    return Grid("Cover", (
        Column("step", "Step", "words", 44, formula=lambda at, i: steps[i][0](at)),
        Column("before", "Before", "money", 24, formula=before), Column("after", "After", "money", 24, formula=after),
        Column("base", "Base (not drawn)", "money", 20, formula=lambda at, i: f"ROUND(MAX(0,{low(at, i)})+MIN(0,{high(at, i)}),2)"),
        Column("start", "To be covered", "money", 20, formula=lambda at, i: above(at, i) if i == 0 else "0"),
        Column("covers", "Covered by", "money", 20, formula=lambda at, i: "0" if i == 0 else above(at, i)),
        Column("over", "Left over and given back", "money", 20,
               formula=lambda at, i: f"ROUND(MIN(0,{low(at, i)})-MIN(0,{high(at, i)}),2)"),
    ), len(steps), "Waterfall")  # fmt: skip


def _steps(job: PoolJob) -> list[tuple[CellFormula, CellFormula, CellFormula]]:
    """Name, before and after of each bar: the lines' uncommitted sums are one."""
    told = lambda text: lambda at: f'"{text}"'
    open_ = lambda name, row=0, column="before": lambda at: part(at, job, name, column, row)
    step = lambda text, name, last=0: (told(text), open_(name), open_(name, last, "after"))
    partner = lambda n: lambda at: f'{at.at("Partners", "partner", n)}&""'
    return [
        (told("Overspent lines"), told_zero, open_("unallocated")),
        step("Given to no line", "unallocated"), step("Underspends of other lines", "underspends"), step("Risk pool", "risk"),
        step("Uncommitted sums", "lines", len(job.lines) - 1),
        *((partner(n), open_("partners", n), open_("partners", n, "after")) for n in range(len(job.partners))),
        step("Unmet", "unmet"), step("Carried forward", "carried"),
    ]  # fmt: skip


def told_zero(at: Places) -> str:
    """The first bar stands on nothing."""
    return "0"


# ---- settlement


def of_performance(at: Places, i: int, name: str, held: str) -> str:
    """A partner's part of the performance element, earned or withheld: nothing for all but the one that pays it.

    `held`: a cell of the row that is an error while the pool is held back, and then so is this."""
    payer = f"{at.at('Partners', 'partner', i)}={at.cell('performance_partner')}"
    return f"0*{held}+IF({payer},{at.at('Performance', name, 0)},0)"


def settlement_sheet(job: PoolJob) -> Sheet:
    """Each partner's year, and who stands behind what the risk pool paid."""
    amount = lambda at, i: part(at, job, "partners", "amount", i)
    given = lambda at, i: at.at("Partners", "contribution", i)
    kept = lambda at, i: of_performance(at, i, "withheld", amount(at, i))
    less = lambda at, i: f"-{at.at('Settlement', 'withheld', i)}" if job.has_performance else ""
    withheld = (Column("withheld", "Performance, withheld", "money", 20, formula=kept),) if job.has_performance else ()
    share = lambda at, i: f"{at.at('Settlement', 'bears', i)}/SUM({at.column('Settlement', 'bears')})"
    grid = Grid("Settlement", (
        Column("partner", "Partner", "words", 44, formula=lambda at, i: f'{at.at("Partners", "partner", i)}&""'),
        Column("given", "Contribution", "money", 24, formula=given),
        Column("extra", "Extra (negative: rebate)", "money", 24, formula=amount),
        *withheld,
        Column("bears", "Bears in all", "money", 20, formula=lambda at, i: f"ROUND({given(at, i)}+{amount(at, i)}{less(at, i)},2)"),
        Column("share", "Share", "percent", 20, formula=share),
        Column("note", "Note", "words", 44, formula=lambda at, i: f'{part(at, job, "partners", "note", i)}&""'),
    ), len(job.partners), "Each partner's year")  # fmt: skip
    intro = "What each partner pays or gets back at the end of the year, to the penny, and who stands behind the risk pool."
    element = (_performance_position(),) if job.has_performance else ()
    return Sheet("Settlement", "Settlement", intro, (grid, *element, _risk_position(job), _risk_share(job)), WIDTHS)


def _performance_position() -> Lines:
    """What is withheld does not come in, and the order of cover takes contributions as agreed: somebody has to say who covers it."""
    kept = lambda at: at.at("Performance", "withheld", 0)
    told = lambda at: f'IF({kept(at)}>0,"£"&TEXT({kept(at)},"#,##0.00")&" does not come in: agree who covers it","nothing is withheld")'
    return Lines("Performance element", (
        Line("Paid as earned", lambda at: at.at("Performance", "earned", 0), "money"),
        Line("Withheld by its partner", kept, "money", "The order of cover above takes contributions as agreed", name="kept_back"),
        Line("The pool is short of what is withheld", told, "words", "Partners agree it; the rules of the agreement do not say"),
    ))  # fmt: skip


def _risk_position(job: PoolJob) -> Lines:
    used = lambda at: part(at, job, "risk")
    return Lines("Risk pool", (
        Line("Balance before", lambda at: at.cell("risk_pool"), "money"), Line("Paid out this year", used, "money", name="risk_used"),
        Line("Balance after", lambda at: f"ROUND({at.cell('risk_pool')}-{used(at)},2)", "money"),
        Line("To be put back (a loss is negative)", lambda at: f"-{used(at)}", "money", "Shared below by the key of the agreement",
             name="risk_loss"),
    ))  # fmt: skip


def _risk_share(job: PoolJob) -> Grid:
    def call(at: Places) -> str:
        basis = "" if job.settings.get("risk_key") == "equal" else at.column("Partners", "basis")
        lead = f"{at.cell('risk_loss')},{at.column('Partners', 'partner')},{at.cell('risk_key')}"
        return f"RISK_POOL_SHARE({lead},{basis},{at.column('Partners', 'risk_cap')},{at.cell('cap_policy')})"

    return Grid("RiskShare", (
        Column("party", "Partner", "words", 44), Column("share", "Share by the key", "percent", 24),
        Column("before", "Before caps", "money", 24), Column("after", "After caps", "money", 20),
        Column("effective", "Effective", "percent", 20),
    ), len(job.partners) + 1, "Who stands behind the risk pool", spill=call)  # fmt: skip
