"""After every accident the file on disk is the complete old or the complete new workbook, and nothing lies about."""

import errno
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.hostile.attacks import packed, parts_of
from tests.workbooks.saved_book import (
    NEW,
    OLD,
    ROOT,
    as_nobody,
    on_a_small_disk,
    posix,
    refused,
    sha,
    untouched,
)
from workbooks import save as saving
from workbooks.backup import Backups
from workbooks.errors import WorkbookError
from workbooks.reader import read
from workbooks.save import restore, save
from workbooks.totals import SheetTotal, of_book, of_package

# ---- it works ---------------------------------------------------------------------------------------------------


def test_a_new_file_and_a_replaced_file_are_complete(target):
    save(target, NEW, expected_sha256=sha(OLD))
    save(target.with_name("fresh.xlsx"), NEW)
    assert target.read_bytes() == target.with_name("fresh.xlsx").read_bytes() == NEW
    assert sorted(file.name for file in target.parent.iterdir()) == ["fresh.xlsx", "register.xlsx"]


@posix
def test_permissions_and_links_are_kept(target):
    target.chmod(0o640)
    link = target.with_name("link.xlsx")
    link.symlink_to(target.name)
    save(link, NEW)
    assert link.is_symlink() and target.read_bytes() == NEW
    assert target.stat().st_mode & 0o777 == 0o640


# ---- where nothing can be saved ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "https://example.sharepoint.com/sites/finance/register.xlsx", r"https:\\example.sharepoint.com\sites\finance\register.xlsx",
        "HTTP://example.org/a.xlsx", "davs://example.org/a.xlsx", "ms-excel:ofe|u|https://example.sharepoint.com/a.xlsx",
        r"\\example.sharepoint.com@SSL\DavWWWRoot\sites\finance\register.xlsx", "//example.sharepoint.com/sites/register.xlsx",
        "file:///C:/finance/register.xlsx", "file:register.xlsx",
    ],
)  # fmt: skip
def test_an_address_on_the_web_is_told_as_one(tmp_path, monkeypatch, address):
    monkeypatch.chdir(tmp_path)
    assert "the folder it is synced to" in refused("web_address", address).remedy
    for use in (restore, read, lambda there: Backups.of("register.xlsx", there)):
        with pytest.raises(WorkbookError) as caught:
            use(address)
        assert caught.value.code == "web_address" and list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="there is no folder of the system's own that takes no file")
def test_a_folder_that_takes_no_file_is_not_said_to_be_missing():
    refused("no_permission", Path("/proc/register.xlsx"))


def test_places_that_are_none(target, tmp_path):
    refused("folder_missing", tmp_path / "none" / "register.xlsx")
    refused("folder_missing", target / "register.xlsx")  # a file where a folder should be
    refused("file_is_folder", target.parent)
    refused("write_failed", tmp_path / "bad\0name.xlsx")
    refused("write_failed", tmp_path / ("x" * 300 + ".xlsx"))
    untouched(target)


@posix
def test_a_read_only_folder_and_a_read_only_file():
    # Not in tmp_path, whose folders let only their owner through.
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "register.xlsx"
        target.write_bytes(OLD)
        Path(folder).chmod(0o555)
        with as_nobody():
            refused("no_permission", target.with_name("new.xlsx"))
        target.chmod(0o666)
        with as_nobody():
            refused("no_permission", target)
        Path(folder).chmod(0o777)
        target.chmod(0o444)
        with as_nobody():
            assert "may not be written" in refused("no_permission", target).sentence
        untouched(target)


