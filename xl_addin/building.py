"""What building the add-in of any host needs."""

import zipfile
from pathlib import Path

DATE = (1980, 1, 1, 0, 0, 0)  # the first one a zip can hold


class CannotBuild(RuntimeError):
    """The add-in cannot be built here; the text is the sentence for the user."""


def zipped(target: Path, entries: dict[str, bytes]) -> None:
    """Write the entries in their order with one date: the same entries give the same bytes. The target is complete or as it was."""
    part = target.with_name(target.name + ".part")
    with zipfile.ZipFile(part, "w") as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name, DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)
    part.replace(target)
