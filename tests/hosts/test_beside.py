"""What a button leaves beside the workbook, where its name there is a link."""

from pathlib import Path

from tests.workbooks.tender_made import calculated
from workbooks.backup import FOLDER_NAME, Backups
from xl_addin.headless import press_file
from xl_addin.macros.beside import once
from xl_addin.macros.tender_files import PACKS


def test_what_goes_through_a_link_is_told_where_it_really_lies(tmp_path: Path):
    """The packs, and the copy another button keeps, would else be told as lying beside the workbook."""
    book, elsewhere = tmp_path / "tender.xlsx", tmp_path / "elsewhere"
    book.write_bytes(calculated())
    elsewhere.mkdir()
    for name in (PACKS, FOLDER_NAME):
        (tmp_path / name).symlink_to(elsewhere, target_is_directory=True)
    report = press_file("tender_packs_issue", book)
    packs = sorted(path.name for path in elsewhere.iterdir())
    assert packs and f"scoring packs issued in {elsewhere}: {packs[0]}" in report.sentence
    assert Backups.of(book).keep(book.read_bytes()).parent == elsewhere


def test_a_link_to_nothing_takes_a_name_and_nothing_is_written_through_it(tmp_path: Path):
    book = tmp_path / "tender.xlsx"
    (tmp_path / "tender merged.xlsx").symlink_to(tmp_path / "nowhere")
    _, left = once(book, "merged", lambda target: Path(target).write_text("rows"))
    assert left.path.name == "tender merged 2.xlsx" and not (tmp_path / "nowhere").exists()
