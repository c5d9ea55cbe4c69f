"""Money handed down: area, place, practice, provider, subcontractor, children adding up to their parent to the penny."""

from workbooks.capitation.job import NOWHERE, CapitationJob
from workbooks.capitation.results import stops
from workbooks.layout import Places
from workbooks.spec import Column, Grid, Line, Lines, Sheet
from workbooks.tender.results import text_of

UNITS, TITLE = "Handed", "Every unit with the unit above it"


def cascade_sheets(job: CapitationJob) -> tuple[Sheet, ...]:
    """Nothing without providers."""
    if not job.rows["providers"]:
        return ()
    total = lambda at: stops(
        at, f'IF({at.cell("cascade_total")}="",{at.cell("sum_to_split")},{at.cell("cascade_total")})', "cascade_faults"
    )
    money = Lines(
        "The money",
        (Line("Sum handed down, £", total, "money", "As entered, or the sum split", "cascade_money"),),
    )
    paced = " It is not the allocation after pace of change, which stands on the sheet Pace." if job.rows["baselines"] else ""
    which = f"What is handed down is the sum above by the targets of places and practices.{paced}"
    intro = f"{which} A move between two units below the same one leaves every other amount as it is. Top slice first, then level by level."
    return (
        Sheet(
            "Cascade",
            "Cascade",
            intro,
            (money, _cascade(job), _handed(job)),
            widths=(40, 26, 14, 16, 22, 22, 22),
        ),
    )


def levels(job: CapitationJob) -> list[tuple[str, int]]:
    """Each unit of the cascade by the table it stands in and its row: places, practices, then providers and what is below them."""
    places = [("ByPlace", i) for i in range(len(job.places))]
    practices = [("Practices", i) for i in range(len(job.practices))]
    return [*places, *practices, *(("Providers", i) for i in range(len(job.rows["providers"])))]


def _handed(job: CapitationJob) -> Grid:
    rows, placed = levels(job), bool(job.rows["places"])
    paid = {str(row["parent"]).casefold() for row in job.rows["providers"]}
    every = all(str(row["practice"]).casefold() in paid for row in job.practices)

    def unit(at: Places, i: int) -> str:
        grid, row = rows[i]
        return at.at(grid, {"ByPlace": "key", "Practices": "practice", "Providers": "unit"}[grid], row)

    def parent(at: Places, i: int) -> str:
        grid, row = rows[i]
        if grid == "Providers":
            return text_of(at.at("Providers", "parent", row))
        if grid == "ByPlace" or not placed:
            return '""'
        place = at.at("Assigned", "place", row)
        return f'IF({place}="{NOWHERE}","",{place})'  # one accepted without a place is paid beside the places

    def weight(at: Places, i: int) -> str:
        grid, row = rows[i]
        if grid == "Providers":
            return text_of(at.at("Providers", "weight", row))
        target = at.column("Working", "target_exc_k")
        return at.at("Working", "target_exc_k", row) if grid == "Practices" else (
            f"ROUND(SUMIF({at.column('Assigned', 'place')},{at.at('ByPlace', 'key', row)},{target}),9)")  # fmt: skip

    def level(at: Places, i: int) -> str:
        grid, row = rows[i]
        if grid == "Providers":
            return text_of(at.at("Providers", "level", row))
        return '"place"' if grid == "ByPlace" else '"practice"' if every else '""'

    return Grid(UNITS, (
        Column("unit", "Unit", "words", 40, formula=unit), Column("parent", "Unit above", "words", 24, formula=parent),
        Column("weight", "Weight", "general", 14, formula=weight), Column("level", "Level", "words", 16, formula=level),
    ), len(rows), TITLE)  # fmt: skip


def _cascade(job: CapitationJob) -> Grid:
    or_else = lambda at, name, other: f'IF({at.cell(name)}="",{other},{at.cell(name)})'
    own = lambda at, name: at.column(UNITS, name)

    def call(at: Places) -> str:
        rule = f'{or_else(at, "cascade_steps", chr(34) + "level_by_level" + chr(34))},' + or_else(
            at, "cascade_method", chr(34) + "largest_remainder" + chr(34))  # fmt: skip
        given = f"{at.cell('cascade_money')},{own(at, 'unit')},{own(at, 'weight')},{own(at, 'parent')}"
        return f"CAPITATION_CASCADE({given},{or_else(at, 'top_slice', '0')},{own(at, 'level')},{rule})"

    return Grid("Cascade", (
        Column("unit", "Unit", "words", 40), Column("parent", "Unit above", "words", 24), Column("level", "Level", "general", 14),
        Column("share", "Share of the unit above", "percent", 16), Column("amount", "Amount, £", "money", 22),
        Column("below", "Units below add up to, £", "money", 22), Column("kept", "Kept at this unit, £", "money", 22),
    ), len(levels(job)) + 1, "Amounts", role="Output", spill=call)  # fmt: skip
