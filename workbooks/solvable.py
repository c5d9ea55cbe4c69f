"""Withheld numbers that follow from published ones: the one unknown of a formula that only adds, subtracts, multiplies or divides.

A total less the parts that are shown is the part that is not; a price with VAT gives the price without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from openpyxl.formula.tokenizer import Token

from workbooks.references import Block, Resolver
from workbooks.sheet_view import Place

Cell = tuple[str, Place]
_SUMS = {"SUM(", "AVERAGE(", "PRODUCT("}
_SUBTOTALS = {"1", "6", "9", "101", "106", "109"}  # Microsoft, SUBTOTAL: the same three
_SIGNS = {"+", "-", "*", "/", "%", ",", "@"}
MOST_UNKNOWN = 200  # a formula with more of them gives none away


class Equation(NamedTuple):
    """A formula cell and the cells its result is worked out from by plain arithmetic."""

    result: Cell
    parts: list[Block]


def parts(formula: list[Token], resolver: Resolver, sheet: str, place: Place) -> list[Block] | None:
    """The rectangles a plain calculation reads; None for a formula that does anything else."""
    tokens = [t for t in formula if t.type != Token.WSPACE]
    if not all(map(_plain, tokens, [None, *tokens], [*tokens[1:], None])):
        return None
    found: list[Block] = []
    depth = 0  # inside how many sums; outside, only single cells are plain arithmetic
    for token in tokens:
        if token.type == Token.FUNC:
            depth += 1 if token.subtype == Token.OPEN else -1
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            block = resolver.block(token.value.lstrip("@"), sheet, place)
            if block is None or (not depth and block.area.size > 1):
                return None
            found.append(block)
    return found or None


def _plain(token: Token, before: Token | None, after: Token | None) -> bool:
    """Cells, numbers, signs, brackets and sums; two areas side by side are their common part, which is no arithmetic."""
    starts = token.type == Token.OPERAND or token.subtype == Token.OPEN
    if starts and before is not None and (before.type == Token.OPERAND or before.subtype == Token.CLOSE):
        return False
    if token.type == Token.FUNC and token.subtype == Token.OPEN:
        name = token.value.upper()
        return name in _SUMS or (name == "SUBTOTAL(" and after is not None and after.value in _SUBTOTALS)
    if token.type in (Token.OP_IN, Token.OP_PRE, Token.OP_POST):
        return token.value in _SIGNS
    known = (Token.FUNC, Token.PAREN, Token.SEP)
    return token.type in known or (token.type == Token.OPERAND and token.subtype in (Token.RANGE, Token.NUMBER))


def solved(equations: Iterable[Equation], unknown: Mapping[str, set[Place]]) -> list[tuple[Equation, Cell]]:
    """Each cell that can be worked out, with the formula that gives it away; step by step, as a reader would do it.

    unknown: numbers that a reader of the copy does not see, by sheet."""
    waiting = [(e, left) for e in equations if 0 < len(left := _unknown(e, unknown)) <= MOST_UNKNOWN]
    known: set[Cell] = set()
    found: list[tuple[Equation, Cell]] = []
    while True:
        open_ = [(e, left - known) for e, left in waiting]
        alone = {next(iter(left)): e for e, left in reversed(open_) if len(left) == 1}
        if not alone:
            return found
        found += [(e, cell) for cell, e in sorted(alone.items())]
        known |= alone.keys()
        waiting = [(e, left) for e, left in open_ if left - known]


def _unknown(equation: Equation, unknown: Mapping[str, set[Place]]) -> set[Cell]:
    sheet, place = equation.result
    found = {equation.result} if place in unknown.get(sheet, ()) else set()
    for block in equation.parts:
        for inside in block.area.among(unknown.get(block.sheet, set())):
            found.add((block.sheet, inside))
            if len(found) > MOST_UNKNOWN:
                return found
    return found
