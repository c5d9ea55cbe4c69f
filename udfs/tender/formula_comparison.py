"""The same bids under every formula: whether the formula chose the winner."""

from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.errors import At, UdfError
from udfs.registry import Result, udf
from udfs.tender.price import METHODS as POINT_METHODS
from udfs.tender.scoring import (
    LEADING,
    REFERENCE,
    TIE_RULE,
    Tender,
    leaders,
    number,
    score,
    standing,
    tender,
    with_weights,
)
from udfs.tender.value_formulas import VALUE_METHODS

METHODS = {**POINT_METHODS, **VALUE_METHODS}
KNOWN = {name for method in METHODS.values() for name in method.settings}


@udf(
    params=[
        *[p._replace(example=[["cap", 150], ["optimum", 0]], description="Published settings of all formulas to be compared, two "
                     "columns: name and value; each formula takes those it knows") if p.name == "parameters" else p for p in LEADING],
        TIE_RULE,
    ],
    result=Result("table", "any", "text, bid numbers, as the totals", "Six columns, one row a formula: formula, winner, next bid, margin "
                  "between them in the unit of the formula, whether the winner is that of the published formula (TRUE or FALSE), and where "
                  "the formula does not apply the reason (the other columns empty then). Bids are numbered by row from 1"),
    sources=[REFERENCE],
    since="0.2.0",
)  # fmt: skip
def tender_formula_comparison(
    prices: list[float | None], quality: list[float | None], method: str, quality_weight: float,
    parameters: list[list[Any]] | None = None, admitted: list[bool] | None = None, tie_rule: str = "none",
) -> list[list[Any]]:  # fmt: skip
    """Winner and margin of the same bids under every formula that applies to them.

    prices: GBP, n; quality: per cent, n; method: the published formula; quality_weight: out of 100, used by every formula with
    weights. Result: rows of formula, winner, next bid, margin, same winner, reason. A formula whose published settings are not given
    does not apply. Errors: those of the published formula, and #VALUE! for a setting no formula knows.
    """
    t = tender(prices, quality, method, quality_weight, parameters, admitted)
    _refuse_unknown(t)
    published = leaders(t, _scored(t, method), tie_rule)
    return [_row(t, name, published, tie_rule) for name in METHODS]


def _refuse_unknown(t: Tender) -> None:
    with_weights(t._replace(method=next(iter(VALUE_METHODS))))  # a weight among the settings would be a second one
    for row, line in enumerate(t.parameters or []):
        if line[0] is not None and line[0] not in KNOWN:
            choices = ", ".join(sorted(KNOWN))
            raise errors.NotAChoice(At("parameters", row, 0), value=shown(line[0]), choices=choices)


def _scored(t: Tender, method: str) -> dict[int, Fraction]:
    """Totals under a formula, with those of the settings that it knows."""
    own = [line for line in t.parameters or [] if line[0] in METHODS[method].settings]
    return score(t._replace(method=method, parameters=own))


def _row(t: Tender, method: str, published: tuple[int, ...], tie_rule: str) -> list[Any]:
    now = t._replace(method=method)
    try:
        totals = _scored(t, method)
        first = leaders(now, totals, tie_rule)
    except UdfError as problem:
        return [method, "", "", "", "", problem.sentence()]
    if not first:
        return [method, "", "", "", "", "no admitted bid has a total under it"]
    rest = {row: total for row, total in totals.items() if row not in first}
    if len(first) > 1 or not rest:
        return [method, number(first), "", 0 if len(first) > 1 else "", first == published, ""]
    place = standing(now, rest)
    following = tuple(row for row, value in place.items() if value == max(place.values()))
    return [method, number(first), number(following), abs(totals[first[0]] - totals[following[0]]), first == published, ""]
