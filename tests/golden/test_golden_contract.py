"""The contract sample's workbook, cell by cell and part by part, against the approved one."""

import difflib

import pytest

from tests.golden import update
from tests.workbooks.contract_folders import workbook

HOW = "If the change is meant: python -m tests.golden.update, then read `git diff tests/golden` before you commit."
APPROVED = sorted(p.name for p in update.CONTRACT.iterdir())


@pytest.fixture(scope="module")
def today(tmp_path_factory) -> dict[str, str]:
    return update.files(workbook(), update.read_back(workbook(), tmp_path_factory.mktemp("golden")))


def test_the_same_sheets_are_there(today):
    assert sorted(today) == APPROVED, HOW


@pytest.mark.parametrize("name", APPROVED)
def test_every_cell_and_part_is_as_approved(today, name):
    approved = (update.CONTRACT / name).read_text(encoding="utf-8")
    lines = difflib.unified_diff(approved.splitlines(), today.get(name, "").splitlines(), f"approved {name}", f"today's {name}",
                                 lineterm="", n=1)  # fmt: skip
    assert "\n".join(list(lines)[:60]) == "", HOW
