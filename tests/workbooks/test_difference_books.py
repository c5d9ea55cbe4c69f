"""`cwb diff` on workbooks: what somebody changed, what moved because of it, and a report that can be trusted."""

import json
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.hosts.compare_libreoffice import main as compare
from tests.practice_books import at, cwb, edited, sample_book, table
from workbooks.reader import read
from workbooks.regenerate import recalculated

PEOPLE = [("A", "Ash", 100.0), ("B", "Beech", 200.0), ("C", "Cedar", 300.0)]


def book(path: Path, rows=PEOPLE, rate: float = 2.0, note: str = "as agreed", total: str | None = None, extra: str = "") -> Path:
    """A list of units, an amount each at a named rate, and a total below."""
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Units")
        made.define_name("rate", "=Terms!$B$1")
        terms = made.add_worksheet("Terms")
        terms.write_row(0, 0, ["Rate, £ per head", rate])
        terms.write_row(1, 0, ["Note", note])
        sheet.write_row(0, 0, ["Unit", "Name", "List", "Amount"])
        for i, (code, name, people) in enumerate(rows, 1):
            sheet.write_row(i, 0, [code, name, people])
            sheet.write_formula(i, 3, f"=C{i + 1}*rate", None, people * rate)
        last = len(rows) + 1
        sheet.write(last + 1, 0, "Total")
        sheet.write_formula(last + 1, 3, total or f"=SUM(D2:D{last})", None, sum(r[2] for r in rows) * rate)
        if extra:
            made.add_worksheet(extra)
    return path


def told(old: Path, new: Path, *words: str) -> dict:
    ran = cwb("diff", old, new, "--json", *words, cwd=new.parent)
    found = json.loads(ran.out)
    assert ran.code == (0 if found["same"] else 1)
    return found


def test_a_file_and_its_copy_say_the_same(tmp_path: Path):
    old, new = book(tmp_path / "old.xlsx"), book(tmp_path / "new.xlsx")
    ran = cwb("diff", old, new, cwd=tmp_path)
    assert ran.code == 0 and "The two files say the same." in ran.said


def test_an_input_that_changed_and_every_result_it_explains(tmp_path: Path):
    found = told(book(tmp_path / "old.xlsx"), book(tmp_path / "new.xlsx", rate=3.0))
    (rate,) = found["inputs"]
    assert (rate["what"], rate["before"], rate["after"], rate["cell_after"]) == ("Rate, £ per head", 2.0, 3.0, "Terms!B1")
    moved = {r["cell_after"]: (r["before"], r["after"], r["because"]) for r in found["results"]}
    assert moved["Units!D6"] == (1200.0, 1800.0, ["Rate, £ per head"])
    assert moved["Units!D4"] == (600.0, 900.0, ["Rate, £ per head"])
    assert found["rows"] == found["formulas"] == found["cells"] == []


def test_a_row_put_in_between_is_one_row_and_nothing_else_moved(tmp_path: Path):
    rows = [PEOPLE[0], ("X", "Yew", 50.0), *PEOPLE[1:]]
    found = told(book(tmp_path / "old.xlsx"), book(tmp_path / "new.xlsx", rows))
    assert [(r["what"], r["row"], r["at"]) for r in found["rows"]] == [("added", "X", "Units!A3")]
    total = next(r for r in found["results"] if r["cell_before"] == "Units!D6")
    assert (total["cell_after"], total["change"]) == ("Units!D7", 100.0)
    assert total["because"] == ["Units: Unit, rows added or removed"]
    assert found["formulas"] == found["cells"] == [], "a formula that only moved with its row says the same"


def test_a_row_taken_out_explains_the_total(tmp_path: Path):
    found = told(book(tmp_path / "old.xlsx"), book(tmp_path / "new.xlsx", PEOPLE[:2]))
    assert [(r["what"], r["row"]) for r in found["rows"]] == [("removed", "C")]
    assert found["results"][0]["change"] == -600.0
    assert found["results"][0]["because"] == ["Units: Unit, rows added or removed"]


