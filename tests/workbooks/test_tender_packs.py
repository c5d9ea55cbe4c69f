"""Scoring packs as an evaluator gets them, and what their returns bring, as an evaluation lead sees it."""

import datetime as dt
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.workbooks.tender_made import ODD, calculated, sample
from workbooks.errors import WorkbookError
from workbooks.outcome import BadInput
from workbooks.reader import read
from workbooks.tender.importing import from_book
from workbooks.tender.merge import merge, merge_into
from workbooks.tender.packs import issue, pack
from xl_addin.cli import app
from xl_addin.headless import press_file

ALDER = "Alder Care Partnership (invented)"
MAY = dt.datetime(2026, 5, 20, 17, 0)
JUNE = dt.datetime(2026, 6, 1, 9, 30)
EXCLUDED = {"at": "Conflicts!A6", "person": "Evaluator 1", "role": "evaluator", "excludes": True}
ANSWERS = 36  # 4 questions of both lots and one of each lot, times 6 bidders


@pytest.fixture
def job():
    """The sample before anybody has marked."""
    whole = sample()
    return replace(whole, rows={**whole.rows, "scores": [], "conflicts": [], "moderation": []}, changes=())


@pytest.fixture
def issued(job, tmp_path):
    return issue(job, ["Evaluator 1=clinical", "Evaluator 2"], tmp_path / "packs")


def fill(path, mark=3, change=lambda book: None):
    """What an evaluator does in Excel: a declaration a bidder, a mark and a comment an answer; then `change`."""
    book = openpyxl.load_workbook(path)
    for row in range(5, book["Declaration"].max_row + 1):
        book["Declaration"].cell(row, 2).value = "none"
    for row in range(5, book["Marks"].max_row + 1):
        book["Marks"].cell(row, 5).value = mark
        book["Marks"].cell(row, 6).value = "The answer is clear"
    change(book)
    book.save(path)


def merged(job, folder, at=MAY):
    done = merge(job, folder, at)
    assert done.rows == done.added + done.there + done.refused
    return done


# ---- a pack


def test_a_pack_shows_what_is_to_be_marked(issued):
    book = openpyxl.load_workbook(issued.files[0])
    assert book.sheetnames == ["Instructions", "Declaration", "Marks", "Questions", "Scale"]
    marks = [[cell.value for cell in row[:5]] for row in book["Marks"].iter_rows(min_row=5)]
    assert len(marks) == ANSWERS
    assert marks[0] == ["all", "Q1", "Clinical model", ALDER, None]
    assert [cell.value for cell in book["Questions"][9]][:6] == ["Q1", "Clinical model", "C1", "all", 60, 2]
    assert [row[1].value for row in book["Scale"].iter_rows(min_row=5)][-1] == "Excellent: exceeds the need throughout"
    assert "Evaluator 1" in [row[1].value for row in book["Instructions"].iter_rows(min_row=4)]


def test_a_pack_tells_nothing_of_prices_or_of_others(tmp_path):
    """Packs of a tender that is already marked and priced: no part of the file holds a price, a comment or another evaluator."""
    file = issue(sample(), ["Evaluator 1"], tmp_path).files[0]
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    whole = "\n".join(parts.values())
    assert "Alder Care" in whole
    for secret in ("45000000", "72500000", "Evaluator 2", "Evaluator 3", "Invented comment", "Invented reason", "worked for the body"):
        assert secret not in whole, secret
    assert not [name for name in parts if "vba" in name.lower() or "comment" in name.lower() or "external" in name.lower()]
    assert "<f>" not in "".join(text for name, text in parts.items() if "worksheets" in name)
    assert 'state="hidden"' not in whole and 'state="veryHidden"' not in whole


def test_only_the_yellow_cells_can_be_filled_and_no_password_is_needed_to_change_that(issued):
    book = openpyxl.load_workbook(issued.files[0])
    marks = book["Marks"]
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book)
    assert [marks.cell(5, column).protection.locked for column in range(1, 7)] == [True, True, True, True, False, False]
    offered = {str(rule.sqref): rule.formula1 for rule in marks.data_validations.dataValidation}
    assert offered == {"E5:E40": "Scale!$A$5:$A$10"}
    kinds = book["Declaration"].data_validations.dataValidation[0]
    assert (str(kinds.sqref), kinds.formula1) == ("B5:B10", '"none,actual,potential,perceived"')


