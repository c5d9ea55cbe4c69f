"""The sheets of the capitation template, one function a sheet or pair of sheets."""

from dataclasses import replace

from udfs.findings import Finding
from udfs.registry import Udf
from workbooks.capitation_job import Job, UniverseTotals
from workbooks.layout import Places
from workbooks.spec import (
    SIGN_OFF,
    Chart,
    Check,
    Checks,
    Column,
    Grid,
    Input,
    Inputs,
    Line,
    Lines,
    Notes,
    Rows,
    Sheet,
    dated,
)

OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
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
PUBLISHED = {
    "hchs": ("HCHS weighted population", "persons", 1e-9, 9),
    "target_exc_k": ("Target without remoteness", "GBP thousand", 1e-6, 9),
    "overall": ("Overall weighted population", "persons", 1e-9, 9),
    "need_index": ("Need index", "ratio", 1e-12, 12),
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
        scope = f"practices of CCG {work.area}, shares taken from all {work.universe.practices:,.0f} practices"
    invented = any(entry.evidence == INVENTED for entry in work.parameters.values())
    intro = f"{INVENTED_SAMPLE if invented else ''}Financial year {work.financial_year}; {scope}; source {work.source}."
    signed = replace(SIGN_OFF, items=tuple(replace(i, value=work.sign_off.get(i.name)) for i in SIGN_OFF.items))
    title = f"Capitation: from the registered list to the penny, {work.financial_year}"
    start = Sheet("Start", title, intro, (steps, headlines, signed), widths=(76, 24, 16, 24))
    readme = Notes("How this book works", (
        "Pale yellow cells with blue text are inputs. Everything else is calculated; sheets are protected without a password.",
        "Money is in pounds and whole pence, or in thousands of pounds where the source publishes thousands; the header says which.",
        "The steps of the formula are functions of the Commissioning Workbooks add-in, one formula a column. Without the add-in the last "
        "calculated values stay, and totals, summaries and checks go on working.",
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
    ))  # fmt: skip
    run = Inputs("This run", (
        Input("as_at", "As at", work.as_at, "date", "date", yearly=True, note="Parameters and lists are those of this date"),
        Input("source_file", "Source file", work.source, "text", "text", yearly=True),
        Input("source_hash", "Source file, SHA-256", work.sha256, "text", "text", yearly=True),
        Input("area", "CCG, when only one is listed", work.area or None, "text", "code"),
        Input("template_kind", "Template", "capitation", "text", "text"),
        Input("template_version", "Template version", version, "text", "text"),
    ))  # fmt: skip
    blocks = (run, weights, adds, other) + ((_universe(work.universe),) if work.universe else ())
    return Sheet("Inputs", "Inputs", "Dated parameters with unit, source and evidence status. Fill in who checked each one.", blocks)


def _universe(totals: UniverseTotals) -> Inputs:
    note = f"Sum over all {totals.practices:,.0f} practices of the source"
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
    all_shares = (cell("universe_target"), cell("universe_list")) if work.universe else ()
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
        array("need_index", "Need index (England = 1)", "ratio", call("CAPITATION_NEED_INDEX", own("overall"), data("list"))),
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
    return lambda at, i: f"ROUND(ABS({at.at('Working', name, i)}-{at.at('Published', name, i)}),{places})"


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
        Column("need_index", "Need index (England = 1)", "ratio", 14,
               formula=lambda at, i: f'IF({at.at(name, "list", i)}=0,"",{at.at(name, "overall", i)}/{at.at(name, "list", i)})'),
        Column("split", "Split, £", "money", 22, formula=total("Working", "split", 2)),
        Column("per_head", "£ per registered person", "money", 18,
               formula=lambda at, i: f'IF({at.at(name, "list", i)}=0,"",{at.at(name, "split", i)}/{at.at(name, "list", i)})'),
    ), len(groups), title=f"By {header}" if name == "Systems" else "", role="Output")  # fmt: skip


