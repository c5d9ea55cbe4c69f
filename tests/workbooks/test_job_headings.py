"""A heading nobody knows stops a job, a column that is not there and a file that was not read are told, and no other workbook is lost."""

from pathlib import Path

import pytest

from tests.workbooks import contract_folders, pool_folders
from tests.workbooks.contract_folders import Change, sample_folder
from workbooks.contract_model.book import TEMPLATE
from workbooks.job.headings import RULE
from workbooks.outcome import BadInput
from workbooks.template import load
from workbooks.templates import regenerate


def renamed(table: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / f"{table}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    return change


def test_an_unknown_heading_blocks_and_names_what_it_may_have_meant(tmp_path):
    folder = sample_folder(tmp_path / "contract", renamed("years", "Outcome share", "Outcome %"))
    with pytest.raises(BadInput, match="Table years has no column called Outcome %"):
        regenerate(TEMPLATE, str(folder), str(tmp_path / "out.xlsx"))
    [told] = [f for f in load(TEMPLATE, str(folder)).findings if f.rule == RULE]
    assert told.where.startswith("years.csv, cell ") and "Rename it to Outcome share, or remove the column." in told.remedy


def test_a_file_that_is_no_table_is_told(tmp_path):
    folder = sample_folder(tmp_path / "contract", lambda folder: (folder / "year.csv").write_text("Year\n1\n"))
    told = [(f.where, f.severity, f.remedy) for f in load(TEMPLATE, str(folder)).findings]
    assert ("year.csv", "warn", "Rename it to years.csv if that is meant.") in told


def test_a_workbook_of_another_template_is_not_written_over(tmp_path):
    out = tmp_path / "pool.xlsx"
    out.write_bytes(pool_folders.sample_bytes())
    with pytest.raises(BadInput, match="is a pooled budget workbook, not a contract model workbook"):
        regenerate(TEMPLATE, str(contract_folders.SAMPLE), str(out))
    assert out.read_bytes() == pool_folders.sample_bytes()
