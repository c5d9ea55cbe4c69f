"""Generate register in a workbook with macros, charts, a pivot, an image and conditional formats: every other part stays byte for byte."""

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.hosts.contract_book import AS_AT, HEADINGS, MAY_CHANGE, parts
from tests.workbooks.full_book import HOLDS, full_book
from workbooks import reader
from workbooks.patch import set_cells
from xl_addin.headless import press_file

ROWS = [
    ["C-1", "Community nursing", "Alder Care (invented)", 43191, 45016, 45382, 6, 1200000],
    ["C-2", "Diagnostics", "Birch Health (invented)", 44440, 45535, 45535, 6, 350000.5],
    ["C-3", "Patient transport", "Cedar Transport (invented)", 44105, 45199, 45199, 3, 99000],
]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return full_book(tmp_path_factory.mktemp("full") / "awards.xlsm", ROWS, HEADINGS)


@pytest.fixture(scope="module")
def after(before: Path) -> Path:
    out = before.with_name("register.xlsm")
    report = press_file("register_generate", before, out, as_at=AS_AT)
    assert report.sentence.endswith("All checks hold.") and report.exit_code == 0, report
    return out


def grown(path: Path, part: str) -> ElementTree.Element:
    with zipfile.ZipFile(path) as package:
        return ElementTree.fromstring(package.read(part))


def children(root: ElementTree.Element, name: str) -> list[str]:
    """The children of an element, wherever it stands, each as text."""
    found = [root] if name == "." else [element for element in root.iter() if element.tag.rpartition("}")[2] == name]
    return [ElementTree.tostring(child).decode() for element in found for child in element]


def test_the_workbook_holds_what_could_be_lost(before: Path):
    assert set(HOLDS) <= set(parts(before))
    with zipfile.ZipFile(before) as package:
        assert all(b"<conditionalFormatting" in package.read(f"xl/worksheets/sheet{n}.xml") for n in (1, 2))


def test_every_other_part_is_the_same_byte_for_byte(before: Path, after: Path):
    old, new = parts(before), parts(after)
    changed = {name for name in old if new.get(name) != old[name]}
    kept = set(old) - changed
    for name in sorted(kept):
        print(f"{old[name]} kept {name}")
    for name in sorted(changed):
        print(f"{old[name]} -> {new[name]} grown {name}")
    assert changed == MAY_CHANGE
    assert set(HOLDS) <= kept


@pytest.mark.parametrize(
    ("part", "lists"),
    [
        ("[Content_Types].xml", ["."]), ("xl/_rels/workbook.xml.rels", ["."]),
        ("xl/workbook.xml", ["sheets", "definedNames", "pivotCaches", "bookViews"]),
        ("xl/styles.xml", ["numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"]),
    ],
)  # fmt: skip
def test_the_parts_that_must_grow_only_grow(before: Path, after: Path, part: str, lists: list[str]):
    old, new = grown(before, part), grown(after, part)
    for name in lists:
        mine, theirs = children(old, name), children(new, name)
        assert set(mine) <= set(theirs), f"{part}, {name}"
        if name not in (".", "definedNames", "numFmts"):  # these are looked up by name; every other list by place
            assert theirs[: len(mine)] == mine, f"{part}, {name}"


def test_pressing_again_changes_no_byte_and_refresh_none_of_theirs(before: Path, after: Path, tmp_path: Path):
    path = tmp_path / "again.xlsm"
    path.write_bytes(after.read_bytes())
    assert press_file("register_generate", path).changed == ()
    assert path.read_bytes() == after.read_bytes()
    row = next(r for (r, c), value in reader.read(path).sheet("Contracts").cells.items() if (c, value) == (1, "C-3"))
    path.write_bytes(set_cells(path.read_bytes(), "Contracts", {(row, 6): 46112.0}))  # the third is extended to 31 March 2026
    report = press_file("register_refresh", path)
    assert report.exit_code == 0 and "Change log" in report.changed
    old, new = parts(before), parts(path)
    assert {name for name in old if new.get(name) != old[name]} == MAY_CHANGE


def test_libreoffice_opens_it_and_agrees(after: Path, soffice: Path):
    from tests.hosts.compare_libreoffice import cached, calculated, differences

    assert differences(cached(after), calculated(after)) == []
