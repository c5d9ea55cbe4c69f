"""Rank of bids with a declared chain of tie-breakers; a tie the chain does not break is shown as a tie."""

import itertools
from decimal import Decimal

from udfs import errors
from udfs.errors import At
from udfs.money import fifteen_digits
from udfs.registry import Param, Result, Source, udf
from udfs.tender.admission import ADMITTED

DIRECTIONS = ("higher", "lower")
Key = tuple[Decimal | None, ...]


TOTALS = Param("totals", "Total of each bid", kind="number", rank="column", unit="points or GBP", example=[64.22, 67.79, 58.0],
               blank="none", errors="keep")  # fmt: skip
TIE_BREAKERS = Param("tie_breakers", "Columns that break ties, from left to right, as published", kind="number", rank="table",
                     unit="points or GBP", example=[[70], [90], [30]], blank="none", errors="keep")  # fmt: skip
SOURCES = [
    Source("shma.co.uk, evaluation of tenders", "decide in advance how a tie is broken", evidence="read"),
    Source("commissioning-workbooks, tender reference", "ties: published, ordered chain; never sheet order", evidence="project rule"),
]


@udf(
    params=[
        TOTALS, TIE_BREAKERS,
        Param("tie_directions", "For each tie-breaker whether higher or lower wins; higher when left out", kind="text", rank="row",
              unit="text", example=["higher"], choices=DIRECTIONS),
        Param("direction", "Whether a higher or a lower total wins", kind="text", rank="scalar", unit="text", example="higher",
              choices=DIRECTIONS),
        ADMITTED,
    ],
    result=Result("column", "number", "rank", "Rank of each bid, 1 is best; equal ranks are a tie the chain did not break"),
    sources=SOURCES,
    since="0.1.0",
)  # fmt: skip
def tender_rank(
    totals: list[float | None],
    tie_breakers: list[list[float | None]] | None = None,
    tie_directions: list[str] | None = None,
    direction: str = "higher",
    admitted: list[bool] | None = None,
) -> list[int | errors.UdfError]:
    """Rank of each bid by total, ties broken by the published chain, never by the order of the rows.

    totals: n bids; tie_breakers: n x k; tie_directions: k; direction: higher or lower; admitted: n logicals. Result: rank, n.
    Totals are compared at 15 significant digits, as Excel compares them. Equal ranks mean that the chain did not decide. A lone admitted
    bid has rank 1, which tests nothing: TENDER_NEAR_TIE says so beside it.
    Errors: #N/A in the row of a bid without a total or not admitted; #VALUE! when a tie depends on a
    tie-breaker that is blank.
    """
    width = _check(totals, tie_breakers, tie_directions, admitted)
    signs = [_sign(direction)] + [_sign(d) for d in tie_directions or ["higher"] * width]
    ties = tie_breakers or [[]] * len(totals)
    keys = [_key(i, total, ties[i], signs, admitted) for i, total in enumerate(totals)]
    groups, _ = _told_apart(keys)
    before = itertools.accumulate(map(len, groups), initial=0)
    ranks = {row: 1 + better for better, group in zip(before, groups, strict=False) for row in group}
    return [ranks[i] if isinstance(key, tuple) else key for i, key in enumerate(keys)]


def _told_apart(keys: list[Key | errors.UdfError]) -> tuple[list[list[int]], dict[int, int]]:
    """Rows that the chain does not tell apart, best first; and the place in the chain that told a row from the last one like it (its
    length where none did). BlankCell where a place is blank that a tie depends on."""
    ranked = {row: key for row, key in enumerate(keys) if isinstance(key, tuple)}
    length = len(next(iter(ranked.values()), ()))
    groups, decided, blanks = [list(ranked)], dict.fromkeys(ranked, 0), []
    for place in range(length):
        parted: list[list[int]] = []
        for group in groups:
            if len(group) < 2:
                parted.append(group)
                continue
            blanks += _blanks(group, ranked, place)
            alike: dict[Decimal | None, list[int]] = {}
            for row in group:
                decided[row] = place
                alike.setdefault(ranked[row][place], []).append(row)
            parted += [alike[value] for value in sorted(alike.keys() - {None}, reverse=True)]
        groups = parted
    if blanks:
        _, _, row, place = min(blanks)  # the first row that cannot be compared, with the first it cannot be compared to
        raise errors.BlankCell(At("tie_breakers", row, place - 1), remedy="a tie depends on it, so give it; a blank is not a zero")
    return groups, decided | {row: length for group in groups if len(group) > 1 for row in group}


