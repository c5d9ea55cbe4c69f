"""Defined names a sheet of ours brings along: written into the workbook part, found again, and taken out with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from workbooks import xmlbytes
from workbooks.errors import refuse
from workbooks.ownership import MARK
from workbooks.package import Package
from workbooks.sheetxml import area_of
from workbooks.xmlbytes import Element, children

LONGEST_NAME = 255  # Microsoft, "Names in formulas": characters of a name
PRINT_AREA, PRINT_TITLES = "_xlnm.Print_Area", "_xlnm.Print_Titles"
_BEFORE = ("sheets", "functionGroups", "externalReferences")  # ECMA-376 part 1, 18.2.27: what stands before the names
_OUR_LIST = "definedNames  >"  # the two spaces tell a list made here, which goes with its last name
_ROW_AND_COLUMN = re.compile(r"(?i)r\d*(c\d*)?|c\d*")


class Key(NamedTuple):
    """A name and whether it belongs to the sheet alone."""

    name: str
    local: bool = False


def name_fault(name: str) -> str | None:
    """Why Excel would not take a name for an area or a table; None when it would."""
    if not re.fullmatch(r"[^\W\d][\w.]*", name):
        return "it must begin with a letter or underscore and hold only letters, digits, dots and underscores"
    if len(name) > LONGEST_NAME:
        return f"it is longer than {LONGEST_NAME} characters"
    if area_of(name) or _ROW_AND_COLUMN.fullmatch(name):
        return "it could be taken for the address of a cell"
    return None


def sheet_reference(sheet: str) -> str:
    """The quoted name of a sheet with its exclamation mark, as a formula needs it."""
    return "'" + sheet.replace("'", "''") + "'!"


def refers_to(text: str, sheet: str) -> bool:
    """Whether a name stands for cells of this sheet; Excel takes off quotes a sheet name does not need."""
    return text.lower().startswith((sheet_reference(sheet).lower(), f"{sheet}!".lower()))


def put_names(package: Package, sheet: str, wanted: Mapping[Key, str]) -> None:
    """Makes the names of ours on a listed sheet those of `wanted` (texts without equals sign).

    A name that stands for cells of this sheet already is taken over, as LibreOffice saves names without our comment; a
    print area or print titles the user has set stay. Raises `name_refused` for a name that is not free or not one."""
    mine, others = _sorted_out(package, sheet, {key for key in wanted if not key.local})
    if not wanted and not mine:
        return
    taken = {e.attributes.get("name", "").lower() for e in others if "localSheetId" not in e.attributes}
    position = _position(package, sheet)
    left_alone = {_key(e) for e in others if e.attributes.get("localSheetId") == position}
    tables = {table.lower() for table in package.tables}
    for name, local in wanted:
        if not local:
            _refuse_name(name, taken, tables)
    present = {_key(e) for e in mine}
    for element in reversed(mine):
        _renew(package, element, wanted.get(_key(element)))
    for key, text in wanted.items():
        if key not in present and not (key.local and key in left_alone):
            _append(package, sheet, key, text)


def foreign_names(package: Package, sheet: str) -> list[Element]:
    """Names that are not ours on this sheet, and that do not go with it."""
    position = _position(package, sheet)
    return [e for e in _sorted_out(package, sheet)[1] if e.attributes.get("localSheetId") != position]


def own_names(package: Package, sheet: str) -> set[str]:
    """Names of ours for the whole workbook that stand for cells of this sheet."""
    return {key.name for key in map(_key, _sorted_out(package, sheet)[0]) if not key.local}


def _sorted_out(package: Package, sheet: str, known: Collection[Key] = ()) -> tuple[list[Element], list[Element]]:
    mine, others = [], []
    position = _position(package, sheet)
    for element in children(package.elements(package.workbook_part), "workbook", "definedNames", "definedName"):
        here = element.attributes.get("localSheetId", position) == position and refers_to(element.text, sheet)
        ours = element.attributes.get("comment") == MARK or _key(element) in known
        (mine if here and ours else others).append(element)
    return mine, others


def _position(package: Package, sheet: str) -> str:
    return str([tab.lower() for tab in package.tabs].index(sheet.lower()))


def _key(element: Element) -> Key:
    return Key(element.attributes.get("name", ""), "localSheetId" in element.attributes)


def _refuse_name(name: str, taken: set[str], tables: set[str]) -> None:
    reason = name_fault(name)
    if name.lower() in taken | tables:
        reason = "it already stands for something else in the workbook"
    if reason:
        raise refuse("name_refused", name=name, reason=reason)


def _renew(package: Package, element: Element, text: str | None) -> None:
    part = package.workbook_part
    if text is None:
        cut_name(package, element)
    elif element.text != text:
        data = package.parts[part]
        package.parts[part] = data[: element.inside] + xmlbytes.text(text) + data[element.inside_end :]


def cut_name(package: Package, element: Element) -> None:
    """Takes out one name, and with the last one a list of our own."""
    part = package.workbook_part
    parent = children(package.elements(part), "workbook", "definedNames")[0]
    data = package.parts[part]
    if (data[parent.start : element.start] + data[element.end : parent.inside_end]).endswith(_OUR_LIST.encode()):
        package.parts[part] = data[: parent.start] + data[parent.end :]
    else:
        package.parts[part] = xmlbytes.cut_child(data, parent, element)


def _append(package: Package, sheet: str, key: Key, text: str) -> None:
    part = package.workbook_part
    found = package.elements(part)
    parents = children(found, "workbook", "definedNames")
    prefix = f"{found[0].prefix}:" if found[0].prefix else ""
    local = {"localSheetId": _position(package, sheet)} if key.local else {}
    pairs = xmlbytes.attributes_text({"name": key.name, "comment": MARK, **local})
    new = f"<{prefix}definedName{pairs}>".encode() + xmlbytes.text(text) + f"</{prefix}definedName>".encode()
    if parents:
        package.parts[part] = xmlbytes.append_child(package.parts[part], parents[0], new)
        return
    before = [e for e in found if len(e.path) == 2 and e.name in _BEFORE][-1]
    wrapped = f"<{prefix}{_OUR_LIST}".encode() + new + f"</{prefix}definedNames>".encode()
    package.parts[part] = xmlbytes.insert(package.parts[part], before.end, wrapped)
