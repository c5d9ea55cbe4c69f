"""How far an allocation lies from its target share (F8). Negative is under target; percentages are of the target."""

from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.capitation.target import POUNDS_IN
from udfs.columns import exact_sum, same_length
from udfs.errors import At, UdfError
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, capitation reference", "F8, distance from target; F9, pace of change",
                   evidence="published rule; the exact form is the project's")  # fmt: skip

TARGETS = Param("targets", "Target allocation of each unit, add-ons included", kind="number", rank="column", unit="as told by targets_unit",
                example=[115500, 199500, 325500, 409500], minimum=0)  # fmt: skip


@udf(
    params=[
        Param("allocations", "Allocation of each unit: the baseline for the opening distance, next year's allocation for the closing one",
              kind="number", rank="column", unit="GBP", example=[108000, 204000, 318000, 420000], minimum=0),
        TARGETS,
        Param("targets_unit", "Unit of the targets", kind="text", rank="scalar", unit="text", example="GBP", choices=tuple(POUNDS_IN)),
        Param("registered_lists", "Registered list of each unit, for the distance a head", kind="number", rank="column", unit="persons",
              example=[90, 160, 250, 330], minimum=0),
    ],
    result=Result("table", "any", "share, GBP, text", "Six columns, one row a unit: distance as a share of the target brought to the "
                  "quantum of the allocations (negative is under target), that target in GBP, allocation less that target in GBP, "
                  "distance from the target as published (named plain), GBP a head of the registered list (empty without lists), and "
                  "under target, over target or on target"),
    sources=[REFERENCE],
    since="0.3.0",
)  # fmt: skip
def capitation_distance(
    allocations: list[float], targets: list[float], targets_unit: str = "GBP", registered_lists: list[float] | None = None
) -> list[list[Any]]:
    """Distance from target of each unit: its share of the money over its share of the targets, less 1 (F8).

    allocations: GBP, n; targets: GBP or GBP thousand, n, all units of the quantum; registered_lists: persons, n. Opening: the baselines
    with their targets; closing: next year's allocations with next year's targets. Law: scaled targets x distances add up to zero.
    Errors: #N/A in the row of a unit without a target (distances) or without a list (GBP a head); #DIV/0! when the allocations or the
    targets add up to zero.
    """
    same_length(allocations=allocations, targets=targets, registered_lists=registered_lists)
    scale = exact_sum(allocations) / _above_zero("targets", targets) / POUNDS_IN[targets_unit]
    _above_zero("allocations", allocations)
    rows = []
    for row, (allocation, target) in enumerate(zip(allocations, targets, strict=True)):
        amount, plain = exact(allocation), exact(target) * POUNDS_IN[targets_unit]
        gap = amount - plain * scale
        head = "" if registered_lists is None else _a_head(row, gap, registered_lists[row])
        rows.append([share_of(row, amount, plain * scale), plain * scale, gap, share_of(row, amount, plain), head, _side(gap)])
    return rows


def share_of(row: int, amount: Fraction, target: Fraction) -> Fraction | UdfError:
    """The distance as a share of the target."""
    if target == 0:
        return errors.NotAvailable(At("targets", row), reason="a unit without a target has no distance from it")
    return amount / target - 1


def _above_zero(name: str, values: list[float]) -> Fraction:
    total = exact_sum(values)
    if total == 0:
        raise errors.NoShareToTake(name)
    return total


def _a_head(row: int, gap: Fraction, people: float) -> Fraction | UdfError:
    if people == 0:
        return errors.NotAvailable(At("registered_lists", row), reason="an empty list has no amount a head")
    return gap / exact(people)


def _side(gap: Fraction) -> str:
    return "on target" if gap == 0 else "over target" if gap > 0 else "under target"
