"""The contract model while somebody types in it: what regeneration refuses is told at its cell, and nothing is calculated."""

from pathlib import Path

import pytest

from tests.practice_books import at, edited, findings_shown, table
from tests.workbooks.contract_folders import SEEDS, regenerate, sample_folder, workbook
from tests.workbooks.tender_folders import all_of, cell
from workbooks import regenerate as jobs
from workbooks.reader import read
from workbooks.recalc import recalculate

CALCULATED = ("Contract sum", "Outcomes", "Trajectory", "Gain and loss", "Prime provider", "Moves and endings", "Carve-outs", "Cash")
# what is typed, the cell that is named, a part of the sentence
TYPED = {
    "an area nobody knows": ({"Members!B6": "N99"}, "Members!B6", "no such area"),
    "an area twice in one contract": ({"Members!B7": "n01"}, "Members!B6", "Unit that takes part: it stands twice; keep one"),
    "a sum beside growth": ({"Years!G7": 999.0}, "Years!G7", "exactly one of contract sum"),
    "a list of nobody": ({"Years!C6": 0.0}, "Years!C6", "the list is 0"),
    "a figure typed as text": ({"Years!L8": "41000000"}, "Years!L8", "no number"),
    "growth as per cent": ({"Years!D8": 4.0}, "Years!D8", "0.1"),
    "a move to nobody": ({"Moves!B6": "A99"}, "Moves!B6", "no party that keeps money"),
    "weights that do not add up": ({"Measures!C6": 0.4}, "Measures!C6", "do not add up to 1"),
    "a month out of order": ({"Cash plan!A8": 46000.0}, "Cash plan!A8", "does not follow"),
    "a contract larger than its areas": ({"Carved contracts!C6": 9e9}, "Carved contracts!C6", "than its whole budget"),
    "a column the sheets do not use": ({"Years!G6": 80e6, "Years!C6": None, "Years!E6": None}, "Years!G6", "made without it"),
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("gate") / "sample.xlsx"
    path.write_bytes(workbook())
    return path


def typed(sample: Path, out: Path, changes: dict):
    """The sample with cells typed over, as `cwb recalculate` gives it."""
    made = recalculate(edited(sample, out, changes).read_bytes())
    out.write_bytes(made.data)
    return read(out), made.findings


def _texts(book, sheet: str) -> set[object]:
    return {value for value in book.sheets[sheet].cells.values() if isinstance(value, float | int) and not isinstance(value, bool)}


@pytest.mark.parametrize("fault", TYPED)
def test_what_is_typed_wrong_is_named_and_nothing_is_calculated(sample, tmp_path, fault):
    changes, where, sentence = TYPED[fault]
    book, found = typed(sample, tmp_path / "typed.xlsx", changes)
    assert at(book, "faults") >= 1
    assert str(at(book, "first_fault")).startswith(f"{where}: ")
    assert sentence in str(at(book, "first_fault"))
    assert "fail" in str(at(book, "Checks.Master"))
    assert {f.where for f in found} >= {where}
    assert not [f for f in found if f.where.split("!")[0] in CALCULATED], "one fault is told once, not by every sheet that waits for it"
    assert {row["Contract sum"] for row in table(book, "Sums")} == {"held back: see Completion"}
    assert {row["Cost"] for row in table(book, "Course")} == {"held back: see Completion"}
    assert at(book, "paid_in_all") == at(book, "hole") == "held back: see Completion"


def test_what_is_typed_right_is_calculated(sample, tmp_path):
    book, found = typed(sample, tmp_path / "typed.xlsx", {"Years!E6": 260.0})
    assert (at(book, "Checks.Master"), at(book, "faults"), found) == ("All checks hold", 0, [])
    assert table(book, "Sums")[0]["Contract sum"] == 83200000  # 320,000 x 260


def test_an_outcome_share_that_is_typed_to_fall_is_warned_of_at_once(sample, tmp_path):
    """Year 2 of the sample pays 2 % by outcomes; it is typed as 1 % in year 4."""
    before = table(read(sample), "Years")
    assert at(read(sample), "falls") == 0
    lower = before[2]["Outcome share"] / 2
    outcome = jobs.recalculated(str(edited(sample, tmp_path / "typed.xlsx", {"Years!I9": lower})), str(tmp_path / "out.xlsx"))
    told = [(f.where, f.severity, f.sentence) for f in outcome.findings if f.rule != "gate"]
    words = f"The outcome share falls from {before[2]['Outcome share']:g} to {lower:g} in year 4."
    assert told == [("Years!I9, Outcome share", "warn", words)]
    assert at(read(tmp_path / "out.xlsx"), "falls") == 1


TOO_MUCH = {
    # A01 keeps 38.0m of the 76.0m handed down: 80.0m less 5 %, half of it (weights 50, 20, 16, 14)
    "a move": (cell("moves", 2, "Amount", 90000000), "Moves!", "A01 would give £52,000,000.00 more than the £38,000,000.00 it has"),
    # N04 has 50 of the 220 weighted thousands that take part: 300m x 50 / 220 is 68,181,818.18 of its 60m
    "a carve-out": (all_of(cell("carveouts", 2, "Value a year", 300000000), cell("units", 5, "Whole budget", 60000000)),
                    "Carved contracts!", "£8,181,818.18 more out of N04"),
}  # fmt: skip


@pytest.mark.parametrize("what", TOO_MUCH)
def test_more_than_there_is_is_told_at_the_input_with_a_remedy(tmp_path, what):
    change, where, sentence = TOO_MUCH[what]
    assert regenerate(tmp_path, sample_folder(tmp_path / "contract", change)).code == 1
    told = [f for f in findings_shown(read(tmp_path / "out.xlsx")) if f["Severity"] == "block"]
    assert len(told) == 1
    assert str(told[0]["Where"]).startswith(where)
    assert sentence in str(told[0]["What"])
    assert told[0]["What to do"]


def test_a_move_typed_too_big_names_the_cell_of_the_move(sample, tmp_path):
    """38,000,000 is what A01 keeps, as above."""
    _, found = typed(sample, tmp_path / "typed.xlsx", {"Moves!C6": 90_000_000.0})
    (told,) = [f.sentence for f in found if f.severity == "block"]
    assert told == "moved (Moves!C6) is 90000000.00; A01 would give 52000000.00 more than it has; make its moves smaller."


def test_what_the_gate_asks_about_is_a_finding_and_stands_on_start(tmp_path):
    """30,000 people for £200m: 4.93 times the core target a head. The gate asks; nothing is stopped."""
    assert regenerate(tmp_path, SEEDS / "dudley").code == 0
    book = read(tmp_path / "out.xlsx")
    (told,) = [f for f in findings_shown(book) if f["Rule"] == "gate"]
    assert (told["Severity"], "gate says block" in str(told["What"]), "4.93" in str(told["What"])) == ("warn", True, True)
    start = book.sheets["Start"].cells
    (row,) = [row for (row, _), value in start.items() if value == "Values the per-head gate asks about"]
    assert start[row, 2] == 1


def test_a_service_nobody_uses_yet_says_whose_cost_stands_there(tmp_path):
    change = cell("services", 2, "Users before", 0), cell("services", 2, "Cost before", 0)
    assert regenerate(tmp_path, sample_folder(tmp_path / "contract", *change)).code == 0
    first, second, _ = table(read(tmp_path / "out.xlsx"), "PriceVolume")
    assert (first["Where nobody was"], second["Where nobody was"]) == ("before: cost as after", "")


def test_a_change_that_needs_other_sheets_says_so(sample, tmp_path):
    book, _ = typed(sample, tmp_path / "typed.xlsx", {"gain_by_score": "yes"})
    assert "press Contract model" in str(at(book, "first_fault"))
    assert "fail" in str(at(book, "Checks.Master"))
