"""The template of primary medical weighted populations: practice workbooks of 2022/23 and later.

They publish neither the market forces factor nor the emergency ambulance cost adjustment, so the overall weighted population is an
input here; the primary medical one is rebuilt beside the published column, and a sum is split by it if one is given.
"""

from pathlib import Path

from udfs.findings import Finding
from workbooks import samples
from workbooks.capitation.primary_tables import (
    KIND,
    NOWHERE,
    NUMBERS,
    PRINTED,
    PUBLISHED,
    SCHEMA,
    VERSION,
    PrimaryJob,
    findings,
    not_rebuilt,
)
from workbooks.layout import Places
from workbooks.reference_sheets import OGL, reference_sheets
from workbooks.spec import Book, Chart, Check, Checks, Column, Grid, Line, Lines, Notes, Rows, Sheet
from workbooks.template import Template, next_year
from workbooks.template_sheets import findings_block, input_table, setting_blocks, sign_off, this_book

TOLERANCE, PLACES_SHOWN = 1e-9, 10  # persons; a difference is rounded past it, because programs differ in one that is all but zero
SUM_PLACES = 4  # of a sum of persons; at more, programs that add in different orders round it differently once in a national table
SUMS = 0.01  # persons by which rounded sums of all areas may miss the whole
BAR = 18  # pixels


def book(job: PrimaryJob, found: tuple[Finding, ...] = ()) -> Book:
    """The workbook of a job; `found` by the checks of its cells and a first calculation are written into its Checks sheet."""
    told = (*job.findings, *found)
    splits = job.splits and not any(f.severity == "block" for f in told)
    sheets = (
        _start(job, splits), _readme(), _inputs(job), _practices(job), _working(job, splits),
        *((_published(job),) if job.published else ()), _results(job, splits), _by_ccg(job, splits), _columns(job),
        _checks(job, told, splits),
    )  # fmt: skip
    licence = "None: every figure is invented" if job.invented else OGL
    sheets += reference_sheets(sheets, job.source, job.sha256, licence, job.changes)
    title = "Primary medical weighted populations" + (f", {job.settings['vintage']}" if job.settings.get("vintage") else "")
    return Book(KIND, VERSION, title, sheets, run_id=f"{VERSION} {job.sha256[:8]}")


# ---- the first sheets


def _start(job: PrimaryJob, splits: bool) -> Sheet:
    steps = Notes("Steps", (
        "1. Inputs: check the health inequalities weight, its source and evidence status; enter a sum if one is to be split.",
        "2. Practices: one row a practice, as read from the source. Working: the primary medical formula.",
        "3. Published: the source's own column beside ours. Columns: which columns can be rebuilt and which are taken as published.",
        "4. Results and By CCG: need by system and CCG, and what each receives when a sum is given.",
        "5. Checks: every check with its figures, and every finding of the import. One verdict stands on top of every sheet.",
        "6. Sign off below: one person prepares, another reviews.",
    ))  # fmt: skip
    of = f", which are those of CCG {job.settings['area']}" if job.settings.get("area") else ""
    split = (Line("Sum split, £", lambda at: f"ROUND(SUM({at.column('Working', 'split')}),2)", "money",
                  f"All of it over the practices listed{of}"),) if splits else ()  # fmt: skip
    headlines = Lines("Headline figures", (
        Line("Practices listed", lambda at: f"ROWS({at.column('Practices', 'practice')})", "count"),
        Line("Registered list, persons", lambda at: f"ROUND(SUM({at.column('Practices', 'list')}),2)", "persons"),
        Line("Primary medical weighted population", lambda at: f"ROUND(SUM({at.column('Working', PUBLISHED)}),2)", "persons"),
        *split,
    ))  # fmt: skip
    invented = "INVENTED FIGURES, for trying out only. " if job.invented else ""
    intro = f"{invented}Source {job.source}{', ' + str(job.settings['vintage']) if job.settings.get('vintage') else ''}."
    return Sheet("Start", "Primary medical weighted populations", intro, (steps, headlines, sign_off(job)), widths=(76, 24, 16, 24))


def _readme() -> Sheet:
    return Sheet("Read me", "Read me", "Conventions, structure and limits of this workbook.", (Notes("How this book works", (
        "Pale yellow cells with blue text are inputs. Everything else is calculated; sheets are protected without a password.",
        "Primary medical weighted population = (1 - h) x need + h x avoidable mortality; h is a dated parameter of the sheet Inputs.",
        "The source has neither a market forces factor nor an emergency ambulance cost adjustment: its overall weighted population cannot "
        "be rebuilt and stands here as published. The sheet Columns names every such column.",
        "The source gives no money. A sum entered in Inputs is split by largest remainder: the parts add up to it exactly.",
        "Nothing is split while a finding blocks.",
        "Blank, zero, text and an error are four different things; nothing is filled in silently and no weight is rescaled.",
        "Shares of a weighted population are not shares of the actual allocation, which convergence and add-on funding change.",
    )),), widths=(110, 20))  # fmt: skip


