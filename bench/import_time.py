"""How long the first cell and loading every worksheet function take above an empty interpreter: the median of 20 processes each.

    python3 bench/import_time.py
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 20
EMPTY = "pass"
LOAD = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import udfs.registry; udfs.registry.load()"
CELL = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import udfs.dispatch; udfs.dispatch.call('TENDER_RANK', [[3, 1, 2]])"


def milliseconds(code: str) -> float:
    """One fresh process without installed packages, from start to end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    milliseconds(LOAD)  # writes the compiled files, as any first start does
    # Taken in turn, so that a busy machine slows both alike.
    runs = [(milliseconds(EMPTY), milliseconds(CELL), milliseconds(LOAD)) for _ in range(RUNS)]
    empty, cell, loaded = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"{'empty interpreter':<24}{empty:8.1f} ms")
    print(f"{'a first cell takes':<24}{cell - empty:8.1f} ms   (median of {RUNS} runs; the aim is under 50 ms)")
    print(f"{'all functions take':<24}{loaded - empty:8.1f} ms")


if __name__ == "__main__":
    main()
