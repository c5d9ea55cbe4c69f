"""A foreign workbook as a whole: what the reader vouches for, its parts, and how its sheets show their cells."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from udfs.errors import column_letters
from workbooks import guard
from workbooks.cell_looks import UNSEEN, Look, Looks, contrast
from workbooks.errors import refuse
from workbooks.package import DefinedName, Package, Table, rels_name
from workbooks.part_tree import tree
from workbooks.reader import Workbook, read
from workbooks.references import Resolver
from workbooks.sheet_view import Place, View, boundaries, view
from workbooks.sheetxml import Area
from workbooks.text_runs import run_inks
from workbooks.xmlbytes import Element, children

SHOWN, HIDDEN, VERY_HIDDEN = "visible", "hidden", "veryHidden"


@dataclass
class SourceFile:
    """An opened file; nothing of it is ever changed."""

    path: str
    book: Workbook
    package: Package
    _covered: dict[str, set[Place]] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        return Path(self.path).name

    @cached_property
    def looks(self) -> Looks:
        return Looks(self.package)

    @cached_property
    def run_inks(self) -> dict[str, set[str]]:
        return run_inks(self.package, self.looks)

    @cached_property
    def views(self) -> dict[str, View]:
        """How each worksheet shows its cells, by name."""
        return {name: view(part, self.package.parts[part]) for name, part in self.sheet_parts.items()}

    # A package reads its lists anew at each call; nothing is changed here, so once is enough.

    @cached_property
    def sheet_parts(self) -> dict[str, str]:
        return self.package.sheets

    @cached_property
    def names(self) -> list[DefinedName]:
        return self.package.names

    @cached_property
    def workbook_elements(self) -> list[Element]:
        return self.package.elements(self.package.workbook_part)

    @cached_property
    def resolver(self) -> Resolver:
        return Resolver(self.package)

    @cached_property
    def tables(self) -> dict[str, Table]:
        return self.package.tables

    @cached_property
    def states(self) -> dict[str, str]:
        """visible, hidden or veryHidden, by tab; chart sheets included."""
        found = children(self.workbook_elements, "workbook", "sheets", "sheet")
        return {e.attributes.get("name", ""): e.attributes.get("state", SHOWN) for e in found}

    @cached_property
    def last_saved(self) -> str:
        """When the file says it was last saved, as it says it; empty when it does not."""
        for part in self.package.related("", "core-properties"):
            if part in self.package.parts:
                return (tree(self.package, part).findtext("{*}modified") or "").strip()
        return ""

    def look(self, sheet: str, place: Place) -> Look:
        return self.looks.at(self.views[sheet].formats.get(place, 0))

    def unseen(self, sheet: str, place: Place) -> str:
        """Why a filled cell of a visible sheet is not seen: row, column, merged area, number format, fixed words or
        text colour; empty if it is.

        A table style or a conditional format may colour a cell anew, so there the text colour tells nothing.
        """
        row, column = place
        seen = self.views[sheet]
        if row in seen.hidden_rows:
            return "row"
        if seen.column_hidden(column):
            return "column"
        if place in self.covered(sheet):
            return "merged area"
        reason = self.look(sheet, place).hides(self.book.sheets[sheet].cells.get(place))
        if reason == "text colour" and (self._in_table(sheet, place) or seen.within_conditional(place)):
            return ""
        return reason

    def hides_words(self, sheet: str, place: Place) -> bool:
        """Whether single words of a cell have the colour of its paper. Told by the text: the same one in another cell counts too."""
        value, paper = self.book.sheets[sheet].cells.get(place), self.look(sheet, place).paper
        inks = self.run_inks.get(value, set()) if isinstance(value, str) and paper else set()
        return any(contrast(ink, str(paper)) < UNSEEN for ink in inks) and not self.is_heading(sheet, place)

    def covered(self, sheet: str) -> set[Place]:
        """Filled cells under a merged area; only its first cell is seen."""
        if sheet not in self._covered:
            filled = self.book.sheets[sheet].cells.keys()
            corners = [found for text in self.views[sheet].merged if (found := boundaries(text))]
            areas = [Area(top, left, bottom, right) for left, top, right, bottom in corners]
            self._covered[sheet] = {p for area in areas for p in area.among(filled) if p != (area.top, area.left)}
        return self._covered[sheet]

    def _in_table(self, sheet: str, place: Place) -> bool:
        return any(t.sheet == sheet and contains(t, place) for t in self.tables.values())

    def is_heading(self, sheet: str, place: Place) -> bool:
        """Whether a cell is a heading of a table, which table styles paint more often than not."""
        return any(t.sheet == sheet and contains(t, place) and place[0] == t.first_row for t in self.tables.values())


def open_source(path: str | os.PathLike[str]) -> SourceFile:
    """Reads a workbook through the guard. Raises WorkbookError and no other."""
    book = read(path)
    data = guard.load(path)
    if hashlib.sha256(data).hexdigest() != book.sha256:
        raise refuse("changed_meanwhile", path=os.fspath(path))
    source = SourceFile(os.fspath(path), book, Package.from_bytes(data))
    _check_spelling(source.package)
    unknown = [name for name in book.sheets if name not in source.sheet_parts]
    if unknown:  # read by its content, though its relation says something else
        raise refuse("bad_sheet_list", reason=f"{unknown[0]} is not declared as a worksheet")
    return source


def _check_spelling(package: Package) -> None:
    """Excel finds a part whatever its capitals; we look by exact name, and a part we miss would go unseen."""
    known = {name.lower(): name for name in package.parts}
    wanted = [rels_name(part) for part in ["", *package.parts]]
    wanted += [r.target for part in ["", *package.parts] for r in package.rels(part).values() if not r.external]
    for name in wanted:
        if name not in package.parts and name.lower() in known:
            raise refuse("part_spelt_twice", part=known[name.lower()], other=name)


def contains(table: Table, place: Place) -> bool:
    return table.first_row <= place[0] <= table.last_row and table.first_column <= place[1] <= table.last_column


def cell_name(sheet: str, place: Place) -> str:
    """Sheet!B2, as a sentence writes it."""
    return f"{sheet}!{column_letters(place[1])}{place[0]}"
