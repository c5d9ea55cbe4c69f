"""What a workbook of primary medical weighted populations is filled with, and what is wrong with its rows.

Names and headings are kept for ever, because older books are read by them.
"""

import datetime as dt
from collections.abc import Iterator

from udfs.cells import shown
from udfs.findings import Finding
from udfs.money import exact
from workbooks.job.findings import at, block, import_rows, imported, is_number, setting_findings
from workbooks.job.schema import Field, Row, Schema, Setting, Tables
from workbooks.job.state import Job
from workbooks.sources.primary_medical import NOT_REBUILT, WEIGHT
from workbooks.sources.tables import Table

KIND = "capitation_primary"
VERSION = "0.1.0"
NOWHERE = "(none)"  # stands for practices without a system or CCG
TEXTS = (("name", "Name", 34), ("system", "System", 10), ("ccg", "CCG", 10), ("network", "PCN", 10), ("authority", "Council", 12))
# persons each; list, avoidable mortality and need enter the formula, the others are shown as published
NUMBERS = (
    ("list", "Registered list, projected"),
    ("patients", "Patients registered"),
    ("general_and_acute", "General and acute weighted population"),
    ("community", "Community weighted population"),
    ("mental_health", "Mental health weighted population"),
    ("maternity", "Maternity weighted population"),
    ("avoidable_mortality", "Avoidable mortality weighted population"),
    ("prescribing", "Prescribing weighted population"),
    ("overall", "Overall weighted population, as published"),
    ("need", "Primary medical need"),
)
NEEDED = ("list", "avoidable_mortality", "need")
PUBLISHED = "primary_medical"
PRINTED = "Totals the source prints"
SETTINGS: dict[str, tuple[Setting, ...]] = {
    "This run": (
        Setting("as_at", "As at", "date", "date", yearly=True, note="Parameters and lists are those of this date"),
        Setting("vintage", "Year the source names", "text", "text", required=False, yearly=True),
        Setting("area", "CCG, when only one is listed", "text", "code", required=False),
    ),
    "Formula and money": (
        Setting("inequalities_weight", "Health inequalities weight of primary medical care", "share", "share", minimum=0, parameter=WEIGHT),
        Setting("sum_to_split", "Sum to split, £", "money", "GBP", required=False, yearly=True,
                note="The source gives no money; blank: none is split"),
    ),
    "Rows of the source": (
        Setting("rows_read", "Rows read", "count", "rows", required=False, yearly=True),
        Setting("total_rows", "Printed total rows and notes, kept apart", "count", "rows", required=False, yearly=True),
        Setting("rows_elsewhere", "Practices of other areas, not listed here", "count", "rows", required=False, yearly=True),
    ),
    PRINTED: tuple(Setting(f"printed_{n}", header, "persons", "persons", required=False, yearly=True) for n, header in NUMBERS),
}  # fmt: skip
_PRACTICE = Field("practice", "Practice", "code", 12, True)
TABLES: dict[str, tuple[Field, ...]] = {
    "practices": (
        _PRACTICE, *(Field(n, h, "text" if n == "name" else "code", w) for n, h, w in TEXTS),
        *(Field(n, h, "number", 18, yearly=True, number="persons") for n, h in NUMBERS),
    ),
    "published": (_PRACTICE, Field(PUBLISHED, "Primary medical weighted population, published", "number", 20, number="persons")),
    "findings": (  # what the import said: read back from the Checks sheet
        Field("where", "Where"), Field("severity", "Severity"), Field("sentence", "What"), Field("remedy", "What to do"),
        Field("rule", "Rule"),
    ),
}  # fmt: skip
SCHEMA = Schema(KIND, VERSION, SETTINGS, TABLES, ("published", "findings", "settings"), only_filled=("practices", "published"))


class PrimaryJob(Job):
    """Practices with their primary medical need; a sum to split is optional."""

    @property
    def as_at(self) -> dt.date | None:
        found = self.settings.get("as_at")
        return found if isinstance(found, dt.date) else None

    @property
    def practices(self) -> list[Row]:
        return self.rows["practices"]

    @property
    def published(self) -> dict[str, float]:
        """What the source publishes, by practice."""
        return {str(row["practice"]): row[PUBLISHED] for row in self.rows["published"] if is_number(row.get(PUBLISHED))}

    @property
    def splits(self) -> bool:
        return self.settings.get("sum_to_split") is not None

    def groups(self, key: str) -> list[str]:
        """Systems or CCGs of the practices, each once."""
        return sorted({str(row.get(key) or NOWHERE) for row in self.practices})

    @property
    def prints(self) -> bool:
        """Whether the source prints a total of any column."""
        return any(self.settings.get(f"printed_{name}") is not None for name, _ in NUMBERS)

    def has(self, name: str) -> bool:
        """Whether the source tells this column of any practice."""
        return any(row.get(name) is not None for row in self.practices)


