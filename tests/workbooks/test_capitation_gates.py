"""What is asked before money is handed out: whose money it is, who has a baseline, is a contract plausible, which units are meant."""

import pytest

from tests.practice_books import (
    AS_AT,
    at,
    cwb,
    findings_shown,
    parameter_file,
    sample_book,
    sample_rows,
    table,
    write_source,
)
from tests.workbooks.test_capitation_bad_input import (
    FAILS,
    made,
    more,
    nothing_is_split,
    setting,
    told,
    without,
)
from udfs.cells import ExcelError
from workbooks.capitation.regenerate import regenerated
from workbooks.held_back import HELD
from workbooks.reader import read
from workbooks.recalc import recalculate


def warned(outcome, where: str, sentence: str) -> bool:
    return any(where in f.where and sentence in f.sentence and f.severity == "warn" for f in outcome.findings)


# ---- the money of a whole


def test_the_money_of_a_whole_is_not_split_over_half_of_its_list(tmp_path):
    """The invented money is for 218,085 people; the first 12 of 24 practices have fewer."""
    source, own = write_source(tmp_path / "half.xlsx", sample_rows()[:13]), parameter_file(tmp_path / "own.toml", {})
    outcome = regenerated(str(source), AS_AT, str(tmp_path / "out.xlsx"), parameters=str(own))
    people = sum(row[4] for row in sample_rows()[1:13])
    assert told(outcome, "", f"The money is for a registered list of 218,085, and the list is {people:,.0f}: nothing is split.")
    book = read(tmp_path / "out.xlsx")
    assert [row["Where"] for row in findings_shown(book) if row["Rule"] == "the money of a whole"] == [book.names["quantum_population"]
            .translate(dict.fromkeys(map(ord, "='$")))]  # fmt: skip
    assert at(book, "sum_to_split") == HELD and {row["Split, £"] for row in table(book, "Working")} == {"#VALUE!"}


def test_typing_another_list_for_the_money_stops_the_split_in_the_sheet(tmp_path):
    """1 % of 221,000 is 2,210 and the list is 2,915 short; 1 % of 219,000 is 2,190 and it is 915 short."""
    for population, stopped in ((221_000, 1), (219_000, 0)):
        path = sample_book(tmp_path, {"quantum_population": population})
        path.write_bytes(recalculate(path.read_bytes()).data)
        assert (at(read(path), "stopped_by"), at(read(path), "sum_to_split") == HELD) == (stopped, bool(stopped))


# ---- pace


def test_nothing_is_paced_while_a_unit_has_no_baseline(tmp_path):
    outcome, book = made(tmp_path, baselines=without("Coast"))
    assert told(outcome, "", "The place Coast has no baseline.") and not outcome.holds
    assert at(book, "pace_money") == HELD and at(book, "pace_missing") > 0
    assert all(isinstance(row["Allocation, £"], ExcelError) for row in table(book, "Pace"))
    assert at(book, "sum_to_split") == 217_000_000, "the split itself wants no baselines"


def test_money_of_practices_in_no_place_is_not_spread_in_silence(tmp_path):
    heads = ["Finding", "Place", "Practice", "Reason", "Accepted by"]
    accepted = lambda rows: [heads, ["missing", "", "X90024", "Invented reason", "A. Clerk"]]
    outcome, book = made(tmp_path, places=without("X90024"), accepted=accepted)
    assert outcome.holds and warned(outcome, "", "1 practice stands in no place, with 6,855 people")
    targets = {row["Practice"]: row["Target with remoteness, £ thousand"] for row in table(book, "Working")}
    assert at(book, "pace_nowhere") == pytest.approx(1000 * targets["X90024"], abs=0.01)


# ---- contracts a head


@pytest.mark.parametrize(("value", "people", "severity", "sentence"), [
    ("65000000", "30000", "block", "times the core target a head, above"), ("45000000", "0", "block", "is for 0 people"),
    ("45000000", "30000", "warn", "1.39 times the core target a head"),
])  # fmt: skip
def test_what_the_gate_says_of_a_contract_is_a_finding_at_its_cell(tmp_path, value, people, severity, sentence):
    """The core target a head of Coast is £1,079.49: £65,000,000 for 30,000 people is £2,166.67, 2.01 times."""
    outcome, book = made(tmp_path, contracts=lambda rows: [*rows[:1], ["Invented coast contract", "Coast", value, people]])
    found = [f for f in outcome.findings if f.rule == "per-head gate"]
    assert [f.severity for f in found] == [severity] and sentence in found[0].sentence and "row 2, " in found[0].where
    blocks = severity == "block"
    assert outcome.holds is not blocks and at(book, "gate_blocks") == int(blocks)
    check = next(row for row in table(book, "Checks") if row["Check"] == "Per-head gate: no contract blocks")
    assert (check["Result"] == "FAILS") is blocks


