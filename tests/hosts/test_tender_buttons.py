"""The Tender buttons on workbook files: set up, filled with the invented sample, moderated, scored, and what happens to bad input."""

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from tests.hosts.contract_book import foreign, parts
from tests.hosts.tender_book import empty, fill, set_up
from workbooks import reader
from workbooks.build import build
from workbooks.fill import Filled
from workbooks.outcome import silent
from workbooks.recalc import recalculate
from workbooks.tender import book as tender
from workbooks.tender.findings import findings
from workbooks.tender.importing import load
from workbooks.tender.told import told_once
from xl_addin.cli import app
from xl_addin.headless import opened, press_file

SET_UP = ("Start", "Read me", "Procurement", "Route", "Timetable", "Criteria", "Conflicts", "Bids", "Scores")
COMPARED = ("Originals", "Divergence", "Moderated", "Weights", "Marks", "Price", "Result")
FILLED = ("Procurement", "Criteria", "Conflicts", "Bids", "Scores", "Moderation")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tender")


@pytest.fixture(scope="module")
def filled(folder: Path) -> Path:
    """Set up in an empty workbook and filled with the sample."""
    return fill(set_up(folder / "filled.xlsx"))


@pytest.fixture(scope="module")
def moderated(folder: Path, filled: Path) -> Path:
    """The sheets of moderation made and the panel's decisions entered."""
    path = copied(filled, folder / "moderated.xlsx")
    report = press_file("tender_moderate", path)
    assert report.changed[-4:] == ("Moderation", "Originals", "Divergence", "Moderated"), report.sentence
    return fill(path, ["moderation"])


@pytest.fixture(scope="module")
def scored(folder: Path, moderated: Path) -> Path:
    path = copied(moderated, folder / "scored.xlsx")
    report = press_file("tender_score", path)
    assert report.sentence.endswith("Checks, Sources, Change log written. All checks hold."), report
    assert report.exit_code == 0
    return path


@pytest.fixture(scope="module")
def regenerated(folder: Path) -> Path:
    """The same sample as the command line makes it."""
    path, job = folder / "regenerated.xlsx", load(None)
    build(lambda told: tender.book(job, (*findings(job), *told)), str(path), silent, [], told_once)
    return path


def copied(path: Path, to: Path) -> Path:
    return Path(shutil.copy(path, to))


def cells(path: Path, sheet: str) -> dict:
    """What a sheet shows; empty texts of formulas are blank."""
    return {place: value for place, value in reader.read(path).sheet(sheet).cells.items() if value not in (None, "")}


# ---- set up


def test_set_up_in_an_empty_workbook_by_the_command_line(tmp_path: Path):
    path = empty(tmp_path / "new.xlsx")
    run = CliRunner().invoke(app, ["press", "tender_set_up", str(path)])
    assert run.exit_code == 0
    assert "Fill Procurement first, then Criteria, Conflicts, Bids and Scores." in " ".join(run.output.split())
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Sheet", *SET_UP]
    assert list(book["Bids"].tables) == ["Bids"] and book["Bids"].tables["Bids"].ref == "A5:H11"
    kinds = [rule.formula1 for rule in book["Conflicts"].data_validations.dataValidation if "E6" in rule.sqref]
    assert kinds == ['"none,actual,potential,perceived"']
    sheet, _, place = book.defined_names["quality_weight"].attr_text.partition("!")
    row = int(place.removeprefix("$B$"))
    assert (sheet, book["Procurement"].cell(row, 1).value) == ("'Procurement'", "Weight of quality")
    assert book["Procurement"].cell(row, 2).fill.fgColor.rgb == "FFFFF9DB"
    assert book["Bids"]["A3"].value == "Not checked yet: the sheet Checks is still to be made"


def test_set_up_twice_changes_nothing(tmp_path: Path):
    path = set_up(tmp_path / "new.xlsx")
    before = parts(path)
    report = press_file("tender_set_up", path)
    assert (report.sentence, report.changed) == ("Set up: everything was up to date.", ())
    assert parts(path) == before


