"""`cwb import` and `cwb coverage`: what a file is, where its rows went, and who a mapping drops, adds or has twice."""

import datetime as dt
import json
import sys
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from udfs.findings import Finding
from workbooks.outcome import BadInput
from workbooks.sources import written
from workbooks.sources.coverage_of_files import BY, FIGURES, Held, compare
from workbooks.sources.imported import FORMATS, Figures, Imported, bring_in
from xl_addin.cli import import_register
from xl_addin.cli.books import A_CHECK_FAILS, Json
from xl_addin.cli.dates import date_of
from xl_addin.cli.shown import MOST_FINDINGS, cell_text, plain, progress, say, show_findings

File = Annotated[str, typer.Argument(help="Workbook (.xlsx) or CSV file (.csv, .csv.gz).")]
Vintage = Annotated[str, typer.Option("--vintage", help="Year of the table, such as 2022/23, where the file has several.")]
Blanks = Annotated[str, typer.Option("--blanks", help='What a blank among ages means: "error", or "zero" where it means nobody.')]
BLANK_MEANINGS = ("error", "zero")
NOTHING_WRITTEN = 2


class _FileUnlessNamed(TyperGroup):
    """`cwb import FILE` needs no further word; `cwb import register FILE...` names what is imported."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["file", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_FileUnlessNamed, no_args_is_help=True, rich_markup_mode=None)


def import_(
    file: File, vintage: Vintage = "", blanks: Blanks = "error",
    sheet: Annotated[str, typer.Option("--sheet", help="Tab of the table, where the file has several.")] = "",
    out: Annotated[str | None, typer.Option("--out", help="Write the tables: a folder for CSV files, or a workbook (.xlsx).")] = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Read a published or returned file: what it is, where each row went, and the figures of each column. Writes nothing without --out."""
    with progress() as told:
        told(f"Reading {file}")
        count = lambda row, last: told("Importing", row, last)
        found = bring_in(file, vintage=vintage, sheet=sheet, blanks=known_blanks(blanks), progress=count)
    written = _written(found, out)
    if as_json:
        whole = {"file": file, "sha256": found[0].table.sha256, "tables": [one.as_dict() for one in found], "written": written}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    else:
        _show(file, found, written)
    if any(one.blocked for one in found):
        raise typer.Exit(NOTHING_WRITTEN if out else A_CHECK_FAILS)


app.command("file")(import_)
app.command("register")(import_register.register)


def known_blanks(blanks: str) -> str:
    """What a blank means, as asked; empty where nothing was."""
    if blanks and blanks not in BLANK_MEANINGS:
        told = f"A blank cannot mean {blanks}."
        raise BadInput([Finding("--blanks", "blanks", "block", told, f"Choose one of {', '.join(BLANK_MEANINGS)}.")])
    return blanks


def _written(found: list[Imported], out: str | None) -> list[str]:
    """Nothing is written while a table blocks: half a table would look like a whole one."""
    if out is None or any(one.blocked for one in found):
        return []
    return written.write(found, out)


def _show(file: str, found: list[Imported], written: list[str]) -> None:
    console = Console()
    for one in found:
        table, where = one.table, f"{one.table.sheet}, headings in row {one.header.row}" if one.header else one.table.sheet
        year = f", {table.vintage}" if table.vintage else ""
        console.print(f"{where}: {FORMATS[one.kind]}{year}", markup=False, highlight=False)
        counted = f"{one.rows:,} rows = {one.placed:,} placed + {table.total_rows:,} of totals + {table.note_rows:,} notes"
        console.print(f"{counted} + {table.refused:,} refused: {'adds up' if one.reconciles else 'DOES NOT ADD UP'}",
                      markup=False, highlight=False)  # fmt: skip
        columns = one.columns()
        console.print(_grid(columns))
        if any(c.printed is not None for c in columns):
            console.print(_printed(columns))
        if table.unknown:
            console.print(f"Columns not known, which are not read: {', '.join(table.unknown)}", markup=False, highlight=False)
        show_findings(one.findings, console)
    blocked = any(one.blocked for one in found)
    say(f"Wrote {', '.join(written)}." if written else f"{file} {'may not be used: see what blocks' if blocked else 'can be used'}.")


