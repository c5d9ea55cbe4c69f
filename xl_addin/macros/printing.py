"""How a sheet a button wrote prints: A4 landscape, as wide as `paper` has it, headings repeated. The same rule as in a file we write."""

from collections.abc import Iterator, Mapping
from typing import Any

import xlwings as xw

from workbooks.paper import FOOTER, SIDE_MARGIN, WIDTH, pages_wide, titles
from xl_addin.macros.reading import in_excel

XL_LANDSCAPE, XL_A4 = 2, 9  # Microsoft, XlPageOrientation and XlPaperSize
POINTS = 72  # of an inch


def set_up(sheet: xw.Sheet, widths: Mapping[int, float], columns: int, repeated: int = 0, charts: bool = False) -> Iterator[str]:
    """Sets the page up; answers what this program could not do. `widths` go by column from 1, `repeated` is a row."""
    if hasattr(type(sheet.impl), "print_on"):
        sheet.impl.print_on(FOOTER, repeated)
    elif in_excel(sheet):
        try:
            wide = pages_wide([widths.get(column, WIDTH) for column in range(1, columns + 1)], charts)
            _in_excel(sheet.api.PageSetup, wide, repeated)
        except Exception as problem:  # noqa: BLE001 - Excel has no page to set up where no printer is known; it is told
            yield f"{sheet.name}!A1: the page could not be set up for printing ({type(problem).__name__})"


def _in_excel(page: Any, wide: int, repeated: int) -> None:
    page.Orientation, page.PaperSize, page.Zoom = XL_LANDSCAPE, XL_A4, False
    page.FitToPagesWide, page.FitToPagesTall = wide, False
    page.LeftMargin = page.RightMargin = SIDE_MARGIN * POINTS
    left, centre, right = FOOTER.replace("&L", "", 1).replace("&C", "\n", 1).replace("&R", "\n", 1).split("\n")
    page.LeftFooter, page.CenterFooter, page.RightFooter = left, centre, right
    for area in filter(None, titles((repeated, repeated) if repeated else None, wide).split(",")):
        if area[1].isdigit():
            page.PrintTitleRows = area
        else:
            page.PrintTitleColumns = area
