"""Workbooks made by Excel and others, with a sheet of ours put in: what must change changes, and nothing else in any respect.

The workbooks are those that installed packages ship, our own, and two published by NHS England (in ../shared). For each: the hashes
of the compressed bytes, every old cell for two readers, the same bytes again, every part back, and LibreOffice.
"""

import functools
import hashlib
import io
import site
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula
from python_calamine import CalamineWorkbook

from tests.hosts.contract_book import foreign, press
from tests.practice_books import sample_bytes
from tests.workbooks import tender_folders
from tests.workbooks.foreign_books import finance_book, prefixed_book, touched
from tests.workbooks.rich_sheet import NAME, rich_sheet
from workbooks.package import Package
from workbooks.patch import add_sheet, remove_sheet, replace_sheet
from workbooks.reader import read

ROOT = Path(__file__).resolve().parents[2]
ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm")


def register_book() -> bytes:
    """A foreign contract list with rules, comments and a chart, and both sheets of the register button."""
    with tempfile.TemporaryDirectory() as folder:
        path = foreign(Path(folder) / "awards.xlsx")
        press(path)
        return path.read_bytes()


OURS = {
    "ours: capitation sample": sample_bytes, "ours: tender sample": tender_folders.sample_bytes,
    "ours: register": functools.cache(register_book), "ours: finance": finance_book, "ours: prefixed": prefixed_book,
}  # fmt: skip
PUBLISHED = ("GP Practice WP_2022_23_run9_v3_PMC.xlsx", "gp_practice_weighted_population.xlsx")
EXPECTED = [["Results"], [], ["Lot", "Price\n£", "State"], ["North", 1200.5, "open"], ["South", 980.25, "closed"],
            ["=East", 1100.0], [None, 3280.75]]  # fmt: skip


@functools.cache
def shipped() -> dict[str, Path]:
    """Workbooks in this interpreter's packages, on Debian in those of the system, and in this project; each content once."""
    folders = {sysconfig.get_paths()["purelib"], *site.getsitepackages(), "/usr/lib/python3/dist-packages", *sys.path[1:]}
    packages = sorted(folder for folder in folders if folder.endswith(("site-packages", "dist-packages")))
    found: dict[str, tuple[str, Path]] = {}
    for folder in (*map(Path, packages), *(ROOT / top for top in ("udfs", "workbooks", "xl_addin", "tests"))):
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in ENDINGS and path.is_file() and "hostile" not in path.parts:
                told = (path.relative_to(folder).as_posix(), path)
                found.setdefault(hashlib.sha256(path.read_bytes()).hexdigest(), told)
    return {f"{number}: {name}": path for number, (name, path) in enumerate(sorted(found.values()), 1)}


def data_of(name: str) -> bytes:
    return OURS[name]() if name in OURS else shipped()[name].read_bytes()


ALL = [*OURS, *shipped()]


def rows_of(rows) -> list[list[object]]:
    """Rows without the blanks at their ends."""
    kept = []
    for row in rows:
        row = [None if value == "" else value for value in row]
        while row and row[-1] is None:
            row.pop()
        kept.append(row)
    return kept


# ---- the checks, each for any workbook


def check_parts(before: bytes, after: bytes) -> None:
    """Three lists, the styles, and eight new parts: sheet, table, drawing, two charts, and three lists of relations."""
    old, new = Package.from_bytes(before).parts, Package.from_bytes(after).parts
    brought = sorted(part.rpartition("/")[0] for part in new.keys() - old.keys())
    folder = Package.from_bytes(before).workbook_part.rpartition("/")[0]
    kinds = ["charts", "charts", "drawings", "drawings/_rels", "tables", "worksheets", "worksheets/_rels"]
    made = [folder] if not Package.from_bytes(before).related(f"{folder}/workbook.xml", "styles") else []
    assert brought == made + [f"{folder}/{kind}" for kind in kinds]
    changed = {part for part in touched(before, after) if part in old}
    lists = {"[Content_Types].xml", f"{folder}/workbook.xml", f"{folder}/_rels/workbook.xml.rels"}
    assert changed == lists | ({f"{folder}/styles.xml"} if not made else set())


def check_there_and_back(before: bytes, after: bytes) -> None:
    assert replace_sheet(after, NAME, rich_sheet()) == after
    assert Package.from_bytes(remove_sheet(after, NAME)).parts == Package.from_bytes(before).parts


