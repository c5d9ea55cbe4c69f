"""Amounts as registers hold them: one number with its currency, bounds and basis told as flags; anything else is refused."""

import re
from decimal import Decimal
from typing import Any

from udfs import money
from udfs.cells import ExcelError
from udfs.register.reading import PLACEHOLDERS, Reading, flat, refused, shows_error

SIGNS = {"£": "GBP", "€": "EUR"}
WORDS = ("GBP", "EUR", "USD", "CAD", "AUD", "NZD", "CHF", "JPY", "INR", "SEK", "NOK", "DKK")
DOLLARS = ("USD", "CAD", "AUD", "NZD")
TIMES = {"k": 10**3, "thousand": 10**3, "m": 10**6, "mn": 10**6, "mil": 10**6, "million": 10**6, "b": 10**9, "bn": 10**9, "billion": 10**9}
LOWER = ("over", "more than", "at least", "minimum of", "minimum", "min", ">=", ">")
UPPER = ("up to", "under", "less than", "maximum of", "maximum", "max", "<=", "<")
ROUGHLY = ("about", "approximately", "approx.", "approx", "circa", "c.", "c", "est.", "est", "estimated", "some", "~")
BOUNDS = {**dict.fromkeys(LOWER, "lower_bound"), **dict.fromkeys(UPPER, "upper_bound"), **dict.fromkeys(ROUGHLY, "approximate")}
# Patterns stay texts: they are compiled, and kept, when the first amount is read, so that no other cell waits for them.
LEADING = "|".join(re.escape(w) + (r"(?![a-z])" if w[-1].isalpha() else "") for w in sorted(BOUNDS, key=len, reverse=True))
ANNUAL = r"[ ,]*(?:p\.? ?a\.?|per annum|per year|a year|each year|annually|/ ?(?:year|yr|annum))$"
VAT = r"[ ,]*\(?(?:(ex|exc\.?|excl|excl\.|excluding|exclusive of|plus|\+)|(inc|incl|incl\.|including|inclusive of)) ?vat\)?$"
RATE = r"\d\s*(?:/|per )\s*[a-z]"
RANGE = r"\d\s*(?:k|m|mn|bn|million|billion|thousand)?\s*(?:-|–|—|to)\s*(?:£|€|\$|gbp|eur)?\s*\d"
SCALE = r"^([\d.,]+)\s*(thousand|million|billion|mil|mn|bn|k|m|b)\b\.?$"
PLAIN = r"\d+(?:\.\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\.\d+"
NOMINAL, LARGEST = Decimal(1), Decimal(10) ** 10  # warnings of the register reference: up to 1, above 10bn
BEYOND = Decimal(10) ** 50  # no amount at all, and pence could not be told any more


def read_money(cell: Any, default: str = "GBP") -> Reading:
    """The amount a cell states, as Decimal with two places half-up, with its currency.

    `default` is the currency of the file. Flags: placeholder, negative, multiplier, lower_bound, upper_bound, approximate,
    basis_hint=annual, excl_vat, incl_vat, currency=CAD and the like, rounded_to_pence, zero_value, nominal_value, implausibly_large.
    Errors: excel_error, currency_unknown, malformed_number, bad_grouping, range, unit_rate, text_in_amount, not_a_number.
    """
    if isinstance(cell, ExcelError):
        return refused("excel_error")
    if cell is None:
        return Reading()
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        number = Decimal(str(cell))
        return _amount(number, default, [], default) if number.is_finite() else refused("not_a_number")
    return _text(flat(cell), default) if isinstance(cell, str) else refused("not_a_number")


def _text(text: str, default: str) -> Reading:
    word = text.casefold()
    if not word or word in PLACEHOLDERS:
        return Reading(flags=("placeholder",) if word else ())
    if shows_error(text):
        return refused("excel_error")
    if not any(c.isdigit() for c in word):
        return refused("not_a_number")
    word, flags = _hints(word)
    word, currency, dollar = _currency(word)
    if re.search(RANGE, word):
        return refused("range")
    if re.search(RATE, word):
        return refused("unit_rate")
    if dollar and currency is None and default not in DOLLARS:
        return refused("currency_unknown")
    if dollar and currency is not None and currency not in DOLLARS:
        return refused("text_in_amount")
    return _number(word, flags, currency or default, default)


def _hints(word: str) -> tuple[str, list[str]]:
    """The text without the words that bound an amount or tell its basis, and what they said."""
    flags = []
    for pattern, told in ((VAT, None), (ANNUAL, "basis_hint=annual"), (VAT, None)):
        if match := re.search(pattern, word):
            flags.append(told or ("excl_vat" if match[1] else "incl_vat"))
            word = word[: match.start()]
    while (match := re.match(LEADING, word)) and match[0]:
        flags.append(BOUNDS[match[0]])
        word = word[match.end() :].lstrip(" :")
    return word.strip(" ,"), list(dict.fromkeys(flags))


def _currency(word: str) -> tuple[str, str | None, bool]:
    """The text without currency signs and words, the currency, and whether a dollar sign was there."""
    found = [code for sign, code in SIGNS.items() if sign in word]
    found += [code for code in WORDS if re.search(rf"(?<![a-z]){code.lower()}(?![a-z])", word)]
    for mark in (*SIGNS, "$"):
        word, dollar = word.replace(mark, " ", 1), "$" in word
    for code in found:
        word = re.sub(rf"(?<![a-z]){code.lower()}(?![a-z])", " ", word, count=1)
    return flat(word), (found[0] if len(set(found)) == 1 else "two" if found else None), dollar


def _number(word: str, flags: list[str], currency: str, default: str) -> Reading:
    brackets = word.startswith("(") and word.endswith(")")
    word = word[1:-1].strip() if brackets else word
    minus = [side for side in ("-", "\u2212") if word.startswith(side) or word.endswith(side)]
    word = word.strip("-\u2212 ") if minus else word
    if scale := re.match(SCALE, word):
        word = scale[1]
        flags.append("multiplier")
    if currency == "two" or not re.fullmatch(r"[\d., ]+", word) or (brackets and minus):
        return refused("text_in_amount")
    fault = _fault(word)
    if fault:
        return refused(fault)
    number = Decimal(word.replace(",", "")) * (TIMES[scale[2]] if scale else 1)
    return _amount(-number if brackets or minus else number, currency, flags, default)


def _fault(word: str) -> str:
    if word.count(".") > 1 or word.endswith(".") or re.search(r"\.\d*,", word):
        return "malformed_number"
    if re.fullmatch(PLAIN, word):
        return ""
    continental = re.fullmatch(r"\d+,\d{1,2}", word)
    return "malformed_number" if continental else "bad_grouping"


def _amount(number: Decimal, currency: str, flags: list[str], default: str) -> Reading:
    if abs(number) >= BEYOND:
        return refused("malformed_number", "which has more digits than any amount")
    rounded = money.half_up(number, 2)
    told = list(flags)
    if currency != default:
        told.append(f"currency={currency}")
    if rounded != number:
        told.append("rounded_to_pence")
    if rounded < 0:
        told.append("negative")
    if rounded == 0:
        rounded = abs(rounded)
        told.append("zero_value")
    elif 0 < rounded <= NOMINAL:
        told.append("nominal_value")
    elif rounded > LARGEST:
        told.append("implausibly_large")
    return Reading(rounded, tuple(told), currency=currency)
