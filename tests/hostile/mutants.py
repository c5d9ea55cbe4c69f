"""Workbooks damaged by chance, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.hostile.attacks import healthy, packed, parts_of


def mutants(count: int, seed: int) -> Iterator[bytes]:
    """`count` damaged copies of a healthy workbook: bits flipped in the package, or bytes moved inside one part."""
    chance = random.Random(seed)
    base = healthy()
    parts = parts_of(base)
    for number in range(count):
        if number % 3 == 0:
            yield flipped(base, chance)
        else:
            name = chance.choice(sorted(parts))
            yield packed(parts | {name: shuffled(parts[name], chance)})


def flipped(data: bytes, chance: random.Random) -> bytes:
    """A copy with one to five bits turned over."""
    copy = bytearray(data)
    for _ in range(chance.randint(1, 5)):
        copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
    return bytes(copy)


def shuffled(part: bytes, chance: random.Random) -> bytes:
    """A copy of a part in which pieces are changed, lost, doubled or put elsewhere; the zip package stays sound."""
    copy = bytearray(part)
    for _ in range(chance.randint(1, 4)):
        here, there, length = chance.randrange(len(copy)), chance.randrange(len(copy)), chance.randint(1, 40)
        what = chance.randrange(4)
        if what == 0:
            copy[here] = chance.randrange(256)
        elif what == 1 and len(copy) > 100:
            del copy[here : here + length]
        elif what == 2:
            copy[here:here] = copy[here : here + length]
        else:
            copy[here : here + length] = copy[there : there + length]
    return bytes(copy)
