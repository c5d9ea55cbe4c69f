"""A workbook with our functions inside (.xlsm): what is changed, what is kept, what is refused."""

import re
import zipfile
from pathlib import Path

import pytest
from oletools.olevba import VBA_Parser
from pyopenvba import ExcelFile, check_file
from typer.testing import CliRunner, Result

from tests.sample_books import book_bytes
from udfs.registry import load
from workbooks.errors import WorkbookError
from workbooks.outcome import BadInput
from workbooks.package import Package
from workbooks.reader import read
from workbooks.templates import TEMPLATES
from xl_addin.building import CannotBuild
from xl_addin.cli import app
from xl_addin.desktop import addin, bundle
from xl_addin.desktop.code_inside import code_of
from xl_addin.desktop.with_code import with_code

CODE_NAME = re.compile(rb' codeName="\w+"|<sheetPr codeName="\w+"/>')


def cwb(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Path:
    """The packaged sample of the pooled budget, with its functions in cells."""
    path = tmp_path_factory.mktemp("plain") / "pool.xlsx"
    path.write_bytes(book_bytes("pooled_budget"))
    return path


@pytest.fixture(scope="module")
def made(plain) -> Path:
    path = plain.with_suffix(".xlsm")
    done = cwb("addin", "workbook", plain, "--out", path)
    assert done.exit_code == 0, done.output
    return path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_functions_are_inside_and_the_structure_is_sound(made):
    report = check_file(str(made))
    assert (report.ok, report.complete, report.issues) == (True, True, ())
    with ExcelFile(addin.TEMPLATE) as template:
        texts = addin.modules(template.get_module("xlwings"))
    with ExcelFile(made) as book:
        ours = {name: book.get_module(name) for name in book.module_names() if name.startswith("Cwb")}
    assert ours == {name: texts[name] for name in ("CwbFunctions", "CwbHost", "CwbPython")}


def test_nothing_else_of_the_workbook_is_changed(plain, made):
    before, after = parts(plain), parts(made)
    assert set(after) - set(before) == {"xl/vbaProject.bin"} and set(before) <= set(after)
    assert after["[Content_Types].xml"].count(b"application/vnd.ms-excel.sheet.macroEnabled.main+xml") == 1
    frame = {"[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
    named = [name for name in before if before[name] != after[name] and name not in frame]
    assert [name for name in named if CODE_NAME.sub(b"", after[name]) != CODE_NAME.sub(b"", before[name])] == []
    old, new = ({name: (s.cells, s.formulas) for name, s in read(path).sheets.items()} for path in (plain, made))
    assert old == new


@pytest.mark.parametrize("kind", TEMPLATES)
def test_every_template_gets_the_functions_it_calls_and_nothing_a_scanner_minds(kind, tmp_path):
    """Values and formulas stay, every function of ours in a formula stands in the code, and the code starts nothing by itself."""
    plain, path = book_bytes(kind), tmp_path / f"{kind}.xlsm"
    path.write_bytes(with_code(plain))
    report, code = check_file(str(path)), code_of(path)
    assert (report.ok, report.complete, report.issues) == (True, True, ())
    assert (code.ours, code.xlwings, code.python, code.classic) == (True, "0.37.8", addin.INTERPRETER, False)
    before, after = (Package.from_bytes(data) for data in (plain, path.read_bytes()))
    sheets = before.sheets.values()
    assert [name for name in sheets if CODE_NAME.sub(b"", after.parts[name]) != CODE_NAME.sub(b"", before.parts[name])] == []
    called = {name.decode() for part in sheets for name in re.findall(rb"\b([A-Z]+_[A-Z_]+|WHY|EXPLAIN|SOURCES)\(", before.parts[part])}
    assert called & set(load()) and called & set(load()) <= code.functions
    parser = VBA_Parser(str(path))
    assert [name for kind, name, _ in parser.analyze_macros() if kind == "AutoExec"] == []
    parser.close()


def test_a_folder_of_templates_is_complete_or_not_there(tmp_path):
    books = lambda progress: {"pooled_budget": book_bytes("pooled_budget")}
    assert bundle.make_templates(tmp_path / "made", addin.INTERPRETER, books=books) == ["pooled_budget"]
    assert sorted(p.name for p in (tmp_path / "made").iterdir()) == ["pooled_budget.xlsm", "pooled_budget.xlsx"]
    with pytest.raises(CannotBuild, match="is there already"):
        bundle.make_templates(tmp_path / "made", addin.INTERPRETER, books=books)
    with pytest.raises(CannotBuild, match="full path of Python"):
        bundle.make_templates(tmp_path / "other", ".\\python\\pythonw.exe", books=lambda progress: pytest.fail("made before it was judged"))
    assert [p.name for p in tmp_path.iterdir()] == ["made"]


def test_the_same_bytes_every_time(plain, made):
    assert with_code(plain.read_bytes()) == made.read_bytes()


def test_a_workbook_that_excel_saved_with_the_addin_calls_its_own_functions(plain):
    package = Package.from_bytes(plain.read_bytes())
    name = next(part for part in package.parts if part.startswith("xl/worksheets/sheet") and b">POOL_CONTRIBUTIONS(" in package.parts[part])
    package.parts[name] = package.parts[name].replace(b">POOL_CONTRIBUTIONS(", b">[1]!POOL_CONTRIBUTIONS(")
    respelt = Package.from_bytes(with_code(package.to_bytes())).parts[name]
    assert b">POOL_CONTRIBUTIONS(" in respelt and b"[1]!" not in respelt


def test_a_workbook_with_code_already_or_a_signature_is_refused(plain, made):
    with pytest.raises(CannotBuild, match="Only a workbook without macros"):
        with_code(made.read_bytes())
    signed = Package.from_bytes(plain.read_bytes())
    signed.parts["_xmlsignatures/sig1.xml"] = b"<Signature/>"
    with pytest.raises(WorkbookError, match="digital signature"):
        with_code(signed.to_bytes())


LOOKED_FOR = [r"x\y.exe", r"..\x.exe", r"\x.exe", "x.exe", "C:x.exe", "C:/x.exe", r"%HOME%x.exe", r"\%HOME%\x.exe", r".\..\x.exe",
              r"C:\a\..\x.exe", r"\\?\C:\x.exe", r"\\share\x.exe", r"\\share\\x.exe", "C:\\", r"%A%\b%\x.exe",
              r"%CD%\x.exe", r"%cd:~0,2%\x.exe", r"%__CD__%\x.exe", r"%=C:%\x.exe", r"C:\a\%CD%\x.exe", "\u212a:\\x.exe"]  # fmt: skip


def test_a_workbook_names_the_full_path_of_python(plain):
    """Anything else is looked for from Excel's current folder or drive, which whoever sends a workbook may decide."""
    for place in (".\\python\\pythonw.exe", *LOOKED_FOR):
        with pytest.raises(CannotBuild, match="is not the full path of Python"):
            with_code(plain.read_bytes(), place)
    for place in (r"D:\p\pythonw.exe", r"\\share\cwb\python\pythonw.exe", r"%ProgramFiles%\Common %X%\pythonw.exe"):
        addin.refuse_other_places(place)


@pytest.mark.parametrize("place", LOOKED_FOR)
def test_an_add_in_names_the_full_path_of_python_or_its_own_folder(place, tmp_path):
    done = cwb("addin", "build", "--host", "excel", "--out", tmp_path / "x.xlam", "--python", place)
    (found,) = done.exception.findings
    assert found.where == "--python" and found.sentence.startswith(f"{place} is not the full path of Python")
    assert list(tmp_path.iterdir()) == []
    addin.refuse_other_places(r".\python\pythonw.exe", beside=True)


@pytest.mark.parametrize("words", [
    ["build", "--host", "excel", "--out", "/proc/x.xlam"],
    ["templates", "--out", "/proc/made"],
    ["bundle", "--python-version", "3.13", "--out", "/proc/made"],
])  # fmt: skip
def test_a_folder_that_takes_no_file_is_told_by_the_name_that_was_asked_for(words):
    """/proc takes none from anybody, so this holds for an administrator too."""
    problem = cwb("addin", *words).exception
    assert isinstance(problem, WorkbookError) and problem.code == "no_permission" and f"{words[-1]} " in problem.sentence
    assert ".part" not in problem.sentence and ".tmp" not in problem.sentence


def test_the_command_says_what_to_do_about_another_place_of_python(plain, tmp_path):
    done = cwb("addin", "workbook", plain, "--out", tmp_path / "rel.xlsm", "--python", r"python\pythonw.exe")
    told = r"Begin with a drive, a share (\\server\share\) or a variable (%NAME%\), and name each folder without \..\ in it."
    assert [f.remedy for f in done.exception.findings] == [told] and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [
    ["build", "--host", "excel", "--out", "x.xlam"], ["workbook", "--out", "x.xlsm"], ["templates", "--out", "x"],
])  # fmt: skip
def test_an_empty_place_of_python_is_not_taken_for_the_usual_one(words, plain, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (found,) = cwb("addin", *words, *([plain] if words[0] == "workbook" else []), "--python", "").exception.findings
    assert (found.where, found.sentence) == ("--python", "No place of Python is given.") and list(tmp_path.iterdir()) == []


def test_bad_names_are_one_sentence_and_nothing_is_written(plain, tmp_path):
    done = cwb("addin", "workbook", plain, "--out", tmp_path / "pool.xlsx")
    assert isinstance(done.exception, BadInput) and [f.remedy for f in done.exception.findings] == ["Let the name end in .xlsm."]
    assert list(tmp_path.iterdir()) == []
