"""Totals worked out again from their parts, and prices that stand on one basis before they are compared."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import distinct, exact_sum
from udfs.errors import At, UdfError
from udfs.money import EXCEL_DIGITS, exact
from udfs.registry import Param, Result, Source, udf
from udfs.tender.admission import ADMITTED, needed, not_admitted, one_row_a_bid


@udf(
    params=[
        Param("parts", "Parts of each total, one row a bid", kind="number", rank="table", unit="as the totals",
              example=[[7, 4, 48], [12, 11, 54]], blank="none"),
        Param("printed_totals", "Total of each bid as printed", kind="number", rank="column", unit="points or GBP", example=[59, 82],
              blank="none"),
        Param("tolerance", "Largest difference that counts as none, where the parts were printed rounded; 0 when left out",
              kind="number", rank="scalar", unit="as the totals", example=0, minimum=0),
    ],
    result=Result("table", "any", "as the totals, TRUE or FALSE, words", "Four columns: total worked out, difference (printed less worked "
                  "out), agrees (TRUE or FALSE), and what is wrong in words (empty where it agrees)"),
    sources=[
        Source("World Bank, Evaluating Bids and Proposals (including use of Rated Criteria), Feb 2025", "Annex 2: printed 82, parts 77",
               evidence="second-hand"),
        Source("commissioning-workbooks, tender reference", "every printed total is recomputed; a mismatch is a finding, not a correction",
               evidence="project rule"),
    ],
    since="0.2.0",
)  # fmt: skip
def tender_reconcile(
    parts: list[list[float | None]], printed_totals: list[float | None], tolerance: float = 0
) -> list[list[Any]]:
    """Each printed total against the sum of its parts; a mismatch is shown, never corrected.

    parts: n x k; printed_totals: n; tolerance in their unit. Result: n rows of total, difference, agrees, words. Differences beyond the
    15 digits a cell shows do not count. Errors: in the row of a bid #VALUE! where a part or the printed total is blank.
    """
    one_row_a_bid("parts", parts, printed_totals=printed_totals)
    return [_compared(i, line, printed_totals[i], exact(tolerance)) for i, line in enumerate(parts)]


def _compared(row: int, line: list[float | None], printed: float | None, tolerance: Fraction) -> list[Any]:
    try:
        for column, part in enumerate(line):
            if part is None:
                raise errors.BlankCell(At("parts", row, column), remedy="give every part; a blank is not a zero")
        if printed is None:
            raise errors.BlankCell(At("printed_totals", row), remedy="give the total as printed; a blank is not a zero")
    except UdfError as problem:
        return [problem, "", "", "not compared: see the error"]
    total = exact_sum(line)
    difference = exact(printed) - total
    if abs(difference) <= tolerance + _last_digit(*line, printed):
        return [total, Fraction(0) if abs(difference) <= _last_digit(*line, printed) else difference, True, ""]
    return [total, difference, False, f"printed {shown(printed)}, but the parts add up to {shown(total)}; correct whichever is wrong"]


def _last_digit(*numbers: float) -> Fraction:
    """One unit in the last digit that cells of this size show."""
    largest = max(abs(Decimal(repr(float(n)))) for n in numbers)
    return Fraction(10) ** (largest.adjusted() - EXCEL_DIGITS + 1) if largest else Fraction(0)


@udf(
    params=[
        Param("bidders", "Name of each bidder, once each", kind="text", rank="column", unit="name", example=["A", "B", "C"]),
        Param("prices", "Evaluated price of each bid", kind="number", rank="column", unit="GBP", example=[90, 145, 50], minimum=0,
              blank="none", errors="keep"),
        Param("currencies", "Currency each price is in", kind="text", rank="column", unit="currency code", example=["GBP", "GBP", "GBP"],
              blank="none"),
        Param("vat_bases", "Whether each price includes VAT, in the words of the tender documents", kind="text", rank="column",
              unit="text", example=["excluding VAT", "excluding VAT", "excluding VAT"], blank="none"),
        Param("published_currency", "Currency the tender documents ask for", kind="text", rank="scalar", unit="currency code",
              example="GBP"),
        Param("published_vat_basis", "VAT basis the tender documents ask for", kind="text", rank="scalar", unit="text",
              example="excluding VAT"),
        ADMITTED,
    ],
    result=Result("column", "number", "GBP", "The price of each bid where it is on the published basis, else an error that stops the "
                  "scoring"),
    sources=[Source("commissioning-workbooks, tender reference", "refuse, never guess: mixed currency or mixed VAT basis",
                    evidence="project rule")],
    since="0.2.0",
)  # fmt: skip
def tender_same_basis(
    bidders: list[str], prices: list[float | None], currencies: list[str | None], vat_bases: list[str | None],
    published_currency: str, published_vat_basis: str, admitted: list[bool] | None = None,
) -> list[Any]:  # fmt: skip
    """Price of each bid, once it is on the published currency and VAT basis; nothing is converted.

    bidders, prices, currencies, vat_bases: n; prices in the published currency, GBP in the workbooks. Result: prices, n.
    Errors: #VALUE! for a bidder that stands twice; in the row of a bid #VALUE! for a blank price or another or no currency or VAT basis,
    #N/A where it is not admitted.
    """
    one_row_a_bid("bidders", bidders, prices=prices, currencies=currencies, vat_bases=vat_bases, admitted=admitted)
    distinct("bidders", bidders)
    answers: list[Any] = []
    for i in range(len(bidders)):
        try:
            if admitted is not None and not admitted[i]:
                raise not_admitted(i, "price to compare")
            _is_published("currencies", i, currencies[i], published_currency, "currency")
            _is_published("vat_bases", i, vat_bases[i], published_vat_basis, "VAT basis")
            answers.append(exact(needed("prices", i, prices[i], "evaluated price")))
        except UdfError as problem:
            answers.append(problem)
    return answers


def _is_published(name: str, row: int, found: str | None, published: str, what: str) -> None:
    if found is None:
        raise errors.BlankCell(At(name, row), remedy=f"state the {what} of this price; it is never assumed")
    if found.casefold() != published.casefold():
        reason = f"the {what} of this price is {shown(found)}, not the published {shown(published)}; ask for it, it is never converted"
        raise errors.Refused(At(name, row), reason=reason)
