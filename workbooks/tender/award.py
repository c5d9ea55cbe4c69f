"""What a calculated tender workbook says of each lot: result, bids with their marks and points, criteria; read by name, as it stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from udfs.cells import ExcelError
from workbooks.errors import refuse
from workbooks.fill import Filled
from workbooks.reader import Cell, Workbook
from workbooks.tender.importing import from_book
from workbooks.tender.job import Job
from workbooks.tender.results import of

WITHIN = "WITHIN"  # the line of a near-tie band on the sheet Result begins so


@dataclass(frozen=True)
class Criterion:
    """A criterion or question of a lot. `share` is its part of quality, of 100; `leaf` says that it is marked."""

    name: str
    title: str
    parent: str
    share: float
    hurdle: float | None
    leaf: bool


@dataclass(frozen=True)
class Bid:
    """A bid of a lot as scored. `quality`, `price` and `total` are points; none for a bid that is not admitted."""

    bidder: str
    admitted: bool
    why_not: str
    offered: float | None
    quality: float | None
    price: float | None
    total: float | None
    rank: int | None
    marks: dict[str, float]
    reasons: dict[str, str]


@dataclass(frozen=True)
class Lot:
    """A lot's result. `winner` is the bid that may be named from the score alone: the only first one, and not within the near-tie band.

    `undecided` says why there is none, blank when there is one; `close` are the bids a supplementary rule decides between."""

    lot: str
    title: str
    first: str
    margin: Cell
    band: str
    criteria: tuple[Criterion, ...]
    bids: tuple[Bid, ...]
    stress: tuple[tuple[str, Cell], ...]
    flagged: tuple[str, ...]

    width: float = 0.0

    @property
    def winner(self) -> Bid | None:
        firsts = [bid for bid in self.bids if bid.rank == 1]
        return firsts[0] if len(firsts) == 1 and not self.near_tie else None

    @property
    def near_tie(self) -> bool:
        return self.band.startswith(WITHIN)

    @property
    def undecided(self) -> str:
        if self.winner:
            return ""
        if self.near_tie:
            return "within the near-tie band: the published supplementary rule decides"
        return f"no tender is first by score alone ({self.first}): the published rule for that case decides"

    @property
    def close(self) -> tuple[Bid, ...]:
        best = max((bid.total for bid in self.bids if bid.total is not None), default=0.0)
        within = [bid for bid in self.bids if bid.total is not None and best - bid.total <= self.width]
        return tuple(within) if self.near_tie else ()

    def bid(self, bidder: str) -> Bid | None:
        return next((bid for bid in self.bids if bid.bidder == bidder), None)


@dataclass(frozen=True)
class Award:
    """Everything letters and records are made of."""

    job: Job
    book: Workbook
    lots: tuple[Lot, ...]

    def setting(self, name: str) -> str:
        """A setting as text; blank when it is."""
        value = self.job.settings.get(name)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return "" if value is None else str(value)


def award(book: Workbook) -> Award:
    """The award of a workbook that was read. Raises WorkbookError no_result, heading_missing and what cannot be read."""
    job, filled = from_book(book), Filled(book)
    return Award(job, book, tuple(_lot(job, filled, lot) for lot in job.lots))


def _lot(job: Job, filled: Filled, lot: str) -> Lot:
    title = next(str(row["title"]) for row in job.rows["lots"] if row["lot"] == lot)
    first, margin, band = (filled.shown(of(name, lot)) for name in ("first", "margin", "band"))
    for told, what in ((first, "first by score"), (margin, "margin"), (band, "near-tie band")):
        if told is None or isinstance(told, ExcelError):  # without its band a winner would be named who may be within it
            raise refuse("no_result", path=filled.book.path, lot=lot, reason=f"the {what} shows {told}")
    criteria = tuple(_criteria(job, filled, lot))
    flagged = [str(row["Bidder"]) for row in _rows(filled, "Screen", lot, "Bidder", "Flagged") if row["Flagged"] is True]
    bids, stress = tuple(_bids(job, filled, lot)), tuple(_stress(filled.book, lot))
    width = _number(job.settings.get("near_tie_band")) or 0.0
    return Lot(lot, title, str(first), margin, str(band), criteria, bids, stress, tuple(flagged), width)


def _rows(filled: Filled, name: str, lot: str, *wanted: str) -> list[dict[str, Cell]]:
    """Rows of a lot's table by heading. Raises heading_missing when one of the wanted headings is gone."""
    sheet, top, *_ = filled.place(of(name, lot) + ".Area")
    rows = filled.table_with_errors(of(name, lot))
    for heading in wanted:
        if rows and heading not in rows[0]:
            raise refuse("heading_missing", sheet=sheet.name, heading=heading, row=top)
    return rows


