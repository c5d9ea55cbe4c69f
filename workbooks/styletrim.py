"""Cell formats that only a removed sheet used, taken off the end of the lists of styles, so that nothing is renumbered."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbooks import xmlbytes
from workbooks.cellstyles import EMPTY
from workbooks.package import Package
from workbooks.xmlbytes import Element, children, elements

_CELL_FORMAT = re.compile(rb"\s(?:s|style)\s*=\s*[\"'](\d+)")
_DIFFERENTIAL = re.compile(rb"[dD]xfId\s*=\s*[\"'](\d+)")
# What an <xf> points to: attribute, list, and whether the pointer is a place in the list (a number format has an id).
_POINTERS = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"))


def trim(package: Package, removed: bytes) -> None:
    """Takes out what `removed`, a sheet that has left the package, used last and alone."""
    for part in set(package.related(package.workbook_part, "styles")) & package.parts.keys():
        others = [content for name, content in package.parts.items() if name != part and name.endswith(".xml")]
        data = _trim_formats(package.parts[part], removed, package.sheets.values(), package)
        alone = _numbers(_DIFFERENTIAL, [removed]) - _numbers(_DIFFERENTIAL, [*others, data])
        package.parts[part] = _cut_tail(data, "dxfs", alone)
        if package.parts[part] == EMPTY:  # made here, for a workbook that had no styles
            package.remove_part(part, package.workbook_part)


def _numbers(pattern: re.Pattern[bytes], contents: Iterable[bytes]) -> set[int]:
    return {int(number) for content in contents for number in set(pattern.findall(content))}


def _trim_formats(data: bytes, removed: bytes, sheets: Iterable[str], package: Package) -> bytes:
    used = _numbers(_CELL_FORMAT, (package.parts[part] for part in sheets))
    alone = _numbers(_CELL_FORMAT, [removed]) - used - {0}
    if not alone:
        return data
    before = children(elements(data, "styles"), "styleSheet", "cellXfs", "xf")
    data = _cut_tail(data, "cellXfs", alone)
    found = elements(data, "styles")
    gone = before[len(children(found, "styleSheet", "cellXfs", "xf")) :]
    left = [e for e in found if e.name == "xf"]
    for pointer, collection in _POINTERS:
        data = _cut_tail(data, collection, _ids(gone, pointer) - _ids(left, pointer) - {0})
    return _cut_number_formats(data, _ids(gone, "numFmtId") - _ids(left, "numFmtId"))


def _ids(formats: list[Element], pointer: str) -> set[int]:
    return {int(e.attributes[pointer]) for e in formats if e.attributes.get(pointer, "").isdecimal()}


def _cut_tail(data: bytes, collection: str, unused: set[int]) -> bytes:
    """Without the last elements of a list as long as nothing uses them."""
    while unused:
        found = elements(data, "styles")
        present = [e for e in found if len(e.path) == 3 and e.path[1] == collection]
        if not present or len(present) - 1 not in unused:
            break
        data = _cut(data, children(found, "styleSheet", collection)[0], present)
    return data


def _cut_number_formats(data: bytes, unused: set[int]) -> bytes:
    """Number formats have ids of their own; the last ones go while nothing uses them."""
    while True:
        found = elements(data, "styles")
        present = children(found, "styleSheet", "numFmts", "numFmt")
        if not present or present[-1].attributes.get("numFmtId") not in map(str, unused):
            return data
        data = _cut(data, children(found, "styleSheet", "numFmts")[0], present)


def _cut(data: bytes, parent: Element, present: list[Element]) -> bytes:
    """Without the last of a list; a list that was made for it (it has no count) goes with its last element."""
    if "count" not in parent.attributes:
        if len(present) == 1:
            return data[: parent.start] + data[parent.end :]
        return xmlbytes.cut_child(data, parent, present[-1])
    data = xmlbytes.cut_child(data, parent, present[-1])
    again = children(elements(data, "styles"), *parent.path)[0]
    return xmlbytes.set_attribute(data, again, "count", str(len(present) - 1))
