"""The offline folder (cwb addin bundle): what lies in it, that its checksums hold, that it is the same every time, and what is refused.

The packages in it are tiny ones made here, under names and versions of the real lock, so that no network is asked; pip, hatchling, the
add-in, the papers and a template are real. With the real packages and every template it has 72 files and 42 MB.
"""

import csv
import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pyopenvba import ExcelFile

from tests.sample_books import book_bytes
from udfs.registry import load
from workbooks.errors import WorkbookError
from xl_addin.building import CannotBuild
from xl_addin.cli import addin as commands
from xl_addin.desktop import approval, bundle, wheels

ROOT = Path(__file__).resolve().parents[2]
DLL = b"the library of xlwings"
MADE = {  # wheel -> files in it besides its metadata
    "defusedxml-0.7.1-py2.py3-none-any.whl": {"defusedxml/__init__.py": b""},
    "pywin32-312-cp313-cp313-win_amd64.whl": {
        "pywin32.pth": b"win32\n", "pywin32-312.data/scripts/pywin32_postinstall.py": b"raise SystemExit",
    },
    "xlwings-0.37.8-cp313-cp313-win_amd64.whl": {"xlwings/__init__.py": b"", "xlwings-0.37.8.data/data/xlwings64-0.37.8.dll": DLL},
}
ELSEWHERE = "appscript==1.5.0 ; sys_platform == 'darwin' \\\n    --hash=sha256:" + "0" * 64 + "\n    # via xlwings\n"