def test_a_formula_that_leaves_a_row_out_is_told_though_the_value_may_be_right(tmp_path: Path):
    found = told(book(tmp_path / "old.xlsx"), book(tmp_path / "new.xlsx", total="=SUM(D2:D3)+600"))
    (formula,) = found["formulas"]
    assert (formula["before"], formula["after"]) == ("=SUM(D2:D4)", "=SUM(D2:D3)+600")
    assert found["results"] == []


def test_a_result_typed_over_with_a_number_is_a_formula_that_went(tmp_path: Path):
    old, new = book(tmp_path / "old.xlsx"), book(tmp_path / "new.xlsx")
    made = openpyxl.load_workbook(new)
    made["Units"]["D6"] = 1200
    made.save(new)
    found = told(old, new)
    assert any(f["before"] == "=SUM(D2:D4)" and f["after"] == 1200.0 for f in found["formulas"])


def test_sheets_and_cells_elsewhere(tmp_path: Path):
    found = told(book(tmp_path / "old.xlsx"), book(tmp_path / "new.xlsx", note="as amended", extra="Notes"))
    assert found["sheets_added"] == ["Notes"]
    assert [(c["what"], c["before"], c["after"], c["cell_after"]) for c in found["cells"]] == [
        ("Note", "as agreed", "as amended", "Terms!B2")]  # fmt: skip


def test_lists_are_bounded_and_what_is_left_out_is_counted(tmp_path: Path):
    many = [(f"U{n:03}", f"Unit {n}", float(n)) for n in range(100)]
    old, new = book(tmp_path / "old.xlsx", many), book(tmp_path / "new.xlsx", [(c, n, p + i) for i, (c, n, p) in enumerate(many)])
    found = told(old, new, "--most", "3")
    assert [r["row"] for r in found["rows"]] == ["U099", "U098", "U097"], "the largest change first"
    assert found["counts"]["Rows changed"] == 99
    ran = cwb("diff", old, new, "--most", "3", cwd=tmp_path)
    assert ran.code == 1 and "and 96 more" in ran.said


@pytest.mark.parametrize("broken", ["missing", "no workbook"])
def test_what_cannot_be_read_is_one_sentence_and_exit_code_2(tmp_path: Path, broken: str):
    old, new = book(tmp_path / "old.xlsx"), tmp_path / "new.xlsx"
    if broken == "no workbook":
        new.write_bytes(b"hello")
    ran = cwb("diff", old, new, "--out", tmp_path / "report.xlsx", cwd=tmp_path)
    assert ran.code == 2 and "Traceback" not in ran.said
    assert not (tmp_path / "report.xlsx").exists()


def test_the_report_never_takes_the_place_of_a_source(tmp_path: Path):
    old, new = book(tmp_path / "old.xlsx"), book(tmp_path / "new.xlsx", rate=3.0)
    before = old.read_bytes()
    ran = cwb("diff", old, new, "--out", old, cwd=tmp_path)
    assert ran.code == 2 and "is one of the two files" in ran.said
    assert old.read_bytes() == before


def test_the_help_tells_the_exit_codes(tmp_path: Path):
    words = cwb("diff", "--help", cwd=tmp_path).said
    assert "0: they say the same" in words and "1: they differ" in words and "2: one cannot be read" in words


def test_two_csv_tables_by_their_key(tmp_path: Path):
    """A code such as 01E5 is no number."""
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("Reference,Title,Annual value\nC1,Cleaning,100\n01E5,Porters,2\n", encoding="utf-8")
    new.write_text("Reference,Title,Annual value\n01E5,Porters,3\nC2,Catering,100\n", encoding="utf-8")
    found = told(old, new)
    assert {(r["what"], r["row"]) for r in found["rows"]} == {("removed", "C1"), ("added", "C2"), ("changed", "01E5")}
    assert found["sheets_added"] == found["cells"] == []


# ---- the report


