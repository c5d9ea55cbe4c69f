"""Ribbon group Tender: the sheets of a tender evaluation made in the user's own workbook, step by step, when they are needed."""

from __future__ import annotations

import xlwings as xw

from workbooks.tender.book import HEALTH, MODERATE, SCORE, STRESS, TEMPLATE
from xl_addin.macros.template_buttons import Kit, set_up, step
from xl_addin.macros.template_gates import none
from xl_addin.macros.tender_gates import before_moderation, before_score, refuse_scattered
from xl_addin.ribbon import Report, button

GROUP = "Tender"
READY = "The tender sheets are there. Fill Procurement first, then Criteria, Conflicts, Bids and Scores."
KIT = Kit(TEMPLATE, GROUP, READY, refuse_scattered)


@button(
    group=GROUP,
    label="Set up",
    screentip="Set up a tender evaluation in this workbook",
    supertip="Adds the sheets Start, Read me, Procurement, Route, Timetable, Criteria, Conflicts, Bids and Scores. What is filled in is "
    "never overwritten; press it again to bring the calculations of Route and Timetable up to date.",
    keytip="TU",
    icon="CreateForm",
)
def tender_set_up(book: xw.Book) -> Report:
    """Make the sheets a person fills, in an empty workbook or beside sheets of the user's own."""
    return set_up(KIT, book)


@button(
    group=GROUP,
    label="Moderate",
    screentip="Marks by lot, how far they lie apart, and what counts after moderation",
    supertip="Adds Moderation, where the panel writes the agreed mark and its reason, Originals, Divergence and Moderated. Originals are "
    "never changed. Press it again after marks or decisions were added.",
    keytip="TO",
    icon="ReviewCompareAndMerge",
)
def tender_moderate(book: xw.Book) -> Report:
    """Write the sheets of moderation from Scores, Conflicts and Moderation."""
    return step(KIT, book, (MODERATE,), before_moderation)


@button(
    group=GROUP,
    label="Score",
    screentip="Weights, marks, price points, totals and ranks",
    supertip="Adds Weights, Marks, Price, Result and Checks, every step a live formula; each lot is its own run. Stops with the "
    "reason when something entered makes a result impossible. Press it again after any change.",
    keytip="TS",
    icon="FunctionsMathTrigInsertGallery",
)
def tender_score(book: xw.Book) -> Report:
    """Write every calculated sheet up to the result, and the checks."""
    return step(KIT, book, (MODERATE, SCORE), before_score)


@button(
    group=GROUP,
    label="Stress test",
    screentip="Whether a losing bid, a weight, a mark or a price decided the result",
    supertip="Adds a sheet a lot with win share, break-even weights, withdrawals, single marks and prices that would change the first, and "
    "the same bids under every price formula. Use it before publication on invented bids, and again on the live ones.",
    keytip="TT",
    icon="WhatIfAnalysisMenu",
)
def tender_stress_test(book: xw.Book) -> Report:
    """Write the stress test of each lot."""
    return step(KIT, book, (MODERATE, SCORE, STRESS), before_score)


@button(
    group=GROUP,
    label="Health check",
    screentip="24 checks of the procurement, with rule, inputs and limits",
    supertip="Adds Facts, where what is known of the procurement is entered, and Health check with 24 findings. A finding is a prompt to "
    "look, explain or take advice; it does not say that anything was unlawful.",
    keytip="TH",
    icon="AccessibilityChecker",
)
def tender_health_check(book: xw.Book) -> Report:
    """Write the health check from the facts entered."""
    return step(KIT, book, (HEALTH,), none)
