"""Where the cost was heading, what was saved against it, what it is worth, what a break costs, and what was volume and what price."""

from workbooks.contract_model.cells import NAMED, WIDTHS, answers, copied, text_of, total, year_names
from workbooks.contract_model.job import READING_A, READING_B, ContractJob
from workbooks.layout import Places
from workbooks.spec import Chart, Column, Grid, Line, Lines, RowFormula, Sheet

START = (("before", "Cost before the rise", "money"), ("now", "Cost now", "money"), ("a_year", "Rise a year", "money"),
         ("growth", "Growth a year", "percent"))  # fmt: skip
READINGS = (("year", "Financial year", "words"), ("a", "Reading A", "money"), ("b", "Reading B", "money"),
            ("a_so_far", "A so far", "money"), ("b_so_far", "B so far", "money"))  # fmt: skip
SAVINGS = (("year", "Financial year", "words"), ("saving", "Saving", "money"), ("so_far", "Saved so far", "money"),
           ("claimed", "Claimed", "money"), ("claimed_so_far", "Claimed so far", "money"), ("above", "Above cap so far", "money"),
           ("share", "Share so far", "percent"))  # fmt: skip
WORTH = (("year", "Financial year", "words"), ("amount", "Saving", "money"), ("factor", "Discount factor", "ratio"),
         ("worth", "Present value", "money"), ("so_far", "Worth so far", "money"))  # fmt: skip
EFFECTS = (("before", "Cost before", "money"), ("after", "Cost after", "money"), ("change", "Change", "money"),
           ("volume", "Volume", "money"), ("price", "Price", "money"), ("joint", "Both together", "money"),
           ("volume_half", "Volume, two terms", "money"), ("price_half", "Price, two terms", "money"))  # fmt: skip


def course(job: ContractJob) -> Grid:
    """What the years were heading for and what they cost, as every later step takes them."""
    readings = (("a", "Reading A"), ("b", "Reading B")) if job.has_readings else ()
    columns = [year_names(), *((Column("state", "State", "words", 12, formula=_state),) if job.has_cost else ())]
    columns += [Column("trajectory", "Trajectory", "money", 17, formula=_trajectory(job))] if job.has_trajectory else []
    columns += [Column("cost", "Cost", "money", 17, formula=_cost(job))] if job.has_cost else []
    columns += [Column(f"reading_{c}", header, "money", 17, formula=copied("Readings", c)) for c, header in readings]
    scenarios = job.rows["scenarios"] if job.has_cost else []
    columns += [Column(f"s{n}", str(row["scenario"]), "money", 17, formula=_scenario(n)) for n, row in enumerate(scenarios)]
    return Grid("Course", tuple(columns), len(job.years), "Trajectory and cost")


def _trajectory(job: ContractJob) -> RowFormula:
    def formula(at: Places, i: int) -> str:
        own = text_of(at.at("Years", "trajectory", i))
        if not job.has_readings:
            return own
        chosen, a, b = at.cell("trajectory_from"), at.at("Readings", "a", i), at.at("Readings", "b", i)
        return f'IF({chosen}="{READING_A}",{a},IF({chosen}="{READING_B}",{b},{own}))'

    return formula


def _cost(job: ContractJob) -> RowFormula:
    def formula(at: Places, i: int) -> str:
        actual, planned, saving = (at.at("Years", name, i) for name in ("actual", "planned", "planned_saving"))
        saved = f'IF({saving}="","",{at.at("Course", "trajectory", i)}-{saving})' if job.has_trajectory else '""'
        return f'IF({actual}="",IF({planned}="",{saved},{planned}),{actual})'

    return formula


def _state(at: Places, i: int) -> str:
    return f'IF({at.at("Years", "actual", i)}="","planned","actual")'


def _scenario(n: int) -> RowFormula:
    """Years that are over stay as they were."""
    def formula(at: Places, i: int) -> str:
        demand, price = (at.at("Scenarios", name, n) for name in ("demand", "price"))
        cost = at.at("Course", "cost", i)
        return f'IF({at.at("Years", "actual", i)}="",ROUND({cost}*(1+{demand})*(1+{price}),2),{cost})'

    return formula


def trajectory_sheet(job: ContractJob) -> Sheet:
    """Starting point, both readings, trajectory and cost, savings, present value, and the fan."""
    blocks = [*(_readings(job) if job.has_readings else ())]
    blocks += [course(job)] if job.has_trajectory or job.has_cost else []
    blocks += [*_savings(job)] if job.has_savings else []
    intro = "Cost is the actual one of years that are over, else the planned one; both in one price base."
    return Sheet("Trajectory", "Trajectory and savings", intro, tuple(blocks), widths=NAMED)


