"""How closely our functions reproduce NHS England's primary medical weighted population of 2022/23, and what cannot be rebuilt.

    python -m tests.published.reproduce_primary_medical [WORKBOOK]

prints the largest difference over all rows and names the columns that are inputs.
"""

import datetime as dt
import sys
from fractions import Fraction
from pathlib import Path

from workbooks.reader import read
from workbooks.sources import primary_medical

WORKBOOK = Path(__file__).resolve().parents[3] / "shared/data/capitation/GP Practice WP_2022_23_run9_v3_PMC.xlsx"
AS_AT = dt.date(2022, 4, 1)
TOLERANCE = 1e-9  # persons
COUNTS = tuple(f"{heading} is taken as published: a count of people." for heading in ("Patients", "pop 2022/23"))


def differences(path: Path) -> tuple[float, str, int, list[str]]:
    """Largest difference in persons, its practice, rows compared, and sentences on what cannot be rebuilt."""
    table = primary_medical.load(read(path), "2022/23")
    published = table.numbers("primary_medical")
    ours = primary_medical.weighted(table, AS_AT)
    gaps = [abs(Fraction(a) - Fraction(b)) for a, b in zip(ours, published, strict=True) if b is not None]
    worst = max(gaps)
    told = [f.sentence for f in primary_medical.not_rebuilt(table)]
    return float(worst), table.texts("practice")[gaps.index(worst)], len(gaps), [*told, *COUNTS]


def main() -> int:
    worst, practice, count, inputs = differences(Path(sys.argv[1]) if len(sys.argv) > 1 else WORKBOOK)
    verdict = "holds" if worst <= TOLERANCE else "FAILS"
    print(f"{count:,} practices")
    print(f"Final PMC WP   largest difference {worst:.3g} persons (practice {practice}), tolerance {TOLERANCE:g}: {verdict}")
    print("\n".join(inputs))
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main())
