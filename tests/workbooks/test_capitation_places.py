"""Places, pace of change, cascade, lists, vintages and the explanation on the capitation sample, against figures worked out here."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from tests.golden import second_way
from tests.practice_books import (
    AS_AT,
    at,
    column,
    findings_shown,
    sample_book,
    sample_rows,
    table,
    write_source,
)
from udfs.money import exact, half_up
from workbooks import regenerate, samples
from workbooks.capitation.regenerate import regenerated
from workbooks.reader import Workbook, read
from xl_addin.headless import press_file

FOLDER = samples.FOLDER / "capitation"


def rows(name: str) -> list[dict[str, str]]:
    with open(FOLDER / f"{name}.csv", encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Workbook:
    return read(sample_book(tmp_path_factory.mktemp("sample")))


@pytest.fixture(scope="module")
def second():
    """The sample worked out with pandas and exact fractions, none of our functions."""
    frame = second_way.worked_out()
    frame["place"] = {row["Practice"]: row["Place"] for row in rows("places")}
    return frame


def by(book: Workbook, name: str, key: str) -> dict[str, dict]:
    return {row[key]: row for row in table(book, name)}


# ---- places


def test_each_place_receives_what_its_practices_do(book, second):
    found, pence = by(book, "ByPlace", "Place"), second.groupby("place")["pence"].sum()
    assert {place: round(100 * row["Split, £"]) for place, row in found.items()} == pence.to_dict()
    people = second.groupby("place")["GP_pop"].sum()
    assert {place: row["Registered list"] for place, row in found.items()} == {p: float(n) for p, n in people.items()}
    for place, row in found.items():
        assert row["£ per registered person"] == pytest.approx(float(Fraction(int(pence[place]), 100) / people[place]), rel=1e-12)


def test_the_need_index_is_a_ratio_of_sums_on_both_bases(book, second):
    """One system holds the whole sample, and its weighted people add up to its list: both bases give the same figure here."""
    sheet = book.sheet("By place")
    heads = {c: sheet.cell(20, c) for c in range(1, 14)}
    assert [heads[c] for c in (6, 7, 8, 9)] == ["Need index", "Base of this index"] * 2
    overall, people = (second.groupby("place")[c].sum() for c in ("overall", "GP_pop"))
    for row in range(21, 25):
        place = sheet.cell(row, 1)
        assert sheet.cell(row, 6) == sheet.cell(row, 8) == pytest.approx(float(overall[place] / people[place]), rel=1e-9)
        assert (sheet.cell(row, 7), sheet.cell(row, 9)) == ("Invented source 2018/19 = 1", "ZZZ = 1")


def with_places(folder: Path, practices: list[list[object]], placed: list[tuple[str, str]]) -> Workbook:
    """The workbook of other practices, placed so, with the money of the sample."""
    (folder / "tables").mkdir()
    with open(folder / "tables" / "places.csv", "w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([("Practice", "Place"), *placed])
    source, out = write_source(folder / "practices.xlsx", practices), folder / "out.xlsx"
    regenerated(str(source), AS_AT, str(out), parameters=str(samples.PARAMETERS), tables=str(folder / "tables"))
    return read(out)


def test_a_place_of_several_systems_is_given_to_none(tmp_path):
    """X90001 moves to system YYY and stays in its place: the place has no index relative to a system, the three others have."""
    practices = sample_rows()
    practices[1][column("STP21")] = "YYY"
    placed = [(row["Practice"], row["Place"]) for row in rows("places")]
    book = with_places(tmp_path, practices, placed)
    several = dict(placed)["X90001"]
    sheet = book.sheet("By place")
    found = {sheet.cell(row, 1): [sheet.cell(row, c) for c in (2, 8, 9)] for row in range(21, 25)}
    assert found.pop(several) == ["several", "", ""]
    assert [(system, base) for system, _, base in found.values()] == [("ZZZ", "ZZZ = 1")] * 3
    whole = next(row for row in table(book, "Systems") if row["System"] == "ZZZ")["Need index (whole source = 1)"]
    index = {sheet.cell(row, 1): sheet.cell(row, 6) for row in range(21, 25)}
    assert all(relative == pytest.approx(index[place] / whole, rel=1e-12) for place, (_, relative, _) in found.items())


def test_a_long_list_is_calculated_whole(tmp_path):
    """2,500 practices in 480 CCGs and places: counted for each other they would be 1.2 million looks, more than a calculation takes."""
    heading, first, *_ = sample_rows()
    of = {f"Y{number:05d}": f"C{number % 480:03d}" for number in range(2500)}
    practices = [[code, *first[1:]] for code in of]
    for practice in practices:
        practice[column("CCG")] = of[practice[0]]
    book = with_places(tmp_path, [heading, *practices], list(of.items()))
    assert len(table(book, "ByPlace")) == 480 and not [f for f in findings_shown(book) if "cannot be calculated" in str(f["What"])]


def test_the_coverage_ledger_is_clear(book):
    ledger = {row["Ledger"]: row for row in table(book, "Coverage")}
    assert (ledger["rows in"]["Rows or practices"], ledger["rows placed"]["Rows or practices"]) == (24, 24)
    assert ledger["units of the universe"]["People"] == ledger["units covered"]["People"] == 218_085
    assert ledger["findings not accepted"]["Verdict"] == "clear"


def test_a_slip_that_makes_two_faults_is_told_and_one_press_lists_both(tmp_path):
    """X90001 typed as X99999 leaves X90001 without a place and names a practice nobody has; the sheet was made with room for one."""
    path = sample_book(tmp_path, {"Places!A14": "X99999"})
    found = {f.where: f for f in regenerate.recalculated(str(path), str(path)).findings}["Coverage!A22"]
    assert found.remedy == "Press Assign practices to places: it makes the sheet anew." and "too few rows" in found.sentence
    says = lambda: [told for told in read(path).sheet("Completion").cells.values() if str(told).startswith("Places!A14: ")]
    assert "press Assign practices to places, which lists them all on the sheet Coverage" in str(says())
    assert press_file("assign_practices", path).changed
    assert [(r["Finding"], r["Practice"]) for r in table(read(path), "Uncovered")] == [("missing", "X90001"), ("alien", "X99999")]
    assert "press Assign" not in str(says()) and "see the sheet Coverage" in str(says())


# ---- pace of change


def test_allocations_lie_between_floor_and_cap_and_use_the_money_up(book):
    """Baselines of £207.7 million towards targets of £217 million: floor 1 %, cap 6 %."""
    pace = table(book, "Pace")
    baselines = {row["Unit"]: Fraction(row["Baseline, £"]) for row in rows("baselines")}
    assert sum(exact(row["Allocation, £"]) for row in pace) == 217_000_000 == at(book, "pace_money")
    for row in pace:
        allocated, baseline = exact(row["Allocation, £"]), baselines[row["Unit"]]
        assert baseline * Fraction("1.01") <= allocated <= baseline * Fraction("1.06")
        assert row["Growth"] == pytest.approx(float(allocated / baseline - 1), rel=1e-9)


def test_distances_are_shares_of_the_target(book):
    """Before: (baseline / 207.7 million) / (target / 217 million) - 1. The further over target, the less growth."""
    targets = {row["Unit"]: exact(row["Target with remoteness, £"]) for row in table(book, "PaceUnits")}
    baselines = {row["Unit"]: Fraction(row["Baseline, £"]) for row in rows("baselines")}
    pace = table(book, "Pace")
    for row in pace:
        unit = row["Unit"]
        before = (baselines[unit] / sum(baselines.values())) / (targets[unit] / sum(targets.values())) - 1
        assert row["Distance before"] == pytest.approx(float(before), rel=1e-9)
        assert abs(row["Distance after"]) <= abs(row["Distance before"])
    in_order = sorted(pace, key=lambda row: row["Distance before"])
    growth = [row["Growth"] for row in in_order]
    assert growth == sorted(growth, reverse=True)


# ---- cascade, lists


def test_the_cascade_hands_down_to_the_penny(book):
    """1 % of £217,000,000 is kept back; X90001 pays 3 : 1; its prime provider pays 2 : 1 : 1 below it."""
    money = {row["Unit"]: exact(row["Amount, £"]) for row in table(book, "Cascade") if row["Unit"]}
    kept = [exact(row["Kept at this unit, £"]) for row in table(book, "Cascade")]
    assert sum(kept) == 217_000_000
    assert sum(money[place] for place in ("Hill", "Vale", "River", "Coast")) == 214_830_000
    prime, trust = money["Invented prime provider"], money["Invented community trust"]
    assert prime + trust == money["X90001"] and abs(prime - 3 * trust) <= Fraction("0.04")
    below = [money[n] for n in ("Invented nursing team", "Invented pharmacy", "Invented therapy group")]
    assert sum(below) == prime and abs(below[0] - below[1] - below[2]) <= Fraction("0.02")


def test_lists_are_reconciled_by_quarter(book):
    """£980 a head a year: a quarter is list x 980 / 4, so X90001 with 5,860, 5,860, 5,880, 5,895 is due £5,756,275.00."""
    first = by(book, "Reconciled", "Unit")["X90001"]
    assert [first[f"Due, quarter {n}, £"] for n in (1, 2, 3, 4)] == [1_435_700, 1_435_700, 1_440_600, 1_444_275]
    assert first["Due for the year, £"] == 5_756_275 and first["Still to settle, £"] == 5_756_275 - 5_860 * 980


def test_a_practice_that_leaves_changes_nobody_else(book):
    """X90002 leaves at quarter 3: its quarters of 4,855 and 4,865 people fall away, 9,720 x 245 = £2,381,400; paid a head."""
    change = {row["Unit"]: row["Change, £"] for row in table(book, "Leaver")}
    assert change.pop("X90002") == change.pop("total") == -2_381_400
    assert set(change.values()) == {0}


# ---- vintages


def test_who_was_added_removed_moved_and_coded_anew(book):
    told = {row["Practice"]: row["What happened"] for row in table(book, "Vintage")}
    assert (told["X90024"], told["X90099"], told["X90010"], told["X90005"]) == ("added", "removed", "moved", "coded anew")
    counted = {row["What happened"]: row["Practices"] for row in table(book, "Kinds")}
    assert {kind: counted[kind] for kind in ("same", "added", "removed", "moved", "coded anew")} == {
        "same": 21, "added": 1, "removed": 1, "moved": 1, "coded anew": 1,
    }  # fmt: skip


def test_the_changes_of_the_units_are_the_change_of_the_sum(book):
    rows_ = [row for row in table(book, "Vintage") if row["What happened"]]
    earlier = rows("earlier")
    lists = 218_085 - sum(Fraction(row["Registered list"]) for row in earlier)
    assert sum(exact(row["Registered list, change"]) for row in rows_) == lists
    money = 217_000_000 - sum(Fraction(row["Target with remoteness, £"]) for row in earlier)
    assert abs(sum(exact(row["Target, £, change"]) for row in rows_) - money) <= Fraction("0.12"), "targets of 24 practices to the penny"


# ---- one number explained


def test_the_steps_lead_from_the_list_to_the_pounds(book, second):
    """X90001 by hand: 5,860 people at the price of a weighted person of each stream; general and acute adds 0.74 x (5,421.91 - 5,860)
    weighted people, market forces 1 % of the need, and so on to its split."""
    steps = by(book, "Explained", "Step")
    value, code = second_way.parameters(), "X90001"
    hospital = 1000 * Fraction(value["quantum_hchs"]) / second["cost"].sum()
    drugs = 1000 * Fraction(value["quantum_prescribing"]) / second["prescribing"].sum()
    pounds = lambda step: exact(steps[step]["Adds, £"])
    assert pounds("Registered list, each at one price") == half_up(5_860 * (hospital + drugs), 2)
    assert pounds("General and acute need") == half_up(Fraction("0.74") * (Fraction("5421.91") - 5_860) * hospital, 2)
    assert pounds("Market forces factor") == half_up(second["need"][code] * Fraction("0.01") * hospital, 2)
    assert pounds("Prescribing need") == half_up((Fraction("5103.79") - 5_860) * drugs, 2)
    assert exact(steps["Amount split"]["So far, £"]) == Fraction(int(second["pence"][code]), 100)
    assert steps["Market forces factor"]["Factor"] == pytest.approx(1.01, rel=1e-12)


def test_a_place_is_explained_by_the_same_steps(book, second):
    steps = by(book, "PlaceExplained", "Step")
    pence = second.groupby("place")["pence"].sum()
    assert exact(steps["Amount split"]["So far, £"]) == Fraction(int(pence["Coast"]), 100)
    paced = {row["Unit"]: row["Allocation, £"] for row in table(book, "Pace")}
    assert steps["After pace of change"]["So far, £"] == paced["Coast"]


def test_the_waterfall_stands_on_an_invisible_base(book):
    grid = table(book, "Explained")
    for row, before in zip(grid[1:], grid, strict=False):
        if row["Amount"] in (None, ""):
            assert row["Below the bar"] == min(before["So far, £"], row["So far, £"])
            assert half_up(row["More"] - row["Less"], 2) == half_up(row["Adds, £"], 2)


def test_the_gate_asks(book):
    """£205,000,000 over 218,085 people is £940.00 a head, 0.94 of the core target of £995.02: warn. £45,000,000 for 30,000 people of a
    list of 55,100: 54 % of the list, £1,500 a head against £1,079.49: 1.39 times."""
    gate = by(book, "Gate", "Contract")
    whole, coast = gate["Invented whole-population contract"], gate["Invented coast contract"]
    assert whole["Value a head, £"] == pytest.approx(205e6 / 218_085) and whole["Gate"] == "warn"
    assert coast["Of the core target"] == pytest.approx(1500 / 1079.4911627949184, rel=1e-6) and coast["Gate"] == "warn"


def test_the_sample_folder_holds_only_tables_we_know():
    assert {Path(p).stem for p in FOLDER.glob("*.csv")} <= {
        "settings", "places", "accepted", "baselines", "providers", "lists", "earlier", "recoded", "contracts", "explain",
    }  # fmt: skip
