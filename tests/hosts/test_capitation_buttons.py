"""The Capitation buttons on workbook files: a source imported, practices placed, a vintage compared, one number explained, and what
happens to bad input. That they give what the command line gives is tested for every template."""

import shutil
from pathlib import Path

import pytest

from tests.hosts.contract_book import parts
from tests.hosts.template_book import empty, enter
from tests.practice_books import sample_book, sample_rows, spoilt, table, write_source
from workbooks import samples
from workbooks.fill import Filled
from workbooks.reader import read
from xl_addin.headless import opened, press_file

APRIL_2018 = 43_191.0  # the serial number of 1 April 2018
MADE = ("Start", "Read me", "Inputs", "Practices", "Working", "Results", "By CCG", "Explain", "Checks", "Sources", "Change log")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with the folder Sources beside it, in which the invented practices are."""
    folder = tmp_path_factory.mktemp("capitation")
    (folder / "Sources").mkdir()
    with samples.practices() as source:
        shutil.copy(source, folder / "Sources")
    return folder


@pytest.fixture(scope="module")
def imported(folder: Path) -> Path:
    path = prepared(folder / "imported.xlsx")
    report = press_file("import_source", path)
    assert not report.refused and set(MADE) - {"Start", "Read me", "Inputs"} <= set(report.changed), report.sentence
    assert report.sentence.startswith("Import: "), "the button that was pressed, not the step it ends with"
    return path


def prepared(path: Path) -> Path:
    """A workbook set up for 1 April 2018 with the invented money, £217,000,000 for 218,085 people."""
    press_file("capitation_set_up", empty(path))
    enter(path, as_at=APRIL_2018, quantum_hchs=190_000.0, quantum_prescribing=27_000.0, quantum_population=218_085.0)
    assert not press_file("capitation_set_up", path).refused
    return path


def copied(path: Path, to: Path) -> Path:
    return Path(shutil.copy(path, to))


def refused(name: str, path: Path, **inputs) -> str:
    """The sentence of a refusal that wrote nothing."""
    before = path.read_bytes()
    report = press_file(name, path, **inputs)
    assert report.refused and path.read_bytes() == before, report.sentence
    return report.sentence


# ---- import


def test_an_import_takes_every_practice_and_splits_the_sum(imported: Path):
    """24 invented practices with their own money: the two quanta, in whole pence."""
    book = read(imported)
    assert [row["Practice"] for row in table(book, "Practices")] == [row[0] for row in sample_rows()[1:]]
    pence = sum(round(100 * row["Split, £"]) for row in table(book, "Working"))
    assert pence == 217_000_000 * 100 and {row["Result"] for row in table(book, "Checks")} == {"holds"}


def test_the_money_of_england_is_not_split_over_a_local_list(folder: Path, tmp_path: Path):
    """The parameters of 2018/19 are for some 58 million people; the invented practices have 218,085."""
    shutil.copytree(folder / "Sources", tmp_path / "Sources")
    path = empty(tmp_path / "england.xlsx")
    press_file("capitation_set_up", path)
    enter(path, as_at=APRIL_2018)
    press_file("capitation_set_up", path)
    report = press_file("import_source", path)
    assert any(f.severity == "block" and "and the list is 218,085: nothing is split" in f.sentence for f in report.findings)
    book = read(path)
    assert {row["Split, £"] for row in table(book, "Working")} == {"#VALUE!"} and report.exit_code == 1


def test_an_import_asks_for_the_date_a_file_does_not_name(folder: Path):
    told = refused("import_source", empty(folder / "undated.xlsx"))
    assert "does not say of which year it is: press Set up capitation, enter As at on the sheet Inputs" in told


def test_after_an_import_there_is_nothing_left_to_split(imported: Path, tmp_path: Path):
    assert press_file("capitation_split", copied(imported, tmp_path / "again.xlsx")).changed == ()


def test_an_import_never_writes_over_practices(imported: Path):
    assert "The table Practices already holds rows" in refused("import_source", imported)


def test_a_source_with_a_fault_is_told_with_its_cell(tmp_path: Path):
    source = write_source(tmp_path / "practices.xlsx", spoilt(4, "WP_G&A", None)(sample_rows()))
    path = empty(tmp_path / "new.xlsx")
    assert "WP_G&A is blank; a blank is not a zero." in refused("import_source", path, source=str(source))


@pytest.mark.parametrize("files", [(), ("a.xlsx", "b.xlsx")])
def test_one_source_is_looked_for(tmp_path: Path, files: tuple[str, ...]):
    (tmp_path / "Sources").mkdir()
    for name in files:
        empty(tmp_path / "Sources" / name)
    told = refused("import_source", empty(tmp_path / "new.xlsx"))
    assert told.startswith("One file is looked for in ") and (", ".join(files) or "nothing") in told


# ---- places


def test_practices_are_placed_by_a_column(imported: Path, tmp_path: Path):
    path = copied(imported, tmp_path / "placed.xlsx")
    report = press_file("assign_practices", path, by="ccg")
    assert {"Places", "Accepted", "Assigned", "Coverage", "By place"} <= set(report.changed), report.sentence
    book = read(path)
    places, ccgs = ({row[k]: row["Split, £"] for row in table(book, n)} for n, k in (("ByPlace", "Place"), ("CCGs", "CCG")))
    assert places == ccgs and len(places) == 3
    assert press_file("assign_practices", path).changed == (), "pressed again, nothing changes"


def test_a_column_that_is_blank_places_nobody_and_the_ledger_says_so(imported: Path, tmp_path: Path):
    path = copied(imported, tmp_path / "blank.xlsx")
    report = press_file("assign_practices", path, by="network")
    assert report.sentence == "The sheet Places has been made. Choose Placed by there, or type the places in, then press " \
                              "Assign practices to places again."  # fmt: skip
    enter(path, place_by="ccg")
    assert "By place" in press_file("assign_practices", path).changed


def test_an_unknown_column_is_refused(imported: Path):
    assert refused("assign_practices", imported, by="postcode") == (
        "There is no column postcode to place practices by. Choose one of system, ccg, network, authority.")  # fmt: skip


def test_a_practice_in_two_places_is_shown_and_stops_the_split(tmp_path: Path):
    path = sample_book(tmp_path)
    with opened(path) as book:
        sheet, top, left, bottom, _ = Filled(read(path)).place("Places.Area")
        book.sheets[sheet.name].range((bottom + 1, left)).value = ["X90001", "Vale"]
        book.save()
    assert "X90001 under Hill stands under Vale as well" in refused("capitation_split", path)
    report = press_file("assign_practices", path)
    assert not report.refused and report.exit_code == 1 and "Coverage" in report.changed
    book = read(path)
    assert {row["Split, £"] for row in table(book, "Working")} == {"#VALUE!"}
    assert {row["Practice"] for row in table(book, "Uncovered")} == {"X90001"}


# ---- an earlier vintage


def test_two_vintages_of_our_own_workbooks(imported: Path, tmp_path: Path):
    """The same practices with 100 people fewer on one list and one practice more: the changes add up."""
    rows = spoilt(4, "GP_pop", 13_200.0)(sample_rows())
    changed = write_source(tmp_path / "later.xlsx", [*rows, ["X90025", "Invented newcomer", "ZZZ", "ZZ3", 1000.0, *rows[-1][5:]]])
    path = prepared(tmp_path / "now.xlsx")
    press_file("import_source", path, source=str(changed))
    report = press_file("compare_vintages", path, source=str(imported))
    assert {"Earlier vintage", "Recoded", "Vintage change"} <= set(report.changed), report.sentence
    what = {row["Practice"]: row["What happened"] for row in table(read(path), "Vintage")}
    assert what["X90025"] == "added" and set(what.values()) - {"", None} == {"same", "added"}
    lists = {row["What happened"]: row["Registered list, change"] for row in table(read(path), "Kinds")}
    assert (lists["same"], lists["added"], lists["total"]) == (-100, 1000, 900)


# ---- one number


def test_the_number_of_a_named_practice_is_explained(imported: Path, tmp_path: Path):
    path = copied(imported, tmp_path / "explained.xlsx")
    report = press_file("explain_number", path, unit="X90007")
    assert not report.refused, report.sentence
    book = read(path)
    steps = {row["Step"]: row for row in table(book, "Explained")}
    split = {row["Practice"]: row["Split, £"] for row in table(book, "Working")}
    assert table(book, "Explain")[0]["Practice"] == "X90007" and steps["Amount split"]["So far, £"] == split["X90007"]
    before = parts(path)
    assert press_file("explain_number", path).changed == () and parts(path) == before


def test_nobody_knows_that_unit(imported: Path):
    assert refused("explain_number", imported, unit="X00000") == (
        "There is no practice or place X00000 in this workbook; spelling counts.")  # fmt: skip


# ---- sheets that wait to be filled


@pytest.mark.parametrize(
    ("name", "sheet"),
    [("pace_of_change", "Baselines"), ("hand_down", "Providers"), ("reconcile_lists", "Lists"), ("compare_vintages", "Earlier vintage")],
)
def test_a_button_without_its_table_makes_the_sheet_to_fill_in(imported: Path, tmp_path: Path, name: str, sheet: str):
    path = copied(imported, tmp_path / "waiting.xlsx")
    report = press_file(name, path)
    assert sheet in report.changed and report.sentence.startswith(f"The sheet {sheet} has been made. Fill it in, then press ")
    again = press_file(name, path)
    assert again.changed == () and again.sentence.startswith(f"The sheet {sheet} is there.")


@pytest.mark.parametrize("name", ["capitation_split", "pace_of_change", "explain_number", "assign_practices"])
def test_no_capitation_sheets(tmp_path: Path, name: str):
    told = refused(name, empty(tmp_path / "own.xlsx"))
    assert "Press Set up capitation in the group Capitation first" in told


# ---- a mistake put right


def test_a_practice_misspelt_in_places_is_told_twice_over_and_goes_once_it_is_put_right(tmp_path: Path):
    """One wrong code makes two findings: the practice that is missing and the code that is nobody's."""
    path = sample_book(tmp_path)
    code = "X90002"
    with opened(path) as book:
        column = book.sheets["Places"].range("A1:A60").value
        cell = f"A{column.index(code) + 1}"
        book.sheets["Places"].range(cell).value = "X99999"
        book.save()
    report = press_file("assign_practices", path)
    assert "Coverage" in report.changed and {code, "X99999"} <= {row["Practice"] for row in table(read(path), "Uncovered")}
    told = [(f.where, f.sentence) for f in report.findings]
    assert press_file("assign_practices", path).changed == () and len(told) == len(set(told)), told
    with opened(path) as book:
        book.sheets["Places"].range(cell).value = code
        book.save()
    report = press_file("assign_practices", path)
    assert report.exit_code == 0 and "All checks hold" in report.sentence, report
