"""The command line as a person and a script meet it: what `cwb` prints, and with which exit code it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.practice_books import ROOT, at, cwb, sample_book, sample_rows, write_source
from udfs.registry import load
from workbooks.reader import read

DONE, FAILS, REFUSED = 0, 1, 2
COMMANDS = (
    "functions", "call", "regenerate", "import", "coverage", "recalculate", "move-data", "roll-forward",
    "respell", "register", "press", "backups", "restore", "addin",
)  # fmt: skip


def called(folder: Path, *arguments: object) -> tuple[int, dict]:
    """Exit code of `cwb call` and the JSON it printed, which must be all it printed."""
    done = cwb("call", *arguments, cwd=folder)
    return done.code, json.loads(done.out)


# ---- functions -------------------------------------------------------------------------------------------------------------------


def test_every_function_is_listed_with_its_arguments(tmp_path):
    done = cwb("functions", cwd=tmp_path)
    assert done.code == DONE
    for name, function in load().items():
        assert name in done.said
        assert ", ".join(f"[{p.name}]" if p.optional else p.name for p in function.params) in done.said, name


def test_the_whole_registry_comes_as_json(tmp_path):
    done = cwb("functions", "--json", cwd=tmp_path)
    told = {function["name"]: function for function in json.loads(done.out)}
    assert done.code == DONE and set(told) == set(load())
    split = told["CAPITATION_SPLIT"]
    assert [p["name"] for p in split["params"]] == ["total", "weights", "keys", "method", "smallest_part"]
    assert split["params"][0]["unit"] == "GBP" and split["params"][3]["choices"] == ["largest_remainder", "sainte_lague"]
    assert split["since"] == "0.1.0" and split["sources"][0]["title"].startswith("Balinski and Young")


# ---- call: exactly as the cell does ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        ("CAPITATION_SPLIT", "[100, [1, 1, 1]]", [33.34, 33.33, 33.33]),
        ("capitation_split", "[100, [1, 1, 1]]", [33.34, 33.33, 33.33]),
        ("CAPITATION_SPLIT", "[100, [[1], [1], [1]]]", [[33.34], [33.33], [33.33]]),
        ("CAPITATION_SPLIT", '[1, [1, 1], ["B", "A"], "largest_remainder", "pound"]', [0, 1]),
        ("CAPITATION_TOTAL", '[[0.0125, 0.0125], "GBP thousand"]', 25),
        ("CAPITATION_TOTAL", "[[0.005]]", 0.01),  # half a penny is rounded up
        ("TENDER_RANK", "[[64.22, 67.79, 58]]", [2, 1, 3]),
        ("REGISTER_NOTICE_DEADLINE", '[["2025-08-31"], [6]]', ["2025-02-28"]),
        ("REGISTER_STATUS", '[["2018-04-01"], [null], ["2023-03-31"], "2023-03-31"]', ["live"]),
    ],
)  # fmt: skip
def test_a_call_answers_in_the_shape_it_was_asked(tmp_path, name, arguments, result):
    assert called(tmp_path, name, arguments) == (DONE, {"result": result})


@pytest.mark.parametrize(
    ("name", "arguments", "code", "words"),
    [
        ("CAPITATION_SPLIT", "[100, [1, null]]", "#VALUE!", "weights, row 2 is blank; a blank is not a zero, so fill it in."),
        ("CAPITATION_SPLIT", '[100, [1, "#N/A"]]', "#N/A", "weights, row 2 holds the error #N/A; mend that cell first."),
        ("CAPITATION_SPLIT", '[100, [1, "1"]]', "#VALUE!", 'weights, row 2 holds "1", which is not a number; enter a number.'),
        ("CAPITATION_SPLIT", "[1.005, [1]]", "#VALUE!", "total is 1.005, which is not a whole number of pence"),
        ("CAPITATION_SPLIT", "[5, [0, 0]]", "#DIV/0!", "weights add up to zero"),
        ("CAPITATION_SPLIT", "[5]", "#VALUE!", "weights is missing"),
        ("CAPITATION_SPLIT", "[5, [1], null, null, 2, 9]", "#VALUE!", "5 arguments at most, 6 were given"),
        ("CAPITATION_SERVICE_BLEND", "[[[1, 1]], [0.5, 0.49]]", "#VALUE!", "service_weights add up to 0.99, not 1 (difference -0.01)"),
        ("NO_SUCH", "[]", "#NAME?", "There is no function NO_SUCH"),
        ("CAPITATION_SPLIT", "100, [1]", "#VALUE!", "not a JSON list"),
        ("CAPITATION_SPLIT", '{"total": 1}', "#VALUE!", "not a JSON list"),
        ("CAPITATION_SPLIT", "[NaN, [1]]", "#VALUE!", "NaN is not a number a cell can hold"),
        ("CAPITATION_SPLIT", "[1, [[1, 2], [3]]]", "#VALUE!", "argument 2 has rows of different lengths"),
        ("CAPITATION_SPLIT", "[1, []]", "#VALUE!", "argument 2 is not a cell, a line of cells or rows of cells"),
        ("CAPITATION_SPLIT", "[" * 100_000, "#VALUE!", "not a JSON list"),
    ],
)  # fmt: skip
def test_a_call_that_fails_is_an_error_value_with_its_sentence_and_exit_code_2(tmp_path, name, arguments, code, words):
    exit_code, told = called(tmp_path, name, arguments)
    assert exit_code == REFUSED and set(told) == {"error"}
    assert told["error"]["code"] == code and words in told["error"]["sentence"]


def test_an_error_in_one_row_stays_in_its_row(tmp_path):
    code, told = called(tmp_path, "TENDER_RANK", "[[64.22, null, 58]]")
    assert code == DONE and told["result"] == [1, "#N/A", 2]
    assert told["sentence"] == "totals, row 2: the bid has no total, so it has no rank; complete its scores."


# ---- help and usage --------------------------------------------------------------------------------------------------------------


def test_every_command_is_in_the_help(tmp_path):
    done = cwb("--help", cwd=tmp_path, own_process=True)
    assert done.code == DONE and all(f" {command} " in done.said for command in COMMANDS)


@pytest.mark.parametrize("command", [*COMMANDS, "regenerate capitation", "register generate", "addin build"])
def test_every_command_explains_itself(tmp_path, command):
    done = cwb(*command.split(), "--help", cwd=tmp_path)
    assert done.code == DONE and "Usage" in done.said and len(done.said) > 80


@pytest.mark.parametrize("words", [["paint"], ["call"], ["regenerate"], ["regenerate", "tender"], ["recalculate", "a.xlsx"], []])
def test_a_command_that_is_not_one_ends_with_2(tmp_path, words):
    assert cwb(*words, cwd=tmp_path).code == REFUSED
    assert list(tmp_path.iterdir()) == []


def test_output_nobody_reads_is_no_failure(tmp_path):
    """`cwb functions --json | head -1`"""
    done = subprocess.run(f"{sys.executable} -m xl_addin.cli functions --json | head -1", shell=True, cwd=ROOT, capture_output=True,
                          text=True, timeout=60)  # fmt: skip
    assert done.stdout == "[\n" and "Traceback" not in done.stderr and "BrokenPipe" not in done.stderr


# ---- respell and recalculate -----------------------------------------------------------------------------------------------------


def test_a_book_is_respelt_for_another_program_and_its_values_stay(tmp_path):
    book = sample_book(tmp_path)
    assert cwb("respell", book, "--for", "libreoffice", "--out", "there.xlsx", cwd=tmp_path).code == DONE
    assert cwb("respell", "there.xlsx", "--for", "desktop", "--out", "back.xlsx", cwd=tmp_path).code == DONE
    first, there, back = read(book), read(tmp_path / "there.xlsx"), read(tmp_path / "back.xlsx")
    assert there.sheet("Working").formula(6, 2).startswith("CWB.CAPITATION_SERVICE_BLEND(")
    for sheet in first.sheets:
        assert there.sheet(sheet).cells == first.sheet(sheet).cells
        assert back.sheet(sheet).formulas == first.sheet(sheet).formulas


@pytest.mark.parametrize("host", ["excel", "", "LibreOffice"])
def test_an_unknown_host_is_told_with_those_there_are(tmp_path, host):
    done = cwb("respell", sample_book(tmp_path), "--for", host, "--out", "out.xlsx", cwd=tmp_path)
    assert done.code == REFUSED and "desktop, libreoffice, officejs" in done.said and not (tmp_path / "out.xlsx").exists()


def test_a_book_may_be_recalculated_in_place(tmp_path):
    book = sample_book(tmp_path, {"quantum_prescribing": 28_000.0})
    assert cwb("recalculate", book, "--out", book, cwd=tmp_path).code == DONE
    assert at(read(book), "sum_to_split") == 218_000_000
    assert sorted(p.name for p in tmp_path.iterdir()) == ["Backups (restricted)", book.name]


def test_recalculating_what_is_calculated_changes_no_cell_and_the_second_time_no_byte(tmp_path):
    book = sample_book(tmp_path)
    assert cwb("recalculate", book, "--out", "once.xlsx", cwd=tmp_path).code == DONE
    assert cwb("recalculate", "once.xlsx", "--out", "twice.xlsx", cwd=tmp_path).code == DONE
    first, again = read(book), read(tmp_path / "once.xlsx")
    assert all(again.sheet(name).cells == sheet.cells for name, sheet in first.sheets.items())
    assert (tmp_path / "twice.xlsx").read_bytes() == (tmp_path / "once.xlsx").read_bytes()


@pytest.mark.parametrize("command", ["recalculate", "move-data", "roll-forward"])
@pytest.mark.parametrize(
    ("name", "words"), [("none.xlsx", "There is no file none.xlsx."), ("notes.xlsx", "not an Excel workbook"), ("folder", "is a folder.")]
)
def test_what_is_no_workbook_is_one_sentence(tmp_path, command, name, words):
    (tmp_path / "notes.xlsx").write_text("Practice,List\n")
    (tmp_path / "folder").mkdir()
    done = cwb(command, name, "--out", "out.xlsx", cwd=tmp_path)
    assert done.code == REFUSED and words in done.said and "Nothing was written." in done.said
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("options", [["--as-at", "April"], ["--as-at", "2018-02-30"]])
def test_generate_register_refuses_a_date_that_is_none(tmp_path, options):
    source = write_source(tmp_path / "contracts.xlsx", sample_rows())
    before = source.read_bytes()
    done = cwb("register", "generate", source, *options, cwd=tmp_path)
    assert done.code == REFUSED and "is not a date" in done.said and source.read_bytes() == before
