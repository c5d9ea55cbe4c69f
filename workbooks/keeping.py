"""What a user has added to a sheet of ours: carried over when the sheet is written anew, or a reason to refuse.

Rules, drop-downs, merged cells, protection, filters, breaks, column widths and the like stay where they are. A cell beside or
below the new content cannot be told from an older one of ours, so it is named and the job stops; inside it the sheet is ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from workbooks import newsheet, sheetxml, xmlbytes
from workbooks.errors import WorkbookError, refuse
from workbooks.newrules import TONES, tone_xml
from workbooks.newsheet import Sheet
from workbooks.package import Package
from workbooks.sheetcells import MOST_COLUMNS
from workbooks.sheetxml import Area, area_of
from workbooks.styles import PAPERS
from workbooks.xmlbytes import Element, elements

# ECMA-376 part 1, 18.3.1.99: the children of a worksheet in the order they must stand in.
ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges",
    "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
    "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks",
    "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "drawingHF", "legacyDrawing", "legacyDrawingHF",
    "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_ANEW = {"dimension", "sheetViews", "sheetData", "pageSetup", "headerFooter", "drawing", "tableParts"}
# What every program adds when it saves; nobody misses it.
_HARMLESS = {"sheetPr", "sheetFormatPr", "cols", "sheetCalcPr", "phoneticPr", "printOptions", "pageMargins", "ignoredErrors"}
_WORDS = {"mergeCells": "merged cells", "sheetProtection": "protection", "conditionalFormatting": "conditional formatting",
          "dataValidations": "data validation", "hyperlinks": "links", "autoFilter": "a filter"}  # fmt: skip
_REACH = re.compile(rb"""\s(?:sq)?ref=["']([^"']*)""")
_DECLARED = re.compile(rb"""\s(?:xmlns:[\w.-]+|\w+:Ignorable)\s*=\s*(?:"[^"]*"|'[^']*')""")
_PRIORITY = re.compile(rb"""(\spriority\s*=\s*["'])(\d+)""")


class Frame(NamedTuple):
    """A worksheet part without its cells: the start tag of the root, and (name, bytes, elements inside) of each child."""

    root: bytes
    children: list[tuple[str, bytes, list[Element]]]


def refuse_additions(package: Package, sheet: str, part: str) -> None:
    """Raises `sheet_in_use` when a sheet that is to be removed holds what our writers never write."""
    tones = _tones(package)
    for name, data, found in _frame(package.parts[part], sheet).children:
        if name == "conditionalFormatting":
            data = _rules_of_others(data, found, tones)
        elif name == "dataValidations" and all(e.attributes.get("type") == "list" for e in found[1:] if e.name == "dataValidation"):
            continue
        if data and name not in _ANEW | _HARMLESS:
            raise _in_use(sheet, name, data)


def refuse_lost_cells(sheet: str, old: bytes, new: Sheet) -> None:
    """Raises `cell_would_be_lost` for the first cell that holds something beside or below the new content."""
    height, width = len(new.rows), max(map(len, new.rows), default=0)
    for found in sheetxml.cells(old, sheet):
        if found.inside and (found.row > height or found.column > width):
            raise refuse("cell_would_be_lost", sheet=sheet, cell=sheetxml.address(found.row, found.column))


def carry_over(package: Package, sheet: str, part: str, new: Sheet, content: bytes, *, discard: bool) -> bytes:
    """`content`, the part of `new`, with what the user has added to the sheet as it stands.

    Raises `sheet_in_use` for what does not fit the new content; `discard` leaves that out instead."""
    old, made = _frame(package.parts[part], sheet), _frame(content, sheet)
    tones = _tones(package)
    children: dict[str, list[bytes]] = {}
    for name, data, _ in made.children:
        children.setdefault(name, []).append(data)
    added = b""
    for name, data, found in old.children:
        kept = _kept(sheet, new, tones, name, data, found, discard)
        if name == "cols":
            children[name] = _columns(children.get(name, []), kept)
        elif name == "dataValidations" and kept:
            children[name] = [_joined(children.get(name, []), kept)]
        elif name in ("sheetPr", "pageMargins"):
            children[name] = [kept]
        elif kept:
            children.setdefault(name, []).append(_later(kept, len(new.highlights)) if name == "conditionalFormatting" else kept)
        added += kept
    declared = b"".join(_DECLARED.findall(old.root)) if re.search(rb"[<\s][\w.-]+:", added) else b""
    return _assembled(content, sheet, made.root, declared, children)


def _assembled(content: bytes, sheet: str, root: bytes, declared: bytes, children: dict[str, list[bytes]]) -> bytes:
    start, end, _ = sheetxml.body_of(content, sheet)
    children["sheetData"] = [content[start:end]]
    inside = b"".join(data for name in ORDER for data in children.get(name, []))
    head = content[: content.index(root)] + root[:-1] + declared + b">"
    return head + inside + b"</worksheet>"


def _frame(xml: bytes, sheet: str) -> Frame:
    start, end, _ = sheetxml.body_of(xml, sheet)
    empty = b"<%ssheetData/>" % sheetxml.grammar_of(xml, sheet).prefix
    outer = xml[:start] + empty + xml[end:]
    found = elements(outer, f"the sheet {sheet}")
    tops = [e for e in found if len(e.path) == 2]
    inner = {top.start: [e for e in found if top.start <= e.start < top.end] for top in tops}
    children = [(e.name, outer[e.start : e.end], [_from(e.start, child) for child in inner[e.start]]) for e in tops]
    return Frame(outer[found[0].start : found[0].inside], children)


def _from(start: int, element: Element) -> Element:
    """The element with its offsets counted from `start`."""
    places = (element.start, element.inside, element.inside_end, element.end)
    return Element(element.path, element.prefix, element.attributes, *(place - start for place in places), element.texts)


def _in_use(sheet: str, name: str, data: bytes) -> WorkbookError:
    reach = _REACH.search(data)
    where = f" at {reach.group(1).decode()}" if reach else ""
    return refuse("sheet_in_use", sheet=sheet, content=_WORDS.get(name, name) + where)


# ---- what of each kind is the user's and fits


def _kept(sheet: str, new: Sheet, tones: Collection[str], name: str, data: bytes, found: list[Element], discard: bool) -> bytes:
    if name in _ANEW:
        return b""
    if name not in ORDER and not discard:
        raise _in_use(sheet, name, data)
    if name == "cols":
        return _without(data, found, "col", lambda e: _all_set(e, new))
    if name == "conditionalFormatting":
        return _rules_of_others(data, found, tones)
    if name == "dataValidations":
        taken = [area for rule in new.drop_downs if (area := area_of(rule.area))]
        return _without(data, found, "dataValidation", lambda e: _meets(e.attributes.get("sqref", ""), taken))
    if name == "mergeCells":
        unfit = [e for e in found if e.name == "mergeCell" and not _fits(e, new)]
        if unfit and not discard:
            raise refuse("sheet_in_use", sheet=sheet, content=f"{_WORDS[name]} at {unfit[0].attributes.get('ref')}, over new cells")
        return _without(data, found, "mergeCell", lambda e: e in unfit)
    return data if name in ORDER else b""


def _without(data: bytes, found: list[Element], name: str, wanted: Callable[[Element], bool]) -> bytes:
    """A list without the items that are not to be kept, or nothing when none is left; a count that is stated is set right."""
    items = [e for e in found if e.name == name]
    gone = [e for e in items if wanted(e)]
    if len(gone) == len(items):
        return b""
    for element in reversed(gone):
        data = data[: element.start] + data[element.end :]
    return _counted(data, len(items) - len(gone)) if gone else data


def _counted(data: bytes, count: int) -> bytes:
    return re.sub(rb"""^([^>]*\scount=["'])\d+""", rb"\g<1>%d" % count, data)


def _tones(package: Package) -> set[str]:
    """Numbers of the differential formats that are our tones, whoever has saved them since."""
    ours = {tuple(re.findall(r'rgb="(\w+)"', xml)) for xml in (*TONES.values(), *map(tone_xml, PAPERS))}
    found = set()
    for part in package.related(package.workbook_part, "styles"):
        formats = elements(package.parts[part], part) if part in package.parts else []
        colours: list[list[str]] = []
        for element in formats:
            if element.path[1:] == ("dxfs", "dxf"):
                colours.append([])
            elif element.path[1:3] == ("dxfs", "dxf") and element.name in ("color", "bgColor"):
                colours[-1].append(element.attributes.get("rgb", ""))
        found |= {str(number) for number, told in enumerate(colours) if tuple(told) in ours}
    return found


def _rules_of_others(data: bytes, found: list[Element], tones: Collection[str]) -> bytes:
    return _without(data, found, "cfRule", lambda e: e.attributes.get("dxfId") in tones)


def _later(data: bytes, first: int) -> bytes:
    """Rules of the user come after ours and keep their order among themselves."""
    return _PRIORITY.sub(lambda m: m[1] + b"%d" % (int(m[2]) if int(m[2]) > first else int(m[2]) + first), data)


def _meets(sqref: str, areas: Collection[Area]) -> bool:
    theirs = [area for text in sqref.split() if (area := area_of(text))]
    return any(a.top <= b.bottom and b.top <= a.bottom and a.left <= b.right and b.left <= a.right for a in theirs for b in areas)


def _fits(merged: Element, new: Sheet) -> bool:
    """Whether the merged cells hide nothing of the new content and lie on no table."""
    area = area_of(merged.attributes.get("ref", ""))
    tables = [place for table in new.tables if (place := area_of(table.area))]
    if area is None or _meets(area.text, tables):
        return False
    rows = newsheet.contents(new)[area.top - 1 : area.bottom]
    held = [(r, c) for r, row in enumerate(rows) for c, cell in enumerate(row[area.left - 1 : area.right]) if cell is not None]
    return held in ([], [(0, 0)])


def column_span(element: Element) -> range:
    """The column numbers a <col> speaks of."""
    first, last = (int(n) if (n := element.attributes.get(name, "")).isdecimal() else 0 for name in ("min", "max"))
    return range(max(first, 1), min(last, MOST_COLUMNS) + 1)


def _all_set(column: Element, new: Sheet) -> bool:
    return all(number in new.widths for number in column_span(column))


def _columns(made: list[bytes], kept: bytes) -> list[bytes]:
    """Our widths, and between them the columns the user has set; where both say something of a column, ours."""
    mine = list(_items(made, "col"))
    taken = {number for _, element in mine for number in column_span(element)}
    pieces = [(column_span(element).start, data) for data, element in mine]
    for data, element in _items([kept], "col") if kept else []:
        for run in _runs(n for n in column_span(element) if n not in taken):
            piece = xmlbytes.set_attribute(data, _from(element.start, element), "min", str(run[0]))
            again = elements(piece)[0]
            pieces.append((run[0], xmlbytes.set_attribute(piece, again, "max", str(run[-1]))))
    inside = b"".join(data for _, data in sorted(pieces, key=lambda pair: pair[0]))
    return [b"<cols>" + inside + b"</cols>"] if inside else []


def _items(lists: list[bytes], name: str) -> Iterator[tuple[bytes, Element]]:
    for data in lists:
        yield from ((data[e.start : e.end], e) for e in elements(data) if e.name == name)


def _runs(numbers: Iterable[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    if run:
        yield run


def _joined(made: list[bytes], kept: bytes) -> bytes:
    """One list of drop-downs: ours, then those of the user."""
    if not made:
        return kept
    ours, theirs = elements(made[0]), elements(kept)
    inside = made[0][ours[0].inside : ours[0].inside_end] + kept[theirs[0].inside : theirs[0].inside_end]
    count = sum(e.name == "dataValidation" for e in [*ours, *theirs])
    return b'<dataValidations count="%d">' % count + inside + b"</dataValidations>"
