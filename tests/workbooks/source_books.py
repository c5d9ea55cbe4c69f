"""Small invented tables as sources send them: three practices of the layout of 2022/23, people by age and sex, weights."""

import tempfile
from functools import cache
from pathlib import Path

import xlsxwriter

from workbooks import templates
from workbooks.reader import Workbook, read
from workbooks.sources import primary_medical
from workbooks.sources.tables import Table

SHEET = "GP_wp"
HEADINGS = ["Practice_Code", "GP_Practice_Name", "CCG21", "PCN_Code", "ICS22", "Patients", "pop 2022/23", "G&A WP", "CS WP", "MH WP",
            "Mat WP", "Health Ineq  WP", "Prescr WP", "Final WP ", "Primary Medical Care need", "Final PMC WP"]  # fmt: skip
# three invented practices; the last column is 0.85 x need + 0.15 x health inequalities, worked by hand
PRACTICES = [
    ["X90001", "Invented One", "ZZ1", "U00001", "ZZZ", 1000.0, 1010.0, 900.0, 910.0, 920.0, 930.0, 1200.0, 940.0, 950.0, 1000.0, 1030.0],
    ["X90002", "Invented Two", "ZZ1", "U", "ZZZ", 2000.0, 2020.0, 1900.0, 1910.0, 1920.0, None, 1800.0, 1940.0, 1950.0, 2000.0, 1970.0],
    ["X90003", "Invented Three", "ZZ2", "U00003", "ZZZ", 500.0, 505.0, 0.0, 410.0, 420.0, 430.0, 400.0, 440.0, 450.0, 500.0, 485.0],
]
Rows = list[list[object]]


def rows() -> Rows:
    return [list(HEADINGS), *(list(row) for row in PRACTICES)]


def book(path: Path, sheets: dict[str, Rows], merges: dict[str, str] | None = None, sheet_of_merges: str = SHEET) -> Workbook:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as file:
        for name, lines in sheets.items():
            sheet = file.add_worksheet(name)
            for i, line in enumerate(lines):
                for j, cell in enumerate(line):
                    if cell is not None:
                        sheet.write(i, j, cell)
            for area, text in (merges or {}).items() if name == sheet_of_merges else ():
                sheet.merge_range(area, text)
    return read(path)


def load(folder: Path, lines: Rows, vintage: str = "") -> Table:
    return primary_medical.load(book(folder / "practices.xlsx", {SHEET: lines}), vintage)


def blocks(table: Table) -> list[tuple[str, str]]:
    return [(f.where, f.rule) for f in table.findings if f.severity == "block"]


def changed(row: int, heading: str, value: object) -> Rows:
    lines = rows()
    lines[row - 1][HEADINGS.index(heading)] = value
    return lines


AGES = ["icb", "sex", "GP code", 0, 1, "2+"]
PEOPLE = [
    ["ZZZ", "F", "X90001", 1, 2, 3], ["ZZZ", "M", "X90001", 4, 5, 6], ["ZZZ", "F", "X90002", 7, 8, 9], ["ZZZ", "M", "X90002", 10, 11, 12],
]  # fmt: skip
WEIGHTS = [["Age band", "Sex", "Cost per head (£)"], ["0-1", "F", 10], ["2+", "F", 20], ["0-1", "M", 10], ["2+", "M", 40]]


@cache
def sample_of(kind: str) -> bytes:
    """The workbook of a template's packaged sample."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        templates.regenerate(templates.template(kind), None, str(path))
        return path.read_bytes()
