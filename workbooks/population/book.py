"""The workbook of a run: a practice table the capitation workbook takes as its source, and the ledger of who counted and who did not."""

from udfs.findings import Finding
from workbooks.layout import Places
from workbooks.population import accounts
from workbooks.population.run import Run
from workbooks.reference_sheets import reference_sheets
from workbooks.sources.headings import normalised
from workbooks.sources.nhs_practices import ALIASES, REQUIRED
from workbooks.sources.verdict import PEOPLE_AS_AT
from workbooks.spec import (
    SIGN_OFF,
    Book,
    CellFormula,
    Chart,
    Check,
    Checks,
    Column,
    Grid,
    Line,
    Lines,
    Notes,
    Sheet,
)
from workbooks.styles import CHART_COLOURS
from workbooks.template_sheets import findings_block

KIND, VERSION = "population", "0.1.0"
WEIGHTED = "weighted population"  # after the name of a service: what a practice table calls the column
TEXTS = {"name": ("Practice name", "text", 28), "system": ("System", "text", 9), "ccg": ("CCG", "text", 9), "place": ("Place", "text", 16)}
COSTS = {"market_forces": "Market forces factor", "ambulance": "Emergency ambulance cost adjustment"}
MOST_BARS = 30  # places beyond which a chart of them shows nothing
TOLD = 6  # decimals of a person that programs agree on, however they add doubles up
COLOURS = (*CHART_COLOURS, "#595959", "#8A6D00")  # six services
VERDICT = 20  # characters of the first column of a sheet: the verdict stands in it, too
PRINTED = 2  # decimals of a total: adding up 62 million people in doubles, of a million practices, misses by some 0.00001
AGAIN = 3  # decimals of the sum of all differences between our calculation and that of the formulas
# Characters of a column: as wide as a sum of 62 million people, and wider than any line of its heading, so that no two headings touch
PEOPLE, SERVICE, INDEX, MONEY, RAW, NEED = 14, 20, 20, 22, 25, 22
TOTAL = "Total"  # a word the import of practices takes for a printed total


def book(run: Run, findings: tuple[Finding, ...]) -> Book:
    """The run as sheets."""
    sheets = (_start(run), _readme(), _practices(run), *_by_place(run), *_split(run), _working(run), _weights(run), accounts.ledger(run),
              _checks(run, findings), accounts.sources(run))  # fmt: skip
    sheets += reference_sheets(sheets, "", "", "", ())[1:]  # the change log; the sources are more than one, and no function is called
    return Book(KIND, VERSION, "Weighted population of people", sheets, run_id=f"{VERSION} {run.hash_of_sums[:8]}")


def lacking(run: Run) -> list[str]:
    """Columns the capitation workbook needs of a practice table and this one has not."""
    headed = {normalised(column.header) for column in _table(run).columns}
    return [ALIASES[name][-1] for name in REQUIRED if not headed & {normalised(a) for a in ALIASES[name]}]


def _start(run: Run) -> Sheet:
    steps = Notes("Steps", (
        "1. Practices: people counted and their weighted population by service. It is a practice table: give this workbook to "
        "cwb regenerate capitation as --source, or press Import in a capitation workbook.",
        "2. By place: the same by place, where the table of need names places.",
        "3. Split: each service's sum by weighted population alone, whole pence, where sums were given. It is not the allocation: that "
        "is Split on Working of the capitation workbook made from this one.",
        "4. Working and Weights: what the engine added up, need, and the weights of a person.",
        "5. Ledger: people in = people counted + people refused, with the reason of each.",
        "6. Checks: every check with its figures, and every finding. One verdict stands on top of every sheet.",
    ))  # fmt: skip
    items = (
        _day(run),
        Line("People in", lambda at: at.at("Ledger", "people", 0), "count"),
        Line("People counted", lambda at: at.at("Ledger", "people", 1), "count"),
        Line("People refused", lambda at: f"SUM({at.column('Refusals', 'people')})", "count"),
        Line("Practices", lambda at: f"ROWS({at.column('Practices', 'practice')})", "count"),
    )  # fmt: skip
    intro = "From people to weighted populations, counted once, in whole numbers; the same on every engine."
    blocks = (steps, Lines("Headline figures", items), accounts.about(run), SIGN_OFF)
    return Sheet("Start", "Weighted population of people", intro, blocks, (76, 70, 16, 24))


def _day(run: Run) -> Line:
    """As a formula that spells the day out, under the name by which a capitation workbook finds it."""
    day = run.as_at
    told = f"DATE({day.year},{day.month},{day.day})" if day else '"not told"'
    return Line("Day the list of people is of", lambda at: told, "date", "" if day else "Give --as-at to state it", PEOPLE_AS_AT)


