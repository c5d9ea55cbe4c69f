"""The house rules that a machine can read: import arrows, sizes, names, a source, a case and a page for every function."""

import ast
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.hosts.cases import LOADER
from udfs.registry import load

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("udfs", "workbooks", "xl_addin")
MAY_IMPORT = {"udfs": {"udfs"}, "workbooks": {"udfs", "workbooks"}, "xl_addin": set(PACKAGES)}
# Standard library modules that take long to load; each would slow the first cell of a session.
SLOW = {
    "asyncio", "concurrent", "csv", "ctypes", "doctest", "email", "http", "json", "logging", "multiprocessing", "pdb", "pydoc",
    "sqlite3", "socket", "ssl", "tempfile", "tkinter", "unittest", "urllib", "xml", "zipfile",
}  # fmt: skip
MACHINE_PATH = re.compile(r"(?<![\w.:/-])/(?:work|root|home/\w+)/")
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
VAGUE = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?|misc|common)(?:_|$)")
# Licence texts of others, quoted as they are; lock files are hashes.
QUOTED = {"THIRD_PARTY_NOTICES", "LICENSE"}
TEXT = {".py", ".toml", ".md", ".yaml", ".yml", ".csv", ".xml", ".bas", ".idl", ".xcu", ".json", ".txt", ".lock", ""}


def tracked() -> list[Path]:
    """Files that git keeps or would keep; without git or a repository, all but what starts with a dot or is made by dev.py."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True) if shutil.which("git") else None
    if listing and listing.returncode == 0:
        return sorted({ROOT / name for name in listing.stdout.splitlines() if (ROOT / name).is_file()})
    made = {"demo", "dist", "build", "__pycache__", "dev.log"}
    tops = [p for p in ROOT.iterdir() if not p.name.startswith(".") and p.name not in made]
    below = [p for top in tops for p in ([top] if top.is_file() else top.rglob("*"))]
    return sorted(p for p in below if p.is_file() and not made & set(p.relative_to(ROOT).parts))


def python_files(*tops: str) -> list[Path]:
    return [p for p in tracked() if p.suffix == ".py" and (not tops or p.relative_to(ROOT).parts[0] in tops)]


def generated(path: Path) -> bool:
    return "generated" in path.read_text(encoding="utf-8").partition("\n")[0].lower()


def imported(path: Path) -> Iterator[str]:
    """Top-level names of every import in a file, those inside functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).parts[0]
            yield package if node.level else str(node.module).partition(".")[0]


def names(paths: list[Path]) -> list[str]:
    return [str(p.relative_to(ROOT)) for p in paths]


@pytest.fixture(scope="module")
def registry():
    return load()


# ---- arrows ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("package", PACKAGES)
def test_arrows_point_inward(package):
    ours = {*PACKAGES, "tests", "bench", "dev"}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in python_files(package)
        for name in imported(path)
        if name in ours - MAY_IMPORT[package]
    ]
    assert wrong == []


def test_functions_use_the_standard_library_only():
    allowed = {"udfs", *sys.stdlib_module_names}
    wrong = [f"{p.relative_to(ROOT)} imports {n}" for p in python_files("udfs") for n in imported(p) if n not in allowed]
    # Two ask for numpy and do without it where it is absent; the test below shows that loading never brings it.
    assert wrong in ([], [f"udfs/{name}.py imports numpy" for name in ("capitation/bulk_split", "tender/win_share")])


def test_loading_the_functions_needs_no_installed_package_and_no_slow_module():
    # -S hides every installed package. The time itself is measured by bench/import_time.py, not asserted here.
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import udfs.registry as r; "
        "print(len(r.load())); print(*{m.partition('.')[0] for m in sys.modules})"
    )
    run = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    count, loaded = run.stdout.splitlines()
    assert int(count) > 0
    assert sorted(SLOW & set(loaded.split())) == []


# ---- sizes and names ------------------------------------------------------------------------------------------


def lines_of_code(path: Path) -> int:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def function_lengths(path: Path) -> Iterator[tuple[str, int]]:
    """Lines of each function without its docstring, which is documentation and may be long."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            documented = ast.get_docstring(node) is not None
            docstring = first.end_lineno - first.lineno + 1 if documented else 0
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1 - docstring


def test_files_are_small():
    files = [p for p in python_files() if not generated(p)]
    long = {str(p.relative_to(ROOT)): lines_of_code(p) for p in files if lines_of_code(p) >= 300}
    too_long = {str(p.relative_to(ROOT)) for p in files if len(p.read_text(encoding="utf-8").splitlines()) > 350}
    assert (long, too_long) == ({}, set())


def test_functions_are_small():
    lengths = [item for path in python_files(*PACKAGES, "dev.py", "bench", "tests") for item in function_lengths(path)]
    assert [item for item in lengths if item[1] > 45] == []
    assert statistics.median(length for _, length in lengths) <= 12


def test_module_names_say_what_is_in_them():
    assert [n for n in names(python_files()) if any(VAGUE.search(part) for part in Path(n).with_suffix("").parts)] == []


def test_no_machine_paths_and_no_unfinished_marks():
    found = []
    for path in tracked():
        if path.suffix not in TEXT or path.name in QUOTED:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if MACHINE_PATH.search(line) or UNFINISHED.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_every_exemption_from_a_lint_rule_has_its_reason_beside_it():
    bare = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore(?:\[[\w, -]+\])?)\s*$")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_lint():
    run = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "."], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-4000:]


# ---- every function -------------------------------------------------------------------------------------------


def functions_with_cases(node: object) -> Iterator[str]:
    """Every value under a key `function`, at any depth: the layout of a case file is its own affair."""
    if isinstance(node, dict):
        if isinstance(node.get("function"), str):
            yield node["function"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from functions_with_cases(item)


def test_every_function_has_a_case_a_finance_officer_can_read(registry):
    files = sorted((ROOT / "tests" / "cases").glob("*.yaml"))
    covered = {name for path in files for name in functions_with_cases(yaml.load(path.read_text(encoding="utf-8"), LOADER))}
    assert sorted(set(registry) - covered) == []
    assert sorted(covered - set(registry)) == [], "cases of functions that do not exist"


def test_every_function_cites_a_source(registry):
    assert [u.name for u in registry.values() if not any(s.title and s.section + s.url for s in u.sources)] == []


def test_every_function_stands_in_the_documentation(registry):
    headings = set(re.findall(r"^#+ .*?\b([A-Z][A-Z0-9_]+)\b", (ROOT / "docs" / "functions.md").read_text("utf-8"), re.M))
    assert sorted(set(registry) - headings) == []


def test_changelog_names_every_function(registry):
    told = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")))
    assert sorted(set(registry) - told) == []


def test_released_names_and_argument_orders_are_kept(registry):
    """udfs/released.toml is what users' files already hold: an entry may be added, never changed or taken out."""
    ledger = tomllib.loads((ROOT / "udfs" / "released.toml").read_text(encoding="utf-8"))
    now = {
        name: {
            "since": u.since,
            "result": [u.result.rank, u.result.unit],
            "arguments": [[p.name, p.rank, p.unit, "optional" if p.optional else "required"] for p in u.params],
        }
        for name, u in registry.items()
    }
    assert {name: now.get(name, "no longer there") for name in ledger} == ledger
    assert sorted(set(now) - set(ledger)) == [], "released, but not in udfs/released.toml"
