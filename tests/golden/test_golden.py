"""The sample's workbook, cell by cell and part by part, against the approved one; and the approved figures against a second way."""

import csv
import difflib

import pytest

from tests.golden import second_way, snapshot, update
from tests.practice_books import AS_AT, sample_bytes, table
from workbooks import samples
from workbooks.capitation.regenerate import regenerated

HOW = "If the change is meant: python -m tests.golden.update, then read `git diff tests/golden` before you commit."


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return update.read_back(sample_bytes(), tmp_path_factory.mktemp("golden"))


def approved(name: str) -> str:
    path = update.FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def difference(name: str, now: str) -> str:
    lines = difflib.unified_diff(approved(name).splitlines(), now.splitlines(), f"approved {name}", f"today's {name}", lineterm="", n=1)
    return "\n".join(list(lines)[:60])


def test_the_same_files_are_there(book):
    assert sorted(p.name for p in update.FOLDER.iterdir()) == sorted(update.files(sample_bytes(), book)), HOW


SHEETS = (
    "Start", "Read me", "Inputs", "Practices", "Places", "Baselines", "Providers", "Lists", "Earlier vintage", "Recoded", "Contracts",
    "Working", "Results", "By CCG", "Per-head gate", "Assigned", "Coverage", "By place", "Pace", "Cascade", "Reconciliation",
    "Vintage change", "Explain", "Explain place", "Checks", "Sources", "Change log",
)  # fmt: skip


@pytest.mark.parametrize("name", SHEETS)
def test_every_cell_is_as_approved(book, name):
    (file,) = [f for f in snapshot.sheets(book) if f.endswith(f" {name}.csv")]
    changed = difference(file, snapshot.sheets(book)[file])
    assert not changed, f"{HOW}\n{changed}"


def test_every_part_is_as_approved():
    changed = difference(snapshot.PARTS, snapshot.parts(sample_bytes()))
    assert not changed, f"{HOW}\n{changed}"


def test_two_runs_give_identical_bytes(tmp_path):
    out = tmp_path / "again.xlsx"
    regenerated(samples.NAME, AS_AT, str(out))
    assert out.read_bytes() == sample_bytes()


# ---- the approved figures themselves ---------------------------------------------------------------------------------------------


def golden_column(heading: str) -> dict[str, float]:
    """A column of the approved Working sheet by practice."""
    cells = {row["cell"]: row["value"] for row in csv.DictReader(approved("12 Working.csv").splitlines())}
    (letter,) = [at[0] for at, value in cells.items() if value == heading and at[1:] == "5"]
    return {cells[f"A{row}"]: float(cells[f"{letter}{row}"]) for row in range(6, 30)}


@pytest.fixture(scope="module")
def second():
    return second_way.worked_out()


STEPS = {
    "HCHS weighted population": "hchs", "After health inequalities": "need", "After unavoidable cost": "cost",
    "Prescribing after health inequalities": "prescribing", "Target without remoteness, £ thousand": "target",
    "Target with remoteness, £ thousand": "target", "Overall weighted population": "overall", "Need index (whole source = 1)": "index",
}  # fmt: skip


@pytest.mark.parametrize("heading", STEPS)
def test_each_approved_step_agrees_with_the_second_way_to_fifteen_digits(second, heading):
    found = golden_column(heading)
    assert list(found) == list(second.index)
    assert found == {code: pytest.approx(float(exact), rel=2e-15) for code, exact in second[STEPS[heading]].items()}


def test_the_approved_split_is_that_of_the_second_way_to_the_penny(second):
    found = {code: round(100 * pounds) for code, pounds in golden_column("Split, £").items()}
    assert found == second["pence"].to_dict()
    assert sum(found.values()) == 21_700_000_000, "£217,000,000.00, the two invented quanta"


def test_the_approved_sums_by_ccg_are_those_of_the_second_way(second, book):
    pence = second.groupby("CCG")["pence"].sum()
    assert {row["CCG"]: round(100 * row["Split, £"]) for row in table(book, "CCGs")} == pence.to_dict()
    per_head = second.groupby("CCG")["pence"].sum() / 100 / second.groupby("CCG")["GP_pop"].sum()
    assert {row["CCG"]: row["£ per registered person"] for row in table(book, "CCGs")} == pytest.approx(per_head.astype(float).to_dict())
