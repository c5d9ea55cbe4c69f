"""Before a file leaves the building: what it holds besides what is seen.

`scan(path)` says only what can be told surely from the file. A finding that blocks shows data or code that a reader of the
sheets would not see; a warning gives away names, places or habits; a note is worth knowing.
"""

from __future__ import annotations

import os
import re

from udfs.findings import Finding
from workbooks.package import Relationship
from workbooks.part_tree import attribute, local, tree
from workbooks.scan.drawn import drawn_findings
from workbooks.scan.outside import outside_findings
from workbooks.scan.parts import FILE_LINK, HARMLESS, KINDS, OUTSIDE_PATH, Kind
from workbooks.scan.sheets import counted, formula_findings, listed, sheet_findings
from workbooks.scan.store import bytes_outside, names_with_values, unused_texts
from workbooks.source_file import SourceFile, open_source

SHARE_IT = "Use Make a copy to share (cwb share)"
INSPECT = "In Excel: File, Info, Check for Issues, Inspect Document"
# File properties with nothing but the name of the program, dates, counts, the names of the sheets, and the title every copy should have.
PLAIN_PROPERTIES = {
    "title", "created", "modified", "lastPrinted", "revision", "LinksUpToDate", "language", "Application", "AppVersion", "ScaleCrop",
    "DocSecurity", "version",
    "SharedDoc", "HyperlinksChanged", "TotalTime", "HeadingPairs", "TitlesOfParts", "Pages", "Words", "Characters",
    "CharactersWithSpaces", "Lines", "Paragraphs",
}  # fmt: skip
FIRST_PARTS = 200  # parts named one by one; what lies beyond is counted


def scan(path: str | os.PathLike[str]) -> list[Finding]:
    """Every finding on a workbook, those on sheets first. Raises WorkbookError when it cannot be read."""
    return scan_source(open_source(path))


def scan_source(source: SourceFile) -> list[Finding]:
    """The same for a workbook that is open already."""
    found = [f for name in source.book.sheets for f in sheet_findings(source, name)]
    found += outside_findings(source)
    found += drawn_findings(source)
    found += _other_tabs(source)
    found += formula_findings(source)
    found += _names(source)
    found += names_with_values(source)
    found += unused_texts(source)
    found += _parts(source)
    found += bytes_outside(source)
    found += _comments(source)
    found += _links_out(source)
    return found + _properties(source)


def _other_tabs(source: SourceFile) -> list[Finding]:
    """Chart sheets can be hidden too; macro sheets run."""
    found = []
    for name, kind in source.book.other_sheets.items():
        if "acrosheet" in kind:
            sentence = f"{name} is an Excel 4 macro sheet: commands that run."
            found.append(Finding(name, "macro_sheet", "block", sentence, f"{SHARE_IT}, which leaves it out."))
        elif source.states.get(name) != "visible":
            sentence = f"{name} ({kind}) is hidden."
            found.append(Finding(name, "hidden_sheet", "block", sentence, "Show it and look, or delete it."))
    return found


# ---- defined names


def _names(source: SourceFile) -> list[Finding]:
    """Names that show no path are told together: old workbooks carry dozens of hidden ones."""
    outside, hidden = [], []
    for element in source.workbook_elements:
        if element.path != ("workbook", "definedNames", "definedName"):
            continue
        name, text = element.attributes.get("name", ""), element.text
        if OUTSIDE_PATH.search(text):
            outside.append(f"{name} ({text[:60]})")
        elif element.attributes.get("hidden") in ("1", "true") and not name.startswith(("_xlnm.", "_xlpm.")):
            hidden.append(name)
    found = []
    if outside:
        sentence = f"{counted(len(outside), 'name')} pointing outside this workbook: {listed(outside)}."
        found.append(Finding("Name Manager", "name_with_path", "warn", sentence, "Delete them in Formulas, Name Manager."))
    if hidden:
        sentence = f"{counted(len(hidden), 'name')} that Name Manager does not show: {listed(hidden)}."
        found.append(Finding("Name Manager", "hidden_name", "warn", sentence, f"{SHARE_IT}, which carries no names."))
    return found


# ---- parts of the package


