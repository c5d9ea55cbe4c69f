"""The template of need by age and sex: people of each practice brought into the bands of a table of weights, and weighed.

It says of itself that age and sex alone are not fit to split a budget, so it splits none.
"""

from pathlib import Path

from udfs.findings import Finding
from workbooks import samples
from workbooks.capitation.age_sex_tables import (
    BOTH,
    CANNOT,
    GAP,
    KIND,
    SCHEMA,
    VERSION,
    WARNING,
    AgeSexJob,
    findings,
)
from workbooks.layout import Places
from workbooks.reference_sheets import reference_sheets
from workbooks.spec import Book, Chart, Check, Checks, Column, Grid, Line, Lines, Notes, Sheet
from workbooks.template import Template, next_year
from workbooks.template_sheets import findings_block, input_table, setting_blocks, sign_off, this_book

WORDS = {"F": "women", "M": "men"}
LICENCE = "See the Read me of the source"
SUM_PLACES = 4  # of a sum of persons; at more, programs that add in different orders may round it differently
SUMS = 0.01  # persons by which rounded sums of all areas may miss the whole


def book(job: AgeSexJob, found: tuple[Finding, ...] = ()) -> Book:
    """The workbook of a job; `found` by the checks of its cells and a first calculation are written into its Checks sheet."""
    told = (*job.findings, *found)
    sheets = (
        _start(job), _readme(), _inputs(job), _people(job), _weights(job), _mapping(job), *(_bands(job, sex) for sex in BOTH),
        _need(job), _results(job), _checks(job, told),
    )  # fmt: skip
    licence = "None: every figure is invented" if job.invented else LICENCE
    sheets += reference_sheets(sheets, job.source, job.sha256, licence, job.changes)
    return Book(KIND, VERSION, "Need by age and sex", sheets, run_id=f"{VERSION} {job.sha256[:8]}")


def _start(job: AgeSexJob) -> Sheet:
    steps = Notes("Steps", (
        "1. Age and sex: one row a practice and sex, one column an age, as read from the source.",
        "2. Weights: cost or need of a person by age band and sex. Mapping: which ages go into which band.",
        "3. Bands, women and Bands, men: the same people by band. Need: weighted population and need index of each practice.",
        "4. Results: by system, and who stands in which band.",
        "5. Checks: every check with its figures, and every finding. One verdict stands on top of every sheet.",
        "6. Sign off below: one person prepares, another reviews.",
    ))  # fmt: skip
    headlines = Lines("Headline figures", (
        Line("Practices listed", lambda at: f"ROWS({at.column('Need', 'practice')})", "count"),
        Line("People", lambda at: f"ROUND(SUM({at.column('Need', 'list')}),2)", "persons"),
        Line("Lowest need index", lambda at: f"ROUND(MIN({at.column('Need', 'need_index')}),6)", "ratio"),
        Line("Highest need index", lambda at: f"ROUND(MAX({at.column('Need', 'need_index')}),6)", "ratio"),
    ))  # fmt: skip
    invented = "INVENTED FIGURES, for trying out only. " if job.invented else ""
    intro = f"{invented}{WARNING}"
    return Sheet("Start", "Need by age and sex", intro, (steps, headlines, sign_off(job)), widths=(76, 24, 16, 24))


def _readme() -> Sheet:
    return Sheet("Read me", "Read me", "Conventions, structure and limits of this workbook.", (Notes("How this book works", (
        WARNING,
        "Pale yellow cells with blue text are inputs. Everything else is calculated; sheets are protected without a password.",
        "Weighted population = people x weight of their band, scaled so that all practices listed together keep their number of people.",
        "A need index of 1 is the average of the practices listed here, not of England.",
        "Every age belongs to one band. People older or younger than the bands, and people in a band without a weight, are errors.",
        "A blank among the ages is an error unless somebody has said that it means nobody; it is never filled in silently.",
    )),), widths=(110, 20))  # fmt: skip


def _inputs(job: AgeSexJob) -> Sheet:
    return Sheet("Inputs", "Inputs", "Date of the list, and what a blank means.", (this_book(SCHEMA, job), *setting_blocks(SCHEMA, job)))


def _people(job: AgeSexJob) -> Sheet:
    table = input_table(SCHEMA, job, "people")
    kept = tuple(c for c in table.columns if not c.name.startswith("age_") or int(c.name[4:]) in job.ages)
    grid = Grid(table.name, kept, table.rows, table=True, role="Input")
    return Sheet("Age and sex", "People by age and sex", f"Registered people, as read from {job.source}.", (grid,), protect=False)


