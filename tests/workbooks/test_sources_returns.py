"""Council returns: issued as plain workbooks, filled in with another program, merged; and package costs without a person's name."""

import hashlib
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from workbooks.errors import WorkbookError
from workbooks.outcome import BadInput
from workbooks.reader import read
from workbooks.sources import council_merge, council_returns, package_costs
from workbooks.sources.council_returns import AskedLine, Request
from workbooks.sources.tables import Table

EAST, WEST = "Invented East Council", "Invented West Council"
REQUEST = Request("POOL-1", "Invented learning disability pool", "2026/27 Q1", (
    AskedLine(EAST, "L1", "Supported living", 1_000_000.10), AskedLine(EAST, "L2", "Day services", 50_000.0),
    AskedLine(WEST, "L1", "Supported living", 700_000.0),
))  # fmt: skip
FILLED = {EAST: {"D5": 250_000.05, "E5": 40, "D6": 12_000, "E6": 25}, WEST: {"D5": 180_000.45, "E5": 31}}


def issued(folder: Path) -> dict[str, Path]:
    files = council_returns.issue(REQUEST, folder).files
    return dict(zip(REQUEST.councils, files, strict=True))


def fill(path: Path, cells: dict[str, object], sheet: str = "Lines") -> None:
    """As a person does: open, type, save."""
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book[sheet][place] = value
    book.save(path)


def all_filled(folder: Path) -> dict[str, Path]:
    files = issued(folder)
    for council, path in files.items():
        fill(path, FILLED[council])
    return files


def blocks(merged: council_merge.Merged) -> list[tuple[str, str]]:
    return [(f.where, f.rule) for f in merged.findings if f.severity == "block"]


# ---- issue


def test_each_council_gets_its_own_lines_and_nobody_elses(tmp_path):
    files = issued(tmp_path / "out")
    assert [f.name for f in files.values()] == [f"Return {EAST}.xlsx", f"Return {WEST}.xlsx"]
    west = read(files[WEST])
    shown = [v for sheet in west.sheets.values() for v in sheet.cells.values()]
    assert 700_000.0 in shown and 1_000_000.10 not in shown and "L2" not in shown and EAST not in shown
    assert all(sheet.visible and not sheet.formula_cells() for sheet in west.sheets.values())


def test_the_same_request_gives_the_same_bytes(tmp_path):
    first, second = (issued(tmp_path / name) for name in ("a", "b"))
    digests = [[hashlib.sha256(p.read_bytes()).hexdigest() for p in files.values()] for files in (first, second)]
    assert digests[0] == digests[1]


def test_a_return_that_is_there_and_filled_in_is_never_overwritten(tmp_path):
    all_filled(tmp_path)
    with pytest.raises(WorkbookError, match="is there already"):
        issued(tmp_path)


@pytest.mark.parametrize(
    "lines",
    [(), (AskedLine(EAST, "L1", "", 1.0), AskedLine(EAST, "l1", "", 1.0)), (AskedLine(EAST, "L1", "", -1.0),),
     (AskedLine(EAST, "L1", "", 0.001),), (AskedLine("", "L1", "", 1.0),), (AskedLine(EAST, "L1", "", 2e9),)],
)  # fmt: skip
def test_nothing_is_issued_when_what_is_asked_has_a_fault(tmp_path, lines):
    with pytest.raises(BadInput):
        council_returns.issue(Request("POOL-1", "Pool", "Q1", lines), tmp_path / "out")
    assert not (tmp_path / "out").exists()


# ---- merge


def test_all_returns_come_together_to_the_penny(tmp_path):
    all_filled(tmp_path)
    merged = council_merge.merge(REQUEST, tmp_path)
    assert not merged.blocked and merged.reconciles and (merged.rows, len(merged.lines), merged.refused) == (3, 3, 0)
    assert merged.actual == Fraction("442000.50")  # 250,000.05 + 12,000.00 + 180,000.45
    assert merged.coverage.figure("units covered", 2) == Fraction("1750000.10")
    assert merged.sentence == "3 rows in the returns: 3 placed, 0 refused; 0 of the lines asked for have no figure."


def test_a_council_that_did_not_answer_is_named_with_its_budget(tmp_path):
    all_filled(tmp_path)[WEST].unlink()
    merged = council_merge.merge(REQUEST, tmp_path)
    assert blocks(merged) == [(f"request, {WEST}, L1", "coverage: missing")] and merged.reconciles
    assert "700,000 GBP of budget" in merged.findings[0].sentence


