"""Merging returned scoring packs: marks are added to Scores and declarations to Conflicts; no row that stands there is ever changed.

Rows in the returns = rows added + rows already there + rows refused, each refusal with its file and cell.
"""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from udfs.cells import shown
from udfs.findings import Finding
from workbooks.backup import Backups
from workbooks.build import build
from workbooks.errors import refuse
from workbooks.guard import load
from workbooks.job.schema import Row
from workbooks.outcome import Outcome, Progress, silent
from workbooks.reader import Workbook, read
from workbooks.save import check_target, save
from workbooks.tender import book as tender
from workbooks.tender.append import append
from workbooks.tender.findings import findings as tender_findings
from workbooks.tender.importing import PATIENCE, from_book
from workbooks.tender.job import Job
from workbooks.tender.returns import MarkLine, Return, returns
from workbooks.totals import of_package
from workbooks.writer import MASTER

FROZEN = "Frozen"
CALCULATED = ("originals", MASTER.casefold())  # names of what Moderate and Score make
MACROS = ".xlsm"
APPENDED = "The rows were added below the tables, everything else is as it was"
MERGED = "Returned scoring pack merged: {name}, SHA-256 {sha256}"
EXCLUDES = "actual"  # the kind of conflict that bars marks until a person decides otherwise in the register


@dataclass(frozen=True)
class Merged:
    """A job with what the returns brought. `rows` = `added` + `there` + `refused`."""

    job: Job
    rows: int
    added: int
    there: int
    refused: int
    declarations: int
    findings: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        """What came in and what became of it, in one sentence."""
        return (f"{self.rows} rows in the returns: {self.added} added, {self.there} already there, {self.refused} refused; "
                f"{self.declarations} declarations added.")  # fmt: skip


def merge(job: Job, folder: str | os.PathLike[str], at: dt.datetime) -> Merged:
    """The job with the returns of a folder; `at` is the time the new rows get. Raises WorkbookError when the folder holds none."""
    found: list[Finding] = []
    counts = dict.fromkeys(("added", "there", "refused", "declarations"), 0)
    whole = 0
    for one in returns(job, folder):
        found += one.findings
        whole += len(one.lines)
        if not one.usable:
            counts["refused"] += len(one.lines)
            continue
        if _merged_before(job, one):
            told, remedy = f"{one.name} was merged before, so nothing is taken from it again.", "If it is meant anew, save the pack again."
            found.append(Finding(one.name, "merged before", "note", told, remedy))
            counts["there"] += sum(not line.refused for line in one.lines)
            counts["refused"] += sum(line.refused for line in one.lines)
            continue
        job = _with_return(job, one, at, counts, found)
    return Merged(job, whole, counts["added"], counts["there"], counts["refused"], counts["declarations"], tuple(found))


def _merged_before(job: Job, one: Return) -> bool:
    return any(one.sha256 in str(value) for change in job.changes for value in change)


def _with_return(job: Job, one: Return, at: dt.datetime, counts: dict[str, int], found: list[Finding]) -> Job:
    last = {(row["evaluator"], row["question"], row["bidder"]): row for row in job.rows["scores"]}
    new: list[Row] = []
    for line in one.lines:
        before = last.get((one.evaluator, line.key[1], line.key[2]))
        if line.refused:
            counts["refused"] += 1
        elif before and (before["mark"], before["comment"] or "") == (line.mark, line.comment):
            counts["there"] += 1
        else:
            new.append(_score(one, line, at))
            counts["added"] += 1
            found += _changed(one, line, before)
    declared = list(_conflicts(job, one, at.date()))
    counts["declarations"] += len(declared)
    found += _excluded(job, one, declared)
    rows = {**job.rows, "scores": [*job.rows["scores"], *new], "conflicts": [*job.rows["conflicts"], *declared]}
    entry = (at.date(), tender.VERSION, MERGED.format(name=one.name, sha256=one.sha256), one.evaluator)
    return replace(job, rows=rows, changes=(*job.changes, entry) if new or declared else job.changes)


def _score(one: Return, line: MarkLine, at: dt.datetime) -> Row:
    lot, question, bidder = line.key
    return {"at": line.at, "time": f"{at:%Y-%m-%d %H:%M}", "evaluator": one.evaluator, "role": one.role or None, "lot": lot,
            "question": question, "bidder": bidder, "mark": line.mark, "comment": line.comment or None}  # fmt: skip


def _changed(one: Return, line: MarkLine, before: Row | None) -> Iterator[Finding]:
    if before and before["mark"] != line.mark:
        sentence = f"{one.evaluator} changes the mark on {line.key[1]} of {line.key[2]} from {shown(before['mark'])} to {shown(line.mark)}."
        remedy = f"Both stay on record (the earlier at {before['at']}); ask for the reason."
        yield Finding(line.at, "changed mark", "warn", sentence, remedy)


