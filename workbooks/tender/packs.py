"""Scoring packs: one plain workbook an evaluator: questions, scale, bidders, cells for mark and comment, a declaration of conflicts.

A pack holds no price, no mark or comment of anybody else, no formula and nothing hidden. It carries a number of its own and a
fingerprint of what is marked, so that a return of another tender or of older criteria is recognised.
"""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from udfs.cells import shown
from udfs.findings import Finding
from workbooks.durable import told_apart
from workbooks.errors import refuse
from workbooks.guard import check_address
from workbooks.job.schema import Row
from workbooks.outcome import BadInput
from workbooks.save import save
from workbooks.tender.findings import findings as tender_findings
from workbooks.tender.job import Job
from workbooks.tender.plain import (
    FIRST_ROW,
    Cell,
    Offer,
    PlainSheet,
    canonical_number,
    file_name,
    header,
    plain_book,
    sha256,
    texts,
)
from workbooks.tender.tables import CONFLICT_KINDS
from workbooks.writer import AREA

KIND = "tender scoring pack"
MARKS, DECLARATION = "Marks", "Declaration"
MARK_HEADS = ("Lot", "Question", "Title", "Bidder", "Mark", "Comment")
DECLARATION_HEADS = ("Bidder", "Kind", "Interest")
ROLE = "evaluator"
TABLES_SHOWN = ("criteria", "scale", "lots")  # what stands in a pack: a fault there stops its issue
HEAD = FIRST_ROW  # row of the headings of every list in a pack


@dataclass(frozen=True)
class Issued:
    """Packs that were written, and what a person should know about them."""

    files: tuple[Path, ...]
    findings: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        folder = f" in {self.files[0].parent}" if self.files else ""
        return f"{len(self.files)} scoring packs issued{folder}: {', '.join(f.name for f in self.files)}."


def asked(job: Job) -> list[tuple[str, Row, str]]:
    """Everything that is marked: the lot a question belongs to, the question, the bidder; by question, so that bids are compared."""
    found: dict[tuple[str, str, str], tuple[str, Row, str]] = {}
    for lot in job.lots:
        for question in job.questions(lot):
            for bidder in job.bidders(lot):
                found.setdefault((str(question["lot"]), str(question["question"]), bidder), (str(question["lot"]), question, bidder))
    order = [row["question"] for row in job.rows["criteria"]]
    return sorted(found.values(), key=lambda item: order.index(item[1]["question"]))


def fingerprint(job: Job) -> str:
    """SHA-256 over what evaluators mark: criteria, weights, hurdles, scale, lots and bidders. Prices and marks are not in it."""
    lines = [["reference", job.settings.get("reference")]]
    lines += [[name, *(row[f] for f in fields)] for name, fields in _MARKED.items() for row in job.rows[name]]
    lines += [["asked", lot, question["question"], bidder] for lot, question, bidder in asked(job)]
    return sha256(json.dumps([_plain(v) for v in line]) for line in lines)


_MARKED = {
    "lots": ("lot", "title"), "scale": ("mark", "descriptor"),
    "criteria": ("question", "title", "parent", "lot", "weight", "hurdle"),
}  # fmt: skip


def _plain(value: object) -> str | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return canonical_number(value) if is_number else None if value is None else str(value)


def pack_number(job: Job, evaluator: str) -> str:
    """The number of one evaluator's pack of these criteria."""
    return sha256([fingerprint(job), evaluator])[:12].upper()


# ---- the workbook


def pack(job: Job, evaluator: str, role: str = ROLE) -> bytes:
    """One evaluator's pack as bytes."""
    sheets = (_instructions(job, evaluator, role), _declaration(job), _marks(job), _questions(job), _scale(job))
    return plain_book(f"Scoring pack, {job.settings.get('reference')}, {evaluator}", sheets, KIND)


def _instructions(job: Job, evaluator: str, role: str) -> PlainSheet:
    told = {
        "Procurement": job.settings.get("title"), "Authority": job.settings.get("authority"),
        "pack_reference": job.settings.get("reference"), "pack_evaluator": evaluator, "pack_role": role,
        "pack_number": pack_number(job, evaluator), "pack_criteria": fingerprint(job), "pack_kind": KIND,
    }  # fmt: skip
    labels = {"pack_reference": "Reference", "pack_evaluator": "Evaluator", "pack_role": "Role", "pack_number": "Pack number",
              "pack_criteria": "Criteria, fingerprint", "pack_kind": "What this is"}  # fmt: skip
    rows = [[Cell(labels.get(k, k)), Cell(_plain(v), "Long text", "text")] for k, v in told.items()]
    names = {k: f"$B${FIRST_ROW + i}" for i, k in enumerate(told) if k in labels}
    lines = (
        "1. Declaration first: one line a bidder. Choose none, actual, potential or perceived; say what the interest is unless none.",
        "2. If you declare an actual conflict, stop and ask the procurement lead before you mark anything.",
        f"3. Marks: read the answer, choose a mark of the scale ({_range(job)}), write why in the comment. Every cell is filled; "
        "a blank is not a zero.",
        "4. A comment refers to the answer itself. Write nothing about prices or about other bidders: bidders may read comments.",
        "5. Mark alone. Do not show this file to other evaluators before moderation.",
        "6. Yellow cells are yours. Change nothing else; rows may not be added. Save as .xlsx and return this file.",
    )
    rows += [[Cell()], [Cell("What to do", "Block title")], *([Cell(), Cell(line, "Long text", "text")] for line in lines)]
    intro = "Your own marks of the bids; prices are not shown."
    return PlainSheet("Instructions", f"Scoring pack of {evaluator}", intro, rows, (24, 110), names)


