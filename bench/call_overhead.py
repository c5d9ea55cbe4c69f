"""What a call costs on its way from the cell to the function and back: each path beside a bare Python call and plain xlwings.

    python -m bench.call_overhead        about two minutes

The functions here do nothing, so that what is measured is the way alone. Columns: 100,000 cells in, the same 100,000 cells out.

plain lists    what one writes by hand: the column out of the rows, converted where the function wants dates or amounts, and back into rows
dispatch       our one path for every host: arguments checked and converted, the answer made into cells, the call remembered for WHY
xlwings raw    the plain lists behind xlwings' real COM server, its converters switched off
xlwings        the same function as anybody writes it for xlwings, with its default converters
the add-in     our functions behind xlwings' real COM server, as the add-in calls them
LibreOffice    the component that LibreOffice calls, without LibreOffice itself

No Excel and no COM stand behind it: pywin32 is stubbed (tests/hosts/fakewin.py), and what crosses a process in real life is not counted.
Processor time, paths in turn; the least of the rounds, as other work on the machine only adds. Writes bench/results/call_overhead.txt.
"""

import datetime as dt
import gc
import inspect
import os
import platform
import sys
import time
import types
from collections.abc import Callable
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.hosts import fakewin

OUT = Path(__file__).resolve().parent / "results" / "call_overhead.txt"
CELLS, ROUNDS, CALLS = 100_000, 11, 2_000
AIM_LISTS, AIM_XLWINGS, AIM_MICROSECONDS = 1.3, 0.1, 10.0
WHERE = "[Book1]Sheet1!$H$9"
DAY_ZERO = dt.date(1899, 12, 30)
NOTE = (
    "Texts that all differ: plain lists behind xlwings take more than a tenth of it as well.\n"
    "Amounts: making decimals of doubles and doubles of them.\n"
    "What xlwings itself takes for a call, some 10 microseconds and 3 for each argument, is every xlwings function's and not ours to mend."
)
Jobs = dict[str, Callable[[], Any]]

COLUMNS: dict[str, tuple[dict[str, Any], Callable[[int], Any], Callable[[Any], Any] | None]] = {
    "numbers": ({"kind": "number"}, lambda i: i * 0.37, None),
    "numbers, none below 0": ({"kind": "number", "minimum": 0}, lambda i: i * 0.37, None),
    "texts, all different": ({"kind": "text"}, lambda i: f"P{i:05d}", None),
    "texts, ten different": ({"kind": "text"}, lambda i: f"Area {i % 10}", None),
    "dates": ({"kind": "date"}, lambda i: 40000.0 + i % 9000, lambda serial: DAY_ZERO + dt.timedelta(days=serial)),
    "amounts of money": ({"kind": "number", "decimals": 2}, lambda i: i / 100, lambda pounds: Decimal(repr(pounds))),
}


