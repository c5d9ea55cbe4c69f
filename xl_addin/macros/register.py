"""Ribbon group Register: a contract register in the user's own workbook, set up empty and brought up to date after rows were typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import xlwings as xw

from udfs.findings import IMPORT, Finding
from udfs.register.assurance import MUST_BE_COMMISSIONER
from workbooks.fill import Filled
from workbooks.job.state import Job
from workbooks.register.book import REFRESH, SET_UP, TEMPLATE
from workbooks.register.findings import NO_REASON
from workbooks.register.inputs import sheet_of
from workbooks.register.tables import PARTS
from workbooks.template import DATED, Template
from workbooks.writer import AREA, FINDINGS
from xl_addin.macros.reading import LiveBook
from xl_addin.macros.template_buttons import Gate, Kit, set_up, step
from xl_addin.macros.template_gates import none, nothing_blocks
from xl_addin.ribbon import Report, button

GROUP = "Register"
READY = "The sheets of the register are there. Enter the as-at date on Register, then a row for each contract on Contracts."
KIT = Kit(TEMPLATE, GROUP, READY)
# sheets of entries that show or follow the others: statuses beside the contracts, details in their order, the log, the keys of contacts
ANEW = ("Contracts", *(part.capitalize() for part in PARTS), "Contacts (internal)", "Change log")
# what does not fit in a row keeps no sheet from being made: it is told on Checks, and the verdict fails until it is put right
OF_ROWS = ("end_before_start", "current_before_original", "unknown_contract", "circular_subcontract", MUST_BE_COMMISSIONER,
           "shares_sum", "share_outside_0_1", "commissioner_twice")  # fmt: skip


@button(
    group=GROUP,
    label=SET_UP,
    screentip="Set up a contract register in this workbook",
    supertip="Adds the sheets of a register that are filled by hand: Contracts, Register with the as-at date and the alert bands, Read me. "
    "Say TRUE on Register for more of them: terms, parties, extensions, notices, outcomes and others. What is filled in is never "
    "overwritten.",
    keytip="RU",
    icon="CreateForm",
)
def register_set_up(book: xw.Book) -> Report:
    """Make the sheets a person fills, in an empty workbook or beside sheets of the user's own."""
    return set_up(KIT, book)


@button(
    group=GROUP,
    label=REFRESH,
    screentip="Statuses, alerts and dashboard after rows were typed",
    supertip="Brings every status, notice deadline, alert, chart and check up to date with what stands on the sheets, and adds to the "
    "change log, where it is kept, one entry for each cell that changed; entries that stand there stay. Stops with the reason when "
    "something entered makes that impossible; what is only wrong is told on Checks. Press it again after any change.",
    keytip="RF",
    icon="Refresh",
)
def register_refresh(book: xw.Book) -> Report:
    """Write every calculated sheet of the register, and the checks."""
    return refreshed(book)


def refreshed(book: xw.Book) -> Report:
    """The register brought up to date with its entries."""
    return calculated_anew(book, (REFRESH,), can_be_laid_out)


def can_be_laid_out(kind: Template, job: Job, found: tuple[Finding, ...]) -> list[Finding]:
    """A row that does not fit stops no button, or its corrected source could not be taken; nor does what was found in the source.

    A date on which no rule is known goes first, without the periods of the settings that do not hold on it."""
    stops = nothing_blocks(kind, job, tuple(f for f in found if f.by != IMPORT and f.rule not in OF_ROWS))
    cause = [f for f in stops if f.rule in kind.hopeless]
    return [*cause, *(f for f in stops if f.rule not in (*kind.hopeless, DATED))] if cause else stops


def of_source(book: xw.Book) -> tuple[Finding, ...]:
    """What was found when the rows were taken from their source, as it stands on Checks: reading the cells again does not find it."""
    filled = Filled(LiveBook(book))  # type: ignore[arg-type]  # reading by name asks no more of a book than this
    return tuple(f for f in filled.findings() if f.by == IMPORT) if filled.has(FINDINGS + AREA) else ()


def calculated(
    book: xw.Book, steps: tuple[str, ...], gate: Gate, change: Callable[[Job], Job] = lambda job: job,
    anew: Iterable[str] = ANEW, label: str = "", found: Iterable[Finding] | None = None,
) -> Report:  # fmt: skip
    """The sheets of the steps, with what was found in the source: `found` where it was read just now, else what is known of it."""
    told = of_source(book) if found is None else tuple(replace(one, by=IMPORT) for one in found)

    def changed(job: Job) -> Job:
        made = change(job)
        return replace(made, findings=(*made.findings, *told))

    return step(KIT, book, steps, gate, changed, tuple(anew), label)


def calculated_anew(
    book: xw.Book, steps: tuple[str, ...], gate: Gate, change: Callable[[Job], Job] = lambda job: job, added: Iterable[str] = (),
    found: Iterable[Finding] | None = None,
) -> Report:  # fmt: skip
    """Every calculated sheet and the log, and the sheets of entries that follow them. `added`: tables that get rows by `change`.

    Once more where rows were added or the log has got entries without a reason: what is found then is told with its cells."""
    sheets = (*ANEW, *(sheet_of(name) for name in sorted(added) if name not in PARTS))
    done = calculated(book, steps, gate, change, sheets, found=found)
    logged = any(finding.sentence == NO_REASON for finding in done.findings)
    if done.refused or not (added or logged):
        return done
    again = calculated(book, steps, none)
    return replace(again, sentence=done.sentence, changed=tuple(dict.fromkeys((*done.changed, *again.changed))))
