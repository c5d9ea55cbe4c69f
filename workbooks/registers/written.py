"""An import written out: the tables a register is made of as CSV, or the register itself; beside them every source row and proposal."""

import csv
import hashlib
import io
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from udfs.errors import UdfError
from udfs.findings import Finding
from workbooks.csvout import csv_text
from workbooks.job_tables import Row, Tables
from workbooks.regenerate import BadInput, Outcome, Progress, silent
from workbooks.register_tables import TABLES, rows_of
from workbooks.registers import mapping_file
from workbooks.registers.cells import plain
from workbooks.registers.collected import Gathered
from workbooks.registers.mapping import HEADERS, Column
from workbooks.registers.source_rows import LONGEST_CELL, SourceFile
from workbooks.registers.spend import totals

WORKBOOK = ".xlsx"
Held = dict[str, list[dict[str, Any]]]  # tables of a register that was there before
TOTALS, TOTALS_HEADERS = "Spend totals", ("Contract", "Spent", "Share of value", "Band")
SOURCE_ROWS, PROPOSALS, MAPPING = "Source rows", "Proposals", "Mapping"
PROPOSAL_HEADERS = ("Finding", "File", "Sheet", "Row", "Key", "Other file", "Other sheet", "Other row", "Other key", "Alike", "In words",
                    "Decision")  # fmt: skip
SOURCE_HEADERS = ("File", "Sheet", "Row", "Outcome", "Reason", "Table", "Key")


class Records(NamedTuple):
    """A table that is kept beside the register."""

    title: str
    headings: list[str]
    rows: list[list[Any]]


# ---- what stands in the tables


def batch(files: Iterable[SourceFile]) -> str:
    """One short name of an import: the same files give the same."""
    return hashlib.sha256("".join(f.sha256 for f in files).encode()).hexdigest()[:12]


def rows(found: Gathered, files: list[SourceFile]) -> dict[str, list[Row]]:
    """The rows of a register workbook, by the names of its tables, with the issues of the import and the files as sources."""
    name = batch(files)
    tables = {table: [_row(record, str(source.at)) for record, source in found.records(table)] for table in found.tables}
    tables["import_issue"] = [{"batch": name} | issue._asdict() | {"row": issue.row, "at": issue.where} for issue in found.issues]
    told = [(f"F-{n}", file.name, f"SHA-256 {file.sha256}") for n, file in enumerate(files, 1)]
    tables["source"] = [{"source_id": key, "title": title, "quote": quote, "at": title} for key, title, quote in told]
    laid = rows_of(tables)
    return {table: [{f.name: row.get(f.name) for f in fields} | {"at": row.get("at")} for row in laid[table]]
            for table, fields in TABLES.items()}  # fmt: skip


def _row(record: Row, at: str) -> Row:
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in record.items()} | {"at": at}


def beside(found: Gathered, held: Held) -> list[Records]:
    """Every row of the files with what became of it, the questions, and the mapping that was used."""
    width = max((len(row.cells) for row in found.source_rows), default=0)
    cells = [f"Column {n}" for n in range(1, width + 1)]
    blank = lambda cells: [None if cell == "" else cell for cell in cells]
    sources = [blank([*row.at, row.outcome, row.reason, row.table, row.key, *map(_short, row.cells)]) for row in found.source_rows]
    asked = [blank([p.finding, *p.at, p.key, *p.other_at, p.other_key, p.score, p.sentence, None]) for p in found.proposals]
    used = [blank(column.cells()) for layout in found.layouts for column in layout.columns]
    spent = [Records(TOTALS, list(TOTALS_HEADERS), _spent(found, held))] if found.tables.get("transaction") else []
    return [*spent, Records(SOURCE_ROWS, [*SOURCE_HEADERS, *cells], sources), Records(PROPOSALS, list(PROPOSAL_HEADERS), asked),
            Records(MAPPING, list(HEADERS), used)]  # fmt: skip


def _spent(found: Gathered, held: Held) -> list[list[Any]]:
    """What was spent by contract; a share of a value nobody knows is blank."""
    return [[None if isinstance(cell, UdfError) else cell if isinstance(cell, str | None) else float(cell) for cell in row]
            for row in totals(found, held).rows]  # fmt: skip


def _short(cell: Any) -> str | None:
    """A cell as text; what is longer than a cell can be ends with its length."""
    text = plain(cell)
    return (text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 30]}... ({len(text):,} signs)") or None


