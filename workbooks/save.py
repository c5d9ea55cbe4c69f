"""Saving without ever leaving half a file: the target is the complete old or the complete new workbook, always.

The new bytes go to a temporary file in the same folder, are forced to disk, read back and checked; the file that is to
be replaced is kept as a dated backup; only then one rename puts the new one in place, which file systems do in a single step.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from udfs.findings import Finding
from workbooks import leftovers, totals
from workbooks.backup import Backups, read_backup
from workbooks.durable import PRIVATE, damage, settle, stored, temporary, told_apart, write_new
from workbooks.errors import WorkbookError, refuse
from workbooks.guard import check_address
from workbooks.locks import check_free, turn
from workbooks.reader import Workbook, read

# What we write ourselves may take longer to read back than a stranger's file is given.
_READ_BACK_SECONDS = 120
_GONE = "the file is gone"


@dataclass(frozen=True)
class Saved:
    """A finished save: the file, its SHA-256, the backup of what it replaced (None if there was nothing) and notes.

    `book` is what two readers saw in these very bytes when they were verified, None where that was not asked for."""

    path: Path
    sha256: str
    backup: Path | None = None
    findings: tuple[Finding, ...] = ()
    book: Workbook | None = field(default=None, repr=False, compare=False)


def save(
    path: str | os.PathLike[str],
    data: bytes,
    *,
    expected_sha256: str | None = None,
    backups: Backups | None = None,
    expected_totals: totals.Totals | None = None,
    readable: bool = True,
    check: Callable[[bytes], str] | None = None,
) -> Saved:
    """Puts `data` (a whole .xlsx package) at `path`, or raises one WorkbookError and leaves `path` as it was.

    `expected_sha256` is the hash the target had when it was read: if it differs by now, somebody else has saved.
    `backups` keeps a dated copy of the file that is replaced. What was written must be read alike by two independent
    readers and have the `expected_totals`; with `readable` false (a restored file) only its bytes and checksums count.
    `check` stands in for both: it goes through the bytes read back from the disk and says in words why they will not do.
    """
    text = os.fspath(path)
    check_address(text)
    target = _target(text)
    check_free(target)
    before = _sha256(target)
    if expected_sha256 is not None and before != expected_sha256.lower():
        raise refuse("changed_meanwhile", path=target)
    digest = hashlib.sha256(data).hexdigest()
    with told_apart(text), temporary(target.parent) as unfinished:
        _write(unfinished, data, target)
        now = unfinished.stat().st_mtime
        _verify(unfinished, data, text, check or damage)
        book = _verify_readable(unfinished, expected_totals, text) if readable and not check else None
        with turn(target):  # a file that is already what it should become loses nothing, so no backup
            backup = _replace(unfinished, target, before, backups if digest != before else None)
    settle(target.parent)
    found = leftovers.notes(target, leftovers.sweep(target.parent, now))
    if backups and backup:
        found = [*backups.notes(backup), *found]
    return Saved(target, digest, backup, tuple(found), book)


def check_target(path: str | os.PathLike[str]) -> None:
    """Refuses at once what `save` of a new workbook would refuse in the end, so that nobody waits for nothing."""
    text = os.fspath(path)
    check_address(text)
    if Path(text).suffix.lower() != ".xlsx":  # ".xlsx" alone is a hidden file without an ending
        raise refuse("wrong_ending", path=text)
    check_free(_target(text))


@dataclass(frozen=True)
class Restored:
    """The copy that was brought back; `saved` is None when the workbook was just like it already."""

    source: Path
    saved: Saved | None


def restore(
    path: str | os.PathLike[str], which: str = "", folder: str | os.PathLike[str] | None = None, other_workbook: bool = False
) -> Restored:
    """Brings back a backup of the workbook at `path`, the newest or the one named, and backs up the present file first.

    `folder` is where backups are kept when not in the usual place; `other_workbook` allows a file that is no backup of this
    one. Raises WorkbookError and leaves `path` as it was.
    """
    text = os.fspath(path)
    check_address(text)
    target = _target(text)
    backups = Backups.of(target, folder)
    source = backups.find(which, other_workbook)
    data, present = read_backup(source), _sha256(target)
    if hashlib.sha256(data).hexdigest() == present:
        return Restored(source, None)
    backups.check_sound(source, data)
    return Restored(source, save(target, data, expected_sha256=present, backups=backups, readable=False))


def _target(path: str) -> Path:
    """The file itself: a link stays a link, and what it points to is replaced."""
    with told_apart(path):
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise refuse("file_is_folder", path=path)
        if not target.parent.is_dir():
            raise refuse("folder_missing", path=target.parent)
        # "missing/../book.xlsx" names nothing for the system, but realpath makes the book of it: it could be the source of the job.
        folder = os.path.dirname(path) or os.curdir
        if not os.path.isdir(folder) or target.exists() and not os.path.exists(path):
            raise refuse("folder_missing", path=folder)
        # A rename would replace even a file somebody has marked as read-only.
        effective = os.access in os.supports_effective_ids
        if target.exists() and not os.access(target, os.W_OK, effective_ids=effective):
            raise refuse("no_permission", path=path, action="written")
    return target


def _sha256(target: Path) -> str:
    with told_apart(target):
        try:
            with target.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError:
            return _GONE


def _replace(unfinished: Path, target: Path, before: str, backups: Backups | None) -> Path | None:
    """The last step, after every check was made once more; answers the backup of what was replaced."""
    check_free(target)
    backup = None
    if backups and before != _GONE:
        data = target.read_bytes()
        if hashlib.sha256(data).hexdigest() == before:  # else somebody saved, which is told below
            backup = backups.keep(data)
    looked_at = _mark(target)
    # The mark once more: to read a large file takes long enough for somebody to save it.
    if _sha256(target) != before or _mark(target) != looked_at:
        raise refuse("changed_meanwhile", path=target)
    os.replace(unfinished, target)
    return backup


def _mark(target: Path) -> tuple[int, ...]:
    """What changes with every save of a file, at no cost; () when there is none."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _write(unfinished: Path, data: bytes, target: Path) -> None:
    """Before the old file is replaced the new one has its permissions: colleagues who could open it still can, nobody else."""
    if not target.exists():
        write_new(unfinished, data, 0o666)  # less the umask, as for every new file of this user
        return
    write_new(unfinished, data, PRIVATE)
    status = target.stat()
    if hasattr(os, "chown"):
        with contextlib.suppress(PermissionError):  # a group this user is no member of
            os.chown(unfinished, -1, status.st_gid)
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):  # access lists where the file system has them
            for name in os.listxattr(target):
                os.setxattr(unfinished, name, os.getxattr(target, name))
    shutil.copymode(target, unfinished)


def _verify(unfinished: Path, data: bytes, path: str, check: Callable[[bytes], str]) -> None:
    """The disk holds what was meant, and nothing is wrong with it: every part has its checksum, or what else is asked."""
    found = stored(unfinished)
    if found != data:
        raise refuse("verify_failed", path=path, reason="the bytes differ")
    broken = check(found)
    if broken:
        raise refuse("verify_failed", path=path, reason=broken)


def _verify_readable(unfinished: Path, expected: totals.Totals | None, path: str) -> Workbook:
    """Two independent readers see the same in the file, and that is what the caller wanted to write."""
    try:
        book = read(unfinished, timeout=_READ_BACK_SECONDS)
    except WorkbookError as error:
        raise refuse("verify_failed", path=path, reason=error.sentence.rstrip(".")) from None
    reason = totals.difference(expected, totals.of_book(book)) if expected is not None else ""
    if reason:
        raise refuse("verify_failed", path=path, reason=reason)
    return replace(book, path=path)