def test_a_name_that_begins_with_an_equals_sign_stays_text(issued, job):
    book = openpyxl.load_workbook(issued.files[0])
    cell = next(row[3] for row in book["Marks"].iter_rows(min_row=5) if row[3].value == ODD)
    assert cell.data_type == "s"
    fill(issued.files[0])
    done = merged(job, issued.files[0])
    assert done.refused == 0 and ODD in [row["bidder"] for row in done.job.rows["scores"]]


def test_the_same_pack_twice_is_the_same_file(job):
    assert pack(job, "Evaluator 1") == pack(job, "Evaluator 1")


def test_a_pack_that_somebody_may_have_filled_is_never_overwritten(issued, job):
    fill(issued.files[0])
    before = issued.files[0].read_bytes()
    with pytest.raises(WorkbookError, match="is there already and is another one"):
        issue(job, ["Evaluator 1=clinical"], issued.files[0].parent)
    assert issued.files[0].read_bytes() == before


@pytest.mark.parametrize(
    ("panel", "changed", "sentence"),
    [
        ([" "], {}, "No evaluator is named."),
        (["Evaluator 1"], {"bids": []}, "There is nothing to mark."),
        (["Evaluator 1"], {"conflicts": [EXCLUDED]}, "has an excluding conflict"),
    ],
)
def test_packs_are_not_issued_when(job, tmp_path, panel, changed, sentence):
    with pytest.raises(BadInput) as refused:
        issue(replace(job, rows={**job.rows, **changed}), panel, tmp_path / "packs")
    assert sentence in str(refused.value)
    assert not (tmp_path / "packs").exists()


def test_packs_are_not_issued_while_weights_do_not_add_up(job, tmp_path):
    rows = [{**row, "weight": 59.99} if row["question"] == "Q1" else row for row in job.rows["criteria"]]
    with pytest.raises(BadInput, match=r"99\.99, not 100 \(difference -0\.01\)"):
        issue(replace(job, rows={**job.rows, "criteria": rows}), ["Evaluator 1"], tmp_path)


# ---- merging


def test_marks_comments_and_declarations_are_added_and_a_second_time_nothing(issued, job):
    for file in issued.files:
        fill(file)
    done = merged(job, issued.files[0].parent)
    assert (done.rows, done.added, done.there, done.refused, done.declarations) == (2 * ANSWERS, 2 * ANSWERS, 0, 0, 2)
    first = done.job.rows["scores"][0]
    assert {name: first[name] for name in ("time", "evaluator", "role", "lot", "question", "bidder", "mark", "comment")} == {
        "time": "2026-05-20 17:00", "evaluator": "Evaluator 1", "role": "clinical", "lot": "all", "question": "Q1", "bidder": ALDER,
        "mark": 3, "comment": "The answer is clear",
    }  # fmt: skip
    assert [(row["person"], row["kind"], row["excludes"]) for row in done.job.rows["conflicts"]] == [
        ("Evaluator 1", "none", False), ("Evaluator 2", "none", False)]  # fmt: skip
    again = merged(done.job, issued.files[0].parent)
    assert (again.added, again.there, again.declarations) == (0, 2 * ANSWERS, 0)
    assert again.job.rows["scores"] == done.job.rows["scores"]
    for file in issued.files:  # saved again by another program: other bytes, the same marks
        openpyxl.load_workbook(file).save(file)
    assert merged(done.job, issued.files[0].parent).there == 2 * ANSWERS


def test_a_changed_mark_is_a_new_row_with_its_time_and_the_old_one_stays(issued, job):
    fill(issued.files[0])
    once = merged(job, issued.files[0])
    fill(issued.files[0], change=lambda book: book["Marks"].__setitem__("E5", 4))
    twice = merged(once.job, issued.files[0], JUNE)
    rows = [row for row in twice.job.rows["scores"] if (row["question"], row["bidder"]) == ("Q1", ALDER)]
    assert [(row["mark"], row["time"]) for row in rows] == [(3, "2026-05-20 17:00"), (4, "2026-06-01 09:30")]
    assert (twice.added, twice.there) == (1, ANSWERS - 1)
    assert [f.sentence for f in twice.findings] == [f"Evaluator 1 changes the mark on Q1 of {ALDER} from 3 to 4."]


