"""The capitation workbook by its figures: each step by hand for one practice, sums that agree across sheets, and NHS England's own
published figures for Dudley."""

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.practice_books import AS_AT, at, cwb, sample_book, sample_rows, spoilt, table, write_source
from udfs.cells import ExcelError
from udfs.errors import NotCovered
from udfs.money import exact, half_up
from udfs.parameters import read as read_parameters
from workbooks import samples
from workbooks.capitation import book as capitation
from workbooks.capitation.importing import job_of
from workbooks.capitation.job import CapitationJob
from workbooks.capitation.tables import SCHEMA, TABLES
from workbooks.held_back import HELD
from workbooks.reader import Workbook, read
from workbooks.sources import nhs_practices

HOLDS, FAILS, REFUSED = 0, 1, 2
LIST_CHECK = "The list is the one the money is for"
DUDLEY = "05C"


def regenerate(folder: Path, rows: list[list[object]], *more: object):
    source = write_source(folder / "practices.xlsx", rows)
    done = cwb("regenerate", "capitation", "--source", source, "--as-at", AS_AT, "--out", "out.xlsx", "--parameters", samples.PARAMETERS,
               *more, cwd=folder)  # fmt: skip
    return done, read(folder / "out.xlsx")


def checks(book: Workbook) -> dict[str, object]:
    return {row["Check"]: row["Result"] for row in table(book, "Checks")}


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Workbook:
    return read(sample_book(tmp_path_factory.mktemp("sample")))


# ---- the formula, step by step ---------------------------------------------------------------------------------------------------


def test_the_first_practice_worked_out_by_hand(book):
    """X90001: list 5,860; G&A 5,421.91, community 6,444.79, mental health 6,095.97, maternity 5,487.13; mortality 3,973.67;
    prescribing 5,103.79; MFF 1.01; EACA 1.001. Weights 0.74, 0.07, 0.15, 0.04; h 0.1."""
    first = table(book, "Working")[0]
    assert first["Practice"] == "X90001"
    # 0.74 x 5421.91 + 0.07 x 6444.79 + 0.15 x 6095.97 + 0.04 x 5487.13 = 4012.2134 + 451.1353 + 914.3955 + 219.4852
    assert first["HCHS weighted population"] == 5597.2294
    assert first["After health inequalities"] == 5434.87346  # 0.9 x 5597.2294 + 0.1 x 3973.67
    assert first["After unavoidable cost"] == pytest.approx(5494.7114168, abs=5e-6)  # x 1.01 x 1.001
    assert first["Prescribing after health inequalities"] == 4990.778  # 0.9 x 5103.79 + 0.1 x 3973.67


def test_shares_of_money_are_shares_of_weighted_population(book):
    rows = table(book, "Working")
    cost, prescribing = (sum(row[h] for row in rows) for h in ("After unavoidable cost", "Prescribing after health inequalities"))
    for row in rows:
        target = 190_000 * row["After unavoidable cost"] / cost + 27_000 * row["Prescribing after health inequalities"] / prescribing
        assert row["Target without remoteness, £ thousand"] == pytest.approx(target, rel=1e-13)
        assert row["Split, £"] == pytest.approx(1000 * target, abs=0.01)
        assert row["Split, £"] == float(half_up(row["Split, £"], 2)), "whole pence"


def test_results_agree_with_the_working_by_ccg_and_system(book):
    working = {row["Practice"]: row for row in table(book, "Working")}
    practices = table(book, "Practices")
    for name, heading in (("CCGs", "CCG"), ("Systems", "System")):
        for row in table(book, name):
            members = [p for p in practices if p[heading] == row[heading]]
            assert row["Practices"] == len(members)
            assert row["Registered list"] == sum(p["Registered list"] for p in members)
            assert exact(row["Split, £"]) == sum(exact(working[p["Practice"]]["Split, £"]) for p in members)
            assert row["£ per registered person"] == pytest.approx(row["Split, £"] / row["Registered list"], rel=1e-15)
    start = book.sheet("Start")
    headline = {start.cell(r, 1): start.cell(r, 2) for r in range(13, 23)}
    assert headline["Sum split, £"] == sum(row["Split, £"] for row in table(book, "CCGs")) == 217_000_000


