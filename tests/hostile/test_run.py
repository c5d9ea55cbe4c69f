"""The runner tells how readers end, in counts a script can read: each kind of end is seen happening."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hostile import attempt as attempts
from tests.hostile.attempt import MIB, Attempt, attempt
from tests.hostile.packages import healthy, parts_of, with_value
from tests.hostile.readers import READERS, Reader
from tests.hostile.run import compared, main, report

ROOT = Path(__file__).resolve().parents[2]
COUNTS = ("files", "ok", "refused", "raw", "timeout", "abort")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "good.xlsx").write_bytes(healthy())
    (tmp_path / "deep" / "bad.xlsx").write_bytes(with_value("", "twelve")())
    (tmp_path / "deep" / "er" / "letter.txt").write_text("Dear Sir")
    return tmp_path


def test_the_command_counts_every_file_of_every_folder_for_every_reader(folder):
    command = [sys.executable, "-m", "tests.hostile.run", folder, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert list(told) == ["ours", "openpyxl", "pandas", "calamine"]
    assert [told["ours"][key] for key in COUNTS] == [3, 1, 2, 0, 0, 0]
    assert [told["openpyxl"][key] for key in COUNTS] == [3, 1, 1, 1, 0, 0]  # a ValueError for "twelve"
    assert told["ours"]["endings"] == {"bad_number": 1, "text_file": 1}
    assert told["calamine"]["both_open"] == told["calamine"]["alike"] == 1
    assert done.returncode == 0


def test_an_unexpected_success_is_a_failure_and_named(folder, capsys):
    (folder / "expected.txt").write_text("good.xlsx damaged_part\ndeep/bad.xlsx bad_number\n")
    assert main([str(folder), "--readers", "ours", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["ours"]
    assert (told["expected"], told["unexpected"]) == (2, {"good.xlsx": "damaged_part, ok"})


def test_a_file_that_is_expected_and_not_there_is_a_failure_and_named(folder, capsys):
    (folder / "expected.txt").write_text("good.xlsx ok\ngone away.xlsx damaged_part\n")
    assert main([str(folder), "--readers", "ours", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["ours"]
    assert (told["files"], told["expected"], told["as_expected"]) == (3, 2, 1)
    assert told["unexpected"] == {"gone away.xlsx": "damaged_part, missing"}
    assert main([str(folder), "--readers", "ours"]) == 1
    assert "gone away.xlsx: expected damaged_part, found missing" in capsys.readouterr().out


def test_the_table_is_aligned(folder, capsys):
    assert main([str(folder), "--readers", "ours,calamine"]) == 0
    head, ours, calamine, agreement = capsys.readouterr().out.splitlines()
    assert head.split()[:6] == list(COUNTS)
    assert len(head) == len(ours) == len(calamine)
    assert ours.split()[:4] == ["ours", "3", "1", "2"]
    assert agreement == "ours and calamine: 1 files both open, 1 alike in sheets, cells and sums"


@pytest.mark.parametrize("arguments", [["no such folder"], [".", "--readers", "excel"]])
def test_nothing_to_read_is_a_usage_error(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def kill(_):
    os.kill(os.getpid(), signal.SIGKILL)


def hoard(_):
    return bytes(1 << 30)


@pytest.mark.skipif(sys.platform == "win32", reason="written for systems that can fork; on Windows limits are the clock's alone")
@pytest.mark.parametrize(
    ("reader", "ends"),
    [(kill, "abort"), (hoard, "raw"), (lambda _: time.sleep(60), "timeout"), (lambda _: sys.exit(3), "raw"), (lambda _: {}, "ok"),
     (lambda _: int("x"), "refused")],
    ids=["dies", "hoards memory", "sleeps", "exits", "reads", "refuses"],
)  # fmt: skip
def test_each_way_to_end_has_its_name(reader, ends, monkeypatch):
    # "fork" takes over what is patched here; a run of its own takes fresh processes.
    monkeypatch.setattr(attempts, "context", lambda: attempts.multiprocessing.get_context("fork"))
    monkeypatch.setitem(READERS, "ours", Reader(reader, lambda error: isinstance(error, ValueError)))
    assert attempt("ours", "no file", 3, 256 * MIB).outcome == ends


def test_another_count_or_sum_is_a_difference():
    mine = {"a": Attempt("ok", sheets={"S": (2, 3.0)}), "b": Attempt("ok", sheets={"S": (1, 3.0)}), "c": Attempt("refused")}
    theirs = {"a": Attempt("ok", sheets={"S": (2, 3.01)}), "b": Attempt("ok", sheets={"S": (1, 3.0)}), "c": Attempt("ok")}
    assert compared(mine, theirs) == {"both_open": 2, "alike": 1, "different": ["a"]}
    assert report({"ours": mine, "openpyxl": theirs}, {})["openpyxl"]["different"] == ["a"]


def test_two_builds_of_the_healthy_workbook_are_the_same_bytes():
    assert healthy() == healthy()
    assert b"2024-04-01" in parts_of(healthy())["docProps/core.xml"]
