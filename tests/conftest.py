"""What all tests share: where the published data and LibreOffice are, and what their absence means."""

import gc
import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")


def absent(what: str) -> None:
    """On a developer's machine a missing neighbour skips the test; in the continuous check it fails it."""
    if CI:
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that uses the fixture carries the mark, so `-m "not published"` cannot miss one."""
    for item in items:
        for fixture, mark in (("shared", "published"), ("soffice", "libreoffice")):
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(mark)


def pytest_collection_finish() -> None:
    """The tests themselves, half a million objects, stay to the end: the collector need not go through them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published cases and real data beside the checkout."""
    folder = ROOT.parent / "shared"
    if not (folder / "cases").is_dir():
        absent("../shared is not beside the checkout, so published figures are not compared")
    return folder


@pytest.fixture(scope="session")
def soffice() -> Path:
    """The LibreOffice program."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        absent("LibreOffice is not installed, so nothing is opened in it (apt-get install libreoffice-calc)")
    return Path(program)


@pytest.fixture(scope="session")
def node() -> Path:
    """The program that executes JavaScript."""
    program = shutil.which("node")
    if not program:
        absent("Node is not installed, so the JavaScript of the custom functions is not executed (apt-get install nodejs)")
    return Path(program)