def test_the_order_of_the_source_rows_changes_nobodys_money(tmp_path, book):
    header, *rows = sample_rows()
    done, turned = regenerate(tmp_path, [header, *rows[::-1]])
    assert done.code == HOLDS
    split = lambda b: {row["Practice"]: row["Split, £"] for row in table(b, "Working")}
    assert split(turned) == split(book)


# ---- odd rows --------------------------------------------------------------------------------------------------------------------


def test_a_practice_without_people_stops_the_split(tmp_path):
    """Never 1 and never 0 (capitation reference, F2): a real #N/A in its row, a finding with its cell, and no sum is split."""
    done, book = regenerate(tmp_path, spoilt(4, "GP_pop", 0.0)(sample_rows()))
    row = table(book, "Working")[2]
    assert row["Need index (whole source = 1)"] == "#N/A" and isinstance(row["Need index (whole source = 1)"], ExcelError)
    assert done.code == FAILS and at(book, "sum_to_split") == HELD
    assert all(isinstance(r["Split, £"], ExcelError) for r in table(book, "Working"))
    assert checks(book)["Nothing stops the split"] == checks(book)[LIST_CHECK] == "FAILS"
    assert "The list of X90003 is 0" in done.said and "Practice data!A4, Registered list" in done.said


def test_the_exit_code_and_the_verdict_of_a_book_say_the_same(tmp_path):
    """0 and "All checks hold" belong together; a person must not read the one while a script is told the other."""
    done, book = regenerate(tmp_path, spoilt(4, "GP_pop", 0.0)(sample_rows()))
    assert (done.code == HOLDS) == (at(book, "Checks.Master") == "All checks hold")


def test_small_lists_are_flagged_and_never_dropped(tmp_path):
    done, book = regenerate(tmp_path, spoilt(9, "GP_pop", 0.5)(spoilt(4, "GP_pop", 999.0)(sample_rows())))
    assert checks(book)[LIST_CHECK] == "FAILS" and len(table(book, "Working")) == 24
    assert "2 lists are under 1,000 people, the smallest 0.5." in done.said
    notes = [row["What"] for row in table(book, "findings")]
    assert "2 lists are under 1,000 people, the smallest 0.5." in notes, "the Checks sheet says it too"


def test_a_practice_without_a_system_is_shown_and_its_money_counted(tmp_path):
    done, book = regenerate(tmp_path, spoilt(4, "STP21", None)(sample_rows()))
    assert done.code == HOLDS and checks(book)["Systems add up to the sum split"] == "holds"
    systems = {row["System"]: row for row in table(book, "Systems")}
    assert systems["(none)"]["Practices"] == 1
    assert systems["(none)"]["Split, £"] == table(book, "Working")[2]["Split, £"]


@pytest.mark.parametrize("name", ["=1+1", "O'Neil & Sons <b>", "[red]Surgery[/red]", "Ä" * 200])
def test_an_odd_name_is_shown_as_it_is_written(tmp_path, name):
    done, book = regenerate(tmp_path, spoilt(4, "Practice name", name)(sample_rows()))
    assert done.code == HOLDS and table(book, "Practices")[2]["Name"] == name


@pytest.mark.parametrize("code", ["ZZ*", "?Z1", "~ZZ", ">0", "=ZZ1", "zz1"])
def test_a_code_that_a_spreadsheet_would_take_for_a_pattern_is_counted_once(tmp_path, code):
    """SUMIF reads * ? ~ and < > = in a criterion, and takes zz1 for ZZ1: the sums must notice or the code be taken literally."""
    if code != "zz1":
        source = write_source(tmp_path / "odd.xlsx", spoilt(4, "CCG", code)(sample_rows()))
        done = cwb("regenerate", "capitation", "--source", source, "--as-at", AS_AT, "--out", "odd_out.xlsx", "--parameters",
                   samples.PARAMETERS, cwd=tmp_path)  # fmt: skip
        assert done.code == REFUSED and f'The code "{code}"' in done.said and "!D4" in done.said
        return
    done, book = regenerate(tmp_path, spoilt(4, "CCG", code)(sample_rows()))
    code = code.upper()
    ours = next(row for row in table(book, "CCGs") if row["CCG"] == code)
    assert checks(book)["CCGs add up to the sum split"] == "holds" and ours["Practices"] >= 8


# ---- the job before it is a file -------------------------------------------------------------------------------------------------


