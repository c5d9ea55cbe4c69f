"""Make a copy to share: a fresh workbook of values only, with a first sheet that says where it comes from and what is not in it."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from dataclasses import dataclass, field

from udfs.cells import Cell
from udfs.findings import Finding
from workbooks.backup import Backups
from workbooks.cell_looks import Look
from workbooks.concealed import concealed
from workbooks.copy_sheets import CopySheet, copied
from workbooks.copy_writer import write
from workbooks.errors import refuse
from workbooks.package import rels_name
from workbooks.part_tree import tree
from workbooks.save import check_target, save
from workbooks.sheetxml import Area
from workbooks.source_file import SourceFile, open_source

ABOUT = "About this copy"
FORMAT_SINCE = 2006  # ECMA-376, first edition
NOT_STATED = "not stated by the source file"
TITLE_LOOK = Look(bold=True, size=16)
HEADER_LOOK = Look(bold=True, paper="12436D", wrap=True)
TEXT_LOOK = Look(number="@", wrap=True, align="left")
COUNT_LOOK = Look(number="#,##0", align="left")
LONGEST_SHEET_NAME = 31
# Parts that have no place among values, by the last word of the relation that points to them.
DROPPED_PARTS = {
    "chart": "Charts", "chartEx": "Charts", "image": "Pictures", "pivotTable": "Pivot tables", "pivotCacheDefinition": "Pivot caches",
    "externalLink": "Links to other workbooks", "vbaProject": "Macro projects", "oleObject": "Embedded files", "package": "Embedded files",
    "connections": "Lists of data connections", "slicer": "Slicers", "customXml": "Parts with data of other programs",
}  # fmt: skip


@dataclass
class Shared:
    """A finished copy: its bytes, its sheets, what was left out with counts, and every finding."""

    data: bytes
    sheets: list[CopySheet]
    left_out: dict[str, int]
    findings: list[Finding] = field(default_factory=list)
    date1904: bool = False


def share(path: str | os.PathLike[str], out: str | os.PathLike[str], *, with_hidden: bool = False) -> Shared:
    """Writes a copy of values only to `out`. Raises WorkbookError when the source cannot be read or the copy not written."""
    check_out(path, out)
    made = make_copy(open_source(path), with_hidden=with_hidden)
    save(out, made.data, backups=Backups.of(out))
    return made


def make_copy(source: SourceFile, *, with_hidden: bool = False) -> Shared:
    """The copy as bytes. Hidden sheets, rows, columns and cells come along, visible, only when asked for."""
    left_out: Counter = Counter()
    sheets = copied(source, with_hidden=with_hidden, left_out=left_out)
    check_any(source, sheets)
    count_dropped(source, left_out)
    told = {name: number for name, number in left_out.items() if number}
    intro = "Values only: no formulas, links, macros or comments. The figures do not change any more."
    about = about_sheet(f"Copy of {source.name}", intro, facts(source, len(sheets)), told, [s.name for s in sheets])
    found = [*concealed(source, sheets, "warn"), *cautions(source)]
    whole, date1904 = [about, *sheets], source.book.date1904
    return Shared(write(whole, f"Copy of {source.name}", date1904), whole, told, found, date1904)


def check_out(path: str | os.PathLike[str], out: str | os.PathLike[str]) -> None:
    """Refuses a target that is no .xlsx, cannot be written, or is the source itself."""
    check_target(out)
    if os.path.exists(out) and os.path.exists(path) and os.path.samefile(path, out):
        raise refuse("copy_over_source", path=os.fspath(out))


def check_any(source: SourceFile, sheets: list[CopySheet]) -> None:
    """Refuses a copy with nothing in it."""
    if not sheets:
        raise refuse("nothing_to_share", path=source.name)


# ---- the first sheet


def facts(source: SourceFile, sheets: int, *, with_hash: bool = True) -> list[tuple[str, Cell]]:
    """Where the copy comes from; a hash would let anybody try values for what is withheld until it fits."""
    return [
        ("Source file", source.name),
        *([("SHA-256 of the source file", source.book.sha256)] if with_hash else []),
        ("Calculated on", calculated_on(source)),
        ("Sheets copied", float(sheets)),
    ]


def calculated_on(source: SourceFile) -> str:
    """The figures are those of the last save; a clock of ours would say something else at every run.

    A date before the file format existed is a stand-in some programs write, ours too."""
    try:
        saved = dt.datetime.fromisoformat(source.last_saved)
    except ValueError:
        return NOT_STATED
    return f"{saved:%d/%m/%Y %H:%M}, when the source was last saved (UTC)" if saved.year >= FORMAT_SINCE else NOT_STATED


def about_sheet(title: str, intro: str, known: list[tuple[str, Cell]], left_out: dict[str, int], taken: list[str]) -> CopySheet:
    """Title, where the copy comes from, and what was left out."""
    sheet = CopySheet(free_name(ABOUT, taken), widths={1: 46.0, 2: 72.0})
    put_line(sheet, 1, [title], TITLE_LOOK)
    sheet.heights[1] = 24
    put_line(sheet, 2, [intro], Look(italic=True))
    bottom = put_table(sheet, 4, ("About", "Value"), known)
    counts = [(name, float(number)) for name, number in left_out.items()] or [("Nothing", 0.0)]
    put_table(sheet, bottom + 2, ("Left out", "Count"), counts)
    return sheet


def put_table(sheet: CopySheet, top: int, headings: tuple[str, ...], rows: list[tuple[Cell, ...]]) -> int:
    """Headings and rows as a table from row `top` on; answers its last row."""
    put_line(sheet, top, headings, HEADER_LOOK)
    for row, values in enumerate(rows, top + 1):
        put_line(sheet, row, values, TEXT_LOOK)
    sheet.tables.append(Area(top, 1, top + len(rows), len(headings)))
    return top + len(rows)


def put_line(sheet: CopySheet, row: int, values: tuple[Cell, ...] | list[Cell], look: Look) -> None:
    for column, value in enumerate(values, 1):
        number = isinstance(value, float) and look is TEXT_LOOK
        sheet.cells[row, column] = value
        sheet.looks[row, column] = COUNT_LOOK if number else look


def free_name(wanted: str, taken: list[str]) -> str:
    """A sheet name no other sheet has."""
    known = {name.casefold() for name in taken}
    tries = [wanted, *(f"{wanted} ({n})" for n in range(2, len(taken) + 3))]
    return next(name for name in tries if name.casefold() not in known)[:LONGEST_SHEET_NAME]


# ---- what is not in the copy


def count_dropped(source: SourceFile, left_out: Counter) -> None:
    """Adds what stands around the values of the source and is not copied."""
    package = source.package
    relations = [r for part in ["", *package.parts] if rels_name(part) in package.parts for r in package.rels(part).values()]
    for kind, target in sorted({(r.type, r.target) for r in relations if not r.external}):
        if kind in DROPPED_PARTS:
            left_out[DROPPED_PARTS[kind]] += 1
        if kind == "comments" and target in package.parts:
            left_out["Comments"] += len(tree(package, target).findall(".//{*}comment"))
    for seen in source.views.values():
        left_out.update(seen.counts)
        left_out["Merged areas, taken apart"] += len(seen.merged)
    left_out["Defined names"] += sum(1 for n in source.names if not n.name.startswith("_xlnm."))
    left_out["Sheets that hold no cells (charts, dialogs, macros)"] += len(source.book.other_sheets)


def cautions(source: SourceFile) -> list[Finding]:
    """What makes the values of the source doubtful."""
    for element in source.workbook_elements:
        if element.name == "calcPr" and element.attributes.get("calcMode") == "manual":
            sentence = f"{source.name} is set to manual calculation, so its values may be older than its inputs."
            remedy = "Press F9 in Excel, save, and make the copy again."
            return [Finding(source.name, "manual_calculation", "warn", sentence, remedy)]
    return []
