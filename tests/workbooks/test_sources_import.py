"""`cwb import` and `cwb coverage`: what a file is, where each row went, who is not accounted for; exit codes as everywhere."""

import csv
import json
from pathlib import Path

import pytest

from tests.practice_books import cwb, sample_rows, spoilt, write_source
from tests.workbooks.source_books import AGES, PEOPLE, SHEET, WEIGHTS, Rows, book, rows
from workbooks.outcome import BadInput
from workbooks.sources import coverage_of_files, imported
from workbooks.sources.delimited import open_table

DONE, FAILS, REFUSED = 0, 1, 2
PLACES = [["Practice", "Place"], ["X90001", "North"], ["X90002", "North"], ["X90003", "South"]]


def told(folder: Path, *arguments: object) -> tuple[int, dict]:
    done = cwb(*arguments, "--json", cwd=folder)
    return done.code, json.loads(done.out)


def column(table: dict, heading: str) -> dict:
    return next(c for c in table["columns"] if c["heading"] == heading)


# ---- what a file is


def test_a_practice_table_with_its_figures_by_column(tmp_path):
    """Three invented practices: one maternity figure is blank, one acute figure is 0; 1010 + 2020 + 505 people."""
    book(tmp_path / "practices.xlsx", {SHEET: [*rows(), [*[None] * 6, 3535.0]]})
    code, report = told(tmp_path, "import", "practices.xlsx")
    (table,) = report["tables"]
    assert code == DONE and not report["written"] and list(tmp_path.iterdir()) == [tmp_path / "practices.xlsx"]
    assert (table["kind"], table["sheet"], table["header_row"], table["vintage"]) == ("primary medical", SHEET, 1, "2022/23")
    assert (table["rows"], table["placed"], table["total_rows"], table["notes"], table["refused"]) == (4, 3, 1, 0, 0)
    assert table["reconciles"] and not table["blocked"] and table["unknown_columns"] == []
    people = column(table, "pop 2022/23")
    assert (people["where"], people["total"], people["printed"], people["difference"]) == ("G1", 3535, 3535, 0)
    assert column(table, "Mat WP")["blanks"] == 1 and column(table, "Mat WP")["zeros"] == 0
    assert column(table, "G&A WP")["zeros"] == 1 and column(table, "G&A WP")["blanks"] == 0
    assert column(table, "Practice_Code")["repeated"] == 0 and column(table, "Practice_Code")["total"] is None


def test_faults_are_counted_by_column_and_the_rows_stay_in_the_ledger(tmp_path):
    lines = spoilt(4, "GP_pop", -5.0)(spoilt(5, "Practice", sample_rows()[1][0])(sample_rows()))
    write_source(tmp_path / "practices.xlsx", [[*row, "Local note" if i == 0 else "x"] for i, row in enumerate(lines)])
    code, report = told(tmp_path, "import", "practices.xlsx")
    (table,) = report["tables"]
    assert code == FAILS and table["blocked"] and table["reconciles"] and (table["rows"], table["placed"], table["refused"]) == (24, 22, 2)
    assert column(table, "GP_pop")["negatives"] == 1 and column(table, "Practice")["repeated"] == 1
    assert table["unknown_columns"] == ["Local note"]
    assert {f["where"] for f in table["findings"] if f["severity"] == "block"} == {"Practice data!E4", "Practice data!A5"}


