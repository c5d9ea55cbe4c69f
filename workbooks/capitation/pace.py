"""Pace of change: this year's money of each unit, moved towards its target between a floor and a cap, using the budget up exactly."""

from udfs.capitation.pace_rules import MUST
from workbooks.capitation.job import NOWHERE, CapitationJob
from workbooks.capitation.results import stops, unit_sum
from workbooks.capitation.tables import PACE, PACE_RULES, SETTINGS
from workbooks.layout import Places
from workbooks.spec import CellFormula, Chart, Column, Grid, Line, Lines, Sheet
from workbooks.tender.results import text_of

NOWHERE_TEXT = f'"{NOWHERE}"'  # practices accepted without a place move with nobody
BAR = 30  # pixels a unit takes in the chart
SHARE = "percent"


def pace_sheets(job: CapitationJob) -> tuple[Sheet, ...]:
    """Nothing without baselines, or where they are of places and there are none."""
    if not job.is_paced:
        return ()
    pace = _pace(job)
    chart = Chart("Distance from target, before and after", "Pace", "unit", ("opening", "closing"), axis="Of the target", number="0.0%",
                  height=150 + BAR * pace.rows,
                  alt_text="Bar chart, two bars a unit: distance from target before and after; negative is under target",
                  low_labels=True)  # fmt: skip
    intro = ("Negative is under target. Floors and caps are never relaxed; where they cannot meet the budget the sheet says by how much. "
             "Targets are rounded once a unit, as on the sheet By place.")
    blocks = (_money(job), _rules(job), _units(job), _distance(job, "Opening", "Before: distance from target", "baseline"), _check(job),
              pace, chart, _distance(job, "Closing", "After: distance from target", "allocation"))  # fmt: skip
    return (Sheet("Pace", "Pace of change", intro, blocks, widths=(36, 26, 18, 18, 18, 18, 18, 18)),)


def _money(job: CapitationJob) -> Lines:
    entered = lambda at: (f'IF({at.cell("pace_budget")}="",ROUND(SUM({at.column("PaceUnits", "target")}),2),'
                          f'{at.cell("pace_budget")})')  # fmt: skip
    budget = lambda at: stops(at, entered(at), "pace_faults")
    return Lines("The money", (
        Line("Money of next year, £", budget, "money", "As entered, or the targets of the units; held back while a unit has no baseline",
             "pace_money"),
        Line("Practices whose unit has no baseline", _without_baseline(job), "count", "Nothing is paced while there is one",
             "pace_missing"),
        *((Line("Targets of practices in no place, £", lambda at: _nowhere(at), "money", "No part of the targets of the units",
                "pace_nowhere"),) if job.paced_by == "place" else ()),
        Line("Targets of units that close, £", _closing(job), "money",
             "No part of the money where that is not entered; enter it with this sum for those who take over the people", "pace_closing"),
    ))  # fmt: skip


def _without_baseline(job: CapitationJob) -> CellFormula:
    """Practices whose place, CCG or system stands in no row of the units; one accepted without a place moves with nobody."""

    def count(at: Places) -> str:
        of = at.column("Assigned", "place") if job.paced_by == "place" else at.column("Practices", job.paced_by)
        nowhere = f'*({of}<>"{NOWHERE}")' if job.paced_by == "place" else ""
        return f"SUMPRODUCT(ISNA(MATCH({of},{at.column('PaceUnits', 'unit')},0)){nowhere or '*1'})"

    return count


def _nowhere(at: Places) -> str:
    return f"ROUND(1000*{unit_sum(at, 'place', NOWHERE_TEXT, 'Working', 'target_inc_k')},2)"


def _closing(job: CapitationJob) -> CellFormula:
    def left(at: Places) -> str:
        of = unit_sum(at, job.paced_by, at.column("PaceUnits", "unit"), "Working", "target_inc_k")
        return f"ROUND(1000*SUMPRODUCT(({at.column('PaceUnits', 'closing')}=TRUE)*{of}),2)"

    return left


def _rules(job: CapitationJob) -> Grid:
    """The rules that are used: those that must be given, those with a value, and the taper where the floor fades."""
    fades = lambda at, name: f'{at.cell("taper")}=TRUE' if name.startswith("taper_") else f'{at.cell(name)}<>""'
    name = lambda at, i: f'"{PACE_RULES[i]}"' if PACE_RULES[i] in MUST else f'IF({fades(at, PACE_RULES[i])},"{PACE_RULES[i]}","")'
    value = lambda at, i: f'IF({at.at("PaceRules", "name", i)}="","",{text_of(at.cell(PACE_RULES[i]))})'
    labels = {setting.name: setting.label for setting in SETTINGS[PACE]}
    words = lambda at, i: f'IF({at.at("PaceRules", "name", i)}="","not used: ","")&"{labels[PACE_RULES[i]]}"'
    return Grid("PaceRules", (
        Column("words", "Rule", "words", 36, formula=words, role="Long text"),
        Column("name", "As the function calls it", "words", 26, formula=name),
        Column("value", "Value", "percent", 18, formula=value),
    ), len(PACE_RULES), "Rules", lines=2)  # fmt: skip