def wheel(folder: Path, name: str, files: dict[str, bytes]) -> str:
    """A wheel, and its line in a lock."""
    package, version, *_ = name.split("-")
    info, tag = f"{package}-{version}.dist-info", name.split("-", 2)[2].removesuffix(".whl")
    told = {f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n", f"{info}/RECORD": "",
            f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n"}  # fmt: skip
    with zipfile.ZipFile(folder / name, "w") as archive:
        for file, data in {**files, **told}.items():
            archive.writestr(zipfile.ZipInfo(file), data)
    marker = " ; sys_platform == 'win32'" if package == "pywin32" else ""
    asked_by = "    # via\n    #   a\n    #   b\n"
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    return f"{package}=={version}{marker} \\\n    --hash=sha256:{digest} \\\n    --hash=sha256:{'1' * 64}\n{asked_by}"


@pytest.fixture(scope="module")
def stock(tmp_path_factory) -> tuple[Path, str]:
    """A folder of wheels, and the lock that names them."""
    folder = tmp_path_factory.mktemp("stock")
    return folder, "# made\n" + ELSEWHERE + "".join(wheel(folder, name, files) for name, files in MADE.items())


@pytest.fixture(scope="module")
def python_zip(tmp_path_factory) -> Path:
    """What the embeddable package of Python looks like; its programs do nothing."""
    path = tmp_path_factory.mktemp("python") / "python-3.13.99-embed-amd64.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("python.exe", "pythonw.exe", "python313.dll", "python313.zip"):
            archive.writestr(zipfile.ZipInfo(name), name)
        lines = ("python313.zip", ".", "", "# Uncomment to run site.main() automatically", "#import site", "")
        archive.writestr(zipfile.ZipInfo("python313._pth"), "\r\n".join(lines))
    return path


def books(progress) -> dict[str, bytes]:
    return {"pooled_budget": book_bytes("pooled_budget")}


@pytest.fixture(scope="module", autouse=True)
def one_wheel_of_ours(tmp_path_factory):
    """The wheel of this project is made once, as that takes a while and people work on the files it is made of."""
    wheel = wheels.own(tmp_path_factory.mktemp("ours"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wheels, "own", lambda folder: Path(shutil.copy(wheel, folder)))
        yield


@pytest.fixture(scope="module")
def made(stock, python_zip, tmp_path_factory) -> dict[str, Path]:
    """The folder without and with a Python."""
    place, (folder, lock) = tmp_path_factory.mktemp("made"), stock
    orders = {"own": bundle.Order(wheels=folder),
              "included": bundle.Order(python_zip, wheels.sha256(python_zip), wheels=folder)}  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wheels, "lock_text", lambda: lock)
        for name, order in orders.items():
            bundle.make(place / name, order, books=books)
    return {name: place / name for name in orders}


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_everything_a_laptop_needs_is_there(made):
    common = {
        "Commissioning.xlam", "Install.cmd", "Uninstall.cmd", "README.txt", "check.py", "requirements.txt", "SHA256SUMS",
        "templates/pooled_budget.xlsx", "templates/pooled_budget.xlsm", "approval/it-approval.md", "approval/packages.csv",
        "approval/functions.csv", "approval/parts.cdx.json", "approval/LICENSE", "approval/THIRD_PARTY_NOTICES", "approval/security.md",
        "approval/backups.md", *(f"approval/code/Cwb{name}.bas" for name in ("Functions", "Help", "Host", "Python", "Ribbon")),
    }  # fmt: skip
    own = "wheels/commissioning_workbooks-0.1.0-py3-none-any.whl"
    assert names(made["own"]) == common | {own} | {f"wheels/{name}" for name in MADE}
    found = names(made["included"])
    assert common == {name for name in found if not name.startswith("python/")}
    assert {"python/pythonw.exe", "python/xlwings64-0.37.8.dll", "python/Lib/site-packages/pywin32.pth"} <= found
    assert not any("postinstall" in name or ".data/" in name for name in found)


def test_the_checksums_hold_and_a_changed_or_missing_file_is_named(made, tmp_path):
    folder = made["own"]
    check = [sys.executable, "-I", "-B", str(folder / "check.py")]
    assert subprocess.run(check, capture_output=True, text=True).stdout == "Every file is as it was made.\n"
    told = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    assert told == names(folder) - {"SHA256SUMS"}
    place = folder / "templates" / "pooled_budget.xlsm"
    kept = place.read_bytes()
    for spoil in (lambda: place.write_bytes(kept + b" "), place.unlink):
        spoil()
        done = subprocess.run(check, capture_output=True, text=True)
        place.write_bytes(kept)
        assert done.returncode == 1 and "templates/pooled_budget.xlsm. Copy the folder again." in done.stderr


def test_the_same_bytes_every_time(made, stock, tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "lock_text", lambda: stock[1])
    bundle.make(tmp_path / "again", bundle.Order(wheels=stock[0]), books=books)
    assert (tmp_path / "again" / "SHA256SUMS").read_text() == (made["own"] / "SHA256SUMS").read_text()


def test_pip_installs_it_as_the_set_up_asks_without_a_network_and_with_every_hash(made, tmp_path):
    folder = made["own"]
    asked = re.search(r"-m pip (install.*?) \|\|", (folder / "Install.cmd").read_text())[1].replace('"', "").replace("%~dp0", f"{folder}/")
    windows = ["--platform", "win_amd64", "--python-version", "3.13", "--implementation", "cp", "--only-binary=:all:"]
    words = [sys.executable, "-I", "-m", "pip", *asked.split(), *windows, "--target", str(tmp_path / "there"), "--no-deps"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there" / "udfs" / "released.toml").is_file()


def test_a_python_included_finds_the_packages_and_has_the_library_beside_it(made):
    python = made["included"] / "python"
    assert (python / "python313._pth").read_text().splitlines() == ["python313.zip", ".", "Lib\\site-packages", "import site"]
    assert (python / "xlwings64-0.37.8.dll").read_bytes() == DLL
    code = f"import sys; sys.path.insert(0, {str(python / 'Lib' / 'site-packages')!r}); from udfs.registry import load; print(len(load()))"
    done = subprocess.run([sys.executable, "-I", "-S", "-B", "-c", code], capture_output=True, text=True, cwd=python)
    assert done.stdout.strip() == str(len(load())), done.stderr


@pytest.mark.parametrize(("kind", "addin", "workbook"), [
    ("own", r"%LOCALAPPDATA%\commissioning-workbooks\Scripts\pythonw.exe", r"%LOCALAPPDATA%\commissioning-workbooks\Scripts\pythonw.exe"),
    ("included", r".\python\pythonw.exe", r"%LOCALAPPDATA%\commissioning-workbooks\python\pythonw.exe"),
])  # fmt: skip
def test_the_code_names_the_python_that_will_be_there(made, kind, addin, workbook):
    for file, python in (("Commissioning.xlam", addin), ("templates/pooled_budget.xlsm", workbook)):
        with ExcelFile(made[kind] / file) as book:
            assert f'INTERPRETER As String = "{python}"' in book.get_module("CwbPython")


def test_the_scripts_name_files_that_are_there_and_commands_that_exist_and_ask_for_no_administrator(made):
    known = {command.name for command in commands.app.registered_commands}
    for folder in made.values():
        for script in ("Install.cmd", "Uninstall.cmd"):
            raw = (folder / script).read_bytes()
            text = raw.decode("ascii")
            assert raw.count(b"\n") == raw.count(b"\r\n")
            assert set(re.findall(r"xl_addin\.cli addin (\w+)", text)) <= known
            assert not re.search(r"runas|HKLM|HKEY_LOCAL_MACHINE|%ProgramFiles%|powershell", text, re.I)
            assert all((folder / name.replace("\\", "/")).exists() for name in re.findall(r"%~dp0([\w\\.]+)", text))
        assert "{" not in (folder / "README.txt").read_text() + (folder / "Install.cmd").read_text()


def test_the_papers_list_every_package_with_its_hash_and_every_function(made):
    papers = made["own"] / "approval"
    rows = list(csv.DictReader((papers / "packages.csv").open(encoding="utf-8")))
    assert [(row["package"], row["version"], row["licence"], row["asked for by"]) for row in rows] == [
        ("defusedxml", "0.7.1", "Python Software Foundation License", "a, b"),
        ("pywin32", "312", "Python Software Foundation License", "a, b"),
        ("xlwings", "0.37.8", "BSD License", "a, b"),
    ]
    assert [row["SHA-256"] for row in rows] == [wheels.sha256(made["own"] / "wheels" / row["file"]) for row in rows]
    parts = json.loads((papers / "parts.cdx.json").read_text())
    assert [(p["purl"], p["hashes"][0]["content"]) for p in parts["components"]] == [
        (f"pkg:pypi/{row['package']}@{row['version']}", row["SHA-256"]) for row in rows
    ]
    functions = list(csv.DictReader((papers / "functions.csv").open(encoding="utf-8")))
    assert [row["function"] for row in functions] == list(load())
    page = (papers / "it-approval.md").read_text()
    assert f"{len(load())} worksheet functions" in page and "| pywin32 | 312 |" in page and not re.search(r"\{\w+\}", page)


def test_the_real_lock_is_taken_for_windows(monkeypatch):
    packages = {package.name: package for package in wheels.locked(wheels.lock_text(), "3.13")}
    assert {"pywin32", "colorama", "xlwings", "pyopenvba"} <= set(packages) and not {"appscript", "psutil"} & set(packages)
    assert all(package.hashes for package in packages.values())
    lines = wheels.lock_text().count("\n    --hash=")
    assert sum(len(package.hashes) for package in packages.values()) > lines / 2  # all but those of macOS alone


def test_only_the_web_and_spark_take_a_connection_and_only_the_installer_writes_to_the_registry():
    """As the page for IT says, by what our files import; which of them start another program stands there by name."""
    found = approval.could_do()
    assert found["opens a connection"] == ["workbooks/population/spark.py", "xl_addin/server"]
    assert found["writes to the registry of Windows"] == ["xl_addin/desktop/profile.py"]


# ---- bad input: one sentence, nothing is left


def refused(order: bundle.Order, folder: Path) -> str:
    def never(progress: object) -> dict[str, bytes]:
        raise AssertionError("templates are made when all else is there")

    with pytest.raises(CannotBuild) as problem:
        bundle.make(folder, order, books=never)
    assert list(folder.parent.glob(".cwb-*")) == []
    return str(problem.value)


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    assert "is there already" in refused(bundle.Order(), tmp_path) and list(tmp_path.iterdir()) == []


def test_a_link_of_its_name_is_left_alone_and_what_came_meanwhile_too(tmp_path):
    (tmp_path / "link").symlink_to("nowhere")
    assert "is there already" in refused(bundle.Order(), tmp_path / "link")

    def meanwhile(progress):
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "notes.txt").write_text("precious")
        return {}

    with pytest.raises(WorkbookError, match=f"^{tmp_path / 'out'} could not be written: Directory not empty"):
        bundle.make_templates(tmp_path / "out", bundle.addin.INTERPRETER, books=meanwhile)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["link", "notes.txt", "out"]


def test_a_folder_of_the_users_own_beside_it_is_kept(tmp_path, monkeypatch):
    """Whatever it is called: the offline folder, and that of the templates, is made under a name nobody has."""
    monkeypatch.setattr(wheels, "ROOT", tmp_path)  # outside a checkout, so it stops when the new folder is there
    own = tmp_path / "out.part" / "notes.txt"
    own.parent.mkdir()
    own.write_text("precious")
    assert "in a checkout of this project" in refused(bundle.Order(), tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        bundle.make_templates(tmp_path / "out", bundle.addin.INTERPRETER, books=stopped)
    assert own.read_text() == "precious" and [p.name for p in tmp_path.iterdir()] == ["out.part"]


def stopped(progress: object) -> dict[str, bytes]:
    raise KeyboardInterrupt


def test_a_wheel_that_is_missing_or_not_of_the_lock_is_refused(stock, tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "lock_text", lambda: stock[1])
    (tmp_path / "none").mkdir()
    assert "No matching distribution found for defusedxml==0.7.1" in refused(bundle.Order(wheels=tmp_path / "none"), tmp_path / "out")
    monkeypatch.setattr(wheels, "lock_text", lambda: re.sub(r"sha256:[0-9a-f]{64}", "sha256:" + "2" * 64, stock[1]))
    assert "The wheels for Windows could not be had" in refused(bundle.Order(wheels=stock[0]), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_outside_a_checkout_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(wheels, "ROOT", tmp_path)
    assert "Make the offline folder in a checkout of this project." in refused(bundle.Order(), tmp_path / "out")


def test_another_python_than_the_known_one_is_refused(python_zip, tmp_path):
    assert "not that of python-3.13.12-embed-amd64.zip" in refused(bundle.Order(python_zip), tmp_path / "out")
    assert "not the one you gave" in refused(bundle.Order(python_zip, "0" * 64), tmp_path / "out")
    assert "There is no file" in refused(bundle.Order(tmp_path / "none.zip"), tmp_path / "out")
    text = tmp_path / "text.zip"
    text.write_bytes(b"no zip")
    assert "is no zip file" in refused(bundle.Order(text, wheels.sha256(text)), tmp_path / "out")
    with zipfile.ZipFile(text, "w") as archive:
        archive.writestr("python.exe", b"")
    assert "is not the embeddable package" in refused(bundle.Order(text, wheels.sha256(text)), tmp_path / "out")


@pytest.mark.parametrize(("order", "sentence"), [
    (bundle.Order(version="3.9"), "Python 3.9 cannot run this toolkit. It needs 3.11 or later"),
    (bundle.Order(version="newest"), "Python newest cannot run this toolkit"),
    (bundle.Order(place="\\\\share\\cwb"), "goes with a Python that is included"),
    (bundle.Order(python_sha256="0" * 64), "goes with a Python that is included"),
    (bundle.Order(Path("python.zip"), place=".\\here"), "is not the full path of Python"),
    (bundle.Order(Path("python.zip"), place=r"share\cwb"), "is not the full path of Python"),
])  # fmt: skip
def test_what_cannot_be_or_would_count_for_nothing_is_refused(tmp_path, order, sentence):
    assert sentence in refused(order, tmp_path / "out")


def test_a_wheel_that_would_write_outside_the_folder_is_refused(tmp_path):
    wheel(tmp_path, "bad-1.0-py3-none-any.whl", {"../../../../outside.py": b""})
    with pytest.raises(CannotBuild, match="outside the folder"):
        wheels.unpack(tmp_path / "bad-1.0-py3-none-any.whl", tmp_path / "prefix")
    assert not (tmp_path / "outside.py").exists()
