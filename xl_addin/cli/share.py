"""`cwb scan`, `cwb share` and `cwb publish`: before a file leaves the building."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from udfs.findings import Finding, holds
from xl_addin.cli.books import A_CHECK_FAILS, Json, Out
from xl_addin.cli.dates import date_of
from xl_addin.cli.shown import say, show_findings

Source = Annotated[str, typer.Argument(help="The workbook; it is never changed.")]


def scan(
    book: Source,
    accessible: Annotated[bool, typer.Option("--accessible", help="Look at headings, titles, contrast and alternative text too.")] = False,
    as_json: Json = False,
) -> None:
    """List what a workbook holds besides what is seen: hidden sheets, comments, links, pivot caches, names, paths."""
    from workbooks import accessibility
    from workbooks.scan import scanning
    from workbooks.source_file import open_source

    source = open_source(book)
    findings = scanning.scan_source(source) + (accessibility.check_source(source) if accessible else [])
    _tell({"path": book, "holds": holds(findings)}, findings, as_json)
    if not as_json:
        say(_verdict(book, findings))
    _end(findings)


def share(
    book: Source,
    out: Out,
    with_hidden: Annotated[bool, typer.Option("--with-hidden", help="Copy hidden sheets, rows, columns and cells too, visible.")] = False,
    as_json: Json = False,
) -> None:
    """Make a copy to share: values only, nothing hidden, no formulas, macros or links."""
    from workbooks.share import share as make

    made = make(book, out, with_hidden=with_hidden)
    _tell({"path": out, "holds": holds(made.findings), "left_out": made.left_out}, made.findings, as_json)
    if not as_json:
        say(f"Saved {out}.{_left_out(made.left_out)}")
    _end(made.findings)


def publish(
    book: Source,
    out: Out,
    as_at: Annotated[str, typer.Option("--as-at", help="Day of publication, such as 2026-11-21; the exemptions of that day are offered.")],
    withhold: Annotated[
        list[str] | None, typer.Option("--withhold", help='What and why, such as "Bids!C:C=section 43"; may be given several times.')
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Title of the copy.")] = None,
    csv: Annotated[str | None, typer.Option("--csv", help="Folder for the same sheets as CSV files.")] = None,
    ods: Annotated[str | None, typer.Option("--ods", help="The same workbook as .ods (needs LibreOffice).")] = None,
    accept_leaks: Annotated[
        bool, typer.Option("--accept-leaks", help="Publish although a withheld value can still be found; each place is told.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a publishable copy (Freedom of Information): chosen cells hold the reason why they are withheld."""
    from workbooks.publish import publish as make

    made = make(book, out, withhold or [], date_of(as_at, "--as-at"), title=title, csv_folder=csv, ods_out=ods, accept_leaks=accept_leaks)
    _tell({"path": out, "holds": holds(made.findings), "left_out": made.left_out}, made.findings, as_json)
    if not as_json:
        say(f"Saved {out}.{_left_out(made.left_out)}")
    _end(made.findings)


def _left_out(counts: dict[str, int]) -> str:
    told = ", ".join(f"{name[0].lower()}{name[1:]} {number:,}" for name, number in counts.items())
    return f" Left out: {told}." if told else ""


def _verdict(book: str, findings: list[Finding]) -> str:
    blocking = sum(1 for f in findings if f.severity == "block")
    if blocking:
        return f"{book} should not leave the building as it is: {blocking} of {len(findings)} findings block."
    return f"{book}: nothing blocks, {len(findings)} findings."


def _tell(told: dict[str, object], findings: list[Finding], as_json: bool) -> None:
    if as_json:
        whole = {**told, "findings": [f.as_dict() for f in findings]}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    else:
        show_findings(findings, Console())


def _end(findings: list[Finding]) -> None:
    if not holds(findings):
        raise typer.Exit(A_CHECK_FAILS)
