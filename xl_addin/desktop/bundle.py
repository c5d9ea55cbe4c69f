"""The offline folder: everything a laptop without network and administrator needs, with its checksums and the papers for IT.

The folder is complete or not there. The same lock, code and Python give the same bytes.
"""

import os
import re
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from workbooks import templates
from workbooks.durable import told_apart
from workbooks.outcome import Progress, silent
from xl_addin.building import CannotBuild
from xl_addin.desktop import addin, approval, wheels
from xl_addin.desktop.with_code import with_code

OFFLINE = Path(__file__).with_name("offline")
HOUSE = r"%LOCALAPPDATA%\commissioning-workbooks"
BESIDE = r"python\pythonw.exe"  # below the folder
EMBEDDED = re.compile(r"^python(\d)(\d+)\._pth$")
# python.org, /ftp/python/3.13.12/, as build scripts of several projects pin it; python.org's own page gives the same to compare
KNOWN_PYTHON = ("python-3.13.12-embed-amd64.zip", "76f238f606250c87c6beac75dccd35ee99070a13490555936abb6cb64ecce3d0")
SEARCHED = "Lib\\site-packages\nimport site\n"  # what the embedded Python must be told to find packages and their .pth files

OLDEST = (3, 11)  # what pyproject.toml asks for
Books = Callable[[Progress], dict[str, bytes]]


@dataclass(frozen=True)
class Order:
    """What is wanted: a Python to include (a zip, and its hash where it is not the known one), or its version alone."""

    python: Path | None = None
    python_sha256: str = ""
    version: str = approval.PYTHON
    wheels: Path | None = None
    place: str = HOUSE

    @property
    def interpreter(self) -> str:
        """Where workbooks with the functions inside look for Python."""
        return rf"{self.place}\{BESIDE}" if self.python else addin.INTERPRETER


def make(folder: Path, order: Order, *, books: Books | None = None, progress: Progress = silent) -> list[Path]:
    """Write the folder; answer its files. CannotBuild, and nothing is written. `books`: the template workbooks by name."""
    _absent(folder)
    _sensible(order)
    version = included_version(order) if order.python else order.version
    _new_enough(version)
    part = _part(folder)
    try:
        _fill(part, order, version, books or samples, progress)
        with told_apart(folder):
            part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _absent(folder: Path) -> None:
    if os.path.lexists(folder):
        raise CannotBuild(f"{folder} is there already.", "Choose a folder that is not.")


def _sensible(order: Order) -> None:
    """Nothing that was said may count for nothing."""
    if not order.python and (order.python_sha256 or order.place != HOUSE):
        raise CannotBuild("A hash or a place goes with a Python that is included.", "Name it with --python, or leave them out.")
    addin.refuse_other_places(order.interpreter)


def _new_enough(version: str) -> None:
    if not re.fullmatch(r"3\.\d+", version) or tuple(map(int, version.split("."))) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise CannotBuild(f"Python {version} cannot run this toolkit.", f"It needs {oldest} or later, such as {approval.PYTHON}.")


def _part(folder: Path) -> Path:
    """A new folder beside it, which becomes it when all is there. Its name is nobody's: what has a name like it stays as it is."""
    part = folder.with_name(f".cwb-{secrets.token_hex(8)}.part")
    with told_apart(folder):  # the folder that was asked for is the one to be told of
        part.mkdir(parents=True)
    return part


def included_version(order: Order) -> str:
    """Version of the Python in the zip, such as 3.13. CannotBuild when it is not the embeddable one, or not of the hash wanted."""
    path, wanted = order.python, (order.python_sha256 or KNOWN_PYTHON[1]).lower()
    if not path.is_file():
        raise CannotBuild(f"There is no file {path}.", "It is the embeddable package (64-bit) for Windows on python.org.")
    found = wheels.sha256(path)
    if found != wanted:
        whose = "the one you gave" if order.python_sha256 else f"that of {KNOWN_PYTHON[0]}"
        remedy = "Compare with python.org and give --python-sha256."
        raise CannotBuild(f"The hash of {path.name} is {found}, not {whose} ({wanted}).", remedy)
    if not zipfile.is_zipfile(path):
        raise CannotBuild(f"{path.name} is no zip file.", "Take the embeddable package (64-bit) of python.org.")
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    versions = [m.groups() for name in names if (m := EMBEDDED.match(name))]
    if not {"python.exe", "pythonw.exe"} <= set(names) or len(versions) != 1:
        raise CannotBuild(f"{path.name} is not the embeddable package of Python for Windows.", "Take that of python.org.")
    return ".".join(versions[0])


def samples(progress: Progress) -> dict[str, bytes]:
    """The workbook of every template's invented sample, by its kind."""
    made = {}
    with tempfile.TemporaryDirectory() as place:
        for kind in templates.TEMPLATES:
            progress(f"Template {kind}")
            out = Path(place) / f"{kind}.xlsx"
            templates.regenerate(templates.template(kind), None, str(out))
            made[kind] = out.read_bytes()
    return made


