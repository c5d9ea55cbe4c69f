"""The Contracts sheet: twelve columns, live formulas, and the values they have on the as-at date."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from udfs import dispatch
from udfs.cells import DAY_ZERO, Cell
from udfs.parameters import Parameter
from udfs.registry import load
from workbooks.contract_list import Block, Contract

HEADINGS = ("Reference", "Title", "Supplier", "Start", "End original", "End current", "Notice months", "Notice deadline", "Status",
            "Days to notice", "Annual or lifetime value", "Alert")  # fmt: skip
WIDTHS = dict(enumerate((16.0, 36.0, 32.0, 12.0, 12.0, 12.0, 10.0, 16.0, 14.0, 12.0, 20.0, 11.0), 1))
TITLE_ROWS = 5
HEAD_ROW = TITLE_ROWS + 1
TALLEST_ROW = 409.0  # points; a spreadsheet knows no taller row
LINE, TITLE_LINE = 15.0, 20.0  # points: Arial 11 and Arial 14 with the space between lines
AS_AT_CELL, VERDICT_CELL = "B3", "B4"
# How a sheet is recognised as ours when the button is pressed again; people read it too.
MARK = "Made by the button Generate register"


@dataclass
class SheetPlan:
    """One sheet to be written from A1 on. `rows` hold the values all cells have now, those of formulas included.

    `formulas` and `arrays` lie over the values: area and rows of formulas, area and one array formula. `looks` name the
    look of an area, later ones over earlier ones; `widths` are characters by column.
    """

    rows: list[list[Cell]]
    formulas: list[tuple[str, list[list[str]]]] = field(default_factory=list)
    arrays: list[tuple[str, str]] = field(default_factory=list)
    looks: list[tuple[str, str]] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    frozen_rows: int = 0

    def heights(self) -> dict[int, float]:
        """Points by row number, so that wrapped text and the title are seen whole; a row of free-running text keeps one line."""
        lines = {number: max(self._lines(row), default=1) for number, row in enumerate(self.rows[2:], 3) if row}
        tall = {number: min(TALLEST_ROW, LINE * count) for number, count in lines.items()}
        return {1: TITLE_LINE, 2: LINE} | tall

    def _lines(self, row: Sequence[Cell]) -> Iterator[int]:
        for column, cell in enumerate(row, 1):
            if isinstance(cell, str):
                room = self.widths.get(column, 8.0)
                yield sum(math.ceil(max(len(line), 1) / room) for line in cell.splitlines())


@dataclass(frozen=True)
class Names:
    """What the two sheets are called in this workbook."""

    register: str = "Contracts"
    checks: str = "Register checks"

    def on_checks(self, cell: str) -> str:
        return f"{quoted(self.checks)}!{cell}"

    def on_register(self, area: str) -> str:
        return f"{quoted(self.register)}!{area}"


@dataclass(frozen=True)
class Computed:
    """Per contract, what the formulas show on the as-at date."""

    statuses: list[Cell]
    deadlines: list[Cell]
    days: list[Cell]
    alerts: list[str]


def quoted(sheet: str) -> str:
    """A sheet name as formulas need it."""
    return "'" + sheet.replace("'", "''") + "'"


def area(letter: str, count: int) -> str:
    """Cells of one column over all contracts: area("I", 3) -> "I7:I9"."""
    return f"{letter}{HEAD_ROW + 1}:{letter}{HEAD_ROW + count}"


def compute(contracts: Sequence[Contract], as_at: dt.date, bands: Sequence[Parameter], names: Names) -> Computed:
    """Status, notice deadline, days and alert of each contract, by the functions the cells call."""
    starts, originals, currents = ([[_serial(date)] for date in column] for column in zip(
        *((c.start, c.end_original, c.end_current) for c in contracts), strict=True))  # fmt: skip
    months = [[c.notice_months] for c in contracts]
    where = f"{names.register}!{{}}{HEAD_ROW + 1}"
    statuses = dispatch.call("REGISTER_STATUS", [starts, originals, currents, _serial(as_at)], where.format("I"))
    deadlines = dispatch.call("REGISTER_NOTICE_DEADLINE", [currents, months], where.format("H"))
    days: list[Cell] = [row[0] - _serial(as_at) if isinstance(row[0], float) else "" for row in deadlines]
    alerts = [alert(status[0], left, bands) for status, left in zip(statuses, days, strict=True)]
    return Computed([row[0] for row in statuses], [row[0] for row in deadlines], days, alerts)


def alert(status: Cell, days: Cell, bands: Sequence[Parameter]) -> str:
    """The alert band of a contract: `bands` are the limits of red, amber and watch in days, in that order."""
    if status == "expired":
        return "expired"
    if not isinstance(days, float):
        return "no date"
    reached = (name for name, band in zip(("red", "amber", "watch"), bands, strict=True) if days <= float(band.value))
    return "overdue" if days < 0 else next(reached, "green")


def layout(
    block: Block, contracts: Sequence[Contract], computed: Computed, as_at: dt.date, names: Names, band_cells: Sequence[str], verdict: str
) -> SheetPlan:
    """The sheet; `band_cells` and VERDICT_CELL point to the checks sheet, `verdict` is what stands there now."""
    count = len(contracts)
    rows = [*_head(block, contracts, as_at, verdict), *(_row(c, computed, i) for i, c in enumerate(contracts))]
    sheet = SheetPlan(rows, widths=dict(WIDTHS), frozen_rows=HEAD_ROW)
    sheet.arrays = [
        (area("H", count), "=" + load()["REGISTER_NOTICE_DEADLINE"].formula([area("F", count), area("G", count)])),
        (area("I", count), "=" + load()["REGISTER_STATUS"].formula([*(area(x, count) for x in "DEF"), "$B$3"])),
    ]
    numbers = range(HEAD_ROW + 1, HEAD_ROW + 1 + count)
    sheet.formulas = [
        (VERDICT_CELL, [["=" + names.on_checks("B3")]]),
        ("K3:K4", [[f"=COUNTA({area('A', count)})"], [f"=ROUND(SUM({area('K', count)}),2)"]]),
        (area("J", count), [[f'=IF(ISNUMBER(H{n}),H{n}-$B$3,"")'] for n in numbers]),
        (area("L", count), [[_alert_formula(n, band_cells)] for n in numbers]),
    ]
    sheet.looks = _looks(count)
    return sheet


def _head(block: Block, contracts: Sequence[Contract], as_at: dt.date, verdict: str) -> list[list[Cell]]:
    total = sum(c.value for c in contracts if c.value is not None)
    told = f"{MARK} from {block.origin or block.sheet}. Change the list there and press the button again: this sheet is written anew."
    blank: list[Cell] = [None] * 7
    return [
        ["Contract register"],
        [told],
        ["As at", _serial(as_at), *blank, "Contracts", float(len(contracts))],
        ["Checks", verdict, *blank, "Total value", float(total)],
        [],
        list(HEADINGS),
    ]


def _row(contract: Contract, computed: Computed, i: int) -> list[Cell]:
    dates = [_serial(date) for date in (contract.start, contract.end_original, contract.end_current)]
    months = None if contract.notice_months is None else float(contract.notice_months)
    value = None if contract.value is None else float(contract.value)
    texts: list[Cell] = [contract.reference, contract.title, contract.supplier]
    return [*texts, *dates, months, computed.deadlines[i], computed.statuses[i], computed.days[i], value, computed.alerts[i]]


def _alert_formula(row: int, band_cells: Sequence[str]) -> str:
    red, amber, watch = band_cells
    bands = f'IF(J{row}<0,"overdue",IF(J{row}<={red},"red",IF(J{row}<={amber},"amber",IF(J{row}<={watch},"watch","green"))))'
    return f'=IF(IFERROR(I{row}&""="expired",FALSE),"expired",IF(ISNUMBER(J{row}),{bands},"no date"))'


def _looks(count: int) -> list[tuple[str, str]]:
    last = HEAD_ROW + count
    return [
        ("A1", "title"), ("A2", "note"), ("A3:A4", "label"), ("J3:J4", "label"),
        (AS_AT_CELL, "input_date"), (VERDICT_CELL, "plain"), ("K3", "whole"), ("K4", "money"),
        (f"A{HEAD_ROW}:L{HEAD_ROW}", "header"),
        (f"A{HEAD_ROW + 1}:C{last}", "text"), (f"D{HEAD_ROW + 1}:F{last}", "date"), (area("G", count), "whole"),
        (area("H", count), "date"), (area("I", count), "plain"), (area("J", count), "whole"), (area("K", count), "money"),
        (area("L", count), "plain"), (f"D{HEAD_ROW}:H{HEAD_ROW}", "right"), (f"J{HEAD_ROW}:K{HEAD_ROW}", "right"),
        (f"I{HEAD_ROW}:I{last}", "center"), (f"L{HEAD_ROW}:L{last}", "center"),
    ]  # fmt: skip


def _serial(date: dt.date | None) -> float | None:
    return None if date is None else float((date - DAY_ZERO).days)
