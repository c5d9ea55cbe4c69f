"""Arguments that many functions of the register share."""

from udfs.registry import Param, Source

REFERENCE = Source("commissioning-workbooks, register reference", "lifecycle, dates that need action", evidence="project rule")
AS_AT = Param("as_at", "Date everything is counted from", kind="date", rank="scalar", unit="date", example="2023-06-01")


def dates(name: str, description: str, example: list) -> Param:
    """A column of dates of which a blank or unreadable one spoils its own row only."""
    return Param(name, description, kind="date", rank="column", unit="date", example=example, blank="none", errors="row")


def texts(name: str, description: str, example: list, choices: tuple[str, ...] = (), unit: str = "text") -> Param:
    """A column of texts, read row by row."""
    return Param(name, description, kind="text", rank="column", unit=unit, example=example, choices=choices, blank="none", errors="row")


def numbers(name: str, description: str, unit: str, example: list, minimum: float | None = 0) -> Param:
    """A column of numbers, read row by row; a blank is no zero."""
    return Param(name, description, kind="number", rank="column", unit=unit, example=example, minimum=minimum, blank="none", errors="row")


def money(name: str, description: str, example: list, minimum: float | None = 0) -> Param:
    """A column of pounds and pence, read row by row."""
    return numbers(name, description, "GBP", example, minimum)._replace(decimals=2)


def keys(name: str, description: str, example: list) -> Param:
    """A column of ids; without one a row belongs to nothing."""
    return Param(name, description, kind="text", rank="column", unit="id", example=example)


def links(name: str, description: str, example: list) -> Param:
    """The column of a lower table that names the row above it; a blank row of that table is passed over."""
    return keys(name, description + "; a blank row is passed over", example)._replace(blank="none")