def _inputs(job: PrimaryJob) -> Sheet:
    intro = "The dated parameter with unit, source and evidence status. Fill in who checked it."
    blocks = (block for block in setting_blocks(SCHEMA, job) if job.prints or block.title != PRINTED)
    return Sheet("Inputs", "Inputs", intro, (this_book(SCHEMA, job), *blocks))


def _practices(job: PrimaryJob) -> Sheet:
    table = input_table(SCHEMA, job, "practices")
    kept = tuple(c for c in table.columns if not job.practices or job.has(c.name))
    grid = Grid(table.name, kept, table.rows, table=True, role="Input")
    return Sheet("Practices", "Practices", f"One row a practice, as read from {job.source}.", (grid,), protect=False)


# ---- the formula


def _working(job: PrimaryJob, splits: bool) -> Sheet:
    data = lambda name: lambda at: at.column("Practices", name)
    formula = lambda at: (f"CAPITATION_INEQUALITIES_BLEND({data('need')(at)},{data('avoidable_mortality')(at)},"
                          f"{at.cell('inequalities_weight')})")  # fmt: skip
    index = lambda at: f"CAPITATION_NEED_INDEX({at.column('Working', PUBLISHED)},{data('list')(at)})"
    split = lambda at: f"CAPITATION_SPLIT({at.cell('sum_to_split')},{at.column('Working', PUBLISHED)},{data('practice')(at)})"
    per_head = lambda at, i: f"{at.at('Working', 'split', i)}/{at.at('Practices', 'list', i)}"
    money = (Column("split", "Split, £", "money", 18, array=split),
             Column("per_head", "£ per registered person", "money", 16, formula=per_head)) if splits else ()  # fmt: skip
    columns = (
        Column("practice", "Practice", "text", 12, formula=lambda at, i: at.at("Practices", "practice", i)),
        Column(PUBLISHED, "Primary medical weighted population", "persons", 18, array=formula),
        Column("need_index", "Need index (England = 1)", "ratio", 18, array=index),
        *money,
    )
    intro = "Need and avoidable mortality blended, one function a column; the last columns are the split, if a sum is given."
    return Sheet("Working", "Working", intro, (Grid("Working", columns, _rows(job)),))


def _rows(job: PrimaryJob) -> int:
    return input_table(SCHEMA, job, "practices").rows


def _published(job: PrimaryJob) -> Sheet:
    """The published column beside ours, by practice and not by position."""
    def difference(at: Places, i: int) -> str:
        ours, theirs = at.at("Working", PUBLISHED, i), at.at("Published", PUBLISHED, i)
        return f'IF({theirs}="","",ROUND(ABS({ours}-{theirs}),{PLACES_SHOWN}))'

    values = tuple(job.published.get(str(row["practice"])) for row in job.practices)
    grid = Grid("Published", (
        Column("practice", "Practice", "text", 12, formula=lambda at, i: at.at("Practices", "practice", i)),
        Column(PUBLISHED, "Primary medical weighted population, published", "persons", 20, values),
        Column("off", "Difference from ours", "difference", 16, formula=difference),
    ), _rows(job))  # fmt: skip
    return Sheet("Published", "Published output beside ours", f"What {job.source} publishes, beside the Working sheet.", (grid,))


# ---- results


def _results(job: PrimaryJob, splits: bool) -> Sheet:
    systems = _summary(job, "Systems", "system", "System", splits)
    height = max(260, 110 + BAR * systems.rows)
    alt = "Bar chart of the need index, one bar a system, 1 is the average of the practices' source; the figures stand in the table below"
    chart = Chart("Primary medical need index by system", "Systems", "key", ("need_index",), number="0.00", alt_text=alt, height=height)
    return Sheet("Results", "Results", "Need by system, and what each receives when a sum is given.", (chart, systems),
                 (14, 16, 20, 22, 18, 22, 18))  # fmt: skip


def _by_ccg(job: PrimaryJob, splits: bool) -> Sheet:
    intro = "Need by CCG, and what each receives when a sum is given."
    return Sheet("By CCG", "Results by CCG", intro, (_summary(job, "CCGs", "ccg", "CCG", splits),), (14, 16, 20, 22, 18, 22, 18))


