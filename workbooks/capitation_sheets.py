"""The sheets of the capitation template, one function a sheet or pair of sheets."""

from dataclasses import replace

from workbooks.capitation_job import Job, Ledger, UniverseTotals
from workbooks.layout import Places
from workbooks.spec import (
    SIGN_OFF,
    Chart,
    Column,
    Grid,
    Input,
    Inputs,
    Line,
    Lines,
    Notes,
    Sheet,
    dated,
)

NO_SOURCE = "still to be filled in"
INVENTED = "invented"  # evidence status of the packaged sample's parameters
INVENTED_SAMPLE = "INVENTED FIGURES, for trying out only. "
INPUT_COLUMNS = (
    ("list", "Registered list", "persons"),
    ("general_and_acute", "General and acute weighted population", "persons"),
    ("community", "Community weighted population", "persons"),
    ("mental_health", "Mental health weighted population", "persons"),
    ("maternity", "Maternity weighted population", "persons"),
    ("avoidable_mortality", "Avoidable mortality weighted population", "persons"),
    ("prescribing", "Prescribing weighted population", "persons"),
    ("market_forces", "Market forces factor", "ratio"),
    ("ambulance", "Emergency ambulance cost adjustment", "ratio"),
)
PRINTED = ("list", "prescribing", "avoidable_mortality")  # totals a source prints that are compared with ours
PUBLISHED = {
    "hchs": ("HCHS weighted population", "persons", 1e-9, 10),
    "target_exc_k": ("Target without remoteness", "GBP thousand", 1e-6, 10),
    "overall": ("Overall weighted population", "persons", 1e-9, 10),
    "need_index": ("Need index", "ratio", 1e-12, 13),
}


def start_sheets(work: Job) -> tuple[Sheet, Sheet]:
    """Start leads through the book and holds the headline figures and the sign-off; Read me says how it is built."""
    steps = Notes("Steps", (
        "1. Inputs: check the dated parameters, their source and evidence status, and fill in who checked them.",
        "2. Practices: one row a practice, as read from the source. Working: the formula step by step.",
        "3. Results: what each system and each CCG receives. By CCG: the same in full.",
        "4. Checks: every check with its figures, and every finding of the import. One verdict stands on top of every sheet.",
        "5. Sign off below: one person prepares, another reviews.",
    ))  # fmt: skip
    headlines = Lines("Headline figures", (
        Line("Practices listed", lambda at: f"ROWS({at.column('Practices', 'practice')})", "count"),
        Line("Registered list, persons", lambda at: f"ROUND(SUM({at.column('Practices', 'list')}),2)", "persons"),
        Line("Sum split, £", lambda at: at.cell("sum_to_split"), "money"),
        Line("£ per registered person", lambda at: f"ROUND({at.cell('sum_to_split')}/SUM({at.column('Practices', 'list')}),2)", "money"),
    ))  # fmt: skip
    scope = "all practices"
    if work.universe:
        scope = f"practices of CCG {work.area}, shares taken from all practices of the source"
    invented = any(entry.evidence == INVENTED for entry in work.parameters.values())
    intro = f"{INVENTED_SAMPLE if invented else ''}Financial year {work.financial_year}; {scope}; source {work.source or NO_SOURCE}."
    signed = replace(SIGN_OFF, items=tuple(replace(i, value=work.sign_off.get(i.name)) for i in SIGN_OFF.items))
    title = f"Capitation: from the registered list to the penny, {work.financial_year}"
    start = Sheet("Start", title, intro, (steps, headlines, signed), widths=(76, 24, 16, 24))
    readme = Notes("How this book works", (
        "Pale yellow cells with blue text are inputs. Everything else is calculated; sheets are protected without a password.",
        "Money is in pounds and whole pence, or in thousands of pounds where the source publishes thousands; the header says which.",
        "The steps of the formula are functions of the Commissioning Workbooks add-in, one formula a column. "
        "Totals, summaries and checks are native formulas.",
        "Without the add-in Excel keeps the values last calculated as long as the steps are not recalculated; "
        "LibreOffice shows #NAME? in them until its extension is installed.",
        "A split rounds once, at the end, by largest remainder: the parts add up to the sum exactly.",
        "Blank, zero, text and an error are four different things; nothing is filled in silently and no weight is rescaled.",
        "Limits: the target covers core services by the published formula; it is not the allocation after pace of change.",
    ))  # fmt: skip
    return start, Sheet("Read me", "Read me", "Conventions, structure and limits of this workbook.", (readme,), widths=(110, 20))


