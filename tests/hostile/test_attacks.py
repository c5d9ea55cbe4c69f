"""Every hand-made attack, and a sample of the mutants, ends as expected: with one code, or in a workbook; soon, and never otherwise.

In the manner of Apache POI each file has an expected outcome: one that unexpectedly opens is a failure too. All mutants and the
readers of others are run by command: python3 -m tests.hostile.make FOLDER; python3 -m tests.hostile.run FOLDER
"""

import subprocess
import time

import pytest

from tests.hostile.attacks import ATTACKS
from tests.hostile.make import fingerprint, recorded
from tests.hostile.mutants import KINDS, mutant, mutants
from tests.hostile.originals import ORIGINALS
from tests.hostile.packages import healthy
from tests.hostile.readers import READERS, same
from udfs.cells import ExcelError
from workbooks.errors import CODES, WorkbookError
from workbooks.reader import read

# Far above what is needed (under two seconds), far below what makes a person press Ctrl+C.
SECONDS_EACH = 20
SAMPLE_OF_EACH_KIND = 5


def outcome(path):
    try:
        read(path)
    except WorkbookError as error:
        return error
    return None


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.name for attack in ATTACKS])
def test_attack_has_its_expected_outcome(attack, tmp_path):
    file = tmp_path / "from outside.xlsx"
    file.write_bytes(attack.build())
    begun = time.monotonic()
    error = outcome(file)
    assert time.monotonic() - begun < SECONDS_EACH
    assert (error.code if error else None) == attack.code, error
    if error:
        assert error.code in CODES
        assert "Traceback" not in str(error) and "\n" not in str(error)
        assert error.remedy.endswith(".")


@pytest.mark.parametrize("kind", KINDS)
def test_workbooks_damaged_by_chance_end_as_recorded(kind, tmp_path):
    known = recorded()
    for number in range(SAMPLE_OF_EACH_KIND):
        name, data = mutant(kind, number)
        file = tmp_path / name
        file.write_bytes(data)
        begun = time.monotonic()
        error = outcome(file)
        assert time.monotonic() - begun < SECONDS_EACH
        end = error.code if error else "ok"
        assert end == known[name, fingerprint(data)], (name, error)
        assert end not in ("reader_stopped", "too_slow", "too_much_memory")


def test_the_record_of_mutants_is_complete_and_varied():
    known = recorded()
    assert len(known) >= 400 and len(known) == sum(KINDS.values())
    assert set(known.values()) <= {*CODES, "ok"}
    assert len(set(known.values())) >= 15, "damage that always ends alike shows little"
    assert {file for file, _ in known} == {f"{kind}-{n:03d}.xlsx" for kind, count in KINDS.items() for n in range(count)}


def test_every_mutant_is_the_recorded_one_whatever_libraries_are_installed():
    assert {(file, fingerprint(data)) for file, data in mutants()} == set(recorded())


@pytest.mark.parametrize("name", ORIGINALS)
def test_a_healthy_original_reads_as_other_readers_read_it(name, tmp_path):
    file = tmp_path / "book.xlsx"
    file.write_bytes(ORIGINALS[name]())
    found = READERS["ours"].summarise(str(file))
    assert sum(count for count, _ in found.values()) > 0
    for reader in ("openpyxl", "calamine"):
        theirs = READERS[reader].summarise(str(file))
        assert same(found, theirs), (reader, found, theirs)


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
    assert len({attack.file for attack in ATTACKS}) == len(ATTACKS)
