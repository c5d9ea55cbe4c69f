"""Publishable copy (Freedom of Information): a copy to share in which chosen cells hold the reason why they are withheld.

What is withheld is not covered, it is not there: the copy is written anew from what is kept.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from udfs.findings import Finding, holds
from workbooks import accessibility, ods
from workbooks.backup import Backups
from workbooks.concealed import concealed
from workbooks.copy_sheets import CopySheet, copied
from workbooks.copy_writer import write
from workbooks.csvout import csv_files
from workbooks.errors import WorkbookError, refuse
from workbooks.heading_rows import guessed_tables
from workbooks.leaks import repeats
from workbooks.outcome import BadInput
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
from workbooks.side_files import check_side_file, put_all
from workbooks.source_file import SourceFile, open_source
from workbooks.withholding import Withheld, apply, check_reasons, parse
from workbooks.worked_out import results

WITHHELD = "What is withheld"
CSV_NAME = re.compile(r"_\d\d_.+\.csv")
MOST_STRETCHES = 20  # areas named in one line of the list of what is withheld
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
    A CSV file or .ods that fails after the copy itself is written is a finding that blocks, `side_file_missing`.
    """
    check_out(path, out)
    _check_beside(csv_folder, ods_out)
    made = make_publishable(open_source(path), asked, as_at, title=title, name=Path(out).name)
    if not holds(made.findings):
        if not accept_leaks:
            raise BadInput(made.findings)
        made.findings = [replace(f, severity="warn") if f.severity == "block" else f for f in made.findings]
    beside = {Path(ods_out): ods.ods_bytes(made.data)} if ods_out else {}
    if csv_folder:
        files = csv_files(Path(out).stem, made.sheets, made.date1904)
        _no_older_files(Path(csv_folder), Path(out).stem, set(files))
        beside |= {Path(csv_folder) / name: data for name, data in files.items()}
    for path_beside in beside:
        check_side_file(path_beside)
    save(out, made.data, backups=Backups.of(out))
    made.findings += put_all(beside, os.fspath(out))
    made.findings += _checked(out)
    return made


def _checked(out: str | os.PathLike[str]) -> list[Finding]:
    """Whether the copy can be used by everybody; it is written already, so a failure here must not look like one of the writing."""
    try:
        return accessibility.check(out)
    except WorkbookError as problem:
        sentence = f"{os.fspath(out)} is written, but could not be read again to check it: {problem.sentence}"
        return [Finding(os.fspath(out), "accessibility_not_checked", "warn", sentence, problem.remedy)]


def _no_older_files(folder: Path, stem: str, names: set[str]) -> None:
    """CSV files of an earlier copy that this one would not replace may hold what is now withheld."""
    older = sorted(p.name for p in folder.glob("*.csv") if CSV_NAME.fullmatch(p.name.removeprefix(stem)) and p.name.startswith(stem))
    left = [name for name in older if name not in names]
    if left:
        sentence = f"{folder} holds {', '.join(left[:3])} of an earlier copy, which this one would not replace."
        raise WorkbookError("older_side_files", sentence, "Move the earlier CSV files away, or choose an empty folder; then try again.")


def _check_beside(csv_folder: str | os.PathLike[str] | None, ods_out: str | os.PathLike[str] | None) -> None:
    """What would stop the job at its end is said at its beginning."""
    if csv_folder and not Path(csv_folder).is_dir():
        raise refuse("folder_missing", path=csv_folder)
    if ods_out:
        ods.check_target(ods_out)


def make_publishable(source: SourceFile, asked: Sequence[str], as_at: dt.date, *, title: str | None = None, name: str = "") -> Shared:
    """The copy as bytes, with findings that block where a withheld value can still be found."""
    wishes = [parse(text, source, as_at) for text in asked]
    check_reasons(wishes)
    left_out: Counter = Counter()
    sheets = copied(source, with_hidden=False, left_out=left_out)
    check_any(source, sheets)
    count_dropped(source, left_out)
    for wish in wishes:  # before headings are guessed: only the headings of real tables are sure not to be names of people
        apply(wish, source, sheets)
    for sheet in sheets:
        sheet.tables = sheet.tables or guessed_tables(sheet)
    told = {name: number for name, number in left_out.items() if number}
    title = title or f"{source.name}, publishable copy"
    front = _front(source, sheets, wishes, as_at, title, told)
    whole = [*front, *sheets]
    found = [*repeats(wishes, source, sheets, title=title, name=name), *results(wishes, source, sheets), *_already_gone(wishes)]
    found += [*concealed(source, sheets, "block", {(w.block.sheet, here) for w in wishes for here in w.here}), *cautions(source)]
    date1904 = source.book.date1904
    return Shared(write(whole, title, date1904), whole, told, found, date1904)


def _front(
    source: SourceFile, sheets: list[CopySheet], wishes: list[Withheld], as_at: dt.date, title: str, told: dict[str, int]
) -> list[CopySheet]:
    """The first sheet, and the list of what is withheld."""
    taken = [s.name for s in sheets]
    cells = len({(w.block.sheet, place) for w in wishes for place in w.here})
    known = [*facts(source, len(sheets), with_hash=False), ("Published on", f"{as_at:%d/%m/%Y}"), ("Cells withheld", float(cells))]
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
    """The cells themselves, as stretches down each column; never a rectangle that takes in cells that are kept."""
    if not wish.here:
        return "not in this copy"
    stretches: list[Area] = []
    for row, column in sorted(wish.here, key=lambda place: (place[1], place[0])):
        last = stretches[-1] if stretches else None
        if last and (last.left, last.bottom + 1) == (column, row):
            stretches[-1] = last._replace(bottom=row)
        else:
            stretches.append(Area(row, column, row, column))
    told = ", ".join(area.text for area in _side_by_side(stretches)[:MOST_STRETCHES])
    more = " and more" if len(_side_by_side(stretches)) > MOST_STRETCHES else ""
    return f"{by_source[wish.block.sheet]}!{told}{more}"


def _side_by_side(stretches: list[Area]) -> list[Area]:
    """Stretches over the same rows of neighbouring columns as one area."""
    joined: list[Area] = []
    for area in sorted(stretches, key=lambda a: (a.top, a.bottom, a.left)):
        last = joined[-1] if joined else None
        if last and (last.top, last.bottom, last.right + 1) == (area.top, area.bottom, area.left):
            joined[-1] = last._replace(right=area.right)
        else:
            joined.append(area)
    return joined


def _already_gone(wishes: list[Withheld]) -> list[Finding]:
    """A wish for cells that are hidden in the source, and so left out anyway."""
    remedy = "Nothing is to be done; the list of what is withheld says so too."
    return [
        Finding(w.asked, "withheld_left_out", "note", f"{w.asked} is hidden in the source, so it is not in the copy at all.", remedy)
        for w in wishes
        if not w.here
    ]