# ---- from an imported table


def tables_of(table: Table, as_at: dt.date | None, sum_to_split: float | None = None, ccg: str = "") -> Tables:
    """The tables of an import, narrowed to one CCG if asked; each row with the cell its practice stands in."""
    chosen = [line for line in table.lines if not ccg or line.text("ccg") == ccg]
    names = [name for name, *_ in (*TEXTS, *NUMBERS)]
    at_ = lambda line: table.at("practice", line.row)
    practices = [{"at": at_(line), "practice": line.text("practice"), **{n: line.values.get(n) for n in names}} for line in chosen]
    published = [{"at": at_(line), "practice": line.text("practice"), PUBLISHED: line.number(PUBLISHED)} for line in chosen]
    printed = {f"printed_{name}": table.totals.get(name) for name, _ in NUMBERS} if not ccg else {}
    settings = {
        "as_at": as_at, "vintage": table.vintage or None, "area": ccg or None, "sum_to_split": sum_to_split,
        "rows_read": float(table.rows_read), "total_rows": float(table.total_rows + table.note_rows),
        "rows_elsewhere": float(len(table.lines) - len(chosen)), **printed,
    }  # fmt: skip
    rows = {"practices": practices, "published": published if table.has(PUBLISHED) else []}
    return Tables(settings, rows | {"findings": import_rows(table.findings)}, [])


# ---- what is wrong


def findings(job: PrimaryJob) -> list[Finding]:
    """Every fault of settings and rows: a figure that is missing or negative, a practice twice, a published one without a practice."""
    return [*imported(job), *setting_findings(SCHEMA, job), *_formula(job), *_figures(job), *_codes(job)]


def _formula(job: PrimaryJob) -> Iterator[Finding]:
    total = job.settings.get("sum_to_split")
    if is_number(total) and exact(total) * 100 % 1:
        yield block("settings, sum_to_split", "settings", f"The sum to split is {shown(total)}, which is no sum of whole pence.",
                    "Give it with two decimals.")  # fmt: skip
    value = job.settings.get("inequalities_weight")
    if is_number(value) and value > 1:
        yield block("settings, inequalities_weight", "settings", f"The health inequalities weight is {shown(value)}.",
                    "It is a share: enter a number from 0 to 1.")  # fmt: skip


def _figures(job: PrimaryJob) -> Iterator[Finding]:
    for row in job.practices:
        for name, header in NUMBERS:
            value, where = row.get(name), at(SCHEMA, row, "practices", name)
            if value is None and name in NEEDED:
                yield block(where, "blanks", f"{header} is blank, and a blank is not a zero.", "Fill it in.")
            elif is_number(value) and value < 0:
                yield block(where, "no negative figures", f"{header} is {shown(value)}, which is negative.", "Correct the number.")
            elif value == 0 and name == "list":
                yield block(where, "no zero there", f"{header} is 0, so there is no figure a head.",
                            "Enter the list, or take the practice out if it has closed.")  # fmt: skip


def _codes(job: PrimaryJob) -> Iterator[Finding]:
    if not job.practices:
        yield block("practices", "rows", "There are no practices.", "Enter them, or give a source with practice rows.")
    first: dict[str, str] = {}
    for row in job.practices:
        code, where = str(row["practice"]), at(SCHEMA, row, "practices", "practice")
        if code in first:
            yield block(where, "every row once", f"Practice {code} stands twice, first at {first[code]}.", "Keep one of the two rows.")
        first.setdefault(code, where)
    for row in job.rows["published"]:
        if str(row["practice"]) not in first:
            yield block(at(SCHEMA, row, "published", "practice"), "known practices", f"{row['practice']} is not among the practices.",
                        "Correct the code, or take the row out.")  # fmt: skip


def not_rebuilt(job: PrimaryJob) -> list[tuple[str, str]]:
    """Columns that stand as the source publishes them, with the reason why no formula reaches them."""
    return [(header, NOT_REBUILT[name]) for name, header in NUMBERS if name in NOT_REBUILT and job.has(name)]
