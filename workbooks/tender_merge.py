"""Merging returned scoring packs: marks are added to Scores and declarations to Conflicts; no row that stands there is ever changed.

Rows in the returns = rows added + rows already there + rows refused, each refusal with its file and cell.
"""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

from udfs.cells import shown
from udfs.findings import Finding
from workbooks import tender
from workbooks.errors import refuse
from workbooks.reader import Workbook, read
from workbooks.regenerate import Outcome, Progress, build, silent
from workbooks.save import check_target
from workbooks.tender_findings import findings as tender_findings
from workbooks.tender_import import PATIENCE, from_book
from workbooks.tender_job import Job
from workbooks.tender_returns import MarkLine, Return, returns
from workbooks.tender_tables import Row

FROZEN = "Frozen"
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
    """The workbook at `path` made anew with the returns of `folder`, saved to `out` or in its own place with a backup.

    Nothing is written when the returns bring nothing new. Raises WorkbookError: frozen (the award was frozen), own_sheets (sheets of a
    person's own would be lost), and what cannot be read."""
    target = out or path
    check_target(target)
    progress(f"Reading {path}")
    book = read(path, timeout=PATIENCE)
    job = from_book(book)
    same = os.path.exists(target) and os.path.samefile(path, target)
    notes = _own_sheets(book, job, same)
    progress(f"Reading the returns in {folder}")
    done = merge(job, folder, at or dt.datetime.now())
    if not done.added and not done.declarations:
        return done, None
    made = lambda found: tender.book(done.job, (*tender_findings(done.job), *found))
    return done, build(made, target, progress, [*notes, *done.findings, *tender_findings(done.job)])


def _own_sheets(book: Workbook, job: Job, same: bool) -> list[Finding]:
    """Sheets that are not of the template, which a workbook made anew does not have."""
    frozen = next((name for name in book.sheets if name.startswith(FROZEN)), None)
    if frozen:
        raise refuse("frozen", path=book.path, sheet=frozen)
    template = {sheet.name for sheet in tender.book(job).sheets}
    own = [name for name in (*book.sheets, *book.other_sheets) if name not in template]
    if own and same:
        raise refuse("own_sheets", path=book.path, sheets=", ".join(own))
    sentence = "This sheet is not of the template, so the new workbook does not have it."
    return [Finding(name, "own sheets", "warn", sentence, "Move it over by hand.") for name in own]
