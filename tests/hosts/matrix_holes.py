"""Where a host may show something else than the function gives: the closed list, and every case it touches."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.hosts import case_book
from tests.hosts.cases import LEFT_OUT, Case, ask, load_cases
from udfs import dispatch
from udfs.cells import ERROR_CODES, ExcelError, rows_of

Rows = list[list[Any]]

CLOSED_LIST = {
    "error in a range": "LibreOffice does not call a function when an error stands inside a range (Err:504)",
    "single blank is zero": "LibreOffice gives a single blank cell to an add-in as 0",
    "TRUE is one": "LibreOffice gives TRUE to an add-in as 1",
    "no address": "LibreOffice tells an add-in no address of the calling cell, so a cell cannot be asked why",
    "error as text": "LibreOffice shows an error value of its Basic as text, #N/A as Error 2042: every answer in which an error stands",
    "error cell handed in": "LibreOffice's Basic gives an error cell as 0, so code of the test hands the error over",
    "left out between": "LibreOffice's Basic gives an argument left out between two others as 0, so the formula points at an empty cell",
    "no Value2": "LibreOffice's Basic has no Value2, so nothing is shown here of pounds and dates as Excel's Value2 gives them",
    "forgets": "a process that ended forgets its sentences",
}
NO_ADDRESS = (
    "LibreOffice does not tell an add-in which cell calls it, so a cell cannot be asked here: "
    "the Checks sheet of a book that cwb wrote or recalculated gives the reason, and `cwb call` gives it for the same arguments."
)


@dataclass(frozen=True)
class Hole:
    """A line of the closed list, and what a cell shows there instead."""

    reason: str
    shows: Callable[[Case], Rows]


def everywhere(value: Any) -> Callable[[Case], Rows]:
    """One value in every cell of the answer, as an array formula shows it."""
    return lambda case: [[value for _ in row] for row in case.computed()]


def handed_over_as(change: Callable[[Any], Any]) -> Callable[[Case], Rows]:
    """What the function answers when the host changes the cells on the way, as the array formula shows it: cut off, one cell repeated."""

    def answer(case: Case) -> Rows:
        rows = dispatch.call(case.udf.name, [change(value) for value in case.raw()])
        measure = case.computed()
        if len(rows) == len(rows[0]) == 1:
            return [[rows[0][0] for _ in row] for row in measure]
        return [row[: len(measure[0])] for row in rows[: len(measure)]]

    return answer


def _true_as_one(value: Any) -> Any:
    return [_true_as_one(v) for v in value] if isinstance(value, list) else 1.0 if value is True else value


def _as_text(cell: Any) -> Any:
    return f"Error {ERROR_CODES[cell]}" if isinstance(cell, ExcelError) else cell


ERROR_IN_A_RANGE = Hole("error in a range", everywhere(ExcelError("Err:504")))
SINGLE_BLANK_IS_ZERO = Hole("single blank is zero", handed_over_as(lambda value: 0.0 if value in (None, [[None]]) else value))
TRUE_IS_ONE = Hole("TRUE is one", handed_over_as(_true_as_one))
TELLS_NO_ADDRESS = Hole("no address", everywhere(NO_ADDRESS))
SILENT = Hole("no address", everywhere("Error 2042"))
ERROR_AS_TEXT = Hole("error as text", lambda case: [[_as_text(cell) for cell in row] for row in case.computed()])
FORGETS = Hole("forgets", lambda case: [[ExcelError("#N/A")]])


def of_libreoffice(case: Case) -> Hole | None:
    return TELLS_NO_ADDRESS if case.asks_a_cell else LIBREOFFICE.get(case.id)


def of_vba_in_libreoffice(case: Case) -> Hole | None:
    if case.asks_a_cell and not case.address:
        return SILENT
    return ERROR_AS_TEXT if any(isinstance(cell, ExcelError) for row in case.computed() for cell in row) else None


def helped_in_libreoffice(case: Case) -> list[str]:
    """Lines of the closed list for a case that is not handed over as in Excel: what comes back may be right and shows nothing of it."""
    if case.asks_a_cell:
        return []
    given = [value for value in case.cells() if value is not LEFT_OUT]
    found = {
        "error cell handed in": any(isinstance(cell, ExcelError) for value in given for row in rows_of(value) for cell in row),
        "left out between": LEFT_OUT in case.cells(),
        "no Value2": "formats" in case.told,
    }
    return [reason for reason, there in found.items() if there]


def not_at_all(case: Case) -> list[str]:
    return []


def of_the_command_line(case: Case) -> Hole | None:
    return FORGETS if case.asks else None


def none(case: Case) -> Hole | None:
    return None


def with_addresses(case: Case) -> Rows:
    """What must be shown where a workbook knows the place of each argument: sentences say `totals (Sheet1!A4)`, not `totals, row 2`."""
    refs = _places()[case.id].refs if case.asks else None
    return ask(case, case.id, lambda c, raw, where: dispatch.call(c.udf.name, raw, where, None if c is case else refs))


@cache
def _places() -> dict[str, case_book.Answer]:
    return case_book.write(load_cases())[1]


LIBREOFFICE = {
    **dict.fromkeys((
        "price-broken-lookup",
        "rank-error-among-totals",
        "need-index-broken-reference",
        "abnormal-rejected-bid-is-out-of-the-count",
        "total-bid-not-admitted",
        "total-error-of-an-admitted-bid",
        "near-tie-bid-not-admitted",
        "near-tie-error-of-an-admitted-bid",
        "health-broken-lookup",
        "hurdles-value-is-an-error",
        "lots-bid-not-admitted",
        "rank-reads-past-the-error-of-a-bid-not-admitted",
        "decided-by-bid-not-admitted",
        "rank-reads-past-tie-breakers-of-a-bid-not-admitted",
        "rank-error-among-tie-breakers",
        "typed-dates-error-cell",
        "typed-amounts-error-cell",
        "value-error-in-a-range",
        "value-error-in-its-row",
        "M35",
        "D43",
    ), ERROR_IN_A_RANGE),
    **dict.fromkeys(("index-by-base-without-label", "near-tie-no-band", "value-optional-blank"), SINGLE_BLANK_IS_ZERO),
    **dict.fromkeys(("price-logical-among-prices", "typed-amounts-a-logical", "value-logical-among-numbers", "M59"), TRUE_IS_ONE),
}  # fmt: skip
