"""The workbook as it was is kept before every change, can be brought back, and going back can itself be undone."""

import datetime as dt
import os
import re
import sys
import tempfile
from pathlib import Path

import pytest

from tests.hostile.attacks import packed, parts_of
from tests.workbooks.saved_book import NEW, OLD, as_nobody, on_a_small_disk, posix, refused, sha
from workbooks import backup as keeping
from workbooks.backup import FOLDER_NAME, FOLDER_SETTING, NOTICE_NAME, Backups
from workbooks.errors import WorkbookError
from workbooks.save import restore, save

THIRD = packed({**parts_of(OLD), "docProps/custom.xml": b"<x/>"})


def copies(target, folder=None):
    """What the backups hold, the newest first."""
    return [backup.path.read_bytes() for backup in Backups.of(target, folder).listed()]


def error_of(call, *arguments):
    with pytest.raises(WorkbookError) as caught:
        call(*arguments)
    return caught.value


# ---- kept -------------------------------------------------------------------------------------------------------


def test_what_is_replaced_is_kept_beside_the_workbook_under_its_name_and_time(target):
    before = dt.datetime.now().replace(microsecond=0)
    saved = save(target, NEW, expected_sha256=sha(OLD), backups=Backups.of(target))
    assert (target.read_bytes(), saved.backup.read_bytes()) == (NEW, OLD)
    assert saved.backup.parent == target.parent / "Backups (restricted)"
    assert re.fullmatch(r"register \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.xlsx", saved.backup.name)
    (backup,) = Backups.of(target).listed()
    assert before <= backup.made <= dt.datetime.now() and backup.size == len(OLD)


def test_a_person_is_told_that_backups_hold_prices_and_that_nothing_is_deleted(target):
    note = save(target, NEW, backups=Backups.of(target)).findings[0]
    assert (note.severity, note.rule) == ("note", "backup")
    assert "holds everything the workbook held: restricted" in note.sentence and f'cwb restore "{target}".' in note.remedy
    notice = (target.parent / FOLDER_NAME / NOTICE_NAME).read_text()
    assert "bid prices" in notice and "Nothing is deleted from here by the program" in notice


@posix
def test_only_the_owner_may_look_into_the_folder_and_the_copies(target):
    target.chmod(0o664)
    before = os.umask(0)
    try:
        saved = save(target, NEW, backups=Backups.of(target))
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o777 for path in saved.backup.parent.iterdir()}
    assert modes == {saved.backup.name: 0o600, NOTICE_NAME: 0o600}
    assert saved.backup.parent.stat().st_mode & 0o777 == 0o700
    assert [f.rule for f in saved.findings] == ["backup"]
    saved.backup.parent.chmod(0o755)
    assert "open backup folder" in [f.rule for f in save(target, THIRD, backups=Backups.of(target)).findings]


def test_two_copies_in_one_second_are_two_files_and_the_later_one_is_the_newest(target, monkeypatch):
    class Standing(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2026, 11, 21, 10, 15)

    monkeypatch.setattr(keeping.dt, "datetime", Standing)
    for data in (NEW, THIRD, OLD):
        save(target, data, backups=Backups.of(target))
    assert [b.path.name for b in Backups.of(target).listed()] == [
        "register 2026-11-21 10.15.00 (3).xlsx", "register 2026-11-21 10.15.00 (2).xlsx", "register 2026-11-21 10.15.00.xlsx",
    ]  # fmt: skip
    assert copies(target) == [THIRD, NEW, OLD]


def test_nothing_is_kept_twice_and_a_new_file_has_no_backup(target):
    assert save(target, OLD, backups=Backups.of(target)).backup is None  # replaced by itself
    fresh = target.with_name("fresh.xlsx")
    assert save(fresh, NEW, backups=Backups.of(fresh)).backup is None
    assert not (target.parent / FOLDER_NAME).exists()
    save(target, NEW, backups=Backups.of(target))
    target.write_bytes(OLD)  # as a colleague's copy might
    save(target, THIRD, backups=Backups.of(target))
    assert copies(target) == [OLD]