def _readme() -> Sheet:
    return Sheet("Read me", "Read me", "Conventions, structure and limits of this workbook.", (Notes("How this book works", (
        "Weighted population = sum over a practice's people of the weight of their age and sex x need of the practice, scaled so that "
        "all practices together keep their number of people (F1 of the capitation reference).",
        "Weights and need are taken as they are written, or refused, and added up as whole numbers, so no engine, machine or order of "
        "rows changes a penny.",
        "The figures of Practices, Working and Split are results of that run, not formulas: neither people nor pseudonyms are in "
        "this workbook.",
        "People without a practice, of a practice without need, or of an age or sex without a weight are refused, counted with the reason, "
        "and get no money.",
        "Need and weights come from whoever ran it. Age and sex alone are not fit to split a budget: need must carry what they do not.",
    )),), widths=(110, 20))  # fmt: skip


def _table(run: Run) -> Grid:
    practices = run.found.practices
    texts = [n for n in TEXTS if any(p.texts.get(n) for p in practices)]
    costs = [n for n in COSTS if any(n in p.costs for p in practices)]
    return Grid("Practices", (
        Column("practice", "Practice", "text", VERDICT, tuple(run.codes), total=TOTAL),
        *(Column(n, TEXTS[n][0], TEXTS[n][1], TEXTS[n][2], tuple(p.texts.get(n) or None for p in practices)) for n in texts),
        Column("list", "Registered list", "count", PEOPLE, tuple(run.found.people), total=_sum("Practices", "list", 0)),
        *(Column(f"weighted_{s}", f"{name} {WEIGHTED}", "persons", SERVICE, tuple(run.found.population(s)),
                 total=_sum("Practices", f"weighted_{s}", PRINTED)) for s, name in enumerate(run.weights.services)),
        *(Column(n, COSTS[n], "ratio", INDEX, tuple(p.costs.get(n) for p in practices)) for n in costs),
    ), len(practices), role="Output")  # fmt: skip


def _sum(grid: str, column: str, places: int) -> CellFormula:
    """The sum of a column, to the places it is shown with: what stands in its row of totals."""
    return lambda at: f"ROUND(SUM({at.column(grid, column)}),{places})"


def _practices(run: Run) -> Sheet:
    intro = "People counted and weighted population by service; each of these columns adds up to the people counted."
    return Sheet("Practices", "Practices", intro, (_table(run),))


def _by_place(run: Run) -> tuple[Sheet, ...]:
    places = run.places
    if not places:
        return ()
    of = lambda name: lambda at, i: (
        f"ROUND(SUMIF({at.column('Practices', 'place')},{at.at('ByPlace', 'place', i)},{at.column('Practices', name)}),{TOLD})")
    named = [(f"weighted_{s}", name) for s, name in enumerate(run.weights.services)]
    grid = Grid("ByPlace", (
        Column("place", "Place name", "text", 30, tuple(places), total=TOTAL),  # not "Place": this is no table of practices
        Column("list", "People", "count", PEOPLE, formula=of("list"), total=_sum("ByPlace", "list", 0)),
        *(Column(column, name, "persons", SERVICE, formula=of(column), total=_sum("ByPlace", column, PRINTED)) for column, name in named),
    ), len(places), role="Output")  # fmt: skip
    chart = Chart("Weighted population by place", "ByPlace", "place", tuple(column for column, _ in named), axis="People",
                  colours=COLOURS,
                  alt_text="Bars of the weighted population of each service by place; the figures stand in the table below")  # fmt: skip
    blocks = (chart, grid) if len(places) <= MOST_BARS else (grid,)
    intro = "Weighted population of each service, and the people it is of."
    return (Sheet("By place", "By place", intro, blocks, (30, PEOPLE, *(SERVICE for _ in named))),)


def _split(run: Run) -> tuple[Sheet, ...]:
    if not run.parts:
        return ()
    count = len(run.codes)
    names = list(run.parts)
    first, last = "part_0", f"part_{len(names) - 1}"
    total = lambda at, i: f"ROUND(SUM({at.at('Split', first, i)}:{at.at('Split', last, i).rpartition('!')[2]}),2)"
    grid = Grid("Split", (
        Column("practice", "Practice code", "text", VERDICT, tuple(run.codes), total=TOTAL),
        *(Column(f"part_{k}", f"{name}, £", "money", MONEY, tuple(p / 100 for p in run.parts[name]),
                 total=_sum("Split", f"part_{k}", 2)) for k, name in enumerate(names)),
        Column("total", "Together, £", "money", MONEY, formula=total, total=_sum("Split", "total", 2)),
    ), count, role="Output")  # fmt: skip
    intro = ("Each service's sum by its weighted population alone, to the penny, by largest remainder. Not the allocation, which the "
             "capitation workbook made from this one works out from other sums and cost indices.")
    return (Sheet("Split", "Split", intro, (grid,)),)


