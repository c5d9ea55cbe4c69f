"""The tender sample's workbook, cell by cell and part by part, against the approved one."""

import difflib

import pytest

from tests.golden import update
from tests.workbooks.tender_folders import sample_bytes

HOW = "If the change is meant: python -m tests.golden.update, then read `git diff tests/golden` before you commit."
APPROVED = sorted(p.name for p in update.TENDER.iterdir())


@pytest.fixture(scope="module")
def today(tmp_path_factory) -> dict[str, str]:
    book = update.read_back(sample_bytes(), tmp_path_factory.mktemp("golden"))
    return update.files(sample_bytes(), book)


def test_the_same_sheets_are_there(today):
    assert sorted(today) == APPROVED, HOW


@pytest.mark.parametrize("name", APPROVED)
def test_every_cell_and_part_is_as_approved(today, name):
    approved = (update.TENDER / name).read_text(encoding="utf-8")
    now = today.get(name, "")
    lines = difflib.unified_diff(approved.splitlines(), now.splitlines(), f"approved {name}", f"today's {name}", lineterm="", n=1)
    assert "\n".join(list(lines)[:60]) == "", HOW
