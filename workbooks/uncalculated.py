"""What a recalculation has to report: calls that failed, and cells that kept their old value and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from udfs.cells import Cell, ExcelError
from udfs.findings import CALCULATION, Finding
from workbooks.engines import Unavailable
from workbooks.formulas import Call, FormulaCell
from workbooks.held_back import told_once
from workbooks.lifting import MOST_ROUNDS, Lifting, failed
from workbooks.sheetxml import Area

CUT = "array_cut"  # rule: an answer larger than the area of its formula
KEPT_VALUE = "the old value was kept"
NO_VALUE = "it shows #N/A"  # in a workbook just made there is no old value
_REFUSED = {
    "inside_let": "calls {name} inside LET or LAMBDA, which can only be calculated by Excel",
    "inside_array_formula": "calls {name} inside a larger array formula, which can only be calculated by Excel",
}
_REASONS = {
    "calculation.unsupported_function": "uses {detail}, which this program cannot calculate",
    "calculation.unsupported_name": "uses the name {detail}, which this program cannot calculate",
    "calculation.blocked_by_upstream": "depends on a cell that could not be calculated",
    "calculation.parse_error": "has a formula this program cannot read",
    "calculation.circular_reference": "depends on itself",
}
_OPEN_IN_EXCEL = "Open the workbook in Excel and recalculate, or replace the formula."
_ODD = {
    "#SPILL!": ("spill_blocked", "has no room for its values", "Empty the cells to the right and below."),
    "#CALC!": ("empty_array", "gives an empty list", "Give the formula a value for the empty case."),
}


def findings(
    lifting: Lifting, values: dict[FormulaCell, Cell | Unavailable], odd_errors: dict[FormulaCell, str], left: str = KEPT_VALUE
) -> list[Finding]:
    """All findings, failed calls first; calls that wait for inputs are told once, by those inputs.

    `left`: what became of cells that could not be calculated."""
    found = [
        *told_once(list(_failures(lifting, values)), values),
        *_cut_arrays(lifting),
        *_refused(lifting, left),
        *_waiting(lifting, left),
        *_native(lifting, values, left),
        *_odd_errors(odd_errors),
        *_unsettled(lifting),
    ]
    return [replace(finding, by=CALCULATION) for finding in found]


def _failures(lifting: Lifting, values: dict[FormulaCell, Cell | Unavailable]) -> Iterable[Finding]:
    """A warning: a failure the formula around it catches (IFERROR), and #N/A in single rows, which says that there is no answer."""
    for call, answer in lifting.answers.items():
        if answer.sentence or failed(answer):
            shown = isinstance(values.get(call.cell), ExcelError) or call.cell.reach is not None
            code = next((str(v) for row in answer.rows for v in row if isinstance(v, ExcelError)), "an error")
            sentence = answer.sentence or f"{call.name} gives {code}."
            blocks = shown and not _only_not_available(answer.rows)
            yield Finding(call.cell.where, call.name, "block" if blocks else "warn", sentence)


def _only_not_available(rows: list[list[Cell]]) -> bool:
    """Some cells have an answer and the others say #N/A, as for a bid not admitted or a list with nobody on it."""
    cells = [cell for row in rows for cell in row]
    wrong = {cell for cell in cells if isinstance(cell, ExcelError)}
    return wrong == {"#N/A"} and any(not isinstance(cell, ExcelError) for cell in cells)


def _cut_arrays(lifting: Lifting) -> Iterable[Finding]:
    for cell, calls in lifting.calls.items():
        answer = lifting.answers.get(calls[0])
        if cell.reach is None or cell.dynamic or answer is None or not calls[0].alone:
            continue
        height, width = len(answer.rows), max(map(len, answer.rows))
        area = cell.reach
        if height > area.bottom - area.top + 1 or width > area.right - area.left + 1:
            sentence = f"{calls[0].name} gives {height} rows and {width} columns, but the formula covers only {area.text}."
            remedy = f"Enter the formula over {_grown(area, height, width).text}."
            yield Finding(cell.where, CUT, "block", sentence, remedy)


def _grown(area: Area, height: int, width: int) -> Area:
    return area._replace(bottom=area.top + height - 1, right=area.left + width - 1)


def _refused(lifting: Lifting, left: str) -> Iterable[Finding]:
    for cell, rule in lifting.refused.items():
        reason = _REFUSED[rule].format(name=lifting.calls[cell][0].name)
        remedy = "Put the call into a cell of its own and refer to that cell."
        yield Finding(cell.where, rule, "block", f"{cell.where} {reason}; {left}.", remedy)


def _waiting(lifting: Lifting, left: str) -> Iterable[Finding]:
    """Calls that could not be made; those that only wait for another call of the list are left to that one."""
    for call, reason in lifting.waiting.items():
        if call in lifting.answers or _waits_for_another(call, lifting):
            continue
        why = reason_text(reason.reason)
        sentence = f"{call.name} in {call.cell.where} was not called: {reason.where} {why}; {left}."
        yield Finding(call.cell.where, "not_called", "block", sentence, _OPEN_IN_EXCEL)


def _waits_for_another(call: Call, lifting: Lifting) -> bool:
    return any(inner in lifting.waiting for inner in call.inner)


def _native(lifting: Lifting, values: dict[FormulaCell, Cell | Unavailable], left: str) -> Iterable[Finding]:
    """Cells the engine left out; those below each other with the same reason are one finding."""
    reported = {call.cell for call in lifting.waiting if call not in lifting.answers} | set(lifting.refused)
    runs: dict[tuple, list[int]] = {}
    for cell, value in values.items():
        if isinstance(value, Unavailable) and cell not in reported:
            runs.setdefault((cell.sheet, cell.place[1], value), []).append(cell.place[0])
    for (sheet, column, value), rows in runs.items():
        for first, last in _stretches(sorted(rows)):
            where = f"{sheet}!{Area(first, column, last, column).text}"
            sentence = f"{where} {reason_text(value)}; {left}."
            yield Finding(where, value.code, "block", sentence, _OPEN_IN_EXCEL)


def _stretches(rows: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found


def _odd_errors(cells: dict[FormulaCell, str]) -> Iterable[Finding]:
    for cell, error in cells.items():
        rule, what, remedy = _ODD.get(error, ("new_error", f"gives {error}", _OPEN_IN_EXCEL))
        yield Finding(cell.where, rule, "block", f"{cell.where} {what} ({error}); the file holds #VALUE!.", remedy)


def _unsettled(lifting: Lifting) -> Iterable[Finding]:
    if not lifting.settled:
        sentence = f"The functions of this workbook still change each other's arguments after {MOST_ROUNDS} rounds."
        yield Finding("workbook", "unsettled", "block", sentence, "Break the ring, or the long chain, of formulas.")


def reason_text(reason: Unavailable) -> str:
    """Why a cell is unavailable, to go behind its address."""
    if reason.code == "waiting":
        return "waits for a value that depends on it"
    pattern = _REASONS.get(reason.code, "cannot be calculated ({code})")
    return pattern.format(detail=reason.detail or "a function", code=reason.code)