def test_every_table_of_a_file_is_told_and_one_year_or_tab_can_be_asked_for(tmp_path):
    later = rows()
    later[0] = [str(h).replace("2022/23", "2024/25").replace("ICS22", "ICB23") for h in later[0]]
    book(tmp_path / "all.xlsx", {"GP_wp_202223": rows(), "GP_wp_202425": later, "People": [AGES, *PEOPLE], "Weights": WEIGHTS, "P": PLACES})
    found = imported.bring_in(str(tmp_path / "all.xlsx"))
    assert [(one.kind, one.table.vintage) for one in found] == [("primary medical", "2022/23"), ("primary medical", "2024/25"),
        ("age and sex", ""), ("cost weights", ""), ("places", "")]  # fmt: skip
    assert all(one.reconciles and not one.blocked for one in found)
    ages = found[2].columns()[-1]
    assert (ages.heading, ages.filled, ages.total) == ("0 to 2+", 12, 78)
    assert [one.table.sheet for one in imported.bring_in(str(tmp_path / "all.xlsx"), vintage="2024/25")] == ["GP_wp_202425"]
    assert [one.table.sheet for one in imported.bring_in(str(tmp_path / "all.xlsx"), sheet="P")] == ["P"]
    for asked in ({"vintage": "2019/20"}, {"sheet": "Q"}):
        with pytest.raises(BadInput):
            imported.bring_in(str(tmp_path / "all.xlsx"), **asked)


def test_a_practice_table_that_lacks_a_column_is_recognised_and_the_column_named(tmp_path):
    write_source(tmp_path / "practices.xlsx", [["Deaths" if h == "WP_AM" else h for h in row] for row in sample_rows()])
    code, report = told(tmp_path, "import", "practices.xlsx")
    assert code == FAILS and report["tables"][0]["kind"] == "practices"
    (fault,) = [f for f in report["tables"][0]["findings"] if f["severity"] == "block"]
    assert '"WP_AM"' in fault["sentence"] and fault["where"] == "Practice data!1:1"


@pytest.mark.parametrize("name", ["other.xlsx", "other.csv"])
def test_a_file_that_fits_nothing_is_one_sentence(tmp_path, name):
    if name.endswith("csv"):
        (tmp_path / name).write_text("a,b\n1,2\n", encoding="utf-8")
    else:
        book(tmp_path / name, {"Sheet": [["a", "b"], [1, 2]]})
    code, report = told(tmp_path, "import", name)
    assert code == REFUSED and [f["rule"] for f in report["findings"]] == ["recognised"]
    assert cwb("import", "gone.xlsx", cwd=tmp_path).code == REFUSED
    assert cwb("import", name, "--blanks", "one", cwd=tmp_path).code == REFUSED


# ---- written out


def test_the_tables_are_written_as_a_template_takes_them_and_codes_stay_text(tmp_path):
    lines = spoilt(4, "CCG", "01E5")(spoilt(3, "CCG", "00C")(sample_rows()))
    write_source(tmp_path / "practices.xlsx", lines)
    code, report = told(tmp_path, "import", "practices.xlsx", "--out", "tables")
    assert code == DONE and [Path(p).name for p in report["written"]] == ["practices.csv"]
    written = open_table(tmp_path / "tables/practices.csv").sheets["practices.csv"]
    headings = [written.cell(1, c) for c in range(1, written.max_column + 1)]
    assert headings[:5] == ["Practice", "Name", "System", "CCG", "Registered list"] and written.max_row == 25
    assert [written.cell(r, 4) for r in (2, 3, 4)] == ["ZZ1", "00C", "01E5"] and written.cell(2, 5) == "5860"
    assert cwb("import", "practices.xlsx", "--out", "tables", cwd=tmp_path).code == REFUSED  # nothing is replaced