def _weights(job: AgeSexJob) -> Sheet:
    intro = f"Cost or need of one person; only the ratios matter. Source: {job.settings.get('weights_source') or 'still to be filled in'}."
    return Sheet("Weights", "Weights", intro, (input_table(SCHEMA, job, "weights"),), protect=False)


def _names(job: AgeSexJob, sex: str) -> list[tuple[str, str, int]]:
    """Name, heading and row of the table of weights of each band."""
    return [(f"{sex}{k}", f"{WORDS[sex].capitalize()} {row['band']}", i) for k, (i, row) in enumerate(job.bands(sex))]


def _mapping(job: AgeSexJob) -> Sheet:
    """Which age goes into which band."""
    def band(sex: str):
        rows = [i for i, _ in job.bands(sex)]
        part = lambda at, name: _part(at, "Weights", name, rows[0], rows[-1])
        return lambda at, i: f'INDEX({part(at, "band")},MATCH({at.at("Ages", "age", i)},{part(at, "first")},1))'

    ages = Grid("Ages", (
        Column("age", "Column of Age and sex", "general", 22, tuple(float(age) for age in job.ages)),
        *(Column(sex, f"Band of {WORDS[sex]}", "text", 22, formula=band(sex)) for sex in BOTH),
    ), len(job.ages), role="Output")  # fmt: skip
    intro = "Every single age goes into the one band between whose first and oldest age it lies; 120 stands for an open end."
    return Sheet("Mapping", "Ages into bands", intro, (ages,))


def _part(at: Places, grid: str, column: str, first: int, last: int) -> str:
    """Some rows of one column."""
    return _row(at, grid, column, column, first, last)


def _row(at: Places, grid: str, first: str, last: str, row: int, to: int | None = None) -> str:
    """A part of a grid as one range: the columns from `first` to `last`, of one row or from a row to another."""
    end = at.at(grid, last, row if to is None else to).rpartition("!")[2]
    return f"{at.at(grid, first, row)}:{end}"


def _bands(job: AgeSexJob, sex: str) -> Sheet:
    count, names = len(job.practices), _names(job, sex)
    top = BOTH.index(sex) * count
    ages = (f"age_{job.ages[0]}", f"age_{job.ages[-1]}") if job.ages else ("", "")
    first, last = names[0][2], names[-1][2]
    spill = lambda at: (
        f"CAPITATION_AGE_BANDS({_row(at, 'People', *ages, top, top + count - 1)},{at.column('Ages', 'age')},"
        f"{_part(at, 'Weights', 'first', first, last)},{at.at('Weights', 'oldest', last)},{at.cell('blanks')})"
    )
    practice = Column("practice", "Practice", "text", 12, formula=lambda at, i: at.at("People", "practice", top + i))
    columns = (practice, *(Column(name, header, "count", 12) for name, header, _ in names))
    title = f"Bands, {WORDS[sex]}"
    return Sheet(title, title, "People of each practice by age band.", (Grid(f"Bands{sex}", columns, count, spill=spill),))


def _need(job: AgeSexJob) -> Sheet:
    names = [(sex, name, header) for sex in BOTH for name, header, _ in _names(job, sex)]
    copied = lambda sex, name: lambda at, i: at.at(f"Bands{sex}", name, i)
    own = lambda at: at.column("Need", names[0][1], names[-1][1])
    spill = lambda at: f"CAPITATION_WEIGHTED_POPULATION({own(at)},{_part(at, 'Weights', 'weight', 0, len(names) - 1)})"
    people = lambda at, i: f"SUM({_row(at, 'Need', names[0][1], names[-1][1], i)})"
    index = lambda at, i: f'IF({at.at("Need", "list", i)}=0,"",{at.at("Need", "weighted", i)}/{at.at("Need", "list", i)})'
    grid = Grid("Need", (
        Column("practice", "Practice", "text", 12, formula=lambda at, i: at.at("People", "practice", i)),
        Column("system", "System", "text", 10, formula=lambda at, i: f'{at.at("People", "system", i)}&""'),
        Column("list", "People", "persons", 14, formula=people),
        Column("raw", "Weighted sum before scaling", "persons", 18), Column("weighted", "Weighted population", "persons", 18),
        Column("warning", "Warning", "words", 34),
        Column("need_index", "Need index (practices listed = 1)", "ratio", 16, formula=index),
        *(Column(name, header, "count", 9, formula=copied(sex, name)) for sex, name, header in names),
    ), len(job.practices), role="Output", spill=spill)  # fmt: skip
    return Sheet("Need", "Need by age and sex alone", WARNING, (grid,))


