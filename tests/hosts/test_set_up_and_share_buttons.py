"""The buttons of Set up and of Check and share, on the sample of a pooled budget: each leaves a file beside the workbook, which stays as it
is; pressed twice there is one file; and what is wrong is one sentence with nothing written."""

import csv
import datetime as dt
import shutil
import sys
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from openpyxl.workbook.defined_name import DefinedName

from tests.sample_books import book_bytes
from udfs.cells import DAY_ZERO
from workbooks import samples
from workbooks.backup import Backups
from workbooks.fill import Filled
from workbooks.reader import read
from xl_addin import ribbon
from xl_addin.headless import opened, press_file
from xl_addin.headless.engine import App, Engine
from xl_addin.libreoffice.pressing import TellingApp

SAMPLE = samples.FOLDER / "capitation_age_sex"
PRACTICES = samples.FOLDER / "invented_practices.csv"
# Button -> what it leaves beside pool.xlsx. The folders Sources and Tables hold the packaged samples.
LEFT = {
    "move_data": {"pool moved.xlsx"},
    "roll_forward": {"pool next year.xlsx"},
    "scan_workbook": {"pool scanned.csv"},
    "share_copy": {"pool to share.xlsx"},
    "copy_for_excel": {"pool for Excel.xlsx"},
    "restore_backup": {"pool restored.xlsx"},
    "import_file": {"invented_practices imported.xlsx"},
    "workbook_from_tables": {"capitation age sex from tables.xlsx"},
}
NEEDS_SAVING = [name for name in LEFT if name not in ("import_file", "workbook_from_tables")] + ["publish_copy", "tender_check"]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def small(path: Path, said: object) -> bytes:
    """A workbook of somebody with one cell."""
    book = openpyxl.Workbook()
    book.active["A1"] = said
    book.save(path)
    return path.read_bytes()


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A workbook that says now, with a backup that says earlier, and a folder for each thing a button looks for."""
    return laid_out(tmp_path / "theirs.xlsx", small(tmp_path / "theirs.xlsx", "now"))


def laid_out(path: Path, now: bytes) -> Path:
    Backups.of(path).keep(small(path, "earlier"))
    path.write_bytes(now)
    (path.parent / "Sources").mkdir()
    shutil.copy(PRACTICES, path.parent / "Sources")
    shutil.copytree(SAMPLE, path.parent / "Tables")
    return path


def says(path: Path) -> object:
    return openpyxl.load_workbook(path).active["A1"].value


@pytest.fixture(scope="module")
def pressed(tmp_path_factory) -> tuple[Path, dict[str, ribbon.Report]]:
    """The workbook after each button was pressed once, and what each said."""
    path = laid_out(tmp_path_factory.mktemp("pressed") / "pool.xlsx", book_bytes("pooled_budget"))
    return path, {name: press_file(name, path) for name in LEFT}


# ---- what they leave


def test_each_leaves_one_file_beside_the_workbook_which_stays_as_it_is(pressed):
    path, reports = pressed
    assert {name: report.sentence for name, report in reports.items() if report.refused} == {}
    assert set(files(path.parent)) == {path.name}.union(*LEFT.values())
    assert path.read_bytes() == book_bytes("pooled_budget")


@pytest.mark.parametrize("button", [name for name in LEFT if name not in ("move_data", "roll_forward")])
def test_pressed_again_it_changes_nothing_and_says_so(button, pressed):
    path, _ = pressed
    before = files(path.parent)
    report = press_file(button, path)
    assert not report.refused and ("says that already, so nothing was saved." in report.sentence or button == "scan_workbook")
    assert files(path.parent) == before


def test_a_whole_workbook_made_again_is_one_file_too(pressed):
    path, _ = pressed
    before = files(path.parent)
    assert "says that already" in press_file("move_data", path).sentence
    assert files(path.parent) == before


def test_moved_data_is_the_same_workbook_in_the_newest_template(pressed):
    path, reports = pressed
    moved = Filled(read(path.with_name("pool moved.xlsx")))
    assert reports["move_data"].sentence.endswith("All checks hold.")
    assert (moved.value("title"), moved.value("risk_pool")) == ("Learning disability pool (INVENTED EXAMPLE)", 500_000)


def test_the_next_year_begins_a_year_later_and_asks_for_its_figures(pressed):
    path, reports = pressed
    rolled = Filled(read(path.with_name("pool next year.xlsx")))
    assert rolled.value("year_start") == (dt.date(2027, 4, 1) - DAY_ZERO).days
    assert rolled.value("period") is None and rolled.value("host") == "Invented Northshire Council"
    assert reports["roll_forward"].exit_code == 1  # the figures of the new year are still to come


def test_the_list_of_a_scan_names_every_finding_with_its_place(pressed):
    path, reports = pressed
    report = reports["scan_workbook"]
    with path.with_name("pool scanned.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["Severity", "Where", "What", "What to do", "Rule"] and len(rows) == len(report.findings) > 3
    assert report.sentence.endswith(f"All {len(rows)} findings are listed in pool scanned.csv.")


def test_the_copy_to_share_has_values_only_and_says_what_is_not_in_it(pressed):
    path, reports = pressed
    copy = read(path.with_name("pool to share.xlsx"))
    assert next(iter(copy.sheets)) == "About this copy"
    assert not any(sheet.formulas for sheet in copy.sheets.values())
    assert "formulas, replaced by their values" in reports["share_copy"].sentence


def test_the_copy_for_excel_calls_our_functions_by_their_plain_names(tmp_path):
    small(path := tmp_path / "theirs.xlsx", "=[1]!TENDER_RANK(B1:B3)")
    assert press_file("copy_for_excel", path).sentence.endswith("theirs for Excel.xlsx.")
    assert says(tmp_path / "theirs for Excel.xlsx") == "=TENDER_RANK(B1:B3)"


def test_what_is_restored_is_the_newest_copy_that_says_something_else(pressed):
    path, reports = pressed
    assert says(path.with_name("pool restored.xlsx")) == "earlier"
    assert "pool.xlsx stays as it is; 1 copy is kept in" in reports["restore_backup"].sentence


def test_an_imported_file_is_counted_row_by_row(pressed):
    path, reports = pressed
    assert "24 rows = 24 placed + 0 of totals + 0 notes + 0 refused." in reports["import_file"].sentence
    assert read(path.with_name("invented_practices imported.xlsx")).sheet("Practices").cell(5, 1) == "X90001"


def test_a_folder_of_tables_becomes_the_workbook_its_headings_tell(pressed):
    path, reports = pressed
    made = Filled(read(path.with_name("capitation age sex from tables.xlsx")))
    assert made.value("template_kind") == "capitation_age_sex"
    assert reports["workbook_from_tables"].sentence.endswith("All checks hold.")


# ---- what stops them


def test_what_is_not_saved_stops_them(theirs):
    before = files(theirs.parent)
    with opened(theirs) as book:
        book.impl.file.Saved = False
        said = {ribbon.press(button, book).sentence for button in NEEDS_SAVING}
    assert said == {"theirs.xlsx holds changes that are not saved. Save the workbook and press the button again."}
    assert files(theirs.parent) == before


def test_a_saved_workbook_counts_as_saved_while_a_button_works_and_after_it(theirs):
    class LikeExcel(App):
        """Excel stores how a workbook is calculated with it, so setting that changes the workbook."""

        def __setattr__(self, name, value):
            super().__setattr__(name, value)
            for book in self.books if name == "calculation" else ():
                book.file.Saved = False

    (apps := Engine().apps).apps.append(LikeExcel(apps))
    book = xw.Book(impl=apps.apps[0].books.open(theirs))
    book.impl.file.Saved = True
    assert not ribbon.press("scan_workbook", book).refused
    assert book.impl.file.Saved and not ribbon.press("share_copy", book).refused


def test_a_workbook_that_lies_in_no_folder_of_this_computer_stops_them(theirs):
    """Excel names a workbook on SharePoint by its address."""
    with opened(theirs) as book:
        book.impl.file.path = "https://example.org/sites/pool/pool.xlsx"
        said = [ribbon.press(button, book).sentence for button in NEEDS_SAVING]
    assert all("https://example.org/sites/pool/pool.xlsx" in sentence and "synced" in sentence for sentence in said), said


@pytest.mark.parametrize("button", ["move_data", "roll_forward", "tender_check"])
def test_a_workbook_of_somebody_else_is_no_template_of_ours(button, tmp_path):
    small(path := tmp_path / "theirs.xlsx", 1)
    before = files(tmp_path)
    report = press_file(button, path)
    assert report.refused and "theirs.xlsx" in report.sentence
    assert files(tmp_path) == before


def test_a_kind_without_a_next_year_says_so(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "tender"
    book.defined_names["template_kind"] = DefinedName("template_kind", attr_text="Sheet!$A$1")
    book.save(path := tmp_path / "award.xlsx")
    report = press_file("roll_forward", path)
    assert report.refused and "is a tender workbook, which has no next financial year." in report.sentence
    assert list(files(tmp_path)) == ["award.xlsx"]


def test_an_import_takes_the_only_file_and_one_it_knows(theirs):
    before, source = files(theirs.parent), theirs.parent / "Sources" / PRACTICES.name
    source.write_text("a,b\n1,2\n", encoding="utf-8")
    report = press_file("import_file", theirs)
    assert report.refused and report.sentence.startswith("No sheet has the headings of a table that can be imported.")
    shutil.copy(PRACTICES, source.with_name("second.csv"))
    assert "invented_practices.csv, second.csv" in press_file("import_file", theirs).sentence
    shutil.rmtree(source.parent)
    assert "and there is nothing." in press_file("import_file", theirs).sentence
    assert files(theirs.parent) == before


def test_an_import_with_a_finding_that_blocks_saves_nothing(theirs):
    source = theirs.parent / "Sources" / PRACTICES.name
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    source.write_text("".join([*lines, lines[-1]]), encoding="utf-8")  # a practice twice
    report = press_file("import_file", theirs)
    assert report.refused and "imported.xlsx" not in files(theirs.parent) and "X90024" in report.sentence
    assert "invented_practices imported.xlsx" not in files(theirs.parent)


def test_tables_that_make_no_workbook_are_told(theirs):
    before, tables = files(theirs.parent), theirs.parent / "Tables"
    shutil.rmtree(tables)
    assert press_file("workbook_from_tables", theirs).sentence.startswith("There are no CSV tables in this folder.")
    tables.mkdir()
    (tables / "lists.csv").write_text("anything\n1\n", encoding="utf-8")
    (tables / "strange.csv").write_text("anything\n1\n", encoding="utf-8")
    report = press_file("workbook_from_tables", theirs)
    assert report.refused
    (tables / "lists.csv").unlink()
    told = press_file("workbook_from_tables", theirs).sentence
    assert told.startswith("The files strange do not tell which workbook they make.")
    assert "There is no workbook of the kind pool." in press_file("workbook_from_tables", theirs, kind="pool").sentence
    assert files(theirs.parent) == before


# ---- going back


def test_a_copy_that_says_what_the_workbook_says_is_passed_over(theirs):
    """Excel keeps a copy of what is on the screen before every button, this one included."""
    Backups.of(theirs).keep(theirs.read_bytes())
    press_file("restore_backup", theirs)
    assert says(theirs.with_name("theirs restored.xlsx")) == "earlier"


def test_a_damaged_copy_is_passed_over_and_told(theirs):
    Backups.of(theirs).keep(theirs.read_bytes()[:-200])
    report = press_file("restore_backup", theirs)
    assert not report.refused and [finding.rule for finding in report.findings] == ["backup_damaged"]
    assert says(theirs.with_name("theirs restored.xlsx")) == "earlier"


def test_a_copy_may_be_named_and_a_wrong_name_is_told(theirs):
    copy = Backups.of(theirs).listed()[0].path
    assert not press_file("restore_backup", theirs, which=copy.name).refused
    report = press_file("restore_backup", theirs, which="yesterday")
    assert report.refused and "There is no such backup of" in report.sentence and "(yesterday)" in report.sentence


def test_nothing_to_go_back_to_is_one_sentence(theirs):
    small(theirs, "earlier")
    before = files(theirs.parent)
    assert "no sound copy says anything else than theirs.xlsx does" in press_file("restore_backup", theirs).sentence
    shutil.rmtree(Backups.of(theirs).folder)
    report = press_file("restore_backup", theirs)
    assert report.refused and "There is no backup of theirs.xlsx" in report.sentence
    assert files(theirs.parent) == before


def test_what_was_private_is_restored_as_private(theirs):
    theirs.chmod(0o600)
    press_file("restore_backup", theirs)
    assert theirs.with_name("theirs restored.xlsx").stat().st_mode & 0o777 == 0o600


# ---- what is wrong with the set-up


def test_the_doctor_names_what_lies_beside_and_in_the_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.create_sheet("cwb.conf")
    book.save(path := tmp_path / "theirs.xlsx")
    (tmp_path / "udfs.py").write_text("")
    before = files(tmp_path)
    pressed_in_libreoffice = xw.Book(impl=telling().books.open(path))
    report = ribbon.press("doctor", pressed_in_libreoffice)
    assert sorted(finding.rule for finding in report.findings) == ["conf", "intruder"]
    assert "udfs.py has the name of a part of this toolkit. The add-in does not use it" in report.sentence
    assert before.items() <= files(tmp_path).items() and "theirs doctor.csv" in files(tmp_path)
    (tmp_path / "udfs.py").unlink()
    small(path, 1)
    assert ribbon.press("doctor", pressed_in_libreoffice).sentence == "Doctor: nothing is wrong."


def telling() -> TellingApp:
    """The program as LibreOffice's buttons have it: that its extension is there needs no proof."""
    (apps := Engine().apps).apps.append(TellingApp(apps))
    return apps.apps[0]


def test_the_doctor_knows_two_programs_and_says_which_it_cannot_look_at(tmp_path):
    small(path := tmp_path / "theirs.xlsx", 1)
    assert press_file("doctor", path, hosts="word").sentence == "There is no add-in for word. Choose one of excel, libreoffice."
    report = press_file("doctor", path, hosts="excel")
    assert ("Excel for Windows cannot be looked at here." in report.sentence) == (sys.platform != "win32")
