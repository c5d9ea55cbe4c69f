"""What no letter or record may do: announce a winner within the near-tie band, give away another bidder, rest on a book that fails."""

from dataclasses import replace

import pytest
from docx import Document

from tests.workbooks.tender_made import calculated
from udfs.cells import ExcelError
from workbooks.errors import WorkbookError
from workbooks.patch import set_cells
from workbooks.reader import read
from workbooks.recalc import recalculate
from workbooks.tender.amounts import amounts
from workbooks.tender.award import award
from workbooks.tender.check import check_book
from workbooks.tender.decision import paper as decision_paper
from workbooks.tender.decision import write as write_decision
from workbooks.tender.record import document, record
from workbooks.tender.summaries import summaries, write_all
from xl_addin.headless import press_file

ALDER, BIRCH, CEDAR, ELM, FIR = (f"{name} Care Partnership (invented)" for name in ("Alder", "Birch", "Cedar", "Elm", "Fir"))
RULE_DECIDES = "within the near-tie band: the published supplementary rule decides"


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("letters") / "tender.xlsx"
    file.write_bytes(calculated())
    return file


@pytest.fixture(scope="module")
def close(path, tmp_path_factory):
    """The sample with a near-tie band of 5 points: Birch leads Alder by 4.77 in lot 1."""
    procurement = read(path).sheet("Procurement")
    row = next(row for row in range(1, 80) if procurement.cell(row, 1) == "Near-tie band")
    file = tmp_path_factory.mktemp("band") / "tender.xlsx"
    file.write_bytes(recalculate(set_cells(calculated(), "Procurement", {(row, 2): 5})).data)
    return file


@pytest.fixture(scope="module")
def whole(path):
    return award(read(path))


def texts(file):
    document = Document(file)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


# ---- within the near-tie band


def test_no_letter_names_a_winner_within_the_near_tie_band(close, tmp_path):
    done = write_all(read(close), tmp_path)
    told = {bidder: texts(tmp_path / f"Assessment summary {bidder}.docx") for bidder in (ALDER, BIRCH, CEDAR)}
    for bidder, text in told.items():
        lot = text.partition("Lot 1: ")[2].partition("Lot 2: ")[0]
        assert RULE_DECIDES in text, bidder
        assert "First by score: Birch" not in text and "Your tender is first" not in lot
    assert "Birch" not in told[ALDER] and "Alder" not in told[BIRCH] and "Birch" not in told[CEDAR]
    assert ["near-tie band", "Result, lot 1"] in [[f.rule, f.where] for f in done.findings]


def test_the_record_names_no_provider_within_the_near_tie_band(close, tmp_path):
    done = record(read(close))
    told = {f.label: f.filled for f in done.fields}
    assert told["Provider or providers awarded"].startswith(f"Lot 1: {RULE_DECIDES}; Lot 2: ")
    assert f"Lot 1: {RULE_DECIDES}" in told["Rationale of the decision"]
    assert "72,500,000" not in told["Approximate lifetime value"]
    assert "Birch" not in texts(document(done, tmp_path))
    assert "Provider or providers awarded (PSR reg 24) names nobody for lot 1." in [f.sentence for f in done.findings]


def test_whom_the_supplementary_rule_decides_for_is_entered_on_the_record(close, tmp_path):
    book = tmp_path / "tender.xlsx"
    press_file("tender_record_write", close, book)
    book.write_bytes(set_cells(book.read_bytes(), "Record", {(5, 4): "Lot 1: by the supplementary rule"}))
    found = [f.sentence for f in record(read(book)).findings]
    assert not any(s.startswith("Provider or providers awarded") for s in found)


def test_the_decision_record_says_between_whom_the_rule_decides(close, tmp_path):
    whole = award(read(close))
    told = decision_paper(whole, check_book(whole.book))
    row = next(block for block in told.blocks if getattr(block, "headers", ("",))[0] == "Lot").rows[0]
    assert (row[1], row[2]) == (f"none named: {RULE_DECIDES}", "")
    assert row[3] == f"decide between {ALDER} and {BIRCH}"
    assert "near-tie band" in [f.rule for f in write_decision(read(close), tmp_path).findings]


def test_a_band_that_could_not_be_calculated_names_nobody(path, tmp_path):
    sheet = read(path).sheet("Result")
    row = next(row for row in range(1, 80) if sheet.cell(row, 1) == "Near-tie band")
    book = tmp_path / "tender.xlsx"
    book.write_bytes(set_cells(calculated(), "Result", {(row, 2): ExcelError("#VALUE!")}, locked=True))
    with pytest.raises(WorkbookError, match="the near-tie band shows #VALUE!"):
        award(read(book))


# ---- what a reason gives away


def letter(whole, reason, lots=1):
    """The letter to Alder when the panel's reason for its first mark is this one; Cedar's price is 25,000,000, its total 60.40."""
    told = lambda bid: replace(bid, reasons={**bid.reasons, "Q1": reason}) if bid.bidder == ALDER else bid
    told_of = tuple(replace(lot, bids=tuple(map(told, lot.bids))) for lot in whole.lots[:lots])
    return next(one for one in summaries(replace(whole, lots=told_of)) if one.bidder == ALDER)


