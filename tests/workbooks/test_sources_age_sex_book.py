"""`cwb regenerate capitation` on people by age and sex: weighed by a table of weights, warned of, and never used to split money."""

import csv
import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from tests.practice_books import cwb
from tests.workbooks.source_books import AGES, PEOPLE, WEIGHTS, Rows, book, sample_of
from workbooks import samples, templates
from workbooks.capitation.age_sex import TEMPLATE
from workbooks.capitation.sources import Asked, capitation
from workbooks.fill import Filled
from workbooks.outcome import BadInput, Outcome
from workbooks.reader import Workbook, read

AS_AT = dt.date(2026, 4, 1)
DONE, REFUSED = 0, 2
SAMPLE = samples.FOLDER / "capitation_age_sex"


def files(folder: Path, people: Rows, weights: Rows) -> tuple[str, str]:
    book(folder / "people.xlsx", {"People": people})
    book(folder / "weights.xlsx", {"Weights": weights})
    return str(folder / "people.xlsx"), str(folder / "weights.xlsx")


def made(folder: Path, people: Rows, weights: Rows = WEIGHTS, **options: str) -> tuple[Outcome, Workbook]:
    source, table = files(folder, people, weights)
    outcome = capitation(source, AS_AT, str(folder / "made.xlsx"), Asked(weights=table, **options))
    return outcome, read(folder / "made.xlsx")


def column(made_book: Workbook, grid: str, heading: str) -> list[object]:
    sheet, top, left, bottom, right = Filled(made_book).place(f"{grid}.Area")
    at = next(c for c in range(left, right + 1) if sheet.cell(top, c) == heading)
    return [sheet.cell(row, at) for row in range(top + 1, bottom + 1)]


def test_people_times_weights_in_bands(tmp_path):
    """Women of X90001: 1 + 2 in 0-1 and 3 in 2+; men: 4 + 5 and 6. 3 x 10 + 3 x 20 + 9 x 10 + 6 x 40 = 420; X90002: 15 x 10 + 9 x 20 +
    21 x 10 + 12 x 40 = 1,020. Scaled to the 78 people: 420 x 78/1440 = 22.75 and 1020 x 78/1440 = 55.25; lists of 21 and 57."""
    outcome, done = made(tmp_path, [AGES, *PEOPLE])
    assert outcome.holds
    assert column(done, "BandsF", "Women 0-1") == [3, 15] and column(done, "BandsM", "Men 2+") == [6, 12]
    assert column(done, "Need", "Weighted sum before scaling") == [420, 1020] and column(done, "Need", "People") == [21, 57]
    assert column(done, "Need", "Weighted population") == [22.75, 55.25]
    assert column(done, "Need", "Need index (practices listed = 1)") == pytest.approx([22.75 / 21, 55.25 / 57], abs=1e-12)
    assert column(done, "Profile", "Women") == [18, 12] and column(done, "Systems", "Weighted population") == [78]


def test_the_warning_stands_on_the_sheets_and_no_money_is_split(tmp_path):
    outcome, done = made(tmp_path, [AGES, *PEOPLE])
    (warned,) = [f for f in outcome.findings if f.rule == "age and sex alone"]
    assert warned.severity == "warn" and "correlate 0.37" in warned.sentence
    for name in ("Start", "Need", "Results"):
        assert any("not fit to split a budget" in str(v) for v in done.sheets[name].cells.values())
    assert not any(str(v).startswith("Split") for sheet in done.sheets.values() for v in sheet.cells.values())
    source, weights = files(tmp_path, [AGES, *PEOPLE], WEIGHTS)
    with pytest.raises(BadInput, match="not fit to split"):
        capitation(source, AS_AT, str(tmp_path / "x.xlsx"), Asked(weights=weights, total=100.0))