def test_every_copy_stays_for_ever(target):
    for number in range(5):
        save(target, packed({**parts_of(OLD), "docProps/custom.xml": b"<x/>" * number}), backups=Backups.of(target))
    assert len(copies(target)) == 5


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux which file is forced to disk")
def test_both_files_are_forced_to_disk_before_the_rename_and_the_folder_after_it(target, monkeypatch):
    """A kill cannot show this: what matters is the order in which a power cut would find things on the disk."""
    steps, fsync, replace, rename = [], os.fsync, os.replace, os.rename
    folder = Backups.of(target).folder

    def place(path):
        known = {target: "workbook", target.parent: "its folder", folder: "folder of backups"}
        parent = "backups" if Path(path).parent == folder else "workbook"
        return known.get(Path(path), f"unfinished file beside the {parent}" if str(path).endswith(".tmp") else f"file in {parent}")

    def forced(handle):
        fsync(handle)
        steps.append(f"forced: {place(os.readlink(f'/proc/self/fd/{handle}'))}")

    def moved(move):
        return lambda old, new: (move(old, new), steps.append(f"renamed to: {place(new)}"))

    save(target, THIRD, backups=Backups.of(target))  # so that the folder is there
    monkeypatch.setattr(os, "fsync", forced)
    monkeypatch.setattr(os, "replace", moved(replace))
    monkeypatch.setattr(os, "rename", moved(rename))
    save(target, NEW, backups=Backups.of(target))
    assert steps == [
        "forced: unfinished file beside the workbook", "forced: unfinished file beside the backups", "renamed to: file in backups",
        "forced: folder of backups", "renamed to: workbook", "forced: its folder",
    ]  # fmt: skip


# ---- where ------------------------------------------------------------------------------------------------------


def test_in_a_folder_a_person_chose_two_workbooks_of_one_name_do_not_mix(target, tmp_path, monkeypatch):
    chosen, other = tmp_path / "kept", tmp_path / "estates" / "register.xlsx"
    other.parent.mkdir()
    other.write_bytes(THIRD)
    save(target, NEW, backups=Backups.of(target, chosen))
    monkeypatch.setenv(FOLDER_SETTING, str(chosen))
    save(other, NEW, backups=Backups.of(other))
    assert (copies(target, chosen), copies(other)) == ([OLD], [THIRD])
    assert [name.split()[0] for name in sorted(os.listdir(chosen))] == ["estates", "finance"]
    assert not (target.parent / FOLDER_NAME).exists() and not (other.parent / FOLDER_NAME).exists()


def test_other_files_in_the_folder_are_no_backups_and_stay(target):
    kept = save(target, NEW, backups=Backups.of(target)).backup
    strangers = ["register.xlsx", "register 2026-02-31 10.15.00.xlsx", "old register 2026-11-21 10.15.00.xlsx",
                 "register 2026-11-21 10.15.00.xlsm", "register 2026-11-21 10.15.00 (copy).xlsx", ".cwb-0123456789abcdef.tmp"]  # fmt: skip
    for name in strangers:
        kept.with_name(name).write_bytes(b"x")
    kept.with_name("register 2026-11-20 10.15.00.xlsx").mkdir()
    assert [b.path for b in Backups.of(target).listed()] == [kept]
    save(target, THIRD, backups=Backups.of(target))
    assert all(kept.with_name(name).exists() for name in strangers)


# ---- no backup, no change ---------------------------------------------------------------------------------------


def test_without_a_backup_nothing_is_replaced(target, tmp_path):
    (target.parent / FOLDER_NAME).write_text("a file where the folder should be")
    error = refused("backup_failed", target, backups=Backups.of(target))
    assert "No backup of " in error.sentence and "--backups" in error.remedy
    refused("backup_failed", target, backups=Backups.of(target, tmp_path / "none" / "there"))
    assert target.read_bytes() == OLD
    assert sorted(os.listdir(target.parent)) == [FOLDER_NAME, target.name]


@posix
def test_a_colleagues_folder_for_backups_is_told_and_nothing_is_replaced():
    with tempfile.TemporaryDirectory() as folder:  # not in tmp_path, whose folders let only their owner through
        target = Path(folder) / "register.xlsx"
        target.write_bytes(OLD)
        target.chmod(0o666)
        Path(folder).chmod(0o777)
        (Path(folder) / FOLDER_NAME).mkdir(mode=0o500)
        with as_nobody():  # who may not start the second reader's process here either, hence not readable
            error = refused("backup_failed", target, backups=Backups.of(target), readable=False)
        assert "Permission denied" in error.sentence
        assert target.read_bytes() == OLD


