"""Practices in places: where each one belongs, who is dropped, foreign or there twice, and what each place receives."""

from workbooks.capitation_findings import coverage
from workbooks.capitation_job import NOWHERE, CapitationJob
from workbooks.layout import Places
from workbooks.spec import CellFormula, Chart, Column, Grid, Sheet
from workbooks.tender_results import text_of

BAR = 34  # pixels a place takes in a chart of two bars
UNPLACED = ("coverage: missing", "coverage: overlap")  # findings after which a practice stands in no place
LEDGER_LINES = 12
CARRIED = (
    ("people", "People", "persons"),
    ("weighted", "Weighted people", "persons"),
    ("amount", "Target, £", "money"),
)


def place_sheets(job: CapitationJob) -> tuple[Sheet, ...]:
    """Nothing without places."""
    if not job.rows["places"]:
        return ()
    return _assigned_sheet(job), _coverage_sheet(job), _by_place_sheet(job)


# ---- who is where


def _assigned_sheet(job: CapitationJob) -> Sheet:
    intro = "Each practice with its place, then each row of the sheet Places with what became of it."
    return Sheet("Assigned", "Practices and their places", intro, (_units(job), _rows(job)))


def _units(job: CapitationJob) -> Grid:
    copied = lambda column: lambda at, i: at.at("Practices", column, i)
    weighted = lambda at, i: f'IFERROR({at.at("Working", "overall", i)},"")'
    amount = lambda at, i: f'IFERROR(ROUND(1000*{at.at("Working", "target_inc_k", i)},2),"")'

    def place(at: Places, i: int) -> str:
        found = f"INDEX({at.column('Places', 'place')},MATCH({at.at('Assigned', 'practice', i)},{at.column('Places', 'practice')},0))"
        return f'IF({at.at("Assigned", "status", i)}&""="covered",{found},"{NOWHERE}")'

    return Grid("Assigned", (
        Column("practice", "Practice", "text", 14, formula=copied("practice")),
        Column("people", "People", "persons", 16, formula=copied("list")),
        Column("weighted", "Weighted people", "persons", 16, formula=weighted),
        Column("amount", "Target, £", "money", 18, formula=amount),
        Column("status", "In the places", "words", 14), Column("under", "Stands under", "words", 24),
        Column("place", "Place", "words", 28, formula=place),
    ), max(len(job.practices), 1), "Practices", spill=lambda at: f"CAPITATION_COVERAGE_UNITS({_sides(at)})")  # fmt: skip


def _rows(job: CapitationJob) -> Grid:
    """The rows of Places with the figures of their practices: nobody's figures where the code is unknown."""
    copied = lambda column: lambda at, i: text_of(at.at("Places", column, i))

    def figure(column: str):
        return lambda at, i: (f"IFERROR(INDEX({at.column('Assigned', column)},MATCH({at.at('Placed', 'practice', i)},"
                              f"{at.column('Assigned', 'practice')},0)),\"\")")  # fmt: skip

    return Grid("Placed", (
        Column("practice", "Practice", "words", 14, formula=copied("practice")),
        *(Column(name, header, number, 18, formula=figure(name)) for name, header, number in CARRIED),
        Column("status", "Row", "words", 14), Column("other", "Belongs to, or also stands under", "words", 24),
        Column("place", "Place", "words", 28, formula=copied("place")),
    ), len(job.rows["places"]), "Rows of the sheet Places", spill=lambda at: f"CAPITATION_COVERAGE_ROWS({_sides(at)})")  # fmt: skip


def _sides(at: Places) -> str:
    universe = f"{at.column('Assigned', 'practice')},{at.column('Assigned', 'people', 'amount')}"
    source = f"{at.column('Placed', 'practice')},{at.column('Placed', 'people', 'amount')}"
    return f"{universe},{source},,{at.column('Placed', 'place')}"


def _ledger(job: CapitationJob) -> CellFormula:
    """The arguments of the ledger, with what is accepted and the dates where both are given."""
    dated = job.settings.get("population_date") is not None and job.settings.get("mapping_date") is not None
    accepted = lambda at: at.column("Accepted", "kind", "reason") if job.rows["accepted"] else ""
    dates = lambda at: f",{at.cell_range('population_date', 'mapping_date')}" if dated else ""
    return lambda at: f"{_sides(at)},{accepted(at)}{dates(at)}"


