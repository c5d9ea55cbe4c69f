"""What the checks of a register say after somebody typed: a row below a table is in no figure until the workbook is made anew."""

from tests.practice_books import table
from tests.workbooks.register_folders import made, register, sample_bytes
from workbooks.package import Package
from workbooks.patch import set_cells
from workbooks.reader import read
from workbooks.recalc import recalculate
from workbooks.register.book import TEMPLATE
from workbooks.register.contract_list import Block
from workbooks.register.from_list import from_list
from workbooks.template import empty, load
from workbooks.templates import every_finding

# sheet, row below its last in the sample, column typed into
BELOW = [("Contracts", 18, 6), ("Terms", 18, 3), ("Extensions", 14, 1), ("Breaks", 11, 3), ("Notices", 8, 6),
         ("Spend", 13, 2), ("Contacts (internal)", 11, 3)]  # fmt: skip


def failing(path) -> list[tuple]:
    return [(row["Check"], row["Computed"], row["Expected"]) for row in table(read(path), "Checks") if row["Result"] == "FAILS"]


def recalculated(data: bytes, path):
    path.write_bytes(recalculate(data).data)
    return path


def test_a_row_typed_below_a_table_fails_the_check_of_its_sheet(tmp_path):
    """One cell is enough, and it need not be that of the id."""
    data = sample_bytes()
    for sheet, row, column in BELOW:
        data = set_cells(data, sheet, {(row, column): 46101.0})
    told = [(f"{sheet}: last row taken in", row, row - 1) for sheet, row, _ in BELOW]
    assert failing(recalculated(data, tmp_path / "typed.xlsx")) == told


def test_it_fails_where_the_table_grew_with_the_row(tmp_path):
    """Excel makes the table a row longer; the formulas of other sheets do not grow with it."""
    typed = Package.from_bytes(set_cells(sample_bytes(), "Contracts", {(18, 1): "C-13", (18, 4): 45292.0, (18, 6): 46101.0}))
    parts = {name: part for name, part in typed.parts.items() if b'ref="A5:L17"' in part and "/tables/" in name}
    typed.parts |= {name: part.replace(b"A5:L17", b"A5:L18") for name, part in parts.items()}
    assert len(parts) == 1
    assert failing(recalculated(typed.to_bytes(), tmp_path / "typed.xlsx")) == [("Contracts: last row taken in", 18, 17)]


def test_the_first_row_of_an_empty_register_fails_it_too(tmp_path):
    made(tmp_path, source=register(tmp_path, {}))
    path = tmp_path / "register.xlsx"
    assert failing(path) == []
    typed = set_cells(path.read_bytes(), "Contracts", {(6, 1): "K-1"})
    assert failing(recalculated(typed, path)) == [("Contracts: last row taken in", 6, 5)]


def test_a_finding_names_its_cell_once(tmp_path):
    folder = register(tmp_path, {"contracts": [{"contract_id": "K-1", "start_date": "2026-04-01", "end_date_current": "2025-03-31"}]})
    found = next(f for f in every_finding(TEMPLATE, load(TEMPLATE, str(folder))) if f.rule == "end_before_start")
    assert found.where.endswith(", End, current")
    assert found.sentence == "End, current (end_date_current) is 31/03/2025, before start_date (01/04/2026)."


def test_a_new_register_asks_for_its_date_and_for_no_setting_the_date_fills():
    """The bands of the alerts are dated parameters; a register needs no name."""
    blank = [f.where for f in TEMPLATE.findings(empty(TEMPLATE, "")) if f.rule == "settings"]
    assert blank == ["settings, as_at"]


def test_a_contract_of_a_list_that_is_ongoing_has_no_end_and_says_so():
    rows = [["Reference", "Title", "Supplier", "Start", "End (current)"], ["R-8", "Rolling", "Gorse", "01/04/2024", "ongoing"]]
    found = from_list(Block("Ours", 1, 1, rows))
    row = found.rows["contracts"][0]
    assert (row["end_date_current"], row["end_flag"]) == (None, "open_ended")
    assert [(f.rule, f.severity) for f in found.findings if f.where == "Ours!E2"] == [("open_ended", "note")]


def test_a_register_without_its_date_shows_no_date(tmp_path):
    """A reference to a blank cell would show 0, which as a date is 30/12/1899."""
    _, book = made(tmp_path, source=register(tmp_path, {}, as_at=""))
    beside = {str(cell) for cell in (book.sheet("Contracts").cell(3, column) for column in range(1, 9))}
    assert "As at" in beside and beside.isdisjoint({"0", "0.0"})
