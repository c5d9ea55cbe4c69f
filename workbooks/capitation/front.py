"""The first sheets of a capitation workbook, and those a person fills."""

from workbooks.capitation.job import CapitationJob
from workbooks.capitation.tables import (
    CASCADE,
    KIND,
    LISTS,
    PACE,
    PLACES,
    SCHEMA,
    SERVICE_WEIGHTS,
    VERSION,
    VINTAGE,
)
from workbooks.layout import Places
from workbooks.spec import Input, Inputs, Line, Lines, Notes, Sheet
from workbooks.template_sheets import input_table, setting_blocks, sign_off

NO_SOURCE = "still to be filled in"
INVENTED_SAMPLE = "INVENTED FIGURES, for trying out only. "
# sheet -> table, its settings, and what it is for; a sheet is there once its table has rows or a button has made it
FILLED = {
    "Places": (
        "places",
        PLACES,
        "Which place each practice belongs to: one row a practice, every practice in one place.",
    ),
    "Accepted": (
        "accepted",
        "",
        "Findings of the sheet Coverage that a person has accepted, by name and reason.",
    ),
    "Baselines": (
        "baselines",
        PACE,
        "This year's money of each unit, and the rules by which it moves towards its target.",
    ),
    "Providers": ("providers", CASCADE, "Who is paid by whom below the practices, and by what weight."),
    "Lists": ("lists", LISTS, "The list at the start of each quarter, and what was paid on account."),
    "Earlier vintage": (
        "earlier",
        VINTAGE,
        "The same practices in an earlier vintage, for what has changed since.",
    ),
    "Recoded": (
        "recoded",
        "",
        "Practices whose code has changed since the earlier vintage; several earlier codes of one are a merger.",
    ),
    "Contracts": (
        "contracts",
        "",
        "Contracts whose value a head is held against the core target of their area.",
    ),
}


def start_sheet(job: CapitationJob) -> Sheet:
    """Start leads through the book and holds the headline figures and the sign-off."""
    steps = Notes("Steps", (
        "1. Inputs: check the dated parameters, their source and evidence status, and fill in who checked them.",
        "2. Practices: one row a practice, as read from the source. Working: the formula step by step.",
        "3. Results: what each system and each CCG receives. By CCG: the same in full. Explain: any one figure, from the list to the £.",
        "4. Places, Pace of change, Cascade, Lists and an earlier vintage come with their tables: fill one in, then press its button.",
        "5. Checks: every check with its figures, and every finding of the import. One verdict stands on top of every sheet.",
        "6. Sign off below: one person prepares, another reviews.",
    ))  # fmt: skip
    headlines = Lines("Headline figures", (
        Line("Financial year", _year, "words", "Of the as-at date of Inputs"),
        Line("Practices listed", lambda at: f"ROWS({at.column('Practices', 'practice')})", "count"),
        Line("Registered list, persons", lambda at: f"ROUND(SUM({at.column('Practices', 'list')}),2)", "persons"),
        Line("Sum split, £", lambda at: at.cell("sum_to_split"), "money"),
        Line("£ per registered person", lambda at: f"ROUND({at.cell('sum_to_split')}/SUM({at.column('Practices', 'list')}),2)", "money"),
        *_amounts(job),
    ))  # fmt: skip
    scope = "All practices"
    if job.partial:
        scope = f"Practices of CCG {job.area}, shares taken from all practices of the source"
    told = INVENTED_SAMPLE if job.invented else ""
    intro = f"{told}{scope}; source {job.source or NO_SOURCE}."
    title = "Capitation: from the registered list to the penny"
    return Sheet("Start", title, intro, (steps, headlines, sign_off(job)), widths=(76, 26, 16, 24))


def _year(at: Places) -> str:
    """The year from April, as 2018/19, whatever date is typed."""
    first = f"YEAR(EDATE({at.cell('as_at')},-3))"
    return f'{first}&"/"&RIGHT({first}+1,2)'


def _amounts(job: CapitationJob) -> tuple[Line, ...]:
    """Which amount is which where a book has several, and what the gate asks about."""
    lines = []
    if job.is_paced:
        told = "Sheet Pace: what a unit is paid next year where pace of change is used; the sheets Results and By place show targets"
        lines.append(Line("Allocations after pace of change, £", lambda at: at.cell("pace_money"), "money", told))
    if job.rows["providers"]:
        told = "Sheet Cascade: by the targets of places and practices, before pace of change"
        lines.append(Line("Sum handed down, £", lambda at: at.cell("cascade_money"), "money", told))
    if job.rows["contracts"]:
        asks = lambda at: f"{at.cell('gate_blocks')}+{at.cell('gate_asks')}"
        lines.append(Line("Contracts the per-head gate asks about", asks, "count", "Sheet Per-head gate; each is a finding on Checks"))
    return tuple(lines)


