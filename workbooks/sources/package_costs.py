"""Pseudonymised costs of care packages: how many people, what each costs, and which of the two moved the bill.

Nothing that names a person is taken: a heading or a value that looks like one stops the import.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from udfs.capitation.trajectory import trajectory_price_volume
from udfs.findings import Finding
from udfs.money import exact
from workbooks.outcome import BadInput
from workbooks.reader import Workbook
from workbooks.sources import tables
from workbooks.sources.covering import stop_if_blocked
from workbooks.sources.tables import CODE, TEXT, Column, Line, Table

LAYOUT = tables.Layout(
    "table of package costs",
    (
        Column("package", ("Package", "Package ID", "Package reference", "Package_ID"), CODE),
        Column("person", ("Pseudonym", "Person pseudonym", "User pseudonym", "Service user pseudonym", "Client pseudonym"), CODE),
        Column("payer", ("Council", "Local authority", "Payer", "Partner"), TEXT),
        Column("group", ("Client group", "Primary support reason", "Service type", "Category"), TEXT, required=False),
        Column("year", ("Year", "Financial year"), TEXT),
        Column("cost", ("Cost in year", "Cost in year (£)", "Cost in year, £", "Annual cost", "Annual cost (£)", "Annual cost, £"),
               unit="GBP", pence=True),
    ),
    keys=("package",), once=("year", "package"), enough=4,
)  # fmt: skip
PERSONAL = re.compile(r"\b(nhs\s*(number|no)|name|forename|surname|first ?name|last ?name|date of birth|birth ?date|dob|post ?code|address|"
                      r"e-?mail|telephone|phone|ni\s*(number|no)|national insurance.*)\b", re.IGNORECASE)  # fmt: skip
TEN_DIGITS = re.compile(r"\d{3}[ -]?\d{3}[ -]?\d{4}")
INSURANCE = re.compile(r"[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]")


@dataclass(frozen=True)
class Bill:
    """One year (of one group): people who had a package, what it cost in GBP, and the cost of one of them."""

    year: str
    group: str
    users: int
    packages: int
    cost: Fraction

    @property
    def per_user(self) -> Fraction | None:
        """None where nobody had a package: nothing can be divided by nobody."""
        return self.cost / self.users if self.users else None


def load(book: Workbook) -> Table:
    """The packages with every finding; one row a package and year."""
    table = tables.load(book, LAYOUT)
    _headings(table)
    for line in table.lines:
        if _names_a_person(line.text("person")) or _names_a_person(line.text("package")):
            told = "The cell holds what looks like an NHS or National Insurance number, not a pseudonym."
            table.block(table.at("person", line.row), "no personal data", told, "Ask for the table with pseudonyms, and delete this file.")
    _payers(table)
    return table


def _headings(table: Table) -> None:
    if table.header is None:
        return
    ours = set(table.header.columns.values())
    for column, cell in table.header.cells.items():
        if column not in ours and isinstance(cell, str) and PERSONAL.search(cell.replace("_", " ")):
            told = f'Column "{cell}" is about a person and must not be here.'
            table.block(table.header.place(column, table.header.row), "no personal data", told,
                        "Ask for the table without it, and delete this file.")  # fmt: skip


def _names_a_person(code: str) -> bool:
    """Whether it is a valid NHS number (ten digits whose last is the check digit, modulo 11) or has the shape of an NI number."""
    if not TEN_DIGITS.fullmatch(code):
        return bool(INSURANCE.fullmatch(code))
    digits = [int(d) for d in code if d.isdigit()]
    return (11 - sum(d * (10 - i) for i, d in enumerate(digits[:9])) % 11) % 11 == digits[9]


def _payers(table: Table) -> None:
    """A person under two payers in a year is one user, and somebody should look."""
    first: dict[tuple[str, str], Line] = {}
    for line in table.lines:
        before = first.setdefault((line.text("year"), line.text("person")), line)
        if before.text("payer") != line.text("payer"):
            told = f"A person has packages of {before.text('payer')} (row {before.row}) and {line.text('payer')} in {line.text('year')}."
            table.tell(table.at("payer", line.row), "one payer a person", "warn", told, "Check that no cost is counted by both.")


def bills(table: Table, by_group: bool = False) -> list[Bill]:
    """People, packages and cost by year, and by group where asked. Costs add up to the table; people of several groups count in each.

    Raises BadInput when the table blocks."""
    stop_if_blocked(table)
    gathered: dict[tuple[str, str], list[Line]] = {}
    for line in table.lines:
        gathered.setdefault((line.text("year"), line.text("group") if by_group else ""), []).append(line)
    return [Bill(year, group, len({line.text("person") for line in lines}), len(lines), _sum(lines))
            for (year, group), lines in sorted(gathered.items())]  # fmt: skip


def _sum(lines: list[Line]) -> Fraction:
    return sum((exact(line.number("cost") or 0.0) for line in lines), Fraction(0))


def moved(before: Bill, after: Bill) -> dict[str, Fraction]:
    """Why the bill moved from one year to another: more people, dearer people, both together (F16). Raises BadInput for a year without
    anybody."""

    empty = list(_empty(before, after))
    if empty:
        raise BadInput(empty)
    figures = [[float(before.users)], [float(after.users)], [before.per_user], [after.per_user]]
    (row,) = trajectory_price_volume(*figures)  # type: ignore[arg-type]  # exact fractions, so that the parts add up
    names = ("before", "after", "change", "volume", "price", "joint")
    return dict(zip(names, row[: len(names)], strict=True))


def _empty(*years: Bill) -> Iterator[Finding]:
    for one in years:
        if not one.users:
            told = f"Nobody has a package in {one.year}, so there is no cost per user."
            yield Finding(one.year, "users", "block", told, "Give its rows.")
