"""What a Tender button writes: the sheets of its step and every calculated sheet that is there, from the job that stands in the book.

Sheets that are not calculated are made once and never written again. Route, Timetable and Start hold both: they are written anew when their
calculations change, with every entry carried over, and left alone when anything else on them would be lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import xlwings as xw

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks import tender
from workbooks.errors import refuse
from workbooks.job_tables import MOST_ROWS
from workbooks.spec import Book, Checks, Grid, Inputs, Lines, Sheet
from workbooks.template import empty
from workbooks.tender import MADE_BY, SET_UP, STRESS
from workbooks.tender_findings import findings as job_findings
from workbooks.tender_import import from_book
from workbooks.tender_job import Job
from workbooks.writer import AREA, FINDINGS
from xl_addin.macros.reading import LiveBook, LiveSheet
from xl_addin.macros.spec_cells import VERDICT, Missing, SheetCells, cells_of
from xl_addin.macros.spec_sheet import same
from xl_addin.macros.tender_places import LivePlaces, area_box, is_tender, live_places, owners, renamed

STRESS_OF_A_LOT = "Stress test "
TYPED_IN = "entries typed into this workbook"

@dataclass
class Plan:
    """The cells to be written, in the order of the sheets, `every` with those that need no writing. `sheets`: our name -> the book's."""

    job: Job
    spec: Book
    places: LivePlaces
    sheets: dict[str, str]
    cells: list[SheetCells]
    every: list[SheetCells]
    left_alone: list[Finding]


def read_job(book: xw.Book) -> tuple[LiveBook, Job]:
    """The job that stands in the book. Raises WorkbookError when no tender stands in it."""
    live = LiveBook(book)
    if not is_tender(live):
        raise refuse("no_tender", book=book.name)
    job = from_book(live)  # type: ignore[arg-type]  # reading by name asks no more of a book than this
    _refuse_scattered(job)
    return live, job


def _refuse_scattered(job: Job) -> None:
    """A formula takes the settings of a lot as one range."""
    for lot in job.lots:
        rows = [i for i, row in enumerate(job.rows["formula"]) if row["lot"] == lot]
        if rows and rows != list(range(rows[0], rows[-1] + 1)):
            raise refuse("settings_apart", lot=lot, place=job.rows["formula"][rows[-1]]["at"])


def read_or_new(book: xw.Book) -> tuple[LiveBook, Job, bool]:
    """The job of the book, or an empty one; and whether it is new."""
    live = LiveBook(book)
    if is_tender(live):
        return *read_job(book), False
    return live, empty(tender.TEMPLATE, TYPED_IN), True


def every_finding(job: Job) -> tuple[Finding, ...]:
    """What reading and checking the tables found."""
    return (*job.findings, *job_findings(job))


def plan(live: LiveBook, job: Job, steps: tuple[str, ...], findings: tuple[Finding, ...]) -> Plan:
    """The cells of some steps. Raises WorkbookError when a name or a sheet stands in the way."""
    whole = tender.book(replace(job, findings=()), findings)
    spec, sheets = renamed(_titled(whole, job), live)
    own = {sheet.name: ours.name for sheet, ours in zip(spec.sheets, whole.sheets, strict=True)}
    there = {name for name in own if name in live.sheets}
    kept = {s.name for s in spec.sheets if s.name in there and _made_once(s)}
    wanted = {name for name, ours in own.items() if (_step_of(ours) in (SET_UP, *steps) or name in there) and name not in kept}
    _refuse_taken_names(spec, live, set(own))
    made, places = _cells(spec, live, kept, wanted, there, job)
    alone = dict(_would_lose(spec, live, made, there))
    if alone:
        names = set(alone)
        made, places = _cells(spec, live, kept | names, wanted - names, there, job)
    changed = [cells for cells in made if cells.name not in there or not same(live.sheet(cells.name), cells)]
    return Plan(job, spec, places, sheets, changed, made, [_left_alone(name, cell) for name, cell in alone.items()])


def _step_of(sheet: str) -> str:
    """The step that makes a sheet; what no other step makes comes with the score."""
    lot = sheet.startswith(STRESS_OF_A_LOT)
    return STRESS if lot else next(step for step, sheets in MADE_BY.items() if sheet in sheets)


def _titled(book: Book, job: Job) -> Book:
    if job.settings.get("title"):
        return book
    first, *others = book.sheets
    return replace(book, sheets=(replace(first, title="Tender evaluation"), *others))


