"""Rows of a register from a folder of files, or one file, through the import: what must be asked is told, nothing is guessed."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from udfs.findings import Finding
from udfs.register.checks import contract_findings
from workbooks.errors import refuse
from workbooks.job.schema import Row
from workbooks.outcome import BadInput
from workbooks.register.incoming.bring_in import Progress, bring_in, proposals
from workbooks.register.incoming.collected import SET_ASIDE, Gathered
from workbooks.register.incoming.mapping_file import choices
from workbooks.register.origin import Taken, of_rows, taken
from workbooks.register.tables import CONTRACT

READ = (".csv", ".json", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
MAPPINGS = ("mapping.csv", "mapping.xlsx")  # what a person confirmed, beside the files
MOST_ROWS = 5_000  # of a table: a button writes cells into a workbook that may be open; more are imported as a file
IN_DATES = ("end_before_start", "current_before_original")
MEND = "Correct one of the two dates in the file, then press the button again."
MOST_TOLD = 50  # rows set aside that are told one by one


def from_folder(path: str, today: dt.date, told: Progress = lambda *_: None) -> Taken:
    """The register the files of a folder make, or one file alone. Raises WorkbookError nothing_to_register, too_many_rows, and what
    cannot be read; BadInput where a mapping in the folder does not fit its files."""
    place = Path(path)
    files = _files(place) if place.is_dir() else [place]
    mapping = next((f for f in files if f.name.casefold() in MAPPINGS), None)
    wanted = [str(f) for f in files if f is not mapping]
    if not wanted:
        raise refuse("nothing_to_register", path=path, endings=", ".join(READ))
    _, layouts = proposals(wanted, told)
    found = bring_in(layouts, today=today, choices=choices(str(mapping)) if mapping else None, told=told)
    wrong = _apart(found)
    if wrong and not found.tables["contract"]:

        raise BadInput(wrong)
    if not found.tables.get("contract"):
        raise refuse("nothing_to_register", path=path, endings=", ".join(READ))
    most = max(found.tables, key=lambda name: len(found.tables[name]))
    if len(found.tables[most]) > MOST_ROWS:
        raise refuse("too_many_rows", path=path, count=f"{len(found.tables[most]):,}", most=f"{MOST_ROWS:,}")
    return taken(f"{'folder' if place.is_dir() else 'file'} {place.name}", _tables(found), [*wrong, *_findings(found)], _counts(found))


def _files(folder: Path) -> list[Path]:
    """Files of a folder in the order of their names; those that a program keeps beside an open one are none."""
    files = sorted(f for f in folder.iterdir() if f.is_file() and not f.name.startswith(("~$", ".")))
    strange = next((f for f in files if f.suffix.lower() not in READ), None)
    if strange:
        raise refuse("file_not_read", path=str(strange), endings=", ".join(READ))
    return files


def _apart(found: Gathered) -> list[Finding]:
    """Contracts whose dates cannot be are set aside with all that belongs to them, as those of a contract list are."""
    told: dict[str, Finding] = {}
    for record, source in found.records("contract"):
        place = lambda column, source=source: f"{source.at}, {found.heading(source.at, f'contract.{column}')}"
        wrong = [f for f in contract_findings(record, found.today, place) if f.severity == "block"]
        if wrong:
            told[record[CONTRACT]] = replace(wrong[0], sentence=f"{wrong[0].sentence} The row is set aside.", remedy=MEND)
    for table in list(found.tables):
        kept = [(record, source) for record, source in found.records(table) if record.get(CONTRACT) not in told]
        for record, source in found.records(table):
            if record.get(CONTRACT) in told:
                source.outcome, source.reason = SET_ASIDE, told[record[CONTRACT]].rule
        found.tables[table], found.origins[table] = [record for record, _ in kept], [source for _, source in kept]
    return list(told.values())


def _tables(found: Gathered) -> dict[str, list[Row]]:
    tables = {name: [{k: float(v) if isinstance(v, Decimal) else v for k, v in record.items()} for record in records]
              for name, records in found.tables.items()}  # fmt: skip
    tables["import_issue"] = [{"batch": "files"} | issue._asdict() | {"row": float(issue.row)} for issue in found.issues]
    return tables


def _findings(found: Gathered) -> list[Finding]:
    return [*(issue.finding() for issue in found.issues), *_set_aside(found),
            *(Finding(str(p.at), p.finding, "warn", p.sentence, "Look at both; neither was merged or left out.") for p in found.proposals)]


def _set_aside(found: Gathered) -> Iterator[Finding]:
    rows = [row for row in found.source_rows if row.outcome == SET_ASIDE and row.reason not in IN_DATES]
    for row in rows[:MOST_TOLD]:
        yield Finding(str(row.at), "row_set_aside", "warn", f"{row.at}: the row is set aside: {row.reason}.", "Correct it in the file.")
    if len(rows) > MOST_TOLD:
        more = f"{len(rows) - MOST_TOLD:,} more rows are set aside."
        yield Finding(str(rows[MOST_TOLD].at), "row_set_aside", "warn", more, "cwb import register writes every one with its reason.")


def _counts(found: Gathered) -> str:
    counted = found.counted()
    read, kept, apart, twice = (sum(getattr(c, name) for c in counted) for name in ("read", "imported", "set_aside", "duplicates"))
    return f"{of_rows(read)} read = {kept:,} in the register + {apart:,} set aside + {twice:,} duplicates"
