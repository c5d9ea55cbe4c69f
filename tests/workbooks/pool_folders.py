"""Folders of a pooled budget's tables: the packaged sample with a cell changed, and small pools made to measure."""

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.sample_books import book_bytes, made_of
from tests.workbooks.tender_folders import setting, write
from workbooks.pooled_budget.book import TEMPLATE

HEADERS = {name: [field.header for field in fields] for name, fields in TEMPLATE.tables.items()}
LINE = {"title": "Line", "kind": "service", "uncommitted": 0, "profile": "pro_rata"}
sample_bytes = partial(book_bytes, "pooled_budget")
made = partial(made_of, "pooled_budget", out="pool.xlsx")


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
