"""Which importer a file is for, told by its headings alone."""

from dataclasses import dataclass

from workbooks.reader import Workbook
from workbooks.sources import (
    age_sex,
    cost_weights,
    headings,
    nhs_practices,
    package_costs,
    practice_areas,
    primary_medical,
)
from workbooks.sources.tables import Layout

# the most demanding first: a primary medical workbook also has what an area file asks for
LAYOUTS: dict[str, Layout] = {
    "primary medical": primary_medical.LAYOUT, "age and sex": age_sex.layout("error"), "package costs": package_costs.LAYOUT,
    "cost weights": cost_weights.LAYOUT, "areas": practice_areas.AREAS, "places": practice_areas.PLACES,
}  # fmt: skip
PRACTICES = "practices"
FIRST_VINTAGE = "2018/19"  # the only layout that publishes the cost indices, and it names no year in its headings


@dataclass(frozen=True)
class Recognised:
    """A table that an importer can read: which importer, where its headings stand, and the years they name."""

    kind: str
    sheet: str
    row: int
    vintages: tuple[str, ...]


def recognise(book: Workbook) -> list[Recognised]:
    """Every sheet's table with the importer it fits, in the order of the tabs; a sheet without one is left out."""
    found = {}
    for header, _ in headings.headers(book, nhs_practices.ALIASES):
        if set(nhs_practices.REQUIRED) <= header.columns.keys():
            found[header.sheet.name] = Recognised(PRACTICES, header.sheet.name, header.row, header.vintages or (FIRST_VINTAGE,))
    for kind, layout in LAYOUTS.items():
        required = {c.name for c in layout.columns if c.required}
        for header, _ in headings.headers(book, layout.aliases, layout.enough, layout.many):
            whole = layout.many is None or any(name not in layout.aliases for name in header.columns)
            if header.sheet.name not in found and required <= header.columns.keys() and whole:
                found[header.sheet.name] = Recognised(kind, header.sheet.name, header.row, header.vintages)
    return [found[name] for name in book.sheets if name in found]
