"""A contract register, planned from a contract list: both sheets, their values on the as-at date, and every finding.

Nothing is read or written here. Alert bands come from dated parameters; status and notice deadline from our functions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from udfs.cells import shown
from udfs.findings import Finding, holds
from udfs.parameters import Parameter, parameter
from workbooks import register_checks, register_sheet
from workbooks.contract_list import LABELS, NEEDED, Block, Contract, Heading, find_heading, read_list
from workbooks.errors import WorkbookError
from workbooks.register_sheet import Computed, Names, SheetPlan

ENTERED = "entered on this sheet"
BANDS = ("alert_red_days", "alert_amber_days", "alert_watch_days")


@dataclass(frozen=True)
class RegisterPlan:
    """Both sheets, all findings, and the counts: rows_read = contracts + set_aside."""

    register: SheetPlan
    checks: SheetPlan
    findings: tuple[Finding, ...]
    contracts: int
    rows_read: int
    set_aside: int

    @property
    def sentence(self) -> str:
        """Where every row read is now, and whether the checks hold."""
        verdict = "all checks hold" if holds(list(self.findings)) else "a check fails, see the findings"
        rows = f"{self.rows_read} row{'s' * (self.rows_read != 1)} read"
        return f"{rows} = {self.contracts} in the register + {self.set_aside} set aside; {verdict}."


def plan(block: Block, as_at: dt.date, names: Names | None = None, bands: Sequence[Parameter] | None = None) -> RegisterPlan:
    """The register of a contract list on a date; `bands` are the limits of red, amber and watch if not ours.

    Raises WorkbookError: no_contract_list, column_missing, no_contract (no row can be used); NotCovered for a date the
    alert bands do not cover. Every other fault of the list is a finding.
    """
    names = names or Names()
    heading = find_heading(block.rows)
    if heading is None:
        raise no_list(block.origin or block.sheet)
    _refuse_missing(block, heading)
    bands = alert_bands(as_at) if bands is None else list(bands)
    found = read_list(block, heading)
    if not found.contracts:
        raise _no_contract(block, heading, found.findings)
    computed = register_sheet.compute(found.contracts, as_at, bands, names)
    findings = (*found.findings, *_ended(block, heading, found.contracts, computed))
    checks, verdict = register_checks.layout(block, found, computed, bands, findings, names)
    cells = [names.on_checks(cell) for cell in register_checks.BAND_CELLS]
    register = register_sheet.layout(block, found.contracts, computed, as_at, names, cells, verdict)
    return RegisterPlan(register, checks, findings, len(found.contracts), found.rows_read, found.set_aside)


def alert_bands(as_at: dt.date, entered: Sequence[Any] = ()) -> list[Parameter]:
    """The limits of red, amber and watch; a limit `entered` by a person (days, not negative, rising) goes before ours.

    Raises WorkbookError bad_alert_bands when the entered limits cannot be used.
    """
    ours = [parameter(key, as_at) for key in BANDS]
    if not entered or list(entered) == [band.value for band in ours]:
        return ours
    days = [float(e) for e in entered if isinstance(e, (int, float)) and not isinstance(e, bool)]
    if len(days) != len(ours) or sorted(days) != days or days[0] < 0:
        told = ", ".join("blank" if e is None else shown(e) for e in entered)
        sentence = f"The alert bands on the sheet of checks are {told}."
        remedy = "Enter days for red, amber and watch, none negative, each at least the one before."
        raise WorkbookError("bad_alert_bands", sentence, remedy)
    return [band if band.value == value else replace(band, value=value, source=ENTERED, evidence="local decision")
            for band, value in zip(ours, days, strict=True)]  # fmt: skip


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


def _ended(block: Block, heading: Heading, contracts: Sequence[Contract], computed: Computed) -> Iterator[Finding]:
    for contract, status in zip(contracts, computed.statuses, strict=True):
        if status == "expired":
            where = block.cell(contract.row, heading.columns["end_current"])
            sentence = f"{where}: the contract {contract.reference} ended on {contract.end_current:%d/%m/%Y}."
            yield Finding(where, "contract_ended", "note", sentence, "Say whether it was renewed, replaced or left to expire.")
