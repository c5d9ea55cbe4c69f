"""`cwb addin install`, `uninstall` and `status` for Excel for Windows, and `doctor` for every host."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from udfs.findings import Finding
from workbooks.outcome import BadInput
from xl_addin.building import CannotBuild
from xl_addin.cli.shown import say, show_findings

HOST = "excel"
Profile = Annotated[str | None, typer.Option("--profile", help="LibreOffice's profile folder; the usual one when left out.")]


def install(addin: str | None, dry_run: bool) -> None:
    """The steps of an installation, taken or told."""
    from xl_addin.desktop import install as excel  # brings xlwings

    given = Path(addin) if addin else None
    with _told():
        if not dry_run:
            excel.refuse(excel.Profile(), given)
        _take(excel.steps(excel.Profile(), given), dry_run)
    if not dry_run:
        say("Installed. Start Excel: the tab Commissioning is there. cwb addin status --host excel says whether all is well.")


def uninstall(dry_run: bool) -> None:
    """The steps of taking it out."""
    from xl_addin.desktop import install as excel

    with _told():
        if not dry_run:
            excel.refuse_removal()
        _take(excel.removal(excel.Profile()), dry_run)
    if not dry_run:
        say("Taken out. Workbooks keep their values; cells that call our functions show #NAME? when they are calculated anew.")
        say(f"Python and this toolkit stay where they are; if that is {excel.Profile().home}, delete the folder to be rid of them too.")


def status() -> None:
    """Whether the add-in works, and what is wrong if not."""
    from xl_addin.desktop import faults, profile

    found = [f"{fault.sentence} {fault.remedy}" for fault in faults.of_excel(profile.Profile()) if fault.severity == "block"]
    typer.echo("\n".join(found) or "Excel loads the add-in, trusts its folder, and the add-in finds this toolkit.")
    if found:
        raise typer.Exit(1)


def _take(steps: list, dry_run: bool) -> None:
    if not steps:
        typer.echo("There is nothing to do.")
    for step in steps:
        typer.echo(step.told)
        if not dry_run:
            step.do()


@contextmanager
def _told() -> Iterator[None]:
    from xl_addin.desktop.install import CannotInstall

    try:
        yield
    except (CannotBuild, CannotInstall) as problem:
        raise BadInput([Finding("--host excel", "install", "block", problem.sentence, problem.remedy)]) from problem


def doctor(
    book: Annotated[str | None, typer.Argument(help="A workbook to look at as well, with what lies beside it.")] = None,
    host: Annotated[list[str] | None, typer.Option("--host", help="excel or libreoffice; those of this computer when left out.")] = None,
    profile: Profile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What is wrong with this set-up and what to do about it. Changes nothing."""
    from xl_addin import doctor as house

    unknown = sorted(set(host or ()) - set(house.HOSTS))
    if unknown:
        raise BadInput([Finding("--host", "known hosts", "block", f"There is no add-in for {unknown[0]}.",
                                f"Choose one of {', '.join(house.HOSTS)}.")])  # fmt: skip
    if profile is not None and house.LIBREOFFICE not in (host or house.HOSTS):
        raise BadInput([Finding("--profile", "LibreOffice only", "block", "Excel has no such profile.", "Leave --profile out.")])
    found = house.examine(tuple(host) if host else None, Path(book) if book else None, Path(profile) if profile else None)
    if as_json:
        typer.echo(json.dumps({"findings": [f.as_dict() for f in found]}, ensure_ascii=False, indent=2))
    elif found:
        show_findings(found)
    else:
        typer.echo("Nothing is wrong.")
    if any(f.severity != "note" for f in found):
        raise typer.Exit(1)
