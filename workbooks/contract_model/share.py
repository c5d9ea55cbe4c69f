"""Gain and loss against the benchmark year by year, what the share comes to in effect, and where the payment jumps."""

from workbooks.contract_model.cells import NAMED, WIDTHS, answers, total, year_names
from workbooks.contract_model.job import CONTRACT_SUM, TRAJECTORY, ContractJob
from workbooks.layout import Places
from workbooks.spec import Chart, Column, Grid, Line, Lines, Sheet

SHARE = (("benchmark", "Benchmark", "money"), ("actual", "Cost", "money"), ("difference", "Difference", "money"),
         ("of_benchmark", "Of the benchmark", "percent"), ("provider", "Provider's part", "money"),
         ("commissioner", "Commissioner's part", "money"), ("effective", "Effective share", "percent"),
         ("note", "Note", "words"))  # fmt: skip
FURTHEST, STEP = 15, 0.5  # per cent of the benchmark the chart goes to either side, and its steps
POINTS = round(2 * FURTHEST / STEP) + 1
EDGES = ("Gain, a penny inside the dead-band", "Gain, at the dead-band", "Loss, a penny inside the dead-band", "Loss, at the dead-band")


def share_sheets(job: ContractJob) -> tuple[Sheet, Sheet]:
    """The sheet people read, and the points of its chart."""
    intro = "Provider's part + commissioner's part = difference, to the penny. A gain is positive."
    blocks = (_years(job), _whole_term(), _edges(job), _jumps(), _chart())
    working = (_points(job, "excess"), _points(job, "first_pound"), _curve())
    told = "What each form pays when the first year's cost lies that far from the benchmark."
    return (Sheet("Gain and loss", "Gain and loss share", intro, blocks, widths=NAMED),
            Sheet("Share working", "Gain and loss share, points of the chart", told, working, widths=WIDTHS))  # fmt: skip


def _terms(at: Places, form: str = "") -> str:
    """Bands, form, dead-bands and caps, as every call takes them."""
    bands = ",".join(at.column(grid, "from", "share") for grid in ("Gains", "Losses"))
    form = f'"{form}"' if form else at.cell("form")
    return f"{bands},{form},{at.cell_range('gain_dead', 'loss_dead')},{at.cell_range('gain_cap', 'loss_cap')}"


def _benchmark(job: ContractJob, at: Places, row: int | None = None) -> str:
    grid, column = {CONTRACT_SUM: ("Sums", "sum"), TRAJECTORY: ("Course", "trajectory")}[str(job.settings["benchmark"])]
    return at.column(grid, column) if row is None else at.at(grid, column, row)


def _years(job: ContractJob) -> Grid:
    scores = lambda at: f",{at.column('Scores', 'score')}" if job.settings.get("gain_by_score") == "yes" and job.has_ramp else ""
    call = lambda at: f"RISK_SHARE({_benchmark(job, at)},{at.column('Course', 'cost')},{_terms(at)}{scores(at)})"
    return Grid("Shared", (year_names(), *answers(*SHARE)), len(job.years), "Each year", spill=call)


def _whole_term() -> Lines:
    sums = {name: (lambda at, name=name: total(at, "Shared", name)) for name in ("difference", "provider", "commissioner")}
    effective = lambda at: f'IF({sums["difference"](at)}=0,"",{sums["provider"](at)}/{sums["difference"](at)})'
    return Lines("Whole term", (
        Line("Gain (+) or loss (-)", sums["difference"], "money"), Line("Provider's part", sums["provider"], "money", name="provider_part"),
        Line("Commissioner's part", sums["commissioner"], "money"),
        Line("Effective share of the provider", effective, "percent", "What the printed share comes to after dead-bands and caps"),
    ))  # fmt: skip


def _edges(job: ContractJob) -> Grid:
    """What is paid a penny inside each dead-band and at it: the difference is the jump."""
    def cost(at: Places, i: int) -> str:
        benchmark, inside = _benchmark(job, at, 0), "-0.01" if i in (0, 2) else ""
        dead, sign = (at.cell("gain_dead"), "-") if i < 2 else (at.cell("loss_dead"), "+")
        return f"ROUND({benchmark}{sign}IF({dead}=0,0,ROUNDUP(ROUND({benchmark}*{dead},6),2){inside}),2)"

    given = lambda at: f"{_benchmark(job, at, 0)},{at.column('Edges', 'cost')}"
    call = lambda at: f"RISK_SHARE({given(at)},{_terms(at)})"
    return Grid("Edges", (
        Column("what", "First year's cost", "text", 40, EDGES), Column("cost", "Cost", "money", 17, formula=cost),
        *answers(*SHARE[:1], ("cost_again", "Cost", "money"), *SHARE[2:]),
    ), len(EDGES), "At the edge of the dead-bands", spill=call)  # fmt: skip


def _jumps() -> Lines:
    jump = lambda i: lambda at: f"ROUND(ABS({at.at('Edges', 'provider', i + 1)}-{at.at('Edges', 'provider', i)}),2)"
    # a penny more or less is no jump: it is the share of that penny
    warned = lambda at: f'IF(MAX({jump(0)(at)},{jump(2)(at)})>0.01,"THE PAYMENT JUMPS: a penny of cost moves it by that much","no jump")'
    return Lines("", (
        Line("Jump on the gain side", jump(0), "money", name="gain_jump"),
        Line("Jump on the loss side", jump(2), "money", name="loss_jump"),
        Line("Warning", warned, "words"),
    ))  # fmt: skip


def _points(job: ContractJob, form: str) -> Grid:
    """One form of sharing at every point of the chart."""
    name = f"Points_{form}"
    off = lambda at, i: f"{i * STEP - FURTHEST:g}"
    cost = lambda at, i: f"ROUND({_benchmark(job, at, 0)}*(1-{at.at(name, 'off', i)}/100),2)"
    call = lambda at: f"RISK_SHARE({_benchmark(job, at, 0)},{at.column(name, 'cost')},{_terms(at, form)})"
    return Grid(name, (
        Column("off", "Per cent below the benchmark", "general", 20, formula=off), Column("cost", "Cost", "money", 17, formula=cost),
        *answers(*SHARE[:1], ("cost_again", "Cost", "money"), *SHARE[2:]),
    ), POINTS, f"Form {form}", spill=call)  # fmt: skip


def _curve() -> Grid:
    paid = lambda form: lambda at, i: at.at(f"Points_{form}", "provider", i)
    return Grid("Curve", (
        Column("off", "Per cent below the benchmark", "general", 20, formula=lambda at, i: at.at("Points_excess", "off", i)),
        Column("excess", "Provider's part, excess form", "money", 17, formula=paid("excess")),
        Column("first_pound", "Provider's part, first-pound form", "money", 17, formula=paid("first_pound")),
    ), POINTS, "Both forms")  # fmt: skip


def _chart() -> Chart:
    told = ("Lines of the provider's part under both forms over the distance of the first year's cost from its benchmark; the first-pound "
            "form jumps at the dead-bands")  # fmt: skip
    return Chart("Gain and loss share: what each form pays", "Curve", "off", ("excess", "first_pound"), "line", "£", "£#,##0", told, 420,
                 low_labels=True)
