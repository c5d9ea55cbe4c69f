"""A sheet cwb.conf, or a file xlwings.conf beside a workbook, changes nothing: which Python is started, what it reads, what a cell shows.

Proven with the code of the built add-in and xlwings' own dispatch (tests/hosts/excel_settings.py); what xlwings itself does stands beside.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from xl_addin.desktop import addin

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (
    r'C:\Windows\System32\cmd.exe /K ""C:\Users\a b\AppData\Local\commissioning-workbooks\Scripts\pythonw.exe" -I -B -c '
    "\"import xlwings; xlwings.serve('$(CLSID)')\"\""
)


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("beside")
    openpyxl.Workbook().save(folder / "book.xlsx")
    (folder / "xlwings.conf").write_text('"INTERPRETER_WIN","calc.exe"\n"UDF MODULES","udfs"\n"ADD_WORKBOOK_TO_PYTHONPATH","True"\n')
    for name in ("udfs.py", "workbooks.py", "xl_addin.py"):
        (folder / name).write_text("raise SystemExit('an intruder')")
    addin.build(folder.parent / "Commissioning.xlam")
    words = [sys.executable, "-m", "tests.hosts.excel_settings", str(folder.parent / "Commissioning.xlam"), str(folder)]
    env = {**os.environ, "HOME": str(folder.parent), "OneDrive": "", "OneDriveConsumer": ""}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return {**json.loads(done.stdout.splitlines()[-1]), "folder": folder}


def test_a_sheet_of_settings_in_the_workbook_starts_no_other_program(ran):
    assert ran["commands"] == [COMMAND] * 3


def test_a_cell_shows_the_same_and_no_file_beside_the_workbook_is_opened(ran):
    assert ran["answer"] == [[2.0], [1.0]]
    assert ran["opened"] == ["book.xlsx"]  # which the test itself opens, to show that it would be noted


def test_a_python_that_ends_in_a_call_is_an_error_and_a_sentence_and_the_next_call_works(ran):
    cell, why, message, again = ran["ended"]
    assert cell == [[{"error": "#VALUE!"}]]
    assert why == [[message]] and message.startswith("Python did not answer: try again, and when that does not help start Excel again.")
    assert again == [[2.0], [1.0]]


def test_a_sheet_of_settings_does_not_say_where_the_file_of_a_workbook_lies(ran):
    """xlwings by itself looks where the sheet says, which may be a computer of somebody else; our buttons do not."""
    assert ran["book"]["xlwings"] == str(ran["folder"] / "book.xlsx")
    assert ran["book"]["ours"].startswith("https://d.docs.live.net/1234/book.xlsx is a web address. Download the workbook")
