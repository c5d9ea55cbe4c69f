"""Bytes that are on disk for certain, and what an operating system says about them in one sentence.

The steps every save is made of: a new file nobody else can take for a workbook, forced to disk, read back from there.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from workbooks.errors import WorkbookError, refuse

# Only names of this pattern are ever taken for ours and swept: 64 random bits, no workbook of a person ends like this.
TEMPORARY_NAME = re.compile(r"\.cwb-[0-9a-f]{16}\.tmp")
PRIVATE = 0o600

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
# Windows: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION, which Python folds into "permission denied".
_HELD_OPEN = {32, 33}


@contextlib.contextmanager
def temporary(folder: Path) -> Iterator[Path]:
    """A name for a new file in the folder; whatever happens (short of a kill), that file is gone afterwards."""
    path = folder / f".cwb-{secrets.token_hex(8)}.tmp"
    try:
        yield path
    finally:
        with contextlib.suppress(FileNotFoundError):  # after a rename it no longer has this name
            path.unlink()


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Makes a file that was not there, with these permissions (less the umask), and forces its bytes to disk."""
    # "x": never follow or overwrite what somebody may have put there under that name
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def stored(path: Path) -> bytes:
    """What the disk holds; the copy the system keeps in memory is given up first where the system can do that."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read()


def damage(data: bytes) -> str:
    """Why these bytes are no whole zip package, in words; empty when every part has its checksum."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            broken = package.testzip()
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        return str(error)  # the last three: a part cut short, one with a password, a place before the start
    return f"the checksum of {broken} is wrong" if broken else ""


def settle(folder: Path) -> None:
    """Forces a rename itself to disk where the system can do that for a folder (not on Windows)."""
    if os.name == "nt":
        return
    # Some network drives refuse this on folders; the file is in place already, so that is no failure to save.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def told_apart(path: str | os.PathLike[str]) -> Iterator[None]:
    """Turns what the operating system says into the sentence for a full disk, a permission or something else."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a NUL character inside the path
        raise as_workbook_error(error, os.fspath(path)) from None


def as_workbook_error(error: OSError | ValueError, path: str) -> WorkbookError:
    """The one WorkbookError that says what happened to `path`."""
    number = getattr(error, "errno", None)
    if getattr(error, "winerror", None) in _HELD_OPEN:
        return refuse("held_open", path=path)
    if number in _FULL:
        return refuse("disk_full", path=path)
    if number in _FORBIDDEN:
        return refuse("no_permission", path=path, action="written")
    if number in (errno.ENOENT, errno.ENOTDIR):
        there = Path(path).parent.is_dir()  # a folder of the system's own takes no file, though it is there
        return refuse("no_permission", path=path, action="written") if there else refuse("folder_missing", path=Path(path).parent)
    return refuse("write_failed", path=path, reason=reason(error))


def reason(error: OSError | ValueError) -> str:
    """The operating system's own words, without numbers and paths."""
    return getattr(error, "strerror", None) or str(error)
