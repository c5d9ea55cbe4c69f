"""What each system and each CCG receives, and contracts held against the core target of their area."""

from udfs.findings import CALCULATION
from workbooks.capitation.job import NOWHERE, CapitationJob
from workbooks.held_back import HELD
from workbooks.layout import Places, quoted
from workbooks.spec import Chart, Column, Grid, Line, Lines, Sheet
from workbooks.writer import FINDINGS

WIDTHS = (32, 26, 18, 18, 18, 22, 18)
OURS = f"{CALCULATION}: "
LAST_LINE = 11  # of the coverage ledger: findings not accepted
ROOM = 1000  # rows below a table in which more may come
BAR = 18  # pixels


def blocking(at: Places) -> str:
    """Findings of input and import that block, not what a calculation says of its own cells."""
    _, area = at.rows[FINDINGS]
    column = lambda letter: f"{quoted(area.sheet)}!${letter}${area.first}:${letter}${area.last + ROOM}"
    told = f'(LEFT({column("E")},{len(OURS)})<>"{OURS}")'
    return f'SUMPRODUCT(({column("B")}="block")*{told})'


def all_lists(at: Places, job: CapitationJob) -> str:
    """The registered list of everybody the money is for: of the practices listed, or of the whole source they are a part of."""
    whole = at.cell("universe_list") if job.partial else f"SUM({at.column('Practices', 'list')})"
    return f"ROUND({whole},2)"


def another_list(at: Places, job: CapitationJob) -> str:
    """1 where the list is further from the one the money is for than the tolerance."""
    population = at.cell("quantum_population")
    return f"IF(ABS({all_lists(at, job)}-{population})>{job.list_share:g}*{population},1,0)"


def stops(at: Places, amount: str, part: str = "") -> str:
    """The amount, or words no formula takes for one while something stops the split, or its own part (a count of the sheet Completion)."""
    count = at.cell("stopped_by") + (f"+{at.cell(part)}" if part else "")
    return f'IF({count}=0,{amount},"{HELD}")'


def results_sheets(job: CapitationJob) -> tuple[Sheet, ...]:
    """Native sums over the Working sheet."""
    total = lambda at: stops(at, f'CAPITATION_TOTAL({at.column("Working", "target_exc_k")},"GBP thousand")')
    money = Lines("The sum", (
        Line("Cells, columns and tables to fill or mend", lambda at: at.cell("split_faults"), "count",
             "Nothing is split while there is one; they are named on the sheet Completion", "stopped_by"),
        Line("Sum to split, £", total, "money",
             "The targets without remoteness, added exactly and rounded half-up to the penny", "sum_to_split"),
    ))  # fmt: skip
    systems = _summary(job, "Systems", "system", "System")
    chart = Chart("£ per registered person by system", "Systems", "key", ("per_head",), number="£#,##0",
                  height=max(260, 110 + BAR * systems.rows),
                  alt_text="Bar chart of pounds per registered person, one bar a system; the figures stand in the table below")  # fmt: skip
    results = Sheet(
        "Results",
        "Results",
        "What each system receives of the sum, and per head.",
        (money, chart, systems),
        WIDTHS,
    )
    per_ccg = (_summary(job, "CCGs", "ccg", "CCG"),)
    by_ccg = Sheet(
        "By CCG", "Results by CCG", "What each CCG receives of the sum, and per head.", per_ccg, WIDTHS
    )
    return results, by_ccg, *_gate_sheets(job)


def _summary(job: CapitationJob, name: str, key: str, header: str) -> Grid:
    groups = tuple(job.groups(key)) or (NOWHERE,)
    criterion = lambda at, i: f'IF({at.at(name, "key", i)}="{NOWHERE}","",{at.at(name, "key", i)})'

    def total(grid: str, column: str, places: int):
        # rounded, because programs add a long column in different orders and differ in the last digit
        return lambda at, i: (
            f"ROUND(SUMIF({at.column('Practices', key)},{criterion(at, i)},{at.column(grid, column)}),{places})"
        )

    ratio = lambda above: (
        lambda at, i: f'IF({at.at(name, "list", i)}=0,"",{at.at(name, above, i)}/{at.at(name, "list", i)})'
    )
    return Grid(name, (
        Column("key", header, "text", 14, groups),
        Column("practices", "Practices", "count", 14, formula=lambda at, i: f"COUNTIF({at.column('Practices', key)},{criterion(at, i)})"),
        Column("list", "Registered list", "persons", 18, formula=total("Practices", "list", 6)),
        Column("overall", "Overall weighted population", "persons", 18, formula=total("Working", "overall", 6)),
        Column("need_index", "Need index (whole source = 1)", "ratio", 14, formula=ratio("overall")),
        Column("split", "Split, £", "money", 22, formula=total("Working", "split", 2)),
        Column("per_head", "£ per registered person", "money", 18, formula=ratio("split")),
    ), len(groups), title=f"By {header}" if name == "Systems" else "", role="Output")  # fmt: skip


