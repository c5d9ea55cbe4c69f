"""CSV files: exact figures, and nothing a spreadsheet would run."""

import csv
import io
import subprocess

import pytest

from tests.workbooks.leaving_books import INJECTIONS, PENCE
from udfs.cells import ExcelError
from workbooks.cell_looks import Look
from workbooks.copy_sheets import CopySheet
from workbooks.csvout import csv_bytes, csv_files, csv_text

DAY, MOMENT = Look(number="dd/mm/yyyy"), Look(number=22)


def rows(*cells, looks=None, date1904=False):
    sheet = CopySheet("Any", {(row, 1): value for row, value in enumerate(cells, 1)}, looks or {})
    return [row[0] for row in csv.reader(io.StringIO(csv_bytes(sheet, date1904).decode("utf-8-sig"), newline=""))]


def test_the_file_is_utf8_with_a_mark_and_crlf_lines():
    assert csv_bytes(CopySheet("Any", {(1, 1): "£", (1, 2): 5.0})) == b'\xef\xbb\xbf"\xc2\xa3",5\r\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_text_that_begins_like_a_formula_gets_an_apostrophe(start):
    assert csv_text(f"{start}1+1") == f"'{start}1+1"


def test_no_injection_survives_at_the_start_of_a_field():
    for before, after in zip(INJECTIONS, rows(*INJECTIONS), strict=True):
        assert after.lstrip()[0] not in "=+-@＝", before
        assert after in (before, f"'{before}")


def test_ordinary_text_is_left_alone():
    assert rows("a;=1", "O'Neill", 'say "yes"', "two\nlines", "007") == ["a;=1", "O'Neill", 'say "yes"', "two\nlines", "007"]


def test_a_semicolon_cannot_split_a_text_where_lists_are_split_by_it():
    assert csv_bytes(CopySheet("Any", {(1, 1): "a;=1+1"})).endswith(b'"a;=1+1"\r\n')


def test_numbers_have_every_digit_and_a_minus_is_no_formula():
    assert tuple(float(text) for text in rows(*PENCE)) == PENCE
    assert rows(-5.0, 12.0, 0.1) == ["-5", "12", "0.1"]


def test_logicals_errors_and_blanks():
    assert rows(True, False, ExcelError("#N/A"), None, "end") == ["TRUE", "FALSE", "#N/A", "", "end"]


def test_dates_are_iso_dates():
    """Serial 45000 is 15 March 2023; in a workbook that counts from 1904 serial 0 is 1 January 1904."""
    assert rows(45000.0, 45000.75, looks={(1, 1): DAY, (2, 1): MOMENT}) == ["2023-03-15", "2023-03-15 18:00:00"]
    assert rows(45000 + 1 / 3, looks={(1, 1): MOMENT}) == ["2023-03-15 08:00:00"]
    assert rows(0.0, looks={(1, 1): DAY}, date1904=True) == ["1904-01-01"]


def test_what_only_looks_like_a_date_stays_a_number():
    """Excel's 29 February 1900 never was; 1.5 in [h]:mm is thirty-six hours; -1 is before every calendar."""
    looks = {(1, 1): DAY, (2, 1): Look(number="[h]:mm"), (3, 1): DAY, (4, 1): Look(number="hh:mm")}
    assert rows(60.0, 1.5, -1.0, 1.5, looks=looks) == ["60", "1.5", "-1", "1.5"]


def test_file_names_hold_nothing_a_file_system_minds():
    sheets = [CopySheet("..\\x", {(1, 1): 1.0}), CopySheet("CON", {(1, 1): 1.0}), CopySheet("<>|", {(1, 1): 1.0})]
    assert list(csv_files("out", sheets)) == ["out_01_x.csv", "out_02_CON.csv", "out_03_sheet.csv"]


def test_libreoffice_opens_the_file_without_a_single_formula(tmp_path, soffice):
    sheet = CopySheet("Any", {(row, 1): text for row, text in enumerate(INJECTIONS, 1)} | {(1, 2): -5.0})
    (tmp_path / "any.csv").write_bytes(csv_bytes(sheet))
    command = [str(soffice), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "fods", "--outdir", str(tmp_path), str(tmp_path / "any.csv")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    opened = (tmp_path / "any.fods").read_text("utf-8")
    assert "table:formula" not in opened and 'office:value="-5"' in opened