def test_a_full_disk_is_told_for_the_backup_too_and_nothing_is_replaced(tmp_path):
    with on_a_small_disk(tmp_path) as disk:
        large = packed({**parts_of(OLD), "xl/media/image1.bin": os.urandom(80_000)})
        (disk / "register.xlsx").write_bytes(large)
        (disk / "other.bin").write_bytes(bytes(60_000))  # room for the new workbook, none for a copy of the old one
        error = refused("disk_full", disk / "register.xlsx", OLD, backups=Backups.of(disk / "register.xlsx"))
        assert FOLDER_NAME in error.sentence
        assert (disk / "register.xlsx").read_bytes() == large
        assert sorted(os.listdir(disk)) == [FOLDER_NAME, "other.bin", "register.xlsx"]
        assert [name for name in os.listdir(disk / FOLDER_NAME) if name != NOTICE_NAME] == []


def test_a_workbook_somebody_saved_meanwhile_is_neither_kept_nor_replaced(target, monkeypatch):
    keep = Backups.keep
    monkeypatch.setattr(Backups, "keep", lambda self, data: (keep(self, data), target.write_bytes(THIRD))[0])
    refused("changed_meanwhile", target, backups=Backups.of(target))
    assert target.read_bytes() == THIRD


# ---- brought back -----------------------------------------------------------------------------------------------


def test_the_newest_backup_comes_back_and_going_back_can_be_undone(target):
    save(target, NEW, backups=Backups.of(target))
    done = restore(target)
    assert target.read_bytes() == OLD and done.saved.backup.read_bytes() == NEW
    restore(target)
    assert target.read_bytes() == NEW
    assert set(copies(target)) == {OLD, NEW}


def test_a_backup_is_chosen_by_name_time_or_path(target, tmp_path):
    kept = save(target, NEW, backups=Backups.of(target)).backup
    save(target, THIRD, backups=Backups.of(target))
    for which in (kept.name, kept.stem, kept.stem.removeprefix("register "), str(kept)):
        target.write_bytes(THIRD)
        assert restore(target, which).source == kept
        assert target.read_bytes() == OLD


def test_another_workbooks_backup_is_refused_by_name_unless_it_is_meant(target, tmp_path):
    other = tmp_path / "estates" / "other.xlsx"
    other.parent.mkdir()
    other.write_bytes(THIRD)
    kept = save(other, NEW, backups=Backups.of(other)).backup
    error = error_of(restore, target, str(kept))
    assert error.code == "not_its_backup" and str(kept) in error.sentence and str(target) in error.sentence
    assert "--other-workbook" in error.remedy and target.read_bytes() == OLD
    assert restore(target, str(kept), other_workbook=True).source == kept
    assert target.read_bytes() == THIRD


def test_a_damaged_backup_is_named_and_the_next_older_sound_one_offered(target):
    """A workbook another program cut off is backed up as it is, so the newest copy may be damaged."""
    first = save(target, NEW, backups=Backups.of(target)).backup
    target.write_bytes(NEW[:1000])
    second = restore(target).saved.backup
    target.write_bytes(THIRD)
    error = error_of(restore, target)
    assert error.code == "backup_damaged" and second.name in error.sentence
    assert f'cwb restore "{target}" "{first.name}"' in error.remedy
    assert target.read_bytes() == THIRD
    first.write_bytes(OLD[:-30])
    assert "no older sound one" in error_of(restore, target).remedy


def test_a_deleted_or_damaged_workbook_comes_back(target):
    save(target, NEW, backups=Backups.of(target))
    target.unlink()
    assert restore(target).saved.backup is None and target.read_bytes() == OLD
    target.write_bytes(NEW[:1000])  # cut off by another program
    restore(target)
    assert target.read_bytes() == OLD and NEW[:1000] in copies(target)


def test_nothing_is_written_when_the_workbook_is_like_its_backup(target):
    save(target, NEW, backups=Backups.of(target))
    target.write_bytes(OLD)
    assert restore(target).saved is None and copies(target) == [OLD]


def test_a_backup_that_is_not_there_or_not_sound_changes_nothing(target):
    assert "There is no backup of " in (error := error_of(restore, target)).sentence and error.code == "no_such_backup"
    kept = save(target, NEW, backups=Backups.of(target)).backup
    assert "(2026-01-01 00.00.00)" in error_of(restore, target, "2026-01-01 00.00.00").sentence
    assert error_of(restore, target, __file__).code == "no_such_backup"  # not a workbook of the same kind
    kept.write_bytes(OLD[:-30])
    assert error_of(restore, target).code == "backup_damaged"
    assert target.read_bytes() == NEW


def test_a_workbook_that_is_open_is_not_restored(target):
    save(target, NEW, backups=Backups.of(target))
    target.with_name("~$register.xlsx").write_bytes(b"\x03Ann")
    assert error_of(restore, target).code == "in_use"
    assert target.read_bytes() == NEW
