"""Folders of contract tables: the packaged sample with a cell changed, and its workbook."""

import shutil
from pathlib import Path

from tests.practice_books import Ran, cwb
from tests.sample_books import Change, book_bytes
from workbooks import samples

SAMPLE = samples.FOLDER / "contract_model"
SEEDS = samples.FOLDER / "seeds" / "contract_model"


def sample_folder(path: Path, *changes: Change) -> Path:
    """A copy of the packaged sample, changed."""
    shutil.copytree(SAMPLE, path)
    for change in changes:
        change(path)
    return path


def without(*tables: str) -> Change:
    """Tables taken out of a folder."""

    def change(folder: Path) -> None:
        for table in tables:
            (folder / f"{table}.csv").unlink()

    return change


def workbook(source: Path | None = None) -> bytes:
    """The workbook of a folder, the packaged sample when none is given."""
    return book_bytes("contract_model", str(source) if source else None)


def regenerate(where: Path, source: object, out: str = "out.xlsx", *more: object) -> Ran:
    """`cwb regenerate contract_model` from a folder or workbook."""
    return cwb("regenerate", "contract_model", "--source", source, "--out", out, *more, cwd=where)
