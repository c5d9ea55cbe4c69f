"""Win share over drawn weights against the same loop with pymcdm, and leave-one-out in all draws, in one run.

    python -m bench.win_share       about a minute; needs numpy and pymcdm

12 bids, 39 questions and the price, 10,000 draws of 40 weights. On every question some bid has full marks, so pymcdm's weighted sum with
linear normalisation is the same score as ours and both must count the same wins for every bid. What is timed on our side is the
whole worksheet function, drawing included; on the other the loop alone, with weights drawn beforehand. Rounds are taken in turn, so that a
busy machine slows both alike. Writes bench/results/win_share.txt.
"""

import os
import platform
import statistics
import time
from collections import Counter
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from random import Random

import numpy as np
from pymcdm.methods import WSM
from pymcdm.normalizations import linear_normalization

from udfs.tender.win_share import tender_win_share
from udfs.tender.win_share_arrays import gammas_by_arrays

OUT = Path(__file__).resolve().parent / "results" / "win_share.txt"
BIDS, QUESTIONS, DRAWS, ROUNDS, OURS_A_ROUND = 12, 39, 10_000, 3, 9
WEIGHT, CONCENTRATION, SEED = 60, 100, 1
METHODS, OUT_OF_ALL = ("lowest_price_ratio", "mean_50"), ", leave-one-out in all draws"


def bids() -> tuple[list[int], list[list[int]]]:
    """Prices and marks in per cent; some bid has full marks on each question."""
    random = Random(20)
    marks = [[random.randrange(2, 6) * 20 for _ in range(QUESTIONS)] for _ in range(BIDS)]
    for question in range(QUESTIONS):
        marks[random.randrange(BIDS)][question] = 100
    return [random.randrange(90_000, 110_000) for _ in range(BIDS)], marks


def question_weights() -> list[float]:
    return [2.5] * (QUESTIONS - 1) + [5.0]


def ours(method: str, leave_one_out: bool) -> list[list]:
    prices, marks = bids()
    return tender_win_share(prices, marks, method, WEIGHT, None, None, question_weights(), CONCENTRATION, DRAWS, SEED, leave_one_out)


def weights() -> np.ndarray:
    """The draws of our function, one row a draw."""
    alphas = [WEIGHT * w / 100 * CONCENTRATION / 100 for w in question_weights()] + [(100 - WEIGHT) * CONCENTRATION / 100]
    gammas = gammas_by_arrays(np, alphas, DRAWS, SEED)
    return (gammas / gammas.sum(axis=0)).T.copy()


def pymcdm_loop(drawn: np.ndarray) -> Counter:
    """Wins of each bid by one call of the library a draw."""
    prices, marks = bids()
    table = np.array([[*line, price] for line, price in zip(marks, prices, strict=True)], dtype=float)
    directions, score = np.array([1] * QUESTIONS + [-1]), WSM(normalization_function=linear_normalization)
    return Counter(int(score(table, row, directions).argmax()) for row in drawn)


def seconds(call: Callable[[], object], times: int = 1) -> list[tuple[float, float]]:
    """Time on the processor and time on the clock of each call."""
    found = []
    for _ in range(times):
        processor, clock = time.process_time(), time.perf_counter()
        call()
        found.append((time.process_time() - processor, time.perf_counter() - clock))
    return found


def main() -> None:
    drawn = weights()
    same = [row[0] * DRAWS for row in ours("lowest_price_ratio", False)]
    wins = pymcdm_loop(drawn)
    assert [wins[bid] for bid in range(BIDS)] == same, "the two do not count the same wins"
    timed: dict[str, list[tuple[float, float]]] = {}
    jobs = {f"{method}{OUT_OF_ALL if out else ''}": (method, out) for method in METHODS for out in (False, True)}
    for _ in range(ROUNDS):
        timed.setdefault("pymcdm", []).extend(seconds(lambda: pymcdm_loop(drawn)))
        for name, job in jobs.items():
            timed.setdefault(name, []).extend(seconds(lambda job=job: ours(*job), OURS_A_ROUND))
    report(timed)


def report(timed: dict[str, list[tuple[float, float]]]) -> None:
    """Medians of both times, and how many times faster than pymcdm by each."""
    middle = {name: [statistics.median(times) for times in zip(*found, strict=True)] for name, found in timed.items()}
    lines = [
        f"{BIDS} bids x {QUESTIONS + 1} criteria, {DRAWS:,} draws; both count the same wins. Medians of {ROUNDS} loops of pymcdm and "
        f"{ROUNDS * OURS_A_ROUND} calls of ours, in turn, in one run.",
        f"Python {platform.python_version()}, numpy {version('numpy')}, pymcdm {version('pymcdm')}, {platform.machine()}, "
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end (other work on the machine slows the clock)",
        "",
        f"{'':<52}{'processor ms':>14}{'times faster':>14}{'clock ms':>12}{'times faster':>14}",
    ]
    for name, values in middle.items():
        ratios = ["" if name == "pymcdm" else f"{base / value:.0f}" for base, value in zip(middle["pymcdm"], values, strict=True)]
        lines.append(f"{name:<52}{1000 * values[0]:>14.1f}{ratios[0]:>14}{1000 * values[1]:>12.1f}{ratios[1]:>14}")
    for method in METHODS:
        ratios = [out / alone for out, alone in zip(middle[f"{method}{OUT_OF_ALL}"], middle[method], strict=True)]
        lines.append(f"{method}: leave-one-out takes {ratios[0]:.2f} times the processor's time, {ratios[1]:.2f} times the clock's")
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
