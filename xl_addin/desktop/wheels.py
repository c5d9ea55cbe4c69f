"""The packages of requirements.lock as wheels for 64-bit Windows: checked against its hashes, unpacked without being run."""

import hashlib
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xl_addin.building import CannotBuild

ROOT = Path(__file__).resolve().parents[2]  # of a checkout, which alone has the locks
LOCK = "requirements.lock"
EXTRA = 'Install it: pip install ".[build]".'
ENTRY = re.compile(r"^([a-z0-9][^\n\\]*?) *\\\n((?:    --hash=sha256:[0-9a-f]{64}[ \\]*\n)+)((?:    #[^\n]*\n)*)", re.M)
HASH = re.compile(r"sha256:([0-9a-f]{64})")
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}
PLATFORM = "win_amd64"
DATA = re.compile(r"^[^/]+\.data/(\w+)/(.+)$")  # what a wheel puts elsewhere than among the packages: kind of place, name
KINDS = {"data": "", "purelib": "Lib/site-packages", "platlib": "Lib/site-packages"}  # below Python's folder; scripts are not taken


@dataclass(frozen=True)
class Locked:
    """A package of the lock: the hashes its files may have, and which package asked for it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    via: str

    @property
    def requirement(self) -> str:
        hashes = "".join(f" \\\n    --hash=sha256:{digest}" for digest in self.hashes)
        return f"{self.name}=={self.version}{hashes}\n"


def lock_text() -> str:
    """The lock. CannotBuild outside a checkout: an installed package does not carry it."""
    path = ROOT / LOCK
    if not path.is_file():
        raise CannotBuild(f"{LOCK} is not beside the package.", "Make the offline folder in a checkout of this project.")
    return path.read_text(encoding="utf-8")


def locked(lock: str, python: str) -> list[Locked]:
    """What the lock asks for on 64-bit Windows with a version of Python such as 3.13."""
    return list(_entries(lock, {**WINDOWS, "python_version": python, "python_full_version": f"{python}.0"}))


def _entries(lock: str, where: dict[str, str]) -> Iterator[Locked]:
    try:
        from packaging.requirements import Requirement
    except ImportError as missing:
        raise CannotBuild("The extra build of this project is not installed.", EXTRA) from missing
    for line, hashes, notes in ENTRY.findall(lock):
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate(where):
            via = ", ".join(note.removeprefix("via").strip() for note in re.findall(r"# *(.*)", notes) if note != "via")
            (pin,) = wanted.specifier
            yield Locked(wanted.name, pin.version, tuple(HASH.findall(hashes)), via)


def download(packages: list[Locked], folder: Path, python: str, source: Path | None) -> None:
    """Their wheels into a folder, from pip's index or a folder of wheels; compared with the lock. CannotBuild says what is missing."""
    wanted = folder.with_name("locked.txt")
    wanted.write_text("".join(package.requirement for package in packages), encoding="utf-8")
    offline = ["--no-index", "--find-links", str(source)] if source else []
    done = _pip("download", "--no-deps", "--require-hashes", "--only-binary=:all:", "--platform", PLATFORM, "--python-version", python,
                "--implementation", "cp", "--dest", str(folder), *offline, "--requirement", str(wanted))  # fmt: skip
    wanted.unlink()
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines() or ["it gave no reason"]
        raise CannotBuild(
            f"The wheels for Windows could not be had: {told[-1].removeprefix('ERROR: ').rstrip('.')}.",
            "Make the folder where pip reaches its index, or name a folder of wheels with --wheels.",
        )


def _pip(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *words], capture_output=True, text=True)


def own(folder: Path) -> Path:
    """The wheel of this project, made from the checkout: the same files give the same bytes."""
    words = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise CannotBuild("The wheel of this project could not be made without the extra build.", EXTRA)
    return next(folder.glob("commissioning_workbooks-*.whl"))


def own_locked(wheel: Path) -> Locked:
    """The line by which pip accepts that very file."""
    version = wheel.name.split("-")[1]
    return Locked("commissioning-workbooks", version, (sha256(wheel),), "")


def unpack(wheel: Path, prefix: Path) -> None:
    """A wheel's files where an installation into `prefix` puts them on Windows. No script of it is taken, and none is run."""
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            place = _place(entry.filename)
            if entry.is_dir() or place is None:
                continue
            target = prefix / place
            if prefix.resolve() not in target.resolve().parents:
                raise CannotBuild(
                    f"{wheel.name} holds a file that would lie outside the folder: {entry.filename}.", "Ask where that wheel comes from."
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(entry))


def _place(name: str) -> str | None:
    elsewhere = DATA.match(name)
    if not elsewhere:
        return f"Lib/site-packages/{name}"
    kind, rest = elsewhere.groups()
    return f"{KINDS[kind]}/{rest}".lstrip("/") if kind in KINDS else None


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
