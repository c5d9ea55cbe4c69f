"""A workbook of ours, opened by programs that know nothing of our functions: they find numbers, not blanks."""

import sys
from decimal import Decimal
from subprocess import run

import pandas as pd
import pytest
import python_calamine

COLUMNS = ["HCHS weighted population", "Target without remoteness, £ thousand", "Overall weighted population", "Split, £"]
HEADINGS = "Practice"
SUM_SPLIT = Decimal("217000000.00")  # the sample's quanta: £217 million, all of it handed out


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    path = tmp_path_factory.mktemp("readers") / "sample.xlsx"
    code = "import sys; from xl_addin.cli import main; sys.exit(main())"
    words = ["regenerate", "capitation", "--source", "sample", "--as-at", "2018-04-01", "--out", str(path)]
    assert run([sys.executable, "-c", code, *words], capture_output=True).returncode == 0
    return path


@pytest.mark.parametrize("engine", ["openpyxl", "calamine"])
def test_pandas_reads_numbers(workbook, engine):
    raw = pd.read_excel(workbook, sheet_name="Working", header=None, engine=engine)
    heading = raw.index[raw[0] == HEADINGS][0]
    rows = pd.read_excel(workbook, sheet_name="Working", header=heading, engine=engine)
    assert len(rows) == 24
    assert rows[COLUMNS].notna().all().all()
    assert all(rows[column].dtype.kind == "f" for column in COLUMNS)
    assert sum(Decimal(str(pounds)) for pounds in rows["Split, £"]) == SUM_SPLIT


def test_calamine_reads_numbers(workbook):
    rows = python_calamine.CalamineWorkbook.from_path(str(workbook)).get_sheet_by_name("Working").to_python()
    heading = next(row for row in rows if row[0] == HEADINGS)
    split = [row[heading.index("Split, £")] for row in rows[rows.index(heading) + 1 :]]
    assert len(split) == 24
    assert sum(Decimal(str(pounds)) for pounds in split) == SUM_SPLIT
