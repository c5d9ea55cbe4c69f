"""Faults of the columns of a capitation's tables, as conditions with one truth a row: each column as it stands now.

Figures of the practices are left to the functions, which refuse a blank, a text or a negative one with its cell."""

from collections.abc import Callable

from workbooks.capitation.findings import ONCE, POSITIVE, SIGNS
from workbooks.capitation.job import NOWHERE, CapitationJob
from workbooks.capitation.results import LAST_LINE
from workbooks.capitation.tables import QUARTERS, SCHEMA
from workbooks.job.schema import Field, grid_name
from workbooks.layout import Places
from workbooks.live_gate import COMPLETE, Fault, RowFault, Span
from workbooks.live_rows import rows_to_mend, rows_told

Faults = Callable[[Places], list[RowFault | Fault]]
LONG = ("practices", "earlier", "places")  # of which the functions tell what stands twice
BUTTONS = {"practices": "Split", "places": "Assign practices to places", "accepted": "Assign practices to places",
           "baselines": "Pace of change", "providers": "Hand down", "lists": "Reconcile lists", "earlier": "Compare two vintages",
           "recoded": "Compare two vintages", "contracts": "Split", "explain": "Explain this number"}  # fmt: skip


def rows_said(job: CapitationJob, at: Places, table: str) -> str:
    """What to say of rows that came or went since the sheets were made, or stand below the table."""
    made = len(job.rows[table])
    told = rows_told(at, SCHEMA, table, made, f"make the sheets anew: press {BUTTONS[table]}")
    return f'IF({rows_to_mend(at, SCHEMA, table, made)},{told},"{COMPLETE}")'


def column_faults(job: CapitationJob, table: str, field: Field) -> Faults | None:
    """What may be wrong with the cells of a column; nothing for one that is only a note, or left to the functions."""
    special = SPECIAL.get((table, field.name))
    plain_number = table == "practices" and field.kind == "number" and field.name != "list"
    if plain_number or (field.kind == "text" and not field.required and not field.choices and not special):
        return None
    column = lambda at: at.column(grid_name(table), field.name)
    return lambda at: [*_own(table, field, column(at)), *(special(job, at, column(at)) if special else [])]


def _own(table: str, field: Field, cells: str) -> list[RowFault | Fault]:
    head = field.header
    found = [(f"ISERROR({cells})", f"{head} holds an error")]
    if field.required or table == "explain" or (table, field.name) == ("practices", "list"):
        found.append((f'{cells}=""', f"{head} is blank"))
    if field.choices:
        others = "*".join(f'({cells}<>"{choice}")' for choice in field.choices)
        found.append((f'({cells}<>"")*{others}', f"{head} is not one of {', '.join(field.choices)}"))
    elif field.kind == "code":
        found.append((f"ISNUMBER({cells})+ISLOGICAL({cells})", f"{head} holds a number, and codes are texts"))
    elif field.kind == "logical":
        found.append((f'({cells}<>"")*(1-ISLOGICAL({cells}))', f"{head} is neither TRUE nor FALSE"))
    elif field.kind in ("number", "money", "date"):
        found.append((f'({cells}<>"")*(1-ISNUMBER({cells}))', f"{head} is no {'date' if field.kind == 'date' else 'number'}"))
    if field.name in POSITIVE.get(table, ()):
        found.append((f"{cells}<0", f"{head} is negative"))
    if field.name in ONCE.get(table, ()):
        signed = "+".join(f'ISNUMBER(FIND("{sign}",{cells}))' for sign in SIGNS)
        found.append((f"({signed})>0", f"{head} holds one of the signs {' '.join(SIGNS)}"))
        found += [(f'({cells}<>"")*(COUNTIF({cells},{cells})>1)', f"{head} stands twice")] if table not in LONG else []
    return found


# ---- with what stands elsewhere


