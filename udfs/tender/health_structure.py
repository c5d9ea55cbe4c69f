"""Health checks of who holds, decides and takes part: H08, H09, H11, H12, H14, H22, H23."""

from fractions import Fraction

from udfs import errors
from udfs.money import exact
from udfs.tender.health_facts import ARGUMENT, Entry, Facts
from udfs.tender.health_rules import AMBER, GREEN, RED, UNKNOWN, Limb, blank, check, percent, same_name

STAGES = (("bidder_at_interest", "interest"), ("bidder_at_bid", "bid"), ("bidder_preferred", "preferred bidder"),
          ("contracting_party", "contract holder"))  # fmt: skip


@check(
    "H08", "VAT and legal form",
    "New vehicle, or holder other than the body that decides, and VAT advice not recorded: RED.",
    "holder_is_new holder_is_nominal contracting_party decision_body vat_advice",
)  # fmt: skip
def vat_and_legal_form(facts: Facts) -> list[Limb]:
    if facts.get("vat_advice") is not None:
        return [Limb(GREEN, "VAT advice is recorded.")]
    holder, decides = facts.get("contracting_party"), facts.get("decision_body")
    apart = same_name(holder) != same_name(decides) if holder and decides else facts.get("holder_is_nominal")
    if facts.get("holder_is_new") or apart:
        return [Limb(RED, "Structure chosen for or affected by VAT; no advice on record.")]
    missing = ["holder_is_new"] if facts.get("holder_is_new") is None else []
    missing += [n for n in ("contracting_party", "decision_body") if not facts.get(n)]
    return [blank("Holder", *missing)] if missing else [Limb(GREEN, "The holder is neither new nor nominal.")]


@check(
    "H09", "Bidder changed",
    "Any two of the bodies at interest, bid, preferred bidder and signature differ after normalising names, or the decision body differs "
    "from the contracting party: RED.",
    "bidder_at_interest bidder_at_bid bidder_preferred contracting_party decision_body",
)  # fmt: skip
def bidder_changed(facts: Facts) -> list[Limb]:
    known = [(label, facts.get(name)) for name, label in STAGES if facts.get(name)]
    bodies = {same_name(body) for _, body in known}
    holder, decides = facts.get("contracting_party"), facts.get("decision_body")
    limbs = []
    if len(bodies) > 1:
        told = "; ".join(f"{label}: {body}" for label, body in known)
        limbs.append(Limb(RED, f"Contracting party differs from the bidder: legal review. {told}."))
    if holder and decides and same_name(holder) != same_name(decides):
        limbs.append(Limb(RED, f"Decisions by {decides}, contract held by {holder}: legal review."))
    missing = [name for name, _ in (*STAGES, ("decision_body", "")) if not facts.get(name)]
    if missing:
        limbs.append(blank("Bodies", *missing))
    return limbs or [Limb(GREEN, "The same body at every stage.")]


@check(
    "H11", "Partial footprint",
    "Share of the system's commissioners that are party: below all of them AMBER, up to the limit RED; the absent are listed and go to the "
    "capitation split.",
    "system_member party system_members parties",
    "health_footprint_red_share",
)  # fmt: skip
def partial_footprint(facts: Facts) -> list[Limb]:
    members, parties = facts.entries("system_member"), facts.entries("party")
    absent = ""
    if members and parties is not None:
        there = {same_name(row["name"] or "") for row in parties}
        strangers = there - {same_name(row["name"] or "") for row in members}
        if strangers:
            reason = f"party {sorted(strangers)[0]} is not among the system_member rows; add it there or correct the name"
            raise errors.Refused(ARGUMENT, reason=reason)
        gone = [row["name"] or "" for row in members if same_name(row["name"] or "") not in there]
        whole, part, absent = len(members), len(members) - len(gone), f" Absent: {', '.join(gone)}." if gone else ""
    else:
        whole, part = facts.get("system_members"), facts.get("parties")
    if not whole or part is None:
        return [blank("Footprint", "system_member or system_members", "party or parties")]
    if part > whole:
        raise errors.Refused(ARGUMENT, reason=f"{part} parties of {whole} commissioners cannot be; correct parties or system_members")
    share = Fraction(part, whole)
    text = f"{part} of {whole} commissioners are party ({percent(share)}).{absent}"
    if share == 1:
        return [Limb(GREEN, text)]
    return [Limb(RED if share <= exact(facts.setting("health_footprint_red_share")) else AMBER, text)]


