"""What is wrong with this set-up: Excel, LibreOffice, the Python both start, and a workbook. Reads, and changes nothing."""

import re
import subprocess
from pathlib import Path

from udfs.findings import Finding
from workbooks import guard
from workbooks.package import Package
from xl_addin.building import CannotBuild
from xl_addin.desktop import faults
from xl_addin.desktop.profile import Profile, on_windows
from xl_addin.libreoffice import install as office
from xl_addin.libreoffice.build import office_program

OLDEST = (3, 11)  # what pyproject.toml asks for
EXCEL, LIBREOFFICE = HOSTS = ("excel", "libreoffice")
CORE = re.compile(r"python-core-(\d+)\.(\d+)")  # the folder of LibreOffice's own Python, named by its version
TELL = "import sys; print(*sys.version_info[:2])"


def examine(hosts: tuple[str, ...] | None = None, book: Path | None = None, profile: Path | None = None) -> list[Finding]:
    """Every fault, as a finding with its place and remedy. `hosts`: those to look at; left out, those this computer has.

    `profile`: LibreOffice's folder of settings, where it is not the usual one.
    """
    found = faults.of_python()
    if EXCEL in hosts if hosts is not None else on_windows():
        found += faults.of_excel(Profile())
    if LIBREOFFICE in hosts if hosts is not None else profile or _has_office():
        found += of_libreoffice(office.Place(profile) if profile else office.usual())
    if book is not None:
        found += faults.of_workbook(book, sheets_of(book))
    return found


def sheets_of(book: Path) -> list[str]:
    """The names of a workbook's sheets. WorkbookError for a file that is none, or is not safe to open."""
    data = guard.load(book)
    guard.check(data)
    return list(Package.from_bytes(data).sheets)


def of_libreoffice(place: office.Place) -> list[Finding]:
    """Whether LibreOffice has the extension, and a Python that can run it."""
    found = [Finding(str(place.profile), "extension", "block", *fault) for fault in office.faults(place)]
    version = python_of(office_program()) if _has_office() else None
    if version and version < OLDEST:
        sentence = f"This LibreOffice brings Python {version[0]}.{version[1]}, and the functions need {OLDEST[0]}.{OLDEST[1]} or later."
        found.append(Finding(str(office_program()), "old_python", "block", sentence, "Install a newer LibreOffice."))
    return found


def python_of(program: Path) -> tuple[int, int] | None:
    """Version of the Python that runs LibreOffice's extensions: its own, else the system's; None when neither can be asked."""
    for folder in sorted(program.glob("python-core-*")):
        if version := CORE.match(folder.name):
            return int(version[1]), int(version[2])
    try:
        told = subprocess.run(["/usr/bin/python3", "-I", "-c", TELL], capture_output=True, text=True).stdout.split()
    except OSError:
        return None
    return (int(told[0]), int(told[1])) if len(told) == 2 else None


def _has_office() -> bool:
    try:
        return office_program().is_dir()
    except CannotBuild:
        return False
