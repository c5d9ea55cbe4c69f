"""A register says the same of itself when it is made and when it is calculated anew: verdict, findings, cells and remedies."""

import json

import pytest

from tests.practice_books import cwb
from tests.workbooks.register_folders import sample_bytes
from udfs.findings import CALCULATION, Finding
from workbooks.fill import Filled
from workbooks.reader import read
from workbooks.templates import TEMPLATES, template, told_of_calculation


@pytest.mark.parametrize("source", ["sample", "seeds"])
def test_a_register_nobody_edited_says_the_same_when_it_is_calculated_anew(tmp_path, source):
    """The articles name no dates, so every contract misses some: that warns when the workbook is made, and it still only warns."""
    (tmp_path / "made.xlsx").write_bytes(sample_bytes(source))
    done = cwb("recalculate", "made.xlsx", "--out", "anew.xlsx", "--json", cwd=tmp_path)
    before, after = (Filled(read(tmp_path / name)) for name in ("made.xlsx", "anew.xlsx"))
    assert done.code == 0 and json.loads(done.out)["verdict"] == "All checks hold"
    assert after.findings() == before.findings()


class Made:
    """As much of a workbook as says which template it was made from."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def has(self, name: str) -> bool:
        return name == "template_kind"

    def value(self, name: str) -> str:
        return self.kind


@pytest.mark.parametrize("kind", TEMPLATES)
def test_what_a_calculation_found_is_told_by_the_template_of_the_workbook(kind):
    found = [Finding("Dates!E6", "F", "block", "start_dates (Contracts!D6): no start date is recorded.", "", CALCULATION)]
    assert told_of_calculation(Made(kind), found) == template(kind).told(found)