def test_an_empty_folder_is_told(tmp_path):
    merged = council_merge.merge(REQUEST, tmp_path)
    assert blocks(merged) == [("returns", "coverage: missing")] and "None of the 3 lines" in merged.findings[0].sentence
    with pytest.raises(WorkbookError, match="no folder"):
        council_merge.merge(REQUEST, tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("cells", "where", "rule"),
    [
        ({"D5": None}, "D5", "blanks"), ({"E5": None}, "E5", "blanks"), ({"D5": -1}, "D5", "values"), ({"D5": 2e9}, "D5", "values"),
        ({"D5": "n/a"}, "D5", "values"), ({"D5": 1.234}, "D5", "whole pence"), ({"E5": 2.5}, "E5", "values"),
        ({"D5": "=1+1"}, "D5", "values"), ({"D5": True}, "D5", "values"), ({"A5": "L9"}, "A5", "known lines"),
        ({"A5": 1}, "A5", "known lines"), ({"A6": "L1"}, "A6", "one row a line"), ({"C5": 900_000}, "A5", "budgets as issued"),
    ],
)  # fmt: skip
def test_a_faulty_cell_is_named_and_its_line_refused(tmp_path, cells, where, rule):
    fill(all_filled(tmp_path)[EAST], cells)
    merged = council_merge.merge(REQUEST, tmp_path)
    name = f"Return {EAST}.xlsx, Lines!{where}"
    faults = [b for b in blocks(merged) if b[1] != "coverage: missing"]
    assert (name, rule) in faults and merged.refused >= 1 and merged.rows == len(merged.lines) + merged.refused
    assert merged.blocked and [b for b in blocks(merged) if b[1] == "coverage: missing"], "a refused line is a missing one"


def test_money_spent_on_nobody_is_placed_and_asked_about(tmp_path):
    """Staff or tax has no users; a service has."""
    fill(all_filled(tmp_path)[EAST], {"E6": 0})
    merged = council_merge.merge(REQUEST, tmp_path)
    assert not merged.blocked and len(merged.lines) == 3
    assert [(f.where, f.severity) for f in merged.findings] == [(f"Return {EAST}.xlsx, Lines!A6", "warn")]


def test_zero_spent_on_nobody_is_a_figure(tmp_path):
    fill(all_filled(tmp_path)[EAST], {"D6": 0, "E6": 0})
    assert not council_merge.merge(REQUEST, tmp_path).blocked


def test_returns_of_another_period_of_other_lines_or_under_another_name(tmp_path):
    files = all_filled(tmp_path)
    other = Request("POOL-1", REQUEST.pool, "2026/27 Q2", REQUEST.lines)
    assert [r for _, r in blocks(council_merge.merge(other, tmp_path))] == ["another return", "another return", "coverage: missing"]
    changed = Request("POOL-1", REQUEST.pool, REQUEST.period, REQUEST.lines[:2])
    assert [r for _, r in blocks(council_merge.merge(changed, tmp_path))][:2] == ["another return", "another return"]
    fill(files[WEST], {"B7": EAST}, "Instructions")
    assert (f"Return {WEST}.xlsx", "another return") in blocks(council_merge.merge(REQUEST, tmp_path))


def test_two_returns_of_one_council(tmp_path):
    files = all_filled(tmp_path)
    copy = tmp_path / "Return Invented West Council (2).xlsx"
    copy.write_bytes(files[WEST].read_bytes())
    alike = council_merge.merge(REQUEST, tmp_path)
    assert not alike.blocked and (alike.rows, len(alike.lines), alike.refused) == (4, 3, 1) and alike.actual == Fraction("442000.50")
    fill(copy, {"D5": 1})
    differing = council_merge.merge(REQUEST, tmp_path)
    assert [r for _, r in blocks(differing)].count("duplicate return") == 2 and len(differing.lines) == 2


def test_a_file_that_is_no_return_is_named(tmp_path):
    all_filled(tmp_path)
    with xlsxwriter.Workbook(tmp_path / "A list.xlsx") as book:
        book.add_worksheet("List").write(0, 0, "x")
    (tmp_path / "B.xlsx").write_bytes(b"no workbook")
    merged = council_merge.merge(REQUEST, tmp_path)
    assert ("A list.xlsx", "another file") in blocks(merged) and any(where == "B.xlsx" for where, _ in blocks(merged))


# ---- package costs

