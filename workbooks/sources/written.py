"""Imported tables written out: as the CSV tables a template takes, or as one plain workbook. Text stays text, codes stay codes."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from udfs.findings import SEVERITIES, Finding
from workbooks.csvout import csv_text
from workbooks.outcome import BadInput
from workbooks.reader import Cell
from workbooks.save import check_target
from workbooks.sources.age_sex import People
from workbooks.sources.imported import Imported
from workbooks.sources.nhs_practices import Practice, PracticeTable
from workbooks.sources.recognise import PLACES, PRIMARY_MEDICAL
from workbooks.spec import Value

WORKBOOK = ".xlsx"
WIDTH = 18  # characters


class Written(NamedTuple):
    """A table by the name its file or sheet gets: headings and rows."""

    name: str
    headings: list[str]
    rows: list[list[Value]]


def write(found: list[Imported], out: str) -> list[str]:
    """The paths written: one workbook where `out` ends with .xlsx, else a folder of CSV files, made if it is not there.

    BadInput when two tables would have one name, or a file is there already: nothing is replaced."""
    tables = [table for one in found for table in _tables(one)]
    _once(tables, found)
    if out.lower().endswith(WORKBOOK):
        return [_workbook(tables, out)]
    folder = Path(out)
    there = [str(folder / f"{table.name}.csv") for table in tables if (folder / f"{table.name}.csv").exists()]
    if there:
        _refuse(there[0], "The file is there already.", "Give another folder, or move it away.")
    folder.mkdir(parents=True, exist_ok=True)
    return [_csv(table, folder) for table in tables]


def findings(found: list[Finding], out: str) -> str:
    """The path of a CSV file of every finding, the worst first. BadInput when the file is there already, or is to be no CSV file."""
    if not out.lower().endswith(".csv"):
        _refuse("--out", f"{out} is no CSV file.", "Give a name that ends with .csv.")
    if Path(out).exists():
        _refuse(out, "The file is there already.", "Give another name, or move it away.")
    ranked = sorted(found, key=lambda f: SEVERITIES.index(f.severity))
    rows: list[list[Value]] = [[f.severity, f.where, f.sentence, f.remedy, f.rule] for f in ranked]
    table = Written(Path(out).stem, ["Severity", "Where", "What", "What to do", "Rule"], rows)
    return _csv(table, Path(out).parent)


def _tables(one: Imported) -> Iterator[Written]:
    if isinstance(one.table, PracticeTable):
        yield from _practices(one.table)
    elif one.kind == PRIMARY_MEDICAL:
        from workbooks.capitation import primary_tables as primary  # which is made of the importers

        rows = primary.tables_of(one.table, None).rows
        for name, fields in primary.TABLES.items():
            if rows[name] and name != "findings":
                yield Written(name, [f.header for f in fields], [[row.get(f.name) for f in fields] for row in rows[name]])
    elif one.kind == PLACES:
        yield Written("places", ["Practice", "Place"], [[line.values.get(n) for n in ("practice", "place")] for line in one.table.lines])
    elif one.people is not None:
        yield _people(one.people)
    else:
        yield Written(one.kind.replace(" ", "_"), *_as_published(one))


def _people(people: People) -> Written:
    """One row a practice and sex, ages by number."""
    ages = [f"age {age}" for age in people.ages]
    rows = [[line.values.get("practice"), line.values.get("system"), sex, *(line.values.get(age) for age in ages)]
            for lines in people.practices.values() for sex, line in lines.items()]  # fmt: skip
    return Written("people", ["Practice", "System", "Sex", *map(str, people.ages)], rows)


def _practices(table: PracticeTable) -> Iterator[Written]:
    from workbooks.capitation.tables import TABLES  # which is made of the importers

    for name in ("practices", "published"):
        fields = [f for f in TABLES[name] if name == "practices" or f.name == "practice" or table.has(f.name)]
        if len(fields) > 1:
            yield Written(name, [f.header for f in fields], [[_of(p, f.name) for f in fields] for p in table.practices])


def _of(practice: Practice, name: str) -> Value:
    if name == "remoteness":
        return practice.remoteness
    return practice.texts.get(name) or practice.numbers.get(name, practice.published.get(name))


def _as_published(one: Imported) -> tuple[list[str], list[list[Value]]]:
    """Every recognised column under the heading the source gives it."""
    header = one.header
    assert header is not None and not isinstance(one.table, PracticeTable)
    names = sorted(header.columns, key=lambda name: header.columns[name])
    return [header.written[n].strip() for n in names], [[line.values.get(n) for n in names] for line in one.table.lines]


def _once(tables: list[Written], found: list[Imported]) -> None:
    names = [table.name for table in tables]
    double = next((name for name in names if names.count(name) > 1), None)
    if double:
        sheets = ", ".join(one.table.sheet for one in found)
        _refuse(found[0].table.path, f"Several sheets have a table of {double}: {sheets}.", "Say which is meant with --sheet or --vintage.")


def _csv(table: Written, folder: Path) -> str:
    text = io.StringIO(newline="")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(table.headings)
    lines.writerows([_field(cell) for cell in row] for row in table.rows)
    path = folder / f"{table.name}.csv"
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return str(path)


def _field(cell: Cell | Value) -> str:
    if cell is None:
        return ""
    return csv_text(cell) if isinstance(cell, str) else f"{int(cell)}" if isinstance(cell, float) and cell.is_integer() else repr(cell)


def _workbook(tables: list[Written], out: str) -> str:
    from workbooks.save import save
    from workbooks.tender.plain import Cell as Plain
    from workbooks.tender.plain import PlainSheet, header, plain_book

    check_target(out)
    if Path(out).exists():
        _refuse(out, "The file is there already.", "Give another name, or move it away.")
    label = lambda cell: Plain(cell, "Label", "text" if isinstance(cell, str) else "general")
    sheets = [
        PlainSheet(title, title, "As imported; the headings stand in row 4.",
                   [header(*t.headings), *([label(cell) for cell in row] for row in t.rows)], (WIDTH,) * len(t.headings), protect=False)
        for t in tables for title in [t.name.replace("_", " ").capitalize()]
    ]  # fmt: skip
    save(out, plain_book("Imported tables", sheets))
    return out


def _refuse(where: str, sentence: str, remedy: str) -> None:

    raise BadInput([Finding(where, "written", "block", sentence, remedy)])
