"""A workbook's cached values against what LibreOffice calculates: `python -m tests.hosts.compare_libreoffice BOOK.xlsx`.

The book is respelt for LibreOffice, opened with our extension and recalculated hard. Numbers are compared as the doubles they are. Exit
code 0 when every cell agrees, 1 when one does not, 2 when the comparison could not be made.
"""

import datetime as dt
import sys
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.cell import get_column_letter
from openpyxl.utils.datetime import to_excel

from tests.hosts.libreoffice import recalculated
from udfs.cells import ERROR_CODES, ExcelError
from workbooks.dialect import respell_package
from workbooks.errors import WorkbookError
from xl_addin.libreoffice.build import CannotBuild, build

Cells = dict[str, dict[tuple[int, int], Any]]
SHOWN = 20
USAGE = "Usage: python -m tests.hosts.compare_libreoffice BOOK.xlsx"


def cached(path: Path) -> Cells:
    """Sheet -> (row, column) -> the value the file holds; blank cells and empty texts are left out."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheets: Cells = {}
    for sheet in book.worksheets:
        found = (
            (c.row, c.column, c.value, c.data_type)
            for row in sheet.iter_rows()
            for c in row
            if c.value not in (None, "")
        )
        sheets[sheet.title] = {(r, c): _plain(value, kind) for r, c, value, kind in found}
    book.close()
    return sheets


def _plain(value: Any, kind: str) -> Any:
    if kind == "e" and value in ERROR_CODES:
        return ExcelError(value)
    if isinstance(value, (dt.datetime, dt.date, dt.time, dt.timedelta)):
        return float(to_excel(value))
    return value if isinstance(value, str) else float(value)  # LibreOffice tells a logical as 1 or 0


def calculated(path: Path) -> Cells:
    """The same of LibreOffice, after a hard recalculation of the respelt book."""
    with tempfile.TemporaryDirectory() as folder:
        book, oxt = Path(folder) / "book.xlsx", Path(folder) / "cwb.oxt"
        book.write_bytes(respell_package(path.read_bytes(), "libreoffice"))
        build(oxt)
        return recalculated(book, oxt)


def differences(kept: Cells, fresh: Cells) -> list[str]:
    """One line for each cell that is not the same."""
    return [
        f"{sheet}!{get_column_letter(column)}{row}: the file holds {old!r}, LibreOffice calculates {new!r}"
        for sheet in kept
        for row, column in sorted(kept[sheet].keys() | fresh[sheet].keys())
        if (old := kept[sheet].get((row, column))) != (new := fresh[sheet].get((row, column)))
        or isinstance(old, ExcelError) != isinstance(new, ExcelError)
    ]


def main(words: list[str]) -> int:
    if len(words) != 1:
        print(USAGE, file=sys.stderr)
        return 2
    try:
        fresh = calculated(Path(words[0]))  # first, because it refuses what is no workbook
        kept = cached(Path(words[0]))
    except (WorkbookError, CannotBuild, RuntimeError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    found = differences(kept, fresh)
    count = sum(len(kept[sheet].keys() | fresh[sheet].keys()) for sheet in kept)
    print(*found[:SHOWN], sep="\n", end="\n" if found else "")
    print(f"{count:,} cells compared, {len(found):,} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
