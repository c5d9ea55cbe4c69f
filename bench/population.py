"""What `cwb population` costs at 1, 10 and 62 million synthetic people, beside SQL, pandas and polars written by hand.

    python -m bench.population FOLDER [rounds]     six minutes where nothing else runs; people not in FOLDER yet are made there (1.6 GB)

Every measurement is a fresh process, from the start of Python to its answer; the ways take turns within a round, so that other work on the
machine meets all of them. Ratios are taken within a round. All ways must give the same people, whole sums and refusals, from which the
pence follow. Memory is the most one process held, files it has mapped included. Writes bench/results/population.txt.
"""

import json
import os
import platform
import statistics
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from bench.national_run import Cost, cost

OUT = Path(__file__).resolve().parent / "results" / "population.txt"
MILLIONS = (1, 10, 62)
CWB = "cwb population, workbook included"
PLAIN = {
    "polars": "ours, polars", "duckdb": "ours, DuckDB", "sail": "ours, Spark Connect (pysail, server included)",
    "sql": "by hand, SQL on DuckDB", "pandas": "by hand, pandas", "polars-by-hand": "by hand, polars as it comes",
}  # fmt: skip
ONCE = PLAIN | {"sql-limited": "by hand, SQL on DuckDB held to 192 MiB"}
WHOLE = {"whole-polars": "both stages, polars", "whole-duckdb": "both stages, DuckDB"}
TABLES = {
    "plain": ("Weighing only: no column of persons is read", PLAIN),
    "once": ("Weighing, and that nobody stands twice", ONCE),
    "whole": ("The whole job with that check: files looked at, both stages, pence; no workbook", WHOLE),
}
SINGLE = {("once", "pandas"), ("once", "polars-by-hand"), ("once", "sail"), ("whole", "whole-polars"), ("whole", "whole-duckdb")}
Measured = dict[tuple[str, str, int], list[Cost]]  # table, way, millions


class Bench:
    """The measurements so far, and what all must agree on."""

    def __init__(self, folder: Path, rounds: int) -> None:
        self.folder, self.rounds = folder, rounds
        self.found: Measured = {}
        self.work: Measured = {}  # without the start of Python and the loading of packages
        self.command: dict[int, Cost] = {}
        self.agreed: dict[int, dict[str, str]] = {}
        self.loads: list[float] = []

    def run(self) -> None:
        for millions in MILLIONS:
            source = self.people(millions)
            for table, (_, ways) in TABLES.items():
                for k in range(self.rounds):
                    for way in (way for way in ways if k == 0 or (table, way) not in SINGLE):
                        self.found.setdefault((table, way, millions), []).append(self.measure(table, way, millions, source))
            self.command[millions] = self.workbook(source)

    def people(self, millions: int) -> Path:
        source = self.folder / f"g{millions}"
        if not (source / "parameters.toml").exists():  # written last
            cost(["-m", "bench.people", f"{millions}e6", str(source)])
        for file in sorted((source / "people").iterdir()):
            file.read_bytes()  # so that no way waits for the disk
        return source

    def measure(self, table: str, way: str, millions: int, source: Path) -> Cost:
        answer = self.folder / "answer.json"
        self.loads.append(os.getloadavg()[0])
        spent = cost(["-m", "bench.population_ways", way, str(source), table, str(answer)])
        said = json.loads(answer.read_text(encoding="utf-8"))
        self.agree(millions, said, f"{way}, {millions} million")
        self.work.setdefault((table, way, millions), []).append(Cost(said["work"]["processor"], said["work"]["clock"], 0, 0))
        print(f"{table:<6} {way:<15} {millions:>3}  {spent.processor:8.2f} {spent.clock:8.2f} {spent.largest:6.0f}", flush=True)
        return spent

    def agree(self, millions: int, said: dict, who: str) -> None:
        """The first to answer says what is right; of a way that ends in pence the pence too."""
        if said["people"] != millions * 1_000_000 or said["twice"]:
            raise SystemExit(f"{who}: {said}")
        known = self.agreed.setdefault(millions, {})
        for name in ("totals", "pence"):
            told = f"{said[name]} {said['refused']}" if name == "totals" else said[name]
            if told and known.setdefault(name, told) != told:
                raise SystemExit(f"{who} has other {name}: {told}, not {known[name]}")

    def workbook(self, source: Path) -> Cost:
        tables = [part for name in ("weights", "need", "sums") for part in (f"--{name}", str(source / f"{name}.csv"))]
        run = ["-c", "from xl_addin.cli import main; main()", "population", "--people", str(source / "people" / "*.parquet")]
        return cost([*run, *tables, "--out", str(self.folder / "population.xlsx")])


def runs(bench: Bench, table: str) -> str:
    return "/".join(str(len(bench.found[table, "sql", m])) for m in MILLIONS)


def middle(costs: Iterable[Cost]) -> Cost:
    return Cost(*map(statistics.median, zip(*costs, strict=True)))


def tables(bench: Bench) -> list[str]:
    lines = []
    for table, (title, ways) in TABLES.items():
        heads = "".join(f"{f'{m} million':>16}{'clock s':>9}{'MiB':>7}" for m in MILLIONS)
        lines += ["", title, f"{'processor s at':<48}{heads}"]
        for way, name in ways.items():
            each = [middle(bench.found[table, way, m]) for m in MILLIONS]
            cells = "".join(f"{one.processor:>16.2f}{one.clock:>9.2f}{one.largest:>7.0f}" for one in each)
            marked = name + (" *" if (table, way) in SINGLE else "")
            lines.append(f"  {marked:<46}{cells}")
    cells = "".join(f"{one.processor:>16.2f}{one.clock:>9.2f}{one.largest:>7.0f}" for one in bench.command.values())
    return [*lines, f"  {CWB + ', polars *':<46}{cells}"]


