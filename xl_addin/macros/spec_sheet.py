"""The cells of a planned sheet put on a live book, by the same xlwings calls in Excel and in a file without Excel.

Looks go first because Excel reads text by the format of its cell; values before formulas, so that the area of an array is free.
What a program cannot do beyond the cells (drop-downs, charts, panes) is left out and told; it never stops the work.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import xlwings as xw

from udfs.errors import column_letters
from workbooks.errors import refuse
from workbooks.layout import Places, quoted
from workbooks.styles import NUMBER_FORMATS, edge, properties
from workbooks.writer import AREA, VERDICT_TONES
from xl_addin.macros.printing import set_up
from xl_addin.macros.reading import LiveSheet, in_excel
from xl_addin.macros.spec_cells import VERDICT, Box, Place, SheetCells
from xl_addin.macros.spec_charts import OUR_CHART, draw

FONT_WORDS = {"bold": "bold", "italic": "italic", "font_size": "size", "font_color": "color"}
AREA_WORDS = {"bg_color": "color", "text_wrap": "wrap_text", "align": "horizontal_alignment"}
LONGEST_ARRAY = 255  # Microsoft, Range.FormulaArray: characters of an array formula set by a program
# A sheet's name that needs no quotes, a logical as LibreOffice stores it; then a text and any other name, in which nothing is to be found.
SPELT = re.compile(r"""'([^\W\d]\w*)'!|\b(TRUE|FALSE)\(\)|"[^"]*"|'(?:[^']|'')*'!""")


def same(live: LiveSheet, plan: SheetCells) -> bool:
    """Whether the sheet holds just what is planned, so that nothing has to be written."""
    formulas = plan.formulas | {box[:2]: text for box, text in plan.arrays.items()}
    filled = _filled(plan)
    held = {place: _spelt(text) for place, text in live.formulas.items() if place in formulas or place not in filled}
    constants = {place: value for place, value in live.cells.items() if place not in held and place not in filled}
    wanted = {place: value for place, value in plan.values.items() if value not in (None, "")}
    return held == {place: _spelt(text) for place, text in formulas.items()} and _equal(constants, wanted)


def _spelt(formula: str) -> str:
    """A formula as every program leaves it: Excel and LibreOffice drop quotes no name needs, LibreOffice stores TRUE as TRUE()."""
    if "'" not in formula and "E()" not in formula:  # as most formulas: nothing to look for
        return formula
    return SPELT.sub(lambda found: f"{found[1]}!" if found[1] else found[2] or found[0], formula)


def reaches(names: dict[str, str], plan: SheetCells) -> bool:
    """Whether every area that array formulas fill is as large as planned: `names` are those of the book. The cells alone do not tell,
    because a formula over too few rows shows the same first cell."""
    inside = lambda box, area: area[0] <= box[0] <= area[2] and area[1] <= box[1] <= area[3]
    filled = {name: area for name, area in plan.names.items() if any(inside(box, area) for box in plan.arrays)}
    return all(names.get(name, "").lstrip("=").rpartition("!")[2] == _fixed(area) for name, area in filled.items())


def _equal(one: dict[Place, Any], other: dict[Place, Any]) -> bool:
    one = {place: value for place, value in one.items() if value != ""}
    return one.keys() == other.keys() and all(one[p] == v and isinstance(one[p], bool) == isinstance(v, bool) for p, v in other.items())


def _filled(plan: SheetCells) -> set[Place]:
    """Cells that array formulas fill."""
    return {(r, c) for top, left, bottom, right in plan.arrays for r in range(top, bottom + 1) for c in range(left, right + 1)}


def write(book: xw.Book, sheet: xw.Sheet, plan: SheetCells, places: Places, known: dict[Place, Any] | None = None) -> list[str]:
    """Put the plan on the sheet, whatever stood there before; answers what this program could not do.

    `known`: what its formulas show, where that is known before they are calculated."""
    with unlocked(sheet):
        _empty(sheet, plan)
        for box, role, number in _merged(plan):
            _dress(_range(sheet, box), role, number)
        _values(sheet, plan, known or {})
        for box, text in plan.arrays.items():
            _array(_range(sheet, box), text)
        for box, texts in _runs(plan.formulas):
            _range(sheet, box).formula = texts if len(texts) > 1 else texts[0][0]
        for column, characters in plan.widths.items():
            sheet.range((1, column)).column_width = characters
        for row, points in plan.heights.items():
            sheet.range((row, 1)).row_height = points
        _names(book, sheet, plan)
        _tables(book, sheet, plan)
        return [*_drop_downs(book, sheet, plan), *_tones(sheet, plan), *draw(sheet, plan, places), *_view(sheet, plan)]


