"""How the rank of bids grows with their number, beside sorting the same totals.

    python -m bench.ranking        some seconds

Totals with two decimals, so that many tie, and two tie-breakers. Processor time, least of the rounds. Writes bench/results/ranking.txt.
"""

import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from udfs.tender.ranking import tender_decided_by, tender_rank

OUT = Path(__file__).resolve().parent / "results" / "ranking.txt"
SIZES, ROUNDS = (1_000, 10_000, 100_000), 3


def spent(job: Callable[[], Any]) -> float:
    """Milliseconds of processor time."""
    found = []
    for _ in range(ROUNDS):
        start = time.process_time()
        job()
        found.append((time.process_time() - start) * 1e3)
    return min(found)


def line(bids: int) -> str:
    random = Random(bids)
    totals = [random.randrange(10_000) / 100 for _ in range(bids)]
    ties = [[random.random(), random.random()] for _ in range(bids)]
    both = list(zip(totals, ties, strict=True))
    times = [spent(lambda: tender_rank(totals, ties)), spent(lambda: tender_decided_by(totals, ties, ["first", "second"])),
             spent(lambda: sorted(both))]  # fmt: skip
    return f"{bids:>8,}" + "".join(f"{ms:>20.1f}" for ms in times) + f"{times[0] * 1e3 / bids:>28.1f}"


def main() -> None:
    heads = "".join(f"{head:>20}" for head in ("TENDER_RANK", "TENDER_DECIDED_BY", "sorted()"))
    told = f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors; milliseconds of processor time"
    lines = [told, "", f"{'bids':>8}{heads}{'microseconds a bid to rank':>28}", *map(line, SIZES)]
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
