"""What does not fit in one row of the contract table: warnings with column, sentence and remedy; nothing is corrected or refused.

Source: commissioning-workbooks, register reference, register tables and lifecycle (project rules). Values are those of the schema's kinds:
dates as dates, money and shares as numbers, codes and texts as texts, None for a blank.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from udfs.findings import Finding
from udfs.money import exact
from udfs.register.amounts import LARGEST, NOMINAL
from udfs.register.dates import FAR_PAST, FAR_YEARS
from udfs.register.modification import PROCESSES
from udfs.register.months import whole_months
from udfs.register.schema import codes, tables
from udfs.settings import dated

Record = Mapping[str, Any]
Found = tuple[str, str, str, str, str]  # column, rule, severity, sentence without its cell, remedy
OCID = re.compile(r"ocds-[a-z0-9]{6}-.+")
STARTED = ("signed", "live")
INTEGRATED = ("ACO", "MCP", "PACS")
PSR_PROCESSES = PROCESSES[:-1]


def contract_findings(row: Record, as_at: dt.date, where: Callable[[str], str]) -> list[Finding]:
    """Findings of one contract on a date; `where` gives the cell of a column, for example "Contracts!F7"."""
    found = [*_blanks(row), *_codes(row), *_dates(row, as_at), *_values(row, as_at), *_procurement(row), *_status(row, as_at)]
    return [Finding(where(column), rule, severity, f"{where(column)} ({column}) {told}.", f"{remedy}.")
            for column, rule, severity, told, remedy in found]  # fmt: skip


def _warn(column: str, rule: str, told: str, remedy: str, severity: str = "warn") -> Found:
    return column, rule, severity, told, remedy


def _blanks(row: Record) -> list[Found]:
    """Required cells that are blank: always, and those that the status asks for."""
    wanted = [*tables()["contract"].required]
    if row.get("status") in STARTED:
        wanted += ["signed_date", "start_date", "holder_party_id"]
    found = [_warn(name, "required_cell_blank", "is blank and should not be", "Fill it in if it is known")
             for name in wanted if row.get(name) is None]  # fmt: skip
    if row.get("value_lifetime") is None and row.get("value_annual") is None:
        told = "is blank, and so is value_annual; one of the two is needed"
        found.append(_warn("value_lifetime", "no_value", told, "Enter the one that is known"))
    if row.get("end_date_current") is None and row.get("end_flag") in (None, "fixed") and row.get("status") in STARTED:
        told = "is blank, which does not say that no end is meant"
        found.append(_warn("end_date_current", "no_end_date", told, "Enter the end, or open_ended or on_completion as end_flag"))
    if row.get("review_date") is None and row.get("status") in STARTED:
        told = "is blank; the Transparency Code asks for it"
        found.append(_warn("review_date", "no_review_date", told, "Enter the day of the review", "note"))
    return found


def _codes(row: Record) -> list[Found]:
    listed = [column for column in tables()["contract"].columns if column.codelist and row.get(column.name) is not None]
    wrong = [column for column in listed if row[column.name] not in codes(column.codelist)]
    return [_warn(column.name, "unknown_code", f"says {row[column.name]}, which is no code of the list",
                  f"Choose one of {', '.join(codes(column.codelist))}") for column in wrong]  # fmt: skip


def _dates(row: Record, as_at: dt.date) -> list[Found]:
    order = (
        ("end_date_original", "start_date", "end_before_start", "block"),
        ("end_date_current", "start_date", "end_before_start", "block"),
        ("end_date_current", "end_date_original", "current_before_original", "block"),
        ("end_date_max", "end_date_current", "maximum_before_current", "warn"),
        ("start_date", "signed_date", "signed_after_start", "warn"),
        ("end_date_current", "review_date", "review_after_end", "warn"),
    )
    found = [_warn(late, rule, f"is {row[late]:%d/%m/%Y}, before {early} ({row[early]:%d/%m/%Y})", "Correct one of the two dates", severity)
             for late, early, rule, severity in order if row.get(late) and row.get(early) and row[late] < row[early]]  # fmt: skip
    start, end, review, term = (row.get(name) for name in ("start_date", "end_date_current", "review_date", "term_months"))
    if start and review and review <= start:
        found.append(_warn("review_date", "review_before_start", "is not after the start", "Correct one of the two dates"))
    if start and end and end >= start and term is not None and abs(term - whole_months(start, end)) > dated("term_tolerance_months", as_at):
        told = f"is {term}, but the dates make {whole_months(start, end)} months"
        found.append(_warn("term_months", "term_does_not_match", told, "Correct the term or the dates"))
    days = [column.name for column in tables()["contract"].columns if column.kind == "date" and row.get(column.name)]
    far = [name for name in days if row[name].year < FAR_PAST or row[name].year > as_at.year + FAR_YEARS]
    return found + [_warn(name, "year_far_away", f"is {row[name]:%d/%m/%Y}, far from today", "Check its year") for name in far]


def _values(row: Record, as_at: dt.date) -> list[Found]:
    found = []
    for column in tables()["contract"].columns:
        value = row.get(column.name) if column.kind == "money" and column.name.startswith("value_") else None
        if value is not None and not NOMINAL < value <= LARGEST:
            told = "is below zero" if value < 0 else "is no more than a pound" if value <= NOMINAL else "is more than contracts are worth"
            found.append(_warn(column.name, "value_implausible", told, "Check the amount"))
    lifetime, annual, start, end = (row.get(name) for name in ("value_lifetime", "value_annual", "start_date", "end_date_current"))
    if lifetime and annual and start and end and end >= start:
        expected = exact(annual) * Fraction(whole_months(start, end), 12)
        if abs(expected - exact(lifetime)) > dated("value_annual_tolerance", as_at) * exact(lifetime):
            told = f"over {whole_months(start, end)} months comes to £{float(expected):,.2f}, not to value_lifetime"
            remedy = "Correct one of them, or say range or unknown as value_basis"
            found.append(_warn("value_annual", "annual_and_lifetime_differ", told, remedy))
    return found


def _procurement(row: Record) -> list[Found]:
    found = []
    if row.get("route") in PSR_PROCESSES and row.get("regime") not in ("PSR", None):
        told = f"says {row['route']}, a process of the PSR, but the regime is {row['regime']}"
        found.append(_warn("route", "route_not_in_regime", told, "Correct the route or the regime"))
    if row.get("route") in ("direct", "DAP_A") and not row.get("route_reason"):
        told = "is blank; that there is only one capable provider is a claim to be shown"
        found.append(_warn("route_reason", "route_reason_missing", told, "Enter the reason of the direct award"))
    if row.get("model") in INTEGRATED and row.get("integration_level") is None:
        found.append(_warn("integration_level", "integration_level_missing", f"is blank for an {row['model']}", "Choose a level"))
    if row.get("ocid") and not OCID.fullmatch(row["ocid"]):
        remedy = "Write ocds-, the six signs of the prefix, a dash and the rest"
        found.append(_warn("ocid", "ocid_form", "is no open contracting id", remedy))
    holder, board = row.get("holder_party_id"), row.get("governance_body_id")
    if holder and board and holder != board:
        told = f"is {board}, while {holder} holds the contract"
        found.append(_warn("governance_body_id", "holder_is_not_governing_body", told, "Nothing, if that is meant", "note"))
    return found


def _status(row: Record, as_at: dt.date) -> list[Found]:
    """The status a person recorded against the dates; it is never changed."""
    status, start, end = row.get("status"), row.get("start_date"), row.get("end_date_current")
    if status == "live" and end and end < as_at:
        told = f"says live, but the contract ended on {end:%d/%m/%Y}"
        return [_warn("status", "live_after_end", told, "Say whether it was renewed, replaced or left to expire")]
    if status == "expired" and end and end >= as_at:
        return [_warn("status", "expired_before_end", f"says expired, but the contract runs to {end:%d/%m/%Y}", "Correct one of the two")]
    if status == "live" and start and start > as_at:
        return [_warn("status", "live_before_start", f"says live, but the contract starts on {start:%d/%m/%Y}", "Correct one of the two")]
    return []