def job_at(day: dt.date) -> CapitationJob:
    return CapitationJob(dict.fromkeys(SCHEMA.known) | {"as_at": day}, {name: [] for name in TABLES}, "", "")


@pytest.mark.parametrize(
    ("day", "year"),
    [((2018, 4, 1), "2018/19"), ((2019, 3, 31), "2018/19"), ((2019, 4, 1), "2019/20"), ((1999, 6, 1), "1999/00")],
)  # fmt: skip
def test_the_financial_year_runs_from_april(day, year):
    assert job_at(dt.date(*day)).financial_year == year


def test_a_leap_day_rolls_to_the_28th():
    assert capitation.rolled(job_at(dt.date(2024, 2, 29))).as_at == dt.date(2025, 2, 28)


def test_no_parameters_no_job(tmp_path):
    source = nhs_practices.load(read(write_source(tmp_path / "practices.xlsx", sample_rows())))
    with pytest.raises(NotCovered):
        job_of(source, dt.date(2031, 4, 1), None, read_parameters(samples.PARAMETERS))


# ---- published: Dudley in 2018/19 ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def dudley(shared, tmp_path_factory):
    """The real workbook narrowed to Dudley, whose shares stay those of England."""
    folder = tmp_path_factory.mktemp("dudley")
    source = shared / "data/capitation/gp_practice_weighted_population.xlsx"
    done = cwb("regenerate", "capitation", "--source", source, "--as-at", "2018-04-01", "--ccg", DUDLEY, "--out", "out.xlsx", cwd=folder)
    return done, read(folder / "out.xlsx")


@pytest.mark.published
def test_every_dudley_practice_has_its_published_figures(dudley, shared):
    """Worked example W01: 46 practices as NHS England printed them."""
    done, book = dudley
    cases = json.loads((shared / "cases/capitation.json").read_text(encoding="utf-8"))["examples"]
    w01 = next(case for case in cases if case["id"] == "W01")
    members = {row["Practice"] for row in w01["inputs"]["rows"] if row["CCG"] == DUDLEY}
    published = {row["Practice"]: row for row in w01["expected"]["rows"] if row["Practice"] in members}
    ours = {row["Practice"]: row for row in table(book, "Working")}
    assert done.code == HOLDS and set(ours) == members and len(members) >= 40
    columns = {
        "HCHS weighted population": ("WP_HCHS", 1e-9), "Target without remoteness, £ thousand": ("Target_exc_remote_£k", 1e-6),
        "Target with remoteness, £ thousand": ("Target_inc_remote_£k", 1e-6), "Overall weighted population": ("WP_Overall", 1e-9),
        "Need index (whole source = 1)": ("Need_index", 1e-12),
    }  # fmt: skip
    for heading, (name, tolerance) in columns.items():
        assert max(abs(ours[code][heading] - row[name]) for code, row in published.items()) <= tolerance, heading


@pytest.mark.published
def test_dudley_receives_its_core_target_per_head(dudley):
    """The capitation reference, section 10: registered list 319,480 and core target £1,353.26 a head."""
    _, book = dudley
    (row,) = table(book, "CCGs")
    assert (row["CCG"], half_up(row["Registered list"])) == ("05C", 319_480)
    assert half_up(row["£ per registered person"], 2) == half_up(1353.26, 2)
    assert row["Split, £"] == at(book, "sum_to_split")


@pytest.mark.published
def test_dudley_shows_the_totals_of_england_it_was_shared_from(dudley):
    """The sums of the capitation reference, section 6."""
    _, book = dudley
    assert at(book, "universe_practices") == 7_325
    assert at(book, "universe_hchs") == pytest.approx(58_714_798.48496573, abs=1e-6)
    assert at(book, "universe_prescribing") == pytest.approx(59_079_904.481503785, abs=1e-6)
    assert at(book, "universe_list") == pytest.approx(59_079_904.55623126, abs=1e-6)
    assert at(book, "universe_target") == pytest.approx(74_185_184.23212153, abs=1e-6)


@pytest.mark.published
def test_dudleys_checks_hold_and_each_published_output_is_among_them(dudley):
    done, book = dudley
    assert {name for name in checks(book) if name.startswith("Published")} == {
        "Published: HCHS weighted population", "Published: Target without remoteness", "Published: Overall weighted population",
        "Published: Need index",
    }  # fmt: skip
    assert set(checks(book).values()) == {"holds"} and "All checks hold" in done.said
