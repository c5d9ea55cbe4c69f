"""Names that are nearly the same, as questions to a person: with and without the word nhs, or a few letters apart. Never a merge.

Pairs at a small edit distance are found without comparing every name with every other: a name with at most k changes keeps one of k + 1
pieces of the other unchanged, near its place (Li, Deng, Wang and Feng, "Pass-Join", 2011). rapidfuzz measures what is left.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

SHORTEST, LONG = 8, 16  # letters: below, one change makes another name; from the second on, two changes are still a slip (project rule)
MOST = 2


class Close(NamedTuple):
    """Two names by their places, how alike they are (0 to 1), and why they are shown."""

    first: int
    second: int
    score: float
    why: str


def close_names(keys: Sequence[str]) -> list[Close]:
    """Pairs worth a question among names that differ, the most alike first."""
    found = {(c.first, c.second): c for c in _a_few_letters(keys)}
    for close in _without_nhs(keys):
        found.setdefault((close.first, close.second), close)
    return sorted(found.values(), key=lambda c: (-c.score, c.first, c.second))


def _without_nhs(keys: Sequence[str]) -> Iterator[Close]:
    bare: dict[str, list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        bare[" ".join(word for word in key.split() if word != "nhs")].append(i)
    for short, same in bare.items():
        for n, first in enumerate(same if short else ()):
            for second in same[n + 1 :]:
                yield Close(first, second, round(Levenshtein.normalized_similarity(keys[first], keys[second]), 4), "nhs")


def _a_few_letters(keys: Sequence[str]) -> Iterator[Close]:
    index: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    digits = ["".join(sign for sign in key if sign.isdigit()) for key in keys]
    for i in sorted(range(len(keys)), key=lambda i: (len(keys[i]), keys[i])):
        key = keys[i]
        most = _changes(len(key))
        if not most:
            continue
        for other in _candidates(key, index):
            if digits[i] != digits[other]:
                continue  # another number is another thing
            allowed = _changes(len(keys[other]))
            distance = Levenshtein.distance(key, keys[other], score_cutoff=allowed)
            if 0 < distance <= allowed:
                first, second = sorted((i, other))
                yield Close(first, second, round(1 - distance / len(key), 4), "letters")
        for number, (start, end) in enumerate(_pieces(len(key))):
            index[len(key), number, key[start:end]].append(i)


def _changes(length: int) -> int:
    return 0 if length < SHORTEST else 1 if length < LONG else MOST


def _pieces(length: int) -> list[tuple[int, int]]:
    step, rest = divmod(length, MOST + 1)
    sizes = [step + (n >= MOST + 1 - rest) for n in range(MOST + 1)]
    starts = [sum(sizes[:n]) for n in range(MOST + 1)]
    return [(start, start + size) for start, size in zip(starts, sizes, strict=True)]


def _candidates(key: str, index: dict[tuple[int, int, str], list[int]]) -> set[int]:
    """Shorter or equally long names that share a piece near its place."""
    found: set[int] = set()
    for length in range(max(SHORTEST, len(key) - MOST), len(key) + 1):
        for number, (start, end) in enumerate(_pieces(length)):
            for shift in range(-MOST, MOST + 1):
                left = start + shift
                if left >= 0:
                    found.update(index.get((length, number, key[left : left + end - start]), ()))
    return found
