"""Cells of personal contact as persons: whose telephone it is, is never guessed, and no cell is left out."""

import re
from typing import Any

from udfs.cells import Cell
from udfs.register.schema import heading_key
from workbooks.register.incoming.cells import MAIL, plain
from workbooks.register.incoming.mapping import Column

CONTACT = "contact."
NAME = f"{CONTACT}name"
PART_OF_NAME = re.compile(r"\b(first|last|given|family) name\b|forename|surname")


def people(cells: dict[Column, Cell]) -> list[dict[str, Any]]:
    """A row for each person of a row: role (the heading), name, email, phone, and how many cells it was made of.

    A heading that means a person makes a person, by whatever its cell holds. An address or number belongs to the only such heading there
    is, or to the one its own heading names; any other stands by itself."""
    told = {column: cell for column, cell in cells.items() if column.use.startswith(CONTACT)}
    persons = [column for column in told if column.use == NAME]
    found: dict[int, dict[str, Any]] = {}
    for column, cell in told.items():
        if cell is not None:
            owner = column if column.use == NAME else _owner(column, persons)
            row = found.setdefault(owner.index, {"role": owner.name, "cells": 0})
            kind = "email" if MAIL.fullmatch(plain(cell).strip()) else column.use.removeprefix(CONTACT)
            row[kind] = f"{row[kind]}; {plain(cell)}" if kind in row else plain(cell)
            row["cells"] += 1
    return list(found.values())


def person(cells: dict[Column, Cell]) -> dict[str, Any]:
    """The one person of a row in a list of persons: name, role, email, phone, and how many cells it was made of."""
    row: dict[str, Any] = {"cells": 0}
    for column, cell in cells.items():
        if cell is not None and column.use.startswith(CONTACT):
            kind = "email" if MAIL.fullmatch(plain(cell).strip()) else column.use.removeprefix(CONTACT)
            between = " " if PART_OF_NAME.search(heading_key(column.heading)) else "; "
            row[kind] = f"{row[kind]}{between}{plain(cell)}" if kind in row else plain(cell)
            row["cells"] += 1
    return row


def _owner(column: Column, persons: list[Column]) -> Column:
    """The person an address or number belongs to; itself where that is not said."""
    mine = f" {heading_key(column.heading)} "
    named = [person for person in persons if person.heading and f" {heading_key(person.heading)} " in mine]
    return next((some[0] for some in (named, persons) if len(some) == 1), column)
