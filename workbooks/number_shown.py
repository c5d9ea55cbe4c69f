"""What a number format shows of a value: the value in some form, or fixed words in its place.

ECMA-376 part 1, 18.8.31: up to four sections for positive, negative, zero and text, with colours and conditions in square brackets.
"""

from __future__ import annotations

import operator
import re
from functools import lru_cache
from typing import NamedTuple

from udfs.cells import Cell

# The eight colours a format can name; the 56 of a palette ("Color12") are left to the eye.
COLOURS = {
    "black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "00FF00", "blue": "0000FF", "yellow": "FFFF00",
    "magenta": "FF00FF", "cyan": "00FFFF", "color1": "000000", "color2": "FFFFFF",
}  # fmt: skip
_COMPARES = {"<": operator.lt, ">": operator.gt, "=": operator.eq, "<=": operator.le, ">=": operator.ge, "<>": operator.ne}
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]|(?P<general>general)|(?P<sign>.)', re.I | re.S
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.I)
_PLACES = set("0#?@dmyhsegb")  # digits, text, dates and times


class Section(NamedTuple):
    """One part of a format: its fixed words, whether the value shows too, and its colour and condition if it has them."""

    words: str
    shows: bool
    takes_text: bool
    colour: str | None
    condition: tuple[str, float] | None

    def meets(self, number: float) -> bool:
        return self.condition is not None and _COMPARES[self.condition[0]](number, self.condition[1])


class Shown(NamedTuple):
    """What is seen: `words` in place of the value (None where the value shows), in `colour` if the format names one."""

    words: str | None = None
    colour: str | None = None


def shown(code: str, value: Cell) -> Shown:
    """How a value looks under a format code; errors and logicals count as texts that only an empty section hides."""
    found = sections(code)
    text = found[3] if len(found) > 3 else found[-1] if found[-1].takes_text else None
    numeric = found[:3] if len(found) > 3 else found[:-1] if text else found
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(numeric, float(value))
    if text is None or text.shows or (text.words and type(value) is not str):
        return Shown(None, text.colour if text else None)
    return Shown(text.words.strip(), text.colour)


def _number(numeric: tuple[Section, ...], value: float) -> Shown:
    if not numeric:
        return Shown()
    section = _chosen(numeric, value)
    only_value = section.condition is not None and section.condition[0] == "="
    only_zero = section is numeric[-1] and len(numeric) == 3 and value == 0 and not any(s.condition for s in numeric)
    if section.shows or only_value or (only_zero and all(s.shows for s in numeric[:2])):  # the words tell the value
        return Shown(None, section.colour)
    return Shown(section.words.strip(), section.colour)


def _chosen(numeric: tuple[Section, ...], value: float) -> Section:
    """The section for a number; one without a condition of its own has that of its place."""
    first, *others = numeric
    positive = value > 0 if len(numeric) == 3 else value >= 0
    if not others or (first.meets(value) if first.condition else positive):
        return first
    second, *rest = others
    if rest and not (second.meets(value) if second.condition else value < 0):
        return rest[0]
    return second


@lru_cache(maxsize=4096)
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a format code, at least one; an empty code is the format General."""
    if not code.strip():
        return (Section("", True, False, None, None),)
    parts: list[list[re.Match[str]]] = [[]]
    for piece in _PIECE.finditer(code):
        if piece["sign"] == ";":
            parts.append([])
        else:
            parts[-1].append(piece)
    return tuple(_section(pieces) for pieces in parts)


def _section(pieces: list[re.Match[str]]) -> Section:
    words, shows, takes_text, colour, condition = "", False, False, None, None
    for piece in pieces:
        bracket = piece["bracket"]
        if bracket is not None:
            colour = COLOURS.get(bracket.casefold(), colour)
            compared = _CONDITION.fullmatch(bracket.strip())
            condition = (compared[1], float(compared[2])) if compared else condition
            shows = shows or bool(_ELAPSED.fullmatch(bracket))
            words += bracket[1:].partition("-")[0] if bracket.startswith("$") else ""
        sign = (piece["sign"] or "").lower()
        shows = shows or bool(piece["general"]) or sign in _PLACES
        takes_text = takes_text or sign == "@"
        words += piece["quoted"] or piece["escaped"] or piece["fill"] or (" " if sign in _PLACES else piece["sign"] or "")
    return Section(words, shows, takes_text, colour, condition)
