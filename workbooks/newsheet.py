"""A worksheet to be put into somebody else's workbook, and its part as bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

from udfs.cells import Cell, ExcelError
from workbooks import newrules, paper, sheetcells
from workbooks.errors import refuse
from workbooks.newrules import DropDown, Highlight, Tone
from workbooks.sheetxml import address, area_of

if TYPE_CHECKING:
    from workbooks.attach import Hung
    from workbooks.cellstyles import Look
    from workbooks.newchart import NewChart
    from workbooks.newtable import NewTable

StyleName = Literal["header", "input", "date", "money", "text", "note"]
LONGEST_FOOTER = 255  # ECMA-376 part 1, 18.3.1.46, and Excel's own dialog: characters with their codes
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True)
class Formula:
    """A live formula and the value it has now.

    `text` is in the desktop spelling, with or without equals sign. `reach` ("H2:H4") makes it an array formula over
    that area; the other cells of the area carry their values as plain cells."""

    text: str
    value: Cell = None
    reach: str | None = None


@dataclass(frozen=True)
class Styled:
    """A cell with a look: header, input, date, money, text or note, or a look of the caller's own."""

    content: Cell | Formula
    style: StyleName | Look


Content = Cell | Formula | Styled


@dataclass(frozen=True)
class Page:
    """How a sheet prints: A4, as wide as `paper` has it. `titles`: first and last row repeated on every page; `area`: what prints.

    `footer` is in Excel's code ("&P" is the page number, "&&" an ampersand)."""

    landscape: bool = True
    titles: tuple[int, int] | None = None
    area: str = ""
    footer: str = ""


@dataclass(frozen=True)
class Sheet:
    """Rows of cells from A1 on. `widths` in characters by column number; `frozen_rows` stay in view.

    `heights` in points by row number: programs do not all fit a row to wrapped text when they open a file. `names` gives
    areas of the sheet ("B4:B9") names for the whole workbook."""

    rows: Sequence[Sequence[Content]]
    widths: Mapping[int, float] = field(default_factory=dict)
    frozen_rows: int = 0
    heights: Mapping[int, float] = field(default_factory=dict)
    tables: tuple[NewTable, ...] = ()
    drop_downs: tuple[DropDown, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    charts: tuple[NewChart, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    page: Page = Page()

    @property
    def pages_wide(self) -> int:
        """Pages side by side on which it prints."""
        last = max((len(row) for row in self.rows), default=0)
        widths = [self.widths.get(column, paper.WIDTH) for column in range(1, last + 1)]
        return paper.pages_wide(widths, charts=bool(self.charts)) if self.page.landscape else 1


def contents(sheet: Sheet) -> list[list[Cell | Formula]]:
    """The cells without their looks."""
    return [[cell.content if isinstance(cell, Styled) else cell for cell in row] for row in sheet.rows]


def plain_values(sheet: Sheet) -> list[list[Cell]]:
    """What each cell shows."""
    return [[cell.value if isinstance(cell, Formula) else cell for cell in row] for row in contents(sheet)]


def styles_used(sheet: Sheet) -> list[StyleName | Look]:
    """Styles named in a sheet, each once, in the order met."""
    named = (cell.style for row in sheet.rows for cell in row if isinstance(cell, Styled))
    return list(dict.fromkeys(named))


def tones_used(sheet: Sheet) -> list[Tone]:
    """Tones of the highlights, each once, in the order met."""
    return list(dict.fromkeys(rule.tone for rule in sheet.highlights))


def part_bytes(
    name: str, sheet: Sheet, styles: Mapping[StyleName | Look, int], tones: Mapping[Tone, int], hung: Hung
) -> bytes:
    """The worksheet part; `styles` and `tones` give the index of each format, `hung` the relations to tables and charts.

    Raises WorkbookError naming sheet and cell for a value no cell can hold."""
    heights = sheet.heights
    rows = "".join(_row(name, number, row, styles, heights.get(number)) for number, row in enumerate(sheet.rows, 1))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>{_dimension(sheet)}'
        f"{view_xml(sheet)}{columns_xml(sheet)}<sheetData>{rows}</sheetData>"
        f"{newrules.highlights_xml(name, sheet.highlights, tones)}{newrules.drop_downs_xml(name, sheet.drop_downs)}"
        f"{page_xml(name, sheet.page, sheet.pages_wide)}{hung_xml(hung)}</worksheet>"
    ).encode()


def page_xml(name: str, page: Page, wide: int) -> str:
    """The elements of printing, on so many pages side by side. Raises `item_refused` for a footer Excel would not take."""
    way = "landscape" if page.landscape else "portrait"
    several = f' fitToWidth="{wide}"' if wide > 1 else ""
    margins = f'<pageMargins left="{paper.SIDE_MARGIN}" right="{paper.SIDE_MARGIN}" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    setup = f'{margins}<pageSetup paperSize="9" orientation="{way}"{several} fitToHeight="0"/>'
    if len(page.footer) > LONGEST_FOOTER:
        reason = f"it may have {LONGEST_FOOTER} characters"
        raise refuse("item_refused", sheet=name, cell="A1", item="page footer", reason=reason)
    footer = escape(sheetcells.cell_text(page.footer, name, (1, 1)))
    return setup + (f"<headerFooter><oddFooter>{footer}</oddFooter></headerFooter>" if footer else "")


def hung_xml(hung: Hung) -> str:
    """The elements that name the drawing and the tables of a sheet."""
    parts = "".join(f'<tablePart xmlns:r="{RELATIONS}" r:id="{relation}"/>' for relation in hung.tables)
    drawing = f'<drawing xmlns:r="{RELATIONS}" r:id="{hung.drawing}"/>' if hung.drawing else ""
    return drawing + (f'<tableParts count="{len(hung.tables)}">{parts}</tableParts>' if parts else "")


def _dimension(sheet: Sheet) -> str:
    width = max((len(row) for row in sheet.rows), default=0)
    if not width:
        return '<dimension ref="A1"/>'
    last = address(len(sheet.rows), width)
    return f'<dimension ref="{"A1" if last == "A1" else "A1:" + last}"/>'


def view_xml(sheet: Sheet) -> str:
    """The element that says which rows stay in view."""
    rows = sheet.frozen_rows
    if not rows:
        return '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    pane = f'<pane ySplit="{rows}" topLeftCell="A{rows + 1}" activePane="bottomLeft" state="frozen"/>'
    return f'<sheetViews><sheetView workbookViewId="0">{pane}<selection pane="bottomLeft"/></sheetView></sheetViews>'


def columns_xml(sheet: Sheet) -> str:
    """The element of column widths, or nothing."""
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{float(width)!r}" customWidth="1"/>'
        for number, width in sorted(sheet.widths.items())
    )
    return f"<cols>{columns}</cols>" if columns else ""


