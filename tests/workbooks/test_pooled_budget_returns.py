"""Returns of a pool: issued to each partner, filled in with another program, merged by command and by button."""

import datetime as dt
import shutil
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from tests.practice_books import at, cwb, findings_shown, table
from tests.workbooks.pool_folders import made, sample_bytes
from tests.workbooks.tender_folders import all_of, cell, rows, setting
from udfs.findings import Finding
from workbooks.errors import WorkbookError
from workbooks.outcome import BadInput
from workbooks.pooled_budget import returns
from workbooks.reader import read
from workbooks.template import from_book, load
from xl_addin.headless import press_file

COUNCIL, ICB, WESTMOOR = "Invented Northshire Council", "Invented Northshire ICB", "Invented Westmoor Council"
# Line -> actual and users as the partners report them; together 86,215,467.81.
FILLED = {"L1": (40_120_334.17, 612), "L2": (24_310_220.05, 241), "L3": (11_080_917.44, 1_840), "L4": (6_254_111.9, 503),
          "L5": (4_155_884.25, 11), "L7": (294_000, 0)}  # fmt: skip
TODAY = dt.date(2027, 1, 20)


@pytest.fixture
def pool(tmp_path) -> Path:
    """A pool that is set up, before any figure of the year has come."""
    blank = rows("lines", lambda lines: [[*line[:4], "" if line[0] != "L6" else 0, line[5] or 0, "", *line[7:]] for line in lines])
    made(tmp_path, all_of(blank, setting(control_actual="86215467.81"), cell("lines", 2, "Uncommitted, of the actual", 0)))
    return tmp_path / "pool.xlsx"


def sent(pool: Path, to: Path, figures: dict = FILLED, left_out: str = "") -> Path:
    """Every return issued, filled in and saved as a person does with another program."""
    done = returns.issue(load(returns.TEMPLATE, str(pool)), to)
    for path in done.files:
        if left_out and left_out in path.name:
            path.unlink()
            continue
        book = openpyxl.load_workbook(path)
        for row in book["Lines"].iter_rows(min_row=5):
            if row[0].value in figures:
                row[3].value, row[4].value = figures[row[0].value]
                row[5].value = f"about {row[0].value}"
        book.save(path)
    return to


def by_line(path: Path) -> dict[str, tuple[object, object]]:
    return {row["line"]: (row["actual"], row["users"]) for row in from_book(returns.TEMPLATE, read(path)).lines}


def blocks(findings: Iterable[Finding]) -> list[str]:
    return [f.rule for f in findings if f.severity == "block"]


# ---- issuing


def test_each_partner_that_reports_a_line_gets_its_own_and_no_others(tmp_path):
    job = load(returns.TEMPLATE, None)
    done = returns.issue(job, tmp_path)
    assert [f.name for f in done.files] == [f"Return {name}.xlsx" for name in (COUNCIL, ICB, WESTMOOR)]
    asked = [[row.value for row in openpyxl.load_workbook(path)["Lines"]["A"][4:]] for path in done.files]
    assert asked == [["L1", "L2", "L5"], ["L3", "L7"], ["L4"]], "savings still to be found are asked of nobody"


@pytest.mark.parametrize(
    "change",
    [cell("lines", 3, "Budget", ""), cell("lines", 3, "Reported by", "Nobody"), cell("lines", 3, "Line", "L1"), setting(period="")],
)
def test_a_fault_on_what_is_asked_stops_the_issue(tmp_path, change):
    made(tmp_path, change)
    with pytest.raises(BadInput):
        returns.issue(load(returns.TEMPLATE, str(tmp_path / "tables")), tmp_path / "out")
    assert not (tmp_path / "out").exists()


# ---- merging


