"""Letters, record and decision record of the invented sample, read as the people who get them read them."""

import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from docx import Document

from tests.workbooks.tender_made import ODD, calculated
from udfs.cells import ExcelError
from workbooks.errors import WorkbookError
from workbooks.patch import Sheet, add_sheet, set_cells
from workbooks.reader import read
from workbooks.tender.award import award
from workbooks.tender.check import check_book
from workbooks.tender.decision import paper as decision_paper
from workbooks.tender.decision import write as write_decision
from workbooks.tender.paper import Line, Paper, word
from workbooks.tender.pdf import pdf
from workbooks.tender.record import HEAD_ROW, record
from workbooks.tender.summaries import summaries, write_all
from xl_addin.headless import press_file

ALDER, BIRCH, CEDAR, ELM, FIR = (f"{name} Care Partnership (invented)" for name in ("Alder", "Birch", "Cedar", "Elm", "Fir"))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("record") / "tender.xlsx"
    file.write_bytes(calculated())
    return file


@pytest.fixture(scope="module")
def whole(path):
    return award(read(path))


@pytest.fixture(scope="module")
def letters(path, tmp_path_factory):
    folder = tmp_path_factory.mktemp("letters")
    done = write_all(read(path), folder)
    assert (len(done.files), done.stopped, [f.rule for f in done.findings]) == (6, (), ["not frozen"])
    return folder


def texts(file):
    """Every text of a Word document as lines."""
    document = Document(file)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [p.text for p in document.paragraphs] + cells


def rows(file, table):
    return [[cell.text for cell in row.cells] for row in Document(file).tables[table].rows]


def whole_file(file):
    """Every part of a package as one text, properties included."""
    with zipfile.ZipFile(file) as package:
        return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


# ---- assessment summaries


def test_a_letter_has_the_fields_of_regulation_31_for_the_bidder_and_the_winner(letters):
    """By hand: Q1 counts 24 of quality; mark 4 of 5 gives 19.20, the winner's 5 gives 24.00. C1 = Q1 19.20 + Q2 16 x 3/5 = 9.60."""
    told = rows(letters / f"Assessment summary {ALDER}.docx", 1)
    assert told[0] == ["Criterion or question", "Importance, of quality", "Available", "Your score", "Why", "Winner's score", "Why, winner"]
    assert told[1][:4] == ["C1 Quality and innovation", "40.00", "40.00 points", "28.80 points"]
    assert told[2] == ["Q1 Clinical model", "24.00", "0 to 5", "4 (19.20 points)", "Invented comment on Q1", "5 (24.00 points)",
                       "Invented reason: the panel agreed the evidence supports this mark"]  # fmt: skip
    assert [row[:4] for row in told[-3:]] == [
        ["Quality, total", "60 of 100", "0 to 60", "41.28"], ["Price", "40 of 100", "0 to 40", "22.22"],
        ["Total", "100 of 100", "0 to 100", "63.50"],
    ]  # fmt: skip
    assert [row[5] for row in told[-3:]] == ["54.48", "13.79", "68.27"]
    assert ["3", "Adequate: meets the need"] in rows(letters / f"Assessment summary {ALDER}.docx", 0)


@pytest.mark.parametrize("ending", [".docx", ".xlsx"])
def test_nothing_of_another_losing_bidder_stands_in_a_letter(letters, ending):
    """Alder lost both lots, to Birch and to Fir; nobody else may be found anywhere in the file, nor a price but its own."""
    told = whole_file(letters / f"Assessment summary {ALDER}{ending}")
    assert "Alder Care" in told and "Birch Care" in told and "Fir Care" in told
    for other in ("Cedar", "Dogwood", "Elm", "25000000", "25,000,000", "16,000,000", "60.40", "54.59", "72,500,000"):
        assert other not in told, other
    assert "45,000,000.00 GBP" in told


def test_the_winner_of_one_lot_and_loser_of_the_other_sees_one_winner_in_each(letters):
    """Birch won lot 1; the first section names nobody else, the second names Fir."""
    told = "\n".join(texts(letters / f"Assessment summary {BIRCH}.docx"))
    assert "Your tender is first by score." in told
    assert f"Your tender was not successful. First by score: {FIR}." in told
    assert not re.search("Alder|Cedar|Dogwood|Elm", told)


def test_a_bidder_that_was_not_admitted_is_told_why_and_gets_no_total(letters):
    told = rows(letters / f"Assessment summary {ELM}.docx", 1)
    assert "Your tender was not admitted: " in "\n".join(texts(letters / f"Assessment summary {ELM}.docx"))
    assert told[-1][3] == "not given" and told[-1][5] == "68.27"


def test_a_name_that_begins_with_an_equals_sign_stays_text_in_every_file(letters):
    file = next(file for file in letters.glob("*.xlsx") if "Dogwood" in file.name)
    cells = [cell for row in openpyxl.load_workbook(file)["Summary"] for cell in row if "Dogwood" in str(cell.value)]
    assert cells and all(cell.data_type == "s" for cell in cells)
    assert f"To: {ODD}" in texts(file.with_suffix(".docx"))


