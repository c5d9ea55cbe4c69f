"""Ribbon group Capitation: from practice lists to pounds by practice, place and provider, in the user's own workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import xlwings as xw

from udfs.findings import Finding
from workbooks.capitation.book import (
    ASSIGN,
    EXPLAIN,
    HAND_DOWN,
    LISTS,
    PACE,
    SET_UP,
    SPLIT,
    TEMPLATE,
    VINTAGES,
)
from workbooks.capitation.importing import placed_by
from workbooks.capitation.tables import PLACE_BY
from workbooks.job.state import Job
from workbooks.template import Template
from workbooks.templates import CANNOT_BE_LAID_OUT
from xl_addin.macros.template_buttons import Kit, set_up, step
from xl_addin.macros.template_gates import nothing_blocks, without_rows
from xl_addin.macros.template_plan import read_job
from xl_addin.ribbon import Report, button

GROUP = "Capitation"
KIT = Kit(TEMPLATE, GROUP, "The capitation sheets are there. Press Import, or fill Inputs and Practices; then press Split.")
FILLED_STEPS = (ASSIGN, PACE, HAND_DOWN, LISTS, VINTAGES, EXPLAIN, SPLIT)  # each is written as far as its table has rows
UNREADABLE = {"tables", "headings", "kind of cell", "blank", "practices", "codes are plain", "once each"}


@button(
    group=GROUP,
    label=SET_UP,
    screentip="Set up a capitation in this workbook",
    supertip="Adds Start, Read me, Inputs with the dated parameters of the date entered there, and Practices. What is filled in is never "
    "overwritten; press it again once the date is entered.",
    keytip="KU",
    icon="CreateForm",
)
def capitation_set_up(book: xw.Book) -> Report:
    """Make the sheets a person fills, in an empty workbook or beside sheets of the user's own."""
    return set_up(KIT, book)


@button(
    group=GROUP,
    label=SPLIT,
    screentip="From the registered list to the penny",
    supertip="Adds Working, Results, By CCG and Checks, every step of the formula a live formula. Stops with the reason when something "
    "entered makes a split impossible. Press it again after any change.",
    keytip="KS",
    icon="FunctionsFinancialInsertGallery",
)
def capitation_split(book: xw.Book) -> Report:
    """Write every calculated sheet of what is filled in, and the checks."""
    return step(KIT, book, FILLED_STEPS, nothing_blocks)


@button(
    group=GROUP,
    label=ASSIGN,
    screentip="Which place each practice belongs to",
    supertip="Adds Places, filled from the column of Practices chosen there (system, ccg, network, authority) or by hand, then the "
    "coverage ledger and the results by place. A practice in two places, an unknown one or one left out is named and stops the split "
    "until it is accepted on the sheet Accepted, by name and reason.",
    keytip="KA",
    icon="ReviewCombineRevisions",
)
def assign_practices(book: xw.Book, by: str | None = None) -> Report:
    """Fill Places from a column, or take what is typed there; then the ledger and the results by place. `by`: the column."""
    if by is not None and by not in PLACE_BY:
        known = ", ".join(PLACE_BY)
        return Report(f"There is no column {by} to place practices by. Choose one of {known}.", refused=True)
    filled = lambda job: placed_by(job, by)
    return filled_step(book, ASSIGN, "places", ("Places", "Accepted"), filled, readable, "Choose Placed by there, or type the places in")


@button(
    group=GROUP,
    label=PACE,
    screentip="From this year's money towards the target, between a floor and a cap",
    supertip="Adds Baselines, where this year's money of each unit and the rules are entered, then Pace: distance from target before, "
    "whether floors and caps can meet the money, allocations that use it up to the penny, and the distance after.",
    keytip="KP",
    icon="ChartTypeBarInsertGallery",
)
def pace_of_change(book: xw.Book) -> Report:
    """Write the pace of change from the baselines."""
    return filled_step(book, PACE, "baselines", ("Baselines",))


@button(
    group=GROUP,
    label=HAND_DOWN,
    screentip="Place, practice, provider, subcontractor: children add up to their parent",
    supertip="Adds Providers, where it is entered who is paid by whom and by what weight, then Cascade with the top slice and every amount "
    "to the penny.",
    keytip="KH",
    icon="SmartArtChangeColorsGallery",
)
def hand_down(book: xw.Book) -> Report:
    """Write the cascade from the providers."""
    return filled_step(book, HAND_DOWN, "providers", ("Providers",))


@button(
    group=GROUP,
    label=LISTS,
    screentip="Due by quarter for the people on the list, against what was paid",
    supertip="Adds Lists, where the quarterly lists and the payments on account are entered, then Reconciliation: due, paid and still to "
    "settle, and what a practice that leaves in the year changes for everybody.",
    keytip="KL",
    icon="TableSelect",
)
def reconcile_lists(book: xw.Book) -> Report:
    """Write the list reconciliation."""
    return filled_step(book, LISTS, "lists", ("Lists",))


Change = Callable[[Job], Job]
Gate = Callable[[Template, Job, tuple[Finding, ...]], list[Finding]]


def filled_step(
    book: xw.Book, label: str, table: str, sheets: tuple[str, ...], change: Change = lambda job: job, gate: Gate = nothing_blocks,
    remedy: str = "Fill it in", name: str = "",
) -> Report:  # fmt: skip
    """A step that needs a table: with rows it is calculated, without them its sheet (the first of `sheets`) is made to be filled in.

    `name`: of the button, where it is not that of the step."""
    first, seen = sheets[0], list[Job]()

    def entered(job: Job) -> Job:
        seen.append(replace(change(job), wanted=sheets))  # type: ignore[call-arg]  # a CapitationJob
        return seen[-1]

    def stops(kind: Template, job: Job, found: tuple[Finding, ...]) -> list[Finding]:
        unread = [f for f in found if f.severity == "block" and f.rule in CANNOT_BE_LAID_OUT]
        return unread or (gate(kind, job, found) if job.rows[table] else [])

    there = any(own.name.casefold() == first.casefold() for own in book.sheets)
    report = step(KIT, book, (*FILLED_STEPS, label), stops, entered, (first,) if _still_empty(book, table) else (), name)
    if report.refused or seen[-1].rows[table]:
        return report
    made = "is there" if there else "has been made"
    return replace(report, sentence=f"The sheet {first} {made}. {remedy}, then press {label} again.")


def _still_empty(book: xw.Book, table: str) -> bool:
    """Whether a table of the book is still empty, so that a button may fill it."""
    return not read_job(TEMPLATE, book, GROUP)[1].rows[table]


def readable(kind: Template, job: Job, found: tuple[Finding, ...]) -> list[Finding]:
    """What the ledger itself names does not stop it from being shown."""
    return [*without_rows(job, ("practices",)), *(f for f in found if f.severity == "block" and f.rule in UNREADABLE)]
