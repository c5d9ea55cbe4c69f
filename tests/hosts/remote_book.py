"""A workbook as Excel on the web holds it: described to the server as xlwings' script does, and changed by the actions that come back.

Cells hold what is typed into them, a value or a formula; what a formula shows only Excel knows.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import xlwings as xw
from openpyxl.utils import range_boundaries

from tests.hosts.server import Server
from tests.hosts.server_doors import shared_server
from workbooks.dialect import respell_package
from workbooks.package import Package
from workbooks.reader import read
from xl_addin.server.replay import shown

Cells = dict[tuple[int, int], Any]


class RemoteBook:
    """Sheets by name, in the order of their tabs; names and tables as Excel would list them; the report of the last button."""

    def __init__(self, path: Path) -> None:
        book, package = read(path), Package.from_bytes(path.read_bytes())
        self.path = path
        self.sheets: dict[str, Cells] = {}
        for name, sheet in book.sheets.items():
            spilt = _spilt(package.parts[package.sheets[name]])
            self.sheets[name] = {p: v for p, v in sheet.cells.items() if v not in (None, "") and p not in spilt}
            self.sheets[name] |= {p: shown(f"={text}") for p in sheet.cells if (text := sheet.formula(*p))}
        self.opened = {name: dict(cells) for name, cells in self.sheets.items()}  # as it came
        self.names = {n.name: f"={n.text}" for n in package.names if n.sheet is None and not n.name.startswith("_xlnm.")}
        self.tables = {table.name: table.sheet for table in package.tables.values()}
        self.report: dict[str, Any] = {}
        self.seen: list[str] = []  # actions that change no cell

    def told(self) -> dict[str, Any]:
        """What getBookData sends without values; the name of the tab is all a cell's place needs."""
        order = list(self.sheets)
        names = [_name(name, text, order) for name, text in self.names.items()]
        sheets = [{"name": name, "values": [[]], "pictures": [], "charts": [], "shapes": [],
                   "tables": [{"name": table} for table, on in self.tables.items() if on == name]} for name in order]  # fmt: skip
        book = {"name": self.path.name, "active_sheet_index": 0, "selection": "A1"}
        return {"client": "Office.js", "version": xw.__version__, "book": book, "names": names, "sheets": sheets}

    def run(self, actions: list[dict[str, Any]]) -> None:
        for action in actions:
            getattr(self, f"_{action['func']}", self._other)(action, *action["args"])

    def _other(self, action: dict[str, Any], *args: Any) -> None:
        self.seen.append(action["func"])

    def _on(self, action: dict[str, Any]) -> Cells:
        return self.sheets[list(self.sheets)[action["sheet_position"]]]

    def _setFormula(self, action: dict[str, Any], *_: Any) -> None:
        for i, row in enumerate(action["values"]):
            for j, typed in enumerate(row):
                place = (action["start_row"] + i + 1, action["start_column"] + j + 1)
                cells = self._on(action)
                if typed in ("", None):
                    cells.pop(place, None)
                else:
                    cells[place] = typed.removeprefix("'") if isinstance(typed, str) else typed

    _setValues = _setFormula

    def _addSheet(self, action: dict[str, Any], position: int, name: str) -> None:
        assert position == len(self.sheets)  # behind the last tab
        self.sheets[name] = {}

    def _sheetDelete(self, action: dict[str, Any], *_: Any) -> None:
        del self.sheets[list(self.sheets)[action["sheet_position"]]]

    def _namesAdd(self, action: dict[str, Any], name: str, text: str) -> None:
        assert name not in self.names, f"Excel refuses {name}, which is there already"
        self.names[name] = text

    def _nameDelete(self, action: dict[str, Any], name: str, *_: Any) -> None:
        del self.names[name]

    def _addTable(self, action: dict[str, Any], area: str, headers: bool, style: str, name: str) -> None:
        assert headers and name not in self.tables
        left, top, right, _ = range_boundaries(area)
        headings = [self._on(action).get((top, column)) for column in range(left, right + 1)]
        assert all(isinstance(text, str) and text for text in headings), f"{name}: {headings}"
        self.tables[name] = list(self.sheets)[action["sheet_position"]]

    def _runMacro(self, action: dict[str, Any], macro: str, *args: Any) -> None:
        if macro == "cwbReport":
            self.report = json.loads(args[0])
        elif macro == "cwbEmptySheet":
            self.sheets[args[0]].clear()
            self.tables = {table: on for table, on in self.tables.items() if on != args[0]}
        else:
            self.seen.append(macro)


def pressed(path: Path, button: str, server: Server | None = None, session: str = "a") -> tuple[RemoteBook, list[dict]]:
    """The open workbook after the button, and the actions Excel was given."""
    book = RemoteBook(path)
    stored = respell_package(path.read_bytes(), "officejs")  # as Excel on the web saves our functions
    body = book.told() | {"args": [base64.b64encode(stored).decode()]}
    status, told = (server or shared_server()).post(f"/xlwings/custom-scripts-call/{button}", body, session=session)
    assert status == 200, told
    book.run(told["actions"])
    return book, told["actions"]


def _spilt(xml: bytes) -> set[tuple[int, int]]:
    """Cells that a formula in another cell fills."""
    found = set()
    for area in re.findall(rb't="array"[^>]* ref="([A-Z0-9:]+)"', xml):
        left, top, right, bottom = range_boundaries(area.decode())
        found |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {(top, left)}
    return found


def _name(name: str, text: str, order: list[str]) -> dict[str, Any]:
    sheet, _, area = text.removeprefix("=").rpartition("!")
    plain = sheet.strip("'").replace("''", "'")
    return {"name": name, "sheet_index": order.index(plain) if plain in order else None, "address": re.sub(r"\$", "", area),
            "scope_sheet_name": None, "scope_sheet_index": None, "book_scope": True}  # fmt: skip
