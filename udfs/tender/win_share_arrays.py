"""The draws of win_share.py by arrays: the same random words in the same order, many at a time. `np` is numpy, loaded by the caller."""

import math
from types import ModuleType
from typing import Any

from udfs.tender.win_share import LEVEL, SQUEEZE, UNIT, WORD, Race, Tally, shapes

Array = Any
AT_ONCE = 240_000  # multiplications in one product of tables: few enough to stay in the cache and in one thread, whose start costs more


class Words:
    """Random numbers between 0 and 1 from the generator of win_share.gammas_plain: the same 32-bit words for the same seed."""

    def __init__(self, np: ModuleType, seed: int):
        self.np, self.state = np, np.random.RandomState([seed, 1])

    def uniform(self, count: int) -> Array:
        words = self.state.randint(0, 1 << WORD, count, dtype=self.np.uint32) + 0.5
        words *= UNIT
        return words

    def normals(self, count: int) -> Array:
        """Box and Muller: cosines in the first half, sines in the second."""
        np, half = self.np, (count + 1) // 2
        radii = np.log(self.uniform(half))
        radii *= -2
        np.sqrt(radii, out=radii)
        angles = self.uniform(half)
        cosines = np.cos(2 * math.pi * angles)
        found = np.empty(2 * half)
        np.multiply(radii, cosines, out=found[:half])
        sines = np.copysign(np.sqrt(1 - cosines * cosines), 0.5 - angles)
        np.multiply(radii, sines, out=found[half:])
        return found[:count]


def gammas_by_arrays(np: ModuleType, alphas: list[float], draws: int, seed: int) -> Array:
    """Gamma numbers, one row a criterion, as gammas_plain gives them."""
    words, shape = Words(np, seed), shapes(alphas)
    found = np.empty((len(alphas), draws))
    failed = []
    for k, (d, c) in enumerate(shape):  # a criterion at a time stays in the processor's cache
        found[k], accepted = _attempt(np, words, draws, d, c)
        failed.append(np.flatnonzero(~accepted) + k * draws)
    flat, sizes = found.reshape(-1), np.array(shape)
    pending = np.concatenate(failed)
    while len(pending):
        of = pending // draws
        values, accepted = _attempt(np, words, len(pending), sizes[of, 0], sizes[of, 1])
        flat[pending[accepted]] = values[accepted]
        pending = pending[~accepted]
    for k, alpha in enumerate(alphas):
        if alpha < 1:
            found[k] *= words.uniform(draws) ** (1 / alpha)
    return found


def _attempt(np: ModuleType, words: Words, count: int, d: Any, c: Any) -> tuple[Array, Array]:
    """Values, and which of them are accepted."""
    x = words.normals(count)
    u = words.uniform(count)
    root = 1 + c * x
    values = root * root
    values *= root
    x *= x  # from here on the square
    accepted = (u < 1 - SQUEEZE * x * x) & (root > 0)
    open_ = np.flatnonzero(~accepted & (root > 0))
    v, size = values[open_], d if isinstance(d, float) else d[open_]
    accepted[open_] = np.log(u[open_]) < 0.5 * x[open_] + size * (1 - v + np.log(v))
    values *= d
    return values, accepted


def tally_by_arrays(np: ModuleType, race: Race, gammas: Array) -> Tally:
    """Winners of all draws, some hundred draws at a time."""
    marks = np.array(race.marks)
    moves = {gone: (np.array(left) - marks[:, -1])[:, None] for gone, left in race.without.items()}
    wins, ties, changes = np.zeros(len(marks), int), np.zeros(len(marks), int), dict.fromkeys(moves, 0)
    step = max(1, AT_ONCE // marks.size)
    for start in range(0, gammas.shape[1], step):
        drawn = gammas[:, start : start + step]
        whole = drawn.sum(axis=0)
        totals = marks @ drawn
        totals /= whole
        first = _first(totals)
        together = first.sum(axis=0) > 1
        wins += (first & ~together).sum(axis=1)
        ties += (first & together).sum(axis=1)
        price = drawn[-1] / whole
        for gone, move in moves.items():
            kept = totals[gone].copy()
            totals[gone] = -np.inf  # cheaper than a table without that row
            changes[gone] += int((_first(totals) != _first(totals + move * price)).any(axis=0).sum())
            totals[gone] = kept
    return Tally(wins.tolist(), ties.tolist(), changes)


def _first(totals: Array) -> Array:
    """TRUE where a bid is level with the best of its draw."""
    return totals >= totals.max(axis=0) - LEVEL