def letter(whole, bidder, reason):
    """The letter to a bidder when the panel's reason for its first mark is this one."""
    told = lambda bid: replace(bid, reasons={**bid.reasons, "Q1": reason}) if bid.bidder == bidder else bid
    lots = tuple(replace(lot, bids=tuple(map(told, lot.bids))) for lot in whole.lots)
    return next(one for one in summaries(replace(whole, lots=lots)) if one.bidder == bidder)


@pytest.mark.parametrize(
    "reason",
    [
        "Not as good as Cedar Care Partnership.", "weaker than CEDAR CARE PARTNERSHIP LTD", "The answer is weaker than that of Cedar.",
        "The next bidder offers it for £25,000,000.", "The next bidder has a total of 60.40.",
    ],
)  # fmt: skip
def test_a_reason_that_tells_of_another_losing_bidder_stops_the_letter(whole, reason):
    stopped = letter(whole, ALDER, reason)
    assert stopped.leaks and CEDAR in stopped.findings[0].sentence


@pytest.mark.parametrize(
    "reason", ["Weaker than the answer of Birch Care Partnership.", "It offers 45,000,000 pounds over ten years.", "Care is good."]
)
def test_a_reason_may_tell_of_the_winner_and_of_the_bidder_itself(whole, reason):
    """Fir is the winner of lot 2 and not of lot 1, so a bidder of lot 1 alone is looked at."""
    one = replace(whole, lots=whole.lots[:1])
    assert letter(one, ALDER, reason).findings == ()


def test_a_stopped_letter_is_not_written_and_the_others_are(tmp_path):
    """The panel gave no reason for Q1 of Alder, so the comments of the evaluators stand in its letter."""
    book = tmp_path / "tender.xlsx"
    book.write_bytes(set_cells(calculated(), "Scores", {(6, 8): "Less than Cedar Care Partnership offers"}))
    done = write_all(read(book), tmp_path / "letters")
    assert done.stopped == (ALDER,) and len(done.files) == 5
    assert not list((tmp_path / "letters").glob("*Alder*")) and "Not written: Alder" in done.sentence


def test_a_score_without_explanation_is_a_finding(whole):
    found = letter(whole, ALDER, "").findings
    assert {f.sentence for f in found} == {f"The score of {ALDER} on Q1 is not explained."}


def test_totals_are_added_up_again(whole):
    lot = whole.lots[0]
    wrong = replace(lot, bids=tuple(replace(bid, quality=bid.quality + 1) if bid.bidder == ALDER else bid for bid in lot.bids))
    found = [f for one in summaries(replace(whole, lots=(wrong,))) for f in one.findings if f.rule == "totals"]
    assert "add up to 41.28 points of quality, the result shows 42.28" in found[0].sentence


def test_a_lot_without_a_result_is_refused(tmp_path):
    path = tmp_path / "t.xlsx"
    path.write_bytes(set_cells(calculated(), "Result", {(23, 2): ExcelError("#VALUE!")}, locked=True))
    with pytest.raises(WorkbookError, match="shows no result for lot 1"):
        award(read(path))


# ---- the record


def test_the_record_is_filled_from_the_workbook_and_names_what_is_blank(path):
    done = record(read(path))
    told = {(f.rule, f.label): f.filled for f in done.fields}
    assert told["PSR reg 24", "Provider or providers awarded"] == f"Lot 1: {BIRCH}; Lot 2: {FIR}"
    assert told["PSR reg 24", "Process followed"] == "Competitive process"
    assert told["PSR reg 24", "Who decided"] == "Board of the integrated care board"
    assert "68.27 of 100, 4.77 points ahead of the next" in told["PSR reg 24", "Rationale of the decision"]
    assert "Scores of this bidder moderated by the panel" in told["PSR reg 24", "Conflicts declared and how they were managed"]
    assert told["Intention notice, Schedule 10", "Approximate lifetime value"].startswith("Lot 1: 72,500,000.00 GBP")
    assert [f.sentence for f in done.findings] == [
        "How the basic selection criteria were assessed (PSR reg 24) is blank.",
        "Address of the provider (Intention notice, Schedule 10) is blank.",
        "CPV code (Intention notice, Schedule 10) is blank.",
        "Reasons by the key criteria (Intention notice, Schedule 10) is blank.",
        "The workbook was not frozen, so what is written names no values it rests on.",
    ]


def test_the_notice_of_intention_names_no_losing_bidder(path):
    """The conflict of Evaluator 2 is with Elm, which lost: the record keeps the body, the notice does not."""
    notice = "\n".join(f.filled for f in record(read(path)).fields if f.rule.startswith("Intention"))
    assert "worked for the body until 2019" in notice and "Elm" not in notice


