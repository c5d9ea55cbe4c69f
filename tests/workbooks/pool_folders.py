"""Folders of a pooled budget's tables: the packaged sample with a cell changed, and small pools made to measure."""

import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tests.workbooks.tender_folders import Change, setting, write
from workbooks import templates
from workbooks.pooled_budget import TEMPLATE
from workbooks.reader import Workbook, read
from workbooks.regenerate import Outcome

HEADERS = {name: [field.header for field in fields] for name, fields in TEMPLATE.tables.items()}
LINE = {"title": "Line", "kind": "service", "uncommitted": 0, "profile": "pro_rata"}


@cache
def sample_bytes() -> bytes:
    """The workbook of the packaged sample, made once for all tests that only read or edit it."""
    with tempfile.TemporaryDirectory() as where:
        out = Path(where) / "sample.xlsx"
        templates.regenerate(TEMPLATE, None, str(out))
        return out.read_bytes()


def made(where: Path, change: Change = lambda folder: None, source: Path | None = None) -> tuple[Outcome, Workbook]:
    """The outcome and the workbook of a folder, the sample's with a change where none is given."""
    folder = where / "tables"
    shutil.copytree(source or TEMPLATE.sample, folder)
    change(folder)
    outcome = templates.regenerate(TEMPLATE, str(folder), str(where / "pool.xlsx"))
    return outcome, read(where / "pool.xlsx")


def pool(where: Path, partners: Sequence[Sequence[object]], lines: Sequence[dict[str, object]], **settings: object) -> Path:
    """A pool made to measure: partners as name, contribution and cap; lines by the names of their columns."""
    folder = where / "made"
    folder.mkdir()
    write(folder, "partners", [HEADERS["partners"], *([name, given, cap, given, "", ""] for name, given, cap in partners)])
    names = [field.name for field in TEMPLATE.tables["lines"]]
    vat = {"line": "VAT", "title": "VAT that cannot be recovered", "kind": "vat", "budget": 0, "actual": 0, "profile": "pro_rata"}
    rows = [LINE | line for line in lines] + [LINE | vat]
    write(folder, "lines", [HEADERS["lines"], *([row.get(name, "") for name in names] for row in rows)])
    shutil.copy(TEMPLATE.sample / "settings.csv", folder)
    plain = {"host": partners[0][0], "performance_fund": "", "performance_partner": "", "control_pool": "", "control_actual": "",
             "risk_pool": 0, "cap_policy": "report"}  # fmt: skip
    setting(**plain | settings)(folder)
    return folder
