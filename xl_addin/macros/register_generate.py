"""Ribbon group Register: a register generated from a contract list, a tender's award or a folder of files, and kept up with its source."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import xlwings as xw

from udfs.findings import IMPORT
from udfs.parameters import parameter
from udfs.register.parse import read_date
from workbooks.errors import WorkbookError, refuse
from workbooks.fill import Filled
from workbooks.job.schema import Row, Tables
from workbooks.outcome import BadInput
from workbooks.register.book import REFRESH, TEMPLATE
from workbooks.register.from_changes import TAKE, Compared, changed_cells, compare, decided, said_by
from workbooks.register.from_tender import KIND as TENDER
from workbooks.register.from_tender import from_tender
from workbooks.register.log import REASON
from workbooks.register.origin import Taken, of_rows
from workbooks.register.tables import FEW, RegisterJob
from workbooks.spec import Value
from workbooks.template import made
from workbooks.templates import from_job, placed
from xl_addin.macros import register_generate_sheet as record_sheet
from xl_addin.macros.beside import not_done, saved
from xl_addin.macros.reading import LiveBook
from xl_addin.macros.register import GROUP, calculated_anew, can_be_laid_out
from xl_addin.macros.register import KIT as REGISTER
from xl_addin.macros.register_generate_source import taken_from
from xl_addin.macros.template_buttons import Gate, enter
from xl_addin.macros.template_gates import none
from xl_addin.macros.template_places import is_made, known_sheets, renamed
from xl_addin.macros.template_plan import TYPED_IN, read_or_new
from xl_addin.macros.typed import type_in
from xl_addin.ribbon import Report, button, progress

GENERATE = "Generate register"
STEPS = (REFRESH, GENERATE)  # what it makes, and what it is called when it tells of it


@button(
    group=GROUP,
    label=GENERATE,
    screentip="Generate the contract register",
    supertip="Makes the sheets of a register from the contract list in this workbook (a table, a named range or a sheet with headings such "
    "as Reference, Title, Supplier, Start, End), or from the folder Register sources beside it: a tender workbook, whose awards are taken, "
    "or files to be read. Nothing else changes. When the source has changed, what would change is shown first on the sheet Generated from; "
    "say yes there and press again.",
    keytip="G",
    icon="TableInsert",
)
def register_generate(
    book: xw.Book, as_at: dt.date | str | None = None, source: str | None = None, take_over: bool = False
) -> Report:  # fmt: skip
    """Generate the register of a book, or show what its source would change.

    as_at: the date of the statuses; left out, the date on the register, or today when there is none yet.
    source: the table, named range, sheet, file or folder; needed only when several look like one.
    take_over: takes every change of the source, those of cells a person corrected too.
    Raises WorkbookError when there is no source, several, or none of its rows can be used.
    """
    live = LiveBook(book)
    given = None if as_at is None else _date(as_at)
    try:
        if is_made(live) and Filled(live).value("template_kind") == TENDER:  # type: ignore[arg-type]  # reading by name asks no more
            return _beside_the_tender(book, given or dt.date.today())
        live, job, new = read_or_new(TEMPLATE, book, GROUP)
        assert isinstance(job, RegisterJob)
        day = given or job.as_at or dt.date.today()
        record = record_sheet.read(book)
        before = "" if new or job.source == TYPED_IN else job.source
        found = taken_from(book, source, before, _ours(live, job, new, record), day)
    except BadInput as problem:
        return not_done(problem)
    if new or not any(job.rows.values()):
        done, count = _first(book, job, new, found, day), 0
        compared = Compared((), (), said_by(found))
    else:
        compared = compare(job, found, record.said)
        answers = dict.fromkeys(compared.changes, TAKE) if take_over else record.answers
        after, compared, count = decided(job, found, compared, lambda change: answers.get(change, ""))
        done = _again(book, job, after, _settings(job, found, given, compared, count > 0), count > 0, found)
    if done.refused:
        return done
    return _report(done, found, compared, count, record, record_sheet.put(book, record, found, compared))


def _report(done: Report, found: Taken, compared: Compared, count: int, record: record_sheet.Record, put: tuple[str, ...]) -> Report:
    name = put[0] if put else record.sheet.name if record.sheet is not None else record_sheet.SHEET
    told = [*record_sheet.told(compared, name), *done.findings]
    taken = f"{of_rows(count, 'change')} taken over. " if count else ""
    sentence = f"{found.origin}: {found.counts}. {taken}{done.sentence}{record_sheet.waiting(compared, name)}"
    return replace(done, sentence=sentence, findings=tuple(told), changed=(*done.changed, *put))


def _ours(live: LiveBook, job: RegisterJob, new: bool, record: record_sheet.Record) -> set[str]:
    """Sheets of the register, which are not read as a source of it."""
    ours = set() if new else set(known_sheets(TEMPLATE.book(job, ()), live).values())
    return ours | ({record.sheet.name} if record.sheet is not None else set())


def _settings(job: RegisterJob, found: Taken, given: dt.date | None, compared: Compared, taken: bool) -> dict[str, Value]:
    """What is entered beside the rows: the date that was asked for, the reason of changes that were taken where a log is kept and nobody
    gave one, and the source once nothing of it is open."""
    wanted: dict[str, Value] = {"as_at": given} if given and given != job.as_at else {}
    if taken and job.settings.get("keep_log") and not job.settings.get(REASON):
        wanted[REASON] = f"Taken over from {found.origin}"
    if not compared.changes and (job.source, job.sha256) != (found.origin, found.sha256):
        wanted |= {"source_file": found.origin, "source_hash": found.sha256}
    return wanted


# ---- the first time


def _first(book: xw.Book, job: RegisterJob, new: bool, found: Taken, day: dt.date) -> Report:
    """The register written from its source; nothing stands there that could be lost."""
    settings = job.settings | {"as_at": day, "title": job.settings.get("title") or found.title or Path(book.name).stem}
    settings["keep_log"] = settings.get("keep_log") or len(found.rows["contracts"]) <= FEW
    for setting in TEMPLATE.known.values():
        if setting.parameter and not setting.may_lapse:
            parameter(setting.parameter, day)  # a date that none of ours covers is refused as a whole
    told = [replace(finding, by=IMPORT) for finding in found.findings]
    whole = made(TEMPLATE, Tables(settings, found.rows, told), found.origin, found.sha256)
    if new:
        return enter(REGISTER, book, _in_cells(whole, LiveBook(book)), STEPS)
    entered = {name: value for name, value in settings.items() if value is not None}
    type_in(book, entered | {"source_file": found.origin, "source_hash": found.sha256})
    return _step(book, none, found, whole.rows, _added(job, whole))


def _in_cells(job: RegisterJob, live: LiveBook) -> RegisterJob:
    """The job with every row at the cell it gets, on sheets under the names they get in this book."""
    whole, names = placed(TEMPLATE, job), renamed(TEMPLATE.book(job, ()), live)[1]
    there = lambda at: f"{names.get(at.rpartition('!')[0], '')}!{at.rpartition('!')[2]}" if at.rpartition("!")[0] in names else at
    rows = {name: [row | {"at": there(str(row["at"]))} if row.get("at") else row for row in table] for name, table in whole.rows.items()}
    columns = {name: {header: there(at) for header, at in heads.items()} for name, heads in whole.columns_at.items()}
    settings = {name: there(at) for name, at in whole.settings_at.items()}
    return replace(whole, rows=rows, columns_at=columns, settings_at=settings, findings=job.findings)


def _added(before: RegisterJob, after: RegisterJob) -> set[str]:
    """Tables that have more rows than before."""
    return {name for name, rows in after.rows.items() if len(rows) > len(before.rows[name])}


def _step(book: xw.Book, gate: Gate, found: Taken, rows: dict[str, list[Row]] | None, added: set[str]) -> Report:
    """Everything calculated anew from `rows`, or from what stands on the sheets, and on Checks what was found in the source."""
    change = (lambda job: job) if rows is None else (lambda job: replace(job, rows=rows))
    return calculated_anew(book, STEPS, gate, change, added, found.findings)


def _again(
    book: xw.Book, before: RegisterJob, job: RegisterJob, settings: dict[str, Value], moved: bool, found: Taken
) -> Report:
    """The register with the changes a person took, everything calculated anew; when that is refused its cells are as they were."""
    known = before.settings | {"source_file": before.source, "source_hash": before.sha256}
    old = {name: known.get(name) for name in settings}
    type_in(book, settings, changed_cells(before, job))
    try:
        done = _step(book, can_be_laid_out, found, job.rows if moved else None, _added(before, job) if moved else set())
    except Exception:
        type_in(book, old, changed_cells(job, before))
        raise
    if done.refused:
        type_in(book, old, changed_cells(job, before))
    return done


def _beside_the_tender(book: xw.Book, day: dt.date) -> Report:
    """The register of a tender workbook, saved beside it: one workbook holds the names of one template."""
    found = from_tender(saved(book))
    out = Path(book.fullname).with_name(f"{Path(book.fullname).stem} register.xlsx")
    if out.exists():
        raise refuse("register_there", path=out)
    settings = {"as_at": day, "title": found.title or Path(book.name).stem, "keep_log": True}
    told = lambda text, part=0, whole=0: progress(book, f"{GENERATE}: {text}")
    tables = Tables(settings, found.rows, [replace(finding, by=IMPORT) for finding in found.findings])
    outcome = from_job(TEMPLATE, made(TEMPLATE, tables, found.origin, found.sha256), str(out), progress=told)
    return Report(f"{found.origin}: {found.counts}. Saved as {out}. {outcome.verdict}.", tuple(outcome.findings))


def _date(given: dt.date | str) -> dt.date:
    reading = read_date(given)
    if reading.value is None:
        sentence = f"The as-at date is {given!r}, {reading.reason}." if reading.reason else "The as-at date is blank."
        raise WorkbookError("as_at_unusable", sentence, "Give a date as YYYY-MM-DD or dd/mm/yyyy.")
    return reading.value
