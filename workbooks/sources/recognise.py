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

PRACTICES, PRIMARY_MEDICAL, AGE_AND_SEX, AREAS, PLACES = "practices", "primary medical", "age and sex", "areas", "places"
# the most demanding first: a primary medical workbook also has what an area file asks for
LAYOUTS: dict[str, Layout] = {
    PRIMARY_MEDICAL: primary_medical.LAYOUT, AGE_AND_SEX: age_sex.layout("error"), "package costs": package_costs.LAYOUT,
    "cost weights": cost_weights.LAYOUT, AREAS: practice_areas.AREAS, PLACES: practice_areas.PLACES,
}  # fmt: skip


@dataclass(frozen=True)
class Recognised:
    """A table that an importer can read: which importer, where its headings stand, and the years they name."""

    kind: str
    sheet: str
    row: int
    vintages: tuple[str, ...]


def recognise(book: Workbook) -> list[Recognised]:
    """Every sheet's table with the importer it fits, in the order of the tabs; a sheet without one is left out.

    A practice table that lacks a column is one all the same: its importer then names the column."""
    found: dict[str, Recognised] = {}

    def take(kind: str, header: headings.Header, years: tuple[str, ...]) -> None:
        found.setdefault(header.sheet.name, Recognised(kind, header.sheet.name, header.row, years))

    practices = [header for header, _ in headings.headers(book, nhs_practices.ALIASES)]
    for header in practices:
        if set(nhs_practices.REQUIRED) <= header.columns.keys():
            take(PRACTICES, header, header.vintages or (nhs_practices.FIRST_VINTAGE,))
    for header, _ in headings.headers(book, primary_medical.LAYOUT.aliases):
        if "practice" in header.columns and ("need" in header.columns or "primary_medical" in header.columns):
            take(PRIMARY_MEDICAL, header, header.vintages)
    for header in practices:
        if len(set(nhs_practices.NUMBERS) & header.columns.keys()) >= headings.ENOUGH and "practice" in header.columns:
            take(PRACTICES, header, header.vintages)
    for kind, layout in LAYOUTS.items():
        required = {c.name for c in layout.columns if c.required}
        for header, _ in headings.headers(book, layout.aliases, layout.enough, layout.many):
            whole = layout.many is None or any(name not in layout.aliases for name in header.columns)
            if required <= header.columns.keys() and whole:
                take(kind, header, header.vintages)
    return [found[name] for name in book.sheets if name in found]
