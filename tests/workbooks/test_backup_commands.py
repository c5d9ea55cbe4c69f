"""Backups as a person at the command line meets them: every change in place can be undone."""

import json
import os
import shlex

import pytest

from tests.hosts.contract_book import foreign
from tests.practice_books import cwb
from workbooks import patch
from workbooks.backup import FOLDER_NAME, Backups
from workbooks.fill import Filled
from workbooks.patch import set_cells
from workbooks.reader import read
from workbooks.save import save

CHANGES = {
    "register generate": ["register", "generate", "awards.xlsx", "--as-at", "2023-06-01"],
    "press": ["press", "register_generate", "awards.xlsx"],
    "recalculate": ["recalculate", "awards.xlsx", "--out", "awards.xlsx"],
    "respell": ["respell", "awards.xlsx", "--for", "libreoffice", "--out", "awards.xlsx"],
}


@pytest.fixture
def awards(tmp_path):
    """Somebody's own workbook with a list of contracts."""
    folder = tmp_path / "finance"
    folder.mkdir()
    return foreign(folder / "awards.xlsx")


def with_register(book):
    """The same with our register in it, and another date typed over the date of the statuses: they are to be calculated anew."""
    made = cwb("register", "generate", book.name, "--as-at", "2020-06-01", "--out", "made.xlsx", cwd=book.parent)
    assert made.code in (0, 1)
    sheet, row, column, *_ = Filled(read(book.with_name("made.xlsx"))).place("as_at")
    data = book.with_name("made.xlsx").read_bytes()
    book.write_bytes(set_cells(data, sheet.name, {(row, column): 45078.0}, locked=True))  # 1 June 2023
    book.with_name("made.xlsx").unlink()


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_in_place_is_backed_up_and_undone_by_restore(awards, change):
    if change in ("recalculate", "respell"):
        with_register(awards)
    before = awards.read_bytes()
    done = cwb(*CHANGES[change], cwd=awards.parent)
    after = awards.read_bytes()
    assert done.code in (0, 1) and after != before
    assert f"is kept as {awards.parent / FOLDER_NAME}" in done.said and "restricted" in done.said
    assert [b.path.read_bytes() for b in Backups.of(awards).listed()] == [before]
    back = cwb("restore", awards.name, cwd=awards.parent)
    assert back.code == 0 and "awards.xlsx is again as it was in awards 20" in back.said
    assert awards.read_bytes() == before
    assert cwb("restore", awards.name, cwd=awards.parent).code == 0  # going back is undone the same way
    assert awards.read_bytes() == after


def test_the_way_back_that_is_told_brings_back_this_workbook_from_any_folder(awards, tmp_path):
    """Where the command is typed there may be another workbook of the same name, with backups of its own."""
    before, other = awards.read_bytes(), foreign(tmp_path / "awards.xlsx").read_bytes()
    changed = set_cells(before, next(iter(read(awards).sheets)), {(1, 1): "changed"})
    remedy = save(awards, changed, backups=Backups.of(awards, tmp_path / "kept")).findings[0].remedy
    told = remedy.removeprefix("To go back: cwb ").removesuffix(".")
    assert awards.read_bytes() == changed
    assert cwb(*shlex.split(told), cwd=tmp_path).code == 0
    assert awards.read_bytes() == before and (tmp_path / "awards.xlsx").read_bytes() == other


@pytest.mark.skipif(os.name == "nt", reason="Windows takes .. from the text of a path, so nothing else can be meant")
def test_a_way_through_a_link_and_back_changes_the_workbook_it_leads_to_for_the_system(awards, tmp_path):
    (awards.parent / "deep").mkdir()
    (tmp_path / "link").symlink_to(awards.parent / "deep")
    other = foreign(tmp_path / "awards.xlsx")
    before, untouched = awards.read_bytes(), other.read_bytes()
    assert cwb("register", "generate", "link/../awards.xlsx", "--as-at", "2020-06-01", cwd=tmp_path).code in (0, 1)
    assert awards.read_bytes() != before and other.read_bytes() == untouched


def test_saving_to_another_file_keeps_the_workbook_and_makes_no_backup(awards):
    before = awards.read_bytes()
    assert cwb(*CHANGES["press"], "--out", "other.xlsx", cwd=awards.parent).code in (0, 1)
    assert awards.read_bytes() == before
    assert sorted(os.listdir(awards.parent)) == ["awards.xlsx", "other.xlsx"]


def test_an_out_file_that_is_replaced_is_backed_up_too(awards):
    other = awards.with_name("other.xlsx")
    typed = foreign(other).read_bytes()
    assert cwb(*CHANGES["press"], "--out", "other.xlsx", cwd=awards.parent).code in (0, 1)
    assert [b.path.read_bytes() for b in Backups.of(other).listed()] == [typed]


def test_the_folder_for_backups_is_the_users_choice(awards, tmp_path):
    kept = tmp_path / "restricted"
    before = awards.read_bytes()
    assert cwb(*CHANGES["register generate"], "--backups", kept, cwd=awards.parent).code in (0, 1)
    assert os.listdir(awards.parent) == ["awards.xlsx"]
    listed = json.loads(cwb("backups", awards.name, "--backups", kept, "--json", cwd=awards.parent).out)
    assert [entry["bytes"] for entry in listed] == [len(before)]
    assert cwb("restore", awards.name, listed[0]["path"], "--backups", kept, cwd=awards.parent).code == 0
    assert awards.read_bytes() == before


