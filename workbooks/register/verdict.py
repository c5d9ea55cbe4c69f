"""The checks of a register with both figures, then every finding."""

import re
from collections.abc import Iterator

from udfs.findings import Finding
from workbooks.job.schema import grid_name
from workbooks.layout import Places
from workbooks.pooled_budget.checks import ROOM
from workbooks.register.counted import counted_checks, counted_lines
from workbooks.register.dashboard import open_events
from workbooks.register.events import Event
from workbooks.register.inputs import PLACED_ELSEWHERE, sheet_of
from workbooks.register.money import money_checks
from workbooks.register.tables import CONTRACT, FEW, PARTS, TABLES, RegisterJob
from workbooks.register.unread import unread_checks
from workbooks.spec import Check, Checks, Sheet
from workbooks.template_sheets import findings_block
from workbooks.writer import FINDINGS

BELOW = 1_000  # rows looked at below a table: what is typed or pasted under it begins right there
LAST_ROW = re.compile(r"\d+$")
ANEW = "A row below it is in no figure yet: make anew, press Refresh register"


def checks_sheet(job: RegisterJob, found: list[Event], told: tuple[Finding, ...]) -> Sheet:
    """All checks with one verdict, then every finding."""
    return Sheet("Checks", "Checks", "Every check with its figures, then every finding with its place and remedy.", (
        Checks(tuple(_checks(job, found))),
        *counted_lines(job),
        findings_block(told),
    ), widths=(44, 17, 62, 32, 28, 14, 13))  # fmt: skip


def _zero(at: Places) -> str:
    return "0"


def _checks(job: RegisterJob, found: list[Event]) -> Iterator[Check]:
    yield Check("No finding blocks", _blocking, _zero, 0, "Every finding stands below, with its place and remedy", "count")
    if job.contracts:
        yield from _of_contracts(job, found)
    yield from unread_checks(job)
    yield from _typed_below(job)


def _of_contracts(job: RegisterJob, found: list[Event]) -> Iterator[Check]:
    ids = lambda at: at.column("Contracts", CONTRACT)
    yield Check("Every row of Contracts has an id", lambda at: f"COUNTA({ids(at)})", lambda at: f"ROWS({ids(at)})", 0, "", "count")
    if len(job.contracts) <= FEW:
        yield Check("Every contract has an id of its own", lambda at: f"COUNTA({ids(at)})",
                    lambda at: f"SUMPRODUCT(1/COUNTIF({ids(at)},{ids(at)}))", 1e-6, "Rows = different ids", "count")  # fmt: skip
    for part in (name for name in PARTS if name != "contracts" and job.shows(name)):
        yield Check(f"{part.capitalize()} stands in the order of Contracts", lambda at, part=part: _disordered(at, job, part), _zero, 0,
                    "Rows that differ; after sorting, make the workbook anew", "count")  # fmt: skip
    yield Check("Every provider's value is in the total", lambda at: f"ROUND(SUM({at.column('Providers', 'value')}),2)",
                lambda at: f"ROUND(SUM({at.column('Contracts', 'value_lifetime')}),2)", 0.005, "Value by provider = value of all contracts",
                "money")  # fmt: skip
    yield Check("Every contract is counted with a provider or among the others", lambda at: f"SUM({at.column('Providers', 'contracts')})",
                lambda at: f"COUNTA({ids(at)})", 0, "", "count")  # fmt: skip
    yield from counted_checks(job)
    yield from money_checks(job)
    if found:
        yield from _alerts(found)
    if job.rows["change_log"] or job.settings.get("keep_log"):
        yield from _log(job)


def _typed_below(job: RegisterJob) -> Iterator[Check]:
    """The last row of every table as it stands against the last one the workbook was made with: formulas do not grow with a table."""
    for table in (name for name in TABLES if name not in PLACED_ELSEWHERE and job.shows(name)):
        label = f"{sheet_of(table)}: last row taken in"
        yield Check(label, lambda at, table=table: _last_used(at, table, len(job.rows[table])),
                    lambda at, table=table: _last_made(at, table, len(job.rows[table])), 0, ANEW, "count")  # fmt: skip


def _last_made(at: Places, table: str, rows: int) -> str:
    """Row of the sheet; that of the heading while nothing is entered. It follows the first row when rows are put in above the table."""
    grid, first = grid_name(table), TABLES[table][0].name
    made = _row(at.at(grid, first, rows - 1)) - _row(at.at(grid, first, 0)) if rows else -1
    return f"ROW({at.at(grid, first, 0)}){made:+d}"