# ---- the gate


def _gate_sheets(job: CapitationJob) -> tuple[Sheet, ...]:
    """Is a contract's value a head plausible against the core target of its area, and are its people those on the list?"""
    if not job.rows["contracts"]:
        return ()
    intro = (
        "The gate asks, it does not judge: a contract with social care may rightly exceed the core target."
    )
    of = lambda at, *words: "+".join(f'SUMPRODUCT(--({at.column("Gate", "status")}&""="{word}"))' for word in words)
    counts = Lines("What it says", (
        Line("Contracts that block, or cannot be judged", lambda at: of(at, "block", "no result", ""), "count",
             "Each is a finding on the sheet Checks", "gate_blocks"),
        Line("Contracts it asks about", lambda at: of(at, "warn"), "count", "Each is a finding on the sheet Checks", "gate_asks"),
    ))  # fmt: skip
    return (Sheet("Per-head gate", "Per-head gate", intro, (counts, _gate(job)), protect=True),)


def _gate(job: CapitationJob) -> Grid:
    rows, own = len(job.rows["contracts"]), lambda name: lambda at: at.column("Gate", name)
    copied = lambda column: lambda at, i: at.at("Contracts", column, i)
    args = (own("value"), own("people"), own("list"), own("core"))
    spill = lambda at: f"CAPITATION_PER_HEAD_GATE({','.join(a(at) for a in args)},{at.cell('as_at')})"
    of_area = lambda grid, column, places: (
        lambda at, i: _of_area(job, at, at.at("Contracts", "unit", i), at.column(grid, column), places)
    )
    target = of_area("Working", "target_inc_k", 5)
    core = lambda at, i: (
        f"IF({at.at('Gate', 'list', i)}=0,0,ROUND(1000*{target(at, i)}/{at.at('Gate', 'list', i)},6))"
    )
    return Grid("Gate", (
        Column("contract", "Contract", "words", 40, formula=copied("contract")),
        Column("value", "Value a year, £", "money", 22, formula=lambda at, i: stops(at, copied("value")(at, i))),
        Column("people", "People it is for", "persons", 18, formula=copied("people")),
        Column("list", "Registered list of the area", "persons", 18, formula=of_area("Practices", "list", 6)),
        Column("core", "Core target a head, £", "money", 16, formula=core),
        Column("per_head", "Value a head, £", "money", 16), Column("ratio", "Of the core target", "points", 14),
        Column("people_ratio", "People of the list", "points", 14),
        Column("status", "Gate", "words", 12, tones=(("block", "#FFDD00"),)), Column("reason", "Why", "words", 60),
    ), rows, role="Output", spill=spill)  # fmt: skip


def _of_area(job: CapitationJob, at: Places, unit: str, amounts: str, places: int) -> str:
    """The sum over a place, CCG or system; over everybody where no area is named."""
    keys = [at.column("Practices", key) for key in ("ccg", "system")]
    keys += [at.column("Assigned", "place")] if job.rows["places"] else []
    parts = "+".join(f"SUMIF({key},{unit},{amounts})" for key in keys)
    return f'ROUND(IF({unit}="",SUM({amounts}),{parts}),{places})'


def unit_sum(at: Places, kind: str, unit: str, grid: str, column: str) -> str:
    """The sum of a column over the practices of a place, CCG or system."""
    key = at.column("Assigned", "place") if kind == "place" else at.column("Practices", kind)
    return f"SUMIF({key},{unit},{at.column(grid, column)})"
