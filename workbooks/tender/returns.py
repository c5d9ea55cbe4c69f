"""Returned scoring packs: each read through the guarded reader and checked cell by cell before anything is taken from it."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from udfs.cells import ExcelError, shown
from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.alike import numerals
from workbooks.errors import WorkbookError, refuse
from workbooks.fill import Filled
from workbooks.reader import Cell, Sheet, Workbook, read
from workbooks.tender.job import Job
from workbooks.tender.packs import (
    DECLARATION,
    DECLARATION_HEADS,
    KIND,
    MARK_HEADS,
    MARKS,
    asked,
    fingerprint,
    pack_number,
)
from workbooks.tender.tables import CONFLICT_KINDS
from workbooks.writer import AREA

PATIENCE = 60  # seconds for one pack
MONEY = re.compile(r"[£€$]\s?\d|\b(?:GBP|EUR)\s?\d|\d\s?(?:GBP|EUR|pounds)\b", re.IGNORECASE)
LOCK_FILE = "~$"  # Excel's mark beside a file that is open

Key = tuple[str, str, str]


@dataclass(frozen=True)
class MarkLine:
    """One line of a return: where its mark stands, what it is about, and what was filled in."""

    at: str
    key: Key
    mark: float | str | None  # text where no number was typed
    comment: str
    refused: bool = False


@dataclass(frozen=True)
class Declared:
    """What an evaluator declares of one bidder."""

    at: str
    bidder: str
    kind: str
    interest: str


@dataclass(frozen=True)
class Return:
    """A returned pack. `usable` is False when nothing may be taken from it."""

    name: str
    sha256: str
    evaluator: str = ""
    role: str = ""
    lines: tuple[MarkLine, ...] = ()
    declared: tuple[Declared, ...] = ()
    findings: tuple[Finding, ...] = ()
    usable: bool = False

    @property
    def content(self) -> tuple:
        """What was filled in, however the file was saved."""
        return self.evaluator, tuple((line.key, line.mark, line.comment) for line in self.lines), tuple((d.bidder, d.kind, d.interest)
                                                                                                       for d in self.declared)  # fmt: skip


def returns(job: Job, folder: str | os.PathLike[str]) -> list[Return]:
    """Every .xlsx of a folder as a checked return, in the order of the names. Raises WorkbookError when there is none."""
    place = Path(folder)
    if place.is_file():
        files = [place]
    elif place.is_dir():
        files = sorted(p for p in place.iterdir() if p.suffix.lower() == ".xlsx" and not p.name.startswith(LOCK_FILE))
    else:
        raise refuse("folder_missing", path=folder)
    if not files:
        raise refuse("no_returns", path=folder)
    return _twice([_return(job, path) for path in files])


def _twice(found: list[Return]) -> list[Return]:
    """Of two alike the first counts; of two that differ neither, as nobody but the evaluator knows which is meant."""
    checked = []
    for place, one in enumerate(found):
        others = [o for i, o in enumerate(found) if i != place and o.evaluator == one.evaluator and o.usable and one.usable]
        differing = next((o for o in others if o.content != one.content), None)
        earlier = next((o for o in found[:place] if o in others and o.content == one.content), None)
        if differing:
            sentence = f"{one.name} and {differing.name} are both returns of {one.evaluator} and differ."
            remedy = "Ask the evaluator which one counts, and take the other out of the folder."
            checked.append(_with(one, Finding(one.name, "duplicate return", "block", sentence, remedy), usable=False))
        elif earlier:
            sentence = f"{one.name} is the same return as {earlier.name}."
            checked.append(_with(one, Finding(one.name, "duplicate return", "warn", sentence, "Keep one of them."), usable=True))
        else:
            checked.append(one)
    return checked


def _with(one: Return, finding: Finding, usable: bool) -> Return:
    return replace(one, findings=(*one.findings, finding), usable=usable)


def _return(job: Job, path: Path) -> Return:
    try:
        book = read(path, timeout=PATIENCE)
        filled = Filled(book)
        if not filled.has("pack_kind") or filled.shown("pack_kind") != KIND:
            return _refused(path.name, "", "another file", f"{path.name} is not a scoring pack.", "Take it out of the folder.")
        evaluator, role = (str(filled.value(f"pack_{name}") or "") for name in ("evaluator", "role"))
        heads = {name: _table(filled, name, headings) for name, headings in ((MARKS, MARK_HEADS), (DECLARATION, DECLARATION_HEADS))}
    except WorkbookError as problem:
        return _refused(path.name, "", problem.code, problem.sentence, problem.remedy)
    lines = tuple(_line(path.name, *row) for row in heads[MARKS])
    declared = tuple(_declared(path.name, *row) for row in heads[DECLARATION])
    one = Return(path.name, book.sha256, evaluator, role, lines, declared, (), True)
    foreign = _another(job, one, filled)
    if foreign:
        return replace(one, findings=(foreign,), usable=False)
    return _checked(job, one, book)


def _refused(name: str, sha256: str, rule: str, sentence: str, remedy: str) -> Return:
    return Return(name, sha256, findings=(Finding(name, rule, "block", sentence, remedy),))


def _another(job: Job, one: Return, filled: Filled) -> Finding | None:
    """Why a pack is not of this tender as it stands; none when it is."""
    told = {name: str(filled.shown(f"pack_{name}") or "") for name in ("reference", "criteria", "number")}
    reference = str(job.settings.get("reference"))
    if told["reference"] != reference:
        sentence = f"{one.name} belongs to the procurement {shown(told['reference'])}, not to {shown(reference)}."
        return Finding(one.name, "another pack", "block", sentence, "Merge it into the workbook of that procurement.")
    if told["criteria"] != fingerprint(job):
        sentence = f"{one.name} was issued for other criteria, scale, lots or bidders than the workbook has now."
        return Finding(one.name, "another pack", "block", sentence, "Issue packs again, and have the evaluator mark the new one.")
    if told["number"] != pack_number(job, one.evaluator):
        sentence = f"{one.name} has the number {told['number']}, which is not that of {shown(one.evaluator)}."
        return Finding(one.name, "another pack", "block", sentence, "The name in the pack was changed: ask the evaluator for the original.")
    return None


# ---- the cells of a pack


Row = tuple[Sheet, int, dict[str, int], dict[str, Cell]]


def _table(filled: Filled, name: str, headings: tuple[str, ...]) -> list[Row]:
    """Rows of a list of the pack with their columns by heading. Raises WorkbookError for a heading that is gone."""
    sheet, top, left, bottom, right = filled.place(name + AREA)
    columns = {str(sheet.cell(top, c)).strip(): c for c in range(left, right + 1)}
    for heading in headings:
        if heading not in columns:
            raise refuse("heading_missing", sheet=sheet.name, heading=heading, row=top)
    found = []
    for row in range(top + 1, max(bottom, sheet.max_row) + 1):
        cells = {heading: sheet.cell(row, columns[heading]) for heading in headings}
        if any(_text(v) for v in cells.values()):
            found.append((sheet, row, {h: columns[h] for h in headings}, cells))
    return found


def _at(name: str, sheet: Sheet, row: int, column: int) -> str:
    return f"{name}, {sheet.name}!{column_letters(column)}{row}"


def _text(value: Cell) -> str:
    """Text of a cell as it is compared: without spaces at the ends, every line end the same."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()


