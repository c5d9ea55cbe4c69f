"""A Windows for the installer and the doctor: folders under a temporary one, and a registry in memory that behaves as winreg does."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from xl_addin import doctor
from xl_addin.desktop import faults, install, profile

LIBRARY = "xlwings64-0.37.8.dll"


class Winreg:
    """The module winreg over a dictionary: key -> name -> value. Names do not care for capitals; what is missing is FileNotFoundError."""

    HKEY_CURRENT_USER, KEY_SET_VALUE, REG_SZ, REG_DWORD = "HKCU", 2, 1, 4

    def __init__(self) -> None:
        self.held: dict[str, dict[str, Any]] = {}

    def _key(self, name: str) -> str:
        return next((key for key in self.held if key.lower() == name.lower()), name)

    def _below(self, name: str) -> list[str]:
        start = name.lower() + "\\"
        return sorted({key[len(start):].partition("\\")[0] for key in self.held if key.lower().startswith(start)})

    @contextmanager
    def OpenKey(self, root: str, name: str, reserved: int = 0, access: int = 0) -> Iterator[str]:
        if self._key(name) not in self.held and not self._below(name):
            raise FileNotFoundError(2, "The system cannot find the file specified", name)
        yield name

    @contextmanager
    def CreateKeyEx(self, root: str, name: str, reserved: int, access: int) -> Iterator[str]:
        self.held.setdefault(self._key(name), {})
        yield name

    def QueryInfoKey(self, name: str) -> tuple[int, int, int]:
        return len(self._below(name)), len(self.held.get(self._key(name), {})), 0

    def EnumValue(self, name: str, number: int) -> tuple[str, Any, int]:
        value_name, value = list(self.held[self._key(name)].items())[number]
        return value_name, value, self.REG_DWORD if isinstance(value, int) else self.REG_SZ

    def EnumKey(self, name: str, number: int) -> str:
        return self._below(name)[number]

    def SetValueEx(self, name: str, value_name: str, reserved: int, kind: int, value: Any) -> None:
        assert isinstance(value, int if kind == self.REG_DWORD else str)
        self.held[self._key(name)][value_name] = value

    def DeleteValue(self, name: str, value_name: str) -> None:
        if value_name not in self.held[self._key(name)]:
            raise FileNotFoundError(2, "The system cannot find the file specified", value_name)
        del self.held[self._key(name)][value_name]

    def DeleteKey(self, root: str, name: str) -> None:
        if self._below(name):
            raise PermissionError(13, "Access is denied", name)
        del self.held[self._key(name)]


def windows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Winreg:
    """The program believes to be on Windows, in the environment the add-in looks for; Excel is closed."""
    registry = Winreg()
    for name in ("LOCALAPPDATA", "APPDATA", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder / name))
    scripts = folder / "LOCALAPPDATA" / "commissioning-workbooks" / "Scripts"
    scripts.mkdir(parents=True)
    (scripts / "pythonw.exe").touch()
    (scripts.parent / LIBRARY).touch()
    monkeypatch.setattr(sys, "executable", str(scripts / "python.exe"))
    monkeypatch.setattr(sys, "base_prefix", "C:\\Python311")
    monkeypatch.setattr(profile, "winreg", registry)
    for module in (install, faults, doctor):
        monkeypatch.setattr(module, "on_windows", lambda: True)
    monkeypatch.setattr(install, "excel_runs", lambda: False)
    return registry
