"""Ribbon group Capitation: a contract over its whole life in the user's own workbook."""

from __future__ import annotations

import xlwings as xw

from workbooks.contract_model.book import MODEL, SET_UP, TEMPLATE
from xl_addin.macros.template_buttons import Kit, set_up, step
from xl_addin.macros.template_gates import nothing_blocks
from xl_addin.ribbon import Report, button

GROUP = "Capitation"
KIT = Kit(TEMPLATE, GROUP, "The sheets of the contract model are there. Fill Contract first, then Years and whatever else it has.")


@button(
    group=GROUP,
    label=SET_UP,
    screentip="Set up a contract model in this workbook",
    supertip="Adds the sheets of a contract model that are filled by hand: Start, Read me, Contract with its terms, Years, and those for "
    "measures, parties, cash, services and the area the contract leaves out. What is filled in is never overwritten.",
    keytip="MS",
    icon="CreateForm",
)
def contract_set_up(book: xw.Book) -> Report:
    """Make the sheets a person fills, in an empty workbook or beside sheets of the user's own."""
    return set_up(KIT, book)


@button(
    group=GROUP,
    label=MODEL,
    screentip="Payment, risk, savings and cash over the contract's years",
    supertip="Adds the capitated sum, outcome payments, gain and loss, savings against the trajectory, break years, cash, moves between "
    "parties and carve-outs, as far as they have entries, and the checks, every step a live formula. Stops with the reason when something "
    "entered makes a payment impossible. Press it again after any change.",
    keytip="MC",
    icon="ChartInsert",
)
def contract_model(book: xw.Book) -> Report:
    """Write every calculated sheet of the contract, and the checks."""
    return step(KIT, book, (MODEL,), nothing_blocks)
