"""Ribbon group Register: budget moves between contracts drafted as variations, with the paper to be signed by people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import xlwings as xw

from workbooks.errors import refuse
from workbooks.job.state import Job
from workbooks.outcome import BadInput
from workbooks.register import variation
from workbooks.register import variation_paper as papers
from workbooks.register.book import REFRESH, TEMPLATE
from workbooks.register.moves import moves_of
from workbooks.register.tables import RegisterJob
from workbooks.sheet_plan import SheetPlan
from xl_addin.macros.beside import beside, not_done, perhaps
from xl_addin.macros.reading import LiveSheet
from xl_addin.macros.register import ANEW, GROUP, calculated, can_be_laid_out
from xl_addin.macros.template_plan import read_job
from xl_addin.macros.writing import write
from xl_addin.ribbon import Report, button, progress

LABEL, FOLDER, SHEET = "Draft variation", "Budget moves", "Budget moves"


@button(
    group=GROUP,
    label=LABEL,
    screentip="Draft the variations of a budget move",
    supertip="Adds the sheet Budget moves, filled with the moves of the only contract model in the folder Budget moves beside this "
    "workbook where there is one. Pressed again, each move becomes two drafts on Variations that add up to nothing, put to regulation 13, "
    "and a Variation notice with both contracts side by side. Nothing is signed, published or counted as agreed.",
    keytip="RV",
    icon="ReviewNewComment",
)
def register_variation(book: xw.Book, source: str | None = None) -> Report:
    """Draft every budget move that stands on the sheet; without one, make the sheet. `source`: a contract model with moves."""
    progress(book, f"{LABEL}: reading the register")
    job = read_job(TEMPLATE, book, GROUP)[1]
    assert isinstance(job, RegisterJob)
    _refuse_foreign(book)
    try:
        if not job.rows[variation.TABLE]:
            return _asked(book, job, source)
        done = variation.draft(job)
    except BadInput as problem:
        return not_done(problem)
    report = _step(book, lambda _: done.job)
    if report.refused:
        return report
    drafted = variation.drafts(done.job)
    written = _paper(book, papers.paper(done.job, drafted)) if drafted else ()
    count = len(done.moves)
    moves = f"{count} budget move{'s' * (count != 1)}"
    told = f"{moves} drafted as {2 * count} variations that add up to 0.00; nothing is signed" if count else "no budget move waits"
    return replace(report, sentence=f"{LABEL}: {told}.", findings=(*done.findings, *report.findings), changed=(*report.changed, *written))


def _asked(book: xw.Book, job: RegisterJob, source: str | None) -> Report:
    """The sheet to be filled in, with the moves of a file where one is there."""
    file = source or perhaps(Path(beside(book, FOLDER)))
    moves, found = moves_of(file, job) if file else ([], [])
    report = _step(book, lambda job: replace(job, settings=job.settings | {"show_budget_moves": True},
                                             rows=job.rows | {variation.TABLE: moves}))  # fmt: skip
    if report.refused:
        return report
    taken = f" with {len(moves)} moves of {Path(file).name}" if file else ""
    told = f"the sheet {SHEET} is there{taken}. Fill in both contracts, amount, date, reason and answers, then press this again"
    return replace(report, sentence=f"{LABEL}: {told}.", findings=(*found, *report.findings))


def _step(book: xw.Book, change: Callable[[Job], Job]) -> Report:
    return calculated(book, (REFRESH,), can_be_laid_out, change, (*ANEW, "Variations", SHEET), LABEL)


# ---- the paper


def _refuse_foreign(book: xw.Book) -> None:
    sheet = next((s for s in book.sheets if s.name.casefold() == papers.SHEET.casefold()), None)
    if sheet is not None and LiveSheet(sheet).cell(2, 1) != papers.MARK:
        raise refuse("record_in_the_way", sheet=sheet.name, path=book.name)


def _paper(book: xw.Book, plan: SheetPlan) -> tuple[str, ...]:
    """Write the sheet where it is not there or says something else; answers its name where it was written."""
    sheet = next((s for s in book.sheets if s.name.casefold() == papers.SHEET.casefold()), None)
    wanted = {(r, c): cell for r, row in enumerate(plan.rows, 1) for c, cell in enumerate(row, 1) if cell not in (None, "")}
    if sheet is not None and LiveSheet(sheet).cells == wanted:
        return ()
    if sheet is not None:
        sheet.clear()
    write(sheet or book.sheets.add(papers.SHEET, after=book.sheets[-1]), plan)
    return (papers.SHEET,)
