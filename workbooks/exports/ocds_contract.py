"""What a release says of the award and the signed contract: parties, period, renewals, breaks, changes, measures, payments."""

import datetime as dt
from decimal import Decimal
from itertools import accumulate
from typing import Any

from udfs.errors import UdfError
from udfs.findings import Finding
from udfs.register.extensions import contract_ends, contract_extensions
from udfs.register.months import DAY, whole_months
from udfs.register.schema import Status
from workbooks.exports.moments import closing, opening
from workbooks.exports.ocds_tender import (
    BEFORE_AWARD,
    OF_TENDER,
    amount,
    description,
    documents,
    milestone,
    period,
)
from workbooks.exports.parties import Parties, without_blanks
from workbooks.exports.rows import Record, Register, place

RATINGS = {"good": "met", "approaching": "slightlyBelow", "requires_improvement": "below", "inadequate": "significantlyBelow",
           "other": "other"}  # fmt: skip
MATCHED = ("reference", "register_number", "exact_name", None)
WHO = {"commissioner": "commissioner", "provider": "provider", "either": "either side"}


def award(register: Register, row: Record, status: Status, parties: Parties) -> dict[str, Any]:
    """OCDS wants an award behind every contract: to whom, at which first value, and who works below the holder."""
    supplier = parties.reference(row, row["holder_party_id"], "supplier")
    chain = [_subcontract(row, sub, parties) for sub in register.of("subcontract", row)]
    return without_blanks({
        "id": award_id(row), "title": row["title"], "status": status.award,
        "relatedLots": [lot["lot_id"] for lot in register.of("lot", row) if lot["lot_id"]],
        "value": amount(row["value_original"]),
        "suppliers": [supplier] if supplier else None,
        "hasSubcontracting": True if chain else None,
        "subcontracting": {"subcontracts": chain} if chain else None,
    })  # fmt: skip


def award_id(row: Record) -> str:
    """The award's id, A- and the contract's where none is given."""
    return row["award_id"] or f"A-{row['contract_id']}"


def _subcontract(row: Record, sub: Record, parties: Parties) -> dict[str, Any]:
    below = parties.reference(row, sub["subcontractor_party_id"], "subcontractor")
    main = sub["main_contractor_party_id"]
    above = parties.reference(row, main, "supplier" if main == row["holder_party_id"] else "subcontractor")
    return without_blanks({"id": sub["subcontract_id"], "subcontractor": below, "mainContractors": [above] if above else None})


def contract(
    register: Register, row: Record, status: Status, as_at: dt.date, parties: Parties, findings: list[Finding]
) -> dict[str, Any]:  # fmt: skip
    """The signed contract as it stood on the date."""
    renewal, exercised = _renewal(register, row, as_at, findings)
    start, end = row["start_date"], row["end_date_current"]
    value = amount(row["value_current"])
    if value and row["value_incl_vat"]:
        value["amountGross"] = value["amount"]
    transactions, results = _transactions(register, row, parties), _measures(register, row, "actual")
    return without_blanks({
        "id": row["contract_id"], "awardID": award_id(row), "title": row["title"], "description": description(row),
        "status": status.contract,
        "dateSigned": opening(row["signed_date"]) if row["signed_date"] else None,
        "period": period(row, whole_months(start, end) if start and end and end >= start else None),
        "value": value,
        "hasRenewal": True if renewal else None,
        "renewal": renewal,
        "milestones": [
            *(milestone(m) for m in register.of("milestone", row) if m["scheme"] not in BEFORE_AWARD),
            *(_break(clause, as_at) for clause in register.of("break_clause", row)),
            *_review(register, row, as_at),
            *(_report(c, as_at) for c in register.of("condition", row) if c["type"] == "reporting_requirement" and c["due_date"]),
        ],
        "agreedMetrics": _measures(register, row, "target"),
        "amendments": [*_variations(register, row), *exercised],
        "implementation": without_blanks({"transactions": transactions, "metrics": results}),
        "documents": documents(register.of("notice", row), lambda kind: kind not in OF_TENDER),
    })  # fmt: skip


