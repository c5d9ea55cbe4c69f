"""What a button of a template writes: the sheets of its step and every calculated sheet that is there, from the job in the book.

Sheets that are not calculated are made once and never written again. Those that hold both entries and calculations, or dated parameters,
are written anew when what is calculated changes, with every entry carried over, and left alone when anything else on them would be lost.
Calculated sheets whose tables have been emptied are cleared: what they showed is no result any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import xlwings as xw

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.errors import refuse
from workbooks.fill import Filled
from workbooks.job.schema import grid_name
from workbooks.job.state import Job
from workbooks.job.tables import MOST_ROWS
from workbooks.layout import INPUT_HEADERS
from workbooks.live_rows import empty_rows
from workbooks.spec import Book, Checks, Grid, Inputs, Lines, Notes, Sheet
from workbooks.template import Template, empty, from_book, load
from workbooks.templates import CANNOT_BE_LAID_OUT
from workbooks.writer import AREA, FINDINGS
from xl_addin.macros.reading import LiveBook, LiveSheet
from xl_addin.macros.spec_cells import NOT_CHECKED, VERDICT, Missing, SheetCells, cells_of
from xl_addin.macros.spec_sheet import reaches, same
from xl_addin.macros.template_places import (
    LivePlaces,
    area_box,
    is_made,
    live_places,
    owners,
    renamed,
)

TYPED_IN = "entries typed into this workbook"
NOT_DUE = "Not due: what it is calculated from has not been entered, or does not allow it"


@dataclass
class Plan:
    """The cells to be written, in the order of the sheets, `every` with those that need no writing. `sheets`: our name -> the book's.

    `undue`: the sheets among them that are cleared, because nothing is there any more that they could be calculated from."""

    job: Job
    spec: Book
    places: LivePlaces
    sheets: dict[str, str]
    cells: list[SheetCells]
    every: list[SheetCells]
    left_alone: list[Finding]
    undue: tuple[str, ...] = ()


def read_job(kind: Template, book: xw.Book, group: str) -> tuple[LiveBook, Job]:
    """The job that stands in the book. Raises WorkbookError when none stands in it, or one of another template."""
    live = LiveBook(book)
    if not is_made(live):
        raise refuse("no_sheets_yet", book=book.name, kind=_words(kind.kind), button=first_step(kind), group=group)
    other = Filled(live).value("template_kind")  # type: ignore[arg-type]  # reading by name asks no more of a book than this
    if other != kind.kind:
        raise refuse("other_template", book=book.name, kind=_words(str(other)), wanted=_words(kind.kind))
    return live, from_book(kind, live)  # type: ignore[arg-type]  # as above


def _words(kind: str) -> str:
    return kind.replace("_", " ")


def first_step(kind: Template) -> str:
    """The button that makes the sheets a person fills."""
    return next(iter(kind.steps))


def read_or_new(kind: Template, book: xw.Book, group: str) -> tuple[LiveBook, Job, bool]:
    """The job of the book, or an empty one; and whether it is new."""
    live = LiveBook(book)
    if is_made(live):
        return *read_job(kind, book, group), False
    return live, empty(kind, TYPED_IN), True


def plan(
    kind: Template, live: LiveBook, job: Job, steps: tuple[str, ...], findings: tuple[Finding, ...], anew: Collection[str] = ()
) -> Plan:
    """The cells of some steps. Raises WorkbookError when a name or a sheet stands in the way.

    `anew`: sheets the button fills itself, which are written though only a person fills such sheets otherwise."""
    whole = kind.book(replace(job, findings=()), findings)
    spec, sheets = renamed(_titled(kind, whole, job), live)
    own = {sheet.name: ours.name for sheet, ours in zip(spec.sheets, whole.sheets, strict=True)}
    there = {name for name in own if name in live.sheets}
    kept = {s.name for s in spec.sheets if s.name in there and own[s.name] not in anew and _made_once(s)}
    steps = (first_step(kind), *steps)
    wanted = {name for name, ours in own.items() if (kind.step_of(ours) in steps or name in there) and name not in kept}
    _refuse_taken_names(spec, live, set(own))
    made, places = _cells(spec, live, kept, wanted, there, job)
    alone = dict(_would_lose(kind, spec, live, made, there, job))
    if alone:
        names = set(alone)
        made, places = _cells(spec, live, kept | names, wanted - names, there, job)
    _refuse_empty_rows(kind, places, job)
    kept_as_is = lambda cells: same(live.sheet(cells.name), cells) and reaches(live.names, cells)
    changed = [cells for cells in made if cells.name not in there or not kept_as_is(cells)]
    undue = [cells for cells in _undue(kind, live, set(own), findings, places.master) if not same(live.sheet(cells.name), cells)]
    return Plan(job, spec, places, sheets, [*changed, *undue], [*made, *undue], [_left_alone(name, cell) for name, cell in alone.items()],
                tuple(cells.name for cells in undue))  # fmt: skip


def _refuse_empty_rows(kind: Template, places: LivePlaces, job: Job) -> None:
    """A sheet that is written anew gets its rows without those between them; on one that stays they would stand in the formulas."""
    kept = {name: rows for name, rows in job.rows.items() if grid_name(name) in places.tables}
    for found in empty_rows(kept) if kind.unbroken else ():
        raise refuse("empty_row", cell=found.where)


def _titled(kind: Template, book: Book, job: Job) -> Book:
    if job.settings.get("title") or "title" not in job.settings:
        return book
    first, *others = book.sheets
    return replace(book, sheets=(replace(first, title=kind.title), *others))


def _cells(
    spec: Book, live: LiveBook, kept: set[str], wanted: set[str], there: set[str], job: Job
) -> tuple[list[SheetCells], LivePlaces]:
    places = live_places(spec, live, kept, job)
    missing = Missing(sheet.name for sheet in spec.sheets if sheet.name not in there | wanted)
    return [cells_of(sheet, places, missing) for sheet in spec.sheets if sheet.name in wanted], places


def _made_once(sheet: Sheet) -> bool:
    """Whether nothing on it is calculated or taken from dated parameters: a person fills it, or it only tells."""
    return not _dated(sheet) and not any(isinstance(b, (Lines, Checks)) or (isinstance(b, Grid) and not b.table) for b in sheet.blocks)


def _dated(sheet: Sheet) -> list[str]:
    """Names of its inputs that show a dated parameter."""
    return [item.name for b in sheet.blocks if isinstance(b, Inputs) for item in b.items if item.parameter]


def _refuse_taken_names(spec: Book, live: LiveBook, ours: set[str]) -> None:
    wanted = {item.name.casefold() for b in spec.blocks(Inputs) + spec.blocks(Lines) for item in b.items if item.name}
    wanted |= {f"{b.name}{AREA}".casefold() for b in spec.blocks(Grid)}
    for name, sheet in owners(live):
        if name.casefold() in wanted and sheet not in ours:
            raise refuse("name_taken", name=name, place=live.names[name].removeprefix("="))


# ---- what may be written anew


def _would_lose(
    kind: Template, spec: Book, live: LiveBook, made: list[SheetCells], there: set[str], job: Job
) -> Iterator[tuple[str, str]]:
    """Sheets with entries that cannot be written anew, and the first cell that would be lost.

    Raises WorkbookError cell_would_be_lost for a sheet that is calculated and nothing else, where the result would be an old one, and for
    one whose rows do not stand on it as they are, where the others would show those of other rows."""
    sheets = {sheet.name: sheet for sheet in spec.sheets}
    for cells in made:
        sheet = sheets[cells.name]
        lost = _lost(kind, live.sheet(cells.name), cells, live, sheet) if cells.name in there else None
        if lost and not (_is_filled(sheet) and _holds_the_rows(sheet, job)):
            raise refuse("cell_would_be_lost", sheet=cells.name, cell=lost)
        if lost:
            yield cells.name, lost


def _holds_the_rows(sheet: Sheet, job: Job) -> bool:
    """Whether every row of its tables stands on a sheet, in its order."""
    for grid in (b for b in sheet.blocks if isinstance(b, Grid) and b.table):
        places = [str(row.get("at", "")).rpartition("!") for row in job.rows.get(grid.name.lower(), [])]
        lines = [int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for name, _, cell in places if name == sheet.name]
        if len(lines) < len(places) or lines != sorted(lines):
            return False
    return True


def _lost(kind: Template, standing: LiveSheet, cells: SheetCells, live: LiveBook, sheet: Sheet) -> str | None:
    """The first cell with something of a person's own that writing the sheet anew would lose."""
    if same(standing, cells):
        return None
    taken = {box[:2] for name in kind.consumed if name in live.names and (box := area_box(live.names[name]))}
    entered = {place: value for place, value in _entered(live, standing, sheet) if place not in taken}
    spare = Counter(entered.values()) - Counter(v for v in cells.values.values() if v is not None)
    lost = {place: value for place, value in entered.items() if spare[value]}
    ours = _words_of(_sample(kind)) if lost else set()
    return next((_address(place) for place, value in lost.items() if value not in ours), None)