def inputs_sheet(work: Job, version: str) -> Sheet:
    """Dated parameters and, for a part of the source, the totals over all of it."""
    p = work.parameters
    weights = Inputs("Service weights of the HCHS weighted population", tuple(
        dated(key, p[key], "share") for key in p if key.startswith("hchs_weight_")
    ))  # fmt: skip
    adds = Lines("", (Line("Service weights add up to", lambda at: f"ROUND(SUM({_weights(at)}),9)", "share", name="weights_sum"),))
    other = Inputs("Health inequalities and money", (
        dated("inequalities_weight", p["inequalities_weight"], "share"),
        dated("quantum_hchs", p["quantum_hchs"], "money_thousand"),
        dated("quantum_prescribing", p["quantum_prescribing"], "money_thousand"),
        dated("quantum_population", p["quantum_population"], "persons"),
    ))  # fmt: skip
    run = Inputs("This run", (
        Input("as_at", "As at", work.as_at, "date", "date", yearly=True, note="Parameters and lists are those of this date"),
        Input("source_file", "Source file", work.source, "text", "text", yearly=True),
        Input("source_hash", "Source file, SHA-256", work.sha256, "text", "text", yearly=True),
        Input("area", "CCG, when only one is listed", work.area or None, "text", "code"),
        Input("template_kind", "Template", "capitation", "text", "text"),
        Input("template_version", "Template version", version, "text", "text"),
    ))  # fmt: skip
    universe = (_universe(work.universe),) if work.universe else ()
    printed = (_printed(work.printed_totals),) if work.printed_totals else ()
    blocks = (run, weights, adds, other, *universe, _ledger(work.ledger), *printed)
    return Sheet("Inputs", "Inputs", "Dated parameters with unit, source and evidence status. Fill in who checked each one.", blocks)


def _ledger(ledger: Ledger) -> Inputs:
    return Inputs("Rows of the source", (
        Input("rows_read", "Rows read", ledger.rows_read, "count", "rows", yearly=True),
        Input("total_rows", "Printed total rows, kept apart", ledger.total_rows, "count", "rows", yearly=True),
        Input("rows_elsewhere", "Practices of other areas, not listed here", ledger.elsewhere, "count", "rows", yearly=True),
    ))  # fmt: skip


def _printed(totals: dict[str, float]) -> Inputs:
    names = {n: h for n, h, _ in INPUT_COLUMNS}
    note = "Rounded to whole persons by the source"
    return Inputs("Totals the source prints", tuple(
        Input(f"printed_{n}", names[n], totals[n], "persons", "persons", yearly=True, note=note) for n in PRINTED if n in totals
    ))  # fmt: skip


def _universe(totals: UniverseTotals) -> Inputs:
    note = "Sum over all practices of the source, of which this book lists a part"
    return Inputs("Totals over all practices of the source", (
        Input("universe_practices", "Practices", totals.practices, "count", "practices", yearly=True),
        Input("universe_hchs", "HCHS weighted population after cost", totals.hchs, "persons", "persons", yearly=True, note=note),
        Input("universe_prescribing", "Prescribing weighted population", totals.prescribing, "persons", "persons", yearly=True, note=note),
        Input("universe_target", "Target with remoteness", totals.target_inc_k, "money_thousand", "GBP thousand", yearly=True, note=note),
        Input("universe_list", "Registered list", totals.lists, "persons", "persons", yearly=True, note=note),
    ))  # fmt: skip


def _weights(at: Places) -> str:
    return at.cell_range("hchs_weight_general_and_acute", "hchs_weight_maternity")


