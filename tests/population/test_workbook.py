"""The workbook of weighted populations: what stands on its sheets, and the whole way from people to pennies of a capitation workbook."""

import dataclasses
import datetime as dt
import shutil

import openpyxl
import pytest

from tests.hosts.template_book import empty, enter
from tests.hosts.test_capitation_buttons import APRIL_2018
from tests.population.small import GOOD, asked, write
from tests.practice_books import cwb, table
from workbooks.fill import Filled
from workbooks.outcome import BadInput
from workbooks.population import book as population_book
from workbooks.population import job
from workbooks.reader import read
from workbooks.sources.nhs_practices import load
from workbooks.sources.verdict import people_as_at
from xl_addin.headless import press_file

SERVICES = ("General and acute", "Community", "Mental health", "Maternity", "Prescribing", "Avoidable mortality")
# practice, people under 65, people of 65 or more: 10,000 together
PEOPLE = (("X10001", 800, 200), ("X10002", 1500, 0), ("X10003", 1700, 300), ("X10004", 2500, 0), ("X10005", 2500, 500))
# A person under 65 weighs 1 and an older one 3, need and cost are 1 everywhere. Sums of weights 1,400 1,500 2,600 2,500 4,000 are 12,000;
# of £20,500,000 that is 7/60, 1/8, 13/60, 5/24 and 1/3: three of them end in a third or two of a penny, and the two largest
# remainders, two thirds each, get the odd pennies.
APRIL_2026 = APRIL_2018 + 8 * 365 + 2  # 2020 and 2024 have a day more
POUNDS = {"X10001": 2_391_666.67, "X10002": 2_562_500.00, "X10003": 4_441_666.67, "X10004": 4_270_833.33, "X10005": 6_833_333.33}
MONEY = {"quantum_hchs": 19_000, "quantum_prescribing": 1_500, "quantum_population": 10_000}  # GBP thousand, and persons
OTHER_YEAR = "The people of the source are of 01/04/2026, in 2026/27, and As at is 01/04/2018, in 2018/19."
SHARES = ("hchs_weight_general_and_acute", "hchs_weight_community", "hchs_weight_mental_health", "hchs_weight_maternity")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Ten thousand invented people, one row each, their tables, and the workbook made of them by the command."""
    folder = tmp_path_factory.mktemp("people")
    rows = [f"{practice},{age},{'FM'[k % 2]}" for practice, young, old in PEOPLE
            for age, many in ((30, young), (70, old)) for k in range(many)]  # fmt: skip
    write(folder / "people.csv", "person,practice,age,sex\n" + "".join(f"p{k},{row}\n" for k, row in enumerate(rows)))
    ones = ",".join("1" * 6)
    weights = "".join(f"{band},{sex},{','.join(weight * 6)}\n" for band, weight in (("0-64", "1"), ("65+", "3")) for sex in "FM")
    write(folder / "weights.csv", f"Age band,Sex,{','.join(SERVICES)}\n{weights}")
    need = "".join(f"{practice},ZZZ,Z01,Invented Place,{ones},1,1\n" for practice, _, _ in PEOPLE)
    write(folder / "need.csv", f"Practice,System,CCG,Place,{','.join(SERVICES)},MFF,EACA\n{need}")
    write(folder / "sums.csv", "Service,Sum\nGeneral and acute,20500000\n")
    entries = [*((key, 0.25, "share") for key in SHARES), ("inequalities_weight", 0.1, "share"),
               *((key, value, "persons" if key == "quantum_population" else "GBP thousand") for key, value in MONEY.items())]  # fmt: skip
    write(folder / "parameters.toml", "".join(
        f'[[{key}]]\nlabel = "{key}"\nvalue = {value}\nunit = "{unit}"\nvalid_from = 2026-04-01\nvalid_to = 2027-03-31\n'
        'source = "Invented"\nevidence = "invented"\n' for key, value, unit in entries))  # fmt: skip
    told = cwb("population", "--people", "people.csv", "--weights", "weights.csv", "--need", "need.csv", "--sums", "sums.csv", "--out",
               "population.xlsx", "--expect", 10_000, "--as-at", "2026-04-01", cwd=folder)  # fmt: skip
    assert told.code == 0, told
    return folder


def test_from_people_to_pennies(folder):
    """By the command: the pence of the first workbook and those of the capitation workbook made from it are those worked by hand."""
    told = cwb("regenerate", "capitation", "--source", "population.xlsx", "--as-at", "2026-04-01", "--parameters", "parameters.toml",
               "--out", "split.xlsx", cwd=folder)  # fmt: skip
    assert told.code == 0, told
    first, second = read(folder / "population.xlsx"), read(folder / "split.xlsx")
    assert Filled(first).date("people_as_at") == dt.date(2026, 4, 1) and "year of the people" not in told.said
    assert {row["Practice code"]: row["General and acute, £"] for row in table(first, "Split")} == POUNDS
    assert {row["Practice"]: row["Split, £"] for row in table(second, "Working")} == POUNDS
    assert {row["Practice"]: row["Registered list"] for row in table(first, "Practices")} == {p: young + old for p, young, old in PEOPLE}


@pytest.mark.parametrize("sheet, total", [
    ("Practices", [10_000.0, *[10_000.0] * 6]), ("By place", [10_000.0, *[10_000.0] * 6]), ("Split", [20_500_000.0, 20_500_000.0]),
])  # fmt: skip
def test_every_column_foots_to_the_total_below_it(sheet, total, folder):
    """10,000 people and £20,500,000. Cost indices of a practice are not added up, and no table a program finds by name has the total."""
    found = read(folder / "population.xlsx").sheets[sheet]
    rows = [cells for _, cells in found.rows()]
    assert rows[-1][0] == "Total"
    added = [column for column in range(1, found.max_column) if isinstance(rows[-1][column], float)]
    assert [rows[-1][column] for column in added] == total
    above = [cells for cells in rows[:-1] if any(isinstance(cells[column], float) for column in added)]
    assert len(above) == (1 if sheet == "By place" else 5)
    assert [round(sum(cells[column] for cells in above), 2) for column in added] == total


def test_checks_show_no_noise_of_doubles(folder):
    assert {row["Difference"] for row in table(read(folder / "population.xlsx"), "Checks")} == {0.0}


def test_places_are_held_against_practices(folder):
    checks = read(folder / "population.xlsx").sheets["Checks"]
    row = next(row for row, cells in checks.rows() if cells[0] == "By place: everybody is in one place")
    formulas = [checks.formula(row, column) or "" for column in range(1, checks.max_column + 1)]
    assert [sum(f"{sheet}'!" in formula for formula in formulas) for sheet in ("By place", "Practices")] == [1, 1]


def test_the_total_is_no_practice_to_the_capitation_workbook(folder):
    """It is held against the sum of the rows, and a total that says something else is told."""
    found = load(read(folder / "population.xlsx"))
    assert [practice.code for practice in found.practices] == [practice for practice, _, _ in PEOPLE] and not found.blocked
    assert (found.total_rows, found.totals["list"], found.totals["community"]) == (1, 10_000, 10_000)
    book = openpyxl.load_workbook(folder / "population.xlsx", data_only=True)
    sheet = book["Practices"]
    next(cell for cell in sheet[sheet.max_row] if cell.value == 10_000).value = 10_001
    book.save(folder / "other-total.xlsx")
    told = [finding.sentence for finding in load(read(folder / "other-total.xlsx")).findings]
    assert "Registered list prints 10,001 as its total; the rows add up to 10,000." in told


def test_a_place_written_in_two_cases_is_one(tmp_path):
    """A spreadsheet adds up North and NORTH as one; two rows would count their people twice."""
    need = "Practice,Place,General,Community\nX1,North,1,1\nX2,NORTH,1,1\nX3,South,1,1\n"
    job.population(asked(tmp_path, write(tmp_path / "p.csv", GOOD), need=need), str(tmp_path / "out.xlsx"))
    book = read(tmp_path / "out.xlsx")
    assert [(row["Place name"], row["People"]) for row in table(book, "ByPlace")] == [("North", 200), ("South", 100)]
    assert {row["Result"] for row in table(book, "Checks")} == {"holds"}


def test_the_import_button_takes_it_from_sources(folder, tmp_path):
    """As docs/scale.md has the steps. The parameters of 2018 with this money: the services have other weights, and as all are spread
    alike, the pence are the same."""
    (tmp_path / "Sources").mkdir()
    shutil.copy(folder / "population.xlsx", tmp_path / "Sources")
    path = empty(tmp_path / "capitation.xlsx")
    assert "does not say of which year it is: press Set up capitation" in press_file("import_source", path).sentence
    press_file("capitation_set_up", path)
    enter(path, as_at=APRIL_2026, **MONEY)
    told = press_file("import_source", path)
    assert told.refused and "covers 01/04/2026; it is known for 01/04/2018 to 31/03/2019" in told.sentence
    enter(path, as_at=APRIL_2018)
    told = press_file("import_source", path)
    assert not told.refused, told.sentence
    assert Filled(read(path)).shown("Checks.Master") == "All checks hold"
    # a list of another year is told, and the person decides
    assert ("warn", OTHER_YEAR) in {(finding.severity, finding.sentence) for finding in Filled(read(path)).findings()}
    assert {row["Practice"]: row["Split, £"] for row in table(read(path), "Working")} == POUNDS


def test_start_says_that_no_day_was_told(tmp_path):
    job.population(asked(tmp_path, write(tmp_path / "p.csv", GOOD)), str(tmp_path / "out.xlsx"))
    book = read(tmp_path / "out.xlsx")
    assert Filled(book).shown("people_as_at") == "not told" and people_as_at(book) is None


@pytest.mark.parametrize("day, told", [
    ("1 April", '"1 April" is not a date.'), ("2026-02-30", '"2026-02-30" is not a date.'),
    ("0026-04-01", "No list of people is of the year 26."), ("20260401", '"20260401" is not a date.'),
])  # fmt: skip
def test_what_is_no_day_of_a_list_is_refused_in_one_sentence(day, told, tmp_path):
    tables = asked(tmp_path, write(tmp_path / "p.csv", GOOD))
    said = cwb("population", "--people", "p.csv", "--weights", tables.weights, "--need", tables.need, "--out", "o.xlsx", "--as-at", day,
               cwd=tmp_path)  # fmt: skip
    assert said.code == 2 and told in " ".join(said.said.split()) and not (tmp_path / "o.xlsx").exists()


@pytest.fixture(scope="module")
def failing(folder):
    """The same people with one of a practice that the table of need has not: its checks do not hold."""
    people = (folder / "people.csv").read_text(encoding="utf-8")
    write(folder / "more.csv", people + "q1,X99999,30,F\n")
    told = cwb("population", "--people", "more.csv", "--weights", "weights.csv", "--need", "need.csv", "--out", "failing.xlsx", cwd=folder)
    assert told.code == 1, told
    return folder / "failing.xlsx"


def test_nothing_is_made_of_one_whose_checks_fail(folder, failing):
    told = cwb("regenerate", "capitation", "--source", "failing.xlsx", "--as-at", "2026-04-01", "--parameters", "parameters.toml",
               "--out", "of-failing.xlsx", cwd=folder)  # fmt: skip
    assert told.code == 2 and "failing.xlsx says of itself: 1 of " in told.said and " checks fail." in told.said, told
    assert not (folder / "of-failing.xlsx").exists()


def test_nor_by_the_import_button(failing, tmp_path):
    (tmp_path / "Sources").mkdir()
    shutil.copy(failing, tmp_path / "Sources")
    path = empty(tmp_path / "capitation.xlsx")
    before = path.read_bytes()
    told = press_file("import_source", path)
    assert told.refused and "failing.xlsx says of itself: 1 of " in told.sentence, told
    assert path.read_bytes() == before


def test_what_other_commands_say_to_it(folder):
    """Read only, or one sentence: it is no template, so there is nothing to move or roll forward."""
    for words in (("scan", "population.xlsx"), ("share", "population.xlsx", "--out", "shared.xlsx"),
                  ("diff", "population.xlsx", "population.xlsx", "--out", "d.xlsx"), ("import", "file", "population.xlsx"),
                  ("recalculate", "population.xlsx", "--out", "again.xlsx")):  # fmt: skip
        told = cwb(*words, cwd=folder)
        assert told.code == 0 and "Traceback" not in told.said, (words, told)
    for words in ("move-data", "roll-forward"):
        told = cwb(words, "population.xlsx", "--out", "moved.xlsx", cwd=folder)
        assert told.code == 2 and "was not made from a template of this toolkit" in told.said
    assert not (folder / "moved.xlsx").exists()


def test_the_same_people_give_the_same_bytes(tmp_path):
    one = asked(tmp_path, write(tmp_path / "p.csv", GOOD))
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        job.population(one, str(tmp_path / name / "population.xlsx"))
        made.append((tmp_path / name / "population.xlsx").read_bytes())
    assert made[0] == made[1]


def test_refused_people_stand_in_the_ledger_with_their_reason(tmp_path):
    """300 good people, one without a practice, two of a practice without need, three of an age without a weight."""
    more = "q1,,34,F\nq2,X9,34,F\nq3,X9,34,M\nq4,X1,121,F\nq5,X1,,F\nq6,X2,,F\n"
    job.population(asked(tmp_path, write(tmp_path / "p.csv", GOOD + more)), str(tmp_path / "out.xlsx"))
    book = read(tmp_path / "out.xlsx")
    ledger = {row["Ledger"]: row["People"] for row in table(book, "Ledger")}
    assert ledger == {"People in": 306, "People counted": 300, "People refused": 6}
    assert [(row["Refused"], row["People"], row["Practices"]) for row in table(book, "Refusals")] == [
        ("People without a practice", 1, None), ("People of a practice without need", 2, "X9"),
        ("People of an age or sex without a weight", 3, None)]  # fmt: skip
    strange = [(r["Practice"], r["Age as written"], r["Sex as written"], r["People"]) for r in table(book, "strange")]
    assert strange == [("Groups of fewer than 10 people", "not listed", "not listed", 3)]
    assert {row["Check"] for row in table(book, "Checks") if row["Result"] != "holds"} == {"Nothing blocks"}


@pytest.mark.parametrize("places, charts", [(30, 1), (31, 0)])
def test_a_chart_of_no_more_places_than_it_can_show(places, charts, tmp_path):
    need = "Practice,Place,General,Community\n" + "".join(f"X{k},Place {k},1,1\n" for k in range(1, places + 1))
    job.population(asked(tmp_path, write(tmp_path / "p.csv", GOOD), need=need), str(tmp_path / "out.xlsx"))
    shutil.unpack_archive(tmp_path / "out.xlsx", tmp_path / "parts", "zip")
    assert len(list((tmp_path / "parts" / "xl").glob("charts/*.xml"))) == charts
    assert len(table(read(tmp_path / "out.xlsx"), "ByPlace")) == places


def test_a_secret_in_the_address_of_a_file_stands_nowhere(tmp_path):
    """A key after the question mark of an address of storage: in no sentence and on no sheet."""
    run = job.weighed(asked(tmp_path, write(tmp_path / "p.csv", GOOD)))
    sheets = population_book.book(dataclasses.replace(run, files=("abfss://store/people.parquet?sig=KEY",)), ()).sheets
    assert "people.parquet" in repr(sheets) and "KEY" not in repr(sheets)
    with pytest.raises(BadInput) as problem:
        job.weighed(asked(tmp_path, "https://store/people.parquet?sig=KEY"))
    assert "KEY" not in str([f.as_dict() for f in problem.value.findings])
