"""Pace of change: next year's allocations between this year's and the target, using the budget up to the penny (F9, F10)."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.capitation.distance import REFERENCE, share_of
from udfs.capitation.pace_rules import RULES, Rules, read_rules
from udfs.capitation.pace_solution import Gap, Unit, common_growth, gap, in_whole_parts, on_grid
from udfs.capitation.split import PLACES, unique_keys
from udfs.columns import exact_sum, same_length
from udfs.errors import At
from udfs.money import WIDE, exact, half_up
from udfs.registry import Param, Result, Source, udf

NAMED = 5  # units a sentence names before it counts the rest
SOURCES = [
    REFERENCE,
    Source("HFMA, 1 February 2016", "minimum growth, fading for those more than 5 % and up to 10 % over target",
           evidence="published rule; NHS England's exact algorithm was not found"),
    Source("Health Committee, written evidence PEX 15", "criticism of cliff edges in the older algorithm", evidence="published"),
]  # fmt: skip
PARAMS = [
    Param("baselines", "This year's allocation of each unit; 0 for a new one", kind="number", rank="column", unit="GBP",
          example=[1000.00, 2000.00], minimum=0, decimals=2),
    Param("targets", "Target allocation of each unit; only the shares matter", kind="number", rank="column", unit="GBP or GBP thousand",
          example=[1200, 1900], minimum=0),
    Param("budget", "Money for all units together next year", kind="number", rank="scalar", unit="GBP", example=3100.00, minimum=0,
          decimals=2, blank_as_zero="every allocation is then 0, or the answer says that the budget is"),
    RULES,
    Param("keys", "Code of each unit, decides exact ties; the position is taken when left out", kind="text", rank="column", unit="code",
          example=["00T", "00V"]),
    Param("closing", "TRUE for a unit that closes: it has no target and gets nothing", kind="logical", rank="column",
          unit="TRUE or FALSE", example=[False, False]),
    Param("smallest_part", "Smallest unit handed out: penny, or pound", kind="text", rank="scalar", unit="text", example="penny",
          choices=tuple(PLACES)),
]  # fmt: skip


class Infeasible(errors.UdfError):
    """{where}: infeasible: {reason}."""

    code = "#NUM!"


class Plan(NamedTuple):
    """The call in the smallest part handed out. `units` are those that move, `rows` their rows; `scaled` targets add up to the budget."""

    baselines: list[Fraction]
    scaled: list[Fraction]
    distances: list[Any]
    budget: Fraction
    rules: Rules
    keys: list[str]
    named: bool
    rows: list[int]
    units: list[Unit]
    new: list[int]
    part: str

    @property
    def left(self) -> Fraction:
        """What is left of the budget for the units that move."""
        return self.budget - sum((self.scaled[row] for row in self.new), Fraction(0))

    def money(self, amount: Fraction | int) -> Fraction:
        """GBP."""
        return Fraction(amount) / 10 ** PLACES[self.part]


@udf(
    params=PARAMS,
    result=Result("table", "any", "GBP, share, text", "Nine columns, one row a unit: allocation in GBP, whole parts that add up to the "
                  "budget; growth of the baseline; opening distance from target; closing distance; floor in GBP; cap in GBP (empty "
                  "without a cap); exact amount before rounding in GBP; growth before floor and cap, which is the common growth less "
                  "convergence x opening distance; and which bound holds: floor, cap, furthest below target, new, closing or none (two "
                  "joined by and). #N/A for a figure that a new or closing unit does not have"),
    sources=SOURCES,
    since="0.3.0",
)  # fmt: skip
def capitation_pace(
    baselines: list[Decimal], targets: list[float], budget: Decimal, rules: list[list[Any]], keys: list[str] | None = None,
    closing: list[bool] | None = None, smallest_part: str = "penny",
) -> list[list[Any]]:  # fmt: skip
    """Pace of change: allocations that move towards target between a floor and a cap and use the budget up exactly (F9).

    baselines: GBP, n; targets: n, all units, any one unit of money; rules: floor_growth, convergence, cap_growth, taper_from, taper_to,
    furthest_below_target. Each baseline grows by s less convergence x opening distance, held between floor and cap; s is solved exactly.
    Distances are kept to 30 decimals. Bounds are rounded inwards and no row moves by a whole penny. New units take their share first.
    Errors: #NUM! when floors and caps cannot meet the budget, with the units and the amounts; none is ever relaxed.
    """
    plan = _plan(baselines, targets, budget, rules, keys, closing, smallest_part)
    reason = _why_not(plan)
    if reason:
        raise Infeasible("budget", reason=reason)
    growth, amounts = _amounts(plan, plan.units)
    _, between = _amounts(plan, [unit.rounded_inwards() for unit in plan.units])
    parts = in_whole_parts(int(plan.budget), between, plan.keys)
    place = {row: i for i, row in enumerate(plan.rows)}
    return [_row(plan, row, place.get(row), growth, amounts[row], parts[row]) for row in range(len(parts))]


@udf(
    params=PARAMS,
    result=Result("table", "any", "GBP, share, text", "Five columns, one row a unit and a last row for all of them: floor in GBP, cap in "
                  "GBP (empty without a cap), floor above cap by GBP, share of the floor that is left by the taper, note. In the last row: "
                  "sum of the floors, sum of the caps, sum of the floors above caps, budget, and feasible or why it is not"),
    sources=SOURCES,
    since="0.3.0",
)  # fmt: skip
def capitation_pace_check(
    baselines: list[Decimal], targets: list[float], budget: Decimal, rules: list[list[Any]], keys: list[str] | None = None,
    closing: list[bool] | None = None, smallest_part: str = "penny",
) -> list[list[Any]]:  # fmt: skip
    """Whether floors and caps can meet the budget, unit by unit, and what is missing by how much (F9).

    Arguments as in CAPITATION_PACE. Result: n + 1 rows; amounts in GBP before rounding. A unit without baseline takes its share of the
    budget first; its floor and cap are that share. Errors: as in CAPITATION_PACE, but an infeasible budget is told in the last row.
    """
    plan = _plan(baselines, targets, budget, rules, keys, closing, smallest_part)
    place = {row: i for i, row in enumerate(plan.rows)}
    lines = [_bounds(plan, row, place.get(row)) for row in range(len(plan.baselines))]
    total = lambda column: sum((Fraction(line[column]) for line in lines), Fraction(0))
    caps: Any = "" if plan.rules.cap_growth is None else total(1)
    return [*lines, [total(0), caps, total(2), plan.money(plan.budget), _why_not(plan) or "feasible"]]


# ---- reading -------------------------------------------------------------------------------------------------------------------


def _plan(baselines: list[Decimal], targets: list[float], budget: Decimal, rules: list[list[Any]], keys: list[str] | None,
          closing: list[bool] | None, part: str) -> Plan:  # fmt: skip
    same_length(baselines=baselines, targets=targets, keys=keys, closing=closing)
    given, scale = read_rules(rules), 10 ** PLACES[part]
    whole = exact(budget) * scale
    if whole.denominator != 1:
        raise errors.OutOfRange("budget", value=str(budget), rule=f"it is not a whole number of {part} parts, so round it first")
    wanted = exact_sum(targets)
    if wanted == 0:
        raise errors.NoShareToTake("targets")
    amounts = [exact(b) * scale for b in baselines]
    scaled = [exact(t) * (whole / wanted) for t in targets]
    closed = closing or [False] * len(baselines)
    _refuse_what_has_no_distance(amounts, targets, closed)
    rate = sum(amounts, Fraction(0)) / wanted
    opening = [exact(t) * rate for t in targets]
    distances = [share_of(row, b, t) for row, (b, t) in enumerate(zip(amounts, opening, strict=True))]
    rows = [row for row, b in enumerate(amounts) if b and not closed[row]]
    units = [_unit(amounts[row], scaled[row], distances[row], given) for row in rows]
    new = [row for row, b in enumerate(amounts) if not b]
    return Plan(amounts, scaled, distances, whole, given, unique_keys(baselines, keys), keys is not None, rows, units, new, part)


def _refuse_what_has_no_distance(amounts: list[Fraction], targets: list[float], closed: list[bool]) -> None:
    for row, (baseline, target) in enumerate(zip(amounts, targets, strict=True)):
        if closed[row] and target:
            raise errors.Refused(At("closing", row), reason="the unit has a target, so it does not close; take the target or the mark away")
        if baseline and not target and not closed[row]:
            reason = "a unit with a baseline but no target has no distance; give its target, or mark it TRUE in closing"
            raise errors.Refused(At("targets", row), reason=reason)


def _unit(baseline: Fraction, scaled: Fraction, distance: Fraction, rules: Rules) -> Unit:
    near = on_grid(distance)
    low = baseline * (1 + rules.floor_growth * rules.strength(near))
    if rules.furthest_below_target is not None:
        low = max(low, (1 - rules.furthest_below_target) * scaled)
    high = None if rules.cap_growth is None else baseline * (1 + rules.cap_growth)
    return Unit(baseline, rules.convergence * near, low, high)


# ---- answering -----------------------------------------------------------------------------------------------------------------


def _amounts(plan: Plan, units: list[Unit]) -> tuple[Fraction, list[Fraction]]:
    """The common growth and the amount of every row, new and closing ones among them."""
    amounts = [Fraction(0) if baseline else scaled for baseline, scaled in zip(plan.baselines, plan.scaled, strict=True)]
    growth = common_growth(units, plan.left) if units else Fraction(0)
    for row, unit in zip(plan.rows, units, strict=True):
        amounts[row] = unit.allocation(growth)
    return growth, amounts


def _why_not(plan: Plan) -> str | None:
    """Why there is no solution: with the bounds as they are, or only once they stand in whole parts."""
    found = gap(plan.units, plan.left)
    if not found.feasible:
        return _told(plan, found)
    rounded = gap([unit.rounded_inwards() for unit in plan.units], plan.left)
    if rounded.feasible:
        return None
    parts = {"penny": "pence", "pound": "pounds"}[plan.part]
    return f"once floors are rounded up and caps down to whole {parts}, {_told(plan, rounded)}"


def _told(plan: Plan, found: Gap) -> str:
    pounds = lambda amount: f"£{half_up(plan.money(amount), 2):,}"
    if found.crossed:
        names = [f"{_name(plan, plan.rows[i])} by {pounds(amount)}" for i, amount in list(found.crossed.items())[:NAMED]]
        more = f" and {len(found.crossed) - NAMED} more" if len(found.crossed) > NAMED else ""
        return f"the floor is above the cap of {', '.join(names)}{more}; raise cap_growth, or lower the floor that binds them"
    of = f"the budget of {pounds(plan.budget)}"
    if found.short:
        return f"the floors need {pounds(found.short)} more than {of}; raise the budget or lower the floors"
    return f"the caps leave {pounds(found.over)} of {of} unused; raise cap_growth or lower the budget"


def _name(plan: Plan, row: int) -> str:
    return plan.keys[row] if plan.named else f"row {row + 1}"


def _row(plan: Plan, row: int, place: int | None, growth: Fraction, amount: Fraction, part: int) -> list[Any]:
    closing = share_of(row, Fraction(part), plan.scaled[row])
    paid = Decimal(part).scaleb(-PLACES[plan.part], context=WIDE)
    baseline = plan.baselines[row]
    if baseline == 0:
        reason = "a new unit has no baseline, so no growth and no opening distance; its share of the targets is taken out first"
        none = errors.NotAvailable(At("baselines", row), reason=reason)
        return [paid, none, none, closing, plan.money(plan.scaled[row]), plan.money(plan.scaled[row]), plan.money(amount), none, "new"]
    if place is None:
        none = errors.NotAvailable(At("closing", row), reason="a closing unit has no target, so no distance from it")
        return [paid, Fraction(-1), none, none, 0, 0, 0, none, "closing"]
    unit, whole = plan.units[place], plan.units[place].rounded_inwards()
    cap = "" if whole.high is None else plan.money(whole.high)
    return [paid, part / baseline - 1, plan.distances[row], closing, plan.money(whole.low), cap, plan.money(amount), growth - unit.drift,
            _bound(plan, row, unit, amount)]  # fmt: skip


def _bound(plan: Plan, row: int, unit: Unit, amount: Fraction) -> str:
    held = [] if amount != unit.low else ["furthest below target"] if unit.low > _floor(plan, row) else ["floor"]
    return " and ".join(held + ["cap"] * (amount == unit.high)) or "none"


def _floor(plan: Plan, row: int) -> Fraction:
    """The floor by growth alone."""
    return plan.baselines[row] * (1 + plan.rules.floor_growth * plan.rules.strength(on_grid(plan.distances[row])))


def _bounds(plan: Plan, row: int, place: int | None) -> list[Any]:
    if place is None:
        amount = plan.money(plan.scaled[row]) if row in plan.new else 0
        note = "new: its share is taken out of the budget first" if row in plan.new else "closing: gets nothing"
        return [amount, amount, 0, "", note]
    unit = plan.units[place]
    crossed = max(unit.low - unit.high, Fraction(0)) if unit.high is not None else Fraction(0)
    cap = "" if unit.high is None else plan.money(unit.high)
    note = "floor above cap" if crossed else ""
    return [plan.money(unit.low), cap, plan.money(crossed), plan.rules.strength(on_grid(plan.distances[row])), note]
