"""Dated copies of a workbook as it was before each change, and the way back.

A copy holds everything the workbook held, bid prices and contacts included, so the folder is made for its owner alone (POSIX mode 0700,
files 0600; on Windows it has the permissions of the folder it lies in). Nothing is ever deleted from it by this program.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from udfs.findings import Finding
from workbooks.durable import PRIVATE, as_workbook_error, damage, reason, settle, stored, temporary, write_new
from workbooks.errors import WorkbookError, refuse
from workbooks.guard import check_address
from workbooks.leftovers import sweep

# Beside the workbook: whoever may see the workbook knows where its backups are, and they move and are archived with it.
FOLDER_NAME = "Backups (restricted)"
FOLDER_SETTING = "CWB_BACKUPS"
NOTICE_NAME = "READ ME first.txt"
NOTICE = """This folder holds workbooks as they were before a change, one copy a change.

RESTRICTED: a copy holds everything its workbook held, bid prices and contacts included. Treat it as you treat the workbook itself:
do not move it to where more people can see it, and do not send it on.

Nothing is deleted from here by the program. Delete copies by hand when your retention schedule says so.

To see them:          cwb backups "name of the workbook"
To bring one back:    cwb restore "name of the workbook"
"""
_MADE = "%Y-%m-%d %H.%M.%S"


@dataclass(frozen=True)
class Backup:
    """One copy: where it lies, when it was made (local time) and its size in bytes."""

    path: Path
    made: dt.datetime
    size: int


@dataclass(frozen=True)
class Backups:
    """The backups of one workbook."""

    workbook: Path
    folder: Path
    # The folder a person chose, which may serve several workbooks; None when `folder` lies beside the workbook.
    chosen: Path | None = None

    @classmethod
    def of(cls, path: str | os.PathLike[str], chosen: str | os.PathLike[str] | None = None) -> Backups:
        """In the folder chosen, else in that of the setting CWB_BACKUPS, else in "Backups (restricted)" beside the workbook.

        A chosen folder may serve many workbooks of the same name, so there each folder of workbooks has one of its own.
        """
        workbook = Path(os.path.realpath(path))
        choice = os.fspath(chosen or os.environ.get(FOLDER_SETTING) or "")
        check_address(choice)
        if not choice:
            return cls(workbook, Path(os.path.realpath(workbook.parent / FOLDER_NAME)))  # of a link the place it leads to is told
        parent = workbook.parent
        mark = hashlib.sha256(os.path.normcase(parent).encode("utf-8", "surrogatepass")).hexdigest()[:8]
        root = Path(os.path.realpath(choice))
        return cls(workbook, root / f"{parent.name or 'top'} {mark}", root)

    def listed(self) -> list[Backup]:
        """The copies there are, the newest first; unfinished ones have other names and are left out."""
        stem, suffix = re.escape(self.workbook.stem), re.escape(self.workbook.suffix)
        pattern = re.compile(rf"{stem} (\d{{4}}-\d\d-\d\d \d\d\.\d\d\.\d\d)(?: \((\d+)\))?{suffix}")
        found = []
        with self._told():
            for entry in os.scandir(self.folder) if self.folder.is_dir() else ():
                match = pattern.fullmatch(entry.name)
                if match and entry.is_file(follow_symlinks=False) and (made := _time(match[1])):
                    found.append((made, int(match[2] or 1), Backup(Path(entry.path), made, entry.stat().st_size)))
        return [backup for _, _, backup in sorted(found, key=lambda f: f[:2], reverse=True)]

    def keep(self, data: bytes) -> Path:
        """A dated copy of these bytes, complete on disk; the newest copy itself when it holds the same. Raises WorkbookError."""
        newest = next(iter(self.listed()), None)
        with self._told():
            if newest and newest.size == len(data) and newest.path.read_bytes() == data:
                return newest.path
            self._make_folder()
            with temporary(self.folder) as unfinished:
                write_new(unfinished, data, PRIVATE)
                if stored(unfinished) != data:
                    raise refuse("backup_failed", path=self.workbook, folder=self.folder, reason="it does not read back the same")
                sweep(self.folder, unfinished.stat().st_mtime)
                kept = self._free_name()
                os.rename(unfinished, kept)
            settle(self.folder)
        return kept

    def _free_name(self) -> Path:
        """The time in the name, with a number for a second copy in the same second."""
        dated = f"{self.workbook.stem} {dt.datetime.now():{_MADE}}"
        free, number = self.folder / f"{dated}{self.workbook.suffix}", 1
        while os.path.lexists(free):
            number += 1
            free = self.folder / f"{dated} ({number}){self.workbook.suffix}"
        return free

    def _make_folder(self) -> None:
        for folder in (self.chosen, self.folder):
            if folder and not folder.is_dir():
                folder.mkdir(mode=0o700)
                settle(folder.parent)
        if not (self.folder / NOTICE_NAME).exists():
            with temporary(self.folder) as unfinished:
                write_new(unfinished, NOTICE.encode(), PRIVATE)
                os.replace(unfinished, self.folder / NOTICE_NAME)

    def find(self, which: str = "", other_workbook: bool = False) -> Path:
        """The newest copy, or the one of this file name, path or time ("2026-11-21 10.15.00"). Raises WorkbookError.

        A path to anything but a copy of this workbook is refused unless `other_workbook` says that it is meant."""
        listed = self.listed()
        if not which and listed:
            return listed[0].path
        path = Path(os.path.realpath(which))
        for backup in listed:
            name = backup.path.stem
            if which in (backup.path.name, name, name.removeprefix(f"{self.workbook.stem} ")) or path == backup.path:
                return backup.path
        if which and path.is_file() and path.suffix.lower() == self.workbook.suffix.lower():
            if other_workbook:
                return path
            raise refuse("not_its_backup", path=self.workbook, other=path)
        if not which:
            sentence = f"There is no backup of {self.workbook} in {self.folder}."
            raise WorkbookError("no_such_backup", sentence, refuse("no_such_backup", path="", which="", folder="").remedy)
        raise refuse("no_such_backup", path=self.workbook, which=which, folder=self.folder)

    def check_sound(self, source: Path, data: bytes) -> None:
        """Raises WorkbookError when a copy is damaged; the remedy names the next older one that is not."""
        broken = damage(data)
        if not broken:
            return
        copies = [backup.path for backup in self.listed()]
        older = copies[copies.index(source) + 1 :] if source in copies else copies
        sound = next((path for path in older if not damage(read_backup(path))), None)
        older_one = f"use the next older one: {self._restore_by(sound.name)}" if sound else ""
        advice = older_one or "look for an older one in the archive; there is no older sound one in this folder"
        raise refuse("backup_damaged", backup=source.name, path=self.workbook, reason=broken, advice=advice)

    def notes(self, kept: Path) -> list[Finding]:
        """What a person must know about a copy that was made."""
        told = f"The workbook as it was is kept as {kept}. A backup holds everything the workbook held: restricted."
        found = [Finding(str(self.workbook), "backup", "note", told, f"To go back: {self._restore_by()}.")]
        if os.name != "nt" and _open_to_others(self.folder):
            told = f"Other users of this computer may look into {self.folder}; the copies themselves they cannot open."
            found.append(Finding(str(self.folder), "open backup folder", "note", told, "Restrict the folder to those who may see bids."))
        return found

    def _restore_by(self, copy: str = "") -> str:
        """The command with whole paths: where it is typed, another workbook of that name may lie."""
        named = [f'"{word}"' for word in (self.workbook, copy) if word]
        return " ".join(["cwb restore", *named, *([f'--backups "{self.chosen}"'] if self.chosen else [])])

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Nothing is replaced when its backup fails, and the sentence says that it was the backup."""
        try:
            yield
        except (OSError, ValueError) as error:
            known = as_workbook_error(error, os.fspath(self.folder))
            if known.code == "disk_full":
                raise known from None
            raise refuse("backup_failed", path=self.workbook, folder=self.folder, reason=reason(error)) from None


def _open_to_others(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & 0o077)
    except OSError:  # the copy is made; a note about its folder must not turn that into a failure
        return False


def _time(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, _MADE)
    except ValueError:  # a file a person named after the 31st of February
        return None


def read_backup(path: Path) -> bytes:
    """The bytes of a copy. Raises WorkbookError when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise refuse("file_unreadable", path=path, reason=reason(error)) from None