def _readings(job: ContractJob) -> tuple:
    rise = ",".join("{}" for _ in range(3))
    start = lambda at: f"TRAJECTORY_STARTING_POINT({rise.format(*(at.cell(n) for n in ('rise', 'rise_share', 'rise_years')))})"
    rest = lambda at: f"{at.at('StartingPoint', 'now', 0)},{at.cell('added')},{at.cell('reached_in_year')}"
    call = lambda at: f"TRAJECTORY_READINGS({at.column('Years', 'name')},{rest(at)})"
    last = len(job.years) - 1
    sums = {c: (lambda at, c=c: at.at("Readings", f"{c}_so_far", last)) for c in "ab"}
    words = [Line(f"Reading {c.upper()} in words", lambda at, c=c: text_of(at.cell(f"reading_{c}")), "words") for c in "ab"]
    lines = [Line("Announced", lambda at: text_of(at.cell("announcement")), "words"), *words]
    lines += [Line(f"Bill of all years, reading {c.upper()}", sums[c], "money", name=f"bill_{c}") for c in "ab"]
    if job.filled("savings_cap"):
        lines += [Line(f"Savings cap as a share of it, reading {c.upper()}", lambda at, c=c: f"{at.cell('savings_cap')}/{sums[c](at)}",
                       "percent", name=f"cap_share_{c}") for c in "ab"]  # fmt: skip
    return (
        Grid("StartingPoint", answers(*START, width=24), 1, "Where it starts", spill=start),
        Grid("Readings", answers(*READINGS), len(job.years), "Two readings of one sentence", spill=call),
        Lines("What each would mean", tuple(lines)),
    )


def _savings(job: ContractJob) -> tuple:
    names = lambda at: at.column("Years", "name")
    bases = lambda at: at.cell_range("trajectory_price_base", "cost_price_base")
    course_ = lambda at: f"{at.column('Course', 'trajectory')},{at.column('Course', 'cost')}"
    # a blank cell by itself reaches a function as 0 in LibreOffice, and a cap of 0 is not no cap
    cap = lambda at: f",{at.cell('savings_cap')}" if job.filled("savings_cap") else ""
    saved = lambda at: f"TRAJECTORY_SAVINGS({names(at)},{course_(at)},{bases(at)}{cap(at)})"
    terms = lambda at: f"{at.cell('trajectory_price_base')},{at.cell('timing')},{at.cell('discount_rate')}"
    worth = lambda at: f"TRAJECTORY_PRESENT_VALUE({names(at)},{at.column('Savings', 'saving')},{terms(at)})"
    last = len(job.years) - 1
    end = lambda grid, column: lambda at: at.at(grid, column, last)
    lines = Lines("Whole term", (
        Line("Saved against the trajectory", end("Savings", "so_far"), "money", name="saved_in_all"),
        Line("Claimed", end("Savings", "claimed_so_far"), "money", name="claimed_in_all"),
        Line("Present value of the savings", end("Worth", "so_far"), "money", name="present_value"),
    ))  # fmt: skip
    n = len(job.years)
    return (
        Grid("Savings", answers(*SAVINGS), n, "Savings against the trajectory", spill=saved),
        Grid("Worth", answers(*WORTH), n, "What they are worth at the start", spill=worth),
        lines, *((_scenario_totals(job),) if job.rows["scenarios"] else ()), _fan(job),
    )  # fmt: skip


def _scenario_totals(job: ContractJob) -> Grid:
    """Each scenario over the whole term, the claim cut at the cap."""
    cost = lambda at, i: total(at, "Course", f"s{i}")
    saving = lambda at, i: f"ROUND({total(at, 'Course', 'trajectory')}-{at.at('ScenarioTotals', 'cost', i)},2)"
    own = lambda at, i: at.at("ScenarioTotals", "saving", i)
    claimed = lambda at, i: f'IF({at.cell("savings_cap")}="",MAX({own(at, i)},0),MIN(MAX({own(at, i)},0),{at.cell("savings_cap")}))'
    return Grid("ScenarioTotals", (
        Column("scenario", "Scenario", "words", 40, formula=lambda at, i: at.at("Scenarios", "scenario", i)),
        Column("cost", "Cost of all years", "money", 17, formula=cost), Column("saving", "Saving", "money", 17, formula=saving),
        Column("claimed", "May be claimed", "money", 17, formula=claimed),
    ), len(job.rows["scenarios"]), "Scenarios over the whole term")  # fmt: skip


def _fan(job: ContractJob) -> Chart:
    lines = ["trajectory", "cost"] + (["reading_a", "reading_b"] if job.has_readings else [])
    lines += [f"s{n}" for n in range(len(job.rows["scenarios"]))]
    told = "Lines of the trajectory, the cost, both readings and each scenario over the years; the figures stand in the table Trajectory"
    return Chart("Savings fan", "Course", "name", tuple(lines), "line", "£ a year", "£#,##0", told, 420)


# ---- break years


