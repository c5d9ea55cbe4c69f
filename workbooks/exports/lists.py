"""The register as lists that bodies publish as CSV: the Local Government Transparency Code, and the layout of the NHSBSA.

Source: commissioning-workbooks, register reference, other exports. Columns are named one by one: what is not named here stays inside.
"""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from udfs.findings import Finding
from udfs.register.schema import tables as schema_tables
from udfs.settings import dated
from workbooks.csvout import csv_text
from workbooks.exports.contacts import told_contacts
from workbooks.exports.parties import identifiers, person
from workbooks.exports.rows import Record, Register, Rows, place, read

IN_FORCE = ("signed", "live")
LOGICAL = {True: "TRUE", False: "FALSE", None: ""}
INVITED = {"open": "Published invitation to tender", "restricted": "Published invitation to tender",
           "competitive": "Published invitation to tender", "quote": "Invitation to quote", "direct": "Neither", "DAP_A": "Neither",
           "DAP_B": "Neither", "DAP_C": "Neither", "MSP": "Neither"}  # fmt: skip
CODE = (
    "Reference number", "Title of agreement", "Local authority department responsible",
    "Description of the goods and/or services being provided", "Supplier name and details", "Supplier registration number",
    "Sum to be paid over the length of the contract or the estimated annual spending or budget for the contract", "Basis of the sum",
    "Bound of the sum", "Value Added Tax that cannot be recovered", "Start date", "End date", "Review date",
    "Whether or not the contract was the result of an invitation to quote or a published invitation to tender", "Route",
    "Small or medium sized enterprise", "Voluntary or community sector organisation",
    "Registration number of the voluntary or community sector organisation", "Missing items",
)  # fmt: skip
NHSBSA = (
    "REFERENCE_NUMBER", "CONTRACT_TITLE", "SUPPLIER_NAME", "SHORT_DESCRIPTION", "CONTRACT_AWARD_VALUE", "CONTRACT_START_DATE",
    "CONTRACT_CURRENT_END_DATE", "MAXIMUM_CONTRACT_END_DATE", "CONTRACT_EXTENDABLE", "CONTRACT_EXTENDED", "PROCUREMENT_ROUTE",
    "PRIMARY_PROCUREMENT_CATEGORY", "CONTRACT_CF_AWARD_NOTICE",
)  # fmt: skip


class Listing(NamedTuple):
    """A list as it is published, what was found, and how many contracts were left out for which reason."""

    headings: tuple[str, ...]
    rows: list[list[Any]]
    findings: list[Finding]
    left_out: dict[str, int]

    @property
    def text(self) -> bytes:
        """CSV as `workbooks.csvout` writes it: UTF-8 with a mark, CRLF, no cell a program could take for a formula."""
        return csv_of(self.headings, self.rows)


def export_transparency(tables: Rows, as_at: dt.date) -> Listing:
    """Items L1 to L10 of the Transparency Code: a row for each agreement in force above the Code's value, with what it lacks."""
    above = Decimal(str(float(dated("lgtc_contract_value", as_at))))

    def line(register: Register, row: Record) -> list[Any] | str:
        value, basis = _sum(row)
        if value is not None and value <= above and row["value_flag"] != "lower_bound":
            return f"not above {above:,.0f} pounds"
        return _code_line(register, row, value, basis)

    return _listing(tables, as_at, CODE, line)


def export_nhsbsa(tables: Rows, as_at: dt.date) -> Listing:
    """The layout of the NHSBSA's own register: award value with options and without VAT, current and maximum end apart."""
    return _listing(tables, as_at, NHSBSA, _nhsbsa_line)


