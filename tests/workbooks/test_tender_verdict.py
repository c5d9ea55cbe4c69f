"""The overall verdict of a tender workbook, and what stands on its first sheet: never green over what must be mended first."""

from pathlib import Path

import pytest

from tests.workbooks.tender_folders import all_of, cell, regenerate, setting, tender
from workbooks.reader import read


def shown(path: Path, sheet: str, label: str) -> object:
    """What stands beside a label in the first column."""
    found = read(str(path)).sheets[sheet]
    row = next(r for r in range(1, found.max_row + 1) if found.cell(r, 1) == label)
    return found.cell(row, 2)


def test_a_finding_that_blocks_fails_the_verdict_on_every_sheet(tmp_path):
    folder = tender(tmp_path / "tables")
    cell("conflicts", 2, "Excludes", "TRUE")(folder)
    assert regenerate(tmp_path, folder).code == 1
    book = read(str(tmp_path / "out.xlsx"))
    assert shown(tmp_path / "out.xlsx", "Checks", "No finding blocks") == "FAILS"
    assert {str(sheet.cell(3, 1)) for sheet in book.sheets.values()} == {str(book.sheets["Checks"].cell(5, 2))}
    assert "fail" in str(book.sheets["Start"].cell(3, 1))


def test_one_bid_left_after_the_hurdles_is_told_where_its_margin_would_stand(tmp_path):
    folder = tender(tmp_path / "tables")  # mean marks 1, 2 and 3 of 5: quality 20, 40 and 60
    setting(overall_hurdle=50)(folder)
    ran = regenerate(tmp_path, folder)
    assert ran.code == 0  # the lot has an estimate to hold the price against
    assert "only one bid is admitted, so its price has not been tested" in ran.said


def test_one_bid_and_nothing_to_hold_its_price_against_fails_the_verdict(tmp_path):
    folder = tender(tmp_path / "tables")
    all_of(setting(overall_hurdle=50), cell("lots", 2, "Estimate", ""))(folder)
    setting(abnormally_low_test="world_bank")(folder)
    assert regenerate(tmp_path, folder).code == 1
    assert shown(tmp_path / "out.xlsx", "Checks", "Lot 1: the price is tested") == "FAILS"


def test_quality_alone_can_decide(tmp_path):
    folder = tender(tmp_path / "tables")
    all_of(setting(quality_weight=100, price_weight=0), setting(price_method="fixed_price"),
           setting(tie_rule="none"))(folder)  # fmt: skip
    (folder / "formula.csv").write_text("Lot,Setting,Value\n1,fixed_price,100\n", encoding="utf-8")
    for row in (3, 4):
        cell("bids", row, "Price", 100)(folder)
    ran = regenerate(tmp_path, folder)
    assert "Traceback" not in ran.said
    assert shown(tmp_path / "out.xlsx", "Start", "Lot 1: first by score") == "Cherry"


@pytest.mark.parametrize(("band", "told"), [("40", "within the near-tie band: apply the supplementary rule"), ("0.5", "Cherry")])
def test_nobody_is_announced_from_the_score_alone_within_the_near_tie_band(tmp_path, band, told):
    folder = tender(tmp_path / "tables")
    setting(near_tie_band=band)(folder)
    regenerate(tmp_path, folder)
    assert shown(tmp_path / "out.xlsx", "Start", "Lot 1: first by score") == told


def test_empty_tables_count_nothing(tmp_path):
    folder = tender(tmp_path / "tables")
    (folder / "scores.csv").unlink()
    regenerate(tmp_path, folder)
    assert shown(tmp_path / "out.xlsx", "Start", "Marks on record") == 0
