"""The add-in put into the Excel of the person signed in, and taken out again. No administrator is needed.

Everything that is done is a list of steps: a dry run prints them, an installation takes them in order.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from udfs.registry import load
from workbooks.durable import told_apart
from xl_addin.building import Unable, replacing
from xl_addin.desktop import addin
from xl_addin.desktop.code_inside import Code, Unreadable, code_of
from xl_addin.desktop.profile import (
    KNOWN,
    OFFICE,
    OPTIONS,
    POLICY,
    TRUSTED,
    Profile,
    excel_runs,
    from_outside,
    on_network,
    on_windows,
)

BUILD = "Build it with cwb addin build --host excel, or leave --addin out."
LOCATION = rf"{TRUSTED}\CommissioningWorkbooks"
OPEN = re.compile(r"OPEN(\d*)$", re.I)
OPENED = re.compile(r'^(?:/\w+\s+)*"?(.*?)"?$')  # the value of OPEN: switches, then a path, quoted or bare

Told = tuple[str, str]  # what is wrong, what to do
ELSEWHERE = ("Excel for Windows is set up on Windows.", "Here --dry-run tells what would be done.")
EXCEL_OPEN = ("Excel is open and would write over its settings when it is closed.", "Close all its windows, then try again.")


class CannotInstall(Unable):
    """Nothing was installed or taken out."""


@dataclass(frozen=True)
class Step:
    """One thing that is done: how it is told, and doing it."""

    told: str
    do: Callable[[], None]


def steps(profile: Profile, given: Path | None = None, python: Path | None = None) -> list[Step]:
    """What installing takes: the file, the folder Excel trusts, the entry that makes Excel load it. CannotInstall for another release's."""
    python = python or pythonw()
    if given is None:
        place = profile.add_in
        built = _writing(place, f"built here to start {python}", lambda path: addin.build(path, str(python)))
        return [built, *_trusting(profile, place.parent), *_loading(profile, place)]
    code, data = _ours(given, profile), given.read_bytes()
    place = place_of(code, given, profile)
    copied = [] if place == given.absolute() else [_writing(place, f"a copy of {given}", lambda path: _copied(data, path))]
    trusted = [] if code.signed else _trusting(profile, place.parent)  # a signed one is trusted by its publisher
    return [*copied, *trusted, *_loading(profile, place)]


def refuse(profile: Profile, given: Path | None = None) -> None:
    """CannotInstall where installing would not work or would not last."""
    for problem in _problems(profile, given):
        raise CannotInstall(*problem)


def refuse_removal() -> None:
    """CannotInstall where taking it out would not work or would not last."""
    if not on_windows():
        raise CannotInstall(*ELSEWHERE)
    if excel_runs():
        raise CannotInstall(*EXCEL_OPEN)


def removal(profile: Profile) -> list[Step]:
    """What taking it out takes. An add-in that was never copied stays where it lies."""
    kept = [(name, value) for name, value in opened(profile) if not is_ours(value)]
    entries = [name for name, value in opened(profile) if is_ours(value)]
    found = [_registered(profile, entries, kept)] if entries else []
    known = [name for name in profile.registry.values(KNOWN) if is_ours(name)]
    found += [_forgetting(profile, KNOWN, name) for name in known]
    if profile.registry.values(LOCATION):
        found.append(Step(f"delete the registry key {_hkcu(LOCATION)}", lambda: profile.registry.delete(LOCATION)))
    if profile.add_in.is_file():
        found.append(Step(f"delete {profile.add_in}", profile.add_in.unlink))
    return found


def place_of(code: Code, given: Path, profile: Profile) -> Path:
    """Where an add-in will lie: one that names its Python beside it stays where it is."""
    return given.absolute() if code.python.startswith(".\\") else profile.add_in


# ---- what is registered


def opened(profile: Profile) -> list[tuple[str, str]]:
    """Name and value of each entry that makes Excel load an add-in, in Excel's order."""
    entries = [(m, name, str(value)) for name, value in profile.registry.values(OPTIONS).items() if (m := OPEN.match(name))]
    return [(name, value) for m, name, value in sorted(entries, key=lambda entry: int(entry[0][1] or 0))]