def working_sheets(work: Job) -> tuple[Sheet, ...]:
    """Practices as read, the working, and the published outputs beside ours."""
    rows = work.practices
    text = lambda name: tuple(p.texts.get(name) or None for p in rows)
    columns = (
        Column("practice", "Practice", "text", 12, text("practice")),
        Column("name", "Name", "text", 34, text("name")),
        Column("system", "System", "text", 10, text("system")),
        Column("ccg", "CCG", "text", 8, text("ccg")),
        *(Column(n, h, f, 16, tuple(p.numbers[n] for p in rows)) for n, h, f in INPUT_COLUMNS),
        Column("remoteness", "Remoteness, £ thousand", "money_thousand", 16, tuple(p.remoteness for p in rows)),
    )
    practices = Sheet("Practices", "Practices", f"One row a practice, as read from {work.source}.",
                      (Grid("Practices", columns, len(rows), table=True, role="Input"),), protect=False)  # fmt: skip
    working = Sheet("Working", "Working", "The formula step by step, one function a column; the last columns are the split.",
                    (Grid("Working", _working_columns(work), len(rows)),))  # fmt: skip
    return (practices, working) + ((_published_sheet(work),) if work.published else ())


def _working_columns(work: Job) -> tuple[Column, ...]:
    data = lambda first, last="": lambda at: at.column("Practices", first, last)

    def call(name: str, *args) -> object:
        return lambda at: f"{name}({','.join(a(at) if callable(a) else a for a in args)})"

    own = lambda first, last="": lambda at: at.column("Working", first, last)
    cell = lambda first, last="": lambda at: at.cell_range(first, last) if last else at.cell(first)
    h = cell("inequalities_weight")
    quanta = cell("quantum_hchs", "quantum_prescribing")
    all_streams = (cell("universe_hchs", "universe_prescribing"),) if work.universe else ()
    all_shares = (cell("universe_target", "universe_list"),) if work.universe else ()
    array = lambda name, header, number, formula: Column(name, header, number, 18, array=formula)
    return (
        Column("practice", "Practice", "text", 12, formula=lambda at, i: at.at("Practices", "practice", i)),
        array("hchs", "HCHS weighted population", "persons",
              call("CAPITATION_SERVICE_BLEND", data("general_and_acute", "maternity"), _weights)),
        array("need", "After health inequalities", "persons",
              call("CAPITATION_INEQUALITIES_BLEND", own("hchs"), data("avoidable_mortality"), h)),
        array("cost", "After unavoidable cost", "persons",
              call("CAPITATION_UNAVOIDABLE_COST", own("need"), data("market_forces"), data("ambulance"))),
        array("prescribing", "Prescribing after health inequalities", "persons",
              call("CAPITATION_INEQUALITIES_BLEND", data("prescribing"), data("avoidable_mortality"), h)),
        array("target_exc_k", "Target without remoteness, £ thousand", "money_thousand",
              call("CAPITATION_TARGET", own("cost", "prescribing"), quanta, "", *all_streams)
              if all_streams else call("CAPITATION_TARGET", own("cost", "prescribing"), quanta)),
        array("target_inc_k", "Target with remoteness, £ thousand", "money_thousand",
              call("CAPITATION_TARGET", own("cost", "prescribing"), quanta, data("remoteness"), *all_streams)),
        array("overall", "Overall weighted population", "persons",
              call("CAPITATION_OVERALL_POPULATION", own("target_inc_k"), data("list"), *all_shares)),
        array("need_index", "Need index (whole source = 1)", "ratio", call("CAPITATION_NEED_INDEX", own("overall"), data("list"))),
        array("split", "Split, £", "money",
              call("CAPITATION_SPLIT", cell("sum_to_split"), own("target_exc_k"), data("practice"))),
        Column("per_head", "£ per registered person", "money", 16,
               formula=lambda at, i: (f'IF({at.at("Practices", "list", i)}=0,"",'
                                      f'{at.at("Working", "split", i)}/{at.at("Practices", "list", i)})')),
    )  # fmt: skip


