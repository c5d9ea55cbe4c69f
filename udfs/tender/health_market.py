"""Health checks of the notice and the market: H01 to H05, H15."""

from udfs import errors
from udfs.tender.health_facts import Facts
from udfs.tender.health_rules import (
    AMBER,
    GREEN,
    NOT_APPLICABLE,
    RED,
    UNKNOWN,
    Limb,
    blank,
    check,
    pounds,
    same_name,
)


@check(
    "H01", "Single bidder",
    "Advertised and 1 bid: RED; 0 bids: RED; 2 or more: GREEN; not advertised (direct award): N/A.",
    "advertised bids_received procurement_method",
)  # fmt: skip
def single_bidder(facts: Facts) -> list[Limb]:
    advertised, bids = facts.get("advertised"), facts.get("bids_received")
    if advertised is None and facts.get("procurement_method"):
        advertised = facts.get("procurement_method") != "direct"
    if advertised is False:
        return [Limb(NOT_APPLICABLE, "Not advertised: a direct award.")]
    if bids is None or advertised is None:
        return [blank("Bids", *[n for n, v in (("advertised", advertised), ("bids_received", bids)) if v is None])]
    if bids == 0:
        return [Limb(RED, "No bid after advertisement.")]
    if bids == 1:
        text = "One bid after advertisement: the price formula cannot discriminate. Record an absolute benchmark."
        return [Limb(RED, text)]
    return [Limb(GREEN, f"{bids} bids after advertisement.")]


@check(
    "H02", "Advert window",
    "Days from sending the notice (or its publication, said so) to the deadline; below the regime's minimum: RED; no minimum: AMBER if the "
    "days are few and the value is large or the contract novel.",
    "notice_sent_on notice_published_on bid_deadline regime procedure urgent prior_information_notice electronic_submission contract_value "
    "novel",
    "health_advert_large_value health_advert_short_days",
)  # fmt: skip
def advert_window(facts: Facts) -> list[Limb]:
    day, deadline, regime = facts.notice(), facts.get("bid_deadline"), facts.get("regime")
    missing = [n for n, v in (("notice_sent_on", day), ("bid_deadline", deadline), ("regime", regime)) if v is None]
    if missing:
        return [blank("Advert window", *missing)]
    days = (deadline - day).days
    counted = f"{days} days" + ("" if facts.get("notice_sent_on") else ", counted from publication")
    try:
        minimum = _minimum_days(facts, regime)
    except errors.UdfError as problem:
        return [Limb(UNKNOWN, f"Minimum period: {problem}")]
    if minimum is None:
        return [_no_minimum(facts, days, counted)]
    if days < minimum:
        return [Limb(RED, f"{counted}; the minimum of the regime is {minimum}.")]
    return [Limb(GREEN, f"{counted}; the minimum of the regime is {minimum}.")]


def _no_minimum(facts: Facts, days: int, counted: str) -> Limb:
    """Where no minimum applies, a short window is to be explained for a contract of great value or a novel one."""
    large, short = facts.setting("health_advert_large_value"), facts.setting("health_advert_short_days")
    value, novel = facts.get("contract_value"), facts.get("novel")
    if days >= short:
        return Limb(GREEN, f"{counted}; no fixed minimum applies.")
    if novel or (value is not None and value >= large):
        return Limb(AMBER, f"{counted}; no fixed minimum applies; justify as reasonable and proportionate.")
    if novel is None or value is None:
        missing = [n for n in ("contract_value", "novel") if facts.get(n) is None]
        return blank(f"{counted}, whether the contract is large or novel", *missing)
    return Limb(GREEN, f"{counted}; no fixed minimum applies; neither of {pounds(large)} or more nor novel.")


def _minimum_days(facts: Facts, regime: str) -> int | None:
    """Days of the dated parameters; None where the regime has no minimum. UdfError where nobody may say yet."""
    if regime in ("psr", "pcr2015_light_touch", "pa23_light_touch"):
        return _days(facts, f"minimum_days_{regime}")
    procedure = facts.get("procedure")
    name = {"open": "open_tenders", "restricted": "restricted_requests", "competitive_flexible": "competitive_flexible_requests"}
    if procedure not in name:
        raise errors.Refused("procedure", reason=f"it is {procedure or 'blank'}; {regime} needs open, restricted or competitive_flexible")
    key = f"minimum_days_{regime}_{name[procedure]}"
    if facts.get("urgent"):
        return _days(facts, f"{key}_urgent")
    if procedure == "open" and facts.get("prior_information_notice"):
        return _days(facts, f"{key}_prior_information_notice")
    if procedure == "open" and facts.get("electronic_submission"):
        return _days(facts, key) - _days(facts, f"{key}_electronic_submission")
    return _days(facts, key)