def _last_used(at: Places, table: str, rows: int) -> str:
    """Row of the last entry, of rows put in among the others as well. As many rows are below as the column with most entries there has.

    Counted from the last row made, and that one taken off: a row put in below it makes the area longer, not lower."""
    grid, names = grid_name(table), [field.name for field in TABLES[table]]
    base = f"ROW({at.at(grid, names[0], 0)})-1" + (f"+ROWS({at.column(grid, names[0])})" if rows else "")
    count = lambda cells: f"SUMPRODUCT(--(LEN(TRIM({cells}))>0))"
    below = []
    for name in names:
        first = at.at(grid, name, max(rows - 1, 0))
        last = LAST_ROW.sub(str(_row(first) + BELOW), first.rpartition("!")[2])
        below.append(count(f"{first}:{last}") + (f"-(LEN(TRIM({first}))>0)" if rows else ""))
    return f"{base}+MAX({','.join(below)})"


def _row(address: str) -> int:
    return int(LAST_ROW.search(address)[0])


def _disordered(at: Places, job: RegisterJob, part: str) -> str:
    grid = part.capitalize()
    mine = f'{at.at(grid, CONTRACT, 0)}:{at.at(grid, CONTRACT, len(job.contracts) - 1).rpartition("!")[2]}'
    extra = len(job.rows[part]) - len(job.contracts)
    return f'SUMPRODUCT(--({mine}<>{at.column("Contracts", CONTRACT)}))+{extra}'


def _alerts(found: list[Event]) -> Iterator[Check]:
    counted = lambda at, name: f'SUMPRODUCT(--({at.column("Alerts", "band")}&""="{name}"))'
    bands = lambda *names: lambda at: "+".join(counted(at, name) for name in names)
    every = bands("overdue", "red", "amber", "watch", "green", "none")
    meaning = "Events with a band = events that are not over"
    yield Check("Every event is among the alerts", every, open_events, 0, meaning, "count")
    yield Check("Overdue alerts are those of the dashboard", bands("overdue"), lambda at: f"SUM({at.column('Due', 'overdue')})", 0,
                "Counted from the bands, and from the dates", "count")  # fmt: skip
    dates = lambda at: f'{at.column("Events", "date")}'
    yield Check("Alerts stand in the order of their dates", lambda at: _backwards(at, len(found)), _zero, 0,
                "Rows earlier than the one before them", "count")  # fmt: skip
    yield Check("No date is lost between events and alerts", lambda at: f"SUM({at.column('Alerts', 'date')})",
                lambda at: f"SUM({dates(at)})", 0, "Sum of the dates as serial numbers", "count")  # fmt: skip


def _backwards(at: Places, rows: int) -> str:
    if rows == 1:
        return "0"
    cell = lambda first, last: f'{at.at("Alerts", "date", first)}:{at.at("Alerts", "date", last).rpartition("!")[2]}'
    before, after = cell(0, rows - 2), cell(1, rows - 1)
    return f"SUMPRODUCT(ISNUMBER({before})*ISNUMBER({after})*({before}>{after}))"


def _log(job: RegisterJob) -> Iterator[Check]:
    rows = len(job.rows["change_log"])
    if not rows:
        return
    column = lambda name, first, last: lambda at: (f'{at.at("Change_log", name, first)}:'
                                                   f'{at.at("Change_log", name, last).rpartition("!")[2]}')  # fmt: skip
    if rows > 1:
        yield Check("Every log entry follows the one before it",
                    lambda at: f"SUMPRODUCT(--({column('prev_hash', 1, rows - 1)(at)}<>{column('hash', 0, rows - 2)(at)}))", _zero, 0,
                    "Hash of an entry = previous hash of the next; the hashes themselves are checked as findings", "count")  # fmt: skip
    yield Check("Log entries are numbered without a gap", lambda at: f"MAX({at.column('Change_log', 'seq')})",
                lambda at: f"COUNT({at.column('Change_log', 'seq')})", 0, "Highest number = entries", "count")  # fmt: skip


def _blocking(at: Places) -> str:
    """Findings that block, those a later calculation adds below among them."""
    area = at.rows[FINDINGS][1]
    return f"COUNTIF('{area.sheet}'!$B${area.first}:$B${area.last + ROOM},\"block\")"
