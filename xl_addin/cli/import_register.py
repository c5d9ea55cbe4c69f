"""`cwb import register`: messy registers and spend files made one register, in two runs with a person's mapping between them."""

import datetime as dt
import json
import sys
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from workbooks.registers.bring_in import bring_in, proposals
from workbooks.registers.collected import Counted, Gathered
from workbooks.registers.mapping import Layout
from workbooks.registers.mapping_file import choices
from workbooks.registers.spend import Totals, totals
from workbooks.registers.written import write, write_mapping
from xl_addin.cli.books import A_CHECK_FAILS, Json
from xl_addin.cli.dates import date_of
from xl_addin.cli.shown import plain, progress, say, show_findings

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
    held: Annotated[str | None, typer.Option("--register", help="A register there is already: payments are matched to it too.")] = None,
    as_at: Annotated[str | None, typer.Option("--as-at", help="Date of the register, such as 2026-11-21; today when left out.")] = None,
    title: Annotated[str, typer.Option("--title", help="Whose register it is.")] = "Imported contracts",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Import registers: the first run proposes what each column means, the second, with --mapping, makes the tables. Nothing is lost."""
    if contacts not in ("out", "table"):
        raise typer.BadParameter("is out or table", param_hint="--contacts")
    today = date_of(as_at, "--as-at") if as_at else dt.date.today()
    first = mapping is None and not as_proposed
    with progress() as told:
        read, layouts = proposals(files, told)
        other = _held(held)
        found = bring_in(layouts, today=today, choices=choices(mapping) if mapping else None, contacts=contacts == "table",
                         without_expense=tuple(without_expense or ()), held=other, told=told)  # fmt: skip
        spent = totals(found, other) if found.tables.get("transaction") else None
        written = []
        if out and first:
            written = [write_mapping([c for layout in layouts for c in layout.columns], out)]
        elif out:
            written, _ = write(found, read, out, title, other, told)
    holds = all(one.adds_up for one in found.counted()) and (spent is None or spent.conserved)
    if as_json:
        sys.stdout.write(json.dumps(_as_dict(found, spent, written), ensure_ascii=False, indent=2, default=str) + "\n")
    else:
        _show(found, spent, layouts if first else [])
        _say(written, first, found)
    if not holds:
        raise typer.Exit(A_CHECK_FAILS)


def _held(source: str | None) -> dict[str, list[dict[str, Any]]]:
    """The tables of a register that is there already."""
    if source is None:
        return {}
    from workbooks import register_book
    from workbooks.register_tables import tables_of
    from workbooks.template import load

    return tables_of(load(register_book.TEMPLATE, source))  # type: ignore[arg-type]  # the template's own job


def _as_dict(found: Gathered, spent: Totals | None, written: list[str]) -> dict[str, Any]:
    return {
        "sheets": [one._asdict() | {"adds_up": one.adds_up} for one in found.counted()],
        "tables": {name: len(rows) for name, rows in found.tables.items()},
        "contact_cells_left_out": found.contact_cells,
        "findings": [issue.finding().as_dict() for issue in found.issues],
        "proposals": [p._asdict() for p in found.proposals],
        "spend": None if spent is None else {"conserved": spent.conserved, "rows": [[plain_number(c) for c in row] for row in spent.rows]},
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
        say((f"Wrote {', '.join(written)}." if written else "Nothing was written: give --out.") + asked)
