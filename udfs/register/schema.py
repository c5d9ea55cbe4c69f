"""The tables of the register as data: columns with their kind, requirement, codes and place in the exports; headings seen in real files."""

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("schema.toml")
KINDS = ("id", "text", "code", "money", "date", "int", "pct", "bool", "url")
REQUIREMENTS = {"R": "required", "C": "conditional", "O": "optional"}
TREATMENTS = ("map", "ask", "split")


class Column(NamedTuple):
    """One column of a table. `ocds` holds its places in a release, empty for what is never exported; `lgtc` the item of the Code."""

    name: str
    kind: str
    requirement: str
    codelist: str
    ocds: tuple[str, ...]
    lgtc: str
    rule: str


class Table(NamedTuple):
    """One table of the register, on a sheet of its own."""

    name: str
    sheet: str
    note: str
    columns: tuple[Column, ...]

    @property
    def required(self) -> tuple[str, ...]:
        """Columns without which a row is a finding."""
        return tuple(column.name for column in self.columns if column.requirement == "R")


class Alias(NamedTuple):
    """A heading seen in a published file, the column it means, and whether it can be taken, must be asked about or must be split."""

    heading: str
    column: str
    seen_in: str
    treatment: str
    reason: str


class Status(NamedTuple):
    """What a register status is in OCDS; an empty text is left out of the export."""

    tag: str
    tender: str
    award: str
    contract: str
    note: str


@cache
def tables() -> dict[str, Table]:
    """Every table by its name."""
    return {name: _table(name, told) for name, told in _file()["tables"].items()}


@cache
def codes(codelist: str) -> tuple[str, ...]:
    """The codes of a list. KeyError for a list that does not exist."""
    return tuple(_file()["codelists"][codelist])


@cache
def aliases() -> tuple[Alias, ...]:
    """Headings of published registers, lots, awards and spend files."""
    return tuple(Alias(*line) for line in _file()["headings"]["aliases"])


@cache
def ocds_status() -> dict[str, Status]:
    """Register status -> OCDS; a cancelled contract has two entries, before and after its award."""
    return {name: Status(*line) for name, line in _file()["ocds_status"].items()}


def heading_key(text: Any) -> str:
    """A heading without case, punctuation and currency signs: "CONTRACT_START_DATE" -> "contract start date"."""
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split()) if isinstance(text, str) else ""


def exported(table: str) -> tuple[Column, ...]:
    """Columns of a table that have a place in an OCDS release; the others never leave the register."""
    return tuple(column for column in tables()[table].columns if column.ocds)


@cache
def _file() -> dict[str, Any]:
    import tomllib  # not in the Python some LibreOffice versions bring; no cell needs this file

    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _table(name: str, told: dict[str, Any]) -> Table:
    columns = []
    for column, kind, requirement, codelist, ocds, lgtc, rule in told["columns"]:
        places = tuple(place for place in ocds.split("; ") if place)
        columns.append(Column(column, kind, requirement, codelist, places, lgtc, rule))
    return Table(name, told["sheet"], told["note"], tuple(columns))
