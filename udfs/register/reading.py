"""What a cell of somebody's register says: a value with what is worth a warning, or a refusal with its reason. Nothing is guessed."""

import re
from typing import Any, NamedTuple

from udfs.cells import ERROR_CODES

PLACEHOLDERS = frozenset("- -- . ? n/a na none nil null tbc tba tbd unknown".split()) | {"not known", "not applicable"}


class Reading(NamedTuple):
    """A value or None, flags worth a warning, the currency of an amount, or the code and the sentence's end of a refusal."""

    value: Any = None
    flags: tuple[str, ...] = ()
    error: str = ""
    reason: str = ""
    currency: str = ""


# What each refusal means, as the end of a sentence that began with the cell and what it holds.
REASONS = {
    "excel_error": "which is an error",
    "not_a_date": "which is not a date",
    "no_such_date": "a day the calendar does not have",
    "partial_date": "which is only part of a date; a day is never invented",
    "two_dates": "which holds two dates; split them into two columns",
    "currency_unknown": "whose currency is not told; a $ may be any dollar, so write the currency as a word",
    "malformed_number": "which is not one number; amounts may have run together",
    "bad_grouping": "whose commas do not stand at every third digit",
    "range": "which is a range; enter its lowest and its highest amount apart",
    "unit_rate": "which is a rate, not a value of the contract",
    "text_in_amount": "which mixes words into the amount",
    "not_a_number": "which is not an amount",
}


def refused(code: str, reason: str = "") -> Reading:
    """A refusal by its code."""
    return Reading(error=code, reason=reason or REASONS[code])


def shows_error(text: str) -> bool:
    """Whether a text is what a cell shows for an error, newer ones too, or for a number wider than its column."""
    return text in ERROR_CODES or bool(re.fullmatch(r"#+|#[A-Z_/0!?]+[!?]|#GETTING_DATA|#N/A", text.upper()))


def flat(text: str) -> str:
    """Text with every run of blanks, line breaks and no-break spaces as one blank."""
    return " ".join(text.split())


# What each flag means, as the end of a sentence that began with the cell and what it holds.
FLAGS = {
    "placeholder": "which states nothing",
    "open_ended": "so no end is meant",
    "excel_serial": "a date serial, read as the date a cell would show",
    "two_digit_year": "whose year has two digits, read as 1970 to 2069",
    "time_dropped": "whose time of day was left out",
    "timezone_shift": "which is another day in London than as written",
    "far_past": "long before contracts of today, so check its year",
    "far_future": "more than 50 years ahead, so check its year",
    "negative": "which is below zero",
    "multiplier": "which was multiplied out",
    "lower_bound": "which says at least, not exactly",
    "upper_bound": "which says at most, not exactly",
    "approximate": "which says about, not exactly",
    "basis_hint=annual": "which is a sum a year",
    "excl_vat": "without VAT",
    "incl_vat": "with VAT",
    "rounded_to_pence": "which was rounded to whole pence",
    "zero_value": "a value of nothing",
    "nominal_value": "a value of no more than a pound",
    "implausibly_large": "more than contracts are worth, so check its digits",
}
