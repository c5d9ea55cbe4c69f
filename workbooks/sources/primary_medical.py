"""NHS England's practice workbooks from 2022/23 on: lists, finished weighted populations, and the primary medical one.

Recognised by headings in the layouts of 2022/23 (two sheets), 2023/24 and 2024/25. They publish neither MFF nor EACA, so the core
weighted population (`Final WP`) is an input and cannot be rebuilt; the primary medical one can (F4).
"""

import datetime as dt

from udfs.capitation.population import capitation_inequalities_blend
from udfs.findings import Finding
from udfs.money import exact
from udfs.parameters import parameter
from workbooks.reader import Workbook
from workbooks.sources import tables
from workbooks.sources.tables import CODE, TEXT, Column, Table

WEIGHT = "primary_medical_inequalities_weight"
_HEADS, _WEIGHTED = "people", "weighted people"
LAYOUT = tables.Layout(
    "practice table with primary medical care",
    (
        Column("practice", ("Practice_Code", "Practice", "GP code"), CODE),
        Column("name", ("GP_Practice_Name", "GP practice name"), TEXT, required=False, blank="carry"),
        # later years leave some of these empty; a practice without one cannot be placed by it, which the coverage ledger tells
        Column("system", ("ICS22", "STP22", "ICB23", "STP21"), CODE, blank="carry"),
        Column("ccg", ("CCG21", "CCG23", "CCG"), CODE, blank="carry"),
        Column("network", ("PCN_Code", "PCN_Oct21", "PCN"), CODE, required=False, blank="carry"),
        Column("authority", ("LAD21", "LA_district"), CODE, required=False, blank="carry"),
        Column("patients", ("Patients",), required=False, unit=_HEADS),
        Column("list", ("pop {year}", "Projected population {year}"), unit=_HEADS, zero=False),
        Column("general_and_acute", ("G&A WP",), required=False, blank="carry", unit=_WEIGHTED),
        Column("community", ("CS WP",), required=False, blank="carry", unit=_WEIGHTED),
        Column("mental_health", ("MH WP",), required=False, blank="carry", unit=_WEIGHTED),
        Column("maternity", ("Mat WP",), required=False, blank="carry", unit=_WEIGHTED),
        Column("avoidable_mortality", ("Health Ineq WP",), unit=_WEIGHTED),
        Column("prescribing", ("Prescr WP",), required=False, blank="carry", unit=_WEIGHTED),
        Column("overall", ("Final WP",), required=False, blank="carry", unit=_WEIGHTED),
        Column("need", ("Primary Medical Care need", "Primary Medical Care WP"), unit=_WEIGHTED),
        Column("primary_medical", ("Final PMC WP",), required=False, blank="carry", unit=_WEIGHTED),
    ),
    keys=("practice",), once=("practice",),
)  # fmt: skip
REBUILT = ("primary_medical",)
NOT_REBUILT = {
    "overall": "the file has neither a market forces factor nor an emergency ambulance cost adjustment",
    "need": "the file has no primary medical formula behind it",
    "general_and_acute": "it is the result of a model whose variables are not in the file",
    "community": "it is the result of a model whose variables are not in the file",
    "mental_health": "it is the result of a model whose variables are not in the file",
    "maternity": "it is the result of a model whose variables are not in the file",
    "avoidable_mortality": "it is the result of a model whose variables are not in the file",
    "prescribing": "it is the result of a model whose variables are not in the file",
}


def load(book: Workbook, vintage: str = "") -> Table:
    """The practices with their lists and weighted populations. Where a workbook has several years, `vintage` says which."""
    table = tables.load(book, LAYOUT, vintage)
    table.findings += not_rebuilt(table)
    return table


def not_rebuilt(table: Table) -> list[Finding]:
    """A note at the heading of each published column that no formula can reach from this file."""
    found = []
    for name, reason in NOT_REBUILT.items():
        if table.header and table.has(name):
            heading = " ".join(table.header.written[name].split())
            sentence = f"{heading} is taken as published: {reason}, so it cannot be rebuilt."
            found.append(Finding(table.at(name, table.header.row), "not rebuilt", "note", sentence))
    return found


def weighted(table: Table, as_at: dt.date) -> list[float]:
    """Primary medical weighted population of every practice: (1 - h) x need + h x avoidable mortality, h as at a day (F4).

    Errors: NotCovered when no parameter covers the day."""
    return weighted_at(table, parameter(WEIGHT, as_at).value)


def weighted_at(table: Table, h: float) -> list[float]:
    """The same at a given weight of health inequalities."""
    columns = ([v if v is not None else 0.0 for v in table.numbers(n)] for n in ("need", "avoidable_mortality"))
    return [float(x) for x in capitation_inequalities_blend(*columns, h)]


def largest_difference(table: Table, h: float) -> tuple[float, str]:
    """How far the published primary medical population is from ours at most, and at which practice; over every row."""
    pairs = zip(weighted_at(table, h), table.numbers("primary_medical"), table.texts("practice"), strict=True)
    gaps = [(float(abs(exact(ours) - exact(published))), code) for ours, published, code in pairs if published is not None]
    return max(gaps)