def test_a_report_with_words_that_stay_words(tmp_path: Path):
    rows = [("A", '=HYPERLINK("http://example.invalid")', 100.0), *PEOPLE[1:]]
    old, new, out = book(tmp_path / "old.xlsx"), tmp_path / "new.xlsx", tmp_path / "report.xlsx"
    with xlsxwriter.Workbook(new, {"strings_to_formulas": False}) as made:
        sheet = made.add_worksheet("Units")
        sheet.write_row(0, 0, ["Unit", "Name", "List", "Amount"])
        for i, row in enumerate(rows, 1):
            sheet.write_row(i, 0, row)
    assert cwb("diff", old, new, "--out", out, cwd=tmp_path).code == 1
    report = openpyxl.load_workbook(out)
    assert report.sheetnames == ["Summary", "Inputs", "Rows", "Results", "Cells"]
    texts = [c for sheet in report for line in sheet.iter_rows() for c in line if isinstance(c.value, str) and "HYPERLINK" in c.value]
    assert texts and all(c.data_type == "s" and c.number_format == "@" and c.hyperlink is None for c in texts)


def test_the_checks_of_a_report_hold_and_two_runs_give_the_same_bytes(tmp_path: Path):
    old, new = book(tmp_path / "old.xlsx"), book(tmp_path / "new.xlsx", PEOPLE[:2], rate=3.0)
    outs = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    for out in outs:
        assert "All checks hold" in cwb("diff", old, new, "--out", out, cwd=tmp_path).said
    assert outs[0].read_bytes() == outs[1].read_bytes()
    line, alike = table(read(outs[0]), "Tables")
    assert [line[h] for h in ("Table", "Compared by", "Rows before", "Added", "Removed", "Changed", "Rows after")] == [
        "Units: Unit", "Unit", 3, 0, 1, 2, 2]  # fmt: skip
    assert alike["Table"] == "0 tables without a change"


@pytest.mark.libreoffice
def test_libreoffice_sees_the_same_report(tmp_path: Path, soffice: Path, capsys: pytest.CaptureFixture[str]):
    old, new, out = book(tmp_path / "old.xlsx"), book(tmp_path / "new.xlsx", PEOPLE[:2], rate=3.0), tmp_path / "report.xlsx"
    assert cwb("diff", old, new, "--out", out, cwd=tmp_path).code == 1
    assert compare([str(out)]) == 0, capsys.readouterr().out


# ---- a workbook of ours


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The invented sample, and the same after somebody typed over one practice's list and one weight and calculated it anew."""
    folder = tmp_path_factory.mktemp("ours")
    old = sample_book(folder)
    book = read(old)
    changes = {"Practices!E6": 6000.0, "inequalities_weight": 0.2}
    assert at(book, "Practices!E6") == 5860.0
    typed = edited(old, folder / "typed.xlsx", changes)
    recalculated(str(typed), str(folder / "new.xlsx"))
    return old, folder / "new.xlsx"


def test_a_capitation_workbook_tells_input_practice_and_what_follows(ours: tuple[Path, Path]):
    found = told(*ours, "--most", "500")
    weight = next(c for c in found["inputs"] if c["cell_after"] == at_name(ours[1], "inequalities_weight"))
    assert (weight["before"], weight["after"]) == (0.1, 0.2)
    (row,) = (r for r in found["rows"] if r["table"] != "findings")
    assert {r["row"] for r in found["rows"] if r["table"] == "findings"} == {  # the gate asks with the core target a head, which moved
        "Contracts!C6, Value a year, £", "Contracts!C7, Value a year, £"}
    assert (row["table"], row["what"], row["row"]) == ("Practices", "changed", "X90001")
    assert [(c["what"], c["before"], c["after"], c["change"]) for c in row["cells"]] == [("Registered list", 5860.0, 6000.0, 140.0)]
    assert found["formulas"] == [] and found["sheets_added"] == found["sheets_removed"] == []
    column = {r["what"] for r in found["results"] if r["because"] == [weight["what"]]}
    assert "After health inequalities" in column
    overall = [r for r in found["results"] if r["what"] == "Overall weighted population"]
    assert overall and all(set(r["because"]) == {weight["what"], "Practices, Registered list"} for r in overall)


def at_name(path: Path, name: str) -> str:
    return read(path).names[name].replace("'", "").replace("$", "").lstrip("=")


def test_recalculating_alone_changes_nothing(ours: tuple[Path, Path], tmp_path: Path):
    recalculated(str(ours[1]), str(tmp_path / "again.xlsx"))
    assert told(ours[1], tmp_path / "again.xlsx")["same"]
