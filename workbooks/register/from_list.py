"""Rows of a register from a contract list that stands in a workbook: every row is in the register or set aside with a reason."""

from collections.abc import Sequence

from udfs.findings import Finding
from workbooks.errors import WorkbookError
from workbooks.job.schema import Row
from workbooks.register.contract_list import (
    LABELS,
    NEEDED,
    OPEN_ENDED,
    Block,
    Contract,
    ContractList,
    Heading,
    find_heading,
    read_list,
)
from workbooks.register.origin import Taken, of_rows, taken
from workbooks.register.tables import CONTRACT

LONGEST = 200  # attempts to find a free id: a list that repeats one more often is no list of contracts


def from_list(block: Block) -> Taken:
    """The contracts of a list. Raises WorkbookError: no_contract_list, column_missing, no_contract (no row can be used); every other
    fault of the list is a finding."""
    heading = find_heading(block.rows)
    if heading is None:
        raise no_list(block.origin or block.sheet)
    _refuse_missing(block, heading)
    found = read_list(block, heading)
    if not found.contracts:
        raise _no_contract(block, heading, found.findings)
    return taken(block.origin or block.sheet, {"contract": _rows(found)}, found.findings, _counts(found))


def _rows(found: ContractList) -> list[Row]:
    ids: set[str] = set()
    return [_row(contract, ids) for contract in found.contracts]


def _row(contract: Contract, ids: set[str]) -> Row:
    """A contract under its reference; one whose reference another has gets an id of its own and keeps the reference as published."""
    name = contract.reference.replace("#", "-")
    key = next(text for text in (name, *(f"{name}-{n}" for n in range(2, LONGEST))) if text.casefold() not in ids)
    ids.add(key.casefold())
    months = None if contract.notice_months is None else float(contract.notice_months)
    value = None if contract.value is None else float(contract.value)
    return {
        CONTRACT: key, "contract_ref": contract.reference if key != contract.reference else None, "title": contract.title,
        "holder_party_id": contract.supplier, "start_date": contract.start, "end_date_original": contract.end_original,
        "end_date_current": contract.end_current, "end_flag": OPEN_ENDED if contract.open_ended else None,
        "notice_period_months": months, "value_lifetime": value,
    }  # fmt: skip


def _counts(found: ContractList) -> str:
    return f"{of_rows(found.rows_read)} read = {len(found.contracts)} in the register + {found.set_aside} set aside"


def no_list(where: str) -> WorkbookError:
    """The refusal of a place without a contract list."""
    wanted = ", ".join(LABELS.values())
    sentence = f"There is no contract list in {where}: no row among the first twenty holds three headings of such a list."
    return WorkbookError("no_contract_list", sentence, f"Head the columns {wanted}.")


def _refuse_missing(block: Block, heading: Heading) -> None:
    missing = [LABELS[name] for name in NEEDED if name not in heading.columns]
    if missing:
        where = block.cell(heading.row, 0)
        columns = f"column{'s' * (len(missing) > 1)} {' and '.join(missing)}"
        raise WorkbookError("column_missing", f"The contract list at {where} has no {columns}.", f"Add the {columns} to the headings.")


def _no_contract(block: Block, heading: Heading, findings: Sequence[Finding]) -> WorkbookError:
    where = block.cell(heading.row, 0)
    first = next((f for f in findings if f.severity == "block"), None)
    if first is None:
        return WorkbookError("no_contract", f"The contract list at {where} holds headings but no contract.", "Enter a contract below them.")
    return WorkbookError("no_contract", f"No row of the contract list at {where} can be used: {first.sentence}", first.remedy)