def test_all_returns_come_in_and_the_year_is_settled(pool, tmp_path):
    assert "Outturn" not in read(pool).sheets or by_line(pool)["L1"] == (None, None)
    sent(pool, tmp_path / "in")
    ran = cwb("pool", "merge", pool, tmp_path / "in", "--out", "merged.xlsx", cwd=tmp_path)
    assert (ran.code, "6 rows in the returns: 6 placed, 0 refused; 0 of the lines asked for have no figure." in ran.said) == (0, True)
    merged = read(tmp_path / "merged.xlsx")
    assert by_line(tmp_path / "merged.xlsx") == {**FILLED, "L6": (0, None)} and at(merged, "Checks.Master") == "All checks hold"
    ledger = table(merged, "Returns")
    assert [row["What became of it"] for row in ledger] == ["placed"] * 6
    assert ledger[0]["Comment of the partner"] == "about L1"
    assert ledger[0]["File and cell"] == f"Return {COUNCIL}.xlsx, Lines!A5" and ledger[0]["Period"] == "2026/27 forecast at month 9"


def test_what_is_blank_or_did_not_come_is_named_and_nothing_is_settled(pool, tmp_path):
    folder = sent(pool, tmp_path / "in", {**FILLED, "L2": (None, 241)}, left_out=WESTMOOR)
    done, outcome = returns.merge_into(str(pool), str(folder), str(tmp_path / "merged.xlsx"), today=TODAY)
    assert (done.merged.rows, len(done.merged.lines), done.merged.refused, done.merged.missing) == (5, 4, 1, 2)
    assert done.merged.reconciles and not outcome.holds
    assert blocks(outcome.findings).count("returns: refused") == 1 and blocks(outcome.findings).count("returns: missing") == 1
    states = {row["Line"]: row["What became of it"] for row in table(read(tmp_path / "merged.xlsx"), "Returns")}
    assert (states["L2"], states["L4"], states["L1"]) == ("refused", "missing", "placed")
    settled = [row["Amount (negative: given back)"] for row in table(read(tmp_path / "merged.xlsx"), "Outturn")]
    assert {str(value) for value in settled} == {"#VALUE!"}


def test_an_older_figure_does_not_stand_in_for_a_return_that_is_missing(tmp_path):
    """The sample has actuals already; one return of the new period does not come."""
    pool = tmp_path / "pool.xlsx"
    pool.write_bytes(sample_bytes())
    folder = sent(pool, tmp_path / "in", left_out=WESTMOOR)
    _, outcome = returns.merge_into(str(pool), str(folder), str(tmp_path / "merged.xlsx"), today=TODAY)
    merged = read(tmp_path / "merged.xlsx")
    assert not outcome.holds and at(merged, "return_faults") == 1 and by_line(tmp_path / "merged.xlsx")["L4"] == (6_255_111.9, 503)
    assert {str(row["Amount (negative: given back)"]) for row in table(merged, "Outturn")} == {"#VALUE!"}


def test_the_first_merge_names_the_file_and_the_row_of_what_it_refuses(pool, tmp_path):
    """On its Checks sheet the findings stand at the rows of Returns: the council's second row and, last, the return that did not come."""
    folder = sent(pool, tmp_path / "in", {**FILLED, "L2": (None, 241)}, left_out=WESTMOOR)
    _, outcome = returns.merge_into(str(pool), str(folder), str(tmp_path / "merged.xlsx"), today=TODAY)
    named = {f.rule: f.where for f in outcome.findings if f.rule.startswith("returns: ")}
    assert named == {"returns: refused": f"Return {COUNCIL}.xlsx, Lines!A6", "returns: missing": "Returns!A6"}
    book = read(tmp_path / "merged.xlsx")
    shown = {row["Rule"]: str(row["Where"]) for row in findings_shown(book)}
    for rule, state in (("returns: refused", "refused"), ("returns: missing", "missing")):
        row = int(shown[rule].partition(",")[0].removeprefix("Returns!A"))
        assert state in [book.sheet("Returns").cell(row, column) for column in range(1, 12)]


def test_spending_on_tax_is_not_asked_for_users(pool, tmp_path):
    """L7 is VAT; L1 is a service."""
    folder = sent(pool, tmp_path / "in", {**FILLED, "L1": (40_120_334.17, 0)})
    done = returns.merge(load(returns.TEMPLATE, str(pool)), str(folder), TODAY)
    assert [f.sentence.partition(":")[0] for f in done.findings if f.rule == "users"] == [f"{COUNCIL}, L1"]


