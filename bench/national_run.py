"""The national practice run, without and with places, beside what openpyxl alone takes to load the source.

    python -m bench.national_run [rounds] [source.xlsx]      about two minutes a round; needs the folder ../shared

Each round is three fresh processes, one after the other: `openpyxl.load_workbook(source)`, the whole command `cwb regenerate
capitation` from guarded read to saved workbook with checks, calculation and verification, and the same with every practice put into the
place its CCG is (`--with`), which adds the coverage ledger and the results by place. Processor time is that of a process and all its
children; memory is the most any one process held, and the most all of a run held together (looked at twenty times a second).
Writes bench/results/national_run.txt.
"""

import csv
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "bench" / "results" / "national_run.txt"
SOURCE = ROOT.parent / "shared" / "data" / "capitation" / "gp_practice_weighted_population.xlsx"
AS_AT = "2018-04-01"
MOST = 1.5  # times what openpyxl takes to load, as asked for
LOAD = "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1])"
RUN = "from xl_addin.cli import main; main()"
PLAIN, PLACED = "cwb regenerate capitation, everything", "the same with places"


class Cost(NamedTuple):
    """Seconds of processor and clock, and megabytes of the largest process and of all together."""

    processor: float
    clock: float
    largest: float
    together: float


def cost(arguments: list[str]) -> Cost:
    """One command in a fresh process; it must end well."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    most = [0.0]
    watcher = threading.Thread(target=_watch, args=(process.pid, most))
    watcher.start()
    _, status, used = os.wait4(process.pid, 0)  # the children a process has waited for are counted with it
    clock = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    watcher.join()
    if process.returncode:
        raise SystemExit(f"exit {process.returncode}: {' '.join(arguments)}")
    return Cost(used.ru_utime + used.ru_stime, clock, used.ru_maxrss / 1024, most[0])


def _watch(pid: int, most: list[float]) -> None:
    while held := sum(_held(each) for each in _family(pid)):
        most[0] = max(most[0], held)
        time.sleep(0.05)


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return [pid]
    return [pid, *(found for child in children for found in _family(int(child)))]


def _held(pid: int) -> float:
    """Megabytes a process holds now; 0 once it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    source = sys.argv[2] if len(sys.argv) > 2 else str(SOURCE)
    loads: list[Cost] = []
    runs: dict[str, list[Cost]] = {PLAIN: [], PLACED: []}
    with tempfile.TemporaryDirectory() as folder:
        beside = {PLAIN: [], PLACED: ["--with", str(places(source, Path(folder, "with")))]}
        out = str(Path(folder, "out.xlsx"))
        for _ in range(pairs):
            loads.append(cost(["-c", LOAD, source]))
            for name, more in beside.items():
                runs[name].append(cost(["-c", RUN, "regenerate", "capitation", "--source", source, "--as-at", AS_AT, "--out", out, *more]))
        size = Path(out).stat().st_size / 2**20
    OUT.write_text("\n".join(report(Path(source), loads, runs, size)) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


def places(source: str, folder: Path) -> Path:
    """A folder with the table of places: every practice in the place of its CCG."""
    cost(["-c", RUN, "import", source, "--out", str(folder)])
    with open(folder / "practices.csv", encoding="utf-8-sig", newline="") as table:
        rows = [(row["Practice"], f"Place {row['CCG']}", "") for row in csv.DictReader(table)]
    for imported in folder.iterdir():
        imported.unlink()
    with open(folder / "places.csv", "w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows([("Practice", "Place", "Note"), *rows])
    return folder


def report(source: Path, loads: list[Cost], runs: dict[str, list[Cost]], size: float) -> list[str]:
    """The lines of the result: medians, and the ratio of each round."""
    lines = [
        f"{source.name}, {source.stat().st_size / 2**20:.1f} MiB: {len(loads)} rounds of fresh processes in turn; the workbook with places "
        f"has {size:.1f} MiB.",
        f"Python {platform.python_version()}, openpyxl {version('openpyxl')}, {platform.machine()}, {os.cpu_count()} processors, load "
        f"{os.getloadavg()[0]:.1f} at the end (other work on the machine slows both, the clock most)",
        "",
        f"{'medians':<44}{'processor s':>12}{'clock s':>10}{'largest MiB':>13}{'together MiB':>14}",
    ]
    for name, found in (("openpyxl.load_workbook", loads), *runs.items()):
        one = Cost(*map(statistics.median, zip(*found, strict=True)))
        lines.append(f"{name:<44}{one.processor:>12.1f}{one.clock:>10.1f}{one.largest:>13.0f}{one.together:>14.0f}")
    lines += ["", f"{'times openpyxl (wanted: at most ' + str(MOST) + ')':<44}{'least':>12}{'median':>10}{'most':>10}"]
    for told, found in (("", runs[PLAIN]), (" with places", runs[PLACED])):
        for index, name in enumerate(("processor", "clock")):
            ratios = [run[index] / load[index] for load, run in zip(loads, found, strict=True)]
            lines.append(f"{name + told:<44}{min(ratios):>12.2f}{statistics.median(ratios):>10.2f}{max(ratios):>10.2f}")
    return lines


if __name__ == "__main__":
    main()
