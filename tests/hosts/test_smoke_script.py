"""docs/smoke-excel.md: a person with real Excel finds there what the add-in's own code answers, and the buttons by their names."""

import json
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.hosts import smoke
from tests.hosts.cases import load_cases
from tests.sample_books import book_bytes
from udfs.registry import load
from xl_addin import ribbon
from xl_addin.cli import addin_excel
from xl_addin.desktop.addin import build

PAGE = " ".join(smoke.PAGE.read_text(encoding="utf-8").split())
CELLS = [row for row in smoke.rows("cell, type, shows, why, seen") if smoke.CALL.fullmatch(row[1].strip("`"))]
OURS = [row for row in CELLS if smoke.CALL.fullmatch(row[1].strip("`"))[1] in load()]
STEPS = smoke.rows("step, in, do, must show, seen")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("smoke")
    (folder / "pooled_budget.xlsx").write_bytes(book_bytes("pooled_budget"))
    return folder


@pytest.fixture(scope="module")
def done(folder: Path, tmp_path_factory) -> dict:
    """The whole script, done with the built add-in."""
    build(addin := tmp_path_factory.mktemp("addin") / "Commissioning.xlam")
    words = [sys.executable, "-m", "tests.hosts.smoke", str(addin), str(folder)]
    run = subprocess.run(words, cwd=smoke.ROOT, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def as_shown(cell: object, like: str) -> str:
    """A cell's text with as many decimals as the page gives it."""
    if isinstance(cell, dict):
        return cell["error"]
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return str(cell)
    decimals = len(like.partition(".")[2]) if re.fullmatch(r"[\d,]+(\.\d+)?", like) else 0
    return f"{cell:{',' if ',' in like else ''}.{decimals}f}"


@pytest.mark.parametrize("row", OURS, ids=lambda row: row[0])
def test_each_cell_shows_what_the_page_says(row, done):
    cell, _, shows, *_ = row
    first, wanted = cell.split(" to ")[0], shows.split("; ") if " to " in cell else [shows]
    assert [as_shown(line[0], like) for line, like in zip(done["cells"][first], wanted, strict=" to " in cell)] == wanted


def test_what_excel_calculates_itself_follows(done):
    points = [line[0] for line in done["cells"]["C1"]]
    shown = {row[0]: row[2] for row in CELLS}
    assert (f"{sum(points):.4f}", shown["D1"]) == ("108.3333", "108.3333")
    assert isinstance(done["cells"]["C9"][0][0], dict) and shown["D9"] == "TRUE"


def test_cells_that_name_a_case_are_that_case():
    cases = {case.id: case for case in load_cases()}
    for _, text, shows, why, *_ in CELLS:
        for name in re.findall(r"\(case ([\w-]+)\)", why):
            case = cases[name]
            assert case.udf.name in text
            told = case.told.get("answer_contains")
            rows = [] if told else zip(case.expected(), shows.split("; "), strict=True)
            assert (told or "; ".join(as_shown(cell, like) for (cell,), like in rows)) in shows, name


@pytest.mark.parametrize("row", STEPS, ids=lambda row: row[0])
def test_each_button_says_and_shows_what_the_page_says(row, done):
    step, _, _, shows, *_ = row
    told = done["steps"][step]
    for text in re.findall(r"`([^`]+)`", shows):
        if text not in told["cells"]:
            assert text in told["message"]
    for cell, value in told["cells"].items():
        like = re.search(rf"`{re.escape(cell)}` ([\w,.]*\w)", shows)[1]
        assert as_shown(value, like) == like, cell


def test_the_files_it_names_are_as_it_says(done, folder):
    assert "Contracts" not in openpyxl.load_workbook(folder / "smoke restored.xlsx", read_only=True).sheetnames
    assert "Contracts" in openpyxl.load_workbook(folder / "smoke.xlsx", read_only=True).sheetnames
    assert openpyxl.load_workbook(folder / "smoke to share.xlsx", read_only=True).sheetnames[0] == "About this copy"
    assert not (folder / "smoke to share 2.xlsx").exists()


def test_a_button_of_every_group_is_pressed_and_the_letters_are_theirs():
    bold = re.findall(r"^\| \*\*\d+\*\* \|.*Press \*\*([^*]+), ", smoke.PAGE.read_text(encoding="utf-8"), re.M)
    assert sorted(bold) == sorted(ribbon.GROUPS)
    assert f"groups {', '.join(ribbon.GROUPS)};" in PAGE
    letters = {button.label: ", ".join(button.keytip) for button in ribbon.load().values()}
    assert [f"{letters[name]} on {name}" in PAGE for name in ("Import a file", "Score", "Refresh register", "Scan")] == [True] * 4


def test_what_the_command_line_and_the_wizard_say_is_what_they_say():
    said = " ".join(Path(addin_excel.__file__).read_text(encoding="utf-8").split())
    well = "Excel loads the add-in, trusts its folder, and the add-in finds this toolkit."
    gone = "Taken out. Workbooks keep their values; cells that call our functions show #NAME? when they are calculated anew."
    assert [text in PAGE and text in said for text in (well, gone)] == [True, True]
    help_text = next(p.description for p in load()["TENDER_PRICE_POINTS"].params if p.name == "max_points")
    assert f"at max_points: `{help_text}`" in PAGE
    assert 'Category:="Commissioning Workbooks"' in (smoke.ROOT / "xl_addin/desktop/CwbHelp.bas").read_text(encoding="utf-8")
