"""Health checks of consultation, publication, claims, assurance and documents: H10, H13, H16, H17, H18, H21."""

import datetime as dt

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
    months_between,
    same_name,
)

ORDER = (("early_engagement_date", "early engagement"), ("checkpoint_1_date", "checkpoint 1"), ("launch", "launch"),
         ("checkpoint_2_date", "checkpoint 2"))  # fmt: skip
ENDINGS = (
    (("award_date", "award"), ("service_start", "service start")),
    (("checkpoint_3_date", "checkpoint 3"), ("service_start", "service start")),
)


@check(
    "H10", "Consultation and challenge",
    "Consultation required and missing, or started after launch: RED; challenge to this procurement: RED, to the policy: AMBER; required "
    "blank: UNKNOWN limb.",
    "consultation_required consultation_start consultation_end launch_date notice_sent_on notice_published_on challenge",
)  # fmt: skip
def consultation_and_challenge(facts: Facts) -> list[Limb]:
    challenge = facts.get("challenge")
    if challenge is None:
        return [_consultation(facts), blank("Challenge", "challenge")]
    if challenge == "none":
        return [_consultation(facts), Limb(GREEN, "No challenge.")]
    scope = challenge.replace("_", " ")
    return [_consultation(facts), Limb(AMBER if challenge == "policy" else RED, f"Live challenge: {scope}.")]


def _consultation(facts: Facts) -> Limb:
    required, start, launch = facts.get("consultation_required"), facts.get("consultation_start"), facts.launch()
    if required is None:
        return blank("Consultation", "consultation_required")
    if not required:
        return Limb(GREEN, "No consultation required.")
    if start is not None and launch is None:
        return blank("Consultation before launch", "launch_date")
    if start is None or start > launch:
        return Limb(RED, "Consultation not evidenced before launch.")
    return Limb(GREEN, "Consultation began before launch.")


@check(
    "H13", "Restarted procurement",
    "Whole months from the notice to the restart or award above the limit: AMBER; restarted with no revalidation of values, market and "
    "weights: AMBER.",
    "notice_sent_on notice_published_on paused restart_date award_date revalidation",
    "health_months_since_notice",
)  # fmt: skip
def restarted(facts: Facts) -> list[Limb]:
    return [_age(facts), _revalidation(facts)]


def _age(facts: Facts) -> Limb:
    notice = facts.notice()
    ends = [day for day in (facts.get("restart_date"), facts.get("award_date")) if day is not None]
    missing = [n for n, v in (("notice_sent_on", notice), ("restart_date or award_date", ends)) if not v]
    if missing:
        return blank("Months since notice", *missing)
    if max(ends) < notice:
        return Limb(UNKNOWN, "Months since notice: the restart or award lies before the notice; correct one of the dates.")
    months = months_between(notice, max(ends))
    old = months > facts.setting("health_months_since_notice")
    return Limb(AMBER if old else GREEN, f"{months} months since notice" + ("; revalidate." if old else "."))


def _revalidation(facts: Facts) -> Limb:
    if facts.get("restart_date") is None:
        if facts.get("paused") is False:
            return Limb(GREEN, "Not paused.")
        return blank("Restart", "restart_date" if facts.get("paused") else "paused")
    if facts.get("revalidation") is None:
        return Limb(AMBER, "Restarted with no revalidation of values, market and weights on record.")
    return Limb(GREEN, "Revalidated after the pause.")


@check(
    "H16", "Transparency",
    "Any item the regime requires unpublished without a reason: AMBER.",
    "publication regime psr_process",
)  # fmt: skip
def transparency(facts: Facts) -> list[Limb]:
    log = facts.entries("publication")
    if log is None:
        return [blank("Publication", "publication")]
    hidden = [row["item"] or "an item" for row in log if row["published_on"] is False and row["reason"] is None]
    open_ = [row["item"] or "an item" for row in log if row["published_on"] is None and row["reason"] is None]
    told = f"Not published: {', '.join(hidden)}." if hidden else "Every item of the log is published or explained."
    limbs = [Limb(AMBER if hidden else GREEN, told)]
    if open_:
        limbs.append(Limb(UNKNOWN, f"Publication: not said whether published: {', '.join(open_)}."))
    return [*limbs, *_required_items(facts, {_item(row["item"] or "") for row in log})]


def _required_items(facts: Facts, logged: set[str]) -> list[Limb]:
    """Whether the log has every item of the regime's list; only the Provider Selection Regime has a list here."""
    regime, process = facts.get("regime"), facts.get("psr_process")
    if regime is None:
        return [blank("Required items", "regime")]
    if regime != "psr":
        return [Limb(UNKNOWN, f"Required items: no list is held for {regime}, so the log's items were taken as the list.", matters=False)]
    if process is None:
        return [blank("Required items", "psr_process")]
    required = [item.strip() for item in facts.setting(f"psr_notices_{process}", facts.notice()).split(",")]
    missing = [item for item in required if _item(item) not in logged]
    return [Limb(UNKNOWN, f"Required items: the log has no row for {', '.join(missing)}.")] if missing else []


def _item(name: str) -> str:
    """An item as it is compared: without what stands in brackets."""
    return same_name(name.partition("(")[0])


