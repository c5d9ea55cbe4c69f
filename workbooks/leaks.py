"""Whether what is withheld can still be found in a copy: the same value elsewhere, or a result worked out from it.

Sure signs only. Texts shorter than four characters, numbers with fewer than four digits that count, logicals and dates are too
common to tell anything; docs/job-share.md says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from udfs.cells import Cell, ExcelError
from udfs.findings import Finding
from workbooks.copy_sheets import CopySheet
from workbooks.references import Block, Resolver
from workbooks.sheet_view import Place
from workbooks.source_file import SourceFile, cell_name
from workbooks.withholding import Withheld

SHORTEST_TEXT = 4
FEWEST_DIGITS = 4
MOST_FORMULAS = 20_000  # about ten seconds; beyond it a finding says that the rest was not looked at
_WORDS = re.compile(r"\w+")
_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SUM = re.compile(r"(?:SUM|SUBTOTAL\((?:9|109),)\(?([^(),]+)\)", re.I)
WITHHOLD_TOO = "Withhold that cell too, or accept it with --accept-leaks."


def repeats(wishes: list[Withheld], source: SourceFile, sheets: list[CopySheet]) -> Iterator[Finding]:
    """Kept cells, sheet names and number formats that hold a withheld text or number."""
    texts, numbers = _telling(wishes, source)
    for where, value in _kept(sheets):
        if isinstance(value, str) and not isinstance(value, ExcelError):
            held = _holds(value, texts) or any(n in numbers for n in _numerals(value))
        else:
            held = isinstance(value, int | float) and not isinstance(value, bool) and float(value) in numbers
        if held:
            sentence = f"{where} holds a value that is withheld elsewhere."
            yield Finding(where, "withheld_value_repeated", "block", sentence, WITHHOLD_TOO)


def _telling(wishes: list[Withheld], source: SourceFile) -> tuple[dict[str, set[tuple[str, ...]]], set[float]]:
    """Withheld texts as words by their first word, and withheld numbers."""
    texts: dict[str, set[tuple[str, ...]]] = {}
    numbers: set[float] = set()
    for wish in wishes:
        for place, value in wish.values.items():
            if isinstance(value, bool | ExcelError):
                continue
            if isinstance(value, str):
                words = tuple(_WORDS.findall(value.casefold()))
                if words and sum(map(len, words)) >= SHORTEST_TEXT:
                    texts.setdefault(words[0], set()).add(words)
            elif value is not None and _digits(value) >= FEWEST_DIGITS and not _is_date(source, wish, place):
                numbers.add(float(value))
    return texts, numbers


def _digits(number: float) -> int:
    """Digits that count, without zeros at either end: 1200.5 has five, 12,000 two."""
    return len(f"{abs(number):.15g}".partition("e")[0].replace(".", "").strip("0"))


def _is_date(source: SourceFile, wish: Withheld, place: Place) -> bool:
    number = source.look(wish.block.sheet, place).number
    return is_date_format(number if isinstance(number, str) else BUILTIN_FORMATS.get(number, "General"))


def _kept(sheets: list[CopySheet]) -> Iterator[tuple[str, Cell]]:
    for sheet in sheets:
        yield f"The name of sheet {sheet.name}", sheet.name
        for place, value in sheet.cells.items():
            yield cell_name(sheet.name, place), value
        codes = {look.number: place for place, look in sheet.looks.items() if isinstance(look.number, str)}
        yield from ((f"The number format of {cell_name(sheet.name, place)}", code) for code, place in codes.items())


def _holds(text: str, known: dict[str, set[tuple[str, ...]]]) -> bool:
    words = _WORDS.findall(text.casefold())
    return any(
        tuple(words[i : i + len(wanted)]) == wanted for i, word in enumerate(words) for wanted in known.get(word, ())
    )


def _numerals(text: str) -> Iterator[float]:
    return (float(found.replace(",", "")) for found in _NUMERAL.findall(text))


# ---- results worked out from withheld cells


# Functions that choose cells while calculating, so that the text of a formula does not name them.
_CHOOSING = ("INDIRECT(", "OFFSET(", "INDEX(", "CHOOSE(")


class _Formula(NamedTuple):
    """A formula cell of the source, what it reads, and where it stands in the copy (None when it was left out)."""

    sheet: str
    place: Place
    text: str
    reads: list[Block]
    here: str | None
    traced: bool  # whether `reads` are all the cells it reads


def results(wishes: list[Withheld], source: SourceFile, sheets: list[CopySheet]) -> Iterator[Finding]:
    """Kept results of formulas that read withheld cells, also by way of cells that are left out.

    A plain sum with one withheld number gives that number away for sure.
    """
    withheld: dict[str, set[Place]] = {}
    for wish in wishes:
        withheld.setdefault(wish.block.sheet, set()).update(wish.values)
    if not withheld:
        return
    formulas = list(islice(_formulas(source, sheets, withheld), MOST_FORMULAS + 1))
    if len(formulas) > MOST_FORMULAS:
        yield _not_looked_at()
    reached = _by_way_of_unseen(formulas, withheld)
    for formula in formulas:
        if formula.here and any(_touches(block, reached) for block in formula.reads):
            yield _result(formula, source, withheld)
        elif formula.here and not formula.traced:
            yield _unsure(formula)


def _unsure(formula: _Formula) -> Finding:
    sentence = f"{formula.here} shows a result whose cells cannot all be told (={formula.text[:60]}); it may rest on withheld cells."
    return Finding(str(formula.here), "result_not_traced", "warn", sentence, "Look whether it gives them away; if so, withhold it too.")


def _formulas(source: SourceFile, sheets: list[CopySheet], withheld: dict[str, set[Place]]) -> Iterator[_Formula]:
    resolver = source.resolver
    copies = {sheet.source: sheet for sheet in sheets}
    for name, known in source.book.sheets.items():
        for place in known.formula_cells():
            if place in withheld.get(name, ()):
                continue
            text, copy = known.formula(*place) or "", copies.get(name)
            here = copy.here(place) if copy else None
            reads, traced = _read_by(text, resolver, name, place)
            yield _Formula(name, place, text, reads, cell_name(name, here) if here else None, traced)


def _by_way_of_unseen(formulas: list[_Formula], withheld: dict[str, set[Place]]) -> dict[str, set[Place]]:
    """Withheld cells, and cells not in the copy that are worked out from them, step by step."""
    reached = {sheet: set(places) for sheet, places in withheld.items()}
    waiting = [f for f in formulas if not f.here]
    while True:
        found = [f for f in waiting if any(_touches(block, reached) for block in f.reads)]
        if not found:
            return reached
        for formula in found:
            reached.setdefault(formula.sheet, set()).add(formula.place)
        waiting = [f for f in waiting if f.place not in reached.get(f.sheet, ())]


def _not_looked_at() -> Finding:
    sentence = f"The workbook has more than {MOST_FORMULAS:,} formulas; those beyond were not looked at for withheld cells."
    return Finding("", "formulas_not_checked", "block", sentence, "Publish fewer sheets, or accept it with --accept-leaks.")


def _read_by(text: str, resolver: Resolver, sheet: str, place: Place) -> tuple[list[Block], bool]:
    """The rectangles a formula reads, and whether those are all: not so with several sheets at once, a name that is a formula, INDIRECT."""
    try:
        tokens = Tokenizer(f"={text}").items
    except (TokenizerError, IndexError):  # not Excel's grammar; nothing can be told
        return [], False
    blocks = [resolver.block(t.value, sheet, place) for t in tokens if t.type == Token.OPERAND and t.subtype == Token.RANGE]
    chosen = any(t.type == Token.FUNC and t.value.upper() in _CHOOSING for t in tokens)
    return [block for block in blocks if block], not chosen and None not in blocks


def _touches(block: Block, reached: dict[str, set[Place]]) -> bool:
    """Whether a rectangle takes in one of the cells; the smaller of the two is gone through."""
    places, area = reached.get(block.sheet, set()), block.area
    if (area.bottom - area.top + 1) * (area.right - area.left + 1) < len(places):
        return any(place in places for place in area.places())
    return any(area.holds(*place) for place in places)


def _result(formula: _Formula, source: SourceFile, withheld: dict[str, set[Place]]) -> Finding:
    assert formula.here is not None
    if _SUM.fullmatch(formula.text) and formula.reads:
        sheet, area = formula.reads[0]
        cells = source.book.sheets[sheet].cells
        numbers = [p for p in withheld.get(sheet, ()) if area.holds(*p) and isinstance(cells[p], int | float)]
        if len(numbers) == 1:
            sentence = f"{formula.here} is the sum of cells of which one is withheld, so that one can be worked out."
            return Finding(formula.here, "withheld_value_from_sum", "block", sentence, WITHHOLD_TOO)
    sentence = f"{formula.here} shows a result worked out from withheld cells (={formula.text[:60]})."
    remedy = "Look whether it gives them away; if so, withhold it too."
    return Finding(formula.here, "result_of_withheld", "warn", sentence, remedy)