# ---- milestones


def _break(clause: Record, as_at: dt.date) -> dict[str, Any]:
    due, used, notice = clause["earliest_date"], clause["exercised_date"], clause["notice_months"]
    status = "met" if used else "notMet" if due and due < as_at else "scheduled"
    told = f"Break clause: {WHO.get(clause['who'], 'not recorded by whom')}" + ("" if notice is None else f", {notice} months' notice")
    return without_blanks({"id": f"BRK-{clause['break_no']}", "title": told, "type": "x_breakClause", "status": status,
                           "dueDate": closing(due) if due else None, "dateMet": opening(used) if used else None})  # fmt: skip


def _review(register: Register, row: Record, as_at: dt.date) -> list[dict[str, Any]]:
    """The review, unless a milestone tells of it: whether a past one took place is not known, so it has no status then."""
    if row["review_date"] is None or any(m["scheme"] == "review" for m in register.of("milestone", row)):
        return []
    status = "scheduled" if row["review_date"] >= as_at else None
    told = {"id": "REV-1", "title": "Contract review", "type": "x_review", "status": status, "dueDate": closing(row["review_date"])}
    return [without_blanks(told)]


def _report(condition: Record, as_at: dt.date) -> dict[str, Any]:
    met = condition["met_date"] if condition["met"] == "yes" else None
    open_ = {"no": "notMet" if condition["due_date"] < as_at else "scheduled", "yes": "met"}
    status = open_.get(condition["met"] or "", "scheduled" if condition["due_date"] >= as_at else None)
    return without_blanks({"id": condition["condition_id"], "title": condition["text"], "type": "reporting", "status": status,
                           "dueDate": closing(condition["due_date"]), "dateMet": opening(met) if met else None})  # fmt: skip


# ---- renewals and changes


