"""The parts of sheets that every template has: tables and settings to fill in, and what book this is."""

from collections.abc import Iterable
from dataclasses import replace

from udfs.findings import Finding
from udfs.parameters import Parameter
from workbooks.job.schema import Field, Schema, Setting, grid_name
from workbooks.job.state import Job
from workbooks.spec import SIGN_OFF, Column, Grid, Input, Inputs, Rows
from workbooks.writer import FINDINGS, NO_FINDINGS

NUMBERS = {"number": "general", "money": "money", "date": "date", "logical": "general", "any": "general"}
SPARE_ROWS = 6  # rows ready to be typed in where a table is still empty and its schema does not say
YES_NO = ("TRUE", "FALSE")


def input_table(schema: Schema, job: Job, name: str, title: str = "") -> Grid:
    """A table of the job as a real Excel table of input cells."""
    rows = job.rows[name] or [{}] * schema.spare.get(name, SPARE_ROWS)
    columns = tuple(_column(schema, name, f, tuple(row.get(f.name) for row in rows)) for f in schema.tables[name])
    return Grid(grid_name(name), columns, len(rows), title, table=True, role="Input")


def _column(schema: Schema, table: str, field: Field, values: tuple) -> Column:
    choices = YES_NO if field.kind == "logical" else field.choices
    listed = schema.drop_downs.get((table, field.name))
    number = field.number or NUMBERS.get(field.kind, "text")
    return Column(field.name, field.header, number, field.width, values, choices=choices, choices_from=listed)


def setting_blocks(schema: Schema, job: Job) -> list[Inputs]:
    """Every block of settings as inputs; a setting with a dated parameter shows period, source and evidence status."""
    return [Inputs(title, tuple(_input(job, s) for s in settings)) for title, settings in schema.settings.items()]


def _input(job: Job, s: Setting) -> Input:
    logical = s.number == "logical"
    number, choices = ("general", YES_NO) if logical else (s.number, s.choices)
    entry = job.parameters.get(s.name) or (_unknown(s) if s.parameter else None)
    return Input(s.name, s.label, job.settings.get(s.name), number, s.unit, entry, minimum=s.minimum, choices=choices, note=s.note)


def _unknown(s: Setting) -> Parameter:
    """A dated parameter of a job that has no date yet: nothing stands beside the empty cell."""
    return Parameter(s.parameter, s.label, None, s.unit, None, None, "", "")  # type: ignore[arg-type]  # blank cells


def this_book(schema: Schema, job: Job) -> Inputs:
    """Where the data came from and which template this is: the way back asks for it."""
    return Inputs("This book", (
        Input("source_file", "Source", job.source, "text", "text"), Input("source_hash", "Source, SHA-256", job.sha256, "text", "text"),
        Input("template_kind", "Template", schema.kind, "text", "text"),
        Input("template_version", "Template version", schema.version, "text", "text"),
    ))  # fmt: skip


def findings_block(findings: Iterable[Finding]) -> Rows:
    """Every finding with its place and remedy, and who found it by which rule."""
    listed = tuple((f.where, f.severity, f.sentence, f.remedy, f.marked_rule) for f in findings)
    return Rows("Findings", ("Where", "Severity", "What", "What to do", "Rule"), listed or (NO_FINDINGS,), name=FINDINGS)


def sign_off(job: Job) -> Inputs:
    """Who prepared and who reviewed it."""
    return replace(SIGN_OFF, items=tuple(replace(item, value=job.sign_off.get(item.name)) for item in SIGN_OFF.items))