def growth(bench: Bench) -> list[str]:
    """Processor seconds a million; what starting takes falls away with the number of people, so the next million is shown too."""
    heads = "".join(f"{f'{m} million':>12}" for m in MILLIONS)
    lines = ["", f"{'Growth: processor seconds a million people':<48}{heads}{'each further million':>22}"]
    ways = ("polars", "duckdb", "sql", "pandas")
    for table, way in [("plain", w) for w in ways] + [("once", w) for w in ways] + [("whole", "whole-polars")]:
        spent = [middle(bench.found[table, way, m]).processor for m in MILLIONS]
        cells = "".join(f"{s / m:>12.3f}" for s, m in zip(spent, MILLIONS, strict=True))
        name = TABLES[table][1][way] + (", nobody twice" if table == "once" else "")
        lines.append(f"  {name:<46}{cells}{further(bench, table, way):>22.3f}")
    return lines


def further(bench: Bench, table: str, way: str) -> float:
    """Processor seconds of each million after the first, which bears the start of Python and its packages."""
    least, most = (middle(bench.found[table, way, m]).processor for m in (MILLIONS[0], MILLIONS[-1]))
    return (most - least) / (MILLIONS[-1] - MILLIONS[0])


def aims(bench: Bench) -> list[str]:
    """Each aim of the issue on both questions, at the most people."""
    lines = ["", f"Aims at {MILLIONS[-1]} million people (ratios: median of the rounds, least to most)"]
    for table, told in (("plain", "weighing only"), ("once", "nobody twice")):
        for measure in ("processor", "clock"):
            begun = f"{told}: DuckDB / SQL by hand, packages loaded, {measure}"
            lines.append(ratio(bench.work, table, "duckdb", "sql", measure, 1.1, begun))
            lines.append(ratio(bench.found, table, "duckdb", "sql", measure, 1.1, f"{told}: DuckDB / SQL by hand, {measure}"))
            if table == "once":
                held = f"{told}: DuckDB / SQL held to 192 MiB, {measure}"
                lines.append(ratio(bench.found, table, "duckdb", "sql-limited", measure, 1.1, held))
            lines.append(ratio(bench.found, table, "pandas", "polars", measure, 2, f"{told}: pandas / polars, {measure}", least=True))
        sql, pandas = (further(bench, table, a) / further(bench, table, b) for a, b in (("duckdb", "sql"), ("pandas", "polars")))
        lines.append(_line(f"{told}: DuckDB / SQL by hand, each further million", f"{sql:.2f}", "at most 1.1", round(sql, 2) <= 1.1))
        lines.append(_line(f"{told}: pandas / polars, each further million", f"{pandas:.2f}", "at least 2", round(pandas, 2) >= 2))
        for way in ("polars", "duckdb"):
            held = [middle(bench.found[table, way, m]).largest for m in MILLIONS]
            lines.append(_line(f"{told}: {way}, MiB at most", f"{max(held):.0f}", "under 400", max(held) < 400))
            grown = held[-1] / held[0]
            lines.append(_line(f"{told}: {way}, MiB at 62 / at 1 million", f"{grown:.2f}", "at most 1.5", grown <= 1.5))
    return lines


def ratio(found: Measured, table: str, one: str, other: str, measure: str, aim: float, told: str, least: bool = False) -> str:
    pairs = zip(found[table, one, MILLIONS[-1]], found[table, other, MILLIONS[-1]], strict=False)
    ratios = [getattr(a, measure) / getattr(b, measure) for a, b in pairs]
    half = round(statistics.median(ratios), 2)
    asked = f"at least {aim:g}" if least else f"at most {aim:g}"
    return _line(told, f"{half:.2f} ({min(ratios):.2f}-{max(ratios):.2f})", asked, half >= aim if least else half <= aim)


def _line(told: str, found: str, asked: str, met: bool) -> str:
    return f"  {told:<64}{found:>20}   {asked:<14}{'met' if met else 'NOT MET'}"


def report(bench: Bench) -> list[str]:
    packages = ", ".join(f"{name} {version(name)}" for name in ("polars", "duckdb", "narwhals", "pandas", "pyarrow", "pysail"))
    files = ", ".join(f"{m} million in {len(list((bench.folder / f'g{m}' / 'people').iterdir()))} files" for m in MILLIONS)
    return [
        f"Synthetic people, zstd Parquet: {files}; 6,500 practices, 6 services.",
        "Fresh processes in turn, from the start of Python to the answer. Medians of so many runs at 1, 10 and 62 million: "
        f"{runs(bench, 'plain')} of weighing only, {runs(bench, 'once')} with nobody twice; ways marked * once.",
        f"Python {platform.python_version()}, {packages}, {platform.machine()}, {os.cpu_count()} processors.",
        f"Load {min(bench.loads):.1f} to {max(bench.loads):.1f}, median {statistics.median(bench.loads):.1f}: up to two of it a run "
        "itself; more is other work, which slows the clock most, and processor time too.",
        "MiB: the most the process held; every way is one process, the Spark Connect server within it.",
        *tables(bench), *growth(bench), *aims(bench), "",
        "All ways gave the same people, whole sums and refusals; both engines the same pence:",
        *(f"  {m:>2} million  {bench.agreed[m]['pence']}" for m in MILLIONS),
    ]  # fmt: skip


def main() -> None:
    bench = Bench(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)
    bench.run()
    OUT.write_text("\n".join(report(bench)) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
