"""Runs four readers over every file of a folder and counts how each of them ends.

    python3 -m tests.hostile.run FOLDER [--json] [--seconds 20] [--mib 1024] [--jobs 2] [--readers ours,calamine]

Each file is read in a process of its own under a limit of time and memory. Counted per reader: files, ok, refused (the reader's
own documented exception), raw (any other exception), timeout, abort (the interpreter died). Where ours and calamine or openpyxl
both open a file, their sheets, cell counts and sums are compared. A file expected.txt in the folder (as `make` writes it) says
how each file must end: "ok" or a code; another end of ours is a failure, an unexpected success and a missing file too.
Exit code 0 when ours never ended raw, timed out, aborted or unexpectedly; 1 when it did; 2 when there is nothing to read.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.hostile.attempt import MIB, OUTCOMES, Attempt, attempt
from tests.hostile.readers import EXPECTED, READERS, files_below, same

Results = dict[str, dict[str, Attempt]]  # reader -> file -> attempt
_COLUMNS = ("files", *OUTCOMES, "slowest s", "most MiB")
_COMPARED = ("openpyxl", "calamine")
# Names listed in an answer; the count says how many there are.
_LISTED = 50


def measure(folder: Path, readers: Sequence[str], seconds: float, memory: int, jobs: int) -> Results:
    """Every reader on every file below the folder."""
    files = files_below(folder)
    pairs = [(reader, file) for file in files for reader in readers]
    with ThreadPoolExecutor(jobs) as pool:
        attempts = pool.map(lambda pair: attempt(pair[0], str(pair[1]), seconds, memory), pairs)
        results: Results = {reader: {} for reader in readers}
        for number, ((reader, file), result) in enumerate(zip(pairs, attempts, strict=True), 1):
            results[reader][file.relative_to(folder).as_posix()] = result
            if sys.stderr.isatty():
                print(f"\r{number} of {len(pairs)}", end="", file=sys.stderr)
    return results


def expectations(folder: Path) -> dict[str, str]:
    """File -> "ok" or a code, from expected.txt; {} where there is none."""
    listed = folder / EXPECTED
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else []
    fields = (line.rstrip().rpartition(" ") for line in lines if line.strip() and not line.startswith("#"))
    return {file.rstrip(): end for file, _, end in fields}


def unexpected(attempts: dict[str, Attempt], expected: dict[str, str]) -> dict[str, str]:
    """File -> "expected, found" wherever ours ended in another way than expected; a file that is not there at all is one too."""
    found = {file: attempts[file].detail or attempts[file].outcome if file in attempts else "missing" for file in expected}
    return {file: f"{expected[file]}, {end}" for file, end in found.items() if end != expected[file]}


def counted(attempts: dict[str, Attempt]) -> dict[str, object]:
    """The counts of one reader, its slowest file in seconds, its most memory in MiB, and the names of its exceptions."""
    outcomes = Counter(result.outcome for result in attempts.values())
    return {
        "files": len(attempts),
        **{outcome: outcomes[outcome] for outcome in OUTCOMES},
        "slowest_seconds": max((result.seconds for result in attempts.values()), default=0),
        "most_mib": max((result.mib for result in attempts.values()), default=0),
        "endings": dict(Counter(result.detail for result in attempts.values() if result.detail).most_common()),
    }


def compared(mine: dict[str, Attempt], theirs: dict[str, Attempt]) -> dict[str, object]:
    """How many files both open, how many of them alike, and those that differ."""
    both = [file for file in mine if mine[file].outcome == theirs[file].outcome == "ok"]
    different = [file for file in both if not same(mine[file].sheets, theirs[file].sheets)]
    return {"both_open": len(both), "alike": len(both) - len(different), "different": different[:_LISTED]}


def report(results: Results, expected: dict[str, str]) -> dict[str, dict[str, object]]:
    """All that is told about a run, per reader."""
    told = {reader: counted(attempts) for reader, attempts in results.items()}
    if "ours" in results:
        wrong = unexpected(results["ours"], expected)
        as_expected = len(expected) - len(wrong)
        told["ours"] |= {"expected": len(expected), "as_expected": as_expected, "unexpected": wrong}
        for reader in _COMPARED:
            if reader in results:
                told[reader] |= compared(results["ours"], results[reader])
    return told


def table(told: dict[str, dict[str, object]]) -> str:
    """The counts as an aligned table, then what was compared and what was not as expected."""
    lines = [f"{'':<10}" + "".join(f"{name:>11}" for name in _COLUMNS)]
    keys = [*_COLUMNS[:-2], "slowest_seconds", "most_mib"]
    lines += [f"{reader:<10}" + "".join(f"{counts[key]:>11}" for key in keys) for reader, counts in told.items()]
    for reader in _COMPARED:
        if "alike" in told.get(reader, {}):
            counts = told[reader]
            lines.append(f"ours and {reader}: {counts['both_open']} files both open, {counts['alike']} alike in sheets, cells and sums")
            lines += [f"   different: {file}" for file in counts["different"]]
    ours = told.get("ours", {})
    if ours.get("expected"):
        known = f"{ours['expected']} files with an expected end, {ours['as_expected']} ended so"
        lines.append(f"ours: {known}, {len(ours['unexpected'])} ended otherwise or are missing")
        lines += [f"   {file}: expected {ends.replace(', ', ', found ')}" for file, ends in ours["unexpected"].items()]
    return "\n".join(lines)


def failed(told: dict[str, dict[str, object]]) -> bool:
    """Whether ours broke a promise."""
    ours = told.get("ours", {})
    return any(ours.get(key) for key in ("raw", "timeout", "abort", "unexpected"))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; see the head of this file."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.hostile.run", description="Readers over a folder of workbooks.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--seconds", type=float, default=20, help="limit of time for each file")
    parser.add_argument("--mib", type=int, default=1024, help="limit of memory for each file")
    parser.add_argument("--jobs", type=int, default=2, help="files read at a time")
    parser.add_argument("--readers", default=",".join(READERS), help="readers to run, separated by commas")
    chosen = parser.parse_args(arguments)
    readers = chosen.readers.split(",")
    if not chosen.folder.is_dir() or not files_below(chosen.folder):
        parser.error(f"there is no file in {chosen.folder}")
    if set(readers) - set(READERS):
        parser.error(f"readers are {', '.join(READERS)}")
    told = report(measure(chosen.folder, readers, chosen.seconds, chosen.mib * MIB, chosen.jobs), expectations(chosen.folder))
    print(json.dumps(told, indent=1) if chosen.json else table(told))
    return 1 if failed(told) else 0


if __name__ == "__main__":
    sys.exit(main())
