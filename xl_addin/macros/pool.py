"""Ribbon group Capitation: a pooled budget in the user's own workbook, and its outturn shared among the partners."""

from __future__ import annotations

import xlwings as xw

from workbooks.pooled_budget.book import OUTTURN, SET_UP, TEMPLATE
from xl_addin.macros.template_buttons import Kit, set_up, step
from xl_addin.macros.template_gates import nothing_blocks
from xl_addin.ribbon import Report, button

GROUP = "Capitation"
KIT = Kit(TEMPLATE, GROUP, "The sheets of the pool are there. Fill Pool first, with its partners, then Lines and Shares.")


@button(
    group=GROUP,
    label=SET_UP,
    screentip="Set up a pooled budget in this workbook",
    supertip="Adds the sheets of a pooled budget that are filled by hand: Start, Read me, Pool with the partners and the rules of the "
    "agreement, Lines, Shares, and those for instalments, measures and months. What is filled in is never overwritten.",
    keytip="PS",
    icon="CreateForm",
)
def pool_set_up(book: xw.Book) -> Report:
    """Make the sheets a person fills, in an empty workbook or beside sheets of the user's own."""
    return set_up(KIT, book)


@button(
    group=GROUP,
    label=OUTTURN,
    screentip="Who bears what of the pool's outturn",
    supertip="Adds contributions, shares of the lines, the order in which an overspend is covered or an underspend is used, the "
    "settlement of each partner, instalments and checks, every step a live formula. Stops with the reason when something entered makes "
    "a settlement impossible; a sum nobody has to bear keeps the verdict from holding. Press it again after any change.",
    keytip="PO",
    icon="PivotTableOptions",
)
def pool_outturn(book: xw.Book) -> Report:
    """Write every calculated sheet of the pool, and the checks."""
    return step(KIT, book, (OUTTURN,), nothing_blocks)
