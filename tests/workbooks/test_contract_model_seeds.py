"""Contracts the trade press wrote about, as `cwb regenerate contract_model --source` gives them; figures as published or worked beside."""

from collections import Counter

import pytest

from tests.practice_books import at, table
from tests.workbooks.contract_folders import SEEDS, workbook
from workbooks.reader import read


@pytest.fixture(scope="module")
def seed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seeds")

    def made(name: str):
        path = folder / f"{name}.xlsx"
        path.write_bytes(workbook(SEEDS / name))
        return read(path)

    return made


def test_both_readings_of_the_fourteen_million(seed):
    book = seed("learning_disability")
    readings = table(book, "Readings")
    assert [round(row["Reading A"] / 1e6, 2) for row in readings] == [98.33, 112.33, 126.33, 140.33, 154.33]  # 84.33 + 14 a year
    assert [round(row["Reading B"] / 1e6, 2) for row in readings] == [89.00, 93.67, 98.33, 103.00, 107.67]  # 84.33 + 14/3 a year
    assert round(at(book, "bill_a") / 1e6, 2) == 631.67
    assert round(at(book, "bill_b") / 1e6, 2) == 491.67
    assert round(at(book, "cap_share_a"), 4) == 0.0633  # 40 / 631.67
    assert round(at(book, "cap_share_b"), 4) == 0.0814  # 40 / 491.67
    (start,) = table(book, "StartingPoint")
    assert round(start["Growth a year"], 5) == 0.07238  # the root of 1.15, less 1
    assert "another £14m to the bill each year by 2020" in {cell for cell in book.sheets["Contract"].cells.values()}


@pytest.mark.parametrize(("name", "worth"), [("learning_disability", 36.12), ("learning_disability_ramp", 35.19)])
def test_forty_million_is_worth_less_the_later_it_comes(seed, name, worth):
    book = seed(name)
    assert at(book, "claimed_in_all") == pytest.approx(40e6)
    assert round(at(book, "present_value") / 1e6, 2) == worth  # year-end, 3.5 %


def test_manchester_is_plausible_a_head_and_has_two_values(seed):
    book = seed("manchester")
    (gate,) = table(book, "Gate")
    assert (round(gate["£ a head"], 2), round(gate["Of the core target"], 4), gate["Status"]) == (919.97, 0.7108, "pass")
    assert at(book, "sum_of_all_years") == 5.9e9
    (told,) = table(book, "Told")
    assert (told["Told less model"], round(told["Of the model"], 3)) == (100e6, 0.017)


def test_dudley_is_split_177_ways_and_the_gate_asks_about_30_000_people(seed):
    book = seed("dudley")
    *parties, top_slice = table(book, "Cascade")
    assert Counter(row["Kept"] for row in parties) == {1129943.51: 50, 1129943.50: 127}  # 177 x 1,129,943.50 is 50 pence short of 200m
    assert top_slice["Kept"] == 0
    own, article, reports = table(book, "Gate")
    assert (round(own["£ a head"], 2), own["Status"]) == (626.02, "pass")
    assert (round(article["£ a head"], 2), round(article["Of the core target"], 2), article["Status"]) == (6666.67, 4.93, "block")
    assert (round(reports["£ a head"], 2), reports["Status"]) == (764.68, "pass")


def test_four_of_six_staffordshire_ccgs_leave_a_hole(seed):
    book = seed("staffordshire")
    (cancer,) = table(book, "CarveSizes")
    assert (cancer["Units that take part"], cancer["Units that do not"]) == (4, 2)
    assert round(cancer["Of all budgets"], 4) == 0.0466
    assert round(cancer["Of its members' budgets"], 4) == 0.0665
    assert round(at(book, "hole"), 2) == 83.48
    lost = {row["Unit"]: round(row["Share lost"], 4) for row in table(book, "Hole")}
    assert lost == {"04Y": 0.0665, "05D": 0, "05G": 0.0665, "05Q": 0, "05V": 0.0665, "05W": 0.0665}
    (told,) = table(book, "Told")
    assert told["Told less model"] == 510e6  # 1.2bn less 690m is what is left for end-of-life care


@pytest.mark.parametrize("name", sorted(folder.name for folder in SEEDS.iterdir() if folder.is_dir()))
def test_only_what_is_stated_has_a_sheet_and_every_check_holds(seed, name):
    book = seed(name)
    assert at(book, "Checks.Master") == "All checks hold"
    assert not {"Gain and loss", "Outcomes", "Cash", "Moves and endings"} & set(book.sheets), "no terms of these were stated"