def _criteria(job: Job, filled: Filled, lot: str) -> Iterator[Criterion]:
    leaves = {row["question"] for row in job.questions(lot)}
    for row in _rows(filled, "Weights", lot, "Question", "Title", "Parent", "Share of quality", "Hurdle mark"):
        name = _text(row["Question"])
        share, hurdle = _number(row["Share of quality"]), _number(row["Hurdle mark"])
        if share is None:
            raise refuse("no_result", path=filled.book.path, lot=lot, reason=f"the weight of {name} shows {row['Share of quality']}")
        yield Criterion(name, _text(row["Title"]), _text(row["Parent"]), share, hurdle, name in leaves)


def _bids(job: Job, filled: Filled, lot: str) -> Iterator[Bid]:
    by = lambda name, *wanted: {_text(row["Bidder"]): row for row in _rows(filled, name, lot, "Bidder", *wanted)}
    marks, prices = by("Marks"), by("Price", "Price as bid")
    admitted = by("Admitted", "Admitted", "Why not")
    reasons = _reasons(job, filled, lot)
    for bidder, row in by("Result", "Total, of 100", "Quality part", "Price part", "Rank").items():
        rank = _number(row["Rank"])
        given = {q: m for q, cell in marks[bidder].items() if q != "Bidder" and (m := _number(cell)) is not None}
        parts = (_number(row[heading]) for heading in ("Quality part", "Price part", "Total, of 100"))
        yield Bid(bidder, admitted[bidder]["Admitted"] is True, _text(admitted[bidder]["Why not"]), _number(prices[bidder]["Price as bid"]),
                  *parts, None if rank is None else int(rank), given, {q: t for (q, b), t in reasons.items() if b == bidder})  # fmt: skip


def _reasons(job: Job, filled: Filled, lot: str) -> dict[tuple[str, str], str]:
    """Why each mark was given: the panel's reason, else the comments of those whose mark it is."""
    found = {}
    for row in _rows(filled, "Moderated", lot, "Question", "Bidder", "Mark that counts", "Reason"):
        question, bidder = _text(row["Question"]), _text(row["Bidder"])
        last = {s["evaluator"]: s for s in job.rows["scores"] if (s["question"], s["bidder"]) == (question, bidder)}
        comments = [str(s["comment"]) for s in last.values() if s["comment"] and s["mark"] == row["Mark that counts"]]
        found[question, bidder] = _text(row["Reason"]) or " ".join(dict.fromkeys(comments))
    return found


def _stress(book: Workbook, lot: str) -> Iterator[tuple[str, Cell]]:
    """Headlines of the lot's stress test: label and value, down to the first blank row."""
    sheet = book.sheets.get(f"Stress test {lot}")
    if sheet is None:
        return
    row = 6
    while sheet.cell(row, 1) is not None:
        yield _text(sheet.cell(row, 1)), sheet.cell(row, 2)
        row += 1


def _text(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None or isinstance(value, ExcelError) else str(value)


def _number(value: Cell) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number else None
