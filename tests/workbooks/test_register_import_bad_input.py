"""The bad input a register must stand, each through the command, from CSV and from a workbook: a finding with file, row and column.

Nothing is refused and no row is lost: what cannot be read stays blank in the register and as it was among the source rows. Invented.
"""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.practice_books import cwb
from tests.workbooks.messy_registers import write_csv
from workbooks.patch import set_cells
from workbooks.reader import read

DONE, LEFT_BLANK = 0, 1
HEADINGS = ["Contract ref", "Contract title", "Supplier", "Start date", "Current end date", "Lifetime value"]
GOOD = ["C-1", "Home care", "Example Care Ltd", "2024-04-01", "2027-03-31", "1200000.00"]
SHARES = ["Contract", "Commissioner", "Share"]


def row(**cells: str) -> list[str]:
    """A sound row but for some cells, by the letter of their column."""
    return [cells.get(letter, cell) for letter, cell in zip("ABCDEF", ["C-2", "Day care", "Other Ltd", *GOOD[3:]], strict=True)]


# what is wrong: rows below the headings, then the row in the file, the column, the code, and a piece of the sentence
BAD = {
    "text as date": ([GOOD, row(D="soon")], 3, "Start date", "not_a_date", "soon"),
    "20219-03-20": ([GOOD, row(D="20219-03-20")], 3, "Start date", "not_a_date", "20219-03-20"),
    "day and month swapped, which no date can be": ([GOOD, row(D="6/30/2020")], 3, "Start date", "month_out_of_range", "6/30/2020"),
    "day and month swapped, so that the end is before the start": (
        [GOOD, row(D="01/04/2021", E="04/01/2021")], 3, "Current end date", "possible_day_month_swap", "01/04/2021 would fit"),
    "end before start": ([GOOD, row(D="2024-04-01", E="2023-03-31")], 3, "Current end date", "end_before_start", "31/03/2023"),
    "76500.0025.95625.00": ([GOOD, row(F="76500.0025.95625.00")], 3, "Lifetime value", "malformed_number", "76500.0025.95625.00"),
    "currency suffix": ([GOOD, row(F="1,317,169.92 CAD")], 3, "Lifetime value", "other_currency", "CAD"),
    "duplicate reference, the same row": ([GOOD, GOOD], 3, "Contract ref", "duplicate_exact", "row 2"),
    "duplicate reference, another value": ([GOOD, [*GOOD[:5], "5"]], 3, "Contract ref", "same_contract_changed", "row 2"),
    "duplicate reference, another supplier": ([GOOD, row(A="C-1")], 3, "Contract ref", "multi_supplier_award", "row 2"),
    "embedded newline": ([GOOD, row(B="Day\ncare")], 3, "Contract title", "line_break", "line break"),
    "formula-looking supplier": ([GOOD, row(C="=HYPERLINK(1)")], 3, "Supplier", "formula_like", "=HYPERLINK(1)"),
}  # fmt: skip

NOT_READ = ("not_a_date", "month_out_of_range", "malformed_number", "other_currency")  # whose cell is blank in the register


def as_csv(folder: Path, rows: list[list[str]]) -> str:
    return Path(write_csv(folder / "bad.csv", rows)).name


def as_workbook(folder: Path, rows: list[list[str]]) -> str:
    book = Workbook()
    for number, cells in enumerate(rows, 1):
        for place, cell in enumerate(cells, 1):
            if cell:
                book.active.cell(number, place, cell).data_type = "s"  # text, whatever it looks like
    book.save(folder / "bad.xlsx")
    return "bad.xlsx"


def imported(folder: Path, name: str) -> dict:
    done = cwb("import", "register", name, "--as-proposed", "--as-at", "2026-01-05", "--out", "out", "--json", cwd=folder)
    told = json.loads(done.out)
    assert done.code == (LEFT_BLANK if told["unread"] else DONE), done.said
    return told


@pytest.mark.parametrize("made", [as_csv, as_workbook], ids=["CSV", "workbook"])
@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_a_finding_with_file_row_and_column(tmp_path, what, made):
    rows, number, column, code, piece = BAD[what]
    name = made(tmp_path, [HEADINGS, *rows])
    told = imported(tmp_path, name)
    where = f"{name}, row {number}, {column}" if made is as_csv else f"{name}, Sheet, row {number}, {column}"
    (finding,) = [f for f in told["findings"] if f["where"] == where and f["rule"] == code]
    assert piece in finding["sentence"] and finding["remedy"]
    (sheet,) = told["sheets"]
    assert sheet["adds_up"] and sheet["read"] == len(rows)
    assert told["unread"] == sum("leaves it blank" in f["sentence"] for f in told["findings"]) == (code in NOT_READ)


