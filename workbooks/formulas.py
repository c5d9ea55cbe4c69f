"""The formulas of a workbook and the calls of our functions inside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.formula.translate import Translator

from workbooks import dialect, sheetxml
from workbooks.sheetxml import Area, FormulaXml, Found, Place, address

_BINDERS = ("LET", "LAMBDA")


@dataclass(frozen=True)
class FormulaCell:
    """A cell with a formula. `reach` is the area of an array formula; `dynamic` says that it spills.

    `shared` marks a cell whose formula stands in another cell of the file; its text is filled in where it holds a call."""

    sheet: str
    place: Place
    text: str
    reach: Area | None = None
    dynamic: bool = False
    shared: bool = False

    @property
    def where(self) -> str:
        return f"{self.sheet}!{address(*self.place)}"


@dataclass(frozen=True)
class Argument:
    """Source text of one argument and where it stands in the formula."""

    text: str
    start: int
    end: int


@dataclass(eq=False)
class Call:
    """One call of one of our functions: where it stands in its cell's formula and its arguments."""

    name: str
    cell: FormulaCell
    start: int
    end: int
    arguments: list[Argument]
    bound: bool = False
    inner: list[Call] = field(default_factory=list)

    @property
    def alone(self) -> bool:
        """Whether the formula is nothing but this call."""
        return self.start == 0 and self.end == len(self.cell.text)


def formula_cells(sheet: str, xml: bytes, cells: Iterable[Found], names: Collection[str]) -> list[FormulaCell]:
    """Every cell of a sheet with a formula; filled-down formulas are written out where they call `names`."""
    found: list[FormulaCell] = []
    wanted = dialect.mentions(names)
    grammar = sheetxml.grammar_of(xml, sheet)
    masters: dict[str, FormulaCell] = {}
    for cell in cells:
        formula = sheetxml.formula_of(cell, grammar)
        if formula is not None:
            found.append(_formula_cell(sheet, cell, formula, masters, wanted))
    return found


def _formula_cell(sheet: str, cell: sheetxml.Found, formula: FormulaXml, masters: dict, wanted) -> FormulaCell:
    place = (cell.row, cell.column)
    kind, group = formula.attributes.get("t"), formula.attributes.get("si", "")
    if kind == "array":
        reach = sheetxml.area_of(formula.attributes.get("ref", "")) or Area(*place, *place)
        return FormulaCell(sheet, place, formula.text, reach, "cm" in cell.attributes)
    if kind == "shared" and not formula.text and group in masters:
        master = masters[group]
        text = _filled_down(master, place) if wanted.search(master.text) else ""
        return FormulaCell(sheet, place, text, shared=True)
    made = FormulaCell(sheet, place, formula.text, shared=kind == "shared")
    if made.shared:
        masters[group] = made
    return made


def _filled_down(master: FormulaCell, place: Place) -> str:
    moved = Translator("=" + master.text, origin=address(*master.place)).translate_formula(address(*place))
    return moved.removeprefix("=")


def calls_in(cell: FormulaCell, names: Collection[str]) -> list[Call]:
    """The outermost calls of `names` in a formula, each with the calls inside it; [] when it cannot be parsed."""
    try:
        tokens = Tokenizer("=" + cell.text).items
    except TokenizerError:
        return []
    outer: list[Call] = []
    for call in _closed_calls(cell, tokens, names):
        call.inner = [c for c in outer if c.start >= call.start]
        outer = [c for c in outer if c.start < call.start] + [call]
    return outer


def every(calls: list[Call]) -> Iterator[Call]:
    """Calls and the calls inside them, innermost first."""
    for call in calls:
        yield from every(call.inner)
        yield call


@dataclass
class _Open:
    """A bracket not yet closed. `name` is ours or None; `cuts` are the ends of its arguments."""

    name: str | None
    start: int
    inside: int
    binder: bool
    cuts: list[tuple[int, int]] = field(default_factory=list)


def _closed_calls(cell: FormulaCell, tokens: list[Token], names: Collection[str]) -> Iterator[Call]:
    """Calls in the order in which their brackets close: inner ones before outer ones."""
    at = 0
    stack: list[_Open] = []
    for token in tokens:
        start, at = at, at + len(token.value)
        if token.subtype == Token.OPEN:
            spelt = token.value[:-1] if token.type == Token.FUNC else ""
            binder = spelt.upper().removeprefix("_XLFN.") in _BINDERS
            stack.append(_Open(dialect.canonical(spelt, names) if spelt else None, start, at, binder))
        elif token.type == Token.SEP and token.subtype == Token.ARG and stack:
            stack[-1].cuts.append((start, at))
        elif token.subtype == Token.CLOSE and stack:
            opened = stack.pop()
            if opened.name:
                bound = any(o.binder for o in stack)
                yield Call(opened.name, cell, opened.start, at, _arguments(cell.text, opened, start), bound)


def _arguments(text: str, opened: _Open, end: int) -> list[Argument]:
    edges = [opened.inside, *(edge for cut in opened.cuts for edge in cut), end]
    spans = list(zip(edges[::2], edges[1::2], strict=True))
    found = [Argument(text[start:stop].strip(), start, stop) for start, stop in spans]
    return [] if len(found) == 1 and not found[0].text else found
