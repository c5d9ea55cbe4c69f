"""What is wrong with the headings of a table. A column nobody knows would be dropped, and money with it: it stops the job."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from udfs.findings import Finding

if TYPE_CHECKING:
    from workbooks.job.schema import Field

RULE = "headings"


class Heading(NamedTuple):
    """A heading and its cell; what stands below it: "entries", "formulas" or nothing. `beside`: right of the table, not in it."""

    where: str
    text: str
    below: str = ""
    beside: bool = False


def heading_findings(table: str, fields: Sequence[Field], heads: Sequence[Heading], where: str, *, file: bool) -> list[Finding]:
    """Columns that are unknown, that stand twice, that have no heading, and those that are not there.

    `file`: a table that came in as a file has nothing but our columns; on a sheet a person may add some of their own."""
    known, texts = [field.header for field in fields], [head.text for head in heads if not head.beside]
    missing = [text for text in known if text not in texts]
    lacking = [field.header for field in fields if field.required and field.header in missing]
    told = [*_strange(table, known, missing, heads, file), *_unnamed(missing, heads), *_twice(known, heads)]
    if lacking:
        told.append(Finding(where, RULE, "block", f"Table {table} has no column {', '.join(lacking)}.", "Add it, or rename one."))
    elif missing and any(head.below for head in heads) and not any(finding.severity == "block" for finding in told):
        sentence = f"Table {table} has no column {', '.join(missing)}, which is taken as blank."
        told.append(Finding(where, RULE, "warn", sentence, "Add it if anything is to be entered there."))
    return told


def _strange(table: str, known: list[str], missing: list[str], heads: Sequence[Heading], file: bool) -> Iterator[Finding]:
    for head in heads:
        if not head.text or (head.text in known and not head.beside):
            continue
        near = get_close_matches(head.text.casefold(), [text.casefold() for text in missing], 1)
        meant = [text for text in missing if text.casefold() in near] or missing
        if file or near or (missing and head.below == "entries" and not head.beside):
            sentence, away = f"Table {table} has no column called {head.text}.", "remove the column" if file else "move it off the table"
            yield Finding(head.where, RULE, "block", sentence, f"{_rename(meant)}{away}.")
        elif head.below == "entries":
            sentence = f"The column {head.text} is not part of the table {table} and is not used."
            yield Finding(head.where, RULE, "note", sentence, "")


def _rename(meant: list[str]) -> str:
    if not meant:
        return "Correct it, or "
    return f"Rename it to {meant[0]}, or " if len(meant) == 1 else f"Rename it to one of {', '.join(meant)}, or "


def _unnamed(missing: list[str], heads: Sequence[Heading]) -> Iterator[Finding]:
    for head in heads:
        if not head.text and head.below == "entries" and not head.beside:
            yield Finding(head.where, RULE, "block", "A column with entries has no heading.", f"{_rename(missing)}take its entries out.")


def _twice(known: list[str], heads: Sequence[Heading]) -> Iterator[Finding]:
    inside = [head for head in heads if not head.beside]
    for number, head in enumerate(inside):
        if head.text in known and head.text in [other.text for other in inside[:number]]:
            yield Finding(head.where, RULE, "block", f"The column {head.text} stands twice.", "Keep one of them.")


def strange_files(folder: Path, tables: Sequence[str]) -> Iterator[Finding]:
    """A warning for every CSV file in the folder that is no table of the template."""
    for path in sorted(path for path in folder.iterdir() if path.suffix.casefold() == ".csv"):
        if path.name not in {f"{name}.csv" for name in tables}:
            near = get_close_matches(path.stem.casefold(), tables, 1)
            meant = f"Rename it to {near[0]}.csv if that is meant" if near else f"Tables are {', '.join(f'{name}.csv' for name in tables)}"
            yield Finding(path.name, "tables", "warn", f"The file {path.name} is no table of this workbook and was not read.", f"{meant}.")