def _units(job: CapitationJob) -> Grid:
    unit = lambda at, i: at.at("PaceUnits", "unit", i)
    total = lambda grid, column, scale, places: lambda at, i: (
        f"ROUND({scale}{unit_sum(at, job.paced_by, unit(at, i), grid, column)},{places})")  # fmt: skip
    target = total("Working", "target_inc_k", "1000*", 2)
    closing = lambda at, i: (
        f'IF({at.at("Baselines", "closing", i)}="",FALSE,{at.at("Baselines", "closing", i)})'
    )
    unless = lambda at, i: f"IF({at.at('PaceUnits', 'closing', i)}=TRUE,0,{target(at, i)})"
    baseline = lambda at, i: stops(at, text_of(at.at("Baselines", "baseline", i)), "pace_faults")
    return Grid("PaceUnits", (
        Column("unit", "Unit", "words", 36, formula=lambda at, i: text_of(at.at("Baselines", "unit", i))),
        Column("baseline", "Baseline, £", "money", 20, formula=baseline),
        Column("target", "Target with remoteness, £", "money", 20, formula=unless),
        Column("list", "Registered list", "persons", 18, formula=total("Practices", "list", "", 6)),
        Column("closing", "Closes", "general", 18, formula=closing),
    ), len(job.rows["baselines"]), "Units")  # fmt: skip


def _own(job: CapitationJob, grid: str) -> Column:
    return Column("unit", "Unit", "words", 36, formula=lambda at, i: at.at("PaceUnits", "unit", i))


def _given(job: CapitationJob) -> CellFormula:
    def arguments(at: Places) -> str:
        own = lambda name: at.column("PaceUnits", name)
        return (f"{own('baseline')},{own('target')},{at.cell('pace_money')},{at.column('PaceRules', 'name', 'value')},"
                f"{own('unit')},{own('closing')}")  # fmt: skip

    return arguments


def _distance(job: CapitationJob, name: str, title: str, of: str) -> Grid:
    where = "PaceUnits" if of == "baseline" else "Pace"
    spill = lambda at: (f'CAPITATION_DISTANCE({at.column(where, of)},{at.column("PaceUnits", "target")},"GBP",'
                        f'{at.column("PaceUnits", "list")})')  # fmt: skip
    return Grid(name, (
        _own(job, name), Column("distance", "Distance", SHARE, 20), Column("target", "Target at this quantum, £", "money", 20),
        Column("gap", "Over (under) target, £", "money", 18), Column("plain", "Distance, plain", SHARE, 18),
        Column("per_head", "£ a head", "money", 18), Column("words", "Where it stands", "words", 18),
    ), len(job.rows["baselines"]), title, spill=spill)  # fmt: skip


def _check(job: CapitationJob) -> Grid:
    rows = len(job.rows["baselines"]) + 1
    unit = lambda at, i: at.at("PaceUnits", "unit", i) if i < rows - 1 else '"All units"'
    return Grid("PaceCheck", (
        Column("unit", "Unit", "words", 36, formula=unit), Column("floor", "Floor, £", "money", 20), Column("cap", "Cap, £", "money", 20),
        Column("above", "Floor above cap by, £", "money", 18), Column("left", "Floor left by the taper; budget", "share_or_money", 18),
        Column("note", "Feasible?", "words", 24),
    ), rows, "Can floors and caps meet the money?", spill=lambda at: f"CAPITATION_PACE_CHECK({_given(job)(at)})")  # fmt: skip


def _pace(job: CapitationJob) -> Grid:
    return Grid("Pace", (
        _own(job, "Pace"), Column("allocation", "Allocation, £", "money", 20), Column("growth", "Growth", SHARE, 14),
        Column("opening", "Distance before", SHARE, 16), Column("closing", "Distance after", SHARE, 16),
        Column("floor", "Floor, £", "money", 18), Column("cap", "Cap, £", "money", 18),
        Column("exact", "Before whole pence, £", "money", 18),
        Column("free", "Growth before floor and cap", SHARE, 16), Column("bound", "What holds it", "words", 22),
    ), len(job.rows["baselines"]), "Allocations", role="Output", spill=lambda at: f"CAPITATION_PACE({_given(job)(at)})")  # fmt: skip
