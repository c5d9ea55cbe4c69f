"""`python3 dev.py`: what a person sees on machines that are not as they should be. The good case is the run itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess:
    env = dict(os.environ, **environment)
    command = [sys.executable, "dev.py", *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)


@pytest.fixture
def checkout(tmp_path):
    """A copy of what dev.py needs, whose only locked package exists nowhere."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in ("dev.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    for name in (dev.RUNTIME, dev.BUILD):
        (folder / name).write_text("no-such-package-anywhere==1.0 --hash=sha256:" + "0" * 64 + "\n")
    return folder


@pytest.mark.parametrize("words", [[], ["dmeo"], ["-x"]])
def test_a_wrong_command_shows_the_usage_and_exits_2(words):
    done = run(ROOT, *words)
    assert done.returncode == 2
    assert "python3 dev.py demo" in done.stderr
    assert done.stdout == ""


def test_help_is_no_error():
    done = run(ROOT, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "python3 dev.py test" in done.stdout


@pytest.mark.parametrize(("version", "sentence"), [
    ((3, 9, 2), "Python 3.11 or later is needed and this is 3.9: run python3.11 dev.py instead."),
    ((3, 11, 0), ""),
    ((3, 13, 1), ""),
])  # fmt: skip
def test_an_old_python_is_told_so_in_one_sentence(version, sentence):
    assert dev.python_sentence(version) == sentence


def test_a_package_that_cannot_be_fetched_gives_one_sentence_and_no_traceback(checkout):
    done = run(checkout, "demo", PIP_NO_INDEX="1", PATH="/nowhere")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("Stopped: The Python packages could not be installed (")
    assert "no-such-package-anywhere" in done.stderr
    assert "no-such-package-anywhere" in (checkout / "dev.log").read_text()


def test_a_broken_virtual_environment_is_rebuilt(checkout):
    (checkout / ".venv" / "bin").mkdir(parents=True)
    python = checkout / ".venv" / "bin" / "python"
    python.symlink_to("/nowhere/python3.7")
    done = run(checkout, "demo", PIP_NO_INDEX="1", PATH="/nowhere")
    assert "Rebuilding the virtual environment" in done.stdout
    assert subprocess.run([python, "-c", "import pip"]).returncode == 0


def test_a_virtual_environment_of_another_python_does_not_count(tmp_path):
    other = tmp_path / "python"
    other.write_text("#!/bin/sh\necho '/opt/other (3, 12, 1)'\n")
    other.chmod(0o755)
    assert not dev.venv_works(other)
    assert not dev.venv_works(tmp_path / "absent")
    assert dev.venv_works(Path(sys.executable))


def test_without_root_what_is_left_out_is_told_in_one_line(monkeypatch):
    monkeypatch.setattr(dev, "missing_debian", lambda names: ["libreoffice-calc", "python3-uno"])
    monkeypatch.setattr(dev, "may_apt", lambda: False)
    line = dev.prepare_office(dev.OFFICE)
    assert line == (
        "Left out: what needs libreoffice-calc, python3-uno (only root can install them, with apt-get on Debian)."
    )


def test_a_browser_is_asked_for_only_where_there_is_none(monkeypatch):
    there, asked = ["chromium"], []
    monkeypatch.setattr(dev.shutil, "which", lambda name: name if name in there else None)
    monkeypatch.setattr(dev, "prepare_office", lambda names: asked.append(names) or "Left out.")
    assert (dev.prepare_browser(), asked) == ("", [])
    there.clear()
    assert (dev.prepare_browser(), asked) == ("Left out.", [["chromium-headless-shell"]])


def test_npm_packages_are_installed_once_and_a_failure_is_one_line(monkeypatch, tmp_path):
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "node_modules").mkdir()
    answers = [(1, ["npm error code ECONNREFUSED", "npm error A complete log of this run can be found in: x"]), (0, ["added 4 packages"])]
    monkeypatch.setattr(dev, "NPM_PACKAGES", tmp_path)
    monkeypatch.setattr(dev, "follow", lambda *_: answers.pop(0))
    told = [dev.prepare_npm(), dev.prepare_npm(), dev.prepare_npm()]
    assert told == ["Left out: what needs the npm packages of tests/hosts/officejs (npm error code ECONNREFUSED).", "", ""]


def test_a_checkout_that_moved_or_whose_locks_changed_is_installed_again(checkout, monkeypatch):
    monkeypatch.setattr(dev, "ROOT", checkout)
    first = dev.fingerprint([dev.RUNTIME])
    (checkout / dev.RUNTIME).write_text("other==1.0\n")
    second = dev.fingerprint([dev.RUNTIME])
    moved = checkout.rename(checkout.with_name("moved"))
    monkeypatch.setattr(dev, "ROOT", moved)
    assert len({first, second, dev.fingerprint([dev.RUNTIME])}) == 3


def test_the_continuous_check_runs_the_command_that_the_readme_names():
    script = (ROOT / ".ci" / "run").read_text()
    assert "python3 dev.py test" in script
    assert "python3 dev.py test" in (ROOT / "README.md").read_text()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