@check(
    "H12", "Commissioning function moved",
    "A statutory duty or population management held by a provider: RED; operational support: AMBER unless advice and assurance are "
    "recorded.",
    "stage_function",
)  # fmt: skip
def function_moved(facts: Facts) -> list[Limb]:
    rows = facts.entries("stage_function")
    if rows is None:
        return [blank("Functions", "stage_function")]
    return [limb for row in rows for limb in _moved(row)] or [Limb(GREEN, "No commissioning function moves to the provider.")]


def _moved(row: Entry) -> list[Limb]:
    if row["holder"] == "commissioner":
        return []
    stage = f"Stage {row['stage']}" if row["stage"] else "The contract"
    if row["holder"] is None or row["type"] is None:
        missing = " and ".join(n for n in ("holder", "type") if row[n] is None)
        return [Limb(UNKNOWN, f"Functions: {missing} blank for {row['function'] or 'a function'}.")]
    text = f"{stage} moves {row['function'] or 'a function'} to the provider."
    if row["type"] != "operational_support":
        return [Limb(RED, text)]
    if row["advice_and_assurance"] is not None:
        return [Limb(GREEN, f"{text} Advice and assurance are recorded.")]
    return [Limb(AMBER, text)]


@check(
    "H14", "Adviser reviews own work",
    "The same organisation or parent as adviser and as assurer or reviewer: RED.",
    "role",
)  # fmt: skip
def own_work(facts: Facts) -> list[Limb]:
    rows = [row for row in facts.entries("role") or [] if row["organisation"]]
    advisers = [row for row in rows if row["role"] == "adviser"]
    reviewers = [row for row in rows if row["role"] in ("assurer", "reviewer")]
    if not advisers or not reviewers:
        names = [n for n, there in (("an adviser", advisers), ("an assurer or reviewer", reviewers)) if not there]
        return [Limb(UNKNOWN, f"Roles: no row names {' or '.join(names)}.")]
    both = {same: row for row in advisers for same in _bodies(row) if any(same in _bodies(other) for other in reviewers)}
    if both:
        texts = dict.fromkeys(f"{_shown_body(row, same)} both advised on and reviewed this procurement." for same, row in both.items())
        return [Limb(RED, " ".join(texts))]
    orphans = list(dict.fromkeys(row["organisation"] for row in (*advisers, *reviewers) if row["parent"] is None))
    if orphans:
        return [Limb(UNKNOWN, f"Roles: the parent of {', '.join(orphans)} is blank; write none if there is none.")]
    return [Limb(GREEN, "No body both advised and reviewed.")]


def _bodies(row: Entry) -> set[str]:
    """An organisation and its parent, as names are compared."""
    return {same_name(name) for name in (row["organisation"], row["parent"]) if name and same_name(name) != "none"}


def _shown_body(row: Entry, same: str) -> str:
    return row["organisation"] if same_name(row["organisation"]) == same else f"{row['parent']} (as {row['organisation']})"


@check(
    "H22", "Concentration",
    "Few providers left of many: AMBER; no register of sub-contracts: RED; register blank: UNKNOWN limb.",
    "providers_before providers_after subcontract_register",
    "health_concentration_after health_concentration_before",
)  # fmt: skip
def concentration(facts: Facts) -> list[Limb]:
    before, after, register = facts.get("providers_before"), facts.get("providers_after"), facts.get("subcontract_register")
    told = {True: "yes", False: "no", None: "not known"}[register]
    limbs = []
    if before is None or after is None:
        limbs.append(blank("Concentration", *[n for n in ("providers_before", "providers_after") if facts.get(n) is None]))
    else:
        few = after <= facts.setting("health_concentration_after") and before >= facts.setting("health_concentration_before")
        limbs.append(Limb(AMBER if few else GREEN, f"{before} providers become {after}; register: {told}."))
    if register is None:
        return [*limbs, blank("Register of sub-contracts", "subcontract_register")]
    return limbs if register else [*limbs, Limb(RED, "No register of sub-contracts is kept.")]


@check("H23", "Right to return", "A key party may leave on its own notice and there is no contingency: AMBER.", "unilateral_exit")
def right_to_return(facts: Facts) -> list[Limb]:
    rows = facts.entries("unilateral_exit")
    if rows is None:
        return [blank("Exit", "unilateral_exit")]
    free = [row["party"] or "A party" for row in rows if row["contingency"] is None]
    if free:
        return [Limb(AMBER, f"{party} may leave on its own notice.") for party in free]
    return [Limb(GREEN, "Every exit has a contingency." if rows else "No party may leave on its own notice.")]
