"""cwb addin doctor: each fault of a set-up, and of a workbook, is named in one sentence with what to do about it.

A set-up that is right is spoilt in one way at a time. Windows is a stand-in (tests/hosts/fakewindows.py); the files are real.
"""

import importlib.util
import json
import shutil
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pyopenvba
import pytest
from pyopenvba import ExcelFile
from typer.testing import CliRunner

from tests.hosts.fakewindows import LIBRARY, Winreg, windows
from tests.hosts.test_desktop_install import (
    LOCATION,
    OPTIONS,
    from_the_web,
    older_release,
    other_xlwings,
    policy,
)
from xl_addin import doctor
from xl_addin.building import CannotBuild
from xl_addin.cli import app
from xl_addin.desktop import addin, faults, profile
from xl_addin.libreoffice import install as office


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("built") / "Commissioning.xlam"
    addin.build(path)
    return path


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: Path) -> Winreg:
    """A Windows in which the add-in is installed and all is well; there is no LibreOffice."""
    registry = windows(tmp_path, monkeypatch)
    monkeypatch.setattr(doctor, "office_program", no_office)
    place = profile.Profile().add_in
    place.parent.mkdir()
    shutil.copyfile(built, place)
    assert CliRunner().invoke(app, ["addin", "install", "--host", "excel", "--addin", str(place)]).exit_code == 0
    return registry


def no_office() -> Path:
    raise CannotBuild("LibreOffice is not installed.", "Install it.")


def told(*words: object) -> tuple[int, list[dict[str, str]]]:
    run = CliRunner().invoke(app, ["addin", "doctor", *map(str, words), "--json"])
    return run.exit_code, json.loads(run.stdout)["findings"]


def add_in() -> Path:
    return profile.Profile().add_in


def another(registry: Winreg, name: str, code: str, place: Path | None = None) -> Path:
    """Somebody else's add-in, which Excel loads."""
    path = (place or add_in().parents[3]) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    openpyxl.Workbook().save(path.with_suffix(".xlsm"))
    with ExcelFile(path.with_suffix(".xlsm")) as book:
        book.add_vba_project()
        book.vba_project().add_module("Theirs", f'Attribute VB_Name = "Theirs"\r\n{code}')
        book.save()
    path.with_suffix(".xlsm").rename(path)
    if place is None:
        registry.held[OPTIONS]["OPEN1"] = f'/R "{path}"'
    return path


def disabled_item() -> bytes:
    """As Excel keeps it: a number, two lengths, the path in small letters and a name, each ended by a zero."""
    path = f"{add_in()}\0".lower().encode("utf-16-le")
    return (1).to_bytes(4, "little") + len(path).to_bytes(4, "little") + (2).to_bytes(4, "little") + path + b"\0\0"


FORBIDDEN = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
SAME_NAME = "Function tender_rank(totals)\r\nEnd Function\r\n"
FAULTS: dict[str, tuple[Callable[[Winreg, pytest.MonkeyPatch], object], str, str]] = {
    "not installed": (lambda r, m: r.held.pop(OPTIONS), "Excel does not load the add-in.", "cwb addin install --host excel"),
    "file gone": (lambda r, m: add_in().unlink(), "which is not there.", "cwb addin install --host excel"),
    "loaded twice": (lambda r, m: r.held[OPTIONS].update(OPEN1=r.held[OPTIONS]["OPEN"]), "loads the add-in more than once", "install"),
    "xlwings of another version": (lambda r, m: other_xlwings(add_in()), "was built for xlwings 0.36.0, and xlwings 0.37.8 is installed",
                                   "from the same release"),
    "add-in of another release": (lambda r, m: older_release(add_in()), "it has no TENDER_RANK", "from the same release"),
    "no library": (lambda r, m: (profile.Profile().home / LIBRARY).unlink(), "The library of xlwings 0.37.8 is not beside", "again"),
    "no Python": (lambda r, m: (profile.Profile().home / "Scripts" / "pythonw.exe").unlink(), "pythonw.exe, which is not there",
                  "Install Python"),
    "Python of everybody": (lambda r, m: m.setattr(sys, "base_prefix", sys.prefix), "is there for other programs too", "py -3 -m venv"),
    "folder not trusted": (lambda r, m: r.held.pop(LOCATION), "Excel does not trust the folder", "cwb addin install --host excel"),
    "folders forbidden": (lambda r, m: policy(r, "Common", "Allow User Locations", 0), "IT allows no trusted folders", "Ask IT"),
    "disabled": (lambda r, m: r.held.update({profile.DISABLED: {"63CB962": disabled_item()}}), "among its disabled items", "Enable"),
    "add-ins forbidden": (lambda r, m: r.held.update({FORBIDDEN: {"disablealladdins": 1}}), "Excel loads no add-ins here", "Ask IT"),
    "from the web": (lambda r, m: from_the_web(add_in()), "as coming from the internet or by mail", "Unblock"),
    "same names": (lambda r, m: another(r, "Other.xlam", SAME_NAME), "Other.xlam, has a function TENDER_RANK; Excel takes one",
                   "Take it out"),
    "same names at start": (lambda r, m: another(r, "Other.xlsm", SAME_NAME, profile.Profile().start_folder), "has a function TENDER_RANK",
                            "Take it out"),
}  # fmt: skip


