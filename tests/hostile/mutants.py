"""Workbooks damaged by chance, the same ones for the same seed: bytes of the package, parts, attributes, relations, types."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.hostile.packages import BOOK, BOOK_RELS, TYPES, Parts, parts_of, stored

SEED = 2026
# Small workbooks with many kinds of parts; damage in them reaches something that matters. They are kept as files, as originals.py
# once made them: another XlsxWriter or zlib makes other bytes, and no mutant would be the recorded one.
KEPT = Path(__file__).with_name("bases")
BASES = ("plain", "numbers", "dates", "formulas", "tables-and-charts", "hidden-sheets-and-names", "layout", "texts-in-cells", "by-openpyxl")
RELS = ("_rels/.rels", BOOK_RELS)
ODD = ("", "0", "-1", "1", "4294967296", "99999999999999999999", "1e999", "NaN", "A1:XFD1048576", "ZZZZ9", "true", " ", "x" * 5000,
       "../../x", "\U0001f600", "&#65533;", "rId1", "http://localhost/", "%00", "s")  # fmt: skip


class Mutant(NamedTuple):
    """A damaged workbook and the name of its file."""

    file: str
    data: bytes


def mutants(seed: int = SEED, each: int = 1) -> Iterator[Mutant]:
    """Every kind of damage (`each` times the usual number); a mutant depends on the seed, its kind and its number alone."""
    for kind, count in KINDS.items():
        for number in range(count * each):
            yield mutant(kind, number, seed)


def mutant(kind: str, number: int, seed: int = SEED) -> Mutant:
    """One mutant."""
    chance = random.Random(f"{seed} {kind} {number}")
    base = chance.choice(BASES)
    file = f"{kind}-{number:03d}.xlsx"
    if kind in OF_THE_PACKAGE:
        return Mutant(file, OF_THE_PACKAGE[kind][0](_whole(base), chance))
    return Mutant(file, IN_PARTS[kind][0](dict(_parts(base)), chance))


@cache
def _whole(base: str) -> bytes:
    return (KEPT / f"{base}.xlsx").read_bytes()


@cache
def _parts(base: str) -> Parts:
    return parts_of(_whole(base))


# ---- the package as bytes -----------------------------------------------------------------------------------------------


def flipped(whole: bytes, chance: random.Random) -> bytes:
    """One to five bits turned over; half of the packages are not compressed, so that the damage reaches the XML."""
    copy = bytearray(chance.choice((stored(parts_of(whole)), whole)))
    for _ in range(chance.randint(1, 5)):
        copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
    return bytes(copy)


def truncated(whole: bytes, chance: random.Random) -> bytes:
    """The end is missing, or the beginning, or a piece between."""
    here, there = sorted(chance.randrange(1, len(whole)) for _ in range(2))
    start, end = whole[:here], whole[there:]
    return chance.choice((start, whole[here:], start + end, start + bytes(there - here) + end))


def directory(whole: bytes, chance: random.Random) -> bytes:
    """Bytes of the zip directory at the end, or of one header, are others."""
    data = bytearray(whole)
    begin = data.index(b"PK\x01\x02")
    start = chance.choice((begin, data.rindex(b"PK\x01\x02"), data.rindex(b"PK\x05\x06"), 0))
    for _ in range(chance.randint(1, 3)):
        data[min(start + chance.randrange(4, 46), len(data) - 1)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
    return bytes(data)


# ---- whole parts --------------------------------------------------------------------------------------------------------


def swapped(parts: Parts, chance: random.Random) -> bytes:
    """Two parts have each other's content."""
    one, two = chance.sample(sorted(parts), 2)
    return stored(parts | {one: parts[two], two: parts[one]})


def lost(parts: Parts, chance: random.Random) -> bytes:
    """A part is missing, empty, cut, doubled or under another name."""
    name = chance.choice(sorted(parts))
    rest = [(other, content) for other, content in parts.items() if other != name]
    cut = parts[name][: chance.randrange(len(parts[name]))]
    return stored(chance.choice((rest, [*rest, (name, b"")], [*rest, (name, cut)], [*parts.items(), (name, cut)],
                                 [*rest, (name.upper(), parts[name])])))


