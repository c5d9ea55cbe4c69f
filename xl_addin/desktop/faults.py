"""What is wrong with the add-in of Excel, with the Python it starts and with a workbook: a finding each, and what to do."""

import importlib.util
import re
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path, PureWindowsPath
from typing import Any

from udfs.findings import Finding
from udfs.registry import load
from xl_addin.desktop import install
from xl_addin.desktop.code_inside import COMPILED, SUFFIXES, Code, Unreadable, code_of
from xl_addin.desktop.profile import DISABLED, TRUSTED, Profile, from_outside, on_windows

OURS = ("udfs", "workbooks", "xl_addin")
CONF_SHEETS = ("xlwings.conf", "_xlwings.conf", "cwb.conf")  # sheets from which xlwings' own code takes settings
CONF_FILE = "xlwings.conf"
SYNCED = re.compile(r'^"(ONEDRIVE_\w+|SHAREPOINT_\w+)"', re.M | re.I)  # the settings that xlwings reads wherever it runs
AGAIN = "Run cwb addin install --host excel."


def of_excel(profile: Profile) -> list[Finding]:
    """The add-in as Excel will load it: registered, there, of this release, trusted, alone with its names."""
    if not on_windows():
        return [_block("Excel", "elsewhere", "Excel for Windows cannot be looked at here.", "Run this on the computer that has it.")]
    return [*_python(profile), *_addins(profile), *_others(profile)]


def of_python(find: Callable[[str], Any] = importlib.util.find_spec) -> list[Finding]:
    """Whether the modules of this toolkit are its own: another package or a file may have one of its names."""
    home = Path(__file__).resolve().parents[2]
    origins = {name: Path(spec.origin).resolve() for name in OURS if (spec := find(name)) and spec.origin}
    return [
        _block(str(origin), "intruder", f"Python takes {name} from {origin}, which is not part of this toolkit ({home}).",
               "Delete or rename it, or make a new environment and install this toolkit alone.")
        for name, origin in origins.items() if home not in origin.parents
    ]  # fmt: skip


def of_workbook(path: Path, sheets: list[str]) -> list[Finding]:
    """What stands in or beside a workbook that somebody could take for part of the toolkit, and whether Excel runs its code."""
    beside = path.absolute().parent
    return [*_marked(path), *_beside(beside), *_conf(path, beside, sheets), *_inside(path)]


# ---- Excel


def _python(profile: Profile) -> Iterator[Finding]:
    if install.shares_python():
        yield _warn(sys.executable, "shared_python", *install.shared_python(profile))
    if install.library_of(install.pythonw()) is None:
        yield _block(str(install.pythonw()), "library", f"The library of xlwings {metadata.version('xlwings')} is not beside this Python.",
                     "Install this toolkit into it again.")  # fmt: skip
    own = profile.at("USERPROFILE", ".xlwings", CONF_FILE)
    if own.is_file() and (named := SYNCED.findall(own.read_text(encoding="utf-8", errors="replace"))):
        yield _note(str(own), "conf", f"{own} says where workbooks of OneDrive or SharePoint lie on this computer ({', '.join(named)}): "
                    "a button keeps and writes its copies there.", "Take these lines out if that is not where they lie.")  # fmt: skip


def _addins(profile: Profile) -> Iterator[Finding]:
    files = [Path(install.file_of(value)) for _, value in install.opened(profile) if install.is_ours(value)]
    if not files:
        yield _block("Excel", "not_loaded", "Excel does not load the add-in.", AGAIN)
    if len(files) > 1:
        told = ", ".join(map(str, files))
        yield _block("Excel", "twice", f"Excel loads the add-in more than once ({told}), and takes one of them without a word.", AGAIN)
    for file in files:
        yield from _addin(file, profile)


def _addin(file: Path, profile: Profile) -> Iterator[Finding]:
    if not file.is_file():
        yield _block(str(file), "not_there", f"Excel loads {file}, which is not there.", AGAIN)
        return
    yield from _marked(file)
    try:
        code = code_of(file)
    except Unreadable as problem:
        yield _block(str(file), "unreadable", str(problem), AGAIN)
        return
    yield from (_block(str(file), "release", *problem) for problem in install.misfits(file, code, profile))
    if _disabled(profile, file.name):
        yield _block(str(file), "disabled", "Excel has put the add-in among its disabled items, as it does when it ended badly.",
                     "File, Options, Add-ins, Manage: Disabled Items, Go, Enable.")  # fmt: skip
    if install.of_security(profile, "requireaddinsig") and not code.signed:
        yield _note(str(file), "unsigned", "Excel is told here to load signed add-ins alone, and this one is not signed: "
                    "it may be turned off.", "Ask IT to sign it.")  # fmt: skip
    settled = list(install.settled_by_it(profile, file, code.signed))
    yield from (_block(str(file), "trust", *problem) for problem in settled)
    if not settled and not code.signed and not _trusted(profile, file.parent):
        yield _block(str(file), "trust", f"Excel does not trust the folder {file.parent}, and the add-in is not signed.", AGAIN)


