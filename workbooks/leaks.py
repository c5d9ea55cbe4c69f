"""Whether what is withheld still stands in a copy, however it is spelt; worked_out.py looks for what follows from other figures.

Sure signs only. Texts shorter than four characters, numbers with fewer than four digits that count, logicals and dates are too
common to tell anything; docs/job-share.md says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from udfs.cells import Cell, ExcelError
from udfs.findings import Finding
from workbooks.alike import is_numeral, numerals, words
from workbooks.copy_sheets import CopySheet
from workbooks.number_shown import sections
from workbooks.sheet_view import Place
from workbooks.source_file import SourceFile, cell_name
from workbooks.withholding import OWN_WORDS, Withheld

SHORTEST_TEXT = 4
SHORTEST_JOINED = 8  # letters of a name written as one word, as addresses of the web have it; a shorter one stands in common words
FEWEST_DIGITS = 4
MOST_EXACT = 1e13  # beyond it a number has no exact pence
LEGAL_FORMS = {"ltd", "limited", "plc", "llp", "lp", "cic", "cio", "llc", "inc", "gmbh"}
FEWEST_DIGITS_INSIDE = 5  # of a number inside a withheld text; years and the like have four
Texts = dict[str, set[tuple[str, ...]]]
WITHHOLD_TOO = "Withhold that cell too, or accept it with --accept-leaks."


def repeats(wishes: list[Withheld], source: SourceFile, sheets: list[CopySheet], **names: str) -> Iterator[Finding]:
    """Kept cells, sheet names, number formats and titles that hold a withheld text or number.

    Only what comes from the workbook, or what a person typed for this copy; words of ours give nothing away."""
    texts, numbers = _telling(wishes, source)
    joined = _joined(texts)
    for where, value, remedy in [*_kept(wishes, sheets), *_named(source, names)]:
        if _gives_away(value, texts, numbers):
            sentence = f"{where} holds a value that is withheld elsewhere."
            yield Finding(where, "withheld_value_repeated", "block", sentence, remedy)
        elif isinstance(value, str) and _holds_joined(value, joined):
            sentence = f"{where} holds the letters of a withheld text, written together or apart, as an address of the web may."
            yield Finding(where, "withheld_text_joined", "warn", sentence, "Look at it; withhold that cell too if it gives the text away.")
    for wish in wishes:
        if wish.basis == OWN_WORDS and _gives_away(wish.text, texts, numbers):
            sentence = f"The reason given for {wish.asked} holds a word or number that is withheld."
            yield Finding(wish.asked, "reason_repeats_withheld", "warn", sentence, "Say it in other words if that gives something away.")


def _gives_away(value: Cell, texts: Texts, numbers: set[float]) -> bool:
    if isinstance(value, str) and not isinstance(value, ExcelError):
        return _holds(value, texts) or any(_exact(n) in numbers for n in numerals(value))
    return isinstance(value, int | float) and not isinstance(value, bool) and _exact(abs(value)) in numbers


def _telling(wishes: list[Withheld], source: SourceFile) -> tuple[Texts, set[float]]:
    """Withheld texts as words by their first word, and withheld numbers without their signs."""
    texts: Texts = {}
    numbers: set[float] = set()
    for wish in wishes:
        for place, value in wish.values.items():
            if isinstance(value, bool | ExcelError):
                continue
            if isinstance(value, str):
                for said in _spellings(words(value)):
                    texts.setdefault(said[0], set()).add(said)
                fewest = FEWEST_DIGITS if is_numeral(value) else FEWEST_DIGITS_INSIDE
                numbers |= {_exact(n) for n in numerals(value) if _digits(n) >= fewest}
            elif value is not None and not _is_date(source, wish, place):
                numbers |= _figures(abs(float(value)))
    return texts, numbers


def _spellings(said: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words of a withheld text; a company without its legal form too, and two words the other way round (Smith, John)."""
    if sum(map(len, said)) >= SHORTEST_TEXT:
        yield said
        if len(said) == 2:
            yield said[::-1]
        if said[-1] in LEGAL_FORMS and sum(map(len, said[:-1])) > SHORTEST_TEXT:
            yield said[:-1]


def _figures(number: float) -> set[float]:
    """A withheld number, and every rounding of it from whole units on where enough digits are left to tell."""
    stored = Decimal(f"{number:.15g}")
    decimals = max(-int(stored.as_tuple().exponent), 0) if number < MOST_EXACT else 0
    rounded = (float(stored.quantize(Decimal(1).scaleb(-kept), ROUND_HALF_UP)) for kept in range(decimals))
    found = {n for n in rounded if _digits(n) >= FEWEST_DIGITS_INSIDE}
    return {_exact(n) for n in found | ({number} if _digits(number) >= FEWEST_DIGITS else set())}


def _exact(number: float) -> float:
    """Without what calculating leaves behind the twelfth digit."""
    return float(f"{number:.12g}")


def _digits(number: float) -> int:
    """Digits that count, without zeros at either end: 1200.5 has five, 12,000 two."""
    return len(f"{abs(number):.15g}".partition("e")[0].replace(".", "").strip("0"))


def _is_date(source: SourceFile, wish: Withheld, place: Place) -> bool:
    number = source.look(wish.block.sheet, place).number
    return is_date_format(number if isinstance(number, str) else BUILTIN_FORMATS.get(number, "General"))


def _kept(wishes: list[Withheld], sheets: list[CopySheet]) -> Iterator[tuple[str, Cell, str]]:
    """What the copy holds of the workbook: where, what, and what can be done about it."""
    reasons = {(w.block.sheet, here) for w in wishes for here in w.here}
    for sheet in sheets:
        yield f"The name of sheet {sheet.name}", sheet.name, "Rename the sheet in the workbook, or accept it with --accept-leaks."
        for place, value in sheet.cells.items():
            if (sheet.source, place) not in reasons:
                yield cell_name(sheet.name, place), value, WITHHOLD_TOO
        codes = {look.number: place for place, look in sheet.looks.items() if isinstance(look.number, str)}
        for code, place in codes.items():
            where, remedy = f"The number format of {cell_name(sheet.name, place)}", "Give the cell another number format in the workbook."
            yield where, " ".join(section.words for section in sections(code)), remedy


def _named(source: SourceFile, names: Mapping[str, str]) -> Iterator[tuple[str, Cell, str]]:
    """The names the copy goes by; one made from the name of the source file is told with that."""
    yield "The name of the source file", source.name, "Rename the workbook; the first sheet gives its name."
    for what, name in names.items():
        if source.name not in name:
            yield f"The {what} of the copy", name, f"Choose another {what}."


def _holds(text: str, known: Texts) -> bool:
    said = words(text)
    return any(said[i : i + len(wanted)] == wanted for i, word in enumerate(said) for wanted in known.get(word, ()))


def _joined(texts: Texts) -> dict[str, set[str]]:
    """Withheld texts as one word each, by their first letters."""
    found: dict[str, set[str]] = {}
    for said in (said for known in texts.values() for said in known):
        if len(together := "".join(said)) >= SHORTEST_JOINED:
            found.setdefault(together[:SHORTEST_JOINED], set()).add(together)
    return found


def _holds_joined(text: str, joined: dict[str, set[str]]) -> bool:
    said = "".join(words(text)) if joined else ""
    return any(said.startswith(one, i) for i in range(len(said)) for one in joined.get(said[i : i + SHORTEST_JOINED], ()))