def test_set_up_beside_sheets_of_the_users_own(tmp_path: Path):
    path = foreign(tmp_path / "awards.xlsx", taken=("bids",))
    before = parts(path)
    report = press_file("tender_set_up", path)
    assert report.changed == tuple("Bids (tender)" if name == "Bids" else name for name in SET_UP)
    after = parts(path)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    press_file("tender_set_up", path)
    assert parts(path) == after
    book = openpyxl.load_workbook(path)
    assert book["bids"]["A1"].value == "somebody's own" and book["Bids (tender)"]["B5"].value == "Bidder"
    lots = next(rule for rule in book["Bids (tender)"].data_validations.dataValidation if "A6" in rule.sqref)
    assert lots.formula1.startswith("'Procurement'!$A$")


# ---- moderate, score


def test_results_are_those_of_the_command_line(scored: Path, regenerated: Path):
    for sheet in COMPARED:
        assert cells(scored, sheet) == cells(regenerated, sheet), sheet
    assert any(value == "All checks hold" for value in cells(scored, "Checks").values())
    assert cells(scored, "Start")[3, 1] == cells(scored, "Bids")[3, 1] == "All checks hold"


def test_pressing_again_changes_nothing(scored: Path, tmp_path: Path):
    path = copied(scored, tmp_path / "again.xlsx")
    for name in ("tender_score", "tender_set_up"):
        report = press_file(name, path)
        assert report.changed == () and "everything was up to date" in report.sentence
    assert parts(path) == parts(scored)


def test_what_was_filled_in_is_not_touched(moderated: Path, scored: Path):
    for sheet in FILLED:
        before, after = cells(moderated, sheet), cells(scored, sheet)
        assert {p: v for p, v in before.items() if p != (3, 1)} == {p: v for p, v in after.items() if p != (3, 1)}
    changed = {name for name, digest in parts(moderated).items() if parts(scored).get(name) != digest}
    assert not [name for name in changed if name.startswith("xl/tables/")]


def test_recalculating_changes_no_cell(scored: Path):
    assert recalculate(scored.read_bytes()).changed == 0


def test_both_readers_agree_on_every_cell(scored: Path):
    ours, theirs = openpyxl.load_workbook(scored, data_only=True), CalamineWorkbook.from_path(str(scored))
    for name in (*SET_UP, *COMPARED, "Checks"):
        for i, row in enumerate(theirs.get_sheet_by_name(name).to_python(skip_empty_area=False), 1):
            for j, value in enumerate(row, 1):
                seen = ours[name].cell(i, j).value
                seen = seen.date() if isinstance(seen, dt.datetime) else "" if seen in openpyxl_errors else seen
                assert ("" if seen is None else seen) == value, f"{name} row {i} column {j}"


openpyxl_errors = ("#N/A", "#VALUE!")  # the other reader shows an error as a blank


def test_libreoffice_calculates_the_same(scored: Path, soffice: Path):
    from tests.hosts.compare_libreoffice import cached, calculated, differences

    assert differences(cached(scored), calculated(scored)) == []


def test_results_have_native_charts(scored: Path):
    names = [name for name in parts(scored) if name.startswith("xl/charts/chart")]
    assert len(names) == 2  # two lots
    drawn = openpyxl.load_workbook(scored)["Result"]._charts
    assert [(chart.grouping, len(chart.series)) for chart in drawn] == [("stacked", 2), ("stacked", 2)]


def test_a_later_mark_counts_and_the_book_says_what_is_missing(scored: Path, tmp_path: Path):
    path = copied(scored, tmp_path / "later.xlsx")
    with opened(path) as book:
        sheet = book.sheets["Scores"]
        row = sheet.used_range.last_cell.row
        values = sheet.range((row, 1), (row, 8)).value
        last = [values[1], values[4], values[5]]
        sheet.range((row + 1, 1)).value = ["2026-06-01 09:00", *values[1:6], 1.0, "Invented: a second look"]
        book.save()
    report = press_file("tender_score", path)
    assert report.refused and "differs from the mean of the originals" in report.sentence and "Write the panel's reason." in report.sentence
    with opened(path) as book:
        place = report.findings[0].where.partition("!")[2].partition(",")[0]
        number = int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        book.sheets["Moderation"].range((number, 5)).value = "Invented reason: the later mark is too low"
        book.save()
    report = press_file("tender_score", path)
    assert not report.refused and {"Originals", "Moderated"} <= set(report.changed)
    kept = [value for (_, column), value in cells(path, "Originals").items() if column == 4]
    assert len(kept) >= len([value for (_, column), value in cells(scored, "Originals").items() if column == 4])
    assert recalculate(path.read_bytes()).changed == 0
    assert last[0].startswith("Evaluator")


