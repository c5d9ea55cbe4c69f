"""The decision record: one page for who decides, as Word and PDF, with everything on it read from the calculated workbook."""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from udfs.cells import DAY_ZERO, ExcelError
from udfs.findings import Finding
from workbooks.durable import told_apart
from workbooks.fill import Filled
from workbooks.guard import check_address
from workbooks.reader import Cell, Workbook
from workbooks.side_files import put
from workbooks.tender.award import Award, Lot, award
from workbooks.tender.check import Checked, check_book
from workbooks.tender.issue import cautions, undecided
from workbooks.tender.paper import Block, Heading, Line, Listing, Paper, word
from workbooks.tender.pdf import pdf
from workbooks.tender.plain import file_name

CHECK_COLUMN = "For a person's check"
CHECKED_TABLES = {"Regime": "Regime", "Processes": "Process", "Periods": "Least period for bidders", "Standstill": "Standstill"}
MOST_TO_CHECK = 8  # more do not fit on the page; the rest is counted
SEVERITIES = ("RED", "AMBER", "UNKNOWN", "GREEN")
ROOM_TO_WRITE = "\u00a0\n\u00a0\n\u00a0\n\u00a0"


@dataclass(frozen=True)
class Decision:
    """The files of a decision record, and what a person should know."""

    files: tuple[Path, ...]
    findings: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        return f"Decision record written: {', '.join(str(file) for file in self.files)}."


def write(book: Workbook, folder: str | os.PathLike[str]) -> Decision:
    """Writes "Decision record REFERENCE" as .docx and .pdf into a folder. Raises WorkbookError when there is no result or no folder."""
    check_address(os.fspath(folder))
    whole, checked = award(book), check_book(book)
    made = paper(whole, checked)
    as_pdf, notes = pdf(made, one_page=True)
    with told_apart(folder):
        Path(folder).mkdir(parents=True, exist_ok=True)
    stem = file_name(f"Decision record {whole.setting('reference')}")
    files = tuple(Path(folder) / f"{stem}{ending}" for ending in (".docx", ".pdf"))
    for path, data in zip(files, (word(made), as_pdf), strict=True):
        put(path, data)
    return Decision(files, (*notes, *undecided(whole), *cautions(checked), *(f for f in checked.findings if f.severity == "block")))


def paper(whole: Award, checked: Checked) -> Paper:
    """The one page."""
    decides, process = whole.setting("decision_maker_role") or "not named", whole.setting("process").replace("_", " ")
    blocks: list[Block] = [
        Line(f"{whole.setting('title')}. Reference {whole.setting('reference')}. {whole.setting('authority')}."),
        Line(f"To be decided by: {decides}. Regime {whole.setting('regime')}, process {process or 'not chosen'}."),
        Heading("Result by score"),
        Listing(("Lot", "First by score", "Total", "Next", "Margin", "Near-tie band"), tuple(_result(lot) for lot in whole.lots),
                (18, 26, 8, 26, 9, 20), (2, 4)),
        Heading("What the result hangs on (stress test)"),
        _stress(whole),
        Heading("Checks and freeze"),
        *(Line(text) for text in _state(whole, checked)),
        Heading("Needs a person's check before award"),
        *(Line(f"•  {text}") for text in _to_check(whole)),
        Heading("Decision"),
        Listing(("Decision", "Decided by (role)", "Date", "Signature"), ((ROOM_TO_WRITE, decides, "", ""),), (46, 24, 12, 18)),
    ]  # fmt: skip
    authority, reference = whole.setting("authority"), whole.setting("reference")
    foot = f"{authority}, {reference}. Prepared from the tender workbook, SHA-256 {whole.book.sha256[:16]}…"
    return Paper(f"Decision record {reference}", authority, tuple(blocks), foot, size=9)


def _result(lot: Lot) -> tuple[str, ...]:
    following = [bid.bidder for bid in lot.bids if bid.rank == 2]
    first, total = (f"none named: {lot.undecided}", "") if lot.winner is None else (lot.first, _told(lot.winner.total))
    after = f"decide between {' and '.join(bid.bidder for bid in lot.close)}" if lot.near_tie else " and ".join(following) or "none"
    return (f"{lot.lot}: {lot.title}", first, total, after, _told(lot.margin), lot.band)