def test_rows_in_any_order_and_a_practice_of_one_sex(tmp_path):
    """X90003 has women only: 4 x 10 more, 1,480 in all of 82 people; its row of men is one of nobody, as the import has told."""
    outcome, done = made(tmp_path, [AGES, PEOPLE[3], PEOPLE[0], ["YYY", "F", "X90003", 4, 0, 0], PEOPLE[2], PEOPLE[1]])
    assert outcome.holds and "both sexes" in {f.rule for f in outcome.findings}
    assert column(done, "Need", "Practice") == ["X90002", "X90001", "X90003"]
    assert column(done, "Need", "Weighted sum before scaling") == [1020, 420, 40] and column(done, "Systems", "System") == ["YYY", "ZZZ"]
    assert column(done, "Need", "Weighted population") == pytest.approx([1020 * 82 / 1480, 420 * 82 / 1480, 40 * 82 / 1480], abs=1e-12)


def test_one_system_is_its_own_base(tmp_path):
    people = [AGES, *PEOPLE[:2], ["YYY", "F", "X90003", 4, 0, 0], ["YYY", "M", "X90003", 0, 0, 1]]
    outcome, done = made(tmp_path, people, system="YYY")
    assert outcome.holds and column(done, "Need", "Practice") == ["X90003"] and column(done, "Need", "Weighted population") == [5]
    assert Filled(done).value("rows_elsewhere") == 2
    with pytest.raises(BadInput, match="no system QQQ"):
        made(tmp_path, people, system="QQQ")


def test_a_blank_means_nobody_only_where_somebody_says_so(tmp_path):
    people = [AGES, ["ZZZ", "F", "X90001", None, 2, 3], *PEOPLE[1:]]
    outcome, done = made(tmp_path, people, blanks="zero")
    assert outcome.holds and column(done, "Need", "People") == [20, 57] and column(done, "People", "0")[0] == 0
    with pytest.raises(BadInput) as refused:
        made(tmp_path, people)
    assert [f.where for f in refused.value.findings if f.severity == "block"] == ["People!D2"]


def test_made_from_itself_it_is_the_same_file(tmp_path):
    made(tmp_path, [AGES, PEOPLE[3], PEOPLE[0], ["YYY", "F", "X90003", 4, 0, 0], PEOPLE[2], PEOPLE[1]])
    outcome = templates.regenerate(TEMPLATE, str(tmp_path / "made.xlsx"), str(tmp_path / "again.xlsx"))
    assert outcome.holds and (tmp_path / "made.xlsx").read_bytes() == (tmp_path / "again.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("people", "weights", "where"),
    [
        ([AGES, *PEOPLE[:3], ["ZZZ", "M", 90002.0, 1, 1, 1]], WEIGHTS, "People!C5"),
        ([AGES, *PEOPLE, PEOPLE[0]], WEIGHTS, "People!C6"),
        ([AGES, *PEOPLE[:3], ["ZZZ", "M", "X90002", 1, -1, 1]], WEIGHTS, "People!E5"),
        ([AGES, *PEOPLE], [*WEIGHTS[:4], ["2+", "M", None]], "Weights!C5"),
        ([AGES, *PEOPLE], [WEIGHTS[0], ["1-1", "F", 1], *WEIGHTS[2:]], "Weights!A2"),
    ],
    ids=["a code read as a number", "a practice twice", "negative", "a band without a weight", "a gap in the bands"],
)  # fmt: skip
def test_bad_input_is_a_finding_with_its_cell_and_nothing_is_written(tmp_path, people, weights, where):
    source, table = files(tmp_path, people, weights)
    done = cwb("regenerate", "capitation", "--source", source, "--weights", table, "--as-at", "2026-04-01", "--out", "made.xlsx", "--json",
               cwd=tmp_path)  # fmt: skip
    told = json.loads(done.out)
    assert done.code == REFUSED and not (tmp_path / "made.xlsx").exists()
    assert [f["where"] for f in told["findings"] if f["severity"] == "block"] == [where]


def test_people_older_than_the_bands_fail_the_checks_and_are_told(tmp_path):
    """The list is known by single year to 3 and over, the bands end at 2: who is 3 has no weight."""
    people = [[*AGES[:5], 2, 3], *([*line, 1] for line in PEOPLE)]
    closed = [[str(line[0]).replace("2+", "2"), *line[1:]] for line in WEIGHTS]
    outcome, _ = made(tmp_path, people, closed)
    assert not outcome.holds and any("older than the mapping" in f.sentence for f in outcome.findings)


