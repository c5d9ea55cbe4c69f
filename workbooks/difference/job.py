"""Two files compared as a whole: the workbook difference, the practices of both vintages, and the report as a workbook."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

from udfs.findings import Finding
from workbooks.build import build
from workbooks.difference import books as difference_books
from workbooks.difference import units as difference_units
from workbooks.difference.books import BookDifference, Compared
from workbooks.difference.sides import KIND, side
from workbooks.difference.units import Vintages
from workbooks.errors import refuse
from workbooks.outcome import BadInput, Outcome, Progress, silent
from workbooks.save import check_target

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Compare:
    """How vintages are compared: years of files that have several, codes known to be new, the parent, and whether names are looked at."""

    old_vintage: str = ""
    new_vintage: str = ""
    anew: Pairs = ()
    parent: str = ""
    guess: bool = True


@dataclass(frozen=True)
class Told:
    """All that is different between two files."""

    books: BookDifference
    vintages: Vintages | None

    @property
    def same(self) -> bool:
        return self.books.same and (self.vintages is None or self.vintages.same)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind, in the order of a report."""
        b = self.books
        found = {"Sheets added": len(b.sheets_added), "Sheets removed": len(b.sheets_removed), "Inputs changed": len(b.inputs)}
        for what in ("added", "removed", "changed", "moved"):
            found[f"Rows {what}"] = sum(row.what == what for row in b.entered)
        found |= {"Cells changed elsewhere": len(b.cells), "Formulas changed": len(b.formulas), "Results that moved": len(b.results)}
        found["Calculated rows that moved"] = len(b.calculated)
        return found | ({"Units with a change": len(self.vintages.units)} if self.vintages else {})

    @property
    def sentence(self) -> str:
        if self.same:
            return "The two files say the same."
        return "; ".join(f"{name}: {count:,}" for name, count in self.counts.items() if count) + "."


def compare(old: str, new: str, how: Compare | None = None, progress: Progress = silent) -> Told:
    """Everything that is different between two workbooks or practice tables. Raises WorkbookError when one cannot be read."""
    how = how or Compare()
    progress(f"Reading {old}")
    before = side(old)
    progress(f"Reading {new}")
    after = side(new)
    progress("Comparing")
    units = difference_units.units(before, how.old_vintage), difference_units.units(after, how.new_vintage)
    vintages = difference_units.compare(*units, how.anew, how.parent, how.guess) if units[0] and units[1] else None
    published = [one.sheet for one, at in zip(units, (before, after), strict=True) if one and KIND not in at.named]
    skip = tuple(published) if vintages and len(published) == len(units) else ()
    return Told(difference_books.compare(Compared(before, after, skip=skip)), vintages)


def report(told: Told, out: str, progress: Progress = silent) -> Outcome:
    """The report as a workbook. Raises BadInput when it would take the place of one of the two files."""
    from workbooks.difference.report import book

    check_target(out)
    for source in (told.books.old, told.books.new):
        if os.path.exists(out) and os.path.samefile(source, out):
            sentence = f"{out} is one of the two files."
            raise BadInput([Finding("--out", "the source is kept", "block", sentence, "Give the report another name.")])
    return build(lambda findings: book(told, findings), out, progress, [])


def known_codes(path: str | None) -> Pairs:
    """Earlier and later codes from a CSV file of two columns, with or without a heading."""
    if path is None:
        return ()
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            lines = [line for line in csv.reader(file) if any(cell.strip() for cell in line)]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise refuse("file_unreadable", path=path, reason=f"it is no CSV table ({problem})") from None
    except OSError as problem:
        raise refuse("file_unreadable", path=path, reason=problem.strerror or problem) from None
    for number, line in enumerate(lines, 1):
        if len(line) != 2:
            raise refuse("bad_code_list", line=number, path=path, count=len(line))
    pairs = [(a.strip().upper(), b.strip().upper()) for a, b in lines]
    return tuple(pairs[1:] if pairs and not any(letter.isdigit() for code in pairs[0] for letter in code) else pairs)
