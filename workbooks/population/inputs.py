"""The small tables beside the people: weights by age and sex, need and place of each practice, the sum of each service.

Each is held whole and checked before a single person is read. A service is a column of the table of weights; the other two tables name
the same services.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm

from udfs.cells import shown
from udfs.findings import Finding
from udfs.money import exact
from workbooks.reader import Cell
from workbooks.sources import cost_weights, nhs_practices, tables
from workbooks.sources.age_sex import SEXES
from workbooks.sources.covering import stop_if_blocked
from workbooks.sources.delimited import TextSheet, open_table
from workbooks.sources.headings import normalised
from workbooks.sources.table_rows import FIGURE
from workbooks.sources.tables import BAND, CODE, NAME, TEXT, Column, Table

BAND_COLUMN = Column("band", ("Age band", "Age_band", "Age group", "Age"), BAND)
SEX_COLUMN = Column("sex", ("Sex", "Gender"), CODE)
COSTS = ("market_forces", "ambulance")  # of the practice, not of a person: carried through to the capitation workbook
_ALIASES = nhs_practices.ALIASES
OF_NEED = (  # columns of the table of need beside the services
    Column("practice", _ALIASES["practice"], CODE), Column("name", _ALIASES["name"], TEXT, required=False),
    Column("system", _ALIASES["system"], CODE, required=False), Column("ccg", _ALIASES["ccg"], CODE, required=False),
    Column("place", _ALIASES["place"], NAME, required=False),
    *(Column(name, _ALIASES[name], required=False, zero=False) for name in COSTS),
)  # fmt: skip
_NOTES = ("note", "notes", "source")
LARGEST_SUM = 10**15 - 1  # pence: Excel shows 15 digits, and a double of pounds keeps no more of them for certain
COMPARED = 255  # characters of a text that SUMIF compares, "SUMIF function", support.microsoft.com
LONGEST = 40  # characters of a figure in a sentence
PATIENCE = 90  # seconds for a table a person named


@dataclass(frozen=True)
class Band:
    """Ages first to last of one sex, and the weight of a person in it for each service."""

    text: str
    sex: str
    first: int
    last: int
    weights: tuple[Fraction, ...]


@dataclass(frozen=True)
class Weights:
    """The table of weights: services as headed, bands of both sexes, and the whole number all weights become whole by."""

    services: tuple[str, ...]
    bands: tuple[Band, ...]
    path: str
    sha256: str
    findings: tuple[Finding, ...] = ()  # what does not block: a second table, a hidden sheet, lines not read

    @cached_property
    def scale(self) -> int:
        """The smallest number that makes every weight whole: exact, nothing is rounded."""
        return lcm(*(w.denominator for band in self.bands for w in band.weights))

    @property
    def decimals(self) -> int:
        """As many as the weight with the most has."""
        return next(n for n in range(len(str(self.scale)) * 4) if 10**n % self.scale == 0)

    def whole(self, band: Band) -> tuple[int, ...]:
        return tuple(int(w * self.scale) for w in band.weights)

    @cached_property
    def largest(self) -> int:
        """The largest whole weight of one person."""
        return max(n for band in self.bands for n in self.whole(band))


@dataclass(frozen=True)
class Practice:
    """A practice of the table of need: its additional need for each service, and what it is called and belongs to."""

    code: str
    need: tuple[Fraction, ...]
    texts: dict[str, str]
    costs: dict[str, float]


@dataclass(frozen=True)
class Need:
    """The table of need, in the order of its rows."""

    practices: tuple[Practice, ...]
    path: str
    sha256: str
    findings: tuple[Finding, ...] = ()

    @property
    def scale(self) -> int:
        return lcm(*(n.denominator for practice in self.practices for n in practice.need))


@dataclass(frozen=True)
class Sums:
    """Pence to split by the weighted population of each service; a service without a sum is not split."""

    pence: dict[str, int]
    path: str
    sha256: str
    findings: tuple[Finding, ...] = ()


def weights(path: str) -> Weights:
    """The weights of a file (CSV or workbook): columns Age band and Sex, then one column a service. BadInput with every finding."""
    # a heading of a service is any heading that is no other column's
    others = {normalised(s) for column in (BAND_COLUMN, SEX_COLUMN) for s in column.spellings} | set(_NOTES)
    services = _by_heading(lambda heading: heading not in others)
    layout = tables.Layout("table of weights by age and sex", (BAND_COLUMN, SEX_COLUMN), keys=("band",), once=("band", "sex"), enough=3,
                           many=services, each=Column("service", ()))  # fmt: skip
    table = tables.load(open_table(path, timeout=PATIENCE), layout)
    _stop(table)  # a row that could not be read would seem to be a gap between bands
    names = _services_of(table, ("band", "sex"))
    _apart(table, names)
    _no_digit_lost(table)
    bands = [band for sex in ("F", "M") for band in _bands(table, sex, names)]
    for line in table.lines:
        if line.text("sex") not in SEXES:
            told = f"The sex {line.text('sex')!r} is none of {', '.join(SEXES)}."
            table.block(table.at("sex", line.row), "sexes", told, "Correct it.")
    for name in names:
        if bands and not any(line.number(name) for line in table.lines):
            where = table.at(name, table.header.row if table.header else 1)
            table.block(where, "weights", f"No age or sex has a weight for {name}.", "Give its weights, or remove the column.")
    _stop(table)
    return Weights(names, tuple(bands), path, table.sha256, _told(table))


def _apart(table: Table, names: tuple[str, ...]) -> None:
    """Services must differ in more than case, and from the other columns of need: the other tables could not name them."""
    seen: dict[str, str] = {}
    for name in names:
        if normalised(name) in {normalised(s) for column in OF_NEED for s in column.spellings}:
            told = f"The service {name} has the name of another column of the table of need."
            table.block(table.at(name, table.header.row if table.header else 1), "services", told, "Rename it in all tables.")
        other = seen.setdefault(normalised(name), name)
        if other is not name:
            told = f"The services {other} and {name} are one to the other tables."
            table.block(table.at(name, table.header.row if table.header else 1), "services", told, "Rename or remove one of the two.")


def _bands(table: Table, sex: str, names: tuple[str, ...]) -> list[Band]:
    lines = [line for line in table.lines if SEXES.get(line.text("sex")) == sex]
    return [Band(line.text("band"), sex, first, last, tuple(exact(line.number(n) or 0.0) for n in names))
            for first, last, line in cost_weights.bands_in_order(table, sex, lines)]  # fmt: skip


def need(path: str, services: tuple[str, ...]) -> Need:
    """Need of each practice for every service of the weights (1 = none beyond age and sex), with place, CCG and cost indices if given.

    BadInput when a service lacks, a practice stands twice, or a need is blank, 0 or negative."""
    wanted = {normalised(name): name for name in services}
    layout = tables.Layout("table of need by practice", OF_NEED, keys=("practice",), once=("practice",), enough=2,
                           many=lambda cell: wanted.get(normalised(cell)) if isinstance(cell, str) else None,
                           each=Column("service", (), zero=False))  # fmt: skip
    table = tables.load(open_table(path, timeout=PATIENCE), layout)
    _all_services(table, services)
    _no_digit_lost(table)
    _texts_a_formula_compares(table)
    _stop(table)
    texts = [n for n in ("name", "system", "ccg", "place") if table.has(n)]
    costs = [n for n in COSTS if table.has(n)]
    return Need(tuple(
        Practice(line.text("practice"), tuple(exact(line.number(s) or 0.0) for s in services), {n: line.text(n) for n in texts},
                 {n: line.number(n) or 0.0 for n in costs})
        for line in table.lines
    ), path, table.sha256, _told(table))  # fmt: skip


def sums(path: str, services: tuple[str, ...]) -> Sums:
    """The sum of each service in GBP (columns Service and Sum), as pence. BadInput for an unknown service or one given twice."""
    layout = tables.Layout("table of sums", (
        Column("service", ("Service",), TEXT), Column("sum", ("Sum", "Sum, £", "Amount", "Sum in GBP"), unit="GBP", pence=True),
    ), keys=("service",), enough=2)  # fmt: skip
    table = tables.load(open_table(path, timeout=PATIENCE), layout)
    only_words = table.header and not table.refused and {f.rule for f in table.findings if f.severity == "block"} <= {"rows"}
    if only_words and not table.lines:  # one blank sum after the other is read as lines of words
        table.findings = []
        table.block(table.header.whole_row, "sums", "No service has a sum.", "Give one at least, or leave out --sums.")
    known = {normalised(name): name for name in services}
    found: dict[str, int] = {}
    first: dict[str, int] = {}  # a service may be written in capitals once and not the other time
    for line in table.lines:
        name = known.get(normalised(line.text("service")))
        if name is not None and first.setdefault(name, line.row) != line.row:
            told = f"{name} stands twice, first in row {first[name]}."
            table.block(table.at("service", line.row), "services", told, "Keep one, or add the two together.")
        elif name is None:
            told = f"The weights have no service {line.text('service')}."
            table.block(table.at("service", line.row), "services", told, f"Correct it; known are {', '.join(services)}.")
        elif (amount := line.number("sum")) is not None:
            found[name] = int(exact(amount) * 100)
            if found[name] > LARGEST_SUM:
                table.block(table.at("sum", line.row), "sums", f"The sum of {name} is too large to be kept to the penny.", "Correct it.")
    if not table.blocked:
        _none_blank(table, known)
        _no_digit_lost(table)
    _stop(table)
    return Sums(found, path, table.sha256, _told(table))


def _none_blank(table: Table, services: dict[str, str]) -> None:
    """A service without a sum looks like a line of words, and would be left out."""
    for row in sorted(table.apart) if table.header else ():
        cell = table.header.sheet.cell(row, table.header.columns["service"])
        if isinstance(cell, str) and (name := services.get(normalised(cell))):
            told = f"The sum of {name} is blank; a blank is not a zero."
            table.block(table.at("sum", row), "blanks", told, "Enter it, 0 if nothing is to be split, or remove the row.")


def _told(table: Table) -> tuple[Finding, ...]:
    """What was found and does not block, with the file it is of: three tables come together."""
    file = os.path.basename(table.path)
    return tuple(replace(f, where=f.where if file in f.where else f"{file}, {f.where}") for f in table.findings if f.severity != "block")


def _texts_a_formula_compares(table: Table) -> None:
    """Sums by place are formulas: SUMIF takes no longer text, and places that are one number, such as 1 and 01, for one place."""
    numbers: dict[float, str] = {}
    for line in table.lines:
        for name in ("practice", "place"):
            if len(line.text(name)) > COMPARED:
                told = f"The {name} has {len(line.text(name)):,} characters, and a formula compares {COMPARED} at most."
                table.block(table.at(name, line.row), "short texts", told, "Shorten it.")
        place = line.text("place")
        if FIGURE.fullmatch(place) and (other := numbers.setdefault(float(place), place)) != place:
            told = f"The places {other} and {place} are one number, and a spreadsheet adds them up as one place."
            table.block(table.at("place", line.row), "places", told, "Write one of them with a word, such as Locality 1.")


def _no_digit_lost(table: Table) -> None:
    """A figure of a CSV file becomes a double, which keeps some 15 digits: one that loses any would not be the weight that was meant."""
    if not table.header or not isinstance(table.header.sheet, TextSheet):
        return
    for line in table.lines:
        for name, value in line.values.items():
            written = str(table.header.sheet.cell(line.row, table.header.columns[name]) or "").strip()
            if isinstance(value, float) and written and Fraction(Decimal(written)) != exact(value):
                told = f"{' '.join(table.header.written[name].split())} is {written[:LONGEST]}, of which {value!r} could be kept."
                table.block(table.at(name, line.row), "digits", told, "Round it to 15 digits.")


def _stop(table: Table) -> None:
    """BadInput with what blocks and nothing else, when anything does."""
    if table.blocked:
        table.findings = [f for f in table.findings if f.severity == "block"]
    stop_if_blocked(table)


def _by_heading(wanted: Callable[[str], bool]) -> Callable[[Cell], str | None]:
    def meaning(cell: Cell) -> str | None:
        heading = " ".join(cell.split()) if isinstance(cell, str) else ""
        return heading if heading and wanted(normalised(heading)) else None

    return meaning


def _services_of(table: Table, known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in (table.header.columns if table.header else ()) if name not in known)


def _all_services(table: Table, services: tuple[str, ...]) -> None:
    lacking = [name for name in services if table.header and not table.has(name)]
    if lacking and table.header:
        told = f"The table of need has no column {' and none '.join(lacking)}, which the weights have."
        table.findings.append(Finding(table.header.whole_row, "services", "block", told,
                                      f"Add it, with {shown(1.0)} where a practice has no additional need."))  # fmt: skip
