"""What of Windows belongs to the person signed in: their folders, and Excel's part of their registry."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OFFICE = r"Software\Microsoft\Office\16.0"  # Excel 2016 and later, Microsoft 365
POLICY = r"Software\Policies\Microsoft\Office\16.0"  # what IT has settled
OPTIONS = rf"{OFFICE}\Excel\Options"  # OPEN, OPEN1, ...: the add-ins Excel loads
KNOWN = rf"{OFFICE}\Excel\Add-in Manager"  # those it lists and does not load
TRUSTED = rf"{OFFICE}\Excel\Security\Trusted Locations"
DISABLED = rf"{OFFICE}\Excel\Resiliency\DisabledItems"
FOLDER = "commissioning-workbooks"
MARK = ":Zone.Identifier"  # the stream in which Windows keeps where a file came from
FROM_OUTSIDE = ("ZoneId=3", "ZoneId=4")  # the internet; a restricted site

try:
    import winreg
except ImportError:  # not Windows: nothing is registered, and nothing can be
    winreg = None


class Registry:
    """HKEY_CURRENT_USER. What is not there reads as nothing; where there is no registry, nothing is there."""

    def values(self, key: str) -> dict[str, Any]:
        """Every value of a key."""
        if winreg is None:
            return {}
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                count = winreg.QueryInfoKey(opened)[1]
                return {name: value for name, value, _ in (winreg.EnumValue(opened, i) for i in range(count))}
        except FileNotFoundError:
            return {}

    def keys(self, key: str) -> list[str]:
        """The keys below a key."""
        if winreg is None:
            return []
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                return [winreg.EnumKey(opened, i) for i in range(winreg.QueryInfoKey(opened)[0])]
        except FileNotFoundError:
            return []

    def write(self, key: str, values: Mapping[str, str | int]) -> None:
        """Texts and whole numbers, the key made where it is missing."""
        with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
            for name, value in values.items():
                winreg.SetValueEx(opened, name, 0, winreg.REG_DWORD if isinstance(value, int) else winreg.REG_SZ, value)

    def forget(self, key: str, name: str) -> None:
        """Take one value out."""
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
            winreg.DeleteValue(opened, name)

    def delete(self, key: str) -> None:
        """Take a key without keys below it out."""
        winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)


@dataclass(frozen=True)
class Profile:
    """A person's Windows. `variables` are those of the environment; a missing one stays as its name, as in a dry run elsewhere."""

    variables: Mapping[str, str] = field(default_factory=lambda: os.environ)
    registry: Registry = field(default_factory=Registry)

    def at(self, variable: str, *below: str) -> Path:
        return Path(self.variables.get(variable) or f"%{variable}%", *below)

    @property
    def home(self) -> Path:
        """The environment of this toolkit, where the add-in looks for Python when it was built without another place."""
        return self.at("LOCALAPPDATA", FOLDER)

    @property
    def add_in(self) -> Path:
        """Where an add-in is put that has no place of its own."""
        return self.home / "addin" / "Commissioning.xlam"

    @property
    def start_folder(self) -> Path:
        """What lies there Excel opens without asking the registry."""
        return self.at("APPDATA", "Microsoft", "Excel", "XLSTART")

    def expanded(self, text: str, beside: Path) -> Path:
        r"""A path as the add-in's code reads it: %NAME% is a variable, .\ the folder of the add-in."""
        parts = text.split("%")
        parts[1::2] = [self.variables.get(name, f"%{name}%") for name in parts[1::2]]
        plain = "".join(parts).replace("\\", os.sep)
        return beside / plain[2:] if plain.startswith(f".{os.sep}") else Path(plain)


def on_windows() -> bool:
    return sys.platform == "win32"


def excel_runs() -> bool:
    """Whether an Excel is open: it would write over what is changed in its part of the registry when it is closed."""
    tasks = Path(os.environ["SystemRoot"], "System32", "tasklist.exe")
    command = [str(tasks), "/FI", "IMAGENAME eq EXCEL.EXE", "/NH", "/FO", "CSV"]
    return "EXCEL.EXE" in subprocess.run(command, capture_output=True, text=True, errors="replace").stdout.upper()


def from_outside(path: Path) -> bool:
    """Whether Windows has marked the file as coming from the internet or by mail (the Mark of the Web)."""
    try:
        mark = Path(f"{path}{MARK}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(zone in mark.replace(" ", "") for zone in FROM_OUTSIDE)


def on_network(folder: Path) -> bool:
    """Whether a folder lies on another computer; a letter for such a folder is followed to it."""
    return os.path.realpath(folder).replace("/", "\\").startswith("\\\\")
