"""The checker columns of a pooled budget, live: what is still to be filled or mended, row by row and sheet by sheet.

After the planning template of the Better Care Fund, which has a checker beside every cell and a flag a sheet. Nothing is shared out
while one row is not complete: functions get contributions as the grid Released lets them through.
"""

from collections.abc import Callable

from workbooks.job.schema import grid_name
from workbooks.layout import Places
from workbooks.live_gate import COMPLETE, TONES, of_the_row
from workbooks.pooled_budget.completion_settings import setting_checks
from workbooks.pooled_budget.completion_tables import ANEW, table_checks
from workbooks.pooled_budget.faults import (
    Fault,
    address_of,
    first_fault,
    is_partner,
    naming_each,
    no_sum,
    not_one_of,
)
from workbooks.pooled_budget.findings import OF_YEAR, findings
from workbooks.pooled_budget.tables import KINDS, MISSING_LINE, REFUSED, SCHEMA, PoolJob
from workbooks.spec import Column, Grid, Line, Lines, RowFormula, Sheet

HELD, PENNY = "held back: see Completion", 0.005
Faults = Callable[[Places, int], list[Fault]]


def released(grid: str, column: str, faults: tuple[str, ...]) -> RowFormula:
    """A cell of a column while none of the faults is there, else words no function takes for a sum."""
    count = lambda at: "+".join(at.cell(name) for name in faults)
    return lambda at, i: f'IF({count(at)}=0,{at.at(grid, column, i)},"{HELD}")'


PLAN = ("plan_faults", "plan_blocks")
YEAR = (*PLAN, "actual_faults", "return_faults", "pool_faults", "year_blocks")


def completion_sheet(job: PoolJob) -> Sheet:
    """Flags of the file and its sheets, then the rows behind them."""
    checked = [setting_checks(job), _partners(job), _lines(job)]
    checked += [*(grid for table, grid in _others(job) if job.rows[table]), table_checks(job)]
    grids = tuple(grid for grid in checked if grid.rows)
    blocks = _blocks(job)
    flags = Lines("The whole file", (
        Line("Cells of the plan to fill or mend", lambda at: _faults(at, grids, "plan"), "count", "Nothing is shared out above 0",
             name="plan_faults"),
        Line("Actuals to fill or mend", lambda at: _faults(at, grids, "actual"), "count", "The year is not settled above 0",
             name="actual_faults"),
        Line("Rows of returns of this period refused or missing", _came, "count", "The year is not settled above 0", name="return_faults"),
        Line("Contributions not used as the agreement wants", lambda at: _unused(at, job), "count", "1: lines above the pool, or a sum "
             "no line was given where that blocks", name="pool_faults"),
        Line("Findings on the plan that block, when this book was made", lambda at: str(blocks[0]), "count", "Made anew by Pool outturn",
             name="plan_blocks"),
        Line("Findings on the year that block, when this book was made", lambda at: str(blocks[1]), "count", "Made anew by Pool outturn",
             name="year_blocks"),
        Line("All", lambda at: "+".join(at.cell(name) for name in YEAR), "count", name="all_faults"),
    ))  # fmt: skip
    sheets = Grid("Completion", (
        Column("sheet", "Sheet", "words", 44, tuple(SHEETS[grid.name] for grid in grids)),
        Column("rows", "Rows looked at", "count", 18, tuple(grid.rows for grid in grids)),
        Column("faults", "To fill or mend", "count", 18, formula=lambda at, i: _sum(at, grids[i], "fault")),
        Column("state", "State", "words", 44, formula=lambda at, i: _state(at, i), tones=TONES),
    ), len(grids), "Sheet by sheet")  # fmt: skip
    intro = "What is still to be filled or mended. Blank is not zero; nothing is shared out before the plan is complete."
    return Sheet("Completion", "Completion", intro, (flags, sheets, *_released(job), *grids), widths=(44, 24, 30, 60))


def _released(job: PoolJob) -> tuple[Grid, ...]:
    """Contributions as the functions get them: held back while the plan, or the year, is not complete."""
    if not job.is_laid:
        return ()
    let = lambda faults: released("Partners", "contribution", faults)
    less = lambda at, i: f'IF({at.at("Partners", "partner", i)}={at.cell("performance_partner")},{at.cell("performance_fund")},0)'
    core = lambda at, i: f'IF(ISNUMBER({at.at("Released", "plan", i)}),ROUND({at.at("Released", "plan", i)}-{less(at, i)},2),"{HELD}")'
    fixed = (Column("core", "For instalments, less the performance element", "money", 60, formula=core),) if job.has_performance else ()
    return (Grid("Released", (
        Column("partner", "Partner", "words", 44, formula=lambda at, i: _text(at.at("Partners", "partner", i))),
        Column("plan", "For the plan", "money", 24, formula=let(PLAN)), Column("year", "For the outturn", "money", 30, formula=let(YEAR)),
        *fixed,
    ), len(job.partners), "Contributions let through"),)  # fmt: skip


