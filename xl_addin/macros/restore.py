"""Ribbon group Check and share: a backup of this workbook brought back."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import xlwings as xw

from udfs.findings import Finding
from workbooks.backup import Backup, Backups, read_backup
from workbooks.durable import damage
from workbooks.reader import Workbook, read
from workbooks.save import save
from workbooks.template import PATIENCE
from xl_addin.macros.beside import on_disk, once, saved
from xl_addin.ribbon import Report, button, progress

LABEL = "Restore"


@button(
    group="Check and share",
    label=LABEL,
    screentip="Bring back this workbook as it was before a change",
    supertip="Looks through the dated copies that were kept before each change and saves the newest one that says something else than this "
    "workbook, under a name of its own beside it. This workbook and the copies stay as they are. Save first.",
    keytip="XR",
    icon="Undo",
)
def restore_backup(book: xw.Book, which: str | None = None) -> Report:
    """Save a backup of the book beside it. `which`: its name or time, as the folder of backups shows it; else the newest that differs."""
    place = Path(on_disk(book))
    kept = Backups.of(place)
    count = len(kept.listed())
    if not count and not which:
        told = f"There is no backup of {book.name} in {kept.folder}; one is kept each time a button or a command changes the workbook."
        return Report(f"{LABEL}: {told}", refused=True)
    found: list[Finding] = []
    if which:
        source = kept.find(which)
        kept.check_sound(source, read_backup(source))
    else:
        source = _newest_other(book, kept, found)
    copies = f"{count} {'copy is' if count == 1 else 'copies are'} kept in {kept.folder}"
    if source is None:
        told = f"{LABEL}: no sound copy says anything else than {book.name} does, so there is nothing to bring back; {copies}."
        return Report(told, tuple(found), refused=True)
    save_it = lambda target: save(target, read_backup(source), readable=False)
    _, left = once(place, "restored", save_it)
    if left.new:
        shutil.copymode(place, left.path)  # whoever could not open the workbook shall not open what it was
    return Report(f"{LABEL}: {source.name} is brought back. {left.told} {book.name} stays as it is; {copies}.", tuple(found))


def _newest_other(book: xw.Book, kept: Backups, found: list[Finding]) -> Path | None:
    """The newest sound copy with other values or formulas: a button keeps a copy before it works, which says what the workbook says."""
    copies = kept.listed()
    now = _said(saved(book))
    for number, copy in enumerate(copies, 1):
        progress(book, f"{LABEL}: looking at copy {number} of {len(copies)}")
        broken = damage(read_backup(copy.path))
        if broken:
            found.append(_damaged(copy, broken))
        elif _said(read(copy.path, timeout=PATIENCE)) != now:
            return copy.path
    return None


def _said(book: Workbook) -> list[object]:
    """What a person can read or calculate in a workbook."""
    return [(name, sheet.visible, sheet.cells, sheet.formulas) for name, sheet in book.sheets.items()]


def _damaged(copy: Backup, reason: str) -> Finding:
    told = f"The copy {os.path.basename(copy.path)} is damaged ({reason}) and was passed over."
    return Finding(str(copy.path), "backup_damaged", "warn", told, "Look for it in the archive, if it is the one that is wanted.")
