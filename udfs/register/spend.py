"""Payments matched to the contracts of a register, and what each contract has used up. Nothing is split pro rata."""

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from udfs import errors
from udfs.columns import exact_sum, same_length
from udfs.errors import At, UdfError
from udfs.money import exact
from udfs.register.names import SHARED_NAMES, name_key, read_company_number
from udfs.register.params import dates, keys, links, money, texts
from udfs.register.rows import by_row, ends, needed, once_each, without_placeholders
from udfs.registry import Param, Result, Source, udf
from udfs.settings import dated

RULE = Source("commissioning-workbooks, register reference", "spend matching", evidence="project rule")
SEEN = Source("Department of Health and NHS spend over £25,000, council spend over £500", "supplier, date, amount, narrative",
              evidence="measured")  # fmt: skip
HOWS = ("reference", "register_number", "exact_name", "ambiguous", "outside_period", "unmatched")
LEFT_OVER = HOWS[3:]
ENTERED = "entered"  # the contract of a payment was entered by a person
SCORES = {"reference": Decimal("1.00"), "register_number": Decimal("0.95"), "exact_name": Decimal("0.90")}
CONTRACTS = keys("contract_ids", "Contract ids, each once", ["K1", "K2"])
PUNCTUATION = ".,;:()[]{}\"'"
Row = list[Any]


class Book(NamedTuple):
    """The contracts of a register, found by reference, register number and name."""

    ids: list[str]
    periods: list[Any]
    by_reference: dict[tuple[str, ...], list[int]]
    by_number: dict[str, list[int]]
    by_name: dict[str, list[int]]
    grace: dt.timedelta
    longest: int  # words of the longest reference


@udf(
    params=[
        texts("line_suppliers", "Supplier of each payment, as printed", ["EXAMPLE LIMITED", "Other Ltd"]),
        dates("line_dates", "Date of each payment", ["2019-05-01", "2019-05-01"]),
        money("line_net", "Net amount of each payment; negative for a credit", [400000, 100], minimum=None),
        texts("line_references", "What the contract column of each payment holds; blank for nothing", [None, None]),
        texts("line_narratives", "Narrative of each payment; blank for none", [None, None]),
        texts("line_company_numbers", "Register number of each supplier; blank where none is given", [None, None]),
        CONTRACTS,
        texts("contract_references", "Reference of each contract as published", ["2222", "3333"]),
        texts("contract_suppliers", "Supplier of each contract", ["Example Ltd", "Second Ltd"]),
        texts("contract_company_numbers", "Register number of each; blank where none is recorded", [None, None]),
        dates("start_dates", "First day of each contract", ["2018-04-01", "2018-04-01"]),
        dates("end_dates_current", "End of each contract; blank where none is recorded", ["2023-03-31", "2023-03-31"]),
        Param("as_at", "Date of the matching; it chooses the days of grace after an end", kind="date", rank="scalar", unit="date",
              example="2020-01-31"),
    ],
    result=Result("table", "any", "text and score", "One row a payment, five columns: contract (blank where none), how (reference, "
                  "register_number, exact_name, ambiguous, outside_period, unmatched), score (0 to 1), candidates, flags"),
    sources=[RULE, SEEN],
    since="0.3.0",
)  # fmt: skip
def register_spend_match(
    line_suppliers: list, line_dates: list, line_net: list, line_references: list, line_narratives: list, line_company_numbers: list,
    contract_ids: list[str], contract_references: list, contract_suppliers: list, contract_company_numbers: list, start_dates: list,
    end_dates_current: list, as_at: dt.date,
) -> list[Row]:  # fmt: skip
    """Which contract each payment belongs to, and how sure that is.

    Line columns: m; contract columns: n. Result: m rows of contract, how, score, candidates, flags. First hit wins: a known reference in
    the contract column or standing alone in the narrative 1.00; equal register number 0.95; equal REGISTER_NAME_KEY 0.90, the last two
    only for a contract running on the day (after_end_within_grace up to 90 days later). Several such contracts are ambiguous, never split;
    a known supplier on another day is outside_period. Flags: negative, after_end_within_grace, no_end_date.
    Errors: #N/A in the row of a payment without date or amount; #VALUE! for a cell that cannot be read.
    """
    lines = (line_suppliers, line_dates, line_net, line_references, line_narratives, line_company_numbers)
    same_length(line_suppliers=line_suppliers, line_dates=line_dates, line_net=line_net, line_references=line_references,
                line_narratives=line_narratives, line_company_numbers=line_company_numbers)  # fmt: skip
    same_length(contract_ids=contract_ids, contract_references=contract_references, contract_suppliers=contract_suppliers,
                contract_company_numbers=contract_company_numbers, start_dates=start_dates,
                end_dates_current=end_dates_current)  # fmt: skip
    once_each("contract_ids", contract_ids)
    periods = by_row(lambda i, *days: days, without_placeholders(start_dates), ends(end_dates_current, None)[0])
    grace = dt.timedelta(days=int(dated("spend_grace_days", as_at)))
    book = _book(contract_ids, contract_references, contract_suppliers, contract_company_numbers, periods, grace)
    blank = lambda line: all(cell is None for cell in line)
    return by_row(lambda i, *line: [None] * 5 if blank(line) else _match(i, *line, book), *lines, width=5)


