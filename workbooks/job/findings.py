"""What is wrong with the settings of a job, and the words for what is wrong with a cell of its tables."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from udfs.cells import shown
from udfs.findings import IMPORT, Finding, by_and_rule
from workbooks.job.schema import Row, Schema, Setting
from workbooks.job.state import Job


def at(schema: Schema, row: Row, table: str, name: str) -> str:
    """Where a cell of a row stands, as findings name it."""
    header = next(f.header for f in schema.tables[table] if f.name == name)
    return f"{row['at']}, {header}"


def block(where: str, rule: str, sentence: str, remedy: str) -> Finding:
    """A finding that stops the result."""
    return Finding(where, rule, "block", sentence, remedy)


def naming(faults: Iterable[tuple[str, str, str]], names: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Faults of a live gate (cell, condition, words) whose words begin with the name of the input, where they do not hold it."""
    told = lambda cell, words: words if names.get(cell, "").casefold() in words.casefold() else f"{names[cell]}: {words}"
    return [(cell, condition, told(cell, words)) for cell, condition, words in faults]


def is_number(value: object) -> bool:
    """Whether a cell holds a number; TRUE is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def setting_findings(schema: Schema, job: Job) -> Iterator[Finding]:
    """Settings that are blank, of another kind, not among the choices or below the least value."""
    for setting in schema.known.values():
        fault = _fault(setting, job.settings.get(setting.name))
        if fault:
            yield block(f"settings, {setting.name}", "settings", *fault)


def _fault(setting: Setting, value: object) -> tuple[str, str] | None:
    """What is wrong with a value and what to do, None when nothing is."""
    says = f"{setting.label} is {shown(value)}"
    if value is None:
        return (f"{setting.label} is blank.", "Fill it in.") if setting.required else None
    if setting.choices and value not in setting.choices:
        return f"{says}.", f"Choose one of {', '.join(setting.choices)}."
    if setting.number == "date":
        return None if isinstance(value, dt.date) else (f"{says}, which is not a date.", "Enter it as 2026-03-02.")
    if setting.number == "logical":
        return None if isinstance(value, bool) else (f"{says}.", "Enter TRUE or FALSE.")
    if setting.number != "text" and not is_number(value):
        return f"{says}, which is not a number.", "Enter a number."
    if setting.minimum is not None and is_number(value) and value < setting.minimum:
        return f"{says}.", f"Enter a number from {setting.minimum:g}."
    return None


def choice_findings(schema: Schema, job: Job) -> Iterator[Finding]:
    """Cells of tables that hold something their drop-down does not offer."""
    for table, columns in schema.tables.items():
        for column in (c for c in columns if c.choices):
            for row in job.rows[table]:
                value = row.get(column.name)
                if value is not None and value not in column.choices:
                    sentence, remedy = f"{column.header} is {shown(value)}.", f"Choose one of {', '.join(column.choices)}."
                    yield block(at(schema, row, table, column.name), "choices", sentence, remedy)


# ---- what an import told


def import_rows(findings: Iterable[Finding]) -> list[Row]:
    """What the import of a source told, as rows of the table findings: it stands there and nowhere else."""
    marked = (replace(finding, by=IMPORT) for finding in findings)
    return [{"at": "", "where": f.where, "severity": f.severity, "sentence": f.sentence, "remedy": f.remedy, "rule": f.marked_rule}
            for f in marked]  # fmt: skip


def imported(job: Job) -> list[Finding]:
    """What the import told, carried along; all else on the sheet of checks is found anew. What blocks stops an import."""
    found = []
    for row in job.rows["findings"]:
        names = ("where", "severity", "sentence", "remedy", "rule")
        where, severity, sentence, remedy, marked = (str(row.get(name) or "") for name in names)
        by, rule = by_and_rule(marked)
        if by == IMPORT and severity != "block":
            found.append(Finding(where, rule, severity, sentence, remedy, by))
    return found
