"""cwb addin install, status and uninstall for LibreOffice, in a profile of the test's own with LibreOffice's own installer."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.hosts.libreoffice import NOBODY, office_environment
from xl_addin.cli import app
from xl_addin.libreoffice import install


def cwb(*words: object) -> tuple[int, str]:
    run = CliRunner().invoke(app, ["addin", *map(str, words)])
    return run.exit_code, " ".join(run.output.split())


def refused(*words: object) -> str:
    """What the command itself prints when it refuses, exit code 2."""
    command = [sys.executable, "-m", "xl_addin.cli", "addin", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ, COLUMNS="500"))
    assert done.returncode == 2 and "Traceback" not in done.stderr
    return " ".join((done.stdout + done.stderr).split())


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile; unopkg refuses root, so root asks it as nobody, who owns the profile meanwhile."""
    folder = tmp_path / "profile"
    if os.getuid() == 0:
        for above in [tmp_path, *tmp_path.parents][:3]:
            above.chmod(0o755)
        monkeypatch.setattr(install, "_asked", lambda command: as_nobody(folder, command))
    return folder


def as_nobody(folder: Path, command: list[str]) -> subprocess.CompletedProcess:
    folder.mkdir(exist_ok=True)
    handed = [folder, *(Path(word).parent for word in command if word.endswith(".oxt"))]
    subprocess.run(["chown", "-R", str(NOBODY), *map(str, handed)], check=True)
    words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    done = subprocess.run(words, capture_output=True, text=True, env=dict(office_environment(), HOME=str(folder)))
    subprocess.run(["chown", "-R", "0:0", *map(str, handed)], check=True)
    return done


@pytest.mark.libreoffice
def test_installed_it_works_and_taken_out_nothing_is_left(soffice, profile):
    code, told = cwb("install", "--host", "libreoffice", "--profile", profile)
    assert (code, told) == (0, "Installed. Start LibreOffice Calc: the menu Commissioning and its toolbars are there.")
    setting = profile / "user" / "commissioning-workbooks.json"
    assert json.loads(setting.read_text()) == {"python": sys.executable}
    assert cwb("status", "--host", "libreoffice", "--profile", profile)[0] == 0
    assert cwb("uninstall", "--host", "libreoffice", "--profile", profile)[0] == 0
    code, told = cwb("status", "--host", "libreoffice", "--profile", profile)
    assert code == 1 and told.startswith("The extension is not installed in") and not setting.exists()


@pytest.mark.libreoffice
def test_a_dry_run_tells_every_step_and_takes_none(soffice, tmp_path):
    code, told = cwb("install", "--host", "libreoffice", "--profile", tmp_path / "profile", "--dry-run")
    assert code == 0 and "unopkg add" in told and "commissioning-workbooks.json" in told
    assert not (tmp_path / "profile").exists()


def test_an_open_libreoffice_is_left_alone(tmp_path):
    (tmp_path / ".lock").write_text("")
    for verb in ("install", "uninstall"):
        assert "is open with the profile" in refused(verb, "--host", "libreoffice", "--profile", tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [".lock"]


@pytest.mark.parametrize(("python", "told"), [("/nowhere/python", "which is not there"), ("", "does not name a Python")])
def test_status_names_a_toolkit_that_is_gone(tmp_path, monkeypatch, python, told):
    monkeypatch.setattr(install, "listed", lambda place: True)
    setting = install.Place(tmp_path).setting
    setting.parent.mkdir()
    setting.write_text(json.dumps({"python": python} if python else {}))
    assert [told in fault for fault in install.faults(install.Place(tmp_path))] == [True]


def test_another_host_is_refused_in_one_sentence(tmp_path):
    assert "The one host it knows is libreoffice." in refused("install", "--host", "excel", "--profile", tmp_path)
