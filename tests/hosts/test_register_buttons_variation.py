"""The button Draft variation on files: a budget move becomes two drafts and a paper, nothing is signed, published or drafted by half."""

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.workbooks import contract_folders, register_folders
from udfs.cells import DAY_ZERO
from workbooks.exports.ocds import Publisher, export_ocds
from workbooks.fill import Filled
from workbooks.outcome import BadInput
from workbooks.reader import read
from workbooks.register.book import TEMPLATE
from workbooks.register.tables import RegisterJob, tables_of
from workbooks.register.variation import Side, draft, drafts, sides
from workbooks.template import load
from xl_addin.headless import opened, press_file
from xl_addin.ribbon import Report

DAY = dt.date(2026, 4, 1)
MOVE = ("C-02", "C-05", 400_000.0, DAY, "reprovision", "Transport of older people joins their contract", "authority", "no", "no", None)
COLUMNS = [field.name for field in TEMPLATE.tables["budget_move"]]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "register.xlsx"
    path.write_bytes(register_folders.sample_bytes())
    return path


def enter(book: Path, *moves: Sequence[object]) -> None:
    """Type moves into the sheet Budget moves."""
    sheet, top, left, *_ = Filled(read(book)).place("Budget_move.Area")
    with opened(book) as live:
        for number, move in enumerate(moves, top + 1):
            row = [float((cell - DAY_ZERO).days) if isinstance(cell, dt.date) else cell for cell in move]
            live.sheets[sheet.name].range((number, left)).value = row
        live.save()


def asked_and_entered(book: Path, *moves: Sequence[object]) -> Report:
    """Pressed for the sheet, filled in, and pressed again."""
    first = press_file("register_variation", book)
    assert not first.refused and "Budget moves" in first.changed, first.sentence
    enter(book, *moves)
    return press_file("register_variation", book)


def job(**changes: object) -> RegisterJob:
    """The sample register with one move on the sheet."""
    made = load(TEMPLATE, None)
    assert isinstance(made, RegisterJob)
    row = dict(zip(COLUMNS, MOVE, strict=True)) | {"at": "Budget moves!A6"} | changes
    made.rows["budget_move"].append(row)
    return made


def of(drafted: RegisterJob) -> list[Side]:
    return sides(drafted, drafted.rows["budget_move"][0])


# ---- the button


def test_a_move_becomes_two_drafts_and_a_paper(book: Path):
    report = asked_and_entered(book, MOVE)
    assert report.sentence == "Draft variation: 1 budget move drafted as 2 variations that add up to 0.00; nothing is signed."
    made = load(TEMPLATE, str(book))
    told = [(v["contract_id"], v["var_no"], v["date"], v["value_delta"], v["state"]) for v in made.rows["variation"]
            if v["contract_id"] in ("C-02", "C-05")]  # fmt: skip
    assert told == [("C-02", 1, DAY, -400_000, "draft"), ("C-05", 1, DAY, 400_000, "draft")]
    assert made.rows["budget_move"][0]["drafted_as"] == "C-02 variation 1 and C-05 variation 1"
    paper = openpyxl.load_workbook(book)["Variation notice"]
    lines = {row[0].value: [row[1].value, row[2].value] for row in paper.iter_rows() if row[0].value}
    # 590,000,000 - 400,000 and 7,500,000 + 400,000, as the sample has them
    assert (lines["Value before"], lines["Value after"]) == ([590_000_000, 7_500_000], [589_600_000, 7_900_000])
    assert lines["Both contracts together"][0] == "£597,500,000.00 before, £597,500,000.00 after; the change of the total is £0.00."
    assert lines["Permitted under regulation 13"] == ["yes", "yes"] and "13(1)(d)" in lines["Why"][0]
    assert lines["Signed for the commissioner"] == ["Not signed", "Not signed"]
    logged = [(e["table"], e["key"], e["column"], e["new"]) for e in made.rows["change_log"] if e["table"] == "variation"]
    assert ("variation", "C-02/1", "value_delta", "-400000") in logged
    # nothing of the contracts themselves has changed
    assert {r["contract_id"]: r["value_current"] for r in made.whole} == {r["contract_id"]: r["value_current"] for r in job().whole}


def test_pressing_again_changes_nothing(book: Path):
    asked_and_entered(book, MOVE)
    before = book.read_bytes()
    report = press_file("register_variation", book)
    assert (report.sentence, report.changed) == ("Draft variation: no budget move waits.", ())
    assert book.read_bytes() == before


def test_a_move_that_is_wrong_is_told_at_its_cell_and_nothing_is_drafted(book: Path):
    press_file("register_variation", book)
    enter(book, MOVE, ("C-02", "C-99", 10.0, DAY, None, "Somewhere", "authority", "no", "no", None))
    before = book.read_bytes()
    report = press_file("register_variation", book)
    assert report.refused and book.read_bytes() == before
    assert report.sentence == '"C-99" is no contract of the sheet Contracts. Correct it, or add the contract.'
    assert report.findings[0].where == "Budget moves!B7, To contract"


def test_a_sheet_of_ones_own_is_not_written_over(book: Path):
    with opened(book) as live:
        live.sheets.add("Variation notice").range("A1").value = "my notes"
        live.save()
    report = press_file("register_variation", book)
    assert report.refused and "Rename that sheet and press it again." in report.sentence


def test_without_a_register(tmp_path: Path):
    openpyxl.Workbook().save(tmp_path / "own.xlsx")
    report = press_file("register_variation", tmp_path / "own.xlsx")
    assert report.refused and report.sentence.startswith("There are no register sheets in own.xlsx.")


