"""Ribbon group Tender, the files of a tender: scoring packs, their returns, letters, record, decision record, freeze for award."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import xlwings as xw

from udfs.findings import Finding
from workbooks.outcome import BadInput
from workbooks.sheet_plan import SheetPlan
from workbooks.tender import decision as tender_decision
from workbooks.tender import freeze as tender_freeze
from workbooks.tender import merge as tender_merge
from workbooks.tender import packs as tender_packs
from workbooks.tender import record as tender_record
from workbooks.tender import summaries as tender_summaries
from workbooks.tender.importing import from_book
from workbooks.tender.job import Job
from xl_addin.macros.beside import beside, fresh, not_done, saved
from xl_addin.macros.writing import write
from xl_addin.ribbon import Report, button, progress

PACKS, RETURNED = "Scoring packs", "Scoring packs returned"
LETTERS, PAPERS = "Assessment summaries", "Record"


@button(
    group="Tender",
    label="Issue scoring packs",
    screentip="Issue a scoring pack to each evaluator",
    supertip="Writes a plain workbook for each evaluator of the conflicts register into the folder Scoring packs beside this workbook: "
    "questions, scale, bidders, cells for mark and comment, a declaration of conflicts. No macros, no prices, no marks of others.",
    keytip="TP",
    icon="ExportExcel",
)
def tender_packs_issue(book: xw.Book, evaluators: str | None = None, folder: str | None = None) -> Report:
    """Write a pack for each evaluator. `evaluators`: names with commas, roles after an equals sign; left out, those of the register."""
    job = from_book(saved(book))
    panel = evaluators.split(",") if evaluators else _panel(job)
    try:
        done = tender_packs.issue(job, panel, folder or beside(book, PACKS))
    except BadInput as problem:
        return not_done(problem)
    return Report(done.sentence, done.findings)


@button(
    group="Tender",
    label="Merge returns",
    screentip="Merge the returned scoring packs",
    supertip="Reads every pack in the folder Scoring packs returned beside this workbook, checks it cell by cell, and saves a new workbook "
    "beside this one with the marks added to Scores and the declarations to Conflicts. No row that stands there is changed.",
    keytip="TM",
    icon="ImportExcel",
)
def tender_returns_merge(book: xw.Book, folder: str | None = None, out: str | None = None) -> Report:
    """Merge the returns into a new workbook beside this one, which stays as it is."""
    progress(book, "Merge returns: reading")
    target = out or str(fresh(Path(book.fullname), "merged"))
    saved(book)
    done, outcome = tender_merge.merge_into(book.fullname, folder or beside(book, RETURNED), target)
    told = f" Saved as {target}." if outcome else " Nothing new, so nothing was saved."
    return Report(done.sentence + told, tuple(outcome.findings if outcome else done.findings))


@button(
    group="Tender",
    label="Freeze for award",
    screentip="Freeze what the award rests on",
    supertip="Adds the sheet Frozen: every value of bids, scores, moderation, prices, result, stress test and checks, with a SHA-256, the "
    "time and the role. Refused while a check fails or a finding blocks, unless a reason is given, which is recorded. Save first.",
    keytip="TF",
    icon="SheetProtect",
)
def tender_freeze_award(book: xw.Book, by: str | None = None, at: str | None = None, reason: str | None = None) -> Report:
    """Add the sheet of a freeze. `by` is a role, `at` a time such as 2026-06-20 14:00, `reason` why it is frozen in spite of a finding."""
    done = tender_freeze.freeze(saved(book), by or "", tender_freeze.time_of(at), reason or "")
    _put(book, done.sheet, tender_freeze.plan(done))
    found = [Finding(done.sheet, "frozen in spite of", "warn", line, f"Reason given: {done.reason}") for line in done.against]
    return Report(done.sentence, tuple(found), (done.sheet,))


@button(
    group="Tender",
    label="Assessment summaries",
    screentip="Write the assessment summary of each bidder",
    supertip="Writes a letter (Word) and a plain workbook for each bidder into the folder Assessment summaries: each criterion with its "
    "importance, the scale, the score given and why, for the bidder and for the winner. Nothing of other bidders is in it.",
    keytip="TA",
    icon="MailMergeStartLetters",
)
def tender_summaries_write(book: xw.Book, folder: str | None = None) -> Report:
    """Write letter and sheet of every bidder; a letter that would tell of another losing bidder is not written."""
    done = tender_summaries.write_all(saved(book), folder or beside(book, LETTERS))
    return Report(done.sentence, done.findings)


@button(
    group="Tender",
    label="Record",
    screentip="Fill the record the regulations ask for",
    supertip="Adds or refreshes the sheet Record with the fields of regulation 24 of the Provider Selection Regime and of the intention "
    "notice, filled from this workbook; yellow cells are yours and stay. Writes the same as a Word document. Blank fields are told.",
    keytip="TR",
    icon="FileProperties",
)
def tender_record_write(book: xw.Book, folder: str | None = None) -> Report:
    """Write the sheet Record and the document beside the workbook; what was entered on the sheet is kept."""
    done = tender_record.record(saved(book))
    file = tender_record.document(done, folder or beside(book, PAPERS))
    _put(book, tender_record.SHEET, tender_record.plan(done))
    return Report(f"{done.sentence} Written: the sheet {tender_record.SHEET} and {file}.", done.findings, (tender_record.SHEET,))


@button(
    group="Tender",
    label="Decision record",
    screentip="Write the decision record, one page",
    supertip="Writes one page, Word and PDF, for who decides: result and margin of each lot, near-tie band, headlines of the stress test, "
    "the verdict of the checks, the fingerprint of the freeze, and what still needs a person's check.",
    keytip="TD",
    icon="FileSaveAsPdfOrXps",
)
def tender_decision_write(book: xw.Book, folder: str | None = None) -> Report:
    """Write the decision record beside the workbook."""
    done = tender_decision.write(saved(book), folder or beside(book, PAPERS))
    return Report(done.sentence, done.findings)


# ---- shared by the buttons


def _panel(job: Job) -> Iterable[str]:
    declared = [str(row["person"]) for row in job.rows["conflicts"] if "evaluator" in str(row["role"]).lower()]
    return list(dict.fromkeys([*declared, *(str(row["evaluator"]) for row in job.rows["scores"])]))


def _put(book: xw.Book, name: str, plan: SheetPlan) -> None:
    """A sheet of ours, new or anew."""
    found = next((sheet for sheet in book.sheets if sheet.name.casefold() == name.casefold()), None)
    if found is not None:
        found.clear()
    write(found or book.sheets.add(name, after=book.sheets[-1]), plan)
