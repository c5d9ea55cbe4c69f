"""The record of a tender: the fields of regulation 24 of the Provider Selection Regime and of the notice of intention.

They are filled from the workbook. What only a person can say is entered on the sheet Record and kept when it is made again. A field
that stays blank is a finding. The field lists are those of the regulations as made (draft SI texts, read); the current text needs a
person's check.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.durable import told_apart
from workbooks.errors import refuse
from workbooks.guard import check_address
from workbooks.reader import Cell, Sheet, Workbook
from workbooks.sheet_plan import SheetPlan
from workbooks.side_files import put
from workbooks.tender.award import Award, Lot, award
from workbooks.tender.check import check_book
from workbooks.tender.issue import cautions, undecided, unfit
from workbooks.tender.paper import Block, Heading, Line, Listing, Paper, word
from workbooks.tender.plain import file_name
from workbooks.tender.tables import KEY_CRITERIA

SHEET = "Record"
MARK = "Made by the button Record: yellow cells are yours and are kept, everything else is written anew."
HEADS = ("Field", "Rule", "From the workbook", "Your entry", "State")
DECLARE = "Enter every declaration on the sheet Conflicts."
HEAD_ROW, ENTRY = 4, 4  # row of the headings, column of a person's entries
REGIME = "psr"
PROVIDERS = ("Provider or providers awarded", "Provider")  # fields that name who wins
INTENTION = {"direct_award_c": "Schedule 3", "most_suitable_provider": "CHECK which schedule", "competitive": "Schedule 10"}
WITH_CRITERIA = tuple(INTENTION)  # processes whose record tells of key and basic selection criteria
PROCESS_WORDS = {
    "direct_award_a": "Direct award process A", "direct_award_b": "Direct award process B", "direct_award_c": "Direct award process C",
    "most_suitable_provider": "Most suitable provider process", "competitive": "Competitive process",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A field: what it asks, the rule that asks it, what the workbook says, what a person entered. `hint` says what belongs there."""

    label: str
    rule: str
    filled: str
    hint: str
    entry: str = ""

    @property
    def blank(self) -> bool:
        return not (self.filled or self.entry)


@dataclass(frozen=True)
class Record:
    """The filled fields of one tender."""

    title: str
    authority: str
    reference: str
    fields: tuple[Field, ...]
    findings: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        blank = sum(field.blank for field in self.fields)
        return f"{len(self.fields)} fields, {len(self.fields) - blank} filled, {blank} blank."


def record(book: Workbook) -> Record:
    """The record of a workbook that was read. Raises WorkbookError record_in_the_way, and what an award raises."""
    whole = award(book)
    entries = _entries(book)
    fields = tuple(Field(*f, entries.get((f[0], f[1]), "")) for f in (*_regulation_24(whole), *_intention(whole)))
    found = [*_regime(whole), *(_blank(row, field) for row, field in enumerate(fields, HEAD_ROW + 1) if field.blank)]
    checked = check_book(book)
    found += [*_unnamed(whole, fields), *undecided(whole), *cautions(checked), *unfit(checked)]
    return Record(whole.setting("title"), whole.setting("authority"), whole.setting("reference"), fields, tuple(found))


def _regime(whole: Award) -> Iterator[Finding]:
    if whole.setting("regime") != REGIME:
        sentence = f"The regime is {whole.setting('regime') or 'blank'}; these fields are those of the Provider Selection Regime."
        yield Finding("settings, regime", "record", "warn", sentence, "Use them as a list of what to keep, and ask which record is due.")


def _blank(row: int, field: Field) -> Finding:
    return Finding(f"{SHEET}!{column_letters(ENTRY)}{row}", "record", "block", f"{field.label} ({field.rule}) is blank.", field.hint)


def _unnamed(whole: Award, fields: tuple[Field, ...]) -> Iterator[Finding]:
    """A provider's field that says of some lot why nobody is named there is as good as blank until a person has entered who it is."""
    lots = ", ".join(lot.lot for lot in whole.lots if lot.undecided)
    for row, field in enumerate(fields, HEAD_ROW + 1):
        if lots and field.label in PROVIDERS and not field.entry:
            sentence = f"{field.label} ({field.rule}) names nobody for lot {lots}."
            where = f"{SHEET}!{column_letters(ENTRY)}{row}"
            yield Finding(where, "record", "block", sentence, "Apply the published rule and enter whom it decides for.")


