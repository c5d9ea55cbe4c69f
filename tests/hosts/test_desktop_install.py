"""cwb addin install, uninstall and status for Excel: what is written into a person's Windows, what is kept, what is refused.

The registry and the folders are stand-ins (tests/hosts/fakewindows.py); the steps, the files and the code in them are real.
"""

import copy
import sys
import zipfile
from pathlib import Path

import pytest
from pyopenvba import ExcelFile
from typer.testing import CliRunner

from tests.hosts.fakewindows import LIBRARY, Winreg, windows
from workbooks.outcome import BadInput
from xl_addin.cli import app
from xl_addin.desktop import addin, install, profile
from xl_addin.libreoffice import install as libreoffice

OFFICE = r"Software\Microsoft\Office\16.0\Excel"
LOCATION = rf"{OFFICE}\Security\Trusted Locations\CommissioningWorkbooks"
OPTIONS = rf"{OFFICE}\Options"
POLICY = r"Software\Policies\Microsoft\Office\16.0"
THEIRS = {
    "OPEN": '/R "C:\\Tools\\Solver.xlam"', "OPEN1": '"\\\\share\\old\\Commissioning.xlam"', "OPEN2": "/R C:\\Tools\\Last.xll",
    "Font": "Arial,11",
}  # fmt: skip


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Winreg:
    return windows(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("built") / "Commissioning.xlam"
    addin.build(path)
    return path


def cwb(*words: object) -> tuple[int, str, str]:
    """Exit code, what is printed, and the sentence of a refusal."""
    run = CliRunner().invoke(app, ["addin", *map(str, words)])
    why = " ".join(f.sentence for f in run.exception.findings) if isinstance(run.exception, BadInput) else ""
    assert why or run.exception is None or isinstance(run.exception, SystemExit), run.exception
    return run.exit_code, run.stdout, why


def test_installed_excel_loads_and_trusts_it_and_taken_out_all_is_as_it_was(registry, tmp_path):
    registry.held[OPTIONS] = dict(THEIRS)
    code, told, why = cwb("install", "--host", "excel")
    place = tmp_path / "LOCALAPPDATA" / "commissioning-workbooks" / "addin" / "Commissioning.xlam"
    assert (code, why) == (0, "")
    assert registry.held[OPTIONS] == {  # an older copy of ours gives way; Excel counts without a gap
        "OPEN": THEIRS["OPEN"], "OPEN1": THEIRS["OPEN2"], "OPEN2": f'/R "{place}"', "Font": "Arial,11",
    }  # fmt: skip
    assert registry.held[LOCATION] == {"Path": f"{place.parent}\\", "AllowSubfolders": 0, "Description": "Commissioning Workbooks"}
    assert cwb("status", "--host", "excel")[:2] == (0, "Excel loads the add-in, trusts its folder, and the add-in finds this toolkit.\n")
    assert cwb("uninstall", "--host", "excel")[0] == 0
    assert registry.held == {OPTIONS: {"OPEN": THEIRS["OPEN"], "OPEN1": THEIRS["OPEN2"], "Font": "Arial,11"}}
    assert not place.exists() and place.parents[1].joinpath("Scripts", "pythonw.exe").exists()
    code, told, _ = cwb("status", "--host", "excel")
    assert (code, told) == (1, "Excel does not load the add-in. Run cwb addin install --host excel.\n")


def test_installed_twice_the_registry_is_the_same(registry):
    cwb("install", "--host", "excel")
    once = copy.deepcopy(registry.held)
    assert cwb("install", "--host", "excel")[1].count("registry") == 0
    assert registry.held == once


def test_the_addin_that_is_built_starts_the_python_that_installs(registry, tmp_path):
    cwb("install", "--host", "excel")
    place = profile.Profile().add_in
    with ExcelFile(place) as book:
        code = book.get_module("CwbPython")
    assert f'INTERPRETER As String = "{tmp_path}/LOCALAPPDATA/commissioning-workbooks/Scripts/pythonw.exe"' in code


def test_a_dry_run_tells_the_steps_and_takes_none(registry, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    code, told, _ = cwb("install", "--host", "excel", "--dry-run")
    assert (code, registry.held, sorted(tmp_path.rglob("*"))) == (0, {}, before)
    assert told == cwb("install", "--host", "excel")[1] and len(told.splitlines()) == 3
    assert cwb("uninstall", "--host", "excel", "--dry-run")[1] == cwb("uninstall", "--host", "excel")[1]


def test_elsewhere_than_on_windows_a_dry_run_tells_the_steps_and_nothing_else_is_done(tmp_path, monkeypatch):
    for name in ("LOCALAPPDATA", "APPDATA"):
        monkeypatch.delenv(name, raising=False)
    code, told, _ = cwb("install", "--host", "excel", "--dry-run")
    assert code == 0 and r"write %LOCALAPPDATA%\commissioning-workbooks\addin\Commissioning.xlam" in told
    for verb in ("install", "uninstall"):
        assert cwb(verb, "--host", "excel")[2] == "Excel for Windows is set up on Windows."


def test_an_addin_that_names_its_python_beside_it_stays_where_it_is(registry, tmp_path):
    """As in the offline folder: the file is not copied, its own folder is trusted."""
    folder = tmp_path / "offline"
    (folder / "python").mkdir(parents=True)
    (folder / "python" / "pythonw.exe").touch()
    addin.build(folder / "Commissioning.xlam", r".\python\pythonw.exe")
    assert cwb("install", "--host", "excel", "--addin", folder / "Commissioning.xlam")[0] == 0
    assert registry.held[LOCATION]["Path"] == f"{folder}\\"
    assert registry.held[OPTIONS] == {"OPEN": f'/R "{folder / "Commissioning.xlam"}"'}
    assert cwb("status", "--host", "excel")[0] == 0
    assert cwb("uninstall", "--host", "excel")[0] == 0 and (folder / "Commissioning.xlam").is_file()


def test_an_addin_on_the_network_is_copied_to_this_computer_unless_its_python_lies_beside_it(registry, built, tmp_path, monkeypatch):
    share = tmp_path / "share"
    (share / "python").mkdir(parents=True)
    (share / "python" / "pythonw.exe").touch()
    monkeypatch.setattr(install, "on_network", lambda folder: folder == share)
    (share / "Commissioning.xlam").write_bytes(built.read_bytes())
    assert cwb("install", "--host", "excel", "--addin", share / "Commissioning.xlam")[0] == 0
    assert profile.Profile().add_in.read_bytes() == built.read_bytes()
    addin.build(share / "Commissioning.xlam", r".\python\pythonw.exe")
    assert "Excel trusts no folder of the network here" in cwb("install", "--host", "excel", "--addin", share / "Commissioning.xlam")[2]
    registry.held[rf"{POLICY}\Excel\Security\Trusted Locations"] = {"AllowNetworkLocations": 1}
    assert cwb("install", "--host", "excel", "--addin", share / "Commissioning.xlam")[0] == 0
    assert registry.held[LOCATION]["Path"] == f"{share}\\"


# ---- bad input: one sentence, nothing changed


def other_xlwings(path: Path) -> None:
    with ExcelFile(path) as book:
        book.set_module("CwbPython", book.get_module("CwbPython").replace("0.37.8", "0.36.0"))
        book.save()


def older_release(path: Path) -> None:
    with ExcelFile(path) as book:
        book.set_module("CwbFunctions", book.get_module("CwbFunctions").replace("Function TENDER_RANK(", "Function TENDER_PLACE("))
        book.save()


def from_the_web(path: Path) -> None:
    Path(f"{path}:Zone.Identifier").write_text("[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://mail.example/\r\n")


def no_code(path: Path) -> None:
    path.write_bytes(b"not a workbook")


def gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(("spoil", "sentence"), [
    (other_xlwings, "was built for xlwings 0.36.0, and xlwings 0.37.8 is installed here."),
    (older_release, "is of another release: it has no TENDER_RANK."),
    (from_the_web, "as coming from the internet or by mail, and Excel runs no code of such a file."),
    (no_code, "The code in"),
    (gone, "There is no file"),
])  # fmt: skip
def test_a_file_that_does_not_fit_is_refused(registry, built, tmp_path, spoil, sentence):
    given = tmp_path / "Given.xlam"
    given.write_bytes(built.read_bytes())
    spoil(given)
    code, _, why = cwb("install", "--host", "excel", "--addin", given)
    assert code == 1 and sentence in why
    assert registry.held == {} and not profile.Profile().add_in.exists()


def policy(registry: Winreg, key: str, name: str, value: int) -> None:
    registry.held[rf"{POLICY}\{key}\Security\Trusted Locations"] = {name: value}


def security(registry: Winreg, name: str) -> None:
    registry.held[rf"{POLICY}\Excel\Security"] = {name: 1}


def test_a_signed_addin_goes_where_no_folder_is_trusted(registry, built, tmp_path):
    """IT's way on a laptop that trusts no folder: the signature is a part of the file; whether it holds only Windows can tell."""
    signed = tmp_path / "Commissioning.xlam"
    signed.write_bytes(built.read_bytes())
    with zipfile.ZipFile(signed, "a") as archive:
        archive.writestr("xl/vbaProjectSignature.bin", b"signature")
    policy(registry, "Common", "Allow User Locations", 0)
    registry.held[rf"{POLICY}\Excel\Resiliency"] = {"RestrictToList": 1}
    registry.held[rf"{POLICY}\Excel\Resiliency\AddinList"] = {"Commissioning.xlam": "1"}
    assert cwb("install", "--host", "excel", "--addin", signed)[0] == 0
    assert LOCATION not in registry.held and profile.Profile().add_in.read_bytes() == signed.read_bytes()
    assert cwb("status", "--host", "excel")[0] == 0


@pytest.mark.parametrize(("spoil", "sentence"), [
    (lambda r, m: m.setattr(install, "excel_runs", lambda: True), "Excel is open and would write over its settings"),
    (lambda r, m: m.setattr(sys, "base_prefix", sys.prefix), "is there for other programs too"),
    (lambda r, m: (profile.Profile().home / LIBRARY).unlink(), "The library of xlwings 0.37.8 is not beside"),
    (lambda r, m: policy(r, "Excel", "AllLocationsDisabled", 1), "Excel trusts no folder here, by its settings or IT's."),
    (lambda r, m: policy(r, "Common", "Allow User Locations", 0), "IT allows no trusted folders but its own."),
    (lambda r, m: security(r, "DisableAllAddins"), "Excel loads no add-ins here, by its settings or IT's."),
    (lambda r, m: r.held.update({rf"{POLICY}\Excel\Resiliency": {"RestrictToList": 1}}), "and Commissioning.xlam is not on it."),
    (lambda r, m: m.setattr(install, "on_network", lambda folder: True), "Excel trusts no folder of the network here"),
])  # fmt: skip
def test_a_windows_where_it_would_not_work_is_left_alone(registry, monkeypatch, spoil, sentence):
    spoil(registry, monkeypatch)
    before = copy.deepcopy(registry.held)
    code, _, why = cwb("install", "--host", "excel")
    assert code == 1 and sentence in why
    assert registry.held == before and not profile.Profile().add_in.exists()


def test_an_open_excel_is_not_taken_from(registry, monkeypatch):
    cwb("install", "--host", "excel")
    before = copy.deepcopy(registry.held)
    monkeypatch.setattr(install, "excel_runs", lambda: True)
    assert "Excel is open" in cwb("uninstall", "--host", "excel")[2] and registry.held == before


@pytest.mark.parametrize(("place", "network"), [("\\\\server\\share\\cwb", True), ("C:\\cwb", False)])
def test_a_folder_of_another_computer_is_told_apart(monkeypatch, place, network):
    monkeypatch.setattr(profile.os.path, "realpath", lambda folder: place)  # which follows a letter to the folder it stands for
    assert profile.on_network(Path("Z:")) is network


def test_an_add_in_that_is_not_there_is_named_with_what_to_do(tmp_path):
    run = CliRunner().invoke(app, ["addin", "install", "--host", "excel", "--addin", str(tmp_path / "nofile.xlam"), "--dry-run"])
    (found,) = run.exception.findings
    assert found.sentence == f"There is no file {tmp_path / 'nofile.xlam'}."
    assert found.remedy == "Build it with cwb addin build --host excel, or leave --addin out."


# ---- a dry run for LibreOffice, which needs none


@pytest.fixture
def dry(tmp_path, monkeypatch):
    """The dry run in a profile of its own, as a person who is not root."""
    monkeypatch.setattr(libreoffice, "office_program", lambda: tmp_path / "program")
    monkeypatch.setattr(libreoffice, "_is_root", lambda: False)
    (tmp_path / "profile").mkdir()
    return lambda verb, *words: cwb(verb, "--host", "libreoffice", "--profile", tmp_path / "profile", "--dry-run", *words)


def test_a_dry_run_refuses_an_extension_that_is_not_there_as_the_run_does(dry, tmp_path):
    assert dry("install", "--extension", tmp_path / "no.oxt") == (1, "", f"There is no file {tmp_path / 'no.oxt'}.")
    assert dry("install", "--extension", "")[2] == "No extension is named."


@pytest.mark.parametrize("verb", ["install", "uninstall"])
def test_a_dry_run_tells_what_the_run_would_refuse(dry, verb, tmp_path, monkeypatch):
    assert "refused" not in dry(verb)[1]
    (tmp_path / "profile" / ".lock").touch()
    assert "As things are it would be refused: LibreOffice is open with the profile" in dry(verb)[1]
    monkeypatch.setattr(libreoffice, "_is_root", lambda: True)
    told = dry(verb)[1]
    assert "As things are it would be refused: LibreOffice's installer refuses root." in told and "LibreOffice is open" in told
