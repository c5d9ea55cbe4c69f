"""Excel for Windows: every control of the ribbon is pressed, and its macro does its work on a sample.

The callback is the one the add-in's own ribbon names, executed as it stands in the file; behind it xlwings' dispatch hands the button's
name over, and the macro works on the workbook. Not real is Excel: its workbook is the engine of files, its copy the file itself
(tests/hosts/excel_vba.py).
"""

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.hosts.excel_vba import cells_of
from tests.hosts.ribbon_rows import ROWS, Seen, ready, sample, wrong
from xl_addin import ribbon
from xl_addin.desktop import addin
from xl_addin.desktop.buttons import LONGEST_MESSAGE
from xl_addin.headless import opened

ROOT = Path(__file__).resolve().parents[2]
KEPT = re.compile(r"Backups \(restricted\)/book \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d.*\.xlsx")


def ran(folder: Path) -> dict[str, Any]:
    """What came of every control, each on a workbook in a folder of its own."""
    addin.build(folder / "Commissioning.xlam")
    jobs = []
    for name, row in ROWS.items():
        (folder / name).mkdir()
        jobs.append({"button": name, "path": str(ready(row, folder / name)), "sheet": row.sheet})
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    words = [sys.executable, "-m", "tests.hosts.excel_vba", str(folder / "Commissioning.xlam"), "ribbon", str(folder / "jobs.json")]
    run = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=500)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def test_every_control_runs_its_macro_on_the_sample(tmp_path: Path):
    told = ran(tmp_path)
    assert list(told["rows"]) == list(ROWS) and set(told["controls"]) == set(ROWS) == set(ribbon.load())
    assert told["unknown"].startswith("There is no button unknown.")
    cells = cache(lambda kind, sheet: _cells(tmp_path / f"{kind}.xlsx", kind, sheet))
    faults = {}
    for name, row in ROWS.items():
        kept = told["rows"][name].pop("kept")
        seen = Seen(**told["rows"][name])
        faults[name] = wrong(row, seen, cells(row.book, row.sheet) if row.sheet else None)
        faults[name] += [] if len(seen.message) <= LONGEST_MESSAGE else ["is too long a message"]
        faults[name] += [] if len(kept) == 1 and KEPT.fullmatch(kept[0]) else [f"keeps {kept or 'no copy'} of the workbook as it was"]
    assert {name: fault for name, fault in faults.items() if fault} == {}


def _cells(path: Path, kind: str, sheet: str) -> dict[str, Any]:
    path.write_bytes(sample(kind))
    with opened(path) as book:
        return cells_of(book, sheet)
