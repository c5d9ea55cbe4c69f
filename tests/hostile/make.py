"""Writes healthy originals, mutants of them and hand-made attacks into a folder, with a list of how each must end.

    python3 -m tests.hostile.make FOLDER            then: python3 -m tests.hostile.run FOLDER
    python3 -m tests.hostile.make FOLDER --record   anew what is expected of the mutants, to be looked through in the diff

The list is FOLDER/expected.txt: a file and "ok" or the code of its refusal. For originals and attacks the outcome stands with
each of them; for the mutants it is what the reader did when they were recorded, in mutants.txt beside this file, so that a change shows.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hostile.attempt import MIB
from tests.hostile.mutants import Mutant, mutants
from tests.hostile.originals import ORIGINALS
from tests.hostile.readers import EXPECTED
from tests.hostile.run import measure

RECORD = Path(__file__).with_name("mutants.txt")
_HEAD = "# How each mutant ends, and the first letters of its SHA-256. Renewed by: python3 -m tests.hostile.make FOLDER --record\n"


def fingerprint(data: bytes) -> str:
    """Tells whether the bytes are those of the record."""
    return sha256(data).hexdigest()[:12]


def recorded() -> dict[tuple[str, str], str]:
    """(file, fingerprint) -> "ok" or a code."""
    lines = RECORD.read_text(encoding="utf-8").splitlines() if RECORD.is_file() else []
    fields = (line.split() for line in lines if line and not line.startswith("#"))
    return {(file, mark): end for file, end, mark in fields}


def make(folder: Path) -> dict[str, str]:
    """Writes everything; file -> "ok" or a code. A mutant that is not in the record is expected to be recorded first."""
    from tests.hostile.attacks import ATTACKS  # not in the processes that read, which load this file again

    expected = {f"originals/{name}.xlsx": "ok" for name in ORIGINALS}
    for name, build in ORIGINALS.items():
        _write(folder / "originals" / f"{name}.xlsx", build())
    for attack in ATTACKS:
        _write(folder / "attacks" / attack.file, attack.build())
        expected[f"attacks/{attack.file}"] = attack.code or "ok"
    known = recorded()
    for file, data in mutants():
        _write(folder / "mutants" / file, data)
        expected[f"mutants/{file}"] = known.get((file, fingerprint(data)), "not_in_the_record")
    (folder / EXPECTED).write_text("".join(f"{file} {end}\n" for file, end in expected.items()), encoding="utf-8")
    return expected


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def record() -> None:
    """Reads every mutant and keeps how it ended."""
    made: list[Mutant] = list(mutants())
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in made:
            _write(folder / file, data)
        ends = measure(folder, ["ours"], 20, 1024 * MIB, 2)["ours"]
    lines = (f"{file} {ends[file].detail or ends[file].outcome} {fingerprint(data)}\n" for file, data in made)
    RECORD.write_text(_HEAD + "".join(lines), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the head of this file."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.hostile.make", description="Writes originals, mutants and attacks.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--record", action="store_true", help="record anew how the mutants end")
    chosen = parser.parse_args(arguments)
    if chosen.record:
        record()
    expected = make(chosen.folder)
    counts = {kind: sum(1 for _ in (chosen.folder / kind).iterdir()) for kind in ("originals", "attacks", "mutants")}
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()) + f"; {len(expected)} with an expected end")
    return 0


if __name__ == "__main__":
    sys.exit(main())
