"""Synthetic people for trying and measuring `cwb population`: invented, seeded, of any number; nothing in them is about anybody.

    python -m bench.people 1e6 FOLDER            100,000 to 62,000,000 people; 2,000,000 a file

Writes FOLDER/people/people-000.parquet ... (person, practice, age, sex), weights.csv, need.csv, sums.csv and parameters.toml, which the
capitation workbook takes. The same number and seed give the same people, whatever the number of files before them.
"""

import csv
import sys
from pathlib import Path

import numpy as np
import polars as pl

SEED = 62
IN_A_FILE = 2_000_000
IN_A_GROUP = 125_000  # rows of a Parquet row group
PRACTICES = 6_500  # about as many as England has
PLACES = 300
SERVICES = ("General and acute", "Community", "Mental health", "Maternity", "Prescribing", "Avoidable mortality")
BANDS = ((0, 4), (5, 14), (15, 44), (45, 64), (65, 69), (70, 74), (75, 79), (80, 84), (85, None))
PERSON = np.uint64(0x9E3779B97F4A7C15)  # odd, so that multiplying by it gives every person another number
INVENTED = "Invented: synthetic people"
SHARES = (("hchs_weight_general_and_acute", 0.74), ("hchs_weight_community", 0.07), ("hchs_weight_mental_health", 0.15),
          ("hchs_weight_maternity", 0.04), ("inequalities_weight", 0.1))  # fmt: skip


def codes() -> list[str]:
    return [f"X{10_000 + k}" for k in range(PRACTICES)]


def part(first: int, rows: int) -> pl.DataFrame:
    """The people from one number on: sizes of practices differ by about ten, ages fall off towards 105."""
    random = np.random.default_rng([SEED, first])
    person = (np.arange(first, first + rows, dtype=np.uint64) * PERSON).view(np.int64)
    practice = (random.random(rows) ** 1.5 * PRACTICES).astype(np.int32)
    age = (random.beta(1.2, 1.9, rows) * 105).astype(np.int16)
    sex = random.random(rows) < 0.5
    return pl.DataFrame({
        "person": person, "practice": pl.Series(codes())[practice], "age": age, "sex": pl.Series(["M", "F"])[sex.astype(np.int8)],
    })  # fmt: skip


def write_people(number: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for k, first in enumerate(range(0, number, IN_A_FILE)):
        people = part(first, min(IN_A_FILE, number - first))
        people.write_parquet(folder / f"people-{k:03}.parquet", compression="zstd", row_group_size=IN_A_GROUP)


def write_tables(number: int, folder: Path) -> None:
    """Weights with four decimals, need with four, a sum of each service with money, and parameters for the capitation workbook."""
    random = np.random.default_rng(SEED)
    bands = [(f"{first}+" if last is None else f"{first}-{last}", sex) for first, last in BANDS for sex in "FM"]
    weights = [[band, sex, *(f"{w:.4f}" for w in random.uniform(50, 4000, len(SERVICES)))] for band, sex in bands]
    _csv(folder / "weights.csv", ["Age band", "Sex", *SERVICES], weights)
    drawn = zip(codes(), random.uniform(0.7, 1.4, (PRACTICES, len(SERVICES) + 2)), strict=True)
    need = [[code, f"Invented practice {code}", "ZZZ", f"Z{k % 106:02}", f"Place {k % PLACES:03}", *(f"{n:.4f}" for n in row)]
            for k, (code, row) in enumerate(drawn)]  # fmt: skip
    headings = ["Practice", "Practice name", "System", "CCG", "Place", *SERVICES, "MFF", "EACA"]
    _csv(folder / "need.csv", headings, need)
    _csv(folder / "sums.csv", ["Service", "Sum"], [[name, f"{number * 1000 + 123.45 + k:.2f}"] for k, name in enumerate(SERVICES[:5])])
    (folder / "parameters.toml").write_text(_parameters(number), encoding="utf-8")


def _parameters(number: int) -> str:
    money = (("quantum_hchs", number * 1.9, "GBP thousand"), ("quantum_prescribing", number * 0.15, "GBP thousand"),
             ("quantum_population", number, "persons"))  # fmt: skip
    entries = [(key, value, "share") for key, value in SHARES] + list(money)
    return "\n".join(
        f'[[{key}]]\nlabel = "{key.replace("_", " ").capitalize()}"\nvalue = {value}\nunit = "{unit}"\nvalid_from = 2026-04-01\n'
        f'valid_to = 2027-03-31\nsource = "{INVENTED}"\nevidence = "invented"\n'
        for key, value, unit in entries
    )  # fmt: skip


def _csv(path: Path, headings: list[str], rows: list[list[str]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([headings, *rows])


def main() -> None:
    number, folder = int(float(sys.argv[1])), Path(sys.argv[2])
    write_people(number, folder / "people")
    write_tables(number, folder)
    print(f"{number:,} synthetic people and invented tables in {folder}")


if __name__ == "__main__":
    main()