def _results(job: AgeSexJob) -> Sheet:
    systems = job.systems
    criterion = lambda at, i: f'IF({at.at("Systems", "key", i)}="(none)","",{at.at("Systems", "key", i)})'
    amounts = lambda at, i, name: f"SUMIF({at.column('Need', 'system')},{criterion(at, i)},{at.column('Need', name)})"
    total = lambda name: lambda at, i: f"ROUND({amounts(at, i, name)},{SUM_PLACES})"
    list_of = lambda at, i: at.at("Systems", "list", i)
    by_system = Grid("Systems", (
        Column("key", "System", "text", 26, tuple(systems)),
        Column("list", "People", "persons", 18, formula=total("list")),
        Column("weighted", "Weighted population", "persons", 18, formula=total("weighted")),
        Column("need_index", "Need index (practices listed = 1)", "ratio", 18,
               formula=lambda at, i: f'IF({list_of(at, i)}=0,"",{at.at("Systems", "weighted", i)}/{list_of(at, i)})'),
    ), len(systems), title="By system", role="Output")  # fmt: skip
    bands = {sex: _names(job, sex) for sex in BOTH}
    longest = max(BOTH, key=lambda sex: len(bands[sex]))
    of = lambda sex: lambda at, i: f"SUM({at.column(f'Bands{sex}', bands[sex][i][0])})" if i < len(bands[sex]) else '""'
    profile = Grid("Profile", (
        Column("key", "Band", "text", 26, tuple(str(job.rows["weights"][i]["band"]) for _, _, i in bands[longest])),
        Column("F", "Women", "count", 18, formula=of("F")), Column("M", "Men", "count", 18, formula=of("M")),
    ), len(bands[longest]), title="People by band", role="Output")  # fmt: skip
    chart = Chart("People by age band and sex", "Profile", "key", ("F", "M"), axis="People", number="#,##0", height=340,
                  alt_text="Bar chart of people by age band, women beside men; the figures stand in the table below")  # fmt: skip
    return Sheet("Results", "Results", WARNING, (by_system, chart, profile), (28, 18, 18, 18))


def _checks(job: AgeSexJob, told: tuple[Finding, ...]) -> Sheet:
    total = lambda grid, column, places: lambda at: f"ROUND(SUM({at.column(grid, column)}),{places})"
    count = len(job.practices)
    everybody = lambda at: f"ROUND(SUM({at.column('People', f'age_{job.ages[0]}', f'age_{job.ages[-1]}')}),2)"
    codes = lambda at, top: _part(at, "People", "practice", top, top + count - 1)
    same = lambda at: f"SUMPRODUCT(--({codes(at, 0)}<>{codes(at, count)}))"
    placed = lambda at: f'IF({at.cell("people_placed")}="",{everybody(at)},{at.cell("people_placed")})'
    items = (
        Check("Nothing blocks", lambda at: str(sum(f.severity == "block" for f in told)), lambda at: "0", 0,
              "Findings below that block", "count"),
        Check("Everybody of the source is listed", everybody, placed, 0.01, "People of the rows listed", "persons"),
        Check("Women and men stand in one order", same, lambda at: "0", 0,
              "One row a practice and sex, practices in the same order", "count"),
        Check("Everybody is in a band", total("Need", "list", 2), everybody, 0.01, "Nobody is older or younger than the bands", "persons"),
        Check("No step is in error", lambda at: f"SUMPRODUCT(--ISERROR({at.column('Need', 'raw', 'weighted')}))", lambda at: "0", 0,
              "Every practice has its weighted population", "count"),
        Check("Weighted population adds up to the people", total("Need", "weighted", 4), total("Need", "list", 4), 1e-3,
              "Weighting moves people, it makes none", "persons"),
        Check("Systems add up to the practices", total("Systems", "weighted", 4), total("Need", "weighted", 4), SUMS,
              "Every practice is in one system; (none) where the source names none", "persons"),
    )  # fmt: skip
    return Sheet("Checks", "Checks", "Every check with its figures, then every finding with its place and remedy.", (
        Checks(items), findings_block(told),
    ), widths=(44, 17, 62, 32, 28, 14, 13))  # fmt: skip


TEMPLATE = Template.of(
    SCHEMA, sample=Path(samples.FOLDER) / KIND, book=book, findings=findings, steps={}, title="Need by age and sex", job=AgeSexJob,
    hopeless=(CANNOT, GAP), rolled=lambda job: next_year(SCHEMA, job),
)  # fmt: skip