SHEETS = {"SettingChecks": "Pool, settings", "PartnerChecks": "Pool, partners", "LineChecks": "Lines", "ShareChecks": "Shares",
          "InstalmentChecks": "Schedule", "MeasureChecks": "Measures", "MonthChecks": "Months",
          "ScenarioChecks": "Months, scenarios", "TableChecks": "Rows of all tables"}  # fmt: skip


def _state(at: Places, i: int) -> str:
    faults = at.at("Completion", "faults", i)
    return f'IF({faults}=0,"{COMPLETE}",{faults}&" to fill or mend")'


def _faults(at: Places, grids: tuple[Grid, ...], kind: str) -> str:
    """Faults of the plan stand in the column fault, those of actuals in one of their own."""
    if kind == "actual":
        return _sum(at, next(grid for grid in grids if grid.name == "LineChecks"), "actual_fault") if _has(grids, "LineChecks") else "0"
    return "+".join(_sum(at, grid, "fault") for grid in grids) or "0"


def _blocks(job: PoolJob) -> tuple[int, int]:
    """Blocking findings on the plan, and those that only keep the year from being settled."""
    found = [f for f in (*job.findings, *findings(job)) if f.severity == "block"]
    of_year = [f for f in found if f.rule in OF_YEAR]
    return len(found) - len(of_year), len(of_year)


def _came(at: Places) -> str:
    """Rows of this period that were refused or did not come; compared as texts, because a period may look like a date."""
    state, period = at.column("Returns", "state"), at.column("Returns", "period")
    return f'SUMPRODUCT((({state}="{REFUSED}")+({state}="{MISSING_LINE}"))*({period}={at.cell("period")}))'


def _has(grids: tuple[Grid, ...], name: str) -> bool:
    return any(grid.name == name for grid in grids)


def _sum(at: Places, grid: Grid, column: str) -> str:
    return f"SUM({at.column(grid.name, column)})"


def _unused(at: Places, job: PoolJob) -> str:
    if not job.is_laid:
        return "0"
    spare = f"ROUND(SUM({at.column('Partners', 'contribution')})-SUM({at.column('Lines', 'budget')}),2)"
    return f'IF({spare}<-{PENNY},1,IF(AND({spare}>{PENNY},{at.cell("unallocated_rule")}="block"),1,0))'


# ---- the rows


def _checked(name: str, title: str, table: str, label: str, rows: int, faults: Faults) -> Grid:
    """A row for each row of an input table: where it stands, its first fault with the cell, and 1 where there is one."""
    return Grid(name, (
        Column("label", "Row", "words", 44, formula=lambda at, i: _text(at.at(table, label, i))),
        Column("where", "Where", "words", 24, formula=lambda at, i: address_of(at.at(table, label, i))),
        Column("fault", "To fill or mend", "count", 30, formula=lambda at, i: f'IF({at.at(name, "says", i)}="{COMPLETE}",0,1)'),
        Column("says", "What", "words", 60, formula=lambda at, i: first_fault(_named(at, table, i, faults(at, i))), tones=TONES),
    ), rows, title)  # fmt: skip


def _named(at: Places, grid: str, i: int, faults: list[Fault]) -> list[Fault]:
    """That it is gone or empty, else the faults of a row, each with the heading of its cell."""
    fields = next(fields for table, fields in SCHEMA.tables.items() if grid_name(table) == grid)
    named = {at.at(grid, field.name, i): field.header for field in fields}
    itself = [(condition, told, next(iter(named))) for condition, told in of_the_row(list(named), ANEW)]
    return [*itself, *naming_each(faults, named)]


def _text(cell: str) -> str:
    return f'IF({cell}="","(blank)",{cell}&"")'


def _twice(at: Places, table: str, column: str, i: int) -> str:
    return f"SUMPRODUCT(--({at.column(table, column)}={at.at(table, column, i)}))>1"


