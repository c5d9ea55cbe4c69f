"""The contract sum of every year, its VAT leakage, and what of it hangs on outcomes."""

from workbooks.contract_model.cells import NAMED, WIDTHS, answers, part, text_of, total, year_names
from workbooks.contract_model.job import ContractJob
from workbooks.layout import Places
from workbooks.spec import Chart, Column, Grid, Line, Lines, Sheet

SCORE = (("measure", "As scored", "words"), ("used", "Weight used", "general"), ("score", "Score", "general"),
         ("weighted", "Weighted score", "general"), ("note", "Note", "words"))  # fmt: skip
RAMP = (("year", "Year", "count"), ("sum", "Contract sum", "money"), ("share", "Outcome share", "percent"),
        ("element", "Outcome element", "money"), ("core", "Core", "money"), ("earned", "Earned", "money"),
        ("withheld", "Withheld", "money"), ("paid", "Paid", "money"), ("profit", "Profit may be distributed", "general"),
        ("note", "Note", "words"))  # fmt: skip


def sums_sheet(job: ContractJob) -> Sheet:
    """List x GBP per head, or the sum as it was agreed, grown from year to year."""
    leakage = (_leakage(),) if job.has_vat else ()
    columns = (
        year_names(), Column("list", "List", "persons", 18, formula=_list),
        Column("per_head", "£ per head", "money", 17, formula=_per_head), Column("sum", "Contract sum", "money", 17, formula=_sum),
        Column("growth", "Growth of the sum", "percent", 18, formula=_growth), *leakage,
        *((Column("left", "Left for services", "money", 17, formula=_left),) if leakage else ()),
    )  # fmt: skip
    lines = [Line("Contract sum of all years", lambda at: total(at, "Sums", "sum"), "money", name="sum_of_all_years")]
    if job.has_vat:
        lines.append(Line("VAT nobody can recover, all years", lambda at: total(at, "Sums", "leakage"), "money",
                          "A gap unless the price allows for it"))  # fmt: skip
    grid = Grid("Sums", columns, len(job.years), "Contract sum by year")
    intro = "List x £ per head, each typed or grown from the year before, or the sum as agreed; whole pence."
    return Sheet("Contract sum", "Contract sum", intro, (grid, Lines("Whole term", tuple(lines))), widths=WIDTHS)


def _list(at: Places, i: int) -> str:
    own, growth = at.at("Years", "list", i), at.at("Years", "list_growth", i)
    grown = f'IF({growth}="","",{at.at("Sums", "list", i - 1)}*(1+{growth}))' if i else '""'
    return f'IF({own}="",{grown},{own})'


def _per_head(at: Places, i: int) -> str:
    agreed, own, people = at.at("Years", "sum", i), at.at("Years", "per_head", i), at.at("Sums", "list", i)
    growth = at.at("Years", "growth", i)
    grown = f'IF({growth}="","",{at.at("Sums", "per_head", i - 1)}*(1+{growth}))' if i else '""'
    return f'IF({agreed}="",IF({own}="",{grown},{own}),IF({people}="","",{agreed}/{people}))'


def _sum(at: Places, i: int) -> str:
    agreed = at.at("Years", "sum", i)
    return f'IF({agreed}="",ROUND({at.at("Sums", "list", i)}*{at.at("Sums", "per_head", i)},2),{agreed})'


def _growth(at: Places, i: int) -> str:
    return f'{at.at("Sums", "sum", i)}/{at.at("Sums", "sum", i - 1)}-1' if i else '""'


def _leakage() -> Column:
    """VAT on purchases that is not recovered."""
    def formula(at: Places, i: int) -> str:
        spend = at.at("Years", "vat_spend", i)
        return f'IF({spend}="",0,ROUND({spend}*{at.cell("vat_rate")}*(1-{at.cell("vat_recovered")}),2))'

    return Column("leakage", "VAT not recovered", "money", 17, formula=formula)


def _left(at: Places, i: int) -> str:
    return f"ROUND({at.at('Sums', 'sum', i)}-{at.at('Sums', 'leakage', i)},2)"


# ---- outcomes


def outcomes_sheet(job: ContractJob) -> Sheet:
    """The score of every year, and the payment ramp."""
    scored = [year for year in range(1, len(job.years) + 1) if job.measures(year)]
    scores = Column("score", "Score", "general", 20, formula=lambda at, i: _score(at, i, i + 1 in scored))
    by_year = Grid("Scores", (year_names(), scores), len(job.years), "Score of each year")
    sums, shares, points = (lambda at, g=g, c=c: at.column(g, c) for g, c in (("Sums", "sum"), ("Years", "outcome_share"),
                                                                              ("Scores", "score")))  # fmt: skip
    call = lambda at: f"OUTCOME_RAMP({sums(at)},{shares(at)},{points(at)},{at.cell('distribution_gate')})"
    ramp = Grid("Ramp", (year_names(), *answers(*RAMP)), len(job.years), "Payment of each year", spill=call)
    blocks = (ramp, _totals(job), _ramp_chart(), by_year, *(_measures(job, year) for year in scored))
    intro = "Core + earned + withheld = contract sum, to the penny, in every year."
    return Sheet("Outcomes", "Payment for outcomes", intro, blocks, widths=NAMED)


def _score(at: Places, i: int, measured: bool) -> str:
    if measured:
        grid = f"Score_{i + 1}"
        return at.at(grid, "score", at.grids[grid][0].rows - 1)
    return at.at("Years", "score", i)


def _measures(job: ContractJob, year: int) -> Grid:
    """A year's measures as entered, and beside them what each is worth; the last row is the year's."""
    rows, name = job.measures(year), f"Score_{year}"

    def of(column: str):
        return lambda at, i: text_of(at.at("Measures", column, rows[i])) if i < len(rows) else '""'

    columns = [Column(f"own_{c}", h, "general", 14, formula=of(c)) for c, h in (
        ("weight", "Weight"), ("threshold", "Threshold"), ("target", "Target"), ("result", "Result"), ("better", "Better"))]  # fmt: skip
    column = lambda c: part(name, f"own_{c}", len(rows))
    measures = part(name, "label", len(rows))
    first = Column("label", "Measure", "words", 40, formula=of("measure"))
    given = lambda at: ",".join(f(at) for f in (measures, *map(column, ("weight", "threshold", "target", "result"))))
    call = lambda at: f'OUTCOME_SCORE({given(at)},"zero",{column("better")(at)})'
    return Grid(name, (first, *columns, *answers(*SCORE)), len(rows) + 1, f"Year {year}: score of each measure", spill=call)


def _totals(job: ContractJob) -> Lines:
    shares = lambda at: (at.at("Years", "outcome_share", i) for i in range(len(job.years)))
    falls = lambda at: "+".join(f"IF({b}<{a},1,0)" for a, b in _pairs(list(shares(at)))) or "0"
    return Lines("Whole term", (
        Line("Paid", lambda at: total(at, "Ramp", "paid"), "money", name="paid_in_all"),
        Line("Withheld", lambda at: total(at, "Ramp", "withheld"), "money"),
        Line("Years in which the outcome share falls", falls, "count", "Checked, not assumed", name="falls"),
    ))  # fmt: skip


def _pairs(cells: list[str]) -> list[tuple[str, str]]:
    return list(zip(cells, cells[1:], strict=False))


def _ramp_chart() -> Chart:
    told = "Bars of each year's payment: core, earned and withheld one after the other; the figures stand in the table above"
    return Chart("Payment ramp", "Ramp", "name", ("core", "earned", "withheld"), "stacked", "£ a year", "£#,##0", told, 420)
