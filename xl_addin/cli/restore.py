"""`cwb backups` and `cwb restore`: the dated copies made before a workbook was changed, and the way back."""

import json
import os
import sys
from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from workbooks import save as saving
from workbooks.backup import FOLDER_SETTING, Backups
from workbooks.errors import refuse
from workbooks.guard import check_address
from xl_addin.cli.shown import plain, say, show_findings

Folder = Annotated[
    str | None,
    typer.Option("--backups", help=f"Folder for backups (restricted); else {FOLDER_SETTING}, else beside the workbook."),
]
Book = Annotated[str, typer.Argument(help="The workbook.")]


def backups(book: Book, folder: Folder = None, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """List the backups of a workbook, the newest first."""
    check_address(book)
    kept = Backups.of(book, folder)
    listed = kept.listed()
    there = os.path.isfile(book)
    if not listed and not there:
        raise refuse("file_is_folder" if os.path.isdir(book) else "file_missing", path=book)
    if as_json:
        told = [{"path": str(b.path), "made": b.made.isoformat(), "bytes": b.size} for b in listed]
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
        return
    table = Table("Made", "Bytes", "Name", box=box.SIMPLE_HEAD, show_edge=False)
    for backup in listed:
        table.add_row(f"{backup.made:%d/%m/%Y %H:%M:%S}", f"{backup.size:,}", plain(backup.path.name))
    if listed:
        Console().print(table)
    if not there:
        say(f"{book} itself is not there any more; cwb restore brings it back.")
    whole = sum(b.size for b in listed)
    say(f"{len(listed)} backup(s), {whole:,} bytes, in {kept.folder}. They hold everything the workbook held: restricted.")
    say("Nothing is deleted from there by this program; delete by hand what your retention schedule says.")


def restore(
    book: Book,
    which: Annotated[str, typer.Argument(help="Its name, path or time as cwb backups lists it; left out, the newest.")] = "",
    folder: Folder = None,
    other_workbook: Annotated[
        bool, typer.Option("--other-workbook", help="Bring back a file that is no backup of this workbook, given by its path.")
    ] = False,
) -> None:
    """Bring back a backup of a workbook. The workbook as it is now is backed up first, so this too can be undone."""
    done = saving.restore(book, which, folder, other_workbook)
    if done.saved is None:
        say(f"{book} is already the same as {done.source.name}; nothing was written. An older one: cwb backups.")
        return
    show_findings(list(done.saved.findings))
    say(f"{book} is again as it was in {done.source.name}.")