def _told(value: Cell) -> str:
    """A figure to two decimals, a whole one as it is; an error as what it is."""
    if isinstance(value, bool | ExcelError) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    return f"{value:.2f}"


def _stress(whole: Award) -> Listing:
    """Headlines side by side, a column a lot."""
    labels = list(dict.fromkeys(label for lot in whole.lots for label, _ in lot.stress))[1:]  # the first repeats who is first
    rows = [(label, *(_headline(dict(lot.stress).get(label)) for lot in whole.lots)) for label in labels]
    rows.append(("Share of random weightings won by the first, per cent", *(_share(whole, lot) for lot in whole.lots)))
    widths = (46, *(54 / len(whole.lots) for _ in whole.lots))
    return Listing(("Headline", *(f"Lot {lot.lot}" for lot in whole.lots)), tuple(rows), widths, tuple(range(1, 1 + len(whole.lots))))


def _headline(value: Cell) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else _told(value)


def _last_day(row: dict[str, Cell]) -> str:
    """The last day of a standstill, where a row has one."""
    serial = row.get("Last day")
    return f"; last day as calculated {DAY_ZERO + dt.timedelta(days=int(serial)):%d/%m/%Y}" if isinstance(serial, float) else ""


def _share(whole: Award, lot: Lot) -> str:
    filled, name = Filled(whole.book), f"WinShare_{lot.lot}"
    rows = filled.table_with_errors(name) if filled.has(f"{name}.Area") else []
    value = next((row.get("Share of draws won") for row in rows if row.get("Bidder") == lot.first), None)
    return f"{value * 100:.1f}" if isinstance(value, float) else "not calculated"


def _state(whole: Award, checked: Checked) -> Iterator[str]:
    blocking = sum(f.severity == "block" for f in checked.findings)
    yield f"Checks: {checked.verdict}. {blocking} blocking findings of {len(checked.findings)}."
    yield f"Health check: {_health(whole)}. These are prompts, not statements that anything was unlawful."
    frozen = checked.frozen
    if frozen is None:
        yield "NOT FROZEN: the values the award rests on may still change."
        return
    same = "unchanged since" if frozen.sha256 == checked.sha256 else "CHANGED SINCE, see the check of the workbook"
    reason = f" Frozen in spite of findings; reason given: {frozen.reason}." if frozen.against != ("nothing",) else ""
    yield f"Frozen {frozen.at} by {frozen.by}, {same}. SHA-256 of the values: {frozen.sha256}.{reason}"


def _health(whole: Award) -> str:
    """How many checks came out how."""
    filled = Filled(whole.book)
    rows = filled.table_with_errors("Health") if filled.has("Health.Area") else []
    found = [row.get("Severity") for row in rows]
    return ", ".join(f"{found.count(severity)} {severity}" for severity in SEVERITIES) if found else "not made"


def _to_check(whole: Award) -> Iterator[str]:
    told = list(dict.fromkeys(_open(whole)))
    yield from told[:MOST_TO_CHECK]
    if len(told) > MOST_TO_CHECK:
        yield f"and {len(told) - MOST_TO_CHECK} more in the workbook"


def _open(whole: Award) -> Iterator[str]:
    for lot in whole.lots:
        if lot.undecided:
            yield f"Lot {lot.lot}: {lot.undecided}; apply it before a winner is named."
        if lot.flagged:
            names = ", ".join(lot.flagged)
            yield f"Lot {lot.lot}: abnormally low screen flags {names}; clarify with the bidder, it is no ground for rejection."
        if sum(bid.admitted for bid in lot.bids) == 1:
            yield f"Lot {lot.lot}: one admitted tender, so price was not tested; needs an absolute benchmark."
    yield from _marked_rows(whole)


def _marked_rows(whole: Award) -> Iterator[str]:
    """Entries of the tables of law and dates that say themselves that a person must look."""
    filled = Filled(whole.book)
    chosen = whole.setting("process")
    for name in CHECKED_TABLES:
        if not filled.has(f"{name}.Area"):
            continue
        for row in filled.table_with_errors(name):
            text = row.get(CHECK_COLUMN)
            other = name == "Processes" and row.get("Process") != chosen
            if isinstance(text, str) and text.strip() and not isinstance(text, ExcelError) and not other:
                plain = text.removeprefix("needs a person's check").lstrip(": ")
                yield f"{CHECKED_TABLES[name]}: {plain}{_last_day(row)}."