def _parts(source: SourceFile) -> list[Finding]:
    """Parts by what their relation says they are; parts of a kind not known are named, never passed over."""
    by_kind: dict[str, list[str]] = {}
    reached: set[str] = set()
    for relation in _relations(source):
        if not relation.external:
            reached.add(relation.target)
            if relation.target in source.package.parts:
                by_kind.setdefault(relation.type, []).append(relation.target)
    found = []
    for kind, parts in by_kind.items():
        if kind in KINDS:
            found.append(_part_finding(KINDS[kind], sorted(set(parts)), source))
        elif kind not in HARMLESS:
            sentence = f"{listed(parts)}: of a kind this scan does not know ({kind})."
            found.append(Finding(parts[0], "unknown_part", "warn", sentence, f"{SHARE_IT}, which leaves it out."))
    return found + _orphans(source, reached)


def _relations(source: SourceFile) -> list[Relationship]:
    parts = ["", *(p for p in source.package.parts if not p.endswith(".rels"))]
    return [relation for part in parts for relation in source.package.rels(part).values()]


def _part_finding(kind: Kind, parts: list[str], source: SourceFile) -> Finding:
    amount = sum(kind.count(tree(source.package, p)) for p in parts[:FIRST_PARTS]) if kind.count else len(parts)
    sentence = kind.sentence.format(count=amount, parts=listed(parts))
    return Finding(parts[0], kind.rule, kind.severity, sentence, kind.remedy)


def _orphans(source: SourceFile, reached: set[str]) -> list[Finding]:
    known = {"[content_types].xml"} | {part.lower() for part in reached}
    lost = [p for p in source.package.parts if p.lower() not in known and not p.endswith((".rels", "/"))]
    if not lost:
        return []
    sentence = f"{listed(lost)}: nothing in the workbook points to this, so no program shows it."
    return [Finding(lost[0], "unreached_part", "warn", sentence, "Save the workbook anew in Excel, which drops it.")]


# ---- comments


def _comments(source: SourceFile) -> list[Finding]:
    found = []
    for sheet, part in source.sheet_parts.items():
        for kind, path in (("comments", ".//{*}comment"), ("threadedComment", "{*}threadedComment")):
            parts = [p for p in source.package.related(part, kind) if p in source.package.parts]
            cells = [c.get("ref", "?") for p in parts for c in tree(source.package, p).findall(path)]
            if cells:
                what = "threaded comment" if kind == "threadedComment" else "comment"
                sentence = f"{sheet}: {counted(len(cells), what)}: {listed(cells)}."
                rule = "threaded_comments" if kind == "threadedComment" else "comments"
                found.append(Finding(f"{sheet}!{cells[0]}", rule, "block", sentence, "Read and delete them in Excel (Review)."))
    return found


# ---- addresses outside


def _links_out(source: SourceFile) -> list[Finding]:
    """Relations to files; links to web pages are left, for a reader sees them."""
    found = []
    for part in ["", *(p for p in source.package.parts if not p.endswith(".rels"))]:
        for relation in source.package.rels(part).values():
            if relation.external and (relation.type != "hyperlink" or FILE_LINK.search(relation.target)):
                sentence = f"{part or 'The package'} points to {relation.target} ({relation.type})."
                found.append(Finding(part, "path_outside", "warn", sentence, "Break the link (Data, Edit Links) or remove it."))
    return found


# ---- people and places


def _properties(source: SourceFile) -> list[Finding]:
    found = []
    for part in _present(source, "core-properties") + _present(source, "extended-properties"):
        for element in tree(source.package, part):
            name, value = local(element.tag), " ".join("".join(element.itertext()).split())
            if value and name not in PLAIN_PROPERTIES:
                sentence = f'The file property {name} says "{value[:100]}".'
                found.append(Finding(part, "author_or_property", "warn", sentence, f"{INSPECT}."))
    for part in _present(source, "custom-properties"):
        names = [attribute(e, "name") or "?" for e in tree(source.package, part) if local(e.tag) == "property"]
        if names:
            sentence = f"Custom properties: {listed(names)}."
            found.append(Finding(part, "custom_properties", "warn", sentence, f"{INSPECT}."))
    return found + _workbook_traces(source)


def _present(source: SourceFile, kind: str) -> list[str]:
    return [part for part in source.package.related("", kind) if part in source.package.parts]


def _workbook_traces(source: SourceFile) -> list[Finding]:
    """Where the file was saved and who reserved it, which Excel writes without asking."""
    part = source.package.workbook_part
    found = []
    for element in source.workbook_elements:
        told = {"absPath": "url", "fileSharing": "userName", "customWorkbookView": "name"}.get(element.name)
        value = element.attributes.get(told, "") if told else ""
        if re.search(r"\S", value):
            sentence = f"The workbook says where or by whom it was saved: {value}."
            found.append(Finding(part, "saved_where", "warn", sentence, f"{SHARE_IT}, which does not carry it."))
    return found
