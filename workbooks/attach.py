"""The parts that hang on a sheet of ours: tables and charts, put in, written anew in their old places, or taken out."""

from __future__ import annotations

from typing import NamedTuple

from workbooks import newchart, newtable
from workbooks.errors import refuse
from workbooks.newsheet import Sheet, contents, plain_values
from workbooks.ownership import Drawing, Owned, drop_chart, drop_drawing, strip_chart
from workbooks.package import Package, rels_name

_TABLE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.drawing+xml"
_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"


class Hung(NamedTuple):
    """Relation ids the sheet part must name, in order."""

    tables: tuple[str, ...]
    drawing: str | None


def attach(package: Package, name: str, part: str, sheet: Sheet, old: Owned) -> Hung:
    """Makes the parts of `sheet` those hanging on `part`; what is named alike keeps its part, id and place.

    Raises `name_refused` or `item_refused`."""
    newtable.refuse_overlap(name, sheet.tables)
    for table, (_, table_part) in old.tables.items():
        if table.lower() not in {new.name.lower() for new in sheet.tables}:
            package.remove_part(table_part, part)
    tables = tuple(_put_table(package, name, part, table, sheet, old) for table in sheet.tables)
    return Hung(tables, _put_charts(package, name, part, sheet, old.drawing))


def detach(package: Package, part: str, old: Owned) -> None:
    """Takes all of them out."""
    for _, table_part in old.tables.values():
        package.remove_part(table_part, part)
    if old.drawing:
        drop_drawing(package, part, old.drawing)


def _put_table(package: Package, name: str, part: str, table: newtable.NewTable, sheet: Sheet, old: Owned) -> str:
    headings = newtable.headings_of(name, table, contents(sheet))
    present = {known.name.lower(): known for known in package.tables.values()}
    mine = {known.lower(): place for known, place in old.tables.items()}.get(table.name.lower())
    known = present.get(table.name.lower())
    if mine and known:
        package.parts[known.part] = newtable.part_bytes(table, known.id, headings)
        return mine[0]
    globals_ = {n.name.lower() for n in package.names if n.sheet is None}
    if known or table.name.lower() in globals_:
        raise refuse("name_refused", name=table.name, reason="it already stands for something else in the workbook")
    number = max((t.id for t in package.tables.values()), default=0) + 1
    new = package.free_part("tables/table")
    package.add_part(new, newtable.part_bytes(table, number, headings), _TABLE)
    return package.add_relation(part, "table", new)


def _put_charts(package: Package, name: str, part: str, sheet: Sheet, old: Drawing | None) -> str | None:
    if not sheet.charts:
        if old:
            drop_drawing(package, part, old)
        return None
    drawing, contents = newchart.parts_of(name, sheet.charts, plain_values(sheet), sheet.widths)
    place = old or _new_drawing(package, part)
    kept, surplus = list(place.charts[: len(contents)]), place.charts[len(contents) :]
    for chart in surplus:
        drop_chart(package, place.part, chart)
    for chart, content in zip(kept, contents, strict=False):
        strip_chart(package, chart)
        package.parts[chart] = content
    for content in contents[len(kept) :]:
        kept.append(package.free_part("charts/chart"))
        package.add_part(kept[-1], content, _CHART)
    package.parts[place.part] = drawing
    package.parts[rels_name(place.part)] = newchart.relations_bytes(kept)
    return place.relation


def _new_drawing(package: Package, part: str) -> Drawing:
    new = package.free_part("drawings/drawing")
    package.add_part(new, b"", _DRAWING)
    return Drawing(package.add_relation(part, "drawing", new), new, ())
