"""The link to an add-in file that Excel leaves in a workbook: taken out once no formula goes through it any more.

Excel stores a call of a function of an add-in as `[1]!NAME(` with a part that names the add-in's path, and asks about that link on every
computer where the path is another one.
"""

from __future__ import annotations

import re

from workbooks.package import Package, rels_name
from workbooks.xmlbytes import Element

ADDIN = re.compile(r"\.xlam?$", re.I)
_NUMBER = re.compile(rb"\[(\d{1,4})\]")


def used(package: Package) -> set[int]:
    """Numbers of the links that anything but the links themselves names; empty where the workbook has none."""
    if not _references(package):
        return set()
    links = set(package.related(package.workbook_part, "externalLink"))
    texts = (data for part, data in package.parts.items() if part.endswith(".xml") and part not in links)
    return {int(number) for data in texts for number in _NUMBER.findall(data)}


def drop(package: Package, gone: set[int]) -> None:
    """Takes out links to add-ins of these numbers, from the last on: one with another behind it stays, or that would change its number."""
    references, relations = _references(package), package.rels(package.workbook_part)
    for number in range(len(references), 0, -1):
        relation = relations.get(references[number - 1].attributes.get("id", ""))
        if relation is None or number not in gone or not _to_addin(package, relation.target):
            return
        _cut(package, references[number - 1] if number > 1 else _root(package))
        package.remove_part(relation.target, package.workbook_part)


def _references(package: Package) -> list[Element]:
    path = ("workbook", "externalReferences", "externalReference")
    return [element for element in package.elements(package.workbook_part) if element.path == path]


def _root(package: Package) -> Element:
    return next(e for e in package.elements(package.workbook_part) if e.path == ("workbook", "externalReferences"))


def _to_addin(package: Package, part: str) -> bool:
    targets = [relation.target for relation in package.rels(part).values()] if rels_name(part) in package.parts else []
    return bool(targets) and all(ADDIN.search(target) for target in targets)


def _cut(package: Package, element: Element) -> None:
    data = package.parts[package.workbook_part]
    package.parts[package.workbook_part] = data[: element.start] + data[element.end :]
