"""When the cash runs out: plan, actual and forecast month by month, and the month of exhaustion under every scenario."""

from workbooks.contract_model.cells import NAMED, WIDTHS, answers
from workbooks.contract_model.job import ContractJob
from workbooks.layout import Places
from workbooks.spec import CellFormula, Chart, Column, Grid, Line, Lines, Sheet

COURSE = (("month", "Month", "date"), ("told", "Actual or forecast", "words"), ("spending", "Spending", "money"),
          ("plan", "Plan so far", "money"), ("spent", "Spent so far", "money"), ("cash", "Cash so far", "money"),
          ("left", "Cash left", "money"), ("ratio", "Spent of the cash", "percent"), ("state", "State", "words"))  # fmt: skip
OUT = (("scenario", "Scenario", "words"), ("spending", "Spending of all months", "money"), ("cash", "Cash of all months", "money"),
       ("left", "Left at the end", "money"), ("month", "First month not covered", "date"), ("short", "Short in that month", "money"),
       ("lowest", "Lowest that is left", "money"), ("when", "Month of the lowest", "date"))  # fmt: skip


def cash_sheets(job: ContractJob) -> tuple[Sheet, Sheet]:
    """The sheet people read, and the lines of its chart."""
    scenarios = (_scenarios(job),) if job.rows["scenarios"] else ()
    intro = "Months that are over stay as they were; the forecast moves with demand and price. A fixed fund stands in its first month."
    working = Sheet("Cash working", "Cash, lines of the chart", "#N/A where a line does not go.", (_lines(job),), widths=WIDTHS)
    blocks = (_out(job), *scenarios, _left_chart(), _chart(), _course(job))
    return Sheet("Cash", "When the cash runs out", intro, blocks, widths=NAMED), working


def _given(at: Places) -> str:
    columns = ",".join(at.column("Cash", name) for name in ("month", "plan", "actual", "cash"))
    return f"{columns},{at.cell('cash_method')}"


def _course(job: ContractJob) -> Grid:
    call: CellFormula = lambda at: f"TRAJECTORY_CASH_FORECAST({_given(at)},0,0)"
    return Grid("CashCourse", answers(*COURSE), len(job.rows["cash"]), "As it goes", spill=call)


def _scenarios(job: ContractJob) -> Grid:
    told = lambda at: ",".join(at.column("Scenarios", name) for name in ("scenario", "demand", "price"))
    call = lambda at: f"TRAJECTORY_CASH_EXHAUSTION({_given(at)},{told(at)})"
    return Grid("CashScenarios", answers(*OUT), len(job.rows["scenarios"]), "Under each scenario of demand and price", spill=call)


def _out(job: ContractJob) -> Lines:
    n = len(job.rows["cash"])
    short = lambda at: f"SUMPRODUCT(--({at.column('CashCourse', 'left')}<0))"
    gone = lambda at: f"INDEX({at.column('Cash', 'month')},MATCH(1,{at.column('CashLines', 'gone')},0))"
    month = lambda at: f'IF({short(at)}=0,"the cash lasts",{month_name(gone(at))})'
    return Lines("As it goes", (
        Line("First month the cash does not cover", month, "words", name="cash_runs_out"), Line("Months not covered", short, "count"),
        Line("Left at the end", lambda at: at.at("CashCourse", "left", n - 1), "money", name="cash_left"),
    ))  # fmt: skip


def month_name(cell: str) -> str:
    """A date as month/year, the same in every language of the program."""
    return f'RIGHT("0"&MONTH({cell}),2)&"/"&YEAR({cell})'


def _lines(job: ContractJob) -> Grid:
    """Plan, actual and forecast so far; the forecast goes on from the last actual month."""
    n = len(job.rows["cash"])
    over = lambda at, i: f'{at.at("Cash", "actual", i)}<>""'
    spent = lambda at, i: at.at("CashCourse", "spent", i)
    actual = lambda at, i: f"IF({over(at, i)},{spent(at, i)},NA())"
    still = lambda at, i: f"IF(AND({over(at, i)},{over(at, i + 1)}),NA(),{spent(at, i)})" if i + 1 < n else spent(at, i)
    upto = lambda at, i: f"{at.at('CashCourse', 'left', 0)}:{at.at('CashCourse', 'left', i).rsplit('!', 1)[-1]}"
    gone = lambda at, i: f"IF(MIN({upto(at, i)})<0,1,0)"
    return Grid("CashLines", (
        Column("month", "Month", "words", 20, formula=lambda at, i: month_name(at.at("Cash", "month", i))),
        Column("plan", "Plan so far", "money", 17, formula=lambda at, i: at.at("CashCourse", "plan", i)),
        Column("actual", "Actual so far", "money", 17, formula=actual), Column("forecast", "Forecast so far", "money", 17, formula=still),
        Column("cash", "Cash so far", "money", 17, formula=lambda at, i: at.at("CashCourse", "cash", i)),
        Column("left", "Cash left", "money", 17, formula=lambda at, i: at.at("CashCourse", "left", i)),
        Column("gone", "Run out by then", "count", 20, formula=gone),
    ), n)  # fmt: skip


def _left_chart() -> Chart:
    told = "A line of the cash left month by month; below zero it has run out. The figures stand in the table below"
    return Chart("Cash left", "CashLines", "month", ("left",), "line", "£", "£#,##0", told, 320, low_labels=True)


def _chart() -> Chart:
    told = "Lines of plan, actual, forecast and cash added up month by month; where the forecast crosses the cash, it runs out"
    return Chart("Cash: plan, actual and forecast so far", "CashLines", "month", ("plan", "actual", "forecast", "cash"), "line", "£",
                 "£#,##0", told, 420)  # fmt: skip