def test_a_mended_return_is_merged_again_in_place_of_the_refused_one(pool, tmp_path):
    folder = sent(pool, tmp_path / "in", {**FILLED, "L2": (-1, 241)})
    _, outcome = returns.merge_into(str(pool), str(folder), str(tmp_path / "first.xlsx"), today=TODAY)
    assert not outcome.holds
    shutil.rmtree(folder)
    sent(tmp_path / "first.xlsx", folder)
    _, outcome = returns.merge_into(str(tmp_path / "first.xlsx"), str(folder), str(tmp_path / "second.xlsx"), today=TODAY)
    assert outcome.holds and len(table(read(tmp_path / "second.xlsx"), "Returns")) == 6
    told = [row[2] for row in from_book(returns.TEMPLATE, read(tmp_path / "second.xlsx")).changes]
    assert len([line for line in told if line and line.startswith("Returns of 2026/27 forecast at month 9 merged")]) == 2


def test_a_file_that_is_no_return_stands_on_the_ledger_and_an_empty_folder_is_refused(pool, tmp_path):
    folder = sent(pool, tmp_path / "in")
    openpyxl.Workbook().save(folder / "A list.xlsx")
    done, outcome = returns.merge_into(str(pool), str(folder), str(tmp_path / "merged.xlsx"), today=TODAY)
    assert not outcome.holds and len(done.merged.lines) == 6
    assert "A list.xlsx" in [row["File and cell"] for row in table(read(tmp_path / "merged.xlsx"), "Returns")]
    (tmp_path / "none").mkdir()
    with pytest.raises(WorkbookError, match="no returned file"):
        returns.merge_into(str(pool), str(tmp_path / "none"), str(tmp_path / "x.xlsx"))


def test_a_workbook_with_sheets_of_ones_own_keeps_them_and_only_its_cells_are_written(pool, tmp_path):
    book = openpyxl.load_workbook(pool)
    book.create_sheet("My notes")["A1"] = "mine"
    book.save(tmp_path / "own.xlsx")
    folder = sent(tmp_path / "own.xlsx", tmp_path / "in")
    done, outcome = returns.merge_into(str(tmp_path / "own.xlsx"), str(folder), today=TODAY)
    after = openpyxl.load_workbook(tmp_path / "own.xlsx")
    assert after["My notes"]["A1"].value == "mine" and outcome.verdict == returns.PATCHED
    assert by_line(tmp_path / "own.xlsx")["L1"] == FILLED["L1"] and done.merged.reconciles
    assert [row["state"] for row in from_book(returns.TEMPLATE, read(tmp_path / "own.xlsx")).rows["returns"]] == ["placed"] * 6
    again, _ = returns.merge_into(str(tmp_path / "own.xlsx"), str(folder), today=TODAY)
    assert len(from_book(returns.TEMPLATE, read(tmp_path / "own.xlsx")).rows["returns"]) == 6 and again.merged.rows == 6


# ---- buttons


def test_the_buttons_issue_beside_the_workbook_and_merge_into_a_new_one(pool, tmp_path):
    before = pool.read_bytes()
    issued = press_file("pool_returns_issue", pool)
    assert issued.exit_code == 0 and len(list((tmp_path / "Returns issued").iterdir())) == 3
    sent(pool, tmp_path / "Returns received")
    merged = press_file("pool_returns_merge", pool)
    assert merged.exit_code == 0 and "All checks hold" in merged.sentence
    assert pool.read_bytes() == before and by_line(tmp_path / "pool merged.xlsx")["L3"] == FILLED["L3"]


def test_a_button_tells_a_fault_in_one_sentence(tmp_path):
    made(tmp_path, cell("lines", 3, "Reported by", "Nobody"))
    report = press_file("pool_returns_issue", tmp_path / "pool.xlsx")
    assert report.exit_code == 2 and "There is no partner Nobody." in report.sentence and not (tmp_path / "Returns issued").exists()