def _book(ids: list[str], references: list, suppliers: list, company_numbers: list, periods: list, grace: dt.timedelta) -> Book:
    book = Book(ids, periods, {}, {}, {}, grace, 0)
    for i, (reference, supplier, number) in enumerate(zip(references, suppliers, company_numbers, strict=True)):
        for found, index, key in (
            (reference, book.by_reference, _words),
            (supplier, book.by_name, _party),
            (number, book.by_number, lambda text: read_company_number(text).value),
        ):
            if isinstance(found, UdfError):
                raise found
            if found and (known := key(found)):
                index.setdefault(known, []).append(i)
    return book._replace(longest=max(map(len, book.by_reference), default=0))


def _words(text: str) -> tuple[str, ...]:
    """A text as the words in it, without case and without punctuation at their ends: CW/77 stays one word."""
    return tuple(word for word in (raw.strip(PUNCTUATION) for raw in re.split(r"\s+", text.casefold())) if word)


def _party(name: str) -> str | None:
    key = name_key(name)
    return None if key in SHARED_NAMES else key or None


def _match(
    i: int, supplier: str | None, day: dt.date | None, net: Decimal | None, reference: str | None, narrative: str | None,
    number: str | None, book: Book,
) -> Row:  # fmt: skip
    net = needed(At("line_net", i), net, "the payment has no amount; enter it")
    flags = ["negative"] if net < 0 else []
    named = _referred(reference, narrative, book)
    if named:
        return _answer("reference", named, flags, book)
    day = needed(At("line_dates", i), day, "the payment has no date; enter it")
    company = read_company_number(number).value if number else None
    for how, known in (("register_number", book.by_number.get(company or "", [])),
                       ("exact_name", book.by_name.get(_party(supplier or "") or "", []))):  # fmt: skip
        if known:
            return _in_period(how, known, day, flags, book)
    return _answer("unmatched", [], flags, book)


def _referred(reference: str | None, narrative: str | None, book: Book) -> list[int]:
    """Contracts whose reference is the contract column, or stands as words of its own in the narrative."""
    if reference and (known := book.by_reference.get(_words(reference))):
        return known
    found: set[int] = set()
    for text in (reference, narrative):
        words = _words(text or "")
        for start in range(len(words)):
            for end in range(start + 1, min(start + book.longest, len(words)) + 1):
                found.update(book.by_reference.get(words[start:end], ()))
    return sorted(found)


def _in_period(how: str, known: list[int], day: dt.date, flags: list[str], book: Book) -> Row:
    """The contract running on the day, or in the days of grace after its end."""
    for i in known:
        if isinstance(book.periods[i], UdfError):
            raise book.periods[i]
    began = [i for i in known if book.periods[i][0] and book.periods[i][0] <= day]
    running = [i for i in began if book.periods[i][1] is None or day <= book.periods[i][1]]
    late = [i for i in began if book.periods[i][1] and book.periods[i][1] < day <= book.periods[i][1] + book.grace]
    if running:
        endless = ["no_end_date"] if len(running) == 1 and book.periods[running[0]][1] is None else []
        return _answer(how, running, [*flags, *endless], book)
    if late:
        return _answer(how, late, [*flags, "after_end_within_grace"], book)
    return _answer("outside_period", known, flags, book)