def file_of(value: str) -> str:
    """The path in an entry."""
    return OPENED.match(value)[1]


def is_ours(value: str) -> bool:
    return re.split(r"[\\/]", file_of(value))[-1].lower() == "commissioning.xlam"


def pythonw() -> Path:
    """The Python of this environment that shows no window; elsewhere than on Windows, where it would be there."""
    folder = Path(sys.executable).parent
    return folder / "pythonw.exe" if on_windows() else Path(addin.INTERPRETER)


def library_of(python: Path) -> Path | None:
    """xlwings' own library where the add-in's code looks for it: in Python's folder or the one above."""
    name = f"xlwings64-{metadata.version('xlwings')}.dll"
    return next((folder / name for folder in (python.parent, python.parent.parent) if (folder / name).is_file()), None)


def shares_python() -> bool:
    """Whether this Python is there for other programs too. Its own are a virtual environment and the offline folder's."""
    return sys.prefix == sys.base_prefix and not list(Path(sys.executable).parent.glob("python*._pth"))


# ---- why not


def _problems(profile: Profile, given: Path | None) -> Iterator[Told]:
    if not on_windows():
        yield ELSEWHERE
        return
    if shares_python():
        yield shared_python(profile)
    if excel_runs():
        yield EXCEL_OPEN
    if library_of(pythonw()) is None:
        yield f"The library of xlwings {metadata.version('xlwings')} is not beside {pythonw()}.", "Install this toolkit into it again."
    if given is not None:
        yield from _unfit(given)
    code = _ours(given, profile) if given is not None else Code(frozenset())
    yield from settled_by_it(profile, place_of(code, given, profile) if given is not None else profile.add_in, code.signed)


def shared_python(profile: Profile) -> Told:
    own = f'Make an environment of its own, py -3 -m venv "{profile.home}", install this toolkit into it, and run cwb from there.'
    return f"This Python ({sys.executable}) is there for other programs too, so what they install could change these functions.", own


def _unfit(given: Path) -> Iterator[Told]:
    if not given.is_file():
        yield f"There is no file {given}.", BUILD
    elif from_outside(given):
        yield (f"Windows has marked {given} as coming from the internet or by mail, and Excel runs no code of such a file.",
               "If you know where it comes from, take the mark off (its Properties, Unblock), then try again.")  # fmt: skip


def settled_by_it(profile: Profile, place: Path, signed: bool) -> Iterator[Told]:
    """What IT, or the Trust Center, has settled so that Excel would not load the add-in, or not trust its folder where it is not signed."""
    if of_security(profile, "disablealladdins"):
        yield "Excel loads no add-ins here, by its settings or IT's.", "Ask IT to allow this one."
    only_listed = _low(profile.registry.values(rf"{POLICY}\Excel\Resiliency")).get("restricttolist")
    listed = _low(profile.registry.values(rf"{POLICY}\Excel\Resiliency\AddinList")).get(place.name.lower())
    if only_listed and str(listed) not in ("1", "2"):
        yield f"IT has a list of the add-ins Excel may load, and {place.name} is not on it.", "Ask IT to put it there."
    if not signed:
        yield from _not_trusted(profile, place.parent)


def of_security(profile: Profile, name: str) -> bool:
    """Whether a setting of Excel's security is on, by a policy or in the Trust Center."""
    return any(_low(profile.registry.values(rf"{root}\Excel\Security")).get(name) for root in (POLICY, OFFICE))


def _not_trusted(profile: Profile, folder: Path) -> Iterator[Told]:
    read = profile.registry.values
    off = "alllocationsdisabled"
    if _low(read(rf"{POLICY}\Excel\Security\Trusted Locations")).get(off) or _low(read(TRUSTED)).get(off):
        yield "Excel trusts no folder here, by its settings or IT's.", "Ask IT to deploy the add-in signed, with its publisher trusted."
    elif _low(read(rf"{POLICY}\Common\Security\Trusted Locations")).get("allow user locations") == 0:
        yield "IT allows no trusted folders but its own.", f"Ask IT to trust {folder}, or to deploy the add-in signed."
    networks = (_low(read(key)).get("allownetworklocations") for key in (rf"{POLICY}\Excel\Security\Trusted Locations", TRUSTED))
    if on_network(folder) and not any(networks):
        yield f"Excel trusts no folder of the network here ({folder}).", "Ask IT to allow it, or copy the folder to this computer."


