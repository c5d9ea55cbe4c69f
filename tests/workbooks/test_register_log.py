"""The change log of a register workbook: what changed is appended, chained by hashes, and any day can be looked at again."""

import datetime as dt
import shutil

import openpyxl
import pytest

from tests.practice_books import at, table
from tests.workbooks.register_folders import made, register, sample_bytes
from udfs.register import history
from workbooks import templates
from workbooks.reader import read
from workbooks.register.book import TEMPLATE
from workbooks.register.log import entries, register_as_at
from workbooks.template import load
from xl_addin.headless import opened

FIRST = {"contract_id": "K-1", "title": "Beds", "start_date": "2024-04-01", "end_date_current": "2027-03-31", "value_lifetime": 300}
SECOND = {"contract_id": "K-2", "title": "Chairs"}
LOG = ("change", "K-1", "end_date_current", "2027-03-31", "2028-03-31")


@pytest.fixture
def book(tmp_path):
    """A register of two contracts with a log, made on 2 March 2026."""
    made(tmp_path, source=register(tmp_path, {"contracts": [FIRST, SECOND]}, keep_log="TRUE", entered_by="Register lead"))
    return tmp_path / "register.xlsx"


def edited(path, to, **cells):
    """A copy of the workbook with cells typed over, made anew; dates as a person's program stores them."""
    shutil.copy(path, to)
    with opened(to) as live:
        for where, value in cells.items():
            sheet, _, cell = where.partition("_")
            live.sheets[sheet].range(cell).value = value
        live.save()
    outcome = templates.regenerate(TEMPLATE, str(to), str(to.with_name(f"new_{to.name}")))
    return outcome, to.with_name(f"new_{to.name}")


def setting_cell(path, name: str) -> str:
    return read(path).names[name].rpartition("!")[2].replace("$", "")


def test_the_first_entries_say_what_came_in_from_where(book):
    log = table(read(book), "Change_log")
    assert [row["Number"] for row in log] == list(range(1, 8))
    first = log[0]
    assert (first["Action"], first["Who"], first["Batch"]) == ("import", "Register lead", "tables")
    assert (first["At (UTC)"], first["Prev hash"]) == ("2026-03-02T00:00:00Z", "0" * 64)
    assert all(one["Hash"] == following["Prev hash"] for one, following in zip(log, log[1:], strict=False))


def test_a_change_is_appended_with_its_reason_and_a_row_taken_out_is_voided(book, tmp_path):
    """End of K-1 from 31/03/2027 to 31/03/2028 on 1 June 2026; K-2 is taken out of the table."""
    reason, day = (f"Register_{setting_cell(book, name)}" for name in ("reason", "as_at"))
    cells = {"Contracts_F6": 46843.0, "Contracts_A7": None, "Contracts_B7": None, reason: "Extension signed", day: 46174.0}
    outcome, path = edited(book, tmp_path / "later.xlsx", **cells)
    log = table(read(path), "Change_log")[7:]
    assert tuple(log[0][name] for name in ("Action", "Key", "Column", "Old", "New")) == LOG
    assert (log[0]["Reason"], log[0]["At (UTC)"]) == ("Extension signed", "2026-06-01T00:00:00Z")
    assert (log[1]["Action"], log[1]["Key"]) == ("void", "K-2") and len(log) == 2
    assert at(read(path), "reason") is None, "it went into the log"
    assert not [f for f in outcome.findings if f.rule.startswith("log_")]


def test_without_a_reason_the_change_is_logged_and_the_lack_is_told(book, tmp_path):
    outcome, path = edited(book, tmp_path / "later.xlsx", Contracts_F6=46843.0)
    assert ("log_reason_missing", "warn") in [(f.rule, f.severity) for f in outcome.findings]
    assert len(table(read(path), "Change_log")) == 8


def test_the_register_as_it_stood_on_a_day(book, tmp_path):
    day = f"Register_{setting_cell(book, 'as_at')}"
    _, path = edited(book, tmp_path / "later.xlsx", **{"Contracts_F6": 46843.0, day: 46174.0})
    job = load(TEMPLATE, str(path))
    ends = [register_as_at(job, dt.date.fromisoformat(text)) for text in ("2026-03-01", "2026-05-31", "2026-06-01")]
    assert ends[0] == {}
    assert [found["contract"][0]["end_date_current"] for found in ends[1:]] == ["2027-03-31", "2028-03-31"]


def test_nothing_changed_nothing_logged(book, tmp_path):
    _, path = edited(book, tmp_path / "same.xlsx")
    assert table(read(path), "Change_log") == table(read(book), "Change_log")


def test_an_entry_changed_by_hand_shows_and_nothing_is_appended_to_such_a_log(book, tmp_path):
    forged = openpyxl.load_workbook(book)
    forged["Change log"]["J7"], forged["Contracts"]["F6"] = "a date", dt.date(2028, 3, 31)
    forged.save(tmp_path / "forged.xlsx")
    outcome = templates.regenerate(TEMPLATE, str(tmp_path / "forged.xlsx"), str(tmp_path / "new.xlsx"))
    told = [(f.rule, f.severity) for f in outcome.findings]
    assert ("log_entry_changed", "block") in told and not outcome.holds
    assert len(table(read(tmp_path / "new.xlsx"), "Change_log")) == 7


def test_persons_are_not_logged_and_no_log_is_kept_unless_it_is_asked_for(tmp_path):
    file = tmp_path / "sample.xlsx"
    file.write_bytes(sample_bytes())
    log = entries(load(TEMPLATE, str(file)))
    assert {entry.table for entry in log} >= {"contract", "party", "milestone"} and "contact" not in {entry.table for entry in log}
    assert not [entry for entry in log if "Invented Person" in entry.new] and history.check(log) == []
    _, plain = made(tmp_path, source=register(tmp_path, {"contracts": [FIRST]}))
    assert "Change_log.Area" not in plain.names