def test_a_practice_table_as_csv_comes_in_and_what_is_written_of_it_comes_in_again(tmp_path):
    """Figures are text in a CSV file. The list is 5860 in both; remoteness is 0.3, the one target less the other."""
    header, *lines = sample_rows()
    lines = [[*line, 100.1, 100.4] for line in lines]
    with open(tmp_path / "source.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*header, "Target_exc_remote_£k", "Target_inc_remote_£k"], *lines])
    code, report = told(tmp_path, "import", "source.csv", "--out", "tables")
    assert code == DONE and (report["tables"][0]["placed"], report["tables"][0]["refused"]) == (24, 0)
    code, again = told(tmp_path, "import", "tables/practices.csv")
    assert code == DONE and again["tables"][0]["kind"] == "practices" and not again["tables"][0]["unknown_columns"]
    assert again["tables"][0]["placed"] == 24 and column(again["tables"][0], "Registered list")["total"] == 218_085
    (found,) = imported.bring_in(str(tmp_path / "tables/practices.csv"))
    assert {p.remoteness for p in found.table.practices} == {0.3} and found.table.practices[0].numbers["list"] == 5860


@pytest.mark.parametrize(
    ("heading", "code"),
    [("Practice", "1.00E+05"), ("Practice", "1E5"), ("Practice", "100000"), ("Practice", "100,000"), ("CCG", "1.00E+05"), ("CCG", "100000"),
     ("CCG", "5.0"), ("CCG", "-")],
)
def test_codes_a_spreadsheet_wrote_as_figures_into_a_csv_file_block(tmp_path, heading, code):
    """The third practice; the cell and what to do are named."""
    header, *lines = sample_rows()
    place = header.index(heading)
    lines[2][place] = code
    with open(tmp_path / "source.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    ended, report = told(tmp_path, "import", "source.csv")
    found = next(f for f in report["tables"][0]["findings"] if f["rule"] == "codes are text")
    assert ended == FAILS and found["severity"] == "block" and found["where"] == f"source.csv!{chr(65 + place)}4"
    assert found["sentence"] == f'The code "{code}" was read as a number or a date, so it is not known which code was meant.'


def test_words_among_the_figures_of_a_csv_are_still_told(tmp_path):
    header, *lines = sample_rows()
    lines[2][header.index("GP_pop")] = "many"
    with open(tmp_path / "source.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    code, report = told(tmp_path, "import", "source.csv")
    assert code == FAILS and (report["tables"][0]["placed"], report["tables"][0]["refused"]) == (23, 1)
    assert 'GP_pop holds "many", which is not a number.' in [f["sentence"] for f in report["tables"][0]["findings"]]


def test_places_and_people_get_the_headings_a_template_asks_for(tmp_path):
    book(tmp_path / "both.xlsx", {"Map": [["GP code", "Locality"], *PLACES[1:]], "People": [AGES, *PEOPLE]})
    code, report = told(tmp_path, "import", "both.xlsx", "--out", "tables")
    assert code == DONE and [Path(p).name for p in report["written"]] == ["places.csv", "people.csv"]
    lines = (tmp_path / "tables/places.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[:2] == ["Practice,Place", "X90001,North"]
    lines = (tmp_path / "tables/people.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[:2] == ["Practice,System,Sex,0,1,2", "X90001,ZZZ,F,1,2,3"]


def test_a_table_that_blocks_is_not_written(tmp_path):
    write_source(tmp_path / "practices.xlsx", spoilt(4, "GP_pop", None)(sample_rows()))
    code, report = told(tmp_path, "import", "practices.xlsx", "--out", "tables")
    assert code == REFUSED and report["written"] == [] and not (tmp_path / "tables").exists()


def test_a_workbook_of_the_tables_comes_back_the_same(tmp_path):
    book(tmp_path / "places.xlsx", {"Places": PLACES})
    assert cwb("import", "places.xlsx", "--out", "again.xlsx", cwd=tmp_path).code == DONE
    (again,) = imported.bring_in(str(tmp_path / "again.xlsx"))
    assert (again.kind, again.placed, again.header.row) == ("places", 3, 4) and again.table.texts("place") == ["North", "North", "South"]


# ---- who is covered


def files(folder: Path, places: Rows) -> tuple[str, str]:
    book(folder / "practices.xlsx", {SHEET: rows()})
    book(folder / "places.xlsx", {"Places": places})
    return "practices.xlsx", "places.xlsx"


def test_everybody_accounted_for(tmp_path):
    code, ledger = told(tmp_path, "coverage", *files(tmp_path, PLACES))
    lines = {line["line"]: (line["units"], line["people"]) for line in ledger["lines"]}
    assert code == DONE and not ledger["blocked"] and ledger["reconciles"] and ledger["by"] == "place"
    assert lines["units covered"] == (3, 3535) and lines["rows refused"][0] == 0 and ledger["groups"] == []


def test_the_dropped_the_foreign_and_those_in_two_places_with_their_people(tmp_path):
    """X90003 with 505 people is dropped, X99999 is foreign, X90001 with 1,010 people stands in two places."""
    places = [PLACES[0], ["X90001", "North"], ["X90001", "South"], ["X90002", "North"], ["X99999", "South"]]
    code, ledger = told(tmp_path, "coverage", *files(tmp_path, places))
    assert code == FAILS and ledger["blocked"] and ledger["reconciles"]
    assert [(g["kind"], g["group"], g["units"], g["people"]) for g in ledger["groups"]] == [
        ("missing", "", 1, 505), ("alien", "South", 1, None), ("overlap", "North", 1, 1010), ("overlap", "South", 1, 1010)]  # fmt: skip
    assert {f["where"] for f in ledger["findings"] if f["rule"].startswith("coverage")} == {
        "[practices.xlsx]GP_wp!A4", "[places.xlsx]Places!A2", "[places.xlsx]Places!A3", "[places.xlsx]Places!A5"}  # fmt: skip
    said = cwb("coverage", *files(tmp_path, places), cwd=tmp_path).said
    assert "X90003" in said and "nothing may be split" in said


def test_a_finding_is_accepted_by_name_and_reason_from_a_file(tmp_path):
    named = files(tmp_path, PLACES[:3])
    accepted = tmp_path / "accepted.csv"
    accepted.write_text("Kind,Group,Code,Reason\nmissing,,X90003,closed on 31 March\n", encoding="utf-8")
    code, ledger = told(tmp_path, "coverage", *named, "--accepted", "accepted.csv")
    assert code == DONE and any("closed on 31 March" in f["sentence"] for f in ledger["findings"])
    accepted.write_text("Kind,Group,Code,Reason\nmissing,,X90003,\n", encoding="utf-8")
    code, ledger = told(tmp_path, "coverage", *named, "--accepted", "accepted.csv")
    assert code == REFUSED and ledger["findings"][0]["where"] == "accepted.csv!D2"


def test_a_population_older_than_the_map_asks_as_at_which_date(tmp_path):
    named = files(tmp_path, PLACES)
    code, ledger = told(tmp_path, "coverage", *named, "--universe-as-at", "2022-04-01", "--source-as-at", "2023-04-01")
    assert code == FAILS and [f["rule"] for f in ledger["findings"] if f["severity"] == "block"] == ["coverage: date"]
    assert told(tmp_path, "coverage", *named, "--universe-as-at", "2023-04-01", "--source-as-at", "2023-04-01")[0] == DONE
    assert told(tmp_path, "coverage", *named, "--source-as-at", "2023-04-01")[0] == REFUSED


def test_units_are_grouped_by_what_both_files_tell(tmp_path):
    """X90002 stands under another system in the second file: foreign there, missing where it belongs."""
    moved = rows()
    moved[2][4] = "YYY"
    book(tmp_path / "before.xlsx", {SHEET: rows()})
    book(tmp_path / "after.xlsx", {SHEET: moved})
    held = coverage_of_files.compare(str(tmp_path / "before.xlsx"), str(tmp_path / "after.xlsx"))
    assert held.by == "system" and held.blocked and held.ledger.reconciles
    assert [(g["kind"], g["group"], g["units"], g["people"], g["weighted people"]) for g in held.as_dict()["groups"]] == [
        ("missing", "ZZZ", 1, 2020, 1950), ("alien", "YYY", 1, 2020, 1950)]  # fmt: skip
    assert not coverage_of_files.compare(str(tmp_path / "before.xlsx"), str(tmp_path / "after.xlsx"), by="none").blocked


def test_a_table_that_blocks_is_not_compared(tmp_path):
    spoilt_rows = rows()
    spoilt_rows[1][0] = 90001.0
    book(tmp_path / "practices.xlsx", {SHEET: spoilt_rows})
    book(tmp_path / "places.xlsx", {"Places": PLACES})
    code, ledger = told(tmp_path, "coverage", "practices.xlsx", "places.xlsx")
    assert code == FAILS and ledger["lines"] == [] and ledger["findings"][0]["rule"] == "codes are text"
