"""Whether what is withheld can still be found in a copy: the same value elsewhere, or a result worked out from it.

Sure signs only. Texts shorter than four characters, numbers with fewer than four digits that count, logicals and dates are too
common to tell anything; docs/job-share.md says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from udfs.cells import Cell, ExcelError
from udfs.findings import Finding
from workbooks.copy_sheets import CopySheet
from workbooks.references import Block, Resolver
from workbooks.sheet_view import Place
from workbooks.sheetxml import Area
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


def results(wishes: list[Withheld], source: SourceFile, sheets: list[CopySheet]) -> Iterator[Finding]:
    """Kept results of formulas that read withheld cells; a plain sum with one withheld number gives it away for sure."""
    resolver = Resolver(source.package)
    hidden = {(w.block.sheet, place) for w in wishes for place in w.values}
    shown = [s for s in sheets if s.source is not None]
    looked_at = 0
    for sheet in shown:
        known = source.book.sheets[sheet.source]
        for place in known.formula_cells():
            if (sheet.source, place) in hidden or sheet.moved(place) not in sheet.cells:
                continue
            looked_at += 1
            if looked_at > MOST_FORMULAS:
                yield _not_looked_at()
                return
            text = known.formula(*place) or ""
            blocks = [b for b in _read_by(text, resolver, sheet.source, place) if _touched(b, wishes)]
            if blocks:
                yield _result(sheet, place, text, blocks, source, hidden)


def _not_looked_at() -> Finding:
    sentence = f"The workbook has more than {MOST_FORMULAS:,} formulas; those beyond were not looked at for withheld cells."
    return Finding("", "formulas_not_checked", "block", sentence, "Publish fewer sheets, or accept it with --accept-leaks.")


def _read_by(text: str, resolver: Resolver, sheet: str, place: Place) -> Iterator[Block]:
    try:
        tokens = Tokenizer(f"={text}").items
    except (TokenizerError, IndexError):  # not Excel's grammar; nothing can be told
        return
    for token in tokens:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            block = resolver.block(token.value, sheet, place)
            if block:
                yield block


def _touched(block: Block, wishes: list[Withheld]) -> bool:
    """Whether a rectangle takes in a withheld cell; the areas are compared before the cells, of which there may be many."""
    near = [w for w in wishes if w.block.sheet == block.sheet and _overlap(w.block.area, block.area)]
    return any(block.area.holds(*place) for wish in near for place in wish.values)


def _overlap(one: Area, other: Area) -> bool:
    across = one.left <= other.right and other.left <= one.right
    return across and one.top <= other.bottom and other.top <= one.bottom


def _result(
    sheet: CopySheet, place: Place, text: str, blocks: list[Block], source: SourceFile, hidden: set[tuple[str, Place]]
) -> Finding:
    where = cell_name(sheet.name, sheet.moved(place))
    numbers = [
        p
        for s, p in hidden
        if s == blocks[0].sheet and blocks[0].area.holds(*p) and isinstance(source.book.sheets[s].cells[p], int | float)
    ]
    if _SUM.fullmatch(text) and len(numbers) == 1:
        sentence = f"{where} is the sum of cells of which one is withheld, so that one can be worked out."
        return Finding(where, "withheld_value_from_sum", "block", sentence, WITHHOLD_TOO)
    sentence = f"{where} shows a result worked out from withheld cells (={text[:60]})."
    return Finding(where, "result_of_withheld", "warn", sentence, "Look whether it gives them away; if so, withhold it too.")