def test_nothing_is_wrong_where_all_is_well(registry):
    another(registry, "Other.xlam", "Private Function TENDER_RANK(totals)\r\nEnd Function\r\nFunction RANKS(x)\r\nEnd Function\r\n")
    assert told() == (0, [])
    assert CliRunner().invoke(app, ["addin", "doctor"]).stdout == "Nothing is wrong.\n"


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_is_one_sentence_and_what_to_do(registry, monkeypatch, fault):
    spoil, sentence, remedy = FAULTS[fault]
    spoil(registry, monkeypatch)
    before = dict(registry.held)
    code, found = told()
    assert (code, registry.held) == (1, before)
    wanted = [f for f in found if sentence in f["sentence"]]
    assert len(wanted) == 1 and remedy in f"{wanted[0]['sentence']} {wanted[0]['remedy']}"
    assert len(found) == 1


def test_an_addin_that_is_not_signed_where_signatures_are_asked_for_is_noted(registry):
    registry.held[FORBIDDEN] = {"requireaddinsig": 1}
    code, found = told()
    assert code == 0 and ["it may be turned off" in f["sentence"] for f in found] == [True]


@pytest.mark.parametrize(("name", "begins", "sentence"), [
    ("Odd.xlam", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "The code in {path} cannot be read."),
    ("Ranks.XLL", b"MZ", "{path} is an add-in of compiled code (.xll), whose functions cannot be read."),
])  # fmt: skip
def test_what_cannot_be_read_is_said_and_fails_nothing(registry, name, begins, sentence):
    path = add_in().with_name(name)
    path.write_bytes(begins + b"\0" * 600)
    registry.held[OPTIONS]["OPEN1"] = f'/R "{path}"'
    code, found = told()
    told_of_it = f"{sentence.format(path=path)} Whether it has functions of the same names is not known."
    assert (code, [(f["severity"], f["sentence"]) for f in found]) == (0, [("note", told_of_it)])


def test_an_addin_that_unpacks_to_more_than_any_holds_is_not_unpacked(registry, monkeypatch):
    """4 KB that would be 5 MB; what takes code apart would take the memory of all of it."""
    path = add_in().with_name("Bomb.xlam")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/vbaProject.bin", bytes(5 * 1024 * 1024))
    registry.held[OPTIONS]["OPEN1"] = f'/R "{path}"'
    took_apart = pyopenvba.ExcelFile
    monkeypatch.setattr(pyopenvba, "ExcelFile", lambda given: pytest.fail("unpacked") if given == path else took_apart(given))
    code, found = told()
    assert (code, [f["severity"] for f in found]) == (0, ["note"])
    assert f"The code in {path} cannot be read. The workbook unpacks to more than 250 times its size" in found[0]["sentence"]


def test_memory_that_runs_out_is_one_sentence(registry, monkeypatch):
    def full(path: Path) -> None:
        raise MemoryError

    monkeypatch.setattr(pyopenvba, "ExcelFile", full)
    code, found = told()
    assert (code, [f["sentence"] for f in found]) == (1, [f"The code in {add_in()} cannot be read."])


def test_the_addin_of_xlwings_and_the_settings_of_its_user_are_noted(registry):
    another(registry, "xlwings.xlam", "Function SQL(x)\r\nEnd Function\r\n")
    own = profile.Profile().at("USERPROFILE", ".xlwings")
    own.mkdir(parents=True)
    (own / "xlwings.conf").write_text('"INTERPRETER_WIN","calc.exe"\n"ONEDRIVE_COMMERCIAL_WIN","Z:\\"\n')
    code, found = told()
    assert code == 0
    assert ["ONEDRIVE_COMMERCIAL_WIN" in f["sentence"] for f in found] == [True, False]
    assert "unlike ours, does what a sheet or file xlwings.conf of an opened workbook says" in found[1]["sentence"]


