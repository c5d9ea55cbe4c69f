"""Gates that ask before money is split: is a contract's value a head plausible, do computed totals meet the published ones."""

import datetime as dt
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import exact_sum, same_length
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf
from udfs.settings import dated

REFERENCE = Source("commissioning-workbooks, capitation reference", "4, ledger and gates", evidence="project rule")
LISTS_2018 = Source(
    "NHS England, GP practice weighted populations 2018/19 (gp_practice_weighted_population.xlsx)", "lists and core targets",
    "https://github.com/nhsx/AIF_Allocation_Tool", evidence="reproduced",
)  # fmt: skip
THRESHOLDS = {
    "block_above_core": "gate_block_above_core",
    "block_below_people": "gate_block_below_people",
    "warn_above_core": "gate_warn_above_core",
    "warn_below_core": "gate_warn_below_core",
    "warn_people_off": "gate_warn_people_off",
}


@udf(
    params=[
        Param("annual_values", "Yearly value of each contract", kind="number", rank="column", unit="GBP", example=[590000000, 200000000],
              minimum=0),
        Param("people", "People each contract says it is for", kind="number", rank="column", unit="persons", example=[641324.17, 30000],
              minimum=0),
        Param("registered_lists", "Registered list of the area of each contract", kind="number", rank="column", unit="persons",
              example=[641324.17, 319480.25], minimum=0),
        Param("core_per_head", "Local core target a head of the registered list", kind="number", rank="column", unit="GBP",
              example=[1294.25, 1353.26], above=0),
        Param("as_at", "Day whose dated thresholds count; may be left out when all of them are given", kind="date", rank="scalar",
              unit="date", example="2018-04-01"),
        Param("thresholds", f"Your own thresholds, two columns: name and value; the names are {', '.join(THRESHOLDS)}", kind="any",
              rank="table", unit="name and value", example=[["warn_above_core", 0.9]], blank="none"),
    ],
    result=Result("table", "any", "GBP, ratio and text", "One row a contract, five columns: GBP a head, ratio to the core target a head, "
                  "ratio of the people to the registered list, status (pass, warn, block, or no result), reason. Without people or list "
                  "the figures are #N/A"),
    sources=[REFERENCE, LISTS_2018],
    since="0.3.0",
)  # fmt: skip
def capitation_per_head_gate(
    annual_values: list[float], people: list[float], registered_lists: list[float], core_per_head: list[float],
    as_at: dt.date | None = None, thresholds: list[list[Any]] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Is a contract's value a head plausible against the core target, and are its people those on the list?

    annual_values: GBP, n; people, registered_lists: persons, n; core_per_head: GBP, n. Result: rows of GBP a head, ratio to core, people
    to list, status, reason. block: ratio above block_above_core or people below block_below_people of the list; warn: outside
    warn_below_core to warn_above_core, or people further from the list than warn_people_off. The gate asks, it does not judge: a contract
    with social care may exceed the core target. Errors: #VALUE! for an unknown threshold, or neither day nor thresholds.
    """
    same_length(annual_values=annual_values, people=people, registered_lists=registered_lists, core_per_head=core_per_head)
    limits = _limits(as_at, thresholds)
    rows = enumerate(zip(annual_values, people, registered_lists, core_per_head, strict=True))
    return [_gate(row, *map(exact, line), limits) for row, line in rows]


def _gate(row: int, value: Fraction, people: Fraction, listed: Fraction, core: Fraction, limits: dict[str, Fraction]) -> list[Any]:
    if listed == 0 or people == 0:
        what = "list is zero" if listed == 0 else "people are zero"
        at = At("registered_lists" if listed == 0 else "people", row)
        return [*[errors.NotAvailable(at, reason=f"{what}, so there is no amount a head")] * 3, "no result", what]
    head = value / people
    ratio, share = head / core, people / listed
    status, reason = _verdict(ratio, share, limits)
    return [head, ratio, share, status, reason]


def _verdict(ratio: Fraction, share: Fraction, limits: dict[str, Fraction]) -> tuple[str, str]:
    """The worst finding and the words of all findings of that weight."""
    core, listed = f"{float(ratio):.2f} times the core target a head", f"{100 * float(share):.1f}% of the registered list"
    block = [f"{core}, above {shown(limits['block_above_core'])}"] if ratio > limits["block_above_core"] else []
    block += [f"people are {listed}, below {100 * float(limits['block_below_people']):g}%"] if share < limits["block_below_people"] else []
    if block:
        return "block", "; ".join(block)
    warn = [f"{core}, above {shown(limits['warn_above_core'])}"] if ratio > limits["warn_above_core"] else []
    warn += [f"{core}, below {shown(limits['warn_below_core'])}"] if ratio < limits["warn_below_core"] else []
    far = abs(share - 1) > limits["warn_people_off"]
    warn += [f"people are {listed}, more than {100 * float(limits['warn_people_off']):g}% off"] if far else []
    return ("warn", "; ".join(warn)) if warn else ("pass", "")


def _limits(as_at: dt.date | None, thresholds: list[list[Any]] | None) -> dict[str, Fraction]:
    """Every threshold: the user's own first, then the dated ones."""
    own: dict[str, Fraction] = {}
    for row, line in enumerate(thresholds or []):
        name, value = (list(line) + [None, None])[:2]
        if name is None and value is None:
            continue
        if name not in THRESHOLDS:
            raise errors.NotAChoice(At("thresholds", row, 0), value=shown(name), choices=", ".join(THRESHOLDS))
        if name in own:
            raise errors.DuplicateKey(At("thresholds", row, 0), value=shown(name), first=list(own).index(name) + 1)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise errors.Refused(At("thresholds", row, 1), reason=f"{name} must be a number of 0 or more")
        own[name] = exact(value)
    missing = [name for name in THRESHOLDS if name not in own]
    if missing and as_at is None:
        raise errors.Refused("as_at", reason=f"give the day whose dated thresholds count, or your own {', '.join(missing)}")
    return {**own, **{name: dated(THRESHOLDS[name], as_at) for name in missing}}


@udf(
    params=[
        Param("amounts", "The rows of the source, one column a figure, without the source's own total row", kind="number", rank="table",
              unit="as published", example=[[7285.25, 9698.61], [2794.17, 3734.52]]),
        Param("published", "The total the source prints under each column; blank where it prints none", kind="number", rank="row",
              unit="as published", example=[10079, 13433.1], blank="none"),
        Param("tolerance", "How far the computed total may lie from the printed one, one cell a column: half its last digit where it is "
              "rounded, 0 where it is not", kind="number", rank="row", unit="as published", example=[0.5, 0.05], minimum=0),
    ],
    result=Result("table", "any", "as published", "One row a column of the source, four columns: computed total, published total, computed "
                  "less published, status (agrees, differs, or not published)"),
    sources=[REFERENCE, LISTS_2018],
    since="0.3.0",
)  # fmt: skip
def capitation_control_totals(
    amounts: list[list[float]], published: list[float | None], tolerance: list[float]
) -> list[list[Any]]:
    """Computed totals beside the published ones: both are kept, and their difference is shown.

    amounts: n x k; published, tolerance: k. Result: k rows of computed, published, difference, status; sums are exact. Published tables do
    not always add up, so a printed total is never added in and never mended. Errors: #VALUE! for blanks in amounts or a missing column.
    """
    for name, line in (("published", published), ("tolerance", tolerance)):
        if len(line) != len(amounts[0]):
            raise errors.LengthsDiffer(name, found=len(line), what="columns", other="amounts", expected=len(amounts[0]))
    rows: list[list[Any]] = []
    for column, told, within in zip(zip(*amounts, strict=True), published, tolerance, strict=True):
        total = exact_sum(list(column))
        if told is None:
            rows.append([total, None, None, "not published"])
        else:
            gap = total - exact(told)
            rows.append([total, exact(told), gap, "agrees" if abs(gap) <= exact(within) else "differs"])
    return rows
