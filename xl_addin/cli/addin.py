"""`cwb addin`: build the add-ins from the registry."""

from pathlib import Path
from typing import Annotated

import typer

from udfs.findings import Finding
from workbooks.regenerate import BadInput
from xl_addin.cli.shown import say
from xl_addin.libreoffice.build import CannotBuild, build

HOSTS = ("libreoffice",)

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _addin() -> None:
    """Build the add-ins."""


@app.command("build")
def build_addin(
    out: Annotated[str, typer.Option("--out", help="Where to save the add-in.")],
    host: Annotated[str, typer.Option("--host", help="libreoffice")] = "libreoffice",
) -> None:
    """Build the add-in of one host: the same registry gives the same bytes."""
    if host not in HOSTS:
        raise BadInput([Finding("--host", "known hosts", "block", f"There is no add-in for {host}.", f"Choose one of {', '.join(HOSTS)}.")])
    if not Path(out).resolve().parent.is_dir():
        raise BadInput([Finding("--out", "folder", "block", f"There is no folder {Path(out).parent}.", "Make it, or choose another one.")])
    if Path(out).is_dir():
        raise BadInput([Finding("--out", "file", "block", f"{out} is a folder.", "Give the name of a file inside it.")])
    try:
        build(out)
    except CannotBuild as problem:
        raise BadInput([Finding("--host", "development kit", "block", str(problem), "")]) from problem
    say(f"Built {out}.")
