"""Award of lots: the best bid of each lot, within a published limit of lots a bidder, with every step told."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.errors import At, UdfError
from udfs.registry import Param, Result, Source, udf
from udfs.tender.admission import ADMITTED, admitted_rows, as_compared, needed, not_admitted, one_row_a_bid
from udfs.tender.ranking import DIRECTIONS


@udf(
    params=[
        Param("lots", "Lot of each bid, one row for each bid on each lot", kind="text", rank="column", unit="name",
              example=["North", "North", "South", "South"]),
        Param("bidders", "Bidder of each row", kind="text", rank="column", unit="name", example=["A", "B", "A", "B"]),
        Param("totals", "Total of each row within its lot, or its rank with direction lower", kind="number", rank="column",
              unit="points or rank", example=[80, 75, 90, 60], blank="none", errors="keep"),
        Param("lot_limit", "Most lots one bidder may win; leave out where none is published", kind="number", rank="scalar", unit="lots",
              example=1, above=0),
        Param("preferences", "Each bidder's own order of the lots, 1 for the one it wants first; needed where a bidder leads more lots "
              "than the limit", kind="number", rank="column", unit="rank", example=[2, 1, 1, 2], minimum=1, blank="none"),
        Param("direction", "Whether a higher or a lower total wins", kind="text", rank="scalar", unit="text", example="higher",
              choices=DIRECTIONS),
        ADMITTED._replace(example=[True, True, True, True]),
    ],
    result=Result("table", "any", "TRUE or FALSE, step, words", "Three columns: awarded (TRUE or FALSE; #N/A for a bid not admitted), the "
                  "step that decided it (empty where no step did), and what was decided in words"),
    sources=[
        Source("Procurement Act 2023, section 18", "consider lots", evidence="read in a third-party dataset; needs a person's check"),
        Source("commissioning-workbooks, tender reference", "lots: limits only if published; the allocation rule prints its steps",
               evidence="project rule"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_lot_award(
    lots: list[str], bidders: list[str], totals: list[float | None], lot_limit: float | None = None,
    preferences: list[float | None] | None = None, direction: str = "higher", admitted: list[bool] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Award of each lot to its best bid, within a limit of lots a bidder, step by step.

    lots, bidders, totals: one row for each bid on each lot. Result: a row for each of them: awarded, step, words.
    Each lot goes to its best bid. A bidder that leads more lots than the limit keeps those it prefers and the others go to the next bid,
    until no bidder is over the limit: the outcome does not depend on the order of lots or rows. A tie is not awarded.
    Errors: #VALUE! for a bidder twice in a lot, a missing total, a bidder over the limit without its preferences, or a tie while a
    limit stands: what follows would hang on it; #N/A in the row of a bid not admitted.
    """
    one_row_a_bid("lots", lots, bidders=bidders, totals=totals, preferences=preferences, admitted=admitted)
    if lot_limit is not None and lot_limit != int(lot_limit):
        raise errors.OutOfRange("lot_limit", value=shown(lot_limit), rule="it must be a whole number of lots")
    _refuse_repeats(lots, bidders)
    sign = 1 if direction == "higher" else -1
    values = {i: sign * as_compared(needed("totals", i, totals[i], "total")) for i in admitted_rows(lots, admitted)}
    run = _Award(lots, bidders, values, lot_limit, preferences)
    run.settle()
    return [run.told(i) if i in values else [not_admitted(i, "award"), "", ""] for i in range(len(lots))]


def _refuse_repeats(lots: Sequence[str], bidders: Sequence[str]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row, key in enumerate(zip(lots, bidders, strict=True)):
        if key in seen:
            raise errors.DuplicateKey(At("bidders", row), value=f"{shown(key[1])} in lot {shown(key[0])}", first=seen[key] + 1)
        seen[key] = row


class _Award:
    """Lots offer themselves to their best bids; bidders over the limit give up the lots they want least."""

    def __init__(self, lots: list[str], bidders: list[str], values: dict[int, Decimal], limit: float | None, preferences: list | None):
        self.lots, self.bidders, self.values, self.limit, self.preferences = lots, bidders, values, limit, preferences
        self.of_lot: dict[str, list[int]] = {}
        for row in values:
            self.of_lot.setdefault(lots[row], []).append(row)
        self.held: dict[str, int] = {}
        self.given_up: set[int] = set()
        self.steps: dict[int, tuple[int, str]] = {}
        self.count = 0

    def settle(self) -> None:
        """Offer every lot that nobody holds until nothing moves."""
        waiting = list(dict.fromkeys(self.lots))
        while waiting:
            lot = waiting.pop(0)
            best = self._best(lot)
            if len(best) == 1:
                self._note(best[0], f"best bid of lot {lot}")
                self.held[lot] = best[0]
                waiting += self._over_limit(self.bidders[best[0]])
            elif best:
                self._tie(lot, best)

    def _best(self, lot: str) -> list[int]:
        """Rows of the best bids of a lot that did not give it up; several are a tie."""
        rows = [i for i in self.of_lot.get(lot, []) if i not in self.given_up]
        best = max((self.values[i] for i in rows), default=None)
        return [i for i in rows if self.values[i] == best]

    def _tie(self, lot: str, rows: list[int]) -> None:
        names = ", ".join(sorted(self.bidders[i] for i in rows))
        remedy = "break the tie by the published chain and give ranks, with direction lower"
        if self.limit is not None:
            raise errors.Refused(At("totals", rows[-1]), reason=f"{names} tie for lot {lot}, and the limit of lots hangs on it; {remedy}")
        for i in rows:
            self._note(i, f"tie of {names} for lot {lot}: not awarded; {remedy}")

    def _over_limit(self, bidder: str) -> list[str]:
        """The lots a bidder over the limit gives up, to be offered again."""
        mine = [i for i in self.held.values() if self.bidders[i] == bidder]
        if self.limit is None or len(mine) <= self.limit:
            return []
        last = max(mine, key=self._preference)
        if [self._preference(i) for i in mine].count(self._preference(last)) > 1:
            raise errors.Refused(At("preferences", last), reason=f"{shown(bidder)} gives two lots the same place; ask for one order")
        self.given_up.add(last)
        del self.held[self.lots[last]]
        kept = ", ".join(sorted(self.lots[i] for i in mine if i != last))
        limit = f"given up at the limit of {shown(self.limit)} a bidder"
        self._note(last, f"best bid of lot {self.lots[last]}, {limit}: {bidder} prefers {kept}")
        return [self.lots[last]]

    def _preference(self, row: int) -> float:
        place = self.preferences[row] if self.preferences else None
        if place is None:
            reason = f"{shown(self.bidders[row])} leads more lots than the limit, so give the place of each lot in its published order"
            raise errors.Refused(At("preferences", row), reason=reason)
        return place

    def _note(self, row: int, words: str) -> None:
        self.count += 1
        self.steps[row] = (self.count, words)

    def told(self, row: int) -> list[bool | int | str | UdfError]:
        """What a row shows."""
        winner = self.held.get(self.lots[row])
        if row in self.steps:
            step, words = self.steps[row]
            return [winner == row, step, words]
        return [False, "", f"behind {self.bidders[winner]}" if winner is not None else "behind a tie"]
