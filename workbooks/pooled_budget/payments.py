"""What is paid when: instalments of the contributions, the performance element, and the cash of the months to come."""

from workbooks.layout import Places
from workbooks.pooled_budget.completion import HELD
from workbooks.pooled_budget.outturn import of_performance
from workbooks.pooled_budget.tables import PoolJob
from workbooks.spec import Chart, Column, Grid, Line, Lines, RowFormula, Sheet

WIDTHS = (44, 20, 20, 20, 20, 20, 20, 20, 20, 20)


def instalments_sheet(job: PoolJob) -> Sheet:
    """Each contribution in instalments that add up to it."""
    names = [str(row["instalment"]) for row in job.rows["instalments"]]
    cell = lambda n: lambda at, i: at.at("Instalments", ("due", "weight")[i], n)
    told = Column("what", "Schedule", "words", 44, ("Due", "Weight"))
    dates = tuple(Column(f"i{n}", name, ("date", "general")[0], 20, formula=cell(n)) for n, name in enumerate(names))
    due = Grid("Due", (Column("what", "Schedule", "words", 44, ("Due",)), *dates), 1, "When")
    weights = tuple(Column(f"i{n}", name, "general", 20, formula=lambda at, i, n=n: at.at("Instalments", "weight", n))
                    for n, name in enumerate(names))  # fmt: skip
    weight = Grid("Weights", (Column("what", told.header, "words", 44, ("Weight",)), *weights), 1, "In what proportion")
    intro = "Every row adds up to its contribution to the penny."
    if job.has_performance:
        intro = ("Every row adds up to its contribution to the penny: instalments, what is paid as it is earned, taken with the last "
                 "instalment, and what is withheld.")  # fmt: skip
    return Sheet("Instalments", "Instalments", intro, (due, weight, _payments(job, names), _paid(job, names)), WIDTHS)


def _payments(job: PoolJob, names: list[str]) -> Grid:
    last = f"i{len(names) - 1}"
    sums = "core" if job.has_performance else "plan"
    call = lambda at: (f"POOL_INSTALMENTS({at.column('Released', sums)},{at.column('Weights', 'i0', last)},"
                       f"{at.cell('instalment_rounding')})")  # fmt: skip
    partner = Column("partner", "Partner", "words", 44, formula=lambda at, i: f'{at.at("Partners", "partner", i)}&""')
    paid = tuple(Column(f"i{n}", name, "money", 20) for n, name in enumerate(names))
    earned = lambda at, i: f"+{at.at('Payments', 'earned', i)}" if job.has_performance else ""
    total = Column("total", "Year", "money", 20, formula=lambda at, i: f"ROUND(SUM({_row(at, i, last)}){earned(at, i)},2)")
    return Grid("Payments", (partner, *paid, *_as_earned(job), total), len(job.partners), "What each partner pays", spill=call)


def _as_earned(job: PoolJob) -> tuple[Column, ...]:
    """What its partner pays of the performance element as it is earned, and what it keeps."""
    part = lambda name: lambda at, i: of_performance(at, i, name, at.at("Payments", "i0", i))
    columns = (Column("earned", "Performance, as earned", "money", 20, formula=part("earned")),
               Column("withheld", "Performance, withheld", "money", 20, formula=part("withheld")))  # fmt: skip
    return columns if job.has_performance else ()


def _row(at: Places, i: int, last: str) -> str:
    return f"{at.at('Payments', 'i0', i)}:{at.at('Payments', last, i).rpartition('!')[2]}"


def _paid(job: PoolJob, names: list[str]) -> Grid:
    """Totals of the pool by instalment, as the forecast takes them; last what is paid as it is earned."""
    n, more = len(names), int(job.has_performance)
    all_of = lambda at, i: f"ROUND(SUM({at.column('Payments', f'i{i}' if i < n else 'earned')}),2)"
    name = lambda at, i: f'{at.at("Instalments", "instalment", i)}&""' if i < n else '"Performance element, as earned"'
    return Grid("Paid", (
        Column("instalment", "Instalment", "words", 44, formula=name),
        Column("due", "Due", "date", 20, formula=lambda at, i: at.at("Instalments", "due", min(i, n - 1))),
        Column("amount", "All partners", "money", 20, formula=all_of),
    ), n + more, "The pool")  # fmt: skip


def _or_blank(table: str, column: str) -> RowFormula:
    """A cell that may be blank, as a text of nothing: a single blank cell would be no argument at all."""
    return lambda at, i: f'IF({at.at(table, column, i)}="","",{at.at(table, column, i)})'


# ---- performance


