"""cwb addin install, status and uninstall for LibreOffice, in a profile of the test's own with LibreOffice's own installer."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.hosts.libreoffice import NOBODY, office_environment
from xl_addin.cli import main, shown
from xl_addin.libreoffice import install


def cwb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, *words: object) -> tuple[int, str]:
    """The command itself: its exit code and all it printed."""
    monkeypatch.setattr(sys, "argv", ["cwb", "addin", *map(str, words)])
    monkeypatch.setattr(shown._errors, "width", 500)
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capsys.readouterr()
    return int(ended.value.code or 0), " ".join((printed.out + printed.err).split())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> Callable[..., tuple[int, str]]:
    return partial(cwb, monkeypatch, capsys)


@pytest.fixture
def profile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A profile; unopkg refuses root, so root asks it as nobody, who can reach it and owns it meanwhile."""
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above) / "profile"
        if os.getuid() == 0:
            Path(above).chmod(0o755)
            monkeypatch.setattr(install, "_asked", lambda command: as_nobody(folder, command))
        yield folder


def as_nobody(folder: Path, command: list[str]) -> subprocess.CompletedProcess:
    folder.mkdir(exist_ok=True)
    handed = [folder, *(Path(word).parent for word in command if word.endswith(".oxt"))]
    subprocess.run(["chown", "-R", str(NOBODY), *map(str, handed)], check=True)
    words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    done = subprocess.run(words, capture_output=True, text=True, env=dict(office_environment(), HOME=str(folder)))
    subprocess.run(["chown", "-R", "0:0", *map(str, handed)], check=True)
    return done


@pytest.mark.libreoffice
def test_installed_it_works_and_taken_out_nothing_is_left(soffice, run, profile):
    code, told = run("install", "--host", "libreoffice", "--profile", profile)
    assert (code, told) == (0, "Installed. Start LibreOffice Calc: the menu Commissioning and its toolbars are there.")
    setting = profile / "user" / "commissioning-workbooks.json"
    assert json.loads(setting.read_text()) == {"python": sys.executable}
    assert run("status", "--host", "libreoffice", "--profile", profile)[0] == 0
    assert run("uninstall", "--host", "libreoffice", "--profile", profile)[0] == 0
    code, told = run("status", "--host", "libreoffice", "--profile", profile)
    assert code == 1 and told.startswith("The extension is not installed in") and not setting.exists()


@pytest.mark.libreoffice
def test_a_dry_run_tells_every_step_and_takes_none(soffice, run, tmp_path):
    code, told = run("install", "--host", "libreoffice", "--profile", tmp_path / "profile", "--dry-run")
    assert code == 0 and "unopkg add" in told and "commissioning-workbooks.json" in told
    assert not (tmp_path / "profile").exists()


@pytest.mark.parametrize("verb", ["install", "uninstall"])
def test_an_open_libreoffice_is_left_alone(run, tmp_path, verb):
    (tmp_path / ".lock").write_text("")
    code, told = run(verb, "--host", "libreoffice", "--profile", tmp_path)
    assert code == 2 and "is open with the profile" in told
    assert [p.name for p in tmp_path.iterdir()] == [".lock"]


@pytest.mark.parametrize(("python", "told"), [("/nowhere/python", "which is not there"), ("", "does not name a Python")])
def test_status_names_a_toolkit_that_is_gone(tmp_path, monkeypatch, python, told):
    monkeypatch.setattr(install, "listed", lambda place: True)
    setting = install.Place(tmp_path).setting
    setting.parent.mkdir()
    setting.write_text(json.dumps({"python": python} if python else {}))
    assert [told in sentence for sentence, _ in install.faults(install.Place(tmp_path))] == [True]


def test_another_host_is_refused_in_one_sentence(run, tmp_path):
    code, told = run("install", "--host", "calc", "--profile", tmp_path)
    assert code == 2 and "Nothing is installed into calc by this command." in told


@pytest.mark.parametrize(("words", "told"), [
    (["install", "--host", "excel", "--dry-run", "--profile", "p"], "--profile is for libreoffice alone."),
    (["install", "--host", "excel", "--dry-run", "--extension", "cwb.oxt"], "--extension is for libreoffice alone."),
    (["install", "--host", "libreoffice", "--dry-run", "--addin", "a.xlam"], "--addin is for excel alone."),
    (["uninstall", "--host", "libreoffice", "--dry-run", "--profile", ""], "--profile names nothing."),
])  # fmt: skip
def test_an_option_that_would_count_for_nothing_is_refused(run, words, told):
    code, answer = run(*words)
    assert code == 2 and told in answer


@pytest.mark.parametrize(("printed", "told"), [
    ("ERROR: Cannot run /program/unopkg as root without --shared or --bundled option.", "Run the command as the user who uses LibreOffice"),
    ("", "it gave no reason (exit code 1)"),
])  # fmt: skip
def test_what_the_installer_says_is_told_in_one_sentence(run, monkeypatch, soffice, tmp_path, printed, told):
    done = subprocess.CompletedProcess([], 1, "", printed)
    monkeypatch.setattr(install, "_asked", lambda command: done)
    code, said = run("install", "--host", "libreoffice", "--profile", tmp_path / "profile", "--extension", __file__)
    assert code == 2 and told in said and said.endswith("Nothing was written.")
    assert not (tmp_path / "profile").exists()


@pytest.mark.parametrize("ends", [-11, 139], ids=["a signal", "the script's word for it"])
def test_an_installer_that_crashes_is_asked_once_more(run, monkeypatch, soffice, tmp_path, ends):
    codes = iter([ends, 0])
    monkeypatch.setattr(install, "_asked", lambda command: subprocess.CompletedProcess([], next(codes), "", ""))
    code, said = run("install", "--host", "libreoffice", "--profile", tmp_path / "profile", "--extension", __file__)
    assert code == 0 and said.startswith("Installed.") and next(codes, None) is None


def test_an_installer_that_crashes_twice_is_told_in_one_sentence(run, monkeypatch, soffice, tmp_path):
    asked = []
    monkeypatch.setattr(install, "_asked", lambda command: asked.append(command) or subprocess.CompletedProcess([], 139, "", ""))
    code, said = run("install", "--host", "libreoffice", "--profile", tmp_path / "profile", "--extension", __file__)
    assert code == 2 and "LibreOffice's installer crashed twice" in said and len(asked) == 2
    assert not (tmp_path / "profile").exists()