def _renewal(
    register: Register, row: Record, as_at: dt.date, findings: list[Finding]
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """How far the contract may be renewed, and the extensions that were exercised as amendments."""
    rows = sorted((e for e in register.of("extension", row) if e["state"] != "envisaged"), key=lambda e: e["ext_no"] or 0)
    if not rows:
        return None, []
    columns = [[e[name] for e in rows] for name in ("contract_id", "ext_no", "months", "state")]
    ids, ends, signed = [row["contract_id"]], [row["end_date_original"]], [row["signed_date"]]
    try:
        periods = contract_extensions(*columns, ids, ends, signed)
        current, latest, warnings = contract_ends(ids, ends, *columns, signed, [row["end_date_current"]])[0]
    except UdfError as problem:
        findings.append(Finding(place(row), "extensions", "warn", f"{row['contract_id']}: {problem.sentence()}", "Correct them."))
        return None, []
    findings += [Finding(place(row), "extensions", "warn", f"{row['contract_id']}: {warnings}.", "Correct them.")] if warnings else []
    return _told_renewal(row, rows, latest), [
        _exercised(row, e, told[1], as_at) for e, told in zip(rows, periods, strict=True)
        if e["state"] == "exercised" and not isinstance(told[0], UdfError)
    ]  # fmt: skip


def _told_renewal(row: Record, rows: list[Record], latest: Any) -> dict[str, Any]:
    states = [e["state"] for e in rows]
    lengths = " + ".join(str(e["months"]) for e in rows)
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    dates = {}
    if row["end_date_original"] and isinstance(latest, dt.date) and latest > row["end_date_original"]:
        dates = {"startDate": opening(row["end_date_original"] + DAY), "endDate": closing(latest)}
    return without_blanks({"description": f"{lengths} months: {counts}", "minimumRenewals": 0,
                           "maximumRenewals": sum(state not in ("lapsed", "refused") for state in states), "period": dates})  # fmt: skip


def _exercised(row: Record, extension: Record, end: Any, as_at: dt.date) -> dict[str, Any]:
    day = extension["decision_date"]
    day = day if day and day <= as_at else None  # by then it had to be decided, which says no more than that it was
    start = opening(row["start_date"]) if row["start_date"] else None
    return without_blanks({
        "id": f"EXT-{extension['ext_no']}", "date": opening(day) if day else None,
        "description": f"Extension {extension['ext_no']} exercised", "rationale": "Extension provided for in the contract",
        "period": without_blanks({"startDate": start, "endDate": closing(end) if isinstance(end, dt.date) else None}),
    })  # fmt: skip


def _variations(register: Register, row: Record) -> list[dict[str, Any]]:
    """Changes by number, drafts left out. The value after each is told while it follows from the first value: what an extension is worth
    is not recorded."""
    signed = (v for v in register.of("variation", row) if v["state"] != "draft")
    rows = sorted(signed, key=lambda v: (v["date"] or dt.date.max, v["var_no"] or 0))
    first_extension = min((e["decision_date"] or dt.date.min for e in register.of("extension", row) if e["state"] == "exercised"),
                          default=dt.date.max)  # fmt: skip
    sums = list(accumulate((v["value_delta"] for v in rows), _plus, initial=row["value_original"]))[1:]
    told = []
    for v, total in zip(rows, sums, strict=True):
        known = total if v["date"] and v["date"] < first_extension else None
        told.append(without_blanks({
            "id": f"VAR-{v['var_no']}", "date": opening(v["date"]) if v["date"] else None, "description": v["text"],
            "rationale": v["reason_code"], "value": amount(known),
        }))  # fmt: skip
    return told


def _plus(total: Decimal | None, delta: Decimal | None) -> Decimal | None:
    return None if total is None or delta is None else total + delta


# ---- measures and payments


def _measures(register: Register, row: Record, column: str) -> list[dict[str, Any]]:
    told = []
    for measure in register.of("outcome_measure", row):
        own, key = measure["measure_id"], "target" if column == "target" else "actual"
        seen = [_observation(f"{own}-{key}", measure[column], measure["unit"])]
        if column == "target":
            seen.append(_observation(f"{own}-baseline", measure["baseline"], measure["unit"], notes="Baseline"))
        elif measure["rating"]:
            seen[0] |= {"id": f"{own}-{key}", "measureClassification": {"scheme": "x_register", "id": RATINGS[measure["rating"]]}}
        seen = [one for one in seen if one]
        if seen or column == "target":
            told.append(without_blanks({"id": own, "title": measure["title"], "observations": seen}))
    return told


def _observation(own: str, text: str | None, unit: str | None, notes: str = "") -> dict[str, Any]:
    if text is None:
        return {}
    return without_blanks({"id": own, "measure": _number(text), "unit": {"name": unit} if unit else None, "notes": notes})


def _number(text: str) -> float | str:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    return float(number) if number.is_finite() else text


def _transactions(register: Register, row: Record, parties: Parties) -> list[dict[str, Any]]:
    """Payments matched to the contract. Who paid is told where there is one commissioner only, because the lines do not say."""
    lines = [t for t in register.of("transaction", row) if t["match_how"] in MATCHED]
    shared = {share["party_id"] for share in register.of("commissioner_share", row)} - {row["lead_commissioner_id"]}
    told, used = [], set[str]()
    for number, line in enumerate(lines, 1):
        own = line["txn_ref"] if line["txn_ref"] and line["txn_ref"] not in used else f"{line['txn_ref'] or 'TX'}-{number}"
        used.add(own)
        payer = None if shared else parties.reference(row, row["lead_commissioner_id"], "payer")
        told.append(without_blanks({"id": own, "date": opening(line["date"]) if line["date"] else None, "value": amount(line["net"]),
                                    "payer": payer, "payee": parties.reference(row, line["party_id"], "payee")}))  # fmt: skip
    return told