def _range(job: Job) -> str:
    marks = [row["mark"] for row in job.rows["scale"]]
    return ", ".join(shown(m) for m in marks)


def _declaration(job: Job) -> PlainSheet:
    bidders = list(dict.fromkeys(bidder for lot in job.lots for bidder in job.bidders(lot)))
    rows = [header(*DECLARATION_HEADS)]
    rows += [[Cell(b, "Label", "text"), Cell(None, "Input", "text"), Cell(None, "Long input", "text")] for b in bidders]
    last = HEAD + len(bidders)
    offer = Offer(f"B{HEAD + 1}:B{last}", "Conflict of interest", f"Choose {', '.join(CONFLICT_KINDS)}.", CONFLICT_KINDS)
    intro = "One line a bidder, before the first mark. Perceived: a fair-minded person could think so."
    return PlainSheet(DECLARATION, "Declaration of conflicts of interest", intro, rows, (44, 16, 70),
                      {DECLARATION + AREA: f"$A${HEAD}:$C${last}"}, (offer,), HEAD)  # fmt: skip


def _marks(job: Job) -> PlainSheet:
    lines = asked(job)
    rows = [header(*MARK_HEADS)]
    rows += [[*texts(lot, str(q["question"]), q["title"], bidder), Cell(None, "Input"), Cell(None, "Long input", "text")]
             for lot, q, bidder in lines]  # fmt: skip
    last, marks = HEAD + len(lines), len(job.rows["scale"])
    scale = f"=Scale!$A${HEAD + 1}:$A${HEAD + marks}"
    offer = Offer(f"E{HEAD + 1}:E{last}", "Mark", f"Choose a mark of the scale: {_range(job)}.", source=scale)
    return PlainSheet(MARKS, "Marks and comments", "One line an answer: your mark, and why.", rows, (8, 12, 44, 38, 10, 70),
                      {MARKS + AREA: f"$A${HEAD}:$F${last}"}, (offer,), HEAD)  # fmt: skip


def _questions(job: Job) -> PlainSheet:
    rows = [header("Question", "Title", "Part of", "Lot", "Weight", "Hurdle mark")]
    for row in job.rows["criteria"]:
        told = texts(row["question"], row["title"], row["parent"], row["lot"])
        rows.append([*told, Cell(row["weight"], "Label"), Cell(row["hurdle"], "Label")])
    return PlainSheet("Questions", "Criteria and questions", "As published, with their weights; a question is what has nothing below it.",
                      rows, (14, 70, 14, 8, 12, 14), frozen=HEAD)  # fmt: skip


def _scale(job: Job) -> PlainSheet:
    rows = [header("Mark", "What it means")]
    rows += [[Cell(r["mark"], "Label"), Cell(r["descriptor"], "Label", "text")] for r in job.rows["scale"]]
    return PlainSheet("Scale", "Scale of marks", "As published.", rows, (10, 80), frozen=HEAD)


# ---- issuing


def issue(job: Job, evaluators: Sequence[str], folder: str | os.PathLike[str]) -> Issued:
    """Write a pack for each evaluator ("Evaluator 1", or with a role "Evaluator 1=clinical") into a folder, which is made if need be.

    Raises BadInput when criteria, scale or lots have a fault or nobody is named, and WorkbookError when a pack is there already."""
    panel = dict(_person(entry, job) for entry in evaluators if entry.strip())
    faults = list(_faults(job, panel))
    if any(f.severity == "block" for f in faults):
        raise BadInput(faults)
    place = Path(folder)
    check_address(os.fspath(folder))
    with told_apart(place):
        place.mkdir(parents=True, exist_ok=True)
    names: dict[Path, bytes] = {}
    for evaluator, role in panel.items():
        taken = {path.stem.removeprefix("Scoring pack ").casefold() for path in names}
        names[place / f"Scoring pack {file_name(evaluator, taken)}.xlsx"] = pack(job, evaluator, role)
    there = [path for path, data in names.items() if path.exists() and path.read_bytes() != data]
    if there:
        raise refuse("pack_exists", path=there[0])
    for path, data in names.items():
        save(path, data)
    return Issued(tuple(names), tuple(faults))


def _person(entry: str, job: Job) -> tuple[str, str]:
    name, _, role = (part.strip() for part in entry.partition("="))
    places = (("scores", "evaluator"), ("conflicts", "person"))
    known = (row["role"] for table, key in places for row in job.rows[table] if row[key] == name)
    return name, role or next((str(r) for r in known if r), ROLE)


def _faults(job: Job, panel: dict[str, str]) -> Iterator[Finding]:
    if not panel:
        yield Finding("--evaluators", "evaluators", "block", "No evaluator is named.", 'Name them, such as "Evaluator 1,Evaluator 2".')
    if not asked(job):
        yield Finding("Criteria, Bids", "criteria", "block", "There is nothing to mark.", "Enter criteria, questions and bids first.")
    shown_places = tuple(place for name in TABLES_SHOWN for place in (f"{name}.csv", f"{_sheet_of(name)}!"))
    for finding in (*job.findings, *tender_findings(job)):
        if finding.severity == "block" and (finding.where.startswith(shown_places) or finding.rule == "one bid a bidder"):
            yield finding
    barred = {row["person"] for row in job.rows["conflicts"] if row["excludes"]}
    for name in panel.keys() & barred:
        yield Finding(f"Conflicts, {name}", "declarations", "block", f"{name} has an excluding conflict on record.",
                      "Leave this person out of the panel, or correct the register.")  # fmt: skip


def _sheet_of(table: str) -> str:
    return "Criteria" if table == "criteria" else "Procurement"
