"""`cwb addin`: build the add-ins from the registry, and the offline folder that carries one."""

from pathlib import Path
from typing import Annotated

import typer

from udfs.findings import Finding
from workbooks import guard
from workbooks.backup import Backups
from workbooks.outcome import BadInput
from workbooks.save import save
from xl_addin.building import CannotBuild
from xl_addin.cli.shown import progress, say, show_findings

NAMES = {"excel": "Excel", "libreoffice": "LibreOffice"}
SUFFIXES = {"excel": ".xlam", "libreoffice": ".oxt"}

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _addin() -> None:
    """Build, install and look after the add-ins."""


PLACE = "Excel: full path of pythonw.exe on the users' computers; %NAME% is a variable."
Python = Annotated[str | None, typer.Option("--python", help=PLACE)]


@app.command("build")
def build_addin(
    out: Annotated[str, typer.Option("--out", help="Where to save the add-in.")],
    host: Annotated[str, typer.Option("--host", help="excel (Windows) or libreoffice")] = "libreoffice",
    python: Python = None,
) -> None:
    """Build the add-in of one host: the same registry gives the same bytes."""
    _check(out, host, python)
    try:
        if host == "excel":
            from xl_addin.desktop import addin  # brings xlwings

            addin.build(out, _place(python, beside=True))
        else:
            from xl_addin.libreoffice import build

            build.build(out)
    except CannotBuild as problem:
        raise _refused("--host", "what it is built with", problem.sentence, problem.remedy) from problem
    say(f"Built {out}.")


@app.command("workbook")
def workbook_with_code(
    book: Annotated[str, typer.Argument(help="A workbook with our functions (.xlsx).")],
    out: Annotated[str, typer.Option("--out", help="Where to save the copy (.xlsm).")],
    python: Python = None,
) -> None:
    """A copy of a workbook with our functions inside, for Excel for Windows where the add-in is not installed."""
    from xl_addin.desktop.with_code import with_code  # brings xlwings

    if Path(out).suffix.lower() != ".xlsm":
        raise _refused("--out", "file", f"Excel runs no code in {out}.", "Let the name end in .xlsm.")
    place = _place(python)
    try:
        made = with_code(guard.load(book), place)
    except CannotBuild as problem:
        raise _refused(book, "what it is built with", problem.sentence, problem.remedy) from problem
    saved = save(out, made, backups=Backups.of(out))
    show_findings(list(saved.findings))
    say(f"Saved {out}.")


def _place(python: str | None, beside: bool = False) -> str:
    """Where the code will look for Python: the place that was given, or the usual one."""
    from xl_addin.desktop import addin  # brings xlwings

    if python is None:
        return addin.INTERPRETER
    try:
        addin.refuse_other_places(python, beside)
    except CannotBuild as problem:
        raise _refused("--python", "place of Python", problem.sentence, problem.remedy) from problem
    return python


def _check(out: str, host: str, python: str | None) -> None:
    if host not in SUFFIXES:
        raise _refused("--host", "known hosts", f"There is no add-in for {host}.", f"Choose one of {', '.join(SUFFIXES)}.")
    if python is not None and host != "excel":
        raise _refused("--python", "Excel only", f"The add-in of {host} asks for no Python.", "Leave --python out.")
    if not Path(out).resolve().parent.is_dir():
        raise _refused("--out", "folder", f"There is no folder {Path(out).parent}.", "Make it, or choose another one.")
    if Path(out).is_dir():
        raise _refused("--out", "file", f"{out} is a folder.", "Give the name of a file inside it.")
    if Path(out).suffix.lower() != SUFFIXES[host]:
        raise _refused("--out", "file", f"{NAMES[host]} takes {out} for no add-in.", f"Let the name end in {SUFFIXES[host]}.")
    if Path(out).exists() and not _built_before(Path(out), host):
        raise _refused("--out", "file", f"{out} is there already and is no add-in of this toolkit.", "Choose another name.")


def _built_before(out: Path, host: str) -> bool:
    """Only a file that this command made is built over."""
    if host == "excel":
        from xl_addin.desktop import code_inside

        return code_inside.is_ours(out)
    from xl_addin.libreoffice import build

    return build.is_ours(out)


def _refused(where: str, rule: str, sentence: str, remedy: str) -> BadInput:
    return BadInput([Finding(where, rule, "block", sentence, remedy)])


@app.command("templates")
def templates_with_code(
    out: Annotated[str, typer.Option("--out", help="The folder to make; it must not be there yet.")],
    python: Python = None,
) -> None:
    """Every template with its invented sample, as a workbook (.xlsx) and as a copy with our functions inside (.xlsm)."""
    from xl_addin.desktop import bundle as offline

    place = _place(python)
    try:
        with progress() as told:
            made = offline.make_templates(Path(out), place, progress=told)
    except CannotBuild as problem:
        raise _refused(out, "templates", problem.sentence, problem.remedy) from problem
    say(f"Made {out}: {', '.join(made)}.")


@app.command("bundle")
def bundle(
    out: Annotated[str, typer.Option("--out", help="The folder to make; it must not be there yet.")],
    included: Annotated[str | None, typer.Option("--python", help="A zip of the embeddable Python for Windows, to be included.")] = None,
    digest: Annotated[str, typer.Option("--python-sha256", help="Its hash, as python.org tells it, where it is not the known one.")] = "",
    version: Annotated[str, typer.Option("--python-version", help="Version of the users' Python, where none is included.")] = "3.13",
    wheels: Annotated[str | None, typer.Option("--wheels", help="A folder of wheels to take instead of pip's index.")] = None,
    place: Annotated[str | None, typer.Option("--place", help="Where it will lie, with a Python included, for the workbooks.")] = None,
) -> None:
    """The offline folder for laptops without a network: add-in, packages, templates, checksums, set-up, the papers for IT."""
    from xl_addin.desktop import bundle as offline

    zipped, stock = (Path(given) if given is not None else None for given in (included, wheels))
    order = offline.Order(zipped, digest, version, stock, offline.HOUSE if place is None else place)
    try:
        with progress() as told:
            files = offline.make(Path(out), order, progress=told)
    except CannotBuild as problem:
        raise _refused(out, "bundle", problem.sentence, problem.remedy) from problem
    say(f"Made {out}: {len(files):,} files, {sum(path.stat().st_size for path in files) / 1e6:,.0f} MB.")