def breaks_sheet(job: ContractJob) -> Sheet:
    """What each break year is worth: kept to date, given up, and the cost of ending then."""
    n = len(job.rows["breaks"])
    own = lambda at, i: at.at("Breaks", "year", i)
    by_year = lambda grid, column: lambda at, i: f"INDEX({at.column(grid, column)},{own(at, i)})"
    cell = lambda at, column, i: at.at("BreakYears", column, i)
    whole = lambda at, i: at.cell("present_value")
    cost = lambda at, i: at.at("Breaks", "cost", i)
    to_date = lambda at, i: f"ROUND(SUM({at.at('Sums', 'sum', 0)}:{by_year('Sums', 'sum')(at, i)}),2)"
    paid = (Column("paid", "Contract sums to date", "money", 17, formula=to_date),) if job.has_sums else ()
    after = (Column("name", "Financial year", "words", 16, formula=by_year("Years", "name")),
             Column("year", "Break after year", "count", 17, formula=own))  # fmt: skip
    saved = (
        *after, *paid, Column("saved", "Saved to date", "money", 17, formula=by_year("Savings", "so_far")),
        Column("claimed", "Claimed to date", "money", 17, formula=by_year("Savings", "claimed_so_far")),
    )  # fmt: skip
    columns = (
        *after, Column("worth", "Worth to date", "money", 17, formula=by_year("Worth", "so_far")),
        Column("cost", "Cost of ending", "money", 17, formula=cost),
        Column("cost_now", "Its present value", "money", 17,
               formula=lambda at, i: f"ROUND({cost(at, i)}*{by_year('Worth', 'factor')(at, i)},2)"),
        Column("ended", "Worth if ended then", "money", 17, formula=lambda at, i: f"{cell(at, 'worth', i)}-{cell(at, 'cost_now', i)}"),
        Column("given_up", "Given up by ending", "money", 17, formula=lambda at, i: f"{whole(at, i)}-{cell(at, 'worth', i)}"),
        Column("altogether", "What ending then costs", "money", 17,
               formula=lambda at, i: f"{cell(at, 'given_up', i)}+{cell(at, 'cost_now', i)}"),
        Column("verdict", "On these figures", "words", 30,
               formula=lambda at, i: f'IF({cell(at, "altogether", i)}>0,"going on is worth more","ending is worth as much or more")'),
    )  # fmt: skip
    intro = "What has been saved by each break, what it is worth, and what ending then would cost in all."
    blocks = Grid("BreakSaved", saved, n, "Paid and saved by each break year"), Grid("BreakYears", columns, n, "What ending then costs")
    return Sheet("Break years", "Break years", intro, blocks, widths=WIDTHS)


# ---- volume and price


def _price(when: str, other: str) -> RowFormula:
    """Cost of a user; of a service that is not there in that year the one of the other year, so that its coming or going is volume."""

    def formula(at: Places, i: int) -> str:
        cost, users = (tuple(at.at("Services", f"{name}_{year}", i) for year in (when, other)) for name in ("cost", "users"))
        return f"IF({users[0]}=0,{cost[1]}/{users[1]},{cost[0]}/{users[0]})"

    return formula


def _taken_over(at: Places, i: int) -> str:
    """Marks the cost of a user that is the other year's."""
    before, after = (at.at("Services", f"users_{when}", i) for when in ("before", "after"))
    return f'IF({before}=0,"before: cost as after",IF({after}=0,"after: cost as before",""))'


def volume_sheet(job: ContractJob) -> Sheet:
    """How much of a rise is more users and how much is dearer users."""
    n = len(job.rows["services"])
    volumes = lambda at: f"{at.column('Services', 'users_before')},{at.column('Services', 'users_after')}"
    call = lambda at: f"TRAJECTORY_PRICE_VOLUME({volumes(at)},{at.column('PriceVolume', 'was')},{at.column('PriceVolume', 'is')})"
    grid = Grid("PriceVolume", (
        Column("service", "Service", "words", 40, formula=lambda at, i: at.at("Services", "service", i)),
        Column("was", "A user, before", "money", 16, formula=_price("before", "after")),
        Column("is", "A user, after", "money", 16, formula=_price("after", "before")),
        Column("taken", "Where nobody was", "words", 17, formula=_taken_over),
        *answers(*EFFECTS),
    ), n, "Volume and price, service by service", spill=call)  # fmt: skip
    sums = {name: (lambda at, name=name: total(at, "PriceVolume", name)) for name in ("change", "volume", "price", "joint")}
    share = lambda at: f'IF({sums["change"](at)}=0,"",{sums["price"](at)}/{sums["change"](at)})'
    lines = Lines("All services", (
        Line("Change of the bill", sums["change"], "money", name="bill_change"),
        Line("of it volume: more or fewer users", sums["volume"], "money", name="bill_volume"),
        Line("of it price: dearer or cheaper users", sums["price"], "money", name="bill_price"),
        Line("of it both together", sums["joint"], "money", name="bill_joint"),
        Line("Price as a share of the change", share, "percent"),
    ))  # fmt: skip
    chart = Chart("Change of the bill: volume, price and both", "PriceVolume", "service", ("volume", "price", "joint"), "stacked", "£",
                  "£#,##0", "Bars of each service's change by volume, price and both together; the figures stand in the table above", 320,
                  low_labels=True)
    intro = "Change = users x old cost + old users x cost + both together. Where nobody was, a user costs what one does in the other year."
    return Sheet("Volume and price", "Volume and price", intro,
                 (grid, lines, chart), widths=NAMED)  # fmt: skip