def _entries(book: Workbook) -> dict[tuple[str, str], str]:
    """What people entered before, by field and rule."""
    sheet = next((s for name, s in book.sheets.items() if name.casefold() == SHEET.casefold()), None)
    if sheet is None:
        return {}
    if sheet.cell(2, 1) != MARK:
        raise refuse("record_in_the_way", sheet=sheet.name, path=book.path)
    return {(_text(sheet, row, 1), _text(sheet, row, 2)): _text(sheet, row, ENTRY) for row in range(HEAD_ROW + 1, sheet.max_row + 1)}


def _text(sheet: Sheet, row: int, column: int) -> str:
    value = sheet.cell(row, column)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


# ---- the fields


Told = tuple[str, str, str, str]


def _regulation_24(whole: Award) -> Iterator[Told]:
    process = whole.setting("process")
    rule = "PSR reg 24"
    yield PROVIDERS[0], rule, _providers(whole), "Name each provider to whom the contract is awarded."
    yield "Process followed", rule, PROCESS_WORDS.get(process, process), "Choose the process on the sheet Procurement."
    yield "Who decided", rule, whole.setting("decision_maker_role"), "Enter the decision-maker's role on the sheet Procurement."
    if process in WITH_CRITERIA:
        yield "How the key criteria were taken into account", rule, _key_criteria(whole), "Give each criterion its key criterion."
        hint = "Say what was asked, of whom, and the outcome (reg 19, Schedule 16)."
        yield "How the basic selection criteria were assessed", rule, "", hint
    if process == "competitive":
        yield "How the award criteria were evaluated", rule, _evaluation(whole), "Enter weights and price formula on the sheet Procurement."
    yield "Rationale of the decision", rule, "; ".join(_rationale(lot) for lot in whole.lots), "Say why this provider, by the criteria."
    yield "Conflicts declared and how they were managed", rule, _conflicts(whole), DECLARE


def _intention(whole: Award) -> Iterator[Told]:
    process = whole.setting("process")
    if process not in INTENTION:
        return
    rule = f"Intention notice, {INTENTION[process]}"
    titles = "; ".join(f"Lot {lot.lot}: {lot.title}" for lot in whole.lots)
    yield "Title and reference", rule, f"{whole.setting('title')}, {whole.setting('reference')}", "Enter both on the sheet Procurement."
    yield PROVIDERS[1], rule, _providers(whole), "Name each provider."
    yield "Address of the provider", rule, "", "Registered office or principal place of business, for each provider."
    yield "Description of the services", rule, titles, "Say what is bought, as in the notice."
    yield "CPV code", rule, "", "The most relevant code or codes of the services."
    yield "Approximate lifetime value", rule, _value(whole), "The value over the whole life of the contract."
    yield "Who decides", rule, whole.setting("decision_maker_role"), "Enter the decision-maker's role on the sheet Procurement."
    yield "Reasons by the key criteria", rule, "", f"Say why, for each: {'; '.join(KEY_CRITERIA)}."
    yield "Conflicts declared and how they are managed", rule, _conflicts(whole, bodies=False), DECLARE
    yield "Published on", rule, _step(whole, "Intention notice published"), "Enter the date on the sheet Timetable."


def _providers(whole: Award) -> str:
    return "; ".join(f"Lot {lot.lot}: {lot.winner.bidder if lot.winner else lot.undecided}" for lot in whole.lots)


def _key_criteria(whole: Award) -> str:
    """Each key criterion with the criteria of the tender that stand for it; blank unless every one has something."""
    told = []
    for key in KEY_CRITERIA:
        found = [f"{row['question']} (weight {row['weight']:g})" for row in whole.job.rows["criteria"] if row["key_criterion"] == key]
        if key == "Value" and not found:
            found = [f"price (weight {whole.setting('price_weight')} of 100)"]
        told.append(f"{key}: {', '.join(found)}" if found else "")
    return "; ".join(told) if all(told) else ""