def test_what_a_person_entered_stays_when_the_record_is_made_again(path, tmp_path):
    book = tmp_path / "tender.xlsx"
    first = press_file("tender_record_write", path, book)
    assert first.exit_code == 1 and "14 filled, 4 blank" in first.sentence
    cpv = next(row for row in range(HEAD_ROW + 1, 40) if read(book).sheet("Record").cell(row, 1) == "CPV code")
    assert [f.where for f in first.findings if "CPV" in f.sentence] == [f"Record!D{cpv}"]
    book.write_bytes(set_cells(book.read_bytes(), "Record", {(cpv, 4): "85100000, health services"}))
    again = press_file("tender_record_write", book)
    assert "15 filled, 3 blank" in again.sentence
    sheet = read(book).sheet("Record")
    assert (sheet.cell(cpv, 4), sheet.cell(cpv, 5)) == ("85100000, health services", "filled")
    assert "85100000, health services" in "\n".join(texts(tmp_path / "Record" / "Record INV-2026-001.docx"))


def test_a_sheet_of_that_name_that_is_somebody_elses_is_left_alone(tmp_path):
    path = tmp_path / "tender.xlsx"
    path.write_bytes(add_sheet(calculated(), "Record", Sheet([["Records of the panel"]])))
    before = path.read_bytes()
    done = press_file("tender_record_write", path)
    assert done.refused and "is not the record this button made" in done.sentence
    assert path.read_bytes() == before


def test_a_procurement_under_another_regime_is_told(whole, tmp_path):
    path = tmp_path / "tender.xlsx"
    path.write_bytes(set_cells(calculated(), "Procurement", {(13, 2): "pa23"}))
    found = record(read(path)).findings
    assert "The regime is pa23" in found[0].sentence and found[0].severity == "warn"


# ---- the decision record


def test_the_decision_record_is_one_page_in_word_and_pdf(path, tmp_path):
    done = write_decision(read(path), tmp_path)
    assert [file.suffix for file in done.files] == [".docx", ".pdf"]
    told = "\n".join(texts(done.files[0]))
    wanted_all = ("To be decided by: Board of the integrated care board", BIRCH, FIR, "68.27", "4.77", "outside the band", "96.3",
                  "All checks hold", "NOT FROZEN", "abnormally low screen flags Cedar")  # fmt: skip
    for wanted in wanted_all:
        assert wanted in told, wanted
    data = done.files[1].read_bytes()
    assert data.startswith(b"%PDF-") and len(re.findall(rb"/Type /Page\b", data)) == 1
    assert [f.rule for f in done.findings] == ["not frozen"]


def test_the_decision_record_names_the_freeze_and_says_when_the_workbook_changed_since(path, tmp_path):
    book = tmp_path / "tender.xlsx"
    assert press_file("tender_freeze_award", path, book, at="2026-06-20 14:00").exit_code == 0
    whole = award(read(book))
    told = "\n".join(decision_paper(whole, check_book(whole.book)).texts())
    assert "Frozen 2026-06-20 14:00 by Board of the integrated care board, unchanged since. SHA-256 of the values: " in told
    book.write_bytes(set_cells(book.read_bytes(), "Scores", {(6, 7): 5}))
    done = write_decision(read(book), tmp_path)
    assert "CHANGED SINCE" in "\n".join(texts(done.files[0]))
    # The agreed mark no longer is the mean of the originals, so a reason is missing too.
    assert [f.where for f in done.findings if f.severity == "block"] == ["Scores!G6", "Moderation!A6, Reason"]


def test_the_same_workbook_gives_the_same_files(path, tmp_path):
    one, two = (write_decision(read(path), tmp_path / name).files for name in ("a", "b"))
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in two]


# ---- papers


def test_text_that_looks_like_markup_or_a_field_is_shown_as_it_stands():
    odd = '<b>bold</b> & "quotes" =HYPERLINK("http://x") {PAGE} \x07'
    paper = Paper("Title", "Role", (Line(odd),))
    shown = texts(io.BytesIO(word(paper)))[1]
    assert shown == odd.replace("\x07", "")
    data, found = pdf(paper)
    assert data.startswith(b"%PDF-") and [f.rule for f in found] in ([], ["letters"])


def test_a_letter_no_font_has_is_told():
    _, found = pdf(Paper("Title", "Role", (Line("Name: \U00013000"),)))
    assert [f.rule for f in found] == ["letters"] and "\U00013000" in found[0].sentence


def test_a_paper_too_long_for_one_page_is_told():
    _, found = pdf(Paper("Title", "Role", tuple(Line("Much to say. " * 30) for _ in range(60))), one_page=True)
    assert [f.rule for f in found] == ["one page"]


def test_the_pdf_says_what_the_word_document_says(path, tmp_path):
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed (apt-get install poppler-utils)")
    done = write_decision(read(path), tmp_path)
    shown = subprocess.run([program, "-layout", done.files[1], "-"], capture_output=True, text=True, check=True).stdout
    assert "Birch Care Partnership" in shown and "Needs a person's check before award" in shown and "68.27" in shown
