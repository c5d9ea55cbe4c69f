"""A contract list somebody keeps in a workbook: its columns recognised by their headings, its rows read cell by cell.

Every row that is not blank ends in the register or is set aside with a reason; every cell that cannot be used is a finding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from udfs.cells import Cell, shown
from udfs.errors import column_letters
from udfs.findings import Finding
from udfs.register import parse, reading
from udfs.register.schema import heading_key
from workbooks.register.incoming.mapping import contact_of

HEADING_ROWS = 20  # a heading stands in the first rows; below, a row with such words is data
OPEN_ENDED = "open_ended"  # what reading a date says of words such as ongoing
NAMED = 12  # columns named one by one
KNOWN_HEADINGS = 3  # fewer known words are a coincidence

# Headings seen in published registers (Transparency Code, NHSBSA, English councils), besides the plain ones.
ALIASES: dict[str, tuple[str, ...]] = {
    "reference": ("reference", "ref", "contract ref", "contract reference", "reference number", "contract number", "contract id",
                  "commercial agreement number"),
    "title": ("title", "contract title", "contract name", "title of agreement", "contract", "service", "commercial agreement name"),
    "supplier": ("supplier", "supplier name", "supplier name and details", "provider", "provider name", "vendor", "winning bidder",
                 "successful supplier"),
    "start": ("start", "start date", "contract start date", "validity start"),
    "end_original": ("end original", "original end", "original end date", "end date original", "contract original end date"),
    "end_current": ("end current", "current end", "current end date", "end date current", "contract current end date", "end",
                    "end date", "contract end date", "validity end"),
    "notice_months": ("notice period months", "notice months", "notice period", "notice period in months", "notice"),
    "value": ("value", "contract value", "total value", "lifetime value", "contract award value", "annual value",
              "annual contract value", "estimated annual value", "annual or lifetime value", "contract amount"),
}  # fmt: skip
# A heading that says more goes before one that says less: "Current end date" before "End date", wherever they stand.
PRECISION = {alias: -place for aliases in ALIASES.values() for place, alias in enumerate(aliases)}
FIELD_OF = {alias: name for name, aliases in ALIASES.items() for alias in aliases}
NEEDED = ("reference", "title", "supplier", "start", "end_current")
LABELS = {"reference": "Reference", "title": "Title", "supplier": "Supplier", "start": "Start", "end_original": "End (original)",
          "end_current": "End (current)", "notice_months": "Notice period months", "value": "Value"}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """Cells as they stand: `rows` from (first_row, first_column), both counted from 1; `origin` names it for people."""

    sheet: str
    first_row: int
    first_column: int
    rows: Sequence[Sequence[Any]]
    origin: str = ""

    def cell(self, row: int, column: int) -> str:
        """Address of the cell at `row`, `column` of the block, counted from 0."""
        return f"{self.sheet}!{column_letters(self.first_column + column)}{self.first_row + row}"


class Heading(NamedTuple):
    """Row of the headings in a block and the column of each field, both from 0; `repeated` are columns not used."""

    row: int
    columns: dict[str, int]
    repeated: list[int]


@dataclass(frozen=True)
class Contract:
    """One row of the list; `row` counts from 0 inside its block. A date, period or value that is not stated is None."""

    row: int
    reference: str
    title: str | None
    supplier: str | None
    start: dt.date | None
    end_original: dt.date | None
    end_current: dt.date | None
    notice_months: int | None
    value: Decimal | None
    open_ended: bool = False


@dataclass
class ContractList:
    """What was read: rows_read = contracts + set_aside; `cells_left_out` counts cells no use could be made of."""

    contracts: list[Contract] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    rows_read: int = 0
    set_aside: int = 0
    unusable: int = 0
    cells_left_out: int = 0


def find_heading(rows: Sequence[Sequence[Any]]) -> Heading | None:
    """The first row near the top that holds at least three known headings; None where there is none."""
    for number, row in enumerate(rows[:HEADING_ROWS]):
        columns: dict[str, int] = {}
        repeated = []
        for column, text in enumerate(row):
            name = FIELD_OF.get(heading_key(text))
            if name and columns.setdefault(name, column) != column:
                first = columns[name]
                more = PRECISION[heading_key(text)] > PRECISION[heading_key(row[first])]
                columns[name] = column if more else first
                repeated.append(first if more else column)
        if len(columns) >= KNOWN_HEADINGS:
            return Heading(number, columns, repeated)
    return None


def read_list(block: Block, heading: Heading) -> ContractList:
    """The contracts of a block. Nothing raises: every problem is a finding with sheet and cell."""
    found = ContractList(findings=_heading_findings(block, heading))
    seen: dict[str, tuple[Contract, str]] = {}
    for number, cells in enumerate(block.rows[heading.row + 1 :], heading.row + 1):
        row = _Row(block, heading, number, cells, found)
        if row.blank:
            continue
        found.rows_read += 1
        contract = None if row.is_total() else row.contract()
        if contract and not _repeats(contract, row, seen, found):
            found.contracts.append(contract)
    found.set_aside = found.rows_read - len(found.contracts)
    return found


def _heading_findings(block: Block, heading: Heading) -> list[Finding]:
    absent = [name for name in LABELS if name not in heading.columns]
    first = block.cell(heading.row, 0)
    findings = [
        Finding(first, "column_absent", "warn", f"The list at {first} has no column {LABELS[name]}, so the register leaves it blank.",
                f"Add a column headed {LABELS[name]} if it is known.")
        for name in absent
    ]  # fmt: skip
    for column in heading.repeated:
        where = block.cell(heading.row, column)
        sentence = f"{where} is a second column for {LABELS[FIELD_OF[heading_key(block.rows[heading.row][column])]]}; it is not used."
        findings.append(Finding(where, "column_repeated", "warn", sentence, "Rename the column that is not meant."))
    return [*findings, *_columns_left(block, heading)]


def _columns_left(block: Block, heading: Heading) -> Iterator[Finding]:
    """Columns with entries that no column of the register takes; those of personal contacts are counted, never repeated."""
    other, personal, cells = list[int](), list[int](), 0
    headings = block.rows[heading.row]
    for column in range(len(headings)):
        filled = sum(not _is_blank(row[column]) for row in block.rows[heading.row + 1 :])
        if FIELD_OF.get(heading_key(headings[column])) or not filled:
            continue
        is_personal = bool(contact_of(str(headings[column] or "")))
        (personal if is_personal else other).append(column)
        cells += filled * is_personal
    name = lambda column: "no heading" if _is_blank(headings[column]) else shown(headings[column])
    named = lambda columns: ", ".join(f"{name(c)} ({block.cell(heading.row, c)})" for c in columns[:NAMED])
    more = lambda columns: f" and {len(columns) - NAMED} more" if len(columns) > NAMED else ""
    if other:
        told = f"The register takes nothing from {named(other)}{more(other)}."
        remedy = "Nothing, if that is meant; an import of the list keeps every column with its source row."
        yield Finding(block.cell(heading.row, other[0]), "column_not_taken", "warn", told, remedy)
    if personal:
        told = f"{cells:,} cells of personal contacts are left out: {named(personal)}{more(personal)}."
        remedy = "Nothing, or enter on Contacts (internal) who acts; no export carries it."
        yield Finding(block.cell(heading.row, personal[0]), "contacts_left_out", "note", told, remedy)


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _repeats(contract: Contract, row: _Row, seen: dict[str, tuple[Contract, str]], found: ContractList) -> bool:
    """Whether a row says the same as one before. The same reference with other content is kept: registers repeat
    references for good reasons."""
    where = row.where("reference")
    first, first_where = seen.setdefault(contract.reference.casefold(), (contract, where))
    if first is contract:
        return False
    same = [getattr(first, name) == getattr(contract, name) for name in LABELS]
    again = f"{where} repeats the reference {shown(contract.reference)} of {first_where}"
    if all(same):
        row.note("reference", "duplicate_row", "warn", f"{again} and everything else in that row, so the row is set aside.",
                 "Delete one of the two rows.")  # fmt: skip
    else:
        row.note("reference", "duplicate_reference", "warn", f"{again} with other content; both rows are in the register.",
                 "Give each contract its own reference, or delete the row that is out of date.")  # fmt: skip
    return all(same)


class _Row:
    """One row while it is read: the cells by field, and where to report."""

    def __init__(self, block: Block, heading: Heading, number: int, cells: Sequence[Cell], found: ContractList) -> None:
        self.block, self.heading, self.number, self.cells, self.found = block, heading, number, cells, found
        self.blank = all(map(_is_blank, cells))
        self.usable = True

    def raw(self, name: str) -> Any:
        column = self.heading.columns.get(name)
        return None if column is None else self.cells[column]

    def where(self, name: str) -> str:
        return self.block.cell(self.number, self.heading.columns.get(name, 0))

    def note(self, name: str, rule: str, severity: str, sentence: str, remedy: str) -> None:
        self.found.findings.append(Finding(self.where(name), rule, severity, sentence, remedy))

    def is_total(self) -> bool:
        """The sum of the values above in a row that names no contract; anything else without a reference is a contract without one."""
        named = any(parse.read_text(self.raw(name)).value not in (None, "Total") for name in ("reference", "title", "supplier", "start"))
        amount = parse.read_amount(self.raw("value")).value
        total = sum((c.value for c in self.found.contracts if c.value is not None), Decimal(0))
        if named or amount is None or amount != total:
            return False
        sentence = f"{self.where('value')} is the sum of the values above, £{amount:,.2f}; the row is set aside."
        self.note("value", "total_row", "note", sentence, "Give the row a reference if it is a contract.")
        return True

    def contract(self) -> Contract | None:
        """The row as a contract, or None when a cell it cannot do without is of no use."""
        texts = {name: self._read(name, parse.read_text) for name in ("reference", "title", "supplier")}
        dates = {name: self._read(name, parse.read_date, essential=True) for name in ("start", "end_original", "end_current")}
        months = self._read("notice_months", parse.read_months)
        value = self._read("value", parse.read_amount)
        if not texts["reference"]:
            self._set_aside("reference", "reference_missing", f"{self.where('reference')} is blank", "Give the contract a reference")
        self._check_order(**dates)
        if not self.usable:
            self.found.unusable += 1
            return None
        self._check_blanks(**dates, notice_months=months, value=value)
        open_ended = dates["end_current"] is None and OPEN_ENDED in parse.read_date(self.raw("end_current")).flags
        return Contract(self.number, notice_months=months, value=value, open_ended=open_ended, **texts, **dates)

    def _read(self, name: str, reader: Callable[[Any], parse.Reading], essential: bool = False) -> Any:
        cell = self.raw(name)
        found = reader(cell)
        told = f"{self.where(name)} ({LABELS[name]}) holds {cell if isinstance(cell, str) and not cell else shown(cell)}"
        if found.error and essential:
            self._set_aside(name, found.error, f"{told}, {found.reason}", REMEDIES[name])
        elif found.error:
            self.found.cells_left_out += 1
            self.note(name, found.error, "block", f"{told}, {found.reason}, so the register leaves it blank.",
                      f"{REMEDIES[name]}, then press the button again.")  # fmt: skip
        for flag in found.flags:
            if flag == OPEN_ENDED:
                self.note(name, flag, "note", f"{told}, {FLAGS[flag]}.", "Nothing, if that is meant.")
                continue
            severity = "block" if found.value is None and name in ("start", "end_current") else "warn"  # without them no status
            self.note(name, flag, severity, f"{told}, {FLAGS[flag]}.", f"{REMEDIES[name]} if it is known.")
        return found.value

    def _set_aside(self, name: str, rule: str, told: str, remedy: str) -> None:
        self.usable = False
        self.note(name, rule, "block", f"{told}, so row {self.block.first_row + self.number} is set aside.",
                  f"{remedy}, then press the button again.")  # fmt: skip

    def _check_order(self, start: dt.date | None, end_original: dt.date | None, end_current: dt.date | None) -> None:
        for name, end in (("end_original", end_original), ("end_current", end_current)):
            if start and end and end < start:
                told = f"{self.where(name)} ({LABELS[name]}) is {end:%d/%m/%Y}, before the start {start:%d/%m/%Y} in {self.where('start')}"
                self._set_aside(name, "end_before_start", told, "Correct one of the two dates")
                return
        if end_original and end_current and end_current < end_original:
            told = f"{self.where('end_current')} (End (current)) is {end_current:%d/%m/%Y}, before the original end {end_original:%d/%m/%Y}"
            self._set_aside("end_current", "current_before_original", told, "Correct one of them, or record an early end as a variation")

    def _check_blanks(self, **stated: Any) -> None:
        for name, (rule, severity, what, remedy) in BLANKS.items():
            if stated[name] is None and name in self.heading.columns and parse.read_text(self.raw(name)).value is None:
                self.note(name, rule, severity, f"{self.where(name)} ({LABELS[name]}) is blank, so {what}.", remedy)


REMEDIES = {
    "reference": "Correct the reference", "title": "Correct the title", "supplier": "Correct the name",
    "start": "Write the date as dd/mm/yyyy, day first", "end_original": "Write the date as dd/mm/yyyy, day first",
    "end_current": "Write the date as dd/mm/yyyy, day first", "notice_months": "Enter whole months, 0 if no notice is needed",
    "value": "Enter one amount in pounds, such as 1200000 or £1,200,000.00",
}  # fmt: skip
FLAGS = {
    **reading.FLAGS,
    "placeholder": "which states nothing, so the register leaves it blank",
    OPEN_ENDED: "so no end is meant and the register says open_ended",
}
BLANKS = {
    "start": ("no_start_date", "block", "the contract has no status", "Enter the first day of the contract."),
    "end_current": ("no_end_date", "block", "the contract has no status and no notice deadline",
                    "Enter the end, extensions in use included."),
    "notice_months": ("no_notice_period", "warn", "the contract has no notice deadline", "Enter whole months, 0 if no notice is needed."),
    "value": ("no_value", "warn", "the total leaves the contract out", "Enter the value in pounds."),
}  # fmt: skip
