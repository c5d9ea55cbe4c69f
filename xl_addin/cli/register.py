"""`cwb register`: a contract register in a workbook, without a spreadsheet program."""

from typing import Annotated

import typer

from xl_addin.cli.dates import date_of
from xl_addin.cli.press import pressed
from xl_addin.cli.restore import Folder

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _register() -> None:
    """The contract register."""


@app.command("generate")
def generate(
    book: Annotated[str, typer.Argument(help="Your workbook: with a list of contracts, or with its sources beside it.")],
    as_at: Annotated[str, typer.Option("--as-at", help="Date statuses and alerts are wanted for, such as 2026-11-21.")],
    out: Annotated[str | None, typer.Option("--out", help="Save to another file; the workbook itself is changed when left out.")] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="A table, named range or sheet of the workbook, a tender workbook, or files to be read.")
    ] = None,
    take_over: Annotated[bool, typer.Option("--take-over", help="Take over every change of the source since the last time.")] = False,
    backups: Folder = None,
) -> None:
    """Generate register: add a contract register to a workbook, everything else in it untouched; changes of its source are shown first."""
    pressed("register_generate", book, out, backups, as_at=date_of(as_at, "--as-at"), source=source)
