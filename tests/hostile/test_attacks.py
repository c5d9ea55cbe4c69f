"""Every hand-made attack ends in one WorkbookError with the expected code, or in a workbook; soon, and never otherwise.

In the manner of Apache POI each file has an expected outcome: one that unexpectedly opens is a failure too.
"""

import time

import pytest

from tests.hostile.attacks import ATTACKS, healthy
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


def test_the_workbook_all_attacks_start_from_is_healthy(tmp_path):
    file = tmp_path / "healthy.xlsx"
    file.write_bytes(healthy())
    assert [sheet.name for sheet in read(file).sheets.values()] == ["Prices", "Notes"]


def test_at_least_forty_attacks():
    assert len(ATTACKS) >= 40
    assert len({name for name, _, _ in ATTACKS}) == len(ATTACKS)
