"""Cost-weight tables: cost or need of a person by age band and sex, held whole before they meet any people."""

import re
from dataclasses import dataclass
from fractions import Fraction

from udfs.capitation.need import capitation_age_bands, capitation_weighted_population
from udfs.errors import UdfError
from udfs.findings import Finding, in_two
from workbooks.outcome import BadInput
from workbooks.reader import Workbook
from workbooks.sources import tables
from workbooks.sources.age_sex import OLDEST, SEXES, People
from workbooks.sources.covering import stop_if_blocked
from workbooks.sources.tables import BAND, CODE, Column, Table

LAYOUT = tables.Layout(
    "table of cost weights by age and sex",
    (
        Column("band", ("Age band", "Age_band", "Age group", "Age", "Band"), BAND),
        Column("sex", ("Sex", "Gender"), CODE),
        Column("weight", ("Cost per head", "Cost per head (£)", "Cost per head, £", "cost_per_head_gbp", "Cost weight", "Need weight",
                          "Weight per head", "Weight", "Cost or need of a person")),
        Column("population", ("Population", "People"), required=False, unit="people"),
        Column("year", ("Year", "Financial year"), tables.TEXT, required=False),
        Column("quintile", ("imd_quintile", "IMD quintile", "Deprivation quintile"), tables.TEXT, required=False),
    ),
    keys=("band",), once=("year", "quintile", "band", "sex"), enough=3,
)  # fmt: skip
_BAND = re.compile(r"(\d{1,3})(?:\s*(?:-|–|—|to)\s*(\d{1,3})|\s*(\+|plus|and over|or over|and above))?(?:\s*years?)?", re.IGNORECASE)


@dataclass
class Weights:
    """By sex: first ages of the bands, the oldest age of the last one, and the weight of each band."""

    table: Table
    starts: dict[str, list[int]]
    oldest: dict[str, int]
    weights: dict[str, list[float]]


def load(book: Workbook, year: str = "", quintile: str = "") -> Weights:
    """The weights of one year and one deprivation quintile, where the table has several. Gaps and overlaps of bands block."""
    table = tables.load(book, LAYOUT)
    found = Weights(table, {}, {}, {})
    chosen = [line for line in table.lines if _asked(table, line, "year", year) and _asked(table, line, "quintile", quintile)]
    for name in ("year", "quintile"):
        if len({line.text(name) for line in chosen}) > 1:
            table.block(table.at(name, chosen[0].row), "one table", f"The table has several values of {name}.", "Say which is meant.")
    if table.lines and not chosen:
        table.block(table.sheet, "one table", f"No row is of {year or quintile}.", "Ask for one the table has.")
    if table.blocked:
        return found
    for sex in ("F", "M"):
        _sex(found, sex, [line for line in chosen if SEXES.get(line.text("sex")) == sex])
    for line in chosen:
        if line.text("sex") not in SEXES:
            told = f"The sex {line.text('sex')!r} is none of {', '.join(SEXES)}."
            table.block(table.at("sex", line.row), "sexes", told, "Correct it.")
    return found


def _asked(table: Table, line: tables.Line, name: str, wanted: str) -> bool:
    return not wanted or line.text(name) == wanted


def bands_in_order(table: Table, sex: str, lines: list[tables.Line]) -> list[tuple[int, int, tables.Line]]:
    """First and last age of each line's band, in order of age, each beginning where the one before ends; none when one does not."""
    read = []
    for line in lines:
        band = _BAND.fullmatch(line.text("band"))
        if band is None:
            table.block(table.at("band", line.row), "age bands", f"{line.text('band')!r} is no age band.", "Write it as 0-4 or 85+.")
            return []
        first = int(band[1])
        read.append((first, OLDEST if band[3] else int(band[2] or first), line))
    read.sort(key=lambda item: item[0])
    if not read:
        table.block(table.sheet, "sexes", f"The table has no rows for {sex}.", "Add them.")
    expected = 0
    for first, last, line in read:
        if first != expected or last < first:
            told = f"The band {line.text('band')} of {sex} does not begin at age {expected}, where the one before ends."
            table.block(table.at("band", line.row), "age bands", told, "Let the bands follow one another without gap or overlap.")
            return []
        expected = last + 1
    return read


def _sex(found: Weights, sex: str, lines: list[tables.Line]) -> None:
    read = bands_in_order(found.table, sex, lines)
    if read:
        found.starts[sex], found.oldest[sex] = [first for first, _, _ in read], read[-1][1]
        found.weights[sex] = [line.number("weight") or 0.0 for _, _, line in read]


def weighted(people: People, weights: Weights) -> dict[str, Fraction]:
    """Weighted population of each practice (F1); their sum is the number of people. Raises BadInput when a table blocks, or people are
    older or younger than the bands."""

    stop_if_blocked(people.table, weights.table)
    rows: list[list[Fraction]] = [[] for _ in people.practices]
    try:
        for sex in ("F", "M"):
            banded = capitation_age_bands(people.counts(sex), people.ages, weights.starts[sex], weights.oldest[sex])
            rows = [[*row, *more] for row, more in zip(rows, banded, strict=True)]
        answer = capitation_weighted_population(rows, [*weights.weights["F"], *weights.weights["M"]])
    except UdfError as problem:
        raise BadInput([Finding(weights.table.sheet, "age bands", "block", *in_two(problem.sentence()))]) from problem
    return dict(zip(people.practices, (row[1] for row in answer), strict=True))