def _line(name: str, sheet: Sheet, row: int, columns: dict[str, int], cells: dict[str, Cell]) -> MarkLine:
    key = (_text(cells["Lot"]), _text(cells["Question"]), _text(cells["Bidder"]))
    return MarkLine(_at(name, sheet, row, columns["Mark"]), key, _mark(cells["Mark"]), _text(cells["Comment"]))


def _mark(value: Cell) -> float | str | None:
    """The mark as a number, also where it was typed into a cell of text; what is none stays what it is."""
    if isinstance(value, bool | ExcelError) or not _text(value):
        return str(value) if _text(value) else None
    try:
        return float(_text(value))
    except ValueError:
        return _text(value)


def _declared(name: str, sheet: Sheet, row: int, columns: dict[str, int], cells: dict[str, Cell]) -> Declared:
    return Declared(_at(name, sheet, row, columns["Kind"]), _text(cells["Bidder"]), _text(cells["Kind"]).lower(), _text(cells["Interest"]))


# ---- what is wrong with it


def _checked(job: Job, one: Return, book: Workbook) -> Return:
    declaration = list(_declaration(job, one))
    lines, found = _lines(job, one)
    stray = list(_stray(job, one, book))
    usable = all(f.severity != "block" for f in declaration)
    return replace(one, lines=tuple(lines), findings=(*declaration, *found, *stray), usable=usable)