def _low(values: dict[str, object]) -> dict[str, object]:
    return {name.lower(): value for name, value in values.items()}


def _ours(given: Path, profile: Profile) -> Code:
    """The code of a file that fits this installation."""
    if not given.is_file():
        raise CannotInstall(f"There is no file {given}.", BUILD)
    try:
        code = code_of(given)
    except Unreadable as problem:
        raise CannotInstall(str(problem), BUILD) from problem
    for problem in misfits(given, code, profile):
        raise CannotInstall(*problem)
    return code


def misfits(path: Path, code: Code, profile: Profile) -> Iterator[Told]:
    """Why a file with our code does not go with this installation."""
    installed, again = metadata.version("xlwings"), "Take the add-in and Python from the same release."
    if not code.ours or not code.python:
        yield f"{path} is not the add-in of this toolkit, or of an older release of it.", again
        return
    if code.xlwings != installed:
        yield f"{path} was built for xlwings {code.xlwings}, and xlwings {installed} is installed here.", again
    missing = sorted(set(load()) - code.functions)
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        yield f"{path} is of another release: it has no {missing[0]}{more}.", again
    python = profile.expanded(code.python, path.absolute().parent)
    if on_windows() and not python.is_file():
        yield f"{path} starts {python}, which is not there.", "Install Python there, or build the add-in for where it is."


# ---- steps


def _writing(place: Path, what: str, write: Callable[[Path], object]) -> Step:
    def do() -> None:
        with told_apart(place):
            place.parent.mkdir(parents=True, exist_ok=True)
        write(place)

    return Step(f"write {_shown(place)}, {what}", do)


def _copied(data: bytes, place: Path) -> None:
    with replacing(place) as part:
        part.write_bytes(data)


def _trusting(profile: Profile, folder: Path) -> list[Step]:
    values = {"Path": f"{_shown(folder)}\\", "AllowSubfolders": 0, "Description": "Commissioning Workbooks"}
    if profile.registry.values(LOCATION) == values:
        return []
    told = f"trust the folder {values['Path']} and none below it: registry key {_hkcu(LOCATION)}"
    return [Step(told, lambda: profile.registry.write(LOCATION, values))]


def _loading(profile: Profile, place: Path) -> list[Step]:
    value = f'/R "{_shown(place)}"'
    entries = opened(profile)
    if [v for _, v in entries if is_ours(v)] == [value]:
        return []
    others = [(name, v) for name, v in entries if not is_ours(v)]
    wanted = _numbered([*(v for _, v in others), value])
    gone = {name for name, _ in entries} - set(wanted)

    def do() -> None:
        profile.registry.write(OPTIONS, wanted)
        for name in gone:
            profile.registry.forget(OPTIONS, name)

    name = list(wanted)[-1]
    return [Step(f"load it with Excel: {_hkcu(OPTIONS)}, value {name} = {value}", do)]


def _numbered(values: list[str]) -> dict[str, str]:
    """Excel counts OPEN, OPEN1, OPEN2 without a gap."""
    return {f"OPEN{number or ''}": value for number, value in enumerate(values)}


def _registered(profile: Profile, entries: list[str], kept: list[tuple[str, str]]) -> Step:
    def do() -> None:
        wanted = _numbered([value for _, value in kept])
        for name in {name for name, _ in opened(profile)} - set(wanted):
            profile.registry.forget(OPTIONS, name)
        if wanted:
            profile.registry.write(OPTIONS, wanted)

    return Step(f"load it with Excel no more: {_hkcu(OPTIONS)}, value {', '.join(entries)} taken out", do)


def _forgetting(profile: Profile, key: str, name: str) -> Step:
    return Step(f"take {name} out of {_hkcu(key)}", lambda: profile.registry.forget(key, name))


def _hkcu(key: str) -> str:
    return rf"HKEY_CURRENT_USER\{key}"


def _shown(path: Path) -> str:
    """As Windows writes it, also where a variable of Windows stands for its beginning."""
    return str(path).replace("/", "\\") if str(path).startswith("%") or os.sep == "\\" else str(path)
