"""The child process that opens a foreign workbook: bytes come in, lines of JSON go out, nothing else happens here.

Whatever a hostile file does to a parser (endless time, all memory, a crash) happens to this process alone.
"""

from __future__ import annotations

import gc
import io
import json
import math
import sys
import zipfile
from typing import IO

from workbooks import guard
from workbooks.cell_stream import ISO_DATE, MAX_CELLS, NUMBER, TEXT, SheetStream, StoredCells
from workbooks.errors import WorkbookError, refuse
from workbooks.outline import MAIN, Outline, SheetPart, outline
from workbooks.second_opinion import check_block, confirm
from workbooks.windows_limit import limit_this_process
from workbooks.xml_stream import first_element, parse, shared_strings


def limit_resources(seconds: int, memory: int) -> None:
    """Ceilings set by the operating system itself, beside the parent's clock."""
    if sys.platform == "win32":
        limit_this_process(seconds + 1, memory)
        return
    import resource

    for kind, amount in (
        (resource.RLIMIT_CPU, seconds + 1),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CORE, 0),  # a crash must not leave the workbook's content in a core file
        (resource.RLIMIT_FSIZE, 0),  # this process has nothing to write to disk
    ):
        _, ceiling = resource.getrlimit(kind)
        wanted = amount if ceiling == resource.RLIM_INFINITY else min(amount, ceiling)
        resource.setrlimit(kind, (wanted, ceiling))


def read_lines(data: bytes, out: IO[str]) -> None:
    """Writes one line for the workbook and one for each sheet, once both readers have agreed."""
    guard.check(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        plan = outline(archive)
        sheets = _read_sheets(archive, plan)
    confirm(data, sheets, plan.date1904)
    visible = {sheet.name: sheet.visible for sheet in plan.sheets}
    other = {sheet.name: sheet.kind for sheet in plan.sheets if sheet.name not in sheets}
    book = {"date1904": plan.date1904, "names": plan.names, "other_sheets": other}
    print(json.dumps(book), file=out)
    for name, cells in sheets.items():
        print(json.dumps(_sheet_line(name, visible[name], cells), allow_nan=False), file=out)
    print(json.dumps({"end": len(sheets)}), file=out)


def _read_sheets(archive: zipfile.ZipFile, plan: Outline) -> dict[str, StoredCells]:
    texts: list[str] = []
    if plan.styles:  # only the second reader needs it, and it could not say what is wrong with it
        with archive.open(plan.styles) as stream:
            parse(stream, plan.styles, lambda parser: None)
    if plan.shared_strings:
        with archive.open(plan.shared_strings) as stream:
            texts = shared_strings(stream, plan.shared_strings)
    sheets: dict[str, StoredCells] = {}
    room = MAX_CELLS
    for sheet in plan.sheets:
        with archive.open(sheet.part) as stream:
            if sheet.kind != "worksheet":
                _check_no_worksheet(stream, sheet)
                continue
            cells = SheetStream(sheet.name, sheet.part, texts, plan.date1904, room).read(stream)
        check_block(sheet.name, cells)
        room -= len(cells.places)
        sheets[sheet.name] = cells
    return sheets


def _check_no_worksheet(stream: IO[bytes], sheet: SheetPart) -> None:
    """A worksheet listed as something else would be passed over with all its cells."""
    if first_element(stream, sheet.part) == f"{MAIN} worksheet":
        raise refuse("damaged_part", part=sheet.part, reason=f"it is a worksheet but listed as {sheet.kind}")


def _sheet_line(name: str, visible: bool, cells: StoredCells) -> dict[str, object]:
    """The cells with each different text sent once: a text may be repeated in a million cells."""
    texts: dict[str, int] = {}
    values = [
        texts.setdefault(value, len(texts)) if kind == TEXT else value  # type: ignore[arg-type]  # a TEXT is a str
        for kind, value in zip(cells.kinds, cells.values, strict=True)
    ]
    numbers = [v for k, v in zip(cells.kinds, cells.values, strict=True) if k in (NUMBER, ISO_DATE)]
    return {
        "name": name, "visible": visible, "places": cells.places, "kinds": "".join(cells.kinds), "values": values,
        "texts": list(texts), "formulas": cells.formulas, "shared": cells.shared,
        "sum": repr(_total(numbers)),  # type: ignore[arg-type]  # both kinds are floats; a text because JSON has no infinity
    }


def _total(numbers: list[float]) -> float:
    """The exact sum, rounded once; infinite beyond the largest double."""
    try:
        return math.fsum(numbers)
    except OverflowError:
        return math.inf


def main(seconds: int, memory: int) -> None:
    """Reads the bytes from standard input; an error is a line of its own, so that there is always an answer."""
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]  # always a text stream here
    data = sys.stdin.buffer.read()
    gc.disable()  # millions of cells make no cycles, and looking for some takes a fifth of the time
    limit_resources(seconds, memory)
    try:
        read_lines(data, sys.stdout)
    except WorkbookError as error:
        _answer(error)
    except MemoryError:
        _answer(refuse("too_much_memory", limit=memory // guard.MIB))
    except Exception as error:  # noqa: BLE001  # the last net: a parser's own error becomes one WorkbookError
        _answer(refuse("reader_stopped", reason=f"{type(error).__name__}: {error}"))


def _answer(error: WorkbookError) -> None:
    print(json.dumps({"error": [error.code, error.sentence, error.remedy]}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
