"""Registered people by practice, sex and single year of age: one row a practice and sex, one column an age."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbooks.reader import Cell, Workbook
from workbooks.sources import tables
from workbooks.sources.covering import Units
from workbooks.sources.tables import CODE, Column, Line, Table

SEXES = {"F": "F", "FEMALE": "F", "M": "M", "MALE": "M"}
AGE = re.compile(r"(?:age\s*)?(\d{1,3})(?:\.0)?\s*(\+|and over)?", re.IGNORECASE)
OLDEST = 120  # years; the reference's open end of the last band


def _age(cell: Cell) -> str | None:
    """A heading that is an age: 5, "5", "Age 5", "95+"."""
    found = AGE.fullmatch(f"{cell:g}" if isinstance(cell, float) else cell.strip() if isinstance(cell, str) else "")
    return f"age {int(found[1])}" if found and int(found[1]) <= OLDEST else None


def layout(blanks: str) -> tables.Layout:
    return tables.Layout(
        "table of practices by age and sex",
        (
            Column("practice", ("GP code", "Practice", "Practice_Code", "Practice code", "ORG_CODE"), CODE),
            Column("sex", ("sex", "Gender"), CODE),
            Column("system", ("icb", "ICB code", "ICB23", "ICB_CODE", "System"), CODE, required=False),
        ),
        keys=("practice",), once=("practice", "sex"), enough=3, many=_age, each=Column("age", (), blank=blanks, unit="people"),
    )  # fmt: skip


@dataclass
class People:
    """The table, its ages in order, and its practices in the order in which they first stand."""

    table: Table
    ages: list[int]
    practices: dict[str, dict[str, Line]]

    def counts(self, sex: str) -> list[list[float]]:
        """People by practice and age; nobody where a practice has no row of that sex, as told by a warning."""
        return [[self._count(by_sex.get(sex), age) for age in self.ages] for by_sex in self.practices.values()]

    @staticmethod
    def _count(line: Line | None, age: int) -> float:
        return (line.number(f"age {age}") or 0.0) if line else 0.0

    def lists(self) -> list[float]:
        """All people of each practice."""
        return [sum(map(sum, pair)) for pair in zip(self.counts("F"), self.counts("M"), strict=True)]

    def units(self, by_system: bool = True) -> Units:
        """The practices with their people, as the universe of a ledger."""
        first = [next(iter(lines.values())) for lines in self.practices.values()]
        cells = [self.table.at("practice", line.row) for line in first]
        groups = [line.text("system") for line in first] if by_system and self.table.has("system") else []
        return Units(list(self.practices), [[count] for count in self.lists()], cells, groups)

    def people(self) -> int:
        """Everybody, counted from the table and not from the practices."""
        return int(sum(self.table.placed_sum(f"age {age}") for age in self.ages))


def load(book: Workbook, blanks: str = "error") -> People:
    """The table with its findings. `blanks`: error, or zero where the file leaves out ages nobody has (a choice, so it is told)."""
    table = tables.load(book, layout(blanks))
    names = table.header.columns if table.header else {}
    ages = sorted(int(name.removeprefix("age ")) for name in names if name.startswith("age "))
    people = People(table, ages, {})
    _ages_whole(table, ages)
    for line in list(table.lines):
        sex = SEXES.get(line.text("sex"))
        if sex is None:
            _refuse(table, line, "sex", "sexes", f"The sex {line.text('sex')!r} is none of {', '.join(SEXES)}.", "Correct it.")
        else:
            people.practices.setdefault(line.text("practice"), {})[sex] = line
    _practices_whole(people)
    return people


def _refuse(table: Table, line: Line, name: str, rule: str, sentence: str, remedy: str) -> None:
    """A row that was placed and may not stay: the ledger moves it."""
    table.lines.remove(line)
    table.refused += 1
    for column in table.read_sums:
        value = line.number(column)
        table.refused_sums[column] += tables.whole(value) if value is not None else 0
    table.block(table.at(name, line.row), rule, sentence, remedy)


def _ages_whole(table: Table, ages: Sequence[int]) -> None:
    header = table.header
    if header is None or not ages:
        return
    gaps = [age for age in range(ages[-1]) if age not in set(ages)]
    if gaps:
        told = f"The ages run to {ages[-1]} and {', '.join(map(str, gaps[:5]))} {'are' if len(gaps) > 1 else 'is'} missing."
        table.block(header.whole_row, "ages", told, "Add the columns.")
    where = header.address(f"age {ages[-1]}", header.row)
    table.tell(where, "ages", "note", f"The last column is read as {ages[-1]} and over.")


def _practices_whole(people: People) -> None:
    if people.table.refused:  # a refused row would be told a second time, as a missing sex
        return
    for (code, lines), count in zip(people.practices.items(), people.lists(), strict=True):
        first = next(iter(lines.values()))
        if not count:
            where = people.table.at("practice", first.row)
            people.table.block(where, "lists of somebody", f"Nobody is registered with {code}.", "Enter the people, or take it out.")
        for line in list(lines.values())[1:]:
            if line.text("system") != first.text("system"):
                told = f"{code} stands under {line.text('system')} and in row {first.row} under {first.text('system')}."
                people.table.block(people.table.at("system", line.row), "one area a practice", told, "Put both rows under one area.")
        for sex in _lacking(lines):
            told = f"{code} has no row for {sex}; nobody of that sex is counted."
            people.table.tell(people.table.at("practice", first.row), "both sexes", "warn", told, "Check that this is right.")


def _lacking(lines: dict[str, Line]) -> Iterator[str]:
    return (sex for sex in ("F", "M") if sex not in lines)
