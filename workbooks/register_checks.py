"""The Register checks sheet: one verdict, the checks behind it, the alert bands with their source, and every finding."""

from __future__ import annotations

from collections.abc import Sequence

from udfs.cells import DAY_ZERO, Cell, ExcelError
from udfs.findings import Finding
from udfs.parameters import Parameter
from workbooks.contract_list import Block, ContractList
from workbooks.register_sheet import MARK, Computed, Names, SheetPlan, area

HOLD, FAIL = "All checks hold", "A check fails"
FIRST_CHECK, LAST_CHECK = 6, 13
BANDS_HEAD = LAST_CHECK + 2
FINDINGS_HEAD = BANDS_HEAD + 5
BAND_CELLS = tuple(f"$B${BANDS_HEAD + n}" for n in (1, 2, 3))
WIDTHS = {1: 46.0, 2: 16.0, 3: 22.0, 4: 84.0, 5: 56.0}
HOW_BAD = {"block": "must be mended", "warn": "look at", "note": "for information"}
MEANINGS = {
    8: "Rows read must be contracts in the register and rows set aside, none lost.",
    9: "A row is set aside when its reference, start or end cannot be used. It is among the findings.",
    10: "The contract is in the register, the cell is blank there. It is among the findings.",
    11: "A start or an end is missing.",
    12: "An end or a notice period is missing.",
    13: "The total value leaves these contracts out.",
}


def layout(
    block: Block, found: ContractList, computed: Computed, bands: Sequence[Parameter], findings: Sequence[Finding], names: Names
) -> tuple[SheetPlan, str]:
    """The sheet, and the verdict that stands on it now."""
    counts = _counts(found, computed)
    results = _results(counts)
    verdict = FAIL if "fails" in results.values() else HOLD
    told = f"{MARK} from {block.origin or block.sheet}. This sheet is written anew each time."
    rows: list[list[Cell]] = [["Register checks"], [told], ["Verdict", verdict], [], ["Check", "Count", "Result", "What it means"]]
    rows += [[label, float(counts[n]), results.get(n), MEANINGS.get(n)] for n, label in enumerate(LABELS, FIRST_CHECK)]
    rows += [[], ["Alert band", "Value", "Valid from", "Source", "Evidence status"], *map(_band, bands)]
    rows += [[], ["Finding at", "How bad", "Rule", "What", "What to do"]]
    rows += [[f.where, HOW_BAD[f.severity], f.rule.replace("_", " "), f.sentence, f.remedy] for f in findings]
    sheet = SheetPlan(rows + ([] if findings else [["No findings."]]), widths=dict(WIDTHS), frozen_rows=3)
    sheet.formulas = _formulas(len(found.contracts), names)
    sheet.looks = _looks(len(rows))
    return sheet, verdict


LABELS = (
    "Rows read in the list",
    "Contracts in the register",
    "Rows set aside",
    "Rows set aside because a cell cannot be used",
    "Cells left blank because they cannot be used",
    "Contracts without a status",
    "Contracts without a notice deadline",
    "Contracts without a value",
)


def _counts(found: ContractList, computed: Computed) -> dict[int, int]:
    without_status = sum(isinstance(status, ExcelError) for status in computed.statuses)
    without_deadline = sum(isinstance(deadline, ExcelError) for deadline in computed.deadlines)
    without_value = sum(contract.value is None for contract in found.contracts)
    counts = (found.rows_read, len(found.contracts), found.set_aside, found.unusable, found.cells_left_out, without_status,
              without_deadline, without_value)  # fmt: skip
    return dict(enumerate(counts, FIRST_CHECK))


def _results(counts: dict[int, int]) -> dict[int, str]:
    results = {8: "holds" if counts[6] == counts[7] + counts[8] else "fails"}
    results |= {n: "fails" if counts[n] else "holds" for n in (9, 10, 11)}
    return results | {n: "look at" if counts[n] else "holds" for n in (12, 13)}


def _formulas(count: int, names: Names) -> list[tuple[str, list[list[str]]]]:
    def column(letter: str) -> str:
        return names.on_register(area(letter, count))

    judged = [f'=IF(B{n}=0,"holds","fails")' for n in (9, 10, 11)] + [f'=IF(B{n}=0,"holds","look at")' for n in (12, 13)]
    return [
        ("B3", [[f'=IF(COUNTIF(C{FIRST_CHECK}:C{LAST_CHECK},"fails")=0,"{HOLD}","{FAIL}")']]),
        ("B7", [[f"=COUNTA({column('A')})"]]),
        ("B11:B13", [[f"=SUMPRODUCT(--ISERROR({column('I')}))"], [f"=SUMPRODUCT(--ISERROR({column('H')}))"],
                     [f"=ROWS({column('K')})-COUNT({column('K')})"]]),
        ("C8:C13", [['=IF(B6=B7+B8,"holds","fails")'], *([text] for text in judged)]),
    ]  # fmt: skip


def _band(band: Parameter) -> list[Cell]:
    checked = f"checked by {band.checked_by}" if band.checked_by else "not yet checked by a named person"
    return [band.label, float(band.value), float((band.valid_from - DAY_ZERO).days), band.source, f"{band.evidence}; {checked}"]


def _looks(last: int) -> list[tuple[str, str]]:
    findings = f"A{FINDINGS_HEAD + 1}:E{max(last, FINDINGS_HEAD + 1)}"
    return [
        ("A1", "title"), ("A2", "note"), ("A3", "label"), ("B3", "verdict"),
        ("A5:D5", "header"), (f"A{FIRST_CHECK}:A{LAST_CHECK}", "plain"), (f"B{FIRST_CHECK}:B{LAST_CHECK}", "whole"),
        (f"C{FIRST_CHECK}:C{LAST_CHECK}", "plain"), (f"D{FIRST_CHECK}:D{LAST_CHECK}", "text"),
        (f"A{BANDS_HEAD}:E{BANDS_HEAD}", "header"), (f"A{BANDS_HEAD + 1}:A{BANDS_HEAD + 3}", "text"),
        (f"B{BANDS_HEAD + 1}:B{BANDS_HEAD + 3}", "input"), (f"C{BANDS_HEAD + 1}:C{BANDS_HEAD + 3}", "date"),
        (f"D{BANDS_HEAD + 1}:E{BANDS_HEAD + 3}", "text"),
        ("B5", "right"), (f"C5:C{LAST_CHECK}", "center"), (f"B{BANDS_HEAD}", "right"),
        (f"C{BANDS_HEAD}:C{BANDS_HEAD + 3}", "center"),
        (f"A{FINDINGS_HEAD}:E{FINDINGS_HEAD}", "header"), (findings, "text"),
    ]  # fmt: skip
