"""Whole pence by weight among named parties, with caps: what the cascade, the pooled budget and the risk shares have in common."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from udfs import errors
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At
from udfs.money import exact, half_up, largest_remainder, pence

CAP_POLICIES = ("report", "respread")


class Spread(NamedTuple):
    """A sum among parties, in pence: by weight, after the caps, and what no party may be asked for."""

    before: list[int]
    after: list[int]
    unmet: int


def known(name: str, row: int, key: str, rows: dict[str, int], among: str) -> int:
    """The row of a key that must stand in another column."""
    if key not in rows:
        reason = f"{shown(key)} is not among {among}; correct its spelling or add it there"
        raise errors.Refused(At(name, row), reason=reason)
    return rows[key]


def by_weight(total: int, weights: Sequence[Fraction], keys: Sequence[str], at: At | str) -> list[int]:
    """Largest remainder; money and nothing to share it by is an error at `at`."""
    if total and not any(weights):
        raise errors.NoShareToTake(at)
    return largest_remainder(total, weights, keys)


def whole_pence(amount: Fraction) -> int:
    """Pence of an exact amount in pence, halves away from zero."""
    return int(half_up(amount))


def in_pence(amounts: Sequence[Decimal]) -> list[int]:
    return [pence(amount) for amount in amounts]


def capped(total: int, weights: Sequence[Fraction], keys: Sequence[str], caps: Sequence[int | None], policy: str, at: At | str) -> Spread:
    """A sum >= 0 by weight, nobody above their cap (None: no cap).

    report: what lies above a cap is left over. respread: it goes to those with room and a weight, again by weight, until nothing is
    left or nobody has room.
    """
    before = by_weight(total, weights, keys, at)
    return limited(before, weights, keys, caps, policy)


def limited(before: list[int], weights: Sequence[Fraction], keys: Sequence[str], caps: Sequence[int | None], policy: str) -> Spread:
    """Parts already told, cut at the caps."""
    total = sum(before)
    after = [part if cap is None else min(part, cap) for part, cap in zip(before, caps, strict=True)]
    while policy == "respread" and (left := total - sum(after)):
        open_ = [w if cap is None or after[i] < cap else Fraction(0) for i, (w, cap) in enumerate(zip(weights, caps, strict=True))]
        if not any(open_):
            break
        extra = largest_remainder(left, open_, keys)
        after = [a + e if cap is None else min(a + e, cap) for a, e, cap in zip(after, extra, caps, strict=True)]
    return Spread(before, after, total - sum(after))


def caps_of(name: str, caps: list[Decimal | None] | None, count: int, **measure: list) -> list[int | None]:
    """Caps in pence; a blank is no cap, a zero is a cap of nothing."""
    if caps is None:
        return [None] * count
    same_length(**measure, **{name: caps})
    return [None if cap is None else pence(cap) for cap in caps]


def share_between(at: At | str, value: float) -> Fraction:
    """A share of 0 to 1. Per cent typed as 40 are refused rather than read as 4,000 %."""
    share = exact(value)
    if not 0 <= share <= 1:
        raise errors.OutOfRange(at, value=shown(value), rule="it is a share, so give it as 0 to 1 (10 % is 0.1)")
    return share