def _answer(how: str, found: list[int], flags: list[str], book: Book) -> Row:
    how = "ambiguous" if how in SCORES and len(found) > 1 else how
    one = book.ids[found[0]] if how in SCORES else None
    candidates = None if one or not found else "; ".join(book.ids[i] for i in found)
    return [one, how, SCORES.get(how, Decimal(0)), candidates, "; ".join(flags) or None]


@udf(
    params=[
        CONTRACTS,
        money("contract_values", "Current value of each contract, or its lifetime value; blank where not known", [1000000, 200000]),
        links("line_contract_ids", "Contract each payment was matched to; blank where none", ["K1", None])._replace(errors="row"),
        texts("line_hows", "How each was matched, as REGISTER_SPEND_MATCH says; entered: by a person", ["exact_name", "unmatched"],
              (*HOWS, ENTERED)),
        money("line_net", "Net amount of each payment", [400000, 100], minimum=None),
        Param("as_at", "Date whose bands count", kind="date", rank="scalar", unit="date", example="2020-01-31"),
    ],
    result=Result("table", "any", "text, GBP and share", "One row a contract, then ambiguous, outside_period, unmatched and all_lines, "
                  "four columns: contract, spent, share of its value (#N/A where that is not known), band (no_spend, ok, near_value, "
                  "over_value)"),
    sources=[RULE],
    since="0.3.0",
)  # fmt: skip
def register_spend_totals(
    contract_ids: list[str], contract_values: list, line_contract_ids: list, line_hows: list, line_net: list, as_at: dt.date
) -> list[Row]:
    """What has been spent against each contract, and what could not be laid to one; together they are all payments.

    Contract columns: n; line columns: m. Result: n + 4 rows of contract, spent, share, band. no_spend without any payment, ok below 80 %,
    near_value from 80 % to 100 %, over_value above. Negative payments count with their sign. Errors: #VALUE! for a payment of a contract
    not in the list, or matched and without a contract; #N/A for a payment without amount, because a total must hold every payment.
    """
    same_length(contract_ids=contract_ids, contract_values=contract_values)
    same_length(line_contract_ids=line_contract_ids, line_hows=line_hows, line_net=line_net)
    once_each("contract_ids", contract_ids)
    sums = {name: [] for name in (*contract_ids, *LEFT_OVER)}
    for k, line in enumerate(zip(line_contract_ids, line_hows, line_net, strict=True)):
        if line != (None, None, None):
            sums[_place(k, line, sums)].append(line[2])
    near = dated("spend_near_value_share", as_at)
    rows = by_row(lambda i, name, value: _total(i, name, value, sums[name], near), contract_ids, contract_values, width=4)
    left = [[name, exact_sum(sums[name]), None, None] for name in LEFT_OVER]
    return [*rows, *left, ["all_lines", sum((exact_sum(s) for s in sums.values()), Fraction(0)), None, None]]


def _place(k: int, line: tuple, sums: dict[str, list]) -> str:
    for cell in line:
        if isinstance(cell, UdfError):
            raise cell
    contract, how, net = line
    needed(At("line_net", k), net, "the payment has no amount; enter it")
    how = needed(At("line_hows", k), how, "it is not said how the payment was matched; match it first")
    if how in LEFT_OVER:
        return how
    if contract is None or contract in LEFT_OVER or contract not in sums:
        told = f"{contract} is not among the contracts" if contract else f"it is matched by {how} but names no contract"
        raise errors.Refused(At("line_contract_ids", k), reason=f"{told}; match the payments again")
    return contract


def _total(i: int, name: str, value: Decimal | None, lines: list, near: Fraction) -> Row:
    spent = exact_sum(lines)
    if not value:
        reason = "no value is recorded, so there is no share of it" if value is None else "the value is zero, so there is no share of it"
        share: Any = errors.NotAvailable(At("contract_values", i), reason=reason)
        return [name, spent, share, None if lines else "no_spend"]
    share = spent / exact(value)
    band = "no_spend" if not lines else "ok" if share < near else "near_value" if share <= 1 else "over_value"
    return [name, spent, share, band]
