"""What lies beside a workbook and should not: our own files after a kill, and the copies a synced folder makes of a conflict."""

from __future__ import annotations

import os
import platform
import re
import stat
from pathlib import Path

from udfs.findings import Finding
from workbooks.durable import TEMPORARY_NAME

# A save takes minutes at most; a computer that slept over lunch in the middle of one still finds its file.
STALE_AFTER_SECONDS = 24 * 3600


def sweep(folder: Path, now: float, older_than: float = STALE_AFTER_SECONDS) -> list[str]:
    """Deletes our own temporary files of a save that was killed, and answers their names; nobody else's file is touched.

    Only ordinary files of this user with our own kind of name, last changed more than `older_than` seconds before `now`
    (seconds as the folder's own file system counts them: the clock of a network drive may differ from ours).
    """
    swept = []
    try:
        entries = [entry for entry in os.scandir(folder) if TEMPORARY_NAME.fullmatch(entry.name)]
    except OSError:  # a folder one may write to but not list
        return swept
    for entry in entries:
        if _is_ours_and_old(entry, now - older_than) and _deleted(entry.path):
            swept.append(entry.name)
    return sorted(swept)


def _is_ours_and_old(entry: os.DirEntry[str], before: float) -> bool:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:  # gone meanwhile
        return False
    mine = not hasattr(os, "geteuid") or status.st_uid == os.geteuid()
    return stat.S_ISREG(status.st_mode) and mine and status.st_mtime < before


def _deleted(path: str) -> bool:
    try:
        os.unlink(path)
    except OSError:  # a leftover we may not delete harms nobody
        return False
    return True


def conflict_copies(target: Path) -> list[str]:
    """Names beside the workbook such as a synced folder gives when two people change a file at once, in order."""
    stem, suffix = re.escape(target.stem), re.escape(target.suffix)
    computer = re.escape(platform.node().split(".")[0]) or "LAPTOP"
    marks = (
        r" ?\(\d{1,2}\)",  # Google Drive, and browsers that download a second time
        rf"-(?:(?:DESKTOP|LAPTOP)-[A-Z0-9]+|{computer})(?:-\d+)?",  # OneDrive: the name of the computer
        r" ?\([^()]*conflict[^()]*\)",  # Dropbox, Nextcloud: (Ann's conflicted copy 2026-11-21)
        r"\.sync-conflict-[\w-]+",  # Syncthing
    )
    named = re.compile(f"{stem}(?:{'|'.join(marks)}){suffix}", re.I)
    try:
        return sorted(entry.name for entry in os.scandir(target.parent) if named.fullmatch(entry.name))
    except OSError:  # a folder one may write to but not list
        return []


def notes(target: Path, swept: list[str]) -> list[Finding]:
    """What a person should know about the folder of a workbook that was saved."""
    found = []
    if copies := conflict_copies(target):
        told = f"Beside {target.name} lies {', '.join(copies[:5])}, as a synced folder leaves when two people change a file at once."
        remedy = "Look whether it holds work that is missing here; then move or delete it."
        found.append(Finding(str(target), "conflict copy", "note", told, remedy))
    if swept:
        told = f"{len(swept)} unfinished file(s) of an earlier save that was broken off were deleted from {target.parent}."
        found.append(Finding(str(target), "unfinished save", "note", told, "Nothing need be done; the workbook was never part of them."))
    return found
