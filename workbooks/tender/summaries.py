"""Assessment summaries: one letter a bidder with the fields of Procurement Regulations 2024, reg 31 (draft SI text, read).

Per criterion and question: title, relative importance, how it is assessed by scores, available scores, score given, and the explanation by
reference to the tender; totals and sub-totals; the bidder's own and the winner's. Nothing of another losing bidder stands in a letter.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from udfs.findings import Finding
from workbooks.durable import told_apart
from workbooks.guard import check_address
from workbooks.reader import Workbook
from workbooks.save import save
from workbooks.side_files import put
from workbooks.tender.award import Award, Bid, Criterion, Lot, award
from workbooks.tender.check import check_book
from workbooks.tender.issue import cautions, refuse_unfit, undecided
from workbooks.tender.leaks import leaks
from workbooks.tender.paper import Block, Heading, Line, Listing, Paper, sheet, word
from workbooks.tender.plain import file_name, plain_book

WIDTHS = (30.0, 15.0, 17.0, 19.0, 44.0, 19.0, 44.0)
MISSING = "no explanation is on record"
ROUNDING = 1e-6  # totals added up again from their parts agree with the printed ones but for the last digit


@dataclass(frozen=True)
class Letters:
    """Letters that were written, those that were not, and why."""

    files: tuple[Path, ...]
    stopped: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        not_written = f" Not written: {', '.join(self.stopped)}." if self.stopped else ""
        return f"{len(self.files)} assessment summaries written, each as a letter and as a sheet.{not_written}"


@dataclass(frozen=True)
class Letter:
    """One bidder's letter with what is wrong with it."""

    bidder: str
    paper: Paper
    findings: tuple[Finding, ...]

    @property
    def leaks(self) -> bool:
        return any(f.rule == "other bidders" and f.severity == "block" for f in self.findings)


def write_all(book: Workbook, folder: str | os.PathLike[str]) -> Letters:
    """Every bidder's letter (.docx) and sheet (.xlsx) in a folder; a letter that tells of another losing bidder is not written.

    Raises WorkbookError letters_refused while a finding blocks or a check fails, and when the workbook has no result or the folder
    cannot be written."""
    check_address(os.fspath(folder))
    checked = check_book(book)
    refuse_unfit(checked)
    whole = award(book)
    place, made, stopped, found = Path(folder), [], [], [*undecided(whole), *cautions(checked)]
    letters = list(summaries(whole))
    with told_apart(place):
        place.mkdir(parents=True, exist_ok=True)
    names: set[str] = set()
    for letter in letters:
        found += letter.findings
        if letter.leaks:
            stopped.append(letter.bidder)
            continue
        name = file_name(f"Assessment summary {letter.bidder}", names)
        names.add(name.casefold())
        put(place / f"{name}.docx", word(letter.paper))
        save(place / f"{name}.xlsx", plain_book(letter.paper.title, [sheet(letter.paper, "Summary", WIDTHS)]))
        made.append(place / f"{name}.docx")
    return Letters(tuple(made), tuple(stopped), tuple(found))


def summaries(whole: Award) -> Iterator[Letter]:
    """A letter for each bidder, with a section for each lot it bid for."""
    for bidder in dict.fromkeys(bid.bidder for lot in whole.lots for bid in lot.bids):
        blocks: list[Block] = [Line(f"To: {bidder}"), Line(f"{whole.setting('title')}. Reference {whole.setting('reference')}.")]
        found: list[Finding] = []
        blocks += _how(whole)
        for lot in whole.lots:
            bid = lot.bid(bidder)
            if bid:
                section = list(_section(whole, lot, bid))
                blocks += section
                found += _checked(whole, lot, bid, section)
        foot = f"{whole.setting('authority')}, {whole.setting('reference')}. To this bidder only."
        paper = Paper(f"Assessment summary: {bidder}", whole.setting("authority"), tuple(blocks), foot, landscape=True, size=9.5)
        yield Letter(bidder, paper, tuple(dict.fromkeys(found)))


def _how(whole: Award) -> Iterator[Block]:
    """How scores are given, the same for all lots."""
    names = ("moderation_method", "quality_weight", "price_weight", "price_method")
    told = {name: whole.setting(name).replace("_", " ") for name in names}
    yield Heading("How tenders were assessed")
    yield Line("Evaluators marked each question on the scale below; the mark that counts was settled in moderation "
               f"({told['moderation_method']}). The points of a question are its importance times its mark divided by the highest mark. "
               f"Quality counts {told['quality_weight']} and price {told['price_weight']} of 100; points for price follow the "
               f"published formula ({told['price_method']}).")  # fmt: skip
    scale = tuple((f"{row['mark']:g}", str(row["descriptor"])) for row in whole.job.rows["scale"])
    yield Listing(("Available mark", "What it means"), scale, (14, 86))


def _section(whole: Award, lot: Lot, bid: Bid) -> Iterator[Block]:
    yield Heading(f"Lot {lot.lot}: {lot.title}")
    yield Line(_outcome(lot, bid), strong=True)
    winner = lot.winner if lot.winner and lot.winner is not bid else None
    heads = ("Criterion or question", "Importance, of quality", "Available", "Your score", "Why", "Winner's score", "Why, winner")
    rows = [*_criteria_rows(whole, lot, bid, winner), *_totals(whole, bid, winner)]
    widths = WIDTHS if winner else WIDTHS[:5]
    strong = tuple(i for i, (_, is_strong) in enumerate(rows) if is_strong)
    yield Listing(heads[: len(widths)], tuple(cells for cells, _ in rows), widths, (1, 2, 3, 5), strong)


