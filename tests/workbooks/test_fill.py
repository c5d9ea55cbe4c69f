"""Keeping up: a book moved to the new template, or rolled forward. What a person typed is never lost, and nothing of last year is
passed off as this year's."""

import datetime as dt
import re
from pathlib import Path

import pytest

from tests.practice_books import (
    at,
    cwb,
    edited,
    findings_shown,
    parameter_file,
    sample_book,
    sample_rows,
    table,
    write_source,
)
from udfs.cells import DAY_ZERO, ExcelError
from workbooks import samples
from workbooks.reader import read

HOLDS, FAILS, REFUSED = 0, 1, 2
SHARE = "hchs_weight_community"
PERSONS = {
    "prepared_by": "P. Clerk", "prepared_on": 43_200.0, "reviewed_by": "R. Accountant", "reviewed_on": 43_201.0,
    "inequalities_weight": 0.15, "Inputs!$H$25": "R. Accountant", "Inputs!$F$25": "Board paper 7",
    "Change log!$A$8": 43_200.0, "Change log!$C$8": "Inequalities weight as the board decided", "Change log!$D$8": "P. Clerk",
    "Practices!$E$6": 6000.0,
}  # fmt: skip


def day(serial: object) -> dt.date:
    return DAY_ZERO + dt.timedelta(days=int(serial))


def run(command: str, book: Path, folder: Path):
    return cwb(command, book.name, "--out", "out.xlsx", cwd=folder)


# ---- move my data to the new template --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("moved")
    done = run("move-data", sample_book(folder, PERSONS), folder)
    return done, read(folder / "out.xlsx")


def test_a_move_keeps_every_input_by_name(moved):
    done, book = moved
    before = read(Path(book.path).with_name("capitation.xlsx"))
    assert done.code == HOLDS
    names = [name for name, text in before.names.items() if ":" not in text and "!" not in name]
    calculated = {"Checks.Master", "weights_sum", "sum_to_split", "pace_money", "pace_missing", "cascade_money"}
    names = [name for name in names if not name.startswith("explain_")]
    assert len(names) > 15
    assert {n: at(book, n) for n in names if n not in calculated} == {n: at(before, n) for n in names if n not in calculated}


def test_a_move_keeps_the_board_paper_the_checker_and_the_sign_off(moved):
    _, book = moved
    assert (at(book, "Inputs!$B$25"), at(book, "Inputs!$F$25"), at(book, "Inputs!$H$25")) == (0.15, "Board paper 7", "R. Accountant")
    assert (at(book, "prepared_by"), at(book, "reviewed_by")) == ("P. Clerk", "R. Accountant")
    assert day(at(book, "prepared_on")) == dt.date(2018, 4, 10)


def test_a_move_keeps_the_change_log_and_adds_its_own_line(moved):
    _, book = moved
    log = [row for row in table(book, "changes") if row["Change"]]
    assert [row["Change"] for row in log] == [
        "Generated from the source as at 01/04/2018", "Inequalities weight as the board decided", "Moved from template 0.2.0",
    ]  # fmt: skip
    assert log[1]["By"] == "P. Clerk" and day(log[1]["Date"]) == dt.date(2018, 4, 10)


def test_a_move_calculates_with_what_was_typed(moved):
    """h = 0.15 for the first practice, by hand: 0.85 x HCHS + 0.15 x avoidable mortality."""
    _, book = moved
    first = table(book, "Working")[0]
    hchs = 0.74 * 5421.91 + 0.07 * 6444.79 + 0.15 * 6095.97 + 0.04 * 5487.13
    assert first["HCHS weighted population"] == pytest.approx(hchs, rel=1e-13)
    assert first["After health inequalities"] == pytest.approx(0.85 * hchs + 0.15 * 3973.67, rel=1e-13)
    assert table(book, "Practices")[0]["Registered list"] == 6000


def test_moving_twice_changes_nothing_but_the_log(moved, tmp_path):
    _, book = moved
    once = tmp_path / "once.xlsx"
    once.write_bytes(Path(book.path).read_bytes())
    assert run("move-data", once, tmp_path).code == HOLDS
    twice = read(tmp_path / "out.xlsx")
    for sheet in ("Start", "Inputs", "Practices", "Working", "Results", "By CCG"):
        assert twice.sheet(sheet).cells == book.sheet(sheet).cells, sheet