def _sample(kind: Template) -> Book:
    """The book of the sample: it has every sheet and block a template can make."""
    return kind.book(load(kind, None), ())


def _words_of(spec: Book) -> set[object]:
    """Titles, labels and notes a template writes, those of blocks that are not due any more among them."""
    blocks = [block for sheet in spec.sheets for block in sheet.blocks]
    lines = [item for block in blocks if isinstance(block, Lines) for item in block.items]
    notes = [line for block in blocks if isinstance(block, Notes) for line in block.lines]
    return {*(getattr(block, "title", "") for block in blocks), *(i.label for i in lines), *(i.note for i in lines), *notes}


def _undue(kind: Template, live: LiveBook, ours: set[str], findings: tuple[Finding, ...], master: str) -> Iterator[SheetCells]:
    """Calculated sheets of the template that the job has nothing for, cleared but for what is a person's own.

    They keep their names, by which they are known when they are due again. The book itself tells them: the overall verdict stands on
    them, an area of ours has its name there, and no table or setting does."""
    unread = any(finding.severity == "block" and finding.rule in CANNOT_BE_LAID_OUT for finding in findings)
    if unread:
        return
    entries = {f"{grid_name(name)}{AREA}".casefold() for name in kind.tables} | {name.casefold() for name in kind.known}
    names: dict[str, set[str]] = {}
    for name, sheet in owners(live):
        names.setdefault(sheet, set()).add(name.casefold())
    for sheet in [name for name in names if name not in ours]:
        calculated = any(name.endswith(AREA.casefold()) for name in names[sheet]) and not names[sheet] & entries
        if calculated and _tells_the_verdict(live.sheet(sheet), master):
            yield _cleared(live.sheet(sheet), live)