@pytest.mark.parametrize("made", [as_csv, as_workbook], ids=["CSV", "workbook"])
def test_shares_of_99_per_cent_are_a_finding_with_file_row_and_column(tmp_path, made):
    name = made(tmp_path, [SHARES, ["C-1", "First ICB", "60%"], ["C-1", "Second ICB", "39%"]])
    (finding,) = [f for f in imported(tmp_path, name)["findings"] if f["rule"] == "shares_do_not_add_up"]
    assert finding["where"].startswith(name) and finding["where"].endswith("row 3, Share") and "99.0000%" in finding["sentence"]


def test_1048577_rows_are_a_finding_at_the_first_row_beyond_a_sheet(tmp_path):
    """Blank rows in between, so that the test is quick; every row that says something is counted."""
    lines = [",".join(HEADINGS), ",".join(GOOD), *[","] * 1_048_574, ",".join(row())]
    (tmp_path / "long.csv").write_text("\n".join(lines), encoding="utf-8")
    told = imported(tmp_path, "long.csv")
    (finding,) = [f for f in told["findings"] if f["rule"] == "beyond_sheet"]
    assert finding["where"] == "long.csv, row 1048577, Contract ref"
    assert [told["sheets"][0][name] for name in ("read", "imported", "set_aside")] == [2, 1, 1]


def test_what_looks_like_a_formula_stays_a_text_in_every_file_that_is_written(tmp_path):
    as_csv(tmp_path, [HEADINGS, row(C="=HYPERLINK(1)"), row(A="+1", C="@SUM(1)")])
    assert cwb("import", "register", "bad.csv", "--as-proposed", "--out", "r.xlsx", cwd=tmp_path).code == DONE
    book = read(tmp_path / "r.xlsx")
    assert "=HYPERLINK(1)" in book.sheet("Source rows").cells.values() and not book.sheet("Source rows").formulas
    imported(tmp_path, "bad.csv")
    written = "".join(path.read_text(encoding="utf-8-sig") for path in (tmp_path / "out").iterdir())
    assert "'=HYPERLINK(1)" in written and ",=HYPERLINK" not in written and ',"=HYPERLINK' not in written
    assert cwb("regenerate", "register", "--source", "out", "--out", "again.xlsx", cwd=tmp_path).code in (DONE, 1)
    assert "=HYPERLINK(1)" in read(tmp_path / "again.xlsx").sheet("Parties").cells.values()  # the mark of the file is no part of the name


def test_cells_that_could_not_be_read_are_a_check_that_fails_until_their_rows_are_cleared(tmp_path):
    """Three cells: a month 31, an Indian grouping, dollars; a total of 100,100 over 1,200,000. Enter them, clear the rows: it holds."""
    rows = [GOOD, row(D="31/13/2026", F="1,00,000"), row(A="C-3", F="$100"), ["Total", "", "", "", "", "100,100"]]
    as_csv(tmp_path, [HEADINGS, *rows])
    done = cwb("import", "register", "bad.csv", "--as-proposed", "--as-at", "2026-01-05", "--out", "r.xlsx", cwd=tmp_path)
    assert done.code == LEFT_BLANK and "3 cells could not be read and are blank in the register" in done.said
    assert "2 of " in done.said and " checks fail" in done.said
    assert held_back(tmp_path / "r.xlsx") == [3, 1]
    sheet = read(tmp_path / "r.xlsx").sheet("Import issues")
    wrong = {row for (row, _), cell in sheet.cells.items() if cell == "total_disagrees" or "leaves it blank" in str(cell)}
    cleared = set_cells((tmp_path / "r.xlsx").read_bytes(), sheet.name, {place: None for place in sheet.cells if place[0] in wrong})
    (tmp_path / "r.xlsx").write_bytes(cleared)
    assert cwb("recalculate", "r.xlsx", "--out", "seen.xlsx", cwd=tmp_path).code in (DONE, 1)
    assert held_back(tmp_path / "seen.xlsx") == [0, 0]


def held_back(path: Path) -> list[float]:
    """The figures of the two checks of imported files."""
    cells = read(path).sheet("Checks").cells
    labels = {row: str(cell) for (row, column), cell in sorted(cells.items()) if column == 1}
    return [cells[row, 4] for row, label in labels.items() if label.startswith(("Imported cells", "Totals of imported"))]
