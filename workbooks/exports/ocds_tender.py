"""What a release says before the contract: the budget with its shares, the tender, its lots and milestones."""

import datetime as dt
from decimal import Decimal
from typing import Any

from udfs.cells import shown
from udfs.errors import UdfError
from udfs.findings import Finding
from udfs.register.schema import Status, ocds_status
from udfs.register.shares import contract_share_amounts, register_share_check
from workbooks.exports.moments import closing, opening
from workbooks.exports.parties import Parties, without_blanks
from workbooks.exports.rows import Record, Register, place

METHODS = {"DAP_A": "direct", "DAP_B": "direct", "DAP_C": "direct", "direct": "direct", "MSP": "limited", "call_off_framework": "limited",
           "call_off_DPS": "limited", "quote": "limited", "restricted": "selective", "open": "open", "competitive": "open"}  # fmt: skip
BOUNDS = {"lower_bound": "The value is the least it may be.", "upper_bound": "The value is the most it may be.",
          "approximate": "The value is approximate."}  # fmt: skip
YEARLY = {"lower_bound": "At least", "upper_bound": "At most", "approximate": "About"}
TYPES = {"ISAP_EE": "engagement", "consultation": "engagement", "ISAP_CP1": "approval", "ISAP_CP2": "approval", "ISAP_CP3": "approval",
         "governance": "approval", "gateway": "assessment", "mobilisation": "delivery", "report": "reporting",
         "review": "x_review"}  # fmt: skip
TITLES = {"ISAP_EE": "ISAP early engagement", "ISAP_CP1": "ISAP checkpoint 1", "ISAP_CP2": "ISAP checkpoint 2",
          "ISAP_CP3": "ISAP checkpoint 3"}  # fmt: skip
BEFORE_AWARD = ("ISAP_EE", "ISAP_CP1", "ISAP_CP2")
DOCUMENTS = {"UK1": "plannedProcurementNotice", "UK3": "plannedProcurementNotice", "UK2": "marketEngagementNotice", "UK4": "tenderNotice",
             "UK6": "awardNotice", "UK7": "contractNotice", "UK8": "implementationNotice", "UK9": "implementationNotice",
             "UK11": "contractTerminationNotice", "UK12": "tenderCancellationNotice"}  # fmt: skip
OF_TENDER = ("UK1", "UK2", "UK3", "UK4", "UK12")


def amount(value: Decimal | None) -> dict[str, Any] | None:
    """Pounds as a JSON number: whole ones without a point."""
    if value is None:
        return None
    return {"amount": int(value) if value == value.to_integral_value() else float(value), "currency": "GBP"}


def lifetime(row: Record) -> Decimal | None:
    """The value over the whole term; a figure that may be a year's, or may be the least of a range, is none."""
    return row["value_lifetime"] if row["value_basis"] in (None, "lifetime", "range_max") else None


def planning(register: Register, row: Record, as_at: dt.date, parties: Parties, findings: list[Finding]) -> dict[str, Any] | None:
    """The budget and what each commissioner bears of it, to the penny. Shares that do not add up block the export."""
    shares, contract_id = register.of("commissioner_share", row), row["contract_id"]
    if not shares:
        return None
    columns = [[share[name] for share in shares] for name in ("contract_id", "party_id", "share_pct", "effective_from")]
    try:
        verdict, _, _, finding = register_share_check([contract_id], *columns, as_at)[0]
        parts = contract_share_amounts([contract_id], [lifetime(row)], *columns, as_at)
    except UdfError as problem:
        findings.append(_shares(row, problem.sentence()))
        return None
    if isinstance(verdict, UdfError) or verdict == "error":
        findings.append(_shares(row, verdict.sentence() if isinstance(verdict, UdfError) else f"{finding}."))
        return None
    lines = []
    for number, (share, part) in enumerate(zip(shares, parts, strict=True), 1):
        if share["effective_from"] and share["effective_from"] > as_at or part is None and lifetime(row) is not None:
            continue  # a share of another day
        source = parties.reference(row, share["party_id"], "buyer", "funder", "sourceParty")
        told = f"Commissioner share {shown(float(share['share_pct'] * 100))}%"
        money = None if isinstance(part, UdfError) else amount(part)
        lines.append(without_blanks({"id": f"S{number}", "description": told, "amount": money, "sourceParty": source}))
    return without_blanks({"budget": without_blanks({"amount": amount(lifetime(row)), "budgetBreakdown": lines})})


def _shares(row: Record, told: str) -> Finding:
    remedy = "Correct the shares of the contract: in force on one day they add up to 1."
    return Finding(place(row), "shares", "block", f"{row['contract_id']}: the shares cannot be exported: {told}", remedy)