def _row(
    name: str, number: int, row: Sequence[Content], styles: Mapping[StyleName | Look, int], height: float | None
) -> str:
    cells = "".join(_cell(name, (number, column), content, styles) for column, content in enumerate(row, 1))
    high = "" if height is None else f' ht="{float(height)!r}" customHeight="1"'
    return f'<row r="{number}"{high}>{cells}</row>' if cells or high else ""


def _cell(name: str, place: tuple[int, int], content: Content, styles: Mapping[StyleName | Look, int]) -> str:
    sheetcells.check_place(name, *place)
    look = ""
    if isinstance(content, Styled):
        look, content = f' s="{styles[content.style]}"', content.content
    start = f'<c r="{address(*place)}"{look}'
    if isinstance(content, Formula):
        return start + formula_xml(name, place, content)
    if content is None:
        return f"{start}/>" if look else ""
    if isinstance(content, str) and not isinstance(content, ExcelError):
        return f'{start} t="inlineStr">{sheetcells.inline_text(content, name, place)}</c>'
    kind, text = sheetcells.written(content, name, place)
    return f"{start}{kind_xml(kind)}><v>{text}</v></c>"


def formula_xml(name: str, place: tuple[int, int], formula: Formula) -> str:
    """A cell with a formula, from behind its address and look."""
    kind, text = sheetcells.written(formula.value, name, place)
    if formula.reach is not None and area_of(formula.reach) is None:
        raise refuse("item_refused", sheet=name, cell=address(*place), item="array formula", reason=f"{formula.reach!r} is no area")
    reach = f' t="array" ref="{formula.reach}"' if formula.reach else ""
    value = "" if text is None else f"<v>{text}</v>"
    return f"{kind_xml(kind)}><f{reach}>{escape(sheetcells.formula_text(formula.text, name, place))}</f>{value}</c>"


def kind_xml(kind: str | None) -> str:
    """The type attribute of a cell, or nothing for a number."""
    return f' t="{kind}"' if kind else ""
