"""`cwb export` on the sample register as a person meets it: what is written, what is told, and when nothing is."""

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.practice_books import Ran, cwb, edited
from workbooks import samples
from workbooks.exports.ocds_checks import check_text
from workbooks.reader import read

OCDS = ("--publisher", "Example commissioner", "--address", "https://example.org/r.json", "--prefix", "ocds-213czf")
CONTRACTS = 12  # rows of the sample
KINDS = {"ocds": (*OCDS,), "transparency": (), "nhsbsa": (), "summary": (), "calendar": ()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with the sample register as a workbook."""
    made = tmp_path_factory.mktemp("register")
    assert cwb("regenerate", "register", "--out", "r.xlsx", cwd=made).code == 0
    return made


def export(folder: Path, kind: str, out: str, *more: object, book: str = "r.xlsx") -> Ran:
    return cwb("export", kind, book, "--out", out, *KINDS[kind], *more, cwd=folder)


def contacts() -> list[str]:
    """Names, addresses and numbers of the sample's internal contacts."""
    path = samples.FOLDER / "register" / "contact.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    return [row[column] for row in rows for column in ("Name", "E-mail", "Telephone") if row[column]]


def test_a_register_becomes_open_contracting_data_that_our_checks_pass(folder):
    done = export(folder, "ocds", "r.json")
    assert done.code == 0 and f"Wrote {CONTRACTS} releases to r.json." in done.said
    text = (folder / "r.json").read_bytes()
    assert check_text(text) == []
    settings = dict(line.split(",")[:2] for line in (samples.FOLDER / "register" / "settings.csv").read_text("utf-8-sig").splitlines())
    assert {release["date"][:10] for release in json.loads(text)["releases"]} == {settings["as_at"]}
    export(folder, "ocds", "again.json")
    assert (folder / "again.json").read_bytes() == text


def test_the_workbook_and_its_folder_of_tables_say_the_same(folder):
    assert export(folder, "ocds", "folder.json", book=str(samples.FOLDER / "register")).code == 0
    export(folder, "ocds", "book.json")
    assert (folder / "folder.json").read_bytes() == (folder / "book.json").read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_no_export_carries_a_contact(folder, kind):
    assert len(contacts()) >= 3
    assert export(folder, kind, f"{kind}.out").code == 0
    text = (folder / f"{kind}.out").read_bytes().replace(b"\r\n ", b"").decode("utf-8-sig")
    assert [told for told in contacts() if told in text] == []


@pytest.mark.parametrize("kind", ["transparency", "nhsbsa"])
def test_a_list_counts_every_contract(folder, kind):
    done = json.loads(export(folder, kind, "list.csv", "--json").out)
    rows = list(csv.reader(io.StringIO((folder / "list.csv").read_text(encoding="utf-8-sig"))))
    assert done["rows"] == len(rows) - 1
    assert done["rows"] + sum(done["left_out"].values()) == CONTRACTS


def test_the_annual_summary_asks_for_what_no_register_knows(folder):
    """The seeds are a register in which nobody has entered those counts."""
    ends = ("--from", "2025-04-01", "--to", "2026-03-31")
    done = export(folder, "summary", "s.csv", *ends, "--representations", "2", book="seeds")
    assert done.code == 0 and "Enter it on the sheet Register, or give it with --urgent-awards-and-modifications." in done.said
    text = (folder / "s.csv").read_text(encoding="utf-8-sig")
    assert '"Period","","01/04/2025 to 31/03/2026"' in text and '"Representations",2,"given"' in text
    assert export(folder, "summary", "s.csv", "--from", "2025-04-01").code == 2


def test_a_calendar_follows_on_the_one_before(folder):
    first = json.loads(export(folder, "calendar", "r.ics", "--json").out)
    again = json.loads(export(folder, "calendar", "r.ics", "--json").out)
    assert first["events"]["new"] == again["events"]["unchanged"] > CONTRACTS and again["events"]["new"] == 0
    assert len(Calendar.from_ical((folder / "r.ics").read_bytes()).walk("VEVENT")) == first["events"]["new"]


def test_what_may_not_be_published_is_told_and_nothing_is_written(folder):
    done = export(folder, "ocds", "none.json", "--prefix", "wrong")
    assert done.code == 2 and "Open Contracting Partnership" in done.said and "Nothing was written." in done.said
    assert not (folder / "none.json").exists()
    (folder / "mine.ics").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    done = export(folder, "calendar", "mine.ics")
    assert done.code == 2 and (folder / "mine.ics").read_text() == "BEGIN:VCALENDAR\nEND:VCALENDAR\n"
    assert export(folder, "calendar", "r.xlsx").code == 2  # the register itself


def test_a_schema_that_is_none_is_refused(folder):
    (folder / "schema.json").write_text('{"properties": {"releases": {}}}')
    for path in ("schema.json", "nowhere.json", "."):
        done = export(folder, "ocds", "none.json", "--schema", path)
        assert done.code == 2 and "release package schema" in done.said


def test_another_kind_of_workbook_is_no_register(folder):
    cwb("regenerate", "pooled_budget", "--out", "pool.xlsx", cwd=folder)
    done = export(folder, "transparency", "t.csv", book="pool.xlsx")
    assert done.code == 2 and not (folder / "t.csv").exists()


def test_a_file_that_left_is_an_entry_in_the_change_log_where_one_is_asked_for(tmp_path):
    assert cwb("regenerate", "register", "--out", "r.xlsx", cwd=tmp_path).code == 0
    before = (tmp_path / "r.xlsx").read_bytes()
    done = cwb("export", "transparency", "r.xlsx", "--out", "list.csv", "--log-in", "r2.xlsx", cwd=tmp_path)
    assert done.code == 0 and (tmp_path / "r.xlsx").read_bytes() == before
    last = [cells for _, cells in read(tmp_path / "r2.xlsx").sheet("Change log").rows() if "export" in cells]
    digest = hashlib.sha256((tmp_path / "list.csv").read_bytes()).hexdigest()
    assert len(last) == 1 and {"list.csv", "transparency", digest, "Register lead"} <= set(last[0])
    again = cwb("regenerate", "register", "--source", "r2.xlsx", "--out", "r3.xlsx", cwd=tmp_path)
    assert again.code == 0 and (tmp_path / "r3.xlsx").read_bytes() == (tmp_path / "r2.xlsx").read_bytes()


def test_without_a_change_log_no_entry_is_made_and_it_is_told(tmp_path):
    assert cwb("regenerate", "register", "--source", "seeds", "--out", "r.xlsx", cwd=tmp_path).code in (0, 1)
    done = cwb("export", "notices", "r.xlsx", "--out", "list.csv", "--as-at", "2026-01-05", "--log-in", "r2.xlsx", cwd=tmp_path)
    assert done.code == 2 and "keeps no change log" in done.said
    assert not (tmp_path / "list.csv").exists() and not (tmp_path / "r2.xlsx").exists()


def test_the_annual_summary_takes_what_was_entered_on_register_and_an_option_goes_before_it(tmp_path):
    """The sample's Register says no urgent award and one representation; Transport and Community Care had contracts before the year."""
    book = samples.FOLDER / "register"
    ends = ("--from", "2025-04-01", "--to", "2026-03-31")
    for more, representations in (((), "1"), (("--representations", "3"), "3")):
        done = cwb("export", "summary", str(book), "--out", "s.csv", *ends, *more, cwd=tmp_path)
        counts = {row[0]: row[1] for row in csv.reader((tmp_path / "s.csv").open(encoding="utf-8-sig"))}
        assert done.code == 0 and "No register knows" not in done.said
        assert (counts["Urgent awards and modifications"], counts["Representations"]) == ("0", representations)
        assert counts["New providers"] == "0"


def test_each_finding_of_an_export_names_the_cell_that_was_filled_not_the_first_of_its_row(folder):
    """Review date is column M of Terms and Date column I of Spend; the second C-01 Contracts!A13."""
    typed = {"Terms!M8": 20032026.0, "Spend!I6": "soon", "Contracts!A13": "C-01"}
    book = edited(folder / "r.xlsx", folder / "typed.xlsx", typed)
    done = export(folder, "transparency", "typed.csv", book=book.name)
    assert done.code == 2 and not (folder / "typed.csv").exists()
    named = (f"{cell}, {heading}" in done.said for cell, heading in zip(typed, ("Review date", "Date", "Contract"), strict=True))
    assert all(named), done.said
