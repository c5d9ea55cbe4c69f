"""An import and the register it belongs to as one: the rows of the register, the new ones behind them, and the records of every import."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from udfs.findings import Finding
from workbooks import reader, template, templates
from workbooks.job.schema import Row, Tables
from workbooks.outcome import BadInput
from workbooks.register.incoming.collected import IMPORTED, Gathered
from workbooks.register.incoming.mapping_file import lines
from workbooks.register.incoming.source_rows import PATIENCE, SourceFile
from workbooks.register.log import logged
from workbooks.register.tables import KIND, TABLES, RegisterJob, rows_of, tables_of

SOURCE_ROWS, PROPOSALS, MAPPING = "Source rows", "Proposals", "Mapping"
KEPT = (SOURCE_ROWS, PROPOSALS, MAPPING)  # records of earlier imports that go along
RowsByTable = dict[str, list[Row]]


class Held(NamedTuple):
    """A register that exists: its job, the records of earlier imports by sheet, and the names of all its sheets."""

    job: RegisterJob
    records: dict[str, list[list[Any]]]
    sheets: tuple[str, ...] = ()

    @property
    def tables(self) -> dict[str, list[Row]]:
        """Its rows by the tables of the schema, the contacts too: they stay inside."""
        return tables_in(self.job)


def tables_in(job: RegisterJob) -> dict[str, list[Row]]:
    """The rows of a register by the tables of the schema, the contacts too."""
    return tables_of(job) | {"contact": job.rows["contact"]}


def held(source: str) -> Held:
    """The register of a workbook or folder. WorkbookError where it is none; BadInput where a cell cannot be read: it would be lost."""
    if Path(source).is_dir() or source.lower() in ("sample", "seeds"):
        job, records, sheets = template.load(templates.template(KIND), source), _of_folder(Path(source)), ()
    else:
        book = reader.read(source, timeout=PATIENCE)
        job = template.from_book(templates.template(KIND), book)
        there = [name for name in KEPT if name in book.sheets]
        records = {name: [cells for _, cells in book.sheet(name).rows()] for name in there}
        sheets = tuple(book.sheets)
    unread = [f for f in job.findings if f.severity == "block"]
    if unread:

        raise BadInput(unread)
    return Held(job, records, sheets)  # type: ignore[arg-type]  # the template's own job


def _of_folder(folder: Path) -> dict[str, list[list[Any]]]:
    paths = {name: folder / file_name(name) for name in KEPT}
    return {name: lines(str(path)) for name, path in paths.items() if path.exists()}


def file_name(title: str) -> str:
    """The CSV file of a sheet of records."""
    return f"{title.lower().replace(' ', '_')}.csv"


def behind(
    records: list[list[Any]], headings: list[str], rows: list[list[Any]], beyond: tuple[str, ...] = ()
) -> tuple[list[str], list[list[Any]]]:  # fmt: skip
    """Records of earlier imports with those of this one behind them, each column under its heading. A record that is there already is not
    told again: one that is the same in all columns but those `beyond`, unless it says that something was imported."""
    if not records:
        return headings, rows
    before, old = [str(cell or "") for cell in records[0]], records[1:]
    both = list(dict.fromkeys([*headings, *filter(None, before)]))
    places = [before.index(name) if name in before else None for name in both]
    laid = [[row[i] if i is not None and i < len(row) else None for i in places] for row in old]
    compared = [i for i, name in enumerate(both) if name not in beyond]
    said = lambda row: tuple(str(_whole(row[i]) or "") for i in compared)
    there = {said(row) for row in laid}
    padded = ([*row, *[None] * (len(both) - len(row))] for row in rows)
    return both, [*laid, *(row for row in padded if IMPORTED in row or said(row) not in there)]


def _whole(cell: Any) -> Any:
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


# ---- the rows


def batch(files: Iterable[SourceFile]) -> str:
    """One short name of an import: the same files give the same."""
    return hashlib.sha256("".join(f.sha256 for f in files).encode()).hexdigest()[:12]


def register(found: Gathered, files: list[SourceFile], title: str, job: RegisterJob | None = None) -> RegisterJob:
    """The register with what was imported; without `job` a new one. Its date is that of the import."""
    names, whole = ", ".join(f.name for f in files), hashlib.sha256("".join(f.sha256 for f in files).encode()).hexdigest()
    if job is None:
        settings = {"title": title, "as_at": found.today, "keep_log": False}
        tables = Tables(settings, rows(found, files), [])
        return template.made(templates.template(KIND), tables, names, whole)  # type: ignore[return-value]  # the template's own job
    job = logged(job)  # what was typed before this import is no part of it
    settings = job.settings | {"as_at": found.today}
    if any(change.taken for change in found.changes) and not settings.get("reason"):
        settings["reason"] = f"Import of {names}"
    source = ", ".join(dict.fromkeys([*job.source.split(", "), *names.split(", ")]))
    known = {row["quote"] for row in job.rows["source"]} >= {_quote(file) for file in files}  # the same files once more
    sha256 = job.sha256 if known else hashlib.sha256(f"{job.sha256}{whole}".encode()).hexdigest()
    laid = rows(found, files) | {name: job.rows[name] for name in ("change_log", "budget", "budget_move")}  # no file holds these
    return logged(replace(job, settings=settings, rows=laid, source=source, sha256=sha256), batch(files))


def rows(found: Gathered, files: list[SourceFile]) -> RowsByTable:
    """The rows of a register workbook, by the names of its tables, with the issues of the import and the files as sources."""
    tables: RowsByTable = {name: [_row(row, str(row.get("at") or "")) for row in there] for name, there in found.held.items()}
    for table in found.tables:
        tables[table] = [*tables.get(table, []), *(_row(record, str(source.at)) for record, source in found.records(table))]
    name = batch(files)
    before = tables.get("import_issue", [])
    filled = lambda issue: {column: None if cell == "" else cell for column, cell in issue._asdict().items()}
    issues = [{"batch": name} | filled(issue) | {"at": issue.where} for issue in found.issues]
    same = lambda row: tuple(row.get(column) for column in ("batch", "file", "sheet", "row", "column", "code"))
    told, again = {same(row) for row in before}, read_before(found, files)
    tables["import_issue"] = [*before, *(row for row in issues if same(row) not in told and row["file"] not in again)]
    tables["source"] = [*tables.get("source", []), *_sources(tables.get("source", []), files)]
    laid = rows_of(tables)
    return {table: [{f.name: row.get(f.name) for f in fields} | {"at": row.get("at")} for row in laid[table]]
            for table, fields in TABLES.items()}  # fmt: skip


def read_before(found: Gathered, files: list[SourceFile]) -> set[str]:
    """Files the register was made of already, by their content: what there is to say of them stands there."""
    quotes = {row.get("quote") for row in found.held.get("source", [])}
    return {file.name for file in files if _quote(file) in quotes}


def _sources(there: list[Row], files: list[SourceFile]) -> Iterable[Row]:
    """Each file once, under a name no source has."""
    quotes, taken = {row.get("quote") for row in there}, {row.get("source_id") for row in there}
    free = (key for n in range(1, len(files) + len(there) + 2) if (key := f"F-{n}") not in taken)
    for file in files:
        if _quote(file) not in quotes:
            yield {"source_id": next(free), "title": file.name, "quote": _quote(file), "at": file.name}


def _quote(file: SourceFile) -> str:
    return f"SHA-256 {file.sha256}"


def _row(record: Row, at: str) -> Row:
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in record.items()} | {"at": at}


def left_behind(before: Held, made: Iterable[str], path: str) -> list[Finding]:
    """A note for each sheet somebody added to the register: it stays in the old workbook."""
    there = set(made)
    told, remedy = "The sheet {} is none of the register's, so it stays in the old workbook.", "Copy it over by hand if it is still wanted."
    return [Finding(f"{path}, {name}", "not part of the register", "note", told.format(name), remedy)
            for name in before.sheets if name not in there]  # fmt: skip
