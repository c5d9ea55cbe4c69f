"""`cwb regenerate capitation`: a workbook from any published practice file."""

from typing import Annotated

import typer

from workbooks.capitation import sources as capitation_sources
from xl_addin.cli import books
from xl_addin.cli.dates import date_of
from xl_addin.cli.import_file import known_blanks
from xl_addin.cli.shown import progress


def capitation(
    out: books.Out,
    source: Annotated[str | None, typer.Option(
        "--source", help="Published practice file, folder of CSV files or workbook of ours; the packaged invented sample when left out.",
    )] = None,
    as_at: Annotated[str | None, typer.Option("--as-at", help="Date the parameters are wanted for, such as 2018-04-01.")] = None,
    ccg: Annotated[
        str | None, typer.Option(
            "--ccg", help="List the practices of one CCG only; shares stay those of the whole source. A --sum is for the CCG alone.")
    ] = None,
    parameters: Annotated[str | None, typer.Option("--parameters", help="Your own dated parameters (TOML), used before ours.")] = None,
    tables: Annotated[
        str | None, typer.Option("--with", help="Folder of CSV files (places, baselines, lists ...) to go beside the practices.")
    ] = None,
    vintage: Annotated[str, typer.Option("--vintage", help="Year of the table, such as 2022/23, where the file has several.")] = "",
    total: Annotated[float | None, typer.Option(
        "--sum", help="Sum to split in GBP, where the source gives no money: all of it over the practices listed, with --ccg of the CCG.",
    )] = None,
    weights: Annotated[str | None, typer.Option("--weights", help="Table of weights by age and sex, for people by age and sex.")] = None,
    blanks: Annotated[str, typer.Option("--blanks", help='What a blank among ages means: "error", or "zero" for nobody.')] = "",
    system: Annotated[str | None, typer.Option("--system", help="People of one system only; the base is then its practices.")] = None,
    as_json: books.Json = False,
) -> None:  # fmt: skip
    """Weighted populations of a practice file, and a sum split to the penny, with every step as a live formula."""
    asked = capitation_sources.Asked(ccg, parameters, tables, vintage, total, weights, known_blanks(blanks), system)
    day = None if as_at is None else date_of(as_at, "--as-at")
    with progress() as told:
        outcome = capitation_sources.capitation(source, day, out, asked, progress=told)
    books.finish(outcome, as_json)
