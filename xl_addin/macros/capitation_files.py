"""Ribbon group Capitation, what comes from elsewhere: a source imported, an earlier vintage, and the number a person points at."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import replace
from pathlib import Path

import xlwings as xw

from udfs.errors import NotCovered
from workbooks.capitation.book import ASSIGN, EXPLAIN, TEMPLATE, VINTAGES
from workbooks.capitation.importing import earlier, job_of
from workbooks.capitation.job import NO_DATE, CapitationJob
from workbooks.errors import WorkbookError
from workbooks.fill import Filled
from workbooks.job.schema import Row
from workbooks.job.state import Job
from workbooks.outcome import BadInput
from workbooks.reader import read
from workbooks.sources.imported import FORMATS, Imported, bring_in
from workbooks.sources.nhs_practices import PracticeTable
from workbooks.sources.recognise import PLACES, PRACTICES
from workbooks.template import PATIENCE
from xl_addin.macros.beside import beside, not_done, only, perhaps
from xl_addin.macros.capitation import FILLED_STEPS, GROUP, KIT, filled_step, readable
from xl_addin.macros.reading import LiveBook
from xl_addin.macros.spec_sheet import unlocked
from xl_addin.macros.template_buttons import enter, step
from xl_addin.macros.template_gates import none, nothing_blocks
from xl_addin.macros.template_plan import read_job, read_or_new
from xl_addin.macros.typed import type_in
from xl_addin.ribbon import Report, button, progress

SOURCES, EARLIER = "Sources", "Earlier"
IMPORT = "Import"
ENTERED = ("rows_read", "total_rows", "rows_elsewhere")


@button(
    group=GROUP,
    label=IMPORT,
    screentip="Read a published practice workbook into this one",
    supertip="Reads the only file in the folder Sources beside this workbook: a practice workbook as NHS England publishes it, or a table "
    "of practices and places. Every row goes through the ledger: placed, kept apart or refused with its cell; one that blocks stops the "
    "import. Then the sheets are made and the sum is split. Save first.",
    keytip="KI",
    icon="GetExternalDataFromText",
)
def import_source(book: xw.Book, source: str | None = None) -> Report:
    """Import a file into a book without capitation sheets, or with none of its practices filled in. `source`: the file."""
    source = source or only(Path(beside(book, SOURCES)))
    progress(book, f"Import: reading {Path(source).name}")
    try:
        found = bring_in(source)
        known = [one for one in found if one.kind in (PRACTICES, PLACES)]
        if not known:
            told = f"{Path(source).name} holds {FORMATS[found[0].kind]}, which is no table of practices or places for this workbook."
            return Report(told, refused=True)
        if known[0].blocked:
            raise BadInput(known[0].findings)
        return _practices(book, known[0]) if known[0].kind == PRACTICES else _places(book, known[0])
    except BadInput as problem:
        return not_done(problem)


def _practices(book: xw.Book, one: Imported) -> Report:
    table = one.table
    assert isinstance(table, PracticeTable)
    _, job, new = read_or_new(TEMPLATE, book, GROUP)
    assert isinstance(job, CapitationJob)
    if job.practices:
        told = "The table Practices already holds rows, and an import never writes over what is there."
        return Report(f"{told} Import into a new workbook, or empty the table first.", refused=True)
    as_at = job.as_at if job.as_at != NO_DATE else _first_day(table)
    if as_at is None:
        told = f"{Path(table.path).name} does not say of which year it is"
        return Report(f"{told}: press Set up capitation, enter As at on the sheet Inputs, and press Import again.", refused=True)
    try:
        made = job_of(table, as_at, people_as_at=one.as_at)
    except NotCovered as gap:
        return Report(gap.sentence(), refused=True)
    if new:
        return enter(KIT, book, made, FILLED_STEPS, IMPORT)
    type_in(book, {"as_at": as_at, "source_file": made.source, "source_hash": made.sha256, **{n: made.settings[n] for n in ENTERED}})
    taken = {name: made.rows[name] for name in ("practices", "published", "findings")}
    return step(KIT, book, FILLED_STEPS, none, lambda job: replace(job, rows=job.rows | taken), ("Practices",), IMPORT)


def _first_day(table: PracticeTable) -> dt.date | None:
    """The first day of the year a table names; nothing where it names none, because a guess would choose the money."""
    named = table.header.vintages if table.header else ()
    return dt.date(int(named[0][:4]), 4, 1) if named else None


def _places(book: xw.Book, one: Imported) -> Report:
    table = one.table
    assert not isinstance(table, PracticeTable)
    pairs = zip(table.texts("practice"), table.texts("place"), table.lines, strict=True)
    rows: list[Row] = [{"at": table.at("practice", line.row), "practice": code, "place": place, "note": None}
                       for code, place, line in pairs]  # fmt: skip
    if read_job(TEMPLATE, book, GROUP)[1].rows["places"]:
        told = "The table Places already holds rows, and an import never writes over what is there."
        return Report(f"{told} Empty the table first.", refused=True)
    change = lambda job: replace(job, rows=job.rows | {"places": rows})
    return filled_step(book, ASSIGN, "places", ("Places", "Accepted"), change, readable, name=IMPORT)


# ---- an earlier vintage


@button(
    group=GROUP,
    label=VINTAGES,
    screentip="Which practices changed between two vintages, and why the sum moved",
    supertip="Adds Earlier vintage, filled from the only workbook in the folder Earlier beside this one (a capitation workbook of ours, or "
    "a published one) or by hand, Recoded for codes that have changed, and Vintage change: added, removed, moved and coded anew, with the "
    "change of list, weighted people, index and pounds. The changes add up to the change of the sum.",
    keytip="KV",
    icon="ReviewTrackChanges",
)
def compare_vintages(book: xw.Book, source: str | None = None) -> Report:
    """Write the comparison with the vintage entered, or with the one of a file. `source`: the file."""
    job = read_job(TEMPLATE, book, GROUP)[1]
    if source and job.rows["earlier"]:
        return Report("The table Earlier vintage already holds rows. Empty it first, or leave the file out.", refused=True)
    source = source or (None if job.rows["earlier"] else perhaps(Path(beside(book, EARLIER))))
    try:
        rows = earlier(read(source, timeout=PATIENCE)) if source else []
    except BadInput as problem:
        return not_done(problem)
    label = Path(source).name if source else None

    def change(job: Job) -> Job:
        settings = job.settings | {"earlier_label": job.settings.get("earlier_label") or label}
        return replace(job, rows=job.rows | ({"earlier": rows} if rows else {}), settings=settings if rows else job.settings)

    return filled_step(book, VINTAGES, "earlier", ("Earlier vintage", "Recoded"), change)


# ---- one number


@button(
    group=GROUP,
    label=EXPLAIN,
    screentip="From the pounds of a practice or place back to its list",
    supertip="Adds Explain, with a drop-down of practices and places: every factor from the registered list to the pounds, the figure "
    "after it, what the step adds, and a waterfall. Select a cell in the row of a practice or place first, and it is the one explained.",
    keytip="KE",
    icon="TracePrecedents",
)
def explain_number(book: xw.Book, unit: str | None = None) -> Report:
    """Write the explanation. `unit`: a practice or place; else the one in whose row the selected cell is."""
    job = read_job(TEMPLATE, book, GROUP)[1]
    assert isinstance(job, CapitationJob)
    chosen = unit or _selected(book)
    known = {"practice": job.codes, "place": set(job.places)}
    column = next((name for name, codes in known.items() if chosen in codes), None)
    if unit and column is None:
        return Report(f"There is no practice or place {unit} in this workbook; spelling counts.", refused=True)
    first: Row = {"practice": min(job.codes, default=None), "place": min(job.places, default=None), **(job.rows["explain"] or [{}])[0]}
    if column:
        first |= {column: chosen}
        _choose(book, column, str(chosen))
    return step(KIT, book, (*FILLED_STEPS, EXPLAIN), nothing_blocks, lambda job: replace(job, rows=job.rows | {"explain": [first]}))


def _selected(book: xw.Book) -> str | None:
    """What stands in the first column of the selected row; nothing where a program has no selection."""
    with contextlib.suppress(NotImplementedError, AttributeError, TypeError, WorkbookError):
        cell = book.app.selection
        return str(cell.sheet.range((cell.row, 1)).value) if cell.sheet.book.name == book.name else None
    return None


def _choose(book: xw.Book, column: str, unit: str) -> None:
    """Enter the unit where the sheet is there already."""
    filled = Filled(LiveBook(book))  # type: ignore[arg-type]  # reading by name asks no more of a book than this
    if filled.has("Explain.Area"):
        sheet, top, left, _, right = filled.place("Explain.Area")
        header = next(f.header for f in TEMPLATE.tables["explain"] if f.name == column)
        at = next((c for c in range(left, right + 1) if sheet.cell(top, c) == header), None)
        if at:
            with unlocked(book.sheets[sheet.name]):
                book.sheets[sheet.name].range((top + 1, at)).value = unit
