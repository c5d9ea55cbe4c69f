"""The same words and the same number however they are spelt: what two texts have in common for a reader, not for a computer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Letters and digits; an underscore parts words, as it does in names of files and sheets.
_WORDS = re.compile(r"[^\W_]+")
_PLAIN = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")
_PARTED = re.compile(r"\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?")  # 98 765.43 and 98'765.43
_CONTINENTAL = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+),\d+")  # 98.765,43 and 98765,43
_ALONE = re.compile(rf"\W*(?:{_PLAIN.pattern}|{_PARTED.pattern}|{_CONTINENTAL.pattern})\W*")
_NO_WIDTH = ("Cf", "Mn")  # soft hyphens, joiners, marks of direction; accents


def plain(text: str) -> str:
    """One spelling: no accents, widths and cases folded, what has no width taken out, blanks of any kind collapsed."""
    taken_apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return " ".join("".join(letter for letter in taken_apart if unicodedata.category(letter) not in _NO_WIDTH).split())


def words(text: str) -> tuple[str, ...]:
    """The words of a text in one spelling."""
    return tuple(_WORDS.findall(plain(text)))


def numerals(text: str) -> Iterator[float]:
    """Every number a text may hold, without its sign: (98,765.43), −98 765.43 and 98.765,43 are all 98765.43."""
    said = plain(text)
    yield from (float(found.replace(",", "")) for found in _PLAIN.findall(said))
    for found in _PARTED.findall(said):
        groups = re.split("[ '’]", found.replace(",", "."))
        yield from (float("".join(groups[first:])) for first in range(len(groups) - 1))  # "lot 3 987 654" is 987654 too
    yield from (float(found.replace(".", "").replace(",", ".")) for found in _CONTINENTAL.findall(said))


def is_numeral(text: str) -> bool:
    """Whether a text is one number and nothing else but signs: £98,765.43 or (98,765.43), and no date."""
    return bool(_ALONE.fullmatch(plain(text)))