# ---- what stood there before


@contextlib.contextmanager
def unlocked(sheet: xw.Sheet) -> Iterator[None]:
    """A sheet open for writing: Excel keeps programs out of protected ones too, and ours are protected without a password.

    Raises WorkbookError sheet_locked where somebody gave it one and does not enter it."""
    locked = in_excel(sheet) and bool(sheet.api.ProtectContents)
    if locked:
        try:
            sheet.api.Unprotect()
        except Exception as problem:  # each program has errors of its own for this
            raise refuse("sheet_locked", sheet=sheet.name) from problem
    try:
        yield
    finally:
        if locked:
            sheet.api.Protect()


def _empty(sheet: xw.Sheet, plan: SheetCells) -> None:
    if in_excel(sheet):
        for chart in [c for c in sheet.charts if OUR_CHART in c.name]:
            chart.delete()
        for table in list(sheet.tables):
            table.api.Unlist()
    sheet.clear()


# ---- cells


def _range(sheet: xw.Sheet, box: Box) -> xw.Range:
    return sheet.range(box[:2], box[2:])


def _merged(plan: SheetCells) -> Iterator[tuple[Box, str, str]]:
    """Looks of single cells below each other as one; a text format would keep a formula from being one."""
    calculated = plan.formulas.keys() | _filled(plan)
    by_cell: dict[Place, tuple[str, str]] = {}
    for (top, left, bottom, right), role, number in plan.looks:
        for place in ((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)):
            by_cell[place] = (role, "words" if number == "text" and place in calculated else number)
    start: Place | None = None
    for column, row in sorted((c, r) for r, c in by_cell):
        start = start or (row, column)
        if by_cell.get((row + 1, column)) != by_cell[row, column]:
            yield (*start, row, column), *by_cell[row, column]
            start = None


def _dress(area: xw.Range, role: str, number: str) -> None:
    look = properties(role, number)
    area.font.name = look["font_name"]
    for word, value in look.items():
        if word in FONT_WORDS:
            setattr(area.font, FONT_WORDS[word], value)
        elif word in AREA_WORDS:
            setattr(area, AREA_WORDS[word], value)
    if look["num_format"] != NUMBER_FORMATS["general"]:
        area.number_format = look["num_format"]
    _edge(area, role)
    if "indent" in look:
        area.horizontal_alignment = "left"
        _indent(area, look["indent"])


def _edge(area: xw.Range, role: str) -> None:
    line = edge(role)
    if line is None:
        return
    inside = [side for side, count in zip(("inside_horizontal", "inside_vertical"), area.shape, strict=True) if count > 1]
    sides = ["edge_bottom"] if line.sides == "bottom" else ["edge_left", "edge_right", "edge_top", "edge_bottom", *inside]
    area.borders.set(sides, line_style="continuous", weight=line.weight, color=line.colour)


def _indent(area: xw.Range, steps: int) -> None:
    if in_excel(area.sheet):  # xlwings 0.37 has no indent on Windows
        area.api.IndentLevel = steps
    else:
        with contextlib.suppress(NotImplementedError):
            area.adjust_indent(steps)


def _values(sheet: xw.Sheet, plan: SheetCells, known: dict[Place, Any]) -> None:
    values = {place: known.get(place) for place in plan.formulas.keys() | _filled(plan)} | plan.values
    height, width = (max((p[i] for p in values), default=1) for i in (0, 1))
    told = _typed if in_excel(sheet) else lambda value: value
    as_text = {p for (top, left, bottom, _), _, number in plan.looks if number == "text" for p in _down(top, left, bottom)}
    rows = [
        [value if (r, c) in as_text else told(value) for c in range(1, width + 1) for value in (values.get((r, c)),)]
        for r in range(1, height + 1)
    ]
    sheet.range((1, 1)).value = rows


def _down(top: int, column: int, bottom: int) -> Iterator[Place]:
    return ((row, column) for row in range(top, bottom + 1))


def _typed(value: Any) -> Any:
    """Excel would take a text such as 1/2 or =A1 for a date or a formula unless it is marked as text."""
    return f"'{value}" if isinstance(value, str) and value else value


