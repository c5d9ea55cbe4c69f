"""Screens for abnormally low prices. None of them rejects a bid: each names the bids to be asked for an explanation.

UK law gives no number (PCR 2015 reg 69; PA23 s.19(3)-(5)): choose and publish the screen, run it on all compliant bids before price
scoring, and start again from the reference prices if a bid is rejected afterwards.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.money import exact
from udfs.registry import Param, Result, Source, udf
from udfs.settings import settings
from udfs.tender.admission import ADMITTED, admitted_rows, needed, not_admitted, one_row_a_bid, pounds_text
from udfs.tender.spread import mean, population_variance, root

CLARIFY = "clarify with the bidder"
NOTHING = "nothing to clarify by this test"
Prices = list[Fraction]
Settings = dict[str, Fraction]


class Screened(NamedTuple):
    """Outcome for one bid: whether to ask, from which price, and by which limb of the rule."""

    flagged: bool
    limit: Fraction | Decimal
    reason: str


def _world_bank(prices: Prices, initial: Prices, given: Settings) -> list[Screened]:
    """Many bids: more than one population SD below the mean; few: so far below the estimate."""
    if len(prices) < given["relative_from_bids"]:
        return _below_estimate(prices, given)
    centre, multiple = mean(prices), given["sd_multiple"]
    variance = population_variance(prices) * multiple**2
    limit = _decimal(centre) - root(variance)
    reason = f"more than {_plain(multiple)} population SD below the mean of {pounds_text(centre)}"
    return [Screened(p < centre and (centre - p) ** 2 > variance, limit, reason) for p in prices]


def _below_estimate(prices: Prices, given: Settings) -> list[Screened]:
    estimate = _required(given, "estimate", "with few bids the test compares with the authority's own estimate")
    limit = estimate * (100 - given["below_estimate_percent"]) / 100
    reason = f"at least {_plain(given['below_estimate_percent'])} % below the estimate of {pounds_text(estimate)}"
    return [Screened(p <= limit, limit, reason) for p in prices]


def _prozorro(prices: Prices, initial: Prices, given: Settings) -> list[Screened]:
    """Reason 0 against the mean of the other bids' initial amounts, reason 1 against the next bid of the list."""
    if len(prices) < 2:
        raise errors.NotAvailable("prices", reason="the test compares a bid with the others, and there is only one; use another test")
    share, following = 1 - given["below_others_percent"] / 100, 1 - given["below_next_percent"] / 100
    found, whole = [], sum(initial)
    for i, price in enumerate(prices):
        limits = [share * (whole - initial[i]) / (len(initial) - 1)]
        limits += [following * prices[i + 1]] if i + 1 < len(prices) else []
        reasons = [f"reason {number}" for number, limit in enumerate(limits) if price <= limit]
        found.append(Screened(bool(reasons), max(limits), " and ".join(reasons)))
    return found


def _spain(prices: Prices, initial: Prices, given: Settings) -> list[Screened]:
    """Article 85: by the number of bids against the budget, the other bid, or a mean without the bids far above it."""
    if len(prices) == 1:
        return [_spain_budget(prices[0], given)]
    low = lambda key: (100 - given[key]) / 100
    if len(prices) == 2:
        limits = [low("below_other_percent") * other for other in reversed(prices)]
        reason = f"more than {_plain(given['below_other_percent'])} % below the other bid"
        return [Screened(p < limit, limit, reason) for p, limit in zip(prices, limits, strict=True)]
    centre = _spain_mean(prices, given)
    limit = low("below_mean_percent") * centre
    reason = f"more than {_plain(given['below_mean_percent'])} % below the mean of {pounds_text(centre)}"
    found = [Screened(p < limit, limit, reason) for p in prices]
    if len(prices) > 3:
        return found
    by_budget = [_spain_budget(p, given) for p in prices]
    return [max(pair, key=lambda s: s.limit) for pair in zip(found, by_budget, strict=True)]


def _spain_budget(price: Fraction, given: Settings) -> Screened:
    budget = _required(given, "budget", "with one or three bids the rule compares with the published budget")
    limit = budget * (100 - given["below_budget_percent"]) / 100
    return Screened(price < limit, limit, f"more than {_plain(given['below_budget_percent'])} % below the budget of {pounds_text(budget)}")


def _spain_mean(prices: Prices, given: Settings) -> Fraction:
    """The mean, taken again without the bids far above it (of three bids without the highest, of more on three bids at least)."""
    centre = mean(prices)
    kept = [p for p in prices if p <= centre * (100 + given["above_mean_percent"]) / 100]
    if len(kept) == len(prices):
        return centre
    if len(prices) == 3:
        return mean(sorted(prices)[:2])
    return mean(kept if len(kept) >= 3 else sorted(prices)[:3])


class Screen(NamedTuple):
    """A test: its rule, the dated parameters of its settings, the settings only the user can give."""

    run: Callable[[Prices, Prices, Settings], list[Screened]]
    conventions: dict[str, str]
    own: tuple[str, ...] = ()


