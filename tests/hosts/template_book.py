"""A workbook set up by the first button of a template and filled with the sample, as a person would fill it."""

import datetime as dt
import sys
from collections.abc import Collection
from pathlib import Path

import openpyxl
import xlwings as xw

from udfs.cells import DAY_ZERO
from workbooks.fill import Filled
from workbooks.job.schema import Field, Row, grid_name
from workbooks.job.state import Job
from workbooks.register.tables import GROUPS
from workbooks.spec import Value
from workbooks.template import Template
from workbooks.writer import AREA
from xl_addin import ribbon
from xl_addin.headless import opened, press_file
from xl_addin.macros.reading import LiveBook
from xl_addin.macros.template_buttons import Kit


def empty(path: Path) -> Path:
    openpyxl.Workbook().save(path)
    return path


def steps(template: Template) -> list[str]:
    """Ids of the buttons of a template, the one that sets it up first; none when it has no buttons."""
    ours = [b for b in ribbon.load().values() if _kit(b) and _kit(b).template.kind == template.kind]
    labels = [*template.steps]
    return [b.id for b in sorted((b for b in ours if b.label in labels), key=lambda b: labels.index(b.label))]


def _kit(button: ribbon.Button) -> Kit | None:
    return getattr(sys.modules[button.action.__module__], "KIT", None)


def fill(path: Path, template: Template, job: Job, done: Collection[str] = ()) -> set[str]:
    """Type the job's settings and rows into the cells that are there for them, but for those `done` already; answers their names."""
    with opened(path) as book:
        filled = Filled(LiveBook(book))
        settings = {name for name in job.settings if filled.has(name)} - set(done)
        for name in settings:
            _type(book, filled, name, job.settings[name])
        tables = {name for name in job.rows if filled.has(grid_name(name) + AREA)} - set(done)
        for name in tables:
            _table(book, filled, template.tables[name], job.rows[name], grid_name(name) + AREA)
        book.save()
    return settings | tables


def _table(book: xw.Book, filled: Filled, fields: tuple[Field, ...], rows: list[Row], area: str) -> None:
    sheet, top, left, bottom, right = filled.place(area)
    headings = {str(sheet.cell(top, c)): c for c in range(left, right + 1)}
    for field in fields:
        if field.header not in headings:  # a sheet may show fewer columns
            continue
        values = [typed(row.get(field.name)) for row in rows] + [None] * (bottom - top - len(rows))
        for number, value in enumerate(values, top + 1):
            book.sheets[sheet.name].range((number, headings[field.header])).value = value


def ask(path: Path, template: Template, job: Job) -> dict[str, Value]:
    """Say TRUE beside the sheets of a register that the job has rows for, and make them; answers what stands there in the job."""
    wanted = [name for name, (_, tables) in GROUPS.items() if name in template.known and any(job.rows[table] for table in tables)]
    if wanted:
        enter(path, **dict.fromkeys(wanted, True))
        report = press_file(steps(template)[0], path)
        assert report.changed, report.sentence
    return {name: job.settings[name] for name in wanted}


def enter(path: Path, **settings: Value) -> None:
    """Type settings into the cells of those names."""
    with opened(path) as book:
        filled = Filled(LiveBook(book))
        for name, value in settings.items():
            _type(book, filled, name, value)
        book.save()


def _type(book: xw.Book, filled: Filled, name: str, value: Value) -> None:
    sheet, row, column, *_ = filled.place(name)
    book.sheets[sheet.name].range((row, column)).value = typed(value)


def typed(value: Value) -> object:
    """What a person types for a value: dates are serial numbers."""
    return float((value - DAY_ZERO).days) if isinstance(value, dt.date) else value


def set_up(path: Path, template: Template) -> Path:
    report = press_file(steps(template)[0], empty(path))
    assert not report.refused, report.sentence
    return path