def _disabled(profile: Profile, name: str) -> bool:
    """Excel keeps each disabled item as bytes in which its path stands, in small letters."""
    held = profile.registry.values(DISABLED).values()
    return any(name.lower() in value.decode("utf-16-le", errors="ignore").lower() for value in held if isinstance(value, bytes))


def _trusted(profile: Profile, folder: Path) -> bool:
    """Whether a trusted location covers the folder. IT's own locations are under the policies and count as well."""
    read = profile.registry
    keys = [rf"{root}\{name}" for root in (TRUSTED, TRUSTED.replace(r"Software\Microsoft", r"Software\Policies\Microsoft"))
            for name in read.keys(root)]  # fmt: skip
    for values in ({name.lower(): value for name, value in read.values(key).items()} for key in keys):
        place = profile.expanded(str(values.get("path", "")), folder)
        if place == folder or (values.get("allowsubfolders") and place in folder.parents):
            return True
    return False


def _others(profile: Profile) -> Iterator[Finding]:
    """Other add-ins Excel loads that have a function of one of our names."""
    started = sorted(profile.start_folder.glob("*")) if profile.start_folder.is_dir() else []
    loaded = [Path(install.file_of(value)) for _, value in install.opened(profile) if not install.is_ours(value)]
    for file in [*loaded, *started]:
        if file.suffix.lower() not in (*SUFFIXES, COMPILED) or not file.is_file():
            continue
        try:
            yield from _same_names(file, code_of(file))
        except Unreadable as problem:
            yield _note(str(file), "unreadable", f"{problem} Whether it has functions of the same names is not known.",
                        "Take it out where figures are not as expected: File, Options, Add-ins, Excel Add-ins, Go.")  # fmt: skip


def _same_names(file: Path, code: Code) -> Iterator[Finding]:
    same = sorted(set(load()) & code.functions)
    if same:
        more = f" and {len(same) - 1} more of our names" if len(same) > 1 else ""
        yield _block(str(file), "same_names", f"Another add-in, {file}, has a function {same[0]}{more}; Excel takes one of them "
                     "without a word.", "Take it out: File, Options, Add-ins, Excel Add-ins, Go.")  # fmt: skip
    if PureWindowsPath(file.name.lower()).stem == "xlwings":
        yield _note(str(file), "xlwings", f"The add-in of xlwings ({file}) is loaded too: for its own functions it, "
                    "unlike ours, does what a sheet or file xlwings.conf of an opened workbook says.",
                    "Take it out where nobody needs it.")  # fmt: skip


# ---- a workbook


def _marked(path: Path) -> Iterator[Finding]:
    if from_outside(path):
        yield _block(str(path), "mark_of_the_web", f"Windows has marked {path} as coming from the internet or by mail; "
                     "Excel runs no code of it.", "If you know where it comes from: its Properties, Unblock.")  # fmt: skip


def _beside(folder: Path) -> Iterator[Finding]:
    for name in OURS:
        for found in (folder / f"{name}.py", folder / name / "__init__.py"):
            if found.is_file():
                yield _warn(str(found), "intruder", f"{found} has the name of a part of this toolkit. The add-in does not use it; "
                            "a Python started in this folder would.", "Move it elsewhere or rename it.")  # fmt: skip


def _conf(path: Path, folder: Path, sheets: list[str]) -> Iterator[Finding]:
    found = [(f"{path}, {name}", f"The sheet {name} in {path.name}") for name in sheets if name.lower() in CONF_SHEETS]
    if (folder / CONF_FILE).is_file():
        found.append((str(folder / CONF_FILE), f"The file {folder / CONF_FILE}"))
    for where, what in found:
        yield _warn(where, "conf", f"{what} would tell xlwings' own add-in which program to start. "
                    "Ours does not read it.", "Find out who put it there; take it out if nobody needs it.")  # fmt: skip


def _inside(path: Path) -> Iterator[Finding]:
    if path.suffix.lower() not in SUFFIXES:
        return
    try:
        code = code_of(path)
    except Unreadable as problem:
        yield _block(str(path), "unreadable", str(problem), "Ask where the workbook comes from.")
        return
    if code.ours:
        yield from (_block(str(path), "release", sentence, "Make the copy anew with cwb addin workbook.")
                    for sentence, _ in install.misfits(path, code, Profile()))  # fmt: skip
    if code.classic:
        yield _warn(str(path), "classic", f"{path} holds the code of xlwings itself, which starts the program that a sheet "
                    "or file xlwings.conf names.",
                    "Make a copy with the functions of this toolkit inside instead: cwb addin workbook.")  # fmt: skip


def _block(where: str, rule: str, sentence: str, remedy: str) -> Finding:
    return Finding(where, rule, "block", sentence, remedy)


def _warn(where: str, rule: str, sentence: str, remedy: str) -> Finding:
    return Finding(where, rule, "warn", sentence, remedy)


def _note(where: str, rule: str, sentence: str, remedy: str) -> Finding:
    return Finding(where, rule, "note", sentence, remedy)