def _coverage_sheet(job: CapitationJob) -> Sheet:
    given = _ledger(job)
    figures = tuple(Column(name, header, number, 22) for name, header, number in CARRIED)
    ledger = Grid("Coverage", (
        Column("line", "Ledger", "words", 30), Column("count", "Rows or practices", "count", 18), *figures,
        Column("verdict", "Verdict", "words", 14),
    ), LEDGER_LINES, "Rows in = rows placed + rows refused", role="Output",
        spill=lambda at: f"CAPITATION_COVERAGE({given(at)})")  # fmt: skip
    found = Grid("Uncovered", (
        Column("kind", "Finding", "words", 30), Column("place", "Place", "words", 18), Column("practice", "Practice", "words", 22),
        Column("other", "Belongs to, or stands under", "words", 22), Column("standing", "Standing", "words", 22),
        Column("sentence", "What", "words", 70),
        *(Column(name, header, number, 18) for name, header, number in CARRIED),
    ), max(len(coverage(job)), 1), "Findings: each blocks until it is accepted by name and reason on the sheet Accepted",
        spill=lambda at: f"CAPITATION_COVERAGE_FINDINGS({given(at)})")  # fmt: skip
    intro = "Every practice is in one place, and every row of Places is a practice: whoever is not is named, with what they carry."
    return Sheet("Coverage", "Coverage of the places", intro, (ledger, found))


# ---- what a place receives


def _by_place_sheet(job: CapitationJob) -> Sheet:
    grid = _by_place(job)
    chart = Chart("£ by place: a head, and a weighted head", "ByPlace", "key", ("per_head", "per_weighted"), axis="£", number="£#,##0",
                  height=140 + BAR * grid.rows,
                  alt_text="Bar chart, two bars a place: pounds per registered and per weighted person, as in the table",
                  least=0)  # fmt: skip
    intro = "What each place receives, with its need index on both bases: as published, and relative to its system."
    return Sheet("By place", "Results by place", intro, (chart, grid), widths=(30, 16, 12, 16, 16))


def _by_place(job: CapitationJob) -> Grid:
    keys = (*job.places, *((NOWHERE,) if any(f.rule in UNPLACED for f in coverage(job)) else ()))
    over = lambda grid, column, places: lambda at, i: (
        f"ROUND(SUMIF({at.column('Assigned', 'place')},{at.at('ByPlace', 'key', i)},{at.column(grid, column)}),{places})")  # fmt: skip
    per = lambda below: (
        lambda at, i: (
            f'IF({at.at("ByPlace", below, i)}=0,"",{at.at("ByPlace", "split", i)}/{at.at("ByPlace", below, i)})'
        )
    )

    def system(at: Places, i: int) -> str:
        found = f'INDEX({at.column("Practices", "system")},MATCH({at.at("ByPlace", "key", i)},{at.column("Assigned", "place")},0))&""'
        return f'IF(IFERROR({found},"")="","{NOWHERE}",{found})'

    base = lambda at: (
        f'IF({at.cell("index_base")}="","Whole source {job.financial_year}",{at.cell("index_base")})'
    )
    own = lambda name: lambda at: at.column("ByPlace", name)
    index = lambda at: (
        f"CAPITATION_NEED_INDEX_BY_BASE({own('overall')(at)},{own('list')(at)},{base(at)},{own('system')(at)})"
    )
    return Grid("ByPlace", (
        Column("key", "Place", "text", 30, keys), Column("system", "System", "words", 12, formula=system),
        Column("practices", "Practices", "count", 12,
               formula=lambda at, i: f"COUNTIF({at.column('Assigned', 'place')},{at.at('ByPlace', 'key', i)})"),
        Column("list", "Registered list", "persons", 16, formula=over("Practices", "list", 6)),
        Column("overall", "Overall weighted population", "persons", 16, formula=over("Working", "overall", 6)),
        Column("index", "Need index", "ratio", 12), Column("base", "Base of this index", "words", 26),
        Column("index_system", "Need index", "ratio", 12), Column("base_system", "Base of this index", "words", 26),
        Column("target", "Target with remoteness, £", "money", 20, formula=over("Assigned", "amount", 2)),
        Column("split", "Split, £", "money", 20, formula=over("Working", "split", 2)),
        Column("per_head", "£ per registered person", "money", 16, formula=per("list")),
        Column("per_weighted", "£ per weighted person", "money", 16, formula=per("overall")),
    ), len(keys), role="Output", spill=index)  # fmt: skip
