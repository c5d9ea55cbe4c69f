"""Folders of a register's tables: the packaged sample with a cell changed, and small registers made to measure."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.workbooks.tender_folders import Change, write
from workbooks import templates
from workbooks.reader import Workbook, read
from workbooks.regenerate import Outcome
from workbooks.register_book import TEMPLATE

HEADERS = {name: {field.name: field.header for field in fields} for name, fields in TEMPLATE.tables.items()}


@cache
def sample_bytes(source: str | None = None) -> bytes:
    """The workbook of the packaged sample, or of the articles, made once for all tests that only read or edit it."""
    with tempfile.TemporaryDirectory() as where:
        out = Path(where) / "sample.xlsx"
        templates.regenerate(TEMPLATE, source, str(out))
        return out.read_bytes()


def made(where: Path, change: Change = lambda folder: None, source: Path | None = None) -> tuple[Outcome, Workbook]:
    """The outcome and the workbook of a folder, the sample's with a change where none is given."""
    folder = where / "tables"
    shutil.copytree(source or TEMPLATE.sample, folder)
    change(folder)
    outcome = templates.regenerate(TEMPLATE, str(folder), str(where / "register.xlsx"))
    return outcome, read(where / "register.xlsx")


def register(where: Path, tables: Mapping[str, Sequence[Mapping[str, object]]], **settings: object) -> Path:
    """A register made to measure: rows by table and by the names of the columns, on 2 March 2026 where nothing else is said."""
    folder = where / "made"
    folder.mkdir()
    plain = {"title": "Made to measure", "as_at": "2026-03-02"}
    write(folder, "settings", [["Setting", "Value"], *([name, value] for name, value in (plain | settings).items())])
    for table, rows in ({"contracts": []} | dict(tables)).items():
        names = HEADERS[table]
        write(folder, table, [list(names.values()), *([row.get(name, "") for name in names] for row in rows)])
    return folder