def performance_sheet(job: PoolJob) -> Sheet:
    """What the measures have earned of the sum that hangs on them."""
    inputs = ("measure", "weight", "threshold", "target")
    columns = lambda at: ",".join(at.column("Measures", name) for name in inputs)
    own = lambda at: (at.column("Reached", "result"), at.cell("performance_missing"), at.column("Reached", "better"))
    scored = lambda at: f"OUTCOME_SCORE({columns(at)},{','.join(own(at))})"
    reached = Grid("Reached", (
        Column("measure", "Measure", "words", 44, formula=lambda at, i: f'{at.at("Measures", "measure", i)}&""'),
        Column("result", "Result", "general", 20, formula=_or_blank("Measures", "result")),
        Column("better", "Better", "words", 20, formula=_or_blank("Measures", "better")),
    ), len(job.rows["measures"]), "Results")  # fmt: skip
    scores = Grid("Scores", (
        Column("measure", "Measure", "words", 44), Column("weight", "Weight used", "percent", 20),
        Column("score", "Score, 0 to 1", "ratio", 20), Column("weighted", "Weighted", "ratio", 20), Column("note", "Note", "words", 44),
    ), len(job.rows["measures"]) + 1, "Scores", spill=scored)  # fmt: skip
    score = lambda at: at.at("Scores", "weighted", len(job.rows["measures"]))
    paid = Grid("Performance", (
        Column("score", "Score of the year", "ratio", 44), Column("element", "Hangs on it", "money", 20),
        Column("core", "Core", "money", 20), Column("earned", "Earned", "money", 20), Column("withheld", "Withheld", "money", 44),
        Column("paid", "Paid", "money", 20),
    ), 1, "What is paid", spill=lambda at: f"OUTCOME_PAYMENT({at.cell('performance_fund')},1,{score(at)})")  # fmt: skip
    payer = lambda at: f'IF({at.cell("performance_partner")}="","not named",{at.cell("performance_partner")}&"")'
    who = Lines("Who pays", (Line("Partner that pays it as it is earned", payer, "words"),))
    intro = "Each measure runs from nothing where it begins to pay to the whole at its target, never below nothing."
    return Sheet("Performance", "Performance element", intro, (who, scores, paid, reached), WIDTHS)


# ---- months


def forecast_sheet(job: PoolJob) -> Sheet:
    """Spending month by month against the instalments that have come in."""
    months = len(job.rows["months"])
    cash = Grid("Cash", (
        Column("month", "Month", "date", 44, formula=lambda at, i: at.at("Months", "month", i)),
        Column("cash", "Instalments due in it", "money", 20, formula=_cash),
        Column("actual", "Actual spending", "money", 20, formula=_or_blank("Months", "actual")),
    ), months, "What comes in and goes out")  # fmt: skip
    blocks = [_cash_chart(), *_two_figures(job), _forecast(job, months)]
    if job.rows["scenarios"]:
        blocks.append(_scenarios(job))
    intro = "Actual as far as months are closed, then the forecast; exhausted: more has been spent so far than has come in."
    return Sheet("Forecast", "Forecast by month", intro, (*blocks, cash), WIDTHS)


def _two_figures(job: PoolJob) -> tuple[Lines, ...]:
    """The year's spending stands twice, by line and by month, from two inputs: the gap is named, and which one settles the year."""
    if not job.has_actuals:
        return ()
    months, lines = (lambda at, c=c: f"ROUND(SUM({at.column(*c)}),2)" for c in (("Forecast", "spending"), ("Lines", "actual")))
    return (Lines("The year's spending, by month and by line", (
        Line("By month: actual and forecast below", months, "money"),
        Line("By line: what the order of cover settles", lines, "money"),
        Line("By month less by line", lambda at: f"ROUND({months(at)}-{lines(at)},2)", "money",
             "Explain it: both are forecasts of the same year, and only the lines are settled", name="two_figures"),
    )),)  # fmt: skip


def _label(at: Places, i: int) -> str:
    """A month as words: an axis would show its number of days."""
    month = at.at("Months", "month", i)
    return f'MONTH({month})&"/"&YEAR({month})'


def _cash(at: Places, i: int) -> str:
    month, due = at.at("Months", "month", i), at.column("Paid", "due")
    begins, ends = f"DATE(YEAR({month}),MONTH({month}),1)", f"DATE(YEAR({month}),MONTH({month})+1,1)"
    due_in_it = f"ROUND(SUMPRODUCT(({due}>={begins})*({due}<{ends})*{at.column('Paid', 'amount')}),2)"
    return f'IFERROR({due_in_it},"{HELD}")'


def _lead(at: Places) -> str:
    planned = ",".join(at.column("Months", name) for name in ("month", "plan"))
    return f"{planned},{at.column('Cash', 'actual')},{at.column('Cash', 'cash')},{at.cell('forecast_method')}"


def _forecast(job: PoolJob, months: int) -> Grid:
    return Grid("Forecast", (
        Column("label", "Month", "words", 44, formula=_label), Column("month", "First day", "date", 20),
        Column("what", "Actual or forecast", "words", 20),
        Column("spending", "Spending", "money", 20), Column("planned", "Plan so far", "money", 20),
        Column("spent", "Spent so far", "money", 20),
        Column("received", "Come in so far", "money", 20), Column("left", "Left (negative: short)", "money", 20),
        Column("ratio", "Spent / come in", "percent", 20), Column("state", "State", "words", 20),
    ), months, "Month by month", spill=lambda at: f"TRAJECTORY_CASH_FORECAST({_lead(at)})")  # fmt: skip


def _scenarios(job: PoolJob) -> Grid:
    changes = lambda at: ",".join(at.column("Scenarios", name) for name in ("scenario", "demand", "price"))
    return Grid("Runs", (
        Column("scenario", "Scenario", "words", 44), Column("spending", "Spending of the year", "money", 20),
        Column("cash", "Comes in", "money", 20), Column("left", "Left at the end", "money", 20),
        Column("out", "Month it runs out", "date", 20), Column("short", "Short then", "money", 20),
        Column("lowest", "Lowest left", "money", 20), Column("when", "Month of the lowest", "date", 20),
    ), len(job.rows["scenarios"]), "When the cash runs out",
        spill=lambda at: f"TRAJECTORY_CASH_EXHAUSTION({_lead(at)},{changes(at)})")  # fmt: skip


def _cash_chart() -> Chart:
    alt = "Lines: plan, spending and cash so far by month; where spending lies above cash the pool is short. The figures stand below."
    return Chart("Plan, spending and cash so far", "Forecast", "label", ("planned", "spent", "received"), "line", "GBP", "£#,##0", alt)
