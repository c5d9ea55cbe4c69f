"""Whether somebody else's workbook may be changed at all, and which sheet names it takes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbooks import guard
from workbooks.errors import refuse
from workbooks.package import Package

LONGEST_SHEET_NAME = 31  # Microsoft, Excel specifications: characters of a sheet name, in UTF-16 units
RESERVED_SHEET_NAME = "history"  # Excel keeps it for its own list of tracked changes


def open_for_change(data: bytes, *, structure: bool) -> Package:
    """The package, refused when it is no sound one or a change would break it; `structure`: tabs are to change."""
    guard.check(data)
    package = Package.from_bytes(data)
    if any("_xmlsignatures/" in name.lower() for name in package.parts):
        raise refuse("signed")
    if package.strict:
        raise refuse("strict_ooxml")
    if package.related(package.workbook_part, "revisionHeaders"):
        raise refuse("shared_workbook")
    for element in package.elements(package.workbook_part):
        locked = element.attributes.get("lockStructure") in ("1", "true")
        if structure and element.name == "workbookProtection" and locked:
            raise refuse("structure_protected")
    return package


def check_new_name(package: Package, name: str) -> None:
    """Raises `sheet_name` or `sheet_exists` for a tab Excel would not take in this workbook."""
    check_sheet_name(name, package.tabs)


def check_sheet_name(name: str, taken: Iterable[str]) -> None:
    """Raises `sheet_name` or `sheet_exists` for a tab Excel would not take beside those `taken`."""
    reason = _name_fault(name)
    if reason:
        raise refuse("sheet_name", sheet=name, reason=reason)
    if name.lower() in (tab.lower() for tab in taken):
        raise refuse("sheet_exists", sheet=name)


def _name_fault(name: str) -> str | None:
    if not name.strip():
        return "it is blank"
    if len(name.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_SHEET_NAME:
        return f"it is longer than {LONGEST_SHEET_NAME} characters"
    if re.search(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]", name):
        return "it holds one of [ ] : * ? / \\ or a control character"
    if name[0] == "'" or name[-1] == "'":
        return "it begins or ends with an apostrophe"
    return "Excel keeps that name for itself" if name.lower() == RESERVED_SHEET_NAME else None
