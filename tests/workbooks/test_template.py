"""What every template does with settings: texts stay texts, dated parameters fill what is blank at the job's date, and are told."""

import datetime as dt

import openpyxl
import pytest

from tests.practice_books import at, cwb, edited
from tests.workbooks import contract_folders, pool_folders, tender_folders
from tests.workbooks.tender_folders import setting
from workbooks.contract_model.book import TEMPLATE
from workbooks.fill import Filled
from workbooks.job.state import Job
from workbooks.reader import read
from workbooks.template import DATED, load, next_year

FAILS, REFUSED = 1, 2
# HM Treasury's rate of 3.5 % a year for real amounts, in the shipped parameters from 1 April 2013 to 31 March 2027
RATE, FIRST, LAST = 0.035, dt.date(2013, 4, 1), dt.date(2027, 3, 31)


def job_with(tmp_path, **values: object) -> Job:
    """The contract sample with other settings."""
    return load(TEMPLATE, str(contract_folders.sample_folder(tmp_path / "contract", setting(**values))))


def told(job: Job, name: str) -> list[tuple[str, str]]:
    """Severity and sentence of what is said of a dated parameter."""
    return [(f.severity, f.sentence) for f in job.findings if (f.rule, f.where) == (DATED, f"settings, {name}")]


@pytest.mark.parametrize("title", ["2026", "01E5", "TRUE", "00C", "2026-04-01"])
def test_a_text_that_looks_like_something_else_stays_a_text(tmp_path, title):
    job = job_with(tmp_path, title=title)
    assert job.settings["title"] == title
    contract_folders.regenerate(tmp_path, tmp_path / "contract")
    assert load(TEMPLATE, str(tmp_path / "out.xlsx")).settings["title"] == title


# ---- dated parameters


def test_a_blank_setting_takes_the_parameter_of_the_date_and_shows_where_it_is_from(tmp_path):
    job = job_with(tmp_path, discount_rate="", start_date="2026-04-01")
    assert job.settings["discount_rate"] == RATE and told(job, "discount_rate") == []
    contract_folders.regenerate(tmp_path, tmp_path / "contract")
    shown = Filled(read(tmp_path / "out.xlsx")).parameter("discount_rate")
    assert (shown.value, shown.valid_from, shown.valid_to) == (RATE, FIRST, LAST)
    assert "HM Treasury" in shown.source and shown.evidence == "background"


def test_a_date_no_parameter_covers_blocks_until_a_value_is_entered(tmp_path):
    job = job_with(tmp_path, discount_rate="", start_date="2030-04-01")
    assert job.settings["discount_rate"] is None
    [(severity, sentence)] = told(job, "discount_rate")
    assert severity == "block" and "01/04/2030" in sentence
    job = load(TEMPLATE, str(contract_folders.sample_folder(tmp_path / "own", setting(discount_rate="0.03", start_date="2030-04-01"))))
    assert job.settings["discount_rate"] == 0.03 and told(job, "discount_rate") == []


def test_a_value_of_ones_own_is_kept_and_said_to_be_one_on_the_way_back_too(tmp_path):
    contract_folders.sample_folder(tmp_path / "contract", setting(discount_rate="0.03"))
    contract_folders.regenerate(tmp_path, tmp_path / "contract", "first.xlsx")
    shown = Filled(read(tmp_path / "first.xlsx")).parameter("discount_rate")
    assert shown.value == 0.03 and shown.source.startswith("Entered in place of 0.035") and shown.evidence == "entered by hand"
    contract_folders.regenerate(tmp_path, "first.xlsx", "second.xlsx")
    assert (tmp_path / "second.xlsx").read_bytes() == (tmp_path / "first.xlsx").read_bytes()


def test_a_date_changed_in_the_workbook_past_a_parameters_period_is_told_until_its_value_is_emptied(tmp_path):
    (tmp_path / "made.xlsx").write_bytes(contract_folders.workbook())
    later = edited(tmp_path / "made.xlsx", tmp_path / "later.xlsx", {"start_date": 46478})  # 1 April 2027
    [(severity, sentence)] = told(load(TEMPLATE, str(later)), "discount_rate")
    assert (severity, sentence) == ("block", "Discount rate a year holds from 01/04/2013 to 31/03/2027, not on 01/04/2027.")
    earlier = edited(tmp_path / "made.xlsx", tmp_path / "earlier.xlsx", {"start_date": 45748, "discount_rate": None})  # 1 April 2025
    job = load(TEMPLATE, str(earlier))
    assert job.settings["discount_rate"] == RATE and told(job, "discount_rate") == []


def test_the_next_year_asks_for_the_parameters_of_the_new_date():
    job = next_year(TEMPLATE, load(TEMPLATE, None))
    assert job.settings["start_date"] == dt.date(2027, 4, 1) and job.settings["discount_rate"] is None
    assert [severity for severity, _ in told(job, "discount_rate")] == ["block"]
    assert job.sign_off == {} and (job.source, job.sha256) == ("", "")


# ---- keeping up


@pytest.mark.parametrize(("kind", "data"), [("tender", tender_folders.sample_bytes), ("contract_model", contract_folders.workbook)])
def test_moving_data_keeps_everything_and_says_so(tmp_path, kind, data):
    (tmp_path / "old.xlsx").write_bytes(data())
    ran = cwb("move-data", "old.xlsx", "--out", "new.xlsx", cwd=tmp_path)
    assert ran.code == 0, ran.said
    old, new = read(tmp_path / "old.xlsx"), read(tmp_path / "new.xlsx")
    assert at(new, "Checks.Master") == "All checks hold"
    assert {n: s.cells for n, s in new.sheets.items() if n != "Change log"} == {
        n: s.cells for n, s in old.sheets.items() if n != "Change log"}  # fmt: skip
    assert any(str(value).startswith("Moved from template ") for value in new.sheet("Change log").cells.values())


def test_a_tender_has_no_next_year(tmp_path):
    (tmp_path / "old.xlsx").write_bytes(tender_folders.sample_bytes())
    ran = cwb("roll-forward", "old.xlsx", "--out", "new.xlsx", cwd=tmp_path)
    assert ran.code == REFUSED and "old.xlsx is a tender workbook, which has no next financial year." in ran.said
    assert not (tmp_path / "new.xlsx").exists()


def test_a_sheet_of_ones_own_is_named_when_data_are_moved(tmp_path):
    (tmp_path / "old.xlsx").write_bytes(pool_folders.sample_bytes())
    book = openpyxl.load_workbook(tmp_path / "old.xlsx")
    book.create_sheet("My notes")
    book.save(tmp_path / "noted.xlsx")
    ran = cwb("move-data", "noted.xlsx", "--out", "new.xlsx", cwd=tmp_path)
    assert "Sheet My notes is not part of the template and stays in the old workbook." in ran.said
