"""`cwb register` and `cwb press`: the ribbon's buttons on a file, without a spreadsheet program."""

from typing import Annotated

import typer

from xl_addin.cli.dates import date_of
from xl_addin.cli.restore import Folder
from xl_addin.cli.shown import say, show_findings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _register() -> None:
    """The contract register."""


@app.command("generate")
def generate(
    book: Annotated[str, typer.Argument(help="A workbook with a list of contracts.")],
    as_at: Annotated[str, typer.Option("--as-at", help="Date statuses and alerts are wanted for, such as 2026-11-21.")],
    out: Annotated[str | None, typer.Option("--out", help="Save to another file; the workbook itself is changed when left out.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Table, named range or sheet with the list, if there are several.")] = None,
    backups: Folder = None,
) -> None:
    """Generate register: add a contract register to a workbook, everything else in it untouched."""
    _press("register_generate", book, out, backups, as_at=date_of(as_at, "--as-at"), source=source)


def press(
    button: Annotated[str, typer.Argument(help="A button's name, such as register_generate.")],
    book: Annotated[str, typer.Argument(help="The workbook to press it on.")],
    out: Annotated[str | None, typer.Option("--out", help="Save to another file; the workbook itself is changed when left out.")] = None,
    backups: Folder = None,
) -> None:
    """Press a ribbon button on a workbook, without a spreadsheet program."""
    _press(button, book, out, backups)


def _press(button: str, book: str, out: str | None, backups: str | None, **inputs: object) -> None:
    # Brings xlwings, which other commands need not wait for.
    from xl_addin.headless import press_file

    report = press_file(button, book, out, backups=backups, **inputs)
    show_findings([*report.findings, *report.notes])
    say(report.sentence)
    if report.exit_code:
        raise typer.Exit(report.exit_code)
