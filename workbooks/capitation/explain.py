"""Explain one number: from the registered list of a practice or place to its pounds, every factor shown, each step with what it adds."""

from collections.abc import Callable
from dataclasses import dataclass

from workbooks.capitation.job import CapitationJob
from workbooks.capitation.tables import SCHEMA, SERVICES
from workbooks.layout import Places
from workbooks.spec import Block, Chart, Column, Grid, Line, Lines, RowFormula, Sheet
from workbooks.template_sheets import input_table

AMOUNT_PLACES = 2
WIDTHS = (44, 24, 40, 18, 18, 18)
Figure = Callable[[Places], str]
NO_FACTOR = '""'


@dataclass(frozen=True)
class Unit:
    """Whom the figures are of: how a figure of the Practices, Working or Assigned sheet is found."""

    grid: str
    told: str
    figure: Callable[[Places, str, str], str]
    after_indices: Figure
    key: Figure


@dataclass(frozen=True)
class Step:
    """One line: `factor` and what it is, the figure after it, and what it adds in GBP; a `total` shows where the sum stands."""

    label: str
    factor: Figure
    factor_is: str
    figure: Figure
    adds: Figure
    total: bool = False


def explain_sheets(job: CapitationJob) -> tuple[Sheet, ...]:
    """One practice, and one place where there are places; both are chosen on the first sheet."""
    chosen = input_table(SCHEMA, job, "explain", "Choose what is to be explained")
    places = bool(job.rows["places"])
    row = (job.rows["explain"] or [{}])[0]
    given = {
        "practice": row.get("practice") or (job.practices[0]["practice"] if job.practices else None),
        "place": row.get("place") or (job.places[0] if places else None),
    }
    columns = tuple(
        Column(c.name, c.header, "text", c.width, (given[c.name],), choices_from=_list_of(c.name, places))
        for c in chosen.columns
    )
    grid = Grid("Explain", columns, 1, chosen.title, table=True, role="Input")
    intro = "From the registered list to the pounds: each factor, the figure after it, and what the step adds."
    blocks = (grid, _prices(job), *_explained(job, _practice(), "Explained"))
    sheets = [Sheet("Explain", "Explain this number", intro, blocks, widths=WIDTHS)]
    if places:
        there = "The place chosen on the sheet Explain, by the same steps: each figure is the sum over its practices."
        blocks = tuple(_explained(job, _place(), "PlaceExplained"))
        sheets.append(Sheet("Explain place", "Explain this number: the place", there, blocks, widths=WIDTHS))
    return tuple(sheets)


def _list_of(column: str, places: bool) -> tuple[str, str] | None:
    """What may be chosen."""
    return ("Practices", "practice") if column == "practice" else ("ByPlace", "key") if places else None


def _prices(job: CapitationJob) -> Lines:
    """What one weighted person is worth; sums are rounded, because programs add a long column in different orders."""
    over = lambda name, column: (
        lambda at: at.cell(name) if job.partial else f"ROUND(SUM({at.column('Working', column)}),4)"
    )
    price = lambda quantum, base: lambda at: f"1000*{at.cell(quantum)}/{at.cell(base)}"
    row = lambda at: f"MATCH({at.at('Explain', 'practice', 0)},{at.column('Practices', 'practice')},0)"
    return Lines("What one weighted person is worth", (
        Line("Weighted people the hospital and community money is shared by", over("universe_hchs", "cost"), "persons", "",
             "explain_people_hchs"),
        Line("£ per weighted person, hospital and community", price("quantum_hchs", "explain_people_hchs"), "money",
             "Quantum / weighted people", "explain_price_hchs"),
        Line("Weighted people the prescribing money is shared by", over("universe_prescribing", "prescribing"), "persons", "",
             "explain_people_prescribing"),
        Line("£ per weighted person, prescribing", price("quantum_prescribing", "explain_people_prescribing"), "money",
             "Quantum / weighted people", "explain_price_prescribing"),
        Line("Row of the practice in the sheet Practices", row, "count", "", "explain_row"),
    ))  # fmt: skip


