"""`cwb regenerate capitation`: a workbook from any published practice file."""

from typing import Annotated

import typer

from workbooks import capitation_sources
from xl_addin.cli import books
from xl_addin.cli.dates import date_of
from xl_addin.cli.shown import progress


def capitation(
    source: Annotated[str, typer.Option("--source", help='Published practice file, or "sample" for the packaged invented sample.')],
    as_at: Annotated[str, typer.Option("--as-at", help="Date the parameters are wanted for, such as 2018-04-01.")],
    out: books.Out,
    ccg: Annotated[
        str | None, typer.Option("--ccg", help="List the practices of one CCG only; shares stay those of the whole source.")
    ] = None,
    parameters: Annotated[str | None, typer.Option("--parameters", help="Your own dated parameters (TOML), used before ours.")] = None,
    vintage: Annotated[str, typer.Option("--vintage", help="Year of the table, such as 2022/23, where the file has several.")] = "",
    total: Annotated[float | None, typer.Option("--sum", help="Sum to split in GBP, where the source gives no money.")] = None,
    as_json: books.Json = False,
) -> None:
    """Weighted populations of a practice file, and a sum split to the penny, with every step as a live formula."""
    with progress() as told:
        outcome = capitation_sources.capitation(
            source, date_of(as_at, "--as-at"), out, ccg=ccg, parameters=parameters, vintage=vintage, total=total, progress=told
        )
    books.finish(outcome, as_json)