def test_a_full_disk_of_200_kilobytes(tmp_path):
    """Whatever room is left, the file is whole: the old one and the sentence for a full disk, or the new one."""
    ends = set()
    with on_a_small_disk(tmp_path) as disk:
        target, filler = disk / "register.xlsx", disk / "filler.bin"
        assert "no room left" in refused("disk_full", target).sentence
        new = packed({**parts_of(OLD), "xl/media/image1.bin": random.Random(7).randbytes(40_000)})
        for filled in range(0, 196_000, 28_000):
            target.write_bytes(OLD)
            filler.write_bytes(bytes(filled))
            try:
                save(target, new)
            except WorkbookError as error:
                assert error.code == "disk_full"
            ends.add(target.read_bytes() == new)
            assert target.read_bytes() in (OLD, new)
            assert sorted(os.listdir(disk)) == ["filler.bin", "register.xlsx"]
    assert ends == {True, False}


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk_full"), (errno.EDQUOT, "disk_full"), (errno.EIO, "write_failed"), (errno.EROFS, "no_permission")],
)
def test_an_error_that_shows_only_when_the_disk_is_asked_to_finish(target, monkeypatch, number, code):
    # Network drives and quotas report late, at fsync; no such drive here, so the call itself is replaced.
    def failing(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", failing)
    refused(code, target)
    untouched(target)


@posix
def test_a_limit_on_file_size_is_no_traceback_and_no_half_file(target):
    code = (
        "import resource, signal, sys; from workbooks.save import save; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: save(sys.argv[1], open(sys.argv[2], 'rb').read())\nexcept Exception as error: print(error.code)"
    )
    source = target.parent.parent / "new.xlsx"
    source.write_bytes(NEW)
    run = subprocess.run([sys.executable, "-c", code, target, source], cwd=ROOT, capture_output=True, text=True)
    assert (run.stdout.strip(), run.stderr) == ("write_failed", "")
    untouched(target)


# ---- verification -----------------------------------------------------------------------------------------------


def test_data_that_is_no_sound_package_never_reaches_the_target(target):
    refused("verify_failed", target, b"not a zip")
    bad = bytearray(OLD)
    bad[len(OLD) // 3] ^= 0xFF
    refused("verify_failed", target, bytes(bad))
    untouched(target)


def test_a_disk_that_stores_something_else_is_noticed(target, monkeypatch):
    write = saving._write

    def failing_disk(unfinished, data, target):
        write(unfinished, data[:-1] + b"?", target)

    monkeypatch.setattr(saving, "_write", failing_disk)
    assert "the bytes differ" in refused("verify_failed", target).sentence
    untouched(target)


def test_an_interrupted_save_leaves_nothing_behind(target, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(saving, "_verify", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(target, NEW)
    untouched(target)


def test_a_workbook_no_reader_understands_never_reaches_the_target(target):
    parts = parts_of(OLD)
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"<v>12.5</v>", b"<v>twelve</v>")
    assert "cell B2 should hold a number" in refused("verify_failed", target, packed(parts)).sentence
    untouched(target)


def test_the_control_totals_are_those_of_the_sheets_by_hand(target):
    """Prices: "Supplier", 12.5, TRUE, 25 (=B2*2) and #N/A are five cells, 12.5 + 25 = 37.5; Notes: one text."""
    by_hand = {"Prices": SheetTotal(5, 37.5), "Notes": SheetTotal(1, 0.0)}
    assert of_book(read(target)) == of_package(OLD) == by_hand
    save(target, NEW, expected_totals=by_hand)
    assert target.read_bytes() == NEW


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"Prices": SheetTotal(6, 37.5), "Notes": SheetTotal(1, 0.0)}, "sheet Prices has 5 filled cells and not 6"),
        ({"Prices": SheetTotal(5, 37.51), "Notes": SheetTotal(1, 0.0)}, "sheet Prices add up to 37.5 and not 37.51"),
        ({"Prices": SheetTotal(5, 37.5)}, "the sheets are Prices, Notes and not Prices"),
    ],
)
def test_a_file_with_other_totals_than_the_job_meant_to_write_never_reaches_the_target(target, wanted, said):
    assert said in refused("verify_failed", target, expected_totals=wanted).sentence
    untouched(target)


# ---- what a kill leaves behind ------------------------------------------------------------------------------------


def test_only_our_own_old_unfinished_files_are_swept(target):
    day = 24 * 3600
    old = target.stat().st_mtime - day - 60
    ours, fresh = ".cwb-0123456789abcdef.tmp", ".cwb-fedcba9876543210.tmp"
    others = [".cwb-0123456789abcde.tmp", ".cwb-0123456789ABCDEF.tmp", "cwb-0123456789abcdef.tmp", "~WRD0001.tmp", "work.tmp",
              ".cwb-0123456789abcdef.tmp.xlsx", "~$other.xlsx"]  # fmt: skip
    for name in [ours, fresh, *others]:
        target.with_name(name).write_bytes(b"x")
        if name != fresh:
            os.utime(target.with_name(name), (old, old))
    folder = target.with_name(".cwb-aaaaaaaaaaaaaaaa.tmp")
    folder.mkdir()
    os.utime(folder, (old, old))
    note = next(f for f in save(target, NEW).findings if f.rule == "unfinished save")
    assert "1 unfinished file(s)" in note.sentence
    left = sorted(file.name for file in target.parent.iterdir())
    assert left == sorted([target.name, fresh, folder.name, *others])
