"""Every button as a script of xlwings Server: the workbook in, actions for Excel out, and the report for the task pane as the last of them.

The task pane sends the workbook as a file beside xlwings' own description of it, because a macro reads formulas and results of its own
formulas, which that description has not. The macro is pressed on a private copy; nothing stays on the server.
"""

from __future__ import annotations

import asyncio
import base64
import json
import tempfile
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import xlwings as xw
import xlwings.server
from xlwings_server.models import CurrentUser

from workbooks import dialect, guard
from workbooks.errors import refuse
from xl_addin import ribbon
from xl_addin.headless.engine import App, Engine
from xl_addin.ribbon import Button, Report
from xl_addin.server import progress
from xl_addin.server.offered import refusal
from xl_addin.server.replay import call, replay
from xl_addin.server.reporting import told

LONGEST_NAME = 200  # letters; a file of a longer one could not be made
REPORT = "cwbReport"  # of buttons.js
# A calculation keeps the sentences of its cells by sheet and cell alone, and two people may have the same ones.
ONE_AT_A_TIME = threading.Lock()
Script = Callable[..., Awaitable[None]]


def bound() -> dict[str, Script]:
    """Button -> script, under the name the manifest and the task pane know it by."""
    return {button.id: xlwings.server.script(_script(button)) for button in ribbon.load().values()}


def _script(button: Button) -> Script:
    async def press(book: xw.Book, user: CurrentUser, file: str = "") -> None:
        # In a thread, so that nobody else waits and the task pane can ask how far it is.
        await asyncio.to_thread(pressed, button, book, file, user.id or "")

    press.__annotations__ = {"book": xw.Book, "user": CurrentUser, "file": str, "return": None}
    press.__name__ = press.__qualname__ = button.id
    press.__doc__ = button.screentip
    return press


def pressed(button: Button, book: xw.Book, file: str, user: str) -> Report:
    """Press the button on a copy of the workbook and queue what it changed; a refusal changes nothing."""
    progress.keep(user, f"{button.label}: waiting for another button on this server")
    with ONE_AT_A_TIME, tempfile.TemporaryDirectory() as folder:
        name = Path(book.name or "").stem  # nothing where a request names no workbook
        name = name if name.isprintable() and len(name) <= LONGEST_NAME else ""
        copy = Path(folder) / f"{name}.xlsx"

        def work() -> Report:
            if not name:
                raise refuse("no_workbook")
            if unable := refusal(button):
                raise unable
            held = _opened(copy, file, user)
            before = {name.name: f"={name.text}" for name in held.impl.file.names}
            report = ribbon.press(button.id, held)
            if not report.refused:
                replay(held.impl.file, before, book)
            return report

        try:
            report = ribbon.reported(button.label, work)
        finally:
            progress.forget(user)
        if report.refused:
            book.impl.json()["actions"].clear()  # all or nothing
        made = {} if report.refused else _made(copy)
        call(book, REPORT, json.dumps(told(button.label, report, made, folder), ensure_ascii=False))
        return report


def _opened(copy: Path, file: str, user: str) -> xw.Book:
    try:
        copy.write_bytes(base64.b64decode(file, validate=True))
    except (TypeError, ValueError):  # no text, or none of base64
        file = ""
    if not file:
        raise refuse("no_workbook")
    copy.write_bytes(dialect.respell_package(guard.load(copy), "desktop"))
    apps = Engine().apps
    apps.apps.append(_TellingApp(apps, user))
    return xw.Book(impl=apps.apps[0].books.open(copy))


class _TellingApp(App):
    """Keeps what a macro shows in the status bar for the task pane."""

    def __init__(self, apps: Any, user: str) -> None:
        super().__init__(apps)
        self.user = user

    @property
    def status_bar(self) -> None:
        return None

    @status_bar.setter
    def status_bar(self, text: Any) -> None:
        if isinstance(text, str):
            progress.keep(self.user, " ".join(text.split()))


def _made(copy: Path) -> dict[str, str]:
    """Files a macro saved beside the workbook, which has no folder on the web: the task pane offers them."""
    files = [path for path in sorted(copy.parent.rglob("*")) if path.is_file() and path != copy]
    return {path.relative_to(copy.parent).as_posix(): base64.b64encode(path.read_bytes()).decode() for path in files}
