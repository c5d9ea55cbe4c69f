"""Excel on the web and Mac: every control of the ribbon asks a running server as the task pane does, its macro does its work on a sample,
and what comes back leaves the workbook as it should be. A button that the web has not says why when it is asked all the same."""

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

import pytest

from tests.hosts.remote_book import Cells, RemoteBook, pressed
from tests.hosts.ribbon_rows import ROWS, Seen, ready, sample, wrong
from tests.hosts.server_doors import shared_server
from xl_addin import ribbon


@cache
def controls() -> Collection[str]:
    """The scripts that the ribbon of the running server's manifest names."""
    status, told = shared_server().get("/manifest.xml")
    assert status == 200
    return re.findall(r"<FunctionName>(\w+)</FunctionName>", told)


@cache
def of_sample(kind: str, folder: Path) -> dict[str, Cells]:
    (path := folder / f"{kind}.xlsx").write_bytes(sample(kind))
    return RemoteBook(path).sheets


@pytest.mark.parametrize("name", ribbon.load())
def test_every_control_runs_its_macro_on_the_sample(name: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory):
    row = ROWS[name]
    path = ready(row, tmp_path, lay=not row.not_on_web)
    book, actions = pressed(path, name)
    report = book.report
    assert report["refused"] == bool(row.not_on_web) == (name not in controls()), report["sentence"]
    if row.not_on_web:
        assert report["sentence"].startswith(f"{ribbon.BUTTONS[name].label} {row.not_on_web}. ")
        assert ([action["args"][0] for action in actions], book.sheets) == (["cwbReport"], book.opened)
        return
    wanted = of_sample(row.book, tmp_path_factory.getbasetemp())[row.sheet] if row.sheet else None
    assert wanted is None or book.opened[row.sheet] != wanted
    made = [sheet for sheet in book.sheets if sheet not in book.opened]
    assert wrong(row, Seen(report["sentence"], made, report["files"], book.sheets.get(row.sheet)), wanted) == []
