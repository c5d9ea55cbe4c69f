"""What a start loads: a library that takes longer to load than the work takes is loaded when it is needed."""

import subprocess
import sys

import pytest

DEAR = {"openpyxl", "pandas", "polars", "numpy", "duckdb", "pyspark", "xlsxwriter", "lxml"}
LOADS = {  # a module, and which of them it may load
    "udfs.registry": set(), "workbooks.outcome": set(), "workbooks.reader": set(), "workbooks.sources.tables": set(),
    "workbooks.population.people": set(),
}  # fmt: skip


@pytest.mark.parametrize("module", LOADS)
def test_a_module_loads_no_library_it_may_not_need(module):
    asked = f"import sys, {module}; print(*{DEAR!r} & sys.modules.keys())"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert set(told.stdout.split()) == LOADS[module]
