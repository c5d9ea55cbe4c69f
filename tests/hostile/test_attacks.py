"""Every hand-made attack ends in one WorkbookError with the expected code, or in a workbook; soon, and never otherwise.

In the manner of Apache POI each file has an expected outcome: one that unexpectedly opens is a failure too.
"""

import subprocess
import time

import pytest

from tests.hostile.attacks import ATTACKS, healthy
from tests.hostile.mutants import mutants
from udfs.cells import ExcelError
from workbooks.errors import CODES, WorkbookError
from workbooks.reader import read

# Far above what is needed (under two seconds), far below what makes a person press Ctrl+C.
SECONDS_EACH = 20


def outcome(path):
    try:
        read(path)
    except WorkbookError as error:
        return error
    return None


@pytest.mark.parametrize(("code", "builder"), [item[1:] for item in ATTACKS], ids=[item[0] for item in ATTACKS])
def test_attack_has_its_expected_outcome(code, builder, tmp_path):
    file = tmp_path / "from outside.xlsx"
    file.write_bytes(builder())
    begun = time.monotonic()
    error = outcome(file)
    assert time.monotonic() - begun < SECONDS_EACH
    assert (error.code if error else None) == code, error
    if error:
        assert error.code in CODES
        assert "Traceback" not in str(error) and "\n" not in str(error)
        assert error.remedy.endswith(".")


def test_workbooks_damaged_by_chance_open_or_are_refused(tmp_path):
    file = tmp_path / "mutant.xlsx"
    codes = []
    for data in mutants(60, seed=2026):
        file.write_bytes(data)
        begun = time.monotonic()
        error = outcome(file)
        codes.append(error.code if error else None)
        assert time.monotonic() - begun < SECONDS_EACH
    assert set(codes) <= {*CODES, None}
    assert not {"reader_stopped", "too_slow", "too_much_memory"} & set(codes)
    assert len(set(codes)) > 3, "damage of one kind only shows little"


@pytest.mark.parametrize(
    ("wanted", "code"), [("xlsx", None), ("xls", "old_xls"), ("ods", "opendocument"), ("csv", "text_file"), ("html", "text_file")]
)
def test_what_libreoffice_saves_is_told_apart(soffice, tmp_path, wanted, code):
    (tmp_path / "in").mkdir()
    source = tmp_path / "in" / "book.xlsx"
    source.write_bytes(healthy())
    command = [soffice, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", wanted,
               "--outdir", tmp_path, source]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = (tmp_path / f"book.{wanted}").rename(tmp_path / "saved.xlsx")
    error = outcome(saved)
    assert (error.code if error else None) == code
    if error is None:
        sheet = read(saved).sheet("prices")
        column = [sheet.cell(row, 1) for row in range(1, 6)]
        assert column == ["Supplier", None, True, 25.0, ExcelError("#N/A")]
        assert (sheet.cell(2, 2), sheet.formula(4, 1)) == (12.5, "B2*2")


def test_the_workbook_all_attacks_start_from_is_healthy(tmp_path):
    file = tmp_path / "healthy.xlsx"
    file.write_bytes(healthy())
    assert [sheet.name for sheet in read(file).sheets.values()] == ["Prices", "Notes"]


def test_at_least_forty_attacks():
    assert len(ATTACKS) >= 40
    assert len({name for name, _, _ in ATTACKS}) == len(ATTACKS)
