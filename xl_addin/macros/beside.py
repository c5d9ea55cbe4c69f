"""The file a button was pressed in, and the files and folders beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeVar

import xlwings as xw

from udfs.findings import Finding
from workbooks.errors import refuse
from workbooks.guard import check_address
from workbooks.outcome import BadInput, Outcome
from workbooks.reader import Workbook, read
from workbooks.sources import written
from workbooks.template import PATIENCE
from xl_addin.ribbon import Report

Done = TypeVar("Done")


def saved(book: xw.Book) -> Workbook:
    """The book's own file, through the guarded reader. Raises WorkbookError unsaved when the file is not what is on the screen."""
    return read(on_disk(book), timeout=PATIENCE)


def on_disk(book: xw.Book) -> str:
    """The path of the book's own file. Raises WorkbookError web_address for one that lies in no folder of this computer, unsaved when the
    file is not what is on the screen."""
    check_address(book.fullname)
    if not os.path.isfile(book.fullname) or getattr(book.api, "Saved", True) is False:
        raise refuse("unsaved", path=book.name)
    return book.fullname


def beside(book: xw.Book, name: str) -> str:
    """A file or folder beside the workbook. Where a link of that name leads elsewhere it is the real place, which is then told as such."""
    folder = Path(book.fullname).parent
    real = os.path.realpath(folder / name)
    there = os.path.normpath(os.path.join(os.path.realpath(folder), name))
    return str(folder / name) if os.path.normcase(real) == os.path.normcase(there) else real


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
    return next(name for name in _numbered(path, word) if not os.path.lexists(name))


def newest(path: Path, word: str) -> Path | None:
    """The last of those names that is taken; none where the first is free."""
    return next((before for before, name in pairwise((None, *_numbered(path, word))) if name and not os.path.lexists(name)), None)


class Left(NamedTuple):
    """A file that a button leaves beside the workbook, and whether it was not there before."""

    path: Path
    new: bool

    @property
    def told(self) -> str:
        """The end of the button's sentence."""
        return f"Saved as {self.path}." if self.new else f"{self.path} says that already, so nothing was saved."


def once(path: Path, word: str, make: Callable[[str], Done]) -> tuple[Done, Left]:
    """What `make` answers, and the file it wrote under a free name; where the last of those names holds the same bytes, that one stays
    alone, so that a button pressed twice leaves one file."""
    before, target = newest(path, word), fresh(path, word)
    done = make(str(target))
    if before and before.is_file() and before.read_bytes() == target.read_bytes():
        target.unlink()
        return done, Left(before, new=False)
    return done, Left(target, new=True)


def listed(report: Report, path: Path, word: str) -> Report:
    """The report with all its findings in a CSV file beside the workbook, as no sheet holds them; one alone is told by the report."""
    if len(report.findings) < 2:
        return report
    _, left = once(path.with_suffix(".csv"), word, lambda target: written.findings(list(report.findings), target))
    told = f"{report.sentence} All {len(report.findings)} findings are listed in {left.path.name}."
    return replace(report, sentence=told, listed=left.path.name)


def _numbered(path: Path, word: str) -> Iterator[Path]:
    return (path.with_name(f"{path.stem} {word}{'' if n == 1 else f' {n}'}{path.suffix}") for n in range(1, 1000))


def not_done(problem: BadInput) -> Report:
    """Bad input as the answer of a button: what is first to be mended."""
    first = next(f for f in problem.findings if f.severity == "block")
    return Report(f"{first.sentence} {first.remedy}".strip(), tuple(problem.findings), refused=True)


def of_outcome(label: str, outcome: Outcome, left: Left) -> Report:
    """A whole workbook that a button made beside this one, told by its checks."""
    fails = () if outcome.holds else (Finding("Checks", "checks", "block", f"{outcome.verdict}.", "Look at the rows marked FAILS."),)
    return Report(f"{label}: {left.told} {outcome.verdict}.", (*fails, *outcome.findings), listed=f"the sheet Checks of {left.path.name}")
