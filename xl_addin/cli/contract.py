"""`cwb regenerate contract_model`: a contract over its life, its services from package costs where they are given."""

from typing import Annotated

import typer

from workbooks import templates
from workbooks.contract_model import packages as contract_packages
from xl_addin.cli import books
from xl_addin.cli.shown import progress


def contract_model(
    out: books.Out,
    source: Annotated[
        str | None,
        typer.Option("--source", help="Folder of CSV files or a filled contract_model workbook; the packaged sample when left out."),
    ] = None,
    packages: Annotated[
        tuple[str, str] | None,
        typer.Option("--packages", metavar="BEFORE AFTER", help="Two files of pseudonymised package costs: the earlier year, the later."),
    ] = None,
    as_json: books.Json = False,
) -> None:
    """Model a contract over its life: payment, outcomes, risk, savings, break years, cash, moves, carve-outs."""
    with progress() as told:
        if packages:
            outcome = contract_packages.contract_model(source, *packages, out, progress=told)
        else:
            outcome = templates.regenerate(templates.template("contract_model"), source, out, progress=told)
    books.finish(outcome, as_json)