def tender(register: Register, row: Record, status: Status, lead: dict[str, str] | None) -> dict[str, Any]:
    """The procurement: what, by which route, at what value, in which lots, with which checkpoints."""
    signed = bool(status.contract)
    least = row["value_lifetime"] if row["value_basis"] == "range_min" else None
    return without_blanks({
        "id": row["contract_ref"] or row["contract_id"],
        "title": row["title"],
        "description": description(row, tail="The procurement is paused." if row["status"] == "paused" else ""),
        "status": status.tender,
        "procuringEntity": lead,
        "value": amount(lifetime(row)),
        "minValue": amount(least),
        "procurementMethod": METHODS.get(row["route"]),
        "procurementMethodDetails": row["route"],
        "procurementMethodRationale": row["route_reason"],
        "items": [{"id": "1", "classification": {"scheme": "CPV", "id": row["cpv"]}}] if row["cpv"] else None,
        "contractPeriod": None if signed else period(row),
        "lots": [_lot(lot) for lot in register.of("lot", row)],
        "techniques": {"hasFrameworkAgreement": True} if row["model"] == "framework" else None,
        "contractTerms": without_blanks({"financialTerms": _payment(register.of("payment_mechanism", row))}),
        "milestones": [milestone(m) for m in register.of("milestone", row) if m["scheme"] in BEFORE_AWARD or not signed],
        "documents": documents(register.of("notice", row), lambda kind: kind in OF_TENDER or not signed),
    })  # fmt: skip


def description(row: Record, tail: str = "") -> str | None:
    """The description, and what a figure alone would hide: that the value is a bound."""
    value = lifetime(row) is not None or row["value_lifetime"] is not None and row["value_basis"] == "range_min"
    bound = BOUNDS.get(row["value_flag"] or "", "") if value else ""
    if row["value_lifetime"] is None and row["value_annual"] is not None and row["value_flag"] in YEARLY:
        # no field holds a year's value, but "over £200m each year" must not turn into silence
        bound = f"{YEARLY[row['value_flag']]} £{row['value_annual']:,.2f} a year.".replace(".00 ", " ")
    first, more = row["description"] or "", " ".join(part for part in (bound, tail) if part)
    stop = "." if first and more and first[-1] not in ".!?" else ""
    return f"{first}{stop} {more}".strip() or None


def period(row: Record, term: int | None = None) -> dict[str, Any]:
    """First day, current end, latest end, and the months between the first two or as stated."""
    start, end, latest = row["start_date"], row["end_date_current"], row["end_date_max"]
    return without_blanks({
        "startDate": opening(start) if start else None, "endDate": closing(end) if end else None,
        "maxExtentDate": closing(latest) if latest else None, "durationInMonths": term if term is not None else row["term_months"],
    })  # fmt: skip


def milestone(row: Record) -> dict[str, Any]:
    """A checkpoint as the register holds it; its rating, its evidence and who decided stay in the register."""
    due, met = row["due_date"], row["met_date"]
    title = TITLES.get(row["scheme"]) or (row["scheme"] or "").capitalize()
    return without_blanks({"id": row["milestone_id"], "title": title, "type": TYPES.get(row["scheme"]), "status": row["status"],
                           "dueDate": closing(due) if due else None, "dateMet": opening(met) if met else None})  # fmt: skip


def documents(notices: list[Record], wanted: Any) -> list[dict[str, Any]]:
    """Notices that were published."""
    told = []
    for notice in notices:
        kind, day = notice["type"] or "", notice["published_date"]
        if (day or notice["url"]) and wanted(kind):
            told.append(without_blanks({
                "id": notice["notice_id"], "documentType": DOCUMENTS.get(kind), "noticeType": kind if kind.startswith("UK") else None,
                "url": notice["url"], "datePublished": opening(day) if day else None,
            }))  # fmt: skip
    return told


def _lot(row: Record) -> dict[str, Any]:
    title = ": ".join(part for part in (row["lot_ref"], row["title"]) if part)
    start, end = row["start_date"], row["end_date"]
    dates = without_blanks({"startDate": opening(start) if start else None, "endDate": closing(end) if end else None})
    state = ocds_status().get(row["status"] or "")
    return without_blanks({"id": row["lot_id"], "title": title, "status": state.tender if state else None, "value": amount(row["value"]),
                           "contractPeriod": dates})  # fmt: skip


def _payment(rows: list[Record]) -> str:
    parts = []
    for row in rows:
        name = (row["kind"] or "").replace("_", "-")
        parts.append(f"{name} {shown(float(row['pct'] * 100))}%" if row["pct"] is not None else name)
    text = "; ".join(parts).capitalize() + "." if parts else ""
    bearers = dict.fromkeys(row["overspend_bearer"] for row in rows if row["overspend_bearer"])
    savings = dict.fromkeys(row["saving_share_provider_pct"] for row in rows if row["saving_share_provider_pct"] is not None)
    text += f" Overspend borne by: {', '.join(bearers)}." if bearers else ""
    return text + (f" Provider's share of savings: {', '.join(shown(float(s * 100)) for s in savings)}%." if savings else "")
