"""A register of 100,000 contracts and 20 columns, from rows in memory to a verified file on disk, beside XlsxWriter and openpyxl.

    python -m bench.register_write [rows] [rounds]        writes bench/results/register_write.txt

Every file holds the same cells: an Excel table of 20 columns (texts with ampersands and accents, dates, pence, blanks), drop-downs on three
of them, and right of it REGISTER_STATUS and REGISTER_NOTICE_DEADLINE as array formulas with the value of each row.

ours: both functions calculated within the time; numbers read back from their digits to the same totals; the file forced to disk and read
back from there: every byte, every part's checksum, the rows in order, the count of cells and of texts; then put in place by one rename.
peers: given both columns ready, they write and do not look again. XlsxWriter without constant_memory, which knows no tables; openpyxl as
everyone uses it, and in write-only mode, where headings of the table and the drop-downs are put in by hand; it writes no number formats,
which spares it work, and no value beside a formula. lxml is installed, which it then uses.

Each runs in a process of its own, in turn. Processor time is user and system, children included; memory is the most a process ever held,
and how much of that came after the rows were there. The least of the rounds is told; the ratios are of those.
"""

import io
import os
import platform
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parent / "results" / "register_write.txt"
HEADINGS = ("Contract", "Title", "Provider", "Start", "End, original", "End, current", "End flag", "Notice, months", "Value, lifetime",
            "Value, annual", "Regime", "Route", "Currency", "CPV", "Commissioner", "Kind", "Extensions", "Signed", "Review",
            "OCID")  # fmt: skip
CALCULATED = ("Status", "Notice deadline")
FLAGS, REGIMES = ("fixed", "open_ended", "on_completion"), ("PSR", "PCR2015", "PA2023", "exempt")
ROUTES = ("open", "direct_award_a", "direct_award_c", "most_suitable", "competitive")
CHOICES = {7: FLAGS, 11: REGIMES, 12: ROUTES}
DATES, MONEY = (4, 5, 6, 18, 19), (9, 10)
AS_AT, SHEET, TABLE = 46_023.0, "Contracts", "tblContracts"
Row = list[Any]


def contracts(count: int) -> list[Row]:
    """Invented contracts, the same every time."""
    draw = random.Random(6)
    return [_contract(r, draw) for r in range(count)]


def _contract(r: int, draw: random.Random) -> Row:
    start = 43_000.0 + draw.randrange(3000)
    original = start + draw.randrange(365, 2000)
    current = original + draw.choice((0.0, 0.0, 365.0, 730.0))
    title = f"Community {draw.choice(('dermatology', 'diabetes', 'ear, nose & throat', 'sexual health'))} service, lot {r % 977}"
    provider = f"{draw.choice(('Provider', 'Groupe de santé', 'Partners & Sons'))} {draw.randrange(13_000)} Limited"
    annual = None if draw.random() < 0.1 else draw.randrange(10**8) / 100
    review = None if draw.random() < 0.5 else current - 180
    return [f"C-{r:06d}", title, provider, start, original, current, draw.choice(FLAGS[::2]), float(draw.choice((3, 6, 12))),
            draw.randrange(10**9) / 100, annual, REGIMES[r % 4], ROUTES[r % 5], "GBP", f"85{draw.randrange(10**6):06d}", f"Area {r % 42}",
            "contract", float(r % 4), start - 30, review, f"ocds-b5fd17-{draw.getrandbits(48):012x}"]  # fmt: skip


def calculated(rows: list[Row]) -> list[list[Any]]:
    """The two columns for the peers, before their time begins."""
    from udfs import dispatch
    from udfs.registry import load

    load()
    start, original, current, flag, months = ([row[c - 1] for row in rows] for c in (4, 5, 6, 7, 8))
    found = (dispatch.call("REGISTER_STATUS", [start, original, current, AS_AT, flag]),
             dispatch.call("REGISTER_NOTICE_DEADLINE", [current, months]))  # fmt: skip
    return [[cell for (cell,) in column] for column in found]


