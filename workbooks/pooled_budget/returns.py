"""Returns of a pooled budget: issued as a plain workbook for each partner that reports a line, and merged back through the ledger.

Rows in the returns = rows placed + rows refused. What is placed fills actual and users of its line; every row, placed or not, and every
line that did not come stands on the sheet Returns, and while one is refused or missing nothing of the pool is settled.
"""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from udfs.findings import Finding
from workbooks.backup import Backups
from workbooks.errors import refuse
from workbooks.fill import Filled
from workbooks.guard import load
from workbooks.job.findings import at
from workbooks.job.schema import Row
from workbooks.outcome import BadInput, Outcome, Progress, silent
from workbooks.patch import set_cells
from workbooks.pooled_budget.book import TEMPLATE
from workbooks.pooled_budget.findings import EMPTY
from workbooks.pooled_budget.tables import (
    AGAIN,
    MISSING_LINE,
    PLACED,
    REFUSED,
    SCHEMA,
    TABLES,
    VERSION,
    PoolJob,
)
from workbooks.reader import Workbook, read
from workbooks.save import check_target, save
from workbooks.sources import council_merge, council_returns
from workbooks.sources.council_merge import Merged
from workbooks.sources.council_returns import AskedLine, Issued, Request
from workbooks.template import PATIENCE, from_book
from workbooks.templates import from_job
from workbooks.tender.append import append
from workbooks.totals import of_package
from workbooks.writer import AREA

PATCHED = "Actuals and users were written into Lines and the rows into Returns; everything else is as it was"
ASKED_SETTINGS = ("title", "reference", "period")
ASKED_COLUMNS = ("line", "title", "kind", "budget", "reporter")
MACROS = ".xlsm"


@dataclass(frozen=True)
class Done:
    """What a merge did: the returns, the job they made, and what a person should know beyond the returns themselves."""

    merged: Merged
    job: PoolJob
    findings: tuple[Finding, ...]

    @property
    def sentence(self) -> str:
        return self.merged.sentence


def request(job: PoolJob) -> Request:
    """What partners are asked: each line by the partner that reports it; savings still to be found are nobody's spending."""
    lines = tuple(
        AskedLine(str(row["reporter"]), str(row["line"]), str(row["title"]), float(row["budget"] or 0), row["kind"] != "vat")
        for row in job.lines if row["reporter"] is not None and row["kind"] != "savings"
    )  # fmt: skip
    told = (str(job.settings.get(name) or "") for name in ("reference", "title", "period"))
    return Request(*told, lines)


def issue(job: PoolJob, folder: str | os.PathLike[str]) -> Issued:
    """Write a return for each partner that reports a line into a folder.

    Raises BadInput when what is asked has a fault, and WorkbookError pack_exists when another return of that name is there."""
    faults = list(_faults(job))
    if faults:
        raise BadInput(faults)
    return council_returns.issue(request(job), folder)


def _faults(job: PoolJob) -> Iterator[Finding]:
    """Blocking findings of what stands on a return; what is still to come in does not keep it from going out."""
    headings = {field.header for field in TABLES["lines"] if field.name in ASKED_COLUMNS}
    places = {f"{row['at']}, {header}" for row in job.lines for header in headings}
    places |= {at(SCHEMA, row, "partners", "partner") for row in job.rows["partners"]} | {f"settings, {name}" for name in ASKED_SETTINGS}
    found = (*job.findings, *TEMPLATE.findings(job))
    yield from (f for f in found if f.severity == "block" and (f.where in places or f.rule in ("tables", EMPTY)))


# ---- merging


def merge(job: PoolJob, folder: str | os.PathLike[str], today: dt.date) -> Done:
    """The job with the returns of a folder. Raises WorkbookError folder_missing, and no_returns when it holds none."""
    asked = request(job)
    merged = council_merge.merge(asked, folder)
    if not merged.read and not merged.unread:
        raise refuse("no_returns", path=folder)
    came = {line.line: line for line in merged.lines}
    changed = (*_changed(job, came), *(f for f in merged.findings if f.severity != "block"))
    lines = [row | {"actual": came[key].actual, "users": came[key].users} if (key := row["line"]) in came else row for row in job.lines]
    period = job.settings.get("period")
    kept = [row for row in job.rows["returns"] if row["period"] != period]
    rows = {**job.rows, "lines": lines, "returns": kept + list(_ledger(asked, merged))}
    entry = (today, VERSION, f"Returns of {period} merged: {merged.sentence}", None)
    return Done(merged, replace(job, rows=rows, changes=(*job.changes, entry)), changed)


def _changed(job: PoolJob, came: dict) -> Iterator[Finding]:
    """Figures that stood in a line and are now others."""
    for row in job.lines:
        new = came.get(row["line"])
        if new and row["actual"] is not None and row["actual"] != new.actual:
            sentence = f"The actual of {row['line']} was {row['actual']:,.2f} and is now {new.actual:,.2f}."
            yield Finding(new.at, "changed actual", "note", sentence, f"It stood at {row['at']}.")


