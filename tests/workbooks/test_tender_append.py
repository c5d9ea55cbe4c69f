"""Returns merged into a workbook a person has built around ours: their sheets stay byte for byte, the marks come below the tables."""

import datetime as dt
import hashlib
import subprocess
import zipfile

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from tests.hosts.tender_book import fill as fill_in
from tests.workbooks.tender_made import calculated
from tests.workbooks.test_tender_packs import ANSWERS, fill
from workbooks.errors import WorkbookError
from workbooks.fill import Filled
from workbooks.package import Package
from workbooks.patch import Sheet, add_sheet, set_cells
from workbooks.reader import read
from workbooks.tender.importing import from_book
from workbooks.tender.merge import merge_into
from workbooks.tender.packs import issue
from xl_addin.cli import app
from xl_addin.headless import press_file

MAY = dt.datetime(2026, 5, 20, 17, 0)
MACROS = b"Kept as it is; nothing here is read or run."
CHANGED = {"xl/workbook.xml", "xl/worksheets/sheet8.xml", "xl/worksheets/sheet10.xml", "xl/tables/table12.xml"}  # Conflicts, Scores


def foreign(path):
    """A workbook with figures, a chart on them, a chart sheet, and a part for macros."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("My lease costs")
        sheet.write_column(0, 0, [10, 20, 30])
        sheet.write_formula(3, 0, "=SUM(A1:A3)", None, 60)
        for place in (sheet.insert_chart, None):
            chart = book.add_chart({"type": "line"})
            chart.add_series({"values": "='My lease costs'!$A$1:$A$3"})
            place("C2", chart) if place else book.add_chartsheet("My picture").set_chart(chart)
    package = Package.from_bytes(path.read_bytes())
    package.add_part("xl/vbaProject.bin", MACROS, "application/vnd.ms-office.vbaProject")
    package.add_relation("xl/workbook.xml", "vbaProject", "xl/vbaProject.bin")
    plain, macros = (f"application/vnd.{kind}.main+xml".encode()
                     for kind in ("openxmlformats-officedocument.spreadsheetml.sheet", "ms-excel.sheet.macroEnabled"))  # fmt: skip
    package.parts["[Content_Types].xml"] = package.parts["[Content_Types].xml"].replace(plain, macros)
    path.write_bytes(package.to_bytes())
    return path


@pytest.fixture
def own(tmp_path):
    """That workbook set up and filled, before anybody has marked, and the packs returned for it."""
    path = foreign(tmp_path / "tender.xlsm")
    assert not press_file("tender_set_up", path).refused
    fill_in(path, change=lambda table, rows: [] if table in ("scores", "conflicts") else rows)
    returned(path, "Evaluator 1", "Evaluator 2")
    return path


def returned(path, *panel):
    folder = path.parent / "Scoring packs returned"
    for file in issue(from_book(read(path)), list(panel), folder).files:
        fill(file)
    return folder


def hashes(path):
    with zipfile.ZipFile(path) as package:
        return {name: hashlib.sha256(package.read(name)).hexdigest() for name in package.namelist()}


def test_marks_come_below_the_tables_and_every_other_part_stays_as_it_was(own):
    before = hashes(own)
    done, outcome = merge_into(str(own), str(own.parent / "Scoring packs returned"), at=MAY)
    assert (done.added, done.declarations) == (2 * ANSWERS, 2) and outcome.path == str(own)
    after = hashes(own)
    assert {name for name in after if after[name] != before.get(name)} == CHANGED
    assert before.keys() == after.keys() and "xl/charts/chart1.xml" in after and "xl/vbaProject.bin" in after
    book = read(own)
    rows = from_book(book).rows
    assert len(rows["scores"]) == 2 * ANSWERS and rows["scores"][0]["at"] == "Scores!A6"
    assert [(r["person"], r["kind"], r["declared"]) for r in rows["conflicts"]] == [
        (f"Evaluator {n}", "none", MAY.date()) for n in (1, 2)]  # fmt: skip
    assert book.names["Scores.Area"] == f"'Scores'!$A$5:$H${5 + 2 * ANSWERS}"
    table = Package.from_bytes(own.read_bytes()).tables["Scores"]
    assert (table.first_row, table.last_row) == (5, 5 + 2 * ANSWERS)
    kept = own.read_bytes()
    again, nothing = merge_into(str(own), str(own.parent / "Scoring packs returned"))
    assert (again.added, again.there, nothing) == (0, 2 * ANSWERS, None) and own.read_bytes() == kept


def test_new_rows_look_like_the_first_and_offer_the_same_choices(own):
    merge_into(str(own), str(own.parent / "Scoring packs returned"), at=MAY)
    scores = Package.from_bytes(own.read_bytes()).parts["xl/worksheets/sheet10.xml"].decode()
    last = 5 + 2 * ANSWERS
    assert f'sqref="E6:E{last}"' in scores and f'sqref="G6:G{last}"' in scores
    assert f'<c r="G{last}" s="10"' in scores and '<c r="G6" s="10"' in scores


def test_the_marks_count_once_moderate_and_score_are_pressed(own):
    merge_into(str(own), str(own.parent / "Scoring packs returned"), at=MAY)
    report = press_file("tender_score", own)
    assert not report.refused and "Result" in report.sentence, report.sentence
    rest = issue(from_book(read(own)), ["Evaluator 3"], own.parent / "late").files[0]
    fill(rest, mark=5)
    _, outcome = merge_into(str(own), str(rest), at=MAY)
    assert [f.remedy for f in outcome.findings if f.rule == "press again"] == ["Press Moderate, then Score and what you use after it."]
    press_file("tender_score", own)
    filled = Filled(read(own))
    assert any("Evaluator 3" in str(value) for value in filled.book.sheets["Originals"].cells.values())


def test_libreoffice_opens_it_with_the_marks_and_the_users_sheet(own, soffice, tmp_path):
    merge_into(str(own), str(own.parent / "Scoring packs returned"), at=MAY)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(soffice), profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path / "ods"), str(own)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    seen = CalamineWorkbook.from_path(str(tmp_path / "ods" / "tender.ods"))
    assert seen.get_sheet_by_name("My lease costs").to_python()[3][0] == 60
    marks = seen.get_sheet_by_name("Scores").to_python(skip_empty_area=False)[5:]
    assert sum(row[6] for row in marks if row[6] != "") == 3 * 2 * ANSWERS


def test_the_button_writes_a_copy_that_holds_every_sheet(own):
    before = own.read_bytes()
    report = press_file("tender_returns_merge", own)
    copy = own.with_name("tender merged.xlsm")
    assert str(copy) in report.sentence and own.read_bytes() == before
    assert list(read(copy).sheets) == list(read(own).sheets) and read(copy).other_sheets == read(own).other_sheets == {
        "My picture": "chartsheet"}  # fmt: skip


def test_the_command_keeps_them_too_and_a_workbook_with_macros_keeps_its_ending(own):
    folder, copy = str(own.parent / "Scoring packs returned"), own.with_name("copy.xlsm")
    run = CliRunner().invoke(app, ["tender", "merge", str(own), folder, "--out", str(copy)])
    assert "72 added" in run.output and "My lease costs" in read(copy).sheets
    with pytest.raises(WorkbookError, match="another kind of workbook"):
        merge_into(str(own), folder, str(own.with_suffix(".xlsx")))


def test_a_sheet_added_to_the_template_stays_and_the_change_log_gets_its_line(tmp_path):
    book = tmp_path / "t.xlsx"
    book.write_bytes(add_sheet(calculated(), "My notes", Sheet([["Ask about the lease"]])))
    folder = returned(book, "Evaluator 1")
    before = from_book(read(book))
    done, _ = merge_into(str(book), str(folder), at=MAY)
    after = read(book)
    assert after.sheets["My notes"].cell(1, 1) == "Ask about the lease" and done.added > 0
    assert len(from_book(after).changes) == len(before.changes) + 1
    again, _ = merge_into(str(book), str(folder))
    assert "was merged before" in again.findings[0].sentence and again.added == 0


def test_what_stands_where_a_row_must_go_is_never_written_over(own):
    """A total below the table that the name of the next block ends: told with its cell, nothing written."""
    data = set_cells(own.read_bytes(), "Scores", {(60, 6): "Total so far"})
    package = Package.from_bytes(data)
    name = b"<definedName name=\"Mine.Area\">Scores!$F$60</definedName></definedNames>"
    package.parts["xl/workbook.xml"] = package.parts["xl/workbook.xml"].replace(b"</definedNames>", name)
    own.write_bytes(package.to_bytes())
    before = own.read_bytes()
    with pytest.raises(WorkbookError, match="Scores!F60 holds something where one of 72 new rows has to stand"):
        merge_into(str(own), str(own.parent / "Scoring packs returned"), at=MAY)
    assert own.read_bytes() == before
