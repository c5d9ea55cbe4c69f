"""A workbook of ours as OpenDocument (.ods), through LibreOffice, which knows that format best."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from workbooks.errors import refuse
from workbooks.side_files import check_side_file

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 120


def check_target(path: str | os.PathLike[str]) -> None:
    """Refuses at once what would fail in the end. Raises WorkbookError, `wrong_ending_ods` for a name with another ending."""
    if not os.fspath(path).lower().endswith(".ods"):
        raise refuse("wrong_ending_ods", path=os.fspath(path))
    program()
    check_side_file(path)


def program() -> str:
    """The LibreOffice program. Raises WorkbookError `engine_missing`."""
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if found is None:
        raise refuse("engine_missing", engine="LibreOffice, which writes .ods files,")
    return found


def ods_bytes(data: bytes) -> bytes:
    """The .ods of an .xlsx package; a hidden LibreOffice with a profile of its own converts it and ends.

    Only for workbooks without formulas and links: the bytes are not the same at every run, the cells are.
    Raises WorkbookError `engine_missing`, `engine_not_started` or `engine_refused`.
    """
    with tempfile.TemporaryDirectory(prefix="cwb-") as name:
        folder = Path(name)
        (folder / "copy.xlsx").write_bytes(data)
        command = [program(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "ods:calc8", "--outdir", str(folder / "out"), str(folder / "copy.xlsx")]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise refuse("engine_refused", engine="LibreOffice", reason=f"no answer in {SECONDS} seconds") from None
        except OSError as error:  # a locked laptop may forbid it to start
            raise refuse("engine_not_started", engine="LibreOffice", reason=error.strerror or error) from error
        made = folder / "out" / "copy.ods"
        if not made.exists():
            raise refuse("engine_refused", engine="LibreOffice", reason=done.stderr.strip() or "it wrote no file")
        return made.read_bytes()