def _summary(job: PrimaryJob, name: str, key: str, header: str, splits: bool) -> Grid:
    groups = tuple(job.groups(key)) or (NOWHERE,)
    here = any(row.get(key) for row in job.practices)  # a column nobody fills is left out of Practices
    criterion = lambda at, i: f'IF({at.at(name, "key", i)}="{NOWHERE}","",{at.at(name, "key", i)})'

    def total(grid: str, column: str, places: int):
        # rounded, because programs add a long column in different orders and differ in the last digit
        whole = lambda at: f"ROUND(SUM({at.column(grid, column)}),{places})"
        part = lambda at, i: f"ROUND(SUMIF({at.column('Practices', key)},{criterion(at, i)},{at.column(grid, column)}),{places})"
        return part if here else lambda at, i: whole(at)

    rows_of = lambda at, i: f"COUNTIF({at.column('Practices', key)},{criterion(at, i)})"
    counted = rows_of if here else lambda at, i: f"ROWS({at.column('Practices', 'practice')})"
    ratio = lambda above: lambda at, i: f'IF({at.at(name, "list", i)}=0,"",{at.at(name, above, i)}/{at.at(name, "list", i)})'
    money = (Column("split", "Split, £", "money", 22, formula=total("Working", "split", 2)),
             Column("per_head", "£ per registered person", "money", 18, formula=ratio("split"))) if splits else ()  # fmt: skip
    return Grid(name, (
        Column("key", header, "text", 14, groups),
        Column("practices", "Practices", "count", 14, formula=counted),
        Column("list", "Registered list", "persons", 18, formula=total("Practices", "list", SUM_PLACES)),
        Column(PUBLISHED, "Primary medical weighted population", "persons", 20, formula=total("Working", PUBLISHED, SUM_PLACES)),
        Column("need_index", "Need index (England = 1)", "ratio", 14, formula=ratio(PUBLISHED)),
        *money,
    ), len(groups), title=f"By {header}" if name == "Systems" else "", role="Output")  # fmt: skip


def _columns(job: PrimaryJob) -> Sheet:
    """Sums of every column beside printed totals, and which columns no formula reaches."""
    shown = [(name, header) for name, header in NUMBERS if job.has(name)]
    given = lambda at, i: at.cell(f"printed_{shown[i][0]}")
    printed = lambda at, i: f'IF({given(at, i)}="","",{given(at, i)})'
    total = lambda at, i: f"ROUND(SUM({at.column('Practices', shown[i][0])}),2)"
    gap = lambda at, i: f'IF({at.at("Printed", "printed", i)}="","",ROUND({at.at("Printed", "printed", i)}-{at.at("Printed", "sum", i)},2))'
    totals = Grid("Printed", (
        Column("column", "Column", "text", 44, tuple(header for _, header in shown)),
        Column("printed", "Printed total", "persons", 20, formula=printed if job.prints else lambda at, i: '""'),
        Column("sum", "Sum of the rows", "persons", 20, formula=total),
        Column("off", "Difference", "difference", 16, formula=gap),
    ), len(shown), title="Control totals")  # fmt: skip
    taken = Rows("Taken as published", ("Column", "Why it cannot be rebuilt"), tuple(not_rebuilt(job)) or (("(none)", ""),))
    intro = "What the rows add up to, beside the totals the source prints; and the columns that stand here as published."
    return Sheet("Columns", "Columns", intro, ((totals, taken) if shown else (taken,)), widths=(46, 74, 20, 16))


# ---- checks


def _checks(job: PrimaryJob, told: tuple[Finding, ...], splits: bool) -> Sheet:
    total = lambda grid, column, places: lambda at: f"ROUND(SUM({at.column(grid, column)}),{places})"
    steps = ("split",) if splits else (PUBLISHED, "need_index")
    items = [
        Check("Every row of the source is placed", _rows_read, _placed, 0,
              "Rows read = practices listed + totals and notes + practices of other areas; not checked while rows read is blank", "count"),
        Check("Nothing blocks", lambda at: str(sum(f.severity == "block" for f in told)), lambda at: "0", 0,
              "Findings below that block; nothing is split while there is one", "count"),
        Check("No step of the formula is in error", lambda at: f"SUMPRODUCT(--ISERROR({at.column('Working', PUBLISHED, steps[-1])}))",
              lambda at: "0", 0, "Every practice has its weighted population, index and part", "count"),
        Check("Systems add up to the practices", total("Systems", PUBLISHED, 4), total("Working", PUBLISHED, 4), SUMS,
              "Every practice is in one system; (none) where the source names none", "persons"),
        Check("CCGs add up to the practices", total("CCGs", PUBLISHED, 4), total("Working", PUBLISHED, 4), SUMS,
              "Every practice is in one CCG; (none) where the source names none", "persons"),
    ]  # fmt: skip
    if job.published:
        items.append(Check("Published: primary medical weighted population", lambda at: f"MAX({at.column('Published', 'off')})",
                           lambda at: "0", TOLERANCE, "Largest difference from the published column over all rows, persons", "difference"))
    if splits:
        items.append(Check("The parts add up to the sum split", total("Working", "split", 2), lambda at: at.cell("sum_to_split"), 0,
                           "To the penny", "money"))  # fmt: skip
    return Sheet("Checks", "Checks", "Every check with its figures, then every finding with its place and remedy.", (
        Checks(tuple(items)), findings_block(told),
    ), widths=(44, 17, 62, 32, 28, 14, 13))  # fmt: skip


def _placed(at: Places) -> str:
    return f"ROWS({at.column('Practices', 'practice')})+SUM({at.cell_range('total_rows', 'rows_elsewhere')})"


def _rows_read(at: Places) -> str:
    return f'IF({at.cell("rows_read")}="",{_placed(at)},{at.cell("rows_read")})'


TEMPLATE = Template.of(
    SCHEMA, sample=Path(samples.FOLDER) / KIND, book=book, findings=findings, steps={}, title="Primary medical weighted populations",
    job=PrimaryJob, rolled=lambda job: next_year(SCHEMA, job),
)  # fmt: skip
