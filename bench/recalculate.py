"""How long a national workbook takes to recalculate, and how much memory.

    python -m bench.recalculate

A workbook of 7,325 practices is made: ten native formula columns and eight calls of ours over whole columns, one fed by
the other; no cell has a value yet. Printed: seconds, peak memory, and whether the sums that must hold do hold.
"""

import io
import resource
import time

import xlsxwriter

from workbooks.cached import cached_values
from workbooks.package import Package
from workbooks.recalc import recalculate

PRACTICES = 7_325
LAST = PRACTICES + 1
TOTAL = 1_000_000.25
NATIVE = (
    "=Data!B{r}*0.75+Data!C{r}*0.1", "=A{r}/Checks!$B$2", "=ROUND(B{r}*1000000,2)", '=IF(C{r}>100,"large","small")',
    "=Data!D{r}-Data!E{r}", "=K{r}+L{r}", "=M{r}*2", "=F{r}/G{r}", "=ROUND(N{r}/3,4)", "=IFERROR(O{r}/A{r},0)",
)  # fmt: skip
WEIGHTS = ("Data!B2:B{n}", "Data!C2:C{n}", "K2:K{n}", "F2:F{n}", "N2:N{n}", "A2:A{n}", "H2:H{n}", "P2:P{n}")


def book() -> bytes:
    """The workbook, every formula with the value 0."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    data, working, checks = (made.add_worksheet(name) for name in ("Data", "Working", "Checks"))
    for row in range(1, LAST):
        data.write_row(row, 0, [f"P{row:05d}", *(1000 + row * step % 9973 + 0.125 for step in (7, 11, 13, 17))])
        for column, formula in enumerate(NATIVE):
            working.write_formula(row, column, formula.format(r=row + 1), None, 0)
    for column, weights in enumerate(WEIGHTS, len(NATIVE)):
        formula = f"{{=CAPITATION_SPLIT(Checks!$B$1,{weights.format(n=LAST)})}}"
        working.write_array_formula(1, column, PRACTICES, column, formula, None, 0)
    checks.write("B1", TOTAL)
    checks.write_formula("B2", f"=SUM(Working!A2:A{LAST})", None, 0)
    for column in range(len(WEIGHTS)):
        letter = chr(ord("K") + column)
        checks.write_formula(2 + column, 1, f"=ROUND(SUM(Working!{letter}2:{letter}{LAST})-B1,2)", None, 1)
    made.close()
    return out.getvalue()


def main() -> None:
    source = book()
    began, cpu = time.perf_counter(), time.process_time()
    result = recalculate(source)
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    values = cached_values(Package.from_bytes(result.data))
    held = sum(values["Checks", 3 + i, 2] == 0 for i in range(len(WEIGHTS)))
    formulas = PRACTICES * len(NATIVE) + 1 + len(WEIGHTS)
    print(f"{formulas:,} native formulas, {result.calls} calls, {result.changed:,} cells changed, {len(result.findings)} findings")
    print(f"{wall:.1f} s ({used:.1f} s of processor), {memory} MB, {held} of {len(WEIGHTS)} splits add up to the penny")


if __name__ == "__main__":
    main()