def main() -> None:
    fakewin.install()
    tables = [scalars(), *(column(name, *told) for name, told in COLUMNS.items())]
    head = [
        f"Python {platform.python_version()}, xlwings {version('xlwings')}, {platform.machine()}, {os.cpu_count()} processors, load "
        f"{os.getloadavg()[0]:.1f} at the end; processor time, {ROUNDS} rounds in turn, least of each"
    ]
    OUT.write_text("\n\n".join([*head, *tables, NOTE]) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


def timed(jobs: Jobs, calls: int) -> dict[str, float]:
    """Microseconds of processor time a call of each job, the jobs in turn."""
    found: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            gc.collect()
            gc.freeze()  # what stands in memory anyway is not looked through again, whoever's turn it is
            start = time.process_time()
            for _ in range(calls):
                job()
            found[name].append((time.process_time() - start) / calls * 1e6)
    return {name: min(times) for name, times in found.items()}


# ---- one column ------------------------------------------------------------------------------------------------------


def column(name: str, param: dict[str, Any], cell: Callable[[int], Any], convert: Callable[[Any], Any] | None) -> str:
    """The table of one kind of column."""
    raw = tuple((cell(i),) for i in range(CELLS))
    back = {dt.date: lambda day: float((day - DAY_ZERO).days), Decimal: float}.get(type(convert(raw[0][0])) if convert else None)

    def bare(cells: list[Any]) -> list[Any]:
        return cells

    def lists(rows: Any, where: Any = None) -> list[list[Any]]:
        values = [convert(row[0]) for row in rows] if convert else [row[0] for row in rows]
        answer = bare(values)
        return [[back(value)] for value in answer] if back else [[value] for value in answer]

    def usual(cells: list[Any]) -> list[list[Any]]:
        answer = bare([convert(value) for value in cells] if convert else cells)
        return [[back(value)] for value in answer] if back else [[value] for value in answer]

    ours = registered(f"tender_bench_{abs(hash(name))}", bare, [{"name": "cells", "rank": "column", **param}], "column", param["kind"])
    jobs = through(ours, (raw,), lists, usual, lambda: lists(raw))
    wanted, got = jobs["plain lists"](), jobs["the add-in"]()
    assert [list(row) for row in got] == wanted, f"{name}: not the same cells"
    per_cell = {path: spent / CELLS * 1000 for path, spent in timed(jobs, 1).items()}
    return report(f"{name}: {CELLS:,} cells in and out, nanoseconds a cell", per_cell)


def report(title: str, per_cell: dict[str, float]) -> str:
    lines = [f"{title:<72}{'':>10}{'times plain lists':>20}{'of xlwings':>12}"]
    for path, spent in per_cell.items():
        lines.append(f"  {path:<70}{spent:>10.1f}{spent / per_cell['plain lists']:>20.2f}{spent / per_cell['xlwings']:>12.3f}")
    lists, xlwings = per_cell["the add-in"] / per_cell["xlwings raw"], per_cell["the add-in"] / per_cell["xlwings"]
    alone = per_cell["the add-in"] / per_cell["plain lists"]
    lines.append(f"  the add-in: {lists:.2f} times plain lists behind xlwings ({verdict(lists, AIM_LISTS)}), "
                 f"{alone:.2f} times plain lists without it ({verdict(alone, AIM_LISTS)}), "
                 f"{xlwings:.3f} of xlwings ({verdict(xlwings, AIM_XLWINGS)})")  # fmt: skip
    return "\n".join(lines)


def verdict(ratio: float, aim: float) -> str:
    return f"aim {aim}: {'met' if ratio <= aim else 'NOT MET'}"


# ---- one cell --------------------------------------------------------------------------------------------------------


# Argument count -> the function, and the same with plain lists and the address of the calling cell.
SINGLE = {
    1: (lambda a: a, lambda a, where=None: [[a]]),
    3: (lambda a, b, c: a, lambda a, b, c, where=None: [[a]]),
    5: (lambda a, b, c, d, e: a, lambda a, b, c, d, e, where=None: [[a]]),
}


def scalars() -> str:
    """Calls of single cells."""
    jobs = {count: single(count) for count in SINGLE}
    spent = {count: timed(told, CALLS) for count, told in jobs.items()}
    lines = [f"{'calls of single cells, microseconds a call':<46}" + "".join(f"{f'{count} arguments':>14}" for count in SINGLE)]
    for path in jobs[1]:
        lines.append(f"  {path:<44}" + "".join(f"{spent[count][path]:>14.1f}" for count in SINGLE))
    for title, path, beside in (("dispatch adds", "dispatch", "bare"), ("the add-in adds to xlwings raw", "the add-in", "xlwings raw")):
        added = "".join(f"{spent[count][path] - spent[count][beside]:>14.1f}" for count in SINGLE)
        lines.append(f"  {title + f' (aim {AIM_MICROSECONDS:.0f})':<44}{added}")
    return "\n".join(lines)


def single(count: int) -> Jobs:
    bare, lists = SINGLE[count]
    given = tuple(float(i) for i in range(count))
    params = [{"name": name, "rank": "scalar", "kind": "number", "blank_as_zero": "bench"} for name in "abcde"[:count]]
    ours = registered(f"tender_bench_of_{count}_cells", bare, params, "scalar", "number")
    jobs = through(ours, given, lists, bare, lambda: lists(*given))
    assert jobs["the add-in"]() == 0.0
    return {"bare": lambda: bare(*given), **jobs}


# ---- the paths -------------------------------------------------------------------------------------------------------


def registered(name: str, function: Callable, params: list[dict[str, Any]], rank: str, kind: str) -> Any:
    """The function as a worksheet function of ours."""
    from udfs.registry import REGISTRY, Param, Result, Source, udf

    function.__name__, function.__doc__ = name, "Nothing."
    described = [Param(description="Cells", unit="any", example=1, **told) for told in params]
    udf(params=described, result=Result(rank, kind, "any", "The same"), sources=[Source("bench")], since="0")(function)
    return REGISTRY[name.upper()]


def through(ours: Any, given: tuple, lists: Callable, usual: Callable, plain: Callable[[], Any]) -> Jobs:
    """The same call through every path."""
    from xlwings import udfs as xlwings_udfs
    from xlwings.com_server import XLPython

    from udfs import dispatch
    from xl_addin import desktop

    server, name, calc = XLPython(), f"bench of {ours.name}", component()
    raw = xlwings_udfs.xlret("raw")(xlwings_udfs.xlfunc(lists))
    for argument in inspect.signature(lists).parameters:
        raw = xlwings_udfs.xlarg(argument, "raw")(raw)
    bound = types.SimpleNamespace(RAW=raw, USUAL=xlwings_udfs.xlfunc(usual), OURS=desktop._bind(ours))
    xlwings_udfs.udf_modules[name] = {"module": bound, "filetime": None}
    return {
        "plain lists": plain,
        "dispatch": lambda: dispatch.call(ours.name, list(given), WHERE),
        "xlwings raw": lambda: server.CallUDF(name, "RAW", (*given, WHERE), None, None),
        "xlwings": lambda: server.CallUDF(name, "USUAL", given, None, None),
        "the add-in": lambda: server.CallUDF(name, "OURS", (*given, WHERE), None, None),
        "LibreOffice": lambda: calc.answer(ours.name, given),
    }


def component() -> Any:
    """LibreOffice's component, importable without its `uno`."""
    if "xl_addin.libreoffice.component" not in sys.modules:
        helper = types.ModuleType("unohelper")
        helper.Base = type("Base", (), {})
        helper.ImplementationHelper = lambda: types.SimpleNamespace(addImplementation=lambda *given: None)
        office = types.ModuleType("uno")
        office.getClass = lambda name: type(name.replace(".", "_"), (), {})
        lang = types.ModuleType("com.sun.star.lang")
        lang.XServiceInfo = type("XServiceInfo", (), {})
        sys.modules.update({"uno": office, "unohelper": helper, "com.sun.star.lang": lang})
    from xl_addin.libreoffice import component as found

    return found


if __name__ == "__main__":
    main()
