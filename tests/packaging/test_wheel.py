"""The wheel a user installs holds the three packages with their data files and the licence notices, and works."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("udfs", "workbooks", "xl_addin")


def build(folder: Path) -> Path:
    # A fixed date for the entries, as a build system sets it; without it hatchling uses one of its own.
    env = dict(os.environ, SOURCE_DATE_EPOCH="1577836800")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
    return next(folder.glob("commissioning_workbooks-*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The wheel unpacked into an empty folder, which stands before the checkout on the path."""
    target = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    return target


def run(installed: Path, *words: str) -> subprocess.CompletedProcess:
    env = dict(os.environ, PYTHONPATH=str(installed))
    return subprocess.run([sys.executable, *words], cwd=installed, env=env, capture_output=True, text=True)


def files_of_packages() -> set[str]:
    """What git keeps of the packages; without git or a repository, everything but compiled files."""
    if shutil.which("git"):
        listing = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True)
        if listing.returncode == 0:
            return {name for name in listing.stdout.splitlines() if (ROOT / name).is_file()}
    files = (p for folder in PACKAGES for p in (ROOT / folder).rglob("*") if p.is_file())
    return {str(p.relative_to(ROOT)) for p in files if p.suffix != ".pyc"}


def test_every_file_of_the_packages_is_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert "udfs/released.toml" in names
    assert sorted(files_of_packages() - names) == []


def test_wheel_holds_nothing_but_the_packages_and_its_metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    assert tops == {*PACKAGES, "commissioning_workbooks-0.1.0.dist-info"}


def test_wheel_carries_both_licence_texts(wheel):
    folder = "commissioning_workbooks-0.1.0.dist-info/licenses/"
    with zipfile.ZipFile(wheel) as archive:
        for name in ("LICENSE", "THIRD_PARTY_NOTICES"):
            assert archive.read(folder + name) == (ROOT / name).read_bytes()


def test_same_source_gives_the_same_wheel(wheel, tmp_path):
    assert build(tmp_path).read_bytes() == wheel.read_bytes()


def test_functions_load_from_the_installed_wheel(installed):
    code = "import udfs.registry as r, udfs; print(udfs.__file__); print(len(r.load()))"
    done = run(installed, "-c", code)
    assert done.returncode == 0, done.stderr
    where, count = done.stdout.splitlines()
    assert Path(where).is_relative_to(installed)
    assert int(count) > 0


def test_the_command_works_from_the_installed_wheel(installed):
    code = "import sys; from xl_addin.cli import main; sys.argv = ['cwb', 'functions', '--json']; sys.exit(main())"
    done = run(installed, "-c", code)
    assert done.returncode == 0, done.stderr
    assert "TENDER_RANK" in json.dumps(json.loads(done.stdout))
