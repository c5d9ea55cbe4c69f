"""CSV and .ods files beside a workbook: each the complete old or the complete new file, always."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from udfs.findings import Finding
from workbooks.durable import settle, temporary, told_apart, write_new
from workbooks.errors import WorkbookError, refuse
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


def put_all(files: Mapping[Path, bytes], beside: str) -> list[Finding]:
    """Puts every file beside one that is written already; a finding for each that could not be, and the others all the same."""
    failed: dict[Path, WorkbookError] = {}
    for path, data in files.items():
        try:
            put(path, data)
        except WorkbookError as problem:
            failed[path] = problem
    written = ", ".join([beside, *(str(path) for path in files if path not in failed)])
    return [_missing(path, problem, written) for path, problem in failed.items()]


def _missing(path: Path, problem: WorkbookError, written: str) -> Finding:
    older = f" {path.name} is still the older file." if path.exists() else ""
    sentence = f"{path} was not written ({problem.sentence.rstrip('.')}). Written: {written}.{older}"
    return Finding(str(path), "side_file_missing", "block", sentence, f"{problem.remedy} Then run the job again.")


def put(path: str | os.PathLike[str], data: bytes) -> None:
    """Puts a whole file at `path`. Raises one WorkbookError and leaves `path` as it was."""
    check_side_file(path)
    target = Path(path).resolve()
    with told_apart(path), temporary(target.parent) as unfinished:
        write_new(unfinished, data, OPEN_TO_OTHERS)
        os.replace(unfinished, target)
    settle(target.parent)
