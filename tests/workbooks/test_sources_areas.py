"""Practices by area and place through the coverage ledger, CSV files, and which importer a file is for."""

import datetime as dt
import gzip
from pathlib import Path

import pytest

from tests.workbooks.source_books import AGES, PEOPLE, SHEET, WEIGHTS, Rows, blocks, book, load, rows
from workbooks.errors import WorkbookError
from workbooks.outcome import BadInput
from workbooks.sources import covering, delimited, practice_areas, recognise
from workbooks.sources.tables import Table


def places(folder: Path, lines: Rows) -> Table:
    return practice_areas.load_places(book(folder / "places.xlsx", {"Places": [["Practice", "Place"], *lines]}))


def universe(folder: Path) -> covering.Units:
    return covering.units(load(folder, rows()), "practice", ("list",))


def test_every_practice_in_one_place_is_clear(tmp_path):
    table = places(tmp_path, [["X90003", "North"], ["x90001", "South"], ["X90002", "South"]])
    ledger = practice_areas.places_against(universe(tmp_path), table)
    assert not ledger.blocked and ledger.reconciles and ledger.placed == [True] * 3
    assert (ledger.figure("units covered"), ledger.figure("units covered", 2)) == (3, 3535)
    assert practice_areas.assigned(table, ledger) == {"X90003": "North", "X90001": "South", "X90002": "South"}


@pytest.mark.parametrize(
    ("lines", "where", "rule", "words"),
    [
        ([["X90001", "North"], ["X90002", "North"]], "GP_wp!A4", "coverage: missing", "X90003 has no row in the source, with 505 people."),
        ([["X90001", "North"], ["X90002", "North"], ["X90003", "North"], ["X99999", "North"]], "Places!A5", "coverage: alien",
         "X99999 under North does not stand in the universe."),
        ([["X90001", "North"], ["X90002", "North"], ["X90003", "North"], ["X90001", "North"]], "Places!A5", "coverage: duplicate",
         "X90001 under North stands there a second time, with 1,010 people."),
    ],
)  # fmt: skip
def test_dropped_unknown_and_repeated_practices_are_named_with_their_people(tmp_path, lines, where, rule, words):
    ledger = practice_areas.places_against(universe(tmp_path), places(tmp_path, lines))
    assert [(f.where, f.rule, f.sentence) for f in ledger.findings if f.severity == "block"] == [(where, rule, words)]
    assert ledger.reconciles
    with pytest.raises(BadInput):
        covering.split(1000.0, load(tmp_path, rows()), "need", coverage=[ledger])
    with pytest.raises(BadInput):
        practice_areas.assigned(places(tmp_path, lines), ledger)


def test_a_practice_in_two_places_is_refused_in_both(tmp_path):
    table = places(tmp_path, [["X90001", "North"], ["X90002", "North"], ["X90003", "North"], ["X90001", "South"]])
    ledger = practice_areas.places_against(universe(tmp_path), table)
    assert [f.where for f in ledger.findings] == ["Places!A2", "Places!A5"]
    assert {f.rule for f in ledger.findings} == {"coverage: overlap"} and ledger.figure("units in overlap", 2) == 1010 and ledger.reconciles


def test_a_finding_is_accepted_by_name_and_reason_only(tmp_path):
    table, population = places(tmp_path, [["X90001", "North"], ["X90002", "North"]]), universe(tmp_path)
    ledger = practice_areas.places_against(population, table, [["missing", None, "X90003", "closed on 31 March"]])
    assert not ledger.blocked and "closed on 31 March" in ledger.findings[0].sentence
    for accepted in (["missing", None, "X90003", " "], ["missing", None, "X90009", "a reason"]):
        assert practice_areas.places_against(population, table, [accepted]).blocked


def test_a_population_older_than_the_mapping_blocks(tmp_path):
    table = places(tmp_path, [["X90001", "North"], ["X90002", "North"], ["X90003", "North"]])
    ledger = practice_areas.places_against(universe(tmp_path), table, dates=(dt.date(2022, 4, 1), dt.date(2023, 4, 1)))
    assert [(f.where, f.rule) for f in ledger.findings] == [("dates", "coverage: date")]


# ---- CSV files, and which importer is meant


def csv_file(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def test_codes_in_a_csv_file_stay_as_they_are(tmp_path):
    path = csv_file(tmp_path / "areas.csv.gz", "\ufefficb,GP code,GP name,Weighted population\r\n01E5,X90001,,10.5\r\n00C,X90002,,20\r\n")
    table = practice_areas.load_areas(delimited.open_table(path))
    assert not table.blocked and table.texts("system") == ["01E5", "00C"] and table.numbers("overall") == [10.5, 20.0]


@pytest.mark.parametrize(("code", "figure", "rule"), [("1.00E+05", "1", "codes are text"), ("01-May-24", "1", "codes are text"),
                                                      ("00C", "1,000", "numbers are numbers"), ("00C", "", "blanks")])  # fmt: skip
def test_csv_cells_a_spreadsheet_has_spoilt(tmp_path, code, figure, rule):
    path = csv_file(tmp_path / "areas.csv", f'icb,GP code,Weighted population\n{code},X90001,"{figure}"\n')
    assert [r for _, r in blocks(practice_areas.load_areas(delimited.open_table(path)))] == [rule]


def test_a_field_too_many_in_a_csv_file_is_named(tmp_path):
    """A name with a comma and no quotes moves every figure one column on; the last one stands under no heading."""
    path = csv_file(tmp_path / "areas.csv", "icb,GP code,GP name,Weighted population\nZZ1,X90001,One,1\nZZ1,X90002,Two, Town,3\n")
    assert blocks(practice_areas.load_areas(delimited.open_table(path))) == [("areas.csv!E1", "header row")]


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.csv", b""), ("a.csv", b"icb\0"), ("a.csv", b"icb,GP code\n\xff\xfe,1\n"), ("a.csv", b'a,"b\n'), ("a.csv.gz", b"not packed"),
     ("a.csv.gz", gzip.compress(b"icb,GP code\n", mtime=0)[:-6])],
)  # fmt: skip
def test_a_csv_file_that_is_none_is_refused(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(WorkbookError):
        delimited.open_table(tmp_path / name)


def test_a_file_is_recognised_by_its_headings(tmp_path):
    found = recognise.recognise(book(tmp_path / "all.xlsx", {
        "Notes": [["Nothing here"]], SHEET: [[], *rows()], "People": [AGES, *PEOPLE], "Weights": WEIGHTS,
        "Places": [["Practice", "Place"], ["X90001", "North"]],
    }))  # fmt: skip
    assert [(f.kind, f.sheet, f.row) for f in found] == [("primary medical", SHEET, 2), ("age and sex", "People", 1),
                                                         ("cost weights", "Weights", 1), ("places", "Places", 1)]  # fmt: skip
    assert found[0].vintages == ("2022/23",)
