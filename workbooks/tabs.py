"""The list of tabs in the workbook part: one put in behind the last, or taken out with all indexes that count tabs."""

from __future__ import annotations

import re

from workbooks import xmlbytes
from workbooks.errors import refuse
from workbooks.names import cut_name
from workbooks.package import RELATIONS, Package
from workbooks.xmlbytes import Element


def list_tab(package: Package, name: str, relation: str) -> None:
    """Names a new worksheet in the list of sheets."""
    workbook = package.workbook_part
    sheets = next((e for e in package.elements(workbook) if e.path == ("workbook", "sheets")), None)
    ids = [e.attributes.get("sheetId", "") for e in package.sheet_elements()]
    if sheets is None or not all(number.isdecimal() for number in ids):
        raise refuse("bad_sheet_list", reason="it is missing or its numbers are none")
    tag = f"{sheets.prefix}:sheet" if sheets.prefix else "sheet"
    number = max(map(int, ids), default=0) + 1
    pairs = {"name": name, "sheetId": str(number), "rel:id": relation, "xmlns:rel": RELATIONS}
    entry = f"<{tag}{xmlbytes.attributes_text(pairs)}/>".encode()
    package.parts[workbook] = xmlbytes.append_child(package.parts[workbook], sheets, entry)


def unlist_tab(package: Package, name: str) -> None:
    """Takes the tab out and moves every index that counts tabs."""
    workbook = package.workbook_part
    position = [tab.lower() for tab in package.tabs].index(name.lower())
    for element in reversed(package.elements(workbook)):
        data = package.parts[workbook]
        if element.name == "sheet" and element.attributes.get("name", "").lower() == name.lower():
            package.parts[workbook] = data[: element.start] + data[element.end :]
        elif element.name == "definedName" and "localSheetId" in element.attributes:
            _move_name(package, element, position)
        elif element.name == "workbookView":
            package.parts[workbook] = _move_view(data, element, position)


def _move_name(package: Package, element: Element, position: int) -> None:
    index = int(element.attributes["localSheetId"])
    if index == position:
        cut_name(package, element)
    elif index > position:
        part = package.workbook_part
        package.parts[part] = xmlbytes.set_attribute(package.parts[part], element, "localSheetId", str(index - 1))


def _move_view(data: bytes, element: Element, position: int) -> bytes:
    tag = data[element.start : element.inside]
    for name in ("activeTab", "firstSheet"):
        index = int(element.attributes.get(name, "0"))
        if index >= position and index > 0:
            tag = re.sub(rb"(\s%s\s*=\s*[\"'])\d+" % name.encode(), rb"\g<1>%d" % (index - 1), tag)
    return data[: element.start] + tag + data[element.inside :]
