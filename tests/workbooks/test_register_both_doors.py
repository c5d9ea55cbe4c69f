"""A register says the same of itself when it is made and when it is calculated anew: verdict, findings, cells and remedies."""

import datetime as dt
import json

import pytest

from tests.practice_books import cwb
from tests.workbooks.register_folders import sample_bytes
from udfs.cells import DAY_ZERO
from udfs.findings import CALCULATION, Finding
from workbooks.fill import Filled
from workbooks.patch import set_cells
from workbooks.reader import read
from workbooks.register.book import TEMPLATE
from workbooks.register.inputs import sheet_of
from workbooks.register.tables import TABLES
from workbooks.template import load
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
    told, expected = told_of_calculation(Made(kind), found), template(kind).told(found)
    assert [(f.where, f.rule, f.severity, f.sentence) for f in told] == [(f.where, f.rule, f.severity, f.sentence) for f in expected]
    assert all(f.remedy for f in told)


# ---- what calculated sheets find


@pytest.fixture(scope="module")
def anew():
    """A cell of the sample typed over and calculated anew: the verdict, the exit code and the findings by their rule."""

    def typed(folder, cells):
        data = sample_bytes()
        for sheet, row, column, value in cells:
            data = set_cells(data, sheet, {(row, column): value}, locked=True)
        (folder / "typed.xlsx").write_bytes(data)
        done = cwb("recalculate", "typed.xlsx", "--out", "anew.xlsx", "--json", cwd=folder)
        told = json.loads(done.out)
        return told["verdict"], done.code, {f["rule"]: f for f in told["findings"]}, Filled(read(folder / "anew.xlsx"))

    return typed


def row_of(table: str, **cells: object) -> int:
    """The row of the sheet on which a row of the sample stands."""
    rows = load(TEMPLATE, None).rows[table]
    return 6 + next(i for i, row in enumerate(rows) if all(row[name] == value for name, value in cells.items()))


def column_of(table: str, name: str) -> int:
    return [field.name for field in TABLES[table]].index(name) + 1


def counted(book: Filled, label: str) -> object:
    """What Checks counts under a label."""
    sheet = book.book.sheet("Checks")
    return next(sheet.cell(row, 2) for row in range(1, 120) if sheet.cell(row, 1) == label)


def serial(*day: int) -> float:
    return float((dt.date(*day) - DAY_ZERO).days)


TYPED = {
    "end_current_not_explained_by_exercised_extensions": (
        ("extension", {"contract_id": "C-03", "ext_no": 1}, "state", "exercised"), "Contracts!F8",
        "Ends the exercised extensions do not explain"),
    "beyond_maximum": (
        ("contracts", {"contract_id": "C-03"}, "end_date_current", serial(2029, 6, 30)), "Contracts!F8",
        "Ends after the latest possible one"),
    "cp3_after_service_start": (
        ("milestone", {"milestone_id": "M-4"}, "met_date", serial(2024, 5, 15)), "Milestones!", "Contracts whose checkpoints do not fit"),
}  # fmt: skip


@pytest.mark.parametrize("rule", TYPED)
def test_what_a_sheet_warns_of_is_a_finding_at_the_cell_that_was_typed_and_fails_nothing(tmp_path, anew, rule):
    (table, which, column, value), where, label = TYPED[rule]
    verdict, code, found, book = anew(tmp_path, [(sheet_of(table), row_of(table, **which), column_of(table, column), value)])
    assert found[rule]["where"].startswith(where) and found[rule]["severity"] == "warn" and found[rule]["remedy"]
    assert counted(book, label) == 1 and (verdict, code) == ("All checks hold", 0)


def test_what_was_spent_beyond_the_value_of_a_contract_is_a_finding_of_the_sample():
    """The hospice has a value of £5,200,000 and was paid £5,300,000 by the sample's payments, 101.9 % of it."""
    (over,) = (f for f in TEMPLATE.findings(load(TEMPLATE, None)) if f.rule == "over_value")
    assert "spent on C-04, 101.9% of its value" in over.sentence and over.severity == "warn" and over.remedy


def test_shares_that_do_not_add_up_fail_the_register(tmp_path, anew):
    """The first share of the sample is set to 0.1: what is left is far from 1."""
    first = column_of("commissioner_share", "share_pct")
    verdict, code, found, book = anew(tmp_path, [(sheet_of("commissioner_share"), 6, first, 0.1)])
    assert (found["shares_sum"]["where"], found["shares_sum"]["severity"]) == (f"{sheet_of('commissioner_share')}!C6, Share, of 1", "block")
    assert counted(book, "Shares: errors") == 1 and verdict != "All checks hold" and code == 1


def test_every_finding_of_a_calculation_says_what_to_do():
    """Something not recorded names the cell that is blank, and the one cause of several columns is one finding."""
    found = [Finding(f"Dates!{c}6", "F", "block", "start_dates (Contracts!D6): no start date is recorded.", "", CALCULATION) for c in "EF"]
    (one,) = TEMPLATE.told(found)
    assert (one.where, one.severity) == ("Contracts!D6", "warn") and one.remedy and "2 columns of results" in one.sentence
