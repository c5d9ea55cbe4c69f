"""When a foreign workbook is refused, and that time, memory and the process that reads are kept within limits."""

import ctypes
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from tests.hostile.attacks import ATTACKS
from tests.hostile.attempt import attempt
from tests.hostile.packages import BOOK, SHEET, changed, healthy, with_cells, without
from workbooks import guard, reader, windows_limit
from workbooks.errors import WorkbookError
from workbooks.reader import read, seconds_for

ROOT = Path(__file__).resolve().parents[2]


def refused(code, path, **limits):
    with pytest.raises(WorkbookError) as caught:
        read(path, **limits)
    assert caught.value.code == code, caught.value
    return caught.value


def test_paths_that_lead_nowhere(tmp_path):
    assert "no file" in refused("file_missing", tmp_path / "none.xlsx").sentence
    refused("file_missing", tmp_path / "none" / "none.xlsx")
    refused("file_is_folder", tmp_path)
    refused("web_address", "https://example.org/book.xlsx")
    refused("file_unreadable", "bad\0name.xlsx")
    (tmp_path / "empty.xlsx").touch()
    refused("file_empty", tmp_path / "empty.xlsx")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_device_is_not_waited_for():
    assert stat.S_ISCHR(Path("/dev/zero").stat().st_mode)
    refused("file_unreadable", "/dev/zero")


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "huge.xlsx"
    with file.open("wb") as sparse:
        sparse.truncate(guard.MAX_FILE_BYTES + 1)
    refused("file_too_big", file)


def test_unpacking_to_more_than_the_limit_is_stopped(monkeypatch):
    monkeypatch.setattr(guard, "MAX_INFLATED_BYTES", 1000)
    with pytest.raises(WorkbookError) as caught:
        guard.check(healthy())
    assert caught.value.code == "inflates_too_far"


def test_time_and_memory_are_limited(tmp_path):
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 300_001))
    file = tmp_path / "large.xlsx"
    file.write_bytes(with_cells(cells)())
    assert "longer than 0.2 seconds" in refused("too_slow", file, timeout=0.2).sentence
    if sys.platform.startswith("linux"):
        refused("too_much_memory", file, memory=80 * guard.MIB)


def test_a_large_file_has_more_time_and_a_small_one_that_swells_has_not():
    """Whole minutes for what is large on the disk; 14 seconds for any bomb, which is small there. By hand: 2.5 s for each MiB."""
    seconds = [seconds_for(size * guard.MIB) for size in (0, 5, 10, 20, 128)]
    assert seconds == [14, 14, 25, 50, 90]
    assert {seconds_for(len(attack.build())) for attack in ATTACKS} == {14}


def test_a_missing_sheet_is_named(tmp_path):
    file = tmp_path / "missing.xlsx"
    file.write_bytes(without(SHEET)())
    assert "sheet Prices is listed but its content is missing" in refused("missing_sheet", file).sentence


def test_a_bad_cell_is_named_with_its_sheet(tmp_path):
    file = tmp_path / "bad.xlsx"
    file.write_bytes(with_cells('<row r="7"><c r="AB7"><v>12 persons</v></c></row>')())
    error = refused("bad_number", file)
    assert error.sentence == "Sheet Prices, cell AB7 should hold a number but holds 12 persons."


def test_a_long_hostile_name_stays_one_sentence(tmp_path):
    file = tmp_path / "names.xlsx"
    file.write_bytes(changed(BOOK, 'name="Prices" sheetId="1" r:id="rId1"',
                             f'name="{"x" * 5000}&#10;y" sheetId="1" r:id="none"')())
    error = refused("missing_sheet", file)
    assert len(str(error)) < 500 and "\n" not in str(error)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems do not limit the memory of one process this way")
def test_a_program_short_of_memory_itself_gets_the_same_error(tmp_path):
    file = tmp_path / "large.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for _ in range(3):
            book.add_worksheet().write_column(0, 0, range(100_000))
    ended = attempt("ours", str(file), 60, 10 * guard.MIB)
    assert (ended.outcome, ended.detail) == ("refused", "too_much_memory")


