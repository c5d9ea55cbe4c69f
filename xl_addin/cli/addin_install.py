"""`cwb addin install`, `uninstall` and `status`: the add-in in the spreadsheet program of this user."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from udfs.findings import Finding
from workbooks.outcome import BadInput
from xl_addin.building import CannotBuild
from xl_addin.cli import addin_excel
from xl_addin.cli.addin_excel import Profile
from xl_addin.cli.shown import say
from xl_addin.libreoffice import install as office

Host = Annotated[str, typer.Option("--host", help="excel (Windows) or libreoffice")]
# Paths and commands are printed as they are, never wrapped.
OWN = {"profile": "libreoffice", "extension": "libreoffice", "addin": "excel"}  # option -> the host it is for
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only print what would be done.")]


def install(
    host: Host,
    profile: Profile = None,
    extension: Annotated[str | None, typer.Option("--extension", help="An extension that was built; it is built when left out.")] = None,
    addin: Annotated[str | None, typer.Option("--addin", help="Excel: an add-in that was built, or signed; built when left out.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Put the functions and buttons into Excel or LibreOffice, for this user alone."""
    _check(host, profile=profile, extension=extension, addin=addin)
    if host == addin_excel.HOST:
        return addin_excel.install(addin, dry_run)
    place = _place(host, profile)
    with _told():
        if dry_run:
            typer.echo("\n".join([*office.steps(place, extension), *office.would_refuse(place)]))
            return
        office.install(place, extension)
    say("Installed. Start LibreOffice Calc: the menu Commissioning and its toolbars are there.")


def uninstall(host: Host, profile: Profile = None, dry_run: DryRun = False) -> None:
    """Take them out again."""
    _check(host, profile=profile)
    if host == addin_excel.HOST:
        return addin_excel.uninstall(dry_run)
    place = _place(host, profile)
    with _told():
        if dry_run:
            steps = [" ".join(place.unopkg("remove", office.IDENTIFIER)), f"delete {place.setting}"]
            typer.echo("\n".join([*steps, *office.would_refuse(place)]))
            return
        office.uninstall(place)
    say("Taken out. Workbooks keep their values; cells that call our functions show #NAME? when they are calculated anew.")


def status(host: Host, profile: Profile = None) -> None:
    """Whether the functions and buttons work, and what is wrong if not."""
    _check(host, profile=profile)
    if host == addin_excel.HOST:
        return addin_excel.status()
    faults = [" ".join(told) for told in office.faults(_place(host, profile))]
    typer.echo("\n".join(faults) or "The extension is installed, and its buttons find this toolkit.")
    if faults:
        raise typer.Exit(1)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (CannotBuild, office.CannotInstall) as problem:
        raise _refused("--host", problem.sentence, problem.remedy) from problem


def _check(host: str, **given: str | None) -> None:
    """Nothing that was said may count for nothing."""
    for option, value in given.items():
        if value is not None and host in OWN.values() and host != OWN[option]:
            raise _refused(f"--{option}", f"--{option} is for {OWN[option]} alone.", f"Leave it out for {host}.")
        if value == "" and option != "extension":  # of which its own sentence is told
            raise _refused(f"--{option}", f"--{option} names nothing.", "Name a place, or leave it out.")


def _place(host: str, profile: str | None) -> office.Place:
    if host != "libreoffice":
        raise _refused("--host", f"Nothing is installed into {host} by this command.", "The hosts it knows are excel and libreoffice.")
    return office.Place(Path(profile)) if profile else office.usual()


def _refused(where: str, sentence: str, remedy: str) -> BadInput:
    return BadInput([Finding(where, "install", "block", sentence, remedy)])
