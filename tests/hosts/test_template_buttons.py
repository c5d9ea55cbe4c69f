"""What the buttons of every template share: dated parameters come with the date, and nothing a person typed is lost."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from tests.hosts.contract_book import parts
from tests.hosts.template_book import enter, set_up
from tests.workbooks import pool_folders
from workbooks.contract_model.book import TEMPLATE
from workbooks.fill import Filled
from workbooks.job.state import Job
from workbooks.package import Package
from workbooks.pooled_budget import book as pooled_budget
from workbooks.reader import read
from workbooks.spec import Book, Column, Grid, Line, Lines, Sheet
from xl_addin.headless import opened, press_file
from xl_addin.macros.template_buttons import Kit, not_in_this_program, step
from xl_addin.macros.template_gates import nothing_blocks

APRIL_2026, APRIL_2027 = 46113.0, 46478.0  # serial numbers of the first of the month


@pytest.fixture
def dated(tmp_path: Path) -> Path:
    """A contract model that has been set up, its date entered, and the button pressed once more."""
    path = set_up(tmp_path / "contract.xlsx", TEMPLATE)
    enter(path, start_date=APRIL_2026, title="Community care (invented)")
    report = press_file("contract_set_up", path)
    assert "Contract" in report.changed, report
    return path


def test_parameters_come_with_the_date_and_entries_stay(dated: Path):
    filled = Filled(read(dated))
    shown = filled.parameter("discount_rate")
    assert shown.value == 0.035 and shown.valid_from.year == 2013 and "HM Treasury" in shown.source
    assert (filled.value("title"), filled.value("start_date")) == ("Community care (invented)", APRIL_2026)
    before = parts(dated)
    assert press_file("contract_set_up", dated).changed == () and parts(dated) == before


def test_a_parameter_emptied_after_the_date_changed_is_asked_for_anew(dated: Path):
    enter(dated, start_date=APRIL_2027, discount_rate=None)  # the shipped rate ends on 31 March 2027
    press_file("contract_set_up", dated)
    filled = Filled(read(dated))
    assert filled.value("discount_rate") is None
    assert "to be filled in" in read(dated).sheet("Contract").cells.values()
    enter(dated, start_date=APRIL_2026)
    press_file("contract_set_up", dated)
    assert Filled(read(dated)).value("discount_rate") == 0.035


def test_a_formula_in_an_entry_is_not_turned_into_its_value(dated: Path):
    sheet, row, column, *_ = Filled(read(dated)).place("years")
    enter(dated, discount_rate=None)  # the sheet would have to be written anew for the rate
    with opened(dated) as book:
        cell = book.sheets[sheet.name].range((row, column))
        cell.value = 10  # its result, which only Excel would work out
        cell.formula = "=5+5"
        book.save()
    report = press_file("contract_set_up", dated)
    assert "Contract" not in report.changed
    assert any("The sheet Contract was left as it is" in finding.sentence for finding in report.findings), report
    assert read(dated).sheet("Contract").formula(row, column) == "5+5"


def with_more(job: Job, findings: tuple) -> Book:
    """The book of a pool with a calculated sheet that only a pool called More has; the sample is called something else."""
    book = pooled_budget.TEMPLATE.book(job, findings)
    if job.settings["title"] != "More":
        return book
    columns = (Column("twice", "Twice", "money", 20, formula=lambda at, i: f"2*{at.at('Lines', 'budget', i)}"),)
    total = Lines("All of it", (Line("In all", lambda at: f"SUM({at.column('Twice', 'twice')})", "money", "A note"),))
    more = Sheet("Twice", "Twice the budget", "Every line twice.", (total, Grid("Twice", columns, len(job.rows["lines"]), "By line")))
    return replace(book, sheets=(*book.sheets, more))


def test_a_sheet_no_sample_has_is_cleared_as_well(tmp_path: Path):
    path = tmp_path / "pool.xlsx"
    path.write_bytes(pool_folders.sample_bytes())
    kit = Kit(replace(pooled_budget.TEMPLATE, book=with_more), "Capitation", "ready")
    for title in ("More", "Less"):
        enter(path, title=title)
        with opened(path) as book:
            if title == "Less":
                book.sheets["Twice"].range("G2").value = "mine"
            report = step(kit, book, (pooled_budget.OUTTURN,), nothing_blocks)
            book.save()
        assert "Twice" in report.changed, report.sentence
    shown = read(path).sheet("Twice")
    assert set(shown.cells) == {(1, 1), (2, 1), (3, 1), (2, 7)} and str(shown.cell(3, 1)).startswith("Not due")
    assert not shown.formulas and shown.cell(2, 7) == "mine"
    assert "Lines" not in report.sentence and read(path).sheet("Lines").cell(6, 1), "what a person fills is never cleared"


def as_other_programs_save(data: bytes) -> bytes:
    """A workbook as Excel and LibreOffice save it: no quotes about a sheet's name that needs none; and as LibreOffice alone does, TRUE as
    TRUE(), fifteen digits of a result, TRUE as the result of one of our functions as 1."""
    package = Package.from_bytes(data)
    formula = lambda found: re.sub(rb"'(\w+)'!", rb"\1!", re.sub(rb"\b(TRUE|FALSE)\b", rb"\1()", found[0]))
    result = lambda found: b"<v>%s</v>" % f"{float(found[1]):.15g}".encode()
    for part in package.sheets.values():
        text = re.sub(rb"<f[^>]*>[^<]*</f>", formula, package.parts[part])
        package.parts[part] = re.sub(rb"<v>(-?\d+\.\d{12,})</v>", result, text).replace(b' t="b"><v>1</v>', b"><v>1</v>")
    assert b"Checks!$B$5" in package.parts[package.sheets["Outturn"]] and b"FALSE()" in package.parts[package.sheets["Completion"]]
    return package.to_bytes()


def test_a_workbook_another_program_saved_has_nothing_to_be_written_anew(tmp_path: Path):
    path = tmp_path / "pool.xlsx"
    path.write_bytes(as_other_programs_save(pool_folders.sample_bytes()))
    report = press_file("pool_outturn", path)
    assert report.changed == () and report.sentence == "Pool outturn: everything was up to date. All checks hold."


def test_a_logical_result_saved_as_one_can_be_saved_again(tmp_path: Path):
    path = tmp_path / "tie.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Tie")
        sheet.write_column("A1", [70.0, 69.5, 40.0])
        sheet.write_number("B1", 1)
        sheet.write_array_formula("C1:D3", "=TENDER_NEAR_TIE(A1:A3,B1:B1)", None, 0)
        for place, shown in {"C2": 0.5, "C3": 30, "D1": 1, "D2": 1, "D3": 0}.items():
            sheet.write_number(place, shown)
    with opened(path) as book:
        book.app.calculate()
        book.save()
    sheet = read(path).sheet("Tie")
    assert [sheet.cell(row, 4) for row in (1, 2, 3)] == [True, True, False]


def test_what_a_program_cannot_do_names_its_place_once():
    (note,) = not_in_this_program(["Bids!B4: no drop-down, because a choice holds a comma"])
    assert (note.where, note.sentence) == ("Bids!B4", "No drop-down, because a choice holds a comma.")