def _working(run: Run) -> Sheet:
    scale = run.weights.scale
    columns = [Column("practice", "Practice code", "text", VERDICT, tuple(run.codes))]
    for s, name in enumerate(run.weights.services):
        columns += [
            Column(f"sum_{s}", f"{name}: sum of weights", "general", RAW, tuple(n / scale for n in run.found.sums[s])),
            Column(f"need_{s}", f"{name}: need", "general", NEED, tuple(float(p.need[s]) for p in run.found.practices)),
        ]
    intro = "What the engine added up for each practice, and the need it is multiplied by."
    return Sheet("Working", "Working", intro, (Grid("Working", tuple(columns), len(run.codes)),))


def _weights(run: Run) -> Sheet:
    bands = run.weights.bands
    grid = Grid("Weights", (
        Column("band", "Band of ages", "text", VERDICT, tuple(b.text for b in bands)),
        Column("sex", "Sex", "text", 8, tuple(b.sex for b in bands)),
        Column("first", "First age", "general", 10, tuple(float(b.first) for b in bands)),
        Column("last", "Oldest age", "general", 10, tuple(float(b.last) for b in bands)),
        *(Column(f"weight_{s}", name, "general", SERVICE, tuple(float(b.weights[s]) for b in bands))
          for s, name in enumerate(run.weights.services)),
    ), len(bands))  # fmt: skip
    return Sheet("Weights", "Weights", "Cost or need of one person by age and sex; only the ratios matter.", (grid,))


def _checks(run: Run, findings: tuple[Finding, ...]) -> Sheet:
    blocking = sum(f.severity == "block" for f in findings)
    items = [
        Check("Nothing blocks", lambda at: str(blocking), lambda at: "0", 0, "Findings below that block", "count"),
        Check("People in = counted + refused", lambda at: at.at("Ledger", "people", 0),
              lambda at: f"SUM({at.column('Practices', 'list')})+SUM({at.column('Refusals', 'people')})", 0,
              "Nobody is lost or counted twice", "count"),
        *((_placed(run),) if run.places else ()),
        *(_conserved(run, s, name) for s, name in enumerate(run.weights.services)),
        *(_repeated(s, name) for s, name in enumerate(run.weights.services)),
        *(_handed_out(run, k, name) for k, name in enumerate(run.parts)),
    ]  # fmt: skip
    return Sheet("Checks", "Checks", "Every check with its figures, then every finding with its place and remedy.", (
        Checks(tuple(items)), findings_block(findings),
    ), widths=(52, 17, 44, 30, 22, 12, 12))  # fmt: skip


def _placed(run: Run) -> Check:
    return Check("By place: everybody is in one place", lambda at: at.at("ByPlace", "list", len(run.places)),
                 lambda at: at.at("Practices", "list", len(run.codes)), 0, "Total of By place, and of Practices", "count")  # fmt: skip


def _conserved(run: Run, s: int, name: str) -> Check:
    """The row of totals itself, so that what a person foots a column to is what was checked."""
    total = len(run.codes)
    return Check(f"{name}: weighted people are the people", lambda at: at.at("Practices", f"weighted_{s}", total),
                 lambda at: at.at("Practices", "list", total), 0, "Weighting moves people, it makes none", "persons")  # fmt: skip


def _repeated(s: int, name: str) -> Check:
    """Native formulas do the last step again: sum of weights x need, scaled."""
    def again(at: Places) -> str:
        raw, need = at.column("Working", f"sum_{s}"), at.column("Working", f"need_{s}")
        scaled = f"{raw}*{need}*SUM({at.column('Practices', 'list')})/SUMPRODUCT({raw},{need})"
        return f"ROUND(SUMPRODUCT(ABS({at.column('Practices', f'weighted_{s}')}-{scaled})),{AGAIN})"

    return Check(f"{name}: worked out again from Working", again, lambda at: "0", 10**-AGAIN,
                 "All differences added up, in people", "persons")  # fmt: skip


def _handed_out(run: Run, k: int, name: str) -> Check:
    pounds = run.sums.pence[name] / 100 if run.sums else 0
    return Check(f"{name}: all of the sum is handed out", lambda at: at.at("Split", f"part_{k}", len(run.codes)),
                 lambda at: repr(pounds), 0, "To the penny", "money")  # fmt: skip