def test_a_move_keeps_printed_totals_and_findings_of_the_import(tmp_path):
    """A check that was there before the move must not silently be gone after it."""
    total = [None, None, None, None, 218_085.0, *[None] * 8]
    source = write_source(tmp_path / "practices.xlsx", [*sample_rows(), total])
    done = cwb("regenerate", "capitation", "--source", source, "--as-at", "2018-04-01", "--out", "old.xlsx", "--parameters",
               samples.PARAMETERS, cwd=tmp_path)  # fmt: skip
    assert done.code == HOLDS
    assert run("move-data", tmp_path / "old.xlsx", tmp_path).code == HOLDS
    old, new = read(tmp_path / "old.xlsx"), read(tmp_path / "out.xlsx")
    assert [row["Check"] for row in table(new, "Checks")] == [row["Check"] for row in table(old, "Checks")]
    assert [row["What"] for row in findings_shown(new)] == [row["What"] for row in findings_shown(old)]


def test_a_practice_typed_under_the_table_is_not_left_behind(tmp_path):
    """A table grows by itself when a row is typed under it; the move must take that row along or refuse, never drop it."""
    row = ["X90099", "Invented newcomer", "ZZZ", "ZZ1", 1500.0, 1500.0, 1500.0, 1500.0, 1500.0, 1500.0, 1500.0, 1.01, 1.001, 0.0]
    cells = {f"Practices!${letter}$30": value for letter, value in zip("ABCDEFGHIJKLMN", row, strict=True)}
    done = run("move-data", sample_book(tmp_path, cells), tmp_path)
    if done.code == REFUSED:
        assert "Practices!" in done.said
        return
    assert [r["Practice"] for r in table(read(tmp_path / "out.xlsx"), "Practices")][-1] == "X90099"


UNUSABLE = {
    "no date": ({"as_at": None}, "Inputs!B7 (as_at) holds no date. Enter a date there."),
    "text for a date": ({"as_at": "April"}, "Inputs!B7 (as_at) holds no date. Enter a date there."),
    "a date out of the calendar": ({"as_at": 1e12}, "Inputs!B7 (as_at) holds no date. Enter a date there."),
    "a period without start": ({"Inputs!$D$16": None}, "Inputs!D16 (hchs_weight_general_and_acute) holds no date."),
    "an error typed in": ({"inequalities_weight": ExcelError("#N/A")}, "Inputs!B25 holds the error #N/A"),
    "an error among the practices": ({"Practices!$F$9": ExcelError("#REF!")}, "Practices!F9 holds the error #REF!"),
    "a heading renamed": ({"Practices!$E$5": "List"}, "Registered list"),
    "another kind of book": ({"template_kind": "parcel"}, "is a parcel workbook, which cannot be moved or rolled forward."),
}


@pytest.mark.parametrize("command", ["move-data", "roll-forward"])
@pytest.mark.parametrize("fault", UNUSABLE)
def test_a_book_that_cannot_be_carried_over_is_one_sentence_and_nothing_is_written(tmp_path, fault, command):
    changes, sentence = UNUSABLE[fault]
    done = run(command, sample_book(tmp_path, changes), tmp_path)
    assert done.code == REFUSED
    assert sentence in done.said and not (tmp_path / "out.xlsx").exists()


def test_a_date_typed_as_digits_in_the_change_log_stays_as_it_was_typed(tmp_path):
    done = run("move-data", sample_book(tmp_path, {"Change log!$A$8": 20180410.0, "Change log!$C$8": "List checked"}), tmp_path)
    assert done.code == HOLDS
    assert [row["Date"] for row in table(read(tmp_path / "out.xlsx"), "changes")][1] == 20180410


@pytest.mark.parametrize("command", ["move-data", "roll-forward"])
def test_a_foreign_workbook_is_one_sentence(tmp_path, command):
    source = write_source(tmp_path / "practices.xlsx", sample_rows())
    done = run(command, source, tmp_path)
    assert done.code == REFUSED and not (tmp_path / "out.xlsx").exists()
    assert "practices.xlsx was not made from a template of this toolkit, so there is no data in it that could be found." in done.said
    assert "template_kind" not in done.said


# ---- roll forward to next financial year -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rolled(tmp_path_factory):
    """The sample, checked and signed off, rolled into a year for which there are no parameters."""
    folder = tmp_path_factory.mktemp("rolled")
    done = run("roll-forward", sample_book(folder, PERSONS), folder)
    return done, read(folder / "out.xlsx")


def test_the_new_year_is_named_and_the_structure_kept(rolled):
    _, book = rolled
    assert day(at(book, "as_at")) == dt.date(2019, 4, 1)
    start = book.sheet("Start")
    assert {start.cell(r, 2) for r in range(1, 30) if start.cell(r, 1) == "Financial year"} == {"2019/20"}
    old = [row[:4] for row in sample_rows()[1:]]
    assert [[row[h] for h in ("Practice", "Name", "System", "CCG")] for row in table(book, "Practices")] == old


