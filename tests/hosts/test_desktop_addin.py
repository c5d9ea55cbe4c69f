"""Commissioning.xlam as it is built: its parts, its ribbon, its code, and what comes of it when the code runs."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from oletools.mraptor import MacroRaptor
from oletools.olevba import VBA_Parser
from pyopenvba import ExcelFile, check_file
from typer.testing import CliRunner

from tests.hosts import doors, matrix
from tests.hosts.cases import differences, load_cases
from udfs.cells import ExcelError
from udfs.registry import load
from workbooks.outcome import BadInput
from xl_addin import ribbon
from xl_addin.building import CannotBuild
from xl_addin.cli import app
from xl_addin.desktop import addin
from xl_addin.libreoffice import build as extension

ROOT = Path(__file__).resolve().parents[2]
CUSTOM_UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# What olevba points at in our code, and why it is there.
EXPLAINED = {
    "Environ": "where Python is",
    "Lib": "the library of xlwings that starts it",
    "Chr": "the mark of an error value",
    "Call": "python.Call, which hands a button's name over",
    "Base64 Strings": "names of functions look like it",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "Commissioning.xlam"
    run = CliRunner().invoke(app, ["addin", "build", "--host", "excel", "--out", str(path)])
    assert run.exit_code == 0, run.output
    return path


@pytest.fixture(scope="module")
def code(built: Path) -> dict[str, str]:
    with ExcelFile(built) as book:
        return {name: book.get_module(name).replace("\r\n", "\n") for name in book.module_names()}


@pytest.fixture(scope="module")
def ran(built: Path) -> dict:
    """What the code did, executed in a process of its own."""
    words = [sys.executable, "-m", "tests.hosts.excel_vba", str(built)]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=500)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


# ---- the package


def test_the_same_bytes_every_time(built, tmp_path):
    again = tmp_path / "again.xlam"
    words = "from xl_addin.desktop.addin import build; import sys; build(sys.argv[1])"
    subprocess.run([sys.executable, "-c", words, str(again)], cwd=ROOT, check=True)
    assert again.read_bytes() == built.read_bytes()


def test_the_structure_of_the_code_is_sound(built):
    report = check_file(str(built))
    assert (report.ok, report.complete, report.issues) == (True, True, ())


def test_nothing_of_the_template_is_left_that_tells_of_its_makers_machine_or_runs_on_its_own(built, code):
    with zipfile.ZipFile(built) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).lower()
    assert [word for word in (b"abspath", b"felix", b"elix\\app", b"\\temp\\") if word in everything] == []
    with ExcelFile(built) as book:
        assert [reference.name for reference in book.references() if "Users" in reference.libid] == []
    assert set(code) == {"ThisWorkbook", "Sheet2", "CwbFunctions", "CwbHelp", "CwbHost", "CwbPython", "CwbRibbon"}
    assert not any(re.search(r"\b(Sub|Function)\b", code[name]) for name in ("ThisWorkbook", "Sheet2"))


def test_every_function_has_its_help_texts(built):
    sheet = ElementTree.fromstring(part(built, "xl/worksheets/sheet1.xml"))
    rows = {texts[0]: texts[1:] for row in sheet.iter(f"{MAIN}row") if (texts := [t.text for t in row.iter(f"{MAIN}t")])}
    assert set(rows) == set(load())
    for udf in load().values():
        label, count, *arguments = rows[udf.name]
        assert label == udf.label and int(count) == len(arguments) == len(udf.params)
        assert max(map(len, [label, *arguments])) <= 255


# ---- the ribbon


@pytest.fixture(scope="module")
def controls(built) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(part(built, "customUI/customUI14.xml")).iter(f"{CUSTOM_UI}button"))


def test_the_package_leads_to_the_ribbon(built):
    rels = ElementTree.fromstring(part(built, "_rels/.rels"))
    kinds = {rel.get("Target"): rel.get("Type") for rel in rels}
    assert kinds["customUI/customUI14.xml"] == "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
    assert set(kinds) <= set(zipfile.ZipFile(built).namelist())


def test_every_button_is_on_the_ribbon_with_all_that_a_user_sees(built, controls):
    buttons = ribbon.load()
    assert [c.get("id") for c in controls] == [b.id for group in ribbon.GROUPS for b in buttons.values() if b.group == group]
    for control in controls:
        button = buttons[control.get("id")]
        told = [control.get(name) for name in ("label", "screentip", "supertip", "keytip", "imageMso")]
        assert told == [button.label, button.screentip, button.supertip, button.keytip, button.icon]
        assert all(told) and max(map(len, told)) < 1024
    groups = ElementTree.fromstring(part(built, "customUI/customUI14.xml")).iter(f"{CUSTOM_UI}group")
    assert {g.get("label") for g in groups} == {b.group for b in buttons.values()} <= set(ribbon.GROUPS)


def test_ids_and_keytips_are_unique_and_every_keytip_can_be_typed(built, controls):
    ids = [e.get("id") for e in ElementTree.fromstring(part(built, "customUI/customUI14.xml")).iter() if e.get("id")]
    keytips = [c.get("keytip") for c in controls]
    assert len(ids) == len(set(ids))
    assert [(a, b) for a in keytips for b in keytips if a is not b and b.startswith(a)] == []


def test_every_callback_is_there(built, code):
    xml = part(built, "customUI/customUI14.xml").decode()
    for callback, control in [*re.findall(r'(onAction)="(.*?)"', xml), *re.findall(r'(onLoad)="(.*?)"', xml)]:
        module, name = control.split(".")
        kind = {"onAction": "IRibbonControl", "onLoad": "IRibbonUI"}[callback]
        assert re.search(rf"^Public Sub {name}\(\w+ As {kind}\)$", code[module], re.M)


# ---- the code


def test_nothing_a_workbook_holds_decides_what_is_started(code):
    """The one thing our code asks the active workbook for is to be handed to the macro a person pressed."""
    lines = [line.strip() for text in code.values() for line in text.splitlines()]
    used = [line for line in lines if "ActiveWorkbook" in line and not line.startswith("'")]
    assert len(used) == 2 and used[0] == "If ActiveWorkbook Is Nothing Then" and "python.Tuple(action, ActiveWorkbook)" in used[1]
    public = set(re.findall(r"^(?:Public )?(?:Function|Sub) (\w+)", "\n".join(code.values()), re.M))
    assert public - set(load()) == {
        "CwbCall", "CwbSilence", "CwbIn", "CwbWhere", "CwbAddress", "CwbErrors",  # CwbHost
        "XLPy", "CwbCommand", "CwbInterpreter", "CwbTrouble", "CwbButton", "CwbLoaded", "CwbDescribe",
    }  # fmt: skip


def test_a_mail_gateway_finds_nothing_that_starts_by_itself_or_writes_a_file(built, code):
    """What mraptor asks: a macro that starts by itself and writes or runs something is suspicious. No name of ours looks like an event."""
    told = MacroRaptor("\n".join(code.values()))
    told.scan()
    assert (told.autoexec, told.write, told.suspicious) == (False, False, False)


def test_every_thing_a_scanner_points_at_is_explained(built, code):
    """Scanners read comments and help texts too; only the code itself can do something."""
    parser = VBA_Parser(str(built))
    found = {name for kind, name, _ in parser.analyze_macros() if kind == "AutoExec"}
    parser.close()
    assert found == set()
    bare = "\n".join(line for text in code.values() for line in text.splitlines() if not re.match(r"\s*('|Attribute )", line))
    scanned = VBA_Parser("code.vba", data=bare.encode())
    assert {name for kind, name, _ in scanned.analyze_macros() if kind in ("AutoExec", "Suspicious")} <= set(EXPLAINED)


# ---- the code at work


def test_every_case_shows_the_same_as_everywhere_through_the_code_of_the_addin(ran):
    wrong = {}
    for case in load_cases():
        told = ran["cases"][case.id]
        rows = [[ExcelError(cell["error"]) if isinstance(cell, dict) else cell for cell in row] for row in told["rows"]]
        if "answer_contains" in case.told:
            found = [] if case.told["answer_contains"] in rows[0][0] else [rows]
        else:
            found = list(differences(rows, case.expected(), case.told.get("tolerance", 0.0)))
        if found or case.told.get("sentence", "") not in told["sentence"]:
            wrong[case.id] = (found[:1], told["sentence"])
    assert wrong == {}
    matrix.current("VBA", {name: doors.marked(told["rows"]) for name, told in ran["cases"].items()})


def test_the_wizard_is_told_category_description_and_arguments_of_each_function(ran):
    category = "Commissioning Workbooks"
    assert ran["help"] == ["TENDER_RANK", "Places", category, "Totals|Order", "TENDER_METHODS", "Methods", category]


# ---- bad input


def test_the_command_names_one_python_and_nothing_of_a_workbook(ran):
    """Worked by hand from the path in the code: LOCALAPPDATA filled in, quoted for its blank, Python isolated."""
    assert ran["without"]["command"] == (
        r'C:\Windows\System32\cmd.exe /K ""C:\Users\a b\AppData\Local\commissioning-workbooks\Scripts\pythonw.exe" -I -B -c '
        "\"import xlwings; xlwings.serve('$(CLSID)')\"\""
    )


@pytest.mark.parametrize(("missing", "sentence"), [
    ("no python", "Python is not where this add-in looks for it"),
    ("no variable", r"comes to no full path on this computer (\commissioning-workbooks\Scripts\pythonw.exe): ask whoever built"),
    ("no library", "xlwings64-0.37.8.dll is missing. Install add-in and Python from the same release."),
])  # fmt: skip
def test_without_its_python_a_cell_is_an_error_and_why_and_buttons_say_the_reason(ran, missing, sentence):
    cell, why, message = ran["without"][missing]
    assert cell == {"error": "#VALUE!"}
    assert sentence.replace("64", "32") in why.replace("64", "32") and message == why


def test_files_beside_the_workbook_and_the_environment_bring_no_python_code(tmp_path, code):
    (tmp_path / "udfs.py").write_text("raise SystemExit('an intruder')")
    (tmp_path / "xl_addin.py").write_text("raise SystemExit('an intruder')")
    (tmp_path / "xlwings.conf").write_text('"INTERPRETER_WIN","calc.exe"')
    switches = re.search(r"-I -B -c", code["CwbPython"])[0].split()
    words = f"import sys; sys.path.append({str(ROOT)!r}); import udfs, xl_addin.desktop; print(udfs.__file__)"
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    run = subprocess.run([sys.executable, *switches, words], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert Path(run.stdout.strip()) == ROOT / "udfs" / "__init__.py", run.stderr



def test_another_version_of_xlwings_is_refused_when_building():
    with ExcelFile(addin.TEMPLATE) as book:
        newer = book.get_module("xlwings").replace("0.37.8", "0.99.1")
    with pytest.raises(CannotBuild, match=r"not the version the add-in is written for \(xlwings64-0\.37\.8\.dll\)"):
        addin.modules(newer)


@pytest.mark.parametrize(("given", "sentence"), [
    (["--host", "excel", "--out", "x.oxt"], "Excel takes x.oxt for no add-in"),
    (["--out", "x.txt"], "LibreOffice takes x.txt for no add-in"),
    (["--host", "libreoffice", "--out", "x.oxt", "--python", "p.exe"], "asks for no Python"),
    (["--host", "excel", "--out", "x.xlam", "--python", 'C:\\p" & calc'], "no quotation mark"),
])  # fmt: skip
def test_bad_input_is_one_sentence_and_writes_nothing(given, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = CliRunner().invoke(app, ["addin", "build", *given])
    assert isinstance(run.exception, BadInput) and [sentence in f.sentence for f in run.exception.findings] == [True]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("host", "name"), [("excel", "x.xlam"), ("libreoffice", "x.oxt"), ("libreoffice", "x.xlsx")])
def test_a_file_that_is_not_ours_is_not_built_over(host, name, tmp_path):
    theirs = tmp_path / name
    with zipfile.ZipFile(theirs, "w") as archive:
        archive.writestr("description.xml", '<description><identifier value="org.example.other"/></description>')
    before = theirs.read_bytes()
    run = CliRunner().invoke(app, ["addin", "build", "--host", host, "--out", str(theirs)])
    assert isinstance(run.exception, BadInput) and theirs.read_bytes() == before
    theirs.write_text("precious")
    run = CliRunner().invoke(app, ["addin", "build", "--host", host, "--out", str(theirs)])
    assert isinstance(run.exception, BadInput) and theirs.read_text() == "precious"


def test_the_addin_is_built_over_an_earlier_one(built, tmp_path):
    (tmp_path / "x.xlam").write_bytes(built.read_bytes())
    assert CliRunner().invoke(app, ["addin", "build", "--host", "excel", "--out", str(tmp_path / "x.xlam")]).exit_code == 0
    with zipfile.ZipFile(tmp_path / "x.oxt", "w") as archive:
        archive.writestr("description.xml", extension._description())
    assert extension.is_ours(tmp_path / "x.oxt")