@pytest.mark.parametrize(
    "reason",
    [
        "weaker than cedar, whose price of 25m is much lower", "weaker than cedar", "CEDAR offers more", "Cedar's answer is fuller",
        "the other price is 25m", "the other price is £25.0 million", "the other asks £25,000k", "the other asks 25,000,000",
        "the other asks 25 000 000", "the other asks 25-million", "a total of 60.4", "a total of 60.40.",
    ],
)  # fmt: skip
def test_no_spelling_of_a_name_or_an_amount_gives_a_losing_bidder_away(whole, reason):
    stopped = letter(whole, reason)
    assert stopped.leaks and CEDAR in " ".join(f.sentence for f in stopped.findings if f.severity == "block")


def test_a_name_of_three_letters_is_a_name_too(whole):
    """Elm bid for both lots or one of them; its name is as telling as a longer one."""
    at = next(n for n, lot in enumerate(whole.lots) if lot.bid(ELM) and lot.bid(ALDER))
    one = replace(whole, lots=whole.lots[at : at + 1])
    assert letter(one, "weaker than elm").leaks


@pytest.mark.parametrize("reason", ["It offers 45m over ten years.", "Weaker than birch.", "The care is good for all.", "26m pipes."])
def test_own_figures_the_winner_and_ordinary_words_give_nothing_away(whole, reason):
    assert letter(whole, reason).findings == ()


def test_a_mark_of_another_bidder_is_a_warning(whole):
    """A mark is too short a number to be sure of; one that is the bidder's own or the winner's (4 and 5 on Q1) tells nothing."""
    mark = whole.lots[0].bid(CEDAR).marks["Q1"]
    assert mark not in (4, 5)
    found = letter(whole, f"the next answer had {mark:g}").findings
    assert found and {f.severity for f in found} == {"warn"} and any(CEDAR in f.sentence and "mark" in f.sentence for f in found)
    assert letter(whole, "a mark of 4, where 5 was to be had").findings == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [("25m", 25e6), ("£25.0 million", 25e6), ("£25,000k", 25e6),
     ("25 bn", 25e9), ("25,000,000", 25e6), ("25 000 000", 25e6), ("£1.5bn", 15e8)],
)
def test_amounts_are_read_as_people_write_them(text, value):
    assert any(float(amount.value) == value and amount.sure for amount in amounts(f"at {text}, more or less"))


def test_an_amount_is_every_number_that_rounds_to_the_digits_shown():
    told = next(amounts("25.4m"))
    assert told.is_of(25_350_000) and told.is_of(25_449_999) and not told.is_of(25_460_000) and not told.is_of(25.4)


# ---- books letters are not written from


def blocked():
    """A mark off the scale, which blocks."""
    return set_cells(calculated(), "Scores", {(6, 7): 7})


def test_no_letter_is_written_while_a_finding_blocks(tmp_path):
    book, out = tmp_path / "tender.xlsx", tmp_path / "out"
    book.write_bytes(blocked())
    with pytest.raises(WorkbookError, match="which is not on the scale") as refused:
        write_all(read(book), out)
    assert refused.value.code == "letters_refused" and "Scores!A6, Mark" in refused.value.sentence
    done = press_file("tender_summaries_write", book, tmp_path / "pressed.xlsx", folder=str(out))
    assert done.refused and done.exit_code == 2 and not out.exists()


def test_no_letter_is_written_while_a_check_fails(path, tmp_path):
    sheet = read(path).sheet("Checks")
    row, column = next(place for place, value in sheet.cells.items() if value == "holds")
    book = tmp_path / "tender.xlsx"
    book.write_bytes(set_cells(calculated(), "Checks", {(row, column): "FAILS"}, locked=True))
    with pytest.raises(WorkbookError, match="No assessment summary is written"):
        write_all(read(book), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_record_and_decision_record_warn_of_a_book_that_does_not_hold(tmp_path):
    book = tmp_path / "tender.xlsx"
    book.write_bytes(blocked())
    told = {f.rule: f.sentence for f in record(read(book)).findings}
    assert "which is not on the scale" in told["does not hold"] and "not frozen" in told
    assert "Scores!A6, Mark" in [f.where for f in write_decision(read(book), tmp_path).findings if f.severity == "block"]


def test_letters_and_records_warn_when_the_book_changed_since_the_freeze(path, tmp_path):
    book = tmp_path / "tender.xlsx"
    assert press_file("tender_freeze_award", path, book, at="2026-06-20 14:00").exit_code == 0
    assert not {"not frozen", "changed since the freeze"} & {f.rule for f in write_all(read(book), tmp_path / "a").findings}
    book.write_bytes(set_cells(book.read_bytes(), "Scores", {(6, 8): "Another comment"}))
    for findings in (write_all(read(book), tmp_path / "b").findings, record(read(book)).findings,
                     write_decision(read(book), tmp_path / "c").findings):  # fmt: skip
        assert [f.sentence for f in findings if f.rule == "changed since the freeze"] == [
            "The workbook changed since it was frozen at 2026-06-20 14:00."
        ]