def checks_sheet(work: Job, findings: tuple[Finding, ...]) -> Sheet:
    """All checks with one verdict, then every finding."""
    total = lambda grid, column, places: lambda at: f"ROUND(SUM({at.column(grid, column)}),{places})"
    count = len(work.practices)
    items = [
        Check("Every row of the source is placed", lambda at: f"ROWS({at.column('Practices', 'practice')})", lambda at: str(count), 0,
              "Rows read = practices placed; total rows are kept apart", "count"),
        Check("Service weights add up to 1", lambda at: at.cell("weights_sum"), lambda at: "1", 1e-9,
              "Weights are never rescaled", "share"),
        Check("The parts add up to the sum split", total("Working", "split", 2), lambda at: at.cell("sum_to_split"), 0,
              "To the penny", "money"),
        Check("Systems add up to the sum split", total("Systems", "split", 2), lambda at: at.cell("sum_to_split"), 0,
              "Nobody is outside a system", "money"),
        Check("CCGs add up to the sum split", total("CCGs", "split", 2), lambda at: at.cell("sum_to_split"), 0,
              "Nobody is outside a CCG", "money"),
    ]  # fmt: skip
    if not work.universe:
        quanta = lambda at: f"ROUND(SUM({at.cell_range('quantum_hchs', 'quantum_prescribing')}),3)"
        items += [
            Check("Targets add up to the quanta", total("Working", "target_exc_k", 3), quanta, 1e-3,
                  "Money in = money out, £ thousand", "money_thousand"),
            Check("Overall weighted population adds up to the list", total("Working", "overall", 4), total("Practices", "list", 4), 1e-3,
                  "Weighting moves people, it makes none", "persons"),
        ]  # fmt: skip
    items += [_reproduces(name) for name in work.published]
    items += [_control_total(work, name) for name in ("list", "prescribing", "avoidable_mortality") if name in work.printed_totals]
    listed = tuple((f.where, f.severity, f.sentence, f.remedy, f.rule) for f in findings)
    return Sheet("Checks", "Checks", "Every check with its figures, then every finding with its place and remedy.", (
        Checks(tuple(items)),
        Rows("Findings", ("Where", "Severity", "What", "What to do", "Rule"),
             listed or (("—", "—", "—", "No findings", "—"),), name="findings"),
    ), widths=(46, 18, 64, 34, 30, 14, 14))  # fmt: skip


def _reproduces(name: str) -> Check:
    header, unit, tolerance, _ = PUBLISHED[name]
    return Check(f"Published: {header}", lambda at: f"MAX({at.column('Published', name + '_off')})", lambda at: "0", tolerance,
                 f"Largest difference from the published column over all rows, {unit}", "difference")  # fmt: skip


def _control_total(work: Job, name: str) -> Check:
    printed = repr(work.printed_totals[name])
    header = {n: h for n, h, _ in INPUT_COLUMNS}[name]
    return Check(f"Printed total: {header}", lambda at: f"ROUND(SUM({at.column('Practices', name)}),2)", lambda at: printed, 1,
                 "The source prints its total rounded to whole persons", "persons")  # fmt: skip


def reference_sheets(work: Job, functions: dict[str, Udf]) -> tuple[Sheet, Sheet]:
    """Where everything comes from, and what was changed by whom."""
    used = [u for u in functions.values() if u.family == "CAPITATION"]
    rules = tuple((u.name, u.label, s.title, s.section, s.evidence) for u in used for s in u.sources)
    data = ((work.source, "SHA-256 " + work.sha256, OGL if work.published else "See the Read me of the source", "", ""),)
    headers = ("What", "What it does", "Source", "Section", "Evidence status")
    sources = Sheet("Sources", "Sources", "Data, and the rule behind every function this book calls.", (
        Rows("Data", ("File", "Fingerprint", "Licence", "", ""), data), Rows("Functions", headers, rules),
    ), widths=(40, 50, 50, 36, 16))  # fmt: skip
    empty = ((None, None, None, None),) * 12
    changes = Rows("Changes", ("Date", "Version", "Change", "By"), work.changes + empty, role="Input", name="changes")
    one_line = "One line a change: date, version, what and by whom."
    log = Sheet("Change log", "Change log", one_line, (changes,), (16, 14, 80, 24), protect=False)
    return sources, log
