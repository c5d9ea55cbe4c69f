"""What a copy says of cells whose value the reader of the source does not see.

One rule: what is surely not seen is left out, and each place is told. What may not be seen, under a conditional format or a table
style, is in the copy; each place is told, and a publishable copy waits until a person has decided. So are cells under a drawing, as
a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from xml.etree.ElementTree import Element

from udfs.errors import column_letters
from udfs.findings import Finding
from workbooks.conditional_looks import conditional_rules
from workbooks.copy_sheets import CopySheet
from workbooks.part_tree import local, tree, whole
from workbooks.scan.sheets import counted
from workbooks.sheet_view import Place
from workbooks.sheetxml import Area
from workbooks.source_file import SourceFile, cell_name

MOST_TOLD = 50  # places in one sentence
_ANCHORS = ("twoCellAnchor", "oneCellAnchor")
_LEFT_OUT = {
    "merged area": ("covered_cells", "lie under a merged area and are left out"),
    "number format": ("invisible_format", "have a number format that shows nothing and are left out"),
    "fixed words": ("fixed_words", "show fixed words and hold another value; the copy has the words"),
    "text colour": ("invisible_text", "have text in the colour of their background and are left out"),
}


def concealed(
    source: SourceFile, sheets: list[CopySheet], undecided: str, withheld: Set[tuple[str | None, Place]] = frozenset()
) -> Iterator[Finding]:
    """undecided: the severity of what may not be seen ("block" or "warn"); withheld: source sheet and place in the copy."""
    for sheet in sheets:
        for reason, (rule, words) in _LEFT_OUT.items():
            places = sheet.unseen.get(reason, [])
            if places:
                sentence = f"{sheet.name}: {counted(len(places), 'cell')} of the source {words}: {_listed(places)}."
                remedy = "Nothing is to be done if that is meant; to copy them, show them in the source."
                yield Finding(cell_name(sheet.name, places[0]), rule, "warn", sentence, remedy)
        kept = _copied(source, sheet, withheld)
        yield from _perhaps(source, sheet, kept, undecided)
        yield from _under_drawings(source, sheet, kept)


def _listed(places: list[Place]) -> str:
    told = ", ".join(f"{column_letters(column)}{row}" for row, column in places[:MOST_TOLD])
    return told + (f" and {len(places) - MOST_TOLD:,} more" if len(places) > MOST_TOLD else "")


def _copied(source: SourceFile, sheet: CopySheet, withheld: Set[tuple[str | None, Place]]) -> dict[Place, Place]:
    """Cells of the source that are in the copy as they are, and where."""
    left = {place for places in sheet.unseen.values() for place in places}
    known = source.book.sheets[str(sheet.source)].cells
    filled = {p: here for p, v in known.items() if v is not None and p not in left and (here := sheet.here(p))}
    return {p: here for p, here in filled.items() if (sheet.source, here) not in withheld}


def _perhaps(source: SourceFile, sheet: CopySheet, kept: dict[Place, Place], severity: str) -> Iterator[Finding]:
    """Cells a conditional format may hide, or whose text, or a word of it, has the colour of their paper unless a table style paints it."""
    name = str(sheet.source)
    part, known = source.sheet_parts[name], source.book.sheets[name].cells
    styled = any(table.sheet == name for table in source.tables.values())
    found = {p for p in kept if source.hides_words(name, p)}
    rules = []
    if styled or source.views[name].conditional:
        rules = conditional_rules(part, source.package.parts[part])
        found |= {p for p in kept if source.look(name, p).hides(known[p]) == "text colour" and not source.is_heading(name, p)}
    for rule in rules:
        for area in rule.rectangles():
            found |= {p for p in area.among(kept) if rule.may_hide(source.look(name, p), known[p], source.looks)}
    if found:
        places = sorted(found)
        words = "may not be seen because of a conditional format, a table style or the colour of single words; the copy shows them"
        sentence = f"{name}: {counted(len(places), 'cell')} of the source {words}: {_listed(places)}."
        remedy = "Look at them in the source; withhold or clear what is not meant to be seen, or accept it with --accept-leaks."
        yield Finding(cell_name(name, places[0]), "may_be_unseen", severity, sentence, remedy)


# ---- drawings


def _under_drawings(source: SourceFile, sheet: CopySheet, kept: dict[Place, Place]) -> Iterator[Finding]:
    name = str(sheet.source)
    areas = list(_drawn(source, source.sheet_parts[name]))
    if not areas:
        return
    found = sorted({p for area in areas for p in area.among(kept)})
    if found:
        words = "may lie under a picture, shape or chart; the copy shows them"
        sentence = f"{name}: {counted(len(found), 'cell')} of the source {words}: {_listed(found)}."
        remedy = "Look under it in the source; clear what is not meant to be seen."
        yield Finding(cell_name(name, found[0]), "under_drawing", "warn", sentence, remedy)


def _drawn(source: SourceFile, part: str) -> Iterator[Area]:
    """Cells that pictures, shapes and charts reach over; the cell in which one ends is not taken for covered."""
    for drawing in source.package.related(part, "drawing"):
        if drawing in source.package.parts:
            yield from (_reach(e) for e in tree(source.package, drawing).iter() if local(e.tag) in _ANCHORS)


def _reach(anchor: Element) -> Area:
    top, left = (whole(anchor.findtext(f"{{*}}from/{{*}}{name}")) + 1 for name in ("row", "col"))
    bottom, right = (whole(anchor.findtext(f"{{*}}to/{{*}}{name}")) for name in ("row", "col"))  # counted from 0: one before the last
    return Area(top, left, max(bottom, top), max(right, left))
