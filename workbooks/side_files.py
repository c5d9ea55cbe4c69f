"""CSV and .ods files beside a workbook: each the complete old or the complete new file, always."""

from __future__ import annotations

import os
from pathlib import Path

from workbooks.durable import settle, temporary, told_apart, write_new
from workbooks.errors import refuse
from workbooks.guard import check_address
from workbooks.locks import check_free

OPEN_TO_OTHERS = 0o666  # less the umask, as for any new file


def check_side_file(path: str | os.PathLike[str]) -> None:
    """Refuses at once what `put` would refuse in the end: a web address, no such folder, a folder, a file that is open."""
    check_address(os.fspath(path))
    target = Path(path).resolve()
    if not target.parent.is_dir():
        raise refuse("folder_missing", path=target.parent)
    if target.is_dir():
        raise refuse("file_is_folder", path=path)
    check_free(target)


def put(path: str | os.PathLike[str], data: bytes) -> None:
    """Puts a whole file at `path`. Raises one WorkbookError and leaves `path` as it was."""
    check_side_file(path)
    target = Path(path).resolve()
    with told_apart(path), temporary(target.parent) as unfinished:
        write_new(unfinished, data, OPEN_TO_OTHERS)
        os.replace(unfinished, target)
    settle(target.parent)
