"""Freeze for award and `cwb check tender`: what was frozen, what changed since, and what stands against a freeze."""

import hashlib
import json
import os
import subprocess
import zipfile

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.workbooks.tender_made import ODD, calculated
from udfs.cells import ExcelError
from workbooks.errors import WorkbookError
from workbooks.patch import set_cells
from workbooks.reader import read
from workbooks.tender.check import RULE, check
from workbooks.tender.freeze import canonical, digest, freeze, read_freeze
from workbooks.tender.merge import merge_into
from xl_addin.cli import app

FIRST_MARK = (6, 7)  # Scores!G6: the first mark on the sheet, 4 in the sample


def cwb(*words):
    """Exit code and output of a command, as a person sees them."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(done.exception, WorkbookError):
        return 2, str(done.exception)
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "tender.xlsx"
    path.write_bytes(calculated())
    return path


@pytest.fixture
def frozen(book):
    code, told = cwb("tender", "freeze", book, "--at", "2026-06-20 14:00")
    assert code == 0, told
    return book


def change(path, sheet, cells):
    path.write_bytes(set_cells(path.read_bytes(), sheet, cells, locked=True))


def changed(path):
    return [f for f in check(path).findings if f.rule == RULE]


def test_a_freeze_stands_on_a_sheet_with_time_role_hash_and_every_value(frozen):
    kept = read_freeze(read(frozen))
    told = (kept.sheet, kept.at, kept.by, kept.verdict)
    assert told == ("Frozen", "2026-06-20 14:00", "Board of the integrated care board", "All checks hold")
    assert kept.values["Scores", *FIRST_MARK] == ("4", "number")
    assert kept.values["Bids", 6, 3] == ("45000000", "number")
    assert (ODD, "text") in kept.values.values()
    assert {place[0] for place in kept.values} >= {"Bids", "Scores", "Moderation", "Marks", "Price", "Result", "Stress test 1", "Checks"}
    assert digest(kept.values) == kept.sha256


def test_the_sheet_of_a_freeze_holds_no_formula(frozen):
    with zipfile.ZipFile(frozen) as package:
        book = package.read("xl/workbook.xml").decode()
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        last = max(sheets, key=lambda name: int("".join(filter(str.isdigit, name))))
        assert 'name="Frozen"' in book
        assert "<f" not in package.read(last).decode().replace("<formula", "")


def test_an_unchanged_workbook_checks_clean(frozen):
    code, told = cwb("check", "tender", frozen)
    assert code == 0 and "frozen 2026-06-20 14:00 by Board of the integrated care board, unchanged since" in told
    assert changed(frozen) == []


def test_a_workbook_that_was_not_frozen_says_so(book):
    code, told = cwb("check", "tender", book)
    assert code == 0 and "not frozen" in told


def test_a_score_changed_after_the_freeze_blocks_and_is_named_by_its_cell(frozen):
    change(frozen, "Scores", {FIRST_MARK: 5})
    found = changed(frozen)
    assert [(f.where, f.severity) for f in found] == [("Scores!G6", "block")]
    assert found[0].sentence == "Scores!G6 was 4 when frozen and is 5 now."
    code, told = cwb("check", "tender", frozen, "--json")
    assert code == 1
    answer = json.loads(told)
    assert answer["frozen"]["unchanged"] is False and answer["holds"] is False


@pytest.mark.parametrize(
    ("sheet", "cells", "sentence"),
    [
        ("Bids", {(6, 3): 45000000.01}, "Bids!C6 was 45000000 when frozen and is 45000000.01 now."),
        ("Criteria", {(10, 5): None}, "Criteria!E10 was 60 when frozen and is blank now."),
        ("Scores", {(6, 8): "Better"}, 'Scores!H6 was "Invented comment on Q1" when frozen and is "Better" now.'),
        ("Result", {(24, 2): 9}, "Result!B24 was 4.77088122605 when frozen and is 9 now."),
        ("Scores", {(114, 1): "2026-07-01 10:00", (114, 7): 5}, "Scores!A114 was blank when frozen"),
    ],
)
def test_any_other_change_is_named_too(frozen, sheet, cells, sentence):
    change(frozen, sheet, cells)
    found = changed(frozen)
    assert found[0].sentence.startswith(sentence) and all(f.severity == "block" for f in found)


def test_many_changes_are_counted_after_the_first_twenty(frozen):
    change(frozen, "Scores", {(row, 8): "Other" for row in range(6, 36)})
    found = changed(frozen)
    assert len(found) == 21 and found[-1].sentence == "10 more cells of Scores changed after the freeze."


def test_an_entry_in_the_change_log_is_no_change_of_the_award(frozen):
    change(frozen, "Change log", {(7, 3): "Telephone call with the board's office"})
    assert changed(frozen) == []


def test_a_changed_sheet_of_the_freeze_is_seen(frozen):
    kept = read(frozen).sheet("Frozen")
    row = next(row for row in range(13, kept.max_row) if (kept.cell(row, 1), kept.cell(row, 2)) == ("Scores", "G6"))
    change(frozen, "Frozen", {(row, 3): "5"})
    assert "are not those that were frozen" in changed(frozen)[0].sentence


@pytest.mark.parametrize(
    ("cells", "reason"),
    [({FIRST_MARK: 9}, "which is not on the scale"), ({FIRST_MARK: None}, "is blank")],
)
def test_a_freeze_is_refused_while_something_blocks_unless_a_reason_is_given(book, cells, reason):
    change(book, "Scores", cells)
    before = book.read_bytes()
    code, told = cwb("tender", "freeze", book)
    assert code == 2 and "cannot be frozen for award" in told and reason in told
    assert book.read_bytes() == before
    code, told = cwb("tender", "freeze", book, "--reason", "The board has seen it", "--by", "Chief finance officer")
    assert code == 0, told
    kept = read_freeze(read(book))
    assert (kept.by, kept.reason) == ("Chief finance officer", "The board has seen it")
    assert any(reason in line for line in kept.against)


def test_a_failing_check_stands_against_a_freeze(book):
    change(book, "Checks", {(7, 2): "FAILS"})
    with pytest.raises(WorkbookError, match="No finding blocks"):
        freeze(read(book))


def test_a_second_freeze_needs_a_reason_and_the_first_stays(frozen):
    code, told = cwb("tender", "freeze", frozen)
    assert code == 2 and "was frozen before" in told
    code, _ = cwb("tender", "freeze", frozen, "--reason", "Typing error in the note of a bid")
    assert code == 0
    book = read(frozen)
    assert {"Frozen", "Frozen 2"} <= set(book.sheets) and read_freeze(book).sheet == "Frozen 2"


def test_no_mark_is_merged_after_a_freeze(frozen, tmp_path):
    with pytest.raises(WorkbookError, match="was frozen for award"):
        merge_into(str(frozen), str(tmp_path))


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "20/06/2026"])
def test_a_time_that_is_none_is_refused(book, text):
    code, told = cwb("tender", "freeze", book, "--at", text)
    assert code == 2 and f"{text} is not a time." in told


def test_a_file_that_is_no_tender_is_refused(tmp_path):
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    code, told = cwb("check", "tender", path)
    assert code == 2 and "was not made from a template" in told


# ---- the fingerprint


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (0.1 + 0.2, ("0.3", "number")), (4.0, ("4", "number")), (-0.0, ("0", "number")), (True, ("1", "number")),
        (1 / 3, ("0.333333333333", "number")),
        ("a\r\nb ", ("a\nb", "text")), ("", None), (None, None), ("4", ("4", "text")), (ExcelError("#N/A"), ("#N/A", "error")),
    ],
)  # fmt: skip
def test_a_value_is_kept_as_every_program_keeps_it(value, kept):
    assert canonical(value) == kept


def test_the_fingerprint_can_be_made_by_hand():
    """One line a cell in the order of sheet, row and column: sheet, row, column, value, kind, as JSON."""
    values = {("Scores", 6, 7): ("4", "number"), ("Bids", 6, 2): ("Alder", "text")}
    lines = b'["Bids", 6, 2, "Alder", "text"]\n["Scores", 6, 7, "4", "number"]\n'
    assert digest(values) == hashlib.sha256(lines).hexdigest()


def test_the_fingerprint_survives_libreoffice(frozen, soffice, tmp_path):
    """LibreOffice without our functions loses what they gave; what is calculated anew from the entries is what was frozen."""
    out = tmp_path / "saved"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", out, frozen]
    subprocess.run(command, check=True, capture_output=True, timeout=240, env={**os.environ, "HOME": str(tmp_path)})
    done = check(out / frozen.name)
    assert done.frozen.sha256 == done.sha256 and done.holds
    change(out / frozen.name, "Scores", {FIRST_MARK: 5})
    assert any(f.where == "Scores!G6" for f in check(out / frozen.name).findings)