def make_templates(folder: Path, interpreter: str, *, books: Books = samples, progress: Progress = silent) -> list[str]:
    """The folder of templates alone; answers their names. CannotBuild, and nothing is written."""
    _absent(folder)
    addin.refuse_other_places(interpreter)
    part = _part(folder)
    try:
        made = books(progress)
        write_templates(part / "made", made, interpreter)
        with told_apart(folder):
            (part / "made").rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return list(made)


def write_templates(folder: Path, books: dict[str, bytes], interpreter: str = addin.INTERPRETER) -> None:
    """Each workbook as it is (.xlsx) and as a copy with our functions inside (.xlsm)."""
    folder.mkdir(parents=True)
    for kind, data in books.items():
        (folder / f"{kind}.xlsx").write_bytes(data)
        (folder / f"{kind}.xlsm").write_bytes(with_code(data, interpreter))


def _fill(folder: Path, order: Order, version: str, books: Books, progress: Progress) -> None:
    packages = wheels.locked(wheels.lock_text(), version)
    progress("Wheels for Windows")
    stock = folder / "wheels"
    stock.mkdir()
    wheels.download(packages, stock, version, order.wheels)
    own = wheels.own_locked(wheels.own(stock))
    wanted = sorted([*packages, own], key=lambda package: package.name)
    _write(folder / "requirements.txt", "".join(package.requirement for package in wanted))
    if order.python:
        progress("Python")
        _python(folder / "python", order.python, sorted(stock.iterdir()))
    progress("Add-in and templates")
    addin.build(folder / "Commissioning.xlam", rf".\{BESIDE}" if order.python else addin.INTERPRETER)
    write_templates(folder / "templates", books(progress), order.interpreter)
    _scripts(folder, order, version)
    _papers(folder / "approval", packages, stock)
    if order.python:
        shutil.rmtree(stock)  # they are unpacked beside Python
    _sums(folder)


def _python(prefix: Path, source: Path, stock: list[Path]) -> None:
    """Python unpacked, the packages in it, and told where they are."""
    with zipfile.ZipFile(source) as archive:
        archive.extractall(prefix)
    for wheel in stock:
        wheels.unpack(wheel, prefix)
    (path_file,) = [path for path in prefix.iterdir() if EMBEDDED.match(path.name)]
    kept = [line for line in path_file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    _write(path_file, "\n".join(kept) + "\n" + SEARCHED)


def _scripts(folder: Path, order: Order, version: str) -> None:
    (folder / "check.py").write_bytes((OFFLINE / "check.py").read_bytes())
    python = r"%~dp0python\python.exe" if order.python else rf"{HOUSE}\Scripts\python.exe"
    needs = "" if order.python else f" It needs Python {version} (64-bit), from IT or python.org, and makes an environment of its own."
    place = (f"{order.place} on each computer, or a folder of the network that IT lets Excel trust. It runs from where it lies."
             if order.python else "anywhere; it is only needed while it installs.")  # fmt: skip
    told = {
        "version": version, "python": python, "step": f"Run Install.cmd.{needs}", "place": place, "interpreter": order.interpreter,
        "wheels": "" if order.python else "wheels               the Python packages, each of the hash that requirements.txt names\n",
        "doctor": f'"{python.replace("%~dp0", "")}" -I -m xl_addin.cli addin doctor',
    }  # fmt: skip
    install = OFFLINE / ("included.cmd" if order.python else "own.cmd")
    for name, source in (("Install.cmd", install), ("Uninstall.cmd", OFFLINE / "uninstall.cmd")):
        _windows(folder / name, _filled(source, told))
    _windows(folder / "README.txt", _filled(OFFLINE / "README.txt", {**told, "version": metadata.version("commissioning-workbooks")}))


def _papers(folder: Path, packages: list[wheels.Locked], stock: Path) -> None:
    """The papers for IT: the page, tables, the parts list, licences, the add-in's code."""
    files = {_package_of(path): path for path in sorted(stock.iterdir())}
    digests = {path.name: wheels.sha256(path) for path in files.values()}
    told = ("\nThis copy lies in an offline folder: `SHA256SUMS` has the hash of each of its files, `packages.csv` that of each package; "
            "`code` is the add-in's code.\n")  # fmt: skip
    (folder / "code").mkdir(parents=True)
    _write(folder / "it-approval.md", approval.page(packages, told))
    _write(folder / "packages.csv", approval.packages_csv(packages, files, digests))
    _write(folder / "functions.csv", approval.functions_csv())
    _write(folder / "parts.cdx.json", approval.sbom(packages, {name: digests[path.name] for name, path in files.items()}))
    for path in (wheels.ROOT / "LICENSE", approval.NOTICES, wheels.ROOT / "docs" / "security.md", wheels.ROOT / "docs" / "backups.md"):
        shutil.copyfile(path, folder / path.name)
    for path in addin.MODULES:
        _windows(folder / "code" / path.name, path.read_text(encoding="utf-8"))


def _package_of(wheel: Path) -> str:
    return wheel.name.partition("-")[0].lower().replace("_", "-")


def _sums(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    _write(folder / "SHA256SUMS", "".join(f"{wheels.sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files))


def _filled(source: Path, values: dict[str, str]) -> str:
    text = source.read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _windows(path: Path, text: str) -> None:
    """Lines ended as cmd.exe and Notepad want them."""
    _write(path, text.replace("\n", "\r\n"))