def test_moves_of_a_contract_model_are_proposed_never_guessed(book: Path):
    folder = book.parent / "Budget moves"
    folder.mkdir()
    (folder / "model.xlsx").write_bytes(contract_folders.workbook())
    with opened(book) as live:  # the register's party of C-05 under the name of the model's A02; nobody has the others
        parties = live.sheets["Parties"]
        names = parties.range("B6:B15").value
        row = 6 + next(i for i, cell in enumerate(names) if "Transport" in str(cell))
        parties.range((row, 2)).value = "Mental health trust (invented)"
        live.save()
    report = press_file("register_variation", book)
    assert "with 2 moves of model.xlsx" in report.sentence
    rows = load(TEMPLATE, str(book)).rows["budget_move"]
    assert [(r["amount"], r["from_contract"], r["date"], r["drafted_as"]) for r in rows] == [
        (400_000, None, None, None), (60_000, None, None, None)]  # fmt: skip
    assert any("holds" in f.sentence and f.where.startswith("model.xlsx") for f in report.findings)
    again = press_file("register_variation", book)
    assert again.refused and "is blank. Fill it in." in again.sentence


def test_a_file_that_is_no_contract_model_is_refused(book: Path):
    report = press_file("register_variation", book, source=str(book))
    assert report.refused and "register" in report.sentence
    assert press_file("register_variation", book, source="nowhere.xlsx").refused


# ---- what is drafted


@pytest.mark.parametrize(("changes", "column", "told"), [
    ({"amount": -1.0}, "Amount", "a move is above zero, in whole pence"), ({"amount": 0.0}, "Amount", "a move is above zero"),
    ({"amount": 10.005}, "Amount", "in whole pence"), ({"amount": "ten"}, "Amount", "which is not a number"),
    ({"amount": None}, "Amount", "Amount is blank."), ({"date": None}, "From the date", "is blank."),
    ({"date": "April"}, "From the date", "which is not a date"), ({"text": None}, "Reason in words", "is blank."),
    ({"to_contract": "C-02"}, "To contract", "from C-02 to itself"), ({"from_contract": None}, "From contract", "is blank."),
    ({"provided_for": "perhaps"}, "Provided for in the contract", "Choose one of yes, no, unknown."),
    ({"from_contract": "C-10", "amount": 900_000.01}, "Amount", "C-10 is worth 900,000.00 and cannot give 900,000.01."),
    # reg 13(1)(d): neither below 500,000 nor below 25 % of 7,500,000, and no other ground
    ({"amount": 1_900_000.0}, "To contract", "C-05: Not permitted: no ground applies, so a new process is needed."),
    ({"materially_different": "yes"}, "From contract", "C-02: Not permitted"),
])  # fmt: skip
def test_what_cannot_be_drafted(changes: dict, column: str, told: str):
    with pytest.raises(BadInput) as refused:
        draft(job(**changes))
    blocks = [f for f in refused.value.findings if f.severity == "block"]
    assert any(f.where.endswith(f", {column}") and told in f"{f.sentence} {f.remedy}" for f in blocks), blocks


def test_a_change_on_the_limit_is_permitted_and_needs_a_notice():
    # 1,874,999.99 is below 25 % of 7,500,000 (1,875,000), and 500,000 or more: a notice, 30 days after 1 April 2026
    side = of(draft(job(amount=1_874_999.99)).job)[1]
    assert (side.permitted, side.answer[4], side.due) == ("yes", "yes", dt.date(2026, 5, 1))
    with pytest.raises(BadInput):
        draft(job(amount=1_875_000.0))


def test_earlier_changes_count_drafts_among_them():
    two = job(amount=1_000_000.0)
    two.rows["budget_move"].append(two.rows["budget_move"][0] | {"at": "Budget moves!A7"})
    with pytest.raises(BadInput) as refused:  # together 2,000,000 of 7,500,000: above a quarter
        draft(two)
    assert [f.where for f in refused.value.findings if f.severity == "block"] == ["Budget moves!A7, To contract"]
    two.rows["budget_move"][1]["amount"] = 100_000.0
    done = draft(two).job
    second = sides(done, done.rows["budget_move"][1])
    assert [(s.variation["var_no"], s.prior, s.before) for s in second] == [
        (2, Decimal(-1_000_000), Decimal(589_000_000)), (2, Decimal(1_000_000), Decimal(8_500_000))]  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), [
    ({"initiated_by": None}, "authority decision"), ({"materially_different": None}, "materially different"),
    ({"to_contract": "C-10"}, "a person must judge under the contract's own regime"),
])  # fmt: skip
def test_what_nobody_answered_is_for_a_person(changes: dict, told: str):
    done = draft(job(**changes))
    warned = [f for f in done.findings if f.rule == "regulation 13"]
    assert any(told in f.sentence for f in warned) and all(f.severity == "warn" for f in warned)
    assert [s.permitted for s in of(done.job)][-1] == "unknown"


def test_a_draft_is_not_published_and_a_signed_one_is():
    before = job()
    before.rows["variation"].clear()  # those of the sample are signed
    done = draft(before).job

    def amendments(made: RegisterJob) -> int:
        package = export_ocds(tables_of(made), dt.date(2026, 4, 2), Publisher("Example", "ocds-213czf", "https://example.org/r.json")).package
        return json.dumps(package).count('"VAR-1"')

    assert amendments(done) == 0
    for variation in done.rows["variation"]:
        variation["state"] = "signed"
    assert amendments(done) == 2
    assert drafts(done) == []
