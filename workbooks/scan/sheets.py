"""Findings on the sheets themselves: what is filled and not seen, what a print leaves out, which formulas look elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.sheet_view import Place, boundaries
from workbooks.source_file import SHOWN, VERY_HIDDEN, SourceFile, cell_name

SHARE_IT = "or use Make a copy to share (cwb share), which leaves it out"
LOOK_AT_WORDS = "Look at them in the formula bar and delete the words; a copy to share has them too, and shows them."
EXAMPLES = 3
# A reference or call that leaves the workbook: [1]Sheet!A1, [1]!NAME, 'C:\folder\[book.xlsx]Sheet'!A1.
OUTSIDE = re.compile(r"^'?[^'\[\]]*\[(?:\d+|[^\[\]]+\.\w{2,4})\][^\[\]]*!")
FETCHING = {"WEBSERVICE(", "RTD(", "SQL.REQUEST(", "CALL(", "REGISTER.ID(", "IMAGE(", "_XLFN.WEBSERVICE(", "_XLFN.IMAGE("}
PRINT_AREA = "_xlnm.Print_Area"


def sheet_findings(source: SourceFile, sheet: str) -> Iterator[Finding]:
    """What one worksheet holds and does not show; a sheet that is hidden as a whole is one finding."""
    filled = filled_cells(source, sheet)
    state = source.states.get(sheet, SHOWN)
    if state != SHOWN:
        yield _hidden_sheet(sheet, state, len(filled))
        return
    yield from _unseen(source, sheet, filled)
    yield from _print_area(source, sheet, filled)
    seen = source.views[sheet]
    if seen.filtered and seen.filter_active:
        sentence = f"{sheet} is filtered over {seen.filtered}; rows that do not match are still in the file."
        yield Finding(f"{sheet}!{seen.filtered}", "filter", "warn", sentence, f"Clear the filter and look, {SHARE_IT}.")


def filled_cells(source: SourceFile, sheet: str) -> list[Place]:
    """Cells with a value or a formula, in reading order."""
    known = source.book.sheets[sheet]
    return sorted({p for p, v in known.cells.items() if v is not None} | known.missing_cached)


def _hidden_sheet(sheet: str, state: str, cells: int) -> Finding:
    how = "very hidden: Excel's menus do not show it" if state == VERY_HIDDEN else "hidden"
    rule = "very_hidden_sheet" if state == VERY_HIDDEN else "hidden_sheet"
    sentence = f"{sheet} is {how}; it holds {counted(cells, 'filled cell')}."
    return Finding(sheet, rule, "block", sentence, f"Delete it, {SHARE_IT}.")


_WHY = {
    "row": ("hidden_rows", "in hidden rows"),
    "column": ("hidden_columns", "in hidden columns"),
    "number format": ("invisible_format", "with a number format that shows nothing (;;;)"),
    "fixed words": ("fixed_words", "with a number format that shows fixed words in place of the value"),
    "merged area": ("covered_cells", "under a merged area"),
    "text colour": ("invisible_text", "with text in the colour of their background"),
    "words": ("invisible_text", "with single words in the colour of their background"),
}


def _unseen(source: SourceFile, sheet: str, filled: list[Place]) -> Iterator[Finding]:
    by_reason: dict[str, list[Place]] = defaultdict(list)
    for place in filled:
        reason = source.unseen(sheet, place) or ("words" if source.hides_words(sheet, place) else "")
        if reason:
            by_reason[reason].append(place)
    for reason, places in by_reason.items():
        rule, words = _WHY[reason]
        where = _lines(reason, places)
        sentence = f"{sheet}: {counted(len(places), 'filled cell')}, {words}: {where}."
        remedy = LOOK_AT_WORDS if reason == "words" else f"Show them and look, {SHARE_IT}."
        yield Finding(cell_name(sheet, places[0]), rule, "block", sentence, remedy)


def _lines(reason: str, places: list[Place]) -> str:
    if reason == "row":
        return listed([f"row {row}" for row in sorted({row for row, _ in places})])
    if reason == "column":
        return listed([f"column {column_letters(c)}" for c in sorted({column for _, column in places})])
    return listed([f"{column_letters(column)}{row}" for row, column in places])


def listed(texts: list[str]) -> str:
    """The first few, and how many more."""
    more = len(texts) - EXAMPLES
    return ", ".join(texts[:EXAMPLES]) + (f" and {more} more" if more > 0 else "")


def counted(number: int, noun: str) -> str:
    """1 formula, 2 formulas."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _print_area(source: SourceFile, sheet: str, filled: list[Place]) -> Iterator[Finding]:
    """Only where every area of the print area is plain cells; a formula for one tells nothing surely."""
    texts = [n.text for n in source.names if n.name == PRINT_AREA and n.sheet == sheet]
    areas = [boundaries(piece.rpartition("!")[2]) for text in texts for piece in text.split(",")]
    if not areas or None in areas:
        return
    outside = [(r, c) for r, c in filled if not any(c1 <= c <= c2 and r1 <= r <= r2 for c1, r1, c2, r2 in areas)]  # type: ignore[misc]  # no None left
    if outside:
        sentence = f"{sheet}: {counted(len(outside), 'filled cell')} outside the print area; paper does not show them, the file does."
        yield Finding(cell_name(sheet, outside[0]), "outside_print_area", "warn", sentence, "Delete them, or widen the print area.")


# ---- formulas that look elsewhere


def formula_findings(source: SourceFile) -> Iterator[Finding]:
    """One finding a sheet and kind: how many formulas, and the first of them."""
    for sheet, known in source.book.sheets.items():
        by_rule: dict[str, list[Place]] = defaultdict(list)
        outside: dict[Place, str] = {place: kind for place, text in known.formulas.items() if (kind := _kind(text))}
        for place in known.formula_cells():
            # A copy of another formula leaves the workbook exactly when that one does.
            kind = outside.get(known._shared.get(place, place))
            if kind:
                by_rule[kind].append(place)
        for rule, places in by_rule.items():
            yield _formula_finding(sheet, rule, places, known.formulas.get(places[0], ""))


def _formula_finding(sheet: str, rule: str, places: list[Place], text: str) -> Finding:
    does = "pointing to other files" if rule == "formula_to_other_file" else "fetching data from elsewhere"
    sentence = f"{sheet}: {counted(len(places), 'formula')} {does}, first ={text[:60]}."
    remedy = f"Replace them by values, {SHARE_IT}; for our own functions, cwb respell takes the link out."
    return Finding(cell_name(sheet, places[0]), rule, "warn", sentence, remedy)


def _kind(text: str) -> str:
    if "[" not in text and "(" not in text and "|" not in text:
        return ""
    tokens = list(_tokens(text))
    if any(OUTSIDE.match(t.value) for t in tokens if t.type == Token.FUNC or t.subtype == Token.RANGE):
        return "formula_to_other_file"
    calls = any(t.type == Token.FUNC and t.value.upper() in FETCHING for t in tokens)
    return "formula_fetches" if calls or _dde(tokens) else ""


def _dde(tokens: Iterable[Token]) -> bool:
    """server|topic!item starts another program; the bar stands nowhere else outside strings and sheet names."""
    return any(t.type == Token.OPERAND and t.subtype == Token.RANGE and "|" in t.value and "!" in t.value for t in tokens)


def _tokens(text: str) -> list[Token]:
    try:
        return Tokenizer(f"={text}").items
    except (TokenizerError, IndexError):  # not Excel's grammar; the reader keeps such a formula as it stands
        return []
