"""Results that rest on withheld cells: those that give one away for sure, those that may, and those that cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

from udfs.findings import Finding
from workbooks.copy_sheets import CopySheet
from workbooks.errors import WorkbookError
from workbooks.leaks import WITHHOLD_TOO
from workbooks.references import Block, Resolver
from workbooks.sheet_view import Place
from workbooks.sheetxml import area_of, cells, formula_of, grammar_of
from workbooks.solvable import Equation, parts, solved
from workbooks.source_file import SourceFile, cell_name
from workbooks.withholding import Withheld

MOST_FORMULAS = 20_000  # about ten seconds; beyond it a finding says that the rest was not looked at
_WITHHOLD_PART = "Withhold one of those figures too, or accept it with --accept-leaks."
LOOK_AT_IT = "Look whether it gives them away; if so, withhold it too."
# Functions that choose cells while calculating, so that the text of a formula does not name them.
_CHOOSING = ("INDIRECT(", "OFFSET(", "INDEX(", "CHOOSE(")


class _Formula(NamedTuple):
    """A formula cell of the source, what it reads, and where it stands in the copy (None when it was left out or withheld)."""

    sheet: str
    place: Place
    text: str
    reads: list[Block]
    here: str | None
    traced: bool  # whether `reads` are all the cells it reads
    parts: list[Block] | None  # the same, where it is plain arithmetic


def results(wishes: list[Withheld], source: SourceFile, sheets: list[CopySheet]) -> Iterator[Finding]:
    """Formulas that read withheld cells, also by way of cells that are left out; with one unknown they give it away for sure."""
    withheld: dict[str, set[Place]] = {}
    for wish in wishes:
        withheld.setdefault(wish.block.sheet, set()).update(wish.values)
    if not withheld:
        return
    formulas = list(islice(_formulas(source, sheets, withheld), MOST_FORMULAS + 1))
    if len(formulas) > MOST_FORMULAS:
        yield _not_looked_at()
    sure = list(_given_away(formulas, withheld, _unseen_numbers(source, sheets, withheld)))
    yield from sure
    told = {finding.where for finding in sure}
    yield from _pivots(source, sheets)
    reached = _by_way_of_unseen(formulas, withheld)
    for formula in formulas:
        if formula.here and formula.here not in told:
            if any(_touches(block, reached) for block in formula.reads):
                sentence = f"{formula.here} shows a result worked out from withheld cells (={formula.text[:60]})."
                yield Finding(formula.here, "result_of_withheld", "warn", sentence, LOOK_AT_IT)
            elif not formula.traced:
                yield _unsure(formula)


def _pivots(source: SourceFile, sheets: list[CopySheet]) -> Iterator[Finding]:
    """A pivot table holds totals as values, without a formula that says of what."""
    for sheet in sheets:
        if source.package.related(source.sheet_parts[str(sheet.source)], "pivotTable"):
            sentence = f"{sheet.name} holds the figures of a pivot table, which may rest on withheld cells."
            yield Finding(sheet.name, "result_not_traced", "warn", sentence, LOOK_AT_IT)


def _unsure(formula: _Formula) -> Finding:
    said = f"(={formula.text[:60]})" if formula.text else "(its formula cannot be read)"
    sentence = f"{formula.here} shows a result whose cells cannot all be told {said}; it may rest on withheld cells."
    return Finding(str(formula.here), "result_not_traced", "warn", sentence, LOOK_AT_IT)


def _formulas(source: SourceFile, sheets: list[CopySheet], withheld: dict[str, set[Place]]) -> Iterator[_Formula]:
    copies, resolver = {sheet.source: sheet for sheet in sheets}, source.resolver
    for name in source.book.sheets:
        copy, gone = copies.get(name), withheld.get(name, set())
        for place, text, own in _texts(source, name):
            here = copy.here(place) if copy and place not in gone else None
            tokens = _tokens(text)
            reads, traced = _read_by(tokens, resolver, name, place)
            plain = parts(tokens, resolver, name, place) if own else None
            yield _Formula(name, place, text, reads, cell_name(name, here) if here else None, traced, plain)


def _texts(source: SourceFile, name: str) -> Iterator[tuple[Place, str, bool]]:
    """Each cell a formula fills, the formula, and whether it is the cell's own; an empty text where it cannot be read."""
    known = source.book.sheets[name]
    for place in known.formula_cells():
        try:
            yield place, known.formula(*place) or "", True
        except WorkbookError:  # a copy of a formula that is none
            yield place, "", True
    yield from ((place, text, False) for place, text in _filled_by_arrays(source, name))


