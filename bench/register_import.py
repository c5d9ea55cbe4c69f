"""The public file of 20,778 awards with its 26,196 suppliers brought in, beside what an analyst would write with pandas and rapidfuzz.

    python -m bench.register_import FOLDER [rounds]        FOLDER holds awards.csv and suppliers.csv

ours: rows read, mapped, checked cell by cell, parties made, repeats and nearly equal names proposed, every source row kept.
pandas + rapidfuzz: both files read, dates and amounts converted, awards joined to suppliers, names lower-cased and stripped, each
distinct name held against all others by `process.extract` with `fuzz.ratio` and a cut-off of 90, which is its fastest way.
Each runs in a process of its own, in turn; the least of the rounds is told.
"""

import json
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

LIKE = 0.9


def ours(folder: Path) -> dict[str, float]:
    import datetime as dt

    from workbooks.register.incoming.bring_in import bring_in, proposals

    layouts = proposals([str(folder / "awards.csv"), str(folder / "suppliers.csv")])[1]
    found = bring_in(layouts, today=dt.date(2026, 1, 5))
    names = [p for p in found.proposals if p.finding == "name_candidate"]
    return {"rows": len(found.source_rows) - 2, "kept": len(found.tables["contract"]), "names": len(found.tables["party"]),
            "findings": len(found.issues), "pairs": len(names)}  # fmt: skip


def plain(folder: Path) -> dict[str, float]:
    import pandas as pd
    from rapidfuzz import fuzz, process

    awards, suppliers = (pd.read_csv(folder / f"{name}.csv", dtype=str) for name in ("awards", "suppliers"))
    awards["value"] = pd.to_numeric(awards["value_amount"], errors="coerce")
    for column in ("contractPeriod_startDate", "contractPeriod_endDate", "date"):
        awards[column] = pd.to_datetime(awards[column], errors="coerce")
    joined = awards.merge(suppliers, left_on="_link", right_on="_link_awards", how="left", suffixes=("", "_supplier"))
    names = suppliers["name"].dropna().str.casefold().str.strip().drop_duplicates().tolist()
    pairs = sum(len(process.extract(name, names, scorer=fuzz.ratio, score_cutoff=100 * LIKE, limit=5)) - 1 for name in names)
    return {"rows": len(awards) + len(suppliers), "kept": len(joined), "names": len(names), "findings": 0, "pairs": pairs // 2}


WAYS = {"ours": ours, "pandas + rapidfuzz": plain}


def child(name: str, folder: str) -> None:
    clock = time.perf_counter()
    told = WAYS[name](Path(folder))
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime
    print(json.dumps({**told, "cpu": cpu, "wall": time.perf_counter() - clock, "mib": used.ru_maxrss / 1024}))


def run(name: str, folder: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.register_import", "--child", name, folder]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    folder, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
    found: dict[str, list[dict[str, float]]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name in WAYS:
            found[name].append(run(name, folder))
    print(f"Python {platform.python_version()}, {platform.machine()}, {rounds} rounds in turn, least of each; other work ran too\n")
    print(f"{'':20}{'rows':>8}{'kept':>8}{'names':>8}{'pairs':>8}{'findings':>10}{'cpu s':>9}{'wall s':>9}{'MiB':>8}")
    for name, runs in found.items():
        best = {key: min(one[key] for one in runs) for key in runs[0]}
        print(f"{name:20}{best['rows']:8,}{best['kept']:8,}{best['names']:8,}{best['pairs']:8,}{best['findings']:10,}"
              f"{best['cpu']:9.1f}{best['wall']:9.1f}{best['mib']:8.0f}")  # fmt: skip
    ratio = min(one["cpu"] for one in found["pandas + rapidfuzz"]) / min(one["cpu"] for one in found["ours"])
    print(f"\nours needs 1/{ratio:.1f} of the processor time, and does the checks, the parties and the record of every row besides")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if sys.argv[1] == "--child":
        child(sys.argv[2], sys.argv[3])
    else:
        main()