def _ledger(asked: Request, merged: Merged) -> Iterator[Row]:
    """Every row of every return, then every file that gave none, then every line that did not come."""
    for line in merged.read:
        state = AGAIN if line.again else REFUSED if line.refused else PLACED
        yield _row(line.at, line.council, line.line, asked.period, line.budget, line.actual, line.users, state, line.why, line.comment)
    for finding in merged.unread:
        yield _row(finding.where, "", "", asked.period, None, None, None, REFUSED, f"{finding.sentence} {finding.remedy}".strip())
    came = {line.code for line in merged.read}
    for line in asked.lines:
        if line.code not in came:
            why = "No return held it."
            yield _row("did not come", line.council, line.line, asked.period, line.budget, None, None, MISSING_LINE, why)


def _row(
    file: str, partner: str, line: str, period: str, budget: float | None, actual: float | None, users: float | None, state: str, why: str,
    comment: str = "",
) -> Row:  # fmt: skip
    return {"at": file, "file": file, "partner": partner or None, "line": line or None, "period": period, "budget": budget,
            "actual": actual, "users": users, "state": state, "why": why or None, "comment": comment or None}  # fmt: skip


# ---- the workbook


def merge_into(
    path: str, folder: str, out: str | None = None, *, today: dt.date | None = None, progress: Progress = silent
) -> tuple[Done, Outcome]:
    """The workbook at `path` with the returns of `folder`, saved to `out` or in its own place with a backup.

    A workbook that is the template and nothing else is made anew, calculated. In any other only the cells of Lines and Returns are
    written and everything else stays as it is. Raises WorkbookError: other_kind, folder_missing, no_returns, rows_taken,
    heading_missing, and what cannot be read."""
    target = out or path
    _check_ending(path, target)
    progress(f"Reading {path}")
    book = read(path, timeout=PATIENCE)
    old = from_book(TEMPLATE, book)
    progress(f"Reading the returns in {folder}")
    done = merge(old, folder, today or dt.date.today())
    if _is_template(book, old):
        outcome = from_job(TEMPLATE, done.job, target, progress=progress)
        outcome.findings[:0] = done.findings
        return done, outcome
    return done, _patched(book, old, done, target, progress)


def _check_ending(path: str, target: str) -> None:
    """A workbook with macros stays one: Excel opens neither kind under the other's ending."""
    kind, wanted = (Path(name).suffix.lower() for name in (path, target))
    if kind != MACROS:
        check_target(target)
    elif wanted != kind:
        raise refuse("other_kind", path=target, other=path, ending=kind)


def _is_template(book: Workbook, job: PoolJob) -> bool:
    """Whether nothing is lost when it is made anew: it has no sheet but those of the template."""
    template = {sheet.name for sheet in TEMPLATE.book(job).sheets}
    return set(book.sheets) <= template and not book.other_sheets and Path(book.path).suffix.lower() != MACROS


def _patched(book: Workbook, old: PoolJob, done: Done, target: str, progress: Progress) -> Outcome:
    """Only cells of Lines and Returns written, by their headings, and the change log."""
    filled, data = Filled(book), load(book.path)
    data = _over(filled, data, "lines", done.job.lines, ("actual", "users"))
    room = _room(filled)
    before, after = done.job.rows["returns"][:room], done.job.rows["returns"][room:]
    blank: Row = dict.fromkeys((field.name for field in TABLES["returns"]), None)
    data = _over(filled, data, "returns", before + [blank] * (room - len(before)), tuple(blank))
    same = os.path.exists(target) and os.path.samefile(book.path, target)
    data = append(book, data, {"returns": after}, done.job.changes[len(old.changes) :], TABLES)
    progress(f"Saving {target}")
    hashed = book.sha256 if same else None
    saved = save(target, data, expected_sha256=hashed, backups=Backups.of(target), expected_totals=of_package(data))
    behind = Finding("Lines", "press again", "warn", "The calculated sheets do not show the new actuals yet.", "Press Pool outturn.")
    told = [*done.findings, behind, *done.job.findings, *TEMPLATE.findings(done.job), *saved.findings]
    return Outcome(target, PATCHED, findings=told)


def _room(filled: Filled) -> int:
    """Rows the table of returns has, filled or not."""
    _, top, _, bottom, _ = filled.place("Returns" + AREA)
    return max(bottom, filled.last_row("Returns" + AREA)) - top


def _over(filled: Filled, data: bytes, table: str, rows: list[Row], names: tuple[str, ...]) -> bytes:
    """Cells of a table written row by row where their headings stand."""
    sheet, top, left, _, right = filled.place(table.capitalize() + AREA)
    columns = {str(sheet.cell(top, c)).strip(): c for c in range(left, right + 1)}
    headings = {field.name: field.header for field in TABLES[table]}
    for name in names:
        if headings[name] not in columns:
            raise refuse("heading_missing", sheet=sheet.name, row=top, heading=headings[name])
    where = _rows_of(sheet, table, columns, top, rows)
    cells = {(row, columns[headings[name]]): line[name] for row, line in zip(where, rows, strict=True) for name in names}
    return set_cells(data, sheet.name, cells, locked=True) if cells else data


def _rows_of(sheet, table: str, columns: dict[str, int], top: int, rows: list[Row]) -> list[int]:
    """Where each row stands: lines by their address, which the job remembers, returns one below the other."""
    if table == "lines":
        return [int(str(row["at"]).rpartition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for row in rows]
    return list(range(top + 1, top + 1 + len(rows)))
