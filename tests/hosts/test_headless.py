"""The xlwings engine over a file: what a macro reads and writes without Excel, what it is refused, and how buttons are run."""

import datetime as dt
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw

from udfs.cells import ExcelError
from workbooks.errors import WorkbookError
from xl_addin import ribbon
from xl_addin.headless import opened
from xl_addin.ribbon import BadButton, Report, button, press

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Sheet Tenders: a table of three rows, an error, a formula nobody calculated; sheet Notes: one text."""
    book = xlsxwriter.Workbook(tmp_path / "book.xlsx")
    sheet = book.add_worksheet("Tenders")
    for row, (supplier, price) in enumerate([("Alder (invented)", 1000), ("Birch (invented)", 2000.5), ("Cedar (invented)", 0)], 1):
        sheet.write_row(row, 0, [supplier, price])
    sheet.add_table("A1:B4", {"name": "Bids", "columns": [{"header": "Supplier"}, {"header": "Price"}]})
    sheet.write_formula("D1", "=1/0", None, "#DIV/0!")
    sheet.write_formula("D2", "=SUM(B2:B4)", None, 3000.5)
    book.define_name("Budget", "=Tenders!$B$3")
    book.define_name("Rate", "=0.2")
    book.add_worksheet("Notes").write("B2", "kept")
    book.close()
    return tmp_path / "book.xlsx"


# ---- reading


def test_values_areas_names_and_tables(path: Path):
    with opened(path) as book:
        sheet = book.sheets["tenders"]
        assert (book.name, [s.name for s in book.sheets], sheet.index) == ("book.xlsx", ["Tenders", "Notes"], 1)
        assert sheet["A1"].expand().value == [["Supplier", "Price"], ["Alder (invented)", 1000.0], ["Birch (invented)", 2000.5],
                                              ["Cedar (invented)", 0.0]]  # fmt: skip
        assert sheet["B2:B4"].value == [1000.0, 2000.5, 0.0]
        assert sheet["A2"].current_region.address == "$A$1:$B$4"
        assert sheet["A1"].end("down").address == "$A$4" and sheet["A1"].end("right").address == "$B$1"
        assert sheet["C1"].end("down").address == "$C$1048576"
        assert sheet["A1"].resize(2, 2).address == "$A$1:$B$2" and sheet["A1"].offset(1, 1).value == 1000.0
        assert book.names["Budget"].refers_to_range.value == sheet["Budget"].value == 2000.5
        assert sheet.tables["Bids"].data_body_range.address == "$A$2:$B$4" and sheet["B3"].table.name == "Bids"
        assert sheet.used_range.address == "$A$1:$D$4"
        assert sheet["B:B"].value == ["Price", 1000.0, 2000.5, 0.0]


def test_blank_zero_text_and_error_are_four_things(path: Path):
    with opened(path) as book:
        sheet = book.sheets["Tenders"]
        assert [sheet[cell].value for cell in ("C1", "B4", "A4")] == [None, 0.0, "Cedar (invented)"]
        error = sheet["D1"].value
        assert isinstance(error, ExcelError) and error == "#DIV/0!"


def test_formulas_are_read_with_their_last_result(path: Path):
    with opened(path) as book:
        cell = book.sheets["Tenders"]["D2"]
        assert (cell.formula, cell.value) == ("=SUM(B2:B4)", 3000.5)


def test_a_formula_nobody_calculated_is_not_blank(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"  # openpyxl writes the formula without a result
    book.save(tmp_path / "fresh.xlsx")
    with opened(tmp_path / "fresh.xlsx") as opened_book:
        assert isinstance(opened_book.sheets[0]["A1"].value, ExcelError)


def test_numpy_and_pandas_come_back_as_they_would_from_excel(path: Path):
    import pandas as pd

    with opened(path) as book:
        frame = book.sheets["Tenders"]["A1"].expand().options(pd.DataFrame, index=False).value
    assert frame["Price"].sum() == 3000.5


# ---- writing


def test_a_new_sheet_and_one_cell(path: Path, tmp_path: Path):
    with opened(path) as book:
        book.sheets["Notes"]["C3"].value = "=added"
        sheet = book.sheets.add("Sums", after=book.sheets[-1])
        sheet["A1"].value = [["Supplier", "Price"], ["Alder (invented)", 1000], [None, True]]
        sheet["C2"].value = 2000
        sheet["C2"].formula = "=B2*2"
        sheet["A1:B1"].font.bold = True
        sheet["A1:B1"].color = "#12436D"
        sheet["B2"].number_format = "0.00"
        assert sheet["A1:B1"].color == (18, 67, 109) and sheet["B2"].number_format == "0.00"
        book.save(tmp_path / "out.xlsx")
    found = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert found.sheetnames == ["Tenders", "Notes", "Sums"]
    assert (found["Notes"]["C3"].value, found["Notes"]["C3"].data_type, found["Notes"]["B2"].value) == ("=added", "s", "kept")
    sums = found["Sums"]
    assert (sums["C2"].value, sums["B2"].number_format) == ("=B2*2", "0.00")
    assert (sums["A1"].font.b, sums["A1"].fill.fgColor.rgb) == (True, "FF12436D")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)["Sums"]["C2"].value == 2000


def test_only_the_written_sheet_changes(path: Path):
    def contents() -> dict[str, bytes]:
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name) for name in package.namelist()}

    before = contents()
    with opened(path) as book:
        book.sheets["Notes"]["A1"].value = 1
        book.save()
    after = contents()
    assert {name for name in after if after[name] != before.get(name)} == {"xl/worksheets/sheet2.xml"}


def test_saving_without_a_change_leaves_the_file_alone(path: Path):
    stamp = path.stat().st_mtime_ns
    with opened(path) as book:
        book.save()
    assert path.stat().st_mtime_ns == stamp


def test_closing_without_saving_writes_nothing(path: Path):
    before = path.read_bytes()
    with opened(path) as book:
        book.sheets["Notes"]["A1"].value = 1
    assert path.read_bytes() == before


def test_a_file_saved_by_somebody_else_meanwhile_is_not_overwritten(path: Path):
    with opened(path) as book:
        book.sheets["Notes"]["A1"].value = 1
        path.write_bytes(path.read_bytes() + b" ")
        with pytest.raises(WorkbookError, match="changed by somebody else"):
            book.save()


def test_array_formula_over_known_values(path: Path, tmp_path: Path):
    with opened(path) as book:
        sheet = book.sheets.add("Ranks", after=book.sheets[-1])
        sheet["A1"].options(transpose=True).value = [1, 2, 3]
        sheet["A1:A3"].formula_array = "=ROW(B1:B3)"
        assert sheet["A1"].formula_array == "=ROW(B1:B3)" and sheet["A2"].value == 2
        book.save(tmp_path / "out.xlsx")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["Ranks"]["A1"].value.ref == "A1:A3"


def test_names_tables_charts_and_drop_downs_of_a_new_sheet(path: Path, tmp_path: Path):
    with opened(path) as book:
        sheet = book.sheets.add("Sums", after=book.sheets[-1])
        sheet["A1"].value = [["Supplier", "Price", "Points"], ["Alder (invented)", 1000, 60], ["Birch (invented)", 2000, 30]]
        book.names.add("Prices", "='Sums'!$B$2:$B$3")
        table = sheet.tables.add(source=sheet["A1:C3"], name="Scored", table_style_name="TableStyleLight1")
        sheet["A5"].data_validation.set_list(["open", "closed"])
        sheet["A6"].data_validation.set_list(book.sheets["Tenders"]["A2:A4"])
        chart = sheet.charts.add(width=300, height=200, chart_type="bar_stacked", source=sheet["B1:C3"], anchor=sheet["E2"])
        chart.set_x_axis_values(sheet["A2:A3"])
        chart.title = "Prices and points"
        assert (book.names["Prices"].refers_to_range.value, table.data_body_range.address) == ([1000, 2000], "$A$2:$C$3")
        assert sheet.tables["Scored"].name == "Scored" and len(sheet.charts) == 1
        book.save(tmp_path / "out.xlsx")
    found = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sums = found["Sums"]
    assert (found.defined_names["Prices"].attr_text, sums.tables["Scored"].ref) == ("'Sums'!$B$2:$B$3", "A1:C3")
    offered = [(str(rule.sqref), rule.formula1) for rule in sums.data_validations.dataValidation]
    assert offered == [("A5", '"open,closed"'), ("A6", "'Tenders'!$A$2:$A$4")]
    assert [(chart.grouping, len(chart.series)) for chart in sums._charts] == [("stacked", 2)]


def test_calculating_gives_results_to_what_was_written(path: Path, tmp_path: Path):
    with opened(path) as book:
        sheet = book.sheets.add("Ranks", after=book.sheets[-1])
        sheet["A1"].options(transpose=True).value = [70, 80, 75]
        sheet["B1:B3"].formula_array = "=TENDER_RANK(A1:A3)"
        sheet["C1"].formula = "=SUM(Tenders!B2:B4)+1"
        sheet["C2"].formula = '=TENDER_RANK("x")'
        assert isinstance(sheet["C1"].value, ExcelError)
        book.app.calculate()
        assert (sheet["B1:B3"].value, sheet["C1"].value, sheet["C2"].value) == ([3, 1, 2], 3001.5, "#VALUE!")
        assert [finding.where for finding in book.impl.told] == ["Ranks!C2"]
        book.save(tmp_path / "out.xlsx")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx", data_only=True)["Ranks"]["B2"].value == 1


def test_calculating_brings_sheets_that_call_us_up_to_date_and_leaves_others(tmp_path: Path):
    book = xlsxwriter.Workbook(tmp_path / "book.xlsx")
    ours, own = book.add_worksheet("Ours"), book.add_worksheet("Own")
    ours.write_column("A1", [70, 80])
    ours.write_array_formula("B1:B2", "{=TENDER_RANK(A1:A2)}", None, 9)
    own.write_formula("A1", "=1+1", None, 5)  # whatever the file says: it is no sheet of ours
    book.close()
    with opened(tmp_path / "book.xlsx") as live:
        live.sheets["Ours"]["A1"].value = 90
        live.app.calculate()
        assert live.sheets["Ours"]["B1:B2"].value == [1, 2]
        live.save()
    saved = openpyxl.load_workbook(tmp_path / "book.xlsx", data_only=True)
    assert ([saved["Ours"][cell].value for cell in ("B1", "B2")], saved["Own"]["A1"].value) == ([1, 2], 5)


# ---- refused with a sentence


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda b: b.sheets["Notes"]["A1:B2"].merge(), "Range.merge is not possible in a file without Excel."),
        (lambda b: b.sheets["Notes"].pictures, "Sheet.pictures is not possible in a file without Excel."),
        (lambda b: b.names.add("X", "=Notes!$A$1"),
         "Adding a name for anything but cells of a sheet written here is not possible in a file without Excel."),
        (lambda b: setattr(b.sheets["Notes"]["A1"], "color", "#FFFFFF"),
         "Changing the format of Notes, a sheet that was there before, is not possible in a file without Excel."),
        (lambda b: b.sheets.add("X", before=b.sheets[0]), "Adding a sheet before others is not possible in a file without Excel."),
        (lambda b: b.to_pdf("x.pdf"), "Book.to_pdf is not possible in a file without Excel."),
    ],
)  # fmt: skip
def test_what_needs_excel_says_so(path: Path, act, sentence: str):
    with opened(path) as book, pytest.raises(WorkbookError) as refused:
        act(book)
    assert (refused.value.sentence, refused.value.remedy) == (sentence, "Open the workbook in Excel and do it there.")


def test_a_formula_without_a_known_result_is_never_saved_as_a_guess(path: Path):
    with opened(path) as book:
        book.sheets["Notes"]["A1"].formula = "=1+1"
        with pytest.raises(WorkbookError) as refused:
            book.save()
    assert refused.value.sentence == "The result of the new formula in Notes!A1 is not known without Excel."


def test_a_name_that_is_no_cell(path: Path):
    with opened(path) as book, pytest.raises(xw.XlwingsError, match="Rate does not stand for one area"):
        _ = book.names["Rate"].refers_to_range


def test_dates_from_1904_are_refused(tmp_path: Path):
    book = xlsxwriter.Workbook(tmp_path / "mac.xlsx", {"date_1904": True})
    book.add_worksheet()
    book.close()
    with pytest.raises(WorkbookError) as refused, opened(tmp_path / "mac.xlsx"):
        pass
    assert refused.value.sentence == "mac.xlsx counts its dates from 1904, so a date written here would be four years off."


def test_works_without_a_licence_key(path: Path):
    program = (
        "import sys, xlwings; from xl_addin.headless import opened\n"
        "with opened(sys.argv[1]) as book: print(xlwings.__pro__, book.sheets[0]['B2'].value)"
    )
    without = {name: value for name, value in os.environ.items() if "XLWINGS" not in name.upper()} | {"HOME": str(path.parent)}
    ran = subprocess.run([sys.executable, "-c", program, path], cwd=ROOT, env=without, capture_output=True, text=True)
    assert ran.stdout.split() == ["False", "1000.0"]


# ---- buttons


@pytest.fixture
def spare(monkeypatch: pytest.MonkeyPatch) -> dict:
    """A registry of buttons for one test."""
    ribbon.load()
    monkeypatch.setattr(ribbon, "BUTTONS", dict(ribbon.BUTTONS))
    return ribbon.BUTTONS


SOUND = {"group": "Tender", "label": "Try", "screentip": "Try", "supertip": "Tries it.", "keytip": "Z", "icon": "TableInsert"}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"group": "Other"}, "group is one of"),
        ({"label": ""}, "the label has 1 to 40 characters"),
        ({"label": "Two\nlines"}, "on one line"),
        ({"screentip": "x" * 1024}, "the screentip has 1 to 1023"),
        ({"supertip": "x" * 1024}, "the supertip has 1 to 1023"),
        ({"keytip": "ABCD"}, "1 to 3 capital letters"),
        ({"keytip": "G"}, "the keytip is that of another button"),
        ({"keytip": "GR"}, "or its beginning"),
        ({"icon": "picture.png"}, "imageMso"),
    ],
)
def test_a_button_no_host_could_show_is_refused_at_once(spare: dict, fault: dict, told: str):
    with pytest.raises(BadButton, match=told):

        @button(**{**SOUND, **fault})
        def try_it(book):
            return Report("done")

    assert "try_it" not in spare


def test_settings_come_back_after_a_failure(path: Path, spare: dict):
    seen = {}

    @button(**SOUND)
    def try_it(book):
        seen.update(calculation=book.app.calculation, painting=book.app.screen_updating, bar=book.app.status_bar)
        raise WorkbookError("no_data", "Notes!B2 is blank.", "Fill it in.")

    with opened(path) as book:
        report = press("try_it", book)
        assert seen == {"calculation": "manual", "painting": False, "bar": "Try: working"}
        assert (book.app.calculation, book.app.screen_updating, book.app.status_bar) == ("automatic", True, False)
    assert (report.sentence, report.refused, report.exit_code) == ("Notes!B2 is blank. Fill it in.", True, 2)


def test_unknown_button_and_unknown_input(path: Path):
    with opened(path) as book:
        assert press("no_such", book).sentence == "There is no button no_such. Choose one of " + ", ".join(ribbon.load()) + "."
        told = press("register_generate", book, colour="red").sentence
    assert told == "Generate register takes no colour. What it asks for is called as_at, source, take_over."


@pytest.mark.parametrize("first", ["xl_addin.macros.tender_files", "xl_addin.macros.restore"])
def test_the_buttons_stand_in_one_order_whichever_was_imported_first(first: str):
    asked = f"import {first}; from xl_addin import ribbon; print(*ribbon.load())"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert told.split() == list(ribbon.load())


def test_a_decorated_action_stays_a_plain_function(path: Path):
    from xl_addin.macros.register_generate import register_generate

    with opened(path) as book, pytest.raises(WorkbookError) as refused:
        register_generate(book, as_at=dt.date(2023, 6, 1))
    assert refused.value.code == "no_contract_list"
