"""Fuzzes the reader in one process, guided by coverage. Run by hand: it needs atheris and does not end by itself.

    pip install atheris
    python3 -m tests.hostile.fuzz CORPUS -max_total_time=600

The first byte of an input chooses what the rest is: a whole file, or the content of one part of a sound package (damage to a packed
part would only ever show that checksums work). Anything but a WorkbookError is a finding, and so is an input that takes longer than
the limit given to atheris. An exception that the second reader, a library in Rust, raises or a panic of its own is counted but does not
stop the run: in the child it becomes `reader_stopped`. Findings are written as crash-... files into the current folder.
"""

from __future__ import annotations

import importlib
import io
import json
import sys
from pathlib import Path

from tests.hostile.originals import ORIGINALS
from tests.hostile.packages import BOOK, BOOK_RELS, SHEET, TEXTS, TYPES, packed, parts_of, with_cells

# By name: it is no part of the declared test packages, as the checks do without it.
atheris = importlib.import_module("atheris")

with atheris.instrument_imports(include=["workbooks"]):
    from workbooks import read_child, reader
    from workbooks.errors import WorkbookError

PARTS = (SHEET, TEXTS, BOOK, BOOK_RELS, TYPES, "_rels/.rels", "xl/styles.xml")
# No writer at hand stores a formula once and its copies by number, as Excel does.
COPIED = (
    '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">SUM(B1:$C$3)*Notes!A1&amp;"x"</f><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'
)
_SOUND = parts_of(ORIGINALS["plain"]())
panics: dict[str, int] = {}


def package(data: bytes) -> bytes:
    """The file that an input stands for."""
    if not data or data[0] % (len(PARTS) + 1) == 0:
        return data[1:]
    return packed(_SOUND | {PARTS[data[0] % (len(PARTS) + 1) - 1]: data[1:]}, 0)


def one_input(data: bytes) -> None:
    """Reads one file as the child does, then every formula as the parent does."""
    try:
        out = io.StringIO()
        read_child.read_lines(package(data), out)
        for line in out.getvalue().splitlines()[1:-1]:
            sheet = reader._sheet(json.loads(line))
            for where in sheet.formula_cells():
                sheet.formula(*where)
    except WorkbookError:
        pass
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        panics[str(error)] = panics.get(str(error), 0) + 1
        if panics[str(error)] == 1:
            print(f"contained in the child: panic, {error}", flush=True)


def seed(folder: Path) -> None:
    """Starts a corpus with every part of the healthy workbooks and the workbooks themselves."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "seed-copied-formula").write_bytes(b"\1" + parts_of(with_cells(COPIED)())[SHEET])
    for name, build in ORIGINALS.items():
        whole = build()
        if len(whole) > 100_000:
            continue
        (folder / f"seed-{name}").write_bytes(b"\0" + whole)
        for number, part in enumerate(PARTS, 1):
            content = parts_of(whole).get(part)
            if content:
                (folder / f"seed-{name}-{number}").write_bytes(bytes([number]) + content)


def main() -> None:
    """The command; see the head of this file."""
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: python3 -m tests.hostile.fuzz CORPUS [options of libFuzzer]")
    seed(Path(sys.argv[1]))
    atheris.Setup([*sys.argv, "-timeout=20", "-rss_limit_mb=1024"], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