def test_without_weights_it_is_asked_for_them(tmp_path):
    source, _ = files(tmp_path, [AGES, *PEOPLE], WEIGHTS)
    with pytest.raises(BadInput) as refused:
        capitation(source, AS_AT, str(tmp_path / "x.xlsx"))
    assert [f.where for f in refused.value.findings] == ["--weights"]


def test_the_samples_figures_by_a_second_way(tmp_path):
    """Plain sums over the two CSV files, without a function of ours."""
    people = list(csv.DictReader((SAMPLE / "people.csv").open(encoding="utf-8")))
    weights = list(csv.DictReader((SAMPLE / "weights.csv").open(encoding="utf-8")))
    raw: dict[str, Fraction] = {}
    lists: dict[str, int] = {}
    for row in people:
        for band in (w for w in weights if w["Sex"] == row["Sex"]):
            count = sum(int(row[str(age)]) for age in range(96) if int(band["First age"]) <= age <= int(band["Oldest age"]))
            lists[row["Practice"]] = lists.get(row["Practice"], 0) + count
            raw[row["Practice"]] = raw.get(row["Practice"], Fraction(0)) + count * Fraction(band["Cost or need of a person"])
    wanted = [float(raw[code] * sum(lists.values()) / sum(raw.values())) for code in raw]
    (tmp_path / "sample.xlsx").write_bytes(sample_of("capitation_age_sex"))
    done = read(tmp_path / "sample.xlsx")
    assert column(done, "Need", "People") == list(lists.values())
    assert column(done, "Need", "Weighted population") == pytest.approx(wanted, rel=1e-14)


def test_the_two_files_of_the_sample_fit_the_command(tmp_path):
    done = cwb("regenerate", "capitation", "--source", SAMPLE / "people.csv", "--weights", SAMPLE / "weights.csv", "--as-at", "2026-04-01",
               "--out", "made.xlsx", cwd=tmp_path)  # fmt: skip
    assert done.code == DONE, done.said
    (tmp_path / "sample.xlsx").write_bytes(sample_of("capitation_age_sex"))
    found, sample = read(tmp_path / "made.xlsx"), read(tmp_path / "sample.xlsx")
    for heading in ("Practice", "System", "People", "Weighted population"):
        assert column(found, "Need", heading) == column(sample, "Need", heading)


def test_the_sample_holds_and_is_said_to_be_invented(tmp_path):
    done = cwb("regenerate", "capitation_age_sex", "--out", "sample.xlsx", cwd=tmp_path)
    assert done.code == DONE and "INVENTED" in str(read(tmp_path / "sample.xlsx").sheets["Start"].cells.values())


def test_an_age_whose_column_was_deleted_stops_the_workbook_and_is_named(tmp_path):
    """Age 1 stood in column E; whoever deletes it finds 2 there, and nobody knows how many people went with it."""
    made(tmp_path, [AGES, *PEOPLE])
    loaded = openpyxl.load_workbook(tmp_path / "made.xlsx")
    sheet = loaded["Age and sex"]
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "1" and cell.column_letter == "E")
    without_age_one(loaded, sheet, heading)
    loaded.save(tmp_path / "deleted.xlsx")
    with pytest.raises(BadInput) as refused:
        templates.regenerate(TEMPLATE, str(tmp_path / "deleted.xlsx"), str(tmp_path / "again.xlsx"))
    (gap,) = [f for f in refused.value.findings if f.severity == "block"]
    assert gap.where == f"Age and sex!E{heading.row}" and gap.sentence == "This column is of age 2, and age 1 is missing before it."
    assert not (tmp_path / "again.xlsx").exists()


def without_age_one(loaded: openpyxl.Workbook, sheet: Worksheet, heading: Cell) -> None:
    """As a spreadsheet program deletes the column: the table and its name end one column earlier."""
    sheet.delete_cols(heading.column)
    table = sheet.tables["People"]
    table.ref = table.ref.replace(":F", ":E")
    table.tableColumns = [column for column in table.tableColumns if column.name != "1"]
    for number, column in enumerate(table.tableColumns, 1):
        column.id = number
    table.autoFilter = None
    area = loaded.defined_names["People.Area"]
    area.attr_text = area.attr_text.replace("$F$", "$E$")
