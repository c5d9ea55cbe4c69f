"""A blank is never green, the order of the rows never matters, and the worst limb decides."""

import datetime as dt
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from udfs.tender.health import tender_health_check
from udfs.tender.health_facts import Facts
from udfs.tender.health_rules import (
    AMBER,
    CHECKS,
    GREEN,
    NOT_APPLICABLE,
    RED,
    UNKNOWN,
    Limb,
    months_between,
    verdict,
)
from udfs.tender.health_schema import SCHEMA
from udfs.tender.health_value import to_digits
from udfs.tender.red_flags import quartile, tender_red_flags

RANDOM = settings(max_examples=100, deadline=None)
LAUNCH = dt.date(2018, 6, 1)
yes_no = st.booleans()
record = st.sampled_from(["on file", "none"])
around = st.integers(-400, 900).map(lambda days: (LAUNCH + dt.timedelta(days)).isoformat())
bodies = st.sampled_from(["Aspen", "the aspen", "Birch"])
count = st.integers(0, 12)


def one(name, values):
    return st.tuples(st.just(name), values).map(lambda told: [list(told)])


def log(name, *columns, most=3):
    return st.lists(st.tuples(st.just(name), *columns).map(list), min_size=1, max_size=most)


# Whole procurements, each fact told. Left out: a stated annual value, which is only compared where it is given, and a notice text,
# which may contradict the flag.
WORLD = {
    "launch_date": one("launch_date", st.just(LAUNCH.isoformat())),
    **{name: one(name, yes_no) for name in (
        "advertised", "urgent", "electronic_submission", "lots_used", "closes_later_entry", "break_clause", "whole_population_scope",
        "holder_is_new", "holder_is_nominal", "subcontract_register", "consultation_required", "sole_provider_claim", "new_service",
        "existing_provider")},
    **{name: one(name, record) for name in (
        "no_lots_reason", "viability_evidence", "parent_guarantee", "risk_share", "board_approval", "vat_advice", "revalidation",
        "market_test")},
    **{name: one(name, bodies) for name in (
        "bidder_at_interest", "bidder_at_bid", "bidder_preferred", "contracting_party", "decision_body")},
    **{name: one(name, count) for name in ("bids_received", "providers_before", "providers_after", "subcontracts")},
    **{name: one(name, around) for name in (
        "award_date", "service_start", "consultation_start", "early_engagement_date", "checkpoint_1_date", "checkpoint_2_date",
        "checkpoint_3_date", "market_test_date", "template_date")},
    "notice_sent_on": one("notice_sent_on", st.just(LAUNCH.isoformat())),
    "bid_deadline": one("bid_deadline", st.integers(0, 90).map(lambda days: (LAUNCH + dt.timedelta(days)).isoformat())),
    "regime": one("regime", st.sampled_from(["pcr2015", "pcr2015_light_touch"])),
    "template_regime": one("template_regime", st.sampled_from(["pcr2015", "pcr2015_light_touch"])),
    "procedure": one("procedure", st.sampled_from(["open", "restricted"])),
    "novel": one("novel", st.just(True)),
    "paused": one("paused", st.just(False)),
    "challenge": one("challenge", st.sampled_from(["none", "policy", "this_procurement"])),
    "price_form": one("price_form", st.sampled_from(["fixed", "capitated", "other"])),
    "contract_years": one("contract_years", st.integers(1, 16)),
    "contract_value": one("contract_value", st.integers(0, 10**10)),
    "annual_baseline": one("annual_baseline", st.integers(1, 10**9)),
    "population": one("population", st.integers(1, 10**7)),
    "engagement": log("engagement", around, st.sampled_from(["publication", "meeting"]), st.just("all"), yes_no, record),
    "bidder": log("bidder", bodies, bodies, st.sampled_from(["nhs", "private"])),
    "saving": log("saving", st.just("2018/19"), st.integers(0, 10**8)),
    "system_member": st.just([["system_member", name] for name in ("Aspen", "Birch", "Cedar")]),
    "party": log("party", st.sampled_from(["Aspen", "Birch", "Cedar"])),
    "stage_function": log("stage_function", st.just("1"), st.just("payments"), st.sampled_from(["commissioner", "provider"]),
                          st.sampled_from(["statutory_duty", "operational_support"]), record),
    "role": log("role", bodies, st.sampled_from(["adviser", "reviewer"]), st.sampled_from(["none", "Cedar"])),
    "unilateral_exit": log("unilateral_exit", bodies, record),
    "publication": log("publication", bodies, st.sampled_from(["yes", "no"]), record),
}  # fmt: skip
worlds = st.fixed_dictionaries(WORLD)


def severities(facts: list[list]) -> dict[str, str]:
    return {row[0]: row[2] for row in tender_health_check(facts, dt.date(2018, 6, 1))}


