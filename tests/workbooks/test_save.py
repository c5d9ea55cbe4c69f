"""After every accident the file on disk is the complete old or the complete new workbook, and nothing lies about."""

import contextlib
import errno
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.hostile.attacks import healthy, packed, parts_of
from workbooks import save as saving
from workbooks.errors import WorkbookError
from workbooks.save import save

ROOT = Path(__file__).resolve().parents[2]
OLD = healthy()
# Large enough that writing and checking take long enough to be interrupted.
NEW = packed({**parts_of(OLD), "xl/media/image1.bin": random.Random(7).randbytes(6_000_000)})
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and signals")
linux_root = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0, reason="needs root on Linux"
)


@pytest.fixture
def target(tmp_path):
    folder = tmp_path / "finance"
    folder.mkdir()
    file = folder / "register.xlsx"
    file.write_bytes(OLD)
    return file


def sha(data):
    return hashlib.sha256(data).hexdigest()


def refused(code, path, data=NEW, **options):
    with pytest.raises(WorkbookError) as caught:
        save(path, data, **options)
    assert caught.value.code == code, caught.value
    return caught.value


def untouched(target, *others):
    assert target.read_bytes() == OLD
    assert sorted(file.name for file in target.parent.iterdir()) == sorted([target.name, *others])


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


# ---- somebody else ----------------------------------------------------------------------------------------------


def test_a_workbook_open_in_excel_is_left_alone_and_its_user_named(target):
    # What Excel writes: length and name in the ANSI code page to 54 bytes, then length and name in UTF-16.
    ansi = bytes([11]) + b"Ann Example".ljust(54)
    target.with_name("~$register.xlsx").write_bytes(ansi + b"\x0b\0" + "Ann Example".ljust(55).encode("utf-16-le"))
    error = refused("in_use", target)
    assert "(Ann Example)" in error.sentence and "~$register.xlsx" in error.remedy
    untouched(target, "~$register.xlsx")


def test_a_workbook_open_in_libreoffice_is_left_alone_and_its_user_named(target):
    lock = target.with_name(".~lock.register.xlsx#")
    lock.write_text("Ann Example,ann,desk-7,21.11.2026 10:15,file:///home/ann/.config/libreoffice/4;")
    assert "(Ann Example on desk-7)" in refused("in_use", target).sentence
    lock.write_text(",ann,desk-7,21.11.2026 10:15,file:///x;")  # no full name set in the options
    assert "(ann on desk-7)" in refused("in_use", target).sentence
    lock.write_text("")
    assert "(owner not known)" in refused("in_use", target).sentence
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


# ---- where nothing can be saved ---------------------------------------------------------------------------------


def test_places_that_are_none(target, tmp_path):
    refused("web_address", "https://example.sharepoint.com/sites/finance/register.xlsx")
    refused("folder_missing", tmp_path / "none" / "register.xlsx")
    refused("folder_missing", target / "register.xlsx")  # a file where a folder should be
    refused("file_is_folder", target.parent)
    refused("write_failed", tmp_path / "bad\0name.xlsx")
    refused("write_failed", tmp_path / ("x" * 300 + ".xlsx"))
    untouched(target)


@contextlib.contextmanager
def as_nobody():
    """Root may write anywhere; an ordinary user shows what a permission does."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


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


@linux_root
def test_a_full_disk_of_200_kilobytes(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "none", disk], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"this machine does not allow mounting: {mounted.stderr.strip()}")
    try:
        target = disk / "register.xlsx"
        target.write_bytes(OLD)
        assert "no room left" in refused("disk_full", target).sentence
        untouched(target)
    finally:
        subprocess.run(["umount", disk], check=True)


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

    def failing_disk(temporary, data, target):
        write(temporary, data[:-1] + b"?", target)

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


# ---- killed -----------------------------------------------------------------------------------------------------

SAVER = (
    "import sys; from workbooks.save import save; data = open(sys.argv[2], 'rb').read(); print('ready', flush=True)\n"
    "sys.stdin.readline(); save(sys.argv[1], data); print('saved', flush=True)"
)


def start_saver(target, source):
    saver = subprocess.Popen([sys.executable, "-c", SAVER, target, source], cwd=ROOT, text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
    assert saver.stdout.readline() == "ready\n"
    saver.stdin.write("\n")
    saver.stdin.flush()
    return saver


@posix
def test_killed_at_fifteen_random_moments_the_file_is_the_old_or_the_new_one(target, tmp_path):
    source = tmp_path / "new.xlsx"
    source.write_bytes(NEW)
    with start_saver(target, source) as saver:
        begun = time.monotonic()
        assert saver.stdout.readline() == "saved\n"
        whole = time.monotonic() - begun
    moments = random.Random(2026)
    seen = {"old": 0, "new": 0}
    for _ in range(15):
        target.write_bytes(OLD)
        with start_saver(target, source) as saver:
            time.sleep(moments.uniform(0, whole))
            saver.send_signal(signal.SIGKILL)
        found = target.read_bytes()
        assert found in (OLD, NEW)
        seen["old" if found == OLD else "new"] += 1
    assert seen["old"], "every kill came too late to show anything"
