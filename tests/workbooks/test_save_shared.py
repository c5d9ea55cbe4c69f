"""Others have the workbook open, change it meanwhile or save at the same moment: they lose nothing and are named."""

import datetime as dt
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.hostile.attacks import packed, parts_of
from tests.workbooks.saved_book import NEW, OLD, ROOT, posix, refused, sha, untouched
from workbooks import leftovers, locks
from workbooks import save as saving
from workbooks.errors import WorkbookError
from workbooks.save import save


def test_a_workbook_open_in_excel_is_left_alone_and_its_user_named(target):
    # What Excel writes: length and name in the ANSI code page to 54 bytes, then length and name in UTF-16.
    ansi = bytes([11]) + b"Ann Example".ljust(54)
    target.with_name("~$register.xlsx").write_bytes(ansi + b"\x0b\0" + "Ann Example".ljust(55).encode("utf-16-le"))
    moment = dt.datetime(2026, 11, 21, 10, 15).timestamp()
    os.utime(target.with_name("~$register.xlsx"), (moment, moment))
    error = refused("in_use", target)
    assert "(Ann Example, since 21/11/2026 10:15)" in error.sentence and "~$register.xlsx" in error.remedy
    untouched(target, "~$register.xlsx")


def test_a_lock_that_is_none_of_excels_gives_no_signs_for_a_name(target):
    target.with_name("~$register.xlsx").write_bytes(bytes(range(40, 0, -1)) * 8)
    assert "(owner not known, since " in refused("in_use", target).sentence


def test_a_workbook_open_in_libreoffice_is_left_alone_and_its_user_named(target):
    lock = target.with_name(".~lock.register.xlsx#")
    lock.write_text("Ann Example,ann,desk-7,21.11.2026 10:15,file:///home/ann/.config/libreoffice/4;")
    assert "(Ann Example on desk-7, since " in refused("in_use", target).sentence
    lock.write_text(",ann,desk-7,21.11.2026 10:15,file:///x;")  # no full name set in the options
    assert "(ann on desk-7, since " in refused("in_use", target).sentence
    lock.write_text("")
    assert "(owner not known, since " in refused("in_use", target).sentence
    untouched(target, lock.name)


def test_a_change_by_somebody_else_is_noticed(target):
    error = refused("changed_meanwhile", target, expected_sha256=sha(b"what was read"))
    assert "changed by somebody else" in error.sentence
    untouched(target)
    refused("changed_meanwhile", target.with_name("gone.xlsx"), expected_sha256=sha(OLD))


def test_a_change_in_the_last_moment_is_noticed(target, monkeypatch):
    theirs = packed(parts_of(OLD) | {"docProps/custom.xml": b"<x/>"})
    verify = saving._verify

    def slow_verify(*arguments):
        verify(*arguments)
        target.write_bytes(theirs)  # a colleague saves while we are still checking our copy

    monkeypatch.setattr(saving, "_verify", slow_verify)
    refused("changed_meanwhile", target, expected_sha256=sha(OLD))
    assert target.read_bytes() == theirs
    assert [file.name for file in target.parent.iterdir()] == [target.name]


def test_a_change_while_the_old_file_is_looked_at_for_the_last_time_is_noticed(target, monkeypatch):
    """The hash is that of before the change: the file changed just after it was read."""
    look, looks = saving._sha256, []

    def slow_look(file):
        digest = look(file)
        looks.append(digest)
        if len(looks) == 2:
            target.write_bytes(NEW[:-1] + b"?")
        return digest

    monkeypatch.setattr(saving, "_sha256", slow_look)
    refused("changed_meanwhile", target, expected_sha256=sha(OLD))
    assert looks == [sha(OLD)] * 2 and target.read_bytes() == NEW[:-1] + b"?"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there can one see that LibreOffice does not run")
def test_a_lock_libreoffice_left_behind_on_this_computer_is_told_as_such_and_still_respected(target):
    """A shell called soffice.bin stands for LibreOffice: what counts is a running process of that name."""
    lock = target.with_name(".~lock.register.xlsx#")
    lock.write_text(f"Ann Example,ann,{platform.node()},21.11.2026 10:15,file:///home/ann/.config/libreoffice/4;")
    running = target.parent.parent / "soffice.bin"
    shutil.copy("/bin/sleep", running)
    with subprocess.Popen([running, "60"]) as libreoffice:
        while Path(f"/proc/{libreoffice.pid}/comm").read_text().strip() != "soffice.bin":
            time.sleep(0.01)  # a process takes its name a moment after it has started
        refused("in_use", target)
        libreoffice.kill()
    if any(p.read_text().strip() in ("soffice.bin", "oosplash") for p in Path("/proc").glob("[0-9]*/comm") if p.exists()):
        pytest.skip("LibreOffice runs on this machine just now")
    error = refused("stale_lock", target)
    assert "(Ann Example on " in error.sentence and error.remedy.startswith("Delete the file .~lock.register.xlsx#")
    untouched(target, lock.name)


def test_a_file_that_appears_where_there_was_none_is_not_replaced(target, monkeypatch):
    verify, fresh = saving._verify, target.with_name("fresh.xlsx")
    monkeypatch.setattr(saving, "_verify", lambda *arguments: (verify(*arguments), fresh.write_bytes(OLD)))
    refused("changed_meanwhile", fresh)
    assert fresh.read_bytes() == OLD
    untouched(target, "fresh.xlsx")


@posix
def test_only_one_job_at_a_time_replaces_files_in_a_folder(target):
    holder = (
        "import sys, pathlib; from workbooks.locks import turn\n"
        "with turn(pathlib.Path(sys.argv[1])): print('held', flush=True); input()"
    )
    command = [sys.executable, "-c", holder, target]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as job:
        assert job.stdout.readline() == "held\n"
        with pytest.raises(WorkbookError, match="another job is saving"), locks.turn(target, wait=0.1):
            pass
        job.kill()  # even a killed job gives its turn back
        job.wait()
        save(target, NEW)
    assert target.read_bytes() == NEW


def test_copies_a_synced_folder_made_of_a_conflict_are_noted_and_left_alone(target):
    conflicts = [
        "register (1).xlsx", "register-DESKTOP-4F7K2QA.xlsx", "register-LAPTOP-ANN1-2.xlsx", f"register-{platform.node()}.xlsx",
        "register (Ann's conflicted copy 2026-11-21).xlsx", "register.sync-conflict-20261121-101500-ABCDEFG.xlsx",
    ]  # fmt: skip
    others = ["register (draft).xlsx", "register-final.xlsx", "register 2026.xlsx", "register (1).docx", "old register (1).xlsx"]
    for name in [*conflicts, *others]:
        target.with_name(name).write_bytes(b"")
    assert leftovers.conflict_copies(target) == sorted(conflicts)
    note = next(f for f in save(target, NEW).findings if f.rule == "conflict copy")
    assert note.severity == "note" and "register (1).xlsx" in note.sentence
    assert all(target.with_name(name).exists() for name in [*conflicts, *others])
