"""Folders of a register's tables: the packaged sample with a cell changed, and small registers made to measure."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.sample_books import book_bytes, made_of
from tests.workbooks.tender_folders import write
from workbooks.register.book import TEMPLATE

HEADERS = {name: {field.name: field.header for field in fields} for name, fields in TEMPLATE.tables.items()}
sample_bytes = partial(book_bytes, "register")
made = partial(made_of, "register", out="register.xlsx")


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