def _tells_the_verdict(standing: LiveSheet, master: str) -> bool:
    shown = str(standing.cell(*VERDICT))
    return standing.formula(*VERDICT) == master or shown.startswith((NOT_DUE, NOT_CHECKED))


def _is_filled(sheet: Sheet) -> bool:
    """Whether a person fills some of it."""
    return any(isinstance(b, Inputs) or (isinstance(b, Grid) and b.table) for b in sheet.blocks)


def _cleared(standing: LiveSheet, live: LiveBook) -> SheetCells:
    """A sheet with its name, that it is not due, and whatever on it is not of our making."""
    made = SheetCells(standing.name, widths={1: 44})
    made.put(1, 1, standing.cell(1, 1), "Book title")
    made.put(2, 1, standing.cell(2, 1), "Aside")
    made.put(*VERDICT, NOT_DUE, "Check")
    result = lambda row: (row, 2) in standing.formulas
    for (row, column), value in _entered(live, standing, Sheet(standing.name, "", "", ())):
        title = column == 1 and not result(row) and result(row + 1)
        beside = row == VERDICT[0] and (row, column + 1) in standing.formulas
        if not title and not beside:
            made.put(row, column, value, "Label")
    made.names = {name: box for name, own in owners(live) if own == standing.name and (box := area_box(live.names[name]))}
    return made


