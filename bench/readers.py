"""Four readers over healthy workbooks, damaged ones and attacks, each file in a process of its own: how often does each end how?

    python -m bench.readers [FOLDER ...]      some ten minutes on two cores

A FOLDER that tests.hostile.make has filled is run as it stands; without one, such a folder is made. Any other FOLDER of workbooks
is run as well.
Writes bench/results/hostile.txt. What the columns mean stands in tests/hostile/run.py.
"""

import platform
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hostile.attempt import MIB
from tests.hostile.make import make
from tests.hostile.readers import EXPECTED, READERS
from tests.hostile.run import Results, expectations, measure, report, table

OUT = Path(__file__).resolve().parent / "results" / "hostile.txt"
SECONDS, MEMORY, JOBS = 20, 1024 * MIB, 2
PEERS = ("openpyxl", "pandas", "python-calamine")


def part(results: Results, kind: str) -> Results:
    """The attempts at files of one subfolder."""
    return {reader: {file: end for file, end in ends.items() if file.startswith(f"{kind}/")} for reader, ends in results.items()}


def section(title: str, results: Results, expected: dict[str, str]) -> str:
    """One table under its title."""
    return f"{title}\n\n{table(report(results, expected))}\n"


def generated(folder: Path) -> list[str]:
    """The tables of what tests.hostile.make wrote into a folder."""
    results, expected = measure(folder, list(READERS), SECONDS, MEMORY, JOBS), expectations(folder)
    tables = []
    for kind in ("originals", "mutants", "attacks"):
        known = {file: end for file, end in expected.items() if file.startswith(f"{kind}/")}
        tables.append(section(kind.capitalize(), part(results, kind), known))
    return [*tables, section("All of them", results, expected)]


def main(folders: list[str]) -> None:
    """The command; see the head of this file."""
    versions = ", ".join(f"{peer} {version(peer)}" for peer in PEERS)
    head = f"Limits for each file: {SECONDS} s, {MEMORY // MIB} MiB. Python {platform.python_version()}, {versions}.\n"
    head += "Refused: the reader's own documented exceptions. Raw: any other, such as BadZipFile, ParseError or KeyError.\n"
    given = [Path(folder) for folder in folders]
    made = [folder for folder in given if (folder / EXPECTED).is_file()]
    others = (section(f.name, measure(f, list(READERS), SECONDS, MEMORY, JOBS), {}) for f in given if f not in made)
    with TemporaryDirectory() as name:
        if not made:
            make(Path(name))
        tables = [table for folder in made or [Path(name)] for table in generated(folder)]
    text = "\n".join([head, *tables, *others])
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main(sys.argv[1:])