def csv_of(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows as CSV: dates as 2026-03-31, amounts with pence, texts in quotes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return LOGICAL[value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return csv_text(value) if isinstance(value, str) else value


def _not_in_force(row: Record, as_at: dt.date) -> str:
    """Why a contract is not listed, or an empty text. Where nobody recorded a status the dates decide, and a blank end lasts."""
    if row["status"] in IN_FORCE:
        return ""
    if row["status"] not in (None, "unknown"):
        return f"status {row['status']}"
    start, end = row["start_date"], row["end_date_current"]
    if start is None:
        return "neither status nor start recorded"
    return "" if start <= as_at and (end is None or as_at <= end) else "no status recorded, and not in force by its dates"


def _listing(tables: Rows, as_at: dt.date, headings: tuple[str, ...], line: Callable[[Register, Record], list[Any] | str]) -> Listing:
    register = read(tables, ("extension", "notice"))
    findings, rows, left_out = list(register.findings), [], Counter[str]()
    for row in register.contracts:
        told = _not_in_force(row, as_at) or line(register, row)
        if isinstance(told, str):
            left_out[told] += 1
            continue
        rows.append(told)
        findings += person(register.parties.get(row["holder_party_id"] or "", {}), place(row))
        texts = ((f"{place(row)}, {heading}", cell) for heading, cell in zip(headings, told, strict=True) if isinstance(cell, str))
        findings += [Finding(where, "contact", "block", f"{where} {wrong}.", "Take it out of the register's text.")
                     for where, wrong in told_contacts(texts)]  # fmt: skip
        lacking = told[-1] if headings is CODE else "an award value known to be with options and without VAT" if told[4] is None else ""
        if lacking:
            findings.append(Finding(place(row), "missing_items", "note", f"{row['contract_id']} lacks {lacking}.", "Fill it in."))
    return Listing(headings, rows, findings, dict(left_out))


# ---- Transparency Code


def _sum(row: Record) -> tuple[Decimal | None, str]:
    """The figure of item L6 and what it is: over the term, or a year's."""
    if row["value_basis"] == "annual" or row["value_lifetime"] is None:
        return row["value_annual"], "annual" if row["value_annual"] is not None else ""
    return row["value_lifetime"], row["value_basis"] or "unknown"


def _code_line(register: Register, row: Record, value: Decimal | None, basis: str) -> list[Any]:
    party = register.parties.get(row["holder_party_id"] or "", {})
    numbers = [f"{one['scheme']} {one['id']}" for one in identifiers(party)] if party else []
    charity = party.get("charity_no") or party.get("company_no") if party.get("vcse") else None
    told = {
        "L1 reference": row["contract_ref"], "L2 title": row["title"], "L3 department": row["department"],
        "L4 description": row["description"], "L5 supplier": party.get("name"), "": "; ".join(numbers), "L6 sum": value,
        "L6 basis of the sum": basis if basis != "unknown" else None, "bound": row["value_flag"] if value is not None else None,
        "L7 irrecoverable VAT": row["vat_irrecoverable"], "L8 start": row["start_date"],
        "L8 end": row["end_date_current"] or (row["end_flag"] if row["end_flag"] not in (None, "fixed") else None),
        "L8 review date": row["review_date"], "L9 result of an invitation": INVITED.get(row["route"] or ""), "route": row["route"],
        "L10 SME": party.get("sme"), "L10 voluntary sector": party.get("vcse"), "L10 registration number": charity,
    }  # fmt: skip
    missing = [name for name, cell in told.items() if name[:1] == "L" and cell is None]
    if party.get("vcse") is not True:  # others have no such number
        missing = [name for name in missing if name != "L10 registration number"]
    return [*("unknown" if name == "L6 basis of the sum" and value is not None and cell is None else cell for name, cell in told.items()),
            "; ".join(missing)]  # fmt: skip


# ---- NHSBSA


def _nhsbsa_line(register: Register, row: Record) -> list[Any]:
    extensions = [e for e in register.of("extension", row) if e["state"] != "envisaged"]
    able = any(e["state"] in ("available", "agreed", "exercised") for e in extensions)
    still = any(e["state"] in ("available", "agreed") for e in extensions)
    latest = row["end_date_max"] or (None if still else row["end_date_current"])
    stated = row["value_basis"] == "lifetime" and row["value_incl_options"] is True and row["value_incl_vat"] is False
    notice = next((n["url"] for n in register.of("notice", row) if n["type"] == "CF_award" and n["url"]), None)
    party = register.parties.get(row["holder_party_id"] or "", {})
    return [row["contract_ref"], row["title"], party.get("name"), row["description"], row["value_lifetime"] if stated else None,
            row["start_date"], row["end_date_current"], latest, able, any(e["state"] == "exercised" for e in extensions),
            row["route"], row["cpv"], notice]  # fmt: skip


def never_listed() -> set[str]:
    """Columns of the contract table that neither list carries."""
    carried = {"contract_ref", "title", "department", "description", "holder_party_id", "value_lifetime", "value_annual", "value_basis",
               "value_flag", "vat_irrecoverable", "start_date", "end_date_current", "end_flag", "end_date_max", "review_date", "route",
               "cpv"}  # fmt: skip
    return {column.name for column in schema_tables()["contract"].columns} - carried