def _grid(columns: list[Figures]) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, title="Columns", title_justify="left", show_edge=False, padding=0, collapse_padding=True)
    grid.add_column("Heading", overflow="fold", min_width=22)
    for heading in ("Cell", "Blank", "Zero", "Negative", "Twice", "Sum"):
        grid.add_column(f" {heading}", justify="right", no_wrap=True)
    for c in columns:
        counts = (c.blanks, c.zeros, c.negatives, c.repeated)
        shown = ["" if v is None else f"{v:,}" for v in counts]
        grid.add_row(plain(c.heading), *(plain(f" {text}") for text in (c.where, *shown, _sum(c.total))))
    return grid


def _printed(columns: list[Figures]) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, title="Printed totals, kept apart", title_justify="left", show_edge=False)
    for heading in ("Heading", "Sum of the rows", "Printed", "Difference"):
        grid.add_column(heading, justify="left" if heading == "Heading" else "right")
    for c in columns:
        if c.printed is not None:
            grid.add_row(plain(c.heading), *(plain(_sum(v)) for v in (c.total, c.printed, c.difference)))
    return grid


def _sum(figure: float | None) -> str:
    return "" if figure is None else f"{figure:,.2f}".removesuffix(".00")


# ---- who is covered


def coverage(
    universe: Annotated[str, typer.Argument(help="File with every practice there is: lists, or people by age and sex.")],
    source: Annotated[str, typer.Argument(help="File that says where practices belong, or carries figures for them.")],
    by: Annotated[str, typer.Option("--by", help="Group units by system, ccg, place or none; told by the files when left out.")] = "",
    accepted: Annotated[str | None, typer.Option("--accepted", help="Accepted findings: columns Kind, Group, Code, Reason.")] = None,
    universe_as_at: Annotated[str | None, typer.Option("--universe-as-at", help="Date of the universe, such as 2026-04-01.")] = None,
    source_as_at: Annotated[str | None, typer.Option("--source-as-at", help="Date of the source.")] = None,
    out: Annotated[str | None, typer.Option("--out", help="Write every finding to this CSV file, which must not be there yet.")] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="Findings shown; the rest is counted.")] = MOST_FINDINGS,
    vintage: Vintage = "", blanks: Blanks = "error", as_json: Json = False,
) -> None:  # fmt: skip
    """Who a file drops, adds, or has twice, each by name with the people it carries. Exit code 1 while anybody is not accounted for."""
    if by and by not in BY:
        raise BadInput([Finding("--by", "groups", "block", f"Units cannot be grouped by {by}.", f"Choose one of {', '.join(BY)}.")])
    dates = _dates(universe_as_at, source_as_at)
    with progress() as told:
        held = compare(universe, source, by=by, accepted=accepted, dates=dates, vintage=vintage, blanks=known_blanks(blanks),
                       progress=told)  # fmt: skip
    if as_json:
        sys.stdout.write(json.dumps({"universe": universe, "source": source} | held.as_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        _show_coverage(held, most)
    if out:
        say(f"Wrote {len(held.findings):,} findings to {written.findings(held.findings, out)}.")
    if held.blocked:
        raise typer.Exit(A_CHECK_FAILS)


def _dates(universe: str | None, source: str | None) -> tuple[dt.date, dt.date] | None:
    if universe is None and source is None:
        return None
    if universe is None or source is None:
        missing = "--universe-as-at" if universe is None else "--source-as-at"
        told = "Only one of the two files has a date, so they cannot be compared by it."
        raise BadInput([Finding(missing, "as at which date", "block", told, "Give the date of both, or of neither.")])
    return date_of(universe, "--universe-as-at"), date_of(source, "--source-as-at")


def _show_coverage(held: Held, most: int) -> None:
    console, told = Console(), held.as_dict()
    for title, key, names in (("Ledger", "lines", ("line",)), ("By group", "groups", ("kind", "group"))):
        grid = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", show_edge=False)
        for name in (*names, "units", *FIGURES):
            grid.add_column(name.capitalize(), justify="left" if name in names else "right", overflow="fold")
        for row in told[key]:
            figures = (row["units"], *(row[name] for name in FIGURES))
            grid.add_row(*(plain(row[n]) for n in names), *(plain(cell_text(None if v is None else float(v))) for v in figures))
        if told[key]:
            console.print(grid)
    show_findings(held.findings, console, most)
    say("Somebody is not accounted for; nothing may be split." if held.blocked else "Everybody is accounted for.")