def _blanks(group: list[int], keys: dict[int, Key], place: int) -> list[tuple[int, int, int, int]]:
    """The first row, the first other that it cannot be told from, the one of them that is blank there, and the place."""
    blank = [row for row in group if keys[row][place] is None]
    if not blank:
        return []
    first = group[0]
    other = group[1] if blank[0] == first else blank[0]
    return [(first, other, blank[0], place)]


def _check(totals: list, tie_breakers: list[list] | None, tie_directions: list | None, admitted: list | None) -> int:
    """Number of tie-breakers, once the shapes agree."""
    for name, column in (("tie_breakers", tie_breakers), ("admitted", admitted)):
        if column is not None and len(column) != len(totals):
            raise errors.LengthsDiffer(name, found=len(column), what="bids", other="totals", expected=len(totals))
    width = len(tie_breakers[0]) if tie_breakers else 0
    if tie_directions is not None and len(tie_directions) != width:
        raise errors.LengthsDiffer("tie_directions", found=len(tie_directions), what="tie-breakers", other="tie_breakers", expected=width)
    return width


def _sign(direction: str) -> int:
    return 1 if direction == "higher" else -1


def _key(i: int, total: float | None, ties: list[float | None], signs: list[int], admitted: list[bool] | None) -> Key | errors.UdfError:
    """What a bid is compared by, or why it cannot be."""
    if admitted is not None and not admitted[i]:
        return errors.NotAvailable(At("admitted", i), reason="the bid is not admitted, so it has no rank")
    for value in (total, *ties):
        if isinstance(value, errors.UdfError):
            raise value
    if total is None:
        return errors.NotAvailable(At("totals", i), reason="the bid has no total, so it has no rank; complete its scores")
    values = zip(signs, [total, *ties], strict=True)
    return tuple(None if value is None else sign * fifteen_digits(float(value)) for sign, value in values)


@udf(
    params=[
        TOTALS, TIE_BREAKERS,
        Param("tie_names", "Name of each tie-breaker, as the result should quote it", kind="text", rank="row", unit="name",
              example=["higher quality"]),
        ADMITTED,
    ],
    result=Result("column", "text", "rule", "For each bid the rule that gave it its place: total, the name of a tie-breaker, or not "
                  "decided: a tie"),
    sources=SOURCES,
    since="0.2.0",
)  # fmt: skip
def tender_decided_by(
    totals: list[float | None], tie_breakers: list[list[float | None]] | None = None, tie_names: list[str] | None = None,
    admitted: list[bool] | None = None,
) -> list[str | errors.UdfError]:  # fmt: skip
    """Which rule of the published chain decided the place of each bid.

    totals: n bids; tie_breakers: n x k; tie_names: k. Result: n texts. The rule is the last one that was needed to tell the bid from the
    bids with the same total. Errors as those of TENDER_RANK.
    """
    width = _check(totals, tie_breakers, None, admitted)
    if len(tie_names or []) != width:
        raise errors.LengthsDiffer("tie_names", found=len(tie_names or []), what="tie-breakers", other="tie_breakers", expected=width)
    ties = tie_breakers or [[]] * len(totals)
    keys = [_key(i, total, ties[i], [1] * (width + 1), admitted) for i, total in enumerate(totals)]
    rules = ["total", *(tie_names or []), "not decided: a tie"]
    _, decided = _told_apart(keys)
    return [rules[decided[i]] if isinstance(key, tuple) else key for i, key in enumerate(keys)]