def severity_of(check: str, told: list[list]) -> str:
    known = Facts(told, dt.date(2018, 6, 1))
    return verdict(CHECKS[check].judge(known))


def rows(world: dict[str, list], names=None) -> list[list]:
    return [row for name, entries in world.items() if names is None or name in names for row in entries]


@pytest.mark.parametrize("check", [c for c in sorted(CHECKS) if len(set(CHECKS[c].inputs) & set(WORLD)) > 0])
@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_filling_in_a_blank_never_makes_a_green_check_worse(check, data):
    read = [name for name in CHECKS[check].inputs if name in WORLD]
    world = {name: data.draw(WORLD[name]) for name in read} | {"launch_date": [["launch_date", LAUNCH.isoformat()]]}
    dropped = data.draw(st.sets(st.sampled_from(read), min_size=1, max_size=2)) - {"launch_date"}
    if severity_of(check, rows(world, set(world) - dropped)) == GREEN:
        assert severity_of(check, rows(world)) == GREEN


@given(world=worlds, seed=st.randoms(use_true_random=False))
@RANDOM
def test_the_order_of_the_rows_does_not_matter(world, seed):
    told = rows(world)
    shuffled = list(told)
    seed.shuffle(shuffled)
    assert severities(shuffled) == severities(told)


@given(names=st.sets(st.sampled_from(sorted(SCHEMA)), max_size=6))
@RANDOM
def test_facts_named_but_left_blank_are_the_same_as_facts_not_named(names):
    named = [[name, None] for name in sorted(names)]
    assert severities(named) == severities([[None, None]])
    assert set(severities(named).values()) == {UNKNOWN}


@given(limbs=st.lists(st.builds(Limb, st.sampled_from([RED, AMBER, GREEN, UNKNOWN, NOT_APPLICABLE]), st.just("x"), yes_no), min_size=1))
@RANDOM
def test_the_worst_limb_decides_and_a_blank_that_matters_is_never_green(limbs):
    found = {limb.severity for limb in limbs}
    answer = verdict(limbs)
    assert answer == RED if RED in found else answer == AMBER if AMBER in found else answer not in (RED, AMBER)
    if any(limb.severity == UNKNOWN and limb.matters for limb in limbs):
        assert answer in (RED, AMBER, UNKNOWN)


@given(amount=st.integers(0, 10**12), digits=st.integers(1, 8))
@RANDOM
def test_significant_digits_are_rounded_half_up(amount, digits):
    rounded = Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(Decimal(amount))
    assert to_digits(Fraction(amount), digits) == Fraction(rounded)


@given(first=st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), months=st.integers(0, 60))
@RANDOM
def test_the_same_day_some_months_on_is_that_many_months(first, months):
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    assume(first.day <= 28)
    later = dt.date(year, month + 1, first.day)
    assert months_between(first, later) == months
    assert months_between(first, later + dt.timedelta(1)) == months


def test_the_last_day_of_a_short_month_completes_the_month():
    assert months_between(dt.date(2017, 8, 31), dt.date(2018, 2, 28)) == 6
    assert months_between(dt.date(2017, 8, 30), dt.date(2017, 9, 29)) == 0


@given(values=st.lists(st.fractions(0, 1), min_size=2, max_size=12), seed=st.randoms(use_true_random=False))
@RANDOM
def test_quartiles_lie_among_the_values_in_any_order(values, seed):
    shuffled = list(values)
    seed.shuffle(shuffled)
    low, high = (quartile(values, Fraction(n, 4)) for n in (1, 3))
    assert min(values) <= low <= high <= max(values)
    assert (quartile(shuffled, Fraction(1, 4)), quartile(shuffled, Fraction(3, 4))) == (low, high)


def test_a_quartile_by_hand():
    """Place (8 + 1/3) / 4 + 1/3 = 29/12 in 1 to 8: 2 + 5/12."""
    assert quartile([Fraction(n) for n in range(1, 9)], Fraction(1, 4)) == Fraction(29, 12)


prices = st.integers(1, 5)
bid_rows = st.lists(
    st.tuples(st.sampled_from(["Aspen", "Birch", "Cedar"]), prices,
              st.sampled_from(["valid", "disqualified", "pending", "withdrawn"]), yes_no).map(list), min_size=1, max_size=6,
)  # fmt: skip


@given(bids=bid_rows, seed=st.randoms(use_true_random=False))
@RANDOM
def test_red_flags_do_not_depend_on_the_order_of_the_bids(bids, seed):
    shuffled = list(bids)
    seed.shuffle(shuffled)
    asked = [["procurement_method", "open"]]
    flags = lambda rows: [row[:5] for row in tender_red_flags(asked, rows, [0.05, 0.06, 0.07], dt.date(2026, 1, 1))]
    assert flags(shuffled) == flags(bids)