def _bad_cap(cell: str, what: str) -> Fault:
    return f'IF({cell}="",FALSE,IF(ISNUMBER({cell}),{cell}<0,TRUE))', f"{what} is negative or no number; blank for none", cell


def _partners(job: PoolJob) -> Grid:
    def faults(at: Places, i: int) -> list[Fault]:
        cell = lambda name: at.at("Partners", name, i)
        basis = f'AND({at.cell("risk_key")}<>"equal",NOT(ISNUMBER({cell("basis")})))'
        return [
            (f'{cell("partner")}=""', "Partner is blank", cell("partner")),
            (_twice(at, "Partners", "partner", i), "the partner stands twice", cell("partner")),
            *no_sum(cell("contribution"), "Contribution"), _bad_cap(cell("cap"), "Cap on its extra"),
            (basis, "Basis is blank or no number", cell("basis")), _bad_cap(cell("basis"), "Basis"),
            _bad_cap(cell("risk_cap"), "Cap on its risk share"),
        ]  # fmt: skip

    return _checked("PartnerChecks", "Pool, partners", "Partners", "partner", len(job.partners), faults)


def _lines(job: PoolJob) -> Grid:
    """Plan and actual are told apart: instalments need the plan, the outturn both."""
    grid = _checked("LineChecks", "Lines", "Lines", "line", len(job.lines), _plan_faults)
    if not job.has_actuals:
        no = (Column("actual_fault", "Actual to fill or mend", "count", 24, (0,) * grid.rows),
              Column("actual_says", "Actual", "words", 44, ("none entered yet",) * grid.rows))  # fmt: skip
        return Grid(grid.name, (*grid.columns, *no), grid.rows, grid.title)
    says: RowFormula = lambda at, i: first_fault(_named(at, "Lines", i, _actual_faults(at, i)))
    more = (
        Column("actual_fault", "Actual to fill or mend", "count", 24,
               formula=lambda at, i: f'IF({at.at("LineChecks", "actual_says", i)}="{COMPLETE}",0,1)'),
        Column("actual_says", "Actual", "words", 44, formula=says, tones=TONES),
    )  # fmt: skip
    return Grid(grid.name, (*grid.columns, *more), grid.rows, grid.title)


def _plan_faults(at: Places, i: int) -> list[Fault]:
    cell = lambda name: at.at("Lines", name, i)
    one_of = lambda name, choices: not_one_of(cell(name), choices)
    profiles = next(f for f in SCHEMA.tables["lines"] if f.name == "profile").choices
    named = f'AND(OR({cell("profile")}="host",{cell("profile")}="fixed_partner"),NOT({is_partner(at, cell("named"))}))'
    reporter = f'IF({cell("reporter")}="",FALSE,NOT({is_partner(at, cell("reporter"))}))'
    return [
        (f'{cell("line")}=""', "Line is blank", cell("line")), (_twice(at, "Lines", "line", i), "the line stands twice", cell("line")),
        (one_of("kind", KINDS), "Kind is not one of the list", cell("kind")),
        (f"NOT(ISNUMBER({cell('budget')}))", "Budget is blank or no number", cell("budget")),
        (f'AND({cell("kind")}<>"savings",{cell("budget")}<0)', "Budget is negative", cell("budget")),
        (one_of("profile", profiles), "Who answers for it is not one of the list", cell("profile")),
        (named, "Named partner is not one of the partners", cell("named")),
        (reporter, "Reported by is not one of the partners", cell("reporter")),
        (f'AND({cell("profile")}="explicit",{_explicit_fault(at, cell("line"))})', "the shares are not one a partner adding up to 1",
         cell("profile")),
    ]  # fmt: skip


def _explicit_fault(at: Places, line: str) -> str:
    """Whether a line's shares are not as many as there are partners, or do not add up to 1."""
    of_line = f"({at.column('Shares', 'line')}={line})"
    shares, partners = at.column("Shares", "share"), at.column("Partners", "partner")
    return f"OR(SUMPRODUCT({of_line}*ISNUMBER({shares}))<>ROWS({partners}),ABS(SUMPRODUCT({of_line}*1,{shares})-1)>0.000000001)"


