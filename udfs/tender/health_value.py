"""Health checks of length, value and money: H06, H07, H19, H20, H24."""

from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.errors import At
from udfs.money import EXCEL_DIGITS, exact
from udfs.tender.health_facts import ARGUMENT, Entry, Facts
from udfs.tender.health_rules import (
    AMBER,
    GREEN,
    NOT_APPLICABLE,
    RED,
    UNKNOWN,
    Limb,
    blank,
    check,
    percent,
    pounds,
    same_name,
)


@check(
    "H06", "Length",
    "Years up to the first limit GREEN, above it AMBER, above the second RED; above the third without a break clause RED; break clause "
    "blank: UNKNOWN limb.",
    "contract_years break_clause",
    "health_length_amber_years health_length_red_years health_length_break_years",
)  # fmt: skip
def length(facts: Facts) -> list[Limb]:
    years, break_clause = facts.get("contract_years"), facts.get("break_clause")
    if years is None:
        return [blank("Length", "contract_years")]
    told = {True: "yes", False: "no", None: "not known"}[break_clause]
    text = f"{shown(float(years))}-year term; break clause: {told}."
    needs_break = years > facts.setting("health_length_break_years")
    if years > facts.setting("health_length_red_years") or (needs_break and break_clause is False):
        severity = RED
    else:
        severity = AMBER if years > facts.setting("health_length_amber_years") else GREEN
    return [Limb(severity, text), *([blank("Break clause", "break_clause", matters=needs_break)] if break_clause is None else [])]


@check(
    "H07", "Value per year and per head",
    "Annual value = total / years; if the stated annual value differs by more than the tolerance: AMBER; annual value per head outside the "
    "range, for a contract of whole-population scope: AMBER.",
    "contract_value contract_years annual_value population whole_population_scope",
    "health_annual_value_tolerance health_per_head_lowest health_per_head_highest",
)  # fmt: skip
def value_per_head(facts: Facts) -> list[Limb]:
    total, years, stated = facts.get("contract_value"), facts.get("contract_years"), facts.get("annual_value")
    computed = exact(total) / exact(years) if total is not None and years is not None else None
    limbs = []
    if computed is not None and stated is not None:
        tolerance = exact(facts.setting("health_annual_value_tolerance"))
        apart = abs(exact(stated) - computed) > tolerance * computed
        text = f"Total over years gives {pounds(computed)} a year, stated {pounds(stated)}."
        limbs.append(Limb(AMBER if apart else GREEN, text))
    annual = exact(stated) if computed is None and stated is not None else computed
    return [*limbs, _per_head(facts, annual)]


def _per_head(facts: Facts, annual: Fraction | None) -> Limb:
    scope, people = facts.get("whole_population_scope"), facts.get("population")
    if scope is False:
        return Limb(NOT_APPLICABLE, "Not of whole-population scope: the range per head does not apply.")
    names = [n for n, v in (("contract_value", annual), ("population", people), ("whole_population_scope", scope)) if v is None]
    if names:
        return blank("Value per head", *names)
    head = annual / exact(people)
    inside = facts.setting("health_per_head_lowest") <= head <= facts.setting("health_per_head_highest")
    return Limb(GREEN, f"{pounds(head)} per head.") if inside else Limb(AMBER, f"{pounds(head)} per head: check population or value.")


@check(
    "H19", "Values reconcile",
    "The sum of the contracts, rounded half-up to the significant digits of the stated programme value, differs from it: AMBER; levels are "
    "never compared with each other; a contract missing: UNKNOWN.",
    "value programme_contracts",
)  # fmt: skip
def values_reconcile(facts: Facts) -> list[Limb]:
    rows = [row for row in facts.entries("value") or [] if row["amount"] is not None]
    for row in rows:
        _amount(row)
    programme = [row for row in rows if row["level"] == "programme"]
    if len(programme) > 1:
        reason = "a second programme value; keep one, the sum of the contracts is compared with it"
        raise errors.Refused(At(ARGUMENT, programme[1]["row"]), reason=reason)
    contracts: dict[str, list[Entry]] = {}
    for row in rows:
        if row["level"] == "contract":
            contracts.setdefault(same_name(row["name"] or ""), []).append(row)
    twice = [limb for figures in contracts.values() for limb in _same_contract(figures)]
    return [*twice, _parts(facts, programme, contracts)]


def _parts(facts: Facts, programme: list[Entry], contracts: dict[str, list[Entry]]) -> Limb:
    """Whether the contracts add up to the programme."""
    count = facts.get("programme_contracts")
    if not programme or not contracts or count is None:
        found = (("a programme value", programme), ("a contract value", contracts), ("programme_contracts", count is not None))
        return Limb(UNKNOWN, f"Values: missing {' and '.join(name for name, there in found if not there)}.")
    if len(contracts) > count:
        raise errors.Refused(ARGUMENT, reason=f"programme_contracts says {count} but values of {len(contracts)} contracts are given")
    if len(contracts) < count:
        return Limb(UNKNOWN, f"Values: {len(contracts)} of {count} contracts have a value.")
    stated = programme[0]
    if not stated["significant_digits"]:
        return blank("Values", "significant_digits of the programme value")
    total = sum((exact(max(figures, key=_fineness)["amount"]) for figures in contracts.values()), Fraction(0))
    text = f"Parts sum to {pounds(total)}, stated {pounds(stated['amount'])}."
    return Limb(GREEN if to_digits(total, stated["significant_digits"]) == _amount(stated) else AMBER, text)


