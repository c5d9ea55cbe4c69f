"""Contract models that are not the sample: one of everything, fifteen years, everything optional left blank; in LibreOffice too."""

import pytest

from tests.hosts import compare_libreoffice
from tests.practice_books import at, table
from tests.workbooks.contract_folders import regenerate, sample_folder, without
from tests.workbooks.tender_folders import all_of, cell, rows, setting
from workbooks.reader import read

HOLDS = 0


def _first(lines: list) -> list:
    return lines[:1]


def _fifteen(lines: list) -> list:
    """Five more years that grow as the last one did."""
    more = [[str(year), f"Year {year}", *lines[-1][2:]] for year in range(len(lines) + 1, 16)]
    return [*lines, *more]


ONE_OF_EVERYTHING = all_of(
    *(rows(name, _first) for name in ("years", "measures", "breaks", "cash", "scenarios", "services", "carveouts", "parties")),
    without("moves", "members", "units", "carveouts"), cell("measures", 2, "Weight", 1), cell("breaks", 2, "Break after year", 1),
    cell("parties", 2, "Level", ""), cell("parties", 2, "Actual cost", 75200000), setting(years=1, leaver="", last_month=""),
)  # fmt: skip
BLANK = setting(savings_cap="", distribution_gate="", top_slice="", cascade_steps="", cascade_method="", loss_cap="", gain_cap="")
CHANGES = {"one of everything": ONE_OF_EVERYTHING, "blanks": BLANK, "fifteen years": all_of(rows("years", _fifteen), setting(years=15))}


@pytest.fixture(scope="module", params=CHANGES)
def path(request, tmp_path_factory):
    where = tmp_path_factory.mktemp("size")
    done = regenerate(where, sample_folder(where / "contract", CHANGES[request.param]))
    assert done.code == HOLDS, done.said
    return where / "out.xlsx"


def test_every_check_holds(path):
    assert at(read(path), "Checks.Master") == "All checks hold"


@pytest.mark.libreoffice
def test_libreoffice_calculates_every_cell_alike(soffice, path, capsys):
    assert compare_libreoffice.main([str(path)]) == 0, capsys.readouterr().out


def test_without_a_cap_every_saving_is_claimed(tmp_path):
    regenerate(tmp_path, sample_folder(tmp_path / "contract", BLANK))
    book = read(tmp_path / "out.xlsx")
    assert at(book, "claimed_in_all") == at(book, "saved_in_all") == pytest.approx(139200000)  # 1,000.5m - 861.3m
    assert table(book, "ScenarioTotals")[0]["May be claimed"] == pytest.approx(139200000)
