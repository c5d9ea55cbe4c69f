"""Who has a workbook open: the lock files of Excel and LibreOffice, and our own turn among ourselves.

Lock files of others are read, never made and never deleted. Our own turn leaves no file behind, not even after a kill.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path

from workbooks.errors import refuse

# Long enough for a colleague's save of a large workbook to finish, short enough that nobody thinks it hangs.
WAIT_SECONDS = 10.0
# An owner file of Excel holds the length of the user name in one byte, then the name in the ANSI code page.
_EXCEL_NAME_BYTES = 54


def check_free(target: Path) -> None:
    """Refuses when a lock file beside the workbook says that somebody has it open, naming who and since when."""
    excel, libreoffice = target.with_name(f"~${target.name}"), target.with_name(f".~lock.{target.name}#")
    if os.path.lexists(excel):
        raise refuse("in_use", path=target, owner=_told(_excel_owner(excel), excel), lock=excel.name)
    if os.path.lexists(libreoffice):
        fields = _start_of(libreoffice).decode("utf-8", "replace").split(",")
        code = "stale_lock" if _left_behind(fields) else "in_use"
        raise refuse(code, path=target, owner=_told(_libreoffice_owner(fields), libreoffice), lock=libreoffice.name)


def _told(owner: str, lock: Path) -> str:
    try:
        since = dt.datetime.fromtimestamp(lock.lstat().st_mtime)
    except OSError:
        return owner or "owner not known"
    return f"{owner or 'owner not known'}, since {since:%d/%m/%Y %H:%M}"


def _excel_owner(lock: Path) -> str:
    content = _start_of(lock)
    name = content[1 : 1 + min(content[0], _EXCEL_NAME_BYTES)].decode("cp1252", "replace").strip() if content else ""
    return name if name.isprintable() and "\ufffd" not in name else ""


def _libreoffice_owner(fields: list[str]) -> str:
    """The lock file is one line: full name, login, computer, time, profile, with commas between."""
    name = next((field for field in fields[:2] if field.strip()), "")
    return f"{name} on {fields[2]}" if name and len(fields) > 2 else name


def _left_behind(fields: list[str]) -> bool:
    """True when LibreOffice made the lock on this very computer and surely does not run here now.

    Excel writes no computer into its lock, so one of Excel's can never be told apart from here.
    """
    if len(fields) < 3 or not fields[2].strip() or fields[2].strip().casefold() != platform.node().casefold():
        return False
    # Where other people's processes are hidden, the first process is hidden too, and nothing can be told.
    if not Path("/proc/1/comm").exists():
        return False
    return not any(_is_libreoffice(process) for process in Path("/proc").glob("[0-9]*/comm"))


def _is_libreoffice(process: Path) -> bool:
    try:
        return process.read_text(errors="replace").strip() in ("soffice.bin", "soffice", "oosplash")
    except OSError:  # it ended while we looked
        return False


def _start_of(lock: Path) -> bytes:
    """Excel keeps its owner file to itself on some systems; then the owner stays unknown."""
    try:
        with lock.open("rb") as file:
            return file.read(512)
    except OSError:
        return b""


@contextlib.contextmanager
def turn(target: Path, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Among our own processes only one at a time replaces a workbook in a folder; the system ends a turn with its process.

    Where a network drive knows no such turns we go on without: the check of the hash remains.
    """
    until = time.monotonic() + wait
    while True:
        try:
            handle = _taken(target.parent)
            break
        except (BlockingIOError, FileExistsError):
            if time.monotonic() > until:
                raise refuse("being_saved", path=target) from None
            time.sleep(0.02)
        except OSError:
            handle = None
            break
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _taken(folder: Path) -> int:
    """A handle that holds the turn until it is closed; BlockingIOError or FileExistsError while another has it."""
    if os.name == "nt":  # deleted by Windows itself when the handle is closed, or the process ends
        once = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY
        return os.open(folder / ".cwb-turn.lock", once)
    import fcntl  # not there on Windows

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