def test_no_figure_of_last_year_stands_in_the_new_one(rolled):
    _, book = rolled
    figures = [cell for row in table(book, "Practices") for head, cell in row.items() if head not in ("Practice", "Name", "System", "CCG")]
    assert set(figures) == {None}
    yearly = (SHARE, "hchs_weight_general_and_acute", "inequalities_weight", "quantum_hchs", "quantum_prescribing", "source_file",
              "source_hash", "prepared_by", "prepared_on", "reviewed_by", "reviewed_on")  # fmt: skip
    assert {name: at(book, name) for name in yearly if at(book, name) not in (None, "")} == {}
    start = " ".join(str(cell) for cell in book.sheet("Start").cells.values())
    assert "P. Clerk" not in start and "217" not in start and "invented_practices" not in start


def test_an_emptied_parameter_says_that_it_is_to_be_filled_in_and_for_which_year(rolled):
    _, book = rolled
    row = {c: book.sheet("Inputs").cell(25, c) for c in range(1, 9)}
    assert row[7] == "to be filled in" and row[8] is None and row[6] in (None, "")
    assert (day(row[4]), day(row[5])) == (dt.date(2019, 4, 1), dt.date(2020, 3, 31))


def test_checks_fail_until_the_year_is_filled_and_nothing_looks_calculated(rolled):
    done, book = rolled
    assert done.code == FAILS and "checks fail" in done.said
    assert "checks fail" in at(book, "Checks.Master")
    assert "is blank" in done.said
    for row in table(book, "Working"):
        assert all(isinstance(row[h], ExcelError) for h in ("HCHS weighted population", "Overall weighted population", "Split, £"))
    assert at(book, "sum_to_split") == "held back: see Completion"


def test_the_change_log_goes_on(rolled):
    _, book = rolled
    changes = [row["Change"] for row in table(book, "changes") if row["Change"]]
    assert changes[0] == "Generated from the source as at 01/04/2018" and changes[-1] == "Rolled forward to the next financial year"


def test_a_filled_new_year_gives_its_figures(rolled, tmp_path):
    """Last year's figures typed in by hand again must give last year's split again."""
    _, book = rolled
    weights = {"hchs_weight_general_and_acute": 0.74, SHARE: 0.07, "hchs_weight_mental_health": 0.15, "hchs_weight_maternity": 0.04}
    money = {"quantum_hchs": 190_000.0, "quantum_prescribing": 27_000.0, "quantum_population": 218_085.0}
    typed = {**weights, "inequalities_weight": 0.1, **money}
    before = read(sample_book(tmp_path))
    typed |= {f"Practices!${letter}${row}": before.sheet("Practices").cell(row, column)
              for row in range(6, 30) for column, letter in enumerate("EFGHIJKLMN", 5)}  # fmt: skip
    for name, columns in (("Lists", "BCDEF"), ("Baselines", "B")):
        top = int(re.search(r"\$(\d+):", before.names[f"{name}.Area"])[1])
        typed |= {f"{name}!${letter}${row}": before.sheet(name).cell(row, ord(letter) - 64)
                  for row in range(top + 1, before.sheet(name).max_row + 1) for letter in columns}  # fmt: skip
    typed |= {name: at(before, name) for name in ("lists_rate",)}
    filled = edited(Path(book.path), tmp_path / "filled.xlsx", typed)
    assert run("recalculate", filled, tmp_path).code == HOLDS
    assert table(read(tmp_path / "out.xlsx"), "Working") == table(before, "Working")


def test_a_ccg_rolled_forward_is_never_given_the_money_of_all(tmp_path):
    """A book of one CCG takes its shares from totals over all practices; in the new year those too must be filled in first."""
    source = write_source(tmp_path / "practices.xlsx", sample_rows())
    own = parameter_file(tmp_path / "own.toml", {})
    cwb("regenerate", "capitation", "--source", source, "--as-at", "2018-04-01", "--ccg", "ZZ1", "--out", "one.xlsx", "--parameters", own,
        cwd=tmp_path)  # fmt: skip
    assert run("roll-forward", tmp_path / "one.xlsx", tmp_path).code == FAILS
    new = read(tmp_path / "out.xlsx")
    assert at(new, "area") == "ZZ1"
    assert "universe_hchs" in new.names and at(new, "universe_hchs") is None


def test_rolling_forward_twice_is_two_years(tmp_path, rolled):
    _, book = rolled
    once = tmp_path / "once.xlsx"
    once.write_bytes(Path(book.path).read_bytes())
    assert run("roll-forward", once, tmp_path).code == FAILS
    assert day(at(read(tmp_path / "out.xlsx"), "as_at")) == dt.date(2020, 4, 1)
