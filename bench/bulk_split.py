"""GBP 200bn over 1,000,000 whole weights: the bulk split against the same in Decimal, in one run.

    python -m bench.bulk_split       about two minutes; needs numpy

Both start from weights ready in their own kind (an array, a list of Decimals) and end with a penny amount for each; the same rule, the
same answer, which is compared row by row (the oracle of the tests is the plain function of exact fractions). The last line says what it
takes when the weights come and go as Python lists. Memory is the most that Python and numpy held at once beyond the weights, taken in
passes of their own. Writes bench/results/bulk_split.txt.
"""

import os
import platform
import statistics
import time
import tracemalloc
from collections.abc import Callable
from decimal import Context, Decimal, setcontext
from importlib.metadata import version
from pathlib import Path

import numpy as np

from udfs.capitation.bulk_split import bulk_split

OUT = Path(__file__).resolve().parent / "results" / "bulk_split.txt"
PENCE, ROWS, SEED, ROUNDS, OURS_A_ROUND = 20_000_000_000_000, 1_000_000, 20, 3, 15


def in_decimal(total: int, weights: list[Decimal]) -> list[int]:
    """Largest remainder as one writes it with Decimal: floors, then a penny each by remainder, weight and position."""
    money, whole = Decimal(total), sum(weights)
    parts, left = [], []
    for weight in weights:
        floor, remainder = divmod(money * weight, whole)
        parts.append(floor)
        left.append(remainder)
    order = sorted(range(len(parts)), key=lambda i: (-left[i], -weights[i], i))
    for i in order[: int(money - sum(parts))]:
        parts[i] += 1
    return [int(part) for part in parts]


def seconds(call: Callable[[], object], times: int = 1) -> list[tuple[float, float]]:
    """Time on the processor and time on the clock of each call."""
    found = []
    for _ in range(times):
        processor, clock = time.process_time(), time.perf_counter()
        call()
        found.append((time.process_time() - processor, time.perf_counter() - clock))
    return found


def peak(call: Callable[[], object]) -> float:
    """Most memory held at once, in MB."""
    tracemalloc.start()
    call()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 1e6


def main() -> None:
    setcontext(Context(prec=40))  # pence x weight has 20 digits; nothing may be rounded away
    array = np.random.RandomState(SEED).randint(1, 1_000_000, ROWS)
    whole = array.tolist()
    decimals = [Decimal(w) for w in whole]
    jobs: dict[str, tuple[Callable[[], object], int]] = {
        "Decimal": (lambda: in_decimal(PENCE, decimals), 1),
        "bulk split": (lambda: bulk_split(np, PENCE, array), OURS_A_ROUND),
        "bulk split, list in and list out": (lambda: bulk_split(np, PENCE, np.fromiter(whole, np.int64, ROWS)).tolist(), OURS_A_ROUND),
    }
    ours = bulk_split(np, PENCE, array).tolist()
    assert ours == in_decimal(PENCE, decimals) and sum(ours) == PENCE, "the two do not agree"
    timed: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, (call, times) in jobs.items():
            timed[name] += seconds(call, times)
    report(timed, {name: peak(call) for name, (call, _) in jobs.items()})


def report(timed: dict[str, list[tuple[float, float]]], most: dict[str, float]) -> None:
    """Medians of both times, how many times faster than Decimal by each, and peak memory."""
    middle = {name: [statistics.median(times) for times in zip(*found, strict=True)] for name, found in timed.items()}
    lines = [
        f"GBP 200,000,000,000.00 over {ROWS:,} whole weights; both agree in every row and add up to the penny. Medians of {ROUNDS} runs "
        f"in Decimal and {ROUNDS * OURS_A_ROUND} of ours, in turn.",
        f"Python {platform.python_version()}, numpy {version('numpy')}, {platform.machine()}, {os.cpu_count()} processors, "
        f"load {os.getloadavg()[0]:.1f} at the end (other work on the machine slows the clock)",
        "",
        f"{'':<36}{'processor ms':>14}{'times faster':>14}{'clock ms':>12}{'times faster':>14}{'peak MB':>10}",
    ]
    for name, values in middle.items():
        ratios = ["" if name == "Decimal" else f"{base / value:.1f}" for base, value in zip(middle["Decimal"], values, strict=True)]
        lines.append(f"{name:<36}{1000 * values[0]:>14.1f}{ratios[0]:>14}{1000 * values[1]:>12.1f}{ratios[1]:>14}{most[name]:>10.1f}")
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