@check(
    "H17", "Only capable provider",
    "Claim without evidence of a market test: RED; PSR direct award process A for a new service or not the existing provider: RED.",
    "sole_provider_claim market_test market_test_date new_service existing_provider regime psr_process",
)  # fmt: skip
def only_capable_provider(facts: Facts) -> list[Limb]:
    return [_claim(facts), _process_a(facts)]


def _claim(facts: Facts) -> Limb:
    claim = facts.get("sole_provider_claim")
    if facts.get("psr_process") == "direct_award_a":
        claim = True  # process A rests on there being one capable provider, so choosing it makes the claim
    if claim is None:
        return blank("Claim", "sole_provider_claim")
    if not claim:
        return Limb(GREEN, "No sole-provider claim.")
    if facts.get("market_test") is None:
        return Limb(RED, "Sole-provider claim needs a dated market test.")
    if facts.get("market_test_date") is None:
        return blank("Day of the market test", "market_test_date")
    return Limb(GREEN, f"Sole-provider claim with a market test of {facts.get('market_test_date'):%d/%m/%Y}.")


def _process_a(facts: Facts) -> Limb:
    process, regime = facts.get("psr_process"), facts.get("regime")
    if process is None and regime in (None, "psr"):
        return blank("Process A", "psr_process" if regime else "regime")
    if process != "direct_award_a":
        return Limb(NOT_APPLICABLE, "Not direct award process A.")
    new, existing = facts.get("new_service"), facts.get("existing_provider")
    if new or existing is False:
        return Limb(RED, "Process A is for the existing provider of a service that is not new.")
    missing = [n for n, v in (("new_service", new), ("existing_provider", existing)) if v is None]
    return blank("Process A", *missing) if missing else Limb(GREEN, "Existing provider of an existing service.")


@check(
    "H18", "Assurance and timetable",
    "Order of early engagement, checkpoints, launch, award and start broken, or launch before checkpoint 1: RED; first step to award or "
    "start (the start where both are given) in fewer months than the limit: AMBER; novel and dates blank: UNKNOWN.",
    "early_engagement_date checkpoint_1_date checkpoint_2_date checkpoint_3_date launch_date notice_sent_on notice_published_on award_date "
    "service_start novel",
    "health_months_to_award health_months_typical",
)  # fmt: skip
def assurance(facts: Facts) -> list[Limb]:
    days = {name: facts.get(name) for pair in (ORDER, *ENDINGS) for name, _ in pair if name != "launch"}
    days["launch"] = facts.launch()
    return [_order(facts, days), _months_allowed(facts, days)]


def _order(facts: Facts, days: dict[str, dt.date | None]) -> Limb:
    for ending in ENDINGS:
        known = [(label, days[name]) for name, label in (*ORDER, *ending) if days[name] is not None]
        for (earlier, first), (later, then) in zip(known, known[1:], strict=False):
            if then < first:
                return Limb(RED, f"Order broken: {later} on {then:%d/%m/%Y}, before {earlier} on {first:%d/%m/%Y}.")
    missing = [name for name in days if name.startswith(("early", "checkpoint")) and days[name] is None]
    if missing and facts.get("novel") is not False:
        return blank("Assurance", *missing, *(["novel"] if facts.get("novel") is None else []))
    return Limb(GREEN, "Steps in order." if not missing else "Not novel: no assurance checkpoints needed.")


def _months_allowed(facts: Facts, days: dict[str, dt.date | None]) -> Limb:
    steps = [days[n] for n in ("early_engagement_date", "checkpoint_1_date", "launch") if days[n] is not None]
    end = days["service_start"] or days["award_date"]
    missing = [n for n, v in (("launch_date", steps), ("award_date or service_start", end)) if not v]
    if missing:
        return blank("Months allowed", *missing)
    months = months_between(min(steps), end)
    typical = f"{months} months allowed; {facts.setting('health_months_typical')} is typical."
    return Limb(AMBER if months < facts.setting("health_months_to_award") else GREEN, typical)


@check(
    "H21", "Stale documents",
    "Regime of the templates differs from that of the notice, or the templates are older than the regime's start: AMBER.",
    "template_regime template_date regime",
)  # fmt: skip
def stale_documents(facts: Facts) -> list[Limb]:
    template, regime, day = facts.get("template_regime"), facts.get("regime"), facts.get("template_date")
    if template is None or regime is None:
        return [blank("Templates", *[n for n in ("template_regime", "regime") if facts.get(n) is None])]
    if template != regime:
        return [Limb(AMBER, f"Template is for {template}; the notice is under {regime}.")]
    if day is None:
        return [blank("Age of the templates", "template_date")]
    start = _first_day(facts, f"health_regime_start_{regime}")
    if day < start:
        return [Limb(AMBER, f"Template is for {template} but of {day:%d/%m/%Y}, older than the regime's start on {start:%d/%m/%Y}.")]
    return [Limb(GREEN, f"Template is for {template}.")]


def _first_day(facts: Facts, key: str) -> dt.date:
    try:
        return dt.date.fromisoformat(facts.setting(key))
    except ValueError:
        raise errors.Refused("parameters", reason=f"{key} must be a date written YYYY-MM-DD; correct it") from None
