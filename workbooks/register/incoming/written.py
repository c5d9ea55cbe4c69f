"""An import written out: the tables a register is made of as CSV, or the register itself; beside them every source row and proposal."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from udfs.errors import UdfError
from udfs.findings import Finding
from workbooks.csvout import csv_text
from workbooks.outcome import BadInput, Outcome, Progress, silent
from workbooks.register.incoming import changes, joined
from workbooks.register.incoming.cells import plain
from workbooks.register.incoming.collected import Gathered
from workbooks.register.incoming.joined import MAPPING, PROPOSALS, SOURCE_ROWS, Held
from workbooks.register.incoming.mapping import HEADERS, Column
from workbooks.register.incoming.mapping_book import mapping_book
from workbooks.register.incoming.mapping_file import FILE, csv_of, hide_persons
from workbooks.register.incoming.source_rows import LONGEST_CELL, SourceFile
from workbooks.register.incoming.spend import totals
from workbooks.register.tables import KIND, SCHEMA, TABLES

WORKBOOK = ".xlsx"
TOTALS, TOTALS_HEADERS = "Spend totals", ("Contract", "Spent", "Share of value", "Band")
MADE = (TOTALS, changes.SHEET)  # sheets an import makes anew, or leaves out where there is nothing to tell
PROPOSAL_HEADERS = ("Finding", "File", "Sheet", "Row", "Key", "Other file", "Other sheet", "Other row", "Other key", "Alike", "In words",
                    "Decision")  # fmt: skip
LOOKED_AT, WIDEST = 60, 40.0  # rows looked at for a width; a column is no wider
SOURCE_HEADERS = ("File", "Sheet", "Row", "Outcome", "Reason", "Table", "Key")


class Records(NamedTuple):
    """A table that is kept beside the register."""

    title: str
    headings: list[str]
    rows: list[list[Any]]

    def widths(self) -> list[float]:
        """Characters of each column, from its heading and its first rows."""
        cells = zip(self.headings, *([*row, *[None] * (len(self.headings) - len(row))] for row in self.rows[:LOOKED_AT]), strict=True)
        return [min(max(len(str(cell)) for cell in column if cell is not None) + 2.0, WIDEST) for column in cells]


class Written(NamedTuple):
    """What was written where; the outcome of a workbook; what a person should know about it."""

    paths: list[str]
    outcome: Outcome | None
    findings: list[Finding]


# ---- what stands beside the tables


def beside(found: Gathered, before: Held | None = None) -> list[Records]:
    """Every row of the files with what became of it, the questions, and the mapping that was used; what a register keeps of earlier
    imports stands first. Spend by contract, and what the files say otherwise of the register, where there is any."""
    width = max((len(row.cells) for row in found.source_rows), default=0)
    cells = [f"Column {n}" for n in range(1, width + 1)]
    blank = lambda cells: [None if cell == "" else cell for cell in cells]
    wide = lambda cells: [*map(_short, cells), *[None] * (width - len(cells))]
    sources = [blank([*row.at, row.outcome, row.reason, row.table, row.key, *wide(row.cells)]) for row in found.source_rows]
    asked = [blank([p.finding, *p.at, p.key, *p.other_at, p.other_key, p.score, p.sentence, None]) for p in found.proposals]
    used = [blank(column.cells()) for layout in found.layouts for column in layout.columns]
    paid = found.tables.get("transaction") or found.held.get("transaction")
    spent = [Records(TOTALS, list(TOTALS_HEADERS), _spent(found))] if paid else []
    differ = [Records(changes.SHEET, list(changes.HEADERS), [blank(change.cells()) for change in found.changes])] if found.changes else []
    kept = ((SOURCE_ROWS, [*SOURCE_HEADERS, *cells], sources, SOURCE_HEADERS[3:]),
            (PROPOSALS, list(PROPOSAL_HEADERS), asked, PROPOSAL_HEADERS[-3:]), (MAPPING, list(HEADERS), used, ()))  # fmt: skip
    earlier = before.records if before else {}
    return [*spent, *differ, *(Records(name, *joined.behind(earlier.get(name, []), *record)) for name, *record in kept)]


def _spent(found: Gathered) -> list[list[Any]]:
    """What was spent by contract; a share of a value nobody knows is blank."""
    return [[None if isinstance(cell, UdfError) else cell if isinstance(cell, str | None) else float(cell) for cell in row]
            for row in totals(found).rows]  # fmt: skip


def _short(cell: Any) -> str | None:
    """A cell as text; what is longer than a cell can be ends with its length."""
    text = plain(cell)
    return (text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 30]}... ({len(text):,} signs)") or None


# ---- files


def write(
    found: Gathered, files: list[SourceFile], out: str, title: str, before: Held | None = None, progress: Progress = silent
) -> Written:  # fmt: skip
    """A register workbook where `out` ends with .xlsx, else a folder of CSV tables: `before` with the import laid in, or a new register.

    Nothing that exists is replaced: BadInput."""
    if out.lower().endswith(WORKBOOK):
        return _workbook(found, files, out, title, before, progress)
    folder = Path(out)
    job = joined.register(found, files, title, before.job if before else None)
    tables = {"settings.csv": (["Setting", "Value"], [[name, job.settings.get(name)] for name in SCHEMA.known if _is_own(job, name)])}
    for name, made in job.rows.items():
        if made or name == "contracts":
            tables[f"{name}.csv"] = ([f.header for f in TABLES[name]], [[row[f.name] for f in TABLES[name]] for row in made])
    for records in beside(found, before):
        if records.title != MAPPING or not (folder / FILE).exists():  # the mapping a person confirmed stands there already
            tables[joined.file_name(records.title)] = (records.headings, records.rows)
    _free(folder, list(tables))
    folder.mkdir(parents=True, exist_ok=True)
    paths = [_csv(folder / name, headings, lines) for name, (headings, lines) in tables.items()]
    if FILE not in tables and hide_persons(folder / FILE, [column for layout in found.layouts for column in layout.columns]):
        paths.append(str(folder / FILE))
    return Written(paths, None, [])


def _is_own(job: Any, name: str) -> bool:
    """Whether a setting was entered: a dated parameter is filled in anew from the day."""
    entry = job.parameters.get(name)
    return job.settings.get(name) is not None and (entry is None or entry.value != job.settings[name])


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


def _workbook(found: Gathered, files: list[SourceFile], out: str, title: str, before: Held | None, progress: Progress) -> Written:
    """The register as its template makes it, with the records of the import on sheets behind."""
    from workbooks import guard, templates
    from workbooks.backup import Backups
    from workbooks.bulk import BigTable, save_big_sheets
    from workbooks.package import Package
    from workbooks.save import check_target

    check_target(out)
    _new(out)
    job = joined.register(found, files, title, before.job if before else None)
    outcome = templates.from_job(templates.template(KIND), job, out, progress=progress)
    kept = beside(found, before)
    progress(f"Adding the sheets {', '.join(records.title for records in kept)}")
    table = lambda records: "Import_" + records.title.replace(" ", "_") if records.rows else ""
    laid = lambda records: BigTable(records.headings, records.rows, table(records), widths=dict(enumerate(records.widths(), 1)))
    sheets = {records.title: laid(records) for records in kept}
    save_big_sheets(out, guard.load(out), sheets, backups=Backups.of(out))
    return Written([out], outcome, joined.left_behind(before, [*Package.from_bytes(guard.load(out)).sheets, *MADE], out) if before else [])


def write_mapping(columns: list[Column], out: str) -> str:
    """The proposed mapping: a workbook with the sheet Mapping where `out` ends with .xlsx, else mapping.csv in a folder."""
    if not out.lower().endswith(WORKBOOK):
        folder = Path(out)
        _free(folder, [FILE])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_bytes(csv_of(columns))
        return str(folder / FILE)
    from workbooks.save import check_target, save

    check_target(out)
    _new(out)
    save(out, mapping_book(columns))
    return out


def _new(out: str) -> None:
    if Path(out).exists():
        _refuse(out, "The file is there already.", "Give another name, or move it away.")


def _refuse(where: str, sentence: str, remedy: str) -> NoReturn:
    raise BadInput([Finding(where, "written", "block", sentence, remedy)])
