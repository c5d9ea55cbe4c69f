"""An xlwings engine over a workbook file: app and books, with xlwings' BSD base classes alone.

Differences from Excel, told in docs/job-register.md: dates are given as serial numbers; nothing is calculated before `calculate` is
called; an error stays an ExcelError; text is written as text even when it begins with an equals sign.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from xlwings import base_classes as base

from udfs.findings import Finding
from xl_addin.headless import calculation
from xl_addin.headless.file import WorkbookFile
from xl_addin.headless.names import Names
from xl_addin.headless.refusal import honest, refuse
from xl_addin.headless.sheets import Sheets


class Engine:
    """What xlwings asks of an engine: its apps, and how cells become Python values and back."""

    name = type = "file"

    def __init__(self) -> None:
        self.apps = Apps(self)

    @staticmethod
    def clean_value_data(data: Any, datetime_builder: Any, empty_as: Any, number_builder: Callable | None, err_to_str: bool) -> Any:
        """Blank, number, text, logical and error stay five different things."""

        def clean(cell: Any) -> Any:
            if cell is None:
                return empty_as
            number = isinstance(cell, (int, float)) and not isinstance(cell, bool)
            return number_builder(cell) if number and number_builder else cell

        return [[clean(cell) for cell in row] for row in data]

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        """Cells are taken as they are; what no cell can hold is refused when it is written."""
        return value


@honest
class Apps(base.Apps):
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.apps: list[App] = []

    def keys(self) -> list[int]:
        return [app.pid for app in self.apps]

    def add(self, spec: Any = None, add_book: Any = None, xl: Any = None, visible: Any = None) -> App:
        self.apps.insert(0, App(self))
        return self.apps[0]

    def __iter__(self) -> Iterator[App]:
        return iter(self.apps)

    def __len__(self) -> int:
        return len(self.apps)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self.apps if app.pid == pid)


@honest
class App(base.App):
    # There is no window: these only remember what was set, so that a macro may set and restore them as in Excel.
    screen_updating = display_alerts = enable_events = interactive = True
    calculation, visible, status_bar = "automatic", False, None

    def __init__(self, apps: Apps) -> None:
        self.apps = apps
        self.files = Books(self)

    @property
    def api(self) -> App:
        return self

    @property
    def engine(self) -> Engine:
        return self.apps.engine

    @property
    def pid(self) -> int:
        return id(self)

    @property
    def books(self) -> Books:
        return self.files

    def calculate(self) -> None:
        """Results of what was written, and of sheets that call our functions; `told` of each book has the findings."""
        for book in self.books:
            book.told = calculation.calculate(book.file)

    def quit(self) -> None:
        self.apps.apps.remove(self)

    kill = quit


@honest
class Books(base.Books):
    def __init__(self, app: App) -> None:
        self.app = app
        self.books: list[Book] = []

    @property
    def api(self) -> Books:
        return self

    @property
    def active(self) -> Book:
        return self.books[-1]

    def open(self, fullname: str | os.PathLike[str], *_: Any, **__: Any) -> Book:
        self.books.append(Book(self.app, WorkbookFile(fullname)))
        return self.books[-1]

    def __call__(self, key: int | str) -> Book:
        return self.books[key - 1] if isinstance(key, int) else {book.name: book for book in self.books}[key]

    def __len__(self) -> int:
        return len(self.books)

    def __iter__(self) -> Iterator[Book]:
        return iter(self.books)


@honest
class Book(base.Book):
    def __init__(self, app: App, file: WorkbookFile) -> None:
        self._app, self.file = app, file
        self.told: list[Finding] | None = None  # what the last calculation found

    @property
    def api(self) -> WorkbookFile:
        return self.file

    @property
    def app(self) -> App:
        return self._app

    @property
    def name(self) -> str:
        return self.file.path.name

    @property
    def fullname(self) -> str:
        return str(self.file.path)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def save(self, path: str | os.PathLike[str] | None = None, password: str | None = None) -> None:
        if password:
            raise refuse("Saving with a password")
        self.file.save(path)

    def close(self) -> None:
        self._app.files.books.remove(self)

    def activate(self) -> None:
        """Nothing is shown, so there is nothing to bring to the front."""
