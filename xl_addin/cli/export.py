"""`cwb export`: what a contract register publishes, and the calendar of its dates."""

import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from udfs.findings import Finding
from workbooks.outcome import BadInput, not_onto_source
from workbooks.side_files import check_side_file
from xl_addin.cli.books import Json
from xl_addin.cli.dates import date_of
from xl_addin.cli.shown import progress, say, show_findings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Book = Annotated[str, typer.Argument(help="The register workbook, or a folder of its CSV tables.")]
Out = Annotated[str, typer.Option("--out", help="File to write.")]
AsAt = Annotated[str | None, typer.Option("--as-at", help="Day of the export, such as 2026-03-31; the register's own when left out.")]
LogIn = Annotated[
    str | None, typer.Option("--log-in", help="Also write the register with an entry about this file in its change log: a new workbook.")
]
Count = Annotated[int | None, typer.Option(min=0, help="A count the register cannot know; goes before the one on Register or one counted.")]


@app.callback()
def _export() -> None:
    """Open data, transparency lists, annual summary and calendar of a contract register; never its contacts."""


@app.command("ocds")
def ocds(
    book: Book, out: Out,
    publisher: Annotated[str, typer.Option("--publisher", help="Organisation that publishes.")],
    address: Annotated[str, typer.Option("--address", help="Web address the file will be published at.")],
    prefix: Annotated[str, typer.Option("--prefix", help="Prefix of your open contracting ids, ocds- and six letters or digits.")] = "",
    as_at: AsAt = None,
    schema: Annotated[str | None, typer.Option("--schema", help="Official release package schema, to be checked against as well.")] = None,
    log_in: LogIn = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Write open contracting data (OCDS 1.1.5, United Kingdom extension): one release a contract, checked before it is written."""
    from workbooks.exports.ocds import Publisher, export_ocds
    from workbooks.exports.official import read_schema

    with progress() as told:
        register, day = _start(book, out, as_at, log_in, told)
        official = read_schema(schema) if schema else None
        told("Making and checking the releases")
        export = export_ocds(register.tables, day, Publisher(publisher, prefix, address), official)
    findings = _written(register, export.findings, lambda: export.text, out)
    count = len(export.package["releases"])
    _tell(f"Wrote {count:,} release{'s' * (count != 1)} to {out}.", findings, as_json, path=out, releases=count)
    _log_it(book, out, "ocds", log_in)


@app.command("transparency")
def transparency(book: Book, out: Out, as_at: AsAt = None, log_in: LogIn = None, as_json: Json = False) -> None:
    """Write the list the Local Government Transparency Code asks for, with what each agreement lacks."""
    from workbooks.exports.lists import export_transparency

    _list("transparency", lambda register, day: export_transparency(register.tables, day), book, out, as_at, log_in, as_json)


@app.command("nhsbsa")
def nhsbsa(book: Book, out: Out, as_at: AsAt = None, log_in: LogIn = None, as_json: Json = False) -> None:
    """Write the list in the layout of the NHS Business Services Authority's own register."""
    from workbooks.exports.lists import export_nhsbsa

    _list("nhsbsa", lambda register, day: export_nhsbsa(register.tables, day), book, out, as_at, log_in, as_json)


@app.command("notices")
def notices(book: Book, out: Out, as_at: AsAt = None, log_in: LogIn = None, as_json: Json = False) -> None:
    """Write the list of notices the contracts need by their regime: by when, and which are published."""
    from workbooks.exports.notices import export_notices

    _list("notices", lambda register, day: export_notices(register.tables, day), book, out, as_at, log_in, as_json)


@app.command("summary")
def summary(
    book: Book, out: Out, as_at: AsAt = None,
    first: Annotated[str | None, typer.Option("--from", help="First day; with --to. Else that on Register, or of the last year.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, counted in.")] = None,
    urgent_awards_and_modifications: Count = None, representations: Count = None, new_providers: Count = None,
    providers_that_lost_all_contracts: Count = None, log_in: LogIn = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Write the annual summary of the Provider Selection Regime: awards by process, frameworks, providers, representations."""
    from workbooks.exports.annual import counts_in, export_summary, period

    asked = {"urgent_awards_and_modifications": urgent_awards_and_modifications, "representations": representations,
             "new_providers": new_providers, "providers_that_lost_all_contracts": providers_that_lost_all_contracts}  # fmt: skip
    if (first is None) != (last is None):
        raise BadInput([Finding("--from, --to", "dates", "block", "A period has two ends.", "Give both --from and --to, or neither.")])

    def make(register: Any, day: dt.date) -> Any:
        ends = (date_of(first, "--from"), date_of(last, "--to")) if first and last else ()
        counts = counts_in(register.settings) | {name: count for name, count in asked.items() if count is not None}
        return export_summary(register.tables, *period(register.settings, day, *ends), counts)

    _list("summary", make, book, out, as_at or last, log_in, as_json)


@app.command("calendar")
def calendar(
    book: Book, out: Out, as_at: AsAt = None,
    previous: Annotated[str | None, typer.Option("--previous", help="The export before; the file at --out when left out.")] = None,
    alarms: Annotated[bool, typer.Option("--alarms", help="Add a reminder at each limit of the alert bands.")] = False,
    remind: Annotated[
        list[int] | None, typer.Option("--remind", min=0, help="Add a reminder so many days before each date; as often as needed.")
    ] = None,
    log_in: LogIn = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Write the register's dates as a calendar (.ics) for Outlook: moved dates are followed, dates that are gone are cancelled."""
    from workbooks.exports.diary import export_calendar

    with progress() as told:
        register, day = _start(book, out, as_at, log_in, told)
        before = Path(previous or out)
        earlier = before.read_bytes() if previous or before.exists() else None
        diary = export_calendar(register.tables, day, dt.datetime.now(dt.UTC).replace(microsecond=0), earlier, alarms,
                                remind=remind or (), settings=register.settings)  # fmt: skip
    findings = _written(register, diary.findings, lambda: diary.text, out)
    counted = ", ".join(f"{count:,} {what}" for what, count in diary.counts.items())
    _tell(f"Wrote {out}: {counted}.", findings, as_json, path=out, events=diary.counts)
    _log_it(book, out, "calendar", log_in)


# ---- the same for all


def _start(book: str, out: str, as_at: str | None, log_in: str | None, told: Any) -> tuple[Any, dt.date]:
    """The register and the day; what is wrong with the target is told before anything is read."""
    from workbooks.exports.source import given, on_day, with_log
    from workbooks.save import check_target

    check_side_file(out)
    not_onto_source(book, out)
    day = date_of(as_at, "--as-at") if as_at else None
    told(f"Reading {book}")
    if log_in:
        check_target(log_in)
        not_onto_source(book, log_in)
        with_log(book)
    register = given(book)
    return register, on_day(register, day)


def _list(
    what: str, make: Callable[[Any, dt.date], Any], book: str, out: str, as_at: str | None, log_in: str | None, as_json: bool
) -> None:
    """One of the lists, from reading the register to the entry in its change log."""
    with progress() as told:
        register, day = _start(book, out, as_at, log_in, told)
        listing = make(register, day)
    findings = _written(register, listing.findings, lambda: listing.text, out)
    left = "".join(f", {count:,} left out ({reason})" for reason, count in sorted(listing.left_out.items()))
    _tell(f"Wrote {len(listing.rows):,} rows to {out}{left}.", findings, as_json, path=out, rows=len(listing.rows),
          left_out=listing.left_out)  # fmt: skip
    _log_it(book, out, what, log_in)


def _log_it(book: str, out: str, what: str, log_in: str | None) -> None:
    """The entry in the change log, where it was asked for; the workbook that was exported is never written into."""
    if log_in:
        from workbooks.exports.source import log_it, with_log

        with progress() as told:
            log_it(with_log(book), out, what, log_in, told)
        say(f"Wrote {log_in}, whose change log names {out}.")


def _written(register: Any, findings: list[Finding], made: Any, out: str) -> list[Finding]:
    from workbooks.exports.source import write

    return write(register, findings, made, out)


def _tell(sentence: str, findings: list[Finding], as_json: bool, **told: object) -> None:
    if as_json:
        whole = {"written": True, **told, "findings": [f.as_dict() for f in findings]}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")
    else:
        show_findings(findings)
        say(sentence)
