"""The file a button was pressed in, and the files and folders beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import xlwings as xw

from workbooks.errors import refuse
from workbooks.reader import Workbook, read
from workbooks.regenerate import BadInput
from workbooks.template import PATIENCE
from xl_addin.ribbon import Report


def saved(book: xw.Book) -> Workbook:
    """The book's own file, through the guarded reader. Raises WorkbookError unsaved when the file is not what is on the screen."""
    if not os.path.isfile(book.fullname) or getattr(book.api, "Saved", True) is False:
        raise refuse("unsaved", path=book.name)
    return read(book.fullname, timeout=PATIENCE)


def beside(book: xw.Book, name: str) -> str:
    """A file or folder beside the workbook."""
    return str(Path(book.fullname).parent / name)


def files_in(folder: Path) -> list[Path]:
    """Files of a folder; those that a program keeps beside an open one are none."""
    return sorted(p for p in folder.glob("*") if p.is_file() and not p.name.startswith(("~$", ".~", ".")))


def only(folder: Path) -> str:
    """The one file of a folder. Raises WorkbookError not_one_source."""
    files = files_in(folder)
    if len(files) == 1:
        return str(files[0])
    names = ", ".join(p.name for p in files) or "nothing"
    raise refuse("not_one_source", path=folder, names=names)


def perhaps(folder: Path) -> str | None:
    """The one file of a folder, none where there is none."""
    return only(folder) if files_in(folder) else None


def fresh(path: Path, word: str) -> Path:
    """A name beside the workbook that is not taken: "tender merged.xlsx", "tender merged 2.xlsx"."""
    return next(name for name in _numbered(path, word) if not name.exists())


def newest(path: Path, word: str) -> Path | None:
    """The last of those names that is taken; none where the first is free."""
    return next((before for before, name in pairwise((None, *_numbered(path, word))) if name and not name.exists()), None)


def _numbered(path: Path, word: str) -> Iterator[Path]:
    return (path.with_name(f"{path.stem} {word}{'' if n == 1 else f' {n}'}{path.suffix}") for n in range(1, 1000))


def not_done(problem: BadInput) -> Report:
    """Bad input as the answer of a button: what is first to be mended."""
    first = next(f for f in problem.findings if f.severity == "block")
    return Report(f"{first.sentence} {first.remedy}".strip(), tuple(problem.findings), refused=True)