def _actual_faults(at: Places, i: int) -> list[Fault]:
    cell = lambda name: at.at("Lines", name, i)
    actual, left, vat = cell("actual"), cell("uncommitted"), cell("vat")
    return [
        (f"NOT(ISNUMBER({actual}))", "Actual is blank or no number", actual), *no_sum(left, "Uncommitted"),
        (f"{left}>MAX({actual},0)", "more is uncommitted than the actual", left),
        (f'IF({vat}="",FALSE,NOT(ISNUMBER({vat})))', "VAT is no number", vat),
        (f"N({vat})>MAX({actual},0)", "more VAT than the actual it is part of", vat),
    ]  # fmt: skip


def _others(job: PoolJob) -> list[tuple[str, Grid]]:
    count = lambda table: len(job.rows[table])
    return [
        ("shares", _checked("ShareChecks", "Shares", "Shares", "line", count("shares"), _share_faults)),
        ("instalments", _checked("InstalmentChecks", "Schedule", "Instalments", "instalment", count("instalments"), _instalment_faults)),
        ("measures", _checked("MeasureChecks", "Measures", "Measures", "measure", count("measures"), _measure_faults)),
        ("months", _checked("MonthChecks", "Months", "Months", "plan", count("months"), _month_faults)),
        ("scenarios", _checked("ScenarioChecks", "Months, scenarios", "Scenarios", "scenario", count("scenarios"), _scenario_faults)),
    ]  # fmt: skip


def _share_faults(at: Places, i: int) -> list[Fault]:
    cell = lambda name: at.at("Shares", name, i)
    known = f"SUMPRODUCT(--({at.column('Lines', 'line')}={cell('line')}))=0"
    twice = f"SUMPRODUCT(({at.column('Shares', 'line')}={cell('line')})*({at.column('Shares', 'partner')}={cell('partner')}))>1"
    return [
        (known, "there is no such line", cell("line")),
        (f"NOT({is_partner(at, cell('partner'))})", "there is no such partner", cell("partner")),
        (twice, "line and partner stand twice", cell("partner")), *no_sum(cell("share"), "Share"),
        (f"{cell('share')}>1", "Share is above 1", cell("share")),
    ]  # fmt: skip


def _instalment_faults(at: Places, i: int) -> list[Fault]:
    cell = lambda name: at.at("Instalments", name, i)
    order = [(f"{cell('due')}<{at.at('Instalments', 'due', i - 1)}", "it is due before the one above", cell("due"))] if i else []
    nothing = (f"SUM({at.column('Instalments', 'weight')})=0", "every weight is 0", cell("weight"))
    due, start = at.column("Instalments", "due"), at.cell("year_start")
    year = f"DATE(YEAR({start})+1,MONTH({start}),DAY({start}))"
    none = (f"SUMPRODUCT(({due}>={start})*({due}<{year}))=0", "no instalment is due in the financial year", cell("due"))
    return [(f"NOT(ISNUMBER({cell('due')}))", "Due is blank or no date", cell("due")), *order, none, *no_sum(cell("weight"), "Weight"),
            nothing]


def _measure_faults(at: Places, i: int) -> list[Fault]:
    cell = lambda name: at.at("Measures", name, i)
    numbers = [(f"NOT(ISNUMBER({cell(name)}))", f"{told} is blank or no number", cell(name)) for name, told in
               (("threshold", "Pays from"), ("target", "Pays in full at"))]  # fmt: skip
    off = f"ABS(SUM({at.column('Measures', 'weight')})-1)>0.000000001"
    return [*no_sum(cell("weight"), "Weight"), *numbers, (off, "the weights do not add up to 1", cell("weight"))]


def _month_faults(at: Places, i: int) -> list[Fault]:
    cell, before = at.at("Months", "month", i), at.at("Months", "month", i - 1) if i else ""
    gap = f"DATE(YEAR({cell}),MONTH({cell}),1)<>DATE(YEAR({before}),MONTH({before})+1,1)"
    order = [(gap, "it does not follow the one above", cell)] if i else []
    start = at.cell("year_start")
    on = f"12*(YEAR({cell})-YEAR({start}))+MONTH({cell})-MONTH({start})"
    outside = (f"OR({on}<0,{on}>11)", "it is no month of the financial year", cell)
    return [(f"NOT(ISNUMBER({cell}))", "Month is blank or no date", cell), *order, outside, *no_sum(at.at("Months", "plan", i), "Plan")]


def _scenario_faults(at: Places, i: int) -> list[Fault]:
    cell = lambda name: at.at("Scenarios", name, i)
    return [(f"NOT(ISNUMBER({cell(name)}))", f"{told} is blank or no number", cell(name)) for name, told in
            (("demand", "Change of demand"), ("price", "Change of price"))]  # fmt: skip