SCREENS = {
    "world_bank": Screen(_world_bank, {"relative_from_bids": "alt_world_bank_relative_from_bids",
                                       "sd_multiple": "alt_world_bank_sd_multiple",
                                       "below_estimate_percent": "alt_world_bank_below_estimate_percent"}, ("estimate",)),
    "prozorro": Screen(_prozorro, {"below_others_percent": "alt_prozorro_below_others_percent",
                                   "below_next_percent": "alt_prozorro_below_next_percent"}),
    "spain_art_85": Screen(_spain, {"below_budget_percent": "alt_spain_below_budget_percent",
                                    "below_other_percent": "alt_spain_below_other_percent",
                                    "below_mean_percent": "alt_spain_below_mean_percent",
                                    "above_mean_percent": "alt_spain_above_mean_percent"}, ("budget",)),
}  # fmt: skip


@udf(
    params=[
        Param("prices", "Price of each bid; for prozorro the amounts after the auction, in the order of the auction list", kind="number",
              rank="column", unit="GBP", example=[500, 1000, 1100], minimum=0, blank="none", errors="keep"),
        Param("test", "Screen, as published in the tender documents", kind="text", rank="scalar", unit="text", example="prozorro",
              choices=tuple(SCREENS)),
        Param("parameters", "Published settings of the test, two columns: name and value: as_at (date of the tender notice) for the "
              "limits in force on that day, or each limit as published; estimate (world_bank) and budget (spain_art_85) in GBP",
              kind="any", rank="table", unit="name and value", example=[["as_at", "2026-01-05"]], blank="none"),
        ADMITTED,
        Param("initial_prices", "For prozorro: the amounts before the auction, one a bid", kind="number", rank="column", unit="GBP",
              example=[1100, 1000, 1200], minimum=0, blank="none", errors="keep"),
    ],
    result=Result("table", "any", "TRUE or FALSE, GBP, words, words", "Four columns: flagged (TRUE or FALSE; #N/A for a bid not "
                  "admitted), the limit in GBP, what to do, and the limb of the rule (empty where not flagged)"),
    sources=[
        Source("World Bank, Abnormally Low Bids and Proposals, 2nd ed., July 2016", "Annex I", evidence="second-hand"),
        Source("openprocurement.api (ProzorroUKR)", "abnormally low milestone", evidence="read",
               url="https://github.com/ProzorroUKR/openprocurement.api"),
        Source("RD 1098/2001 (Spain), article 85", "as quoted by derecholocal.es (85.3) and infoconcurso.com (85.4)", evidence="read"),
        Source("Public Contracts Regulations 2015, regulation 69", "an explanation must be sought; as told by wardhadaway.com",
               evidence="read"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_abnormally_low(
    prices: list[float | None], test: str, parameters: list[list[Any]], admitted: list[bool] | None = None,
    initial_prices: list[float | None] | None = None,
) -> list[list[Any]]:  # fmt: skip
    """Which bids are so low that the bidder must be asked to explain; a flag is never a rejection.

    prices, initial_prices: GBP, n; parameters: name and value rows. Result: n rows of flagged, limit, words, limb.
    world_bank: from 5 bids strictly more than one population SD below the mean of all; with fewer at least 20 % below the estimate.
    prozorro: at least 40 % below the mean of the others' initial amounts, or 30 % below the next bid of the list (not the second lowest).
    spain_art_85: strictly more than 25 % below the budget (1 bid, 3 bids), 20 % below the other (2), 10 % below a mean without the bids
    more than 10 % above it (3 and more). All these numbers are dated parameters and can be replaced in `parameters`.
    Errors: #VALUE! for a blank price of an admitted bid or a setting the test needs; #N/A for a bid not admitted.
    """
    one_row_a_bid("prices", prices, admitted=admitted, initial_prices=initial_prices)
    if (test == "prozorro") != (initial_prices is not None):
        reason = "prozorro needs the amounts before the auction; give them"
        raise errors.Refused("initial_prices", reason=reason if test == "prozorro" else f"{test} does not use them; leave them out")
    screen = SCREENS[test]
    given = settings(parameters, screen.conventions, screen.own)
    rows = admitted_rows(prices, admitted)
    if not rows:
        raise errors.Refused("admitted", reason="no bid is admitted, so none can be screened; check the hurdles")
    now = [exact(needed("prices", i, prices[i], "price")) for i in rows]
    before = [exact(needed("initial_prices", i, initial_prices[i], "initial amount")) for i in rows] if initial_prices else []
    found = dict(zip(rows, screen.run(now, before, given), strict=True))
    return [_shown(found[i]) if i in found else [not_admitted(i, "screening"), "", "", ""] for i in range(len(prices))]


def _shown(outcome: Screened) -> list[bool | Fraction | Decimal | str]:
    if outcome.flagged:
        return [True, outcome.limit, CLARIFY, outcome.reason]
    return [False, outcome.limit, NOTHING, ""]


def _required(given: Settings, name: str, why: str) -> Fraction:
    if name not in given:
        raise errors.Refused("parameters", reason=f"{why}; add the row {name}")
    return given[name]


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _plain(value: Fraction) -> str:
    return f"{float(value):g}"
