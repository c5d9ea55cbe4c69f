"""What the columns of a call must satisfy together: the same length, weights that add up, an exact sum."""

from collections.abc import Sequence
from contextlib import suppress
from decimal import Context, Decimal, Inexact, localcontext
from fractions import Fraction

from udfs import errors
from udfs.cells import shown
from udfs.errors import At
from udfs.money import exact

SUM_TOLERANCE = Fraction(1, 10**9)  # weights are published to 15 digits; anything further off is a mistake, not rounding
WIDE = Context(prec=60, traps=[Inexact])  # so wide that a sum is exact or refused


def same_length(**columns: list | None) -> None:
    """Refuse columns of different lengths; the first one given is the measure."""
    (first, measure), *others = columns.items()
    for name, column in others:
        if column is not None and len(column) != len(measure):
            raise errors.LengthsDiffer(name, found=len(column), what="units", other=first, expected=len(measure))


def distinct(name: str, keys: Sequence[str]) -> dict[str, int]:
    """Key -> row. A key that stands twice is refused, because what belongs to it would be counted twice."""
    rows: dict[str, int] = {}
    for row, key in enumerate(keys):
        if key in rows:
            raise errors.DuplicateKey(At(name, row), value=shown(key), first=rows[key] + 1)
        rows[key] = row
    return rows


def adds_up_to(name: str, values: list, expected: Fraction, tolerance: Fraction = SUM_TOLERANCE) -> None:
    """Refuse weights whose sum is off; they are never rescaled, because a rescaled weight is a different decision."""
    total = exact_sum(values)
    if abs(total - expected) > tolerance:
        difference = shown(float(total - expected))
        raise errors.SumIsOff(name, found=shown(float(total)), expected=shown(float(expected)), difference=difference)


def exact_sum(values: list) -> Fraction:
    """Sum of the numbers as written; national columns of doubles are added as decimals, which is far quicker and as exact."""
    if {type(v) for v in values} <= {int, float}:
        with suppress(Inexact, OverflowError, ValueError), localcontext(WIDE):
            return Fraction(sum(map(Decimal, map(repr, values)), Decimal(0)))
    return sum((exact(v) for v in values), Fraction(0))