def put(sheet, **cells):
    return lambda book: [book[sheet].__setitem__(cell, value) for cell, value in cells.items()]


@pytest.mark.parametrize(
    ("change", "where", "sentence", "refused"),
    [
        (put("Marks", E6=None), "Marks!E6", "The mark of Evaluator 1 on Q1 of Birch Care Partnership (invented) is blank.", 1),
        (put("Marks", E6=6), "Marks!E6", "is 6, which is not on the scale.", 1),
        (put("Marks", E6=2.5), "Marks!E6", "is 2.5, which is not on the scale.", 1),
        (put("Marks", E6="good"), "Marks!E6", 'is "good", which is not on the scale.', 1),
        (put("Marks", E6=True), "Marks!E6", "which is not on the scale.", 1),
        (put("Marks", D6="Birch Care"), "Marks!E6", 'There is no bidder "Birch Care".', 1),
        (put("Marks", B6="Q9"), "Marks!E6", 'There is no question "Q9".', 1),
        (put("Marks", A6="3"), "Marks!E6", 'There is no lot "3".', 1),
        (put("Marks", F6="Good, and at £45m cheap"), "Marks!E6", "The comment there holds what looks like a price.", 1),
        (put("Marks", F6="They offer 72,500,000"), "Marks!E6", "The comment there holds what looks like a price.", 1),
        (put("Marks", D6=ALDER), "Marks!E6", f"Q1 of {ALDER} stands there twice.", 1),
        (put("Marks", H6="see my notes"), "Marks!H6", "What stands there is not read.", 0),
        (put("Declaration", B6=None), "Declaration!B6", "The declaration of Evaluator 1 on Birch Care Partnership", ANSWERS),
        (put("Declaration", B6="maybe"), "Declaration!B6", 'is "maybe".', ANSWERS),
        (put("Declaration", B6="perceived"), "Declaration!B6", "does not say what it is.", ANSWERS),
        (put("Declaration", A6="Nobody"), "Declaration!B6", "There is no bidder Nobody.", ANSWERS),
        (put("Instructions", B7="Evaluator 9"), "Scoring pack Evaluator 1.xlsx", 'is not that of "Evaluator 9".', ANSWERS),
        (put("Instructions", B6="INV-2020-777"), "Scoring pack Evaluator 1.xlsx", "belongs to the procurement", ANSWERS),
    ],
)
def test_a_fault_in_a_return_is_told_with_file_and_cell_and_its_row_is_not_taken(issued, job, change, where, sentence, refused):
    fill(issued.files[0], change=change)
    done = merged(job, issued.files[0])
    assert (done.added, done.refused) == (ANSWERS - refused, refused)
    told = [f for f in done.findings if sentence in f.sentence]
    assert told and told[0].where.endswith(where) and issued.files[0].name in told[0].where
    assert all(f.remedy for f in done.findings)


def test_a_pack_of_older_criteria_is_recognised(issued, job):
    fill(issued.files[0])
    rows = [{**row, "title": "Workforce and training"} if row["question"] == "Q2" else row for row in job.rows["criteria"]]
    done = merged(replace(job, rows={**job.rows, "criteria": rows}), issued.files[0])
    assert (done.added, done.refused) == (0, ANSWERS)
    assert "issued for other criteria" in done.findings[0].sentence


def test_prices_entered_after_the_packs_were_issued_do_not_make_them_older(issued, job):
    fill(issued.files[0])
    rows = [{**row, "price": (row["price"] or 0) + 1} for row in job.rows["bids"]]
    assert merged(replace(job, rows={**job.rows, "bids": rows}), issued.files[0]).added == ANSWERS