def _no_group(grid: str) -> Callable[[CapitationJob, Places, str], list[RowFault | Fault]]:
    """A system or CCG for which the sheets have no row."""
    def faults(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
        keys = at.column(grid, "key")
        blank = f'({cells}="")*(COUNTIF({keys},"{NOWHERE}")=0)'
        told = "the sheets were made without it: press Split"
        return [(_in_none(cells, [keys]), told), (blank, f"it is blank; {told}")]

    return faults


def _list(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
    return [(f"ISNUMBER({cells})*({cells}=0)", "the list is 0, so there is no need index and no pound a head"),
            (f"{cells}<0", "it is negative")]  # fmt: skip


def _placed(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
    """The open findings of the ledger, told at the first row: they are named on the sheet Coverage."""
    count, first = at.at("Coverage", "count", LAST_LINE), Span.of(cells).cell(Span.of(cells).first)
    listed = f'SUMPRODUCT(--({at.column("Uncovered", "standing")}&""="blocks"))'
    lists = "press Assign practices to places, which lists them all on the sheet Coverage;"
    told, mend = "practices are missing, unknown or placed twice:", "mend the rows, or accept each by name and reason"
    short = (first, f"IFERROR({count}>{listed},FALSE)", f"{told} {lists} {mend}")
    return [short, (first, f"{count}>0", f"{told} see the sheet Coverage; {mend}")]


def _place(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
    keys, practices, span = at.column("ByPlace", "key"), at.column("ByPlace", "practices"), Span.of(cells)
    first = span.cell(span.first)
    own = at.column("Assigned", "place")
    gone = f"SUMPRODUCT(--({practices}=0))*{_some_placed(own)}"
    out = f'COUNTIF({own},"{NOWHERE}")*(COUNTIF({keys},"{NOWHERE}")=0)'
    press = "press Assign practices to places"
    return [(f"ISNA(MATCH({cells},{keys},0))", f"the sheets were made without this place: {press}"),
            (first, f"{gone}>0", f"a place of the sheet By place has no practice any more: {press}"),
            (first, f"{out}>0", f"a practice stands in no place, and By place has no row for that: {press}")]  # fmt: skip


def _some_placed(own: str) -> str:
    """Whether the ledger placed anybody: where a row of Places cannot be read it places nobody, and that row is the one to be told."""
    return f'(COUNTIF({own},"?*")>COUNTIF({own},"{NOWHERE}"))'


def _units(job: CapitationJob, at: Places) -> list[str]:
    """Columns in which places, CCGs and systems stand."""
    return [*(at.column("Practices", key) for key in ("ccg", "system")), *([at.column("ByPlace", "key")] if job.rows["places"] else [])]


def _in_none(cells: str, columns: list[str]) -> str:
    """Looked up, not counted: a count for each cell of a national list is more than a calculation may take."""
    return f'({cells}<>"")*{"*".join(f"ISNA(MATCH({cells},{column},0))" for column in columns)}'


def _baseline(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
    kind = job.paced_by
    if not job.is_paced:
        return [(f'{cells}<>""', "the baselines are of places, and the table Places has no rows")]
    own = at.column("Assigned", "place") if kind == "place" else at.column("Practices", kind)
    span, told = Span.of(cells), f"there are practices whose {kind} has no baseline: add a row here"
    known = f"*{_some_placed(own)}" if kind == "place" else ""
    missing = f"IFERROR({at.cell('pace_missing')},0)>0"  # an error is of the ledger, which is told at the sheet Places
    return [(_in_none(cells, [own]) + known, f"there is no such {kind}"), (span.cell(span.last + 1), missing, told)]


def _parent(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
    places = [at.column("ByPlace", "key")] if job.rows["places"] else []
    known = [at.column("Providers", "unit"), at.column("Practices", "practice"), *places]
    return [(_in_none(cells, known), "there is no such practice, place or provider")]


def _listed(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
    return [(_in_none(cells, [at.column("Practices", "practice"), *_units(job, at)]), "there is no such practice, place, CCG or system")]


def _quarter(number: int) -> Callable[[CapitationJob, Places, str], list[RowFault | Fault]]:
    """People in a quarter in which the unit was not open, told at the first of them: the list is 0, or a date is wrong."""
    def faults(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
        told = "there are people in a quarter in which the unit was not open; enter 0, or correct Opened or Closed"
        before = "".join(f"*(1-{_shut(at, n)})" for n in range(1, number))
        return [(f"{_shut(at, number)}{before}", told)]

    return faults


def _shut(at: Places, number: int) -> str:
    people, opened, closed = (at.column("Lists", name) for name in (QUARTERS[number - 1], "opened", "closed"))
    first, following = (f"EDATE({at.cell('lists_year_start')},{3 * quarter})" for quarter in (number - 1, number))
    shut = f"ISNUMBER({opened})*({opened}>={following})+ISNUMBER({closed})*({closed}<={first})"
    return f"(ISNUMBER({people})*({people}>0)*({shut}>0))"


def _closed(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
    opened = at.column("Lists", "opened")
    return [(f"ISNUMBER({cells})*ISNUMBER({opened})*({cells}<{opened})", "it closed before it opened")]


def _area(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
    return [(_in_none(cells, _units(job, at)), "there is no such place, CCG or system")]


def _nobody(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
    return [(f"ISNUMBER({cells})*({cells}=0)", "it is for 0 people, so it has no value a head")]


def _chosen(grid: str, key: str) -> Callable[[CapitationJob, Places, str], list[RowFault | Fault]]:
    return lambda job, at, cells: [(_in_none(cells, [at.column(grid, key)]), "there is no such unit; choose one of the drop-down")]


def _earlier(job: CapitationJob, at: Places, cells: str) -> list[RowFault | Fault]:
    """The sheet has a row for each practice of either vintage, the last one is the total. Targets that are held back say nothing of it."""
    units, targets = at.column("Vintage", "unit"), at.column("Working", "target_exc_k")
    total, span = f'INDEX({units},ROWS({units}))&""<>"total"', Span.of(cells)
    gone = f"IF(ISERROR(SUM({targets})),FALSE,{total})"
    return [(span.cell(span.first), gone, "codes came or went since the sheets were made: press Compare two vintages")]


SPECIAL: dict[tuple[str, str], Callable[[CapitationJob, Places, str], list[RowFault | Fault]]] = {
    ("practices", "system"): _no_group("Systems"), ("practices", "ccg"): _no_group("CCGs"), ("practices", "list"): _list,
    ("places", "practice"): _placed, ("places", "place"): _place, ("baselines", "unit"): _baseline, ("providers", "parent"): _parent,
    ("lists", "unit"): _listed, ("lists", "closed"): _closed,
    **{("lists", name): _quarter(number) for number, name in enumerate(QUARTERS, 1)},
    ("contracts", "unit"): _area, ("contracts", "people"): _nobody, ("earlier", "practice"): _earlier,
    ("explain", "practice"): _chosen("Practices", "practice"), ("explain", "place"): _chosen("ByPlace", "key"),
}  # fmt: skip
