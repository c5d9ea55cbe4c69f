"""What does not fit together in a row of a register or between a lot and its contract; told, and left as it is."""

import datetime as dt
from collections.abc import Iterator

from udfs.register import schema
from udfs.register.dates import swapped
from workbooks.register.incoming.collected import Gathered, Record
from workbooks.register.incoming.issues import Place

SHARE_ERROR = 0.0005  # beyond it shares do not add up to 1; below, the difference is rounding (register reference, 1.2)
COMPUTED = ("contract_id", "value_basis")


def check(found: Gathered) -> None:
    """Every check of an import over the tables it made."""
    for record, source in found.records("contract"):
        _order(found, source.at, record)
    _lots(found)
    _shares(found)
    _not_stated(found)


def _order(found: Gathered, at: Place, record: Record) -> None:
    start, signed = record["start_date"], record["signed_date"]
    for column, name in (("end_date_current", "end"), ("end_date_original", "original end"), ("end_date_max", "latest end")):
        end = record[column]
        if start and end and end < start:
            told = f"The {name} {end:%d/%m/%Y} is before the start {start:%d/%m/%Y}."
            found.tell(at, f"contract.{column}", f"{end}", "end_before_start", told, "Correct one of the two dates.")
            _swap(found, at, column, end, start, record)
        elif start and end == start:
            told = f"The contract ends on the day it starts, {start:%d/%m/%Y}."
            found.tell(at, f"contract.{column}", f"{end}", "ends_on_first_day", told, "Check the end.")
    if signed and start and signed > start:
        told = f"The contract is dated {signed:%d/%m/%Y}, after its start {start:%d/%m/%Y}."
        found.tell(at, "contract.signed_date", f"{signed}", "signed_after_start", told, "Check which of the two is right.")


def _swap(found: Gathered, at: Place, column: str, end: dt.date, start: dt.date, record: Record) -> None:
    for day, other, name in ((end, lambda d: d >= start, column), (start, lambda d: d <= end, "start_date")):
        turned = swapped(day)
        if turned and turned != day and other(turned):
            told = f"{day:%d/%m/%Y} may have day and month exchanged: {turned:%d/%m/%Y} would fit. It is left as it is."
            found.tell(at, f"contract.{name}", f"{day}", "possible_day_month_swap", told, "Look into the contract.")
            return


def _lots(found: Gathered) -> None:
    contracts = {record["contract_id"]: record for record in found.tables.get("contract", [])}
    seen: dict[tuple, Place] = {}
    for lot, source in found.records("lot"):
        contract = contracts.get(lot.get("contract_id"))
        reference = lot.get("lot_ref")
        if reference and (first := seen.setdefault((lot["contract_id"], str(reference).casefold()), source.at)) != source.at:
            told = f"{reference} stands twice in contract {lot['contract_id']}, first in row {first.row}."
            found.tell(source.at, "lot.lot_ref", reference, "lot_ref_twice", told, "Give each lot a reference of its own.")
        if contract:
            _lot_dates(found, source.at, lot, contract)


def _lot_dates(found: Gathered, at: Place, lot: Record, contract: Record) -> None:
    name = f"{lot.get('lot_ref') or lot['lot_id']} of {contract['contract_ref'] or contract['contract_id']}"
    start, end, limit = lot.get("start_date"), lot.get("end_date"), contract["end_date_current"]
    if start and end and end < start:
        found.tell(at, "lot.end_date", f"{end}", "end_before_start", f"{name} ends before it starts.", "Correct one of the two dates.")
    if start and contract["start_date"] and start < contract["start_date"]:
        told = f"{name} starts on {start:%d/%m/%Y}, before its contract on {contract['start_date']:%d/%m/%Y}."
        found.tell(at, "lot.start_date", f"{start}", "lot_before_contract", told, "Check both dates.")
    if end and limit and end > limit:
        told = f"{name} ends on {end:%d/%m/%Y}, after its contract on {limit:%d/%m/%Y}."
        found.tell(at, "lot.end_date", f"{end}", "lot_after_contract", told, "Check both dates.")
        if swapped(end) == limit:
            told = f"{end:%d/%m/%Y} may have day and month exchanged: the contract ends on {limit:%d/%m/%Y}. It is left as it is."
            found.tell(at, "lot.end_date", f"{end}", "possible_day_month_swap", told, "Look into the contract.")


def _shares(found: Gathered) -> None:
    groups: dict[tuple, list[tuple[Record, Place]]] = {}
    for record, source in found.records("commissioner_share"):
        groups.setdefault((record.get("contract_id"), record.get("effective_from")), []).append((record, source.at))
    for (contract, day), rows in groups.items():
        shares = [record["share_pct"] for record, _ in rows if record.get("share_pct") is not None]
        off = abs(sum(shares) - 1)
        if len(shares) < len(rows) or off > 1e-9:
            at = rows[-1][1]
            code = "shares_do_not_add_up" if off > SHARE_ERROR or len(shares) < len(rows) else "shares_rounded"
            from_day = f" from {day:%d/%m/%Y}" if day else ""
            told = f"The shares of contract {contract}{from_day} add up to {sum(shares):.4%}, not to 100 %."
            found.tell(at, "commissioner_share.share_pct", f"{sum(shares):.6g}", code, told, "Correct the shares.")


def _not_stated(found: Gathered) -> None:
    """Columns a register must have and that no row of a file fills, told once each file."""
    for file, rows in _by_file(found):
        for name in schema.tables()["contract"].required:
            blank = sum(row[name] is None for row in rows)
            if name not in COMPUTED and blank:
                many = f"any of the {len(rows):,}" if blank == len(rows) else f"{blank:,} of the {len(rows):,}"
                told = f"{name} is not stated in {many} contracts of {file}; it stays blank."
                found.issues.tell(Place(file, "", 0), name, None, "not_stated", told, "Enter it where it is known.")


def _by_file(found: Gathered) -> Iterator[tuple[str, list[Record]]]:
    files: dict[str, list[Record]] = {}
    for record, source in found.records("contract"):
        files.setdefault(source.at.file, []).append(record)
    yield from files.items()