def _array(area: xw.Range, text: str) -> None:
    if in_excel(area.sheet) and len(text) > LONGEST_ARRAY:
        area[0, 0].formula2 = text  # spills over the same cells
    else:
        area.formula_array = text


def _runs(formulas: dict[Place, str]) -> Iterator[tuple[Box, list[list[str]]]]:
    """Formulas below each other, to be written at once."""
    run: list[list[str]] = []
    for column, row in sorted((c, r) for r, c in formulas):
        run.append([formulas[row, column]])
        if (row + 1, column) not in formulas:
            yield (row - len(run) + 1, column, row, column), run
            run = []


# ---- what hangs on the cells


def _names(book: xw.Book, sheet: xw.Sheet, plan: SheetCells) -> None:
    """Our names for this sheet; a name of a table that is no longer there goes."""
    here = {f"={quoted(sheet.name)}!".casefold(), f"={sheet.name}!".casefold()}
    for name in list(book.names):
        gone = name.name.endswith(AREA) and name.name not in plan.names
        if gone and any(name.refers_to.casefold().startswith(start) for start in here):
            name.delete()
    known = {name.name: name.refers_to for name in book.names}
    for name, box in plan.names.items():
        text = f"={quoted(sheet.name)}!{_fixed(box)}"
        if known.get(name) != text:
            book.names.add(name, text)


def _fixed(box: Box) -> str:
    first, last = (f"${column_letters(column)}${row}" for row, column in (box[:2], box[2:]))
    return first if first == last else f"{first}:{last}"


def _tables(book: xw.Book, sheet: xw.Sheet, plan: SheetCells) -> None:
    taken = {table.name.casefold() for other in book.sheets for table in other.tables} | {name.name.casefold() for name in book.names}
    for name, box in plan.tables:
        free = next(n for n in (name, f"{name}_tender", f"{name}_tender_2") if n.casefold() not in taken)
        sheet.tables.add(source=_range(sheet, box), name=free, table_style_name="TableStyleLight1")


def _drop_downs(book: xw.Book, sheet: xw.Sheet, plan: SheetCells) -> Iterator[str]:
    offers: list[tuple[Box, Any]] = [(box, list(choices)) for box, choices in plan.choices]
    offers += [(box, _area_of(book, text)) for box, text in plan.sources]
    for box, source in offers:
        if isinstance(source, list) and any("," in text for text in source):
            yield f"{sheet.name}!{_fixed(box)}: no drop-down, because a choice holds a comma"
            continue
        try:
            _range(sheet, box).data_validation.set_list(source)
        except Exception as problem:  # noqa: BLE001 - each program has errors of its own; the cells serve without, and it is told
            yield f"{sheet.name}!{_fixed(box)}: no drop-down could be made ({type(problem).__name__})"


def _tones(sheet: xw.Sheet, plan: SheetCells) -> Iterator[str]:
    """The verdict and words of a column on their colours. No address in a rule is relative: Excel would count it from the cell in view."""
    try:
        verdict = sheet.range(VERDICT)
        for words, colour in VERDICT_TONES:
            verdict.conditional_formats.add_custom(f'=ISNUMBER(SEARCH("{words}",{verdict.address}))', fill_color=colour)
        for box, word, colour in plan.tones:
            _range(sheet, box).conditional_formats.add_cell_value("equal_to", f'="{word}"', fill_color=colour)
    except Exception as problem:  # noqa: BLE001 - as above
        yield f"{sheet.name}!A1: words could not be put on colours ({type(problem).__name__}); they say the same without"


def _area_of(book: xw.Book, text: str) -> xw.Range:
    """The cells of "'Sheet'!$A$1:$A$9"."""
    name, _, area = text.rpartition("!")
    return book.sheets[name.strip("'").replace("''", "'")].range(area)


def _view(sheet: xw.Sheet, plan: SheetCells) -> Iterator[str]:
    """What stays in view, and how the sheet prints."""
    if plan.frozen:
        with contextlib.suppress(NotImplementedError):  # xlwings 0.37 cannot freeze panes on Windows; the sheet serves without
            sheet.freeze_panes.freeze_at(f"A1:A{plan.frozen}")
    columns = max((box[3] for box, _, _ in plan.looks), default=1)
    yield from set_up(sheet, plan.widths, columns, plan.frozen, charts=bool(plan.charts))
