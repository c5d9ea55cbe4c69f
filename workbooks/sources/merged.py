"""Merged areas of a sheet. The reader gives values only, so the file is asked again, and only when a header looks wrong."""

import hashlib

from workbooks import guard
from workbooks.errors import refuse
from workbooks.package import Package
from workbooks.reader import Workbook
from workbooks.sheet_view import boundaries, view


def over_row(book: Workbook, sheet: str, row: int) -> str:
    """The first merged area that takes in a cell of the row, or of the row above or below it, and more than one cell; else empty."""
    for area in _areas(book, sheet):
        corners = boundaries(area)
        if corners and corners[1] <= row + 1 and corners[3] >= row - 1 and not _title(corners, row):
            return area
    return ""


def _title(corners: tuple[int, int, int, int], row: int) -> bool:
    """A line of words over the table, which does no harm: it stands in the row above only and reaches from its first column."""
    left, _, _, bottom = corners
    return bottom < row and left == 1


def _areas(book: Workbook, sheet: str) -> list[str]:
    if not book.path.lower().endswith((".xlsx", ".xlsm")):
        return []
    data = guard.load(book.path)
    if hashlib.sha256(data).hexdigest() != book.sha256:
        raise refuse("changed_meanwhile", path=book.path)
    package = Package.from_bytes(data)
    part = package.sheets.get(sheet)
    return view(part, package.parts[part]).merged if part else []