def test_a_book_of_the_command_line_is_up_to_date(regenerated: Path, tmp_path: Path):
    path = copied(regenerated, tmp_path / "made.xlsx")
    report = press_file("tender_score", path)
    assert report.sentence == "Score: everything was up to date. All checks hold."
    assert parts(path) == parts(regenerated)


# ---- stress test, health check


def test_check_says_what_is_wrong_and_what_changed_since_the_freeze(scored: Path, tmp_path: Path):
    path = copied(scored, tmp_path / "frozen.xlsx")
    assert press_file("tender_check", path).sentence.endswith("All checks hold; 0 blocking of 1 findings; not frozen.")
    assert not press_file("tender_freeze_award", path, by="Chair", at="2026-06-20 14:00").refused
    with opened(path) as book:
        book.sheets["Bids"]["D6"].value = "Another name"
        book.save()
    report = press_file("tender_check", path)
    assert "frozen 2026-06-20 14:00 by Chair, CHANGED since." in report.sentence
    assert "Bids!D6" in [finding.where for finding in report.findings if finding.severity == "block"]
    assert path.with_name("frozen checked.csv").exists()


def test_stress_test_and_health_check(scored: Path, regenerated: Path, tmp_path: Path):
    path = copied(scored, tmp_path / "stressed.xlsx")
    report = press_file("tender_stress_test", path)
    assert {"Stress test 1", "Stress test 2", "Stress working"} <= set(report.changed)
    assert cells(path, "Stress test 1") == cells(regenerated, "Stress test 1")
    press_file("tender_health_check", path)
    fill(path, ["facts"])
    report = press_file("tender_health_check", path)
    assert report.changed == ("Health check",)
    assert cells(path, "Health check") == cells(regenerated, "Health check")
    once = parts(path)
    assert press_file("tender_stress_test", path).changed == ()
    assert parts(path) == once


# ---- bad input


def refused(name: str, path: Path) -> str:
    """The sentence of a refusal that wrote nothing."""
    before = path.read_bytes()
    report = press_file(name, path)
    assert report.refused and report.exit_code == 2 and path.read_bytes() == before
    return report.sentence


@pytest.mark.parametrize("name", ["tender_moderate", "tender_score", "tender_stress_test", "tender_health_check"])
def test_no_tender_sheets(tmp_path: Path, name: str):
    path = empty(tmp_path / "own.xlsx")
    told = "There are no tender sheets in own.xlsx. Press Set up in the group Tender first, and fill the sheets it makes."
    assert refused(name, path) == told


def test_nothing_entered_yet(tmp_path: Path):
    path = set_up(tmp_path / "new.xlsx")
    assert refused("tender_score", path).startswith("Score is not possible yet: Procurement!A50: The table lots has no rows. Fill it in.")


def test_both_names_of_a_sheet_are_taken(tmp_path: Path):
    path = foreign(tmp_path / "awards.xlsx", taken=("Bids", "Bids (tender)"))
    told = "The sheets Bids and Bids (tender) are both taken by sheets this button did not make."
    assert refused("tender_set_up", path) == f"{told} Rename one of them and press the button again."


def test_a_name_of_the_users_own_is_never_taken_over(tmp_path: Path):
    book = openpyxl.Workbook()
    book.defined_names["Currency"] = openpyxl.workbook.defined_name.DefinedName("Currency", attr_text="Sheet!$B$2")
    book.save(tmp_path / "own.xlsx")
    told = "The name Currency already stands for Sheet!$B$2. Rename it (Formulas, Name Manager) and press the button again."
    assert refused("tender_set_up", tmp_path / "own.xlsx") == told