def readme_sheet() -> Sheet:
    readme = Notes("How this book works", (
        "Pale yellow cells with blue text are inputs. Everything else is calculated; sheets are protected without a password.",
        "Money is in pounds and whole pence, or in thousands of pounds where the source publishes thousands; the header says which.",
        "The steps of the formula are functions of the Commissioning Workbooks add-in, one formula a column. "
        "Totals, summaries and checks are native formulas.",
        "Without the add-in Excel keeps the values last calculated as long as the steps are not recalculated; "
        "LibreOffice shows #NAME? in them until its extension is installed.",
        "A split rounds once, at the end, by largest remainder: the parts add up to the sum exactly.",
        "Nothing is split while an input cannot be used: the sum is held back until the cells named on the sheet Completion are mended.",
        "Need indices are shown on two bases, each with its label: as published, and relative to the system. They are never averaged.",
        "Distances are of the target, negative under target. Pace of change relaxes no floor and no cap unasked.",
        "Blank, zero, text and an error are four different things; nothing is filled in silently and no weight is rescaled.",
        "Limits: the target covers core services by the published formula; it is not the allocation after pace of change unless the "
        "sheet Pace says so. Age and sex alone are no base for a split. Small lists are unsteady.",
    ))  # fmt: skip
    return Sheet(
        "Read me",
        "Read me",
        "Conventions, structure and limits of this workbook.",
        (readme,),
        widths=(110, 20),
    )


def inputs_sheet(job: CapitationJob) -> Sheet:
    """Dated parameters and, for a part of the source, the totals over all of it."""
    block = {b.title: b for b in setting_blocks(SCHEMA, job)}
    as_at, area = block["This run"].items
    run = Inputs("This run", (
        as_at,
        Input("source_file", "Source file", job.source, "text", "text", yearly=True),
        Input("source_hash", "Source file, SHA-256", job.sha256, "text", "text", yearly=True),
        area,
        Input("template_kind", "Template", KIND, "text", "text"),
        Input("template_version", "Template version", VERSION, "text", "text"),
    ))  # fmt: skip
    adds = Lines(
        "",
        (
            Line(
                "Service weights add up to",
                lambda at: f"ROUND(SUM({weights(at)}),9)",
                "share",
                name="weights_sum",
            ),
        ),
    )
    universe, printed = block["Totals over all practices of the source"], block["Totals the source prints"]
    blocks = (
        run, block["Service weights of the HCHS weighted population"], adds, block["Health inequalities and money"],
        *((universe,) if job.partial else ()), block["Rows of the source"],
        *((printed,) if any(item.value is not None for item in printed.items) else ()),
    )  # fmt: skip
    return Sheet(
        "Inputs",
        "Inputs",
        "Dated parameters with unit, source and evidence status. Fill in who checked each one.",
        blocks,
    )


def weights(at: Places) -> str:
    """The service weights as one range."""
    return at.cell_range(SERVICE_WEIGHTS[0], SERVICE_WEIGHTS[-1])


def practices_sheet(job: CapitationJob) -> Sheet:
    """One row a practice."""
    told = f"One row a practice, as read from {job.source}."
    return Sheet("Practices", "Practices", told, (input_table(SCHEMA, job, "practices"),), protect=False)


def filled_sheets(job: CapitationJob) -> tuple[Sheet, ...]:
    """The sheets a person fills, of the tables that have rows; contracts can be entered from the beginning."""
    wanted = (*job.wanted, *(() if job.practices else ("Contracts",)))
    return tuple(
        filled_sheet(job, name)
        for name, (table, *_) in FILLED.items()
        if job.rows[table] or name in wanted
    )


def filled_sheet(job: CapitationJob, name: str) -> Sheet:
    table, title, intro = FILLED[name]
    settings = [b for b in setting_blocks(SCHEMA, job) if b.title == title]
    return Sheet(name, name, intro, (*settings, input_table(SCHEMA, job, table, name if settings else "")),
                 widths=(44, 24, 16, 34, 14, 46, 26, 16), protect=False)  # fmt: skip