# ---- units


OTHERS = {
    "lists of nobody": ({"lists": more("X99999", "1", "1", "1", "1", "0", "", "")}, "lists.csv, row 8, Unit",
                        "There is no practice, place, CCG or system X99999."),
    "a practice that is not there": ({"explain": lambda rows: [rows[0], ["X99999", "Coast"]]}, "explain.csv, row 2, Practice",
                                     "There is no practice X99999."),
    "a place that is not there": ({"explain": lambda rows: [rows[0], ["X90001", "Nowhere"]]}, "explain.csv, row 2, Place",
                                  "There is no place Nowhere."),
}  # fmt: skip


@pytest.mark.parametrize("fault", OTHERS)
def test_a_unit_nobody_knows_is_told_at_its_cell(tmp_path, fault):
    changed, where, sentence = OTHERS[fault]
    outcome, book = made(tmp_path, **changed)
    assert told(outcome, where, sentence) and not outcome.holds
    if fault == "a place that is not there":
        assert {row["So far, £"] for row in table(book, "PlaceExplained")} == {"#N/A"}


def test_practices_without_a_row_in_the_lists_are_counted(tmp_path):
    """The sample has 24 practices and lists of 6."""
    outcome, _ = made(tmp_path)
    assert warned(outcome, "lists.csv", "18 practices of this book have no row in the lists")


def test_a_blank_date_of_the_places_says_that_the_dates_were_not_compared(tmp_path):
    """A folder adds to the settings of the sample, so the book is changed."""
    path = sample_book(tmp_path, {"mapping_date": None})
    done = cwb("regenerate", "capitation", "--source", path, "--out", "again.xlsx", cwd=tmp_path)
    assert "Places as at is blank, so it was not checked that population and places are of one day." in done.said


# ---- figures of the sheets


def test_the_factors_lead_to_the_weighted_people(tmp_path):
    """Need x market forces x ambulance is what stands after cost, of a practice and of a place."""
    book = read(sample_book(tmp_path))
    for name in ("Explained", "PlaceExplained"):
        steps = {row["Step"]: row for row in table(book, name)}
        ends = "Health inequalities, hospital and community", "Emergency ambulance cost"
        need, cost = (steps[step]["Weighted people, or £"] for step in ends)
        factors = steps["Market forces factor"]["Factor"] * steps["Emergency ambulance cost"]["Factor"]
        assert cost == pytest.approx(need * factors, rel=1e-9)


def test_the_total_of_a_vintage_change_counts_every_practice(tmp_path):
    """21 same, 1 added, 1 removed, 1 moved, 1 coded anew: 25."""
    kinds = {row["What happened"]: row["Practices"] for row in table(read(sample_book(tmp_path)), "Kinds")}
    assert kinds["total"] == sum(n for kind, n in kinds.items() if kind != "total") == 25


def test_the_start_sheet_says_which_amount_is_handed_down(tmp_path):
    start = read(sample_book(tmp_path)).sheet("Start")
    notes = {start.cell(row, 1): " ".join(str(start.cell(row, c)) for c in range(2, 6)) for row in range(1, start.max_row + 1)}
    assert "before pace of change" in notes["Sum handed down, £"]
    assert "what a unit is paid next year" in notes["Allocations after pace of change, £"]


def test_a_negative_sum_is_refused(tmp_path):
    source = write_source(tmp_path / "practices.xlsx", sample_rows())
    done = cwb("regenerate", "capitation", "--source", source, "--as-at", "2022-04-01", "--sum", "-1000", "--out", "out.xlsx", cwd=tmp_path)
    assert done.code not in (0, FAILS) and "The sum to split is -1000." in done.said and not (tmp_path / "out.xlsx").exists()


def test_every_gate_holds_on_the_sample(tmp_path):
    outcome, book = made(tmp_path, settings=setting(pace_by="place"))
    assert outcome.holds and not nothing_is_split(book)
