"""Tables that say to which area or place a practice belongs: area files of indicators, and a person's own map of places.

Neither is trusted by itself: `against` holds it to the practices there are, by the coverage ledger.
"""

import datetime as dt

from workbooks.reader import Workbook
from workbooks.sources import tables
from workbooks.sources.covering import Accepted, Coverage, Units, cover, stop_if_blocked, units
from workbooks.sources.tables import CODE, NAME, TEXT, Column, Table

_PRACTICE = Column("practice", ("GP code", "Practice", "Practice_Code", "Practice code"), CODE)
# A practice may stand in several areas or places here: the ledger then names it with its people.
AREAS = tables.Layout(
    "table of practices by area",
    (
        Column("system", ("icb", "ICB code", "STP21", "ICS22", "STP22", "ICB23"), CODE),
        _PRACTICE,
        Column("name", ("GP name", "Practice name", "GP practice name"), TEXT, required=False, blank="carry"),
        Column("overall", ("Weighted population",), unit="weighted people"),
    ),
    keys=("practice",), enough=3,
)  # fmt: skip
PLACES = tables.Layout(
    "map of practices to places",
    (
        _PRACTICE,
        Column("place", ("Place", "Place name", "Locality"), NAME),
        Column("name", ("Practice name", "GP practice name", "GP name"), TEXT, required=False, blank="carry"),
    ),
    keys=("practice",), enough=2,
)  # fmt: skip


def load_areas(book: Workbook) -> Table:
    """Practices under areas with the weighted population each row carries; other columns (indicators) are listed and not read."""
    return tables.load(book, AREAS)


def load_places(book: Workbook) -> Table:
    """Practices and the place a person has put each in."""
    return tables.load(book, PLACES)


def areas_against(
    population: Units, areas: Table, accepted: Accepted = (), dates: tuple[dt.date, dt.date] | None = None
) -> Coverage:
    """The ledger of an area file: practices of the population that it drops, foreign ones, and those it has twice.

    `population` carries people; the ledger's figures are people and weighted people."""
    universe = Units(population.codes, [[row[0], None] for row in population.amounts], population.cells, population.groups)
    return cover(universe, units(areas, "practice", (None, "overall"), "system"), ("people", "weighted people"), accepted, dates)


def places_against(
    population: Units, places: Table, accepted: Accepted = (), dates: tuple[dt.date, dt.date] | None = None
) -> Coverage:
    """The ledger of a map of places: every practice in one place and no practice unknown."""
    universe = Units(population.codes, [row[:1] for row in population.amounts], population.cells)
    return cover(universe, units(places, "practice", (None,), "place"), ("people",), accepted, dates)


def assigned(places: Table, coverage: Coverage) -> dict[str, str]:
    """The place of each practice that the ledger has placed. Raises BadInput while it, or the map, blocks."""
    stop_if_blocked(places, coverage)
    pairs = zip(places.texts("practice"), places.texts("place"), coverage.placed, strict=True)
    return {practice: place for practice, place, placed in pairs if placed}
