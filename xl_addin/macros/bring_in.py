"""Ribbon group Set up, what others have made: a file of theirs imported as tables, and a whole workbook made of a folder of tables."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import NoReturn

import xlwings as xw

from udfs.findings import Finding
from workbooks import templates
from workbooks.job.schema import SETTINGS
from workbooks.outcome import BadInput
from workbooks.sources import written
from workbooks.sources.imported import FORMATS, Imported, bring_in
from xl_addin.macros.beside import beside, listed, not_done, of_outcome, once, only
from xl_addin.ribbon import Report, button, progress

GROUP = "Set up"
SOURCES, TABLES = "Sources", "Tables"
IMPORT, MAKE = "Import a file", "Workbook from tables"


@button(
    group=GROUP,
    label=IMPORT,
    screentip="What a published or returned file is, and where each of its rows goes",
    supertip="Reads the only file in the folder Sources beside this workbook: practices, places, people by age and sex, weights and the "
    "other tables this toolkit knows. Every row is counted and every total compared; then the tables are saved as a plain "
    "workbook beside this one, which stays as it is. A file with a finding that blocks is told, and nothing is saved.",
    keytip="SI",
    icon="FileOpen",
)
def import_file(book: xw.Book, source: str | None = None, vintage: str = "", sheet: str = "", out: str | None = None) -> Report:
    """Import a file into a plain workbook of its tables. `source`: the file; `vintage`, `sheet`: which table of it; `out`: the workbook."""
    path = source or only(Path(beside(book, SOURCES)))
    name = Path(path).name
    place = Path(beside(book, Path(name).with_suffix(".xlsx").name))
    progress(book, f"{IMPORT}: reading {name}")
    try:
        count = lambda row, last: progress(book, f"{IMPORT}: {name}, row {row:,} of {last:,}")
        found = bring_in(path, vintage=vintage, sheet=sheet, progress=count)
        findings = [finding for one in found for finding in one.findings]
        if any(one.blocked for one in found):
            raise BadInput(findings)
        write = lambda target: written.write(found, target)
        told = f"Saved as {write(out)[0]}." if out else once(place, "imported", write)[1].told
    except BadInput as problem:
        return listed(not_done(problem), place, "imported findings")
    what = "; ".join(map(_counted, found))
    return listed(Report(f"{IMPORT}: {name} holds {what}. {told}", tuple(findings)), place, "imported findings")


def _counted(one: Imported) -> str:
    table = one.table
    sums = f"{one.rows:,} rows = {one.placed:,} placed + {table.total_rows:,} of totals + {table.note_rows:,} notes"
    return f"{FORMATS[one.kind]}, {sums} + {table.refused:,} refused{'' if one.reconciles else ', which DOES NOT ADD UP'}"


@button(
    group=GROUP,
    label=MAKE,
    screentip="Make a whole workbook of a folder of CSV tables",
    supertip="Reads the folder Tables beside this workbook: settings.csv and a CSV file for each table, as the samples have them. It is "
    "told by its headings which workbook they make (tender, capitation, register, pooled budget, contract model, weighted "
    "populations), and that is saved beside this one, calculated and checked.",
    keytip="SN",
    icon="FileNew",
)
def workbook_from_tables(book: xw.Book, folder: str | None = None, kind: str | None = None, out: str | None = None) -> Report:
    """Make the workbook of a folder of tables. `kind`: of workbook, where the headings do not tell it."""
    place = folder or beside(book, TABLES)
    told = lambda step, part=0, whole=0: progress(book, f"{MAKE}: {step}")
    try:
        made = templates.template(_kind(Path(place), kind))
        make = lambda target: templates.regenerate(made, place, target, progress=told)
        outcome, left = once(Path(beside(book, f"{made.kind.replace('_', ' ')}.xlsx")), "from tables", make)
    except BadInput as problem:
        return not_done(problem)
    return of_outcome(MAKE, outcome, left)


def _kind(folder: Path, asked: str | None) -> str:
    """The kind of workbook whose tables and settings most of the folder's names are. Raises BadInput when that is none, or several."""
    if asked is not None:
        if asked not in templates.TEMPLATES:
            _refuse(folder, f"There is no workbook of the kind {asked}.", f"Choose one of {', '.join(templates.TEMPLATES)}.")
        return asked
    names = _names(folder)
    if not names:
        _refuse(folder, "There are no CSV tables in this folder.", "Put settings.csv and a CSV file for each table there and press again.")
    known = {kind: len(names & _known(kind)) for kind in templates.TEMPLATES}
    best = [kind for kind, count in known.items() if count == max(known.values())]
    if len(best) > 1:
        told = f"The files {', '.join(sorted(names)[:5])} do not tell which workbook they make."
        _refuse(folder, told, "Compare their names and those of the settings with a sample's.")
    return best[0]


def _known(kind: str) -> set[str]:
    made = templates.template(kind)
    return {*made.tables, *made.known}


def _names(folder: Path) -> set[str]:
    """Of the tables, and of the settings as far as they can be read: what is wrong with a file is told when it is loaded."""
    names = {path.stem for path in folder.glob("*.csv")}
    with contextlib.suppress(OSError, UnicodeDecodeError):
        lines = (folder / f"{SETTINGS}.csv").read_text(encoding="utf-8-sig").splitlines()
        names |= {line.partition(",")[0].strip('"') for line in lines[1:]}
    return names


def _refuse(folder: Path, sentence: str, remedy: str) -> NoReturn:
    raise BadInput([Finding(str(folder), "tables", "block", sentence, remedy)])
