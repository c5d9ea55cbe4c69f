"""One reader tried on one file in a process of its own, under limits; whatever happens there has a name."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
import warnings
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

MIB = 1024 * 1024
# How a reader can end; "abort" is an interpreter that died without a word.
OUTCOMES = ("ok", "refused", "raw", "timeout", "abort")

# A fresh process per file that has the libraries loaded already; Windows can only start anew.
_METHOD = "spawn" if sys.platform == "win32" else "forkserver"


@dataclass
class Attempt:
    """How it ended: `detail` is a code or the name of an exception, `sheets` name -> (filled cells, sum)."""

    outcome: str
    detail: str = ""
    seconds: float = 0.0
    mib: int = 0
    sheets: dict[str, tuple[int, float]] = field(default_factory=dict)


def context() -> multiprocessing.context.BaseContext:
    """Where the processes of a run come from."""
    chosen = multiprocessing.get_context(_METHOD)
    if _METHOD == "forkserver":
        chosen.set_forkserver_preload(["tests.hostile.readers"])
    return chosen


def attempt(reader: str, path: str, seconds: float, memory: int) -> Attempt:
    """Reads a file with a reader within `seconds` and `memory` bytes."""
    mine, theirs = multiprocessing.Pipe(duplex=False)
    process = context().Process(target=_in_child, args=(reader, path, memory, theirs))
    process.start()
    theirs.close()
    try:
        if not mine.poll(seconds):
            return Attempt("timeout", seconds=seconds)
        return mine.recv()
    except EOFError:
        process.join()
        return Attempt("abort", f"exit {process.exitcode}")
    finally:
        mine.close()
        _end(process)


def _end(process: multiprocessing.process.BaseProcess) -> None:
    """Ends the process and whatever it has started."""
    if _METHOD == "forkserver":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()  # it may not have got as far as a group of its own
    process.join()
    process.close()


def _in_child(reader: str, path: str, memory: int, pipe: Connection) -> None:
    from tests.hostile.readers import (  # loaded by the fork server, not by the process that counts
        READERS,
        code,
    )

    _confine(memory)
    begun = time.perf_counter()
    try:
        sheets = READERS[reader].summarise(path)
        result = Attempt("ok", sheets=sheets)
    except BaseException as error:  # noqa: BLE001  # panics of Rust are no Exception, and each kind is counted
        result = Attempt("refused" if READERS[reader].refusal(error) else "raw", code(error))
    result.seconds, result.mib = round(time.perf_counter() - begun, 2), _most_memory()
    pipe.send(result)


def _confine(memory: int) -> None:
    """A process group of its own, no chatter, and no more than `memory` bytes on top of the loaded libraries."""
    warnings.simplefilter("ignore")
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    if _METHOD == "forkserver":
        import resource

        os.setsid()
        with open("/proc/self/statm", encoding="ascii") as sizes:
            mapped = int(sizes.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + memory, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _most_memory() -> int:
    """The most memory this process or one it started ever held, in MiB; 0 where the system does not tell."""
    if _METHOD != "forkserver":
        return 0
    import resource

    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024