def _days(facts: Facts, key: str) -> int | None:
    days = facts.setting(key, facts.notice())
    if "switched off" in facts.read[key].evidence:
        label = facts.read[key].label
        raise errors.Refused(label, reason="the period is switched off until a named person has checked it; give your own entry")
    return None if isinstance(days, str) else days


@check("H03", "No lots", "No lots and the reason blank: RED; no lots with a reason: GREEN.", "lots_used no_lots_reason")
def no_lots(facts: Facts) -> list[Limb]:
    lots = facts.get("lots_used")
    if lots is None:
        return [blank("Lots", "lots_used")]
    if lots:
        return [Limb(GREEN, "Divided into lots.")]
    if facts.get("no_lots_reason") is None:
        return [Limb(RED, "Single block and no reason recorded (reg 46 / s.18).")]
    return [Limb(GREEN, "Single block; the reason is recorded.")]


@check(
    "H04", "Market engagement",
    "No engagement before launch: RED; publication only, incumbents only, or no evidence: AMBER; else GREEN.",
    "engagement launch_date notice_sent_on notice_published_on",
)  # fmt: skip
def market_engagement(facts: Facts) -> list[Limb]:
    log, launch = facts.entries("engagement"), facts.launch()
    if log is None:
        return [blank("Engagement", "engagement")]
    if not log:
        return [Limb(RED, "No market engagement before launch.")]
    if launch is None:
        return [blank("Engagement before launch", "launch_date")]
    undated = [e for e in log if e["date"] is None]
    before = [e for e in log if e["date"] is not None and e["date"] < launch]
    wide = [e for e in before if e["type"] not in (None, "publication") and e["evidence"] is not None]
    if any(e["incumbent"] is False for e in wide):
        return [Limb(GREEN, f"{len(before)} evidenced events before launch." if len(before) > 1 else "Evidenced engagement before launch.")]
    unclear = [name for name, found in (("its date", undated), ("incumbent", [e for e in wide if e["incumbent"] is None]),
               ("type", [e for e in before if e["type"] is None])) if found]  # fmt: skip
    if unclear:
        return [Limb(UNKNOWN, f"Engagement: an entry lacks {' and '.join(unclear)}.")]
    if not before:
        return [Limb(RED, "No market engagement before launch.")]
    return [Limb(AMBER, "No evidenced engagement beyond incumbents before launch.")]


@check(
    "H05", "Closed door",
    "The flag is set, or the text holds one of the wordings that close later entry: AMBER.",
    "notice_text closes_later_entry",
    "health_closing_wordings",
)  # fmt: skip
def closed_door(facts: Facts) -> list[Limb]:
    text, flag = facts.get("notice_text"), facts.get("closes_later_entry")
    if text is None and flag is None:
        return [blank("Wording", "notice_text", "closes_later_entry")]
    words = " ".join((text or "").casefold().split())
    found = [w.strip() for w in facts.setting("health_closing_wordings").split("|") if w.strip().casefold() in words]
    if found or flag:
        words = ", ".join(f'"{wording}"' for wording in found)
        quoted = f" Found: {words}." if found else ""
        return [Limb(AMBER, f"Wording closes later entry; check whether the notice type requires it.{quoted}")]
    return [Limb(GREEN, "No wording that closes later entry.")]


@check("H15", "Bidder mix", "One sector only: AMBER, judged at the level of members; lead-only data: UNKNOWN limb.", "bidder")
def bidder_mix(facts: Facts) -> list[Limb]:
    rows = facts.entries("bidder")
    if not rows:
        return [blank("Bidder mix", "bidder")]
    entered = {same_name(r["bidder"] or "") for r in rows if r["member"] is not None}
    counted = [r for r in rows if r["member"] is not None or same_name(r["bidder"] or "") not in entered]
    sectors = {r["sector"] for r in counted if r["sector"] is not None}
    lead_only = [r["bidder"] or "a bidder" for r in counted if r["member"] is None]
    limbs = [Limb(UNKNOWN, f"Members: not entered for {', '.join(lead_only)}.", matters=len(sectors) < 2)] if lead_only else []
    if len(sectors) > 1:
        return [Limb(GREEN, f"Sectors among the bidders: {', '.join(sorted(sectors))}."), *limbs]
    if not sectors or any(r["sector"] is None for r in counted):
        return [Limb(UNKNOWN, "Bidder mix: the sector of a bidder or member is blank."), *limbs]
    return [Limb(AMBER, f"All remaining bidders are {next(iter(sectors)).replace('_', ' ')}."), *limbs]