def _outcome(lot: Lot, bid: Bid) -> str:
    if not bid.admitted:
        return f"Your tender was not admitted: {bid.why_not or 'it does not meet the conditions of the tender'}."
    if lot.winner is None:
        return f"No tender is named as first: {lot.undecided}."
    if lot.winner is bid:
        return "Your tender is first by score."
    return f"Your tender was not successful. First by score: {lot.winner.bidder}."


# ---- the rows


def _criteria_rows(whole: Award, lot: Lot, bid: Bid, winner: Bid | None) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Each criterion with its sub-total and its questions below it, in the order of the tree."""
    top = max(row["mark"] for row in whole.job.rows["scale"])
    told = lambda text, other: (text,) if winner is None else (text, *other)

    def rows(parent: str) -> Iterator[tuple[tuple[str, ...], bool]]:
        for one in (c for c in lot.criteria if c.parent == parent):
            own, theirs = (_points(lot, b, one, top) if b else "" for b in (bid, winner))
            if one.leaf:
                score, other = (_mark(b, one, p) for b, p in ((bid, own), (winner, theirs)))
                why, whys = (_reason(b, one) for b in (bid, winner))
                available = f"0 to {top:g}" if whole.job.rows["scale"][0]["mark"] == 0 else f"up to {top:g}"
                yield (f"{one.name} {one.title}", _decimals(one.share), available, score, *told(why, (other, whys))), False
            else:
                yield (f"{one.name} {one.title}", _decimals(one.share), f"{_decimals(one.share)} points", f"{own} points",
                       *told("Sub-total", (f"{theirs} points", "Sub-total"))), True  # fmt: skip
                yield from rows(one.name)

    yield from rows("")


def _points(lot: Lot, bid: Bid, one: Criterion, top: float) -> str:
    return _decimals(points(lot, bid, one, top))


def points(lot: Lot, bid: Bid, one: Criterion, top: float) -> float:
    """Points of quality, of 100, that a bid has for a criterion with everything below it."""
    if one.leaf:
        return one.share * bid.marks.get(one.name, 0.0) / top
    return sum(points(lot, bid, child, top) for child in lot.criteria if child.parent == one.name)


def _mark(bid: Bid | None, one: Criterion, worth: str) -> str:
    if bid is None or one.name not in bid.marks:
        return "" if bid is None else "not marked"
    return f"{bid.marks[one.name]:g} ({worth} points)"


def _reason(bid: Bid | None, one: Criterion) -> str:
    return "" if bid is None else bid.reasons.get(one.name) or MISSING


def _totals(whole: Award, bid: Bid, winner: Bid | None) -> Iterator[tuple[tuple[str, ...], bool]]:
    basis = f"{whole.setting('currency')}, {whole.setting('vat_basis')}"
    price = "" if bid.offered is None else f"Evaluated price of the tender: {bid.offered:,.2f} {basis}"
    lines = (("Quality, total", "quality", "quality_weight", ""), ("Price", "price", "price_weight", price), ("Total", "total", "", ""))
    for label, name, weight, why in lines:
        of = whole.setting(weight) if weight else "100"
        own, theirs = ("not given" if b is None or getattr(b, name) is None else _decimals(getattr(b, name)) for b in (bid, winner))
        other = (theirs, "By the published formula" if name == "price" else "") if winner else ()
        yield (label, f"{of} of 100", f"0 to {of}", own, why, *other), True


def _decimals(number: float) -> str:
    """Two decimals, half up, as sheets show them."""
    return f"{number + (1e-9 if number >= 0 else -1e-9):.2f}"


# ---- what is wrong with it


def _checked(whole: Award, lot: Lot, bid: Bid, section: list[Block]) -> Iterator[Finding]:
    where = f"Lot {lot.lot}, {bid.bidder}"
    top = max(row["mark"] for row in whole.job.rows["scale"])
    leaf = [c for c in lot.criteria if c.leaf]
    for one in leaf:
        for who in (bid, lot.winner):
            if who and not who.reasons.get(one.name):
                sentence = f"The score of {who.bidder} on {one.name} is not explained."
                remedy = "Write the panel's reason by reference to the tender."
                yield Finding(f"Moderation, {one.name} of {who.bidder}", "explanation", "block", sentence, remedy)
    total = sum(points(lot, bid, c, top) for c in leaf)
    share = whole.job.settings.get("quality_weight")
    if bid.quality is not None and share and abs(total * share / 100 - bid.quality) > ROUNDING:
        sentence = f"The questions add up to {_decimals(total * share / 100)} points of quality, the result shows {_decimals(bid.quality)}."
        yield Finding(where, "totals", "block", sentence, "Calculate the workbook (cwb recalculate) and write the letters again.")
    told = [text for block in section for text in _texts(block)]
    free = [reason for who in (bid, lot.winner) if who for reason in who.reasons.items()]
    yield from leaks(whole, lot, bid.bidder, where, told, free)


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Listing):
        yield from (cell for row in block.rows for cell in row)
    else:
        yield block.text
