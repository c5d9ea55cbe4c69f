"""Whether somebody else's workbook may be changed at all, and whether a change would break what stands elsewhere in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from workbooks import guard
from workbooks.errors import refuse
from workbooks.names import foreign_names
from workbooks.package import Package
from workbooks.sheetxml import plain_text

LONGEST_SHEET_NAME = 31  # Microsoft, Excel specifications: characters of a sheet name, in UTF-16 units
RESERVED_SHEET_NAME = "history"  # Excel keeps it for its own list of tracked changes
# Formulas of cells, rules, drop-downs, charts (f) and of Excel's extensions (xm:f).
_FORMULA = re.compile(rb"<(?:\w+:)?(?:f|formula|formula1|formula2|calculatedColumnFormula)(?:\s[^>]*)?>([^<]+)<")
_SHEET = re.compile(r"'((?:[^']|'')+)'!|([\w.\[\]]+(?::[\w.]+)?)!")
_WORD = re.compile(r"[\w.]+")


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
    """Raises `sheet_name` or `sheet_exists` for a tab Excel would not take."""
    reason = _name_fault(name)
    if reason:
        raise refuse("sheet_name", sheet=name, reason=reason)
    if name.lower() in (tab.lower() for tab in package.tabs):
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


def refuse_if_used(package: Package, sheet: str, *, stays: bool, tables: Collection[str], own: Collection[str]) -> None:
    """Raises `sheet_referred_to` when a formula or name elsewhere uses what goes.

    `stays`: the sheet itself is only replaced; `tables`: names of tables that go; `own`: parts that go or are made anew."""
    lost = {table.lower() for table in tables}
    for place, formula in _formulas_elsewhere(package, sheet, own):
        if not stays and sheet.lower() in sheets_named(formula):
            raise refuse("sheet_referred_to", name="A cell", sheet=sheet, place=place)
        used = lost and lost.intersection(word.lower() for word in _WORD.findall(formula))
        if used:
            raise refuse("sheet_referred_to", name=f"The table {sorted(used)[0]}", sheet=sheet, place=place)


def sheets_named(formula: str) -> set[str]:
    """Sheets of its own workbook a formula names, in lower case; both ends of a range of sheets."""
    found = set()
    for quoted, bare in _SHEET.findall(formula):
        text = (quoted.replace("''", "'") or bare).lower()
        if "[" not in text:
            found.update(text.split(":"))
    return found


def _formulas_elsewhere(package: Package, sheet: str, own: Collection[str]) -> Iterator[tuple[str, str]]:
    """(place in words, formula) of every formula and name outside the sheet's own parts."""
    for element in foreign_names(package, sheet):
        yield f"the name {element.attributes.get('name', '')}", element.text
    titles = {part: f"the sheet {title}" for title, part in package.sheets.items()}
    for part, content in package.parts.items():
        if part.endswith(".xml") and part not in own:
            yield from ((titles.get(part, f"the part {part}"), plain_text(m.group(1))) for m in _FORMULA.finditer(content))