# ---- files


def write(
    found: Gathered, files: list[SourceFile], out: str, title: str, held: Held, progress: Progress = silent
) -> tuple[list[str], Outcome | None]:
    """The paths written: a register workbook where `out` ends with .xlsx, else a folder of CSV tables. Nothing is replaced."""
    if out.lower().endswith(WORKBOOK):
        return [out], _workbook(found, files, out, title, held, progress)
    folder = Path(out)
    tables = {"settings": (["Setting", "Value"], [list(item) for item in _settings(found, title).items()])}
    for name, made in rows(found, files).items():
        if made or name == "contracts":
            tables[name] = ([f.header for f in TABLES[name]], [[row[f.name] for f in TABLES[name]] for row in made])
    for records in beside(found, held)[:-1]:  # the mapping is there already
        tables[records.title.lower().replace(" ", "_")] = (records.headings, records.rows)
    _free(folder, [f"{name}.csv" for name in tables])
    folder.mkdir(parents=True, exist_ok=True)
    return [_csv(folder / f"{name}.csv", headings, lines) for name, (headings, lines) in tables.items()], None


def _settings(found: Gathered, title: str) -> dict[str, Any]:
    return {"title": title, "as_at": found.today, "keep_log": False}


def _free(folder: Path, names: list[str]) -> None:
    there = next((folder / name for name in names if (folder / name).exists()), None)
    if there:
        _refuse(str(there), "The file is there already.", "Give another folder, or move it away.")


def _csv(path: Path, headings: Iterable[str], lines: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_field(cell) for cell in line] for line in lines)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return str(path)


def _field(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return csv_text(cell) if isinstance(cell, str) else str(cell)


def _workbook(found: Gathered, files: list[SourceFile], out: str, title: str, held: Held, progress: Progress) -> Outcome:
    """The register as its template makes it, with the records of the import on sheets behind."""
    from workbooks import guard, register_book, templates
    from workbooks.backup import Backups
    from workbooks.bulk import BigTable, add_big_sheet
    from workbooks.save import check_target, save
    from workbooks.template import made

    check_target(out)
    if Path(out).exists():
        _refuse(out, "The file is there already.", "Give another name, or move it away.")
    whole = hashlib.sha256("".join(f.sha256 for f in files).encode()).hexdigest()
    tables = Tables(_settings(found, title), rows(found, files), [])
    job = made(register_book.TEMPLATE, tables, ", ".join(f.name for f in files), whole)
    outcome = templates.from_job(register_book.TEMPLATE, job, out, progress=progress)
    data = guard.load(out)
    for records in beside(found, held):
        progress(f"Adding the sheet {records.title}")
        table = "Import_" + records.title.replace(" ", "_")
        data = add_big_sheet(data, records.title, BigTable(records.headings, records.rows, table if records.rows else ""))
    save(out, data, backups=Backups.of(out))
    return outcome


def write_mapping(columns: list[Column], out: str) -> str:
    """The proposed mapping: a workbook with the sheet Mapping where `out` ends with .xlsx, else mapping.csv in a folder."""
    if not out.lower().endswith(WORKBOOK):
        folder = Path(out)
        _free(folder, [mapping_file.FILE])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / mapping_file.FILE).write_bytes(mapping_file.csv_of(columns))
        return str(folder / mapping_file.FILE)
    from workbooks.save import check_target, save

    check_target(out)
    if Path(out).exists():
        _refuse(out, "The file is there already.", "Give another name, or move it away.")
    save(out, _mapping_book(columns))
    return out


def _mapping_book(columns: list[Column]) -> bytes:
    from workbooks.tender_plain import Cell, PlainSheet, header, plain_book

    open_cells = (HEADERS.index("Use"), HEADERS.index("Read as"))
    lines = [[Cell(text or None, "Input" if i in open_cells else "Label", "text") for i, text in enumerate(c.cells())] for c in columns]
    widths = (24, 16, 10, 8, 30, 30, 28, 11, 24, 40, 30, 13)
    about = "What each column means. Correct Use, fill it in where it is blank, or enter leave out; then import again with this file."
    sheet = PlainSheet(MAPPING, "Mapping", about, [header(*HEADERS), *lines], widths, frozen=1, protect=False)
    return plain_book("Mapping of an import", [sheet])


def _refuse(where: str, sentence: str, remedy: str) -> None:
    raise BadInput([Finding(where, "written", "block", sentence, remedy)])


