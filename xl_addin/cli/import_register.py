"""`cwb import register`: messy registers and spend files made one register, in two runs with a person's mapping between them."""

import datetime as dt
import json
import sys
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from udfs.findings import Finding
from workbooks.outcome import Outcome
from workbooks.register.incoming.bring_in import bring_in, proposals
from workbooks.register.incoming.changes import HEADERS, Change, take
from workbooks.register.incoming.collected import Counted, Gathered
from workbooks.register.incoming.joined import held
from workbooks.register.incoming.mapping import Layout
from workbooks.register.incoming.mapping_file import choices
from workbooks.register.incoming.spend import Totals, totals
from workbooks.register.incoming.written import write, write_mapping
from workbooks.register.unread import unread
from xl_addin.cli.books import A_CHECK_FAILS, Json
from xl_addin.cli.dates import date_of
from xl_addin.cli.shown import plain, progress, say, show_findings

LIST = "Proposed changes and run again with --changes and that list"
MOST_CHANGES = 20  # shown; the others stand in what is written
MOST_BEFORE_GROUPING = 50  # findings; more are told once a kind, with how often
Files = Annotated[list[str], typer.Argument(help="Registers, lots, awards, suppliers, shares, spend: CSV, workbooks, releases (.json).")]


def register(
    files: Files,
    out: Annotated[str | None, typer.Option("--out", help="A folder for CSV tables, or a register workbook (.xlsx).")] = None,
    mapping: Annotated[str | None, typer.Option("--mapping", help="The mapping of the first run, looked through and corrected.")] = None,
    as_proposed: Annotated[bool, typer.Option("--as-proposed", help="Take the mapping as proposed; what must be asked stays out.")] = False,
    contacts: Annotated[str, typer.Option("--contacts", help='Personal contacts: "table" keeps them in the internal table.')] = "out",
    without_expense: Annotated[
        list[str] | None, typer.Option("--without-expense", help="Leave out payments whose expense type says this.")
    ] = None,
    register_there: Annotated[
        str | None, typer.Option("--register", help="A register there is already: what is new is added to it, nothing overwritten.")
    ] = None,
    changes: Annotated[
        str | None, typer.Option("--changes", help="What to take of what the register has otherwise: blanks, all, or the marked list.")
    ] = None,
    as_at: Annotated[
        str | None, typer.Option("--as-at", help="Date of the register, such as 2026-11-21; else its own, or today for a new one.")
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Whose register it is.")] = "Imported contracts",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Import registers: the first run proposes what each column means, the second, with --mapping, makes the tables. Nothing is lost."""
    if contacts not in ("out", "table"):
        raise typer.BadParameter("is out or table", param_hint="--contacts")
    if changes and not register_there:
        raise typer.BadParameter("is about a register there is: give --register too", param_hint="--changes")
    first = mapping is None and not as_proposed
    with progress() as told:
        read, layouts = proposals(files, told)
        before = held(register_there) if register_there else None
        today = date_of(as_at, "--as-at") if as_at else (before and before.job.as_at) or dt.date.today()
        found = bring_in(layouts, today=today, choices=choices(mapping) if mapping else None, contacts=contacts == "table",
                         without_expense=tuple(without_expense or ()), held=before and before.tables, take=take(changes),
                         told=told)  # fmt: skip
        spent = totals(found) if found.tables.get("transaction") or found.held.get("transaction") else None
        written, left, outcome = [], [], None
        if out and first:
            written = [write_mapping([c for layout in layouts for c in layout.columns], out)]
        elif out:
            written, outcome, left = write(found, read, out, title, before, told)
    _tell(found, spent, layouts if first else None, written, left, as_json)
    if not first and not as_json:
        _judged(found, outcome)
    if written and not first and (unread(found.issues) or (outcome and not outcome.holds)):
        raise typer.Exit(A_CHECK_FAILS)


def _tell(
    found: Gathered, spent: Totals | None, proposed: list[Layout] | None, written: list[str], left: list[Finding], as_json: bool
) -> None:  # fmt: skip
    """What became of the rows; exit code 1 where they do not add up. `proposed`: the layouts where nothing was confirmed yet."""
    if as_json:
        told = _as_dict(found, spent, written) | {"left_behind": [f.as_dict() for f in left]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n")
    else:
        _show(found, spent, proposed or [])
        show_findings(left)
        _say(written, proposed is not None, found)
    if not all(one.adds_up for one in found.counted()) or (spent and not spent.conserved):
        raise typer.Exit(A_CHECK_FAILS)


def _judged(found: Gathered, outcome: Outcome | None) -> None:
    """What the checks of the workbook say, and how much the files said that the register does not have."""
    if cells := unread(found.issues):
        many = "1 cell could not be read and is" if cells == 1 else f"{cells:,} cells could not be read and are"
        say(f"{many} blank in the register; Import issues names each.")
    if outcome:
        say(f"{outcome.verdict}: {outcome.path}")


def _as_dict(found: Gathered, spent: Totals | None, written: list[str]) -> dict[str, Any]:
    return {
        "sheets": [one._asdict() | {"adds_up": one.adds_up} for one in found.counted()],
        "tables": {name: len(rows) for name, rows in found.tables.items()},
        "contact_cells_left_out": found.contact_cells,
        "findings": [issue.finding().as_dict() for issue in found.issues],
        "proposals": [p._asdict() for p in found.proposals],
        "changes": [dict(zip(HEADERS, change.cells(), strict=True)) for change in found.changes],
        "spend": None if spent is None else {"conserved": spent.conserved, "rows": [[plain_number(c) for c in row] for row in spent.rows]},
        "unread": unread(found.issues),
        "written": written,
    }  # fmt: skip


def plain_number(cell: Any) -> Any:
    """Fractions and refusals as a program can read them."""
    return None if isinstance(cell, Exception) else cell if cell is None or isinstance(cell, str) else float(cell)


def _show(found: Gathered, spent: Totals | None, proposed: list[Layout]) -> None:
    console = Console()
    for layout in proposed:
        console.print(_mapping(layout))
    for one in found.counted():
        console.print(counted(one), markup=False, highlight=False)
    made = ", ".join(f"{len(rows):,} in {name}" for name, rows in found.tables.items()) or "nothing"
    console.print(f"Tables: {made}", markup=False, highlight=False)
    if found.changes:
        console.print(_changes(found.changes))
    if found.contact_cells:
        console.print(f"{found.contact_cells:,} cells with personal contacts left out", markup=False, highlight=False)
    if spent:
        adds = "adds up" if spent.conserved else "DOES NOT ADD UP"
        left = ", ".join(f"{row[0]} {float(row[1]):,.2f}" for row in spent.rows[-4:])
        console.print(f"Spend: {left}: {adds}", markup=False, highlight=False)
    if len(found.issues) <= MOST_BEFORE_GROUPING:
        show_findings([issue.finding() for issue in found.issues], console)
    else:
        console.print(_grouped(found))


def _changes(changes: list[Change]) -> Table:
    """What the files say otherwise of the register."""
    grid = Table(box=box.SIMPLE_HEAD, title="The register says otherwise", title_justify="left", show_edge=False)
    for heading in ("Row of the register", "Column", "In the register", "In the file", "Where", "Taken"):
        grid.add_column(heading, overflow="fold")
    for c in changes[:MOST_CHANGES]:
        row = (f"{c.table} {c.key}", c.column, c.old or "blank", c.new, str(c.at), "yes" if c.taken else "no")
        grid.add_row(*map(plain, row))
    if len(changes) > MOST_CHANGES:
        grid.caption = f"and {len(changes) - MOST_CHANGES:,} more"
    return grid


def counted(one: Counted) -> str:
    """The rows of a sheet, and whether each is somewhere."""
    where = f"{one.file}{f', {one.sheet}' if one.sheet else ''}"
    parts = f"{one.imported:,} imported + {one.set_aside:,} set aside + {one.duplicates:,} duplicates"
    blank = f"; {one.blank:,} blank rows skipped" if one.blank else ""
    return f"{where} ({one.kind or 'not known'}): {one.read:,} rows = {parts}: {'adds up' if one.adds_up else 'DOES NOT ADD UP'}{blank}"


def _mapping(layout: Layout) -> Table:
    name = f"{layout.sheet.file} {layout.sheet.name}".strip()
    title = f"{name}: headings in row {layout.row}, read as {layout.kind}" if layout.row else f"{name}: no headings known"
    grid = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", show_edge=False)
    for heading in ("Column", "Heading", "Means", "Treatment", "Why"):
        grid.add_column(heading, overflow="fold")
    for c in layout.columns:
        grid.add_row(*(plain(text) for text in (c.letter, c.heading, c.use or c.proposed, c.treatment, c.reason)))
    return grid


def _grouped(found: Gathered) -> Table:
    first = {issue.code: issue for issue in reversed(found.issues)}
    grid = Table(box=box.SIMPLE_HEAD, title="Findings, each kind with its first place", title_justify="left", show_edge=False)
    for heading in ("Finding", "Times", "First", "What"):
        grid.add_column(heading, justify="right" if heading == "Times" else "left", overflow="fold")
    for code, times in sorted(found.issues.counts().items(), key=lambda one: -one[1]):
        grid.add_row(*(plain(text) for text in (code, f"{times:,}", first[code].where, first[code].sentence)))
    return grid


def _say(written: list[str], first: bool, found: Gathered) -> None:
    if first and written:
        say(f"Wrote {written[0]}. Look through Use, then run again with --mapping {written[0]}.")
    elif first:
        say("This is what would be imported. Give --out to get the mapping, or --as-proposed to take it as it is.")
    else:
        asked = f" {len(found.proposals):,} questions stand in proposals." if found.proposals else ""
        kept = sum(not change.taken for change in found.changes)
        asked += f" {kept:,} cells of the register stay as they are; to take changes, mark them under Take in {LIST}." if kept else ""
        say((f"Wrote {', '.join(written)}." if written else "Nothing was written: give --out.") + asked)
