"""The outline of a workbook package: its main part, sheets, names and date system, every relation resolved."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from workbooks.errors import refuse
from workbooks.guard import check_encoding

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_STRICT = "http://purl.oclc.org/ooxml/"
CONTENT_TYPES = "[Content_Types].xml"

# ECMA-376 part 1, 12.3.23, and [MS-OFFMACRO2] 2.2.1: workbook, template, and the same with macros, and add-in.
_WORKBOOK_TYPES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml",
    "application/vnd.ms-excel.template.macroenabled.main+xml",
    "application/vnd.ms-excel.addin.macroenabled.main+xml",
}
# Outline parts are small even in books of thousands of sheets; they are built as trees, so they are held in memory.
_MAX_OUTLINE_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class SheetPart:
    """One tab: its name, the part with its content, its kind ("worksheet", "chartsheet" ...), whether it shows."""

    name: str
    part: str
    kind: str
    visible: bool


@dataclass(frozen=True)
class Outline:
    """What a package says about itself before any cell is read."""

    workbook_part: str
    sheets: list[SheetPart]
    shared_strings: str | None
    styles: str | None
    date1904: bool
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Relation:
    kind: str
    target: str
    external: bool


class _Package:
    """The parts by name; names are compared without regard to case, as the packaging standard asks."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.actual = {entry.filename.lower(): entry for entry in archive.infolist()}

    def find(self, part: str) -> str | None:
        entry = self.actual.get(part.lower())
        return entry.filename if entry else None

    def tree(self, part: str) -> Element:
        entry = self.actual.get(part.lower())
        if entry is None:
            raise refuse("missing_part", part=part)
        if entry.file_size > _MAX_OUTLINE_BYTES:
            raise refuse("inflates_too_far", limit=f"{_MAX_OUTLINE_BYTES // 2**20} MiB", part=part)
        content = self.archive.read(entry)
        check_encoding(part, content)
        try:
            return fromstring(content, forbid_dtd=True)
        except DefusedXmlException:
            raise refuse("dtd", part=part) from None
        except (ParseError, ValueError, LookupError) as error:  # the last two: an unknown text encoding
            raise refuse("damaged_part", part=part, reason=error) from None


def outline(archive: zipfile.ZipFile) -> Outline:
    """The outline of an open package; a WorkbookError where a part or a sheet is missing or of the wrong kind."""
    package = _Package(archive)
    content_types = package.tree(CONTENT_TYPES)
    main = _main_part(package)
    _check_type(content_types, main)
    book = package.tree(main)
    _check_root(book, main, "workbook")
    relations = _relations(package, main)
    sheets = _sheets(package, book, relations)
    texts, styles = (_related(package, relations, kind) for kind in ("sharedStrings", "styles"))
    return Outline(main, sheets, texts, styles, _date1904(book), _names(book, sheets))


def _relations(package: _Package, source: str) -> dict[str, _Relation]:
    folder, name = posixpath.split(source)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    found = {}
    for element in package.tree(part).iter(f"{{{_PACKAGE_RELS}}}Relationship"):
        target = unquote(element.get("Target", ""))
        absolute = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        found[element.get("Id", "")] = _Relation(
            element.get("Type", ""), posixpath.normpath(absolute), element.get("TargetMode") == "External"
        )
    return found


def _main_part(package: _Package) -> str:
    relations = list(_relations(package, "").values())
    mains = [relation for relation in relations if relation.kind.endswith("/officeDocument")]
    if not mains:
        raise refuse("not_a_workbook", reason="its package names no main part")
    if any(relation.kind.startswith(_STRICT) for relation in mains):
        raise refuse("strict_ooxml")
    part = package.find(mains[0].target)
    if part is None or len(mains) > 1:
        raise refuse("missing_part", part=mains[0].target if part is None else "single main part")
    return part


def _check_type(content_types: Element, main: str) -> None:
    declared = ""
    for element in content_types:
        if element.tag == f"{{{_TYPES}}}Default" and main.lower().endswith("." + element.get("Extension", "").lower()):
            declared = declared or element.get("ContentType", "")
        elif element.tag == f"{{{_TYPES}}}Override" and element.get("PartName", "").lower() == f"/{main}".lower():
            declared = element.get("ContentType", "")
            break
    if "binary" in declared:
        raise refuse("binary_xlsb")
    if declared.lower() not in _WORKBOOK_TYPES:
        raise refuse("wrong_content_type", part=main, type=declared or "nothing")


def _check_root(root: Element, part: str, expected: str) -> None:
    if root.tag.startswith(f"{{{_STRICT}"):
        raise refuse("strict_ooxml")
    if root.tag != f"{{{MAIN}}}{expected}":
        raise refuse("damaged_part", part=part, reason=f"it does not begin with <{expected}>")


def _sheets(package: _Package, book: Element, relations: dict[str, _Relation]) -> list[SheetPart]:
    sheets = [_sheet(package, element, relations) for element in book.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")]
    if not sheets:
        raise refuse("bad_sheet_list", reason="it is empty")
    for what, values in (("name", [sheet.name for sheet in sheets]), ("part", [sheet.part for sheet in sheets])):
        seen: set[str] = set()
        for value in values:
            if value.lower() in seen:
                raise refuse("bad_sheet_list", reason=f"two sheets have the {what} {value}")
            seen.add(value.lower())
    return sheets


def _sheet(package: _Package, element: Element, relations: dict[str, _Relation]) -> SheetPart:
    name = element.get("name", "")
    relation = relations.get(element.get(f"{{{_OFFICE_RELS}}}id", ""))
    if not name:
        raise refuse("bad_sheet_list", reason="a sheet has no name")
    if relation is None or relation.external:
        raise refuse("missing_sheet", sheet=name, part="no relation inside the package")
    part = package.find(relation.target)
    if part is None:
        raise refuse("missing_sheet", sheet=name, part=relation.target)
    kind = relation.kind.rsplit("/", 1)[-1]
    return SheetPart(name, part, kind, element.get("state", "visible") == "visible")


def _related(package: _Package, relations: dict[str, _Relation], kind: str) -> str | None:
    """The part of that kind beside the workbook; None where there is no such relation."""
    for relation in relations.values():
        if relation.kind.endswith(f"/{kind}"):
            part = package.find(relation.target)
            if part is None:
                raise refuse("missing_part", part=relation.target)
            return part
    return None


def _date1904(book: Element) -> bool:
    properties = book.find(f"{{{MAIN}}}workbookPr")
    return properties is not None and properties.get("date1904", "0") in ("1", "true", "on")


def _names(book: Element, sheets: list[SheetPart]) -> dict[str, str]:
    """Defined names and what they stand for; a name that counts on one sheet only is keyed "Sheet!Name"."""
    names = {}
    for element in book.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName"):
        name, local = element.get("name", ""), element.get("localSheetId")
        if local is not None:
            if not local.isascii() or not local.isdigit() or int(local) >= len(sheets):
                raise refuse("bad_sheet_list", reason=f"the name {name} belongs to a sheet that is not there")
            name = f"{sheets[int(local)].name}!{name}"
        names[name] = element.text or ""
    return names