def _tokens(text: str) -> list[Token]:
    """The pieces of a formula; none where it does not follow Excel's grammar."""
    try:
        return list(Tokenizer(f"={text}").items)
    except (TokenizerError, IndexError):
        return []


def _filled_by_arrays(source: SourceFile, name: str) -> Iterator[tuple[Place, str]]:
    """Cells that hold part of the result of an array formula, which stands in the first of them."""
    xml = source.package.parts[source.sheet_parts[name]]
    if b"array" not in xml:
        return
    grammar = grammar_of(xml, name)
    for cell in cells(xml, name):
        formula = formula_of(cell, grammar)
        area = area_of(formula.attributes.get("ref", "")) if formula and formula.attributes.get("t") == "array" else None
        if formula and area:
            filled = source.book.sheets[name].cells
            yield from ((place, formula.text) for place in area.among(filled) if place != (cell.row, cell.column))


def _unseen_numbers(source: SourceFile, sheets: list[CopySheet], withheld: dict[str, set[Place]]) -> dict[str, set[Place]]:
    """Numbers of the source that a reader of the copy does not see: withheld, hidden, or shown as something else."""
    copies = {sheet.source: sheet for sheet in sheets}
    found: dict[str, set[Place]] = {}
    for name, known in source.book.sheets.items():
        copy, gone = copies.get(name), withheld.get(name, set())
        numbers = (p for p, v in known.cells.items() if isinstance(v, int | float) and not isinstance(v, bool))
        found[name] = {p for p in numbers if p in gone or not copy or not isinstance(copy.cells.get(copy.here(p) or (0, 0)), int | float)}
    return found


def _given_away(formulas: list[_Formula], withheld: dict[str, set[Place]], unseen: dict[str, set[Place]]) -> Iterator[Finding]:
    """Withheld numbers that follow from published ones, told at the published result where there is one."""
    at = {(f.sheet, f.place): f.here for f in formulas}
    equations = [Equation((f.sheet, f.place), f.parts) for f in formulas if f.parts]
    for equation, (sheet, place) in solved(equations, unseen):
        where, name = at[equation.result], cell_name(sheet, place)
        at[sheet, place] = where  # so that a step by way of hidden cells is told where it began
        if place not in withheld.get(sheet, ()):
            continue
        if where:
            sentence = f"{where} is worked out from published figures and from {name}, which is withheld and so can be worked out."
            yield Finding(where, "withheld_value_from_sum", "block", sentence, WITHHOLD_TOO)
        else:
            sentence = f"{name} is withheld, but follows from figures that are published."
            yield Finding(name, "withheld_value_from_sum", "block", sentence, _WITHHOLD_PART)


def _by_way_of_unseen(formulas: list[_Formula], withheld: dict[str, set[Place]]) -> dict[str, set[Place]]:
    """Withheld cells, and cells not in the copy that are worked out from them, step by step."""
    reached = {sheet: set(places) for sheet, places in withheld.items()}
    waiting = [f for f in formulas if not f.here and f.place not in reached.get(f.sheet, ())]
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


def _read_by(tokens: list[Token], resolver: Resolver, sheet: str, place: Place) -> tuple[list[Block], bool]:
    """The rectangles a formula reads, and whether those are all: not so with several sheets at once, a name that is a formula, INDIRECT."""
    blocks = [resolver.block(t.value, sheet, place) for t in tokens if t.type == Token.OPERAND and t.subtype == Token.RANGE]
    chosen = any(t.type == Token.FUNC and t.value.upper() in _CHOOSING for t in tokens)
    return [block for block in blocks if block], bool(tokens) and not chosen and None not in blocks


def _touches(block: Block, reached: dict[str, set[Place]]) -> bool:
    """Whether a rectangle takes in one of the cells."""
    return any(True for _ in block.area.among(reached.get(block.sheet, set())))
