"""A large table written as a new sheet into somebody else's workbook, beside openpyxl's write-only mode in the same run.

    python -m bench.bulk_sheet [rows]

100,000 rows of 20 columns (texts, pence, dates as serials, whole numbers). Each writer runs in a process of its own, so that
the peak memory is its own; openpyxl writes a fresh workbook, as it cannot add to one without loading all of it. Printed:
seconds, peak memory beyond the bare process, size, and whether both files hold the same cells for a third party, calamine.
"""

import io
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from workbooks.bulk import BigTable, add_big_sheet

COLUMNS = 20
HEADINGS = [f"Column {number}" for number in range(1, COLUMNS + 1)]


def rows(count: int) -> Iterator[list[object]]:
    """Rows as an importer would give them: a third numbers of pence, a third texts, dates, whole numbers."""
    for r in range(count):
        yield [
            value
            for c in range(0, COLUMNS, 5)
            for value in (f"P{r:06d}", (r * 37 + c) % 1_000_003 / 100, 43_000.0 + (r + c) % 900, r * c, "=SUM(A1) & rest")
        ]


def small_book() -> bytes:
    """What stands for somebody else's workbook."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("Theirs").write("A1", 1)
    book.close()
    return out.getvalue()


def ours(path: Path, count: int) -> None:
    content = BigTable(HEADINGS, rows(count), "tblBig", {2: "money", 3: "date"})
    path.write_bytes(add_big_sheet(small_book(), "Big", content))


def peer(path: Path, count: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Big")
    sheet.append(HEADINGS)
    for row in rows(count):
        sheet.append([f"'{v}" if isinstance(v, str) and v.startswith("=") else v for v in row])  # else it would be a formula
    book.save(path)


def measured(writer: str, path: Path, count: int) -> str:
    """One line of the table, from a process of its own."""
    command = [sys.executable, "-m", "bench.bulk_sheet", writer, str(path), str(count)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def peak() -> int:
    """Most memory this process has held, in MB; Linux counts it from its own start, not from that of its parent."""
    told = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(told.group(1)) // 1024 if told else 0


def run(writer: str, path: Path, count: int) -> None:
    before = peak()
    began, cpu = time.perf_counter(), time.process_time()
    {"ours": ours, "openpyxl": peer}[writer](path, count)
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    more, size = peak() - before, path.stat().st_size / 1e6
    print(f"{writer:<10}{wall:>7.1f} s {used:>7.1f} s cpu {more:>6} MB more than {before} MB {size:>7.1f} MB file")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        paths = {writer: Path(folder, f"{writer}.xlsx") for writer in ("ours", "openpyxl")}
        print(f"{count:,} rows of {COLUMNS} columns")
        for writer, path in paths.items():
            print(measured(writer, path, count))
        one, two = (CalamineWorkbook.from_path(str(p)).get_sheet_by_name("Big").iter_rows() for p in paths.values())
        texts = lambda row: [str(v).removeprefix("'") if isinstance(v, str) else float(v) for v in row]
        plain = lambda row: [v if isinstance(v, str) else _serial(v) for v in row]
        same = sum(plain(a) == texts(b) for a, b in zip(one, two, strict=True))
        print(f"{same:,} of {count + 1:,} rows the same for calamine")


def _serial(value: object) -> float:
    """Ours has a date format, so calamine gives dates."""
    return float(value) if isinstance(value, (int, float)) else float((value - type(value)(1899, 12, 30)).days)


if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])) if len(sys.argv) > 3 else main()
