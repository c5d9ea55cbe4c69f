"""What people typed into a register, cell by cell: the value it means, what is worth a warning, or why it is refused."""

import datetime as dt
from typing import Any

from udfs import errors
from udfs.cells import shown
from udfs.columns import same_length
from udfs.errors import At
from udfs.register.amounts import DOLLARS, read_money
from udfs.register.dates import read_date
from udfs.register.names import SHARED_NAMES, name_key, read_company_number
from udfs.register.params import dates, money, texts
from udfs.register.reading import Reading
from udfs.register.rows import by_row
from udfs.registry import Param, Result, Source, udf

REFERENCE = Source("commissioning-workbooks, register reference", "import: money, dates, supplier names, company numbers, duplicates",
                   evidence="project rule")  # fmt: skip
SEEN = Source("Contracts Finder awards (mySociety), Crown framework tables, English spend files", "faults seen in published registers",
              evidence="measured")  # fmt: skip
CURRENCIES = ("GBP", "EUR", *DOLLARS)
Row = list[Any]


def _typed(name: str, description: str, example: list) -> Param:
    return Param(name, description, kind="any", rank="column", unit="as typed", example=example, blank="none", errors="row")


def _refusal(at: At, cell: Any, reading: Reading) -> errors.UdfError:
    return errors.Unreadable(at, value=shown(cell), reason=reading.reason)


@udf(
    params=[
        _typed("typed", "The dates as they stand in the register", ["01/12/2020", "2nd May 2019", "Rolling", None]),
        Param("as_at", "Date from which 50 years ahead are counted", kind="date", rank="scalar", unit="date", example="2026-01-05"),
    ],
    result=Result("table", "any", "date and text", "One row a cell, three columns: date (blank where none is stated, an error where it is "
                  "refused), flags worth a warning, code of the refusal"),
    sources=[REFERENCE, SEEN],
    since="0.3.0",
)  # fmt: skip
def register_date(typed: list[Any], as_at: dt.date) -> list[Row]:
    """Date each cell means: true dates, ISO dates and instants, day/month/year, month names; anything else is refused.

    typed: n, as typed; as_at: one date. Result: n rows of date, flags, code. Day first always: 6/30/2020 is refused, never swapped.
    Flags: placeholder, open_ended (31/12/2099, rolling), two_digit_year, time_dropped, timezone_shift, excel_serial (digits as text),
    far_past (before 1990), far_future (over 50 years ahead). Codes: month_out_of_range, no_such_date, partial_date (Apr-18, 2017/18),
    two_dates, excel_error, not_a_date (20219-03-20). A refused cell shows #VALUE! and does not end the others.
    """
    return [_date(i, cell, as_at) for i, cell in enumerate(typed)]


def _date(i: int, cell: Any, as_at: dt.date) -> Row:
    if isinstance(cell, errors.UdfError):
        return [cell, None, "excel_error"]
    reading = read_date(cell, as_at)
    # A sheet hands a true date over as its serial: only digits typed as text are worth a word.
    flags = [flag for flag in reading.flags if flag != "excel_serial" or isinstance(cell, str)]
    value = _refusal(At("typed", i), cell, reading) if reading.error else reading.value
    return [value, "; ".join(flags) or None, reading.error or None]


@udf(
    params=[
        _typed("typed", "The amounts as they stand in the register", ["£382,699.82", "over £200m each year", "n/a"]),
        Param("file_currency", "Currency of the file, for amounts that tell none; GBP when left out", kind="text", rank="scalar",
              unit="currency code", example="GBP", choices=CURRENCIES),
    ],
    result=Result("table", "any", "money and text", "One row a cell, four columns: amount (blank where none is stated, an error where "
                  "refused), its currency, flags worth a warning, code of the refusal"),
    sources=[REFERENCE, SEEN],
    since="0.3.0",
)  # fmt: skip
def register_money(typed: list[Any], file_currency: str = "GBP") -> list[Row]:
    """Amount each cell means, to two decimals half-up, with its currency and what the words around it say.

    typed: n, as typed. Result: n rows of amount, currency, flags, code. Another currency is kept with its code, never converted.
    Flags: placeholder, negative, multiplier (k, m, bn), lower_bound, upper_bound, approximate, basis_hint=annual, excl_vat, incl_vat,
    currency=CAD and the like, rounded_to_pence, zero_value, nominal_value (up to 1), implausibly_large (over 10bn). Codes: malformed_number
    (76500.0025.95625.00), bad_grouping, range, unit_rate, text_in_amount, not_a_number, currency_unknown ($ alone), excel_error.
    """
    return [_money(i, cell, file_currency) for i, cell in enumerate(typed)]


def _money(i: int, cell: Any, currency: str) -> Row:
    if isinstance(cell, errors.UdfError):
        return [cell, None, None, "excel_error"]
    reading = read_money(cell, currency)
    value = _refusal(At("typed", i), cell, reading) if reading.error else reading.value
    return [value, reading.currency or None, "; ".join(reading.flags) or None, reading.error or None]