def test_the_list_says_when_how_large_and_that_nothing_is_deleted(awards):
    none = cwb("backups", awards.name, cwd=awards.parent)
    assert none.code == 0 and "0 backup(s)" in none.said
    size = f"{awards.stat().st_size:,}"
    cwb(*CHANGES["register generate"], cwd=awards.parent)
    (backup,) = Backups.of(awards).listed()
    said = cwb("backups", awards.name, cwd=awards.parent).said
    assert f"{backup.made:%d/%m/%Y %H:%M:%S} {size} {backup.path.name}" in said
    assert "Nothing is deleted from there by this program" in said and "restricted" in said


def test_the_backups_of_a_workbook_that_is_not_there_are_listed_and_nothing_is_a_refusal(awards, tmp_path):
    none = cwb("backups", "nowhere.xlsx", cwd=awards.parent)
    assert none.code == 2 and "There is no file nowhere.xlsx" in none.said
    cwb(*CHANGES["register generate"], cwd=awards.parent)
    awards.unlink()
    lost = cwb("backups", awards.name, cwd=awards.parent)
    assert lost.code == 0 and "1 backup(s)" in lost.said and "cwb restore brings it back" in lost.said


def test_a_folder_for_backups_on_the_web_is_told_as_an_address(awards):
    for words in (["backups", awards.name], ["restore", awards.name], CHANGES["register generate"]):
        done = cwb(*words, "--backups", "https://example.sharepoint.com/backups", cwd=awards.parent)
        assert done.code == 2 and "https://example.sharepoint.com/backups is a web address" in done.said
    assert os.listdir(awards.parent) == ["awards.xlsx"]


def test_another_workbooks_backup_comes_back_only_when_that_is_said(awards):
    other = foreign(awards.with_name("other.xlsx"))
    with_register(other)
    wanted, before = other.read_bytes(), awards.read_bytes()
    assert cwb("respell", other.name, "--for", "libreoffice", "--out", other.name, cwd=awards.parent).code == 0
    (kept,) = (str(backup.path) for backup in Backups.of(other).listed())
    refused = cwb("restore", awards.name, kept, cwd=awards.parent)
    assert refused.code == 2 and "is no backup of" in refused.said and "--other-workbook" in refused.said
    assert awards.read_bytes() == before
    assert cwb("restore", awards.name, kept, "--other-workbook", cwd=awards.parent).code == 0
    assert awards.read_bytes() == wanted


def test_what_cannot_be_restored_is_told_and_nothing_is_written(awards):
    before = awards.read_bytes()
    none = cwb("restore", awards.name, cwd=awards.parent)
    assert none.code == 2 and "There is no backup of" in none.said
    assert awards.read_bytes() == before and os.listdir(awards.parent) == ["awards.xlsx"]


def test_a_press_on_a_workbook_that_is_open_writes_nothing_anywhere(awards):
    before = awards.read_bytes()
    awards.with_name("~$awards.xlsx").write_bytes(b"\x0bAnn Example")
    done = cwb(*CHANGES["press"], cwd=awards.parent)
    assert done.code == 2 and "Ann Example" in done.said
    assert awards.read_bytes() == before and not (awards.parent / FOLDER_NAME).exists()


@pytest.mark.parametrize("lost", ["a text", "a penny"])
def test_a_writer_that_loses_something_never_reaches_the_workbook(awards, monkeypatch, lost):
    """The totals come from the cells as the button meant them, not from the file: a fault of our own writer shows."""
    before, honest = awards.read_bytes(), patch.add_sheet

    def careless(data, name, sheet, *more):
        done = honest(data, name, sheet, *more)
        if name != "Contracts":
            return done
        return set_cells(done, name, {(7, 2): None} if lost == "a text" else {(7, 9): read_sum(done) + 0.01})

    def read_sum(data):
        (awards.parent.parent / "made.xlsx").write_bytes(data)
        return read(awards.parent.parent / "made.xlsx").sheet("Contracts").cell(7, 9)

    monkeypatch.setattr(patch, "add_sheet", careless)
    done = cwb(*CHANGES["register generate"], cwd=awards.parent)
    said = "filled cells and not" if lost == "a text" else "add up to"
    assert done.code == 2 and said in done.said and "does not read back" in done.said
    assert awards.read_bytes() == before and os.listdir(awards.parent) == [awards.name]


WEB = "https://example.sharepoint.com/sites/finance/awards.xlsx"


@pytest.mark.parametrize(
    "words",
    [
        ["restore", WEB], ["backups", WEB], ["register", "generate", WEB, "--as-at", "2023-06-01"], ["press", "register_generate", WEB],
        ["recalculate", WEB, "--out", WEB], [*CHANGES["press"], "--out", WEB], ["recalculate", "awards.xlsx", "--out", WEB],
        ["respell", "awards.xlsx", "--for", "desktop", "--out", WEB],
    ],
)  # fmt: skip
def test_an_address_is_told_as_one_by_every_command(awards, words):
    before = awards.read_bytes()
    done = cwb(*words, cwd=awards.parent)
    assert done.code == 2 and f"{WEB} is a web address" in done.said and "synced to" in done.said
    assert awards.read_bytes() == before and os.listdir(awards.parent) == ["awards.xlsx"]
