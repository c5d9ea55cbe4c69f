"""Published settings of a price formula, name and value rows, and the bids that count: one reading for all formulas."""

import datetime as dt
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import cells, errors
from udfs.cells import shown
from udfs.errors import At
from udfs.money import exact
from udfs.registry import Param
from udfs.settings import dated as in_force

Settings = dict[str, Any]
MOST_DECIMALS = 12  # a cell shows 15 digits; rounding further right would change nothing a reader sees


class Rule(NamedTuple):
    """What the value of a setting must be. `least` and `above` bound a number; a text in `choices` may stand instead of it or alone."""

    least: float | None = None
    above: float | None = None
    why: str = ""
    choices: tuple[str, ...] = ()
    kind: str = "number"


WEIGHT = Rule(least=0, why="a weight must not be negative")
DECIMALS = Rule(kind="decimals")
RULES: dict[str, Rule] = {
    "cap": Rule(),
    "optimum": Rule(choices=("lowest",)),
    "over_cap": Rule(kind="choice", choices=("non_compliant", "zero")),
    "zero_point": Rule(),
    "equal_value": Rule(),
    "whole_percent": Rule(kind="logical"),
    "zero_price": Rule(above=0, why="the amount that stands for a zero price must be above zero"),
    "target": Rule(above=0, why="the published target price must be above zero"),
    "fixed_price": Rule(above=0, why="the published fixed price must be above zero"),
    "inflection_multiple": Rule(above=0, why="the multiple of the median price must be above zero"),
    "deduction_per_percent": Rule(above=0, why="the deduction for each per cent must be above zero"),
    "as_at": Rule(kind="date"),
    "ratio_decimals": DECIMALS,
    "points_decimals": DECIMALS,
    "index_decimals": DECIMALS,
    "quality_weight": WEIGHT,
    "price_weight": WEIGHT,
    "weights_total": Rule(above=0, why="the total of the weights must be above zero"),
    "quality_maximum": Rule(above=0, why="the highest quality the column allows must be above zero"),
    "quality_threshold": Rule(above=0, why="the formula divides by quality, so the threshold must be above zero"),
    "scale_constant": Rule(above=0, why="the scale constant must be above zero"),
    "pounds_per_quality_point": Rule(above=0, why="the worth of a quality point must be above zero"),
    "quality_points": Rule(above=0, why="the points of the best possible quality must be above zero"),
    "quality_factor": Rule(above=0, why="the worth of a quality point must be above zero"),
    "features_maximum": Rule(least=0, why="the highest sum of the features must not be negative"),
    "features_cap": Rule(above=0, why="the cap on the features must be above zero"),
}


def read_settings(method: str, known: tuple[str, ...], rows: list[list[Any]] | None) -> Settings:
    """Name and value rows as a dictionary; an unknown name is refused, because a misspelt setting would be a silent default."""
    settings: Settings = {}
    for row, line in enumerate(rows or []):
        if all(cell is None for cell in line):
            continue
        name, value = (list(line) + [None, None])[:2]
        if name not in known:
            choices = ", ".join(known) or "none"
            raise errors.NotAChoice(At("parameters", row, 0), value=shown(name), choices=f"{choices} (the settings of {method})")
        if name in settings:
            raise errors.Refused(At("parameters", row, 0), reason=f"{name} is given twice; keep the published one")
        settings[name] = _setting(At("parameters", row, 1), name, value)
    return settings


def _setting(at: At, name: str, value: Any) -> Any:
    rule = RULES[name]
    if value is None:
        raise errors.BlankCell(at, remedy=f"give the published value of {name}")
    if rule.kind == "logical":
        if value not in (True, False):
            raise errors.NotLogical(at, value=shown(value))
    elif rule.kind == "date":
        return _date(at, value)
    elif isinstance(value, str) and rule.choices or rule.kind == "choice":
        if value not in rule.choices:
            raise errors.NotAChoice(at, value=shown(value), choices=", ".join(rule.choices))
    elif isinstance(value, (bool, str)):
        raise errors.NotANumber(at, value=shown(value))
    else:
        _in_range(at, rule, value)
    return value


def _in_range(at: At, rule: Rule, value: float) -> None:
    if rule.kind == "decimals" and (value != int(value) or not 0 <= value <= MOST_DECIMALS):
        raise errors.OutOfRange(at, value=shown(value), rule=f"give the number of decimals, a whole number from 0 to {MOST_DECIMALS}")
    if rule.least is not None and value < rule.least or rule.above is not None and value <= rule.above:
        raise errors.OutOfRange(at, value=shown(value), rule=rule.why)


def _date(at: At, value: Any) -> dt.date:
    try:
        return cells.coerce(Param("parameters", "", kind="date", rank="scalar", unit="date", example=None), value)
    except errors.UdfError as problem:
        problem.at = at
        raise


def needed(method: str, settings: Settings, *names: str) -> list[Fraction]:
    """The published numbers a formula cannot do without."""
    if any(name not in settings for name in names):
        rows = "both rows" if len(names) == 2 else "all of these rows" if len(names) > 2 else "that row"
        raise errors.Refused("parameters", reason=f"{method} needs the published {' and '.join(names)}; add {rows}")
    return [exact(settings[name]) for name in names]


def dated(method: str, settings: Settings, name: str, key: str) -> Fraction:
    """A number somebody else prescribes: the published setting, else the dated parameter in force on the day `as_at`."""
    if name in settings:
        return exact(settings[name])
    if "as_at" not in settings:
        reason = f"{method} needs {name} as published, or as_at (date of the tender notice) for the value in force on that day; add a row"
        raise errors.Refused("parameters", reason=reason)
    return in_force(key, settings["as_at"])


def weights(method: str, settings: Settings) -> tuple[Fraction, Fraction]:
    """Quality and price weight as shares of their declared total (100 when not given), which they must meet exactly."""
    quality, price = needed(method, settings, "quality_weight", "price_weight")
    total = exact(settings.get("weights_total", 100))
    if quality + price != total:
        sums = f"quality_weight and price_weight add up to {shown(quality + price)}, not {shown(total)}"
        reason = f"{sums}; correct them, they are never rescaled"
        raise errors.Refused("parameters", reason=reason)
    return quality / total, price / total


# ---- the bids that count ---------------------------------------------------------------------------------------------


def admitted_rows(prices: list, admitted: list[bool] | None) -> list[int]:
    """Places of the admitted bids; all of them when nothing is said."""
    if admitted is not None and len(admitted) != len(prices):
        raise errors.LengthsDiffer("admitted", found=len(admitted), what="bids", other="prices", expected=len(prices))
    rows = [i for i in range(len(prices)) if admitted is None or admitted[i]]
    if not rows:
        raise errors.Refused("prices", reason="no bid is left to score: each is not admitted or above the cap; check both")
    return rows


def amount(row: int, price: float | None, settings: Settings, above_zero: bool) -> Fraction:
    """The price that counts: a blank is refused, a zero is replaced only by the published amount."""
    at = At("prices", row)
    if isinstance(price, errors.UdfError):
        raise price
    if price is None:
        raise errors.BlankCell(at, remedy="give the evaluated price, or mark the bid as not admitted")
    if price == 0 and "zero_price" in settings:
        return exact(settings["zero_price"])
    if price == 0 and above_zero:
        rule = "the formula divides by it: publish zero_price or another formula before bids are opened"
        raise errors.OutOfRange(at, value=0, rule=rule)
    return exact(price)