def test_two_returns_of_one_person(issued, job):
    fill(issued.files[0])
    copy = issued.files[0].with_name("Scoring pack Evaluator 1 (2).xlsx")
    copy.write_bytes(issued.files[0].read_bytes())
    fill(issued.files[1])
    alike = merged(job, copy.parent)
    assert (alike.rows, alike.added, alike.there) == (3 * ANSWERS, 2 * ANSWERS, ANSWERS)
    assert [f.severity for f in alike.findings if f.rule == "duplicate return"] == ["warn"]
    fill(copy, mark=5)
    differing = merged(job, copy.parent)
    assert (differing.added, differing.refused) == (ANSWERS, 2 * ANSWERS)
    assert "are both returns of Evaluator 1 and differ" in differing.findings[0].sentence


def test_an_actual_conflict_is_put_into_the_register_as_excluding(issued, job):
    fill(issued.files[0], change=put("Declaration", B6="actual", C6="Board member"))
    done = merged(job, issued.files[0])
    row = done.job.rows["conflicts"][0]
    told = (row["body"], row["kind"], row["interest"], row["excludes"])
    assert told == ("Birch Care Partnership (invented)", "actual", "Board member", True)
    assert done.added == ANSWERS  # kept on record
    assert "the marks are kept and do not count" in done.findings[0].sentence and done.findings[0].severity == "block"


def test_what_is_no_pack_is_told_and_the_others_are_taken(issued, job):
    folder = issued.files[0].parent
    fill(issued.files[0])
    issued.files[1].write_bytes(b"not a workbook at all")
    openpyxl.Workbook().save(folder / "Notes.xlsx")
    done = merged(job, folder)
    assert done.added == ANSWERS
    assert {f.where for f in done.findings if f.severity == "block"} == {"Notes.xlsx", issued.files[1].name}


def test_a_folder_without_returns_is_refused(job, tmp_path):
    with pytest.raises(WorkbookError, match="There is no returned file"):
        merge(job, tmp_path, MAY)


# ---- the workbook


def test_the_commands_issue_packs_and_merge_them_into_the_workbook(tmp_path):
    book, packs = tmp_path / "t.xlsx", tmp_path / "packs"
    book.write_bytes(calculated())
    run = CliRunner().invoke
    assert run(app, ["tender", "packs", str(book), "--evaluators", "Evaluator 1", "--out", str(packs)]).exit_code == 0
    fill(packs / "Scoring pack Evaluator 1.xlsx", mark=5)
    before = from_book(read(book))
    done, outcome = merge_into(str(book), str(packs), at=JUNE)
    after = from_book(read(book))
    kept = [{k: v for k, v in row.items() if k != "at"} for row in after.rows["scores"][: len(before.rows["scores"])]]
    assert kept == [{k: v for k, v in row.items() if k != "at"} for row in before.rows["scores"]]
    assert len(after.rows["scores"]) == len(before.rows["scores"]) + done.added and done.added + done.there == ANSWERS
    assert outcome is not None and list((tmp_path / "Backups (restricted)").iterdir())
    unchanged = book.read_bytes()
    again, nothing = merge_into(str(book), str(packs))
    assert (again.added, nothing) == (0, None) and book.read_bytes() == unchanged


def test_the_buttons_issue_and_merge_beside_the_workbook(tmp_path):
    """Pressed without anything said: the panel is that of the conflicts register, the folders stand beside the workbook."""
    book = tmp_path / "t.xlsx"
    book.write_bytes(calculated())
    done = press_file("tender_packs_issue", book)
    packs = sorted(file.name for file in (tmp_path / "Scoring packs").iterdir())
    assert packs == [f"Scoring pack Evaluator {n}.xlsx" for n in (1, 2, 3)] and done.exit_code == 0
    missing = press_file("tender_returns_merge", book)
    assert missing.refused and "Scoring packs returned" in missing.sentence
    (tmp_path / "Scoring packs").rename(tmp_path / "Scoring packs returned")
    blank = press_file("tender_returns_merge", book)
    assert "108 rows in the returns: 0 added, 0 already there, 108 refused" in blank.sentence and blank.exit_code == 1
    assert not (tmp_path / "t merged.xlsx").exists() and book.read_bytes() == calculated()


def _written(path):
    path.write_bytes(calculated())
    return path
