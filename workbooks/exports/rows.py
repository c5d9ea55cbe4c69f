"""The tables of a register as an export reads them: every cell in the kind of its column, rows by contract, parties by id.

Only the columns of udfs/register/schema.toml are taken; what else a table or a workbook holds, internal contacts above all, is never read.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from udfs.cells import DAY_ZERO, FIRST_SAFE_SERIAL, ExcelError, shown
from udfs.findings import Finding
from udfs.money import half_up
from udfs.register.schema import Column, codes, tables

Record = dict[str, Any]
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
MOST = Decimal(10) ** 15  # no amount, number or serial of a register; a number beyond is none that JSON readers hold exactly
LOGICALS = {"TRUE": True, "FALSE": False, "YES": True, "NO": False}
BELONG = ("lot", "commissioner_share", "subcontract", "extension", "break_clause", "milestone", "variation", "condition",
          "outcome_measure", "payment_mechanism", "notice", "transaction", "status_event")  # fmt: skip


@dataclass(frozen=True)
class Register:
    """Contracts in their order, parties by id, the rows of the other tables by contract, and what could not be read."""

    contracts: list[Record]
    parties: dict[str, Record]
    below: dict[str, dict[str, list[Record]]]
    findings: list[Finding] = field(default_factory=list)

    def of(self, table: str, contract: Record) -> list[Record]:
        """Rows of a table that belong to a contract."""
        return self.below.get(table, {}).get(contract["contract_id"], [])


def read(given: Rows, below: Sequence[str] = BELONG) -> Register:
    """The register in tables of the names and columns of the schema. What cannot be read is a finding that blocks, with its place.

    `below`: the tables under a contract that an export needs; a slip in another does not stop it."""
    findings: list[Finding] = []
    found = {name: _rows(name, given.get(name, ()), findings) for name in ("contract", "party", *below)}
    contracts = [row for row in found["contract"] if _has_key(row, "contract_id", "contract", findings)]
    parties = [row for row in found["party"] if _has_key(row, "party_id", "party", findings)]
    contracts, parties = _once("contract_id", contracts, findings), _once("party_id", parties, findings)
    known = {row["contract_id"] for row in contracts}
    grouped = {name: _grouped(name, found[name], known, findings) for name in below}
    return Register(contracts, {row["party_id"]: row for row in parties}, grouped, findings)


def place(row: Record, column: str = "") -> str:
    """Where a cell stands, as a person finds it."""
    return ", ".join(part for part in (str(row.get("at") or ""), column) if part) or "the register"


def _rows(table: str, given: Iterable[Mapping[str, Any]], findings: list[Finding]) -> list[Record]:
    rows = []
    for number, cells in enumerate(given, 1):
        row: Record = {"at": cells.get("at") or f"{table}, row {number}"}
        row |= {column.name: _cell(column, cells.get(column.name), row, findings) for column in tables()[table].columns}
        if any(value is not None for name, value in row.items() if name != "at"):
            rows.append(row)
    return rows


def _cell(column: Column, raw: Any, row: Record, findings: list[Finding]) -> Any:
    if raw is None or (isinstance(raw, str) and not isinstance(raw, ExcelError) and not raw.strip()):
        return None
    value = None if isinstance(raw, ExcelError) else READ[column.kind](raw)
    if value is None:
        told = f"{column.name} holds {shown(raw)}, which is no {NOUNS[column.kind]}."
        findings.append(Finding(place(row, column.name), "cell_cannot_be_read", "block", told, "Correct it in the register."))
    elif column.codelist and value not in codes(column.codelist):
        told = f"{column.name} holds {shown(value)}, which is no code of the list."
        remedy = f"Choose one of {', '.join(codes(column.codelist))}."
        findings.append(Finding(place(row, column.name), "unknown_code", "block", told, remedy))
    return value


def _has_key(row: Record, key: str, table: str, findings: list[Finding]) -> bool:
    if row[key] is None:
        findings.append(Finding(place(row, key), "required_cell_blank", "block", f"A row of {table} has no {key}.", "Enter it."))
    return row[key] is not None


def _once(key: str, rows: list[Record], findings: list[Finding]) -> list[Record]:
    """The first row of each id; a second one blocks."""
    seen: dict[str, Record] = {}
    for row in rows:
        first = seen.setdefault(row[key], row)
        if first is not row:
            told = f"{key} {row[key]} stands twice, first at {place(first)}."
            findings.append(Finding(place(row, key), "id_twice", "block", told, "Give each row an id of its own."))
    return list(seen.values())


def _grouped(table: str, rows: list[Record], known: set[str], findings: list[Finding]) -> dict[str, list[Record]]:
    groups: dict[str, list[Record]] = {}
    for row in rows:
        contract = row["contract_id"]
        if contract in known or contract is None:
            groups.setdefault(contract or "", []).append(row)  # "": of no contract, as a payment that nobody laid to one
        else:
            told = f"A row of {table} belongs to the contract {contract}, which is not on the register; it is not exported."
            findings.append(Finding(place(row, "contract_id"), "no_such_contract", "warn", told, "Correct the id, or add the contract."))
    return groups


# ---- cells


def _text(raw: Any) -> str | None:
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float, Decimal)):
        return None
    return raw.strip() if isinstance(raw, str) else shown(float(raw))


def _number(raw: Any) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, (str, int, float, Decimal)):
        return None
    try:
        number = Decimal(raw.strip() if isinstance(raw, str) else repr(raw) if isinstance(raw, float) else raw)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < MOST else None


def _money(raw: Any) -> Decimal | None:
    number = _number(raw)
    return None if number is None else half_up(number, 2)


def _whole(raw: Any) -> int | None:
    number = _number(raw)
    return int(number) if number is not None and number == number.to_integral_value() else None


def _date(raw: Any) -> dt.date | None:
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, str):
        try:
            return dt.datetime.strptime(raw.strip(), "%Y-%m-%d").date()
        except ValueError:
            return None
    number = _number(raw)
    return DAY_ZERO + dt.timedelta(days=int(number)) if number is not None and FIRST_SAFE_SERIAL <= number < 2_958_466 else None


def _logical(raw: Any) -> bool | None:
    if isinstance(raw, bool):
        return raw
    return bool(raw) if raw in (0, 1) else LOGICALS.get(str(raw).strip().upper())


READ = {"id": _text, "text": _text, "code": _text, "url": _text, "money": _money, "date": _date, "int": _whole, "pct": _number,
        "bool": _logical}  # fmt: skip
NOUNS = {"id": "text", "text": "text", "code": "text", "url": "text", "money": "amount", "date": "date", "int": "whole number",
         "pct": "number", "bool": "TRUE or FALSE"}  # fmt: skip