def _evaluation(whole: Award) -> str:
    people = len({row["evaluator"] for row in whole.job.rows["scores"]})
    if not people:
        return ""
    moderation, formula = (whole.setting(name).replace("_", " ") for name in ("moderation_method", "price_method"))
    return (f"Quality {whole.setting('quality_weight')} and price {whole.setting('price_weight')} of 100; {people} evaluators marked every "
            f"question on the published scale; moderation by {moderation}; price points by {formula}.")  # fmt: skip


def _rationale(lot: Lot) -> str:
    if lot.winner is None or lot.winner.total is None:
        return f"Lot {lot.lot}: {lot.undecided}"
    margin = f", {lot.margin:.2f} points ahead of the next, {lot.band}" if isinstance(lot.margin, float) else f" ({lot.margin})"
    return f"Lot {lot.lot}: highest total score, {lot.winner.total:.2f} of 100{margin}"


def _conflicts(whole: Award, bodies: bool = True) -> str:
    """Every declaration; a notice that is published leaves out the `bodies`, some of which bid and lost."""
    rows = whole.job.rows["conflicts"]
    told = []
    for row in (r for r in rows if r["kind"] != "none"):
        body = f" ({row['body']})" if bodies and row["body"] else ""
        managed = row["mitigation"] or ("excluded" if row["excludes"] else "no mitigation recorded")
        told.append(f"{row['person']} ({row['role']}): {row['kind']}, {row['interest'] or 'interest not recorded'}{body}; {managed}")
    none = sum(r["kind"] == "none" for r in rows)
    return "; ".join([*told, *([f"{none} declared none"] if none else [])])


def _value(whole: Award) -> str:
    offers = [(lot.lot, lot.winner.offered) for lot in whole.lots if lot.winner and lot.winner.offered is not None]
    basis = f"{whole.setting('currency')}, {whole.setting('vat_basis')}"
    return "; ".join(f"Lot {lot}: {price:,.2f} {basis} (price as bid)" for lot, price in offers)


def _step(whole: Award, name: str) -> str:
    row = next((row for row in whole.job.rows["timetable"] if row["step"] == name), {})
    if row.get("actual"):
        return f"{row['actual']:%d/%m/%Y}"
    return f"planned {row['planned']:%d/%m/%Y}" if row.get("planned") else ""


# ---- sheet and document


def plan(done: Record) -> SheetPlan:
    """The sheet Record."""
    rows: list[list[Cell]] = [[f"Record: {done.title}"], [MARK], [done.sentence], list(HEADS)]
    rows += [[f.label, f.rule, f.filled or None, f.entry or None, "BLANK: " + f.hint if f.blank else "filled"] for f in done.fields]
    first, last = HEAD_ROW + 1, HEAD_ROW + len(done.fields)
    looks = [("A1", "title"), ("A2", "note"), ("A3", "verdict"), (f"A{HEAD_ROW}:E{HEAD_ROW}", "header"), (f"A{first}:C{last}", "text"),
             (f"D{first}:D{last}", "input_text"), (f"E{first}:E{last}", "text")]  # fmt: skip
    return SheetPlan(rows, looks=looks, widths={1: 34, 2: 26, 3: 60, 4: 50, 5: 40}, frozen_rows=HEAD_ROW)


def document(done: Record, folder: str | os.PathLike[str]) -> Path:
    """Writes the record as a Word document into a folder; answers its path. Raises WorkbookError when that is not possible."""
    check_address(os.fspath(folder))
    with told_apart(folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
    path = Path(folder) / f"{file_name(f'Record {done.reference}')}.docx"
    put(path, word(paper(done)))
    return path


def paper(done: Record) -> Paper:
    """The record as a paper: one table a rule."""
    blocks: list[Block] = [Line(f"{done.title}. Reference {done.reference}. {done.authority}."), Line(done.sentence, strong=True)]
    for rule in dict.fromkeys(f.rule for f in done.fields):
        rows = tuple((f.label, _both(f)) for f in done.fields if f.rule == rule)
        blocks += [Heading(rule), Listing(("Field", "Content"), rows, (28, 72))]
    blocks.append(Line("Field lists as the regulations were made; check the current text before use. This is not legal advice."))
    foot = f"{done.authority}, {done.reference}. Record."
    return Paper(f"Record of the procurement {done.reference}", done.authority, tuple(blocks), foot)


def _both(field: Field) -> str:
    return "\n".join(text for text in (field.filled, field.entry) if text) or f"BLANK. {field.hint}"
