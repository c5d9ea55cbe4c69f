"""Names of organisations made comparable, and company numbers as Companies House writes them."""

import re
from typing import Any

from udfs.cells import shown
from udfs.register.reading import Reading

SUFFIXES = frozenset("ltd limited plc llp lp inc incorporated cic cio co company".split())
TRADING_AS = r"(?:^|(?<=\s))(?:t/a|t\.a\.|trading as)\s+"
DELETED = str.maketrans("", "", "'’‘`.")
WORD = r"[^\W_]+"
# Names that many different organisations share in published files: never one party.
SHARED_NAMES = frozenset(("confidential", "various", "individual supplier", "redacted"))
COMPANY = r"\d{8}|[A-Z]{2}\d{6}|[A-Z]{2}\d{5}[A-Z]"


def name_key(name: str) -> str:
    """A name without the spelling it came in: "I.F.F Research Ltd" and "IFF RESEARCH LIMITED" are both "iff research".

    HTML entities, case, apostrophes, punctuation, "trading as", "the" and the legal form at the end make no difference. Empty for a
    name without any letter or digit.
    """
    import unicodedata
    from html import unescape  # big tables, needed by few cells

    text = unicodedata.normalize("NFKC", unescape(unescape(name))).casefold()
    text, _ = _trading(text.strip())
    text = text.replace("&", " and ").replace("+", " and ").translate(DELETED)
    words = _joined(re.findall(WORD, text))
    return " ".join(_bare(words))


def trading_name(name: str) -> str | None:
    """What stands after an inner "trading as", kept as another name of the party; None where there is none."""
    return _trading(name.strip())[1]


def _trading(text: str) -> tuple[str, str | None]:
    """The name before an inner "trading as", and what follows it; a leading one is taken off."""
    lower = text.casefold()
    first = re.match(TRADING_AS, lower)
    if first:
        text, lower = text[first.end() :], lower[first.end() :]
    inner = re.search(TRADING_AS, lower)
    return (text[: inner.start()].strip(), text[inner.end() :].strip()) if inner and inner.start() else (text, None)


def _joined(words: list[str]) -> list[str]:
    """Runs of single letters as one word: n h s -> nhs."""
    out: list[str] = []
    run: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            run.append(word)
            continue
        out += ["".join(run)] if run else []
        run = []
        out += [word] if word else []
    return out


def _bare(words: list[str]) -> list[str]:
    """Without "the" at either end and the legal form at the end, but never to nothing."""
    while len(words) > 1 and words[0] == "the":
        words = words[1:]
    while len(words) > 1 and (words[-1] == "the" or words[-1] in SUFFIXES):
        words = words[:-1]
    return words


def read_company_number(cell: Any) -> Reading:
    """A company number of eight signs, or the code of why it is none; leading zeros lost in a spreadsheet are put back and flagged.

    Flag: zero_padded. Errors: nine_digits_maybe_vat, vat_number, not_a_company_number.
    """
    text = cell if isinstance(cell, str) else "" if cell is None else shown(cell)
    number = re.sub(r"[\s.\-]", "", text).upper()
    if not number:
        return Reading()
    if re.fullmatch(COMPANY, number):
        return Reading(number)
    if re.fullmatch(r"\d{5,7}", number):
        return Reading(number.zfill(8), ("zero_padded",))
    if re.fullmatch(r"\d{9}", number):
        return Reading(error="nine_digits_maybe_vat", reason="which has nine digits, so it may be a VAT number")
    if re.fullmatch(r"GB\d{9}", number):
        return Reading(error="vat_number", reason="which is a VAT number")
    return Reading(error="not_a_company_number", reason="which is not a company number")
