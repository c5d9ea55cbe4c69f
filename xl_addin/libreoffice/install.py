"""The extension put into a user's LibreOffice, taken out again, and whether it works. No administrator is needed.

Two things are installed: the extension, by LibreOffice's own unopkg, and a small file in the same profile that names the Python of this
environment, which presses the buttons. Nothing but this file decides what a button starts.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xl_addin.building import CannotBuild, Unable
from xl_addin.libreoffice.build import IDENTIFIER, build, office_program
from xl_addin.libreoffice.office.child import SETTING

OF_ROOT = ("LibreOffice's installer refuses root.", "Run the command as the user who uses LibreOffice, not as root.")


class CannotInstall(Unable):
    """Nothing was installed or taken out."""


@dataclass(frozen=True)
class Place:
    """A LibreOffice profile: the folder that holds `user`."""

    profile: Path

    @property
    def setting(self) -> Path:
        return self.profile / "user" / SETTING

    def unopkg(self, *words: str) -> list[str]:
        """The command of LibreOffice's own installer. CannotBuild where there is no LibreOffice."""
        verb, *others = words
        return [str(office_program() / "unopkg"), verb, f"-env:UserInstallation={self.profile.absolute().as_uri()}", *others]


def usual() -> Place:
    """The profile LibreOffice uses when it is told nothing else."""
    if sys.platform == "win32":
        return Place(Path(os.environ["APPDATA"]) / "LibreOffice" / "4")
    if sys.platform == "darwin":
        return Place(Path.home() / "Library" / "Application Support" / "LibreOffice" / "4")
    return Place(Path.home() / ".config" / "libreoffice" / "4")


def steps(place: Place, extension: str | None) -> list[str]:
    """What `install` would do, one line each. CannotInstall where there is no such extension."""
    _there(extension)
    built = ["build the extension into a temporary folder"] if extension is None else []
    command = " ".join(place.unopkg("add", "-f", "-s", extension or "commissioning.oxt"))
    return [*built, command, f"write {place.setting}, which names {sys.executable}"]


def would_refuse(place: Place) -> list[str]:
    """Why installing or taking out would be refused as things are now; no change is tried."""
    problems = [CannotInstall(*OF_ROOT)] if _is_root() else []
    try:
        _closed(place)
    except CannotInstall as problem:
        problems.append(problem)
    return [f"As things are it would be refused: {problem}" for problem in problems]


def install(place: Place, extension: str | None) -> None:
    """Put it in, over an earlier one. CannotInstall or CannotBuild where that is not possible; then nothing is changed."""
    _closed(place)
    _there(extension)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "commissioning.oxt" if extension is None else Path(extension)
        if extension is None:
            build(source)
        _run(place.unopkg("add", "-f", "-s", str(source)))
    place.setting.parent.mkdir(parents=True, exist_ok=True)
    place.setting.write_text(json.dumps({"python": sys.executable}), encoding="utf-8")


def uninstall(place: Place) -> None:
    """Take out what `install` put in."""
    _closed(place)
    if listed(place):
        _run(place.unopkg("remove", IDENTIFIER), lambda: not listed(place))
    place.setting.unlink(missing_ok=True)


def listed(place: Place) -> bool:
    """Whether LibreOffice has the extension."""
    return place.profile.is_dir() and IDENTIFIER in _asked(place.unopkg("list")).stdout


def faults(place: Place) -> list[tuple[str, str]]:
    """What keeps the functions or the buttons from working, and what to do about each."""
    try:
        missing = not listed(place)
    except CannotBuild as problem:
        return [(problem.sentence, problem.remedy)]
    own = "" if place == usual() else f' --profile "{place.profile}"'
    remedy = f"Run cwb addin install --host libreoffice{own}."
    found = [(f"The extension is not installed in {place.profile}.", remedy)] if missing else []
    if not place.setting.is_file():
        return [*found, (f"The buttons do not know where the toolkit is: there is no file {place.setting}.", remedy)]
    try:
        python = json.loads(place.setting.read_text(encoding="utf-8"))["python"]
    except (ValueError, KeyError, TypeError):
        return [*found, (f"{place.setting} does not name a Python.", remedy)]
    if not Path(python).is_file():
        found.append((f"The buttons would start {python}, which is not there.", remedy))
    elif python != sys.executable:
        found.append((f"The buttons start {python}, not the toolkit asked here, {sys.executable}.", remedy))
    return found


def _there(extension: str | None) -> None:
    if extension is not None and not Path(extension).is_file():
        sentence = f"There is no file {extension}." if extension else "No extension is named."
        raise CannotInstall(sentence, "Build it with cwb addin build, or leave --extension out.")


def _is_root() -> bool:
    """Whether LibreOffice's installer would take it for an administrator's; it refuses root alone."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _closed(place: Place) -> None:
    if (place.profile / ".lock").exists():
        sentence = f"LibreOffice is open with the profile {place.profile}, or ended badly."
        remedy = "Close all its windows, the quickstarter too; if none is open, start and close it once. Then try again."
        raise CannotInstall(sentence, remedy)


def _crashed(done: subprocess.CompletedProcess[str]) -> bool:
    """Whether a signal ended it; the script around LibreOffice's programs tells the signal as 128 and its number."""
    return done.returncode < 0 or 128 < done.returncode < 160


def _asked(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True)


def _run(command: list[str], all_the_same: Callable[[], bool] = lambda: False) -> None:
    """`all_the_same`: whether it had done its work before it crashed, as unopkg of 7.4 does now and then."""
    done = _asked(command)
    if _crashed(done):
        if all_the_same():
            return
        done = _asked(command)
    if _crashed(done):
        sentence = "LibreOffice's installer crashed twice, so it may have stopped half way."
        raise CannotInstall(sentence, "Start LibreOffice and close it once, and run this command again.")
    if done.returncode:
        told = " ".join((done.stderr or done.stdout).split())[-300:] or f"it gave no reason (exit code {done.returncode})."
        remedy = OF_ROOT[1] if "as root" in told else "Close LibreOffice and try again; else add the extension with Tools, Extensions."
        raise CannotInstall(f"LibreOffice's installer refused: {told} Nothing was changed.", remedy)
