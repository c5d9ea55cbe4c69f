"""Ribbon group Register, what comes in and who acts: files of other people imported into this register, and the alerts.

An import takes two presses: the first proposes on the sheet Mapping what each column means, the second takes what a person confirmed there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import xlwings as xw

from udfs.findings import Finding
from workbooks.errors import WorkbookError, refuse
from workbooks.job.state import Job
from workbooks.outcome import BadInput
from workbooks.register.book import REFRESH
from workbooks.register.from_changes import changed_cells
from workbooks.register.incoming.bring_in import bring_in, proposals
from workbooks.register.incoming.changes import ALL, BLANKS, HEADERS, take
from workbooks.register.incoming.changes import SHEET as CHANGES
from workbooks.register.incoming.collected import Gathered
from workbooks.register.incoming.joined import Held, held, register
from workbooks.register.incoming.mapping import Column, Layout
from workbooks.register.incoming.mapping_file import SHEET as MAPPING
from workbooks.register.incoming.mapping_file import Choices, choices
from workbooks.register.incoming.source_rows import SourceFile
from workbooks.register.inputs import FILLED
from workbooks.register.tables import RegisterJob
from workbooks.template import Template
from xl_addin.macros import register_files_sheets as sheets
from xl_addin.macros import template_plan as plans
from xl_addin.macros.beside import beside, files_in, not_done
from xl_addin.macros.reading import LiveBook, in_excel
from xl_addin.macros.register import GROUP, calculated, can_be_laid_out
from xl_addin.macros.register_publish import register_file, wrong_settings
from xl_addin.macros.template_buttons import Gate
from xl_addin.macros.typed import type_in
from xl_addin.ribbon import Report, button, progress

LABEL, FOLDER, ALERTS = "Import", "Register files", "Alerts"
MOST_ROWS = 5_000  # of the files: a button writes cells into a workbook that may be open; more are imported as a file
MOST_TOLD = 50  # issues told one by one; more are told once a kind, and all of them stand on Import issues
USED = ("as_at", "import_contacts", "import_without_expense")
BANDS = ("overdue", "red", "amber", "watch", "green")


@button(
    group=GROUP,
    label=LABEL,
    screentip="Import registers and spend files of others",
    supertip="Reads the files in the folder Register files beside this workbook: contract lists, lots, awards, shares, payments. Pressed "
    "once it proposes on Mapping what each column means; look through Use and press it again. New rows are added, each row of a file is "
    "kept on Source rows, and what the register has otherwise is proposed, never overwritten. Save first.",
    keytip="RI",
    icon="ImportTextFile",
)
def register_import(
    book: xw.Book, files: str | None = None, contacts: bool | None = None, without_expense: str | None = None, changes: str | None = None
) -> Report:
    """Propose the mapping of the files, or import them by it. `files`: their paths with commas, else those of the folder.

    `contacts`, `without_expense`: as on the sheet Register. `changes`: blanks or all, else those marked on Proposed changes."""
    try:
        register_file(book)
        before = held(book.fullname)
        if wrong := wrong_settings(before.job, USED):
            raise BadInput(wrong)
        sheets.refuse_foreign(book)
        wanted = take(changes or (book.fullname if CHANGES in before.sheets else None))
        read, layouts = _read(book, _paths(book, files))
        new, again = _new(before, read), bool(wanted.marks) or wanted.how in (ALL, BLANKS)
        if not new and not again:
            return Report(f"{LABEL}: {_count(len(read), 'file')} read; every one is in this register already, so nothing was changed.")
        names = {file.name for file in read} if again else new
        layouts = [layout for layout in layouts if layout.sheet.file in names]
        known = choices(book.fullname) if MAPPING in before.sheets else {}
        if asked := [c for layout in layouts for c in layout.columns if _is_open(c, known)]:
            return _ask(book, asked)
        kept = bool(before.job.settings.get("import_contacts")) if contacts is None else contacts
        words = without_expense or str(before.job.settings.get("import_without_expense") or "")
        assert before.job.as_at is not None  # a wrong setting was told above
        found = bring_in(layouts, today=before.job.as_at, choices=known, contacts=kept, without_expense=_words(words),
                         held=before.tables, take=wanted, told=lambda text: progress(book, f"{LABEL}: {text}"))  # fmt: skip
        return _laid_in(book, before, [file for file in read if file.name in names], found, new)
    except BadInput as problem:
        return not_done(problem)


def _paths(book: xw.Book, files: str | None) -> list[str]:
    folder = Path(beside(book, FOLDER))
    paths = list(_words(files)) if files else [str(path) for path in files_in(folder)]
    if not paths:
        told = f"There is no file in {folder}."
        raise BadInput([Finding(str(folder), "files", "block", told, "Put the files that are to be imported there and press again.")])
    return paths


def _read(book: xw.Book, paths: list[str]) -> tuple[list[SourceFile], list[Layout]]:
    """The files, and what each column of them is proposed to be; what is wrong with a file names it."""
    last = [paths[0]]

    def told(text: str) -> None:
        last[0] = text
        progress(book, f"{LABEL}: {text}")

    try:
        return proposals(paths, told)
    except WorkbookError as problem:
        name = Path(last[0]).name
        sentence = problem.sentence if name in problem.sentence else f"{name}: {problem.sentence}"
        raise WorkbookError(problem.code, sentence, problem.remedy) from None


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _new(before: Held, files: Iterable[SourceFile]) -> set[str]:
    """Names of the files whose content this register does not have yet."""
    quotes = {str(row["quote"]) for row in before.job.rows["source"]}
    return {file.name for file in files if not any(file.sha256 in quote for quote in quotes)}


# ---- the mapping


def _is_open(column: Column, known: Choices) -> bool:
    """Whether nobody has seen this column of this file under this heading yet."""
    choice = known.get((column.file, column.sheet, column.letter))
    return choice is None or choice.heading != column.heading


def _ask(book: xw.Book, columns: list[Column]) -> Report:
    sheets.write_mapping(book, columns)
    blank = sum(not column.use for column in columns)
    told = f"{_count(len(columns), 'column')} to be looked through on {MAPPING}"
    ask = f", {blank} of them without a Use" if blank else ""
    return Report(f"{LABEL}: {told}{ask}. Correct Use, then save and press this again; nothing was imported yet.", changed=(MAPPING,))


# ---- the rows


def _laid_in(book: xw.Book, before: Held, files: list[SourceFile], found: Gathered, new: set[str]) -> Report:
    count = sum(one.read for one in found.counted())
    if count > MOST_ROWS:
        raise refuse("too_many_rows", path=FOLDER, count=f"{count:,}", most=f"{MOST_ROWS:,}")
    made = register(found, files, "", before.job)
    made = replace(made, source=before.job.source, sha256=before.job.sha256)  # the files stand on Fact sources
    report = _calculated(book, before.job, made)
    if report.refused:
        return report
    written = sheets.write_records(book, found, {file.name for file in files}, new)
    lost = [Finding(f"{one.file} {one.sheet}".strip(), "rows", "block", "Rows read are not all imported, set aside or duplicates.",
                    "Report it with the file.") for one in found.counted() if not one.adds_up]  # fmt: skip
    return replace(report, sentence=f"{LABEL}: {_told(found)}", findings=(*lost, *_issues(found), *report.findings),
                   changed=(*report.changed, *written))  # fmt: skip


def _calculated(book: xw.Book, old: RegisterJob, made: RegisterJob) -> Report:
    """Everything anew with the imported rows; cells whose change was taken are typed first, and put back when that is refused."""
    type_in(book, {}, changed_cells(old, made))
    try:
        report = calculated(book, (REFRESH,), _fits(book), lambda _: made, FILLED, LABEL)
    except Exception:
        type_in(book, {}, changed_cells(made, old))
        raise
    if report.refused:
        type_in(book, {}, changed_cells(made, old))
    return report


def _fits(book: xw.Book) -> Gate:
    """A register is not refused because it is messy; but no imported row may be lost because a sheet cannot be written anew."""

    def gate(kind: Template, job: Job, found: tuple[Finding, ...]) -> list[Finding]:
        planned = plans.plan(kind, LiveBook(book), job, (REFRESH,), found, FILLED)
        return [replace(finding, severity="block") for finding in planned.left_alone]

    return gate


def _told(found: Gathered) -> str:
    totals = Counter[str]()
    for one in found.counted():
        totals.update({name: getattr(one, name) for name in ("read", "imported", "set_aside", "duplicates")})
    told = f"{_count(totals['read'], 'row')} = {totals['imported']:,} imported + {totals['set_aside']:,} set aside + " \
           f"{totals['duplicates']:,} duplicates."  # fmt: skip
    stay = sum(not change.taken for change in found.changes)
    how = f"mark yes under {HEADERS[-1]} on {CHANGES} and press this again to change them"
    told += f" {_count(stay, 'cell')} of the register stay as they are: {how}." if stay else ""
    told += f" {_count(len(found.proposals), 'question')} on Proposals." if found.proposals else ""
    return told + (f" {_count(found.contact_cells, 'cell')} with personal contacts left out." if found.contact_cells else "")


def _issues(found: Gathered) -> list[Finding]:
    if len(found.issues) <= MOST_TOLD:
        return [issue.finding() for issue in found.issues]
    counts, first = found.issues.counts(), {issue.code: issue for issue in reversed(found.issues)}
    return [replace(first[code].finding(), sentence=f"{first[code].sentence} ({count:,} of this kind on Import issues)")
            for code, count in counts.items()]  # fmt: skip


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"


# ---- alerts


@button(
    group=GROUP,
    label=ALERTS,
    screentip="What is due, and who acts",
    supertip="Brings the register up to date and goes to Alerts: every event of contracts that are not over, the oldest first, with days, "
    "band and who acts by Contacts (internal). Says how many are overdue, due now and to be decided, and for how many nobody is entered.",
    keytip="RA",
    icon="HighImportance",
)
def register_alerts(book: xw.Book) -> Report:
    """Bring the alerts up to date and show their sheet."""
    report = calculated(book, (REFRESH,), can_be_laid_out, label=ALERTS)
    if report.refused:
        return report
    place = sheets.place_of(book, "Alerts.Area")
    if place is None:
        return replace(report, sentence=f"{ALERTS}: nothing is due; no contract needs anybody to act.")
    sheet, rows = place
    if in_excel(book.sheets[sheet]):
        book.sheets[sheet].activate()
    return replace(report, sentence=f"{ALERTS}: {_due(rows)}")


def _due(rows: list[dict[str, object]]) -> str:
    """How many events in each band, the first of them, and for how many nobody acts."""
    rows = [row for row in rows if row["Contract"] not in (None, "")]
    bands = Counter(str(row["Band"]) for row in rows)
    told = ", ".join(f"{bands[band]:,} {band}" for band in BANDS if bands[band])
    undated = sum(row["Band"] not in BANDS for row in rows)
    told += f", {undated:,} without a date" if undated else ""
    nobody = sum(row["Who acts"] in (None, "") for row in rows)
    who = f"nobody is entered for {nobody:,} of them" if nobody else "somebody is entered for each"
    return f"{_count(len(rows), 'event')}: {told}; {who}. First: {rows[0]['In words']}"
