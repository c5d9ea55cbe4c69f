"""Two vintages of the same practices: who was added, removed, coded anew or moved, and how each change adds up to the change of the sum."""

from workbooks.capitation.job import NOWHERE, CapitationJob
from workbooks.layout import Places
from workbooks.spec import Column, Grid, Sheet

FIGURES = (
    ("list", "Registered list", "persons"),
    ("overall", "Weighted people", "persons"),
    ("amount", "Target, £", "money"),
)
TOTAL = "total"
KINDS = (
    "same",
    "added",
    "removed",
    "moved",
    "coded anew",
    "coded anew and moved",
    "merged",
    "merged and moved",
    TOTAL,
)


def vintage_sheets(job: CapitationJob) -> tuple[Sheet, ...]:
    """Nothing without an earlier vintage."""
    if not job.rows["earlier"]:
        return ()
    label = job.settings.get("earlier_label") or "the earlier vintage"
    intro = f"Against {label}: each change by unit, and the changes add up to the change of the sum in every column."
    return (
        Sheet(
            "Vintage change",
            "Change between two vintages",
            intro,
            (_by_kind(), _change(job), _now(job)),
            widths=(28, 22, 14, 14),
        ),
    )


def changed_units(job: CapitationJob) -> int:
    """Units of either vintage, each under its later code."""
    later = {str(row["before"]): str(row["after"]) for row in job.rows["recoded"]}
    return len(
        {later.get(str(row["practice"]), str(row["practice"])) for row in job.rows["earlier"]} | job.codes
    )


def _now(job: CapitationJob) -> Grid:
    """Today's figures side by side, as the function takes them."""
    ccg = lambda at, i: f'IF({at.at("Practices", "ccg", i)}="","{NOWHERE}",{at.at("Practices", "ccg", i)})'
    return Grid("Now", (
        Column("practice", "Practice", "words", 28, formula=lambda at, i: at.at("Practices", "practice", i)),
        Column("parent", "CCG", "words", 22, formula=ccg),
        Column("list", "Registered list", "persons", 18, formula=lambda at, i: at.at("Practices", "list", i)),
        Column("overall", "Weighted people", "persons", 18, formula=lambda at, i: at.at("Working", "overall", i)),
        Column("amount", "Target with remoteness, £", "money", 20,
               formula=lambda at, i: f"ROUND(1000*{at.at('Working', 'target_inc_k', i)},2)"),
    ), max(len(job.practices), 1), "This vintage")  # fmt: skip


def _change(job: CapitationJob) -> Grid:
    rows = changed_units(job) + 1
    side = lambda at, grid: (
        f"{at.column(grid, 'practice')},{at.column(grid, 'parent')},{at.column(grid, 'list', 'amount')}"
    )

    def call(at: Places) -> str:
        anew = f",{at.column('Recoded', 'before', 'after')}" if job.rows["recoded"] else ""
        return f"CAPITATION_VINTAGE_DIFFERENCE({side(at, 'Earlier')},{side(at, 'Now')}{anew})"

    index = lambda when: lambda at, i: (
        f'IFERROR(IF({at.at("Vintage", f"list_{when}", i)}=0,"",{at.at("Vintage", f"overall_{when}", i)}'
        f'/{at.at("Vintage", f"list_{when}", i)}),"")')  # fmt: skip
    both = lambda at, i: f"{at.at('Vintage', 'index_before', i)},{at.at('Vintage', 'index_after', i)}"
    moved = lambda at, i: (f'IF(COUNT({both(at, i)})<2,"",ROUND({at.at("Vintage", "index_after", i)}'
                           f"-{at.at('Vintage', 'index_before', i)},9))")  # fmt: skip
    what = lambda at, i: at.at("Vintage", "what", i)
    counted = lambda at, i: f'IF({what(at, i)}&""="","total",{what(at, i)}&"")'  # LibreOffice finds no text of a function of ours
    figures = [
        Column(f"{n}_{when}", f"{h}, {when}", number, 18)
        for n, h, number in FIGURES
        for when in ("before", "after", "change")
    ]
    return Grid("Vintage", (
        Column("unit", "Practice", "words", 28), Column("what", "What happened", "words", 22), Column("from", "CCG before", "words", 18),
        Column("to", "CCG after", "words", 18), *figures,
        Column("index_before", "Weighted people a head, before", "ratio", 16, formula=index("before")),
        Column("index_after", "Weighted people a head, after", "ratio", 16, formula=index("after")),
        Column("index_change", "Change of the index", "ratio", 16, formula=moved),
        Column("kind", "What happened, to be counted", "words", 22, formula=counted),
    ), rows, "By practice", spill=call)  # fmt: skip


def _by_kind() -> Grid:
    key = lambda at, i: at.at("Kinds", "kind", i)
    kind = lambda at: at.column("Vintage", "kind")
    counted = lambda at, i: f"COUNTIF({kind(at)},{key(at, i)})" if KINDS[i] != TOTAL else f"ROWS({kind(at)})-1"  # but the total itself
    total = lambda name: lambda at, i: (
        f"ROUND(SUMIF({at.column('Vintage', 'kind')},{key(at, i)},{at.column('Vintage', f'{name}_change')}),2)")  # fmt: skip
    return Grid("Kinds", (
        Column("kind", "What happened", "text", 28, KINDS),
        Column("units", "Practices", "count", 22, formula=counted),
        *(Column(n, f"{h}, change", number, 18, formula=total(n)) for n, h, number in FIGURES),
    ), len(KINDS), "By what happened", role="Output")  # fmt: skip
