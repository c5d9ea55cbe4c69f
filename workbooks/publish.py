"""Publishable copy (Freedom of Information): a copy to share in which chosen cells hold the reason why they are withheld.

What is withheld is not covered, it is not there: the copy is written anew from what is kept.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from udfs.findings import Finding, holds
from workbooks import accessibility, ods
from workbooks.copy_sheets import CopySheet, copied
from workbooks.copy_writer import write
from workbooks.csvout import csv_files
from workbooks.errors import refuse
from workbooks.heading_rows import guessed_tables
from workbooks.leaks import repeats, results
from workbooks.regenerate import BadInput
from workbooks.save import save
from workbooks.share import (
    TITLE_LOOK,
    Shared,
    about_sheet,
    cautions,
    check_any,
    check_out,
    count_dropped,
    facts,
    free_name,
    put_line,
    put_table,
)
from workbooks.sheetxml import Area
from workbooks.side_files import put
from workbooks.source_file import SourceFile, open_source
from workbooks.withholding import Withheld, apply, parse

WITHHELD = "What is withheld"
LIST_HEADINGS = ("Where in this copy", "Cells", "Reason in place", "Basis")


def publish(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    asked: Sequence[str],
    as_at: dt.date,
    *,
    title: str | None = None,
    csv_folder: str | os.PathLike[str] | None = None,
    ods_out: str | os.PathLike[str] | None = None,
    accept_leaks: bool = False,
) -> Shared:
    """Writes the copy, and CSV files and an .ods of the same cells where asked.

    asked: what to withhold, each "address=reason" (see withholding). as_at: the day of publication, for the list of exemptions.
    Raises WorkbookError, and BadInput with every place where a withheld value can still be found; nothing is written then.
    """
    check_out(path, out)
    _check_beside(csv_folder, ods_out)
    made = make_publishable(open_source(path), asked, as_at, title=title)
    if not holds(made.findings):
        if not accept_leaks:
            raise BadInput(made.findings)
        made.findings = [replace(f, severity="warn") if f.severity == "block" else f for f in made.findings]
    opened = ods.ods_bytes(made.data) if ods_out else b""
    save(out, made.data)
    if csv_folder:
        for name, data in csv_files(Path(out).stem, made.sheets, made.date1904).items():
            put(Path(csv_folder) / name, data)
    if ods_out:
        put(ods_out, opened)
    made.findings += accessibility.check(out)
    return made


def _check_beside(csv_folder: str | os.PathLike[str] | None, ods_out: str | os.PathLike[str] | None) -> None:
    """What would stop the job at its end is said at its beginning."""
    if csv_folder and not Path(csv_folder).is_dir():
        raise refuse("folder_missing", path=csv_folder)
    if ods_out:
        ods.check_target(ods_out)


def make_publishable(source: SourceFile, asked: Sequence[str], as_at: dt.date, *, title: str | None = None) -> Shared:
    """The copy as bytes, with findings that block where a withheld value can still be found."""
    wishes = [parse(text, source, as_at) for text in asked]
    left_out: Counter = Counter()
    sheets = copied(source, with_hidden=False, left_out=left_out)
    check_any(source, sheets)
    count_dropped(source, left_out)
    for sheet in sheets:
        sheet.tables = sheet.tables or guessed_tables(sheet)
    for wish in wishes:
        apply(wish, source, sheets)
    told = {name: number for name, number in left_out.items() if number}
    title = title or f"{source.name}, publishable copy"
    front = _front(source, sheets, wishes, as_at, title, told)
    whole = [*front, *sheets]
    found = [*repeats(wishes, source, whole), *results(wishes, source, sheets), *_already_gone(wishes), *cautions(source)]
    date1904 = source.book.date1904
    return Shared(write(whole, title, date1904), whole, told, found, date1904)


def _front(
    source: SourceFile, sheets: list[CopySheet], wishes: list[Withheld], as_at: dt.date, title: str, told: dict[str, int]
) -> list[CopySheet]:
    """The first sheet, and the list of what is withheld."""
    taken = [s.name for s in sheets]
    cells = len({(w.block.sheet, place) for w in wishes for place in w.here})
    known = [*facts(source, len(sheets)), ("Published on", f"{as_at:%d/%m/%Y}"), ("Cells withheld", float(cells))]
    intro = "Values only. Where something is withheld, the cell says why."
    about = about_sheet(title, intro, known, told, taken)
    return [about, _list(wishes, sheets, [*taken, about.name])] if wishes else [about]


def _list(wishes: list[Withheld], sheets: list[CopySheet], taken: list[str]) -> CopySheet:
    """Where, how many cells, why and on what basis; never what."""
    sheet = CopySheet(free_name(WITHHELD, taken), widths={1: 26.0, 2: 8.0, 3: 44.0, 4: 44.0})
    put_line(sheet, 1, [WITHHELD], TITLE_LOOK)
    sheet.heights[1] = 24
    by_source = {s.source: s.name for s in sheets}
    rows = [(_where(w, by_source), float(len(w.here)), w.text, w.basis) for w in wishes]
    put_table(sheet, 3, LIST_HEADINGS, rows)
    return sheet


def _where(wish: Withheld, by_source: dict[str | None, str]) -> str:
    if not wish.here:
        return "not in this copy"
    rows, columns = [row for row, _ in wish.here], [column for _, column in wish.here]
    area = Area(min(rows), min(columns), max(rows), max(columns))
    return f"{by_source[wish.block.sheet]}!{area.text}"


def _already_gone(wishes: list[Withheld]) -> list[Finding]:
    """A wish for cells that are hidden in the source, and so left out anyway."""
    remedy = "Nothing is to be done; the list of what is withheld says so too."
    return [
        Finding(w.asked, "withheld_left_out", "note", f"{w.asked} is hidden in the source, so it is not in the copy at all.", remedy)
        for w in wishes
        if not w.here
    ]