def _practice() -> Unit:
    figure = lambda at, grid, column: f"INDEX({at.column(grid, column)},{at.cell('explain_row')})"
    indices = lambda at: f"({figure(at, 'Working', 'need')}*{figure(at, 'Practices', 'market_forces')})"
    return Unit("Explained", "practice", figure, indices, lambda at: at.at("Explain", "practice", 0))


def _place() -> Unit:
    key = lambda at: at.at("Explain", "place", 0)
    place = lambda at: at.column("Assigned", "place")
    known = lambda at, amount: f"IF(COUNTIF({place(at)},{key(at)})=0,NA(),{amount})"  # the sum over nobody is no 0
    figure = lambda at, grid, column: known(at, f"ROUND(SUMIF({place(at)},{key(at)},{at.column(grid, column)}),6)")
    indices = lambda at: known(at, f"ROUND(SUMPRODUCT(({place(at)}={key(at)})*{at.column('Working', 'need')}"
                                   f"*{at.column('Practices', 'market_forces')}),6)")  # fmt: skip
    return Unit("PlaceExplained", "place", figure, indices, key)


# ---- the steps


def _steps(job: CapitationJob, unit: Unit) -> list[Step]:
    of = lambda grid, column: lambda at: unit.figure(at, grid, column)
    people, hchs, need, cost = (
        of("Practices", "list"),
        of("Working", "hchs"),
        of("Working", "need"),
        of("Working", "cost"),
    )
    prescribed, blended = of("Practices", "prescribing"), of("Working", "prescribing")
    hospital, drugs = "explain_price_hchs", "explain_price_prescribing"
    labels = ("General and acute need", "Community need", "Mental health need", "Maternity need")
    services = [
        Step(label, lambda at, n=name: at.cell(f"hchs_weight_{n}"), "share of spending", of("Practices", name),
             lambda at, n=name: f"{at.cell(f'hchs_weight_{n}')}*({of('Practices', n)(at)}-{people(at)})*{at.cell(hospital)}")
        for name, label in zip(SERVICES, labels, strict=True)
    ]  # fmt: skip
    return [
        Step("Registered list, each at one price", lambda at: f"{at.cell(hospital)}+{at.cell(drugs)}", "£ a person, both streams", people,
             lambda at: f"{people(at)}*({at.cell(hospital)}+{at.cell(drugs)})"),
        *services,
        Step("Health inequalities, hospital and community", lambda at: at.cell("inequalities_weight"), "share by avoidable mortality",
             need, _worth(need, hchs, hospital)),
        Step("Market forces factor", _ratio(unit.after_indices, need), "factor", unit.after_indices,
             _worth(unit.after_indices, need, hospital)),
        Step("Emergency ambulance cost", _ratio(cost, unit.after_indices), "factor", cost, _worth(cost, unit.after_indices, hospital)),
        Step("Prescribing need", _ratio(prescribed, people), "weighted people a person", prescribed, _worth(prescribed, people, drugs)),
        Step("Health inequalities, prescribing", lambda at: at.cell("inequalities_weight"), "share by avoidable mortality", blended,
             _worth(blended, prescribed, drugs)),
        *_ending(job, unit),
    ]  # fmt: skip


def _worth(after: Figure, before: Figure, price: str) -> Figure:
    return lambda at: f"({after(at)}-{before(at)})*{at.cell(price)}"


def _ratio(after: Figure, before: Figure) -> Figure:
    return lambda at: f'IF({before(at)}=0,"",{after(at)}/{before(at)})'


def _ending(job: CapitationJob, unit: Unit) -> list[Step]:
    """From the weighted people to the penny, then what stands outside the split."""
    target = lambda at: f"1000*{unit.figure(at, 'Working', 'target_exc_k')}"
    split = lambda at: unit.figure(at, "Working", "split")
    share = lambda at: f"{split(at)}/{at.cell('sum_to_split')}"
    remote = lambda at: f"1000*{unit.figure(at, 'Practices', 'remoteness')}"
    steps = [
        Step("Split to whole pence", share, "share of the sum split", split, lambda at: f"{split(at)}-{{before}}"),
        Step("Amount split", lambda at: NO_FACTOR, "target before whole pence, £", target, lambda at: "0", total=True),
        Step("Remoteness", lambda at: NO_FACTOR, "fixed £, outside the shares", lambda at: f"ROUND({remote(at)},2)", remote),
        Step("Target with remoteness", lambda at: NO_FACTOR, "target, £", lambda at: f"{target(at)}+{remote(at)}", lambda at: "0",
             total=True),
    ]  # fmt: skip
    return steps + (_pace(job, unit) if _paced(job, unit) else [])