HEADS = ["Package ID", "Pseudonym", "Council", "Client group", "Financial year", "Cost in year (£)"]
PACKAGES = [
    ["K1", "P1", EAST, "LD", "2015/16", 30_000.0],
    ["K2", "P1", EAST, "LD", "2015/16", 10_000.0],
    ["K3", "P2", WEST, "LD", "2015/16", 20_000.0],
    ["K1", "P1", EAST, "LD", "2016/17", 44_000.0],
    ["K3", "P2", WEST, "LD", "2016/17", 22_000.0],
    ["K4", "P3", WEST, "MH", "2016/17", 33_000.0],
]


def packages(folder: Path, lines: list[list[object]]) -> Table:
    path = folder / "packages.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Packages")
        for i, line in enumerate(lines):
            for j, cell in enumerate(line):
                if cell is not None:
                    sheet.write(i, j, cell)
    return package_costs.load(read(path))


def test_cost_per_user_against_users(tmp_path):
    """2 people and £60,000, then 3 and £99,000: £30,000 and £33,000 each. Volume 1 x 30,000, price 2 x 3,000, both 1 x 3,000."""
    before, after = package_costs.bills(packages(tmp_path, [HEADS, *PACKAGES]))
    assert (before.users, before.packages, before.cost, before.per_user) == (2, 3, 60_000, 30_000)
    assert (after.users, after.packages, after.cost, after.per_user) == (3, 3, 99_000, 33_000)
    assert package_costs.moved(before, after) == {"before": 60_000, "after": 99_000, "change": 39_000, "volume": 30_000, "price": 6_000,
                                                  "joint": 3_000}  # fmt: skip


def test_groups_add_up_to_the_year(tmp_path):
    groups = package_costs.bills(packages(tmp_path, [HEADS, *PACKAGES]), by_group=True)
    assert [(b.year, b.group, b.users, b.cost) for b in groups] == [("2015/16", "LD", 2, 60_000), ("2016/17", "LD", 2, 66_000),
                                                                    ("2016/17", "MH", 1, 33_000)]  # fmt: skip


def spoilt(row: int, heading: str, value: object) -> list[list[object]]:
    lines = [list(line) for line in [HEADS, *PACKAGES]]
    lines[row - 1][HEADS.index(heading)] = value
    return lines


@pytest.mark.parametrize(
    ("lines", "where", "rule"),
    [
        (spoilt(3, "Package ID", "K1"), "A3", "every row once"), (spoilt(3, "Pseudonym", None), "B3", "blanks"),
        (spoilt(3, "Pseudonym", 100_000.0), "B3", "codes are text"), (spoilt(3, "Cost in year (£)", None), "F3", "blanks"),
        (spoilt(3, "Cost in year (£)", -5.0), "F3", "no negative figures"), (spoilt(3, "Cost in year (£)", 1.005), "F3", "whole pence"),
        (spoilt(3, "Pseudonym", "943 476 5919"), "B3", "no personal data"), (spoilt(3, "Pseudonym", "QQ123456C"), "B3", "no personal data"),
        ([[*HEADS, "NHS number"], *PACKAGES], "G1", "no personal data"), ([[*HEADS, "Date_of_birth"], *PACKAGES], "G1", "no personal data"),
        ([[*HEADS, "Postcode"], *PACKAGES], "G1", "no personal data"), ([[*HEADS, "Annual cost"], *PACKAGES], "G1", "one column a meaning"),
        ([HEADS, *PACKAGES, ["Total", None, None, None, None, 160_000.0]], "F8", "printed totals"),
    ],
)  # fmt: skip
def test_package_tables_at_fault(tmp_path, lines, where, rule):
    """943 476 5919 is the example number of the NHS data dictionary: its check digit is right, and it is nobody's."""
    table = packages(tmp_path, lines)
    assert [(f.where, f.rule) for f in table.findings if f.severity == "block"] == [(f"Packages!{where}", rule)]
    with pytest.raises(BadInput):
        package_costs.bills(table)


def test_ten_digits_that_are_no_nhs_number_are_a_pseudonym(tmp_path):
    assert not packages(tmp_path, spoilt(3, "Pseudonym", "943 476 5918")).blocked


def test_a_person_of_two_payers_is_one_user_and_told(tmp_path):
    table = packages(tmp_path, spoilt(3, "Council", WEST))
    assert [(f.where, f.severity) for f in table.findings if f.rule == "one payer a person"] == [("Packages!C3", "warn")]
    assert package_costs.bills(table)[0].users == 2


def test_a_year_without_anybody_has_no_cost_per_user():
    nobody, somebody = package_costs.Bill("2015/16", "", 0, 0, Fraction(0)), package_costs.Bill("2016/17", "", 1, 1, Fraction(10))
    assert nobody.per_user is None
    with pytest.raises(BadInput, match="no cost per user"):
        package_costs.moved(nobody, somebody)
