"""What the writing of planned sheets asks of Excel: `python -m tests.hosts.excel_calls` prints every order given, as JSON.

xlwings' real Windows classes run on Linux over an object that takes every order and notes it; no Excel stands behind it, so this shows
that the orders exist and in which sequence they come, not what Excel makes of them. A process of its own, because the stubs stay in it.
"""

import json
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from openpyxl.utils import get_column_letter, range_boundaries

from tests.hosts import fakewin

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # Microsoft, Excel specifications and limits
SHEETS = ("Conflicts", "Result", "Moderated", "Stress working")
SETTLED = {"Name": "Result", "ProtectContents": True, "Count": 0, "International": [","] * 60}  # what is asked for and must be plain


class Com:
    """A COM object that takes any order and notes it."""

    def __init__(self, path: str, orders: list[list[Any]]) -> None:
        self.__dict__.update(path=path, orders=orders, known={})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in SETTLED:
            return SETTLED[name]
        if name == "Cells":
            return Cells(self, (1, 1, MOST_ROWS, MOST_COLUMNS))
        if name == "Range":
            return lambda *given: Cells(self, _box(*given))
        return self.known.setdefault(name, Com(f"{self.path}.{name}", self.orders))

    def __setattr__(self, name: str, value: Any) -> None:
        self.orders.append([f"{self.path}.{name}", told(value)])

    def __call__(self, *given: Any, **named: Any) -> "Com":
        if self.path.endswith(".Item"):  # asked for by name: there are none yet
            raise sys.modules["pywintypes"].com_error
        self.orders.append([f"{self.path}()", ", ".join([told(g) for g in given] + [f"{k}={told(v)}" for k, v in named.items()])])
        return Com(f"{self.path}()", self.orders)

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True


class Cells(Com):
    """A range, which knows where it lies."""

    def __init__(self, sheet: Com, box: tuple[int, int, int, int]) -> None:
        super().__init__(f"{get_column_letter(box[1])}{box[0]}:{get_column_letter(box[3])}{box[2]}", sheet.orders)
        self.__dict__.update(box=box, Worksheet=sheet, Row=box[0], Column=box[1])
        for name, size in (("Rows", box[2] - box[0] + 1), ("Columns", box[3] - box[1] + 1)):
            self.known[name] = SimpleNamespace(Count=size)

    def __call__(self, row: int, column: int) -> "Cells":
        at = self.box[0] + row - 1, self.box[1] + column - 1
        return Cells(self.Worksheet, (*at, *at))


def _box(first: Any, last: Any = None) -> tuple[int, int, int, int]:
    if isinstance(first, str):
        left, top, right, bottom = range_boundaries(first.replace("$", ""))
        return top, left, bottom, right
    last = first if last is None else last
    return first.box[0], first.box[1], last.box[2], last.box[3]


def told(value: Any) -> str:
    return value.path if isinstance(value, Com) else str(value)


def main() -> None:
    fakewin.install()
    import win32process
    import xlwings as xw
    from xlwings import _xlwindows

    win32process.GetWindowThreadProcessId = lambda handle: (0, 1)  # one Excel

    from workbooks.layout import layout
    from workbooks.tender import book as tender
    from workbooks.tender.importing import load
    from xl_addin.macros.spec_cells import Missing, cells_of
    from xl_addin.macros.spec_sheet import write

    spec = tender.book(load(None))
    places = layout(spec)
    orders: list[list[Any]] = []
    book = xw.Book(impl=_xlwindows.Book(xl=Com("book", orders)))
    found = {}
    for sheet in spec.sheets:
        if sheet.name in SHEETS:
            live = xw.Sheet(impl=_xlwindows.Sheet(xl=Com("sheet", orders)))
            SETTLED["Name"] = sheet.name
            unable = write(book, live, cells_of(sheet, places, Missing(())), places)
            found[sheet.name] = {"orders": list(orders), "unable": unable}
            orders.clear()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
