"""How wide a sheet prints: on one page of A4 landscape, or on several side by side where nobody could read it on one.

The rule of every sheet this project writes. The first column, which says what a row is, stands on each of the pages.
"""

import math
from collections.abc import Mapping, Sequence

from xlsxwriter.worksheet import Worksheet

A4 = 9  # ECMA-376 part 1, 18.3.1.63
FULL_SIZE = 144  # characters of Arial 11 that A4 landscape holds between its margins
SIDE_MARGIN = 0.4  # inches at the left and right edge; above and below stand the programs' own
PAGE_HEIGHT = 475  # points between the margins above and below, with some to spare
ROW_HEIGHT = 15.0  # points, of Arial 11
SMALLEST = 7 / 11  # of full size: what is printed smaller is not read
FOOTER = "&L&9&F&C&9&A&R&9Page &P of &N"  # file, sheet, page
WIDTH = 8.43  # characters of a column that says nothing of its width


def pages_wide(widths: Sequence[float], charts: bool = False) -> int:
    """How many pages stand side by side, from the widths of the columns in characters; one where charts would be torn."""
    room = FULL_SIZE / SMALLEST
    if charts or sum(widths) <= room:
        return 1
    first, *others = widths
    return math.ceil(sum(others) / max(room - first, room / 2))


def set_page(ws: Worksheet, widths: Sequence[float], footer: str, charts: bool = False) -> None:
    """The page of a sheet that XlsxWriter makes."""
    wide = pages_wide(widths, charts)
    ws.set_landscape()
    ws.set_paper(A4)
    ws.fit_to_pages(wide, 0)
    ws.set_margins(left=SIDE_MARGIN, right=SIDE_MARGIN)
    ws.set_footer(footer)
    if wide > 1:
        ws.repeat_columns(0)


def breaks(pieces: Sequence[tuple[int, int]], widths: Sequence[float], heights: Mapping[int, float]) -> list[int]:
    """Rows before which a new page begins, so that no piece (its first and last row, from 1) is torn that a page can hold.

    `heights`: points of the rows that are no usual ones."""
    room = PAGE_HEIGHT / min(1, FULL_SIZE / max(sum(widths), 1))
    tall = lambda first, last: sum(heights.get(row, ROW_HEIGHT) for row in range(first, last + 1))
    found, start = [], 1
    for first, last in pieces:
        # where a page ends of itself a program knows better, so what comes after that begins a page of its own
        if first > start and tall(start, last) > room >= tall(first, last):
            found.append(first - 1)  # the empty row above it goes with it, or the edge of a chart would stay behind
            start = first
    return found


def titles(rows: tuple[int, int] | None, wide: int) -> str:
    """What is repeated on every page, as a program names it: the first column of a wide sheet, and rows such as headings."""
    return ",".join([*(["$A:$A"] if wide > 1 else []), *([f"${rows[0]}:${rows[1]}"] if rows else [])])