def _declaration(job: Job, one: Return) -> Iterator[Finding]:
    bidders = {bidder for lot in job.lots for bidder in job.bidders(lot)}
    for bidder in sorted(bidders - {d.bidder for d in one.declared}):
        sentence = f"{one.evaluator} has no line of declaration for {bidder}."
        yield Finding(f"{one.name}, {DECLARATION}", "declarations", "block", sentence, "Ask for the declaration in a new copy of the pack.")
    for d in one.declared:
        if d.bidder not in bidders:
            yield Finding(d.at, "known bidders", "block", f"There is no bidder {d.bidder}.", "Put the bidder's name back as issued.")
        elif d.kind not in CONFLICT_KINDS:
            told = f"is {shown(d.kind)}" if d.kind else "is blank"
            yield Finding(d.at, "declarations", "block", f"The declaration of {one.evaluator} on {d.bidder} {told}.",
                          f"Choose one of {', '.join(CONFLICT_KINDS)}; no mark is taken without a declaration.")  # fmt: skip
        elif d.kind != "none" and not d.interest:
            sentence = f"{one.evaluator} declares a {d.kind} conflict with {d.bidder} and does not say what it is."
            yield Finding(d.at, "declarations", "block", sentence, "Ask for the interest.")
        elif _price(job, d.interest):
            yield _priced(d.at, "The interest")


def _lines(job: Job, one: Return) -> tuple[list[MarkLine], list[Finding]]:
    known = {(lot, str(q["question"]), bidder) for lot, q, bidder in asked(job)}
    if all(line.mark is None for line in one.lines):
        sentence = f"{one.name} holds no mark at all."
        blank = Finding(one.name, "marks", "block", sentence, "Ask the evaluator for the filled pack.")
        return [replace(line, refused=True) for line in one.lines], [blank]
    lines, found, seen = [], [], set()
    for line in one.lines:
        fault = _fault(job, one, line, known, seen)
        seen.add(line.key)
        if fault:
            found.append(fault)
        lines.append(replace(line, refused=fault is not None))
    for lot, question, bidder in sorted(known - seen):
        found.append(Finding(f"{one.name}, {MARKS}", "marks", "block", f"There is no line for {question} of {bidder} (lot {lot}).",
                             "Its label was changed or removed: put it back as issued."))  # fmt: skip
    silent = [line for line in lines if not line.comment and not line.refused]
    if silent:
        more = f" and {len(silent) - 1} more" if len(silent) > 1 else ""
        found.append(Finding(silent[0].at, "comments", "warn", f"{one.evaluator} gives no comment on {_about(silent[0])}{more}.",
                             "Ask for it: the reason of a mark is part of the record."))  # fmt: skip
    return lines, found


def _about(line: MarkLine) -> str:
    return f"{line.key[1]} of {line.key[2]}"


def _fault(job: Job, one: Return, line: MarkLine, known: set[Key], seen: set[Key]) -> Finding | None:
    """Why a line is not taken; none when it is."""
    block = lambda rule, sentence, remedy: Finding(line.at, rule, "block", sentence, remedy)
    allowed = [row["mark"] for row in job.rows["scale"]]
    if line.key not in known:
        for place, noun in ((1, "question"), (2, "bidder"), (0, "lot")):
            if line.key[place] not in {key[place] for key in known}:
                return block(f"known {noun}s", f"There is no {noun} {shown(line.key[place])}.", "Put the label back as issued.")
        return block("known questions", f"{_about(line)} is not marked in lot {line.key[0]}.", "Put the label back as issued.")
    if line.key in seen:
        return block("one line an answer", f"{_about(line)} stands there twice.", "Keep the line as issued, and one only.")
    if line.mark is None:
        return block("marks", f"The mark of {one.evaluator} on {_about(line)} is blank.", "Ask for it; a missing mark is not a zero.")
    if line.mark not in allowed:
        sentence = f"The mark of {one.evaluator} on {_about(line)} is {shown(line.mark)}, which is not on the scale."
        return block("marks", sentence, f"Choose one of {', '.join(shown(m) for m in allowed)}.")
    return _priced(line.at, "The comment") if _price(job, line.comment) else None


def _price(job: Job, text: str) -> bool:
    prices = {row["price"] for row in job.rows["bids"] if row["price"]}
    return bool(MONEY.search(text)) or any(number in prices for number in numerals(text))


def _priced(at: str, what: str) -> Finding:
    sentence = f"{what} there holds what looks like a price."
    return Finding(at, "prices typed in", "block", sentence, "Ask the evaluator to take it out: quality is marked without prices.")


def _stray(job: Job, one: Return, book: Workbook) -> Iterator[Finding]:
    """What was written beside the lists; it is not read, but nobody should believe it was."""
    filled = Filled(book)
    for name in (MARKS, DECLARATION):
        sheet, top, left, _, right = filled.place(name + AREA)
        for (row, column), value in sorted(sheet.cells.items()):
            if row >= top and not left <= column <= right and _text(value):
                at = _at(one.name, sheet, row, column)
                if _price(job, _text(value)):
                    yield _priced(at, "The cell")
                else:
                    yield Finding(at, "outside the pack", "warn", "What stands there is not read.", "Write it into a comment.")
