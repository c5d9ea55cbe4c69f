"""One XML part of a package that has passed the guard, as a tree; attributes that lie are taken for their default."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from workbooks.errors import refuse
from workbooks.guard import MIB
from workbooks.package import Package

# A tree takes some ten times the memory of its text; comments, styles and links of real workbooks stay far below.
MAX_TREE_BYTES = 32 * MIB


def tree(package: Package, part: str) -> Element:
    """The root of a part. Raises WorkbookError `missing_part`, `damaged_part` or `part_too_big`."""
    data = package.parts.get(part)
    if data is None:
        raise refuse("missing_part", part=part)
    if len(data) > MAX_TREE_BYTES:
        raise refuse("part_too_big", part=part, size=len(data) // MIB, limit=MAX_TREE_BYTES // MIB)
    try:
        return fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:  # the last two: an unknown text encoding
        raise refuse("damaged_part", part=part, reason=error) from None


def local(name: str) -> str:
    """`{namespace}cell` -> `cell`."""
    return name.rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    return next((value for key, value in element.attrib.items() if local(key) == name), None)


def whole(text: str | None, default: int = 0) -> int:
    """A count or index; `default` for anything that is none."""
    try:
        return int(text) if text else default
    except ValueError:
        return default


def measure(text: str | None) -> float | None:
    """A width or size above or equal to zero; None for anything else."""
    try:
        number = float(text) if text else None
    except ValueError:
        return None
    return number if number is not None and 0 <= number < 10_000 else None


def switched_on(text: str | None) -> bool:
    """An XML boolean; absent is false."""
    return text in ("1", "true", "on")
