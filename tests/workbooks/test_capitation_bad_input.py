"""Bad input beside the practices: a finding with its place and remedy, and nothing is split, paced or handed down."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.practice_books import AS_AT, at, cwb, sample_rows, spoilt, table, write_source
from udfs.cells import ExcelError
from workbooks import samples
from workbooks.capitation.regenerate import regenerated
from workbooks.held_back import HELD
from workbooks.outcome import BadInput, Outcome
from workbooks.reader import Workbook, read

FOLDER = samples.FOLDER / "capitation"
Lines = list[list[str]]
FAILS = 1


def lines(name: str) -> Lines:
    with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as source:
        return list(csv.reader(source))


def made(folder: Path, **changed: Callable[[Lines], Lines]) -> tuple[Outcome, Workbook]:
    """The sample with some of its tables changed."""
    own = folder / "tables"
    own.mkdir()
    for name, change in changed.items():
        with open(own / f"{name}.csv", "w", encoding="utf-8", newline="") as target:
            csv.writer(target).writerows(change(lines(name) if (FOLDER / f"{name}.csv").exists() else []))
    out = folder / "out.xlsx"
    outcome = regenerated(samples.NAME, AS_AT, str(out), tables=str(own))
    return outcome, read(out)


def setting(**values: str) -> Callable[[Lines], Lines]:
    return lambda rows: [["Setting", "Value"], *([name, value] for name, value in values.items())]


def more(*row: str) -> Callable[[Lines], Lines]:
    return lambda rows: [*rows, list(row)]


def without(code: str) -> Callable[[Lines], Lines]:
    return lambda rows: [row for row in rows if row[0] != code]


def told(outcome: Outcome, where: str, sentence: str) -> bool:
    return any(where in f.where and sentence in f.sentence and f.severity == "block" and f.remedy for f in outcome.findings)


def nothing_is_split(book: Workbook) -> bool:
    """The sum is held back, no practice, place, provider or unit has an amount, and the verdict of every sheet fails."""
    amounts = [(name, heading) for name, heading in (("Working", "Split, £"), ("ByPlace", "Split, £"), ("CCGs", "Split, £"),
                                                     ("Pace", "Allocation, £"), ("Cascade", "Amount, £"))]  # fmt: skip
    cells = [row[heading] for name, heading in amounts for row in table(book, name)]
    none = all(isinstance(cell, ExcelError) for cell in cells)
    return none and at(book, "sum_to_split") == HELD and "checks fail" in at(book, "Checks.Master")


PLACES = {
    "a practice in two places": (more("X90001", "Vale", ""), "places.csv, row 26, Practice", "X90001 under Vale stands under Hill as well"),
    "an unknown practice": (more("X99999", "Vale", ""), "places.csv, row 26, Practice",
                            "X99999 under Vale has no row on the sheet Practices"),
    "a practice twice": (more("X90024", "Coast", ""), "places.csv, row 26, Practice", "X90024 under Coast stands there a second time"),
    "a practice left out": (without("X90024"), "places.csv, row 25, Practice", "X90024 has no row on the sheet Places, with 6,855 people"),
}


@pytest.mark.parametrize("fault", PLACES)
def test_a_practice_that_is_not_in_one_place_stops_every_split(tmp_path, fault):
    change, where, sentence = PLACES[fault]
    outcome, book = made(tmp_path, places=change)
    assert not outcome.holds and told(outcome, where, sentence), outcome.findings
    assert nothing_is_split(book)
    open_findings = next(row for row in table(book, "Coverage") if row["Ledger"] == "findings not accepted")
    assert open_findings["Rows or practices"] >= 1 and open_findings["Verdict"] == "block"


def test_a_finding_accepted_by_name_and_reason_no_longer_stops_the_split(tmp_path):
    heads = ["Finding", "Place", "Practice", "Reason", "Accepted by"]
    accepted = lambda rows: [heads, ["missing", "", "X90024", "Invented reason", "A. Clerk"]]
    outcome, book = made(tmp_path, places=without("X90024"), accepted=accepted)
    assert outcome.holds and at(book, "sum_to_split") == 217_000_000
    places = {row["Place"]: row for row in table(book, "ByPlace")}
    assert places["(none)"]["Practices"] == 1, "accepting it places nobody: the practice stays outside every place"
    assert any("Accepted: Invented reason" in f.sentence and f.severity == "note" for f in outcome.findings)


def test_a_population_older_than_the_places_asks_which_date_is_meant(tmp_path):
    outcome, book = made(tmp_path, settings=setting(population_date="2018-04-01", mapping_date="2018-05-01"))
    assert told(outcome, "settings.csv, row 2", "The population is of 01/04/2018, older than the mapping of 01/05/2018")
    assert nothing_is_split(book)


def test_a_code_that_a_spreadsheet_made_a_number_of_is_told(tmp_path):
    outcome, _ = made(tmp_path, places=more("1.00E+05", "Vale", ""))
    assert told(outcome, "places.csv, row 26, Practice", "a spreadsheet made a number or date of it") and not outcome.holds


def test_floors_above_the_money_are_told_in_pounds_and_nothing_is_paced(tmp_path):
    """Baselines of £207,700,000 with a floor of 1 % need £209,777,000."""
    outcome, book = made(tmp_path, settings=setting(pace_budget="209000000", taper="FALSE"))
    assert told(outcome, "settings.csv, row ", "The floors need £209,777,000.00, which is £777,000.00 more than the money.")
    assert {row["Allocation, £"] for row in table(book, "Pace")} == {"#NUM!"} and not outcome.holds
    notes = [row["Feasible?"] for row in table(book, "PaceCheck")]
    assert "777,000" in str(notes[-1])


OTHERS = {
    "a unit without a baseline": ({"baselines": without("Coast")}, "baselines.csv, row 5, Unit", "The place Coast has no baseline."),
    "a baseline of nobody": ({"baselines": more("Nowhere", "1000", "", "")}, "baselines.csv, row 6, Unit", "There is no place Nowhere."),
    "a unit twice": ({"baselines": more("Hill", "1000", "", "")}, "baselines.csv, row 6, Unit", "Hill stands twice"),
    "a negative baseline": ({"baselines": more("Nowhere", "-1", "", "")}, "baselines.csv, row 6, Baseline, £", "It is -1."),
    "a share above 1": ({"settings": setting(top_slice="5")}, "settings.csv, row ", "a share cannot be above 1"),
    "a blank weight": ({"providers": more("New provider", "X90002", "", "", "")}, "providers.csv, row 7, Weight", "Weight is blank."),
    "a provider of nobody": ({"providers": more("New provider", "X00000", "1", "", "")}, "providers.csv, row 7, Paid by",
                             "There is no unit X00000."),
    "words for a list": ({"lists": more("X90009", "many", "1", "1", "1", "0", "", "")}, "lists.csv, row 8, List, quarter 1",
                         "which is not a number"),
}  # fmt: skip


@pytest.mark.parametrize("fault", OTHERS)
def test_every_other_fault_is_told_with_its_cell(tmp_path, fault):
    changed, where, sentence = OTHERS[fault]
    outcome, book = made(tmp_path, **changed)
    assert told(outcome, where, sentence), outcome.findings
    assert not outcome.holds and at(book, "Checks.Master") != "All checks hold"


def test_a_heading_that_is_gone_writes_nothing(tmp_path):
    with pytest.raises(BadInput) as stopped:
        made(tmp_path, places=lambda rows: [["Practice", "Locality"], *([r[0], r[1]] for r in rows[1:])])
    assert "Table places has no column Place." in str(stopped.value) and not (tmp_path / "out.xlsx").exists()


def test_a_list_of_nobody_stops_the_split_and_the_command_says_so(tmp_path):
    source = write_source(tmp_path / "practices.xlsx", spoilt(4, "GP_pop", 0.0)(sample_rows()))
    done = cwb("regenerate", "capitation", "--source", source, "--as-at", AS_AT, "--out", "out.xlsx", "--parameters", samples.PARAMETERS,
               "--with", FOLDER, cwd=tmp_path)  # fmt: skip
    assert done.code == FAILS and "The list of X90003 is 0" in done.said
    assert nothing_is_split(read(tmp_path / "out.xlsx"))