def formulas(last: int) -> tuple[str, str]:
    area = lambda letter: f"{letter}2:{letter}{last}"
    status = f"REGISTER_STATUS({area('D')},{area('E')},{area('F')},DATE(2026,1,1),{area('G')})"
    return status, f"REGISTER_NOTICE_DEADLINE({area('F')},{area('H')})"


def ours(path: Path, rows: list[Row], columns: list[list[Any]]) -> None:
    from workbooks.bulk import BigTable, save_big_sheet
    from workbooks.bulk_calculated import Calculated, Given

    beside = (Calculated("Status", "REGISTER_STATUS", (4, 5, 6, Given("DATE(2026,1,1)", AS_AT), 7)),
              Calculated("Notice deadline", "REGISTER_NOTICE_DEADLINE", (6, 8), "date"))  # fmt: skip
    looks = dict.fromkeys(DATES, "date") | dict.fromkeys(MONEY, "money")
    save_big_sheet(path, small_book(), SHEET, BigTable(HEADINGS, rows, TABLE, looks, choices=CHOICES, calculated=beside))


def small_book() -> bytes:
    """What stands for the workbook the register is put into."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    book.add_worksheet("Theirs").write("A1", 1)
    book.close()
    return out.getvalue()


def by_xlsxwriter(path: Path, rows: list[Row], columns: list[list[Any]]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(SHEET)
    date, money = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "#,##0.00"})
    looks = [date if c in DATES else money if c in MONEY else None for c in range(1, len(HEADINGS) + 1)]
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row):
            if type(value) is str:
                sheet.write_string(r, c, value)
            elif value is None:
                sheet.write_blank(r, c, None, looks[c])
            else:
                sheet.write_number(r, c, value, looks[c])
    for c, (column, formula, look) in enumerate(zip(columns, formulas(len(rows) + 1), (None, date), strict=True), len(HEADINGS)):
        sheet.write(0, c, CALCULATED[c - len(HEADINGS)])
        sheet.write_array_formula(1, c, len(rows), c, "{=" + formula + "}", look, column[0])
        for r, value in enumerate(column[1:], 2):
            sheet.write_number(r, c, value, look) if type(value) is float else sheet.write_string(r, c, value, look)
    sheet.add_table(0, 0, len(rows), len(HEADINGS) - 1, {"name": TABLE, "columns": [{"header": text} for text in HEADINGS]})
    for c, choices in CHOICES.items():
        sheet.data_validation(1, c - 1, len(rows), c - 1, {"validate": "list", "source": list(choices)})
    book.close()


def by_openpyxl(path: Path, rows: list[Row], columns: list[list[Any]], write_only: bool = False) -> None:
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.formula import ArrayFormula
    from openpyxl.worksheet.table import Table

    book = Workbook(write_only=write_only)
    sheet = book.create_sheet(SHEET) if write_only else book.active
    sheet.title = SHEET
    last = len(rows) + 1
    sheet.append([*HEADINGS, *CALCULATED])
    first = [ArrayFormula(f"{letter}2:{letter}{last}", "=" + text) for letter, text in zip("UV", formulas(last), strict=True)]
    sheet.append([*rows[0], *first])
    for row, *two in zip(rows[1:], *(column[1:] for column in columns), strict=True):
        sheet.append([*row, *two])
    table = Table(displayName=TABLE, ref=f"A1:{get_column_letter(len(HEADINGS))}{last}")
    if write_only:
        table._initialise_columns()
        for column, text in zip(table.tableColumns, HEADINGS, strict=True):
            column.name = text
    sheet.add_table(table)
    for c, choices in CHOICES.items():
        rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', sqref=f"{get_column_letter(c)}2:{get_column_letter(c)}{last}")
        sheet.data_validations.append(rule)
    book.save(path)


def by_openpyxl_write_only(path: Path, rows: list[Row], columns: list[list[Any]]) -> None:
    by_openpyxl(path, rows, columns, write_only=True)


WAYS: dict[str, Callable[[Path, list[Row], list[list[Any]]], None]] = {
    "ours": ours, "XlsxWriter": by_xlsxwriter, "openpyxl": by_openpyxl, "openpyxl, write-only": by_openpyxl_write_only,
}  # fmt: skip


def _used() -> float:
    """Processor seconds so far, children included."""
    return sum(u.ru_utime + u.ru_stime for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def _peak() -> float:
    """Most memory this process or one of its children has held, in MiB; Linux counts it from its own start."""
    told = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return max(int(told.group(1)) if told else 0, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def child(way: str, path: str, count: int) -> None:
    """One measurement; before it begins the rows are made, the two columns of the peers, and the libraries loaded."""
    rows = contracts(count)
    columns = [] if way == "ours" else calculated(rows)  # ours has them to make within the time
    WAYS[way](Path(path), rows[:2], [column[:2] for column in columns])  # loads the libraries
    before, cpu, clock = _peak(), _used(), time.perf_counter()
    WAYS[way](Path(path), rows, columns)
    print(_used() - cpu, time.perf_counter() - clock, _peak(), _peak() - before, Path(path).stat().st_size / 1e6)


def measured(way: str, path: Path, count: int) -> list[float]:
    command = [sys.executable, "-W", "ignore", "-m", "bench.register_write", "--child", way, str(path), str(count)]
    return [float(text) for text in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


def same_cells(paths: dict[str, Path]) -> str:
    """Whether an independent reader sees the same in all files; openpyxl writes no value beside the two formulas of row 2."""
    from python_calamine import CalamineWorkbook

    def plain(value: Any) -> Any:
        return value if isinstance(value, (str, float, int)) else float((value - type(value)(1899, 12, 30)).days)

    def seen(path: Path) -> list[list[Any]]:
        found = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(SHEET).iter_rows()
        return [[plain(v) for v in row] for r, row in enumerate(found) if r != 1]

    first, *others = (seen(path) for path in paths.values())
    alike = all(first == other for other in others)
    return f"{len(first) + 1:,} rows of {len(first[0])} columns, " + ("the same in all files" if alike else "NOT THE SAME IN ALL FILES")


def main(count: int, rounds: int) -> str:
    found: dict[str, list[list[float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        paths = {way: Path(folder, f"{n}.xlsx") for n, way in enumerate(WAYS)}
        for _ in range(rounds):
            for way, path in paths.items():
                path.unlink(missing_ok=True)
                found[way].append(measured(way, path, count))
        same = same_cells(paths)
    best = {way: [min(figures) for figures in zip(*runs, strict=True)] for way, runs in found.items()}
    libraries = ", ".join(f"{name} {version(name)}" for name in ("xlsxwriter", "openpyxl", "lxml"))
    head = (f"{count:,} contracts, {rounds} rounds in turn, least of each. Python {platform.python_version()}, {libraries}, "
            f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end")  # fmt: skip
    title = f"{'':22}{'processor s':>12}{'times':>7}{'clock s':>9}{'times':>7}{'peak MiB':>10}{'times':>7}{'beyond rows':>13}{'times':>7}"
    lines = [head, f"calamine: {same}", "", f"{title}{'file MB':>9}"]
    mine = best["ours"]
    for way, (cpu, clock, peak, more, size) in best.items():
        lines.append(f"{way:22}{cpu:12.2f}{cpu / mine[0]:7.1f}{clock:9.2f}{clock / mine[1]:7.1f}{peak:10.0f}{peak / mine[2]:7.1f}"
                     f"{more:13.0f}{more / mine[3]:7.1f}{size:9.1f}")  # fmt: skip
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        result = main(*(int(text) for text in (sys.argv[1:] + ["100000", "3"][len(sys.argv) - 1 :])))
        OUT.write_text(result, encoding="utf-8")
        print(result, end="")
