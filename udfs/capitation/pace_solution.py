"""One budget, one common growth: allocations between floors and caps that use the budget up exactly (F9).

Amounts are exact fractions of the smallest part handed out. Every unit grows by s less its distance times the speed, held between its
floor and its cap; what all units get rises with s without a jump, in straight pieces, so the s that uses the budget up is found by
walking along the places where a unit leaves its floor or reaches its cap.
"""

from fractions import Fraction
from typing import NamedTuple

from udfs.money import largest_remainder

# Distances are cut to this grid: their exact fractions have a denominator a unit, whose product no machine could carry over 7,325 units.
# It keeps their order and lies fifteen digits below what a cell can show.
GRID = 10**30


class Unit(NamedTuple):
    """A unit with a baseline and a target. `drift` is speed x distance; `high` is None without a cap."""

    baseline: Fraction
    drift: Fraction
    low: Fraction
    high: Fraction | None

    def rounded_inwards(self) -> "Unit":
        """The same unit between whole parts: the floor up, the cap down."""
        return self._replace(low=Fraction(-(-self.low // 1)), high=None if self.high is None else Fraction(self.high // 1))

    def allocation(self, growth: Fraction) -> Fraction:
        """The amount at a common growth."""
        wanted = max(self.baseline * (1 + growth - self.drift), self.low)
        return wanted if self.high is None else min(wanted, self.high)


class Gap(NamedTuple):
    """What stands between a set of bounds and a solution. `crossed`: place of a unit -> floor less cap; amounts are above zero or nil."""

    crossed: dict[int, Fraction]
    short: Fraction
    over: Fraction

    @property
    def feasible(self) -> bool:
        return not self.crossed and not self.short and not self.over


def on_grid(value: Fraction) -> Fraction:
    """The value cut to 30 decimals."""
    return Fraction(value.numerator * GRID // value.denominator, GRID)


def gap(units: list[Unit], budget: Fraction) -> Gap:
    """Floors above caps, then how far the budget lies below all floors or above all caps."""
    crossed = {i: unit.low - unit.high for i, unit in enumerate(units) if unit.high is not None and unit.low > unit.high}
    short = max(sum((u.low for u in units), Fraction(0)) - budget, Fraction(0))
    capped = [u.high for u in units if u.high is not None]
    over = max(budget - sum(capped, Fraction(0)), Fraction(0)) if len(capped) == len(units) else Fraction(0)
    return Gap(crossed, short, over)


def common_growth(units: list[Unit], budget: Fraction) -> Fraction:
    """The smallest s at which the units use the budget up; there is one when `gap` finds nothing. At least one unit."""
    bends: list[tuple[Fraction, int, int]] = []
    for i, unit in enumerate(units):
        for step, bound in ((1, unit.low), (-1, unit.high)):
            if bound is not None:
                bends.append((bound / unit.baseline - 1 + unit.drift, -step, i))
    held = sum((u.low for u in units), Fraction(0))  # at a floor or a cap
    moving = slope = Fraction(0)  # between them: moving + slope x s
    for s, against, i in sorted(bends):
        if held + moving + slope * s >= budget:
            return (budget - held - moving) / slope if slope else s
        unit, step = units[i], -against
        held += -unit.low if step > 0 else unit.high or 0
        moving += step * unit.baseline * (1 - unit.drift)
        slope += step * unit.baseline
    return (budget - held - moving) / slope


def in_whole_parts(budget: int, amounts: list[Fraction], keys: list[str]) -> list[int]:
    """Amounts that add up to the budget, each moved by less than one part; bounds in whole parts stay kept."""
    return largest_remainder(budget, amounts, keys)
