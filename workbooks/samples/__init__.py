"""Small invented inputs, to try the toolkit without any real data. Every name and figure in them is invented."""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter

NAME = "sample"
SEEDS = "seeds"  # what articles say, as tables; nothing in them is invented
FOLDER = Path(__file__).parent
PARAMETERS = FOLDER / "capitation_parameters.toml"
TEXT_COLUMNS = 4  # practice, name, system, CCG; figures follow


@contextmanager
def practices() -> Iterator[str]:
    """The invented practice list as a workbook in a temporary folder, so that it goes through the same door as any other file."""
    with tempfile.TemporaryDirectory(prefix="cwb-sample-") as folder:
        path = Path(folder) / "invented_practices.xlsx"
        _write(path)
        yield str(path)


def _write(path: Path) -> None:
    with open(FOLDER / "invented_practices.csv", encoding="utf-8", newline="") as source, xlsxwriter.Workbook(path) as book:
        # A fixed date, or the source's hash and so the workbook made from it would differ from run to run.
        book.set_properties({"created": dt.datetime(2018, 4, 1)})
        sheet = book.add_worksheet("Invented practices")
        for row, cells in enumerate(csv.reader(source)):
            for column, cell in enumerate(cells):
                if row == 0 or column < TEXT_COLUMNS:
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write_number(row, column, float(cell))
