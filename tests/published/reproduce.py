"""How closely our functions reproduce NHS England's published practice figures of 2018/19.

    python -m tests.published.reproduce [WORKBOOK]

prints, for every published output, the largest difference over all practices and the tolerance, whether the split adds up, and which
columns are inputs that cannot be rebuilt from the file.
"""

import datetime as dt
import sys
from fractions import Fraction
from pathlib import Path

from udfs.capitation.population import (
    capitation_inequalities_blend,
    capitation_need_index,
    capitation_service_blend,
)
from udfs.capitation.population import capitation_unavoidable_cost as unavoidable_cost
from udfs.capitation.split import capitation_split
from udfs.capitation.target import capitation_overall_population, capitation_target, capitation_total
from udfs.money import exact, pence
from udfs.parameters import parameter
from workbooks.capitation.tables import SERVICE_WEIGHTS, SERVICES
from workbooks.reader import Workbook, read
from workbooks.sources import nhs_practices

WORKBOOK = Path(__file__).resolve().parents[3] / "shared/data/capitation/gp_practice_weighted_population.xlsx"
AS_AT = dt.date(2018, 4, 1)
# column: unit, tolerance asked for
TOLERANCES = {
    "hchs": ("persons", 1e-9),
    "target_exc_k": ("GBP thousand", 1e-6),
    "target_inc_k": ("GBP thousand", 1e-6),
    "overall": ("persons", 1e-9),
    "need_index": ("ratio", 1e-12),
    "wp_mff": ("persons", 1e-9),
    "wp_eaca": ("persons", 1e-9),
}
# live formulas of the source, which the importer does not need: list x index
LIVE = {"wp_mff": ("WP_MFF", "market_forces"), "wp_eaca": ("WP_EACA", "ambulance")}
MODEL = "the result of a model whose variables are not in the file"
NOT_REBUILT = {
    "GP_pop": "a count of people", "WP_G&A": MODEL, "WP_CS": MODEL, "WP_MH": MODEL, "WP_Mat": MODEL, "WP_Presc": MODEL, "WP_AM": MODEL,
    "MFF_index": "an index published elsewhere", "EACA_index": "an index published elsewhere",
    "Target_inc_remote_£k": "its remoteness, the difference of the two targets, is an input; the sum with our target is rebuilt",
}  # fmt: skip


def ours(practices: list[nhs_practices.Practice]) -> dict[str, list[float]]:
    """Every output of the formula, each step rounded to a double as a cell would hold it."""
    value = {k: parameter(k, AS_AT).value for k in (*SERVICE_WEIGHTS, "inequalities_weight", "quantum_hchs", "quantum_prescribing")}
    column = lambda name: [p.numbers[name] for p in practices]
    cells = lambda answer: [float(x) for x in answer]
    h, mortality = value["inequalities_weight"], column("avoidable_mortality")
    services = [list(row) for row in zip(*map(column, SERVICES), strict=True)]
    hchs = cells(capitation_service_blend(services, [value[k] for k in SERVICE_WEIGHTS]))
    need = cells(capitation_inequalities_blend(hchs, mortality, h))
    cost = cells(unavoidable_cost(need, column("market_forces"), column("ambulance")))
    prescribing = cells(capitation_inequalities_blend(column("prescribing"), mortality, h))
    streams, quanta = [list(row) for row in zip(cost, prescribing, strict=True)], [value["quantum_hchs"], value["quantum_prescribing"]]
    target = cells(capitation_target(streams, quanta))
    with_remoteness = cells(capitation_target(streams, quanta, [p.remoteness for p in practices]))
    overall = cells(capitation_overall_population(with_remoteness, column("list")))
    index = cells(capitation_need_index(overall, column("list")))
    live = {name: [float(exact(p.numbers["list"]) * exact(p.numbers[index])) for p in practices] for name, (_, index) in LIVE.items()}
    return {"hchs": hchs, "target_exc_k": target, "target_inc_k": with_remoteness, "overall": overall, "need_index": index} | live


def differences(path: Path) -> tuple[dict[str, float], int, int, int]:
    """Largest difference by output, number of practices, sum to split in pence, sum of the parts in pence."""
    book = read(path)
    table = nhs_practices.load(book)
    practices, found = table.practices, ours(table.practices)
    published = {name: [p.published[name] for p in practices] for name in found if name not in LIVE} | live_columns(book, table)
    gap = lambda pair: abs(Fraction(pair[0]) - Fraction(pair[1]))
    worst = {name: float(max(map(gap, zip(column, published[name], strict=True)))) for name, column in found.items()}
    total = capitation_total(found["target_exc_k"], "GBP thousand")
    parts = capitation_split(total, found["target_exc_k"], [p.code for p in practices])
    return worst, len(practices), pence(total), sum(map(pence, parts))


def live_columns(book: Workbook, table: nhs_practices.PracticeTable) -> dict[str, list[float]]:
    """Columns of the source that the importer leaves alone, found by heading."""
    sheet, header = book.sheets[table.sheet], table.header
    at = {cell: column for column, cell in header.cells.items()}
    return {name: [sheet.cell(row, at[heading]) for row in table.rows] for name, (heading, _) in LIVE.items()}


def main() -> int:
    worst, count, total, parts = differences(Path(sys.argv[1]) if len(sys.argv) > 1 else WORKBOOK)
    print(f"{count:,} practices")
    for name, difference in worst.items():
        unit, tolerance = TOLERANCES[name]
        verdict = "holds" if difference <= tolerance else "FAILS"
        print(f"{name:14} largest difference {difference:.3g} {unit}, tolerance {tolerance:g}: {verdict}")
    sums = f"£{parts // 100:,}.{parts % 100:02d} in parts of £{total // 100:,}.{total % 100:02d}"
    print("\n".join(f"{column} is taken as published: {reason}." for column, reason in NOT_REBUILT.items()))
    print(f"split          {sums}: {'exact' if parts == total else 'FAILS'}")
    return 0 if parts == total and all(worst[n] <= TOLERANCES[n][1] for n in worst) else 1


if __name__ == "__main__":
    sys.exit(main())
