"""Commands that make and remake workbooks."""

from typing import Annotated

import typer

from udfs.findings import Finding
from workbooks import dialect, guard, templates
from workbooks import regenerate as jobs
from workbooks.backup import Backups
from workbooks.outcome import BadInput, Outcome
from workbooks.save import save
from xl_addin.cli.restore import Folder
from xl_addin.cli.shown import progress, show_findings, show_outcome

Json = Annotated[bool, typer.Option("--json", help="Checks and findings as JSON.")]
Out = Annotated[str, typer.Option("--out", help="Where to save the workbook.")]
A_CHECK_FAILS = 1

regenerate = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@regenerate.callback()
def _jobs() -> None:
    """Make a workbook anew from its source."""


def _command(kind: str, about: str) -> None:
    """The command of a template: a folder of CSV files, a filled workbook of it, or its invented sample."""

    def make(
        out: Out,
        source: Annotated[
            str | None,
            typer.Option("--source", help=f"Folder of CSV files or a filled {kind} workbook; the packaged sample when left out."),
        ] = None,
        as_json: Json = False,
    ) -> None:
        with progress() as told:
            outcome = templates.regenerate(templates.template(kind), source, out, progress=told)
        finish(outcome, as_json)

    regenerate.command(kind, help=about)(make)


for _kind, _entry in templates.TEMPLATES.items():
    if _kind not in ("capitation", "contract_model"):  # which take other people's files too, and have commands of their own
        _command(_kind, _entry.about)


def recalculate(
    book: Annotated[str, typer.Argument(help="A workbook of ours.")], out: Out, as_json: Json = False, backups: Folder = None
) -> None:
    """Calculate an edited workbook of ours anew; --out may be the workbook itself, which is then backed up first."""
    with progress() as told:
        outcome = jobs.recalculated(book, out, progress=told, backups=backups)
    finish(outcome, as_json)


def move_data(old: Annotated[str, typer.Argument(help="A workbook of ours.")], out: Out, as_json: Json = False) -> None:
    """Move my data to the new template: every input and table, found by name, in the newest version of the workbook."""
    with progress() as told:
        outcome = jobs.move_data(old, out, progress=told)
    finish(outcome, as_json)


def roll_forward(old: Annotated[str, typer.Argument(help="A workbook of ours.")], out: Out, as_json: Json = False) -> None:
    """Roll forward to next financial year: the structure stays, this year's figures are emptied, parameters are next year's."""
    with progress() as told:
        outcome = jobs.roll_forward(old, out, progress=told)
    finish(outcome, as_json)


def respell(
    book: Annotated[str, typer.Argument(help="A workbook with our functions.")],
    to: Annotated[str, typer.Option("--for", help="desktop, libreoffice or officejs")],
    out: Out,
) -> None:
    """Rewrite the function names of a workbook as another spreadsheet program stores them; values stay."""
    if to not in dialect.SPELLINGS:
        found = f"There is no host {to}."
        raise BadInput([Finding("--for", "known hosts", "block", found, f"Choose one of {', '.join(dialect.SPELLINGS)}.")])
    saved = save(out, dialect.respell_package(guard.load(book), to), backups=Backups.of(out))
    show_findings(list(saved.findings))


def finish(outcome: Outcome, as_json: bool) -> None:
    """Checks, findings and verdict of a job, and the exit code they end with."""
    show_outcome(outcome, as_json)
    if not outcome.holds:
        raise typer.Exit(A_CHECK_FAILS)