def _conflicts(job: Job, one: Return, today: dt.date) -> Iterator[Row]:
    """New rows of the register: one a declared conflict, or one that says there is none."""
    known = {(r["person"], r["kind"], r["body"] or "", r["interest"] or "") for r in job.rows["conflicts"]}
    told = [d for d in one.declared if d.kind != "none"]
    blank = {"at": one.name, "person": one.evaluator, "role": "evaluator", "mitigation": None, "declared": today, "reviewed": None}
    if not told and not any(row["person"] == one.evaluator for row in job.rows["conflicts"]):
        yield {**blank, "interest": "none declared", "body": None, "kind": "none", "excludes": False}
    for d in told:
        if (one.evaluator, d.kind, d.bidder, d.interest) not in known:
            yield {**blank, "at": d.at, "interest": d.interest, "body": d.bidder, "kind": d.kind, "excludes": d.kind == EXCLUDES}


def _excluded(job: Job, one: Return, declared: list[Row]) -> Iterator[Finding]:
    for row in (*job.rows["conflicts"], *declared):
        if row["person"] == one.evaluator and row["excludes"]:
            sentence = f"{one.evaluator} has an excluding conflict with {row['body'] or 'a bidder'}: the marks are kept and do not count."
            remedy = "Take the evaluator out of the panel, or record in the register why the conflict does not exclude (Excludes FALSE)."
            yield Finding(str(row["at"]), "declarations", "block", sentence, remedy)


# ---- the workbook


def merge_into(
    path: str, folder: str, out: str | None = None, *, at: dt.datetime | None = None, progress: Progress = silent
) -> tuple[Merged, Outcome | None]:
    """The workbook at `path` with the returns of `folder`, saved to `out` or in its own place with a backup.

    A workbook that is the template and nothing else is made anew, calculated. Into any other the rows are put below its tables, and
    everything else in it stays as it is. Nothing is written when the returns bring nothing new. Raises WorkbookError: frozen (the award
    was frozen), other_kind (`out` has another ending), rows_taken, totals_row and heading_missing (the tables have no place for the
    rows), and what cannot be read."""
    target = out or path
    _check_ending(path, target)
    progress(f"Reading {path}")
    book = read(path, timeout=PATIENCE)
    job = from_book(book)
    _refuse_frozen(book)
    progress(f"Reading the returns in {folder}")
    done = merge(job, folder, at or dt.datetime.now())
    if not done.added and not done.declarations:
        return done, None
    found = [*done.findings, *tender_findings(done.job)]
    if not _is_template(book, job):
        return done, _appended(book, job, done.job, target, found, progress)
    made = lambda told: tender.book(done.job, (*tender_findings(done.job), *told))
    return done, build(made, target, progress, found)


def _check_ending(path: str, target: str) -> None:
    """A workbook with macros stays one: Excel opens neither kind under the other's ending."""
    kind, wanted = (Path(name).suffix.lower() for name in (path, target))
    if kind != MACROS:
        check_target(target)
    elif wanted != kind:
        raise refuse("other_kind", path=target, other=path, ending=kind)


def _refuse_frozen(book: Workbook) -> None:
    frozen = next((name for name in book.sheets if name.startswith(FROZEN)), None)
    if frozen:
        raise refuse("frozen", path=book.path, sheet=frozen)


def _is_template(book: Workbook, job: Job) -> bool:
    """Whether nothing is lost when it is made anew: it has every sheet of the template and no other."""
    template = {sheet.name for sheet in tender.book(job).sheets}
    return set(book.sheets) == template and not book.other_sheets and Path(book.path).suffix.lower() != MACROS


def _appended(book: Workbook, old: Job, new: Job, target: str, found: list[Finding], progress: Progress) -> Outcome:
    """Only the new rows written, below those that stand there."""
    rows = {name: new.rows[name][len(old.rows[name]) :] for name in ("scores", "conflicts")}
    data = append(book, load(book.path), rows, new.changes[len(old.changes) :])
    same = os.path.exists(target) and os.path.samefile(book.path, target)
    progress(f"Saving {target}")
    hashed = book.sha256 if same else None
    saved = save(target, data, expected_sha256=hashed, backups=Backups.of(target), expected_totals=of_package(data))
    return Outcome(target, APPENDED, findings=[*_behind(book), *found, *saved.findings])


def _behind(book: Workbook) -> list[Finding]:
    """Calculated sheets stand on ranges of the rows there were."""
    if not any(name.casefold().startswith(CALCULATED) for name in book.names):
        return []
    sentence = "The marks are added; Moderate and Score have not been pressed since, so the calculated sheets do not show them."
    return [Finding("Scores", "press again", "warn", sentence, "Press Moderate, then Score and what you use after it.")]
