"""`cwb tender` and `cwb check`: the files of a tender, and whether a tender workbook holds and is as it was frozen."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from udfs.findings import Finding, holds
from xl_addin.cli.books import A_CHECK_FAILS, Json
from xl_addin.cli.press import pressed
from xl_addin.cli.restore import Folder
from xl_addin.cli.shown import progress, say, show_findings, show_outcome

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
checks = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Book = Annotated[str, typer.Argument(help="The tender workbook.")]
Into = Annotated[str, typer.Option("--out", help="Folder to write into; made if it is not there.")]


@app.callback()
def _tender() -> None:
    """The files of a tender: scoring packs, returns, letters, record, decision, freeze."""


@checks.callback()
def _checks() -> None:
    """Whether a workbook holds."""


@app.command("packs")
def packs(
    book: Book, out: Into,
    evaluators: Annotated[str, typer.Option("--evaluators", help='Such as "Evaluator 1,Evaluator 2"; a role stands after an equals sign.')],
    as_json: Json = False,
) -> None:  # fmt: skip
    """Issue scoring packs: one plain workbook an evaluator, without prices, macros or marks of others."""
    from workbooks.tender import importing as tender_import
    from workbooks.tender import packs as tender_packs

    done = tender_packs.issue(tender_import.load(book), evaluators.split(","), out)
    _told(done.sentence, done.findings, as_json, files=[str(file) for file in done.files])


@app.command("merge")
def merge(
    book: Book,
    folder: Annotated[str, typer.Argument(help="Folder with the returned packs, or one of them.")],
    out: Annotated[str | None, typer.Option("--out", help="Save to another file; the workbook itself is changed when left out.")] = None,
    at: Annotated[str | None, typer.Option("--at", help="Time of the new rows, such as 2026-05-20 17:00; now when left out.")] = None,
    as_json: Json = False,
) -> None:
    """Merge returned packs: marks are added to Scores, declarations to Conflicts; no row that is there is changed."""
    from workbooks.tender import freeze as tender_freeze
    from workbooks.tender import merge as tender_merge

    with progress() as shown:
        done, outcome = tender_merge.merge_into(book, folder, out, at=tender_freeze.time_of(at), progress=shown)
    counted = {"rows": done.rows, "added": done.added, "there": done.there, "refused": done.refused, "declarations": done.declarations}
    if outcome is None:
        _told(f"{done.sentence} Nothing new, so nothing was written.", done.findings, as_json, **counted)
        return
    if as_json:
        _told(done.sentence, tuple(outcome.findings), as_json, path=outcome.path, verdict=outcome.verdict, **counted)
        return
    show_outcome(outcome, as_json)
    say(done.sentence)
    if not outcome.holds:
        raise typer.Exit(A_CHECK_FAILS)


@app.command("freeze")
def freeze(
    book: Book,
    by: Annotated[str | None, typer.Option("--by", help="Role of who freezes it; left out, the one who decides.")] = None,
    at: Annotated[str | None, typer.Option("--at", help="Time, such as 2026-06-20 14:00; now when left out.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why it is frozen although a check fails or a finding blocks.")] = None,
    out: Annotated[str | None, typer.Option("--out", help="Save to another file; the workbook itself is changed when left out.")] = None,
    backups: Folder = None,
) -> None:
    """Freeze for award: add a sheet with every value the award rests on, its SHA-256, the time and the role."""
    pressed("tender_freeze_award", book, out, backups, by=by, at=at, reason=reason)


@app.command("summaries")
def summaries(book: Book, out: Into, as_json: Json = False) -> None:
    """Write the assessment summary of each bidder as a letter (Word) and as a sheet."""
    from workbooks.reader import read
    from workbooks.tender import importing as tender_import
    from workbooks.tender import summaries as tender_summaries

    done = tender_summaries.write_all(read(book, timeout=tender_import.PATIENCE), out)
    _told(done.sentence, done.findings, as_json, files=[str(file) for file in done.files], not_written=list(done.stopped))


@app.command("record")
def record(
    book: Book,
    folder: Annotated[str | None, typer.Option("--folder", help="Folder of the Word document; beside the workbook when left out.")] = None,
    out: Annotated[str | None, typer.Option("--out", help="Save to another file; the workbook itself is changed when left out.")] = None,
    backups: Folder = None,
) -> None:
    """Fill the record of the Provider Selection Regime: the sheet Record, and the same as a Word document."""
    pressed("tender_record_write", book, out, backups, folder=folder)


@app.command("decision")
def decision(book: Book, out: Into, as_json: Json = False) -> None:
    """Write the decision record: one page, Word and PDF."""
    from workbooks.reader import read
    from workbooks.tender import decision as tender_decision
    from workbooks.tender import importing as tender_import

    done = tender_decision.write(read(book, timeout=tender_import.PATIENCE), out)
    _told(done.sentence, done.findings, as_json, files=[str(file) for file in done.files])


@checks.command("tender")
def check(book: Book, as_json: Json = False) -> None:
    """Check a tender workbook: what is entered, its checks, and every cell that changed since it was frozen."""
    from workbooks.tender import check as tender_check

    done = tender_check.check(book)
    if as_json:
        sys.stdout.write(json.dumps(done.as_dict(), ensure_ascii=False, indent=2) + "\n")
    else:
        show_findings(list(done.findings), Console())
        say(done.sentence)
    if not done.holds:
        raise typer.Exit(A_CHECK_FAILS)


# ---- how it is told


def _told(sentence: str, findings: tuple[Finding, ...], as_json: bool, **more: object) -> None:
    if as_json:
        whole = {"sentence": sentence, "holds": holds(list(findings)), **more, "findings": [f.as_dict() for f in findings]}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    else:
        show_findings(list(findings), Console())
        say(sentence)
    if not holds(list(findings)):
        raise typer.Exit(A_CHECK_FAILS)
