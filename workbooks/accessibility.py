"""Whether a person who cannot see the sheet well, or hears it read, can use a workbook. Findings only; nothing is changed.

After the checklist of the Government Analysis Function, "Releasing statistics in spreadsheets", and WCAG 2.2 for contrast.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.cell_looks import READABLE
from workbooks.part_tree import local, switched_on, tree
from workbooks.scan.sheets import counted, listed
from workbooks.sheet_view import Place
from workbooks.source_file import SHOWN, SourceFile, cell_name, open_source

DEFAULT_NAME = re.compile(r"(?i)(sheet|tabelle|feuil|chart)\s?\d*")


def check(path: str | os.PathLike[str]) -> list[Finding]:
    """What makes a workbook hard to use; warnings all, for none of it makes a figure wrong. Raises WorkbookError."""
    return check_source(open_source(path))


def check_source(source: SourceFile) -> list[Finding]:
    """The same for a workbook that is open already; hidden sheets are not looked at."""
    found = list(_document_title(source))
    for name in source.book.sheets:
        if source.states.get(name, SHOWN) == SHOWN:
            found += _sheet(source, name)
    return found


def _warn(where: str, rule: str, sentence: str, remedy: str) -> Finding:
    return Finding(where, rule, "warn", sentence, remedy)


def _document_title(source: SourceFile) -> Iterator[Finding]:
    parts = [p for p in source.package.related("", "core-properties") if p in source.package.parts]
    if not any((tree(source.package, p).findtext("{*}title") or "").strip() for p in parts):
        yield _warn(source.name, "document_title", f"{source.name} has no title.", "Enter one in File, Info, Properties.")


def _sheet(source: SourceFile, name: str) -> Iterator[Finding]:
    filled = {p for p, v in source.book.sheets[name].cells.items() if v is not None}
    if DEFAULT_NAME.fullmatch(name):
        yield _warn(name, "sheet_name", f"The sheet name {name} does not say what is on it.", "Rename the sheet.")
    if filled and (1, 1) not in filled:
        yield _warn(f"{name}!A1", "sheet_title", f"{name} has nothing in A1, where reading starts.", "Put the sheet's title there.")
    yield from _tables(source, name, filled)
    merged = source.views[name].merged
    if merged:
        sentence = f"{name}: {counted(len(merged), 'merged area')}: {listed(merged)}."
        yield _warn(f"{name}!{merged[0]}", "merged_cells", sentence, "Take them apart (Home, Merge & Centre).")
    yield from _contrast(source, name, filled)
    yield from _gaps(name, filled)
    yield from _pictures(source, name)


def _tables(source: SourceFile, name: str, filled: set[Place]) -> Iterator[Finding]:
    """A sheet with several columns and rows needs its headings marked, or a reader hears figures without their names."""
    has = [t for t in source.tables.values() if t.sheet == name]
    headless = [t.name for t in has if t.header_rows == 0]
    if headless:
        sentence = f"{name}: tables without a heading row: {listed(headless)}."
        yield _warn(name, "heading_row", sentence, "Tick Header Row in Table Design.")
    rows = [row for row in {r for r, _ in filled} if sum(1 for c in range(1, 5) if (row, c) in filled) > 1]
    if not has and len(rows) > 1:
        sentence = f"{name} has rows and columns but no table, so its headings are not marked."
        yield _warn(name, "heading_row", sentence, "Select the data with its headings and press Ctrl+T.")


def _contrast(source: SourceFile, name: str, filled: set[Place]) -> Iterator[Finding]:
    weak: list[Place] = []
    for place in sorted(filled):
        ratio = source.look(name, place).contrast
        if ratio is not None and ratio < READABLE:
            weak.append(place)
    if weak:
        sentence = f"{name}: {counted(len(weak), 'cell')} with text hard to tell from its background (below {READABLE} to 1)."
        yield _warn(cell_name(name, weak[0]), "contrast", sentence, "Choose a darker text or a lighter fill.")


def _gaps(name: str, filled: set[Place]) -> Iterator[Finding]:
    columns, rows = {c for _, c in filled}, {r for r, _ in filled}
    blank = [column_letters(c) for c in range(1, max(columns, default=0)) if c not in columns]
    if blank:
        sentence = f"{name}: blank columns between or before data: {listed(blank)}."
        yield _warn(f"{name}!{blank[0]}1", "blank_columns", sentence, "Delete them; readers may take them for the end.")
    gaps = [f"{a + 1} to {b - 1}" for a, b in zip(sorted(rows), sorted(rows)[1:], strict=False) if b - a > 3]
    if gaps:
        sentence = f"{name}: long stretches of blank rows: {listed(gaps)}."
        yield _warn(name, "blank_rows", sentence, "Close the gaps.")


def _pictures(source: SourceFile, name: str) -> Iterator[Finding]:
    package = source.package
    for drawing in package.related(source.sheet_parts[name], "drawing"):
        if drawing not in package.parts:
            continue
        for element in tree(package, drawing).iter():
            if local(element.tag) != "cNvPr" or (element.get("descr") or "").strip():
                continue
            decorative = any(local(e.tag) == "decorative" and switched_on(e.get("val")) for e in element.iter())
            if not decorative and element.get("id") not in (None, "0"):
                what = element.get("name") or "a picture"
                sentence = f"{name}: {what} has no alternative text."
                yield _warn(name, "alt_text", sentence, "Right-click it in Excel, Edit Alt Text.")