def _cells(
    spec: Book, live: LiveBook, kept: set[str], wanted: set[str], there: set[str], job: Job
) -> tuple[list[SheetCells], LivePlaces]:
    places = live_places(spec, live, kept, job)
    missing = Missing(sheet.name for sheet in spec.sheets if sheet.name not in there | wanted)
    return [cells_of(sheet, places, missing) for sheet in spec.sheets if sheet.name in wanted], places


def _made_once(sheet: Sheet) -> bool:
    """Whether nothing on it is calculated: a person fills it, or it only tells."""
    return not any(isinstance(b, (Lines, Checks)) or (isinstance(b, Grid) and not b.table) for b in sheet.blocks)


def _refuse_taken_names(spec: Book, live: LiveBook, ours: set[str]) -> None:
    wanted = {item.name.casefold() for b in spec.blocks(Inputs) + spec.blocks(Lines) for item in b.items if item.name}
    wanted |= {f"{b.name}{AREA}".casefold() for b in spec.blocks(Grid)}
    for name, sheet in owners(live):
        if name.casefold() in wanted and sheet not in ours:
            raise refuse("name_taken", name=name, place=live.names[name].removeprefix("="))


# ---- what may be written anew


def _would_lose(spec: Book, live: LiveBook, made: list[SheetCells], there: set[str]) -> Iterator[tuple[str, str]]:
    """Sheets with entries that cannot be written anew, and the first cell that would be lost.

    Raises WorkbookError cell_would_be_lost for a sheet that is calculated and nothing else, where the result would be an old one."""
    sheets = {sheet.name: sheet for sheet in spec.sheets}
    for cells in made:
        sheet = sheets[cells.name]
        lost = _lost(live.sheet(cells.name), cells, live, sheet) if cells.name in there else None
        if lost and not any(isinstance(b, Inputs) or (isinstance(b, Grid) and b.table) for b in sheet.blocks):
            raise refuse("cell_would_be_lost", sheet=cells.name, cell=lost)
        if lost:
            yield cells.name, lost


def _lost(standing: LiveSheet, cells: SheetCells, live: LiveBook, sheet: Sheet) -> str | None:
    """The first cell with something of a person's own that writing the sheet anew would lose."""
    if same(standing, cells):
        return None
    entered = dict(_entered(live, standing, sheet))
    spare = Counter(entered.values()) - Counter(v for v in cells.values.values() if v is not None)
    return next((_address(place) for place, value in entered.items() if spare[value]), None)


def _entered(live: LiveBook, standing: LiveSheet, sheet: Sheet) -> Iterator[tuple[tuple[int, int], object]]:
    """Constants that are not of our making: not calculated, no title, label or note of ours."""
    tables = {f"{b.name}{AREA}".casefold() for b in sheet.blocks if isinstance(b, Grid) and b.table}
    areas = {name.casefold(): area_box(live.names[name]) for name, own in owners(live) if own == standing.name}
    boxes = [box for name, box in areas.items() if box and name.endswith(AREA.casefold()) and name not in tables]
    boxes += [(top, left, MOST_ROWS, right) for name, (top, left, _, right) in areas.items() if name == f"{FINDINGS}{AREA}".casefold()]
    titles = {(box[0] - 1, 1) for box in areas.values() if box}
    for (row, column), value in standing.cells.items():
        calculated = (row, column) in standing.formulas or any(b[0] <= row <= b[2] and b[1] <= column <= b[3] for b in boxes)
        beside = column in (1, 3) and ((row, 2) in standing.formulas or _waits(standing.cell(row, 2)))
        label = (row <= VERDICT[0] and column == 1) or (row, column) in titles or _waits(value)
        if value != "" and not (calculated or beside or label):
            yield (row, column), value


def _waits(value: object) -> bool:
    return isinstance(value, str) and value.startswith("Shown once the sheet ")


def _address(place: tuple[int, int]) -> str:
    return f"{column_letters(place[1])}{place[0]}"


def _left_alone(sheet: str, cell: str) -> Finding:
    sentence = f"The sheet {sheet} was left as it is: writing its calculations anew would lose what stands in {cell}."
    return Finding(f"{sheet}!{cell}", "left alone", "warn", sentence, "Move it to a sheet of your own, then press the button again.")
