"""Which cells are withheld and why: addresses a person gives, reasons in the words of the Freedom of Information Act 2000.

    Bids!C5:C9=section 43        cells, whole columns (Bids!C:C) or rows (Bids!7:7)
    tblBids[Price]=section 43    a column of a table, its heading kept
    Prices=names of patients     a named range, with a reason of one's own
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from udfs.cells import Cell
from udfs.errors import column_letters
from udfs.parameters import Parameter, shipped
from workbooks.cell_looks import Look
from workbooks.copy_sheets import DEFAULT_WIDTH, CopySheet, is_table
from workbooks.errors import WorkbookError
from workbooks.references import Block, quoted
from workbooks.sheet_view import Place, boundaries
from workbooks.sheetcells import MOST_COLUMNS, MOST_ROWS
from workbooks.sheetxml import Area
from workbooks.source_file import SourceFile

EXEMPTION = "foia_exemption_"
LOOK = Look(number="@", italic=True, wrap=True, paper="E8EFF5", align="left")
WIDTH = 24.0  # characters; a reason of a few words then needs two or three lines
OWN_WORDS = "Reason as given by the publisher"
LONGEST_REASON = 200  # more belongs into the letter that goes with the copy
_ASKED = re.compile(r"\s*((?:'(?:[^']|'')+'|[^'=]+?)(?:!\s*[^=]+?)?)\s*=\s*(.+?)\s*", re.S)
_LIKE_CELLS = re.compile(r"[A-Z]{0,3}\d*", re.I)
_SECTION = re.compile(r"(?:s\.?|sec\.?|section)?\s*(\d{1,2}A?)\s*((?:\([0-9a-z]{1,4}\))*)", re.I)


@dataclass
class Withheld:
    """One wish: the area in the source, the text put in place, its basis, and what it took away.

    `values` are the withheld values by their place in the source; `here` the cells of the copy that now hold the reason."""

    asked: str
    block: Block
    text: str
    basis: str
    evidence: str
    values: dict[Place, Cell] = field(default_factory=dict)
    here: list[Place] = field(default_factory=list)


def exemptions(as_at: dt.date) -> dict[str, Parameter]:
    """Exemptions in force on a date by their section ("43")."""
    known = [p for p in shipped() if p.key.startswith(EXEMPTION) and p.valid_from <= as_at <= p.valid_to]
    return {p.key.removeprefix(EXEMPTION).upper(): p for p in known}


def parse(asked: str, source: SourceFile, as_at: dt.date) -> Withheld:
    """A wish as typed. Raises WorkbookError `withhold_unclear`, `unknown_exemption` or `no_such_sheet`."""
    match = _ASKED.fullmatch(asked)
    if not match:
        raise _unclear(asked, "it has no reason after an equals sign")
    block = _block(asked, match[1], source)
    text, basis, evidence = _reason(match[2], as_at)
    return Withheld(match[1], block, text, basis, evidence)


def check_reasons(wishes: list[Withheld]) -> None:
    """Refuses two reasons for one cell: the copy can hold only one of them. Raises WorkbookError `withhold_unclear`."""
    for one, other in combinations(wishes, 2):
        if one.text != other.text and one.block.sheet == other.block.sheet and _meet(one.block.area, other.block.area):
            raise _unclear(other.asked, f'it meets {one.asked}, and the reasons differ ("{one.text}" and "{other.text}")')


def _meet(one: Area, other: Area) -> bool:
    return one.left <= other.right and other.left <= one.right and one.top <= other.bottom and other.top <= one.bottom


def _block(asked: str, target: str, source: SourceFile) -> Block:
    sheet, mark, cells = target.rpartition("!")
    if mark:
        sheet = sheet.strip().removeprefix("'").removesuffix("'").replace("''", "'")
        target = f"{quoted(source.book.sheet(sheet).name)}!{cells.strip()}"
    block = source.resolver.block(target, "", (1, 1))
    if block is None or not block.sheet:
        raise _unclear(asked, "the sheet is missing" if block else _no_block(target.rpartition("!")[2]))
    return block


def _no_block(cells: str) -> str:
    corners = cells.replace("$", "").split(":")
    if all(_LIKE_CELLS.fullmatch(corner) for corner in corners) and (len(corners) == 2 or corners[0][-1:].isdigit()):
        return f"rows go from 1 to {MOST_ROWS:,} and columns from A to {column_letters(MOST_COLUMNS)}"
    return "this names no cells, table column or named range of the workbook"


def _unclear(asked: str, reason: str) -> WorkbookError:
    sentence = f'"{asked[:80]}" does not say what to withhold: {reason}.'
    return WorkbookError("withhold_unclear", sentence, 'Write it as "Sheet!C5:C9=section 43", or with a reason in your own words.')


def _reason(said: str, as_at: dt.date) -> tuple[str, str, str]:
    """The text for the cell, its basis and the evidence status of that."""
    section = _SECTION.fullmatch(said)
    if not section:
        if len(said) > LONGEST_REASON or not said.isprintable():
            raise _unclear(said, f"the reason is longer than {LONGEST_REASON} characters or not one line")
        return f"Withheld: {said}", OWN_WORDS, "given by the publisher"
    known = exemptions(as_at)
    found = known.get(section[1].upper())
    if found is None:
        told = ", ".join(f"section {number}" for number in known) or "none"
        sentence = f"Section {section[1]} is not in the list of exemptions for {as_at:%d/%m/%Y}."
        raise WorkbookError("unknown_exemption", sentence, f"Choose one of {told}, or give the reason in words.")
    text = str(found.value).replace(section[1].upper(), section[1].upper() + section[2], 1)
    return f"Withheld: {text}", found.source + section[2], found.evidence


# ---- putting the reason in place


def apply(wish: Withheld, source: SourceFile, sheets: list[CopySheet]) -> None:
    """Puts the reason in place of every filled cell of the area; a heading above a whole column stays.

    Raises WorkbookError `withhold_nothing` when the area holds nothing, which is a slip of the pen more often than not."""
    sheet = next((s for s in sheets if s.source == wish.block.sheet), None)
    known = source.book.sheets[wish.block.sheet].cells
    inside = {p: v for p, v in known.items() if v is not None and wish.block.area.holds(*p)}
    inside |= {p: known[p] for p in _merged_into(wish, source) if known.get(p) is not None}
    if not inside:
        sentence = f"{wish.asked} holds no filled cell, so nothing would be withheld."
        raise WorkbookError("withhold_nothing", sentence, "Check the address.")
    headings = _headings(wish, sheet) if sheet else set()
    for place, value in inside.items():
        here = sheet.here(place) if sheet else None
        if here in headings:
            continue
        wish.values[place] = value
        if sheet and here:
            sheet.cells[here], sheet.looks[here] = wish.text, LOOK
            wish.here.append(here)
    if sheet:
        _make_room(sheet, wish)
        sheet.tables = [area for area in sheet.tables if is_table(sheet, area)]  # a heading may be gone


def _merged_into(wish: Withheld, source: SourceFile) -> Iterator[Place]:
    """First cells of merged areas that reach into the area: what is seen there stands in them."""
    area = wish.block.area
    for text in source.views[wish.block.sheet].merged:
        found = boundaries(text)
        if found:
            left, top, right, bottom = found
            if _meet(area, Area(top, left, bottom, right)):
                yield top, left


def _headings(wish: Withheld, sheet: CopySheet) -> set[Place | None]:
    area = wish.block.area
    if (area.top, area.bottom) != (1, MOST_ROWS) or (area.left, area.right) == (1, MOST_COLUMNS):
        return set()
    return {(table.top, column) for table in sheet.tables for column in range(table.left, table.right + 1)}


def _make_room(sheet: CopySheet, wish: Withheld) -> None:
    """Columns wide enough for the reason; the rows are fitted when it is written."""
    for _, column in wish.here:
        sheet.widths[column] = max(sheet.widths.get(column, DEFAULT_WIDTH), WIDTH)
