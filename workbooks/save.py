"""Saving without ever leaving half a file: the target is the complete old or the complete new workbook, always.

The new bytes go to a temporary file in the same folder, are forced to disk, read back and compared; only then one
rename puts them in place, which file systems do in a single step.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from workbooks.errors import WorkbookError, refuse
from workbooks.guard import check_address

_FULL = {errno.ENOSPC, errno.EDQUOT}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
# An owner file of Excel holds the length of the user name in one byte, then the name in the ANSI code page.
_EXCEL_NAME_BYTES = 54


def save(
    path: str | os.PathLike[str], data: bytes, *, expected_sha256: str | None = None, verify: bool = True
) -> None:
    """Puts `data` (a whole .xlsx package) at `path`, or raises one WorkbookError and leaves `path` as it was.

    `expected_sha256` is the hash the target had when it was read: if it differs by now, somebody else has saved.
    `verify` reads the temporary file back and tests the checksum of every part before the old file is replaced.
    """
    text = os.fspath(path)
    check_address(text)
    target = _target(text)
    _check_free(target)
    _check_unchanged(target, expected_sha256)
    with _told_apart(text), _temporary(target) as temporary:
        _write(temporary, data, target)
        if verify:
            _verify(temporary, data, text)
        _check_free(target)
        _check_unchanged(target, expected_sha256)
        os.replace(temporary, target)
    _settle(target.parent)


def check_target(path: str | os.PathLike[str]) -> None:
    """Refuses at once what `save` of a new workbook would refuse in the end, so that nobody waits for nothing."""
    text = os.fspath(path)
    check_address(text)
    if not text.lower().endswith(".xlsx"):
        raise refuse("wrong_ending", path=text)
    _check_free(_target(text))


def _target(path: str) -> Path:
    """The file itself: a link stays a link, and what it points to is replaced."""
    with _told_apart(path):
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise refuse("file_is_folder", path=path)
        if not target.parent.is_dir():
            raise refuse("folder_missing", path=target.parent)
        # A rename would replace even a file somebody has marked as read-only.
        effective = os.access in os.supports_effective_ids
        if target.exists() and not os.access(target, os.W_OK, effective_ids=effective):
            raise refuse("no_permission", path=path, action="written")
    return target


def _check_free(target: Path) -> None:
    for lock, owner in ((f"~${target.name}", _excel_owner), (f".~lock.{target.name}#", _libreoffice_owner)):
        file = target.with_name(lock)
        if os.path.lexists(file):
            raise refuse("in_use", path=target, owner=owner(file) or "owner not known", lock=lock)


def _excel_owner(lock: Path) -> str:
    content = _start_of(lock)
    return content[1 : 1 + min(content[0], _EXCEL_NAME_BYTES)].decode("cp1252", "replace").strip() if content else ""


def _libreoffice_owner(lock: Path) -> str:
    """The lock file is one line: full name, login, computer, time, profile, with commas between."""
    fields = _start_of(lock).decode("utf-8", "replace").split(",")
    name = next((field for field in fields[:2] if field.strip()), "")
    return f"{name} on {fields[2]}" if name and len(fields) > 2 else name


def _start_of(lock: Path) -> bytes:
    """Excel keeps its owner file to itself on some systems; then the owner stays unknown."""
    try:
        with lock.open("rb") as file:
            return file.read(512)
    except OSError:
        return b""


def _check_unchanged(target: Path, expected_sha256: str | None) -> None:
    if expected_sha256 is None:
        return
    with _told_apart(str(target)):
        try:
            found = hashlib.sha256(target.read_bytes()).hexdigest()
        except FileNotFoundError:
            found = "the file is gone"
    if found != expected_sha256.lower():
        raise refuse("changed_meanwhile", path=target)


@contextlib.contextmanager
def _temporary(target: Path) -> Iterator[Path]:
    """A name for a new file beside the target; whatever happens, that file is gone afterwards."""
    temporary = target.with_name(f".cwb-{secrets.token_hex(8)}.tmp")
    try:
        yield temporary
    finally:
        with contextlib.suppress(FileNotFoundError):  # after the rename it no longer has this name
            temporary.unlink()


def _write(temporary: Path, data: bytes, target: Path) -> None:
    # "x": never follow or overwrite what somebody may have put there under that name
    with temporary.open("xb") as file:
        if target.exists():  # colleagues who could open the old file can open the new one
            shutil.copymode(target, temporary)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _verify(temporary: Path, data: bytes, path: str) -> None:
    if temporary.read_bytes() != data:
        raise refuse("verify_failed", path=path, reason="the bytes differ")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            broken = package.testzip()
    except (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError) as error:
        raise refuse("verify_failed", path=path, reason=error) from None
    if broken:
        raise refuse("verify_failed", path=path, reason=f"the checksum of {broken} is wrong")


def _settle(folder: Path) -> None:
    """Forces the rename itself to disk where the system can do that for a folder (not on Windows)."""
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
def _told_apart(path: str) -> Iterator[None]:
    """Turns what the operating system says into the sentence for a full disk, a permission or something else."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a NUL character inside the path
        raise _as_workbook_error(error, path) from None


def _as_workbook_error(error: OSError | ValueError, path: str) -> WorkbookError:
    number = getattr(error, "errno", None)
    if number in _FULL:
        return refuse("disk_full", path=path)
    if number in _FORBIDDEN:
        return refuse("no_permission", path=path, action="written")
    if number in (errno.ENOENT, errno.ENOTDIR):
        return refuse("folder_missing", path=Path(path).parent)
    return refuse("write_failed", path=path, reason=getattr(error, "strerror", None) or error)