@udf(
    params=[texts("names", "Names of organisations as typed", ["I.F.F Research Ltd", "IFF RESEARCH LIMITED"])],
    result=Result("column", "text", "text", "The name without spelling; blank for one without letters or digits"),
    sources=[REFERENCE, SEEN],
    since="0.3.0",
)
def register_name_key(names: list[str | None]) -> list[str | None | errors.UdfError]:
    """Name of each organisation without case, punctuation, "the", "trading as" and legal form, so that spellings can be compared.

    names: text, n. Result: text, n. Equal keys are the same party unless two different valid numbers say otherwise; a prefix such as NHS
    is never taken off. HTML entities are decoded twice. A blank and a lone dash give a blank.
    """
    return by_row(lambda i, name: name_key(name) or None if name else None, names)


@udf(
    params=[_typed("typed", "Company numbers as typed", ["02983151", "8229264", None])],
    result=Result("table", "any", "text", "One row a cell, two columns: number of eight signs (blank where none is stated, an error where "
                  "it is refused), flag or code"),
    sources=[REFERENCE, SEEN],
    since="0.3.0",
)  # fmt: skip
def register_company_number(typed: list[Any]) -> list[Row]:
    """Company number each cell means: eight digits, or two letters and six signs; zeros lost in front are put back and flagged.

    typed: n, as typed. Result: n rows of number, flag. Flag: zero_padded. Codes, with #VALUE! as the number:
    nine_digits_maybe_vat, vat_number, not_a_company_number.
    """
    return [_company(i, cell) for i, cell in enumerate(typed)]


def _company(i: int, cell: Any) -> Row:
    if isinstance(cell, errors.UdfError):
        return [cell, "excel_error"]
    reading = read_company_number(cell)
    value = _refusal(At("typed", i), cell, reading) if reading.error else reading.value
    return [value, reading.error or "; ".join(reading.flags) or None]


@udf(
    params=[
        texts("references", "Reference of each contract as published", ["C-1", "C-1", "C-2"]),
        texts("suppliers", "Supplier of each", ["Example Ltd", "EXAMPLE LIMITED", "Example Ltd"]),
        dates("start_dates", "First day of each", ["2020-04-01", "2020-04-01", "2020-04-01"]),
        dates("end_dates", "Last day of each", ["2023-03-31", "2023-03-31", "2023-03-31"]),
        money("contract_values", "Value of each", [1000, 1000, 1000], minimum=None),
    ],
    result=Result("table", "any", "text and row", "One row a contract, three columns: finding (blank for none), row it is compared with "
                  "(from 1), name_candidate where two suppliers differ by the word nhs only"),
    sources=[REFERENCE],
    since="0.3.0",
)  # fmt: skip
def register_duplicates(
    references: list[str | None], suppliers: list[str | None], start_dates: list[dt.date | None], end_dates: list[dt.date | None],
    contract_values: list[Any],
) -> list[Row]:  # fmt: skip
    """Which contracts repeat an earlier row, and how; nothing is merged.

    All columns n. Result: n rows of finding, row, name_candidate. duplicate_exact: all the same; same_contract_changed: same reference
    and supplier, other dates or value; multi_supplier_award: same reference, another supplier, so no duplicate;
    possible_duplicate_other_ref: same supplier, dates and value under another reference (for none of them blank). Suppliers are compared
    by REGISTER_NAME_KEY. Errors: those of a cell that cannot be read, in its own row.
    """
    same_length(references=references, suppliers=suppliers, start_dates=start_dates, end_dates=end_dates, contract_values=contract_values)
    seen: dict[tuple, int] = {}
    keys = [name_key(name) if isinstance(name, str) else None for name in suppliers]

    def compare(i: int, reference: str | None, _: str | None, *rest: Any) -> Row:
        ref, key = reference and reference.casefold(), keys[i]
        tests = [("duplicate_exact", (ref, key, *rest)), ("same_contract_changed", (ref, key)), ("multi_supplier_award", (ref,))]
        tests = tests if ref else []
        if key and key not in SHARED_NAMES and None not in rest:
            tests.append(("possible_duplicate_other_ref", (None, None, key, *rest)))
        found = next(((finding, seen[test]) for finding, test in tests if test in seen), None)
        for _, test in tests:
            seen.setdefault(test, i)
        if found is None:
            return [None, None, None]
        close = found[0] == "multi_supplier_award" and _close(key, keys[found[1]])
        return [found[0], found[1] + 1, "name_candidate" if close else None]

    return by_row(compare, references, suppliers, start_dates, end_dates, contract_values, width=3)


def _close(one: str | None, other: str | None) -> bool:
    """One organisation with and without nhs: worth a question, never a merge."""
    bare = lambda key: [word for word in (key or "").split() if word != "nhs"]
    return bool(bare(one)) and bare(one) == bare(other)
