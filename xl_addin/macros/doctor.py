"""Ribbon group Set up: what is wrong with the add-in, the Python behind it, and this workbook."""

from __future__ import annotations

from pathlib import Path

import xlwings as xw

from udfs.findings import Finding
from workbooks.outcome import BadInput
from xl_addin import doctor as house
from xl_addin.macros.beside import listed, not_done
from xl_addin.ribbon import Report, button, progress

LABEL = "Doctor"


@button(
    group="Set up",
    label=LABEL,
    screentip="What is wrong with this set-up and this workbook",
    supertip="Looks at the add-in as this program loads it, the Python it starts, other add-ins with functions of the same names, and what "
    "stands in this workbook or beside it that somebody could take for a part of the toolkit. Names each fault and what to do. Nothing "
    "is changed.",
    keytip="SD",
    icon="FilePrepareMenu",
)
def doctor(book: xw.Book, hosts: str | None = None) -> Report:
    """Every fault of the set-up and of the saved workbook. `hosts`: excel, libreoffice, with a comma; else the one it is pressed in."""
    wanted = tuple(name.strip() for name in hosts.split(",")) if hosts else _here(book)
    if unknown := [name for name in wanted or () if name not in house.HOSTS]:
        told = f"There is no add-in for {unknown[0]}."
        return not_done(BadInput([Finding("hosts", "known hosts", "block", told, f"Choose one of {', '.join(house.HOSTS)}.")]))
    progress(book, f"{LABEL}: looking")
    path = Path(book.fullname)
    readable = path.is_file() and path.suffix.lower() in (".xlsx", ".xlsm")
    found = house.examine(wanted, path if readable else None)
    if not found:
        return Report(f"{LABEL}: nothing is wrong.")
    first = next(finding for severity in ("block", "warn", "note") for finding in found if finding.severity == severity)
    report = Report(f"{LABEL}: {len(found)} told. First: {first.sentence} {first.remedy}".strip(), tuple(found), listed="")
    return listed(report, path, "doctor") if path.is_file() else report


def _here(book: xw.Book) -> tuple[str, ...] | None:
    """What is looked at when nobody says: in Excel its add-in; in LibreOffice none, as an extension that is pressed is there; without a
    program those of this computer."""
    if book.app.engine.name == house.EXCEL:
        return (house.EXCEL,)
    return () if getattr(book.app.impl, "host", "") == house.LIBREOFFICE else None
