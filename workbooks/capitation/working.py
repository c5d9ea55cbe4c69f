"""The formula of a capitation, step by step, and the published outputs beside ours."""

from workbooks.capitation.front import weights
from workbooks.capitation.job import CapitationJob
from workbooks.capitation.tables import PUBLISHED, SERVICES
from workbooks.layout import Places
from workbooks.spec import CellFormula, Column, Grid, Sheet


def working_sheet(job: CapitationJob) -> Sheet:
    intro = "The formula step by step, one function a column; the last columns are the split."
    return Sheet("Working", "Working", intro, (Grid("Working", _columns(job), max(len(job.practices), 1)),))


def _columns(job: CapitationJob) -> tuple[Column, ...]:
    data = lambda first, last="": lambda at: at.column("Practices", first, last)
    own = lambda first, last="": lambda at: at.column("Working", first, last)
    cell = lambda first, last="": lambda at: at.cell_range(first, last) if last else at.cell(first)
    h, quanta = cell("inequalities_weight"), cell("quantum_hchs", "quantum_prescribing")
    streams = (cell("universe_hchs", "universe_prescribing"),) if job.partial else ()
    shares = (cell("universe_target", "universe_list"),) if job.partial else ()
    nothing = ("",) if streams else ()
    array = lambda name, header, number, formula: Column(name, header, number, 18, array=formula)
    return (
        Column("practice", "Practice", "text", 12, array=data("practice")),
        array("hchs", "HCHS weighted population", "persons",
              call("CAPITATION_SERVICE_BLEND", data(SERVICES[0], SERVICES[-1]), weights)),
        array("need", "After health inequalities", "persons",
              call("CAPITATION_INEQUALITIES_BLEND", own("hchs"), data("avoidable_mortality"), h)),
        array("cost", "After unavoidable cost", "persons",
              call("CAPITATION_UNAVOIDABLE_COST", own("need"), data("market_forces"), data("ambulance"))),
        array("prescribing", "Prescribing after health inequalities", "persons",
              call("CAPITATION_INEQUALITIES_BLEND", data("prescribing"), data("avoidable_mortality"), h)),
        array("target_exc_k", "Target without remoteness, £ thousand", "money_thousand",
              call("CAPITATION_TARGET", own("cost", "prescribing"), quanta, *nothing, *streams)),
        array("target_inc_k", "Target with remoteness, £ thousand", "money_thousand",
              call("CAPITATION_TARGET", own("cost", "prescribing"), quanta, data("remoteness"), *streams)),
        array("overall", "Overall weighted population", "persons",
              call("CAPITATION_OVERALL_POPULATION", own("target_inc_k"), data("list"), *shares)),
        array("need_index", "Need index (whole source = 1)", "ratio", call("CAPITATION_NEED_INDEX", own("overall"), data("list"))),
        array("split", "Split, £", "money",
              call("CAPITATION_SPLIT", cell("sum_to_split"), own("target_exc_k"), data("practice"))),
        Column("per_head", "£ per registered person", "money", 16,
               array=lambda at: f'IF({data("list")(at)}=0,"",{own("split")(at)}/{data("list")(at)})'),
    )  # fmt: skip


def call(name: str, *arguments: str | CellFormula) -> CellFormula:
    """A call of one of our functions; arguments are texts, or addresses to be looked up."""
    return lambda at: f"{name}({','.join(a(at) if callable(a) else a for a in arguments)})"


def published_sheets(job: CapitationJob) -> tuple[Sheet, ...]:
    """Published outputs beside ours. Differences are rounded past the tolerance, because programs differ in one all but zero."""
    if not job.published:
        return ()
    rows = {row["practice"]: row for row in job.rows["published"]}
    columns = [
        Column("practice", "Practice", "text", 12, array=lambda at: at.column("Practices", "practice"))
    ]
    for name in job.published:
        header, unit, _, places = PUBLISHED[name]
        values = tuple(rows.get(p["practice"], {}).get(name) for p in job.practices)
        number = {"persons": "persons", "ratio": "ratio"}.get(unit, "money_thousand")
        columns.append(Column(name, f"{header}, published", number, 18, values))
        columns.append(
            Column(
                f"{name}_off", f"{header}, difference", "difference", 16, array=_difference(name, places)
            )
        )
    intro = f"The outputs {job.source} publishes, beside those of the Working sheet."
    return (
        Sheet(
            "Published",
            "Published outputs beside ours",
            intro,
            (Grid("Published", tuple(columns), len(job.practices)),),
        ),
    )


def _difference(name: str, places: int) -> CellFormula:
    def formula(at: Places) -> str:
        ours, theirs = at.column("Working", name), at.column("Published", name)
        return f'IF({theirs}="","",ROUND(ABS({ours}-{theirs}),{places}))'

    return formula
