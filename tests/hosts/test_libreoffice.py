"""The LibreOffice extension, and the comparison of a workbook's cached values with what LibreOffice calculates."""

import ast
import io
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.hosts import compare_libreoffice
from tests.hosts.libreoffice import recalculated, wizard
from udfs.cells import ExcelError
from udfs.registry import load
from workbooks.dialect import respell_package
from workbooks.recalc import recalculate
from xl_addin.libreoffice.build import OLDEST_OFFICE, CannotBuild, build

ROOT = Path(__file__).resolve().parents[2]
FORMULA = '=TENDER_RANK(A1:A3,,,"lower")'


@pytest.fixture(scope="module")
def oxt(soffice, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("extension") / "cwb.oxt"
    build(path)
    return path


def book(path: Path, formulas: dict[str, str], spelling: str = "desktop") -> Path:
    """Totals of three bids in column A, and formulas at the places given (an area is an array formula)."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as made:
        sheet = made.add_worksheet("Bids")
        sheet.write_column("A1", [70, 80, 60])
        for place, text in formulas.items():
            sheet.write_array_formula(place, text) if ":" in place else sheet.write_formula(place, text)
    path.write_bytes(respell_package(data.getvalue(), spelling))
    return path


# ---- the extension ---------------------------------------------------------------------------------------------------


def test_the_same_registry_gives_the_same_bytes(oxt, tmp_path):
    build(tmp_path / "again.oxt")
    assert (tmp_path / "again.oxt").read_bytes() == oxt.read_bytes()


def test_the_extension_holds_the_functions_their_parameters_and_the_licence(oxt):
    with zipfile.ZipFile(oxt) as archive:
        names = set(archive.namelist())
        assert archive.read("LICENSE").startswith(b"MIT License")
    assert {"functions.rdb", "component.py", "CalcAddIns.xcu", "pythonpath/udfs/dispatch.py"} <= names
    assert any(name.startswith("pythonpath/udfs/parameters/") for name in names)


def test_without_the_development_kit_one_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda *words, **more: None)
    with pytest.raises(CannotBuild, match=r"Install libreoffice-calc and libreoffice-dev\.$"):
        build(tmp_path / "cwb.oxt")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.libreoffice
def test_the_function_wizard_offers_every_function_with_its_arguments(oxt):
    offered = {name.upper().removeprefix("CWB."): told for name, told in wizard(oxt).items()}
    assert set(offered) == set(load())
    for name, (label, *arguments) in offered.items():
        assert label == load()[name].label
        assert [argument for argument, _ in arguments] == [p.name for p in load()[name].params]
        assert all(p.description in told for p, (_, told) in zip(load()[name].params, arguments, strict=True))


def test_an_old_python_can_at_least_read_the_component():
    ast.parse((ROOT / "xl_addin" / "libreoffice" / "component.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_the_page_names_the_oldest_libreoffice_and_the_oldest_python_for_cells():
    page = (ROOT / "docs" / "install-libreoffice.md").read_text(encoding="utf-8")
    component = (ROOT / "xl_addin" / "libreoffice" / "component.py").read_text(encoding="utf-8")
    assert "OLDEST = (3, 11)" in component and OLDEST_OFFICE == "7.2"
    assert "installs in Calc\n7.2 or later" in page and "need Python 3.11 or later" in page


@pytest.mark.libreoffice
def test_an_old_python_gives_errors_and_the_reason_instead_of_a_traceback(oxt, tmp_path):
    older = tmp_path / "older.oxt"
    with zipfile.ZipFile(oxt) as source, zipfile.ZipFile(older, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(
                name,
                data.replace(b"OLDEST = (3, 11)", b"OLDEST = (9, 0)") if name == "component.py" else data,
            )
    path = book(tmp_path / "book.xlsx", {"C1": "=TENDER_RANK(A1:A3)", "D1": "=WHY(C1)"}, "libreoffice")
    cells = recalculated(path, older)["Bids"]
    assert cells[1, 3] == ExcelError("#VALUE!")
    assert cells[1, 4].startswith(
        "Commissioning Workbooks needs Python 9.0 or later and this LibreOffice brings 3."
    )


@pytest.mark.libreoffice
def test_a_book_saved_by_libreoffice_comes_back_in_the_desktop_spelling_with_its_values(oxt, tmp_path):
    path, saved, back = (
        book(tmp_path / "book.xlsx", {"C1:C3": FORMULA}, "libreoffice"),
        tmp_path / "saved.xlsx",
        tmp_path / "back.xlsx",
    )
    recalculated(path, oxt, saved)
    back.write_bytes(respell_package(saved.read_bytes(), "desktop"))
    assert openpyxl.load_workbook(back)["Bids"]["C1"].value.text.replace(" ", "") == FORMULA
    assert [row[0].value for row in openpyxl.load_workbook(back, data_only=True)["Bids"]["C1:C3"]] == [
        2,
        3,
        1,
    ]


# ---- the comparison --------------------------------------------------------------------------------------------------


@pytest.mark.libreoffice
def test_a_book_with_right_values_agrees_in_every_cell(soffice, tmp_path, capsys):
    path = book(
        tmp_path / "book.xlsx",
        {"C1:C3": FORMULA, "E1": "=SUM(C1:C3)/7", "F1": "=1/0", "G1": '=IF(A1=70,"yes","no")'},
    )
    path.write_bytes(recalculate(path.read_bytes()).data)
    assert compare_libreoffice.main([str(path)]) == 0
    assert capsys.readouterr().out == "9 cells compared, 0 differences\n"


@pytest.mark.libreoffice
def test_a_wrong_value_is_found_and_named(soffice, tmp_path, capsys):
    path = book(tmp_path / "book.xlsx", {"C1:C3": FORMULA})  # never calculated: the file holds zeros
    assert compare_libreoffice.main([str(path)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("Bids!C1: the file holds 0.0, LibreOffice calculates 2.0\n")
    assert out.endswith("6 cells compared, 3 differences\n")


def test_what_is_no_workbook_is_refused_in_one_sentence(tmp_path, capsys):
    (tmp_path / "notes.xlsx").write_text("not a workbook")
    assert compare_libreoffice.main([str(tmp_path / "notes.xlsx")]) == 2
    assert "Traceback" not in capsys.readouterr().err


# ---- the driver itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_test_run_that_is_killed_leaves_no_program_behind(tmp_path, end):
    """A window's X server and LibreOffice, which are started by what the test run starts, would else stay."""
    told = tmp_path / "told"
    left = f"sleep 600 & echo $! > {told}.new; mv {told}.new {told}; wait"
    code = f"from tests.hosts import libreoffice; libreoffice._run(['sh', '-c', {left!r}])"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL) as run:
        until(told.exists)
        assert alive(int(told.read_text()))
        run.send_signal(end)
    until(lambda: not alive(int(told.read_text())))


def until(holds):
    for _ in range(400):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that within 20 seconds")


def alive(number):
    """Whether there is such a program; one that has ended and that nobody has asked about yet counts as gone."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