@pytest.mark.parametrize(
    ("sheet", "heading", "row", "value", "told"),
    [
        ("Criteria", "Weight", 0, 39.99, "add up to 99.99, not 100"),
        ("Bids", "Price", 0, 0.0, "is zero. Apply the rule published before opening"),
        ("Bids", "VAT basis", 1, "including VAT", "has the VAT basis including VAT, the procurement asks for excluding VAT."),
        ("Bids", "Bidder", 1, "Alder Care Partnership (invented)", "stands twice in lot 1"),
        ("Scores", "Mark", 0, None, "is blank. Enter it; a missing mark is not a zero."),
        ("Scores", "Mark", 0, 4.5, "is 4.5, which is not on the scale."),
        ("Conflicts", "Excludes", 0, True, "has an excluding conflict and marked."),
    ],
)
def test_a_blocked_job_stops_with_one_sentence(moderated: Path, tmp_path: Path, sheet: str, heading: str, row: int, value, told: str):
    path = copied(moderated, tmp_path / "bad.xlsx")
    with opened(path) as book:
        heads = book.sheets[sheet].range((5, 1), (5, 10)).value
        book.sheets[sheet].range((6 + row, 1 + heads.index(heading))).value = value
        book.save()
    sentence = refused("tender_score", path)
    assert sentence.startswith("Score is not possible yet: ") and told in sentence


def test_settings_of_a_lot_that_do_not_stand_together(moderated: Path, tmp_path: Path):
    path = copied(moderated, tmp_path / "apart.xlsx")
    apart = [["1", "zero_price", "lowest"], ["2", "zero_price", "lowest"], ["1", "best_price", "5"]]
    fill(path, ["formula"], change=lambda table, rows: apart)
    assert refused("tender_score", path).startswith("The published settings of lot 1 do not stand together; one is at Procurement!A")


def test_a_weight_that_is_blank_stops_the_score_at_its_cell(moderated: Path, tmp_path: Path):
    path = copied(moderated, tmp_path / "blank.xlsx")
    sheet, row, column, *_ = Filled(reader.read(path)).place("quality_weight")
    with opened(path) as book:
        book.sheets[sheet.name].range((row, column)).value = None
        book.save()
    assert refused("tender_score", path).startswith(f"Score is not possible yet: Procurement!B{row}: Weight of quality is blank.")


def test_blank_rows_and_renamed_sheets_do_no_harm(filled: Path, tmp_path: Path):
    path = copied(filled, tmp_path / "gaps.xlsx")
    with opened(path) as book:
        sheet = book.sheets["Scores"]
        row = sheet.used_range.last_cell.row
        last = sheet.range((row, 1), (row, 8)).value
        sheet.range((row + 2, 1)).value = last  # the same mark again, after a blank row
        book.save()
    report = press_file("tender_moderate", path)
    assert not report.refused, report.sentence
    counted = [value for (r, column), value in cells(path, "Originals").items() if column == 2 and value in (0.0, 1.0)]
    assert counted.count(0.0) == 1 and counted.count(1.0) == 108  # the later of the two rows counts


def test_a_note_on_a_mixed_sheet_is_not_lost(filled: Path, tmp_path: Path):
    path = copied(filled, tmp_path / "noted.xlsx")
    with opened(path) as book:
        book.sheets["Route"]["L3"].value = "Legal opinion of 4 May"
        book.save()
    report = press_file("tender_set_up", path)
    assert "Route" not in report.changed
    assert [f.sentence for f in report.findings] == [
        "The sheet Route was left as it is: writing its calculations anew would lose what stands in L3."
    ]
    assert cells(path, "Route")[3, 12] == "Legal opinion of 4 May"


def test_a_note_on_a_calculated_sheet_is_not_lost(moderated: Path, tmp_path: Path):
    path = copied(moderated, tmp_path / "noted.xlsx")
    with opened(path) as book:
        book.sheets["Originals"]["K9"].value = "Ask evaluator 2"
        book.sheets["Scores"]["G6"].value = 5.0
        book.sheets["Moderation"]["E6"].value = "Invented reason"
        book.save()
    assert refused("tender_moderate", path).startswith("Sheet Originals, cell K9 holds something beside the new content")
