"""The workbooks of the packaged samples, each made once for all tests that only read or edit it, and books of folders of tables."""

import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from workbooks import templates
from workbooks.outcome import Outcome
from workbooks.reader import Workbook, read

Change = Callable[[Path], None]


@cache
def book_bytes(kind: str, source: str | None = None) -> bytes:
    """The workbook of a kind: of the packaged sample, or of a source."""
    with tempfile.TemporaryDirectory() as where:
        out = Path(where) / "sample.xlsx"
        templates.regenerate(templates.template(kind), source, str(out))
        return out.read_bytes()


def made_of(
    kind: str, where: Path, change: Change = lambda folder: None, source: Path | None = None, *, out: str
) -> tuple[Outcome, Workbook]:
    """The outcome and the workbook of a folder, the sample's with a change where none is given."""
    folder, made = where / "tables", templates.template(kind)
    shutil.copytree(source or made.sample, folder)
    change(folder)
    outcome = templates.regenerate(made, str(folder), str(where / out))
    return outcome, read(where / out)
