"""Limits of time and memory for the running process on Windows, through a job object. Written from the documentation; untested.

Source: Microsoft, "JOBOBJECT_EXTENDED_LIMIT_INFORMATION structure (winnt.h)" and "SetInformationJobObject function".
"""

from __future__ import annotations

import ctypes
import sys

_EXTENDED_LIMIT_INFORMATION = 9
_PROCESS_TIME, _ACTIVE_PROCESS, _PROCESS_MEMORY, _DIE_ON_UNHANDLED_EXCEPTION = 0x2, 0x8, 0x100, 0x400
# Windows counts processor time in units of 100 nanoseconds.
_UNITS_PER_SECOND = 10_000_000


class _Basic(ctypes.Structure):
    _fields_ = [
        ("process_time", ctypes.c_int64), ("job_time", ctypes.c_int64), ("flags", ctypes.c_uint32),
        ("smallest_working_set", ctypes.c_size_t), ("largest_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32), ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32), ("scheduling_class", ctypes.c_uint32),
    ]  # fmt: skip


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = [
        ("basic", _Basic), ("counters", ctypes.c_uint64 * 6), ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t), ("most_process_memory", ctypes.c_size_t), ("most_job_memory", ctypes.c_size_t),
    ]  # fmt: skip


def limits(seconds: int, memory: int) -> ExtendedLimits:
    """So many seconds of processor time, so many bytes, and no process beside this one."""
    wanted = ExtendedLimits()
    wanted.basic.flags = _PROCESS_TIME | _ACTIVE_PROCESS | _PROCESS_MEMORY | _DIE_ON_UNHANDLED_EXCEPTION
    wanted.basic.process_time = seconds * _UNITS_PER_SECOND
    wanted.basic.active_processes = 1
    wanted.process_memory = memory
    return wanted


def limit_this_process(seconds: int, memory: int) -> None:
    """Puts the running process into a job of its own with these limits; an OSError where Windows refuses."""
    if sys.platform != "win32":
        raise OSError("job objects exist on Windows only")
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job, wanted = ctypes.c_void_p(kernel.CreateJobObjectW(None, None)), limits(seconds, memory)
    size = ctypes.sizeof(wanted)
    done = kernel.SetInformationJobObject(job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(wanted), size)
    if not done or not kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess())):
        raise ctypes.WinError(ctypes.get_last_error())