def test_a_module_of_the_same_name_is_named_with_its_place(tmp_path):
    intruder = tmp_path / "udfs.py"
    found = faults.of_python(lambda name: SimpleNamespace(origin=str(intruder)) if name == "udfs" else importlib.util.find_spec(name))
    assert [f.sentence.startswith(f"Python takes udfs from {intruder}, which is not part of this toolkit") for f in found] == [True]
    assert faults.of_python() == []


# ---- a workbook


@pytest.fixture
def book(tmp_path: Path, registry: Winreg) -> Path:
    path = tmp_path / "job" / "tender.xlsx"
    path.parent.mkdir()
    openpyxl.Workbook().save(path)
    return path


@pytest.mark.parametrize(("spoil", "sentence"), [
    (lambda b: b.with_name("udfs.py").touch(), "udfs.py has the name of a part of this toolkit. The add-in does not use it"),
    (lambda b: b.with_name("xlwings.conf").touch(), "xlwings.conf would tell xlwings' own add-in which program to start. Ours does not"),
    (from_the_web, "as coming from the internet or by mail; Excel runs no code of it."),
])  # fmt: skip
def test_what_lies_beside_a_workbook_is_named(book, spoil, sentence):
    assert told(book) == (0, [])
    spoil(book)
    code, found = told(book)
    assert code == 1 and len(found) == 1 and sentence in found[0]["sentence"] and found[0]["remedy"]


@pytest.mark.parametrize("name", ["cwb.conf", "xlwings.conf", "_xlwings.conf"])
def test_a_sheet_that_xlwings_would_take_settings_from_is_named(book, name):
    made = openpyxl.Workbook()
    made.create_sheet(name)["A1"] = "INTERPRETER_WIN"
    made.save(book)
    assert [f["sentence"].startswith(f"The sheet {name} in tender.xlsx would tell") for f in told(book)[1]] == [True]


def test_code_of_xlwings_inside_a_workbook_is_named(registry, tmp_path):
    path = tmp_path / "old.xlsm"
    openpyxl.Workbook().save(path)
    with ExcelFile(path) as old:
        old.add_vba_project()
        old.vba_project().add_module("xlwings", 'Attribute VB_Name = "xlwings"\r\nPublic Function RunPython(x)\r\nEnd Function\r\n')
        old.save()
    assert ["holds the code of xlwings itself" in f["sentence"] for f in told(path)[1]] == [True]


# ---- LibreOffice


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """LibreOffice's program folder, and a profile in which the extension is installed."""
    place = office.Place(tmp_path / "profile")
    place.setting.parent.mkdir(parents=True)
    place.setting.write_text(json.dumps({"python": sys.executable}))
    monkeypatch.setattr(office, "listed", lambda place: True)
    monkeypatch.setattr(office, "usual", lambda: place)
    monkeypatch.setattr(doctor, "office_program", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize(("core", "found"), [
    ("python-core-3.12.13", []),
    ("python-core-3.9.16", ["This LibreOffice brings Python 3.9, and the functions need 3.11 or later."]),
])  # fmt: skip
def test_a_libreoffice_with_too_old_a_python_is_named(program, core, found):
    (program / core).mkdir()
    code, faults_of_it = told("--host", "libreoffice")
    assert ([f["sentence"] for f in faults_of_it], code) == (found, 1 if found else 0)


def test_a_libreoffice_without_the_extension_is_named(program, monkeypatch):
    (program / "python-core-3.12.13").mkdir()
    monkeypatch.setattr(office, "listed", lambda place: False)
    code, found = told()
    assert code == 1
    assert [f["remedy"] for f in found] == ["Run cwb addin install --host libreoffice."]


def test_another_profile_of_libreoffice_is_the_one_looked_at(program, tmp_path):
    (program / "python-core-3.12.13").mkdir()
    assert told("--host", "libreoffice")[1] == []
    other = tmp_path / "other"
    for words in (["--host", "libreoffice"], []):
        code, found = told(*words, "--profile", other)
        assert (code, [f["where"] for f in found]) == (1, [str(other)])
        assert found[0]["remedy"] == f'Run cwb addin install --host libreoffice --profile "{other}".'
    run = CliRunner().invoke(app, ["addin", "doctor", "--host", "excel", "--profile", str(other)])
    assert [f.where for f in run.exception.findings] == ["--profile"]


def test_another_host_and_excel_elsewhere_are_one_sentence():
    run = CliRunner().invoke(app, ["addin", "doctor", "--host", "gnumeric"])
    assert run.exception.findings[0].sentence == "There is no add-in for gnumeric."
    code, found = told("--host", "excel")
    assert (code, [f["sentence"] for f in found]) == (1, ["Excel for Windows cannot be looked at here."])