def _entered(live: LiveBook, standing: LiveSheet, sheet: Sheet) -> Iterator[tuple[tuple[int, int], object]]:
    """Constants that are not of our making (not calculated, no title, label or note of ours) and formulas in cells meant for entries."""
    areas = {name.casefold(): box for name, own in owners(live) if own == standing.name and (box := area_box(live.names[name]))}
    tables = {f"{b.name}{AREA}".casefold() for b in sheet.blocks if isinstance(b, Grid) and b.table}
    inputs = {item.name.casefold() for b in sheet.blocks if isinstance(b, Inputs) for item in b.items}
    filled = [areas[name] for name in tables | inputs if name in areas]
    boxes = [box for name, box in areas.items() if name.endswith(AREA.casefold()) and name not in tables]
    boxes += [(top, left, MOST_ROWS, right) for name, (top, left, _, right) in areas.items() if name == f"{FINDINGS}{AREA}".casefold()]
    boxes += [*_provenance(standing, sheet, areas), *_calculated_columns(standing, sheet, areas)]
    titles = {(box[0] - 1, 1) for box in areas.values()}
    for (row, column), value in standing.cells.items():
        formula = standing.formulas.get((row, column))
        calculated = formula is not None or _inside(boxes, row, column)
        beside = column in (1, 3) and ((row, 2) in standing.formulas or _waits(standing.cell(row, 2)))
        label = (row <= VERDICT[0] and column == 1) or (row, column) in titles or _waits(value)
        if formula is not None and _inside(filled, row, column) and not _inside(boxes, row, column):
            yield (row, column), formula
        elif value != "" and not (calculated or beside or label):
            yield (row, column), value


def _inside(boxes: list[tuple[int, int, int, int]], row: int, column: int) -> bool:
    return any(b[0] <= row <= b[2] and b[1] <= column <= b[3] for b in boxes)


def _provenance(standing: LiveSheet, sheet: Sheet, areas: dict) -> Iterator[tuple[int, int, int, int]]:
    """Period and source beside a dated parameter whose value was emptied: they go with it."""
    for name in _dated(sheet):
        row, column, *_ = areas.get(name.casefold(), (0, 0))
        if row and standing.cell(row, column) in (None, ""):
            yield row, column + 1, row, column - 1 + len(INPUT_HEADERS)


def _calculated_columns(standing: LiveSheet, sheet: Sheet, areas: dict) -> Iterator[tuple[int, int, int, int]]:
    """Columns of tables that are calculated beside what a person fills, down to where the sheet ends: rows may stand below the table."""
    for grid in (b for b in sheet.blocks if isinstance(b, Grid) and b.table):
        top, left, _, right = areas.get(f"{grid.name}{AREA}".casefold(), (0, 1, 0, 0))
        ours = {column.header for column in grid.columns if column.values is None}
        yield from ((top + 1, c, standing.max_row, c) for c in range(left, right + 1) if standing.cell(top, c) in ours)


def _waits(value: object) -> bool:
    return isinstance(value, str) and value.startswith("Shown once the sheet ")


def _address(place: tuple[int, int]) -> str:
    return f"{column_letters(place[1])}{place[0]}"


def _left_alone(sheet: str, cell: str) -> Finding:
    sentence = f"The sheet {sheet} was left as it is: writing its calculations anew would lose what stands in {cell}."
    return Finding(f"{sheet}!{cell}", "left alone", "warn", sentence, "Move it to a sheet of your own, then press the button again.")