def check_our_reader(before: bytes, after: bytes, folder: Path) -> None:
    books = []
    for name, data in (("before.xlsx", before), ("after.xlsx", after)):
        (folder / name).write_bytes(data)
        books.append(read(folder / name))
    old, new = books
    assert [*old.sheets, NAME] == list(new.sheets)
    for name, sheet in old.sheets.items():
        assert (sheet.cells, sheet.formulas) == (new.sheets[name].cells, new.sheets[name].formulas), name
    cells = {place: value for place, value in new.sheets[NAME].cells.items() if value is not None}
    told = {(r, c): v for r, row in enumerate(EXPECTED, 1) for c, v in enumerate(row, 1) if v is not None}
    assert cells == {**told, (7, 3): "#N/A"}


def check_openpyxl(before: bytes, after: bytes) -> None:
    for values in (True, False):
        old, new = (openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values) for data in (before, after))
        assert [*old.sheetnames, NAME] == new.sheetnames
        for name in (sheet.title for sheet in old.worksheets):
            pairs = zip(old[name].iter_rows(values_only=True), new[name].iter_rows(values_only=True), strict=True)
            assert all(_texts(one) == _texts(two) for one, two in pairs), name


def _texts(row: tuple[object, ...]) -> list[object]:
    """Array formulas as (area, formula): the library's objects are equal to themselves only."""
    return [(cell.ref, cell.text) if isinstance(cell, ArrayFormula) else cell for cell in row]


def check_whole(data: bytes) -> None:
    """openpyxl's full reader, which also takes tables, charts, rules and names apart."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[NAME]
    assert (list(sheet.tables), len(sheet._charts), len(sheet.data_validations.dataValidation)) == (["tblCwbResults"], 2, 1)
    assert "Cwb.Prices" in book.defined_names


def libreoffice(soffice: Path, folder: Path, books: dict[str, bytes]) -> dict[str, CalamineWorkbook]:
    """The workbooks as one LibreOffice opened them and saved them in its own format."""
    for name, data in books.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.xlsx") for name in books]
    command = [str(soffice), profile, "--headless", "--convert-to", "ods", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=540)
    return {name: CalamineWorkbook.from_path(str(folder / f"{name}.ods")) for name in books}


def check_libreoffice(seen: dict[str, CalamineWorkbook]) -> None:
    # LibreOffice puts a sheet of its own for a pivot cache behind the last one
    assert [name for name in seen["after"].sheet_names if name != NAME] == seen["before"].sheet_names
    for name in seen["before"].sheet_names:
        old, new = (seen[when].get_sheet_by_name(name).to_python() for when in ("before", "after"))
        assert old == new, name
    shown = rows_of(seen["after"].get_sheet_by_name(NAME).to_python(skip_empty_area=False))
    assert [row[:2] for row in shown] == [row[:2] for row in EXPECTED]  # calamine shows an error cell as blank


# ---- shipped workbooks and our own


def test_workbooks_are_found_in_the_packages():
    assert {"xlwings/quickstart.xlsm", "xlwings/quickstart_standalone.xlsm"} <= {name.partition(": ")[2] for name in shipped()}


@pytest.mark.parametrize("name", ALL)
def test_a_sheet_in_a_shipped_workbook_changes_what_it_must(name, tmp_path):
    before = data_of(name)
    after = add_sheet(before, NAME, rich_sheet())
    check_parts(before, after)
    check_there_and_back(before, after)
    check_our_reader(before, after, tmp_path)
    check_openpyxl(before, after)
    check_whole(after)


@pytest.fixture(scope="module")
def seen_by_libreoffice(soffice, tmp_path_factory):
    """Every workbook before and after, opened one after the other by one LibreOffice."""
    before = {f"{number} before": data_of(name) for number, name in enumerate(ALL)}
    after = {f"{number} after": add_sheet(before[f"{number} before"], NAME, rich_sheet()) for number in range(len(ALL))}
    return libreoffice(soffice, tmp_path_factory.mktemp("corpus"), before | after)


@pytest.mark.parametrize("name", ALL)
def test_libreoffice_opens_it_with_the_same_values(name, seen_by_libreoffice):
    check_libreoffice({when: seen_by_libreoffice[f"{ALL.index(name)} {when}"] for when in ("before", "after")})


# ---- published workbooks


@pytest.fixture(scope="module", params=PUBLISHED)
def published_pair(request, shared):
    before = (shared / "data" / "capitation" / request.param).read_bytes()
    return before, add_sheet(before, NAME, rich_sheet())


@pytest.mark.published
def test_a_sheet_in_a_published_workbook_changes_what_it_must(published_pair, tmp_path):
    check_parts(*published_pair)
    check_there_and_back(*published_pair)
    check_our_reader(*published_pair, tmp_path)
    check_openpyxl(*published_pair)


@pytest.mark.published
def test_libreoffice_opens_a_published_workbook_with_the_same_values(published_pair, soffice, tmp_path):
    before, after = published_pair
    check_libreoffice(libreoffice(soffice, tmp_path, {"before": before, "after": after}))