def shuffled(parts: Parts, chance: random.Random) -> bytes:
    """Pieces of a part are changed, lost, doubled or put elsewhere; the zip package stays sound."""
    name = chance.choice(sorted(parts))
    copy = bytearray(parts[name])
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
    return stored(parts | {name: bytes(copy)})


# ---- inside the XML -----------------------------------------------------------------------------------------------------


def _damaged_attribute(text: str, chance: random.Random) -> str:
    found = list(re.finditer(r' ([\w:]+)="([^"]*)"', text))
    if not found:
        return text
    hit = chance.choice(found)
    other = chance.choice(found)[2]
    new = chance.choice(("", f' {hit[1]}="{chance.choice(ODD)}"', f' {hit[1]}="{other}"', hit[0] * 2, f' x{hit[1]}="{hit[2]}"'))
    return text[: hit.start()] + new + text[hit.end() :]


def _in(names: Callable[[Parts], list[str]]) -> Callable[[Parts, random.Random], bytes]:
    """Damage to one to three attributes in one of these parts."""

    def damage(parts: Parts, chance: random.Random) -> bytes:
        name = chance.choice(names(parts))
        text = parts[name].decode("utf-8", "replace")
        for _ in range(chance.randint(1, 3)):
            text = _damaged_attribute(text, chance)
        return stored(parts | {name: text.encode()})

    return damage


def _core(parts: Parts) -> list[str]:
    """The parts that hold what is read."""
    return sorted(name for name in parts if re.match(r"xl/(worksheets/[^/]+|workbook|sharedStrings|styles)\.xml|xl/worksheets/", name))


def elements(parts: Parts, chance: random.Random) -> bytes:
    """An element or a tag is lost, doubled, renamed or put into another place."""
    name = chance.choice(_core(parts))
    text = parts[name].decode("utf-8")
    tags = list(re.finditer(r"<[^?][^>]*>", text))
    hit, other = chance.choice(tags), chance.choice(tags)
    new = chance.choice(("", hit[0] * 2, other[0], hit[0].replace("<", "<x:"), f"{hit[0]}</{hit[0][1:]}", hit[0].replace("/", "")))
    return stored(parts | {name: (text[: hit.start()] + new + text[hit.end() :]).encode()})


def values(parts: Parts, chance: random.Random) -> bytes:
    """What stands between two tags is something else."""
    name = chance.choice(_core(parts))
    hits = [hit for hit in re.finditer(rb">([^<>]+)<", parts[name]) if hit[1].strip()]
    if not hits:
        return elements(parts, chance)
    hit = chance.choice(hits)
    odd = chance.choice((*(text.encode() for text in ODD), b"\xff", b"\0", b"\xed\xa0\x80", b"&x;", b"]]>", b"_x0000_", b"\xef\xbf\xbf"))
    return stored(parts | {name: parts[name][: hit.start(1)] + odd + parts[name][hit.end(1) :]})


# Kind -> damage and how many.
OF_THE_PACKAGE: dict[str, tuple[Callable[[bytes, random.Random], bytes], int]] = {
    "flipped": (flipped, 60),
    "truncated": (truncated, 50),
    "directory": (directory, 50),
}
IN_PARTS: dict[str, tuple[Callable[[Parts, random.Random], bytes], int]] = {
    "swapped": (swapped, 40),
    "lost": (lost, 40),
    "shuffled": (shuffled, 60),
    "attribute": (_in(_core), 80),
    "outline": (_in(lambda parts: [BOOK]), 40),
    "relation": (_in(lambda parts: [name for name in sorted(parts) if name in RELS]), 50),
    "content-type": (_in(lambda parts: [TYPES]), 30),
    "element": (elements, 50),
    "value": (values, 50),
}
KINDS = {kind: count for kind, (_, count) in {**OF_THE_PACKAGE, **IN_PARTS}.items()}
