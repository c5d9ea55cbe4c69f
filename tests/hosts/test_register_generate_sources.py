"""Generate register from a tender workbook and from files: what is taken, what is told, and what is refused in one sentence."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.hosts.contract_book import foreign, press
from tests.hosts.template_book import empty
from tests.workbooks import tender_folders
from tests.workbooks.messy_registers import MESSY, write_csv
from workbooks.patch import set_cells
from workbooks.reader import read
from workbooks.template import load
from workbooks.templates import template
from xl_addin.headless import press_file

DAY = "2026-11-22"
FILES = ".csv, .json, .xlsx, .xlsm, .xls, .xlsb, .ods"


@pytest.fixture(scope="module")
def tender(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented tender, calculated: two lots, two winners."""
    path = tmp_path_factory.mktemp("tender") / "tender.xlsx"
    path.write_bytes(tender_folders.sample_bytes())
    return path


def stated(path: Path, table: str) -> list[dict]:
    """The rows of a register, each with only what it states."""
    rows = load(template("register"), str(path)).rows[table]
    return [{name: value for name, value in row.items() if value is not None and name != "at"} for row in rows]


# ---- a tender workbook


def test_the_award_of_a_tender_becomes_a_register(tender: Path, tmp_path: Path):
    shutil.copy(tender, tmp_path / "tender.xlsx")
    book = empty(tmp_path / "mine.xlsx")
    report = press_file("register_generate", book, as_at=DAY, source="tender.xlsx")
    assert report.sentence.startswith("tender workbook tender.xlsx: 2 lots = 2 in the register + 0 without a winner. Generate register:")
    # prices as bid of the two winners of the packaged sample; nothing the tender does not state is filled in
    assert [tuple(row.values()) for row in stated(book, "contracts")] == [
        ("INV-2026-001-1", "Community nursing and therapies", "Birch Care Partnership (invented)", 72500000.0),
        ("INV-2026-001-2", "Musculoskeletal service", "Fir Care Partnership (invented)", 17000000.0),
    ]
    assert stated(book, "procurement")[0] == {"contract_id": "INV-2026-001-1", "regime": "PSR", "route": "competitive"}
    assert stated(book, "terms")[0]["status"] == "preferred_bidder"
    assert {row["role"] for row in stated(book, "conflict_record")} == {"evaluator"}  # roles, no names
    missing = "INV-2026-001-1: signature, end and notice period stand in no tender workbook; the start is planned for 01/04/2027."
    assert missing in [f.sentence for f in report.findings]
    once = book.read_bytes()
    assert press_file("register_generate", book).changed == () and book.read_bytes() == once


def test_in_the_tender_workbook_itself_the_register_is_saved_beside_it(tender: Path, tmp_path: Path):
    path = Path(shutil.copy(tender, tmp_path / "tender.xlsx"))
    before = path.read_bytes()
    report = press_file("register_generate", path, as_at=DAY)
    assert f"Saved as {tmp_path / 'tender register.xlsx'}." in report.sentence and path.read_bytes() == before
    assert len(stated(tmp_path / "tender register.xlsx", "contracts")) == 2
    again = press_file("register_generate", path, as_at=DAY)
    assert again.refused and again.sentence.startswith(f"{tmp_path / 'tender register.xlsx'} is there already.")


def test_a_tender_without_an_award_is_refused(tender: Path, tmp_path: Path):
    path = Path(shutil.copy(tender, tmp_path / "tender.xlsx"))
    book = openpyxl.load_workbook(path, data_only=True)
    names = {name: found for name, found in book.defined_names.items() if name.lower().startswith("band_")}
    places = [found.attr_text.replace("$", "").replace("'", "").rpartition("!") for found in names.values()]
    assert places
    for sheet, _, cell in places:
        row, column = book[sheet][cell].row, book[sheet][cell].column
        told = {(row, column): "WITHIN the near-tie band"}
        path.write_bytes(set_cells(path.read_bytes(), sheet, told, locked=True))
    mine = empty(tmp_path / "mine.xlsx")
    before = mine.read_bytes()
    report = press_file("register_generate", mine, as_at=DAY, source="tender.xlsx")
    assert report.refused and " names no winner of any lot: lot 1 is within the near-tie band" in report.sentence
    assert mine.read_bytes() == before


# ---- files


def sources(tmp_path: Path, name: str = "Register sources") -> tuple[Path, Path]:
    """An empty workbook and the folder of sources beside it."""
    (tmp_path / name).mkdir()
    return empty(tmp_path / "mine.xlsx"), tmp_path / name


def test_a_folder_of_files_beside_the_workbook_is_read(tmp_path: Path):
    book, folder = sources(tmp_path)
    write_csv(folder / "register.csv", MESSY)
    report = press_file("register_generate", book, as_at=DAY)
    # 8 rows below the headings: the same contract twice is one and a duplicate, the total names no contract, C-3 ends before it starts
    assert report.sentence.startswith("folder Register sources: 8 rows read = 5 in the register + 2 set aside + 1 duplicates.")
    assert {"not_a_date", "row_set_aside"} <= {f.rule for f in report.findings}
    assert len(stated(book, "import_issue")) > 5
    assert stated(book, "contracts")[0]["contract_id"] == "C-1"
    once = book.read_bytes()
    assert press_file("register_generate", book).changed == () and book.read_bytes() == once


def test_a_column_that_must_be_asked_about_is_told_and_stays_out(tmp_path: Path):
    book, folder = sources(tmp_path)
    write_csv(folder / "r.csv", [["Contract Ref", "Contract Title", "Supplier", "Value"], ["C-1", "Home care", "Example Care Ltd", "100"]])
    report = press_file("register_generate", book, as_at=DAY)
    asked = [f.sentence for f in report.findings if f.rule == "mapping_undecided"]
    assert asked == ["It is not said what Value means (lifetime or annual: it does not say); it is kept, but not in the register."]
    assert "value_lifetime" not in stated(book, "contracts")[0]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, f"{{}} holds no contract that can be read; read are files that end with {FILES}. Put the files with the contracts there, or "
             "name another folder as the source."),
        ({"notes.csv": "a,b\n1,2\n"}, f"{{}} holds no contract that can be read; read are files that end with {FILES}. Put the files with "
                                     "the contracts there, or name another folder as the source."),
        ({"letter.docx": "x"}, f"{{}}/letter.docx is a kind of file that is not read. Move it out of the folder; read are {FILES}."),
    ],
    ids=["empty", "no register", "a letter"],
)  # fmt: skip
def test_a_folder_nothing_can_be_taken_from_is_refused(tmp_path: Path, files: dict, sentence: str):
    book, folder = sources(tmp_path)
    for name, text in files.items():
        (folder / name).write_text(text)
    before = book.read_bytes()
    report = press_file("register_generate", book, as_at=DAY)
    assert (report.refused, report.sentence) == (True, sentence.format(folder))
    assert book.read_bytes() == before


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    book, folder = sources(tmp_path)
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    report = press_file("register_generate", book, as_at=DAY)
    assert report.refused and len(report.findings) == 1 and report.findings[0].rule != "internal_fault", report.sentence
    assert "register" not in read(book).sheets


def test_a_source_that_is_nowhere_is_refused(tmp_path: Path):
    report = press(foreign(tmp_path / "awards.xlsx"), source="Elsewhere")
    assert report.refused
    assert report.sentence.startswith("There is no contract list in a sheet, table, named range, file or folder called Elsewhere:")
