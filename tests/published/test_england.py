"""The main job on NHS England's published practice workbook of 2018/19: all 7,325 practices, through the real command."""

import hashlib
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import python_calamine

from tests.hosts.compare_libreoffice import main as compare

SOURCE = "data/capitation/gp_practice_weighted_population.xlsx"
PRACTICES = 7325
# ../shared/cases/capitation.json, G22: the published targets added exactly, half-up to the penny
TOTAL = Decimal("74151128618.21")
SELECTED = {"M87001": Decimal("9698605.01"), "A83005": Decimal("16745507.96"), "Y02662": Decimal("734.75")}
HEADER_ROW = 5


def regenerate(source: Path, out: Path) -> subprocess.Popen:
    words = ["regenerate", "capitation", "--source", str(source), "--as-at", "2018-04-01", "--out", str(out)]
    return subprocess.Popen([sys.executable, "-m", "xl_addin.cli", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def england(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The workbook, made twice."""
    folder = tmp_path_factory.mktemp("england")
    books = folder / "england.xlsx", folder / "england_again.xlsx"
    running = [regenerate(shared / SOURCE, book) for book in books]
    for process in running:
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, err
        assert "All checks hold" in out
    return books


def working(book: Path) -> pd.DataFrame:
    """The Working sheet as pandas reads it: cached values, no spreadsheet program."""
    return pd.read_excel(book, engine="openpyxl", sheet_name="Working", header=HEADER_ROW - 1)


def test_two_runs_give_identical_bytes(england: tuple[Path, Path]) -> None:
    first, second = (hashlib.sha256(book.read_bytes()).hexdigest() for book in england)
    assert first == second


def test_pandas_reads_numbers_and_the_split_adds_up_to_the_penny(england: tuple[Path, Path]) -> None:
    frame = working(england[0])
    assert len(frame) == PRACTICES
    assert not frame.drop(columns=["£ per registered person"]).isna().any(axis=None)
    parts = [Decimal(repr(part)) for part in frame["Split, £"]]
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)
    assert sum(parts) == TOTAL
    by_code = dict(zip(frame["Practice"], parts, strict=True))
    assert {code: by_code[code] for code in SELECTED} == SELECTED


def test_calamine_reads_numbers_in_every_formula_column(england: tuple[Path, Path]) -> None:
    rows = python_calamine.CalamineWorkbook.from_path(str(england[0])).get_sheet_by_name("Working").to_python()[HEADER_ROW:]
    assert len(rows) == PRACTICES
    assert all(isinstance(cell, float) for row in rows for cell in row[1:])


def test_every_figure_of_the_source_keeps_every_digit(england: tuple[Path, Path], shared: Path) -> None:
    theirs = pd.read_excel(shared / SOURCE, engine="openpyxl", sheet_name="GP practice WP by ICS").dropna(subset="Practice")
    ours = pd.read_excel(england[0], engine="openpyxl", sheet_name="Practices", header=HEADER_ROW - 1)
    columns = {"Registered list": "GP_pop", "Avoidable mortality weighted population": "WP_AM", "Market forces factor": "MFF_index"}
    for heading, column in columns.items():
        assert list(ours[heading]) == list(theirs[column])


@pytest.mark.libreoffice
def test_libreoffice_calculates_every_cached_value(england: tuple[Path, Path], soffice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = compare([str(england[0])])
    told = capsys.readouterr().out
    assert code == 0, told
    assert told.splitlines()[-1].endswith(" 0 differences")
