"""Which parts of a sheet were made here and may be replaced; everything else belongs to the user.

Our tables and names carry a comment, and our charts a name, that Excel keeps when it saves the workbook, so they are known
again years later without a list kept elsewhere. LibreOffice drops the comments, so a table is also ours when it is to be replaced
by one of the same name on the same sheet.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from workbooks.errors import refuse
from workbooks.package import Package, Relationship, rels_name

MARK = "commissioning-workbooks"
LEFT_TO_GO = {"printerSettings"}  # what a printer was told; Excel makes it anew
OF_A_CHART = {"chartStyle", "chartColorStyle"}  # what Excel adds to any chart it saves


class Drawing(NamedTuple):
    """A drawing that holds charts of ours and nothing else: relation id, part, and chart parts in their order."""

    relation: str
    part: str
    charts: tuple[str, ...]


class Owned(NamedTuple):
    """Tables by name as (relation id, part), and the drawing, if the sheet has one."""

    tables: dict[str, tuple[str, str]]
    drawing: Drawing | None


def owned(package: Package, sheet: str, part: str, known: Collection[str] = ()) -> Owned:
    """What the sheet has of ours; `known` are names of tables to be replaced by their like.

    Raises `sheet_in_use` when anything else hangs on it."""
    tables: dict[str, tuple[str, str]] = {}
    drawing, others = None, set()
    for relation in package.rels(part).values():
        if relation.type == "table" and (name := _our_table(package, relation.target, known)):
            tables[name] = (relation.id, relation.target)
        elif relation.type == "drawing" and (charts := _our_charts(package, relation)):
            drawing = Drawing(relation.id, relation.target, charts)
        elif relation.type not in LEFT_TO_GO:
            others.add(relation.type)
    if others:
        raise refuse("sheet_in_use", sheet=sheet, content=", ".join(sorted(others)))
    return Owned(tables, drawing)


def _our_table(package: Package, part: str, known: Collection[str]) -> str | None:
    root = package.elements(part)[0].attributes
    name = root.get("displayName") or root.get("name") or ""
    return name if root.get("comment") == MARK or name.lower() in (table.lower() for table in known) else None


def _our_charts(package: Package, relation: Relationship) -> tuple[str, ...] | None:
    """The chart parts, unless somebody else has drawn on the sheet as well."""
    found = package.elements(relation.target)
    anchors = [e for e in found if len(e.path) == 2]
    named = [e for e in found if e.name == "cNvPr"]
    charts = tuple(r.target for r in package.rels(relation.target).values() if r.type == "chart")
    ours = all(MARK in e.attributes.get("name", "") for e in named)
    return charts if charts and ours and len(anchors) == len(named) == len(charts) else None


def drop_drawing(package: Package, sheet_part: str, drawing: Drawing) -> None:
    """Takes the drawing and its charts out of the package."""
    for chart in drawing.charts:
        drop_chart(package, drawing.part, chart)
    package.remove_part(drawing.part, sheet_part)


def drop_chart(package: Package, drawing_part: str, chart: str) -> None:
    """Takes a chart out, with what Excel hung on it."""
    strip_chart(package, chart)
    package.remove_part(chart, drawing_part)


def strip_chart(package: Package, chart: str) -> None:
    """Takes away the style parts Excel gave a chart, which a chart written anew does not name."""
    for relation in list(package.rels(chart).values()):
        if relation.type in OF_A_CHART and not relation.external:
            package.remove_part(relation.target, chart)
    package.parts.pop(rels_name(chart), None)


def drop_leavings(package: Package, part: str) -> None:
    """Takes away printer settings, and the list of relations when nothing is left in it."""
    for relation in list(package.rels(part).values()):
        if relation.type in LEFT_TO_GO and not relation.external:
            package.remove_part(relation.target, part)
    if not package.rels(part):
        package.parts.pop(rels_name(part), None)
