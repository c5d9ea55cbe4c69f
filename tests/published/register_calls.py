"""The vectors of the register reference as calls of our functions, each with the cells it tells: built from the reference, not copied.

A vector of one row is asked twice, in two rows: programs hand a single blank cell over as zero, a range of two not.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.hosts.cases import Case
from udfs.cells import DAY_ZERO, ERROR_CODES, ExcelError

TODAY = dt.date(2026, 1, 5)  # the day the vectors of dates are told for
LAW = dt.date(2025, 6, 2)
ANY_ERROR = object()
Told = dict[int, Any]  # column of the answer -> the cell told; a set of texts for a list of them


@dataclass(frozen=True)
class Vector:
    """A call and what the reference tells of the first rows of its answer."""

    case: Case
    told: list[Told]

    def wrong(self, rows: list[list[Any]]) -> list[str]:
        """What is not as the reference has it."""
        return [f"{self.case.id}, row {r + 1}, column {c + 1}: {rows[r][c]!r}, told {cell!r}"
                for r, told in enumerate(self.told) for c, cell in told.items() if not _is(rows[r][c], cell)]  # fmt: skip


def _is(got: Any, told: Any) -> bool:
    if told is ANY_ERROR:
        return isinstance(got, ExcelError)
    if isinstance(told, set):
        return set(filter(None, (got or "").split("; "))) == told
    if isinstance(told, dt.date):
        return got == float((told - DAY_ZERO).days)
    if isinstance(told, Decimal | float | int) and not isinstance(told, bool):
        return isinstance(got, int | float) and abs(float(got) - float(told)) < 5e-7
    return (got or None) == told


def vectors(book: dict[str, Any]) -> Iterator[Vector]:
    """Every vector of the reference that has a call."""
    for build in (_typed, _numbers, _names, _duplicates, _modifications, _lifecycle, _breaks, _lead, _bands, _standstill, _kpi, _isap,
                  _functions, _shares, _amounts, _lists, _distribution, _spend):  # fmt: skip
        yield from build(book)


def _vector(name: str, function: str, told: list[Told] | Told, **arguments: Any) -> Vector:
    given = {key: _cells(value) for key, value in arguments.items() if value is not None}
    case = Case(name, {"id": name, "function": function, "arguments": given})
    return Vector(case, told if isinstance(told, list) else [told])


def _cells(value: Any) -> Any:
    """A cell as a case has it. Of the errors one stands for all: not every one can be typed into a workbook."""
    if isinstance(value, list):
        return [_cells(cell) for cell in value]
    return "blank" if value is None else "#N/A" if isinstance(value, str) and value in ERROR_CODES else value


def _twice(**columns: Any) -> dict[str, list[Any]]:
    return {name: [cell, cell] for name, cell in columns.items()}


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


# ---- what was typed


def _typed(book: dict[str, Any]) -> Iterator[Vector]:
    for one in book["parse_money"]:
        e = one["expect"]
        value = ANY_ERROR if e["error"] else _number(e["value"])
        told = {0: value, 1: None if e["error"] or value is None else e["currency"], 2: set(e["flags"]), 3: e["error"]}
        yield _vector(one["id"], "REGISTER_MONEY", told, typed=[one["raw"]] * 2)
    for one in book["parse_date"]:
        e = one["expect"]
        told = {0: ANY_ERROR if e["error"] else _day(e["value"]), 1: set(e["flags"]), 2: e["error"]}
        yield _vector(one["id"], "REGISTER_DATE", told, typed=[one["raw"]] * 2, as_at=TODAY)


def _numbers(book: dict[str, Any]) -> Iterator[Vector]:
    rows = book["company_numbers"]
    told = [{0: one["value"] or (ANY_ERROR if one["flag"] else None), 1: one["flag"]} for one in rows]
    yield _vector("company numbers", "REGISTER_COMPANY_NUMBER", told, typed=[one["raw"] for one in rows])


def _names(book: dict[str, Any]) -> Iterator[Vector]:
    rows = book["supplier_names"]
    yield _vector("supplier names", "REGISTER_NAME_KEY", [{0: one["normalised"] or None} for one in rows],
                  names=[one["raw"] for one in rows])  # fmt: skip


def _duplicates(book: dict[str, Any]) -> Iterator[Vector]:
    for number, one in enumerate(book["duplicates"], 1):
        a, b = one["a"], one["b"]
        finding, _, close = one["expect"].partition(" + ")
        yield _vector(f"duplicates {number}", "REGISTER_DUPLICATES", [{}, {0: finding, 1: 1, 2: "name_candidate" if close else None}],
                      references=[a["ref"], b["ref"]], suppliers=[a["supplier"], b["supplier"]],
                      start_dates=[_day(a["start"]), _day(b["start"])], end_dates=[_day(a["end"]), _day(b["end"])],
                      contract_values=[float(a["value"]), float(b["value"])])  # fmt: skip


# ---- changes


def _modifications(book: dict[str, Any]) -> Iterator[Vector]:
    words = ("materially_different", "provided_for", "succession_only", "meets_basic_criteria", "external_factors", "authority_decision",
             "urgent")  # fmt: skip
    for one in book["reg13"]:
        g, e = one["given"], one["expect"]
        pairs = (("this_change", "this_change"), ("prior_changes", "prior_change"), ("original_values", "original_value"),
                 ("gross_changes", "gross_change"))  # fmt: skip
        money = {new: _number(g.get(old)) for new, old in pairs}
        money |= {name: 0.0 for name in ("this_change", "prior_changes") if money[name] is None}
        told = {0: e["permitted"], 1: e["ground"], 4: e["notice"], 5: set(e["flags"])}
        told = {column: cell for column, cell in told.items() if ("permitted", "ground", "", "", "notice", "flags")[column] in e}
        yield _vector(one["id"], "CONTRACT_MODIFICATION", told, **_twice(
            regimes=g.get("regime", "PSR"), original_processes=g.get("original_process", "unknown"), change_dates=LAW, **money,
            **{word: g.get(word) for word in words}))  # fmt: skip


# ---- time


def _lifecycle(book: dict[str, Any]) -> Iterator[Vector]:
    for one in book["lifecycle"]:
        g, e, name = one["given"], one["expect"], one["id"]
        children = [("C", x["ext_no"], x["months"], x["state"]) for x in g["extensions"]] + [(None,) * 4] * 2
        ids, numbers, months, states = (list(column) for column in zip(*children, strict=True))
        original, stored = _day(g["end_date_original"]), _day(g.get("end_date_current_stored"))
        ends = {0: "end_date_current", 1: "end_date_max"}
        told: Told = {column: _day(e[key]) for column, key in ends.items() if key in e}
        yield _vector(f"{name} ends", "CONTRACT_ENDS", told | ({2: set(e["warnings"])} if "warnings" in e else {}),
                      contract_ids=["C", "D"], end_dates_original=[original, LAW], extension_contract_ids=ids, extension_numbers=numbers,
                      extension_months=months, extension_states=states, signed_dates=[_day(g.get("signed_date")), None],
                      end_dates_stored=[stored, None], end_flags=[g.get("end_flag"), None])  # fmt: skip
        periods = [e.get(f"extension_{x['ext_no']}") for x in g["extensions"]]
        if any(periods):
            yield _vector(f"{name} extensions", "CONTRACT_EXTENSIONS",
                          [{0: _day(p[0]), 1: _day(p[1])} if p else {} for p in periods], extension_contract_ids=ids,
                          extension_numbers=numbers, extension_months=months, extension_states=states, contract_ids=["C", "D"],
                          end_dates_original=[original, LAW])  # fmt: skip
        yield from _on_its_day(name, g, e, original)


def _on_its_day(name: str, g: dict, e: dict, original: dt.date | None) -> Iterator[Vector]:
    start, today = _day(g["start_date"]), _day(g["today"])
    current = _day(e["end_date_current"]) if "end_date_current" in e else original
    for key, end in (("term_months_original", original), ("term_months_current", current)):
        if key in e:
            yield _vector(f"{name} {key}", "CONTRACT_TERM", {0: e[key]}, **_twice(start_dates=start, end_dates=end))
    if e.get("notice_deadline"):
        yield _vector(f"{name} deadline", "REGISTER_NOTICE_DEADLINE", {0: _day(e["notice_deadline"])},
                      **_twice(end_dates_current=current, notice_period_months=g["notice_period_months"]))  # fmt: skip
        day = _day(e["notice_deadline"])
        yield _vector(f"{name} band", "REGISTER_ALERT_BAND", {0: e["alert_band"]}, event_dates=[day, day], as_at=today)
    if "state" in e and name != "L11":  # which tells no current end
        yield _vector(f"{name} state", "REGISTER_STATUS", {0: e["state"]}, as_at=today, **_twice(
            start_dates=start, end_dates_original=original, end_dates_current=current, end_flags=g.get("end_flag")))  # fmt: skip


def _breaks(book: dict[str, Any]) -> Iterator[Vector]:
    for one in book["break_clauses"]:
        g, e = one["given"], one["expect"]
        told = ({1: _day(e["effective_if_served_today"])} if "effective_if_served_today" in e else
                {0: _day(e["notice_by"]), 2: e["days_left"], 3: e["alert_band"]})  # fmt: skip
        yield _vector(one["id"], "CONTRACT_BREAKS", told, as_at=_day(g["today"]), **_twice(
            triggers=g["trigger"], earliest_dates=_day(g["earliest_date"]), notice_months=g["notice_months"]))  # fmt: skip


def _lead(book: dict[str, Any]) -> Iterator[Vector]:
    for one in book["lead_time"]:
        g, e = one["given"], one["expect"]
        days = {0: _day(e[key]) if (key := "safe_start_by") in e else None, 1: _day(e[key]) if (key := "last_start_by") in e else None}
        told = {column: day for column, day in days.items() if day} | {2: e["band"]}
        yield _vector(one["id"], "CONTRACT_LEAD_TIME", told, end_dates_current=[_day(g["end_date"])] * 2, as_at=_day(g["today"]),
                      long_months=g.get("long_months"), short_months=g.get("short_months"))  # fmt: skip


def _bands(book: dict[str, Any]) -> Iterator[Vector]:
    rows = book["alert_bands"]
    yield _vector("alert bands", "REGISTER_ALERT_BAND", [{0: one["expect"]} for one in rows], as_at=LAW,
                  event_dates=[None if one["days"] is None else LAW + dt.timedelta(one["days"]) for one in rows])  # fmt: skip


def _standstill(book: dict[str, Any]) -> Iterator[Vector]:
    for one in book["standstill"]:
        g, e = one["given"], one["expect"]
        told = {0: _day(e["last_day"]), 1: _day(e["award_from"])}
        yield _vector(one["id"], "TENDER_STANDSTILL_END", told, regime={"PSR": "psr", "PA2023": "pa23"}[g["regime"]],
                      published_dates=[_day(g["published"])] * 2)  # fmt: skip


# ---- duties


def _kpi(book: dict[str, Any]) -> Iterator[Vector]:
    rows = [(one["given"], one["expect"]) for one in book["kpi_duty"]]
    told = [{0: e["kpis_required"]} | ({1: e["reason"]} if "reason" in e else {2: e["assess_every_months"]}) for _, e in rows]
    yield _vector("KPI duty", "CONTRACT_KPI_DUTY", told, as_at=LAW, regimes=[g["regime"] for g, _ in rows],
                  contract_values=[float(g["value"]) for g, _ in rows], agreement_kinds=[g["kind"] for g, _ in rows],
                  inappropriate_reasons=[g.get("kpi_inappropriate_reason") for g, _ in rows])  # fmt: skip


def _isap(book: dict[str, Any]) -> Iterator[Vector]:
    names = {"early_engagement": "ISAP_EE", "checkpoint_1": "ISAP_CP1", "tender_start": "tender_start", "signed_dates": "signed_date",
             "preferred_bidder": "preferred_bidder", "checkpoint_2": "ISAP_CP2", "checkpoint_3": "ISAP_CP3",
             "start_dates": "start_date"}  # fmt: skip
    for one in book["isap_order"]:
        yield _vector(one["id"], "ISAP_CHECK", {0: "findings" if one["expect"] else "in order", 1: set(one["expect"])},
                      **_twice(**{ours: _day(one["given"].get(theirs)) for ours, theirs in names.items()}))  # fmt: skip


def _functions(book: dict[str, Any]) -> Iterator[Vector]:
    yes = {True: "yes", False: "no", None: None}
    bodies = {"party_ids": ["CCG", "Dudley CCG", "ACO provider", "single provider entity"],
              "org_types": ["CCG", "CCG", "company", "company"]}  # fmt: skip
    for one in book["function_transfer"]:
        g = one["given"]
        severity = next((word for word in ("error", "warn") if any(e.startswith(word) for e in one["expect"])), "ok")
        told = {0: severity, 1: {e.partition(":")[2] for e in one["expect"]}}
        body = {"accountable_bodies": g.get("accountable_body"), "duty_delegable": g.get("duty_delegable")}
        if g["kind"] == "statutory_duty":
            yield _vector(one["id"], "CONTRACT_DUTY", told, **_twice(**body), **bodies)
        else:
            more = {"isap_covered": yes[g.get("isap_covered")], "isap_recorded": yes[g.get("ISAP_EE_recorded")]}
            yield _vector(one["id"], "CONTRACT_FUNCTION_TRANSFER", told, **bodies, **_twice(**body, **more, transfer_kinds=g["kind"]))


def _lists(book: dict[str, Any]) -> Iterator[Vector]:
    for one in book["gp_right_to_return"]:
        rows, e = one["rows"], one["expect"]
        order = ("list_at_risk", "practices_at_risk", "list_size_missing", "total_list", "share_at_risk")
        yield _vector("GP lists", "CONTRACT_GP_LIST_AT_RISK", {i: _number(e[name]) for i, name in enumerate(order)},
                      contract_ids=["C"], practice_contract_ids=["C"] * len(rows), list_sizes=[r["list_size"] for r in rows],
                      right_to_return=[r["right_to_return"] for r in rows],
                      returned_dates=[_day(r["returned_on"]) for r in rows])  # fmt: skip


def _distribution(book: dict[str, Any]) -> Iterator[Vector]:
    met = {True: "yes", False: "no", None: "unknown"}
    for number, one in enumerate(book["profit_distribution"], 1):
        rows = [("C", f"K{n}", c["type"], c["blocks"], met[c["met"]]) for n, c in enumerate(one["conditions"])] + [(None,) * 5] * 2
        names = ("condition_contract_ids", "condition_ids", "condition_types", "blocks", "met")
        yield _vector(f"distribution {number}", "CONTRACT_DISTRIBUTION", {0: one["expect"]}, contract_ids=["C"],
                      **dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))  # fmt: skip


# ---- money


def _shares(book: dict[str, Any]) -> Iterator[Vector]:
    for number, one in enumerate(book["commissioner_shares"], 1):
        severity, _, finding = one["expect"].partition(":")
        yield _vector(f"shares {number}", "REGISTER_SHARE_CHECK", {0: severity, 3: finding or None}, contract_ids=["C"], as_at=LAW,
                      **_held([float(share) for share in one["given"]]))  # fmt: skip


def _amounts(book: dict[str, Any]) -> Iterator[Vector]:
    for number, one in enumerate(book["share_split_largest_remainder"], 1):
        yield _vector(f"amounts {number}", "CONTRACT_SHARE_AMOUNTS", [{0: float(amount)} for amount in one["expect"]], contract_ids=["C"],
                      amounts=[float(one["total"])], as_at=LAW, **_held([float(Fraction(share)) for share in one["shares"]]))  # fmt: skip


def _held(shares: list[float]) -> dict[str, list[Any]]:
    known = len(shares)
    return {"share_contract_ids": ["C"] * known + [None] * 2, "commissioner_ids": [f"P{n}" for n in range(known)] + [None] * 2,
            "shares": [*shares, None, None], "effective_from": [dt.date(2025, 4, 1)] * known + [None] * 2}  # fmt: skip


def _spend(book: dict[str, Any]) -> Iterator[Vector]:
    told = book["spend_matching"]
    lines, contracts = told["lines"], told["contracts"]
    answers = [one["expect"] for one in lines]
    yield _vector(
        "spend", "REGISTER_SPEND_MATCH",
        [{0: e["contract_id"], 1: e["how"]} | ({2: float(e["score"])} if "score" in e else {})
         | ({3: set(e["candidates"])} if "candidates" in e else {}) | {4: set(e.get("flags", []))} for e in answers],
        line_suppliers=[one["supplier"] for one in lines], line_dates=[_day(one["date"]) for one in lines],
        line_net=[float(one["net"]) for one in lines], line_references=[None] * len(lines),
        line_narratives=[one["narrative"] or None for one in lines], line_company_numbers=[None] * len(lines),
        contract_ids=[c["contract_id"] for c in contracts], contract_references=[c["ref"] for c in contracts],
        contract_suppliers=[c["supplier"] for c in contracts], contract_company_numbers=[c["company_no"] for c in contracts],
        start_dates=[_day(c["start"]) for c in contracts], end_dates_current=[_day(c["end"]) for c in contracts], as_at=LAW,
    )  # fmt: skip
    totals = told["totals"]
    ids = [c["contract_id"] for c in contracts]
    yield _vector(
        "spend totals", "REGISTER_SPEND_TOTALS",
        [*({0: name, 1: float(totals[name]["spent"]), 2: float(totals[name]["of_value"]), 3: totals[name]["band"]} for name in ids),
         *({0: name, 1: float(totals[name])} for name in ("ambiguous", "outside_period", "unmatched", "all_lines"))],
        contract_ids=ids, contract_values=[float(c["value_lifetime"]) for c in contracts],
        line_contract_ids=[one["expect"]["contract_id"] for one in lines], line_hows=[one["expect"]["how"] for one in lines],
        line_net=[float(one["net"]) for one in lines], as_at=LAW,
    )  # fmt: skip
