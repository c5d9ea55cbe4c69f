"""What building the add-in of any host needs."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbooks.durable import temporary, told_apart

DATE = (1980, 1, 1, 0, 0, 0)  # the first one a zip can hold


class Unable(RuntimeError):
    """Something cannot be done: the sentence for the user, and what to do about it."""

    def __init__(self, sentence: str, remedy: str) -> None:
        super().__init__(f"{sentence} {remedy}")
        self.sentence, self.remedy = sentence, remedy


class CannotBuild(Unable):
    """The add-in cannot be built here."""


def zipped(target: Path, entries: dict[str, bytes]) -> None:
    """Write the entries in their order with one date: the same entries give the same bytes. The target is complete or as it was."""
    with replacing(target) as part, zipfile.ZipFile(part, "w") as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A name to write to, which becomes the target when all is written. WorkbookError names the target where that is not possible."""
    with told_apart(target), temporary(target.parent) as part:
        yield part
        part.replace(target)