def _published_sheet(work: Job) -> Sheet:
    """Published outputs beside ours. Differences are rounded past the tolerance, because programs differ in a difference all but zero."""
    columns = [Column("practice", "Practice", "text", 12, formula=lambda at, i: at.at("Practices", "practice", i))]
    for name in work.published:
        header, unit, _, places = PUBLISHED[name]
        values = tuple(p.published.get(name) for p in work.practices)
        number = {"persons": "persons", "ratio": "ratio"}.get(unit, "money_thousand")
        columns.append(Column(name, f"{header}, published", number, 18, values))
        columns.append(Column(f"{name}_off", f"{header}, difference", "difference", 16, formula=_difference(name, places)))
    intro = f"The outputs {work.source} publishes, beside those of the Working sheet."
    return Sheet("Published", "Published outputs beside ours", intro, (Grid("Published", tuple(columns), len(work.practices)),))


def _difference(name: str, places: int):
    def formula(at: Places, i: int) -> str:
        ours, theirs = at.at("Working", name, i), at.at("Published", name, i)
        return f'IF({theirs}="","",ROUND(ABS({ours}-{theirs}),{places}))'

    return formula


def results_sheets(work: Job) -> tuple[Sheet, Sheet]:
    """What each system and each CCG receives: native sums over the Working sheet."""
    money = Lines("The sum", (
        Line("Sum to split, £", lambda at: f'CAPITATION_TOTAL({at.column("Working", "target_exc_k")},"GBP thousand")', "money",
             "The targets without remoteness, added exactly and rounded half-up to the penny", "sum_to_split"),
    ))  # fmt: skip
    systems = _summary(work, "Systems", "system", "System")
    chart = Chart("£ per registered person by system", "Systems", "key", ("per_head",), number="£#,##0",
                  height=max(260, 110 + 18 * systems.rows),
                  alt_text="Bar chart of pounds per registered person, one bar a system; the figures stand in the table below")  # fmt: skip
    widths = (14, 22, 18, 18, 18, 22, 18)
    results = Sheet("Results", "Results", "What each system receives of the sum, and per head.", (money, chart, systems), widths)
    per_ccg = (_summary(work, "CCGs", "ccg", "CCG"),)
    by_ccg = Sheet("By CCG", "Results by CCG", "What each CCG receives of the sum, and per head.", per_ccg, widths)
    return results, by_ccg


def _summary(work: Job, name: str, key: str, header: str) -> Grid:
    groups = tuple(sorted({p.texts.get(key) or "(none)" for p in work.practices}))
    criterion = lambda at, i: f'IF({at.at(name, "key", i)}="(none)","",{at.at(name, "key", i)})'

    def total(grid: str, column: str, places: int):
        # rounded, because programs add a long column in different orders and differ in the last digit
        return lambda at, i: f"ROUND(SUMIF({at.column('Practices', key)},{criterion(at, i)},{at.column(grid, column)}),{places})"

    return Grid(name, (
        Column("key", header, "text", 14, groups),
        Column("practices", "Practices", "count", 14, formula=lambda at, i: f"COUNTIF({at.column('Practices', key)},{criterion(at, i)})"),
        Column("list", "Registered list", "persons", 18, formula=total("Practices", "list", 6)),
        Column("overall", "Overall weighted population", "persons", 18, formula=total("Working", "overall", 6)),
        Column("need_index", "Need index (whole source = 1)", "ratio", 14,
               formula=lambda at, i: f'IF({at.at(name, "list", i)}=0,"",{at.at(name, "overall", i)}/{at.at(name, "list", i)})'),
        Column("split", "Split, £", "money", 22, formula=total("Working", "split", 2)),
        Column("per_head", "£ per registered person", "money", 18,
               formula=lambda at, i: f'IF({at.at(name, "list", i)}=0,"",{at.at(name, "split", i)}/{at.at(name, "list", i)})'),
    ), len(groups), title=f"By {header}" if name == "Systems" else "", role="Output")  # fmt: skip