def test_the_limits_for_windows_have_the_size_and_the_places_windows_expects():
    wanted = windows_limit.limits(14, 1024 * guard.MIB)
    if ctypes.sizeof(ctypes.c_void_p) == 8:
        # winnt.h on 64 bits: 64 bytes of basic limits, six counters of 8, four sizes of 8; ProcessMemoryLimit after 112.
        assert ctypes.sizeof(wanted) == 144
        assert windows_limit.ExtendedLimits.process_memory.offset == 112
    assert (wanted.process_memory, wanted.basic.process_time, wanted.basic.active_processes) == (1 << 30, 140_000_000, 1)
    assert wanted.basic.flags == 0x50A


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ('<row r="1"><c r="A7"><v>1</v></c></row>', "Sheet Prices, cell A7 cannot be read: it stands in row 1."),
        ('<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>', "Sheet Prices, cell A1 cannot be read: it holds two values."),
    ],
)
def test_a_cell_that_readers_could_understand_in_two_ways_is_refused(cells, reason, tmp_path):
    file = tmp_path / "two ways.xlsx"
    file.write_bytes(with_cells(cells)())
    assert refused("bad_cell", file).sentence == reason


# ---- the child process ------------------------------------------------------------------------------------------


def test_the_same_bytes_are_read_once_by_one_process_and_other_bytes_anew(monkeypatch, tmp_path):
    asked, ask = [], reader._ask_child
    monkeypatch.setattr(reader, "ANSWERS", reader.Answers(reader.KEPT_BYTES))
    monkeypatch.setattr(reader, "_ask_child", lambda data, *limits: asked.append(data) or ask(data, *limits))
    other = with_cells('<row r="1"><c r="A1"><v>7</v></c></row>')()
    for name, data in (("book.xlsx", healthy()), ("copy.xlsx", healthy()), ("other.xlsx", other)):
        (tmp_path / name).write_bytes(data)
    first, copy, seven = (read(tmp_path / name) for name in ("book.xlsx", "copy.xlsx", "other.xlsx"))
    assert asked == [healthy(), other] and (first.sheets, first.sha256) == (copy.sheets, copy.sha256)
    first.sheets.clear()  # who changes what was read changes nothing for others
    (tmp_path / "book.xlsx").write_bytes(other)
    assert read(tmp_path / "book.xlsx").sheets == seven.sheets != read(tmp_path / "copy.xlsx").sheets == copy.sheets != {}
    (tmp_path / "bad.xlsx").write_bytes(without(BOOK)())
    for _ in range(2):
        with pytest.raises(WorkbookError):
            read(tmp_path / "bad.xlsx")
    assert len(asked) == 4  # a refusal is not kept


def test_answers_kept_stay_within_their_room():
    answers = reader.Answers(40)
    for name in "abcdef":
        answers.keep(name, b"0123456789")
    answers.keep("a large one", b"0123456789+")
    assert [name for name in "abcdef" if answers.get(name)] == list("cdef") and answers.get("a large one") is None


def test_a_library_of_the_same_name_beside_the_workbook_is_not_loaded(tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit('taken over')")
    (tmp_path / "book.xlsx").write_bytes(healthy())
    code = "import sys; sys.path.insert(0, sys.argv[1]); from workbooks.reader import read; print(len(read('book.xlsx').sheets))"
    root = str(ROOT)
    run = subprocess.run([sys.executable, "-P", "-c", code, root], cwd=tmp_path, capture_output=True, text=True)
    assert (run.stdout.strip(), run.stderr) == ("2", "")


@pytest.fixture
def unread(monkeypatch):
    """Nothing is known of a file another test has read already."""
    monkeypatch.setattr(reader, "ANSWERS", reader.Answers(0))


@pytest.mark.usefixtures("unread")
def test_a_child_that_dies_is_one_error(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    (tmp_path / "book.xlsx").write_bytes(healthy())
    refused("reader_stopped", tmp_path / "book.xlsx")


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize(("mode", "reason"), [(None, "No such file or directory"), (0o644, "Permission denied")])
def test_a_child_that_may_not_start_is_no_fault_of_the_workbook(monkeypatch, tmp_path, mode, reason):
    program = tmp_path / "python"
    if mode:  # as where a policy forbids it
        program.touch(mode)
    monkeypatch.setattr(sys, "executable", str(program))
    (tmp_path / "book.xlsx").write_bytes(healthy())
    error = refused("reader_not_started", tmp_path / "book.xlsx")
    assert error.sentence == f"The program that reads workbooks, {program}, could not be started ({reason})."
    assert error.remedy.startswith("The workbook is not at fault. Ask IT to let this program start")
