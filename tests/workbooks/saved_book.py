"""A workbook before and after a save, and what must hold when a save is refused."""

import contextlib
import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.attacks import healthy, packed, parts_of
from workbooks.errors import WorkbookError
from workbooks.save import save

ROOT = Path(__file__).resolve().parents[2]
OLD = healthy()
NEW = packed({**parts_of(OLD), "xl/media/image1.bin": random.Random(7).randbytes(600_000)})
posix = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and signals")


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


@contextlib.contextmanager
def on_a_small_disk(folder, size="200k"):
    """A disk of 200 KB in memory."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("needs root on Linux")
    disk = folder / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", disk]
    mounted = subprocess.run(command, capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"this machine does not allow mounting: {mounted.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run(["umount", disk], check=True)