def _same_contract(figures: list[Entry]) -> list[Limb]:
    """A contract stated more than once: the finest figure, rounded to the digits of each other one, must give it."""
    finest = max(figures, key=_fineness)
    limbs = []
    for other in figures:
        if other is finest:
            continue
        rounded = to_digits(exact(finest["amount"]), _fineness(other)) if other["significant_digits"] else exact(finest["amount"])
        text = f"{other['name']}: {pounds(finest['amount'])} and {pounds(other['amount'])} are both stated."
        limbs.append(Limb(GREEN if rounded == _amount(other) else AMBER, text))
    return limbs


def _fineness(row: Entry) -> int:
    """Significant digits of a figure; a figure without them is taken as exact."""
    return row["significant_digits"] or 99


def _amount(row: Entry) -> Fraction:
    """The stated amount, which cannot be finer than the digits it is said to have."""
    amount, digits = exact(row["amount"]), row["significant_digits"]
    if digits and digits > EXCEL_DIGITS:
        raise errors.OutOfRange(At(ARGUMENT, row["row"], 4), value=digits, rule=f"a cell keeps {EXCEL_DIGITS} digits at most")
    if digits and to_digits(amount, digits) != amount:
        rule = f"it has more than the {digits} significant digits it is said to have; correct one of them"
        raise errors.OutOfRange(At(ARGUMENT, row["row"], 3), value=shown(row["amount"]), rule=rule)
    return amount


def to_digits(amount: Fraction, digits: int) -> Fraction:
    """An amount rounded half-up to a number of significant digits."""
    if amount == 0:
        return amount
    size = len(str(int(amount))) if amount >= 1 else 1
    step = Fraction(10) ** (size - digits)
    return ((2 * amount / step + 1) // 2) * step


@check(
    "H20", "Financial viability",
    "Viability evidence or parent guarantee missing for a new vehicle: RED; average annual saving above the share of the baseline: AMBER; "
    "savings by year blank: UNKNOWN limb.",
    "annual_baseline saving savings_total contract_years holder_is_new viability_evidence parent_guarantee risk_share procurement_cost",
    "health_saving_share",
)  # fmt: skip
def viability(facts: Facts) -> list[Limb]:
    return [_holder(facts), *_savings(facts)]


def _holder(facts: Facts) -> Limb:
    new = facts.get("holder_is_new")
    missing = [n for n in ("viability_evidence", "parent_guarantee") if facts.get(n) is None]
    if not missing or new is False:
        return Limb(GREEN, "Viability evidence and parent guarantee are recorded." if not missing else "The holder is no new vehicle.")
    if new is None:
        return blank("Viability of the holder", "holder_is_new")
    words = " and ".join(n.replace("_", " ") for n in missing)
    return Limb(RED, f"New vehicle, and not on record: {words}.")


def _savings(facts: Facts) -> list[Limb]:
    years = [row for row in facts.entries("saving") or [] if row["amount"] is not None]
    total, length_, baseline = facts.get("savings_total"), facts.get("contract_years"), facts.get("annual_baseline")
    ramp = [] if years else [blank("Savings by year", "saving")]
    average: Any = None
    if years:
        average = sum((exact(row["amount"]) for row in years), Fraction(0)) / len(years)
    elif total is not None and length_ is not None:
        average = exact(total) / exact(length_)
    if average is None or baseline is None:
        names = [n for n, v in (("saving or savings_total and contract_years", average), ("annual_baseline", baseline)) if v is None]
        return [blank("Average saving", *names), *ramp]
    share = average / exact(baseline)
    text = f"Plan saves {percent(share)} of baseline a year on average."
    return [Limb(AMBER if share > exact(facts.setting("health_saving_share")) else GREEN, text), *ramp]


@check(
    "H24", "Risk governance",
    "Fixed or capitated price, two or more sub-contracts, and the risk share not recorded: AMBER.",
    "price_form subcontracts risk_share board_approval",
    "health_subcontracts_needing_risk_share",
)  # fmt: skip
def risk_governance(facts: Facts) -> list[Limb]:
    form, count = facts.get("price_form"), facts.get("subcontracts")
    enough = facts.setting("health_subcontracts_needing_risk_share")
    if facts.get("risk_share") is not None:
        return [Limb(GREEN, "The risk share is recorded.")]
    if form == "other" or (count is not None and count < enough):
        return [Limb(GREEN, "No fixed or capitated price over several sub-contracts.")]
    missing = [n for n in ("price_form", "subcontracts") if facts.get(n) is None]
    if missing:
        return [blank("Risk share", *missing)]
    words = "Fixed sum" if form == "fixed" else "Capitated sum"
    return [Limb(AMBER, f"{words} with {count} sub-contracts and no recorded risk share.")]
