"""What a workbook of need by age and sex is filled with: people by practice, sex and age, and the weight of each band.

Names and headings are kept for ever, because older books are read by them.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from udfs.cells import shown
from udfs.findings import Finding
from workbooks.job.findings import (
    at,
    block,
    choice_findings,
    import_rows,
    imported,
    is_number,
    setting_findings,
)
from workbooks.job.schema import Field, Row, Schema, Setting, Tables
from workbooks.job.state import Job
from workbooks.sources.age_sex import OLDEST, SEXES, People
from workbooks.sources.cost_weights import Weights

KIND = "capitation_age_sex"
VERSION = "0.1.0"
LAST_AGE = 95  # the column of the published table that stands for 95 and over
BOTH = ("F", "M")
CANNOT = "bands and people"  # without these there is no sheet to write
GAP = "every age in a column"  # nobody knows how many people the missing one held
WARNING = ("Age and sex alone correlate 0.37 with NHS England's 2026/27 practice need index, and 0.72 when deprivation is added (6,042 "
           "practices): not fit to split a budget.")  # fmt: skip
_AGES = tuple(Field(f"age_{age}", str(age), "number", 7, yearly=True, number="count") for age in range(LAST_AGE + 1))
SETTINGS: dict[str, tuple[Setting, ...]] = {
    "This run": (
        Setting("as_at", "As at", "date", "date", yearly=True, note="Date of the list"),
        Setting("blanks", "What a blank among the ages means", choices=("error", "zero"),
                note="zero: nobody of that age, which is a choice"),
        Setting("weights_source", "Source of the weights", required=False),
    ),
    "Rows of the source": (
        Setting("rows_read", "Rows read", "count", "rows", required=False, yearly=True),
        Setting("rows_elsewhere", "Rows of other systems, not listed here", "count", "rows", required=False, yearly=True),
        Setting("people_placed", "People of the rows listed", "persons", "persons", required=False, yearly=True),
    ),
}
TABLES: dict[str, tuple[Field, ...]] = {
    "people": (
        Field("practice", "Practice", "code", 12, True), Field("system", "System", "code", 10),
        Field("sex", "Sex", "code", 7, True, BOTH), *_AGES,
    ),
    "weights": (
        Field("band", "Age band", "text", 44, True), Field("sex", "Sex", "code", 12, True, BOTH),
        Field("first", "First age", "number", 12, True), Field("oldest", "Oldest age", "number", 12, True),
        Field("weight", "Cost or need of a person", "number", 20, yearly=True),
    ),
    "findings": (  # what the import said: read back from the Checks sheet
        Field("where", "Where"), Field("severity", "Severity"), Field("sentence", "What"), Field("remedy", "What to do"),
        Field("rule", "Rule"),
    ),
}  # fmt: skip
SCHEMA = Schema(KIND, VERSION, SETTINGS, TABLES, ("findings", "settings"), only_filled=("people",))


@dataclass(frozen=True)
class AgeSexJob(Job):
    """People by practice, sex and age, and weights by band.

    The functions take one sex at a time, so all rows of one sex stand first, practices in one order and bands by age; what stands twice is
    last."""

    def __post_init__(self) -> None:
        weights = sorted(self.rows.get("weights", []), key=_in_order)
        object.__setattr__(self, "rows", {**self.rows, "people": _paired(self.rows.get("people", [])), "weights": weights})

    @property
    def people(self) -> list[Row]:
        return self.rows["people"]

    @cached_property
    def practices(self) -> list[str]:
        """Each practice once, in the order in which they first stand."""
        return list(dict.fromkeys(str(row["practice"]) for row in self.people))

    @cached_property
    def ages(self) -> list[int]:
        """Every age to the last one that has a heading, or of which anybody is told: a column that is blank throughout is no less blank."""
        told = [age for age in range(LAST_AGE + 1) if any(row.get(f"age_{age}") is not None for row in self.people)]
        return list(range(max([*told, *self.headed], default=-1) + 1))

    @cached_property
    def headed(self) -> list[int]:
        """Ages with a heading of their own, in a table that came with headings."""
        headings = self.columns_at.get("people", {})
        return [age for age in range(LAST_AGE + 1) if str(age) in headings]

    def bands(self, sex: str) -> list[tuple[int, Row]]:
        """The bands of a sex in order of age, each with its row number in the table."""
        return [(i, row) for i, row in enumerate(self.rows["weights"]) if row.get("sex") == sex and is_number(row.get("first"))]

    @property
    def systems(self) -> list[str]:
        return sorted({str(row.get("system") or "(none)") for row in self.people})


def _in_order(row: Row) -> tuple[int, float]:
    """All bands of one sex first, in order of age; what has no age or sex comes last."""
    whole = row.get("sex") in BOTH and is_number(row.get("first"))
    return (BOTH.index(row["sex"]), row["first"]) if whole else (len(BOTH), 0.0)


def _paired(rows: list[Row]) -> list[Row]:
    """One row a practice and sex; a practice without a row of a sex gets one of nobody, which the import has told."""
    known: dict[tuple[str, object], Row] = {}
    twice = []
    for row in rows:
        key = (str(row["practice"]), row.get("sex"))
        if key in known or row.get("sex") not in BOTH:
            twice.append(row)
        else:
            known[key] = row
    systems = {practice: row.get("system") for (practice, _), row in known.items()}
    ages = {f.name for f in _AGES for row in rows if row.get(f.name) is not None}
    nobody = dict.fromkeys(sorted(ages), 0.0)
    empty = lambda practice, sex: {"at": f"{practice}, {sex}", "practice": practice, "system": systems[practice], "sex": sex, **nobody}
    pairs = [known.get((practice, sex)) or empty(practice, sex) for sex in BOTH for practice in systems]
    return [*pairs, *twice]


# ---- from imported tables


def tables_of(people: People, weights: Weights, as_at: dt.date, blanks: str, system: str = "") -> Tables:
    """The tables of two imports, narrowed to one system if asked."""
    told = [*people.table.findings, *weights.table.findings]
    if people.ages and people.ages[-1] > LAST_AGE:
        where = people.table.at(f"age {people.ages[-1]}", people.table.header.row)
        told.append(block(where, "ages", f"The ages run to {people.ages[-1]}; this workbook has columns to {LAST_AGE} and over.",
                          f"Add up the people of {LAST_AGE} and over in one column."))  # fmt: skip
    lines = [line for line in people.table.lines if not system or line.text("system") == system]
    ages = [age for age in people.ages if age <= LAST_AGE]
    rows = [{"at": people.table.at("practice", line.row), "practice": line.text("practice"), "system": line.text("system") or None,
             "sex": SEXES[line.text("sex")], **{f"age_{age}": line.number(f"age {age}") for age in ages}} for line in lines]  # fmt: skip
    settings = {
        "as_at": as_at, "blanks": blanks, "weights_source": f"{_name(weights.table.path)}, SHA-256 {weights.table.sha256}",
        "rows_read": float(people.table.rows_read), "rows_elsewhere": float(people.table.rows_read - len(lines)),
        "people_placed": float(sum(line.number(f"age {age}") or 0.0 for line in lines for age in ages)),
    }  # fmt: skip
    return Tables(settings, {"people": rows, "weights": list(_weights(weights)), "findings": import_rows(told)}, [])


def _weights(weights: Weights) -> Iterator[Row]:
    for sex in BOTH:
        starts = weights.starts.get(sex, [])
        ends = [*(start - 1 for start in starts[1:]), weights.oldest.get(sex, OLDEST)]
        for start, end, weight in zip(starts, ends, weights.weights.get(sex, []), strict=True):
            band = f"{start}+" if end >= OLDEST else f"{start}-{end}" if end > start else str(start)
            yield {"at": weights.table.sheet, "band": band, "sex": sex, "first": float(start), "oldest": float(end), "weight": weight}


def _name(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


# ---- what is wrong


def findings(job: AgeSexJob) -> list[Finding]:
    """Every fault of settings, people and bands, and the warning of the method itself."""
    warned = Finding("method", "age and sex alone", "warn", WARNING, "Use it to look at ages; take a published need index to split money.")
    return [*imported(job), *setting_findings(SCHEMA, job), *choice_findings(SCHEMA, job), *_ages(job), *_people(job),
            *_bands(job), warned]  # fmt: skip


def _ages(job: AgeSexJob) -> Iterator[Finding]:
    """Columns that were taken out of the middle, with everybody of that age."""
    headings = job.columns_at.get("people", {})
    for before, after in pairwise([-1, *job.headed]):
        if after > before + 1:
            gap = f"age {after - 1} is" if after == before + 2 else f"the ages {before + 1} to {after - 1} are"
            yield block(headings[str(after)], GAP, f"This column is of age {after}, and {gap} missing before it.",
                        "Put every missing age back in a column of its own, with its people.")  # fmt: skip


def _people(job: AgeSexJob) -> Iterator[Finding]:
    if not job.people:
        yield block("people", CANNOT, "There are no people.", "Enter one row a practice and sex.")
    seen: set[tuple[str, object]] = set()
    for row in job.people:
        key, where = (str(row["practice"]), row.get("sex")), at(SCHEMA, row, "people", "practice")
        if key in seen:
            yield block(where, "every row once", f"{key[0]} stands twice for {key[1]}.", "Keep one of the two rows.")
        seen.add(key)
        for age in job.ages:
            value = row.get(f"age_{age}")
            if is_number(value) and value < 0:
                yield block(at(SCHEMA, row, "people", f"age_{age}"), "no negative figures", f"{shown(value)} people are negative.",
                            "Correct the number.")  # fmt: skip


def _bands(job: AgeSexJob) -> Iterator[Finding]:
    for sex in BOTH:
        bands, expected = job.bands(sex), 0.0
        if not bands:
            yield block("weights", CANNOT, f"There are no age bands for {sex}.", "Enter them.")
        for _, row in bands:
            where = at(SCHEMA, row, "weights", "first")
            if row["first"] != expected or not is_number(row.get("oldest")) or row["oldest"] < row["first"]:
                told = f"The band {row['band']} of {sex} does not begin at age {expected:g}, where the one before ends."
                yield block(where, "age bands", told, "Let the bands follow one another without gap or overlap.")
                break
            expected = row["oldest"] + 1
            if is_number(row.get("weight")) and row["weight"] < 0:
                where = at(SCHEMA, row, "weights", "weight")
                yield block(where, "no negative figures", f"The weight is {shown(row['weight'])}.", "Correct it.")
