"""Ribbon group Check and share: a publishable copy (Freedom of Information). What is withheld is listed in a workbook beside this one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import xlwings as xw

from udfs.findings import Finding
from workbooks import withhold_list
from workbooks.errors import WorkbookError
from workbooks.outcome import BadInput
from workbooks.publish import publish
from workbooks.save import save
from workbooks.source_file import open_source
from workbooks.withhold_list import Asked
from workbooks.withholding import parse
from xl_addin.macros.beside import listed, not_done, on_disk, once
from xl_addin.ribbon import Report, button, progress

LABEL, FINDINGS = "Publishable copy", "publishable findings"


@button(
    group="Check and share",
    label=LABEL,
    screentip="A copy for publication, with chosen cells withheld",
    supertip="Pressed once it saves a small workbook beside this one, where the day, the cells to withhold and the reasons are entered. "
    "Pressed again it saves a copy of values in which those cells hold the reason, unless a withheld value can still be found or worked "
    "out. This workbook stays as it is. Save first.",
    keytip="XP",
    icon="FilePermissionRestrictMenu",
)
def publish_copy(book: xw.Book) -> Report:
    """Make the list of what to withhold, or the copy it asks for."""
    path = Path(on_disk(book))
    wanted = path.with_name(f"{path.stem} to withhold.xlsx")
    if not wanted.exists():
        save(wanted, withhold_list.blank(path.name))
        return Report(f"{LABEL}: {wanted} is made. Enter there what is withheld and why, save it, and press this again.")
    try:
        asked = withhold_list.filled_in(wanted)
    except BadInput as problem:
        return not_done(problem)
    try:
        progress(book, f"{LABEL}: looking for what would give it away")
        how = {"title": asked.title, "accept_leaks": asked.accept_leaks}
        make = lambda target: publish(path, target, [*asked.wishes.values()], asked.as_at, **how)
        made, left = once(path.with_suffix(".xlsx"), "publishable", make)
    except BadInput as problem:
        return listed(not_done(BadInput([_in_the_list(finding) for finding in problem.findings])), path, FINDINGS)
    except WorkbookError as problem:
        raise _at_its_cell(problem, path, wanted, asked) from None
    told = f"{LABEL}: {left.told} Withheld as asked in {len(asked.wishes)} lines. Have a second person look at it."
    return listed(Report(told, tuple(made.findings)), path, FINDINGS)


def _in_the_list(finding: Finding) -> Finding:
    """What the command is told by an option, this button is told by a cell."""
    return replace(finding, remedy=finding.remedy.replace("--accept-leaks", "TRUE in the third yellow cell of the list"))


def _at_its_cell(problem: WorkbookError, path: Path, wanted: Path, asked: Asked) -> WorkbookError:
    """The same with the cell of the list that is at fault, where one is."""
    said = lambda text: text[:80] in problem.sentence or problem.sentence.startswith(f"{text.rpartition('=')[0]} ")
    cell = next((cell for cell, text in asked.wishes.items() if said(text)), None) or _refused(problem, path, asked)
    return WorkbookError(problem.code, f"{wanted.name}, {cell}: {problem.sentence}", problem.remedy) if cell else problem


def _refused(problem: WorkbookError, path: Path, asked: Asked) -> str | None:
    """The first cell whose wish is refused with the same sentence when it is read alone."""
    source = open_source(path)
    for cell, text in asked.wishes.items():
        try:
            parse(text, source, asked.as_at)
        except WorkbookError as own:
            if own.sentence == problem.sentence:
                return cell
    return None