def _paced(job: CapitationJob, unit: Unit) -> bool:
    """Whether the unit moves as one, or with one unit that does."""
    return job.is_paced and unit.told in (job.paced_by, "practice")


def _pace(job: CapitationJob, unit: Unit) -> list[Step]:
    kind = job.paced_by
    moves = {"ccg": ("Practices", "ccg"), "system": ("Practices", "system"), "place": ("Assigned", "place")}[
        kind
    ]
    key = unit.key if unit.told == kind else lambda at: unit.figure(at, *moves)
    found = lambda at, grid, column: (
        f"INDEX({at.column(grid, column)},MATCH({key(at)},{at.column('PaceUnits', 'unit')},0))"
    )
    factor = lambda at: f"{found(at, 'Pace', 'allocation')}/{found(at, 'PaceUnits', 'target')}"
    told = "allocation of its unit / target" if unit.told == "practice" else "allocation / target"
    after = lambda at: f"ROUND({{before}}*{factor(at)},{AMOUNT_PLACES})"
    return [
        Step("Pace of change", factor, told, after, lambda at: f"{{before}}*({factor(at)}-1)"),
        Step(
            "After pace of change",
            lambda at: NO_FACTOR,
            "£",
            lambda at: "{before}",
            lambda at: "0",
            total=True,
        ),
    ]


# ---- as a grid and a waterfall


def _explained(job: CapitationJob, unit: Unit, name: str) -> list[Block]:
    steps = _steps(job, unit)
    place = lambda column: lambda at, i: at.at(name, column, i)
    before = lambda at, i: at.at(name, "running", i - 1) if i else "0"
    filled = lambda text, at, i: text.replace("{before}", before(at, i))
    running, adds = place("running"), place("adds")
    upto = lambda at, i: f"ROUND({before(at, i)}+{adds(at, i)},{AMOUNT_PLACES})"
    lower = lambda at, i: f"MIN({before(at, i)},{running(at, i)})"
    bar = lambda shown, rising: lambda at, i: NO_FACTOR if shown(i) else f"MAX({rising}*{adds(at, i)},0)"
    whole = lambda i: steps[i].total or not i
    columns = (
        Column("step", "Step", "text", 44, tuple(s.label for s in steps)),
        Column("factor", "Factor", "ratio", 24, formula=lambda at, i: filled(steps[i].factor(at), at, i)),
        Column("factor_is", "What the factor is", "text", 40, tuple(s.factor_is for s in steps)),
        Column("figure", "Weighted people, or £", "persons", 18, formula=lambda at, i: filled(steps[i].figure(at), at, i)),
        Column("adds", "Adds, £", "money", 18, formula=_rounded(lambda at, i: filled(steps[i].adds(at), at, i))),
        Column("running", "So far, £", "money", 18, formula=upto),
        Column("base", "Below the bar", "money", 16, formula=lambda at, i: "0" if whole(i) else lower(at, i)),
        Column("whole", "Amount", "money", 16, formula=lambda at, i: running(at, i) if whole(i) else NO_FACTOR),
        Column("up", "More", "money", 16, formula=bar(whole, 1)), Column("down", "Less", "money", 16, formula=bar(whole, -1)),
    )  # fmt: skip
    title = f"The {unit.told}: from the list to the pounds"
    grid = Grid(name, columns, len(steps), title, role="Output")
    told = f"Waterfall of bars: the list of the {unit.told} at one price, what each step adds or takes away, and the amounts reached"
    chart = Chart(f"From the list to the £: the chosen {unit.told}", name, "step", ("base", "whole", "up", "down"), "stacked", "£",
                  "£#,##0", told, 120 + 26 * len(steps), hidden=("base",))  # fmt: skip
    return [chart, grid]


def _rounded(formula: RowFormula) -> RowFormula:
    return lambda at, i: f"ROUND({formula(at, i)},{AMOUNT_PLACES})"
