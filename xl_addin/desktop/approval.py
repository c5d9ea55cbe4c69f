"""What a person who approves software asks: what is in it, what runs, what goes where, under which licences, how it is signed.

What can be known from the lock, the registry, the ribbon and the code is taken from there; the words stand in offline/approval.md.
The page docs/it-approval.md is made of it, and the offline folder carries the same with its own files.
"""

import ast
import csv
import io
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from udfs.registry import Udf, load
from xl_addin import ribbon
from xl_addin.desktop import addin, install, profile
from xl_addin.desktop.wheels import ROOT, Locked, lock_text, locked

WORDS = Path(__file__).with_name("offline") / "approval.md"
PAGE = ROOT / "docs" / "it-approval.md"
NOTICES = ROOT / "THIRD_PARTY_NOTICES"
NOTICE = re.compile(r"^={71}\n(\S+) (\S+)\nLicence: (.+)$", re.M)
PYTHON = "3.13"  # the version the general page lists packages for
PACKAGES = ("udfs", "workbooks", "xl_addin")
ASKED = {
    "opens a connection": {"socket", "ssl", "http", "urllib.request", "smtplib", "ftplib", "asyncio", "uvicorn", "fastapi"},
    "starts another program": {"subprocess", "os.system", "os.startfile", "multiprocessing"},
    "writes to the registry of Windows": {"winreg"},
}  # fmt: skip
SERVER = "xl_addin/server"  # the extra for Excel on the web, which the offline folder has no libraries for
DECLARE = re.compile(r'Declare PtrSafe Function (\w+) Lib "([^"]+)"')


def page(packages: list[Locked] | None = None, files: str = "") -> str:
    """The paper as Markdown. `files`: what is said of the offline folder it lies in."""
    packages = locked(lock_text(), PYTHON) if packages is None else packages
    udfs, buttons, code = list(load().values()), ribbon.load(), _code()
    filled = {
        "version": metadata.version("commissioning-workbooks"), "files": files, "packages": _table(packages), "count": str(len(packages)),
        "functions": str(len(udfs)), "families": _families(udfs), "buttons": str(len(buttons)),
        "groups": ", ".join(group for group in ribbon.GROUPS if any(b.group == group for b in buttons.values())),
        "modules": _modules(code), "command": _command(code["CwbPython"]), "declared": _declared(code), "asked": _asked(),
        "python": addin.INTERPRETER, "location": install.LOCATION, "options": profile.OPTIONS, "folder": str(profile.FOLDER),
    }  # fmt: skip
    text = WORDS.read_text(encoding="utf-8")
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def licences() -> dict[str, str]:
    """Package (lower case, dashes) -> licence, as THIRD_PARTY_NOTICES says it from the package's own metadata."""
    found = NOTICE.findall(NOTICES.read_text(encoding="utf-8"))
    return {name.lower().replace("_", "-"): licence for name, _, licence in found}


def packages_csv(packages: list[Locked], wheels: dict[str, Path], digests: dict[str, str]) -> str:
    """A row each: package, version, licence, asked for by, file and its hash."""
    known = licences()
    rows = [(p.name, p.version, known.get(p.name, ""), p.via, wheels[p.name].name, digests[wheels[p.name].name]) for p in packages]
    return _csv(("package", "version", "licence", "asked for by", "file", "SHA-256"), rows)


def functions_csv() -> str:
    """A row each: worksheet function, what it computes, since which version."""
    return _csv(("function", "what it computes", "since"), [(u.name, u.label, u.since) for u in load().values()])


def sbom(packages: list[Locked], digests: dict[str, str]) -> str:
    """The parts list in CycloneDX 1.5 (ecma-international.org, ECMA-424), for scanners. No date: the same parts, the same bytes."""
    known = licences()
    parts: list[dict[str, Any]] = [
        {"type": "library", "bom-ref": f"pkg:pypi/{p.name}@{p.version}", "name": p.name, "version": p.version,
         "purl": f"pkg:pypi/{p.name}@{p.version}", "licenses": [{"license": {"name": known[p.name]}}],
         "hashes": [{"alg": "SHA-256", "content": digests[p.name]}]}
        for p in packages
    ]  # fmt: skip
    own = {"type": "application", "name": "commissioning-workbooks", "version": metadata.version("commissioning-workbooks"),
           "licenses": [{"license": {"id": "MIT"}}]}  # fmt: skip
    told = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": {"component": own}, "components": parts}
    return json.dumps(told, indent=2) + "\n"


def _csv(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([head, *rows])
    return out.getvalue()


# ---- what the code says


def _code() -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(addin.MODULES, key=lambda path: path.stem)}


def _modules(code: dict[str, str]) -> str:
    callable_ = {name: len(re.findall(r"^Public (?:Function|Sub)", text, re.M)) for name, text in code.items()}
    rows = [f"| {name} | {len(text.splitlines())} | {callable_[name]} |" for name, text in code.items()]
    return "\n".join(["| module | lines | callable |", "| --- | --- | --- |", *rows])


def _command(python: str) -> str:
    """The arguments Python is started with, as the code puts them together."""
    line = re.search(r'" (-I -B -c) " & QUOTE & "(.*?)" & QUOTE', python)
    return f'cmd.exe /K ""{addin.INTERPRETER}" {line[1]} "{line[2]}""'


def _declared(code: dict[str, str]) -> str:
    found = {f"- `{name}` of `{library}`" for text in code.values() for name, library in DECLARE.findall(text)}
    return "\n".join(sorted(found))


def _asked() -> str:
    """Which of our own Python files do what a person who approves asks about."""
    return "\n".join(f"- {what}: {', '.join(files) or 'none'}" for what, files in could_do().items())


@cache
def could_do() -> dict[str, list[str]]:
    """What is asked about -> the files whose imports could do it."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    used = {path.relative_to(ROOT).as_posix(): set(_imports(path)) for path in files}
    return {what: sorted({SERVER if name.startswith(SERVER) else name for name, modules in used.items() if modules & wanted})
            for what, wanted in ASKED.items()}  # fmt: skip


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            yield from (name, name.partition(".")[0])


def _families(udfs: list[Udf]) -> str:
    counted: dict[str, int] = {}
    for udf in udfs:
        counted[udf.family] = counted.get(udf.family, 0) + 1
    return ", ".join(f"{family} {count}" for family, count in counted.items())


def _table(packages: list[Locked]) -> str:
    known = licences()
    rows = [f"| {p.name} | {p.version} | {known.get(p.name, 'not stated')} | {p.via} |" for p in packages]
    return "\n".join(["| package | version | licence | asked for by |", "| --- | --- | --- | --- |", *rows])

