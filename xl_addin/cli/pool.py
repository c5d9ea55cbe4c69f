"""`cwb pool`: the returns of a pooled budget, issued to its partners and merged back."""

import json
import sys
from typing import Annotated

import typer

from udfs.findings import Finding
from workbooks.outcome import Outcome
from xl_addin.cli.books import A_CHECK_FAILS, Json
from xl_addin.cli.shown import progress, say, show_outcome

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Book = Annotated[str, typer.Argument(help="The pooled budget, or a folder of its CSV tables.")]


@app.callback()
def _pool() -> None:
    """The returns of a pooled budget: issued to its partners, merged back."""


@app.command("returns")
def returns(
    book: Book, out: Annotated[str, typer.Option("--out", help="Folder to write into; made if it is not there.")], as_json: Json = False
) -> None:
    """Issue returns: one plain workbook for each partner that reports a line, without formulas, macros or lines of others."""
    from workbooks.pooled_budget import returns as pooled_budget_returns
    from workbooks.template import load

    done = pooled_budget_returns.issue(load(pooled_budget_returns.TEMPLATE, book), out)
    if as_json:
        _json(done.sentence, True, [], files=[str(file) for file in done.files])
    else:
        say(done.sentence)


@app.command("merge")
def merge(
    book: Annotated[str, typer.Argument(help="The pooled budget.")],
    folder: Annotated[str, typer.Argument(help="Folder with the returns that came back.")],
    out: Annotated[str | None, typer.Option("--out", help="Save to another file; the workbook itself is changed when left out.")] = None,
    as_json: Json = False,
) -> None:
    """Merge returns: actuals and users come into Lines; every row, placed or refused, stands on Returns; nothing is lost or doubled."""
    from workbooks.pooled_budget import returns as pooled_budget_returns

    with progress() as shown:
        done, outcome = pooled_budget_returns.merge_into(book, folder, out, progress=shown)
    _told(done, outcome, as_json)


def _told(done, outcome: Outcome, as_json: bool) -> None:
    merged = done.merged
    if as_json:
        counted = {"rows": merged.rows, "placed": len(merged.lines), "refused": merged.refused, "reconciles": merged.reconciles}
        _json(done.sentence, outcome.holds, outcome.findings, path=outcome.path, verdict=outcome.verdict, **counted)
    else:
        show_outcome(outcome, as_json)
        say(done.sentence)
    if not outcome.holds:
        raise typer.Exit(A_CHECK_FAILS)


def _json(sentence: str, holds: bool, findings: list[Finding], **more: object) -> None:
    whole = {"sentence": sentence, "holds": holds, **more, "findings": [f.as_dict() for f in findings]}
    sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")

