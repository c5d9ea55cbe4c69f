"""The live gate of a capitation: what of settings and tables is to be filled or mended, as it stands now.

An amount is held back (`stops`) while a fault is counted in what it is made of. What the sheets were made for (which units, how many rows,
who leaves) stands in them as it was then, so a change of it is a fault until they are made anew.
"""

from workbooks.capitation.front import FILLED, filled_sheets, inputs_sheet
from workbooks.capitation.job import CapitationJob
from workbooks.capitation.live_columns import column_faults, rows_said
from workbooks.capitation.live_settings import setting_faults
from workbooks.capitation.tables import CASCADE, LISTS, PACE, SCHEMA, VINTAGE
from workbooks.held_back import COMPLETION
from workbooks.job.schema import Setting, grid_name
from workbooks.layout import Places
from workbooks.live_gate import COMPLETE, TONES, first_fault, first_in_column, plain
from workbooks.spec import CellFormula, Column, Grid, Inputs, Line, Lines, Sheet

NO_TABLE = ("published", "findings")  # which no person fills
SPLIT, PACED, HANDED, LISTED, OTHER = "every amount", "Pace", "Cascade", "Reconciliation", "no amount"
PARTS = {**dict.fromkeys(("accepted", "places", "practices"), SPLIT), "baselines": PACED, "providers": HANDED, "lists": LISTED,
         PACE: PACED, CASCADE: HANDED, LISTS: LISTED, VINTAGE: OTHER}  # fmt: skip
COUNTS = ((SPLIT, "split_faults"), (PACED, "pace_faults"), (HANDED, "cascade_faults"), (LISTED, "lists_faults"))
Told = tuple[str, str, CellFormula]  # what a line is of, what a fault in it holds back, the fault


def completion_sheet(job: CapitationJob) -> Sheet:
    """The count and the first fault, then a line a setting and a line a column of each table."""
    lines = [*_settings(job), *_tables(job)]
    label, part, says = ([line[i] for line in lines] for i in range(3))
    count = lambda part: lambda at: f'SUMIF({at.column("Completion", "part")},"{part}",{at.column("Completion", "fault")})'
    flags = Lines("All inputs", (
        Line("Settings, columns and tables to fill or mend", lambda at: _all(job, at), "count",
             "The verdict fails while this is above 0", name="faults"),
        *(Line(f"Of these, holding back: {held}", count(held), "count", name=name) for held, name in COUNTS),
        Line("The first of them", lambda at: _first(job, at), "words", name="first_fault"),
        *((Line("Can floors and caps meet the money?", _feasible, "words", name="pace_feasible"),) if job.is_paced else ()),
    ))  # fmt: skip
    grid = Grid("Completion", (
        Column("label", "Setting, or column of a table", "words", 64, tuple(label)),
        Column("says", "State, or the first cell and what is wrong with it", "words", 110, formula=lambda at, i: says[i](at), tones=TONES),
        Column("fault", "To fill or mend", "count", 16, formula=lambda at, i: f'IF({at.at("Completion", "says", i)}="{COMPLETE}",0,1)'),
        Column("part", "Holds back", "text", 20, tuple(part)),
    ), len(lines), "One by one")  # fmt: skip
    intro = "What is to be filled or mended in the inputs, as they stand now. An amount is held back until all it is made of is complete."
    return Sheet(COMPLETION, COMPLETION, intro, (flags, grid), widths=(64, 110, 16, 20))


def _all(job: CapitationJob, at: Places) -> str:
    whole = f"SUM({at.column('Completion', 'fault')})"
    return f'{whole}+IF({at.cell("pace_feasible")}="{COMPLETE}",0,1)' if job.is_paced else whole


def _feasible(at: Places) -> str:
    """What the sheet Pace says of its own money: beside the lines, because it is known only once they let the money through."""
    notes = at.column("PaceCheck", "note")
    note = f'INDEX({notes},ROWS({notes}))&""'
    told = f'{_cause(at, note)}&": floors and caps cannot meet the money: "&{note}'
    return f'IFERROR(IF({note}="feasible","{COMPLETE}",{told}),"{COMPLETE}")'


def _cause(at: Places, note: str) -> str:
    """The money, or the cap or the floor where none is entered; the least share of a target where that is given and lifts a floor above
    its cap."""
    furthest, money, floor, cap = (at.cell(name) for name in ("furthest_below_target", "pace_budget", "floor_growth", "cap_growth"))
    unused = f'ISNUMBER(FIND("caps leave",{note}))'
    lifted = f'AND({furthest}<>"",ISNUMBER(FIND("above the cap",{note})))'
    return f'IF({lifted},"{plain(furthest)}",IF({money}<>"","{plain(money)}",IF({unused},"{plain(cap)}","{plain(floor)}")))'


def _first(job: CapitationJob, at: Places) -> str:
    says, fault = at.column("Completion", "says"), at.column("Completion", "fault")
    none = at.cell("pace_feasible") if job.is_paced else f'"{COMPLETE}"'
    return f'IF(SUM({fault})=0,{none},INDEX({says},MATCH(1,{fault},0)))'


def shown(job: CapitationJob) -> list[Setting]:
    """Settings that stand on a sheet of this book."""
    names = {item.name for sheet in (inputs_sheet(job), *filled_sheets(job)) for b in sheet.blocks if isinstance(b, Inputs)
             for item in b.items}  # fmt: skip
    return [setting for setting in SCHEMA.known.values() if setting.name in names]


def _settings(job: CapitationJob) -> list[Told]:
    block = {s.name: title for title, settings in SCHEMA.settings.items() for s in settings}
    said = lambda s: lambda at: first_fault(setting_faults(job, s, at))
    return [(f"{block[s.name]}: {s.label}", PARTS.get(block[s.name], SPLIT), said(s)) for s in shown(job)]


def _there(job: CapitationJob, table: str) -> bool:
    """Whether a table stands on a sheet that a person fills, with rows or still empty."""
    return table == "explain" or (table not in NO_TABLE and (bool(job.rows[table]) or table in ("practices", *_empty(job))))


def _empty(job: CapitationJob) -> set[str]:
    """Tables of sheets that were made to be filled, without rows yet. What is accepted only ever lets a split through that was refused."""
    made = {sheet.name for sheet in filled_sheets(job)}
    return {table for name, (table, *_) in FILLED.items() if name in made and table != "accepted"}


def _tables(job: CapitationJob) -> list[Told]:
    lines: list[Told] = []
    for table in (name for name in SCHEMA.tables if _there(job, name)):
        part, name = PARTS.get(table, OTHER), grid_name(table)
        if table != "explain":  # one row, with the explanation below it
            lines.append((f"{name}: rows", part, lambda at, t=table: rows_said(job, at, t)))
        if not job.rows[table] and table != "explain":  # whose sheet explains the first practice until one is chosen
            continue
        for field in (f for f in SCHEMA.tables[table] if (table, f.name) != ("explain", "place") or job.rows["places"]):
            if faults := column_faults(job, table, field):
                column = lambda at, n=name, f=field: at.column(n, f.name)
                lines.append((f"{name}: {field.header}", part, lambda at, c=column, f=faults: first_in_column(c(at), f(at))))
    return lines
