"""Practices in places: where each one belongs, who is dropped, foreign or there twice, and what each place receives."""

from workbooks.capitation.findings import coverage
from workbooks.capitation.job import NOWHERE, CapitationJob
from workbooks.layout import Places
from workbooks.spec import CellFormula, Chart, Column, Grid, Sheet

BAR = 34  # pixels a place takes in a chart of two bars
UNPLACED = ("coverage: missing", "coverage: overlap")  # findings after which a practice stands in no place
LEDGER_LINES = 12
SEVERAL = "several"  # a place whose practices belong to more than one system has none, and no index relative to it
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
    intro = "Each practice with its place. What became of the rows of the sheet Places stands on the sheet Coverage."
    return Sheet("Assigned", "Practices and their places", intro, (_units(job),))


def _units(job: CapitationJob) -> Grid:
    """One array formula a column: the sheet is as long as the list, and this costs least."""
    weighted = lambda at: f'IFERROR({at.column("Working", "overall")},"")'
    amount = lambda at: f'IFERROR(ROUND(1000*{at.column("Working", "target_inc_k")},2),"")'
    own = lambda at, name: at.column("Assigned", name)
    place = lambda at: f'IF({own(at, "status")}&""="covered",{own(at, "under")}&"","{NOWHERE}")'
    given = lambda at: _sides(at, at.column("Practices", "list"))
    return Grid("Assigned", (
        Column("practice", "Practice", "text", 14, array=lambda at: at.column("Practices", "practice")),
        Column("people", "People", "persons", 16, array=lambda at: at.column("Practices", "list")),
        Column("weighted", "Weighted people", "persons", 16, array=weighted),
        Column("amount", "Target, £", "money", 18, array=amount),
        Column("status", "In the places", "words", 14), Column("under", "Stands under", "words", 24),
        Column("place", "Place", "words", 28, array=place),
    ), max(len(job.practices), 1), "Practices", spill=lambda at: f"CAPITATION_COVERAGE_UNITS({given(at)})")  # fmt: skip


def _sides(at: Places, figures: str) -> str:
    """Practices with their figures, and the rows of Places, which tell none."""
    return f"{at.column('Practices', 'practice')},{figures},{at.column('Places', 'practice')},,,{at.column('Places', 'place')}"


def _ledger(job: CapitationJob) -> CellFormula:
    """The arguments of the ledger, with what is accepted and the dates where both are given."""
    dated = job.settings.get("population_date") is not None and job.settings.get("mapping_date") is not None
    accepted = lambda at: at.column("Accepted", "kind", "reason") if job.rows["accepted"] else ""
    dates = lambda at: f",{at.cell_range('population_date', 'mapping_date')}" if dated else ""
    return lambda at: f"{_sides(at, at.column('Assigned', 'people', 'amount'))},{accepted(at)}{dates(at)}"


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
        Column("sentence", "What", "words", 58),
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
    own = lambda at, i, name: at.at("ByPlace", name, i)
    over = lambda grid, column, places, scale="": lambda at, i: (
        f"ROUND({scale}SUMIF({at.column('Assigned', 'place')},{own(at, i, 'key')},{at.column(grid, column)}),{places})")  # fmt: skip
    per = lambda above, below: lambda at, i: f'IF({own(at, i, below)}=0,"",{own(at, i, above)}/{own(at, i, below)})'
    base = lambda at, i: f'IF({at.cell("index_base")}="","Whole source {job.financial_year}",{at.cell("index_base")})&" = 1"'
    of_one = lambda at, i, answer: f'IF({own(at, i, "system")}="{SEVERAL}","",{answer})'
    return Grid("ByPlace", (
        Column("key", "Place", "text", 30, keys), Column("system", "System", "words", 12, formula=_system),
        Column("practices", "Practices", "count", 12,
               formula=lambda at, i: f"COUNTIF({at.column('Assigned', 'place')},{own(at, i, 'key')})"),
        Column("list", "Registered list", "persons", 16, formula=over("Practices", "list", 6)),
        Column("overall", "Overall weighted population", "persons", 16, formula=over("Working", "overall", 6)),
        Column("index", "Need index", "ratio", 12, formula=per("overall", "list")),
        Column("base", "Base of this index", "words", 20, formula=base),
        Column("index_system", "Need index", "ratio", 12, formula=lambda at, i: of_one(at, i, _index_in_system(at, i))),
        Column("base_system", "Base of this index", "words", 20,
               formula=lambda at, i: of_one(at, i, f'{own(at, i, "system")}&" = 1"')),
        Column("target", "Target with remoteness, £", "money", 20, formula=over("Working", "target_inc_k", 2, "1000*")),
        Column("split", "Split, £", "money", 20, formula=over("Working", "split", 2)),
        Column("per_head", "£ per registered person", "money", 16, formula=per("split", "list")),
        Column("per_weighted", "£ per weighted person", "money", 16, formula=per("split", "overall")),
    ), len(keys), role="Output")  # fmt: skip


def _system(at: Places, i: int) -> str:
    """The system of all practices of a place, or that there are several."""
    key, places, systems = at.at("ByPlace", "key", i), at.column("Assigned", "place"), at.column("Practices", "system")
    first = f'INDEX({systems},MATCH({key},{places},0))&""'
    alike = f"COUNTIFS({places},{key},{systems},{first})"
    return f'IFERROR(IF({alike}<COUNTIF({places},{key}),"{SEVERAL}",IF({first}="","{NOWHERE}",{first})),"{NOWHERE}")'


def _index_in_system(at: Places, i: int) -> str:
    """The index over that of the system on the sheet Results, which is a ratio of sums: indices are never averaged."""
    index, whole = at.at("ByPlace", "index", i), at.column("Systems", "need_index")
    return f'IF({index}="","",{index}/INDEX({whole},MATCH({at.at("ByPlace", "system", i)},{at.column("Systems", "key")},0)))'
