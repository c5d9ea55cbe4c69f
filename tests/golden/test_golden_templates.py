"""The samples' workbooks of the templates, cell by cell and part by part, against the approved ones."""

import difflib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.golden import update

HOW = "If the change is meant: python -m tests.golden.update, then read `git diff tests/golden` before you commit."
HERE = Path(__file__).parent
APPROVED = [(sample, path.name) for sample in update.TEMPLATES for path in sorted((HERE / sample).iterdir())]


@cache
def today(sample: str) -> dict[str, str]:
    data = update.TEMPLATES[sample]()
    with TemporaryDirectory() as folder:
        return update.files(data, update.read_back(data, Path(folder)))


@pytest.mark.parametrize("sample", update.TEMPLATES)
def test_the_same_sheets_are_there(sample):
    assert sorted(today(sample)) == sorted(path.name for path in (HERE / sample).iterdir()), HOW


@pytest.mark.parametrize(("sample", "name"), APPROVED)
def test_every_cell_and_part_is_as_approved(sample, name):
    approved = (HERE / sample / name).read_text(encoding="utf-8")
    now = today(sample).get(name, "")
    lines = difflib.unified_diff(approved.splitlines(), now.splitlines(), f"approved {name}", f"today's {name}", lineterm="", n=1)
    assert "\n".join(list(lines)[:60]) == "", HOW
